// What the Apache operator looks at, as small values.

extension ApacheReference {
    enum Kind: UInt8, Hashable, Sendable, CaseIterable { case deployment, sessionJob }

    /// `upgradeMode`. `none`: a session cluster, or nothing was recorded.
    enum Mode: UInt8, Hashable, Sendable, CaseIterable { case stateless, savepoint, lastState, none }

    enum ClusterMode: UInt8, Hashable, Sendable, CaseIterable { case native, standalone }

    /// In rising order. `inPlace` is no class of this operator; where it is given, it counts as `upgrade`.
    enum ChangeClass: UInt8, Hashable, Sendable, CaseIterable { case ignore, inPlace, scale, upgrade, redeploy }

    enum JobState: UInt8, Hashable, Sendable, CaseIterable {
        case initializing, created, running, failing, failed, cancelling, canceled, finished, restarting, suspended
        case reconciling, none
    }

    enum JobManager: UInt8, Hashable, Sendable, CaseIterable { case ready, deployedNotReady, deploying, missing, error }

    /// What a look at the world gave; `unknown`: the request failed, and the operator's call throws.
    enum Seen: UInt8, Hashable, Sendable, CaseIterable { case no, yes, unknown }

    /// An age against `max.allowed.checkpoint.age`. `none`: it never happened. `unknown`: statistics could not be read.
    enum Age: UInt8, Hashable, Sendable, CaseIterable {
        case less, equal, greater, none, unknown

        /// 1.4: `now - maxAge < ts`, strictly; no information counts as infinitely old.
        var isFresh: Bool { self == .less }
    }

    enum RunState: UInt8, Hashable, Sendable, CaseIterable { case running, suspended, none }

    enum UpgradeSavepoint: UInt8, Hashable, Sendable, CaseIterable { case none, path, marker }

    enum Reconciliation: UInt8, Hashable, Sendable, CaseIterable { case deployed, upgrading, rollingBack, rolledBack }

    enum JobError: UInt8, Hashable, Sendable, CaseIterable { case none, notFound, other }

    enum SnapshotState: UInt8, Hashable, Sendable, CaseIterable {
        case pending, inProgress, completed, failed, abandoned
    }

    enum SnapshotResult: UInt8, Hashable, Sendable, CaseIterable { case pending, success, failure, unknown }

    /// A FlinkStateSnapshot, or what the deprecated status has of one.
    struct Snapshot: Hashable, Sendable {
        var isCheckpoint = false
        var isLegacy = false
        var isManual = false
        var state = SnapshotState.inProgress
        var result = SnapshotResult.pending
        var alreadyExists = false
        var namesJob = true
        var jobExists = true
        var disposeOnDelete = true
        var hasPath = true
        /// The age of the trigger against the grace period.
        var triggerAge = Age.less
        /// `failures > backoffLimit`, with a limit that is not negative.
        var isBackoffUsedUp = false
        var isTriggered = false
        var nonceChanged = false
        var nonceRemoved = false
        var isDue = false
    }

    /// All that any of the decisions reads. The initial values are a healthy, running application.
    struct Facts: Hashable, Sendable {
        // The new spec.
        var kind = Kind.deployment
        var mode = Mode.savepoint
        var clusterMode = ClusterMode.native
        var change = ChangeClass.upgrade
        var desiredState = RunState.running
        var versionChanged = false
        var hasInitialSavepoint = false
        var hasSavepointDirectory = true

        // Options.
        var lastStateFallback = true
        var hasMaxCheckpointAge = false
        var jobCancelEnabled = false
        var inPlaceScaling = true
        var ignorePendingSavepoint = false
        var savepointOnDeletion = false
        var blockOnSessionJobs = true
        var blockOnUnmanagedJobs = true
        var jobManagerRecovery = true
        var restartFailed = false
        var healthCheck = false
        var rollbackEnabled = true
        /// `job.update.age` against `shutdown-ttl`, `deploy.age` against `readiness-timeout`.
        var updateAge = Age.less
        var deployAge = Age.less

        // What is recorded.
        var recordedState = RunState.running
        var recordedMode = Mode.savepoint
        var reconciliation = Reconciliation.deployed
        var upgradeSavepoint = UpgradeSavepoint.path
        var hasLastSavepoint = true
        var savepointTriggered = false
        var jobError = JobError.none
        var hasJobID = true
        var isStable = true
        var stableState = RunState.running
        var stableVersionIsSame = true

        // The job.
        var jobState = JobState.running
        var startAge = Age.greater
        var completedAge = Age.less
        var pendingAge = Age.none
        /// Every condition of 2.9 but the switch, "job present" included.
        var canRescale = false
        var rescaleFailed = false

        // The cluster; `new...` with deployConfig, the others with observeConfig.
        var jobManager = JobManager.ready
        var jobManagerNeverStarted = false
        var haEnabled = true
        var newHAEnabled = true
        var haMetadata = Seen.yes
        var newHAMetadata = Seen.yes
        var newHACheckpoint = Seen.yes
        var haCheckpoint = Seen.no
        var isUnhealthy = false

        // The session cluster of a session job, or the session jobs of a session cluster.
        var sessionExists = true
        var sessionDeleting = false
        var sessionHAEnabled = true
        /// `nil`: no such status.
        var sessionJobManager: JobManager? = .ready
        var hasSessionJobs = false
        var hasUnmanagedJobs = Seen.no

        // One snapshot, and what asks for one.
        var snapshot = Snapshot()
        var isOldFlink = false  // below 1.17
        var jobListed = Seen.yes
        var admission = Admission()
    }
}

extension ApacheReference.Facts {
    /// 1.3: `terminal`; `SUSPENDED` is not.
    var isTerminal: Bool {
        switch jobState {
        case .failed, .canceled, .finished: true
        case .initializing, .created, .running, .failing, .cancelling, .restarting, .suspended, .reconciling, .none:
            false
        }
    }

    /// 1.3: exactly RUNNING.
    var isRunning: Bool { jobState == .running }

    /// 1.3 (2): the JobManager is accessible.
    var isAccessible: Bool { kind == .sessionJob || jobManager == .ready }

    /// 1.3 (5): state known, not RECONCILING, not terminal; a FlinkDeployment's JobManager READY.
    var isCancellable: Bool {
        if jobState == .none || jobState == .reconciling || isTerminal { return false }
        return kind == .sessionJob || jobManager == .ready
    }

    /// What can be at all: a session job has a mode and no Flink version of its own, a session cluster no job whose nonce
    /// could ask for a redeploy, a checkpoint in HA metadata is HA metadata, and without HA there is none (1.5, "other: false").
    var isPossible: Bool {
        if kind == .sessionJob, mode == .none || versionChanged { return false }
        if mode == .none, change == .redeploy { return false }
        if newHACheckpoint == .yes, newHAMetadata != .yes { return false }
        if (newHACheckpoint == .unknown) != (newHAMetadata == .unknown) { return false }
        if !haEnabled, haMetadata != .no { return false }
        if !newHAEnabled, newHAMetadata != .no { return false }
        if haCheckpoint == .yes, haMetadata == .no { return false }
        return true
    }
}
