public import PolicyCompiler

/// What a policy makes of one resource, and why.
public struct Explanation: Sendable {
    /// `flinkdeployment/orders`
    public var title: String
    public var kind: ResourceKind
    public var namespace: String
    public var name: String
    /// The manifest's file.
    public var source: String
    public var policy: CompiledPolicy
    public var policyIsShipped: Bool
    public var now: Instant
    /// `nil` where what is deployed is not known.
    public var change: ChangeReport?
    /// The decisions of the pass, in the order in which they are taken; the last is the one that acts, if any does.
    public var decisions: [DecisionReport]
    /// What the pass comes to, as one sentence.
    public var summary: String
    /// `nil` where nothing is to be done, or nothing is decided.
    public var plan: PlannedRequests?
    public var findings: [EvidenceFinding]
    public var observation: Observation
    /// The values that the decisions saw, in the order of the policy's inputs; `nil` is open.
    public var values: [FactValue?]

    /// The decision that the pass ends with.
    public var deciding: DecisionReport? { decisions.last }
}

/// One decision of a pass.
public struct DecisionReport: Sendable {
    public var id: DecisionID
    /// Why this decision is taken: `the spec changes and the job is deployed`.
    public var occasion: String
    public var verdict: Verdict
    public var table: DecisionTable
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

    /// The row that decides; `nil` where facts are open that matter, or a value is invalid.
    public var row: Row? {
        guard invalid.isEmpty, case .decided(let place) = verdict else { return nil }
        return table.rows[place]
    }
}

/// A plan with its requests.
public struct PlannedRequests: Sendable {
    public var plan: Plan
    public var lowered: LoweredPlan
    public var subject: PlanSubject
}

/// How to explain.
public struct ExplanationOptions: Sendable {
    public enum Target: String, Sendable, CaseIterable { case direct, apache }

    public var given: [GivenFact]
    public var now: Instant
    public var target: Target
    public var policyIsShipped: Bool

    public init(given: [GivenFact] = [], now: Instant, target: Target = .direct, policyIsShipped: Bool = false) {
        self.given = given
        self.now = now
        self.target = target
        self.policyIsShipped = policyIsShipped
    }
}
