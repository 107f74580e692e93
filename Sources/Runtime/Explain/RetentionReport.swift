public import PolicyCompiler

/// What retention says of the snapshots of one job, now and later.
public struct RetentionReport: Sendable {
    public struct Item: Sendable, Hashable {
        public var name: String
        public var kind: String
        /// Milliseconds; `nil` where it is not known.
        public var age: Int64?
        public var verdict: RetentionVerdict
    }

    /// Something that comes by itself.
    public struct Event: Sendable, Hashable {
        public enum What: Sendable, Hashable {
            /// A snapshot goes: the place in ``RetentionReport/items``.
            case deletion(Int, RetentionVerdict)
            /// A periodic savepoint or checkpoint is due.
            case periodic(String)
        }

        /// From now, in milliseconds.
        public var after: Int64
        public var what: What
    }

    public var items: [Item]
    /// The places of what goes now, the oldest first.
    public var deletions: [Int]
    /// The settings that are not known, so that a program deletes nothing.
    public var open: [InputID]
    /// How far the forecast looks, in milliseconds; `nil` where none was asked for.
    public var horizon: Int64?
    /// In the order of time.
    public var forecast: [Event] = []
    /// Of what goes now; `nil` where nothing does.
    public var plan: PlannedRequests?

    init?(
        _ evaluator: RetentionEvaluator, _ snapshots: [ObservedSnapshot], _ view: FactView, _ clocks: [ClockedInput],
        now: Instant, horizon: Int64?
    ) {
        let policy = evaluator.policy
        guard !policy.retention.isEmpty, !snapshots.isEmpty else { return nil }
        let retained = snapshots.map { snapshot in
            var kind: RetainedSnapshot.Kind?
            if case .name(let name)? = snapshot.facts["snapshot.kind"]?.value {
                kind = name == "CHECKPOINT" ? .checkpoint : .savepoint
            }
            return RetainedSnapshot(
                name: snapshot.name, kind: kind, age: snapshot.age,
                values: evaluator.snapshotInputs.map { snapshot.observed(policy.inputs[$0.index])?.value })
        }
        let result = evaluator.evaluate(retained, view.values, now: now)
        items = zip(retained, result.verdicts).map { snapshot, verdict in
            Item(
                name: snapshot.name, kind: snapshot.kind == .checkpoint ? "checkpoint" : "savepoint", age: snapshot.age,
                verdict: verdict)
        }
        deletions = result.deletions
        open = result.open
        self.horizon = horizon
        if let horizon {
            forecast = RetentionForecast(evaluator: evaluator, values: view.values, clocks: clocks, now: now).events(
                retained, until: horizon
            ).map { Event(after: $0.after, what: .deletion($0.place, $0.verdict)) }
        }
    }
}

extension ObservedSnapshot {
    var age: Int64? { if case .number(let age)? = facts["snapshot.age"]?.value { age } else { nil } }
}
