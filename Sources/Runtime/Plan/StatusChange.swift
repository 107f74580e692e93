/// What becomes of the resource's status, in its own terms (reference, 7.2): only the fields that are set change.
public struct StatusChange: Sendable, Hashable {
    /// `status.reconciliationStatus.state`
    public var reconciliationState: String?
    /// `lastReconciledSpec`, which is how the next pass knows what is deployed.
    public var recorded: RecordedSpec?
    /// `status.jobStatus.state`
    public var jobState: String?
    /// `status.jobStatus.jobId`
    public var jobID: Setting<String>?
    public var jobManagerStatus: String?
    /// `status.jobStatus.upgradeSavepointPath`
    public var upgradeSavepoint: Setting<PathValue>?
    public var error: Setting<String>?
    /// A savepoint or checkpoint under way, where the status keeps those (deprecated).
    public var trigger: PendingTrigger?
    public var statusCondition: StatusCondition?
    /// Of a FlinkCluster: what becomes of the control that its user asked for.
    public var control: ControlChange?

    public init() {}

    static func with(_ edit: (inout StatusChange) -> Void) -> StatusChange {
        var change = StatusChange()
        edit(&change)
        return change
    }

    /// The same while a rollback is under way: the spec that failed stays recorded, with the mode that was really used, so
    /// that it is not tried again as a new one (reference, 2.8).
    var rollingBack: StatusChange {
        var change = self
        if reconciliationState == "UPGRADING" { change.reconciliationState = "ROLLING_BACK" }
        if reconciliationState == "DEPLOYED" { change.reconciliationState = "ROLLED_BACK" }
        change.recorded?.source = .deployed
        change.recorded?.isStable = false
        return change
    }

    public enum Setting<Value: Sendable & Hashable>: Sendable, Hashable {
        case to(Value)
        case cleared
    }

    /// The spec as it is recorded: as given, with these two fields telling what really happened.
    public struct RecordedSpec: Sendable, Hashable {
        public enum Source: Sendable, Hashable { case new, deployed }

        public var source: Source
        public var state: DesiredState
        /// How the job was really suspended; `nil`: as the spec says.
        public var mode: String?
        /// Whether it is the last stable one, too.
        public var isStable: Bool
    }

    public struct PendingTrigger: Sendable, Hashable {
        public var id: String
        public var isCheckpoint: Bool
        public var type: String
        public var format: String
    }

    /// `status.control` (flinkcluster-operator.md, 8), and the annotation that asked for it.
    public struct ControlChange: Sendable, Hashable {
        public var name: String
        /// `nil`: it was refused, and nothing is recorded.
        public var state: String?
        public var message: String?
        /// Why a savepoint is parked in the status, to be triggered in the next pass: `user requested`.
        public var parks: String?
        /// What is done, or refused, is not asked for any more.
        public var clearsAnnotation: Bool
    }

    /// A condition of Kubernetes' kind, in `status.conditions`.
    public struct StatusCondition: Sendable, Hashable {
        public var isBlocked: Bool
        public var reason: String
        public var message: String
    }
}

/// What becomes of one FlinkStateSnapshot's status.
public struct SnapshotChange: Sendable, Hashable {
    public var snapshot: SnapshotSubject
    /// TRIGGER_PENDING, IN_PROGRESS, COMPLETED, FAILED or ABANDONED.
    public var state: String
    public var path: PathValue?
    public var triggerID: String?
    public var error: String?
    public var failures: Int64?
}
