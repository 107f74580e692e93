extension PlanExecution {
    /// How patient it is. The policy decides when to give up a job; these only tell when it is to be asked.
    public struct Patience: Sendable, Hashable {
        /// Between two questions whether something is so, in milliseconds: a tenth of the wait so far, within these.
        public var shortestPoll: Int64 = 500
        public var longestPoll: Int64 = 10_000
        /// After the first failed try; doubles up to the limit.
        public var firstRetry: Int64 = 1_000
        public var longestRetry: Int64 = 60_000
        public var tries: Int = 6
        /// How long nobody may answer before the decision is taken again.
        public var silence: Int64 = 120_000
        /// How long a job has to be missing in the overview before it is taken for gone: it is while a JobManager starts.
        public var absence: Int64 = 15_000

        public init() {}
    }
}
