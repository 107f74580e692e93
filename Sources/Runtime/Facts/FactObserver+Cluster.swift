import Documents
import PolicyCompiler

/// Facts of the cluster that the job runs on.
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
        if case .done(let why) = upgrade { return .value(.name("DEPLOYING"), from: deployedAlready(why)) }
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
        return seenJobManager()
    }

    /// As the Deployment itself shows it, whatever the status says: for who writes the status.
    mutating func seenJobManager() -> ObservedValue {
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
}
