import Documents
import PolicyCompiler
import PolicyRuntime

// `given`: what can be brought about in the world is, and then the world goes on until all that is given is observed.
extension ScenarioPlay {
    mutating func bringAbout(_ facts: [PolicyTest.Given], _ step: PolicyScenario.Step, isHead: Bool) {
        var awaited: [PolicyTest.Given] = []
        for fact in facts {
            if isHead, setting.said.contains(fact.name), isSettled(fact) { continue }
            if let constant = decider.policy.constants.first(where: { $0.name == fact.name }) {
                guard constant.value != fact.value else { continue }
                return impossible(
                    fact, step, "it is \(text(constant.value, constant.type)), a constant of the policy")
            }
            if giveByHand(fact) { continue }
            switch bringAbout(fact, isHead: isHead) {
            case .done: break
            case .comes: awaited.append(fact)
            case .never(let why): return impossible(fact, step, why)
            }
        }
        stage.give(given)
        if !awaited.isEmpty { wait(for: awaited, step) }
    }

    /// Whether what the resource says makes it so for certain.
    private func isSettled(_ fact: PolicyTest.Given) -> Bool {
        switch fact.name {
        case "kind", "namespace", "name", "mode", "cluster.mode", "flink-version", "initial-savepoint": true
        default:
            ScenarioSetting.metadataKey(fact.name, "label") != nil
                || ScenarioSetting.metadataKey(fact.name, "annotation") != nil
        }
    }

    private mutating func impossible(_ fact: PolicyTest.Given, _ step: PolicyScenario.Step, _ why: String) {
        problem(
            .impossible, "no world has `\(fact.name) = \(text(fact.value, type(of: fact.name)))` here", at: step.origin,
            notes: [why], help: Self.advice(fact.name))
    }

    private static func advice(_ name: String) -> String? {
        switch name {
        case "savepoint.failures", "savepoint.failed.age", "upgrade.attempts", "recover.attempts", "recover.age",
            "rescale.failed":
            "let it happen: `fault stop-with-savepoint fails 2 times`, and then `after 5m`"
        case "change", "upgrade.waited": "make the change: `apply spec.image = \"shop:2\"`"
        default: nil
        }
    }

    func type(of name: String) -> ValueType? { decider.policy.inputs.first { $0.name == name }?.type }

    func text(_ value: FactValue, _ type: ValueType?) -> String { ValueText.text(value, type) }

    // MARK: By hand

    /// What the policy itself names, and the hours of the day, are as a person says they are.
    private mutating func giveByHand(_ fact: PolicyTest.Given) -> Bool {
        guard let place = decider.policy.inputs.firstIndex(where: { $0.name == fact.name }) else { return false }
        switch decider.policy.inputs[place].origin {
        case .setting, .userFact, .window: break
        case .builtIn, .field, .label, .annotation, .snapshotLabel, .due: return false
        }
        given.removeAll { $0.input.index == place }
        given.append(GivenFact(InputID(place), fact.value))
        return true
    }

    // MARK: In the world

    private enum Making {
        /// It was made so. What operators make of it at once is part of the story.
        case done
        /// It follows from something else, or takes its time: it is waited for.
        case comes
        case never(String)
    }

    private mutating func bringAbout(_ fact: PolicyTest.Given, isHead: Bool) -> Making {
        for word in ["label", "annotation"] {
            guard let key = ScenarioSetting.metadataKey(fact.name, word) else { continue }
            let value = fact.value.text.map(Document.init(text:))
            edit { $0.put(value, along: ["metadata", "\(word)s", key]) }
            return .done
        }
        switch (fact.name, fact.value) {
        case ("job.state", .name(let state)): return bringJob(to: state)
        case ("jobmanager.status", .name(let status)): return bringJobManager(to: status)
        case ("flink.reachable", .bool(let isReachable)):
            stage.flinkIsCut = !isReachable
            return .done
        case (_, .unknown) where Vocabulary.fact(named: fact.name)?.answer != nil:
            stage.flinkIsCut = true
        case ("ha.metadata", .bool(false)):
            loseHAMetadata()
            return .done
        case ("ha.checkpoint", .bool(false)):
            loseHACheckpoints()
            return .done
        case ("checkpoint.completed.age", .number):
            let failing = [SnapshotFault](repeating: .fails(message: "declined"), count: 2_000)
            stage.world.clusters[stage.cluster]?.faultNextCheckpoints(failing)
            stage.note(.fault, "checkpoints fail from now on")
        case ("desired.state", .name(let state)) where setting.kind != .flinkCluster:
            edit { $0.put(Document(text: state), along: ["spec", "job", "state"]) }
        case ("session.exists", .bool(false)):
            stage.world.kubernetes.lose(.flinkDeployment, setting.key.namespace, "session", at: stage.now)
        case ("mode", _), ("flink-version", _), ("cluster.mode", _), ("initial-savepoint", _),
            ("savepoint.directory", _),
            ("checkpoint.directory", _), ("ha.enabled", _):
            guard !isHead else { return .comes }
            return .never("it is a part of the specification: change it with `apply`")
        case ("generation", _), ("kind", _), ("name", _), ("namespace", _), ("deployed.state", _):
            guard !isHead else { return .comes }
            return .never("it cannot change in the middle of a story")
        case (let name, _) where name.hasPrefix("snapshot."):
            return .never("there is more than one snapshot: write `given snapshots` and a grid")
        default: break
        }
        return .comes
    }

    private mutating func edit(_ change: (inout Document) -> Void) {
        let key = setting.key
        stage.world.kubernetes.edit(
            key.kind.simulatedID, key.namespace, key.name, by: "kubectl", at: stage.now, change)
    }

    private mutating func bringJob(to state: String) -> Making {
        let (cluster, now) = (stage.cluster, stage.now)
        switch state {
        case "FAILED":
            for job in stage.jobs where !job.state.isTerminal {
                stage.world.clusters[cluster]?.failJob(job.id, isFinal: true, at: now, storage: &stage.world.storage)
            }
        case "RESTARTING":
            for job in stage.jobs where !job.state.isTerminal {
                stage.world.clusters[cluster]?.keepRestarting(job.id, at: now, storage: &stage.world.storage)
            }
        case "FAILING": return .never("a job passes through it in an instant: give FAILED or RESTARTING")
        case "CANCELED":
            for job in stage.jobs where !job.state.isTerminal {
                let parts = cluster.split(separator: "/").map(String.init)
                guard parts.count == 2 else { continue }
                let call = APICall("PATCH", "/jobs/\(job.id)?mode=cancel")
                let endpoint = FlinkEndpoint(namespace: parts[0], service: "\(parts[1])-rest", port: 8081)
                _ = stage.world.answer(.flink(endpoint, call))
            }
        case "RUNNING":
            for job in stage.jobs where job.state == .restarting {
                stage.world.clusters[cluster]?.endRestarting(job.id, at: now, storage: &stage.world.storage)
            }
            stage.flinkIsCut = false
            return .comes
        case "FINISHED": return .never("the job of the simulated world is a stream that never ends")
        case "SUSPENDED":
            return .never("a JobManager that is gone suspends its job: give `jobmanager.status = MISSING`")
        default: return .comes
        }
        return .done
    }

    private mutating func bringJobManager(to status: String) -> Making {
        switch status {
        case "MISSING":
            for name in [stage.deployment] {
                stage.world.kubernetes.delete(.deployment, setting.key.namespace, name, at: stage.now)
            }
            stage.world.runKubelets()
        case "DEPLOYED_NOT_READY", "DEPLOYING": stage.world.killJobManager(stage.cluster)
        case "ERROR": return .never("pods of the simulated world start, or are not there")
        default: return .comes
        }
        return .done
    }

    private mutating func loseHAMetadata() {
        for name in haConfigMaps() {
            stage.world.kubernetes.delete(.configMap, setting.key.namespace, name, at: stage.now)
        }
    }

    private mutating func loseHACheckpoints() {
        for name in haConfigMaps() {
            stage.world.kubernetes.edit(.configMap, setting.key.namespace, name, at: stage.now) { object in
                guard var data = object["data"]?.map else { return }
                for entry in data.entries where entry.key.hasPrefix("checkpointID-") { data[entry.key] = nil }
                object.put(Document(.map(data)), along: ["data"])
            }
        }
    }

    private func haConfigMaps() -> [String] {
        stage.world.kubernetes.objects(.configMap, in: setting.key.namespace).compactMap { object in
            guard object["metadata"]?["labels"]?["configmap-type"]?.string == "high-availability" else { return nil }
            return object["metadata"]?["name"]?.string
        }
    }

    // MARK: Until it is seen

    private mutating func wait(for facts: [PolicyTest.Given], _ step: PolicyScenario.Step) {
        var limit = stage.now + Self.patience
        for fact in facts {
            if case .number(let age) = fact.value, type(of: fact.name) == .duration {
                limit = max(limit, stage.now + min(age, PolicyScenario.longest) + Self.patience)
            }
        }
        var pause: Int64 = 500
        while true {
            let observation = observe()
            let missing = facts.filter { fact in observation.map { !isSo(fact, $0) } ?? true }
            guard let first = missing.first else { return }
            guard stage.now < limit else {
                let seen = observation?[first.name]?.value
                return impossible(
                    first, step,
                    observation == nil
                        ? "the resource is gone"
                        : "after \(DurationText.literal(Self.patience)) it is still "
                            + (seen.map { "`\(text($0, type(of: first.name)))`" } ?? "open"))
            }
            guard stage.run(until: stage.now + pause) != nil else { return endless(step) }
            pause = min(pause * 11 / 10, 30_000)
        }
    }

    /// An age is reached, and anything else is as it is given.
    private func isSo(_ fact: PolicyTest.Given, _ observation: Observation) -> Bool {
        guard let seen = observation[fact.name]?.value else { return false }
        guard type(of: fact.name) == .duration, case .number(let age) = fact.value else { return seen == fact.value }
        if case .number(let number) = seen { return number >= age }
        return false
    }

    /// What there is to see of the resource at this moment.
    func observe() -> Observation? {
        var look = ResourceLook(setting.kind, namespace: setting.key.namespace, name: setting.key.name)
        // Whoever looks changes nothing: time does not pass, and the world is a copy.
        var world = stage.world
        while let call = look.next() {
            if stage.flinkIsCut, case .flink = call {
                look.received(.unreachable("no route"))
            } else {
                look.received(world.answer(call))
            }
        }
        return look.observation(of: decider.policy, given: given, at: world.now)
    }
}
