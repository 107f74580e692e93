import Documents

/// The objects that make up a cluster: a ConfigMap, two services, the Deployments of JobManager and TaskManagers.
///
/// The same in Flink's standalone form for both of `spec.mode`: nothing but the API server is needed to make them.
///
/// - SeeAlso: reference, 2.2; recording 069 for how they are applied.
struct ClusterManifests {
    let subject: PlanSubject
    let start: ClusterStart
    /// Where the job starts from; `nil`: from nothing, or what HA metadata says.
    let restore: Template?

    /// In the order in which they are applied: what a pod mounts comes before it.
    var requests: [KubernetesRequest] {
        // A JobManager whose arguments change starts again, and from what they say; in place it is left alone, and so is
        // the configuration that it would read then.
        if start.isInPlace { return [internalServiceRequest, restServiceRequest, taskManagerRequest] }
        return [
            apply(configMap, .configMaps, configMapName), internalServiceRequest, restServiceRequest,
            taskManagerRequest,
            jobManagerRequest,
        ]
    }

    private var jobManagerRequest: KubernetesRequest {
        var request = apply(jobManager, .deployments, subject.clusterID)
        request.startsJob = true
        return request
    }

    private var internalServiceRequest: KubernetesRequest { apply(internalService, .services, subject.clusterID) }
    private var restServiceRequest: KubernetesRequest { apply(restService, .services, "\(subject.clusterID)-rest") }
    private var taskManagerRequest: KubernetesRequest {
        apply(RequestBody(taskManager), .deployments, "\(subject.clusterID)-taskmanager")
    }

    private func apply(_ body: RequestBody, _ resource: KubernetesResource, _ name: String) -> KubernetesRequest {
        KubernetesRequest(
            .apply(force: true), resource, namespace: subject.namespace, name: name, body: body)
    }

    // ConfigMap and services.

    var configMapName: String { "flink-config-\(subject.clusterID)" }

    private var configMap: RequestBody {
        let file = ConfigurationFile(
            deployConfiguration(of: start, for: subject, restore: restore), for: subject.flinkVersion)
        var data: [(String, String)] = [(file.name, "")]
        let logging = subject.newSpec["logConfiguration"]?.map?.entries ?? []
        data += logging.map { ($0.key, $0.value.argumentText) }
        if !logging.contains(where: { $0.key == "log4j-console.properties" }) {
            data.append(("log4j-console.properties", Self.consoleLogging))
        }
        var body = RequestBody(
            .map([
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata(configMapName, component: nil),
                "data": .strings(data),
            ]))
        body.set(file.text, at: DocumentPath(keys: "data", file.name))
        return body
    }

    /// Headless: TaskManagers find the JobManager by it.
    private var internalService: RequestBody {
        service(
            subject.clusterID,
            .map([
                "clusterIP": "None", "selector": selector("jobmanager"),
                "ports": [port("jobmanager-rpc", 6123, service: true), port("blobserver", 6124, service: true)],
            ]))
    }

    private var restService: RequestBody {
        service(
            "\(subject.clusterID)-rest",
            .map([
                "type": "ClusterIP", "selector": selector("jobmanager"),
                "ports": [port("rest", Int64(subject.restPort), service: true)],
            ]))
    }

    private func service(_ name: String, _ spec: Document) -> RequestBody {
        RequestBody(
            .map(["apiVersion": "v1", "kind": "Service", "metadata": metadata(name, component: nil), "spec": spec]))
    }

    // Deployments.

    private var jobManager: RequestBody {
        let arguments = jobManagerArguments
        let container = container(
            role: "jobManager", arguments: arguments.map(\.description),
            ports: [port("rest", Int64(subject.restPort)), port("jobmanager-rpc", 6123), port("blobserver", 6124)])
        let replicas = subject.newSpec["jobManager"]?["replicas"]?.integer ?? 1
        var body = RequestBody(
            deployment(subject.clusterID, "jobmanager", replicas, pod(role: "jobManager", container)))
        guard let place = mainContainer(in: body.document) else { return body }
        for (index, argument) in arguments.enumerated() where !argument.variables.isEmpty {
            body.set(argument, at: place.appending("args").appending(index))
        }
        return body
    }

    private var taskManager: Document {
        let container = container(
            role: "taskManager", arguments: ["taskmanager"], ports: [port("taskmanager-rpc", 6122)])
        return deployment(
            "\(subject.clusterID)-taskmanager", "taskmanager", taskManagerReplicas(of: subject),
            pod(role: "taskManager", container))
    }

    /// What `docker-entrypoint.sh` of Flink's image takes.
    private var jobManagerArguments: [Template] {
        // With HA each JobManager is its own address: a service would give any of them.
        let address =
            subject.highAvailability.isEnabled ? [Template("-Djobmanager.rpc.address=$(_POD_IP_ADDRESS)")] : []
        guard let start = start.job else { return [Template("jobmanager")] + address }
        let job = subject.newSpec["job"]
        var arguments = [Template("standalone-job")]
        if let entryClass = job?["entryClass"]?.string {
            arguments += [Template("--job-classname"), Template(entryClass)]
        }
        arguments += [Template("--job-id"), Template(start.job)]
        if start.allowsNonRestoredState == true { arguments.append(Template("--allowNonRestoredState")) }
        if let restore { arguments += [Template("--fromSavepoint"), restore] }
        return arguments + address + (job?["args"]?.list ?? []).map { Template($0.argumentText) }
    }

    private func deployment(_ name: String, _ component: String, _ replicas: Int64, _ pod: Document) -> Document {
        .map([
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata(name, component: component),
            "spec": .map([
                "replicas": .number(replicas), "selector": .map(["matchLabels": selector(component)]),
                "template": pod.merged(with: .map(["metadata": .map(["labels": labels(component: component)])])),
            ]),
        ])
    }

    private static let consoleLogging = """
        rootLogger.level = INFO
        rootLogger.appenderRef.console.ref = ConsoleAppender
        appender.console.name = ConsoleAppender
        appender.console.type = CONSOLE
        appender.console.layout.type = PatternLayout
        appender.console.layout.pattern = %d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %-60c %x - %m%n

        """
}
