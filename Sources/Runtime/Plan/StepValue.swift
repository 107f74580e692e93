/// A path that a plan starts from or writes down: known when the plan was made, or yielded by one of its steps.
public enum PathValue: Sendable, Hashable {
    case known(String)
    /// What that step yields; `otherwise` if it ends without one.
    case from(step: Int, otherwise: String?)

    public static func from(step: Int) -> PathValue { .from(step: step, otherwise: nil) }

    /// The step that has to be done before the path is known.
    public var step: Int? { if case .from(let step, _) = self { step } else { nil } }
}

/// What a step leaves behind for later ones, named as a shell variable.
public enum StepYield: String, Sendable, Hashable {
    case savepointPath = "SAVEPOINT_PATH"
    case checkpointPath = "CHECKPOINT_PATH"
    /// Of an operation whose trigger id Flink chooses: disposal.
    case requestID = "REQUEST_ID"
    /// Of a checkpoint that was asked for: its number, not its path.
    case checkpointID = "CHECKPOINT_ID"
    case jarID = "JAR_ID"
    case jobID = "JOB_ID"
    case generation = "GENERATION"
    /// Of a FlinkCluster: the revision that its operator made of an edited spec.
    case revision = "REVISION"
}

/// What was yielded so far, by step and kind.
public struct StepValues: Sendable, Hashable {
    private var values: [Key: String] = [:]

    private struct Key: Hashable, Sendable {
        var step: Int
        var kind: StepYield
    }

    public init() {}

    /// In the order of the steps.
    var entries: [(step: Int, kind: StepYield, value: String)] {
        values.map { ($0.key.step, $0.key.kind, $0.value) }.sorted {
            ($0.step, $0.kind.rawValue) < ($1.step, $1.kind.rawValue)
        }
    }

    public subscript(step: Int, kind: StepYield) -> String? {
        get { values[Key(step: step, kind: kind)] }
        set { values[Key(step: step, kind: kind)] = newValue }
    }
}
