import PolicyCompiler

/// What the journal of a resource says: how far the operator got, for whoever asks what it is doing.
public struct JournalReport: Sendable {
    public enum Content: Sendable {
        case journal(Journal)
        /// Nobody knows what is under way.
        case unreadable(JournalError)
        /// Written for a resource with that uid.
        case foreign(uid: String)
    }

    public var content: Content
    /// Where it stands.
    public var from: Provenance

    /// Milliseconds since 1970.
    private let now: Int64
    private let patience = PlanExecution.Patience()

    /// `nil` where the live resource has no journal.
    init?(of subject: Subject, at now: Instant) {
        self.now = now.millisecondsSinceEpoch
        switch subject.journal {
        case .none: return nil
        case .unreadable(let error, let place): (content, from) = (.unreadable(error), place)
        case .foreign(let uid, let place): (content, from) = (.foreign(uid: uid), place)
        case .journal(let journal, let place): (content, from) = (.journal(journal), place)
        }
    }

    init(_ journal: Journal, from place: Provenance, at now: Instant) {
        self.now = now.millisecondsSinceEpoch
        (content, from) = (.journal(journal), place)
    }

    public var run: PlanRun? { if case .journal(let journal) = content { journal.run } else { nil } }

    /// What is to be told of a journal that says nothing of this resource.
    func finding(about title: String) -> EvidenceFinding? {
        let severity: EvidenceFinding.Severity
        let message: String
        let help: String
        let removal = "`kubectl annotate \(title) \(Journal.annotation)-`"
        switch content {
        case .journal: return nil
        case .unreadable(let error):
            severity = .error
            message = "the journal in annotation `\(Journal.annotation)` cannot be read: \(error)"
            help = "nothing is done before it can be; once you know what is under way, remove it: \(removal)"
        case .foreign(let uid):
            severity = .note
            message =
                "the journal in annotation `\(Journal.annotation)` was written for another resource (uid \(uid)) and is"
                + " passed over"
            help = "it is replaced with the first plan; to be rid of it now: \(removal)"
        }
        var finding = EvidenceFinding(severity, message, in: "", help: help)
        if case .field(let reference) = from {
            finding.source = reference.source
            finding.position = reference.position
            finding.reference = reference
        }
        return finding
    }

    // MARK: The plan under way

    public enum StepState: String, Sendable { case done, underWay = "under-way", toDo = "to-do" }

    func state(of step: Int, in run: PlanRun) -> StepState {
        step < run.step ? .done : step == run.step ? .underWay : .toDo
    }

    /// When the step under way is given up, in milliseconds since 1970; `nil`: not at a moment that is known.
    func givesUpAt(_ run: PlanRun) -> Int64? {
        var moments: [Int64] = []
        if let since = run.silentSince { moments.append(since.addingSaturated(patience.silence)) }
        if let since = run.since, let limit = action(run)?.limitMilliseconds {
            moments.append(since.addingSaturated(limit))
        }
        return moments.min()
    }

    /// How often a request that failed is sent again.
    func triesLeft(_ run: PlanRun) -> Int? { run.tries > 0 ? max(0, patience.tries - run.tries) : nil }

    private func action(_ run: PlanRun) -> StepAction? {
        run.plan.steps.indices.contains(run.step) ? run.plan.steps[run.step].action : nil
    }

    /// The trigger id and the job that the step under way is about.
    func subject(_ run: PlanRun) -> (trigger: String?, job: String?) {
        switch action(run) {
        case .stopWithSavepoint(let order)?: (order.trigger, order.job)
        case .takeSavepoint(let order)?: (order.trigger, order.job)
        case .takeCheckpoint(let job, let trigger)?: (trigger, job)
        case .poll(.savepoint(let job, let trigger, _))?, .poll(.checkpoint(let job, let trigger))?: (trigger, job)
        case .cancel(let job, _)?, .poll(.jobTerminal(let job))?, .poll(.jobRunning(let job))?,
            .poll(.lastCheckpoint(let job, _))?, .poll(.checkpointPath(let job, _))?:
            (nil, job)
        case .deploy(let start)?: (nil, start.job?.job)
        case .runJar(let start)?: (nil, start.job)
        default: (nil, nil)
        }
    }

    /// `waiting for the savepoint with trigger id 6f..., since 2026-11-21T04:58:21Z (1m 39s), gives up at ...`
    func standing(_ run: PlanRun) -> [String] {
        var lines: [String] = []
        let (trigger, job) = subject(run)
        var what: String
        switch action(run) {
        case .poll(.savepoint)?: what = "waiting for the savepoint"
        case .poll(.checkpoint)?, .poll(.checkpointPath)?: what = "waiting for the checkpoint"
        case .poll(.disposal)?: what = "waiting until the data is gone"
        case .poll(.jobTerminal)?: what = "waiting until the job has ended"
        case .poll(.jobRunning)?: what = "waiting until the job runs"
        case .poll(.lastCheckpoint)?: what = "waiting until its last checkpoint is known"
        case .poll(.clusterGone)?: what = "waiting until the cluster is gone"
        case nil: what = "what it came to has to be written down"
        default: what = run.isSent ? "its request may have been sent" : "its request was not sent yet"
        }
        if let trigger { what += " with trigger id \(trigger)" }
        if let job { what += trigger == nil ? " (job \(job))" : " of job \(job)" }
        if let since = run.since { what += ", since \(moment(since))" }
        if let end = givesUpAt(run) {
            what += ", gives up at \(timestampText(end))\(end <= now ? " (which is over: nobody carries it on)" : "")"
        } else if case .poll(.savepoint)? = action(run) {
            what += ", until Flink says how it ended"
        }
        lines.append(what)
        if run.request > 0 { lines.append("\(run.request) of its requests are done") }
        if let objects = run.deleting {
            lines.append("it deletes \(objects.map(\.name).joined(separator: ", ")), and nothing made since")
        }
        if let left = triesLeft(run) {
            lines.append("failed \(run.tries) times, gives up after \(left) more")
        }
        if let silent = run.silentSince { lines.append("nobody answers since \(moment(silent))") }
        if let trouble = run.trouble { lines.append("what came back last: \(trouble)") }
        return lines
    }

    /// `2026-11-21T04:58:21Z (1m 39s)`
    func moment(_ time: Int64) -> String {
        let age = now.subtractingSaturated(time)
        return age >= 0
            ? "\(timestampText(time)) (\(DurationText.short(age)))" : "\(timestampText(time)), which is to come"
    }

    /// What decisions count of the past; empty where nothing is counted.
    func memory(_ journal: Journal) -> [String] {
        let memory = journal.memory
        var lines: [String] = []
        if let seen = memory.firstSeen { lines.append("generation \(journal.generation) seen first \(moment(seen))") }
        if memory.attempts > 0 { lines.append("upgrades begun for it: \(memory.attempts)") }
        if memory.restarts > 0 {
            lines.append("restarts: \(memory.restarts)\(memory.lastRestart.map { ", the last \(moment($0))" } ?? "")")
        }
        if memory.savepointFailures > 0 {
            let last = memory.lastSavepointFailure.map { ", the last \(moment($0))" } ?? ""
            lines.append("savepoints that failed in a row: \(memory.savepointFailures)\(last)")
        }
        if memory.rescaleFailed { lines.append("a rescale failed") }
        if let source = memory.startedFrom { lines.append("the job was last started from \(source)") }
        return lines
    }

    /// How the last plan ended.
    func ending(_ last: Journal.Ended) -> String {
        let outcome =
            switch last.outcome {
            case .done: "done"
            case .failed: last.failures > 1 ? "failed, \(last.failures) times in a row" : "failed"
            case .left: "left"
            case .stopped: "stopped: a person has to look"
            }
        let time = last.at > 0 ? " \(moment(last.at))" : ""
        return "\(last.decision): \(outcome)\(time)\(last.reason.map { ": \($0)" } ?? "")"
    }
}
