import Documents
import PolicyCompiler

/// Beside the Apache operator: what a person or a host would do to its resources, so that it carries out the decision.
///
/// The operator decides for itself, by rules of its own. Where they would give something else than was decided, the
/// spec is made to say it; where that cannot be done, a note says so.
///
/// - SeeAlso: reference, 1.7 for what the operator decides, 2 for what it then does.
public struct ApacheTarget: PlanTarget {
    public init() {}

    public var name: String { "apache" }

    public func lower(_ plan: Plan, for subject: PlanSubject) -> LoweredPlan {
        var lowering = ApacheLowering(plan, subject)
        let decision = plan.intent.decision.decision
        switch plan.intent.act {
        case .use, .start, .perform:
            if subject.isRollingBack {
                lowering.leave("the operator does this by itself as a part of its rollback")
                lowering.result.notes = plan.notes + lowering.result.notes
                return lowering.result
            }
        default: break
        }
        switch plan.intent.act {
        case .start where decision == "recover" || decision == "finish": lowering.recover()
        case .perform where decision == "recover" || decision == "finish": lowering.recover()
        case .use(_) where plan.intent.decision.decision == "delete": lowering.delete()
        case .use: lowering.changeSpec()
        case .start: lowering.changeSpec()
        case .perform(let mechanism): lowering.repair(mechanism)
        case .rollBack:
            lowering.note(
                "the operator rolls back by itself if `kubernetes.operator.deployment.rollback.enabled` is set; else apply"
                    + " the last stable spec")
        case .wait, .block, .deny, .skip: lowering.hold()
        case .trigger: lowering.takeSnapshot()
        case .complete, .abandon, .fail, .retry: lowering.leave("the operator settles its snapshots itself")
        case .disposeData: lowering.disposeData()
        case .release: lowering.release()
        case .proceed, .accept, .value: lowering.removeRecords()
        }
        lowering.result.notes = plan.notes + lowering.result.notes
        return lowering.result
    }
}

/// One plan on its way: the requests so far, and what they leave to the operator.
struct ApacheLowering {
    let plan: Plan
    let subject: PlanSubject
    var result: LoweredPlan

    init(_ plan: Plan, _ subject: PlanSubject) {
        self.plan = plan
        self.subject = subject
        result = LoweredPlan(target: "apache")
    }

    mutating func note(_ text: String) { result.notes.append(text) }

    mutating func add(_ does: String, _ requests: [TargetRequest], step: Int? = nil, limit: Int64? = nil) {
        result.steps.append(
            LoweredStep(step: step, does: does, requests: requests, limitMilliseconds: limit))
    }

    /// The steps of the plan that the operator takes by itself, in its own way.
    mutating func expectOperator() {
        for step in plan.steps where step.action.isLeftToOperator {
            result.steps.append(LoweredStep(step: step.index, does: step.does, actor: .theOperator))
        }
    }

    mutating func leave(_ reason: String) {
        note(reason)
        expectOperator()
    }

    /// Nothing to do: but a spec that is put up for the operator would be carried out.
    mutating func hold() {
        switch plan.intent.decision.decision {
        case "admit":
            note("applied all the same, the operator refuses it (`ValidationError`) and goes on with what is deployed")
        case "deploy", "upgrade", "restore":
            note("do not apply the new spec now: the operator would act on it by its own rules")
        default: note("nothing is to be sent: the operator comes back to it by itself")
        }
    }

    /// What a step of the plan yields, for requests that take its place.
    func yielded(by kind: StepYield) -> Template.Variable? {
        plan.steps.first { $0.yields == kind }.map { Template.Variable(step: $0.index, kind: kind) }
    }

    func step(named name: String) -> PlanStep? { plan.steps.first { $0.name == name } }

    /// Server-side apply of the resource with this spec (recording 031).
    func apply(_ spec: RequestBody, yields: Template.Variable?) -> KubernetesRequest {
        var body = RequestBody(
            .map([
                "apiVersion": .text(subject.resource.apiVersion), "kind": .text(subject.kind.rawValue),
                "metadata": .map(["name": .text(subject.name)]), "spec": spec.document,
            ]))
        for hole in spec.holes {
            body.set(hole.text, at: DocumentPath([.key("spec")] + hole.path.steps))
        }
        let output = yields.map {
            KubernetesAnswer.Yield(variable: $0, path: DocumentPath(keys: "metadata", "generation"))
        }
        return KubernetesRequest(
            .apply(force: true), subject.resource, namespace: subject.namespace, name: subject.name, body: body,
            answer: KubernetesAnswer(yields: output))
    }

    /// Asks for the resource until `field` says what is wanted.
    func until(_ until: KubernetesAnswer.Until, yields: KubernetesAnswer.Yield? = nil) -> KubernetesRequest {
        KubernetesRequest(
            .get, subject.resource, namespace: subject.namespace, name: subject.name,
            answer: KubernetesAnswer(until: until, yields: yields))
    }
}

extension StepAction {
    fileprivate var isLeftToOperator: Bool {
        switch self {
        case .takeSavepoint, .takeCheckpoint, .stopWithSavepoint, .cancel, .poll, .recordSavepoint, .scaleToZero,
            .deleteCluster, .deleteHA, .rescale, .deploy, .runJar, .dispose, .patchSnapshot, .releaseFinalizer:
            true
        case .record, .verifyRestored, .removeRecord, .createSnapshot, .patchStatus, .event, .lookAgain: false
        }
    }
}
