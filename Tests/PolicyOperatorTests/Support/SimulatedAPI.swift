import Documents
import PolicyRuntime
import PolicySimulator
import Synchronization

@testable import PolicyOperator

/// A simulated cluster behind HTTP, under the real clock: the API server at its root, each JobManager below
/// `/flink/NAMESPACE/NAME`.
final class SimulatedAPI: Sendable {
    private let world: Mutex<SimulatedWorld>
    /// Answers instead of the world, where it gives one.
    private let fault = Mutex<(@Sendable (TestServer.Request) -> TestServer.Answer?)?>(nil)

    init(seed: UInt64 = 1, namespaces: [String] = ["default"]) {
        var world = SimulatedWorld(seed: seed, namespaces: namespaces, now: wallClockMilliseconds())
        world.timing = .fixed
        world.timing.jobManagerStart = 50...50
        world.timing.deployment = 20...20
        self.world = Mutex(world)
    }

    func with<Result: Sendable>(_ body: (inout sending SimulatedWorld) -> sending Result) -> Result {
        world.withLock { world in
            world.advance(to: wallClockMilliseconds())
            return body(&world)
        }
    }

    func fail(_ fault: (@Sendable (TestServer.Request) -> TestServer.Answer?)?) { self.fault.withLock { $0 = fault } }

    @discardableResult
    func call(_ method: String, _ path: String, _ body: Document? = nil, _ type: String? = nil) -> APIAnswer {
        with { world in
            let call = APICall(method, path, contentType: type ?? "application/json", body: body)
            guard case .answer(let answer) = world.answer(.kubernetes(call)) else { return APIAnswer(0) }
            return answer
        }
    }

    @Sendable func answer(_ request: TestServer.Request) async -> TestServer.Answer {
        if let answer = fault.withLock({ $0 })?(request) { return answer }
        if request.path.contains("watch=true") { return watch(request) }
        var call = APICall(request.method, request.path, contentType: request.header("Content-Type"))
        if !request.body.isEmpty { call.body = try? JSONReader.readValue(request.body) }
        let reply = with { world in world.answer(Self.portCall(call)) }
        guard case .answer(let answer) = reply else { return .broken }
        return .json(Self.text(answer.body), answer.status)
    }

    private static func portCall(_ call: APICall) -> PortCall {
        let parts = call.path.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: true)
        guard parts.first == "flink", parts.count == 4 else { return .kubernetes(call) }
        var inner = call
        inner.path = "/" + parts[3]
        return .flink(FlinkEndpoint(namespace: String(parts[1]), service: "\(parts[2])-rest"), inner)
    }

    private func watch(_ request: TestServer.Request) -> TestServer.Answer {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        let task = Task { [self] in
            var path = request.path
            while !Task.isCancelled {
                let answer = call("GET", path)
                guard answer.status == 200, let events = answer.body.list else { break }
                var last: String?
                for event in events {
                    last = event["object"]?["metadata"]?["resourceVersion"]?.string ?? last
                    if event["type"]?.string == "BOOKMARK", events.count == 1 { continue }
                    continuation.yield(Self.text(event) + "\n")
                }
                if events.contains(where: { $0["type"]?.string == "ERROR" }) { break }
                if let last { path = Self.moved(path, to: last) }
                try? await Task.sleep(for: .milliseconds(10))
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in task.cancel() }
        return .stream(stream)
    }

    private static func moved(_ path: String, to version: String) -> String {
        path.split(separator: "&").map { $0.hasPrefix("resourceVersion=") ? "resourceVersion=\(version)" : String($0) }
            .joined(separator: "&")
    }

    private static func text(_ document: Document) -> String {
        (try? JSONWriter.canonical(document)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}

/// Runs a test against a simulated cluster.
func withCluster(
    _ api: SimulatedAPI = SimulatedAPI(), _ test: (SimulatedAPI, TestServer) async throws -> Void
) async throws {
    try await withServer(api.answer) { server in try await test(api, server) }
}

/// Waits for something to be so; a test that waits in vain fails.
func eventually(
    _ what: String, within limit: Duration = .seconds(60), _ isSo: @Sendable @escaping () async throws -> Bool
) async throws {
    do {
        try await PolicyOperator.within(limit) {
            while try await !isSo() { try await Task.sleep(for: .milliseconds(20)) }
        }
    } catch is OutOfTime {
        throw NeverSo(what: what)
    }
}

struct NeverSo: Error, CustomStringConvertible {
    var what: String
    var description: String { "it never was so that \(what)" }
}
