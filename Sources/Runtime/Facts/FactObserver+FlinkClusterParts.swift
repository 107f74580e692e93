import Documents
import PolicyCompiler

/// What a FlinkCluster's own facts are read from beside the job's status: its components, its submitter, what was edited.
extension FactObserver {
    mutating func flinkClusterComponent(_ name: String) -> ObservedValue? {
        let type = Vocabulary.fact(named: name)?.type ?? .string
        switch name {
        case "cluster.exists":
            switch subject.live {
            case .notObserved: return .open(subject.title)
            case .absent(let why): return .bool(false, from: why)
            case .present(let resource): return .bool(true, from: resource.content.provenance)
            }
        case "cluster.job":
            return .bool(subject.spec?["job"] != nil, from: (subject.spec ?? subject.manifest.content).provenance)
        case "cluster.state": return statusField(["state"], as: type, absent: .none)
        case "update.under-way", "components.updated":
            if case .notObserved = subject.live { return .open("the status of \(subject.title)") }
            let revisions = subject.status?["revision"] ?? subject.status
            let isUnderWay = revisions?["currentRevision"]?.value != revisions?["nextRevision"]?.value
            // An update that was finished is recorded by that the two are the same.
            return .bool(isUnderWay == (name == "update.under-way"), from: revisions?.provenance ?? statusPlace)
        case "components.ready": return componentsReady()
        case "submitter": return submitterState()
        case "submitter.job-id":
            guard let job = submitterJob else { return .open("the Job \(submitterName)") }
            let label = job.content[["metadata", "labels", "flinkoperator.k8s.io/job-id"]]
            let id = subject.status?["components"]?["job"]?["id"]
            return .bool((label ?? id)?.value.string?.isEmpty == false, from: (label ?? id ?? job.content).provenance)
        case "job.flink-state": return flinkState(type)
        case "flink.reachable":
            // Its operators go by the list of jobs alone (3), whatever else is answered.
            return job.overview.map { .bool($0.outcome == .answered, from: $0.provenance) }
        case "savepoint.job":
            if case .notObserved = subject.live { return .open("the status of \(subject.title)") }
            guard let asked = subject.status?["savepoint"]?["jobID"], asked.value.string?.isEmpty == false else {
                return .value(.none, from: statusPlace)
            }
            let isSame = asked.value == subject.status?["components"]?["job"]?["id"]?.value
            return .value(.name(isSame ? "same" : "other"), from: asked.provenance)
        default: return nil
        }
    }

    private func componentsReady() -> ObservedValue {
        if case .notObserved = subject.live { return .open("the status of \(subject.title)") }
        guard let components = subject.status?["components"] else {
            return .value(.name("none-of-them"), from: statusPlace)
        }
        let needed = [
            components["jobManager"] ?? components["jobManagerStatefulSet"], components["jobManagerService"],
            components["taskManager"] ?? components["taskManagerStatefulSet"],
        ].compactMap { $0 }
        let ready = needed.filter { $0["state"]?.value.string == "Ready" }.count
        let name = ready == 0 ? "none-of-them" : ready < needed.count ? "some" : "all"
        return .value(.name(name), from: components.provenance)
    }

    private var submitterName: String { "\(subject.name)-job-submitter" }

    private var submitterJob: EvidenceResource? {
        evidence.resources(ofKind: "Job").first { $0.name == submitterName && $0.namespace == subject.namespace }
    }

    /// The Kubernetes Job, else the exit code that one version records.
    private func submitterState() -> ObservedValue {
        if let job = submitterJob {
            let status = job.content["status"]
            let place = (status ?? job.content).provenance
            if (status?.number("succeeded") ?? 0) > 0 { return .value(.name("succeeded"), from: place) }
            if (status?.number("failed") ?? 0) > 0 { return .value(.name("failed"), from: place) }
            let isActive = (status?.number("active") ?? 0) > 0
            return .value(.name(isActive ? "running" : "not-started"), from: place)
        }
        if case .notObserved = subject.live { return .open("the Job \(submitterName)") }
        let component = subject.status?["components"]?["job"]
        guard let name = component?["submitterName"], name.value.string?.isEmpty == false else {
            return .open("the Job \(submitterName)")
        }
        guard let code = component?["submitterExitCode"], let number = code.value.integer else {
            return .open("the Job \(submitterName)")
        }
        return .value(
            .name(number < 0 ? "running" : number == 0 ? "succeeded" : "failed"), from: code.provenance)
    }

    private func flinkState(_ type: ValueType) -> ObservedValue {
        guard let answer = job.overview else { return .open("GET /jobs/overview") }
        guard answer.outcome == .answered else { return .value(.unknown, from: answer.provenance) }
        guard let ours = job.entry else { return .value(.none, from: answer.provenance) }
        guard let state = ours["state"] ?? ours["status"] else { return .open("the state of the job") }
        return state.observed(as: type, .exact)
    }

    // MARK: What was edited

    mutating func flinkClusterDifference(_ name: String) -> ObservedValue? {
        switch name {
        case "savepoint-generation.alone": return isAlone(["spec", "job", "savepointGeneration"])
        case "cancel-requested.alone": return isAlone(["spec", "job", "cancelRequested"])
        case "scale.alone": return isAlone(["spec", "taskManager", "replicas"])
        case "scale.detected": return scaleDetected()
        case "deployed.cluster.job", "deployed.savepoint.directory", "deployed.cancel-requested":
            switch subject.deployed {
            case .notObserved(let what): return .open(what)
            case .unreadable: return .open("a spec that can be read")
            case .nothing(let why):
                return .value(name == "deployed.savepoint.directory" ? .none : .bool(false), from: why)
            case .spec(let recorded):
                let job = recorded.spec["job"]
                let place = (job ?? recorded.spec).provenance
                switch name {
                case "deployed.cluster.job": return .bool(job != nil, from: place)
                case "deployed.cancel-requested":
                    return .bool(job?["cancelRequested"]?.value.bool == true, from: place)
                default: return .value(job?["savepointsDir"] == nil ? .none : .name("path"), from: place)
                }
            }
        default: return nil
        }
    }

    /// The last two revisions, without what no revision has (flinkcluster-operator.md, 1 and 9.3). A key that only one of
    /// them has is not compared.
    private func scaleDetected() -> ObservedValue {
        guard let differences, case .spec(let recorded) = subject.deployed, let new = subject.spec else {
            if case .nothing(let why) = subject.deployed { return .bool(false, from: why) }
            return .open("what is deployed")
        }
        let revised = differences.filter { difference in
            !Self.unrevised.contains { difference.path.starts(with: ["spec", "job", $0]) }
        }
        let keys = Set(revised.compactMap { $0.path.dropFirst().first }).filter {
            recorded.spec[$0] != nil && new[$0] != nil
        }
        let hasReplicas = revised.contains { $0.path == ["spec", "taskManager", "replicas"] }
        return .bool(
            hasReplicas && keys == ["taskManager"],
            from: .derived("compared", from: [recorded.spec.provenance, new.provenance]))
    }

    private static let unrevised = [
        "cleanupPolicy", "restartPolicy", "cancelRequested", "savepointGeneration", "savepointFormatType",
    ]

    private func isAlone(_ path: [String]) -> ObservedValue {
        guard let differences else { return .open("what is deployed") }
        let isAlone = differences.count == 1 && differences[0].path == path
        return .bool(isAlone, from: (subject.spec ?? subject.manifest.content).provenance)
    }
}
