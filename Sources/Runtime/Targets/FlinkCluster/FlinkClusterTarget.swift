import Documents
import PolicyCompiler

/// Beside the FlinkCluster operator: what a person or a host would do to its resource, so that it carries out the
/// decision: edits of the spec, the annotation of user control, and questions about the status.
///
/// The operator decides for itself, by rules of its own, and the two versions of it by different ones. Where they would
/// give something else than was decided, the spec is made to say it; where that cannot be done, a note says so.
///
/// - SeeAlso: flinkcluster-operator.md, 8 for the annotation, 9 for updates, 16 for what the webhook admits, 17 for the
///   fields that are waited for.
public struct FlinkClusterTarget: PlanTarget {
    public init() {}

    public var name: String { "flinkcluster" }

    public func lower(_ plan: Plan, for subject: PlanSubject) -> LoweredPlan {
        guard let cluster = subject.cluster else {
            return LoweredPlan(target: name, notes: ["a \(subject.kind.rawValue) is no FlinkCluster: nothing is sent"])
        }
        var lowering = FlinkClusterLowering(plan, subject, cluster)
        let decision = plan.intent.decision.decision
        switch plan.intent.act {
        case _ where decision == "control": lowering.control()
        case .use where decision == "delete", .release: lowering.delete()
        case .use where subject.desired == .suspended: lowering.cancel()
        case .use: lowering.update()
        case .start(let source) where decision == "recover" || decision == "finish": lowering.recover(from: source)
        case .start: lowering.update()
        case .perform(let mechanism): lowering.repair(mechanism)
        case .trigger: lowering.takeSavepoint()
        case .rollBack: lowering.note("the operator has no rollback: apply the last spec that was stable")
        case .wait, .block, .deny, .skip: lowering.hold()
        case .complete, .abandon, .fail, .retry:
            lowering.leave("the operator settles its savepoints itself, in `status.savepoint`")
        case .disposeData, .proceed, .accept, .value: lowering.disposeOfSavepoints()
        }
        lowering.result.notes = plan.notes + lowering.result.notes
        return lowering.result
    }
}

/// One plan on its way: the requests so far, and what they leave to the operator.
struct FlinkClusterLowering {
    let plan: Plan
    let subject: PlanSubject
    let cluster: FlinkClusterSubject
    var result: LoweredPlan

    init(_ plan: Plan, _ subject: PlanSubject, _ cluster: FlinkClusterSubject) {
        self.plan = plan
        self.subject = subject
        self.cluster = cluster
        result = LoweredPlan(target: "flinkcluster")
    }

    var isGoogles: Bool { cluster.fork == .google }
    var decision: String { plan.intent.decision.decision }

    mutating func note(_ text: String) { if !result.notes.contains(text) { result.notes.append(text) } }

    mutating func add(_ does: String, _ requests: [KubernetesRequest], step: Int? = nil, limit: Int64? = nil) {
        result.steps.append(
            LoweredStep(
                step: step, does: does, requests: requests.map(TargetRequest.kubernetes), limitMilliseconds: limit))
    }

    /// The steps of the plan that the operator takes by itself, in its own way.
    mutating func expectOperator() {
        for step in plan.steps {
            guard let does = does(step) else { continue }
            result.steps.append(LoweredStep(step: step.index, does: does, actor: .theOperator))
        }
    }

    /// What the operator does of a step, in its own way; `nil` for what it does not do, or what is waited for anyway.
    private func does(_ step: PlanStep) -> String? {
        switch step.action {
        case .takeSavepoint where isGoogles:
            return step.does.replacing("a CANONICAL savepoint", with: "a savepoint")  // it knows no formats
        case .takeSavepoint, .takeCheckpoint, .stopWithSavepoint, .cancel, .recordSavepoint, .rescale: return step.does
        case .poll(.savepoint), .poll(.jobTerminal): return step.does
        case .deleteCluster(.everything):
            if decision == "finish" { return "Delete every component of \(subject.name)." }
            return isGoogles && subject.newSpec["recreateOnUpdate"]?.bool == false
                ? nil : "Delete the components of the old revision, each to be made anew."
        case .deleteCluster(.taskManagers): return step.does
        case .deploy(let start):
            if start.isInPlace { return "Update the components where they stand." }
            guard let job = start.job else { return "Make every component of \(subject.name)." }
            let components = cluster.liveSpec == nil ? "Make every component" : "Make what is missing"
            return "\(components), and submit the job, \(job.restore.phrase)."
        // It keeps HA metadata, disposes of no savepoint and has no finalizer.
        case .poll, .record, .scaleToZero, .runJar, .patchSnapshot, .verifyRestored, .removeRecord, .createSnapshot,
            .patchStatus, .event, .lookAgain, .deleteHA, .dispose, .releaseFinalizer:
            return nil
        }
    }

    mutating func leave(_ reason: String) {
        note(reason)
        expectOperator()
    }

    /// The number of the plan's step that a request stands for.
    func step(named name: String) -> PlanStep? { plan.steps.first { $0.name == name } }

    // MARK: Requests on the resource

    /// Only what is to change, so that nothing of others is touched.
    func patch(_ body: Document) -> KubernetesRequest { .patch(subject, body) }

    func annotation(_ value: String) -> KubernetesRequest {
        patch(.map(["metadata": .map(["annotations": .strings([(FlinkClusterFork.controlAnnotation, value)])])]))
    }

    /// Asks for the resource until its status says what is wanted.
    func until(_ until: KubernetesAnswer.Until, yields: KubernetesAnswer.Yield? = nil) -> KubernetesRequest {
        KubernetesRequest(
            .get, subject.resource, namespace: subject.namespace, name: subject.name,
            answer: KubernetesAnswer(until: until, yields: yields))
    }

    func jobField(_ name: String) -> DocumentPath { DocumentPath(keys: "status", "components", "job", name) }

    func yield(_ kind: StepYield, of step: Int?, at path: DocumentPath) -> KubernetesAnswer.Yield? {
        step.map { KubernetesAnswer.Yield(variable: Template.Variable(step: $0, kind: kind), path: path) }
    }
}
