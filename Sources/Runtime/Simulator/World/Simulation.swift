public import Documents
import PolicyCompiler
public import PolicyRuntime

/// One run: a job under an operator in a simulated world, while a schedule of happenings goes on.
///
/// Everything follows from the seed and the schedule, so a run that fails can be replayed, and shrunk to the happenings that
/// matter (``shrink(_:to:in:by:)``).
public struct Simulation: Sendable {
    public struct Settings: Sendable {
        public var seed: UInt64
        /// The resource as a user would write it.
        public var manifest: Document
        public var options = Reconciliation.Options()
        /// How long the world is left alone after the last happening, in milliseconds: by then everything has to be right.
        public var recovery: Int64 = 1_800_000
        /// After how many events a run is given up that does not end; each happening adds ``eventsPerHappening``.
        public var limit = 20_000
        /// Four times what a happening is followed by on the average.
        public var eventsPerHappening = 1_000
        /// The policy of the operator that reacts, where the target of ``options`` is one; `nil`: there is none.
        public var reacting: Decider?

        public init(seed: UInt64, manifest: Document) {
            self.seed = seed
            self.manifest = manifest
        }
    }

    /// A line of the timeline.
    public struct Line: Sendable, Hashable, CustomStringConvertible {
        public var at: Int64
        public var text: String
        public var description: String { "\(Happening.seconds(at))  \(text)" }
    }

    public internal(set) var world: SimulatedWorld
    public internal(set) var operators: [SimulatedOperator]
    public let key: SimulatedOperator.Key
    public private(set) var guarantees: Guarantees
    /// Calls, happenings and steps of time so far.
    public private(set) var events = 0
    public private(set) var timeline: [Line] = []
    /// Whether the timeline is kept; a run whose verdict is all that counts is faster without.
    public var keepsTimeline: Bool

    let settings: Settings
    private let decider: Decider
    /// It is healthy, whatever becomes of the operators that are tried.
    private var reactor: SimulatedOperator?
    private var schedule: ArraySlice<Happening>
    private let beginning: Int64
    var disturbance = Disturbance()
    /// What a test put between the operators and the world.
    package var interposer: (any CallInterposer)?
    /// What a test lets happen just before a call, by the number of the call since the first happening.
    private var points: [Int: [Happening.What]] = [:]
    /// Calls since the first happening.
    package private(set) var calls = 0
    private var turn = 0
    private var hasReacted = false

    public init(_ settings: Settings, schedule: [Happening], by decider: Decider, keepsTimeline: Bool = false) {
        self.settings = settings
        self.decider = decider
        self.schedule = schedule[...]
        self.keepsTimeline = keepsTimeline
        let metadata = settings.manifest["metadata"]
        let kind = PolicyCompiler.ResourceKind(rawValue: settings.manifest["kind"]?.string ?? "") ?? .flinkDeployment
        key = SimulatedOperator.Key(
            kind, metadata?["namespace"]?.string ?? "default", metadata?["name"]?.string ?? "job")
        world = SimulatedWorld(seed: settings.seed, namespaces: [key.namespace])
        beginning = world.now
        world.kubernetes.put(settings.manifest, by: "kubectl", at: world.now)
        guarantees = Guarantees(key)
        operators = []
        operators.append(makeOperator("operator"))
        if let reacting = settings.reacting {
            var options = Reconciliation.Options()
            options.target = .direct
            reactor = SimulatedOperator(
                "reacting operator", by: reacting, options: options,
                random: SimulatedFlink.Random(seed: world.random.next()),
                watchingFrom: world.kubernetes.resourceVersion)
            reactor?.add(key, at: world.now)
        }
    }

    private mutating func makeOperator(_ name: String) -> SimulatedOperator {
        var made = SimulatedOperator(
            name, by: decider, options: settings.options, random: SimulatedFlink.Random(seed: world.random.next()),
            watchingFrom: world.kubernetes.resourceVersion)
        made.add(key, at: world.now)
        return made
    }

    /// Runs to the end, or to the first violation.
    public mutating func run() -> Violation? {
        let limit = settings.limit + settings.eventsPerHappening * schedule.count
        while events < limit, !isOver {
            if let violation = step() { return violation }
        }
        if events >= limit { return Violation(.progress, "there was no end after \(events) events") }
        return guarantees.final(world)
    }

    public var elapsed: Int64 { world.now - beginning }

    private var isOver: Bool { schedule.isEmpty && elapsed >= lastHappening + settings.recovery }
    private var lastHappening: Int64 { max(disturbance.lastAt, 0) }

    /// One event: a happening, a call, or time that passes.
    public mutating func step() -> Violation? {
        events += 1
        if let next = schedule.first, next.at <= elapsed {
            schedule.removeFirst()
            note("## \(next.what.sentence)")
            disturbance.lastAt = elapsed
            happen(next.what)
            return guarantees.check(world)
        }
        if returnsAreDue { endDisturbances() }
        if let late = disturbance.nextLate(at: elapsed) {
            note("(late) \(late.call.line)")
            return arrive(late.call, of: late.sender)
        }
        for index in operators.indices where disturbance.watchDroppedUntil <= elapsed {
            operators[index].watch(world.kubernetes, at: world.now)
        }
        turn += 1
        for offset in operators.indices {
            let index = (turn + offset) % operators.count
            guard disturbance.downUntil[operators[index].name, default: 0] <= elapsed else { continue }
            switch operators[index].next(at: world.now, clock: world.now + disturbance.clockOffset) {
            case .call(_, let call):
                if !isBegun { return perform(call, of: index) }
                if let due = points.removeValue(forKey: calls) {
                    for what in due {
                        note("## \(what.sentence)")
                        disturbance.lastAt = elapsed
                        happen(what)
                    }
                    // Whoever was about to call may be paused or killed now.
                    return guarantees.check(world)
                }
                calls += 1
                return perform(call, of: index)
            case .finished(_, let requeue):
                if let decided = requeue.decided { note("\(operators[index].name): \(decided): \(requeue.because)") }
                return nil
            case .idle: continue
            }
        }
        if let violation = react() { return violation }
        if hasReacted { return nil }
        pass()
        return guarantees.check(world)
    }

    /// The operator that reacts does what is next for it, where nobody else has anything to do at once.
    private mutating func react() -> Violation? {
        hasReacted = false
        guard reactor != nil else { return nil }
        reactor?.watch(world.kubernetes, at: world.now)
        world.writeLifecycleState(key)
        switch reactor?.next(at: world.now, clock: world.now) {
        case .call(_, let call):
            hasReacted = true
            world.advance(to: world.now + 1 + Int64(world.random.next() % 20))
            let reply = world.answer(call.withReactingJournal).withOwnJournal
            if keepsTimeline { note("reacting operator: \(call.line) \(reply.line)") }
            reactor?.received(reply, at: world.now)
            return guarantees.check(world)
        case .finished(_, let requeue):
            hasReacted = true
            if let decided = requeue.decided { note("reacting operator: \(decided): \(requeue.because)") }
            return nil
        case .idle, nil: return nil
        }
    }

    /// Nothing is to be done: to the next moment at which something is.
    private mutating func pass() {
        var next = world.nextChange ?? .max
        for item in operators {
            if let due = item.nextDue {
                next = min(next, max(due, beginning + disturbance.downUntil[item.name, default: 0]))
            }
        }
        if let due = reactor?.nextDue { next = min(next, due) }
        if let happening = schedule.first { next = min(next, beginning + happening.at) }
        next = min(next, beginning + disturbance.nextEnd)
        if schedule.isEmpty { next = min(next, beginning + lastHappening + settings.recovery) }
        world.advance(to: max(next, world.now + 1))
    }

    mutating func note(_ text: String) {
        if keepsTimeline { timeline.append(Line(at: elapsed, text: text)) }
    }

    // MARK: Calls

    private mutating func perform(_ call: PortCall, of index: Int) -> Violation? {
        // Each call takes its time, which differs.
        world.advance(to: world.now + 1 + Int64(world.random.next() % 20))
        let name = operators[index].name
        let before = guarantees.doomed(by: call, in: world)
        let reply = disturbance.reply(to: call, of: name, at: elapsed, in: &world, through: &interposer)
        if keepsTimeline { note("\(name): \(call.line) \(reply.line)") }
        var violation = guarantees.note(call, of: name, reply, before, world)
        operators[index].received(reply, at: world.now + disturbance.clockOffset)
        if disturbance.countsDown(name) {
            note("## \(name) is killed")
            disturbance.lastAt = elapsed
            disturbance.downUntil[name] = elapsed + disturbance.downFor
            operators[index] = makeOperator(name)
            interposer?.forget(name)
        }
        violation = violation ?? guarantees.check(world)
        return violation
    }

    /// A request that was on its way for long.
    private mutating func arrive(_ call: PortCall, of sender: String) -> Violation? {
        let before = guarantees.doomed(by: call, in: world)
        let reply = world.answer(call)
        return guarantees.noteLate(call, of: sender, reply, before, world) ?? guarantees.check(world)
    }

    private var isBegun: Bool { disturbance.lastAt > 0 }

    /// Lets things happen just before a call, by the number of the call since the first happening; 0 is the first.
    package mutating func happen(before call: Int, _ what: [Happening.What]) { points[call, default: []] += what }

    /// Loses one call, or its reply, after so many others from the first happening on.
    public mutating func loseAfter(calls: Int, isReply: Bool) { disturbance.lose = (calls, isReply) }

    // MARK: Happenings

    private mutating func happen(_ what: Happening.What) {
        switch what.kind {
        case .people: edit(what)
        case .network, .operator, .clock: disturb(what)
        case .flink, .storage, .deletion: harm(what)
        }
    }

    private mutating func disturb(_ what: Happening.What) {
        switch what {
        case .secondOperator(let time):
            guard operators.count == 1 else { return }
            operators.append(makeOperator("second operator"))
            disturbance.secondUntil = elapsed + time
        case .watchDropped(let time): disturbance.watchDroppedUntil = elapsed + time
        case .operatorPaused(let time): disturbance.downUntil[operators[0].name] = elapsed + time
        default: disturbance.note(what)
        }
    }

    private var returnsAreDue: Bool { disturbance.nextEnd <= elapsed }

    private mutating func endDisturbances() {
        if let until = disturbance.secondUntil, until <= elapsed {
            disturbance.secondUntil = nil
            disturbance.lastAt = elapsed
            if operators.count > 1 { operators.removeLast() }
            note("## the second operator is gone")
        }
        for what in disturbance.ended(at: elapsed) { restore(what) }
    }
}

/// What is wrong with the network and with the operators at a moment.
struct Disturbance: Sendable {
    /// A single call that gets lost, once the first happening was.
    var lose: (calls: Int, isReply: Bool)?
    private var lostRequests = 0
    private var lostReplies = 0
    private var errors: (status: Int, calls: Int) = (500, 0)
    private var killAfter: Int?
    private(set) var downFor: Int64 = 0
    var downUntil: [String: Int64] = [:]
    var secondUntil: Int64?
    var watchDroppedUntil: Int64 = 0
    var clockOffset: Int64 = 0
    var lastAt: Int64 = 0
    private(set) var returns: [(at: Int64, what: Return)] = []
    private var duplicated = 0
    private var delayed: (calls: Int, by: Int64) = (0, 0)
    /// Requests that are still on their way.
    private var late: [(at: Int64, call: PortCall, sender: String)] = []

    enum Return: Sendable, Hashable {
        case taskManagers(String, Int)
        case directory(String)
    }

    mutating func note(_ what: Happening.What) {
        switch what {
        case .requestLost(let calls): lostRequests = calls
        case .replyLost(let calls): lostReplies = calls
        case .serverError(let status, let calls): errors = (status, calls)
        case .operatorKilled(let calls, let down):
            killAfter = calls
            downFor = down
        case .clockJump(let milliseconds): clockOffset += milliseconds
        case .requestDuplicated(let calls): duplicated = calls
        case .requestDelayed(let calls, let time): delayed = (calls, time)
        default: break
        }
    }

    mutating func add(_ what: Return, at time: Int64) { returns.append((time, what)) }

    var nextEnd: Int64 {
        min(returns.map(\.at).min() ?? .max / 4, secondUntil ?? .max / 4, late.map(\.at).min() ?? .max / 4)
    }

    /// A request that arrives now, if one does.
    mutating func nextLate(at elapsed: Int64) -> (call: PortCall, sender: String)? {
        guard let place = late.firstIndex(where: { $0.at <= elapsed }) else { return nil }
        let found = late.remove(at: place)
        lastAt = elapsed
        return (found.call, found.sender)
    }

    mutating func reply(
        to call: PortCall, of sender: String, at elapsed: Int64, in world: inout SimulatedWorld,
        through interposer: inout (any CallInterposer)?
    ) -> PortReply {
        if let lose, lastAt > 0 {
            self.lose = lose.calls > 0 ? (lose.calls - 1, lose.isReply) : nil
            if lose.calls == 0 { (lostRequests, lostReplies) = lose.isReply ? (0, 1) : (1, 0) }
        }
        if lostRequests > 0 {
            lostRequests -= 1
            return .unreachable("connection refused")
        }
        if errors.calls > 0 {
            errors.calls -= 1
            return .answer(APIAnswer(errors.status))
        }
        if delayed.calls > 0 {
            delayed.calls -= 1
            late.append((elapsed + delayed.by, call, sender))
            return .lost("no answer in time")
        }
        let reply: PortReply
        if interposer == nil {
            reply = world.answer(call)
        } else {
            reply = interposer?.answer(call, of: sender, in: &world) ?? .unreachable("")
        }
        if duplicated > 0 {
            duplicated -= 1
            _ = world.answer(call)
        }
        if lostReplies > 0 {
            lostReplies -= 1
            return .lost("the connection was closed")
        }
        return reply
    }

    /// Whether an operator is to be killed now that it made a call.
    mutating func countsDown(_ name: String) -> Bool {
        guard let left = killAfter else { return false }
        killAfter = left > 0 ? left - 1 : nil
        return left <= 0
    }

    /// What is over by now.
    mutating func ended(at elapsed: Int64) -> [Return] {
        let ended = returns.filter { $0.at <= elapsed }.map(\.what)
        if !ended.isEmpty {
            returns.removeAll { $0.at <= elapsed }
            lastAt = elapsed
        }
        return ended
    }
}

extension PortCall {
    /// For a timeline: `POST /jobs/a1.../stop`.
    var line: String {
        switch self {
        case .kubernetes(let call), .flink(_, let call): "\(call.method) \(call.path.prefix { $0 != "?" })"
        case .host(let call): call.name
        }
    }
}

extension PortReply {
    var line: String {
        switch self {
        case .answer(let answer): "-> \(answer.status)"
        case .unreachable(let text): "-> not sent: \(text)"
        case .lost(let text): "-> no reply: \(text)"
        }
    }
}
