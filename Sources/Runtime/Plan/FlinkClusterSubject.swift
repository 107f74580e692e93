public import Documents

/// What a plan for a FlinkCluster needs beside what all resources have, as observed (flinkcluster-operator.md, 17).
public struct FlinkClusterSubject: Sendable, Hashable {
    public var fork: FlinkClusterFork
    /// `spec` of the live object; `nil`: there is none, or nobody told.
    public var liveSpec: Document?
    /// What the annotation of the manifest, else of the live object, asks for.
    public var askedControl: String?
    /// What the annotation of the live object asks for.
    public var liveControl: String?
    /// `status.control`: what was asked for last, done or not.
    public var recordedControl: String?
    public var controlState: String?
    /// As `component.job`.
    public var jobState: String?
    public var currentRevision: String?
    public var nextRevision: String?
    /// `status.components.job.savepointGeneration`: counts savepoints, whoever asked for them.
    public var savepointGeneration: Int64
    /// `status.savepoint`.
    public var savepointState: String?
    public var savepointReason: String?
    public var savepointTrigger: String?
    /// Milliseconds.
    public var savepointAge: Int64?
    /// Whether another plan of the same pass sends the annotation already.
    public var controlIsPlanned: Bool

    public init(fork: FlinkClusterFork) {
        self.fork = fork
        savepointGeneration = 0
        controlIsPlanned = false
    }

    /// Where the status keeps the revisions.
    var revisionPath: DocumentPath {
        fork == .google ? DocumentPath(keys: "status") : DocumentPath(keys: "status", "revision")
    }

    /// Whether the operator has taken the recorded control up, and is not done with it.
    var controlIsUnderWay: Bool { controlState == "Progressing" || controlState == "InProgress" }
}

extension FlinkClusterFork {
    /// By which a user asks for a savepoint or for an end (8).
    public static let controlAnnotation = "flinkclusters.flinkoperator.k8s.io/user-control"

    /// The fork's name for what says whether an update takes a savepoint of its own.
    var takeSavepointField: String { self == .google ? "takeSavepointOnUpgrade" : "takeSavepointOnUpdate" }

    /// States of the job that an end of a start may come to, and that mean that it did not come up.
    var failedStates: [String] {
        self == .google ? ["Failed", "Lost", "Suspended"] : ["Failed", "Lost", "DeployFailed"]
    }
}
