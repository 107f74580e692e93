/// Where snapshots lie: a file system or object store that outlives every cluster.
public struct SimulatedStorage: Sendable, Hashable {
    /// What a snapshot remembers of its job.
    public struct State: Sendable, Hashable {
        /// The id of the first job of this line: it stays the same through every restore, and is another one where a
        /// job started from nothing.
        public var lineage: String
        /// How many records the line had counted.
        public var records: Int64
        /// The uids of the operators that have state in it.
        public var operators: [String]

        public init(lineage: String, records: Int64, operators: [String]) {
            self.lineage = lineage
            self.records = records
            self.operators = operators
        }
    }

    public struct Snapshot: Sendable, Hashable {
        /// Canonical, as ``SimulatedStorage/canonical(_:)`` spells it.
        public var path: String
        public var isSavepoint: Bool
        /// `CANONICAL` or `NATIVE`; `nil` for a checkpoint.
        public var format: String?
        public var checkpointID: Int64
        /// The job that wrote it.
        public var jobID: String
        public var state: State
        /// Its `_metadata` was written. What is not complete cannot be restored from or disposed of.
        public var isComplete: Bool
        /// When its job began to write it.
        public var startedAt: Int64
        public var bytes: Int64
    }

    /// What a JobManager with high availability keeps under `high-availability.storageDir`: enough to start a job again.
    struct StoredJob: Sendable, Hashable {
        var submission: JobSubmission
        var order: Int
    }

    /// By canonical path.
    public private(set) var snapshots: [String: Snapshot]
    /// Canonical paths of directories in which, and below which, nothing can be written.
    public private(set) var unwritable: Set<String> = []
    /// Of jobs that ended, by id, where the cluster keeps results (`job-result-store.delete-on-commit: false`).
    public internal(set) var jobResults: [String: SimulatedFlink.JobState] = [:]
    var storedJobs: [String: StoredJob] = [:]
    var storedJobCount = 0

    public init(snapshots: [Snapshot] = []) {
        self.snapshots = [:]
        for snapshot in snapshots {
            var snapshot = snapshot
            snapshot.path = Self.canonical(snapshot.path)
            self.snapshots[snapshot.path] = snapshot
        }
    }

    /// How Flink prints a path, whatever was sent: one slash after `file:`, none at the end, no `_metadata`.
    ///
    /// - Parameter workingDirectory: What a relative path is relative to, for it is the JobManager's: begins with `/`.
    public static func canonical(_ path: String, workingDirectory: String = "/") -> String {
        if path.utf8.first == UInt8(ascii: "f"), path.hasPrefix("file:/"), !path.hasPrefix("file://"),
            path.utf8.last != UInt8(ascii: "/"), !path.hasSuffix("/_metadata")
        {
            return path
        }
        guard scheme(of: path) == "file" else { return trimmed(path[...]) }
        var rest = path.hasPrefix("file:") ? path.dropFirst(5) : path[...]
        if !rest.hasPrefix("/") { rest = (workingDirectory == "/" ? "/" : workingDirectory + "/") + rest }
        if rest.hasPrefix("//") { rest = "/" + rest.drop { $0 == "/" } }
        return "file:" + trimmed(rest)
    }

    private static func trimmed(_ path: Substring) -> String {
        var path = path
        if path.hasSuffix("/_metadata") { path = path.dropLast(10) }
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        return String(path)
    }

    /// `file` where a path names none.
    static func scheme(of path: String) -> String {
        guard let colon = path.firstIndex(of: ":") else { return "file" }
        let scheme = path[..<colon]
        let isScheme = !scheme.isEmpty && scheme.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ".") }
        return isScheme ? String(scheme) : "file"
    }

    /// The complete snapshot at `path`, however that is spelled.
    public func snapshot(at path: String) -> Snapshot? {
        guard let found = snapshots[Self.canonical(path)], found.isComplete else { return nil }
        return found
    }

    /// Makes `directory`, and all below it, impossible to write, or possible again.
    public mutating func setWritable(_ isWritable: Bool, _ directory: String) {
        let directory = Self.canonical(directory)
        if isWritable { unwritable.remove(directory) } else { unwritable.insert(directory) }
    }

    /// The directory that stands in the way of writing to `path`.
    func obstacle(to path: String) -> String? {
        unwritable.isEmpty ? nil : unwritable.sorted().first { path == $0 || path.hasPrefix($0 + "/") }
    }

    public mutating func write(_ snapshot: Snapshot) { snapshots[snapshot.path] = snapshot }

    /// Takes the snapshot at `path` away, as a person with a shell would.
    @discardableResult
    public mutating func remove(_ path: String) -> Bool {
        snapshots.removeValue(forKey: Self.canonical(path)) != nil
    }
}
