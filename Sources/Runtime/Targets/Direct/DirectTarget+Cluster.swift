import Documents

// Steps that make or remove a cluster, or run a job on one.
extension DirectTarget {
    func deleteRequests(_ part: ClusterPart, _ subject: PlanSubject) -> [TargetRequest] {
        if let cluster = subject.cluster {
            return ClusterObjects(subject, cluster).deletions(part).map(TargetRequest.kubernetes)
        }
        let taskManagers = KubernetesRequest.delete(
            .deployments, "\(subject.clusterID)-taskmanager", namespace: subject.namespace)
        switch part {
        case .taskManagers: return [.kubernetes(taskManagers)]
        case .everything:
            // TaskManagers last: without a JobManager they end by themselves, the other way round a job fails first.
            return [
                .kubernetes(.delete(.deployments, subject.clusterID, namespace: subject.namespace)),
                .kubernetes(taskManagers),
            ]
        }
    }

    func deleteHARequests(_ subject: PlanSubject) -> [TargetRequest] {
        switch subject.highAvailability {
        case .none: []
        case .kubernetes(let metadata) where metadata.configMaps.isEmpty:
            [.kubernetes(.deleteHA(of: subject.clusterID, namespace: subject.namespace))]
        case .kubernetes(let metadata):
            metadata.configMaps.map {
                .kubernetes(
                    .delete(.configMaps, $0.name, namespace: subject.namespace, propagation: "Background"))
            }
        case .zookeeper(let quorum, let root, _):
            [
                .host(
                    HostCall(
                        "delete-znode", [quorum, root],
                        does: "Delete \(root) and all below it in ZooKeeper at \(quorum)."))
            ]
        }
    }

    func deployRequests(_ start: ClusterStart, _ plan: Plan, _ subject: PlanSubject) -> [TargetRequest] {
        if let cluster = subject.cluster {
            return ClusterObjects(subject, cluster).requests(start, restore: start.job?.restore.template(in: plan))
                .map(TargetRequest.kubernetes)
        }
        let manifests = ClusterManifests(
            subject: subject, start: start, restore: start.job?.restore.template(in: plan))
        return (start.requiresHA ? clearPlanRequests(subject) : []) + manifests.requests.map(TargetRequest.kubernetes)
    }

    private func clearPlanRequests(_ subject: PlanSubject) -> [TargetRequest] {
        switch subject.highAvailability {
        case .none: []
        case .kubernetes(let metadata):
            metadata.configMaps.filter { !$0.planKeys.isEmpty }.map {
                .kubernetes(.removeKeys(of: $0, namespace: subject.namespace))
            }
        case .zookeeper(let quorum, let root, _):
            [
                .host(
                    HostCall(
                        "delete-znode", [quorum, root + "/jobgraphs"],
                        does: "Delete the old job's plan, \(root)/jobgraphs, in ZooKeeper at \(quorum)."))
            ]
        }
    }

    /// Upload, run, delete: a jar serves one start (reference, 2.3).
    func runRequests(
        _ start: JobStart, _ step: PlanStep, _ plan: Plan, _ subject: PlanSubject
    ) -> [TargetRequest] {
        let endpoint = FlinkEndpoint(of: subject)
        let jar = Template.variable(step.index, .jarID)
        let upload = FlinkRequest.uploadJar(
            from: subject.jarURI ?? "", at: endpoint,
            yields: Template.Variable(step: step.index, kind: .jarID))
        return [
            .flink(upload),
            .flink(
                .runJar(jar, start, restore: start.restore.template(in: plan), for: subject, at: endpoint)),
            .flink(.deleteJar(jar, at: endpoint)),
        ]
    }
}
