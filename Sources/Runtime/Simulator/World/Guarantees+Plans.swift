import Documents
import PolicyCompiler
import PolicyRuntime

// What the journal says was decided, held against what is done.
extension Guarantees {
    /// A job that starts while a plan is under way starts from what the plan says.
    func checkSource(_ job: SimulatedFlink.JobReport, _ world: SimulatedWorld) -> Violation? {
        guard let run = journal(of: world.kubernetes.object(key.kind.simulatedID, key.namespace, key.name))?.run,
            run.target == ExplanationOptions.Target.direct.rawValue
        else { return nil }
        for step in run.plan.steps.prefix(run.step + 1) {
            guard let start = step.action.start, start.job == job.id, case .path(let path) = start.restore,
                let decided = path.value(in: run)
            else { continue }
            let actual = job.restoredFrom.map { SimulatedStorage.canonical($0) }
            if actual != SimulatedStorage.canonical(decided) {
                return Violation(
                    .noOlderState, "job \(job.id) started from \(actual ?? "nothing"), and \(decided) was decided")
            }
        }
        return nil
    }

    /// Notes which jobs the plans under way, of whichever operator acts, start from nothing.
    mutating func noteEmptyStarts(_ object: Document) {
        for annotation in [Journal.annotation, reactingAnnotation] {
            guard let text = object["metadata"]?["annotations"]?[annotation]?.string, text.contains("\"nothing\""),
                let run = journal(of: object, annotation)?.run,
                run.target == ExplanationOptions.Target.direct.rawValue
            else { continue }
            for step in run.plan.steps {
                if let start = step.action.start, start.restore == .nothing { grantedEmpty.insert(start.job) }
            }
        }
    }

    /// Whether the operator saw that the job failed, and its policy leaves it so.
    func isLeftFailed(_ object: Document) -> Bool {
        object["status"]?["jobStatus"]?["state"]?.string == "FAILED"
            && [Journal.annotation, reactingAnnotation].allSatisfy { journal(of: object, $0)?.run == nil }
    }

    /// After the spec was changed, a plan for the former one begins nothing more, once what it did is written down.
    mutating func checkSpec(_ object: Document) -> Violation? {
        let now = object["metadata"]?["generation"]?.integer ?? 1
        let text = object["metadata"]?["annotations"]?[Journal.annotation]?.string ?? ""
        if let before = generation, before != now {
            let run = journal(of: object)?.run
            changed = run.map { (text, $0.step, $0.request) }
        }
        generation = now
        guard let changed, changed.journal != text else { return nil }
        guard let run = journal(of: object)?.run, run.generation != now, run.plan.isAboutSpec,
            run.target == ExplanationOptions.Target.direct.rawValue,
            object["metadata"]?["deletionTimestamp"] == nil
        else {
            self.changed = nil
            return nil
        }
        guard (run.step, run.request) > (changed.step, changed.request), run.isSent,
            run.plan.steps.indices.contains(run.step), run.plan.steps[run.step].action.hasLastingEffect,
            run.request == 0, run.plan.isSettled(before: run.step)
        else { return nil }
        return Violation(
            .currentSpec,
            "generation \(now) was asked for, and the plan for \(run.generation) went on: \(run.plan.steps[run.step].does)"
        )
    }

    private func journal(of object: Document?, _ annotation: String = Journal.annotation) -> Journal? {
        guard let text = object?["metadata"]?["annotations"]?[annotation]?.string else { return nil }
        let subject = PlanSubject(
            kind: key.kind, namespace: key.namespace, name: key.name, newSpec: .map([:]),
            ids: PlanIdentifiers(trigger: "", job: "", resultStore: "", now: 0))
        return try? Journal(text, for: subject)
    }

    // MARK: Deletions

    /// What a call may take away: the uids of the cluster's objects before it. Empty for what deletes nothing.
    func doomed(by call: PortCall, in world: SimulatedWorld) -> Set<String> {
        guard case .kubernetes(let request) = call, request.method == "DELETE" else { return [] }
        return objects(in: world)
    }

    /// Notes what an operator knew when it called, and judges what it deleted.
    mutating func note(
        _ call: PortCall, of sender: String, _ reply: PortReply, _ before: Set<String>, _ world: SimulatedWorld
    ) -> Violation? {
        guard case .kubernetes(let request) = call else { return nil }
        if request.method == "DELETE" {
            if case .lost = reply { sentKnowing[request] = known[sender] }
            return judge(request, before, known[sender] ?? [], world)
        }
        // A plan takes its next step only after it read or wrote the resource that its journal is on.
        if isOfResource(request), case .answer(let answer) = reply, answer.status == 200 {
            known[sender] = objects(in: world)
        }
        return nil
    }

    /// Of a request that was sent some time ago.
    mutating func noteLate(
        _ call: PortCall, of sender: String, _ reply: PortReply, _ before: Set<String>, _ world: SimulatedWorld
    ) -> Violation? {
        guard case .kubernetes(let request) = call, request.method == "DELETE" else { return nil }
        return judge(request, before, sentKnowing.removeValue(forKey: request) ?? before, world)
    }

    private func judge(
        _ request: APICall, _ before: Set<String>, _ known: Set<String>, _ world: SimulatedWorld
    ) -> Violation? {
        guard !before.isEmpty else { return nil }
        let gone = before.subtracting(objects(in: world)).subtracting(known)
        guard gone.isEmpty else {
            return Violation(
                .onlyWhatWasDecided, "\(request.path) took what was made since the operator looked")
        }
        return nil
    }

    private func isOfResource(_ request: APICall) -> Bool {
        request.path.hasSuffix("/\(key.name)") && request.path.contains("/flink")
    }

    /// Deployments and HA metadata of the cluster that are not being deleted.
    private func objects(in world: SimulatedWorld) -> Set<String> {
        var uids: Set<String> = []
        func note(_ object: Document) {
            guard object["metadata"]?["deletionTimestamp"] == nil, let uid = object["metadata"]?["uid"]?.string else {
                return
            }
            uids.insert(uid)
        }
        for name in [key.name, "\(key.name)-taskmanager"] {
            if let object = world.kubernetes.object(.deployment, key.namespace, name) { note(object) }
        }
        world.kubernetes.forEach(.configMap, in: key.namespace) { object in
            if object["metadata"]?["labels"]?["configmap-type"]?.string == "high-availability" { note(object) }
        }
        return uids
    }
}

extension StepAction {
    /// The job that it starts anew.
    fileprivate var start: JobStart? {
        switch self {
        case .deploy(let cluster) where !cluster.isInPlace: cluster.job
        case .runJar(let start): start
        default: nil
        }
    }
}

extension PathValue {
    fileprivate func value(in run: PlanRun) -> String? {
        switch self {
        case .known(let path): path
        case .from(let step, let otherwise):
            run.values[step, .savepointPath] ?? run.values[step, .checkpointPath] ?? otherwise
        }
    }
}
