extension ResourceKind {
    /// Of both forks of the operator for FlinkCluster: what either has is known.
    static let flinkCluster: ResourceKind = {
        var kind = ResourceKind(
            custom: "FlinkCluster", plural: "flinkclusters", group: "flinkoperator.k8s.io", version: "v1beta1",
            fields: ["spec": FlinkClusterSchemas.spec, "status": FlinkClusterSchemas.status])
        kind.scale = ScalePaths(
            specReplicas: ["spec", "taskManager", "replicas"],
            statusReplicas: ["status", "components", "taskManager", "replicas"],
            selector: ["status", "components", "taskManager", "selector"])
        kind.printerColumns = [
            .name, .custom("version", type: "string", path: ".spec.flinkVersion"),
            .custom("status", type: "string", path: ".status.state"),
            .custom("age", type: "date", path: ".metadata.creationTimestamp"),
        ]
        return kind
    }()
}

private enum FlinkClusterSchemas {
    static let spec = Schema.object(
        [
            "flinkVersion": .string,
            "image": .object(
                ["name": .string, "pullPolicy": .oneOf("Always", "IfNotPresent", "Never"), "pullSecrets": .list(.any)],
                required: ["name"]),
            "batchSchedulerName": .string, "batchScheduler": .any, "serviceAccountName": .string,
            "jobManager": jobManager, "taskManager": taskManager, "job": job, "podLabels": .strings,
            "podAnnotations": .strings, "envVars": .list(.any), "envFrom": .list(.any), "flinkProperties": .strings,
            "hadoopConfig": .any, "gcpConfig": .any, "logConfig": .strings, "revisionHistoryLimit": .int32,
            "recreateOnUpdate": .boolean,
        ], required: ["image"])

    private static let pod: [String: Schema] = [
        "replicas": .int32, "ports": .object(ports), "extraPorts": .list(.any), "resources": .any,
        "memoryOffHeapRatio": .int32, "memoryOffHeapMin": .numberOrString, "memoryProcessRatio": .int32,
        "volumes": .list(.any), "volumeMounts": .list(.any), "volumeClaimTemplates": .list(.any),
        "initContainers": .list(.any), "sidecars": .list(.any), "nodeSelector": .strings, "tolerations": .list(.any),
        "affinity": .any, "podAnnotations": .strings, "podLabels": .strings, "securityContext": .any,
        "serviceAccountName": .string, "livenessProbe": .any, "readinessProbe": .any, "hostAliases": .list(.any),
        "priorityClassName": .string,
    ]

    private static let ports: [String: Schema] = [
        "rpc": .int32, "blob": .int32, "query": .int32, "ui": .int32, "data": .int32,
    ]

    private static let jobManager = Schema.object(
        pod.merging([
            "accessScope": .oneOf("Cluster", "External", "Headless", "NodePort", "VPC"), "ingress": .any,
            "serviceAnnotations": .strings, "serviceLabels": .strings, "podDisruptionBudget": .any,
        ]) { $1 })

    private static let taskManager = Schema.object(
        pod.merging([
            "deploymentType": .oneOf("Deployment", "StatefulSet"), "horizontalPodAutoscaler": .any,
            "maxReplicas": .int32,
        ]) { $1 })

    private static let cleanup = Schema.oneOf("DeleteCluster", "DeleteTaskManager", "KeepCluster")

    private static let job = Schema.object([
        "jarFile": .string, "className": .string, "pyFile": .string, "pyFiles": .string, "pyModule": .string,
        "classPath": .list(.string), "args": .list(.string), "fromSavepoint": .string,
        "allowNonRestoredState": .boolean, "savepointsDir": .string,
        "savepointFormatType": .oneOf("CANONICAL", "NATIVE"),
        "takeSavepointOnUpdate": .boolean, "takeSavepointOnUpgrade": .boolean,
        "maxStateAgeToRestoreSeconds": .int32, "autoSavepointSeconds": .int32, "savepointGeneration": .int32,
        "parallelism": .int32, "noLoggingToStdout": .boolean, "volumes": .list(.any), "volumeMounts": .list(.any),
        "initContainers": .list(.any), "nodeSelector": .strings, "tolerations": .list(.any), "affinity": .any,
        "restartPolicy": .oneOf("FromSavepointOnFailure", "Never"),
        "cleanupPolicy": .object([
            "afterJobSucceeds": cleanup, "afterJobFails": cleanup, "afterJobCancelled": cleanup,
        ]),
        "cancelRequested": .boolean, "podAnnotations": .strings, "podLabels": .strings, "resources": .any,
        "securityContext": .any, "mode": .oneOf("Application", "Blocking", "Detached"), "hostAliases": .list(.any),
    ])

    static let status = Schema.object([
        "state": .string, "components": components, "control": control, "savepoint": savepoint,
        "lastUpdateTime": .string, "currentRevision": .string, "nextRevision": .string, "collisionCount": .int32,
        "revision": .object(["currentRevision": .string, "nextRevision": .string, "collisionCount": .int32]),
        "observedGeneration": .int64,
    ])

    private static let component: [String: Schema] = ["name": .string, "state": .string]

    private static let replicated = Schema.object(
        component.merging([
            "replicas": .int32, "readyReplicas": .int32, "ready": .string, "selector": .string,
        ]) { $1 })

    private static let components = Schema.object([
        "configMap": .object(component), "jobManagerStatefulSet": .object(component),
        "taskManagerStatefulSet": .object(component), "taskManagerDeployment": .object(component),
        "jobManager": replicated, "taskManager": replicated,
        "jobManagerService": .object(
            component.merging(["nodePort": .int32, "loadBalancerIngress": .list(.any)]) { $1 }),
        "jobManagerIngress": .object(component.merging(["urls": .list(.string)]) { $1 }),
        "job": .object([
            "id": .string, "name": .string, "state": .string, "fromSavepoint": .string, "savepointGeneration": .int32,
            "savepointLocation": .string, "lastSavepointTriggerID": .string, "lastSavepointTriggerTime": .string,
            "lastSavepointTime": .string, "savepointTime": .string, "restartCount": .int32, "submitterName": .string,
            "submitterExitCode": .int32, "finalSavepoint": .boolean, "deployTime": .string, "startTime": .string,
            "completionTime": .string, "failureReasons": .list(.string),
        ]),
    ])

    private static let control = Schema.object([
        "name": .string, "state": .string, "message": .string, "updateTime": .string, "details": .strings,
    ])

    private static let savepoint = Schema.object([
        "jobID": .string, "triggerID": .string, "triggerTime": .string, "triggerReason": .string,
        "requestTime": .string, "state": .string, "message": .string, "formatType": .string,
    ])
}
