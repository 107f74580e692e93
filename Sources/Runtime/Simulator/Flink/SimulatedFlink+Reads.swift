// What is true, whatever the REST API says of it.
extension SimulatedFlink {
    public struct JobReport: Sendable, Hashable {
        public var id: String
        public var name: String
        public var state: JobState
        /// All its tasks run: RUNNING alone does not mean that.
        public var hasRunningTasks: Bool
        /// The first job of the line that its state comes from.
        public var lineage: String
        /// Counted by the whole line so far.
        public var records: Int64
        /// Canonical; `nil`: it started from nothing, and was never restored.
        public var restoredFrom: String?
        /// What the count was then.
        public var restoredRecords: Int64
        public var restores: Int
        /// Restarts after failures.
        public var attempt: Int
        public var startedAt: Int64
        public var endedAt: Int64?
        /// Canonical paths of the checkpoints that it keeps, oldest first.
        public var checkpoints: [String]
        /// Savepoints and stops that are under way.
        public var pendingSavepoints: Int
        public var pendingStops: Int
    }

    /// Every job that the JobManager knows, in the order of submission; none while it is down.
    ///
    /// As of the latest time that came in.
    public var reports: [JobReport] { jobs.map(report) }

    public func report(of id: String) -> JobReport? { places[id].map { report(jobs[$0]) } }

    private func report(_ job: FlinkJob) -> JobReport {
        JobReport(
            id: job.id, name: job.program.name, state: job.state, hasRunningTasks: job.isRunningTasks,
            lineage: job.lineage, records: job.records(at: now), restoredFrom: job.statistics.latestRestore?.path,
            restoredRecords: job.restoredRecords, restores: job.statistics.restored, attempt: job.attempt,
            startedAt: job.startedAt, endedAt: job.endedAt, checkpoints: job.retained.compactMap(\.path),
            pendingSavepoints: job.pending.count { $0.kind.isSavepoint && !$0.kind.isStop },
            pendingStops: job.pending.count { $0.kind.isStop } + (job.stopping == nil ? 0 : 1))
    }

    /// Whether the REST API answers at all.
    public var isReachable: Bool {
        switch jobManager {
        case .down: false
        case .starting(let portAt, _): portAt <= now
        case .ready: true
        }
    }
}
