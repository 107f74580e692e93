/// One Flink cluster in memory: a JobManager with its REST API, TaskManagers, jobs, their checkpoints and savepoints.
///
/// A value without a clock or randomness of its own. Time comes in with every call, in milliseconds, and never runs
/// backwards in here: an earlier time than the last one counts as the last one. (For clocks that jump there is
/// ``clockOffset``.) What happens by itself, such as checkpoints, restarts and the end of a savepoint, happens in
/// ``advance(to:storage:)``, in order; ``nextChange`` says when to come back.
///
/// It answers as Flink 1.20.5 and 2.3.0 were recorded to answer: see `RecordedFlinkTests`. Versions before 2 have the
/// fields of the former, later ones those of the latter.
///
/// What it does not model: dataflow (a job counts records, its tasks run and end all at once, and texts call every task
/// `(1/1)`); the adaptive scheduler, rescaling and `/resource-requirements`; partial failover (any failure restarts the
/// whole job); state backends, incremental and changelog checkpoints, unaligned checkpoints, and more than one file
/// for each snapshot; memory, metrics beyond the counter's two gauges, accumulators, back pressure, logs, thread dumps;
/// `/jars/:id/plan`, `/datasets`, `/rescales` and `/cluster` but for `DELETE`; SQL; TLS; a standby JobManager; what
/// happens when HA metadata is deleted under a running JobManager (it is missed at the next start only); `programArgs`
/// in one string with quotes. Stack traces have one made-up frame for each exception, and `serialized-throwable` is
/// not a serialized one. Times that Flink needs for its own work are those of ``Timing``, not of a loaded cluster.
public struct SimulatedFlink: Sendable {
    public enum Mode: Sendable, Hashable {
        /// Jobs come by `/jars/:id/run`.
        case session
        /// One job, started with the cluster, as the configuration says: `$internal.pipeline.job-id`,
        /// `execution.savepoint.path` or `execution.state-recovery.path`, `pipeline.name` and so on.
        case application(SimulatedProgram, arguments: [String])
    }

    public enum JobState: String, Sendable, Hashable, CaseIterable {
        case failing = "FAILING"
        case finished = "FINISHED"
        case reconciling = "RECONCILING"
        case canceled = "CANCELED"
        case cancelling = "CANCELLING"
        case suspended = "SUSPENDED"
        case restarting = "RESTARTING"
        case running = "RUNNING"
        case failed = "FAILED"
        case created = "CREATED"
        case initializing = "INITIALIZING"

        public var isTerminal: Bool { self == .finished || self == .canceled || self == .failed }

        var index: Int {
            switch self {
            case .failing: 0
            case .finished: 1
            case .reconciling: 2
            case .canceled: 3
            case .cancelling: 4
            case .suspended: 5
            case .restarting: 6
            case .running: 7
            case .failed: 8
            case .created: 9
            case .initializing: 10
            }
        }
    }

    public enum JobManager: Sendable, Hashable {
        /// Connections are refused. `exitStatus` if it ended by itself: 0 after a job that was finished or cancelled.
        case down(exitStatus: Int?)
        /// Connections are refused until `portAt`, and answered 503 from then until `readyAt`.
        case starting(portAt: Int64, readyAt: Int64)
        case ready
    }

    public struct TaskManager: Sendable, Hashable {
        /// Counts from 0 in each cluster, and is never used again.
        public let number: Int
        /// As `/taskmanagers` shows it.
        public let id: String
        public var slots: Int
        /// It is a process that lives. One that died is listed until the JobManager notices.
        public internal(set) var isAlive = true
        public internal(set) var isRegistered = false
        /// When it registers, or when its death is noticed.
        var changesAt: Int64?
        let port: Int64

        var endpoint: String { "localhost:\(port)" }
    }

    /// How long Flink takes for its own work, in milliseconds.
    public struct Timing: Sendable, Hashable {
        public var jobManagerStart: ClosedRange<Int64> = 1_900...5_000
        public var leaderElection: ClosedRange<Int64> = 30...50
        public var registration: ClosedRange<Int64> = 200...500
        public var submission: ClosedRange<Int64> = 15...30
        public var deployment: ClosedRange<Int64> = 100...300
        public var checkpoint: ClosedRange<Int64> = 8...40
        public var savepoint: ClosedRange<Int64> = 25...50
        /// From the savepoint of a stop to the end of the job.
        public var stopping: ClosedRange<Int64> = 15...60
        public var cancellation: ClosedRange<Int64> = 10...30
        /// Until an operation that is refused, or only touches a file, is over.
        public var refusal: ClosedRange<Int64> = 2...6

        public init() {}

        /// The shortest ones, always the same.
        public static var fixed: Timing {
            var timing = Timing()
            timing.jobManagerStart = 2_000...2_000
            timing.leaderElection = 40...40
            timing.registration = 300...300
            timing.submission = 20...20
            timing.deployment = 200...200
            timing.checkpoint = 20...20
            timing.savepoint = 40...40
            timing.stopping = 20...20
            timing.cancellation = 20...20
            timing.refusal = 3...3
            return timing
        }
    }

    public let version: Version
    public let mode: Mode
    public internal(set) var configuration: [String: String]
    public var timing: Timing
    /// What jars hold, by the URI that they are uploaded from. Any other jar holds a plain ``SimulatedProgram``.
    public var programs: [String: SimulatedProgram] = [:]
    /// The schemes of the file systems that the cluster's image can use.
    public var fileSystems: Set<String>
    /// Added to every time that is shown: how far this machine's clock is off.
    public var clockOffset: Int64 = 0
    /// What relative directories are relative to.
    public var workingDirectory = "/opt/flink"

    public internal(set) var jobManager = JobManager.down(exitStatus: nil)
    public internal(set) var taskManagers: [TaskManager] = []
    /// What the cluster last wrote of high availability; empty without it.
    public internal(set) var haMetadata = SimulatedHAMetadata()
    /// Changes whenever ``haMetadata`` does.
    public internal(set) var haRevision = 0

    /// The latest time that came in.
    var now: Int64 = 0
    var settings: FlinkSettings
    var random: Random
    var taskManagerCount = 0
    /// When the process ends by itself, and with what status.
    var exit: (at: Int64, status: Int)?

    /// In the order of submission; those that ended too, as long as Flink shows them.
    var jobs: [FlinkJob] = []
    /// By id.
    var places: [String: Int] = [:]
    /// Places of the jobs that have not ended.
    var live: [Int] = []
    /// When the first one ended of the jobs that are still shown; `nil` if none has.
    var oldestEnd: Int64?
    /// Of every submission in this life of the JobManager.
    var knownJobs: Set<String> = []
    var jars: [UploadedJar] = []
    var operations = OperationStore()
    var graphs: [String: CachedGraph] = [:]
    var statistics: [String: CachedStatistics] = [:]
    var metrics: [String: FetchedMetrics] = [:]
    var metricsFetchedAt: Int64?
    var savepointFaults: [SnapshotFault] = []
    var checkpointFaults: [SnapshotFault] = []
    var slowerCancellation: Int64 = 0

    /// A cluster that is not started: see ``startJobManager(at:haMetadata:)`` and ``addTaskManagers(_:at:)``.
    ///
    /// - Parameter configuration: As in Flink's configuration file, flat. Keys that are not set have Flink's defaults.
    public init(
        version: Version, configuration: [String: String], mode: Mode = .session, random: Random,
        timing: Timing = Timing(),
        fileSystems: Set<String> = ["file", "s3", "s3a", "s3p", "gs", "abfss", "hdfs", "oss"]
    ) {
        self.version = version
        self.configuration = configuration
        self.mode = mode
        self.random = random
        self.timing = timing
        self.fileSystems = fileSystems
        settings = FlinkSettings(configuration, isVersion1: version.isVersion1)
    }
}

extension SimulatedFlink {
    public struct Version: Sendable, Hashable, CustomStringConvertible {
        /// As `/config` shows it: `2.3.0`.
        public let description: String
        let isVersion1: Bool

        /// Any text that begins with a number is a version.
        public init?(_ text: String) {
            guard let major = Int(text.prefix { $0.isASCII && $0.isNumber }) else { return nil }
            description = text
            isVersion1 = major < 2
        }

        private init(known text: String, isVersion1: Bool) {
            description = text
            self.isVersion1 = isVersion1
        }

        public static let flink1 = Version(known: "1.20.5", isVersion1: true)
        public static let flink2 = Version(known: "2.3.0", isVersion1: false)
    }
}

// Time.
extension SimulatedFlink {
    enum Event: Sendable, Hashable {
        case ready
        case exit
        case taskManager(Int)
        case operation
        case job(Int, FlinkJob.Event)
    }

    /// When something happens by itself, if nobody calls: `nil` if nothing does. Not counted is what only makes it
    /// forget: operations and jobs whose time is over.
    public var nextChange: Int64? { nextEvent?.at }

    /// Lets time pass until `time`. What happens on the way happens at its own time.
    ///
    /// More than 100 000 things in one call are not done: what is left of the periodic checkpoints is passed over.
    public mutating func advance(to time: Int64, storage: inout SimulatedStorage) {
        let target = min(max(time, 0), 1 << 52)
        var budget = 100_000
        while let event = nextEvent, event.at <= target {
            now = max(now, event.at)
            perform(event.what, storage: &storage)
            budget -= 1
            if budget == 0 { break }
        }
        now = max(now, target)
        if budget == 0 {
            for place in live where jobs[place].periodicAt != nil {
                jobs[place].periodicAt = now + (jobs[place].settings.checkpointInterval ?? 0)
            }
        }
        forgetEndedJobs()
    }

    private var nextEvent: (at: Int64, what: Event)? {
        var next: (at: Int64, what: Event)?
        func consider(_ time: Int64?, _ event: @autoclosure () -> Event) {
            if let time, next.map({ time < $0.at }) ?? true { next = (time, event()) }
        }
        if case .starting(_, let readyAt) = jobManager { consider(readyAt, .ready) }
        guard jobManager == .ready else { return next }
        consider(exit?.at, .exit)
        consider(operations.nextAt, .operation)
        for index in taskManagers.indices { consider(taskManagers[index].changesAt, .taskManager(index)) }
        for place in live {
            guard let (time, event) = jobs[place].nextEvent else { continue }
            consider(time, .job(place, event))
        }
        return next
    }

    private mutating func perform(_ event: Event, storage: inout SimulatedStorage) {
        switch event {
        case .ready: becomeReady(storage: &storage)
        case .exit: shutDown(status: exit?.status ?? 0)
        case .operation: operations.performNext(at: now, storage: &storage)
        case .taskManager(let index): taskManagerChanges(index, storage: &storage)
        case .job(let place, .pending(let index)): pendingEnds(index, of: place, storage: &storage)
        case .job(let place, .step): step(place, storage: &storage)
        case .job(let place, .inputEnds): inputEnds(place)
        case .job(let place, .programThrows): programThrows(place, storage: &storage)
        case .job(let place, .periodic): periodicCheckpoint(place, storage: &storage)
        case .job(let place, .slotDeadline): slotsTimeOut(place, storage: &storage)
        }
    }
}
