/// What the two versions of the FlinkCluster operator do, written down again from `flinkcluster-operator.md`.
///
/// Numbers in comments are paragraphs of it. G is Google's version, S is Spotify's. Nothing here knows of policies.
enum FlinkClusterReference {
    /// 2, job state; `none`: no job in the status.
    enum Job: UInt8, Hashable, Sendable, CaseIterable {
        case pending, updating, restarting, deploying, deployFailed, running, succeeded, cancelled, failed, suspended
        case lost, unknown, none
    }

    /// 2, savepoint state; `none`: no savepoint in the status.
    enum SavepointState: UInt8, Hashable, Sendable, CaseIterable {
        case notTriggered, inProgress, triggerFailed, failed, succeeded, none
    }

    /// 2, savepoint reason.
    enum Reason: UInt8, Hashable, Sendable, CaseIterable {
        case userRequested, scheduled, scheduledInitial, jobCancel, update, none
    }

    /// 2, control name; `other`: a value that no version knows.
    enum Control: UInt8, Hashable, Sendable, CaseIterable { case savepoint, jobCancel, other, none }

    /// 2, control state, of both versions.
    enum ControlState: UInt8, Hashable, Sendable, CaseIterable {
        case requested, progressing, inProgress, succeeded, failed, none
    }

    /// What Flink lists of our job: its state, nothing, or there was no answer.
    enum Listed: UInt8, Hashable, Sendable, CaseIterable {
        case initializing, created, running, failing, failed, cancelling, canceled, finished, restarting, suspended
        case reconciling, notListed, noAnswer
    }

    enum Submitter: UInt8, Hashable, Sendable, CaseIterable { case notStarted, running, succeeded, failed, none }

    enum Cleanup: UInt8, Hashable, Sendable, CaseIterable { case keepCluster, deleteCluster, deleteTaskManager }

    enum Answer: UInt8, Hashable, Sendable, CaseIterable { case pending, success, failure, unreadable }

    enum Edit: UInt8, Hashable, Sendable, CaseIterable { case none, update, scale }

    enum Directory: UInt8, Hashable, Sendable, CaseIterable { case absent, empty, set }

    /// All that any decision reads; times as ages in milliseconds, `nil` where there is none.
    struct Facts: Hashable, Sendable {
        var job = Job.running
        var isJobCluster = true
        var edit = Edit.none
        var editIsReplicasOnly = true
        var rescaleFailed = false
        var isStoppedCluster = false
        var hasJobID = true

        var fromSavepoint = false
        var location = true
        var previousStart = false
        var savepointAge: Int64?
        var savepointAgeAtEnd: Int64?
        var isFinal = false
        var startAge: Int64?
        var deployAge: Int64?

        var savepoint = SavepointState.succeeded
        var reason = Reason.scheduled
        var savepointIsOfThisJob: Bool? = true
        var failedAge: Int64?
        var triggerAge: Int64?

        var annotation = Control.none
        var control = Control.none
        var controlState = ControlState.none
        var controlHasMessage = false
        var controlRetries: Int64?
        var desiredSuspended = false
        var cancelRequested = false
        var generationAsked = false

        var directory = Directory.set
        var takeSavepoint: Bool?
        var maxStateAge: Int64?
        var autoSavepoint: Int64?
        var restartsOnFailure = false
        var recreates = true
        var afterSuccess = Cleanup.deleteCluster
        var afterFailure = Cleanup.keepCluster
        var afterCancel = Cleanup.deleteCluster

        var listed = Listed.running
        var submitter = Submitter.succeeded
        var isReachable = true
        var poll = Answer.pending
        var unexpectedJobs: Int64? = 0
        var clusterIsGone = false
        var admission = Admission()

        /// What can be at all: a session cluster has no job; a job's facts stand in its status; a final savepoint has a place.
        var isPossible: Bool {
            if !isJobCluster, job != .none { return false }
            if job == .none, location || previousStart || isFinal { return false }
            if isFinal, !location { return false }
            if savepoint == .none, savepointIsOfThisJob != nil { return false }
            return true
        }
    }
}
