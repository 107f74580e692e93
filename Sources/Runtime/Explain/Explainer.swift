import PolicyCompiler

/// Runs a pass over what was observed, and tells it.
public struct Explainer: Sendable {
    public let decider: Decider

    public init(_ decider: Decider) { self.decider = decider }

    /// - Parameter evidence: All that was given, of this resource and others.
    public func explain(_ subject: Subject, evidence: Evidence, options: ExplanationOptions) -> Explanation {
        var pass = Pass(decider, subject, evidence, options)
        pass.run()
        return pass.explanation()
    }
}

/// One pass: observe once, then take the decisions in order until one acts.
struct Pass {
    let decider: Decider
    let subject: Subject
    let options: ExplanationOptions
    let observation: Observation
    /// A value for each input of the policy; `nil` is open.
    var values: [FactValue?]
    var change: ChangeReport?
    var decisions: [DecisionReport] = []
    var summary = ""
    var acts: (id: DecisionID, row: Row)?

    var policy: CompiledPolicy { decider.policy }

    init(_ decider: Decider, _ subject: Subject, _ evidence: Evidence, _ options: ExplanationOptions) {
        self.decider = decider
        self.subject = subject
        self.options = options
        // The pass itself looks at a few facts, whether the policy reads them or not.
        var observed = decider.policy
        for name in Self.ownFacts where !observed.inputs.contains(where: { $0.name == name }) {
            guard let fact = Vocabulary.fact(named: name) else { continue }
            observed.inputs.append(
                PolicyInput(
                    name: name, type: fact.type, canBeNone: fact.canBeNone, answer: fact.answer, origin: .builtIn))
        }
        observation = Observation(
            of: observed, for: subject, evidence: evidence, given: options.given, now: options.now)
        values = observation.inputs.prefix(decider.policy.inputs.count).map(\.value)
    }

    private static let ownFacts = ["deployed.state", "desired.state", "reconciliation.state", "mode", "job.state"]

    func fact(_ name: String) -> FactValue? { observation[name]?.value }

    // MARK: The order of a pass

    mutating func run() {
        classify()
        if subject.isDeleting {
            decide("delete", "the resource is being deleted")
            return
        }
        if let table = decider.table("ready"), fact("deployed.state") != FactValue.none || isSessionJob {
            if !goesOn(take(table, "may anything act now"), after: ["proceed"]) { return }
        }
        if change?.fields.isEmpty == false || fact("deployed.state") == FactValue.none,
            let table = decider.table("admit")
        {
            let report = take(table, "the spec is new", keepingUndecided: false)
            if let invalid = report?.invalid.first {
                summary = "`admit` cannot be decided: \(invalid.value)"
                return
            }
            if let row = report?.row, case .deny(let reason) = row.outcome.act {
                summary = "the new spec is refused (\(reason)); what is deployed goes on"
                return
            }
        }
        switch (fact("deployed.state"), fact("desired.state")) {
        case (.name("suspended")?, _) where change?.changeClass == "redeploy":
            // A redeploy names what to start from, so how the job was suspended does not matter.
            decide("upgrade", "the spec changes, class redeploy")
        case (FactValue.none?, _): decide("deploy", "nothing is deployed yet")
        case (.name("suspended")?, .name("suspended")?):
            summary = "the job is suspended and stays so; the new spec is used when it is resumed"
        case (.name("suspended")?, _): decide("restore", "the job is suspended and is to run")
        case (.name("running")?, let desired):
            if let occasion = occasionForUpgrade(desired) {
                decide("upgrade", occasion)
            } else {
                summary =
                    change?.fields.isEmpty ?? true
                    ? "nothing changed that the policy acts on" : "every change is of the class ignore: the job runs on"
            }
        default:
            // Nobody said what is deployed: both can be meant.
            decide("deploy", "if nothing is deployed yet", isSupposed: true)
            decide("upgrade", "if the job is deployed and the spec changes", isSupposed: true)
            summary = "what is deployed is not known, so no decision is final"
        }
    }

    private var isSessionJob: Bool { subject.kind == .flinkSessionJob }

    private mutating func classify() {
        guard let place = policy.inputs.firstIndex(where: { $0.name == "change" }) else {
            change = observation.differences.map { policy.classify($0, values) }
            return
        }
        let given = options.given.contains { $0.input.index == place }
        if let differences = observation.differences {
            change = policy.classify(differences, values)
            if !given, let change { values[place] = .name(change.changeClass) }
        }
    }

    /// Why `upgrade` is asked; `nil` if nothing asks for it.
    private func occasionForUpgrade(_ desired: FactValue?) -> String? {
        if desired == .name("suspended") { return "the job runs and is to be suspended" }
        if fact("reconciliation.state") == .name("UPGRADING") { return "an upgrade is under way" }
        var changeClass = change?.changeClass
        if let place = policy.inputs.firstIndex(where: { $0.name == "change" }), case .name(let name)? = values[place] {
            changeClass = name
        }
        guard let changeClass else { return "whatever changed" }
        return changeClass == "ignore" ? nil : "the spec changes, class \(changeClass)"
    }

    /// Whether the pass goes on behind a decision.
    private mutating func goesOn(_ report: DecisionReport?, after words: Set<String>) -> Bool {
        guard let report else { return true }
        guard let row = report.row else {
            if !report.invalid.isEmpty {
                summary = "`\(report.id)` cannot be decided: \(report.invalid[0].value)"
                return false
            }
            return true
        }
        if words.contains(row.outcome.word) { return true }
        summary = sentence(report.id, row)
        acts = (report.id, row)
        return false
    }

    private mutating func decide(_ decision: String, _ occasion: String, isSupposed: Bool = false) {
        guard let table = decider.table(decision, mode: fact("mode")) else {
            if decider.policy.tables.contains(where: { $0.id.decision == decision }) {
                summary = "`\(decision)` depends on the mode, and that is not known"
            } else {
                summary = "the policy does not decide `\(decision)`"
            }
            return
        }
        guard let report = take(table, occasion) else { return }
        if isSupposed { return }
        if !report.invalid.isEmpty {
            summary = "`\(report.id)` cannot be decided: \(report.invalid[0].value)"
        } else if let row = report.row {
            summary = sentence(report.id, row)
            acts = (report.id, row)
        } else {
            summary = "`\(report.id)` depends on facts that are not known"
            if let row = report.healthy {
                summary += "; for a healthy, running job: \(OutcomeText.text(row.outcome.act))"
            }
        }
    }

    private func sentence(_ id: DecisionID, _ row: Row) -> String { "\(id): \(OutcomeText.text(row.outcome.act))" }

    // MARK: One decision

    @discardableResult
    private mutating func take(
        _ id: DecisionID, _ occasion: String, keepingUndecided: Bool = true
    ) -> DecisionReport? {
        guard let table = policy.table(id) else { return nil }
        let verdict = decider.decide(id, values)
        let read = decider.inputs(readBy: id)
        let invalid = read.compactMap { input in
            observation[input].invalid.map { (input: input, value: $0) }
        }
        var decided: Int?
        if case .decided(let row) = verdict { decided = row }
        let tracer = Tracer(inputs: policy.inputs)
        var report = DecisionReport(
            id: id, occasion: occasion, verdict: verdict, table: table,
            trace: tracer.trace(table, values, until: decided), residual: nil, healthy: nil, facts: read,
            invalid: invalid,
            counterfactuals: [], otherModes: [], events: [], afterwards: [])
        if invalid.isEmpty {
            if case .undecided = verdict {
                if !keepingUndecided { return report }
                report.residual = decider.residual(id, values)
                report.healthy = healthyRow(id, table)
            } else if decided != nil {
                report.counterfactuals = decider.counterfactuals(id, values)
                report.events = decider.timeEvents(id, values)
                report.afterwards = afterwards(id, table, decided)
            }
        }
        report.otherModes = otherModes(id)
        decisions.append(report)
        return report
    }

    /// The row for what is known, and for the rest the facts of a healthy job.
    private func healthyRow(_ id: DecisionID, _ table: DecisionTable) -> Row? {
        let filled = values.enumerated().map { place, value -> FactValue? in
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
        guard case .decided(let row) = decider.decide(id, filled) else { return nil }
        return table.rows[row]
    }

    /// What other modes would lead to, everything else being as it is.
    private func otherModes(_ id: DecisionID) -> [(mode: String, row: Row)] {
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
    private func afterwards(_ id: DecisionID, _ table: DecisionTable, _ decided: Int?) -> [(effect: String, row: Row)] {
        guard var place = decided else { return [] }
        var steps: [(effect: String, row: Row)] = []
        var values = values
        while steps.count < 3, case .perform(let mechanism) = table.rows[place].outcome.act {
            guard let effect = RepairEffects.of(mechanism, table.rows[place].outcome.parameters).first else { break }
            var words: [String] = []
            for (name, value) in effect.sorted(by: { $0.key < $1.key }) {
                guard let input = policy.inputs.firstIndex(where: { $0.name == name }) else { continue }
                values[input] = value
                words.append("\(name) = \(FactText.text(value, policy.inputs[input].type))")
            }
            guard case .decided(let next) = decider.decide(id, values) else { break }
            place = next
            steps.append((words.joined(separator: ", "), table.rows[next]))
        }
        return steps
    }

    // MARK: The end

    func explanation() -> Explanation {
        var findings = observation.findings
        var planned: PlannedRequests?
        if let acts {
            let intent = PlanIntent(acts.id, acts.row.outcome, of: policy) { values[$0.index] }
            let subject = PlanSubject(subject, observation, policy: policy, now: options.now)
            do {
                let plan = try plan(intent, for: subject)
                let lowered =
                    switch options.target {
                    case .direct: DirectTarget().lower(plan, for: subject)
                    case .apache: ApacheTarget().lower(plan, for: subject)
                    }
                planned = PlannedRequests(plan: plan, lowered: lowered, subject: subject)
            } catch {
                findings.append(EvidenceFinding(.warning, "no plan: \(error.description)", in: ""))
            }
        }
        return Explanation(
            title: subject.title, kind: subject.kind, namespace: subject.namespace, name: subject.name,
            source: subject.manifest.content.reference.source, policy: policy,
            policyIsShipped: options.policyIsShipped, now: options.now, change: change, decisions: decisions,
            summary: summary, plan: planned, findings: findings, observation: observation, values: values)
    }
}
