import PolicyCompiler

/// What the CRDs have in a place of a manifest.
indirect enum ManifestSchema: Sendable {
    case text
    /// A whole number, at least this.
    case count(from: Int64)
    case number
    case flag
    /// A quantity of Kubernetes: a number, or a text such as `500m` and `2Gi`.
    case quantity
    /// A number of bytes as Flink or Kubernetes spells it, in a text.
    case memory
    case names([String])
    case list(ManifestSchema)
    case texts
    /// Any map.
    case freeMap
    /// Whatever: too deep to be looked into.
    case anything
    case fields([String: ManifestSchema])
}

extension ManifestSchema {
    /// What stands under `spec`; `nil` for other kinds.
    static func spec(of kind: String) -> ManifestSchema? {
        switch kind {
        case "FlinkDeployment": deployment
        case "FlinkSessionJob": sessionJob
        case "FlinkStateSnapshot": snapshot
        case "FlinkCluster": cluster
        default: nil
        }
    }

    private static let versions: [String] =
        if case .names(let domain) = Vocabulary.flinkVersion { domain.values } else { [] }
    private static let pullPolicies = ["Always", "IfNotPresent", "Never"]

    private static let job = ManifestSchema.fields([
        "jarURI": .text, "entryClass": .text, "args": .list(.text), "parallelism": .count(from: 0),
        "state": .names(["running", "suspended"]), "upgradeMode": .names(Vocabulary.modes.values),
        "initialSavepointPath": .text, "allowNonRestoredState": .flag, "savepointTriggerNonce": .count(from: .min),
        "checkpointTriggerNonce": .count(from: .min), "savepointRedeployNonce": .count(from: .min),
        "autoscalerResetNonce": .count(from: .min),
    ])

    private static let component: [String: ManifestSchema] = [
        "replicas": .count(from: 0),
        "resource": .fields(["cpu": .number, "memory": .memory, "ephemeralStorage": .memory]),
        "resources": resources, "podTemplate": podTemplate,
    ]

    private static let resources = ManifestSchema.fields([
        "requests": .freeMap, "limits": .freeMap, "claims": .list(.freeMap),
    ])

    static let deployment = ManifestSchema.fields([
        "image": .text, "imagePullPolicy": .names(pullPolicies), "serviceAccount": .text,
        "flinkVersion": .names(versions), "mode": .names(["native", "standalone"]), "flinkConfiguration": .freeMap,
        "restartNonce": .count(from: .min),
        "ingress": .fields([
            "template": .text, "className": .text, "annotations": .texts, "labels": .texts, "tls": .list(.freeMap),
        ]),
        "podTemplate": podTemplate, "logConfiguration": .texts, "jobManager": .fields(component),
        "taskManager": .fields(component), "job": job,
    ])

    static let sessionJob = ManifestSchema.fields([
        "deploymentName": .text, "job": job, "flinkConfiguration": .freeMap, "restartNonce": .count(from: .min),
    ])

    static let snapshot = ManifestSchema.fields([
        "jobReference": .fields(["kind": .names(["FlinkDeployment", "FlinkSessionJob"]), "name": .text]),
        "savepoint": .fields([
            "path": .text, "formatType": .names(["CANONICAL", "NATIVE", "UNKNOWN"]), "disposeOnDelete": .flag,
            "alreadyExists": .flag,
        ]),
        "checkpoint": .freeMap, "backoffLimit": .count(from: -1),
    ])

    // MARK: Pods

    static let podTemplate = ManifestSchema.fields([
        "apiVersion": .text, "kind": .text, "metadata": .freeMap, "spec": podSpec, "status": .freeMap,
    ])

    private static let podSpec: ManifestSchema = {
        var fields: [String: ManifestSchema] = [
            "containers": .list(container), "initContainers": .list(container), "volumes": .list(.freeMap),
            "nodeSelector": .texts, "serviceAccountName": .text, "serviceAccount": .text,
            "terminationGracePeriodSeconds": .count(from: 0), "hostNetwork": .flag,
        ]
        for name in [
            "activeDeadlineSeconds", "affinity", "automountServiceAccountToken", "dnsConfig", "dnsPolicy",
            "enableServiceLinks", "ephemeralContainers", "hostAliases", "hostIPC", "hostPID", "hostUsers", "hostname",
            "hostnameOverride", "imagePullSecrets", "nodeName", "os", "overhead", "preemptionPolicy", "priority",
            "priorityClassName", "readinessGates", "resourceClaims", "resources", "restartPolicy", "runtimeClassName",
            "schedulerName", "schedulingGates", "securityContext", "setHostnameAsFQDN", "shareProcessNamespace",
            "subdomain", "tolerations", "topologySpreadConstraints", "workloadRef",
        ] { fields[name] = .anything }
        return .fields(fields)
    }()

    static let container: ManifestSchema = {
        var fields: [String: ManifestSchema] = [
            "name": .text, "image": .text, "args": .list(.text), "command": .list(.text),
            "env": .list(.fields(["name": .text, "value": .text, "valueFrom": .freeMap])),
            "volumeMounts": .list(
                .fields([
                    "mountPath": .text, "mountPropagation": .text, "name": .text, "readOnly": .flag,
                    "recursiveReadOnly": .text, "subPath": .text, "subPathExpr": .text,
                ])),
            "resources": resources, "workingDir": .text,
        ]
        for name in [
            "envFrom", "imagePullPolicy", "lifecycle", "livenessProbe", "ports", "readinessProbe", "resizePolicy",
            "restartPolicy", "restartPolicyRules", "securityContext", "startupProbe", "stdin", "stdinOnce",
            "terminationMessagePath", "terminationMessagePolicy", "tty", "volumeDevices",
        ] { fields[name] = .anything }
        return .fields(fields)
    }()

    // MARK: FlinkCluster, of both forks

    private static let port = ManifestSchema.count(from: 1)

    private static let clusterComponent: [String: ManifestSchema] = {
        var fields: [String: ManifestSchema] = [
            "replicas": .count(from: 0), "resources": resources, "extraPorts": .list(.freeMap),
            "memoryOffHeapRatio": .count(from: .min), "memoryProcessRatio": .count(from: .min),
            "memoryOffHeapMin": .quantity, "volumes": .list(.freeMap), "volumeMounts": .list(.freeMap),
            "initContainers": .list(container), "sidecars": .list(container), "podAnnotations": .texts,
            "podLabels": .texts, "nodeSelector": .texts, "volumeClaimTemplates": .list(.freeMap),
        ]
        for name in [
            "tolerations", "affinity", "securityContext", "livenessProbe", "readinessProbe", "hostAliases",
            "topologySpreadConstraints", "imagePullSecrets", "podDisruptionBudget", "priorityClassName",
        ] { fields[name] = .anything }
        return fields
    }()

    private static let clusterJob: ManifestSchema = {
        let cleanup = ManifestSchema.names(["KeepCluster", "DeleteCluster", "DeleteTaskManager"])
        var fields: [String: ManifestSchema] = [
            "jarFile": .text, "className": .text, "args": .list(.text), "pyFile": .text, "pyFiles": .text,
            "pyModule": .text, "classPath": .list(.text), "fromSavepoint": .text, "allowNonRestoredState": .flag,
            "savepointsDir": .text, "takeSavepointOnUpdate": .flag, "takeSavepointOnUpgrade": .flag,
            "maxStateAgeToRestoreSeconds": .count(from: 0), "autoSavepointSeconds": .count(from: 1),
            "savepointGeneration": .count(from: 0), "savepointFormatType": .text, "parallelism": .count(from: 1),
            "noLoggingToStdout": .flag, "volumes": .list(.freeMap), "volumeMounts": .list(.freeMap),
            "initContainers": .list(container), "nodeSelector": .texts, "podAnnotations": .texts, "podLabels": .texts,
            "resources": resources, "restartPolicy": .names(["Never", "FromSavepointOnFailure"]),
            "cleanupPolicy": .fields([
                "afterJobSucceeds": cleanup, "afterJobFails": cleanup, "afterJobCancelled": cleanup,
            ]),
            "cancelRequested": .flag, "mode": .names(["Blocking", "Application", "Detached"]),
        ]
        for name in [
            "tolerations", "affinity", "securityContext", "hostAliases", "priorityClassName", "sidecars",
        ] { fields[name] = .anything }
        return .fields(fields)
    }()

    static let cluster: ManifestSchema = {
        var jobManager = clusterComponent
        jobManager["accessScope"] = .names(["Cluster", "VPC", "External", "NodePort", "Headless"])
        jobManager["ingress"] = .fields([
            "hostFormat": .text, "annotations": .texts, "useTls": .flag, "tlsSecretName": .text,
            "ingressClassName": .text,
        ])
        jobManager["ports"] = .fields(["rpc": port, "blob": port, "query": port, "ui": port])
        for name in ["ServiceAnnotations", "serviceAnnotations", "ServiceLabels", "serviceLabels"] {
            jobManager[name] = .texts
        }
        var taskManager = clusterComponent
        taskManager["ports"] = .fields(["data": port, "rpc": port, "query": port])
        taskManager["deploymentType"] = .names(["StatefulSet", "Deployment"])
        taskManager["horizontalPodAutoscaler"] = .freeMap
        return .fields([
            "flinkVersion": .text,
            "image": .fields(["name": .text, "pullPolicy": .names(pullPolicies), "pullSecrets": .list(.freeMap)]),
            "serviceAccountName": .text, "batchSchedulerName": .text, "batchScheduler": .freeMap,
            "jobManager": .fields(jobManager), "taskManager": .fields(taskManager), "job": clusterJob,
            "envVars": .list(.fields(["name": .text, "value": .text, "valueFrom": .freeMap])),
            "envFrom": .list(.freeMap), "flinkProperties": .texts,
            "hadoopConfig": .fields(["configMapName": .text, "mountPath": .text]),
            "gcpConfig": .fields([
                "serviceAccount": .fields(["secretName": .text, "keyFile": .text, "mountPath": .text])
            ]),
            "logConfig": .texts, "revisionHistoryLimit": .count(from: 0), "recreateOnUpdate": .flag,
        ])
    }()
}
