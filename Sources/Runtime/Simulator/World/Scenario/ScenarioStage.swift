import Documents
import PolicyCompiler
import PolicyRuntime

/// A simulated world with its operators, in which a scenario is played: what moves time and lets everybody act.
///
/// Everything follows from the seed and from what is done to it.
struct ScenarioStage: Sendable {
    /// One operator: the one whose policy is tried, or one that reacts to it.
    struct Actor: Sendable {
        var name: String
        var decider: Decider
        var options: Reconciliation.Options
        var process: SimulatedOperator
        var downUntil: Int64 = 0
        /// It is no part of what is tried: it keeps its journal under another name.
        var isReacting: Bool
        /// The pass whose decisions were noted.
        var noted = 0
        var lastWords: [String: String] = [:]
    }

    var world: SimulatedWorld
    var actors: [Actor] = []
    let key: SimulatedOperator.Key
    /// `namespace/name` of the JobManager's Deployment.
    let cluster: String
    var faults = ScenarioFaults()
    /// Nobody reaches Flink.
    var flinkIsCut = false
    var guarantees: Guarantees
    var events = 0
    /// A promise that was broken, the first one.
    var violation: Violation?
    /// What was decided, with when.
    var decided: [(at: Int64, decision: TakenDecision)] = []
    var timeline: [PolicyTestReport.Moment] = []
    /// When the story began; lines from before are not kept.
    var beginning: Int64?
    private var turn = 0
    private var watcher = WorldWatcher()

    /// All that may happen in one scenario.
    static let mostEvents = 400_000
    /// How long an operator that crashed is gone.
    static let restartDelay: Int64 = 5_000

    init(_ key: SimulatedOperator.Key, cluster: String, seed: UInt64) {
        self.key = key
        self.cluster = cluster
        world = SimulatedWorld(seed: seed, namespaces: [key.namespace])
        guarantees = Guarantees(key)
    }

    var now: Int64 { world.now }
    var elapsed: Int64 { world.now - (beginning ?? world.now) }

    mutating func note(_ kind: PolicyTestReport.Moment.Kind, _ text: String, origin: RowOrigin? = nil) {
        guard beginning != nil else { return }
        timeline.append(PolicyTestReport.Moment(at: elapsed, kind, text, origin: origin))
    }

    // MARK: Operators

    mutating func add(
        _ name: String, by decider: Decider, _ options: Reconciliation.Options, isReacting: Bool,
        for keys: [SimulatedOperator.Key]
    ) {
        var process = makeProcess(name, decider, options)
        for key in keys { process.add(key, at: now) }
        actors.append(
            Actor(name: name, decider: decider, options: options, process: process, isReacting: isReacting))
    }

    private mutating func makeProcess(
        _ name: String, _ decider: Decider, _ options: Reconciliation.Options
    ) -> SimulatedOperator {
        SimulatedOperator(
            name, by: decider, options: options, random: SimulatedFlink.Random(seed: world.random.next()),
            watchingFrom: world.kubernetes.resourceVersion)
    }

    /// The process ends, and another one begins after a while: it looks at everything.
    mutating func crash(_ index: Int) {
        note(.fault, "the \(actors[index].name) crashes; it is back in \(Self.restartDelay / 1000) s")
        var process = makeProcess(actors[index].name, actors[index].decider, actors[index].options)
        for kind in actors[index].decider.policy.kinds {
            for object in world.kubernetes.objects(kind.simulatedID, in: key.namespace) {
                guard let name = object["metadata"]?["name"]?.string else { continue }
                process.add(SimulatedOperator.Key(kind, key.namespace, name), at: now + Self.restartDelay)
            }
        }
        actors[index].process = process
        actors[index].downUntil = now + Self.restartDelay
        actors[index].noted = 0
    }

    /// What is given by hand from now on to the operators that are tried.
    mutating func give(_ facts: [GivenFact]) {
        for index in actors.indices where !actors[index].isReacting {
            actors[index].options.given = facts
            actors[index].process.options.given = facts
            actors[index].process.add(key, at: now)
        }
    }

    // MARK: Time

    /// Lets the world go on until `time`, or until `isDone`, which is asked after each event.
    ///
    /// - Returns: Whether it is done; `false` if the time came first, `nil` if there is no end to what happens.
    @discardableResult
    mutating func run(until time: Int64, _ isDone: (ScenarioStage) -> Bool = { _ in false }) -> Bool? {
        while true {
            if isDone(self) { return true }
            if now >= time, !isBusy { return false }
            guard events < Self.mostEvents, now < time + 600_000 else { return nil }
            step(upTo: time)
        }
    }

    /// A call is not left half made.
    private var isBusy: Bool { false }

    private mutating func step(upTo limit: Int64) {
        events += 1
        for index in actors.indices where actors[index].downUntil <= now {
            actors[index].process.watch(world.kubernetes, at: now)
        }
        turn += 1
        for offset in actors.indices {
            let index = (turn + offset) % actors.count
            guard actors[index].downUntil <= now else { continue }
            let next = actors[index].process.next(at: now)
            noteDecisions(of: index)
            switch next {
            case .call(_, let call):
                perform(call, of: index)
                return watch()
            case .finished(_, let requeue):
                noteEnd(requeue, of: index)
                return
            case .idle: continue
            }
        }
        pass(upTo: limit)
        watch()
    }

    private mutating func pass(upTo limit: Int64) {
        var next = min(world.nextChange ?? .max, limit)
        for actor in actors {
            if let due = actor.process.nextDue { next = min(next, max(due, actor.downUntil)) }
        }
        world.advance(to: max(next, now + 1))
    }

    /// What is seen of the world from outside after something happened.
    private mutating func watch() {
        if actors.contains(where: \.isReacting) { world.writeLifecycleState(key) }
        for text in watcher.news(of: world, cluster, key) { note(.world, text) }
        if let found = guarantees.check(world), violation == nil, !isExcused(found) { violation = found }
    }

    /// A policy that says that state may be lost is taken at its word.
    private func isExcused(_ violation: Violation) -> Bool {
        violation.guarantee == .noOlderState && decided.contains { $0.decision.grantsLoss }
    }

    // MARK: What is told of operators

    private mutating func noteDecisions(of index: Int) {
        let process = actors[index].process
        guard actors[index].noted != process.passes, !process.taken.isEmpty else { return }
        actors[index].noted = process.passes
        for decision in process.taken {
            decided.append((now, decision))
            let words = decision.text
            let before = actors[index].lastWords.updateValue(words, forKey: decision.id.description)
            if before == words || (decision.isQuiet && !(before.map(TakenDecision.holds) ?? false)) { continue }
            note(
                .decision, "\(prefix(of: index))\(decision.id): \(words)",
                origin: decision.act == nil && decision.changeClass == nil ? nil : decision.origin)
        }
    }

    private mutating func noteEnd(_ requeue: Reconciliation.Requeue, of index: Int) {
        guard let ended = requeue.ended, let decided = requeue.decided else { return }
        switch ended {
        case .done: note(.decision, "\(prefix(of: index))\(decided): done")
        case .left: note(.decision, "\(prefix(of: index))\(decided): left for what is decided next")
        case .failed: note(.decision, "\(prefix(of: index))\(decided): failed: \(requeue.because)")
        case .stopped: note(.decision, "\(prefix(of: index))\(decided): stopped for a person: \(requeue.because)")
        }
    }

    private func prefix(of index: Int) -> String { actors.count > 1 ? "\(actors[index].name): " : "" }

    // MARK: Calls

    private mutating func perform(_ call: PortCall, of index: Int) {
        // Each call takes its time, which differs.
        world.advance(to: now + 1 + Int64(world.random.next() % 20))
        let purpose = actors[index].process.sending
        var happening = ScenarioFaults.Happening.none
        if let purpose, beginning != nil { happening = faults.take(for: purpose) }
        let reply: PortReply
        switch happening {
        case .crash(.operator, isBefore: true):
            note(.fault, "before \(purpose?.words ?? "a call")")
            return crash(index)
        case .crash(let victim, isBefore: true):
            crash(victim)
            reply = answer(call, of: index)
        case .fault(.timesOut):
            reply = .lost("timed out")
        case .fault(.fails(let message)):
            if purpose?.isOfFlinkSnapshot == true {
                world.clusters[cluster]?.faultNextSavepoints([.fails(message: message)])
                note(.fault, "the savepoint will fail: \(message)")
                reply = answer(call, of: index)
            } else {
                reply = .answer(Self.failure(of: call, message))
            }
        case .fault(.failsAfterwards):
            world.clusters[cluster]?.faultNextSavepoints([.failsAfterwards(isFinal: true)])
            note(.fault, "the job will fail once its savepoint is written")
            reply = answer(call, of: index)
        case .fault(.replyLost):
            _ = answer(call, of: index)
            reply = .lost("the connection was closed")
        case .none, .crash(_, isBefore: false): reply = answer(call, of: index)
        }
        if isTrouble(reply) || purpose?.isTold == true {
            note(
                .call, "\(prefix(of: index))\(purpose.map { "\($0.words): " } ?? "")\(call.shortLine) \(reply.line)")
        }
        if case .crash(let victim, isBefore: false) = happening {
            guard victim != .operator else {
                note(.fault, "after \(purpose?.words ?? "a call")")
                return crash(index)
            }
            crash(victim)
        }
        actors[index].process.received(reply, at: now)
    }

    private func isTrouble(_ reply: PortReply) -> Bool {
        switch reply {
        case .answer(let answer): answer.status >= 400 && answer.status != 404 && answer.status != 409
        case .unreachable: false
        case .lost: true
        }
    }

    private mutating func answer(_ call: PortCall, of index: Int) -> PortReply {
        if flinkIsCut, case .flink(let endpoint, _) = call {
            return .unreachable("connect to \(endpoint.service).\(endpoint.namespace):\(endpoint.port): no route")
        }
        guard actors[index].isReacting else { return world.answer(call) }
        return world.answer(call.withReactingJournal).withOwnJournal
    }

    private static func failure(of call: PortCall, _ message: String) -> APIAnswer {
        switch call {
        case .flink: APIAnswer(500, .map(["errors": [Document(.string(message))]]))
        case .kubernetes, .host:
            APIAnswer(
                500,
                .map([
                    "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "InternalError",
                    "message": Document(.string(message)), "code": 500,
                ]))
        }
    }

    // MARK: Misfortune

    mutating func crash(_ victim: PolicyScenario.Victim) {
        let now = now
        switch victim {
        case .operator: return crash(0)
        case .jobmanager:
            note(.fault, "the JobManager dies")
            world.killJobManager(cluster)
        case .taskmanagers:
            note(.fault, "the TaskManagers die; others take their place")
            let living = world.clusters[cluster]?.taskManagers.count { $0.isAlive } ?? 0
            world.clusters[cluster]?.loseTaskManagers(at: now, storage: &world.storage)
            world.clusters[cluster]?.addTaskManagers(living, at: now)
        case .job:
            note(.fault, "the job throws")
            for report in jobs where !report.state.isTerminal {
                world.clusters[cluster]?.failJob(report.id, at: now, storage: &world.storage)
            }
        }
        watch()
    }

    /// The name of the JobManager's Deployment.
    var deployment: String { String(cluster.drop { $0 != "/" }.dropFirst()) }

    var jobs: [SimulatedFlink.JobReport] { world.clusters[cluster]?.reports ?? [] }
}

/// What is seen from outside of a cluster and its job, from one event to the next.
private struct WorldWatcher: Sendable {
    private var jobs: [String: SimulatedFlink.JobState] = [:]
    private var isUp: Bool?
    private var savepoints: Set<String>?

    mutating func news(of world: SimulatedWorld, _ cluster: String, _ key: SimulatedOperator.Key) -> [String] {
        var news: [String] = []
        if let flink = world.clusters[cluster] {
            let up = flink.jobManager == .ready
            if let isUp, isUp != up { news.append(up ? "the JobManager is ready" : "the JobManager is gone") }
            isUp = up
            for report in flink.reports where jobs[report.id] != report.state {
                let isNew = jobs[report.id] == nil
                jobs[report.id] = report.state
                // What passes in an instant is no news.
                if report.state == .created || report.state == .initializing { continue }
                var text = "job \(report.id.prefix(8)) is \(report.state.rawValue)"
                if isNew, report.state == .running || report.state == .restarting {
                    text += ", from \(report.restoredFrom ?? "nothing")"
                }
                news.append(text)
            }
        }
        let complete = Set(world.storage.snapshots.values.filter { $0.isSavepoint && $0.isComplete }.map(\.path))
        if complete != savepoints {
            if let known = savepoints {
                for path in complete.subtracting(known).sorted() { news.append("savepoint \(path)") }
                for path in known.subtracting(complete).sorted() { news.append("\(path) is deleted") }
            }
            savepoints = complete
        }
        return news
    }
}

extension TakenDecision {
    /// Nothing follows from it.
    fileprivate var isQuiet: Bool {
        switch act {
        case .skip, .proceed, .accept: true
        default: false
        }
    }

    fileprivate static func holds(_ words: String) -> Bool {
        ["wait", "block", "deny"].contains { words.hasPrefix($0) }
    }
}

extension PortCall {
    /// `POST /jobs/209c52f5/stop`, `PATCH flinkdeployments/shop/status`: what a person needs of it.
    fileprivate var shortLine: String {
        switch self {
        case .kubernetes(let call):
            let path = call.path.prefix { $0 != "?" }
            let parts = path.split(separator: "/")
            guard let place = parts.firstIndex(of: "namespaces"), parts.count > place + 2 else { return line }
            return "\(call.method) \(parts[(place + 2)...].joined(separator: "/"))"
        case .flink(_, let call):
            let parts = call.path.prefix { $0 != "?" }.split(separator: "/").map { part in
                part.count == 32 ? String(part.prefix(8)) : String(part)
            }
            return "\(call.method) /\(parts.joined(separator: "/"))"
        case .host: return line
        }
    }
}

extension CallPurpose {
    /// Whether a timeline tells it: what only asks again, or tells somebody else, is no part of the story.
    fileprivate var isTold: Bool {
        switch self {
        case .beginning: return false
        case .step(let action):
            switch action {
            case .poll, .event, .verifyRestored: return false
            default: return true
            }
        }
    }

    /// `stop-with-savepoint`
    var words: String {
        switch self {
        case .beginning: "record"
        case .step(let action): action.name
        }
    }

    /// Whether Flink takes it, and does it later.
    var isOfFlinkSnapshot: Bool {
        guard case .step(let action) = self else { return false }
        switch action {
        case .takeSavepoint, .stopWithSavepoint: return true
        default: return false
        }
    }
}
