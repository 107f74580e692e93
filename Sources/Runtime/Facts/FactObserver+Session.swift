import Documents
import PolicyCompiler

/// Facts of the cluster that a session job runs on, and of the jobs that a session cluster has.
extension FactObserver {
    mutating func sessionFact(_ name: String) -> ObservedValue? {
        switch name {
        case "session.exists":
            return ofSession {
                .bool(true, from: $0.content.provenance)
            } absent: {
                .bool(false, from: $0)
            }
        case "session.deleting":
            return ofSession {
                .bool($0.isDeleting, from: ($0.metadata?["deletionTimestamp"] ?? $0.content).provenance)
            } absent: {
                .bool(false, from: $0)
            }
        case "session.ha.enabled": return sessionHighAvailability()
        case "session.jobmanager": return sessionJobManager()
        case "session.jobs", "session.unmanaged-jobs":
            // An application runs its own job and no others.
            if let job = subject.spec?["job"] {
                return .value(.number(0), from: .derived("no session cluster", from: [job.provenance]))
            }
            if name == "session.unmanaged-jobs" { return unmanagedJobs() }
            guard let jobs = sessionJobs() else { return .open("the FlinkSessionJobs of \(subject.namespace)") }
            return .value(.number(Int64(jobs.count)), from: jobs.provenance)
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
