import PolicyCompiler

// What becomes of each snapshot that is under way (`progress`) or being deleted (`dispose`).
extension Pass {
    /// Beside the pass, and whatever it decides: snapshots have a controller of their own.
    mutating func snapshotsUnderWay() {
        for snapshot in observation.pending + observation.snapshots where snapshot.isUnderWay || snapshot.isDeleting {
            tell(snapshot)
        }
    }

    /// One decision about one snapshot.
    @discardableResult
    mutating func tell(_ snapshot: ObservedSnapshot) -> DecisionReport? {
        let decision = snapshot.isDeleting ? "dispose" : "progress"
        guard let id = decider.table(decision) else { return nil }
        var seen = FactView(policy, observation.index, observation.values(of: snapshot))
        // What the pass derived holds here, too.
        for (place, value) in view.values.enumerated() where seen.values[place] == nil { seen.values[place] = value }
        guard var report = report(id, snapshot.occasion(now), about: snapshot.title, seen) else { return nil }
        report.notes += nextTry(of: snapshot, id, seen)
        report.plan = plan(report, for: subject, observation, about: snapshot)
        snapshots.append(report)
        return report
    }

    /// A failed snapshot that is pending again is not triggered before its time (reference, 5.5): the pace of the rule
    /// that would have it tried again, counted from when the failure was recorded.
    private func nextTry(of snapshot: ObservedSnapshot, _ id: DecisionID, _ seen: FactView) -> [String] {
        guard seen.value(named: "snapshot.state") == .name("TRIGGER_PENDING"),
            case .number(let failures)? = seen.value(named: "snapshot.failures"), failures > 0,
            let failed = snapshot.content["status"]?["resultTimestamp"]?.instant
        else { return [] }
        var values = seen.values
        for (name, value) in [("snapshot.state", "IN_PROGRESS"), ("snapshot.result", "failure")] {
            guard let place = view.place(name) else { continue }
            values[place] = .name(value)
        }
        guard case .decided(let row) = decider.decide(id, values), let table = policy.table(id),
            case .retry(let pace?) = table.rows[row].outcome.act
        else { return [] }
        let due = Instant(
            millisecondsSinceEpoch: failed.millisecondsSinceEpoch.addingSaturated(
                pace.delay(afterFailures: failures)))
        let wait = due.milliseconds(since: now)
        let count = failures == 1 ? "1 failure" : "\(failures) failures"
        return [
            wait > 0
                ? "after \(count) the next try is due in \(DurationText.short(wait)) (\(due)), not before"
                : "after \(count) the next try has been due since \(due)"
        ]
    }
}

extension ObservedSnapshot {
    private var state: String {
        if case .name(let state)? = facts["snapshot.state"]?.value { state } else { "in a state that is not known" }
    }

    var isUnderWay: Bool {
        guard facts["snapshot.state"]?.invalid == nil else { return true }
        return state == "TRIGGER_PENDING" || state == "IN_PROGRESS"
    }

    var isDeleting: Bool { facts["snapshot.deleting"]?.value == .bool(true) }
    var isResource: Bool { facts["snapshot.record"]?.value == .name("resource") }
    var isCheckpoint: Bool { facts["snapshot.kind"]?.value == .name("CHECKPOINT") }

    /// `flinkstatesnapshot/orders-1`; of what only the status knows, its name.
    var title: String { isResource ? "flinkstatesnapshot/\(name)" : name }

    func occasion(_ now: Instant) -> String {
        let kind = isCheckpoint ? "checkpoint" : "savepoint"
        var text = isDeleting ? "the \(kind) is \(state) and its record is being deleted" : "the \(kind) is \(state)"
        if case .number(let age)? = facts["snapshot.trigger.age"]?.value, state == "IN_PROGRESS" {
            text += ", triggered \(DurationText.short(age)) ago"
        }
        return text
    }

    /// The trigger id for the next attempt: another one for each, since Flink answers a known id with its old result
    /// (real-flink.md, section 3).
    func operationID(of subject: Subject) -> String {
        let attempt: Int64 = if case .number(let count)? = facts["snapshot.failures"]?.value { count } else { 0 }
        return DerivedID.hex("trigger \(title) of \(subject.namespace)/\(subject.title)#\(attempt)")
    }
}

extension SnapshotSubject {
    /// - Parameter failures: The failure that was just seen included.
    init(_ snapshot: ObservedSnapshot, failures: FactValue?) {
        let content = snapshot.content
        let savepoint = content["spec"]?["savepoint"]
        let isDone = snapshot.facts["snapshot.state"]?.value == .name("COMPLETED")
        func text(_ value: SourcedDocument?) -> String? {
            value?.value.string.flatMap { $0.isEmpty ? nil : $0 }
        }
        self.init(
            name: snapshot.name, record: snapshot.isResource ? .resource : .history,
            isCheckpoint: snapshot.isCheckpoint)
        // Before it is complete, the path is where it is to go, or where it is if it exists already.
        path =
            snapshot.isResource
            ? text(content["status"]?["path"]) ?? (isDone ? nil : text(savepoint?["path"]))
            : text(content["location"])
        triggerID =
            text(content["status"]?["triggerId"])
            ?? (snapshot.isResource ? nil : text(content["triggerId"] ?? content["triggerID"]))
        if case .name(let format)? = snapshot.facts["snapshot.format"]?.value { self.format = format }
        if case .name(let trigger)? = snapshot.facts["snapshot.trigger"]?.value { self.trigger = trigger }
        disposesOnDelete = snapshot.facts["snapshot.dispose-on-delete"]?.value == .bool(true)
        if case .number(let count)? = failures { self.failures = count }
        finalizers = content["metadata"]?["finalizers"]?.elements.compactMap { $0.value.string } ?? []
    }
}
