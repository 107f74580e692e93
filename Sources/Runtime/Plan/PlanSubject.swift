public import Documents
public import PolicyCompiler

/// Everything about one resource that a plan needs, as observed: no plan asks for more.
public struct PlanSubject: Sendable, Hashable {
    // The resource.
    public var kind: ResourceKind
    public var namespace: String
    public var name: String
    public var uid: String?
    public var resourceVersion: String?
    public var generation: Int64
    public var finalizers: [String]
    /// `status.conditions` as it is, so that a patch of one leaves the others.
    public var conditions: [Document]

    // What is asked for, and what is deployed.
    /// `spec` of the resource.
    public var newSpec: Document
    /// `spec` of `lastReconciledSpec`; `nil`: never deployed.
    public var deployedSpec: Document?
    public var flinkVersion: FlinkVersion
    public var deployedFlinkVersion: FlinkVersion?
    public var desired: DesiredState
    /// Whether the new spec is the last stable one, and what failed stays recorded (reference, 2.8).
    public var isRollingBack: Bool
    public var clusterMode: ClusterMode
    /// The new spec's configuration, flattened, with the defaults of the namespace and version.
    public var deployConfiguration: PlanConfiguration
    /// The configuration that the running job is watched with.
    public var observeConfiguration: PlanConfiguration

    // What runs.
    /// Name of the JobManager's Deployment and prefix of its services; of a session job, that of its cluster.
    public var clusterID: String
    /// 32 hex digits.
    public var jobID: String?
    /// As `job.state`.
    public var jobState: String?
    /// Whether there is no Deployment of the JobManager.
    public var jobManagerIsMissing: Bool
    /// Where the REST API answers; `nil`: the service `<clusterID>-rest`.
    public var restHost: String?
    public var restPort: Int
    public var highAvailability: HighAvailability
    /// Jobs on the cluster that are not this resource's.
    public var unexpectedJobIDs: [String]
    /// The vertices of the running job, as `GET /jobs/:id/resource-requirements` lists them.
    public var vertices: [VertexParallelism]

    // What the job can be started from.
    /// Absolute, and writable by the JobManager.
    public var savepointDirectory: String?
    /// `status.jobStatus.upgradeSavepointPath`
    public var upgradeSavepoint: String?
    public var lastSavepoint: String?
    public var previousStart: String?
    public var initialSavepoint: String?
    /// The last retained checkpoint, where it is known already.
    public var lastCheckpoint: String?

    // Session jobs.
    /// The session cluster's FlinkDeployment.
    public var deploymentName: String?
    public var jarURI: String?

    // Snapshots.
    /// Whether savepoints are recorded as FlinkStateSnapshot resources.
    public var snapshotResources: Bool
    /// `disposeOnDelete` of the resources made for savepoints of an upgrade.
    public var disposesOnDelete: Bool

    /// What only a FlinkCluster has; `nil` for other kinds.
    public var cluster: FlinkClusterSubject?

    /// Ids and time, chosen by the caller.
    public var ids: PlanIdentifiers

    /// A subject with what its spec says; everything observed is to be set afterwards.
    public init(kind: ResourceKind, namespace: String, name: String, newSpec: Document, ids: PlanIdentifiers) {
        let job = newSpec["job"]
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.newSpec = newSpec
        self.ids = ids
        generation = 1
        finalizers = []
        conditions = []
        flinkVersion = newSpec["flinkVersion"]?.string.flatMap(FlinkVersion.init) ?? FlinkVersion(1, 20)
        desired = job?["state"]?.string.flatMap(DesiredState.init) ?? .running
        clusterMode = newSpec["mode"]?.string.flatMap(ClusterMode.init) ?? .native
        deployConfiguration = PlanConfiguration()
        observeConfiguration = PlanConfiguration()
        deploymentName = newSpec["deploymentName"]?.string
        clusterID = deploymentName ?? name
        isRollingBack = false
        jobManagerIsMissing = false
        restPort = 8081
        highAvailability = .none
        unexpectedJobIDs = []
        vertices = []
        initialSavepoint = job?["initialSavepointPath"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        jarURI = job?["jarURI"]?.string
        snapshotResources = true
        disposesOnDelete = false
    }

    /// What the resource stands for, which decides what a mechanism can do to it.
    public enum Shape: Sendable, Hashable { case application, sessionCluster, sessionJob }

    public var shape: Shape {
        if kind == .flinkSessionJob { return .sessionJob }
        guard let job = newSpec["job"], !job.isNull else { return .sessionCluster }
        return .application
    }

    /// Whether the job can still be cancelled, as far as its last observed state tells.
    var jobIsTerminal: Bool { ["FAILED", "CANCELED", "FINISHED"].contains(jobState ?? "") }
}

public enum DesiredState: String, Sendable, Hashable { case running, suspended }

public enum ClusterMode: String, Sendable, Hashable { case native, standalone }

/// Where Flink keeps what survives its JobManager.
public enum HighAvailability: Sendable, Hashable {
    case none
    case kubernetes(KubernetesMetadata)
    /// The znode under which the cluster keeps everything.
    case zookeeper(quorum: String, root: String, hasCheckpoint: Bool)

    public struct KubernetesMetadata: Sendable, Hashable {
        /// The ConfigMaps that were seen; empty if they were not listed.
        public var configMaps: [ConfigMap]
        /// Whether one of them has a key `checkpointID-*`.
        public var hasCheckpoint: Bool

        public init(configMaps: [ConfigMap] = [], hasCheckpoint: Bool = true) {
            self.configMaps = configMaps
            self.hasCheckpoint = hasCheckpoint
        }
    }

    public struct ConfigMap: Sendable, Hashable {
        public var name: String
        /// Its keys `jobGraph-*` and `executionPlan-*`: the old job's plan, which must not be recovered.
        public var planKeys: [String]

        public init(name: String, planKeys: [String] = []) {
            self.name = name
            self.planKeys = planKeys
        }
    }

    var isEnabled: Bool { self != .none }

    var hasCheckpoint: Bool {
        switch self {
        case .none: false
        case .kubernetes(let metadata): metadata.hasCheckpoint
        case .zookeeper(_, _, let hasCheckpoint): hasCheckpoint
        }
    }
}

/// A vertex of the running job with the parallelism that it may have.
public struct VertexParallelism: Sendable, Hashable {
    /// 32 hex digits.
    public var id: String
    public var lowerBound: Int64
    public var upperBound: Int64

    public init(id: String, lowerBound: Int64, upperBound: Int64) {
        self.id = id
        self.lowerBound = lowerBound
        self.upperBound = upperBound
    }
}
