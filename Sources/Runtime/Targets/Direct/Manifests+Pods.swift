import Documents
import PolicyCompiler

// Pods, and the names and labels that all objects of a cluster share.
extension ClusterManifests {
    static let mainContainerName = "flink-main-container"

    /// The user's templates, the role's over the common one, and what Flink needs over both.
    func pod(role: String, _ container: Document) -> Document {
        var spec = Document.map([
            "containers": [container],
            "volumes": [
                .map(["name": "flink-config-volume", "configMap": .map(["name": .text(configMapName)])])
            ],
        ])
        spec.add("serviceAccountName", subject.newSpec["serviceAccount"]?.string.map(Document.text))
        let templates = [subject.newSpec["podTemplate"], subject.newSpec[role]?["podTemplate"]]
        var pod = Document.map([:])
        for template in templates {
            guard let template, template.map != nil else { continue }
            pod = pod.merged(with: template)
        }
        // A pod template is a Pod; a Deployment's template has no type and no name.
        var map = pod.map ?? DocumentMap()
        for key in ["apiVersion", "kind"] { map[key] = nil }
        if case .map(var metadata)? = map["metadata"]?.value {
            metadata["name"] = nil
            map["metadata"] = Document(.map(metadata))
        }
        return Document(.map(map)).merged(with: .map(["spec": spec]))
    }

    func container(role: String, arguments: [String], ports: [Document]) -> Document {
        var container = Document.map([
            "name": .text(Self.mainContainerName), "command": ["/docker-entrypoint.sh"],
            "args": .list(arguments.map(Document.text)),
            "env": [
                .map([
                    "name": "_POD_IP_ADDRESS",
                    "valueFrom": .map([
                        "fieldRef": .map(["apiVersion": "v1", "fieldPath": "status.podIP"])
                    ]),
                ])
            ],
            "ports": .list(ports),
            "volumeMounts": [.map(["name": "flink-config-volume", "mountPath": "/opt/flink/conf"])],
        ])
        container.add("image", subject.newSpec["image"]?.string.map(Document.text))
        container.add("imagePullPolicy", subject.newSpec["imagePullPolicy"]?.string.map(Document.text))
        container.add("resources", resources(of: role))
        return container
    }

    /// `resource` of the role, as request and as limit: a Flink process knows how much it has.
    private func resources(of role: String) -> Document? {
        let resource = subject.newSpec[role]?["resource"]
        var amounts = Document.map([:])
        amounts.add("cpu", resource?["cpu"].flatMap(quantity))
        amounts.add("memory", resource?["memory"].flatMap(memoryQuantity))
        amounts.add("ephemeral-storage", resource?["ephemeralStorage"].flatMap(memoryQuantity))
        guard amounts.map?.isEmpty == false else { return nil }
        return .map(["requests": amounts, "limits": amounts])
    }

    private func quantity(_ value: Document) -> Document? {
        let text = value.argumentText
        guard !text.isEmpty else { return nil }
        return .text(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    }

    /// Flink's `m` is a mebibyte; to Kubernetes it would be a thousandth of a byte.
    private func memoryQuantity(_ value: Document) -> Document? {
        guard let bytes = memoryBytes(value.argumentText) else { return nil }
        return .text(bytes % 1_048_576 == 0 ? "\(bytes / 1_048_576)Mi" : String(bytes))
    }

    func metadata(_ name: String, component: String?) -> Document {
        var metadata = Document.map([
            "name": .text(name), "namespace": .text(subject.namespace), "labels": labels(component: component),
            "annotations": .strings([(Self.generationAnnotation, String(subject.generation))]),
        ])
        if let owner = ownerReference { metadata.add("ownerReferences", [owner]) }
        return metadata
    }

    /// By which an upgrade that was done before a crash is found again (reference, 0.2).
    static let generationAnnotation = "flinkdeployment.flink.apache.org/generation"

    private var ownerReference: Document? {
        guard let uid = subject.uid else { return nil }
        return .map([
            "apiVersion": .text(subject.resource.apiVersion), "kind": .text(subject.kind.rawValue),
            "name": .text(subject.name), "uid": .text(uid), "blockOwnerDeletion": true, "controller": false,
        ])
    }

    func labels(component: String?) -> Document {
        var labels = [("app", subject.clusterID), ("type", "flink-standalone-kubernetes")]
        if let component { labels.append(("component", component)) }
        return .strings(labels)
    }

    func selector(_ component: String) -> Document {
        .strings([("app", subject.clusterID), ("component", component)])
    }

    func port(_ name: String, _ number: Int64, service: Bool = false) -> Document {
        // The protocol is part of what tells one port from another when this is applied again.
        .map(["name": .text(name), service ? "port" : "containerPort": .number(number), "protocol": "TCP"])
    }

    /// Where Flink's container stands among those of the user's templates.
    func mainContainer(in deployment: Document) -> DocumentPath? {
        let path = DocumentPath(keys: "spec", "template", "spec", "containers")
        let index = deployment[path]?.list?.firstIndex { $0["name"]?.string == Self.mainContainerName }
        return index.map { path.appending($0) }
    }
}

extension PlanSubject {
    /// The resource's own kind, for the API server.
    var resource: KubernetesResource { .of(kind) }
}

extension KubernetesResource {
    static func of(_ kind: ResourceKind) -> KubernetesResource {
        switch kind {
        case .flinkDeployment: .flinkDeployments
        case .flinkSessionJob: .flinkSessionJobs
        case .flinkCluster: .flinkClusters
        }
    }
}
