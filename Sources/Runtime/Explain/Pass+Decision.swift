import PolicyCompiler

// How one decision of a pass is taken and told.
extension Pass {
    /// Takes the decision for the mode of the subject, and ends the pass if it acts.
    mutating func decide(_ decision: String, _ occasion: String, isSupposed: Bool = false) {
        guard let table = decider.table(decision, mode: fact("mode")) else {
            guard !isSupposed else { return }
            let why =
                has(decision)
                ? "`\(decision)` depends on the mode, and that is not known"
                : "the policy does not decide `\(decision)`"
            sentences.append(why)
            steps.append(.notTaken(DecisionID(decision), because: why))
            ending = why
            return
        }
        guard let report = take(table, occasion, isSupposed: isSupposed), !isSupposed else { return }
        if report.weight == .quiet, let row = report.row { sentences.append(sentence(report.id, row)) }
        settle(report)
    }

    /// What a decision means for those behind it, and for the summary.
    ///
    /// - Parameter isHarmless: Words of outcomes that the pass goes on behind, though they are no `skip`.
    mutating func settle(_ report: DecisionReport, endsUnless isHarmless: ((String) -> Bool)? = nil) {
        guard let row = report.row else {
            if let first = report.invalid.first {
                // It is a `block`: the pass goes on behind it (language.md, 3), but not behind what all wait for.
                let text = "\(first.value)"
                if !sentences.contains(where: { $0.hasSuffix(text) }) {
                    sentences.append("`\(report.id.title)` cannot be decided: \(text)")
                }
                if isHarmless != nil { ending = "`\(report.id.title)` cannot be decided" }
            } else {
                var sentence = "`\(report.id.title)` depends on facts that are not known"
                if let row = report.healthy {
                    sentence += "; for a healthy, running job: \(OutcomeText.text(row.outcome.act))"
                }
                sentences.append(sentence)
                ending = "it depends on what `\(report.id.title)` decides"
            }
            return
        }
        if report.weight != .quiet { sentences.append(sentence(report.id, row)) }
        if let isHarmless {
            if !isHarmless(row.outcome.word) { ending = held(by: report, row) }
        } else if report.weight == .acts || row.outcome.holdsAll {
            ending = held(by: report, row)
        }
    }

    func sentence(_ id: DecisionID, _ row: Row) -> String { "\(id.title): \(OutcomeText.text(row.outcome.act))" }

    private func held(by report: DecisionReport, _ row: Row) -> String {
        report.weight == .acts
            ? "`\(report.id.title)` acts, and that ends the pass"
            : "`\(report.id.title)` holds everything back: \(row.outcome.word)"
    }

    // MARK: One decision

    @discardableResult
    mutating func take(
        _ id: DecisionID, _ occasion: String, keepingUndecided: Bool = true, isSupposed: Bool = false
    ) -> DecisionReport? {
        guard var report = report(id, occasion, view) else { return nil }
        if case .undecided = report.verdict, report.invalid.isEmpty, !keepingUndecided {
            let open = openFacts(report).prefix(3).map { "`\($0)`" }.joined(separator: ", ")
            steps.append(.notTaken(id, because: "it depends on \(open)"))
            return report
        }
        if !isSupposed { report.plan = plan(report, for: planned(report), observation) }
        steps.append(.taken(report))
        return report
    }

    /// The names of the facts that keep a decision open.
    func openFacts(_ report: DecisionReport) -> [String] {
        report.facts.filter { report.view.value(of: $0) == nil }.map(report.view.name)
    }

    func report(_ id: DecisionID, _ occasion: String, about: String? = nil, _ view: FactView) -> DecisionReport? {
        guard let table = policy.table(id) else { return nil }
        let view = view.with(observation.schedules(for: id))
        let values = view.values
        let verdict = decider.decide(id, values, listingRows: !options.isForActing)
        let read = decider.inputs(readBy: id)
        let invalid = read.compactMap { input in view.invalid(input).map { (input: input, value: $0) } }
        var report = DecisionReport(
            id: id, occasion: occasion, about: about, verdict: verdict, table: table, view: view,
            trace: Trace(steps: []),
            residual: nil, healthy: nil, facts: read, invalid: invalid, counterfactuals: [], otherModes: [], events: [],
            afterwards: [])
        // Who acts reads the row alone; how it came to it, a person asks.
        guard !options.isForActing else { return report }
        var decided: Int?
        if case .decided(let row) = verdict { decided = row }
        report.trace = Tracer(inputs: policy.inputs).trace(table, values, until: decided)
        guard invalid.isEmpty else { return report }
        if case .undecided = verdict {
            report.residual = decider.residual(id, values)
            report.healthy = healthyRow(id, table, view)
        } else if decided != nil {
            lookAhead(&report)
            report.afterwards = afterwards(id, table, decided, view)
        }
        report.otherModes = otherModes(id, values)
        return report
    }

    /// What would change the decision, and what time changes. Facts may be open that do not matter to the decision: what
    /// is told holds whatever they are.
    private func lookAhead(_ report: inout DecisionReport) {
        let values = report.view.values
        let id = report.id
        let clocks = observation.clocks(for: id)
        let depth = report.weight == .quiet ? 1 : Decider.counterfactualDepth
        guard report.facts.contains(where: { values[$0.index] == nil }) else {
            report.counterfactuals = decider.counterfactuals(id, values, upTo: depth)
            report.events = decider.timeEvents(id, values, clocks)
            return
        }
        let table = report.table
        func isCertain(_ changed: [FactValue?], _ row: Int) -> Bool {
            guard case .decided(let found) = decider.decide(id, changed) else { return false }
            return table.rows[found].outcome.asksForTheSame(as: table.rows[row].outcome)
        }
        let filled = filled(report.view)
        report.counterfactuals = decider.counterfactuals(id, filled, upTo: depth).filter { item in
            var changed = values
            for change in item.changes { changed[change.input.index] = change.value }
            return isCertain(changed, item.row)
        }
        report.events = decider.timeEvents(id, filled, clocks).filter { event in
            event.crossings.allSatisfy { values[$0.input.index] != nil }
                && isCertain(decider.later(values, by: event.after, clocks), event.row)
        }
    }

    /// What is known, and for the rest the facts of a healthy job.
    private func filled(_ view: FactView) -> [FactValue?] {
        view.values.enumerated().map { place, value -> FactValue? in
            if let value { return value }
            let input = policy.inputs[place]
            if let typical = Vocabulary.fact(named: input.name)?.typical { return typical }
            switch input.origin {
            case .field, .due: return .bool(false)
            case .window: return .bool(true)
            case .label, .annotation, .snapshotLabel: return FactValue.none
            case .builtIn, .setting, .userFact: return input.declaredDefault
            }
        }
    }

    private func healthyRow(_ id: DecisionID, _ table: DecisionTable, _ view: FactView) -> Row? {
        guard case .decided(let row) = decider.decide(id, filled(view)) else { return nil }
        return table.rows[row]
    }

    /// What other modes would lead to, everything else being as it is.
    private func otherModes(_ id: DecisionID, _ values: [FactValue?]) -> [(mode: String, row: Row)] {
        guard id.decision == "upgrade", let entry = id.entry, entry != "none" else { return [] }
        return Vocabulary.modes.values.filter { $0 != entry }.compactMap { mode in
            let other = DecisionID(id.decision, mode)
            guard let table = policy.table(other), case .decided(let row) = decider.decide(other, values) else {
                return nil
            }
            return (mode, table.rows[row])
        }
    }

    /// A repair is followed by another look: what would be decided then, as far as the repair's effect is certain.
    private func afterwards(
        _ id: DecisionID, _ table: DecisionTable, _ decided: Int?, _ view: FactView
    ) -> [(effect: String, row: Row)] {
        guard var place = decided else { return [] }
        var steps: [(effect: String, row: Row)] = []
        var values = view.values
        while steps.count < 3, case .perform(let mechanism) = table.rows[place].outcome.act {
            guard let effect = RepairEffects.of(mechanism, table.rows[place].outcome.parameters).first else { break }
            var words: [String] = []
            for (name, value) in effect.sorted(by: { $0.key < $1.key }) {
                guard let input = view.place(name) else { continue }
                values[input] = value
                words.append("\(name) = \(FactText.text(value, policy.inputs[input].type))")
            }
            guard case .decided(let next) = decider.decide(id, values) else { break }
            place = next
            steps.append((words.joined(separator: ", "), table.rows[next]))
        }
        return steps
    }

    // MARK: Plans

    /// Recovery starts what is deployed again, not what is asked for by now (reference, 2.6, "Resubmit").
    private func planned(_ report: DecisionReport) -> Subject {
        guard ["recover", "finish"].contains(report.id.decision), change?.fields.isEmpty == false,
            let deployed = subject.deployed.spec
        else { return subject }
        return subject.replacing(by: SpecReplacement(deployed.spec, what: "as deployed"))
    }

    /// The plan of a decision that asks for something; a finding says why there is none.
    mutating func plan(
        _ report: DecisionReport, for subject: Subject, _ observation: Observation,
        about snapshot: ObservedSnapshot? = nil
    ) -> PlannedRequests? {
        guard let row = report.row, report.weight == .acts || report.weight == .holds else { return nil }
        if case .skip = row.outcome.act { return nil }
        var intent = PlanIntent(report.id, row.outcome, of: policy) { report.view.values[$0.index] }
        intent.afterwards = report.afterwards.first?.row.outcome.act
        if report.weight == .holds { intent.lookAgainAfter = report.events.first?.after }
        var planSubject = PlanSubject(
            subject, observation, for: report.id, now: now, attempt: options.attempt)
        planSubject.note(JobEvidence(subject, evidence))
        planSubject.isRollingBack = isRollingBack
        planSubject.cluster?.controlIsPlanned = controlIsPlanned
        if let snapshot { planSubject.ids.trigger = snapshot.operationID(of: subject) }
        let named = snapshot.map { SnapshotSubject($0, failures: report.view.value(named: "snapshot.failures")) }
        do {
            var plan = try PolicyRuntime.plan(intent, for: planSubject, snapshot: named)
            if let pace = row.outcome.retrying {
                plan.notes.append("after a failure, not again before \(OutcomeText.text(pace))")
            }
            let target = options.target ?? .usual(for: subject.kind)
            // Who acts makes the requests of a step once it comes to it.
            let lowered =
                options.isForActing
                ? LoweredPlan(target: target.rawValue) : target.lower(plan, for: planSubject)
            return PlannedRequests(
                plan: plan, lowered: lowered, subject: planSubject, about: report.about, retrying: row.outcome.retrying)
        } catch {
            findings.append(
                EvidenceFinding(
                    .warning, "no plan for `\(report.id.title)`: \((error as PlanError).description)", in: ""))
            return nil
        }
    }
}
