extension ResourceKind {
    /// The kinds of the two Flink operators.
    public static let flink: [ResourceKind] = [
        flinkDeployment, flinkSessionJob, flinkStateSnapshot, flinkBlueGreenDeployment, flinkCluster,
    ]

    /// What each test of this project and each simulated world has installed.
    public static let all: [ResourceKind] = builtIn + flink
}

extension ResourceKind {
    static let flinkDeployment: ResourceKind = {
        var kind = ResourceKind(
            custom: "FlinkDeployment", plural: "flinkdeployments", group: "flink.apache.org", version: "v1beta1",
            fields: ["spec": FlinkSchemas.deploymentSpec, "status": FlinkSchemas.deploymentStatus],
            shortNames: ["flinkdep"])
        kind.scale = ScalePaths(
            specReplicas: ["spec", "taskManager", "replicas"], statusReplicas: ["status", "taskManager", "replicas"],
            selector: ["status", "taskManager", "labelSelector"])
        kind.printerColumns = jobColumns
        return kind
    }()

    private static let jobColumns: [PrinterColumn] = [
        .name, .custom("Job Status", type: "string", path: ".status.jobStatus.state"),
        .custom("Lifecycle State", type: "string", path: ".status.lifecycleState"),
    ]

    static let flinkSessionJob: ResourceKind = {
        var kind = ResourceKind(
            custom: "FlinkSessionJob", plural: "flinksessionjobs", group: "flink.apache.org", version: "v1beta1",
            fields: ["spec": FlinkSchemas.sessionJobSpec, "status": FlinkSchemas.sessionJobStatus],
            shortNames: ["sessionjob"])
        kind.printerColumns = jobColumns
        return kind
    }()

    static let flinkStateSnapshot: ResourceKind = {
        var kind = ResourceKind(
            custom: "FlinkStateSnapshot", plural: "flinkstatesnapshots", group: "flink.apache.org", version: "v1beta1",
            fields: ["spec": FlinkSchemas.snapshotSpec, "status": FlinkSchemas.snapshotStatus],
            shortNames: ["flinksnp"])
        kind.printerColumns = [
            .name, .custom("Path", type: "string", path: ".status.path"),
            .custom("Timestamp", type: "string", path: ".status.resultTimestamp"),
            .custom("Snapshot State", type: "string", path: ".status.state"),
        ]
        return kind
    }()

    static let flinkBlueGreenDeployment: ResourceKind = {
        var kind = ResourceKind(
            custom: "FlinkBlueGreenDeployment", plural: "flinkbluegreendeployments", group: "flink.apache.org",
            version: "v1beta1", fields: ["spec": FlinkSchemas.blueGreenSpec, "status": FlinkSchemas.blueGreenStatus],
            shortNames: ["flinkbgdep"])
        kind.printerColumns = [
            .name, .custom("Job Status", type: "string", path: ".status.jobStatus.state"),
            .custom("Flink Deployment State", type: "string", path: ".status.blueGreenState"),
        ]
        return kind
    }()
}

/// Of `flink.apache.org/v1beta1`, as the operator's Java types have them. Free-form parts (pod templates, the
/// configuration) are kept as they come.
private enum FlinkSchemas {
    static let deploymentSpec = Schema.object([
        "image": .string, "imagePullPolicy": .string, "serviceAccount": .string,
        "flinkVersion": .oneOf(
            "v1_13", "v1_14", "v1_15", "v1_16", "v1_17", "v1_18", "v1_19", "v1_20", "v2_0", "v2_1", "v2_2", "v2_3",
            "v2_4"),
        "mode": .oneOf("native", "standalone"), "flinkConfiguration": .any, "restartNonce": .int64,
        "ingress": ingress, "podTemplate": .any, "logConfiguration": .strings,
        "jobManager": component, "taskManager": component, "job": job,
    ])

    private static let ingress = Schema.object([
        "template": .string, "className": .string, "annotations": .strings, "labels": .strings, "tls": .any,
    ])

    private static let component = Schema.object([
        "replicas": .int32,
        "resource": .object(["cpu": .number, "memory": .string, "ephemeralStorage": .string]),
        "resources": .any, "podTemplate": .any,
    ])

    private static let job = Schema.object([
        "jarURI": .string, "entryClass": .string, "args": .list(.string), "parallelism": .int32,
        "state": .oneOf("running", "suspended"), "upgradeMode": .oneOf("last-state", "savepoint", "stateless"),
        "initialSavepointPath": .string, "allowNonRestoredState": .boolean, "savepointTriggerNonce": .int64,
        "checkpointTriggerNonce": .int64, "savepointRedeployNonce": .int64, "autoscalerResetNonce": .int64,
    ])

    static let deploymentStatus = Schema.object([
        "jobStatus": jobStatus, "error": .string, "observedGeneration": .int64, "lifecycleState": lifecycleState,
        "clusterInfo": .strings,
        "jobManagerDeploymentStatus": .oneOf("DEPLOYED_NOT_READY", "DEPLOYING", "ERROR", "MISSING", "READY"),
        "reconciliationStatus": reconciliationStatus,
        "taskManager": .object(["labelSelector": .string, "replicas": .int32]),
        "conditions": .list(condition),
    ])

    private static let condition = Schema.object([
        "type": .string, "status": .string, "reason": .string, "message": .string, "lastTransitionTime": .string,
        "observedGeneration": .int64,
    ])

    private static let lifecycleState = Schema.oneOf(
        "CREATED", "DELETED", "DELETING", "DEPLOYED", "FAILED", "ROLLED_BACK", "ROLLING_BACK", "STABLE", "SUSPENDED",
        "UPGRADING")

    private static let reconciliationStatus = Schema.object([
        "reconciliationTimestamp": .int64, "lastReconciledSpec": .string, "lastStableSpec": .string,
        "state": .oneOf("DEPLOYED", "ROLLED_BACK", "ROLLING_BACK", "UPGRADING"),
    ])

    private static let savepointFormat = Schema.oneOf("CANONICAL", "NATIVE", "UNKNOWN")
    private static let checkpointFormat = Schema.oneOf("FULL", "INCREMENTAL", "UNKNOWN")
    private static let triggerType = Schema.oneOf("MANUAL", "PERIODIC", "UNKNOWN", "UPGRADE")

    private static let savepoint = Schema.object([
        "timeStamp": .int64, "location": .string, "triggerType": triggerType, "formatType": savepointFormat,
        "triggerNonce": .int64,
    ])

    private static let jobStatus = Schema.object([
        "jobName": .string, "jobId": .string,
        "state": .oneOf(
            "CANCELED", "CANCELLING", "CREATED", "FAILED", "FAILING", "FINISHED", "INITIALIZING", "RECONCILING",
            "RESTARTING", "RUNNING", "SUSPENDED"),
        "startTime": .string, "updateTime": .string, "upgradeSavepointPath": .string,
        "savepointInfo": .object([
            "lastSavepoint": savepoint, "triggerId": .string, "triggerTimestamp": .int64, "triggerType": triggerType,
            "formatType": savepointFormat, "savepointHistory": .list(savepoint),
            "lastPeriodicSavepointTimestamp": .int64,
        ]),
        "checkpointInfo": .object([
            "lastCheckpoint": .object([
                "timeStamp": .int64, "triggerType": triggerType, "formatType": checkpointFormat,
                "triggerNonce": .int64,
            ]),
            "triggerId": .string, "triggerTimestamp": .int64, "triggerType": triggerType,
            "formatType": checkpointFormat, "lastPeriodicCheckpointTimestamp": .int64,
        ]),
    ])

    static let sessionJobSpec = Schema.object([
        "deploymentName": .string, "job": job, "flinkConfiguration": .any, "restartNonce": .int64,
    ])

    static let sessionJobStatus = Schema.object([
        "jobStatus": jobStatus, "error": .string, "observedGeneration": .int64, "lifecycleState": lifecycleState,
        "reconciliationStatus": reconciliationStatus,
    ])

    static let snapshotSpec = Schema.object([
        "jobReference": .object(["kind": .oneOf("FlinkDeployment", "FlinkSessionJob"), "name": .string]),
        "savepoint": .object([
            "path": .string, "formatType": savepointFormat, "disposeOnDelete": .boolean, "alreadyExists": .boolean,
        ]),
        "checkpoint": .object([:]), "backoffLimit": .int32,
    ])

    static let snapshotStatus = Schema.object([
        "state": .oneOf("ABANDONED", "COMPLETED", "FAILED", "IN_PROGRESS", "TRIGGER_PENDING"),
        "triggerId": .string, "triggerTimestamp": .string, "resultTimestamp": .string, "path": .string,
        "error": .string, "failures": .int32,
    ])

    static let blueGreenSpec = Schema.object([
        "configuration": .strings, "ingress": ingress, "template": .object(["metadata": .any, "spec": deploymentSpec]),
    ])

    static let blueGreenStatus = Schema.object([
        "jobStatus": jobStatus,
        "blueGreenState": .oneOf(
            "ACTIVE_BLUE", "ACTIVE_GREEN", "INITIALIZING_BLUE", "SAVEPOINTING_BLUE", "SAVEPOINTING_GREEN",
            "TRANSITIONING_TO_BLUE", "TRANSITIONING_TO_GREEN"),
        "lastReconciledSpec": .string, "lastReconciledTimestamp": .string, "abortTimestamp": .string,
        "deploymentReadyTimestamp": .string, "savepointTriggerId": .string, "error": .string,
    ])
}
