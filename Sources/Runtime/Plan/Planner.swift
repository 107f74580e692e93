import PolicyCompiler

/// The steps that carry out a decision.
///
/// Pure: ids and time come with the subject, so the same decision about the same observation is the same plan.
///
/// - Parameter snapshot: The one that a decision of `progress` or `dispose` is about.
/// - SeeAlso: language.md, section 6: what each outcome leads to.
public func plan(
    _ intent: PlanIntent, for subject: PlanSubject, snapshot: SnapshotSubject? = nil
) throws(PlanError) -> Plan {
    var planner = Planner(intent, subject)
    if intent.decision.decision == "control" {
        planner.control()
        return planner.plan
    }
    switch intent.act {
    case .use(let name):
        guard let strategy = intent.strategy else { throw .strategyUnknown(name) }
        try planner.use(strategy)
    case .start(let source): try planner.start(source)
    case .perform(let mechanism): try planner.repair(mechanism)
    case .rollBack(let mode): planner.rollBack(as: mode)
    case .wait, .block:
        if let snapshot { planner.hold(snapshot) } else { planner.hold() }
    case .deny(let reason): planner.deny(reason)
    case .trigger(let type): try planner.trigger(type, snapshot)
    case .complete, .abandon, .fail, .retry: try planner.settle(snapshot)
    case .disposeData:
        guard let snapshot else { throw .snapshotMissing(decision: intent.decision.description) }
        try planner.disposeData(of: snapshot)
    case .release: planner.release(snapshot)
    case .skip, .proceed, .accept, .value: break
    }
    return planner.plan
}

/// The steps that delete what a retention program chose, oldest first as given.
///
/// - Parameter disposing: The names of those whose data goes too.
/// - SeeAlso: language.md, 4.3: a failed disposal leaves the record, to be tried again.
public func plan(
    deleting snapshots: [SnapshotSubject], disposing: Set<String>, for subject: PlanSubject
) -> Plan {
    var planner = Planner(PlanIntent(DecisionID("retain"), .proceed), subject)
    for snapshot in snapshots {
        planner.remove(snapshot, disposesData: disposing.contains(snapshot.name))
    }
    return planner.plan
}

/// Builds one plan: a cursor over its steps. What each outcome adds stands in the extensions, one to a file.
struct Planner {
    let intent: PlanIntent
    let subject: PlanSubject
    private(set) var plan: Plan

    init(_ intent: PlanIntent, _ subject: PlanSubject) {
        self.intent = intent
        self.subject = subject
        plan = Plan(intent: intent, steps: [], notes: [])
    }

    // Invariant: a step refers only to steps before it.
    @discardableResult
    mutating func add(
        _ action: StepAction, when preconditions: [Precondition] = [], yields: StepYield? = nil,
        onFailure rule: FailureRule? = nil
    ) -> Int {
        let index = plan.steps.count
        let occurrence = plan.steps.count { $0.name == action.name } + 1
        var step = PlanStep(
            index: index, action: action, does: action.sentence(for: subject), preconditions: preconditions,
            key: StepKey(
                resource: "\(subject.kind.rawValue)/\(subject.namespace)/\(subject.name)",
                generation: subject.generation, attempt: subject.ids.trigger, step: action.name,
                occurrence: occurrence),
            yields: yields, onFailure: rule ?? action.usualFailure)
        assert(step.needs.allSatisfy { $0 < index }, "step \(index) needs a later one")
        step.preconditions += step.needs.map(Precondition.valueOf)
        plan.steps.append(step)
        return index
    }

    mutating func note(_ text: String) { plan.notes.append(text) }

    /// The first step of whatever has an effect.
    mutating func record(restore: String? = nil) {
        let unchanged = subject.resourceVersion.map { [Precondition.unchanged(resourceVersion: $0)] } ?? []
        add(
            .record(
                Intention(
                    decision: "\(intent.decision): \(intent.title)", trigger: subject.ids.trigger,
                    job: subject.ids.job, restore: restore)),
            when: unchanged)
        if let grant = intent.stateLossGrant { note("state may be lost: \(grant)") }
        if let warning = intent.warning { note(warning) }
    }

    mutating func event(_ reason: String, _ message: String, isWarning: Bool = false) {
        add(.event(EventNote(reason: reason, message: message, isWarning: isWarning)))
    }

    mutating func patchStatus(_ change: StatusChange) {
        add(.patchStatus(subject.isRollingBack ? change.rollingBack : change))
    }

    /// The running job, which `mechanism` cannot do without.
    func job(for mechanism: String) throws(PlanError) -> String {
        guard let job = subject.jobID else { throw .jobUnknown(mechanism: mechanism) }
        return job
    }
}

extension PlanIntent {
    /// As the language writes the outcome, without its modifiers.
    var title: String {
        switch act {
        case .use(let strategy): "use \(strategy)"
        case .start(let source): "start from \(source)"
        case .perform(let mechanism): "do \(mechanism.description)"
        case .rollBack(let mode): "roll back as \(mode)"
        case .wait(let reason): "wait \"\(reason)\""
        case .block(let reason): "block \"\(reason)\""
        case .deny(let reason): "deny \"\(reason)\""
        case .skip(let reason): "skip \"\(reason)\""
        case .abandon(let reason): "abandon \"\(reason)\""
        case .fail(let reason): "fail \"\(reason)\""
        case .trigger(let type): type.map { "trigger as \($0)" } ?? "trigger"
        case .retry: "retry"
        case .disposeData: "dispose data"
        case .proceed: "proceed"
        case .accept: "accept"
        case .complete: "complete"
        case .release: "release"
        case .value(let value): value
        }
    }
}
