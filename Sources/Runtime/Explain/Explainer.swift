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
///
/// The order stands in ``run()``; each stage has a file or a section of its own (`Pass+Deletion`, `Pass+Snapshots`). A
/// stage takes decisions with ``take(_:_:)``, and ends the pass with ``ending``.
struct Pass {
    let decider: Decider
    let evidence: Evidence
    let options: ExplanationOptions
    /// What is decided about. A refused spec and a rollback put another spec in its place.
    var subject: Subject
    var observation: Observation
    /// What the decisions see; the pass itself adds the class of the change.
    var view: FactView
    var change: ChangeReport?
    var steps: [PassStep] = []
    var snapshots: [DecisionReport] = []
    /// Parts of the summary, in their order.
    var sentences: [String] = []
    /// What holds back the decisions that follow; `nil` while the pass goes on.
    var ending: String?
    var findings: [EvidenceFinding] = []
    private var isRefused = false
    /// Whether all that the spec asks for is there, but for what makes no difference.
    private(set) var specIsTakenUp = false
    /// Whether the last stable spec stands in the place of the new one.
    var isRollingBack = false
    /// As observed first, for the head of the explanation.
    let first: (subject: Subject, observation: Observation, values: [FactValue?])
    private var firstChange: ChangeReport?

    var policy: CompiledPolicy { decider.policy }
    var now: Instant { options.now }

    init(_ decider: Decider, _ subject: Subject, _ evidence: Evidence, _ options: ExplanationOptions) {
        self.decider = decider
        self.subject = subject
        self.evidence = evidence
        self.options = options
        observation = Self.observe(subject, decider, evidence, options)
        view = FactView(decider.policy, observation)
        first = (subject, observation, view.values)
        classify()
        firstChange = change
    }

    private static func observe(
        _ subject: Subject, _ decider: Decider, _ evidence: Evidence, _ options: ExplanationOptions
    ) -> Observation {
        Observation(
            of: decider.policy, decider.index, for: subject, evidence: evidence, given: options.given, now: options.now,
            zones: options.zones)
    }

    /// What the pass itself looks at, whether the policy reads it or not.
    static let ownFacts = [
        "deployed.state", "desired.state", "reconciliation.state", "mode", "job.state", "jobmanager.status",
        "control.asked", "control.state", "control.changed", "update.under-way", "component.job", "cluster.job",
    ]

    func fact(_ name: String) -> FactValue? { view.value(named: name) }

    /// From here on, another spec stands in the place of the new one, and everything is observed again.
    mutating func replaceSpec(by spec: SpecReplacement) {
        subject = subject.replacing(by: spec)
        observation = Self.observe(subject, decider, evidence, options)
        view = FactView(policy, observation)
        classify()
    }

    // MARK: The order of a pass

    mutating func run() {
        if subject.isDeleting {
            deletion()
        } else {
            ready()
            admit()
            control()
            specChange()
            rollback()
            snapshot("savepoint")
            snapshot("checkpoint")
            failures("recover")
            failures("finish")
        }
        snapshotsUnderWay()
    }

    /// What the policy has no table for is no part of its pass.
    func has(_ decision: String) -> Bool { policy.tables.contains { $0.id.decision == decision } }

    var isSessionJob: Bool { subject.kind == .flinkSessionJob }
    var isNew: Bool { fact("deployed.state") == FactValue.none }

    private mutating func ready() {
        guard let table = decider.table("ready") else { return }
        guard !isNew || isSessionJob else {
            steps.append(.notTaken(table, because: "nothing is deployed that an action could disturb"))
            return
        }
        // That nobody listed the jobs of a FlinkCluster is usual, and none is foreign then either.
        let keeps = subject.kind != .flinkCluster
        guard let report = take(table, "may anything act now", keepingUndecided: keeps),
            report.weight != .open || !report.invalid.isEmpty
        else { return }
        settle(report, endsUnless: { $0 == "proceed" })
    }

    private mutating func admit() {
        guard let table = decider.table("admit") else { return }
        if let ending { return steps.append(.notTaken(table, because: ending)) }
        guard change?.fields.isEmpty == false || isNew || controlChanges else {
            let why = change == nil ? "what is deployed is not known" : "the spec did not change"
            return steps.append(.notTaken(table, because: why))
        }
        let isEdit = change?.fields.isEmpty == false || isNew
        guard let report = take(table, isEdit ? "the spec is new" : "the annotation is new", keepingUndecided: false)
        else { return }
        if report.weight == .open, report.invalid.isEmpty { return }
        settle(report, endsUnless: { $0 == "accept" || $0 == "deny" })
        if case .deny(let reason)? = report.row?.outcome.act { refuse(reason) }
    }

    /// The refused spec is put aside, and the deployed one goes on (reference, 0.1, step 4).
    private mutating func refuse(_ reason: String) {
        let what = change?.fields.isEmpty == false || isNew ? "the new spec" : "the annotation"
        sentences = ["\(what) is refused (\(reason)); what is deployed goes on"]
        // A webhook refuses the object as a whole, and nothing of it gets anywhere.
        if subject.kind == .flinkCluster, let live = subject.live.resource {
            subject.manifest.content = live.content
            isRefused = true
            return replaceSpec(by: SpecReplacement(live.spec ?? live.content, what: "as deployed"))
        }
        guard let deployed = subject.deployed.spec else {
            if isNew { sentences = ["the new spec is refused (\(reason)); nothing is deployed, so nothing is done"] }
            ending = "the spec is refused, and nothing else is known to be deployed"
            return
        }
        let isUnderWay = [FactValue.name("UPGRADING"), .name("ROLLING_BACK")].contains(fact("reconciliation.state"))
        isRefused = true
        replaceSpec(by: SpecReplacement(deployed.spec, what: "as deployed", state: isUnderWay ? "running" : nil))
    }

    /// `deploy`, `restore` or `upgrade`.
    private mutating func specChange() {
        if let ending {
            let name =
                switch fact("deployed.state") {
                case FactValue.none?: "deploy"
                case .name("suspended")?: "restore"
                default: "upgrade"
                }
            return steps.append(.notTaken(DecisionID(name), because: ending))
        }
        let changeClass = change?.changeClass
        // Of a job that is stopped for the rollback, that it is to run is no change.
        let isUnchanged =
            changeClass == "ignore"
            || change?.fields.allSatisfy { $0.difference.field == "spec.job.state" || $0.changeClass == "ignore" }
                ?? false
        if fact("reconciliation.state") == .name("ROLLING_BACK"), isUnchanged {
            return steps.append(.notTaken(DecisionID("upgrade"), because: "a rollback is under way"))
        }
        switch (fact("deployed.state"), fact("desired.state")) {
        case (.name("suspended")?, _) where changeClass == "redeploy":
            // A redeploy names what to start from, so how the job was suspended does not matter.
            decide("upgrade", "the spec changes, class redeploy")
        case (FactValue.none?, _): decide("deploy", "nothing is deployed yet")
        case (.name("suspended")?, .name("suspended")?):
            steps.append(.notTaken(DecisionID("restore"), because: "the job is suspended and is to stay so"))
            sentences.append("the job is suspended and stays so; the new spec is used when it is resumed")
        case (.name("suspended")?, _): decide("restore", "the job is suspended and is to run")
        case (.name("running")?, let desired):
            if let occasion = occasionForUpgrade(desired) {
                decide("upgrade", occasion)
            } else {
                specIsTakenUp = !isRefused && !isRollingBack && change != nil
                steps.append(.notTaken(DecisionID("upgrade"), because: idleReason))
            }
        default:
            // Nobody said what is deployed: both can be meant.
            decide("deploy", "if nothing is deployed yet", isSupposed: true)
            decide("upgrade", "if the job is deployed and the spec changes", isSupposed: true)
            ending = "what is deployed is not known"
            sentences.append("what is deployed is not known, so no decision is final")
        }
    }

    private var idleReason: String {
        isRefused
            ? "the new spec is refused"
            : change?.fields.isEmpty ?? true ? "the spec did not change" : "every change is of the class ignore"
    }

    /// Why `upgrade` is asked; `nil` if nothing asks for it.
    private func occasionForUpgrade(_ desired: FactValue?) -> String? {
        if desired == .name("suspended") {
            return subject.kind == .flinkCluster
                ? "the job is to be cancelled for good" : "the job runs and is to be suspended"
        }
        if fact("update.under-way") == .bool(true) { return "an update is under way" }
        if fact("reconciliation.state") == .name("UPGRADING") { return "an upgrade is under way" }
        var changeClass = change?.changeClass
        if let place = view.place("change"),
            case .name(let name)? = view.values[place]
        {
            changeClass = name
        }
        guard let changeClass else { return "whatever changed" }
        return changeClass == "ignore" ? nil : "the spec changes, class \(changeClass)"
    }

    mutating func classify() {
        guard let differences = observation.differences else {
            change = nil
            return
        }
        change = policy.classify(differences, view.values)
        // What the operator has taken up and is not done with is in the spec already; what ran before, nobody told.
        if change?.fields.isEmpty == true, fact("update.under-way") == .bool(true) { change?.changeClass = "upgrade" }
        guard let place = view.place("change"),
            !options.given.contains(where: { $0.input.index == place }), let change
        else { return }
        view.values[place] = .name(change.changeClass)
    }

    // MARK: The end

    mutating func explanation() -> Explanation {
        var explanation = Explanation(
            title: first.subject.title, kind: first.subject.kind.rawValue, namespace: first.subject.namespace,
            name: first.subject.name, source: first.subject.manifest.content.reference.source, policy: policy,
            policyIsShipped: options.policyIsShipped, now: now, change: firstChange, pass: steps, snapshots: snapshots,
            summary: summary, findings: first.observation.findings + findings, observation: first.observation,
            values: steps.lazy.compactMap(\.report).first?.view.values ?? view.values)
        explanation.journal = JournalReport(of: first.subject, at: now)
        if let finding = explanation.journal?.finding(about: explanation.title) { explanation.findings.append(finding) }
        if let finding = strangerFinding { explanation.findings.insert(finding, at: 0) }
        explanation.schedules = scheduleReports()
        explanation.retention = retentionReport(explanation.schedules)
        return explanation
    }

    /// An operator leaves a resource alone that the policy is not for.
    private var strangerFinding: EvidenceFinding? {
        guard policy.answersFor(first.values) == .no else { return nil }
        let words = ConditionText(policy).text(policy.selector)
        return EvidenceFinding(
            .warning,
            "policy `\(policy.name)` is not for \(first.subject.title) (`where \(words)`): an operator with it leaves the "
                + "resource alone, and this is what it would decide", in: "")
    }

    private var summary: String {
        if !sentences.isEmpty { return sentences.joined(separator: "; ") }
        var text =
            change?.fields.isEmpty ?? true
            ? "nothing changed that the policy acts on" : "every change is of the class ignore"
        if case .name(let state)? = fact("job.state") {
            text += state == "RUNNING" ? ": the job runs on" : "; the job is \(state)"
        }
        if case .name(let state)? = fact("component.job") {
            text += state == "Running" ? ": the job runs on" : "; the job is \(state)"
        }
        return text
    }
}

extension CompiledPolicy {
    /// Whether the resource with these values is one of those that the policy is for.
    func answersFor(_ values: [FactValue?]) -> Answer {
        guard selector != .always else { return .yes }
        return RowEvaluator(inputs: inputs).answer(selector, values.map { $0 ?? .unknown })
    }
}
