import Documents

/// Carries out the plan of a journal, one call at a time.
///
/// It performs nothing: ``next(at:)`` says what is to be called or waited for, and ``received(_:at:)`` takes what came
/// back. So the same machine runs on a real cluster and on a simulated one, and can be stopped between any two calls: all
/// that it knows is in the journal, which is written before each effect and after it, under the resourceVersion that was
/// read. Whoever reads the journal next goes on with the same ids.
///
///     while true {
///         switch execution.next(at: now) {
///         case .call(let call): execution.received(await ports.perform(call), at: now)
///         case .pause, .ended, .overtaken: return
///         }
///     }
///
/// - Note: It does not know leases. Whoever performs the calls must not send one that it has no authority for.
public struct PlanExecution: Sendable {
    public enum Effect: Sendable, Hashable {
        case call(PortCall)
        /// Nothing is to be done before then (milliseconds since 1970); the journal is written.
        case pause(until: Int64, because: String)
        /// The plan is over, and the journal says so. What comes next is to be decided from what is observed now.
        case ended(Journal.Ended)
        /// Somebody else wrote the resource: read it again, and go on from its journal.
        case overtaken(String)
    }

    /// As it is in memory; on the resource, as of the last write that was answered.
    public private(set) var journal: Journal
    /// What the resource's last answer said.
    public private(set) var resourceVersion: String?
    let subject: PlanSubject
    private let target: ExplanationOptions.Target
    /// The step that is next or under way, as requests; `nil` at the end.
    private var step: LoweredStep?
    let patience: Patience
    /// Whether what was decided for is no longer what is asked for: the plan ends at the next place where it may.
    private var leaving: String?

    private var written: Journal
    /// The plan that the execution was about, for what is asked once it is over.
    private let over: PlanRun
    private var stage: Stage = .start
    /// Whether this execution itself sent the request; what another one began has to be asked about first.
    private var sentHere = false
    /// How many preconditions of the step were found to hold.
    private var checked = 0
    /// What the request under way is about, where it is made to depend on that.
    private(set) var seen: SeenObject?
    /// How many of the objects that the request deletes are gone.
    private(set) var deleted = 0
    /// Not before then is a failed request sent again.
    private var retryAt: Int64?

    private enum Stage: Sendable, Hashable {
        case start
        case writing
        /// A precondition, by its place among those that are asked.
        case checking(StepCheck)
        /// Whether a request that may have been sent was.
        case probing(RequestProbe)
        /// Which objects a deletion is about.
        case identifying(APICall)
        case sending
        /// Where a savepoint is whose trigger id is forgotten.
        case salvaging
        case paused(until: Int64, String)
        case ended(Journal.Ended)
        case overtaken(String)
    }

    /// Goes on with the plan of a journal that was read from the resource.
    ///
    /// - Parameters:
    ///   - subject: As observed now, with the spec that the plan was made for.
    ///   - leaving: Why the plan is to be left as soon as it may: another generation, a deletion.
    public init?(
        _ journal: Journal, for subject: PlanSubject, target: ExplanationOptions.Target,
        patience: Patience = Patience(),
        leaving: String? = nil
    ) {
        guard let run = journal.run else { return nil }
        self.init(journal, written: journal, run, subject, target, patience, leaving)
    }

    /// Begins a plan: the first write of the journal is its first step.
    public init(
        beginning plan: Plan, after journal: Journal, for subject: PlanSubject, target: ExplanationOptions.Target,
        policy: String,
        at now: Int64, patience: Patience = Patience()
    ) {
        let run = PlanRun(
            plan, target: target.rawValue, policy: policy, generation: subject.generation, ids: subject.ids, begun: now)
        var begun = journal.seeing(generation: subject.generation, at: now)
        begun.memory.note(beginning: plan.intent, at: now)
        begun.owner = subject.uid ?? begun.owner
        begun.run = run
        self.init(begun, written: journal, run, subject, target, patience, nil)
    }

    private init(
        _ journal: Journal, written: Journal, _ run: PlanRun, _ subject: PlanSubject,
        _ target: ExplanationOptions.Target,
        _ patience: Patience, _ leaving: String?
    ) {
        var owner = subject
        owner.ids = run.ids
        self.journal = journal
        self.written = written
        over = run
        self.subject = owner
        self.patience = patience
        self.leaving = leaving
        resourceVersion = subject.resourceVersion
        self.target = target
        step = target.step(run.step, of: run.plan, for: owner)
    }

    /// What the call that is to be made now is for; `nil` where it only asks, or keeps the journal.
    package var sending: CallPurpose? {
        switch stage {
        case .sending: action.map(CallPurpose.step)
        case .writing where written.run == nil && journal.run != nil: .beginning
        default: nil
        }
    }

    /// The plan ends as soon as it may.
    public mutating func leave(_ reason: String) { leaving = reason }

    // MARK: What is next

    public mutating func next(at now: Int64) -> Effect {
        while true {
            switch stage {
            case .start:
                advance(at: now)
            case .writing: return .call(writeCall)
            case .checking(let check): return .call(check.call(for: subject))
            case .probing(let probe): return .call(probe.call)
            case .identifying(let call): return .call(.kubernetes(call))
            case .salvaging:
                if let call = salvageCall { return .call(call) }
                stop(.failed, "there is no savepoint to look for", at: now)
            case .sending:
                if let call = conditionalCall ?? ownCall ?? request?.call(run.values) { return .call(call) }
                fail(.permanent("a value that an earlier step should have given is missing"), at: now)
            case .paused(let until, let reason):
                guard now < until else {
                    stage = .start
                    continue
                }
                return .pause(until: until, because: reason)
            case .ended(let ended): return .ended(ended)
            case .overtaken(let reason): return .overtaken(reason)
            }
        }
    }

    /// From a place where nothing is under way to the next stage.
    private mutating func advance(at now: Int64) {
        // What a step did with its requests so far is to be written down like what the steps before it did.
        let reached = run.request > 0 ? planStep + 1 : planStep
        if let leaving, run.plan.isSettled(before: reached), !run.isSent { return stop(.left, leaving, at: now) }
        guard let step else { return stop(.done, nil, at: now) }
        if let retryAt, now < retryAt {
            stage = .paused(until: retryAt, run.trouble ?? "a request failed")
            return
        }
        // The record is the journal itself, and what an operator does by itself asks nothing of us.
        if step.actor == .theOperator || isRecord || run.request >= step.requests.count {
            finishStep()
            return
        }
        if run.since == nil { journal.run?.since = now }
        if !run.isSent, run.request == 0, let check = nextCheck {
            if journal != written { stage = .writing } else { stage = .checking(check) }
            return
        }
        if let since = run.since, step.delayMilliseconds > 0, now < since + step.delayMilliseconds {
            if journal != written {
                stage = .writing
            } else {
                stage = .paused(until: since + step.delayMilliseconds, "what is asked is not up to date before")
            }
            return
        }
        if run.isSent, !sentHere,
            let probe = RequestProbe(request, of: action, subject, sentFor: now - (run.firstSent ?? now))
        {
            stage = .probing(probe)
            return
        }
        if let conditional = conditionalRequest, conditional.isDeletion ? run.deleting == nil : seen == nil,
            let call = conditional.identification
        {
            stage = .identifying(call)
            return
        }
        if request?.isQuestion == false, !run.isSent {
            journal.run?.isSent = true
            if run.firstSent == nil, action?.isOfJob == true { journal.run?.firstSent = now }
        }
        if journal != written {
            stage = .writing
        } else {
            sentHere = true
            stage = .sending
        }
    }

    // MARK: What came back

    public mutating func received(_ reply: PortReply, at now: Int64) {
        switch stage {
        case .writing: noteWrite(reply, at: now)
        case .checking(let check): note(check, reply, at: now)
        case .probing(let probe): note(probe, reply, at: now)
        case .identifying: noteIdentities(reply, at: now)
        case .sending: noteAnswer(reply, at: now)
        case .salvaging: noteSalvage(reply, at: now)
        case .start, .paused, .ended, .overtaken: break
        }
    }

    private mutating func noteWrite(_ reply: PortReply, at now: Int64) {
        switch reply {
        case .answer(let answer) where (200..<300).contains(answer.status):
            written = journal
            resourceVersion = answer.body["metadata"]?["resourceVersion"]?.string ?? resourceVersion
            if journal.run == nil, let last = journal.last { stage = .ended(last) } else { stage = .start }
        case .answer(let answer):
            switch answer.kubernetesFailure {
            case .transient(let text, let after):
                stage = .paused(until: now + (after ?? patience.firstRetry), "the journal cannot be written: \(text)")
            case .conflict(let text), .permanent(let text), .unknownTrigger(let text): stage = .overtaken(text)
            }
        // Written or not: the resource tells.
        case .lost(let text), .unreachable(let text): stage = .overtaken(text)
        }
    }

    private mutating func note(_ check: StepCheck, _ reply: PortReply, at now: Int64) {
        switch check.verdict(reply) {
        case .holds:
            checked += 1
            stage = .start
        case .fails(let text): stop(.failed, text, at: now)
        case .pending(let text):
            let waited = now - (run.since ?? now)
            guard waited < patience.silence else { return stop(.failed, text, at: now) }
            stage = .paused(until: now + pollDelay(waited), text)
        }
    }

    private mutating func note(_ probe: RequestProbe, _ reply: PortReply, at now: Int64) {
        switch probe.verdict(reply) {
        case .wasDone: finishRequest(nil)
        case .wasNot:
            sentHere = true
            stage = .sending
        case .pending(let text):
            guard silenceIsBearable(text, at: now) else { return fail(.permanent(text), at: now) }
            stage = journal == written ? .paused(until: now + patience.firstRetry, text) : .writing
        }
    }

    private mutating func noteIdentities(_ reply: PortReply, at now: Int64) {
        guard let request = conditionalRequest else { return }
        let answer: APIAnswer
        switch reply {
        case .answer(let it): answer = it
        case .unreachable(let text), .lost(let text): return fail(.transient(text), at: now)
        }
        stage = .start
        if request.isDeletion {
            guard let objects = request.identities(in: answer) else { return fail(answer.kubernetesFailure, at: now) }
            if objects.isEmpty { return finishRequest(nil) }
            journal.run?.deleting = objects
            deleted = 0
        } else {
            guard let found = SeenObject(answer) else { return fail(answer.kubernetesFailure, at: now) }
            if found == .absent, request.answer.alsoDone.contains(404) { return finishRequest(nil) }
            seen = found
        }
    }

    /// Of one object among those that a request deletes.
    private mutating func noteDeletion(_ answer: APIAnswer, of objects: [ObjectIdentity], at now: Int64) {
        switch answer.status {
        case 200..<300, 404:
            deleted += 1
            guard deleted >= objects.count else { return }
            if conditionalRequest?.isCompleted(by: objects) ?? true { return finishRequest(nil) }
            clearRequest()
            stage = .start
        case 409:
            let name = objects.indices.contains(deleted) ? objects[deleted].name : "it"
            fail(.permanent("\(name) was deleted and made anew by somebody else"), at: now)
        default: fail(answer.kubernetesFailure, at: now)
        }
    }

    private mutating func noteAnswer(_ reply: PortReply, at now: Int64) {
        if let objects = run.deleting, case .answer(let answer) = reply {
            return noteDeletion(answer, of: objects, at: now)
        }
        guard let request else { return }
        if let conditional = conditionalRequest, case .answer(let answer) = reply, answer.status == 409 {
            seen = nil
            let text = answer.kubernetesFailure.text
            // Nothing depends on a cluster's having been scaled down before it is deleted.
            return fail(conditional.startsJob ? .transient(text) : .permanent(text), at: now)
        }
        let isOfResource = ownRequest != nil
        switch reply {
        case .answer(let answer):
            if isOfResource, (200..<300).contains(answer.status) {
                resourceVersion = answer.body["metadata"]?["resourceVersion"]?.string ?? resourceVersion
                // A spec that the plan itself wrote is no change by somebody else.
                if !request.isQuestion, let generation = answer.body["metadata"]?["generation"]?.integer {
                    journal.run?.generation = generation
                }
            }
            switch request.read(answer, run.values) {
            case .done(let value): finishRequest(value)
            case .pending: wait(on: request, answer, at: now)
            case .failed(.unknownTrigger(let text)):
                if salvageCall == nil { fail(.permanent(text), at: now) } else { stage = .salvaging }
            case .failed(let failure): fail(failure, at: now)
            }
        case .unreachable(let text), .lost(let text):
            if request.isQuestion {
                guard silenceIsBearable(text, at: now) else { return fail(.permanent(text), at: now) }
                let pause = now + pollDelay(now - (run.since ?? now))
                stage = journal == written ? .paused(until: pause, text) : .writing
            } else {
                // Whether it was done shows when it is sent again: every request of a plan may be.
                sentHere = false
                fail(.transient(text), at: now)
            }
        }
    }

    /// A poll that is not so yet.
    private mutating func wait(on request: TargetRequest, _ answer: APIAnswer, at now: Int64) {
        let waited = now - (run.since ?? now)
        if let limit = step?.limitMilliseconds, waited >= limit {
            return fail(.permanent("it took longer than \(limit / 1000) s"), at: now)
        }
        if case .flink(let own) = request, case .jobState(_, let states, _) = own.answer.meaning,
            own.answer.isAbsent(in: answer.body, run.values), waited >= patience.absence
        {
            // Nobody knows the job any more: it does not run, and will not.
            if states.contains("CANCELED") { return finishRequest(nil) }
            return fail(.permanent("the JobManager does not know the job"), at: now)
        }
        if case .flink(let own) = request, waited >= patience.silence,
            let state = own.answer.goesOn(answer.body, run.values)
        {
            // Its stop failed after the savepoint, or a cancellation got nowhere.
            return fail(.permanent("the job is \(state) again"), at: now)
        }
        journal.run?.trouble = nil
        let pause = now + pollDelay(waited)
        stage = journal == written ? .paused(until: pause, step?.does ?? "") : .writing
    }

    private mutating func noteSalvage(_ reply: PortReply, at now: Int64) {
        let forgotten = "Flink does not know the trigger id any more"
        guard case .answer(let answer) = reply else {
            guard silenceIsBearable(forgotten, at: now) else { return fail(.permanent(forgotten), at: now) }
            stage = journal == written ? .paused(until: now + patience.firstRetry, forgotten) : .writing
            return
        }
        let savepoint = answer.body["latest"]?["savepoint"]
        let isOfStop = savepoint?["checkpoint_type"]?.string == "SYNC_SAVEPOINT"
        // The savepoint of a former stop, which failed after it, is written down already.
        let isKnown =
            savepoint?["external_path"]?.string.map { sameLocation($0, subject.upgradeSavepoint ?? "") } ?? false
        let isNew = (savepoint?["trigger_timestamp"]?.integer ?? 0) >= (run.firstSent ?? run.begun)
        if let path = savepoint?["external_path"]?.string, run.plan.stopsJob ? isOfStop && !isKnown : isNew {
            finishRequest(path)
        } else {
            fail(.permanent(forgotten), at: now)
        }
    }

    // MARK: Moving on

    private mutating func finishRequest(_ value: String?) {
        if let value, let output = request?.yields { journal.run?.values[output.step, output.kind] = value }
        journal.run?.request += 1
        clearRequest()
        stage = .start
    }

    private mutating func finishStep() {
        if let action { journal.memory.note(finishing: action, of: run) }
        journal.run?.step += 1
        journal.run?.request = 0
        journal.run?.since = nil
        step = target.step(run.step, of: run.plan, for: subject)
        checked = 0
        clearRequest()
        stage = .start
    }

    private mutating func clearRequest() {
        journal.run?.isSent = false
        journal.run?.tries = 0
        journal.run?.trouble = nil
        journal.run?.silentSince = nil
        journal.run?.deleting = nil
        deleted = 0
        seen = nil
        retryAt = nil
        sentHere = false
    }

    private mutating func fail(_ failure: RequestFailure, at now: Int64) {
        if case .conflict(let text) = failure {
            stage = .overtaken(text)
            return
        }
        journal.run?.trouble = failure.text
        if case .transient(_, let after) = failure, run.tries + 1 < patience.tries {
            let delay = min(patience.longestRetry, patience.firstRetry << min(run.tries, 20))
            journal.run?.tries += 1
            retryAt = now + max(after ?? 0, delay)
            stage = .writing
            return
        }
        let rule = action == nil ? nil : run.plan.steps[planStep].onFailure
        switch rule {
        case .goOn?: finishStep()
        case .stop(let text)?: stop(.stopped, "\(text): \(failure.text)", at: now)
        case .decideAgain(let text)?, .retry(let text)?: stop(.failed, "\(failure.text): \(text)", at: now)
        case nil: stop(.failed, failure.text, at: now)
        }
    }

    /// The plan is over; the journal has yet to say so.
    private mutating func stop(_ outcome: Journal.Ended.Outcome, _ reason: String?, at now: Int64) {
        if outcome == .failed, let action { journal.memory.note(failing: action, at: now) }
        let failures = outcome == .failed ? (journal.last?.failures ?? 0) + 1 : 0
        journal.last = Journal.Ended(
            decision: run.decision, outcome: outcome, reason: reason.map { shortened($0, to: 1000) }, at: now,
            failures: failures)
        journal.run = nil
        stage = .writing
    }

    /// Whether nobody has answered for less than may be; the journal remembers since when.
    private mutating func silenceIsBearable(_ text: String, at now: Int64) -> Bool {
        if run.silentSince == nil {
            journal.run?.silentSince = now
            journal.run?.trouble = text
        }
        return now - (run.silentSince ?? now) < patience.silence
    }

    private func pollDelay(_ waited: Int64) -> Int64 {
        min(patience.longestPoll, max(patience.shortestPoll, waited / 10))
    }

    // MARK: Where it stands

    var run: PlanRun { journal.run ?? over }

    var request: TargetRequest? {
        guard let requests = step?.requests, requests.indices.contains(run.request) else { return nil }
        return requests[run.request]
    }

    /// The place in the plan of the lowered step that is next.
    private var planStep: Int {
        guard let step else { return run.plan.steps.count }
        return step.step ?? run.step
    }

    var action: StepAction? {
        guard let place = step?.step, run.plan.steps.indices.contains(place) else { return nil }
        return run.plan.steps[place].action
    }

    private var isRecord: Bool { if case .record? = action { true } else { false } }

    private var nextCheck: StepCheck? {
        guard let action else { return nil }
        let checks = run.plan.steps[planStep].preconditions.compactMap { StepCheck($0, of: action, subject) }
        return checked < checks.count ? checks[checked] : nil
    }
}
