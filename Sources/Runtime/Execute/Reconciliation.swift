import Documents
public import PolicyCompiler

/// One pass over one resource: observe, decide, and do what is next, until nothing is to be done at once.
///
/// Performs nothing itself, as ``PlanExecution``: ``next(at:)`` says what to call, ``received(_:at:)`` takes the answer. It
/// keeps nothing either: what must survive is in the journal, so a pass can be dropped between any two calls, and another
/// one by another program goes on.
public struct Reconciliation: Sendable {
    public enum Effect: Sendable, Hashable {
        case call(PortCall)
        /// The pass is over.
        case done(Requeue)
    }

    /// When the resource is to be looked at again, and what the pass came to.
    public struct Requeue: Sendable, Hashable {
        /// Milliseconds since 1970; `nil`: there is no such resource any more.
        public var at: Int64?
        public var because: String
        /// `upgrade savepoint: use with-savepoint`; of a decision that asks for nothing, its sentence.
        public var decided: String?
        /// How a plan ended; `nil` where none did.
        public var ended: Journal.Ended.Outcome?
    }

    public struct Options: Sendable {
        public var patience = PlanExecution.Patience()
        /// How often a resource is looked at of which nothing is expected, in milliseconds.
        public var resync: Int64 = 60_000
        /// How often one is that waits for something.
        public var watch: Int64 = 5_000
        /// After a plan that failed: doubles with each failure in a row, up to the limit.
        public var pace = Pace(first: 10_000, isDoubling: true, limit: 300_000)
        /// What only the operator's own configuration says: defaults, thresholds.
        public var configuration: [Document] = []
        /// Facts by hand, as `--set` gives them.
        public var given: [GivenFact] = []
        /// `nil`: the usual one for the kind of the resource.
        public var target: ExplanationOptions.Target?

        public init() {}
    }

    public let kind: ResourceKind
    public let namespace: String
    public let name: String
    private let decider: Decider
    private let options: Options
    /// Not used before, so that the ids of one attempt are not those of another.
    private let attempt: String
    private var stage: Stage
    private var observed: Observed?
    /// As of the resource that was read last.
    private var journal = SubjectJournal.none
    private var hasRecorded = false
    /// What was decided in this pass; empty for one that goes on with a plan.
    package private(set) var taken: [TakenDecision] = []

    /// What the call that is to be made now is for; `nil` where it changes nothing, or only what is kept in writing.
    package var sending: CallPurpose? { if case .executing(let execution) = stage { execution.sending } else { nil } }

    private enum Stage: Sendable {
        case observing(EvidenceQuestions)
        /// What was observed is written into the status, before anything is decided to be done about it.
        case recording(PortCall)
        case executing(PlanExecution)
        case done(Requeue)
    }

    /// What a pass rests on.
    private struct Observed: Sendable {
        var subject: Subject
        var evidence: Evidence
        var journal: Journal
        var resourceVersion: String?
    }

    /// - Parameter entropy: Random, or at least never used before for this resource.
    public init(
        _ kind: ResourceKind, namespace: String, name: String, by decider: Decider, entropy: UInt64,
        options: Options = Options()
    ) {
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.decider = decider
        self.options = options
        attempt = "/\(String(entropy, radix: 16))"
        stage = .observing(EvidenceQuestions(kind, namespace: namespace, name: name))
    }

    public mutating func next(at now: Int64) -> Effect {
        while true {
            switch stage {
            case .observing(var questions):
                // A plan under way is carried on with; what else there is to see does not change it.
                if questions.knowsResourceOnly, let execution = resumed(questions, at: now) {
                    stage = execution
                    continue
                }
                if let call = questions.next() {
                    stage = .observing(questions)
                    return .call(call)
                }
                decide(questions, at: now)
            case .recording(let call): return .call(call)
            case .executing(var execution):
                let effect = execution.next(at: now)
                stage = .executing(execution)
                switch effect {
                case .call(let call): return .call(call)
                case .pause(let until, let why):
                    finish(at: until, why, execution.journal.run?.decision)
                case .ended(let ended): finish(ended, at: now)
                case .overtaken(let why): finish(at: now, "the resource was written by somebody else: \(why)")
                }
            case .done(let requeue): return .done(requeue)
            }
        }
    }

    public mutating func received(_ reply: PortReply, at now: Int64) {
        switch stage {
        case .observing(var questions):
            do {
                try questions.received(reply)
                stage = .observing(questions)
            } catch {
                switch error {
                case .gone: stage = .done(Requeue(at: nil, because: "there is no such resource"))
                case .unanswered(let text):
                    finish(at: now + options.patience.firstRetry, "the API server did not say: \(text)")
                }
            }
        case .recording: noteRecorded(reply, at: now)
        case .executing(var execution):
            execution.received(reply, at: now)
            stage = .executing(execution)
        case .done: break
        }
    }

    private mutating func finish(at: Int64, _ because: String, _ decided: String? = nil) {
        stage = .done(Requeue(at: at, because: because, decided: decided))
    }

    private mutating func finish(_ ended: Journal.Ended, at now: Int64) {
        switch ended.outcome {
        case .done, .left: finish(at: now, "\(ended.outcome.rawValue)", ended.decision)
        case .failed: finish(at: now, ended.reason ?? "a step failed", ended.decision)
        case .stopped: finish(at: now + options.resync, ended.reason ?? "a person has to look", ended.decision)
        }
        if case .done(var requeue) = stage {
            requeue.ended = ended.outcome
            stage = .done(requeue)
        }
    }

    // MARK: A plan under way

    /// The plan under way, if it goes on whatever else there is to see; also the end of a pass over a resource whose journal
    /// cannot be read.
    private mutating func resumed(_ questions: EvidenceQuestions, at now: Int64) -> Stage? {
        guard let resource = questions.resource else { return nil }
        journal = SubjectJournal(of: resource, in: namespace)
        switch journal {
        case .none, .foreign: return nil
        case .unreadable(let error, _):
            let text =
                "the journal in annotation `\(Journal.annotation)` cannot be read (\(error)), so nobody knows what is under"
                + " way; remove it once you do"
            return .done(Requeue(at: now + options.resync, because: text))
        case .journal(let journal, _):
            guard let run = journal.run, !run.onlyWatches,
                let subject = Subject(acted: resource, evidence: questions.evidence, journal: self.journal)
            else { return nil }
            return execution(of: journal, run, subject, questions.evidence, at: now).map(Stage.executing)
        }
    }

    private func execution(
        of journal: Journal, _ run: PlanRun, _ subject: Subject, _ evidence: Evidence, at now: Int64
    ) -> PlanExecution? {
        let generation = subject.live.resource?.metadata?["generation"]?.value.integer ?? 1
        var leaving: String?
        var decided = subject
        if generation != run.generation, run.plan.isAboutSpec {
            leaving =
                "the spec was changed (generation \(generation)) while the plan for \(run.generation) was under way"
            // What was decided is recorded as soon as something was done about it, and what was not is not to be done.
            if let recorded = subject.deployed.spec {
                decided = subject.replacing(by: SpecReplacement(recorded.spec, what: "as decided", state: "running"))
            }
        } else if subject.isDeleting, run.plan.intent.decision.decision != "delete" {
            leaving = "the resource is being deleted"
        }
        let moment = Instant(millisecondsSinceEpoch: now)
        var observer = FactObserver(decided, evidence, now: moment)
        let planSubject = PlanSubject(
            decided, observer.configurations, for: run.plan.intent.decision, now: moment
        ) { name in
            let place = decider.index.place(name)
            let given = options.given.last { $0.input.index == place }
            return given?.value ?? observer.observe(name).value
        }
        guard let target = ExplanationOptions.Target(rawValue: run.target) else { return nil }
        return PlanExecution(journal, for: planSubject, target: target, patience: options.patience, leaving: leaving)
    }

    // MARK: Deciding

    private mutating func decide(_ questions: EvidenceQuestions, at now: Int64) {
        var evidence = questions.evidence
        evidence.add(options.configuration, from: "the operator's configuration")
        guard let resource = questions.resource,
            let subject = Subject(acted: resource, evidence: evidence, journal: journal)
        else {
            return finish(at: now + options.resync, "no policy is for this kind")
        }
        var remembered = Journal()
        if case .journal(let read, _) = journal { remembered = read }
        let version = resource.metadata?["resourceVersion"]?.value.string
        observed = Observed(
            subject: subject, evidence: evidence, journal: remembered, resourceVersion: version)
        act(at: now)
    }

    private mutating func act(at now: Int64) {
        guard let observed else { return }
        let (subject, journal) = (observed.subject, observed.journal)
        let moment = Instant(millisecondsSinceEpoch: now)
        var explaining = ExplanationOptions(given: options.given, now: moment, target: options.target)
        explaining.isForActing = true
        explaining.attempt = attempt
        explaining.largestDeletion = 20
        var pass = Pass(decider, subject, observed.evidence, explaining)
        // What cannot be observed makes it none.
        guard decider.policy.answersFor(pass.view.values) == .yes else {
            return finish(at: now + options.resync, "policy `\(decider.policy.name)` is not for it (`for ... where`)")
        }
        if !hasRecorded, let change = pass.observation.status,
            let call = statusCall(change, observed, pass, moment)
        {
            hasRecorded = true
            stage = .recording(call)
            return
        }
        pass.run()
        let explanation = pass.explanation()
        taken = explanation.taken
        let plans = explanation.plans.filter { $0.plan.hasEffect }
        let sent = plans.filter { !isLeftToOperator($0) }
        let acting = sent.first { !$0.plan.isHold }
        if let run = journal.run {
            // Only waiting to see whether what was done came up: what is to be done now goes first.
            let reason = acting.map { "\($0.plan.intent.decision): \($0.plan.intent.title) is to be done first" }
            guard var execution = execution(of: journal, run, subject, observed.evidence, at: now) else {
                return finish(at: now + options.resync, "the plan under way cannot be read")
            }
            if let reason { execution.leave(reason) }
            stage = .executing(execution)
            return
        }
        let generation = subject.live.resource?.metadata?["generation"]?.value.integer ?? 1
        if let last = journal.last, last.outcome == .stopped, journal.generation == generation, !subject.isDeleting {
            return finish(at: now + options.resync, last.reason ?? "a person has to look", last.decision)
        }
        if let call = generationCall(observed, pass, moment) {
            stage = .recording(call)
            return
        }
        guard let chosen = acting ?? sent.first(where: { $0.plan.decided != journal.told }) else {
            let next = explanation.schedules.compactMap(\.schedule.next?.millisecondsSinceEpoch).filter { $0 > now }
                .min()
            let isWaiting = !plans.isEmpty || !explanation.snapshots.isEmpty
            let at = min(now + (isWaiting ? options.watch : options.resync), next ?? .max)
            return finish(at: at, explanation.summary, plans.first?.plan.decided)
        }
        let decided = chosen.plan.decided
        if let last = journal.last, last.outcome == .failed, last.decision == decided, journal.generation == generation
        {
            let pace = chosen.retrying ?? options.pace
            let due = last.at + pace.delay(afterFailures: last.failures)
            // A clock that was set back must not make it wait for longer than the pace says.
            if now < due, due - now <= pace.delay(afterFailures: last.failures) {
                return finish(at: due, "it failed: \(last.reason ?? "")", decided)
            }
        }
        begin(chosen, journal, at: now)
    }

    /// Whether all that was decided is done by the operator of the target, which decides the same: nothing is to be sent.
    private func isLeftToOperator(_ chosen: PlannedRequests) -> Bool {
        let target = options.target ?? .usual(for: kind)
        guard target != .direct else { return false }
        return target.lower(chosen.plan, for: chosen.subject).steps.allSatisfy { $0.requests.isEmpty }
    }

    private mutating func begin(_ chosen: PlannedRequests, _ journal: Journal, at now: Int64) {
        var subject = chosen.subject
        subject.resourceVersion = observed?.resourceVersion
        var journal = journal
        journal.told = chosen.plan.isHold ? chosen.plan.decided : nil
        let policy = decider.policy.name
        let execution = PlanExecution(
            beginning: chosen.plan, after: journal, for: subject, target: options.target ?? .usual(for: kind),
            policy: policy, at: now, patience: options.patience)
        stage = .executing(execution)
    }

    // MARK: The status

    /// Only who does the operator's work writes its status.
    private func statusCall(
        _ change: StatusChange, _ observed: Observed, _ pass: Pass, _ now: Instant
    ) -> PortCall? {
        guard writesStatus else { return nil }
        let subject = PlanSubject(observed.subject, pass.observation, for: DecisionID("observe"), now: now)
        let plan = Plan(intent: PlanIntent(DecisionID("observe"), .proceed), steps: [], notes: [])
        return statusPatch(statusBody(change, plan, subject).document, observed, subject)
    }

    /// A change that makes no difference is only taken notice of (reference, 0.3, step 6).
    private func generationCall(_ observed: Observed, _ pass: Pass, _ now: Instant) -> PortCall? {
        guard pass.specIsTakenUp, kind != .flinkCluster, writesStatus,
            let generation = observed.subject.live.resource?.metadata?["generation"]?.value.integer,
            let seen = observed.subject.status?["observedGeneration"]?.value.integer, seen < generation
        else { return nil }
        let subject = PlanSubject(observed.subject, pass.observation, for: DecisionID("observe"), now: now)
        return statusPatch(
            .map(["status": .map(["observedGeneration": .number(generation)])]), observed, subject)
    }

    private var writesStatus: Bool { (options.target ?? .usual(for: kind)) == .direct }

    /// Refused where the resource is another one than was observed.
    private func statusPatch(_ status: Document, _ observed: Observed, _ subject: PlanSubject) -> PortCall {
        var body = status
        body.add("metadata", observed.resourceVersion.map { .map(["resourceVersion": .text($0)]) })
        let request = KubernetesRequest.patch(subject, body, subresource: "status")
        return .kubernetes(
            APICall(request.method, request.path, contentType: request.contentType, body: request.body?.document))
    }

    private mutating func noteRecorded(_ reply: PortReply, at now: Int64) {
        guard case .answer(let answer) = reply, (200..<300).contains(answer.status) else {
            return finish(
                at: now + options.patience.firstRetry, "what was observed could not be written into the status")
        }
        // What was written is looked at again, since decisions read the status.
        stage = .observing(EvidenceQuestions(kind, namespace: namespace, name: name))
    }
}

extension Plan {
    /// `upgrade savepoint: use with-savepoint`
    var decided: String { "\(intent.decision): \(intent.title)" }

    /// Whether another spec may ask for something else. What becomes of a snapshot is no matter of the spec, and a result that
    /// nobody writes down before the next plan stops the job is lost with it.
    package var isAboutSpec: Bool { !["snapshot", "progress", "dispose", "retain"].contains(intent.decision.decision) }

    /// Whether it says something and does nothing.
    var isHold: Bool {
        switch intent.act {
        case .wait, .block, .deny: true
        default: false
        }
    }

    /// Whether anything is sent that changes something.
    var hasEffect: Bool {
        steps.contains {
            switch $0.action {
            case .record, .poll, .lookAgain: false
            default: true
            }
        }
    }

}

extension PlanRun {
    /// Whether all that is left is to see how what was done turned out.
    var onlyWatches: Bool {
        plan.steps.dropFirst(step).allSatisfy {
            switch $0.action {
            case .poll(.jobRunning), .verifyRestored, .lookAgain: true
            default: false
            }
        } && plan.isSettled(before: step)
    }
}
