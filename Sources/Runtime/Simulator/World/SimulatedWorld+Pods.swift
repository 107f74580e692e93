import Documents
import PolicyRuntime

/// What is shown of one Deployment besides its Flink: pods, and the whole of its status.
struct ShownDeployment: Sendable {
    var template: Document
    /// Their names, oldest first.
    var pods: [String] = []
}

// Pods, for a world that people look at: nothing else here needs them, and a world without them is faster.
extension SimulatedWorld {
    /// Shows the Deployments that changed, and does what follows for pods that somebody deleted.
    mutating func showPods(of changed: [(namespace: String, name: String)]) {
        for (namespace, name) in changed { show(namespace, name) }
        guard kubernetes.resourceVersion != seenPods else { return }
        let changes = kubernetes.changes(of: .pod, after: seenPods) ?? []
        seenPods = kubernetes.resourceVersion
        for change in changes where change.kind == .deleted || change.object.isTerminating {
            let (namespace, pod) = (change.object.namespace, change.object.name)
            guard let owner = ownersOfPods.removeValue(forKey: "\(namespace)/\(pod)") else { continue }
            shownDeployments["\(namespace)/\(owner)"]?.pods.removeAll { $0 == pod }
            kubernetes.delete(.pod, namespace, pod, gracePeriodSeconds: 0, at: now)
            endProcess(of: namespace, owner)
            show(namespace, owner)
        }
    }

    /// What ran in a pod that is gone ends, and is started again elsewhere.
    private mutating func endProcess(of namespace: String, _ deployment: String) {
        guard let object = kubernetes.object(.deployment, namespace, deployment),
            let (cluster, component) = FlinkPart.of(object)
        else { return }
        let key = "\(namespace)/\(cluster)"
        switch component {
        case .jobManager:
            clusters[key]?.killJobManager(at: now, storage: &storage)
            noteFlink(key)
        case .taskManager:
            clusters[key]?.loseTaskManagers(1, gracefully: false, at: now, storage: &storage)
            clusters[key]?.addTaskManagers(1, at: now)
            noteFlink(key)
        }
    }

    /// Makes as many pods as there should be, and says so in the Deployment's status.
    mutating func show(_ namespace: String, _ name: String) {
        guard showsPods else { return }
        let key = "\(namespace)/\(name)"
        let object = kubernetes.object(.deployment, namespace, name)
        guard let object, !object.isTerminating, let template = object["spec"]?["template"] else {
            for pod in shownDeployments.removeValue(forKey: key)?.pods ?? [] { removePod(namespace, pod) }
            return
        }
        var shown = shownDeployments[key] ?? ShownDeployment(template: template)
        if shown.template != template {
            for pod in shown.pods { removePod(namespace, pod) }
            shown = ShownDeployment(template: template)
        }
        let wanted = Int(clamping: min(max(object["spec"]?["replicas"]?.integer ?? 1, 0), Self.mostPods))
        while shown.pods.count > wanted { removePod(namespace, shown.pods.removeLast()) }
        let isReady = FlinkPart.of(object).map { cluster, component in
            component == .taskManager || clusters["\(namespace)/\(cluster)"]?.jobManager == .ready
        }
        while shown.pods.count < wanted { shown.pods.append(makePod(of: object, template)) }
        for pod in shown.pods { setReadiness(namespace, pod, isReady ?? true) }
        shownDeployments[key] = shown
        setStatus(of: object, isReady: isReady ?? true)
    }

    /// More pods of one Deployment than this are not shown.
    private static let mostPods: Int64 = 1_000

    private mutating func removePod(_ namespace: String, _ pod: String) {
        ownersOfPods["\(namespace)/\(pod)"] = nil
        kubernetes.delete(.pod, namespace, pod, gracePeriodSeconds: 0, at: now)
    }

    private mutating func makePod(of deployment: Document, _ template: Document) -> String {
        let suffix = podNames.nameSuffix()
        let name = "\(deployment.name.prefix(240))-\(suffix)"
        let owner = Document.map([
            "apiVersion": "apps/v1", "kind": "Deployment", "name": Document(.string(deployment.name)),
            "uid": Document(.string(deployment.uid)), "controller": true, "blockOwnerDeletion": true,
        ])
        var pod = Document.map(["apiVersion": "v1", "kind": "Pod", "metadata": template["metadata"] ?? .emptyMap])
        pod.editMetadata { metadata in
            metadata["name"] = Document(.string(name))
            metadata["namespace"] = Document(.string(deployment.namespace))
            metadata["ownerReferences"] = [owner]
        }
        var spec = template["spec"] ?? .emptyMap
        spec.set("nodeName", "node-1")
        pod.set("spec", spec)
        ownersOfPods["\(deployment.namespace)/\(name)"] = deployment.name
        kubernetes.put(pod, by: "kubelet", at: now)
        return name
    }

    private mutating func setReadiness(_ namespace: String, _ name: String, _ isReady: Bool) {
        guard let pod = kubernetes.object(.pod, namespace, name) else { return }
        let wasReady = pod["status"]?["containerStatuses"]?.list.map { $0.allSatisfy { $0["ready"]?.bool ?? false } }
        guard wasReady != isReady else { return }
        let time = Document(.string(timestampText(now)))
        let started = pod["status"]?["startTime"] ?? time
        let containers = (pod["spec"]?["containers"]?.list ?? []).map { container in
            Document.map([
                "name": container["name"] ?? "", "image": container["image"] ?? "", "ready": Document(.bool(isReady)),
                "started": true, "restartCount": 0, "state": .map(["running": .map(["startedAt": started])]),
            ])
        }
        func condition(_ type: String, _ isTrue: Bool) -> Document {
            .map(["type": Document(.string(type)), "status": isTrue ? "True" : "False", "lastTransitionTime": time])
        }
        var changed = pod
        changed.set(
            "status",
            .map([
                "phase": "Running", "startTime": started, "podIP": "10.244.0.1", "qosClass": "BestEffort",
                "conditions": [
                    condition("PodScheduled", true), condition("Initialized", true),
                    condition("ContainersReady", isReady), condition("Ready", isReady),
                ], "containerStatuses": Document(.list(containers)),
            ]))
        kubernetes.put(changed, by: "kubelet", at: now)
    }

    private mutating func setStatus(of deployment: Document, isReady: Bool) {
        let replicas = deployment["spec"]?["replicas"] ?? 1
        let available: Document = isReady ? replicas : 0
        let old = deployment["status"]
        func condition(_ type: String, _ isTrue: Bool, _ reason: String) -> Document {
            let before = old?["conditions"]?.list?.first { $0["type"]?.string == type }
            let status: Document = isTrue ? "True" : "False"
            let time =
                before?["status"] == status ? before?["lastTransitionTime"] : Document(.string(timestampText(now)))
            return .map([
                "type": Document(.string(type)), "status": status, "reason": Document(.string(reason)),
                "lastTransitionTime": time ?? Document(.string(timestampText(now))),
            ])
        }
        var status = DocumentMap([
            .init(key: "observedGeneration", value: deployment["metadata"]?["generation"] ?? 1),
            .init(key: "replicas", value: replicas), .init(key: "updatedReplicas", value: replicas),
            .init(key: "readyReplicas", value: available), .init(key: "availableReplicas", value: available),
        ])
        if !isReady { status["unavailableReplicas"] = replicas }
        status["conditions"] = [
            condition("Available", isReady, isReady ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable"),
            condition("Progressing", true, isReady ? "NewReplicaSetAvailable" : "ReplicaSetUpdated"),
        ]
        guard old != Document(.map(status)) else { return }
        kubernetes.edit(.deployment, deployment.namespace, deployment.name, at: now) {
            $0.set("status", Document(.map(status)))
        }
    }
}

/// Which part of which Flink cluster a Deployment runs, by the labels of its pods.
enum FlinkPart: String, Sendable {
    case jobManager = "jobmanager"
    case taskManager = "taskmanager"

    static func of(_ deployment: Document) -> (cluster: String, part: FlinkPart)? {
        let labels = deployment["spec"]?["template"]?["metadata"]?["labels"]
        guard let app = labels?["app"]?.string, let part = labels?["component"]?.string.flatMap(Self.init) else {
            return nil
        }
        return (app, part)
    }
}
