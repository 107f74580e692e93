public import Documents

/// The jobs that are simulated where nobody gives one: small ones, as people write them.
public enum SampleManifests {
    /// An application with HA metadata in Kubernetes, checkpoints each ten seconds, and a directory for savepoints.
    public static func deployment(mode: String = "savepoint", hasHA: Bool = true) -> Document {
        var configuration: [(String, String)] = [
            ("execution.checkpointing.interval", "10 s"),
            ("execution.checkpointing.dir", "s3://flink/checkpoints"),
            ("execution.checkpointing.savepoint-dir", "s3://flink/savepoints"),
            ("taskmanager.numberOfTaskSlots", "4"),
        ]
        if hasHA {
            configuration += [
                ("high-availability.type", "kubernetes"), ("high-availability.storageDir", "s3://flink/ha"),
            ]
        }
        var entries = DocumentMap()
        for (key, value) in configuration { entries[key] = Document(.string(value)) }
        return .map([
            "apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkDeployment",
            "metadata": .map(["name": "orders", "namespace": "default"]),
            "spec": .map([
                "image": "flink:1.20.1", "flinkVersion": "v1_20", "serviceAccount": "flink",
                "flinkConfiguration": Document(.map(entries)),
                "jobManager": .map(["resource": .map(["memory": "1024m", "cpu": "0.5"])]),
                "taskManager": .map(["resource": .map(["memory": "1024m", "cpu": "0.5"])]),
                "job": .map([
                    "jarURI": "local:///opt/flink/usrlib/orders.jar", "parallelism": 2,
                    "upgradeMode": Document(.string(mode)), "state": "running",
                ]),
            ]),
        ])
    }
}
