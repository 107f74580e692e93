import Documents
import PolicyCompiler

// `use S` and `start from X`: one change of the spec, and then the operator's turn.
extension ApacheLowering {
    mutating func changeSpec() {
        var forcing = ApacheForcing(subject)
        switch plan.intent.act {
        case .use:
            if let strategy = plan.intent.strategy { use(strategy, &forcing) }
        case .start(let source): start(from: source, &forcing)
        default: break
        }
        result.notes += forcing.notes
        put(forcing)
    }

    /// Apply, watch, check, and put back what was set for this once only.
    private mutating func put(_ forcing: ApacheForcing) {
        let generation = step(named: "record").map { Template.Variable(step: $0.index, kind: .generation) }
        add("Apply the spec, so that the operator acts.", [.kubernetes(apply(forcing.spec, yields: generation))])
        expectOperator()
        watch(generation)
        verify()
        if forcing.isForced {
            add(
                "Put back what the spec said for this change only; the operator ignores that.",
                [.kubernetes(apply(putBack(forcing), yields: nil))])
        }
    }

    /// The spec that was asked for, and what has to stay.
    private func putBack(_ forcing: ApacheForcing) -> RequestBody {
        var spec = subject.newSpec
        for path in forcing.kept {
            if let value = forcing.spec.document[path] { spec = spec.setting(value, at: path) }
        }
        // A redeploy nonce without a path is refused (reference, 6.1).
        let initial = DocumentPath(keys: "job", "initialSavepointPath")
        var body = RequestBody(spec)
        if spec[DocumentPath(keys: "job", "savepointRedeployNonce")] != nil, subject.initialSavepoint == nil {
            if let hole = forcing.spec.holes.first(where: { $0.path == initial }) {
                body.set(hole.text, at: initial)
            } else if let path = forcing.spec.document[initial]?.string {
                body.set(Template(path), at: initial)
            }
        }
        return body
    }

    // MARK: Suspend and restore

    private mutating func use(_ strategy: Strategy, _ forcing: inout ApacheForcing) {
        if subject.isSessionCluster { return }
        let mechanism = strategy.suspend
        switch (mechanism.name, strategy.restore) {
        case ("stop-with-savepoint", "savepoint"), ("stop-with-savepoint", "upgrade-savepoint"),
            ("stop-with-savepoint", nil):
            forcing.mode("savepoint")
            savepointParameters(&forcing)
        case ("savepoint-with-cancel", _), ("savepoint-then-cancel", _): savepointFirst(strategy, &forcing)
        case ("cancel", "checkpoint"), ("cancel", nil): lastState(cancelling: true, &forcing)
        case ("delete-cluster", "ha-metadata") where mechanism.keeping == "ha":
            lastState(cancelling: subject.shape == .sessionJob, &forcing)
        case (_, "nothing"), ("delete-cluster", nil): forcing.mode("stateless")
        case (_, let source?): start(from: source, &forcing)
        case (let name, nil): forcing.cannot("it has no way to suspend by `\(name)`")
        }
    }

    private func savepointParameters(_ forcing: inout ApacheForcing) {
        let parameters = plan.intent.parameters
        if let format = parameters.format { forcing.configure("kubernetes.operator.savepoint.format.type", format) }
        if let drains = parameters.drains {
            forcing.configure("kubernetes.operator.job.drain-on-savepoint-deletion", drains ? "true" : "false")
        }
        if let directory = parameters.directory { forcing.directory(directory) }
    }

    /// `upgradeMode: last-state` is one mode and two ways; which one, a key says (reference, 1.3, step 6).
    private func lastState(cancelling: Bool, _ forcing: inout ApacheForcing) {
        forcing.mode("last-state")
        if subject.shape == .application {
            forcing.configure(
                "kubernetes.operator.job.upgrade.last-state.job-cancel.enabled", cancelling ? "true" : "false")
        }
        forcing.lift(ageLimit: "kubernetes.operator.job.upgrade.last-state.max.allowed.checkpoint.age")
        guard subject.versionChanges else { return }
        if !cancelling {
            forcing.cannot("it never uses HA metadata of another Flink version; it takes a savepoint, or cancels")
        } else if subject.jobState == "RUNNING", subject.savepointDirectory != nil {
            forcing.cannot(
                "with a change of Flink version it stops a running job with a savepoint instead of cancelling")
        }
    }

    /// The operator has no such way to suspend, but taking a savepoint and redeploying from it comes to the same.
    private mutating func savepointFirst(_ strategy: Strategy, _ forcing: inout ApacheForcing) {
        guard let path = yielded(by: .savepointPath) else {
            forcing.cannot("it has no way to suspend by `\(strategy.suspend.name)`")
            return
        }
        let otherwise = plan.steps.lazy.flatMap(\.action.paths).compactMap { value in
            if case .from(let step, let otherwise) = value, step == path.step { otherwise } else { nil }
        }.first
        let order = SnapshotOrder(
            name: "\(subject.name)-savepoint-manual-\(subject.ids.now)", isCheckpoint: false,
            path: (plan.intent.parameters.directory ?? subject.savepointDirectory).map(PathValue.known),
            format: plan.intent.parameters.format ?? "CANONICAL", disposesOnDelete: subject.disposesOnDelete,
            alreadyExists: false, trigger: "MANUAL", backoffLimit: 0)
        add(
            "Have a savepoint taken while the job goes on.",
            [.kubernetes(.createSnapshot(order, for: subject, in: plan))])
        let poll = KubernetesRequest(
            .get, .flinkStateSnapshots, namespace: subject.namespace, name: order.name,
            answer: KubernetesAnswer(
                until: .field(
                    DocumentPath(keys: "status", "state"), in: ["COMPLETED"], failing: ["FAILED", "ABANDONED"]),
                yields: .init(variable: path, path: DocumentPath(keys: "status", "path"))))
        result.steps.append(
            LoweredStep(
                step: path.step, does: "Wait until the savepoint is complete, and note its path.",
                requests: [.kubernetes(poll)], limitMilliseconds: plan.intent.parameters.waitMilliseconds,
                isOptional: otherwise != nil))
        note("the savepoint is taken while the job goes on: what it reads between savepoint and stop is read again")
        if strategy.restore == "nothing" {
            forcing.mode("stateless")
        } else {
            forcing.redeploy(
                from: Template([.variable(.init(step: path.step, kind: .savepointPath, otherwise: otherwise))]))
        }
    }

    private func start(from source: String, _ forcing: inout ApacheForcing) {
        if subject.isSessionCluster { return }
        let isFirst = plan.intent.decision.decision == "deploy"
        if plan.intent.decision.decision == "recover" { forcing.restart() }
        switch source {
        case "nothing" where isFirst: forcing.withoutInitialSavepoint()
        case "nothing":
            forcing.mode("stateless")
            if subject.deployedSpec?["job"]?["upgradeMode"]?.string == "last-state",
                subject.deployedSpec?["job"]?["state"]?.string == "suspended"
            {
                forcing.cannot("a job that was suspended by last-state starts from its HA metadata even if stateless")
            }
        case "initial-savepoint" where isFirst: break
        case "ha-metadata": lastState(cancelling: false, &forcing)
        case "upgrade-savepoint": forcing.mode("savepoint")
        default:
            guard let path = startPath(source) else {
                forcing.cannot("the path of `\(source)` is not known")
                return
            }
            forcing.redeploy(from: path)
        }
    }

    private func startPath(_ source: String) -> Template? {
        let known: String? =
            switch source {
            case "initial-savepoint": subject.initialSavepoint
            case "last-savepoint": subject.lastSavepoint
            case "previous-start": subject.previousStart
            case "savepoint", "checkpoint": subject.lastCheckpoint ?? subject.upgradeSavepoint
            default: nil
            }
        return known.map { Template($0) }
    }

    // MARK: Watch

    /// Until the operator has taken up the new generation and come to rest with it.
    private mutating func watch(_ generation: Template.Variable?) {
        var requests: [KubernetesRequest] = []
        if let generation {
            requests.append(
                until(
                    .fieldEquals(DocumentPath(keys: "status", "observedGeneration"), Template([.variable(generation)])))
            )
        }
        let state = DocumentPath(keys: "status", "lifecycleState")
        let job = jobVariable.map {
            KubernetesAnswer.Yield(variable: $0, path: DocumentPath(keys: "status", "jobStatus", "jobId"))
        }
        let isRunning = subject.desired == .running
        requests.append(
            until(
                .field(state, in: isRunning ? ["STABLE"] : ["SUSPENDED"], failing: ["FAILED", "ROLLED_BACK"]),
                yields: isRunning ? job : nil))
        add(
            "Wait until the operator is done (\(isRunning ? "STABLE" : "SUSPENDED")).",
            requests.map(TargetRequest.kubernetes))
    }

    private var jobVariable: Template.Variable? {
        (step(named: "deploy") ?? step(named: "run-jar")).map { Template.Variable(step: $0.index, kind: .jobID) }
    }

    /// The operator does not check what Flink restored; we do, with the id that it chose for the job.
    private mutating func verify() {
        guard subject.desired == .running, let step = step(named: "verify-restored"), let job = jobVariable,
            case .verifyRestored(let check) = step.action
        else { return }
        let expected: FlinkAnswer.Restored =
            switch check.restore {
            // The path that the operator found is its own business here; that there was one is ours.
            case .path(.from): .something
            case .path, .nothing, .haMetadata: check.restore.expectation(in: plan)
            }
        add(
            step.does, [.flink(.restored(Template([.variable(job)]), expected, at: FlinkEndpoint(of: subject)))],
            step: step.index)
    }
}
