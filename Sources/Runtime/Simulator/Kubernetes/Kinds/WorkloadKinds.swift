import Documents

extension ResourceKind {
    static let deployment: ResourceKind = {
        var kind = ResourceKind(
            builtIn: "Deployment", plural: "deployments", group: "apps",
            fields: ["spec": PodSchemas.deploymentSpec, "status": PodSchemas.deploymentStatus])
        kind.shortNames = ["deploy"]
        kind.categories = ["all"]
        kind.validate = WorkloadChecks.deployment
        kind.countsGenerations = true
        kind.scale = ScalePaths(
            specReplicas: ["spec", "replicas"], statusReplicas: ["status", "replicas"], selector: ["spec", "selector"])
        kind.emptyObject = .map([
            "metadata": .emptyMap,
            "spec": .map([
                "selector": nil,
                "template": .map(["metadata": .emptyMap, "spec": .map(["containers": nil])]), "strategy": .emptyMap,
            ]), "status": .emptyMap,
        ])
        kind.prepare = { object, _ in
            // What a client sends as a strategy without a type is the one that there is by default.
            let strategy = object["spec"]?["strategy"]
            guard strategy?["type"]?.string == "RollingUpdate", strategy?["rollingUpdate"] == nil else { return }
            object.edit("spec") { spec in
                spec.edit("strategy") { $0.set("rollingUpdate", PodSchemas.rollingUpdateDefaults) }
            }
        }
        return kind
    }()

    static let pod: ResourceKind = {
        var kind = ResourceKind(
            builtIn: "Pod", plural: "pods", fields: ["spec": PodSchemas.podSpec, "status": .any])
        kind.shortNames = ["po"]
        kind.categories = ["all"]
        kind.validate = WorkloadChecks.pod
        kind.countsGenerations = true
        kind.returnsDeleted = true
        kind.selectableFields = [
            "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
            "status.phase", "status.podIP", "status.nominatedNodeName",
        ]
        kind.emptyObject = .map(["metadata": .emptyMap, "spec": .map(["containers": nil]), "status": .emptyMap])
        kind.prepare = { object, _ in
            if object["status"]?["phase"]?.string == nil {
                object.edit("status") {
                    $0.set("phase", "Pending")
                    $0.set("qosClass", "BestEffort")
                }
            }
        }
        return kind
    }()

    static let service: ResourceKind = {
        var kind = ResourceKind(
            builtIn: "Service", plural: "services", fields: ["spec": PodSchemas.serviceSpec, "status": .any])
        kind.shortNames = ["svc"]
        kind.categories = ["all"]
        kind.validate = WorkloadChecks.service
        kind.allowsCreateOnUpdate = true
        kind.returnsDeleted = true
        kind.nameRule = .serviceLabel
        kind.selectableFields = ["spec.clusterIP", "spec.type"]
        kind.emptyObject = .map([
            "metadata": .emptyMap, "spec": .emptyMap, "status": .map(["loadBalancer": .emptyMap]),
        ])
        kind.prepare = { object, identifiers in
            let given = object["spec"]?["clusterIP"]?.string ?? ""
            let type = object["spec"]?["type"]?.string ?? "ClusterIP"
            guard given.isEmpty, type != "ExternalName" else { return }
            let number = identifiers.number(below: 65_000)
            let address = Document(.string("10.96.\(number / 254).\(number % 254 + 1)"))
            object.edit("spec") { spec in
                spec.set("clusterIP", address)
                spec.set("clusterIPs", Document(.list([address])))
            }
        }
        return kind
    }()
}

/// The parts of the workload kinds that are looked into.
private enum PodSchemas {
    static let deploymentSpec = Schema.object(
        [
            "replicas": .int32, "selector": selector, "template": template,
            "strategy": .object(
                ["type": .oneOf("Recreate", "RollingUpdate"), "rollingUpdate": rollingUpdate],
                defaults: ["type": "RollingUpdate"]),
            "minReadySeconds": .int32, "revisionHistoryLimit": .int32, "paused": .boolean,
            "progressDeadlineSeconds": .int32,
        ], required: ["selector", "template"],
        defaults: [
            "replicas": 1, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600,
            "strategy": .map(["type": "RollingUpdate", "rollingUpdate": rollingUpdateDefaults]),
        ])

    static let rollingUpdateDefaults = Document.map(["maxUnavailable": "25%", "maxSurge": "25%"])

    private static let rollingUpdate = Schema.object(["maxUnavailable": .numberOrString, "maxSurge": .numberOrString])

    private static let selector = Schema.object(
        ["matchLabels": .strings, "matchExpressions": .list(.any)], isAtomic: true)

    private static let template = Schema.object(["metadata": ObjectMetadata.schema, "spec": podSpec])

    static let deploymentStatus = Schema.object([
        "observedGeneration": .int64, "replicas": .int32, "updatedReplicas": .int32, "readyReplicas": .int32,
        "availableReplicas": .int32, "unavailableReplicas": .int32, "terminatingReplicas": .int32,
        "collisionCount": .int32, "conditions": .list(.any, by: "type"),
    ])

    static let podSpec = Schema.object(
        [
            "containers": .list(container, by: "name"), "initContainers": .list(container, by: "name"),
            "ephemeralContainers": .list(.any, by: "name"), "volumes": .list(volume, by: "name"),
            "restartPolicy": .oneOf("Always", "Never", "OnFailure"), "terminationGracePeriodSeconds": .int64,
            "activeDeadlineSeconds": .int64, "dnsPolicy": .string, "dnsConfig": .any, "nodeSelector": .strings,
            "serviceAccountName": .string, "serviceAccount": .string, "automountServiceAccountToken": .boolean,
            "nodeName": .string, "hostNetwork": .boolean, "hostPID": .boolean, "hostIPC": .boolean,
            "hostUsers": .boolean, "shareProcessNamespace": .boolean, "securityContext": .any,
            "imagePullSecrets": .list(.any, by: "name"), "hostname": .string, "subdomain": .string, "affinity": .any,
            "schedulerName": .string, "tolerations": .list(.any), "hostAliases": .list(.any, by: "ip"),
            "priorityClassName": .string, "priority": .int32, "readinessGates": .list(.any),
            "runtimeClassName": .string, "enableServiceLinks": .boolean, "preemptionPolicy": .string, "overhead": .any,
            "topologySpreadConstraints": .list(.any), "setHostnameAsFQDN": .boolean, "os": .any,
            "schedulingGates": .list(.any, by: "name"), "resourceClaims": .list(.any, by: "name"), "resources": .any,
            "hostnameOverride": .string,
        ],
        defaults: [
            "restartPolicy": "Always", "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst",
            "securityContext": .map([:]), "schedulerName": "default-scheduler",
        ])

    private static let container = Schema.object(
        [
            "name": .string, "image": .string, "command": .list(.string), "args": .list(.string),
            "workingDir": .string, "ports": .list(port, by: "containerPort", "protocol"), "envFrom": .list(.any),
            "env": .list(.any, by: "name"), "resources": .any, "resizePolicy": .list(.any),
            "restartPolicy": .string, "volumeMounts": .list(.any, by: "mountPath"),
            "volumeDevices": .list(.any, by: "devicePath"), "livenessProbe": probe, "readinessProbe": probe,
            "startupProbe": probe, "lifecycle": .any, "terminationMessagePath": .string,
            "terminationMessagePolicy": .string, "imagePullPolicy": .oneOf("Always", "IfNotPresent", "Never"),
            "securityContext": .any, "stdin": .boolean, "stdinOnce": .boolean, "tty": .boolean,
        ], required: ["name"],
        defaults: [
            "resources": .map([:]), "terminationMessagePath": "/dev/termination-log",
            "terminationMessagePolicy": "File", "imagePullPolicy": "IfNotPresent",
        ])

    private static let port = Schema.object(
        ["name": .string, "hostPort": .int32, "containerPort": .int32, "protocol": .string, "hostIP": .string],
        defaults: ["protocol": "TCP"])

    private static let probe = Schema.object(
        [
            "exec": .any, "httpGet": .any, "tcpSocket": .any, "grpc": .any, "initialDelaySeconds": .int32,
            "timeoutSeconds": .int32, "periodSeconds": .int32, "successThreshold": .int32, "failureThreshold": .int32,
            "terminationGracePeriodSeconds": .int64,
        ],
        defaults: ["timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3])

    private static let volume = Schema.object(["name": .string], keepsUnknown: true)

    static let serviceSpec = Schema.object(
        [
            "ports": .list(servicePort, by: "port", "protocol"), "selector": .strings, "clusterIP": .string,
            "clusterIPs": .list(.string), "type": .oneOf("ClusterIP", "ExternalName", "LoadBalancer", "NodePort"),
            "externalIPs": .list(.string), "sessionAffinity": .string, "loadBalancerIP": .string,
            "loadBalancerSourceRanges": .list(.string), "externalName": .string, "externalTrafficPolicy": .string,
            "healthCheckNodePort": .int32, "publishNotReadyAddresses": .boolean, "sessionAffinityConfig": .any,
            "ipFamilies": .list(.string), "ipFamilyPolicy": .string, "allocateLoadBalancerNodePorts": .boolean,
            "loadBalancerClass": .string, "internalTrafficPolicy": .string, "trafficDistribution": .string,
        ],
        defaults: [
            "type": "ClusterIP", "sessionAffinity": "None", "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack",
            "internalTrafficPolicy": "Cluster",
        ])

    private static let servicePort = Schema.object(
        [
            "name": .string, "protocol": .string, "appProtocol": .string, "port": .int32,
            "targetPort": .numberOrString, "nodePort": .int32,
        ], required: ["port"], defaults: ["protocol": "TCP"])
}
