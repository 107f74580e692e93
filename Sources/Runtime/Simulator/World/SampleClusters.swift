public import Documents

extension SampleManifests {
    /// A FlinkCluster with a job, checkpoints each ten seconds, and a directory for savepoints.
    public static func cluster() -> Document {
        .map([
            "apiVersion": "flinkoperator.k8s.io/v1beta1", "kind": "FlinkCluster",
            "metadata": .map(["name": "orders", "namespace": "default"]),
            "spec": .map([
                "flinkVersion": "1.20", "image": .map(["name": "flink:1.20.1"]),
                "jobManager": .map(["accessScope": "Cluster", "ports": .map(["ui": 8081])]),
                "taskManager": .map(["replicas": 1]),
                "job": .map([
                    "jarFile": "/opt/flink/usrlib/orders.jar", "parallelism": 2,
                    "savepointsDir": "s3://flink/savepoints", "takeSavepointOnUpdate": true,
                    "maxStateAgeToRestoreSeconds": 3600, "restartPolicy": "FromSavepointOnFailure",
                ]),
                "flinkProperties": .map([
                    "execution.checkpointing.interval": "10 s", "execution.checkpointing.dir": "s3://flink/checkpoints",
                    "taskmanager.numberOfTaskSlots": "4",
                ]),
            ]),
        ])
    }
}
