import Documents
import PolicyRuntime

/// What runs of one cluster, and for which Deployments.
struct Kubelet: Sendable {
    /// The JobManager's pod template that runs; another one is another pod.
    var template: Document?
    /// When a JobManager that ended by itself is started again.
    var restartAt: Int64?
    /// What was last written into the Deployment's status.
    var isAvailable: Bool?
    /// ``SimulatedFlink/haRevision`` that was last written into ConfigMaps.
    var haRevision = 0
    var hadJobs: Set<String> = []
}

// Deployments come true.
extension SimulatedWorld {
    static let deployments = ResourceKind.ID.deployment
    static let configMaps = ResourceKind.ID.configMap

    /// Looks at the Deployments that changed, and at the clusters whose container has to be started again.
    mutating func runKubelets() {
        if kubernetes.resourceVersion != seenDeployments {
            let changes = kubernetes.changes(of: Self.deployments, after: seenDeployments)
            seenDeployments = kubernetes.resourceVersion
            var changed: [String: Document] = [:]
            // Where some of it is forgotten: all that there are.
            for object in changes?.map(\.object) ?? kubernetes.objects(Self.deployments) {
                changed[Self.key(object)] = object
            }
            let ordered = changed.values.sorted { Self.key($0) < Self.key($1) }
            for object in ordered { note(object) }
            if showsPods { showPods(of: ordered.map { ($0.namespace, $0.name) }) }
        }
        for (key, kubelet) in kubelets where kubelet.restartAt.map({ $0 <= now }) ?? false {
            kubelets[key]?.restartAt = nil
            startJobManager(of: key)
        }
    }

    private static func key(_ object: Document) -> String {
        "\(object["metadata"]?["namespace"]?.string ?? "")/\(object["metadata"]?["name"]?.string ?? "")"
    }

    private mutating func note(_ deployment: Document) {
        let namespace = deployment["metadata"]?["namespace"]?.string ?? ""
        let name = deployment["metadata"]?["name"]?.string ?? ""
        let labels = deployment["spec"]?["template"]?["metadata"]?["labels"]
        guard let app = labels?["app"]?.string, let component = labels?["component"]?.string else { return }
        let current = kubernetes.object(Self.deployments, namespace, name)
        let isGone = current == nil || current?["metadata"]?["deletionTimestamp"] != nil
        let replicas = isGone ? 0 : current?["spec"]?["replicas"]?.integer ?? 1
        let key = "\(namespace)/\(app)"
        switch component {
        case "jobmanager": runJobManager(key, replicas > 0 ? current : nil)
        case "taskmanager": runTaskManagers(key, Int(clamping: max(0, min(replicas, 1000))))
        default: break
        }
    }

    private mutating func runJobManager(_ key: String, _ deployment: Document?) {
        guard let deployment, let template = deployment["spec"]?["template"] else {
            stopJobManager(key)
            kubelets[key]?.template = nil
            kubelets[key]?.restartAt = nil
            return
        }
        guard kubelets[key]?.template != template else { return }
        stopJobManager(key)
        let living = clusters[key]?.taskManagers.count { $0.isAlive } ?? 0
        var kubelet = kubelets[key] ?? Kubelet()
        kubelet.template = template
        kubelet.isAvailable = nil
        kubelets[key] = kubelet
        clusters[key] = makeCluster(key, template)
        if living > 0 { clusters[key]?.addTaskManagers(living, at: now) }
        startJobManager(of: key)
    }

    private mutating func stopJobManager(_ key: String) {
        clusters[key]?.killJobManager(at: now, storage: &storage)
        noteAvailability(key)
    }

    private mutating func startJobManager(of key: String) {
        guard kubelets[key]?.template != nil else { return }
        let metadata = readHAMetadata(key)
        clusters[key]?.startJobManager(at: now, haMetadata: metadata)
        kubelets[key]?.haRevision = clusters[key]?.haRevision ?? 0
        noteAvailability(key)
    }

    private mutating func runTaskManagers(_ key: String, _ count: Int) {
        let living = clusters[key]?.taskManagers.count { $0.isAlive } ?? 0
        if clusters[key] == nil {
            guard count > 0 else { return }
            // The JobManager's Deployment is not there yet: nobody would answer.
            clusters[key] = SimulatedFlink(
                version: .flink2, configuration: [:], random: SimulatedFlink.Random(seed: random.next()), timing: timing
            )
        }
        if count > living { clusters[key]?.addTaskManagers(count - living, at: now) }
        if count < living {
            clusters[key]?.loseTaskManagers(living - count, gracefully: true, at: now, storage: &storage)
        }
    }

    // MARK: What a pod template asks for

    private mutating func makeCluster(_ key: String, _ template: Document) -> SimulatedFlink {
        let namespace = String(key.prefix { $0 != "/" })
        let pod = PodOfFlink(template)
        let configuration =
            pod.configMap.flatMap { kubernetes.object(Self.configMaps, namespace, $0) }
            .map { PodOfFlink.configuration(in: $0) } ?? [:]
        let version = pod.image.flatMap { SimulatedFlink.Version(imageTag: $0) } ?? .flink1
        let mode: SimulatedFlink.Mode =
            pod.isApplication
            ? .application(programs[pod.jar ?? ""] ?? SimulatedProgram(), arguments: pod.programArguments) : .session
        var cluster = SimulatedFlink(
            version: version, configuration: configuration.merging(pod.options) { $1 }, mode: mode,
            random: SimulatedFlink.Random(seed: random.next()), timing: timing)
        cluster.programs = programs
        return cluster
    }

    /// After anything that may have changed a cluster: what it wrote of HA, whether it is available, whether it ended.
    mutating func noteFlink(_ key: String) {
        guard let cluster = clusters[key] else { return }
        if kubelets[key]?.haRevision != cluster.haRevision { writeHAMetadata(key) }
        if case .down = cluster.jobManager, kubelets[key]?.template != nil, kubelets[key]?.restartAt == nil {
            kubelets[key]?.restartAt = now + restartDelay
        }
        noteAvailability(key)
    }

    private mutating func noteAvailability(_ key: String) {
        guard let kubelet = kubelets[key] else { return }
        let isAvailable = clusters[key]?.jobManager == .ready
        guard kubelet.isAvailable != isAvailable else { return }
        kubelets[key]?.isAvailable = isAvailable
        let parts = key.split(separator: "/").map(String.init)
        guard parts.count == 2 else { return }
        guard !showsPods else { return show(parts[0], parts[1]) }
        let time = timestampText(now)
        kubernetes.edit(Self.deployments, parts[0], parts[1], at: now) { object in
            let status = Document.map([
                "availableReplicas": Document(.integer(isAvailable ? 1 : 0)),
                "readyReplicas": Document(.integer(isAvailable ? 1 : 0)), "replicas": 1,
                "conditions": [
                    .map([
                        "type": "Available", "status": isAvailable ? "True" : "False",
                        "reason": isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                        "lastTransitionTime": Document(.string(time)),
                    ])
                ],
            ])
            guard case .map(var map) = object.value else { return }
            map["status"] = status
            object = Document(.map(map))
        }
    }
}

/// What the main container of a pod template runs.
struct PodOfFlink {
    var configMap: String?
    var image: String?
    var isApplication = false
    var programArguments: [String] = []
    /// `-Dkey=value`, and what options of the entry point come to.
    var options: [String: String] = [:]
    var jar: String?

    init(_ template: Document) {
        let spec = template["spec"]
        for volume in spec?["volumes"]?.list ?? [] where volume["name"]?.string == "flink-config-volume" {
            configMap = volume["configMap"]?["name"]?.string
        }
        let container = spec?["containers"]?.list?.first { $0["name"]?.string == "flink-main-container" }
        image = container?["image"]?.string
        var arguments = (container?["args"]?.list ?? []).compactMap(\.string)[...]
        isApplication = arguments.popFirst() == "standalone-job"
        while let argument = arguments.popFirst() {
            switch argument {
            case "--job-classname": _ = arguments.popFirst()
            case "--job-id": options["$internal.pipeline.job-id"] = arguments.popFirst()
            case "--fromSavepoint": options["execution.state-recovery.path"] = arguments.popFirst()
            case "--allowNonRestoredState": options["execution.state-recovery.ignore-unclaimed-state"] = "true"
            case _ where argument.hasPrefix("-D"):
                let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1)
                if parts.count == 2 { options[String(parts[0])] = String(parts[1]) }
            default: programArguments.append(argument)
            }
        }
    }

    /// The file that Flink reads: `config.yaml`, flat, in double quotes, or `flink-conf.yaml`, plain.
    static func configuration(in configMap: Document) -> [String: String] {
        var result: [String: String] = [:]
        for name in ["config.yaml", "flink-conf.yaml"] {
            guard let text = configMap["data"]?[name]?.string else { continue }
            for line in text.split(separator: "\n") {
                guard let colon = line.firstRange(of: ": ") else { continue }
                var value = line[colon.upperBound...]
                if value.hasPrefix("\""), value.hasSuffix("\""), value.count > 1 {
                    value = value.dropFirst().dropLast()
                }
                result[String(line[..<colon.lowerBound])] = String(value).replacing("\\\"", with: "\"")
                    .replacing("\\\\", with: "\\")
            }
        }
        return result
    }
}

extension SimulatedFlink.Version {
    /// `flink:1.20.1-java17`: a tag that begins with a number; `nil` for any other.
    init?(imageTag image: String) {
        guard let colon = image.lastIndex(of: ":") else { return nil }
        let tag = image[image.index(after: colon)...].prefix { $0.isNumber || $0 == "." }
        guard tag.contains(".") else { return nil }
        self.init(String(tag))
    }
}
