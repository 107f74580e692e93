import Documents
import PolicyCompiler
import PolicyRuntime

/// One scenario on its stage, step by step.
struct ScenarioPlay: Sendable {
    let scenario: PolicyScenario
    let decider: Decider
    private(set) var report: PolicyTestReport.Scenario
    var stage: ScenarioStage
    let setting: ScenarioSetting
    /// What is given by hand.
    var given: [GivenFact] = []
    /// Decisions before then are not those that an expectation means: when the last `apply` or `given` began.
    var since: Int64 = 0
    var givenSnapshots: [ScenarioSnapshot] = []
    /// Whether the story cannot go on.
    private var isOver = false

    private let target: ScenarioRunner.Target
    private let stagehand: Decider?

    /// How long the world is given to come to what is given, or to take a decision that is expected.
    static let patience: Int64 = 300_000
    private static let longestStart: Int64 = 1_800_000
    private static let seed: UInt64 = 20

    init(
        _ scenario: PolicyScenario, _ decider: Decider, _ target: ScenarioRunner.Target?,
        _ stagehands: (PolicyCompiler.ResourceKind) -> Decider?
    ) {
        self.scenario = scenario
        self.decider = decider
        setting = ScenarioSetting(scenario, decider.policy)
        let target = target ?? .usual(for: setting.kind)
        self.target = target
        stagehand = stagehands(setting.kind)
        stage = ScenarioStage(setting.key, cluster: setting.cluster, seed: Self.seed)
        report = PolicyTestReport.Scenario(name: scenario.name, origin: scenario.origin, target: target.rawValue)
    }

    mutating func run() {
        guard setting.kind != .flinkCluster else {
            problem(
                .impossible, "the simulated cluster has no operator for a FlinkCluster", at: scenario.origin,
                help: "give facts in a `test`, or `for` another kind")
            return
        }
        if !target.fits(setting.kind) {
            problem(
                .impossible, "a \(setting.kind.rawValue) is not handled through the target \(target.rawValue)",
                at: scenario.origin)
            return
        }
        guard setting.isSelected else {
            problem(
                .impossible, "the policy is not for the resource of this scenario (`for ... where`)",
                at: scenario.origin, help: "give a namespace, a name or labels that it is for")
            return
        }
        begin()
        for (place, step) in scenario.steps.enumerated() where !isOver {
            // What a story begins with is told before its clock starts.
            if place >= setting.head, !step.isExpectation { stage.note(.story, step.text) }
            play(step, isHead: place < setting.head)
            noteViolation(step)
        }
        if !isOver {
            for (step, mechanism, left) in stage.faults.unused {
                problem(
                    .unused, "`\(step.text)` never happened\(left > 1 ? " \(left) times more" : "")", at: step.origin,
                    notes: ["no operator came to `\(mechanism.description)` after that"],
                    help: "let more time pass, or leave it out")
            }
        }
        report.timeline = stage.timeline
    }

    mutating func problem(
        _ kind: PolicyTestReport.Problem.Kind, _ message: String, at origin: RowOrigin, notes: [String] = [],
        help: String? = nil
    ) {
        report.problems.append(
            PolicyTestReport.Problem(kind, message, at: origin, notes: notes, help: help))
        if kind != .failed, kind != .unused { isOver = true }
    }

    private mutating func noteViolation(_ step: PolicyScenario.Step) {
        guard let violation = stage.violation, !isOver else { return }
        stage.note(.verdict, "broken: \(violation)")
        problem(.unsafe, "\(violation)", at: step.origin)
    }

    // MARK: The beginning

    /// A healthy, running job, as the given facts have it, and the operator that is tried.
    private mutating func begin() {
        for object in setting.objects { stage.world.kubernetes.put(object, by: "kubectl", at: stage.now) }
        for snapshot in setting.storage { stage.world.storage.write(snapshot) }
        guard let stagehand else {
            return problem(
                .impossible, "no operator is known that could run a \(setting.kind.rawValue)", at: scenario.origin)
        }
        var options = Reconciliation.Options()
        options.target = .direct
        if setting.isDeployed {
            stage.add("operator", by: stagehand, options, isReacting: true, for: setting.keys)
            let setting = setting
            let isUp = stage.run(until: stage.now + Self.longestStart) { setting.isUp(in: $0) }
            guard isUp == true else {
                return problem(
                    .impossible, "a job with this specification never comes up", at: scenario.origin,
                    notes: setting.trouble(in: stage))
            }
            stage.run(until: stage.now + 60_000)
            setting.settle(&stage.world)
            if target == .direct { stage.actors = [] }
        } else if target != .direct {
            stage.add("operator", by: stagehand, options, isReacting: true, for: setting.keys)
        }
        options.target = target
        // As in a test: an hour at which something may be done.
        for (place, input) in decider.policy.inputs.enumerated() {
            if case .window = input.origin { given.append(GivenFact(InputID(place), .bool(true))) }
        }
        options.given = given
        let reacting = stage.actors
        stage.actors = []
        stage.add(
            target == .direct ? "operator" : "flinkpolicy", by: decider, options, isReacting: false, for: setting.keys)
        stage.actors += reacting
        // A first look, so that the clock of the story starts with an operator that knows its job.
        stage.decided = []
        stage.run(until: stage.now + 10_000)
        stage.beginning = stage.now
        since = stage.now
        stage.note(.world, setting.summary)
    }

    // MARK: Steps

    private mutating func play(_ step: PolicyScenario.Step, isHead: Bool) {
        switch step.kind {
        case .given(let facts):
            since = stage.now
            bringAbout(facts, step, isHead: isHead)
        case .snapshots(let columns, let rows):
            since = stage.now
            place(columns, rows, step)
        case .apply(let edits):
            since = stage.now
            apply(edits, step)
        case .after(let duration):
            if stage.run(until: stage.now + duration) == nil { endless(step) }
        case .crash(let victim, nil): stage.crash(victim)
        case .crash(let victim, let moment?): stage.faults.add(victim, at: moment, step)
        case .fault(let mechanism, let fault, let times):
            stage.faults.add(fault, of: mechanism, times: times, step)
        case .expect(let expectation): expect(expectation, step)
        case .expectThat(let condition): expectThat(condition, step)
        case .expectStart(let source): expectStart(source, step)
        }
    }

    mutating func endless(_ step: PolicyScenario.Step) {
        problem(
            .endless, "there was no end after \(stage.events) events", at: step.origin,
            notes: ["somebody is called again and again without a pause"])
    }

    /// What a user writes goes through the API server, which may refuse it.
    private mutating func apply(_ edits: [PolicyScenario.Edit], _ step: PolicyScenario.Step) {
        var body = Document.map([:])
        for edit in edits {
            body = body.setting(edit.value ?? Document(.null), along: edit.path[...])
        }
        let call = APICall("PATCH", setting.path, contentType: "application/merge-patch+json", body: body)
        guard case .answer(let answer) = stage.world.answer(.kubernetes(call)) else { return }
        guard (200..<300).contains(answer.status) else {
            return problem(
                .impossible, "the API server refuses this: \(answer.body["message"]?.string ?? "\(answer.status)")",
                at: step.origin)
        }
        for edit in edits {
            let stored = edit.path.reduce(Optional(answer.body)) { $0?[$1] }
            if let wanted = edit.value, stored != wanted {
                let path = DocumentPath(edit.path.map(DocumentPath.Step.key)).description
                return problem(
                    .impossible, "the API server drops `\(path)`: a \(setting.kind.rawValue) has no such field",
                    at: step.origin)
            }
        }
    }
}

extension PolicyScenario.Step {
    fileprivate var isExpectation: Bool {
        switch kind {
        case .expect, .expectThat, .expectStart: true
        case .given, .snapshots, .apply, .after, .crash, .fault: false
        }
    }
}

extension Document {
    fileprivate func setting(_ value: Document, along path: ArraySlice<String>) -> Document {
        guard let key = path.first else { return value }
        var map = self.map ?? DocumentMap()
        map[key] = (map[key] ?? .map([:])).setting(value, along: path.dropFirst())
        return Document(.map(map))
    }
}
