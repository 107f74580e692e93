import Documents
import PolicyCompiler

/// Reads the facts of the vocabulary for one subject, each by its name. The groups are in extensions.
struct FactObserver {
    let subject: Subject
    let evidence: Evidence
    let now: Instant
    let configurations: EffectiveConfigurations
    let job: JobEvidence
    let seen: JobObservation
    let upgrade: UpgradeCompletion
    /// `nil` where what is deployed is not known.
    let differences: [FieldDifference]?
    var findings: [EvidenceFinding] = []
    /// What several facts are read from, once one of them asked for it.
    var known = Known()

    struct Known {
        var haMetadata: HAMetadata.Answer?
        var savepoints: [EvidenceResource]?
        var deployedIsStable: ObservedValue?
    }

    init(_ subject: Subject, _ evidence: Evidence, now: Instant) {
        let job = JobEvidence(subject, evidence)
        var found = job.findings
        let upgrade = UpgradeCompletion(subject, evidence, job, &found)
        var subject = subject
        if case .firstNotDone(let why) = upgrade {
            subject.deployed = .nothing(.derived("the first deployment did not happen", from: [why]))
        }
        self.subject = subject
        self.evidence = evidence
        self.now = now
        self.job = job
        self.upgrade = upgrade
        configurations = EffectiveConfigurations(subject)
        let absence = JobManagerDeployment.absence(of: subject, job, evidence, &found)
        seen = JobObservation(subject, job, upgrade, withoutJobManager: absence)
        differences = subject.differences
        findings = found
    }

    /// The fact, or open where no evidence says anything. Facts of one snapshot are never observed here.
    mutating func observe(_ name: String) -> ObservedValue {
        if let kinds = Vocabulary.fact(named: name)?.kinds, !kinds.contains(subject.kind) {
            return .open("only \(kinds.map { "a \($0.rawValue)" }.joined(separator: " and ")) has it")
        }
        if name.hasPrefix("snapshot.") { return .open("it depends on the snapshot") }
        if ["outcome", "strategy", "restore"].contains(name) { return .open("it is read by asserts only") }
        if subject.kind == .flinkCluster, let observed = flinkClusterFact(name) { return observed }
        return resourceFact(name) ?? recordedFact(name) ?? jobFact(name) ?? clusterFact(name) ?? sessionFact(name)
            ?? savepointFact(name) ?? journalFact(name) ?? .open("nothing observes `\(name)`")
    }

    // MARK: What the groups share

    /// A field of a resource; `absent` where there is none. What stands where a map is expected makes it invalid, not
    /// absent.
    func field(
        _ keys: [String], of root: SourcedDocument, as type: ValueType, _ manner: ReadingManner = .exact,
        absent: FactValue
    ) -> ObservedValue {
        var here = root
        for (depth, key) in keys.enumerated() {
            guard here.value.map != nil else { return Self.notAMap(here) }
            guard let next = here[key] else {
                let missing = DocumentPath(keys.map(DocumentPath.Step.key)).description
                let place = depth == 0 ? root.provenance : here.provenance
                return .value(absent, from: .derived("no \(missing)", from: [place]))
            }
            here = next
        }
        return here.observed(as: type, manner)
    }

    static func notAMap(_ value: SourcedDocument) -> ObservedValue {
        let invalid = InvalidValue(
            source: value.reference.field, text: value.value.scalarText ?? value.value.kindName, expected: "map")
        return ObservedValue(.invalid(invalid), from: value.provenance)
    }

    /// A field of the status; `absent` where it is not there, open where there is no status to look at.
    func statusField(_ keys: [String], as type: ValueType, absent: FactValue) -> ObservedValue {
        switch subject.live {
        case .notObserved: .open("the status of \(subject.title)")
        case .absent(let why): .value(absent, from: why)
        case .present(let resource): field(["status"] + keys, of: resource.content, as: type, absent: absent)
        }
    }

    /// How long ago a time in a document was; `none` where there is none.
    mutating func age(of time: SourcedDocument?, absent: Provenance) -> ObservedValue {
        guard let time else { return .value(.none, from: absent) }
        guard let moment = time.instant else {
            let invalid = InvalidValue(
                source: time.reference.field, text: time.value.scalarText ?? time.value.kindName, expected: "time")
            return ObservedValue(.invalid(invalid), from: time.provenance)
        }
        // The operator's and Flink's classes have 0 where a time was never set.
        guard moment.millisecondsSinceEpoch != 0 else { return .value(.none, from: time.provenance) }
        return age(of: moment, from: time.provenance, in: time)
    }

    /// A time in the future has the age 0: clocks differ, and nothing is younger than new.
    mutating func age(of moment: Instant, from provenance: Provenance, in place: SourcedDocument) -> ObservedValue {
        let milliseconds = now.milliseconds(since: moment)
        if milliseconds < 0 {
            findings.append(
                EvidenceFinding(
                    .warning,
                    "`\(place.reference.field)` is \(FlinkValues.durationText(0 - max(milliseconds, -.max)))"
                        + " later than now (\(now)); its age is taken to be 0",
                    at: place, help: "give the moment at which the evidence was taken with `--now`"))
        }
        return .value(.number(max(0, milliseconds)), from: provenance)
    }

    /// Why the status says nothing of a field; what an absent field in it rests on.
    var statusPlace: Provenance {
        switch subject.live {
        case .notObserved: .notObserved("the status of \(subject.title)")
        case .absent(let why): why
        case .present(let resource): (resource.status ?? resource.content).provenance
        }
    }

    /// A key of a configuration, read as a type; `absent` where it is not set.
    func configured(
        _ key: String, in configuration: EffectiveConfiguration, as type: ValueType, absent: FactValue
    ) -> ObservedValue {
        switch configuration.lookup(key) {
        case .value(let value):
            .reading(value.text, as: type, .flink, source: "config \"\(value.key)\"", from: value.provenance)
        case .absent(let presuming): .value(absent, from: .declaredDefault(presuming.map { "without \($0)" }))
        case .open(let what): .open(what)
        }
    }
}

extension Subject {
    /// What the new spec changes; empty where nothing is deployed, `nil` where that is not known.
    var differences: [FieldDifference]? {
        switch deployed {
        case .notObserved, .unreadable: return nil
        case .nothing: return []
        case .spec(let recorded):
            let new = spec?.value ?? Document(.null)
            return specDifferences(from: recorded.spec.value, to: new, of: kind.rawValue)
        }
    }
}
