import Documents
import PolicyCompiler

@testable import PolicyRuntime
@testable import PolicySimulator

/// Mistakes that an executor could have, each put between the real one and the world: what comes out is what would come out
/// if it were written that way.
enum SeededFault: String, CaseIterable, Sendable {
    /// The effect goes out first, and the journal is written after it.
    case effectBeforeJournal
    /// A request that is sent again has another trigger id.
    case freshTriggerPerRetry
    /// The savepoint that a job was started from is disposed of while the status still names it.
    case disposeBeforeForget
    /// The job starts from the last checkpoint, or from a former savepoint, though a newer one is known.
    case restoreOlder
    /// The job starts from HA metadata without a look at whether they are still there, and empty if they are not.
    case restoreUnchecked
    /// Reads are answered from a cache that is ten seconds behind, and writes do not say what they rest on.
    case staleRead
    /// A stop is sent twice, as a library does that tries again by itself.
    case stopSentTwice
    /// Where a savepoint is that was written before its stop failed, is not read out of the failure's text.
    case failureTextIgnored
    /// A trigger id that Flink does not know any more means that there is no savepoint.
    case expiredTriggerMeansNone
    /// The path of a savepoint is written nowhere before the job is gone.
    case savepointUnrecorded

    /// What the happenings that it needs are of.
    var kinds: Set<Happening.What.Kind> { Set(Happening.What.Kind.allCases) }

    var item: WorldCase {
        var item = WorldCase()
        switch self {
        case .restoreUnchecked: item.mode = "last-state"
        case .expiredTriggerMeansNone: item.configuration = [("rest.async.store-duration", "1 s")]
        default: break
        }
        return item
    }

    func simulation(seed: UInt64, isFaulty: Bool) throws -> Simulation {
        var item = item
        item.schedule = Happening.schedule(seed: seed, count: 25, over: 600_000, kinds: kinds)
        var simulation = try item.simulation(seed: seed)
        if isFaulty { simulation.interposer = FaultyExecutor(fault: self) }
        return simulation
    }
}

/// Stands between an executor and the world, and makes its mistakes for it.
struct FaultyExecutor: CallInterposer {
    let fault: SeededFault
    private var states: [String: State] = [:]

    private struct State: Sendable {
        /// A write of the journal that is still to be done.
        var held: PortCall?
        /// How often each trigger id was sent, and what was sent in its place the last time.
        var sent: [String: (count: Int, id: String)] = [:]
        /// Of processes before this one, so that ids of another process are others too.
        var lives = 0
        var cached: (document: Document, at: Int64)?
        var forgot = false
    }

    init(fault: SeededFault) { self.fault = fault }

    mutating func forget(_ sender: String) {
        let before = states[sender]
        states[sender] = State(lives: (before?.lives ?? 0) + 1, cached: before?.cached)
    }

    mutating func answer(_ call: PortCall, of sender: String, in world: inout SimulatedWorld) -> PortReply {
        var state = states[sender] ?? State()
        defer { states[sender] = state }
        switch fault {
        case .effectBeforeJournal: return reversed(call, &state, &world)
        case .freshTriggerPerRetry: return renamed(call, &state, &world)
        case .disposeBeforeForget:
            let reply = world.answer(call)
            if case .flink(_, let request) = call, request.path.hasSuffix("/checkpoints"),
                let restored = reply.body?["latest"]?["restored"], restored["is_savepoint"]?.bool == true,
                let path = restored["external_path"]?.string
            {
                world.storage.remove(path)
            }
            return reply
        case .restoreOlder: return world.answer(call.startingFrom { Self.older(than: $0, in: world) })
        case .restoreUnchecked:
            let reply = world.answer(call.startingFrom { $0.contains("LAST_STATE") ? "" : $0 })
            guard call.request?.path.contains("configmap-type") ?? false, call.request?.method == "GET" else {
                return reply
            }
            return .answer(APIAnswer(200, .map(["items": .list([.map(["metadata": .map(["name": "x"])])])])))
        case .staleRead:
            if call.isRead(of: "orders"), let cached = state.cached, cached.at + 10_000 > world.now {
                return .answer(APIAnswer(200, cached.document))
            }
            let reply = world.answer(call.withoutVersion)
            if call.isRead(of: "orders"), let body = reply.body { state.cached = (body, world.now) }
            return reply
        case .stopSentTwice:
            let reply = world.answer(call)
            if let id = call.trigger, call.request?.path.hasSuffix("/stop") ?? false {
                _ = world.answer(call.withTrigger(DerivedID.hex(id)))
            }
            return reply
        case .failureTextIgnored:
            guard case .answer(var answer) = world.answer(call) else { return world.answer(call) }
            if answer.body["operation"]?["failure-cause"] != nil {
                answer.body = answer.body.setting(
                    "java.util.concurrent.CompletionException: it failed",
                    at: DocumentPath(keys: "operation", "failure-cause", "stack-trace"))
            }
            return .answer(answer)
        case .expiredTriggerMeansNone:
            let path = call.request?.path ?? ""
            if state.forgot, path.hasSuffix("/checkpoints") {
                state.forgot = false
                return .answer(APIAnswer(200, .map(["latest": .map([:])])))
            }
            let reply = world.answer(call)
            if path.contains("/savepoints/") { state.forgot = reply.status == 404 }
            return reply
        case .savepointUnrecorded:
            guard let body = call.request?.body, call.request?.method != "GET" else { return world.answer(call) }
            let isRecord = body["status"]?["jobStatus"]?["upgradeSavepointPath"]?.string?.contains("/") ?? false
            guard isRecord || body["kind"]?.string == "FlinkStateSnapshot" else { return world.answer(call) }
            return .answer(APIAnswer(200))
        }
    }

    private func reversed(_ call: PortCall, _ state: inout State, _ world: inout SimulatedWorld) -> PortReply {
        if call.isJournal {
            let text = call.request?.body?["metadata"]?["annotations"]?[Journal.annotation]?.string ?? ""
            guard text.contains("\"sent\":true") else {
                state.held = nil
                return world.answer(call)
            }
            state.held = call
            return world.answer(.kubernetes(APICall("GET", call.request?.path ?? "")))
        }
        let reply = world.answer(call)
        if let held = state.held, call.request?.method != "GET" {
            state.held = nil
            _ = world.answer(held)
        }
        return reply
    }

    private func renamed(_ call: PortCall, _ state: inout State, _ world: inout SimulatedWorld) -> PortReply {
        if let id = call.trigger {
            let count = (state.sent[id]?.count ?? 0) + 1
            let other = count == 1 && state.lives == 0 ? id : DerivedID.hex("\(id) \(count) \(state.lives)")
            state.sent[id] = (count, other)
            return world.answer(call.withTrigger(other))
        }
        if case .flink(let endpoint, var request) = call, request.path.contains("/savepoints/") {
            let id = String(request.path.split(separator: "/").last ?? "")
            if let other = state.sent[id]?.id { request.path = request.path.replacing(id, with: other) }
            return world.answer(.flink(endpoint, request))
        }
        return world.answer(call)
    }

    private static func older(than path: String, in world: SimulatedWorld) -> String {
        guard let decided = world.storage.snapshot(at: path) else { return path }
        let others = world.storage.snapshots.values.filter { $0.isComplete && $0.startedAt < decided.startedAt }
        return others.max { ($0.startedAt, $0.path) < ($1.startedAt, $1.path) }?.path ?? path
    }
}

// MARK: Calls, changed

extension PortCall {
    fileprivate var request: APICall? {
        switch self {
        case .kubernetes(let call), .flink(_, let call): call
        case .host: nil
        }
    }

    fileprivate func changing(_ change: (Document) -> Document) -> PortCall {
        switch self {
        case .kubernetes(var call):
            call.body = call.body.map(change)
            return .kubernetes(call)
        case .flink(let endpoint, var call):
            call.body = call.body.map(change)
            return .flink(endpoint, call)
        case .host: return self
        }
    }

    fileprivate var isJournal: Bool {
        request?.method == "PATCH" && request?.body?["metadata"]?["annotations"]?[Journal.annotation] != nil
    }

    fileprivate func isRead(of name: String) -> Bool {
        guard let request, request.method == "GET" else { return false }
        return request.path.hasSuffix("/\(name)") && request.path.contains("/flinkdeployments/")
    }

    fileprivate var withoutVersion: PortCall { changing { $0.editing("metadata") { $0.without("resourceVersion") } } }

    fileprivate var trigger: String? {
        guard case .flink(_, let request) = self, request.method == "POST" else { return nil }
        return request.body?["triggerId"]?.string
    }

    fileprivate func withTrigger(_ id: String) -> PortCall {
        changing { $0.setting(.text(id), at: DocumentPath(keys: "triggerId")) }
    }

    /// With another snapshot that the JobManager of a Deployment is told to start from; an empty one is none.
    fileprivate func startingFrom(_ path: (String) -> String) -> PortCall {
        changing { body in
            guard body["kind"]?.string == "Deployment" else { return body }
            let place = DocumentPath(keys: "spec", "template", "spec")
            guard var containers = body[place]?["containers"]?.list else { return body }
            for index in containers.indices {
                guard var arguments = containers[index]["args"]?.list,
                    let flag = arguments.firstIndex(where: { $0.string == "--fromSavepoint" }),
                    arguments.indices.contains(flag + 1)
                else { continue }
                let other = path(arguments[flag + 1].string ?? "")
                if other.isEmpty {
                    arguments.removeSubrange(flag...flag + 1)
                } else {
                    arguments[flag + 1] = .text(other)
                }
                containers[index] = containers[index].setting(.list(arguments), at: DocumentPath(keys: "args"))
            }
            return body.setting(.list(containers), at: place.appending("containers"))
        }
    }
}

extension PortReply {
    fileprivate var body: Document? { if case .answer(let answer) = self { answer.body } else { nil } }
    fileprivate var status: Int? { if case .answer(let answer) = self { answer.status } else { nil } }
}

extension Document {
    fileprivate func without(_ key: String) -> Document {
        guard case .map(let map) = value else { return self }
        return Document(.map(DocumentMap(map.entries.filter { $0.key != key })))
    }

    fileprivate func editing(_ key: String, _ edit: (Document) -> Document) -> Document {
        guard let inner = self[key] else { return self }
        return setting(edit(inner), at: DocumentPath(keys: key))
    }
}
