import Documents

// What is asked of the API server about a cluster's objects (reference, 2.0).
extension KubernetesRequest {
    /// - SeeAlso: recording 070.
    static func scale(
        _ deployment: String, to replicas: Int64, namespace: String, _ resource: KubernetesResource = .deployments
    ) -> KubernetesRequest {
        KubernetesRequest(
            .mergePatch, resource, namespace: namespace, name: deployment, subresource: "scale",
            body: RequestBody(.map(["spec": .map(["replicas": .number(replicas)])])),
            answer: KubernetesAnswer(alsoDone: [404]))
    }

    /// - SeeAlso: recording 071.
    static func delete(
        _ resource: KubernetesResource, _ name: String, namespace: String, propagation: String = "Foreground"
    ) -> KubernetesRequest {
        KubernetesRequest(
            .delete(propagation: propagation), resource, namespace: namespace, name: name,
            answer: KubernetesAnswer(alsoDone: [404]))
    }

    static func untilGone(_ resource: KubernetesResource, _ name: String, namespace: String) -> KubernetesRequest {
        KubernetesRequest(
            .get, resource, namespace: namespace, name: name, answer: KubernetesAnswer(until: .gone))
    }

    /// HA metadata by its own label, which the autoscaler's ConfigMap does not have.
    ///
    /// - SeeAlso: recordings 066, 067 and 072.
    static func deleteHA(of clusterID: String, namespace: String) -> KubernetesRequest {
        KubernetesRequest(
            .deleteCollection, .configMaps, namespace: namespace,
            labelSelector: "app=\(clusterID),configmap-type=high-availability")
    }

    /// The old job's plan leaves the HA metadata, so that the new spec's is not ignored for it (reference, 2.2, step 8).
    static func removeKeys(of configMap: HighAvailability.ConfigMap, namespace: String) -> KubernetesRequest {
        var data = DocumentMap()
        for key in configMap.planKeys { data[key] = Document(.null) }
        return KubernetesRequest(
            .mergePatch, .configMaps, namespace: namespace, name: configMap.name,
            body: RequestBody(.map(["data": Document(.map(data))])), answer: KubernetesAnswer(alsoDone: [404]))
    }
}
