import Documents

// Pods of a FlinkCluster, and the names and labels that its objects share.
extension ClusterObjects {
    /// A pod template. The fields of a component are those of a pod, with other names for a few.
    func pod(_ role: String, _ component: String, arguments: [String]) -> Document {
        let part = spec[role] ?? .map([:])
        var container = Document.map([
            "name": .text(component == "job-submitter" ? "main" : component),
            "command": ["/docker-entrypoint.sh"], "args": .list(arguments.map(Document.text)),
            "volumeMounts": .list(
                [.map(["name": "flink-config-volume", "mountPath": "/opt/flink/conf"])]
                    + (part["volumeMounts"]?.list ?? [])),
        ])
        container.add("image", spec["image"]?["name"])
        container.add("imagePullPolicy", spec["image"]?["pullPolicy"])
        container.add("resources", part["resources"])
        container.add("env", spec["envVars"])
        container.add("envFrom", spec["envFrom"])
        for probe in ["livenessProbe", "readinessProbe"] { container.add(probe, part[probe]) }
        var pod = Document.map([
            "containers": .list([container] + (part["sidecars"]?.list ?? [])),
            "volumes": .list(
                [.map(["name": "flink-config-volume", "configMap": .map(["name": .text(configMapName)])])]
                    + (part["volumes"]?.list ?? [])),
        ])
        for field in [
            "initContainers", "nodeSelector", "tolerations", "affinity", "securityContext", "hostAliases",
            "priorityClassName", "topologySpreadConstraints",
        ] { pod.add(field, part[field]) }
        pod.add("serviceAccountName", spec["serviceAccountName"])
        pod.add("imagePullSecrets", spec["image"]?["pullSecrets"])
        var metadata = Document.map(["labels": labels(component).merged(with: part["podLabels"] ?? .map([:]))])
        metadata.add("annotations", part["podAnnotations"])
        return .map(["metadata": metadata, "spec": pod])
    }

    func metadata(_ name: String, component: String?) -> Document {
        var metadata = Document.map([
            "name": .text(name), "namespace": .text(subject.namespace), "labels": labels(component),
        ])
        if let uid = subject.uid {
            metadata.add(
                "ownerReferences",
                [
                    .map([
                        "apiVersion": .text(subject.resource.apiVersion), "kind": .text(subject.kind.rawValue),
                        "name": .text(subject.name), "uid": .text(uid), "blockOwnerDeletion": true,
                        "controller": true,
                    ])
                ])
        }
        return metadata
    }

    func labels(_ component: String?) -> Document {
        var labels = [("app", "flink"), ("cluster", subject.name)]
        if let component { labels.append(("component", component)) }
        return .strings(labels)
    }

    func selector(_ component: String) -> Document { labels(component) }
}
