import Documents
import PolicyCompiler

/// What our own journal remembers of the past.
extension FactObserver {
    /// Restarts longer ago than this do not count: the job ran since.
    private static let stableAfter: Int64 = 600_000

    func journalFact(_ name: String) -> ObservedValue? {
        guard Self.journalFacts.contains(name) else { return nil }
        switch subject.live {
        case .notObserved: return .open("the journal, in the annotations of the live resource")
        case .absent(let why): return Self.fact(name, nil, now, why)
        case .present(let resource):
            switch subject.journal {
            case .none: return Self.fact(name, nil, now, .derived("no journal", from: [resource.content.provenance]))
            case .unreadable(_, let place): return .unknown(from: place)
            case .foreign(_, let place):
                return Self.fact(name, nil, now, .derived("the journal is another resource's", from: [place]))
            case .journal(let journal, let place):
                let generation = resource.metadata?["generation"]?.value.integer ?? 1
                return Self.fact(
                    name, journal.seeing(generation: generation, at: now.millisecondsSinceEpoch), now, place)
            }
        }
    }

    private static let journalFacts: Set<String> = [
        "upgrade.attempts", "recover.attempts", "upgrade.waited", "savepoint.failures", "savepoint.failed.age",
        "recover.age", "started-from", "rescale.failed",
    ]

    private static func fact(_ name: String, _ journal: Journal?, _ now: Instant, _ place: Provenance) -> ObservedValue
    {
        let memory = journal?.memory ?? Journal.Memory()
        func age(_ moment: Int64?) -> Int64? {
            moment.map { max(0, now.millisecondsSinceEpoch.subtractingSaturated($0)) }
        }
        let value: FactValue
        switch name {
        case "upgrade.attempts": value = .number(memory.attempts)
        case "recover.attempts":
            let isRecent = (age(memory.lastRestart) ?? .max) <= stableAfter
            value = .number(isRecent ? memory.restarts : 0)
        case "upgrade.waited": value = .number(age(memory.firstSeen) ?? 0)
        case "savepoint.failures": value = .number(memory.savepointFailures)
        case "savepoint.failed.age": value = age(memory.lastSavepointFailure).map(FactValue.number) ?? .none
        case "recover.age": value = age(memory.lastRestart).map(FactValue.number) ?? .none
        case "started-from": value = memory.startedFrom.map(FactValue.name) ?? .none
        default: value = .bool(memory.rescaleFailed)
        }
        return .value(value, from: place)
    }
}

/// The journal of a resource, as far as its annotation can be read.
enum SubjectJournal: Sendable {
    case none
    /// An annotation of another version, or that somebody edited: what is under way is not known.
    case unreadable(JournalError, Provenance)
    /// Written for a resource with that uid: copied along with a manifest, or from before the resource was made anew. It says
    /// nothing of this one.
    case foreign(uid: String, Provenance)
    case journal(Journal, Provenance)

    /// - Parameter namespace: Where the resource is, whatever it says itself.
    init(of resource: EvidenceResource?, in namespace: String) {
        guard let resource, let kind = ResourceKind(rawValue: resource.kind),
            let annotation = resource.annotation(Journal.annotation), let text = annotation.value.string
        else {
            self = .none
            return
        }
        let owner = PlanSubject(
            kind: kind, namespace: namespace, name: resource.name, newSpec: .map([:]),
            ids: PlanIdentifiers(trigger: "", job: "", resultStore: "", now: 0))
        do {
            let journal = try Journal(text, for: owner)
            let uid = resource.metadata?["uid"]?.value.string
            if let written = journal.owner, let uid, written != uid {
                self = .foreign(uid: written, annotation.provenance)
            } else {
                self = .journal(journal, annotation.provenance)
            }
        } catch {
            self = .unreadable(error, annotation.provenance)
        }
    }
}

extension Int64 {
    func subtractingSaturated(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
}
