import Documents

/// The objects that the operator makes of a FlinkCluster, under its names (flinkcluster-operator.md, 15): a ConfigMap,
/// the workloads and the service of JobManager and TaskManagers, and the Job that submits the job.
struct ClusterObjects {
    let subject: PlanSubject
    let cluster: FlinkClusterSubject

    init(_ subject: PlanSubject, _ cluster: FlinkClusterSubject) {
        self.subject = subject
        self.cluster = cluster
    }

    var spec: Document { subject.newSpec }
    var configMapName: String { "\(subject.name)-configmap" }
    var jobManagerName: String { "\(subject.name)-jobmanager" }
    var taskManagerName: String { "\(subject.name)-taskmanager" }
    var submitterName: String { "\(subject.name)-job-submitter" }

    /// The JobManager is the job: nothing is submitted (Spotify's).
    var isApplication: Bool { spec["job"]?["mode"]?.string == "Application" }

    var jobManagerResource: KubernetesResource { isApplication ? .jobs : .statefulSets }
    var taskManagerResource: KubernetesResource {
        spec["taskManager"]?["deploymentType"]?.string == "Deployment" ? .deployments : .statefulSets
    }

    // MARK: Away

    func deletions(_ part: ClusterPart) -> [KubernetesRequest] {
        let taskManagers = delete(taskManagerResource, taskManagerName)
        guard part == .everything else { return [taskManagers] }
        var requests = [delete(jobManagerResource, jobManagerName), taskManagers, delete(.services, jobManagerName)]
        if !isApplication, subject.shape == .application { requests.append(delete(.jobs, submitterName)) }
        return requests + [delete(.configMaps, configMapName)]
    }

    var untilGone: [KubernetesRequest] {
        // All of them: what is applied to an object that is still going goes with it.
        let objects: [(KubernetesResource, String)] = [
            (jobManagerResource, jobManagerName), (taskManagerResource, taskManagerName), (.services, jobManagerName),
            (.configMaps, configMapName),
        ]
        return objects.map { .untilGone($0.0, $0.1, namespace: subject.namespace) }
    }

    private func delete(_ resource: KubernetesResource, _ name: String) -> KubernetesRequest {
        .delete(resource, name, namespace: subject.namespace)
    }

    // MARK: There

    /// In the order of the operator: what a pod mounts comes before it, and the job last.
    func requests(_ start: ClusterStart, restore: Template?) -> [KubernetesRequest] {
        var requests = [apply(configMap, .configMaps, configMapName)]
        if !isApplication { requests.append(apply(RequestBody(jobManager), .statefulSets, jobManagerName)) }
        requests += [
            apply(RequestBody(service), .services, jobManagerName),
            apply(RequestBody(taskManager), taskManagerResource, taskManagerName),
        ]
        guard let job = start.job, !start.isInPlace else { return requests }
        let name = isApplication ? jobManagerName : submitterName
        // A Job cannot be changed, so the one of an earlier submission goes first.
        return requests + [
            delete(.jobs, name), .untilGone(.jobs, name, namespace: subject.namespace),
            apply(submission(job, restore), .jobs, name),
        ]
    }

    private func apply(_ body: RequestBody, _ resource: KubernetesResource, _ name: String) -> KubernetesRequest {
        KubernetesRequest(.apply(force: true), resource, namespace: subject.namespace, name: name, body: body)
    }

    private var configMap: RequestBody {
        let file = ConfigurationFile(configuration, for: subject.flinkVersion)
        var data: [(String, String)] = [(file.name, "")]
        for entry in spec["logConfig"]?.map?.entries ?? [] { data.append((entry.key, entry.value.argumentText)) }
        var body = RequestBody(
            .map([
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata(configMapName, component: nil),
                "data": .strings(data),
            ]))
        body.set(file.text, at: DocumentPath(keys: "data", file.name))
        return body
    }

    private var configuration: [(key: String, value: Template)] {
        var configuration = subject.deployConfiguration
        configuration.removeRestoreKeys()
        configuration["jobmanager.rpc.address"] = jobManagerName
        for (key, number) in [
            ("jobmanager.rpc.port", port("rpc")), ("blob.server.port", port("blob")), ("rest.port", port("ui")),
            ("taskmanager.rpc.port", taskManagerPort("rpc")), ("taskmanager.data.port", taskManagerPort("data")),
        ] { configuration[key] = String(number) }
        for (role, key) in [("jobManager", "jobmanager"), ("taskManager", "taskmanager")] {
            if let bytes = processMemory(of: role) {
                configuration.setIfAbsent("\(key).memory.process.size", "\(bytes)b")
            }
        }
        return configuration.entries.map { (key: $0.key, value: Template($0.value)) }.sorted { $0.key < $1.key }
    }

    /// `memoryProcessRatio` of the limit, 80 % where nothing is said.
    private func processMemory(of role: String) -> Int64? {
        let resources = spec[role]?["resources"]
        guard let text = (resources?["limits"]?["memory"] ?? resources?["requests"]?["memory"])?.scalarText,
            let bytes = memoryBytes(text)
        else { return nil }
        let ratio = spec[role]?["memoryProcessRatio"]?.integer ?? 80
        return bytes / 100 * max(0, min(100, ratio))
    }

    func port(_ name: String) -> Int64 {
        let usual: [String: Int64] = ["rpc": 6123, "blob": 6124, "query": 6125, "ui": 8081]
        return spec["jobManager"]?["ports"]?[name]?.integer ?? usual[name] ?? 0
    }

    private func taskManagerPort(_ name: String) -> Int64 {
        let usual: [String: Int64] = ["data": 6121, "rpc": 6122, "query": 6125]
        return spec["taskManager"]?["ports"]?[name]?.integer ?? usual[name] ?? 0
    }

    private var service: Document {
        let types = ["VPC": "LoadBalancer", "External": "LoadBalancer", "NodePort": "NodePort"]
        let scope = spec["jobManager"]?["accessScope"]?.string ?? "Cluster"
        var service = Document.map([
            "type": .text(types[scope] ?? "ClusterIP"), "selector": selector("jobmanager"),
            "ports": .list(
                ["rpc", "blob", "query", "ui"].map { .map(["name": .text($0), "port": .number(port($0))]) }),
        ])
        if scope == "Headless" { service.add("clusterIP", "None") }
        return .map([
            "apiVersion": "v1", "kind": "Service", "metadata": metadata(jobManagerName, component: "jobmanager"),
            "spec": service,
        ])
    }

    private var jobManager: Document {
        workload(
            .statefulSets, jobManagerName, "jobmanager", replicas: 1,
            pod("jobManager", "jobmanager", arguments: ["jobmanager"]))
    }

    private var taskManager: Document {
        workload(
            taskManagerResource, taskManagerName, "taskmanager", replicas: taskManagerReplicas(of: subject),
            pod("taskManager", "taskmanager", arguments: ["taskmanager"]))
    }

    private func workload(
        _ resource: KubernetesResource, _ name: String, _ component: String, replicas: Int64, _ pod: Document
    ) -> Document {
        var spec = Document.map([
            "replicas": .number(replicas), "selector": .map(["matchLabels": selector(component)]), "template": pod,
        ])
        if resource == .statefulSets {
            spec.add("podManagementPolicy", "Parallel")
            spec.add("serviceName", .text(name))
            let role = component == "jobmanager" ? "jobManager" : "taskManager"
            spec.add("volumeClaimTemplates", self.spec[role]?["volumeClaimTemplates"])
        }
        return .map([
            "apiVersion": .text(resource.apiVersion), "kind": .text(resource.kind),
            "metadata": metadata(name, component: component), "spec": spec,
        ])
    }

    // MARK: The job

    /// With an id that was chosen before: a second submission of it is refused, so trying again is harmless.
    private func submission(_ start: JobStart, _ restore: Template?) -> RequestBody {
        let arguments = isApplication ? applicationArguments(start, restore) : runArguments(start, restore)
        let component = isApplication ? "jobmanager" : "job-submitter"
        var pod = pod(isApplication ? "jobManager" : "job", component, arguments: arguments.map(\.description))
        pod = pod.setting("OnFailure", at: DocumentPath(keys: "spec", "restartPolicy"))
        var body = RequestBody(
            .map([
                "apiVersion": "batch/v1", "kind": "Job",
                "metadata": metadata(isApplication ? jobManagerName : submitterName, component: component),
                "spec": .map(["backoffLimit": 12, "template": pod]),
            ]))
        let args = DocumentPath(keys: "spec", "template", "spec", "containers").appending(0).appending("args")
        for (index, argument) in arguments.enumerated() where !argument.variables.isEmpty {
            body.set(argument, at: args.appending(index))
        }
        return body
    }

    private func runArguments(_ start: JobStart, _ restore: Template?) -> [Template] {
        let job = spec["job"]
        var arguments = ["flink", "run", "--target", "remote"]
        if job?["mode"]?.string != "Blocking" { arguments.append("--detached") }
        arguments.append("-D$internal.pipeline.job-id=\(start.job)")
        if let name = job?["className"]?.string { arguments += ["--class", name] }
        if let count = job?["parallelism"]?.integer { arguments += ["--parallelism", String(count)] }
        if start.allowsNonRestoredState == true { arguments.append("--allowNonRestoredState") }
        var result = arguments.map { Template($0) }
        if let restore { result += [Template("--fromSavepoint"), restore] }
        for path in job?["classPath"]?.list ?? [] { result += [Template("--classpath"), Template(path.argumentText)] }
        for (field, flag) in [("pyFiles", "--pyFiles"), ("pyFile", "--python"), ("pyModule", "--pyModule")] {
            if let text = job?[field]?.string { result += [Template(flag), Template(text)] }
        }
        if let jar = job?["jarFile"]?.string { result.append(Template(jar)) }
        return result + (job?["args"]?.list ?? []).map { Template($0.argumentText) }
    }

    private func applicationArguments(_ start: JobStart, _ restore: Template?) -> [Template] {
        let job = spec["job"]
        var arguments = [Template("standalone-job"), Template("--job-id"), Template(start.job)]
        if let name = job?["className"]?.string { arguments += [Template("--job-classname"), Template(name)] }
        if start.allowsNonRestoredState == true { arguments.append(Template("--allowNonRestoredState")) }
        if let restore { arguments += [Template("--fromSavepoint"), restore] }
        return arguments + (job?["args"]?.list ?? []).map { Template($0.argumentText) }
    }
}
