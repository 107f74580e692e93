import Documents
import PolicyCompiler

/// Facts of the cluster that the job runs on, and of the session cluster.
extension FactObserver {
    mutating func clusterFact(_ name: String) -> ObservedValue? {
        switch name {
        case "jobmanager.status": return jobManagerStatus()
        case "jobmanager.never-started": return neverStarted()
        case "ha.metadata": return haMetadata(in: configurations.observe) { _ in true }
        case "new.ha.metadata": return haMetadata(in: configurations.deploy) { _ in true }
        case "ha.checkpoint": return haMetadata(in: configurations.observe) { $0 }
        case "new.ha.checkpoint": return haMetadata(in: configurations.deploy) { $0 }
        case "cluster.health": return clusterHealth()
        default: return nil
        }
    }

    private func haMetadata(
        in configuration: EffectiveConfiguration, _ read: (_ hasCheckpoint: Bool) -> Bool
    ) -> ObservedValue {
        switch HighAvailabilityKeys(configuration) {
        case .off(let why): return .bool(false, from: .derived("HA is off", from: [why]))
        case .other(let why): return .bool(false, from: .derived("HA metadata of an unknown kind", from: [why]))
        case .open(let what): return .open(what)
        case .zookeeper: return .open("the nodes of the job in ZooKeeper")
        case .kubernetes:
            switch HAMetadata(of: subject.clusterName, in: subject.namespace, evidence).answer {
            case .found(let hasCheckpoint, let why): return .bool(read(hasCheckpoint), from: why)
            case .none(let why): return .bool(false, from: why)
            case .refused(let why): return .unknown(from: why)
            case .notAsked(let what): return .open(what)
            }
        }
    }

    // MARK: The JobManager

    /// The Deployment of the JobManager has the name of the cluster.
    private mutating func deployment() -> JobManagerDeployment {
        JobManagerDeployment(of: subject.clusterName, in: subject.namespace, evidence, &findings)
    }

    private mutating func jobManagerStatus() -> ObservedValue {
        if subject.kind == .flinkSessionJob { return sessionJobManager() }
        switch subject.live {
        case .absent(let why): return .value(.name("MISSING"), from: why)
        case .present(let resource):
            if let stated = resource.status?["jobManagerDeploymentStatus"] {
                return stated.observed(as: Vocabulary.jobManagerStatus, .exact)
            }
            if subject.kind == .flinkDeployment, case .notAsked = deployment() {
                return .value(.name("MISSING"), from: .derived("its default", from: [statusPlace]))
            }
        case .notObserved: break
        }
        switch deployment() {
        case .absent(let why): return .value(.name("MISSING"), from: why)
        case .notAsked: return .open("the status of \(subject.title), or deployment/\(subject.clusterName)")
        case .present(let deployment):
            let why = deployment.content.provenance
            if JobManagerDeployment.isAvailable(deployment) {
                // Whether REST answers makes the difference; the operator tries its port.
                let answers = job.anyAnswer.map { !$0.isUnreachable } ?? false
                return .value(
                    .name(answers ? "READY" : "DEPLOYED_NOT_READY"),
                    from: .derived(answers ? "available, and Flink answers" : "available", from: [why]))
            }
            if let trouble = JobManagerDeployment.trouble(
                of: deployment, evidence.resources(ofKind: "Pod", namespace: subject.namespace))
            {
                return .value(.name("ERROR"), from: trouble)
            }
            return .value(.name("DEPLOYING"), from: .derived("not available", from: [why]))
        }
    }

    private mutating func neverStarted() -> ObservedValue {
        switch deployment() {
        case .present(let deployment):
            return .bool(JobManagerDeployment.neverStarted(deployment), from: deployment.content.provenance)
        case .absent(let why): return .bool(false, from: why)
        case .notAsked: break
        }
        if case .absent(let why) = subject.live { return .bool(false, from: why) }
        let status = jobManagerStatus()
        guard case .value(.name(let name)) = status.content, ["READY", "DEPLOYED_NOT_READY", "MISSING"].contains(name)
        else { return .open("deployment/\(subject.clusterName), its condition `Available`") }
        let reason = name == "MISSING" ? "there is no JobManager" : "the JobManager is \(name)"
        return .bool(false, from: .derived(reason, from: [status.provenance]))
    }

    /// The operator's evaluation over a window, which it keeps in the status.
    private mutating func clusterHealth() -> ObservedValue {
        switch subject.live {
        case .notObserved: return .open("the operator's evaluation, in the status of \(subject.title)")
        case .absent(let why): return .value(.none, from: why)
        case .present:
            guard let text = subject.status?["clusterInfo"]?["ClusterHealthInfo"] else {
                return .value(.none, from: statusPlace)
            }
            guard let info = text.readEmbedded("`ClusterHealthInfo`", &findings),
                let isHealthy = info["healthy"]?.value.bool
            else { return .open("the operator's evaluation, which cannot be read") }
            return .value(.name(isHealthy ? "healthy" : "unhealthy"), from: text.provenance)
        }
    }

    // MARK: The session cluster

    mutating func sessionFact(_ name: String) -> ObservedValue? {
        switch name {
        case "session.exists": return ofSession { .bool(true, from: $0.content.provenance) } absent: {
                .bool(false, from: $0)
            }
        case "session.deleting": return ofSession {
                .bool($0.isDeleting, from: ($0.metadata?["deletionTimestamp"] ?? $0.content).provenance)
            } absent: {
                .bool(false, from: $0)
            }
        case "session.ha.enabled": return sessionHighAvailability()
        case "session.jobmanager": return sessionJobManager()
        case "session.jobs":
            guard let jobs = sessionJobs() else { return .open("the FlinkSessionJobs of \(subject.namespace)") }
            return .value(.number(Int64(jobs.count)), from: jobs.provenance)
        case "session.unmanaged-jobs": return unmanagedJobs()
        default: return nil
        }
    }

    private func ofSession(
        _ read: (EvidenceResource) -> ObservedValue, absent: (Provenance) -> ObservedValue
    ) -> ObservedValue {
        guard let session = subject.session else { return .open("`spec.deploymentName`") }
        return switch session.live {
        case .notObserved: .open("flinkdeployment/\(session.name)")
        case .absent(let why): absent(why)
        case .present(let cluster): read(cluster)
        }
    }

    func sessionJobManager() -> ObservedValue {
        ofSession {
            guard let stated = $0.status?["jobManagerDeploymentStatus"] else {
                return .value(.name("MISSING"), from: .derived("its default", from: [$0.content.provenance]))
            }
            return stated.observed(as: Vocabulary.jobManagerStatus, .exact)
        } absent: {
            .value(.none, from: $0)
        }
    }

    /// By the cluster's own configuration: that of the job is empty while the cluster is not ready.
    private func sessionHighAvailability() -> ObservedValue {
        ofSession {
            let deployed = subject.session?.deployed.spec?.spec ?? $0.spec
            let defaults = subject.operatorConfiguration?.defaults(
                namespace: subject.namespace, flinkVersion: deployed?["flinkVersion"]?.value.string)
            let values = (defaults ?? .init()).overlaid(with: FlinkConfiguration(deployed?["flinkConfiguration"]))
            return highAvailability(in: EffectiveConfiguration(values: values))
        } absent: {
            .bool(false, from: $0)
        }
    }

    private func sessionJobs() -> (count: Int, ids: Set<String>, provenance: Provenance)? {
        guard let listing = evidence.listing(of: "FlinkSessionJob", in: subject.namespace) else { return nil }
        let jobs = evidence.resources(ofKind: "FlinkSessionJob", namespace: subject.namespace).filter {
            $0.spec?["deploymentName"]?.value.string == subject.name
        }
        let ids = jobs.compactMap { $0.status?["jobStatus"]?["jobId"]?.value.string }
        return (jobs.count, Set(ids), .field(listing.reference))
    }

    private func unmanagedJobs() -> ObservedValue {
        guard let answer = job.overview else { return .open("GET /jobs/overview") }
        guard answer.outcome == .answered else { return .unknown(from: answer.provenance) }
        guard let jobs = sessionJobs() else { return .open("the FlinkSessionJobs of \(subject.namespace)") }
        let unmanaged = (answer.body["jobs"]?.elements ?? []).filter {
            let id = $0["jid"]?.value.string ?? ""
            return !jobs.ids.contains(id) && !JobStates.isTerminal($0["state"]?.value.string)
        }
        return .value(.number(Int64(unmanaged.count)), from: answer.provenance)
    }
}
