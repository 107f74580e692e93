/// What one annotation of a resource remembers: the plan that is under way, and what the policy counts.
///
/// Written before each effect and after it, so that whoever reads it next, after a crash or under another leader, goes on
/// with the same ids where this one stopped. An annotation, because the CRDs' status schemas are closed and would prune a
/// field of ours without a word.
public struct Journal: Sendable, Hashable {
    /// `metadata.annotations` of the job's resource.
    public static let annotation = "flinkpolicy.io/journal"

    /// `metadata.uid` of the resource that it was written for: annotations are copied along with manifests, and the plan of
    /// another resource must not be carried out. `nil`: not known.
    public var owner: String?
    /// Of the spec that ``Memory/attempts`` and the like are about; 0: nothing was remembered yet.
    public var generation: Int64
    public var memory: Memory
    /// The plan under way.
    public var run: PlanRun?
    /// How the last plan ended, for people and for the pace of the next one.
    public var last: Ended?
    /// What was told last of a decision to wait, so that it is not told again each time it is taken.
    public var told: String?

    public init(generation: Int64 = 0, memory: Memory = Memory(), run: PlanRun? = nil, last: Ended? = nil) {
        self.generation = generation
        self.memory = memory
        self.run = run
        self.last = last
    }

    /// What decisions read of the past (facts of the journal in docs/facts.md). Times are milliseconds since 1970.
    public struct Memory: Sendable, Hashable {
        /// When this generation was first seen.
        public var firstSeen: Int64?
        /// Plans of `upgrade` that were begun for this generation.
        public var attempts: Int64 = 0
        /// Restarts since the job was last stable.
        public var restarts: Int64 = 0
        public var lastRestart: Int64?
        /// Savepoints that failed in a row for this generation.
        public var savepointFailures: Int64 = 0
        public var lastSavepointFailure: Int64?
        /// What the last plan that started the job started it from: `savepoint`, `ha-metadata`.
        public var startedFrom: String?
        public var rescaleFailed: Bool = false

        public init() {}
    }

    /// A plan that is over.
    public struct Ended: Sendable, Hashable {
        public enum Outcome: String, Sendable, Hashable, CaseIterable {
            case done
            /// A step failed, and the decision was taken again.
            case failed
            /// What it was made for changed: another spec, or another decision.
            case left
            /// A person has to look.
            case stopped
        }

        /// `upgrade savepoint: use with-savepoint`
        public var decision: String
        public var outcome: Outcome
        /// Why, unless it is done.
        public var reason: String?
        public var at: Int64
        /// Plans that failed one after the other, this one included.
        public var failures: Int64

        public init(decision: String, outcome: Outcome, reason: String? = nil, at: Int64, failures: Int64 = 0) {
            self.decision = decision
            self.outcome = outcome
            self.reason = reason
            self.at = at
            self.failures = failures
        }
    }

    /// The same journal for another spec: what was counted for the old one counts no more.
    public func seeing(generation: Int64, at now: Int64) -> Journal {
        guard generation != self.generation else { return self }
        var result = self
        result.generation = generation
        result.memory.firstSeen = now
        result.memory.attempts = 0
        result.memory.savepointFailures = 0
        result.memory.lastSavepointFailure = nil
        result.memory.rescaleFailed = false
        // A pace of retries was for the old spec.
        result.last?.failures = 0
        return result
    }
}

/// A plan on its way: the plan itself, since the policy may be another one by the time it is resumed, and how far it got.
public struct PlanRun: Sendable, Hashable {
    /// `direct`
    public var target: String
    /// `apache-operator`, with the first digits of its digest.
    public var policy: String
    public var plan: Plan
    public var decision: String
    /// Of the spec that it was made for.
    public var generation: Int64
    public var ids: PlanIdentifiers
    /// What it starts the job from, if it starts it.
    public var restore: String?
    public var begun: Int64

    /// The step that is next or under way: a place in ``Plan/steps``; their count at the end.
    public var step: Int
    /// The request of that step.
    public var request: Int
    /// Whether that request may have been sent already.
    public var isSent: Bool
    /// When this request was first sent, or first asked.
    public var since: Int64?
    /// How often it failed so far.
    public var tries: Int
    /// What the request under way deletes, if it deletes something: what had those names when it was decided, and nothing
    /// that was made under them since. `nil`: nobody has looked yet.
    public var deleting: [ObjectIdentity]?
    /// What came back the last time, if it failed.
    public var trouble: String?
    /// Since when nobody answers.
    public var silentSince: Int64?
    /// When the first request with an effect on the job was about to be sent.
    public var firstSent: Int64?
    public var values: StepValues

    public init(
        _ plan: Plan, target: String, policy: String, generation: Int64, ids: PlanIdentifiers, begun: Int64
    ) {
        self.plan = plan
        self.target = target
        self.policy = policy
        self.generation = generation
        self.ids = ids
        self.begun = begun
        decision = "\(plan.intent.decision): \(plan.intent.title)"
        if case .record(let intention)? = plan.steps.first?.action { restore = intention.restore }
        step = 0
        request = 0
        isSent = false
        tries = 0
        values = StepValues()
    }

    public var isOver: Bool { step >= plan.steps.count }

    /// `step 3 of 6: Wait until the savepoint is complete, and note its path.`
    public var standing: String {
        guard plan.steps.indices.contains(step) else { return "all \(plan.steps.count) steps are done" }
        return "step \(step + 1) of \(plan.steps.count): \(plan.steps[step].does)"
    }
}

/// One object, and not another one of its name.
public struct ObjectIdentity: Sendable, Hashable {
    public var name: String
    public var uid: String

    public init(name: String, uid: String) {
        self.name = name
        self.uid = uid
    }
}
