public import PolicyCompiler

/// What a policy makes of one resource, and why.
public struct Explanation: Sendable {
    /// `flinkdeployment/orders`
    public var title: String
    /// `FlinkDeployment`, `FlinkStateSnapshot`
    public var kind: String
    public var namespace: String
    public var name: String
    /// The manifest's file.
    public var source: String
    public var policy: CompiledPolicy
    public var policyIsShipped: Bool
    public var now: Instant
    /// `nil` where what is deployed is not known.
    public var change: ChangeReport?
    /// The decisions of the pass, in their order: those that were taken, and those that were not.
    public var pass: [PassStep]
    /// What becomes of each snapshot that is under way or being deleted.
    public var snapshots: [DecisionReport]
    /// What the pass comes to, as one sentence.
    public var summary: String
    public var findings: [EvidenceFinding]
    public var observation: Observation
    /// What the operator was doing when the resource was read; `nil` where it has no journal.
    public var journal: JournalReport?
    /// When periodic snapshots are due, and what holds them back.
    public var schedules: [ScheduleReport] = []
    /// `nil` where the policy retains nothing or no snapshots are known.
    public var retention: RetentionReport?
    /// The values that the first decisions saw, in the order of the policy's inputs; `nil` is open.
    public var values: [FactValue?]

    /// The decisions that were taken, in the order of the pass.
    public var decisions: [DecisionReport] { pass.compactMap(\.report) }

    /// The decision that the pass comes to: the last that asks for something, else the last that was taken.
    public var deciding: DecisionReport? { decisions.last { $0.weight != .quiet } ?? decisions.last }

    /// Of the decisions in their order, then of the snapshots, and last of retention.
    public var plans: [PlannedRequests] {
        (decisions + snapshots).compactMap(\.plan) + [retention?.plan].compactMap { $0 }
    }

    /// The first plan; `nil` where nothing is to be done, or nothing is decided.
    public var plan: PlannedRequests? { plans.first }
}

/// One place in the order of a pass.
public enum PassStep: Sendable {
    case taken(DecisionReport)
    /// Not taken, and what held it back: `` `upgrade savepoint` acts ``, `the spec did not change`.
    case notTaken(DecisionID, because: String)

    public var id: DecisionID {
        switch self {
        case .taken(let report): report.id
        case .notTaken(let id, _): id
        }
    }

    public var report: DecisionReport? { if case .taken(let report) = self { report } else { nil } }
}

/// One decision of a pass.
public struct DecisionReport: Sendable {
    public var id: DecisionID
    /// Why this decision is taken: `the spec changes and the job is deployed`.
    public var occasion: String
    /// The snapshot that it is about, as `flinkstatesnapshot/orders-1`; `nil`: the job.
    public var about: String?
    public var verdict: Verdict
    public var table: DecisionTable
    /// What it saw.
    public var view: FactView
    /// The rows that were tried.
    public var trace: Trace
    /// Where facts are open: what is left of the table.
    public var residual: Residual?
    /// Where facts are open: the row that decides if they are those of a healthy, running job.
    public var healthy: Row?
    /// What is known of each fact that the rows read, in the order of first mention.
    public var facts: [InputID]
    /// A source with a value that is not of its type: then nothing is decided.
    public var invalid: [(input: InputID, value: InvalidValue)]
    public var counterfactuals: [Counterfactual]
    /// What another upgradeMode would lead to.
    public var otherModes: [(mode: String, row: Row)]
    public var events: [TimeEvent]
    /// After a repair: what is decided then, step by step.
    public var afterwards: [(effect: String, row: Row)]
    /// `nil` where nothing is to be done, or nothing is decided.
    public var plan: PlannedRequests?
    /// What else whoever reads it should know.
    public var notes: [String] = []

    /// The row that decides; `nil` where facts are open that matter, or a value is invalid.
    public var row: Row? {
        guard invalid.isEmpty, case .decided(let place) = verdict else { return nil }
        return table.rows[place]
    }

    /// How much a decision asks for attention.
    public enum Weight: Sendable, Hashable {
        /// It asks for nothing: `proceed`, `accept`, `skip`.
        case quiet
        /// It asks to wait, or for a person, or refuses.
        case holds
        case acts
        /// It cannot be decided.
        case open
    }

    public var weight: Weight {
        guard let row else { return .open }
        switch row.outcome.act {
        // What a user asks for is written down when it is accepted; a spec that is accepted only goes on.
        case .accept: return id.decision == "control" ? .acts : .quiet
        case .proceed, .value: return .quiet
        // A warning on `skip` is about what the rule leaves undone.
        case .skip: return row.outcome.warning == nil ? .quiet : .holds
        case .wait, .block, .deny: return .holds
        case .use, .start, .perform, .rollBack, .abandon, .fail, .trigger, .retry, .disposeData, .complete, .release:
            return .acts
        }
    }
}

/// A plan with its requests.
public struct PlannedRequests: Sendable {
    public var plan: Plan
    public var lowered: LoweredPlan
    public var subject: PlanSubject
    /// The snapshot that it is about, if it is about one.
    public var about: String?
    /// After a failure, when to try again.
    public var retrying: Pace?
}

/// How to explain.
public struct ExplanationOptions: Sendable {
    public enum Target: String, Sendable, CaseIterable { case direct, apache, flinkcluster }

    public var given: [GivenFact]
    public var now: Instant
    /// `nil`: the usual one for the kind of the resource.
    public var target: Target?
    public var policyIsShipped: Bool
    /// How far a forecast of retention looks, in milliseconds; `nil`: there is none.
    public var horizon: Int64?
    /// Whether the answer is for a machine that acts: nothing is told of what else would change a decision, or when.
    var isForActing = false
    /// What tells one attempt from another of the same resource, in the ids that a plan chooses. Empty for people, so that
    /// explaining twice gives the same text.
    var attempt = ""
    /// At most so many snapshots are deleted by one plan of retention.
    var largestDeletion = Int.max
    /// For windows that the policy does not state itself, such as those from annotations: their zones are not part of it.
    public var zones: ZoneData

    public init(
        given: [GivenFact] = [], now: Instant, target: Target? = nil, policyIsShipped: Bool = false,
        horizon: Int64? = nil, zones: ZoneData = .none
    ) {
        self.given = given
        self.now = now
        self.target = target
        self.policyIsShipped = policyIsShipped
        self.horizon = horizon
        self.zones = zones
    }
}

extension ExplanationOptions.Target {
    /// Nobody but the operator makes the objects of a FlinkCluster.
    package static func usual(for kind: ResourceKind) -> Self { kind == .flinkCluster ? .flinkcluster : .direct }

    /// Whether resources of this kind can be handled that way.
    public func fits(_ kind: ResourceKind) -> Bool {
        switch self {
        case .direct: true
        case .apache: kind != .flinkCluster
        case .flinkcluster: kind == .flinkCluster
        }
    }

    func lower(_ plan: Plan, for subject: PlanSubject) -> LoweredPlan {
        switch self {
        case .direct: DirectTarget().lower(plan, for: subject)
        case .apache: ApacheTarget().lower(plan, for: subject)
        case .flinkcluster: FlinkClusterTarget().lower(plan, for: subject)
        }
    }
}
