import Documents
public import PolicyRuntime

/// A Kubernetes cluster that runs Flink, in memory: an API server, a kubelet that starts and stops what Deployments ask for,
/// the Flink clusters, and the storage that outlives them.
///
/// A value under one clock that moves only when it is told to. Everything happens in ``answer(_:)``, at once, and in
/// ``advance(to:)``, in order. The same seed and the same calls are the same world.
///
/// What it does not model: nodes, scheduling and images (a pod runs as soon as it is asked for), ReplicaSets, more than one
/// JobManager of a cluster, services beyond their names, quotas, and the network between pods.
public struct SimulatedWorld: Sendable {
    public var kubernetes: SimulatedKubernetes
    public var storage = SimulatedStorage()
    /// Running or not, by `namespace/name` of the JobManager's Deployment.
    public internal(set) var clusters: [String: SimulatedFlink] = [:]
    /// Milliseconds since 1970, UTC. Never goes back.
    public private(set) var now: Int64
    public var random: SimulatedFlink.Random
    /// What jars hold, by their URI. Any other holds a plain ``SimulatedProgram``.
    public var programs: [String: SimulatedProgram] = [:]
    public var timing = SimulatedFlink.Timing()
    /// How long a container that ended by itself is not started again, in milliseconds.
    public var restartDelay: Int64 = 5_000

    /// Whether Deployments have pods, which people look at and delete, and the whole of their status. Nothing that an
    /// operator decides by depends on it.
    public var showsPods = false
    /// By `namespace/name` of the Deployment; whose the pods are, by `namespace/name` of the pod.
    var shownDeployments: [String: ShownDeployment] = [:]
    var ownersOfPods: [String: String] = [:]
    var seenPods: Int64 = 0
    var podNames = SeededIdentifiers(seed: 0)

    /// What the kubelet did of each cluster.
    var kubelets: [String: Kubelet] = [:]
    var seenDeployments: Int64 = 0

    public init(seed: UInt64, namespaces: [String] = ["default"], now: Int64 = 1_795_237_200_000) {
        self.now = now
        random = SimulatedFlink.Random(seed: seed)
        kubernetes = SimulatedKubernetes(namespaces: namespaces, seed: random.next(), at: now)
        kubernetes.defaultFieldManager = "flinkpolicy"
        seenDeployments = kubernetes.resourceVersion
        seenPods = seenDeployments
        podNames = SeededIdentifiers(seed: seed)
    }

    /// Performs a call at this moment, over a network that loses nothing.
    public mutating func answer(_ call: PortCall) -> PortReply {
        switch call {
        case .kubernetes(let request):
            let answer = kubernetes.answer(request, at: now)
            if request.method != "GET" { runKubelets() }
            return .answer(answer)
        case .flink(let endpoint, let request):
            let service = endpoint.service.hasSuffix("-rest") ? endpoint.service.dropLast(5) : endpoint.service[...]
            let key = "\(endpoint.namespace)/\(service)"
            guard let answer = answer(request, of: key) else {
                return .unreachable("connect to \(endpoint.service).\(endpoint.namespace):\(endpoint.port): refused")
            }
            noteFlink(key)
            return .answer(answer)
        case .host: return .answer(APIAnswer(501))
        }
    }

    private mutating func answer(_ request: APICall, of key: String) -> APIAnswer? {
        clusters[key]?.answer(request, at: now, storage: &storage)
    }

    /// When something happens by itself, if nobody calls.
    public var nextChange: Int64? {
        var next: Int64?
        func consider(_ time: Int64?) { if let time, next.map({ time < $0 }) ?? true { next = time } }
        for cluster in clusters.values { consider(cluster.nextChange) }
        for kubelet in kubelets.values { consider(kubelet.restartAt) }
        return next
    }

    /// Lets time pass. An earlier time than now is now.
    public mutating func advance(to time: Int64) {
        while let next = nextChange, next <= time {
            now = max(now, next)
            step()
        }
        now = max(now, time)
        step()
    }

    private mutating func step() {
        for key in clusters.keys.sorted() {
            clusters[key]?.advance(to: now, storage: &storage)
            noteFlink(key)
        }
        runKubelets()
    }
}
