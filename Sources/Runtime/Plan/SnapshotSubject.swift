/// One snapshot that a decision is about.
public struct SnapshotSubject: Sendable, Hashable {
    public enum Record: String, Sendable, Hashable {
        /// A FlinkStateSnapshot.
        case resource
        /// An entry of `savepointHistory`, or of the pending trigger, in the status of the job's resource (deprecated).
        case history
    }

    /// Of the resource; of an entry in the history, its location.
    public var name: String
    public var record: Record
    public var isCheckpoint: Bool
    public var path: String?
    public var triggerID: String?
    public var format: String?
    public var disposesOnDelete: Bool
    public var failures: Int64
    /// MANUAL, PERIODIC, UPGRADE or UNKNOWN.
    public var trigger: String?
    public var finalizers: [String]

    public init(
        name: String, record: Record = .resource, isCheckpoint: Bool = false, path: String? = nil,
        triggerID: String? = nil, format: String? = nil, disposesOnDelete: Bool = false, failures: Int64 = 0,
        trigger: String? = nil, finalizers: [String] = []
    ) {
        self.name = name
        self.record = record
        self.isCheckpoint = isCheckpoint
        self.path = path
        self.triggerID = triggerID
        self.format = format
        self.disposesOnDelete = disposesOnDelete
        self.failures = failures
        self.trigger = trigger
        self.finalizers = finalizers
    }
}
