public import PolicyCompiler

/// When a snapshot is to be taken by itself: what `every s` says.
enum Schedule: Hashable, Sendable {
    case off
    /// Milliseconds.
    case interval(Int64)
    case cron(QuartzCron)

    /// `nil` if the text is neither a duration nor a cron expression. Blank and zero are off.
    init?(_ text: String) {
        let plain = FlinkValues.trimmed(text)
        if plain.isEmpty {
            self = .off
        } else if let interval = try? FlinkValues.duration(plain) {
            self = interval == 0 ? .off : .interval(interval)
        } else if let cron = try? QuartzCron(plain) {
            self = .cron(cron)
        } else {
            return nil
        }
    }

    /// The moment that has to have passed after the last trigger; `nil`: never.
    func next(after last: Instant, in zone: ZoneRules) -> Instant? {
        switch self {
        case .off: return nil
        case .interval(let interval):
            return Instant(millisecondsSinceEpoch: last.millisecondsSinceEpoch.addingSaturated(interval))
        case .cron(let cron):
            return cron.next(after: last.millisecondsSinceEpoch, in: zone).map {
                Instant(millisecondsSinceEpoch: $0)
            }
        }
    }
}

/// An `every` of the policy, as it stands for one resource.
public struct ObservedSchedule: Hashable, Sendable {
    /// The input that says whether it is due.
    public var input: InputID
    /// `savepoint` or `checkpoint`.
    public var entry: String
    /// Whether it is due.
    public var state = ObservedValue.open("it is settled last")
    /// `6h`, `0 0 */6 * * ?`; `nil` where it is off.
    public var text: String?
    /// The last trigger that counts, and what says so; `nil` where that is not known.
    public var last: (moment: Instant, from: Provenance)?
    /// When it is due next, or since when; `nil`: never, or not known.
    public var next: Instant?

    public static func == (left: ObservedSchedule, right: ObservedSchedule) -> Bool {
        left.input == right.input && left.text == right.text && left.next == right.next
            && left.last?.moment == right.last?.moment && left.entry == right.entry
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(input)
        hasher.combine(entry)
        hasher.combine(next)
    }
}

extension InputObserver {
    /// Whether a schedule is due (reference 3.3, 3.4): the fire time after the last trigger lies before now. Fire times
    /// that were missed are one.
    ///
    /// Savepoints and checkpoints have histories of their own: for each there is an entry in ``schedules``, and where they
    /// differ the input by itself is open.
    mutating func due(
        _ id: InputID, _ setting: String?, _ stated: String?, zone: String?, _ all: [ObservedValue]
    ) -> ObservedValue {
        var states: [ObservedValue] = []
        for entry in index.entries(ofSchedule: id) {
            var schedule = ObservedSchedule(input: id, entry: entry)
            schedule.state = due(&schedule, setting, stated, zone, all)
            if let next = schedule.next, next >= facts.now {
                // Due is what lies before now, so a moment later than it is.
                let wait = next.milliseconds(since: facts.now).addingSaturated(1)
                clocks.append(ClockedInput(input: id, entry: entry, changes: [.init(after: wait, value: .bool(true))]))
            }
            schedules.append(schedule)
            states.append(schedule.state)
        }
        guard let first = states.first else { return .open("which snapshots the schedule is for") }
        return states.allSatisfy { $0.content == first.content }
            ? first : .open("for savepoints and for checkpoints it is another")
    }

    private mutating func due(
        _ schedule: inout ObservedSchedule, _ setting: String?, _ stated: String?, _ zone: String?,
        _ all: [ObservedValue]
    ) -> ObservedValue {
        let entry = schedule.entry
        var text = stated
        var place = Provenance.derived("as the policy says", from: [])
        if let setting, let input = index.place(setting) {
            let observed = all[input]
            place = observed.provenance
            switch observed.content {
            case .open: return .open(setting)
            case .invalid(let invalid): return ObservedValue(.invalid(invalid), from: observed.provenance)
            case .value(.string(let value)): text = value
            case .value(.number(let number)): text = DurationText.literal(number)
            case .value(.none): return .bool(false, from: .derived("it is off", from: [place]))
            case .value: return .open(setting)
            }
        }
        guard let text, let rule = Schedule(text) else { return .open("a schedule that can be read") }
        guard rule != .off else { return .bool(false, from: .derived("it is off", from: [place])) }
        schedule.text = text
        guard let (last, from, isComplete) = lastTrigger(entry) else {
            return .open("when a \(entry) was triggered last")
        }
        schedule.last = (last, from)
        guard let next = rule.next(after: last, in: policy.zone(zone) ?? .utc) else {
            return .bool(false, from: .derived("it never fires after \(last)", from: [place, from]))
        }
        if next >= facts.now {
            // A later trigger that nobody told of would only put it off.
            schedule.next = next
            return .bool(false, from: .derived("due at \(next)", from: [place, from]))
        }
        guard isComplete else { return .open("the FlinkStateSnapshots of \(facts.subject.title)") }
        schedule.next = next
        return .bool(true, from: .derived("due since \(next)", from: [place, from]))
    }

    /// The newest completed periodic snapshot, else the creation of the resource or what its status has.
    ///
    /// `isComplete` says whether nothing newer can be in what was not given.
    private mutating func lastTrigger(_ entry: String) -> (Instant, Provenance, isComplete: Bool)? {
        guard facts.subject.kind != .flinkCluster, let live = facts.subject.live.resource else { return nil }
        let all = facts.evidence.resources(ofKind: "FlinkStateSnapshot", namespace: facts.subject.namespace)
        let own = all.filter { resource in
            (resource.spec?["savepoint"] == nil ? "checkpoint" : "savepoint") == entry
                && resource.spec?["jobReference"]?["name"]?.value.string == facts.subject.name
                && resource.label("snapshot.trigger-type") == "PERIODIC"
                && resource.status?["state"]?.value.string == "COMPLETED"
        }
        let newest = own.compactMap { resource in resource.created.map { ($0, resource) } }.max { $0.0 < $1.0 }
        if let (moment, resource) = newest {
            let place = resource.metadata?["creationTimestamp"] ?? resource.content
            return (moment, place.provenance, true)
        }
        guard let created = live.metadata?["creationTimestamp"], let creation = created.instant else { return nil }
        let key = entry == "savepoint" ? "savepointInfo" : "checkpointInfo"
        let name = entry == "savepoint" ? "lastPeriodicSavepointTimestamp" : "lastPeriodicCheckpointTimestamp"
        if let recorded = live.status?["jobStatus"]?[key]?[name], let moment = recorded.instant, moment > creation {
            return (moment, recorded.provenance, true)
        }
        return (creation, created.provenance, !all.isEmpty)
    }
}
