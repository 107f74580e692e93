import Documents

/// Everything done by ourselves: the cluster's objects through the Kubernetes API, its jobs through Flink's.
public struct DirectTarget: PlanTarget {
    public init() {}

    public var name: String { "direct" }

    public func lower(_ plan: Plan, for subject: PlanSubject) -> LoweredPlan {
        var lowered = LoweredPlan(target: name, notes: plan.notes)
        lowered.steps = plan.steps.map { self.lowered($0, of: plan, subject) }
        for step in plan.steps {
            guard case .releaseFinalizer(let snapshot) = step.action,
                requests(for: step, of: plan, subject).isEmpty
            else { continue }
            let finalizers = snapshot?.finalizers ?? subject.finalizers
            let held = finalizers.isEmpty ? "it has none" : "what holds it is \(finalizers.joined(separator: ", "))"
            lowered.notes.append("`\(Self.finalizer)` is not on \(snapshot?.name ?? subject.name): \(held)")
        }
        if plan.steps.contains(where: { if case .deploy = $0.action { true } else { false } }),
            subject.clusterMode == .native
        {
            lowered.notes.append("the cluster is made in Flink's standalone form, though spec.mode is native")
        }
        return lowered
    }

    public func step(_ place: Int, of plan: Plan, for subject: PlanSubject) -> LoweredStep? {
        plan.steps.indices.contains(place) ? lowered(plan.steps[place], of: plan, subject) : nil
    }

    private func lowered(_ step: PlanStep, of plan: Plan, _ subject: PlanSubject) -> LoweredStep {
        LoweredStep(
            step: step.index, does: step.does, requests: requests(for: step, of: plan, subject),
            limitMilliseconds: step.action.limitMilliseconds, delayMilliseconds: step.action.settleMilliseconds,
            isOptional: step.onFailure.goesOn)
    }

    /// The calls of one step, in order; none for what the host does anyway, as looking again.
    func requests(for step: PlanStep, of plan: Plan, _ subject: PlanSubject) -> [TargetRequest] {
        let endpoint = FlinkEndpoint(of: subject)
        let output = step.yields.map { Template.Variable(step: step.index, kind: $0) }
        return switch step.action {
        case .record(let intention): [.kubernetes(.journal(intention, step.key, for: subject))]
        case .takeSavepoint(let order): [.flink(.takeSavepoint(order, at: endpoint))]
        case .takeCheckpoint(let job, let trigger):
            [.flink(.takeCheckpoint(of: job, trigger: trigger, at: endpoint))]
        case .stopWithSavepoint(let order): [.flink(.stopWithSavepoint(order, at: endpoint))]
        case .cancel(let job, _): [.flink(.cancel(job, at: endpoint))]
        case .poll(let poll): pollRequests(poll, output, plan, subject)
        case .recordSavepoint(let snapshot): recordRequests(snapshot, plan, subject)
        case .scaleToZero:
            [.kubernetes(.scale(subject.clusterID, to: 0, namespace: subject.namespace))]
        case .deleteCluster(let part): deleteRequests(part, subject)
        case .deleteHA: deleteHARequests(subject)
        case .rescale(.vertices(let vertices)): [.flink(.rescale(subject.jobID ?? "", vertices, at: endpoint))]
        case .rescale(.taskManagers(let count)):
            [
                .kubernetes(
                    .scale(
                        "\(subject.clusterID)-taskmanager", to: count, namespace: subject.namespace,
                        subject.cluster.map { ClusterObjects(subject, $0).taskManagerResource } ?? .deployments))
            ]
        case .deploy(let start): deployRequests(start, plan, subject)
        case .runJar(let start): runRequests(start, step, plan, subject)
        case .verifyRestored(let check):
            [.flink(.restored(Template(check.job), check.restore.expectation(in: plan), at: endpoint))]
        case .dispose(let path):
            output.map { [.flink(.dispose(Template(path, in: plan), at: endpoint, yields: $0))] } ?? []
        case .removeRecord(let removal): removalRequests(removal, subject)
        case .createSnapshot(let order): [.kubernetes(.createSnapshot(order, for: subject, in: plan))]
        case .patchStatus(let change):
            subject.cluster.map { clusterStatusRequests(change, plan, subject, $0) }
                ?? [.kubernetes(.patch(subject, statusBody(change, plan, subject), subresource: "status"))]
        case .patchSnapshot(let change): snapshotRequests(change, plan, subject)
        case .event(let note): [.kubernetes(.event(note, for: subject, step: step.index))]
        case .releaseFinalizer(let snapshot): releaseRequests(snapshot, subject)
        case .lookAgain: []
        }
    }

    private func pollRequests(
        _ poll: Poll, _ output: Template.Variable?, _ plan: Plan, _ subject: PlanSubject
    ) -> [TargetRequest] {
        let endpoint = FlinkEndpoint(of: subject)
        let terminal = ["FAILED", "CANCELED", "FINISHED"]
        switch poll {
        case .savepoint(let job, let trigger, _):
            return output.map { [.flink(.savepointStatus(of: job, trigger: trigger, at: endpoint, yields: $0))] } ?? []
        case .checkpoint(let job, let trigger):
            return output.map { [.flink(.checkpointStatus(of: job, trigger: trigger, at: endpoint, yields: $0))] } ?? []
        case .checkpointPath(let job, let step):
            let number = Template(.from(step: step), in: plan)
            return output.map { [.flink(.checkpointDetails(of: job, number: number, at: endpoint, yields: $0))] } ?? []
        case .disposal(let step):
            return [.flink(.disposalStatus(Template(.from(step: step), in: plan), at: endpoint))]
        case .jobTerminal(let job): return [.flink(.jobState(of: Template(job), in: terminal, at: endpoint))]
        case .jobRunning(let job):
            return [
                .flink(
                    .jobState(
                        of: Template(job), in: ["RUNNING", "FINISHED"], failing: ["FAILED", "CANCELED"], at: endpoint))
            ]
        case .lastCheckpoint(let job, _):
            return output.map { [.flink(.newestSnapshot(of: job, at: endpoint, yields: $0))] } ?? []
        case .clusterGone:
            if let cluster = subject.cluster {
                return ClusterObjects(subject, cluster).untilGone.map(TargetRequest.kubernetes)
            }
            // Both: what is applied to a Deployment that is still going goes with it.
            return [subject.clusterID, "\(subject.clusterID)-taskmanager"].map {
                .kubernetes(.untilGone(.deployments, $0, namespace: subject.namespace))
            }
        }
    }
}

extension StepAction {
    var limitMilliseconds: Int64? {
        if case .poll(.savepoint(_, _, let limit)) = self { limit } else { nil }
    }

    /// How long an answer may be out of date, so how long to wait before asking.
    var settleMilliseconds: Int64 {
        if case .poll(.lastCheckpoint(_, let milliseconds)) = self { milliseconds } else { 0 }
    }
}

extension FailureRule {
    var goesOn: Bool { if case .goOn = self { true } else { false } }
}

extension RestoreSource {
    /// The path as a template; `nil` where there is none.
    func template(in plan: Plan) -> Template? {
        switch self {
        case .nothing: nil
        case .path(let path): Template(path, in: plan)
        case .haMetadata(let hasCheckpoint): hasCheckpoint ? Template(DeployMarker.lastState) : nil
        }
    }

    func expectation(in plan: Plan) -> FlinkAnswer.Restored {
        switch self {
        case .nothing: .nothing
        case .path(let path): .from(Template(path, in: plan))
        // Without a checkpoint in them there is nothing to restore, and nothing to compare.
        case .haMetadata(let hasCheckpoint): hasCheckpoint ? .something : .nothing
        }
    }
}
