/// What was asked for when a job was submitted: enough to start it again.
struct JobSubmission: Sendable, Hashable {
    enum ClaimMode: String, Sendable, Hashable, CaseIterable {
        case legacy = "LEGACY", claim = "CLAIM", noClaim = "NO_CLAIM"
    }

    var id: String
    var program: SimulatedProgram
    var configuration: [String: String]
    var parallelism: Int
    /// As it was sent; `nil`: the job starts from nothing.
    var savepointPath: String?
    var allowsNonRestoredState = false
    var claimMode = ClaimMode.noClaim
}

/// One job, in one life of the JobManager.
struct FlinkJob: Sendable {
    /// What happens to the job next by itself, apart from snapshots and the end of its input.
    enum Step: Sendable, Hashable { case create, run, deploy, restart, finish, beginCancel, cancel, fail(JavaError) }

    /// Of all tasks at once: they are deployed, and end, together.
    enum Tasks: Sendable, Hashable { case created, scheduled, running, canceling, finished, canceled, failed }

    struct Pending: Sendable, Hashable {
        enum Outcome: Sendable, Hashable { case completes, throwsInOperator, fails(JavaError, failsOver: Bool), never }

        var entry: CheckpointStatistics.Entry
        /// The state that it captures.
        var records: Int64
        var dueAt: Int64
        var expiresAt: Int64
        var outcome: Outcome
        /// Where a savepoint goes; where a checkpoint goes is known when it completes.
        var path: String?
        var operation: OperationKey?
        var cancelsJob = false
        /// The job fails after the savepoint is written: the fault of a stop.
        var failsAfterwards: StopFailure?

        var id: Int64 { entry.id }
        var kind: SnapshotKind { entry.kind }
        var nextAt: Int64 { outcome == .never ? expiresAt : min(dueAt, expiresAt) }
    }

    enum StopFailure: Sendable, Hashable { case failover, terminal }

    /// A checkpoint that the job can be restored from.
    struct Retained: Sendable, Hashable {
        var id: Int64
        /// `nil` in the JobManager's heap.
        var path: String?
        var state: SimulatedStorage.State
        var isSavepoint: Bool
        /// Whether Flink may delete it when it is subsumed.
        var isOwned: Bool
    }

    struct Failure: Sendable, Hashable {
        var error: JavaError
        var at: Int64
        /// The task that failed, as Flink names it; `nil` where the whole job did.
        var task: String?
        var taskManager: SimulatedFlink.TaskManager?
        /// What the task threw when this is only the end that it led to.
        var concurrent: [Failure] = []
    }

    let submission: JobSubmission
    let settings: FlinkSettings
    /// One for each job; tasks of the same job share slots.
    let slotSharingGroup: String
    let startedAt: Int64

    var state: SimulatedFlink.JobState
    /// When each state was entered last, in the order of the states; 0 if never.
    var entered = [Int64](repeating: 0, count: SimulatedFlink.JobState.allCases.count)
    var endedAt: Int64?
    var changedAt: Int64
    var step: (at: Int64, what: Step)?

    var tasks = Tasks.created
    var tasksChangedAt: Int64 = 0
    var tasksStartedAt: Int64?
    /// Counts restarts: the number in `execution #1`.
    var attempt = 0
    /// Indices of the TaskManagers whose slots it has, by their numbers.
    var slots: [Int: Int] = [:]
    var slotDeadline: Int64?
    var restarts = RestartState()

    var lineage: String
    /// Counted until `countingSince`, or in all if that is `nil`.
    var records: Int64 = 0
    var countingSince: Int64?
    /// With how many records this attempt began.
    var attemptRecords: Int64 = 0

    var statistics = CheckpointStatistics()
    var pending: [Pending] = []
    var periodicAt: Int64?
    var nextCheckpointID: Int64 = 1
    var failedCheckpoints: Int64 = 0
    /// Until when operators are taking a snapshot, even one that was given up.
    var busyUntil: Int64 = 0
    var retained: [Retained] = []
    var restoredRecords: Int64 = 0
    var failures: [Failure] = []
    /// The stop whose savepoint is written while the tasks end.
    var stopping: (operation: OperationKey?, path: String)?

    init(_ submission: JobSubmission, settings: FlinkSettings, slotSharingGroup: String, at now: Int64) {
        self.submission = submission
        self.settings = settings
        self.slotSharingGroup = slotSharingGroup
        startedAt = now
        changedAt = now
        state = .initializing
        lineage = submission.id
        entered[SimulatedFlink.JobState.initializing.index] = now
    }

    var id: String { submission.id }
    var program: SimulatedProgram { submission.program }
    var isRunningTasks: Bool { state == .running && tasks == .running }
    /// Flink knows the job's dataflow: it began to start it, and could.
    var hasGraph: Bool { entered[SimulatedFlink.JobState.created.index] != 0 }
    var isStopping: Bool { stopping != nil || pending.contains { $0.kind.isStop } }

    mutating func enter(_ next: SimulatedFlink.JobState, at now: Int64) {
        state = next
        entered[next.index] = now
        changedAt = now
    }

    mutating func setTasks(_ next: Tasks, at now: Int64) {
        tasks = next
        tasksChangedAt = now
        changedAt = now
        switch next {
        case .running: tasksStartedAt = now
        case .created, .scheduled: tasksStartedAt = nil
        case .canceling, .finished, .canceled, .failed: break
        }
    }
}

extension FlinkJob {
    enum Event: Sendable, Hashable { case pending(Int), step, inputEnds, programThrows, periodic, slotDeadline }

    /// What happens to it next by itself. Of what happens at the same time, snapshots come first.
    var nextEvent: (at: Int64, what: Event)? {
        var at = Int64.max
        var what: Event?
        for index in pending.indices where pending[index].nextAt < at {
            at = pending[index].nextAt
            what = .pending(index)
        }
        if let step, step.at < at { (at, what) = (step.at, .step) }
        if countingSince != nil {
            if let time = inputEndsAt, time < at { (at, what) = (time, .inputEnds) }
            if let time = throwsAt, time < at { (at, what) = (time, .programThrows) }
        }
        if let time = periodicAt, time < at { (at, what) = (time, .periodic) }
        if let time = slotDeadline, time < at { (at, what) = (time, .slotDeadline) }
        return what.map { (at, $0) }
    }
}

// The counter.
extension FlinkJob {
    func records(at now: Int64) -> Int64 {
        guard let since = countingSince, now > since else { return records }
        let (product, overflow) = (now - since).multipliedReportingOverflow(by: program.recordsPerSecond)
        let (sum, tooMany) = records.addingReportingOverflow(overflow ? .max : product / 1_000)
        let counted = tooMany ? .max : sum
        return program.recordLimit.map { max(records, min($0, counted)) } ?? counted
    }

    mutating func stopCounting(at now: Int64) {
        records = records(at: now)
        countingSince = nil
    }

    /// When it will have counted so many, if nothing comes between.
    private func time(ofRecords target: Int64) -> Int64? {
        guard let since = countingSince, program.recordsPerSecond > 0 else { return nil }
        guard target > records else { return since }
        let (missing, overflow) = (target - records).multipliedReportingOverflow(by: 1_000)
        guard !overflow else { return nil }
        let wait = missing / program.recordsPerSecond + (missing % program.recordsPerSecond == 0 ? 0 : 1)
        return wait < FlinkConfigurationReader.longest ? since + wait : nil
    }

    var inputEndsAt: Int64? { program.recordLimit.flatMap { time(ofRecords: $0) } }

    var throwsAt: Int64? {
        program.failsAtRecords.flatMap { limit in
            let (target, overflow) = attemptRecords.addingReportingOverflow(limit)
            return overflow ? nil : time(ofRecords: max(target, 1))
        }
    }
}

/// How far a restart strategy is used up.
struct RestartState: Sendable, Hashable {
    private var attempts: Int64 = 0
    /// Of the newest failures, as many as the strategy looks at.
    private var failuresAt: [Int64] = []
    private var backoff: Int64 = 0
    private var restartedAt: Int64 = 0

    /// Takes note of a failure and gives how long to wait before the restart; `nil`: no more restarts.
    mutating func delay(after now: Int64, _ strategy: FlinkSettings.RestartStrategy) -> Int64? {
        switch strategy {
        case .none: return nil
        case .fixedDelay(let limit, let delay):
            attempts += 1
            return attempts > limit ? nil : delay
        case .failureRate(let failures, let interval, let delay):
            failuresAt.append(now)
            failuresAt.removeAll { $0 < now - interval }
            if failuresAt.count > 1_000 { failuresAt.removeFirst() }
            return Int64(failuresAt.count) > failures ? nil : delay
        case .exponentialDelay(let initial, let maximum, let multiplier, let reset):
            if backoff == 0 || now - restartedAt >= reset {
                backoff = max(1, initial)
            } else {
                let next = Double(backoff) * max(1, multiplier)
                backoff = next < Double(maximum) ? max(Int64(next), initial) : max(1, maximum)
            }
            restartedAt = now + backoff
            return backoff
        }
    }
}

extension FlinkSettings.RestartStrategy {
    /// What Flink says when it gives up.
    var suppression: String {
        switch self {
        case .none: "Recovery is suppressed by NoRestartBackoffTimeStrategy"
        case .fixedDelay(let attempts, let delay):
            "Recovery is suppressed by FixedDelayRestartBackoffTimeStrategy("
                + "maxNumberRestartAttempts=\(attempts), backoffTimeMS=\(delay))"
        case .failureRate(let failures, let interval, let delay):
            "Recovery is suppressed by FailureRateRestartBackoffTimeStrategy(FailureRateRestartBackoffTimeStrategy("
                + "failuresIntervalMS=\(interval),backoffTimeMS=\(delay),maxFailuresPerInterval=\(failures)))"
        case .exponentialDelay: "Recovery is suppressed by ExponentialDelayRestartBackoffTimeStrategy"
        }
    }
}

/// What a trigger id names: it is one id for each job and kind.
struct OperationKey: Sendable, Hashable {
    enum Kind: Sendable, Hashable { case savepoint, checkpoint, disposal }

    var kind: Kind
    /// Empty for a disposal.
    var job: String
    var trigger: String
}
