/// One journaled unit of a plan.
public struct PlanStep: Sendable, Hashable {
    /// Its place in the plan, from 0; where a person reads it, steps count from 1.
    public var index: Int
    public var action: StepAction
    /// What it does, as one plain sentence.
    public var does: String
    /// What must hold just before; if it does not, the plan is out of date.
    public var preconditions: [Precondition]
    public var key: StepKey
    public var yields: StepYield?
    public var onFailure: FailureRule

    public var name: String { action.name }

    /// The steps that have to have yielded something before this one can begin.
    public var needs: [Int] { action.paths.compactMap(\.step) }
}

/// Tells whether a step was done before: the same for the same intent, whoever plans it and when.
public struct StepKey: Sendable, Hashable, CustomStringConvertible {
    /// `FlinkDeployment/rec/orders`
    public var resource: String
    public var generation: Int64
    /// Of the attempt: the trigger id that was chosen for it.
    public var attempt: String
    public var step: String
    /// Counts steps of one name in a plan, from 1.
    public var occurrence: Int

    public var description: String { "\(resource)@\(generation)/\(attempt)/\(step).\(occurrence)" }
}

/// What must be so before a step.
public enum Precondition: Sendable, Hashable {
    /// The resource was not written since it was observed.
    case unchanged(resourceVersion: String)
    case jobIn([String])
    case jobNotIn([String])
    case clusterGone
    case haMetadata
    /// That step has yielded its value.
    case valueOf(step: Int)
    case done(step: Int)

    public var description: String {
        switch self {
        case .unchanged(let version): "the resource is still at resourceVersion \(version)"
        case .jobIn(let states): "the job is \(states.joined(separator: " or "))"
        case .jobNotIn(let states): "the job is not \(states.joined(separator: " or "))"
        case .clusterGone: "nothing of the old cluster runs any more"
        case .haMetadata: "the HA metadata is there"
        case .valueOf(let step): "step \(step + 1) has given its value"
        case .done(let step): "step \(step + 1) is done"
        }
    }
}

/// What a failed step means.
public enum FailureRule: Sendable, Hashable {
    /// Nothing was lost: observe and decide anew. The text says what is known then.
    case decideAgain(String)
    /// The same call may be sent again.
    case retry(String)
    /// The plan goes on without it.
    case goOn(String)
    /// A person has to look.
    case stop(String)

    public var description: String {
        switch self {
        case .decideAgain(let text): "\(text): decide again"
        case .retry(let text): "\(text): send it again"
        case .goOn(let text): "\(text): go on"
        case .stop(let text): "\(text): stop, a person has to look"
        }
    }
}

extension StepAction {
    /// The paths that it uses.
    var paths: [PathValue] {
        switch self {
        case .recordSavepoint(let snapshot): [snapshot.path]
        case .deploy(let start): start.job?.restore.paths ?? []
        case .runJar(let start): start.restore.paths
        case .verifyRestored(let check): check.restore.paths
        case .dispose(let path): [path]
        case .createSnapshot(let order): order.path.map { [$0] } ?? []
        case .patchStatus(let change): if case .to(let path) = change.upgradeSavepoint { [path] } else { [] }
        case .patchSnapshot(let change): change.path.map { [$0] } ?? []
        case .poll(.checkpointPath(_, let step)), .poll(.disposal(let step)): [.from(step: step)]
        case .record, .takeSavepoint, .takeCheckpoint, .stopWithSavepoint, .cancel, .poll, .scaleToZero, .deleteCluster,
            .deleteHA, .rescale, .removeRecord, .event, .releaseFinalizer, .lookAgain:
            []
        }
    }
}

extension RestoreSource {
    var paths: [PathValue] { if case .path(let path) = self { [path] } else { [] } }
}
