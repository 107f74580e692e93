/// What one step of a plan does, with all it needs: the vocabulary of language.md, section 6.
public enum StepAction: Sendable, Hashable {
    /// The intent, written into the journal before any effect.
    case record(Intention)
    case takeSavepoint(SavepointOrder)
    /// Flink's own retained checkpoint, asked for by hand.
    case takeCheckpoint(job: String, trigger: String)
    case stopWithSavepoint(StopOrder)
    /// `ignoresErrors`: a job that cannot be cancelled goes with its cluster.
    case cancel(job: String, ignoresErrors: Bool)
    case poll(Poll)
    case recordSavepoint(RecordedSnapshot)
    case scaleToZero
    case deleteCluster(ClusterPart)
    case deleteHA
    case rescale(Rescaling)
    case deploy(ClusterStart)
    case runJar(JobStart)
    /// Whether Flink restored what was decided.
    case verifyRestored(RestoreCheck)
    case dispose(PathValue)
    case removeRecord(RecordRemoval)
    case createSnapshot(SnapshotOrder)
    case patchStatus(StatusChange)
    case patchSnapshot(SnapshotChange)
    case event(EventNote)
    /// Of the snapshot, else of the resource.
    case releaseFinalizer(of: SnapshotSubject?)
    /// After so many milliseconds; `nil`: at the host's interval.
    case lookAgain(after: Int64?)

    /// As the language names the step.
    public var name: String {
        switch self {
        case .record: "record"
        case .takeSavepoint: "take-savepoint"
        case .takeCheckpoint: "take-checkpoint"
        case .stopWithSavepoint: "stop-with-savepoint"
        case .cancel: "cancel"
        case .poll: "poll"
        case .recordSavepoint: "record-savepoint"
        case .scaleToZero: "scale-to-zero"
        case .deleteCluster: "delete-cluster"
        case .deleteHA: "delete-ha"
        case .rescale: "rescale"
        case .deploy: "deploy"
        case .runJar: "run-jar"
        case .verifyRestored: "verify-restored"
        case .dispose: "dispose"
        case .removeRecord: "remove-record"
        case .createSnapshot: "create-snapshot"
        case .patchStatus, .patchSnapshot: "patch-status"
        case .event: "event"
        case .releaseFinalizer: "release-finalizer"
        case .lookAgain: "look-again"
        }
    }
}

/// What the journal keeps before anything is done, enough to go on after a crash.
public struct Intention: Sendable, Hashable {
    /// `upgrade savepoint: use with-savepoint`
    public var decision: String
    public var trigger: String
    public var job: String
    /// The restore source; `nil`: none is decided, or nothing is started.
    public var restore: String?
}

public struct SavepointOrder: Sendable, Hashable {
    public var job: String
    /// `nil`: the cluster's default.
    public var directory: String?
    public var format: String
    public var cancelsJob: Bool
    public var trigger: String
}

public struct StopOrder: Sendable, Hashable {
    public var job: String
    public var directory: String?
    public var format: String
    public var drains: Bool
    public var trigger: String
}

/// What is asked again until it is so.
public enum Poll: Sendable, Hashable {
    /// A savepoint or a stop: both answer under `/jobs/:id/savepoints/:trigger`. Within `limit` milliseconds, where one
    /// is set; then the plan goes on without it.
    case savepoint(job: String, trigger: String, limit: Int64?)
    case checkpoint(job: String, trigger: String)
    case checkpointPath(job: String, step: Int)
    case disposal(step: Int)
    case jobTerminal(job: String)
    case jobRunning(job: String)
    /// The newest snapshot that the ended job completed or restored. Not before its statistics can have been
    /// refreshed: `/jobs/:id/checkpoints` is cached (real-flink.md, section 2).
    case lastCheckpoint(job: String, settleMilliseconds: Int64)
    case clusterGone
}

public enum ClusterPart: String, Sendable, Hashable { case everything, taskManagers = "task-managers" }

/// A snapshot that exists, to be written down as the one to restore from.
public struct RecordedSnapshot: Sendable, Hashable {
    public var path: PathValue
    public var isCheckpoint: Bool
    public var format: String
    public var trigger: String
}

public enum Rescaling: Sendable, Hashable {
    /// Per vertex, through the adaptive scheduler.
    case vertices([VertexParallelism])
    /// The number of TaskManagers, in reactive mode.
    case taskManagers(Int64)
}

/// The cluster of an application, with its job, or of a session.
public struct ClusterStart: Sendable, Hashable {
    /// `nil`: a session cluster.
    public var job: JobStart?
    /// Whether what runs is changed where it stands, instead of made anew.
    public var isInPlace: Bool
    /// Whether HA metadata has to be there, and is what the job recovers from.
    public var requiresHA: Bool
}

public struct JobStart: Sendable, Hashable {
    public var job: String
    public var restore: RestoreSource
    /// `nil`: Flink's default, which is no.
    public var allowsNonRestoredState: Bool?
}

public enum RestoreSource: Sendable, Hashable {
    case nothing
    case path(PathValue)
    /// `hasCheckpoint`: then a vanished HA store must make the start fail, not start empty.
    case haMetadata(hasCheckpoint: Bool)
}

public struct RestoreCheck: Sendable, Hashable {
    public var job: String
    public var restore: RestoreSource
}

/// A record of a snapshot that goes.
public struct RecordRemoval: Sendable, Hashable {
    public var snapshot: SnapshotSubject
    /// Whether the data stays although the resource says `disposeOnDelete`.
    public var keepsData: Bool
}

/// A FlinkStateSnapshot to be made.
public struct SnapshotOrder: Sendable, Hashable {
    public var name: String
    public var isCheckpoint: Bool
    /// Of a savepoint: where to, or where it is if it `alreadyExists`.
    public var path: PathValue?
    public var format: String
    public var disposesOnDelete: Bool
    public var alreadyExists: Bool
    public var trigger: String
    public var backoffLimit: Int64?
}

/// An Event for whoever looks at the resource.
public struct EventNote: Sendable, Hashable {
    /// The operator's own words: `Suspended`, `Submit`, `Rollback` (reference, 7.2).
    public var reason: String
    public var message: String
    public var isWarning: Bool
}
