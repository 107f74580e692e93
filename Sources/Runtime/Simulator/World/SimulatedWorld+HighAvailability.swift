import Documents

// HA metadata live in ConfigMaps, as Flink's Kubernetes services keep them: one of each job, and one of the cluster.
extension SimulatedWorld {
    private static func name(_ cluster: String, _ job: String) -> String { "\(cluster)-\(job)-config-map" }

    private static func parts(_ key: String) -> (namespace: String, cluster: String)? {
        let parts = key.split(separator: "/").map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }

    mutating func writeHAMetadata(_ key: String) {
        guard let cluster = clusters[key], let (namespace, name) = Self.parts(key) else { return }
        kubelets[key]?.haRevision = cluster.haRevision
        let jobs = cluster.haMetadata.jobs
        let before = kubelets[key]?.hadJobs ?? []
        kubelets[key]?.hadJobs = Set(jobs.keys)
        guard !jobs.isEmpty || !before.isEmpty else { return }
        // Nothing is in it that changes.
        let own = "\(name)-cluster-config-map"
        if kubernetes.object(Self.configMaps, namespace, own) == nil { put(name, own, namespace, []) }
        for (id, job) in jobs.sorted(by: { $0.key < $1.key }) {
            put(name, Self.name(name, id), namespace, job.configMapData)
        }
        for id in before.sorted() where jobs[id] == nil {
            _ = kubernetes.delete(Self.configMaps, namespace, Self.name(name, id), at: now)
        }
    }

    private mutating func put(
        _ cluster: String, _ name: String, _ namespace: String, _ data: [(key: String, value: String)]
    ) {
        var map = DocumentMap()
        for entry in data { map[entry.key] = Document(.string(entry.value)) }
        kubernetes.put(
            .map([
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": .map([
                    "name": Document(.string(name)), "namespace": Document(.string(namespace)),
                    "labels": .map([
                        "app": Document(.string(cluster)), "configmap-type": "high-availability",
                        "type": "flink-native-kubernetes",
                    ]),
                ]),
                "data": Document(.map(map)),
            ]), by: "flink", at: now)
    }

    /// What is still there of it, for a JobManager that starts.
    func readHAMetadata(_ key: String) -> SimulatedHAMetadata {
        guard let (namespace, cluster) = Self.parts(key) else { return SimulatedHAMetadata() }
        var metadata = SimulatedHAMetadata()
        let prefix = "\(cluster)-"
        let suffix = "-config-map"
        kubernetes.forEach(Self.configMaps, in: namespace) { object in
            guard let name = object["metadata"]?["name"]?.string, name.hasPrefix(prefix), name.hasSuffix(suffix) else {
                return
            }
            let id = String(name.dropFirst(prefix.count).dropLast(suffix.count))
            guard id.utf8.count == 32 else { return }
            let data = object["data"]?.map?.entries ?? []
            metadata.jobs[id] = SimulatedHAMetadata.Job(
                configMapData: Dictionary(data.map { ($0.key, $0.value.string ?? "") }) { $1 })
        }
        return metadata
    }
}
