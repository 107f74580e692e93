import Documents
import PolicyCompiler
import PolicyRuntime

// `expect`: what was decided, what is, and what the job was started from.
extension ScenarioPlay {
    mutating func expect(_ expectation: PolicyTest.Expectation, _ step: PolicyScenario.Step) {
        switch expectation.expected {
        case .outcome(let act) where expectation.decision == "table": expectTable(expectation, act, step)
        case .outcome(let act):
            expect(expectation, step) { decision in
                decision.act.map { $0.isExpected(as: act) } ?? false
            }
        case .changeClass(let name): expect(expectation, step) { $0.changeClass == name }
        case .keeps(let names): expectSnapshots(names, step) { !$0.isGone }
        case .deletes(let names): expectSnapshots(names, step) { $0.isGone }
        case .disposes(let names): expectSnapshots(names, step) { $0.dataIsGone }
        }
    }

    /// What asks for something was decided at some time since the last `apply` or `given`; what leaves things as they are
    /// is what was decided last. A decision that nobody took yet is waited for.
    private mutating func expect(
        _ expectation: PolicyTest.Expectation, _ step: PolicyScenario.Step,
        _ isExpected: @Sendable (TakenDecision) -> Bool
    ) {
        let since = since
        func taken(_ stage: ScenarioStage) -> [TakenDecision] {
            stage.decided.reversed().prefix { $0.at >= since }.reversed().map(\.decision).filter {
                $0.id.decision == expectation.decision && (expectation.entry == nil || $0.id.entry == expectation.entry)
            }
        }
        if taken(stage).isEmpty, stage.run(until: stage.now + Self.patience, { !taken($0).isEmpty }) == nil {
            return endless(step)
        }
        let found = taken(stage)
        let isMet = found.contains { decision in
            isExpected(decision) && (decision.acts || decision.id.decision == "change" || decision == found.last)
        }
        verdict(isMet, step)
        guard !isMet else { return }
        let name = DecisionID(expectation.decision, expectation.entry).description
        guard let last = found.last else {
            let others = stage.decided.filter { $0.at >= since }.map(\.decision)
            let deciding = others.last { $0.acts } ?? others.last
            return problem(
                .failed, "`\(name)` was never decided", at: step.origin,
                notes: deciding.map { ["what was decided is `\($0.id): \($0.text)`, at \(place($0))"] } ?? [])
        }
        var words: [String] = []
        for decision in found where words.last != decision.text { words.append(decision.text) }
        problem(
            .failed, "`\(last.id)` decided `\(last.text)`, which is not what `\(step.text)` says", at: step.origin,
            notes: ["decided at \(place(last))"]
                + (words.count > 1 ? ["one after the other: \(words.suffix(8).joined(separator: ", then "))"] : []))
    }

    /// A table is asked of what is observed now: nobody takes it as a decision.
    private mutating func expectTable(
        _ expectation: PolicyTest.Expectation, _ act: Outcome.Act, _ step: PolicyScenario.Step
    ) {
        let id = DecisionID(expectation.decision, expectation.entry)
        let values = observe().map { observation in
            decider.policy.inputs.indices.map { value(of: InputID($0), observation) }
        }
        var found: Outcome.Act?
        if let values, let table = decider.policy.table(id), case .decided(let row) = decider.decide(id, values) {
            found = table.rows[row].outcome.act
        }
        let isMet = found?.isExpected(as: act) ?? false
        verdict(isMet, step)
        guard !isMet else { return }
        problem(
            .failed,
            "`\(id)` is `\(found.map { OutcomeText.text($0) } ?? "open")`, which is not what `\(step.text)` says",
            at: step.origin)
    }

    private func place(_ decision: TakenDecision) -> String { decision.origin?.description ?? "no row" }

    mutating func verdict(_ isMet: Bool, _ step: PolicyScenario.Step) {
        stage.note(.verdict, "\(step.text): \(isMet ? "so it is" : "NOT SO")")
    }

    // MARK: What is

    mutating func expectThat(_ condition: Condition, _ step: PolicyScenario.Step) {
        guard let observation = observe() else {
            verdict(false, step)
            return problem(.failed, "the resource is gone, so nothing is so", at: step.origin)
        }
        let values = decider.policy.inputs.indices.map { value(of: InputID($0), observation) ?? .unknown }
        let answer = RowEvaluator(inputs: decider.policy.inputs).answer(condition, values)
        verdict(answer == .yes, step)
        guard answer != .yes else { return }
        var seen: [String] = []
        condition.forEachInput { input in
            let entry = observation.inputs[input.index]
            let text = value(of: input, observation).map { self.text($0, entry.input.type) } ?? "open"
            let line = "\(entry.input.name) = \(text)"
            if !seen.contains(line) { seen.append(line) }
        }
        problem(
            .failed, "`\(step.text)` \(answer == .no ? "is not so" : "cannot be told")", at: step.origin,
            notes: ["observed: \(seen.joined(separator: ", "))"])
    }

    /// The class of the change is decided and not observed.
    private func value(of input: InputID, _ observation: Observation) -> FactValue? {
        let entry = observation.inputs[input.index]
        guard entry.input.name == "change", let differences = observation.differences else { return entry.value }
        let policy = decider.policy
        return .name(policy.classify(differences, observation.inputs.map(\.value)).changeClass)
    }

    // MARK: What the job was started from

    /// The journal says from what it was, and Flink what it restored; they have to agree.
    mutating func expectStart(_ source: String, _ step: PolicyScenario.Step) {
        let said = startedFrom
        let job = stage.jobs.last { !$0.state.isTerminal }
        let restored = job?.restoredFrom
        let isSavepoint = restored.map { stage.world.storage.snapshot(at: $0)?.isSavepoint ?? $0.contains("savepoint") }
        let agrees: Bool =
            switch source {
            case "nothing": job != nil && restored == nil
            case "savepoint", "upgrade-savepoint", "last-savepoint", "initial-savepoint", "previous-start":
                isSavepoint == true || (source != "savepoint" && restored != nil)
            case "checkpoint": isSavepoint == false
            default: restored != nil
            }
        let isMet = said == source && agrees
        verdict(isMet, step)
        guard !isMet else { return }
        var notes = ["the journal says `\(said ?? "none")`"]
        notes.append(
            job == nil
                ? "no job runs" : "Flink restored \(restored ?? "nothing") for job \(job?.id.prefix(8) ?? "")")
        problem(
            .failed, "the job was not started from `\(source)`, but from `\(said ?? "nothing that was decided")`",
            at: step.origin, notes: notes)
    }

    /// Of the operator that starts jobs.
    private var startedFrom: String? {
        guard let annotations = setting.resource(in: stage)?["metadata"]?["annotations"] else { return nil }
        let isReacting = stage.actors.contains(where: \.isReacting)
        guard let text = annotations[isReacting ? reactingAnnotation : Journal.annotation]?.string,
            let start = text.firstRange(of: "\"startedFrom\":\"")
        else { return nil }
        return String(text[start.upperBound...].prefix { $0 != "\"" })
    }
}
