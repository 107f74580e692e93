/// What a JobManager with high availability keeps outside itself, and finds again when it starts.
///
/// The caller keeps it, in ConfigMaps or elsewhere, and gives back at the next start what is still there: a job that is
/// missing then is not recovered. A job's submission itself lies in ``SimulatedStorage``, as Flink keeps it under
/// `high-availability.storageDir`.
public struct SimulatedHAMetadata: Sendable, Hashable {
    public struct Checkpoint: Sendable, Hashable {
        public var id: Int64
        public var path: String

        public init(id: Int64, path: String) {
            self.id = id
            self.path = path
        }
    }

    public struct Job: Sendable, Hashable {
        /// Oldest first; the last one is what the job is recovered from.
        public var checkpoints: [Checkpoint]
        /// The id that the next checkpoint gets.
        public var counter: Int64

        public init(checkpoints: [Checkpoint] = [], counter: Int64 = 1) {
            self.checkpoints = checkpoints
            self.counter = counter
        }

        public var latestCheckpoint: Checkpoint? { checkpoints.last }
    }

    /// By job id.
    public var jobs: [String: Job]

    public init(jobs: [String: Job] = [:]) { self.jobs = jobs }
}

extension SimulatedHAMetadata.Job {
    private static let checkpointPrefix = "checkpointID-"

    /// As the data of the job's ConfigMap, sorted by key. The real values of the checkpoint keys are serialized
    /// handles; here they are the paths.
    public var configMapData: [(key: String, value: String)] {
        checkpoints.map { checkpoint in
            let digits = String(checkpoint.id)
            let zeros = String(repeating: "0", count: max(0, 19 - digits.utf8.count))
            return (Self.checkpointPrefix + zeros + digits, checkpoint.path)
        } + [(key: "counter", value: String(counter))]
    }

    /// What such data says; keys that are none of Flink's are passed over.
    public init(configMapData: [String: String]) {
        let found = configMapData.compactMap { key, path -> SimulatedHAMetadata.Checkpoint? in
            guard key.hasPrefix(Self.checkpointPrefix),
                let id = Int64(key.dropFirst(Self.checkpointPrefix.count))
            else { return nil }
            return SimulatedHAMetadata.Checkpoint(id: id, path: path)
        }.sorted { $0.id < $1.id }
        let next = (found.last?.id).map { $0 < .max ? $0 + 1 : $0 } ?? 1
        self.init(checkpoints: found, counter: configMapData["counter"].flatMap { Int64($0) } ?? next)
    }
}
