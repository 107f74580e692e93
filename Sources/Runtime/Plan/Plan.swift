/// The ordered steps that carry out one decision.
///
/// A plan is made from what was observed at one moment. It is carried out from the front; when a step's precondition
/// does not hold any more, the rest is worth nothing and the decision is taken again.
public struct Plan: Sendable, Hashable {
    public var intent: PlanIntent
    public var steps: [PlanStep]
    /// What whoever reads the plan should know, and no step says.
    public var notes: [String]

    public var isEmpty: Bool { steps.isEmpty }

    /// The plan without the parts that are the same in every plan, for tests and logs: `record, cancel, poll`.
    public var stepNames: [String] { steps.map(\.name) }
}

/// Why there is no plan for a decision.
public enum PlanError: Error, Sendable, Hashable {
    /// A path that the decision restores from is not known.
    case pathUnknown(source: String)
    /// No job id is known, and the mechanism needs one.
    case jobUnknown(mechanism: String)
    case strategyUnknown(String)
    case mechanismUnknown(String)
    case restoreUnknown(String)
    /// Session jobs have no HA metadata of their own.
    case restoreNotForSessionJobs(String)
    /// The decision is about a snapshot, and none was given.
    case snapshotMissing(decision: String)

    public var description: String {
        switch self {
        case .pathUnknown(let source): "`start from \(source)` needs a path, and none is known"
        case .jobUnknown(let mechanism): "`\(mechanism)` needs the id of the running job, and none is known"
        case .strategyUnknown(let name): "the policy has no strategy `\(name)`"
        case .mechanismUnknown(let name): "`\(name)` is no mechanism that can be planned"
        case .restoreUnknown(let name): "`\(name)` is nothing that a job can start from"
        case .restoreNotForSessionJobs(let name): "a session job cannot start from `\(name)`"
        case .snapshotMissing(let decision): "`\(decision)` is about one snapshot, and none was given"
        }
    }
}
