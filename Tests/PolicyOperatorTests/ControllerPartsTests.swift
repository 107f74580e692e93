import Documents
import Foundation
import Logging
import PolicyRuntime
import Synchronization
import Testing

@testable import PolicyOperator

// MARK: The queue

@Test func `a key is given out once, however often it is added`() async throws {
    let queue = WorkQueue<String>()
    for _ in 0..<10 { await queue.add("a") }
    await queue.add("b")
    let first = await queue.next()
    let second = await queue.next()
    #expect(Set([first, second]) == ["a", "b"])
    #expect(await queue.waiting == 0)
}

@Test func `a key that is worked on is not given out again before it is finished, and then it is`() async throws {
    let queue = WorkQueue<String>()
    await queue.add("a")
    #expect(await queue.next() == "a")
    await queue.add("a")
    await queue.add("b")
    #expect(await queue.next() == "b")
    async let next = queue.next()
    await queue.finish("a")
    #expect(await next == "a")
}

@Test func `the earliest is first, and an earlier time counts more than a later one`() async throws {
    let queue = WorkQueue<Int>()
    for key in [3, 1, 2] { await queue.add(key, after: .milliseconds(Int64(key) * 15)) }
    await queue.add(3)
    await queue.add(1, after: .seconds(100))
    var order: [Int?] = []
    for _ in 0..<3 { order.append(await queue.next()) }
    #expect(order == [3, 1, 2])
}

@Test func `who waits is woken by the end`() async throws {
    let queue = WorkQueue<Int>()
    async let next = queue.next()
    await queue.close()
    #expect(await next == nil)
    await queue.add(1)
    #expect(await queue.waiting == 0)
}

@Test func `many workers see each key, and none of them twice at a time`() async throws {
    let queue = WorkQueue<Int>()
    let state = Shared((running: Set<Int>(), seen: [Int: Int](), isBroken: false))
    for key in 0..<50 { await queue.add(key) }
    await withTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
            group.addTask {
                while let key = await queue.next() {
                    let count = state.withLock { state in
                        if !state.running.insert(key).inserted { state.isBroken = true }
                        state.seen[key, default: 0] += 1
                        return state.seen[key] ?? 0
                    }
                    await Task.yield()
                    if count < 5 { await queue.add(key) }
                    state.withLock { _ = $0.running.remove(key) }
                    await queue.finish(key)
                    if state.withLock({ $0.seen.values.count { $0 >= 5 } }) == 50 { await queue.close() }
                }
            }
        }
    }
    #expect(state.withLock { !$0.isBroken && $0.seen.count == 50 })
}

// MARK: Patience

@Test(arguments: [
    (RetryPolicy.Outcome.unreachable, false, true), (.lost, true, true), (.lost, false, false),
    (.status(429, nil), false, true), (.status(429, 1000), false, true), (.status(429, 3_600_000), true, false),
    (.status(503, 1000), false, true), (.status(503, nil), false, false), (.status(503, nil), true, true),
    (.status(500, nil), true, true), (.status(500, nil), false, false), (.status(409, nil), true, false),
    (.status(200, nil), true, false),
])
func `what may be sent again is`(_ outcome: RetryPolicy.Outcome, _ isQuestion: Bool, _ isRetried: Bool) {
    #expect((RetryPolicy().delay(after: outcome, tried: 1, isQuestion: isQuestion) != nil) == isRetried)
    #expect(RetryPolicy().delay(after: outcome, tried: 4, isQuestion: isQuestion) == nil)
}

@Test func `waits grow, differ, and have an end`() {
    var policy = RetryPolicy()
    policy.tries = 100
    policy.random = { 1 }
    let longest = (1..<20).compactMap { policy.delay(after: .unreachable, tried: $0, isQuestion: true) }
    #expect(longest.prefix(4) == [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2)])
    #expect(longest.last == policy.longest)
    policy.random = { 0 }
    #expect(policy.delay(after: .unreachable, tried: 1, isQuestion: true) == .milliseconds(125))
}

@Test func `a burst passes at once, what follows at the rate`() async {
    let limiter = RateLimiter(rate: 10, burst: 3)
    let now = ContinuousClock.now
    var delays: [Duration] = []
    for _ in 0..<5 { delays.append(await limiter.take(at: now)) }
    #expect(delays.prefix(3).allSatisfy { $0 <= .milliseconds(1) })
    #expect(delays[3] > .milliseconds(90) && delays[3] <= .milliseconds(101))
    #expect(delays[4] > .milliseconds(190) && delays[4] <= .milliseconds(201))
    #expect(await limiter.take(at: now + .seconds(100)) == .zero)
}

// MARK: Metrics

@Test func `metrics are written as Prometheus reads them`() {
    let registry = MetricsRegistry()
    registry.describe("jobs_total", "Jobs,\nby \\ kind")
    registry.makeCounter(label: "jobs_total", dimensions: [("kind", "a\"b\n")]).increment(by: 2)
    registry.makeMeter(label: "depth", dimensions: []).set(1.5)
    let timer = registry.makeTimer(label: "took_seconds", dimensions: [("verb", "GET")])
    timer.recordNanoseconds(2_000_000)
    timer.recordNanoseconds(90_000_000_000)
    let text = registry.text
    #expect(text.hasPrefix("# HELP depth depth\n# TYPE depth gauge\ndepth 1.5\n"))
    #expect(
        text.contains(
            "# HELP jobs_total Jobs,\\nby \\\\ kind\n# TYPE jobs_total counter\njobs_total{kind=\"a\\\"b\\n\"} 2\n"))
    #expect(text.contains("took_seconds_bucket{verb=\"GET\",le=\"0.001\"} 0\n"))
    #expect(text.contains("took_seconds_bucket{verb=\"GET\",le=\"0.005\"} 1\n"))
    #expect(text.contains("took_seconds_bucket{verb=\"GET\",le=\"60\"} 1\n"))
    #expect(text.contains("took_seconds_bucket{verb=\"GET\",le=\"+Inf\"} 2\n"))
    #expect(text.contains("took_seconds_sum{verb=\"GET\"} 90.002\n"))
    #expect(text.contains("took_seconds_count{verb=\"GET\"} 2\n"))
}

@Test func `series of one metric are bounded`() {
    let registry = MetricsRegistry()
    for number in 0..<2_000 { registry.makeCounter(label: "n", dimensions: [("id", "\(number)")]).increment(by: 1) }
    let lines = registry.text.split(separator: "\n").filter { $0.hasPrefix("n{") }
    #expect(lines.count == 501)
    #expect(lines.contains("n{id=\"other\"} 1500"))
}

// MARK: Logs

@Test func `a log line is one line of JSON, whatever is in it`() throws {
    let lines = Shared<[String]>([])
    let logger = Logger(label: "x") { label in
        StructuredLogHandler(label, level: .info, isText: false) { line in lines.withLock { $0.append(line) } }
    }
    logger.debug("hidden")
    logger.warning("two\nlines", metadata: ["name": "a \"b\"", "level": "taken"])
    let line = try #require(lines.withLock { $0.count == 1 ? $0[0] : nil })
    #expect(line.filter { $0 == "\n" }.count == 1 && line.hasSuffix("\n"))
    let document = try json(line)
    #expect(document["message"]?.string == "two\nlines")
    #expect(document["name"]?.string == "a \"b\"")
    #expect(document["level"]?.string == "warning")
}

// MARK: Policies

@Test func `a policy that does not compile leaves the one before, and says what is wrong with it`() async throws {
    try await withCluster { api, server in
        try await withFolder { folder in
            let path = folder + "/p.fpol"
            try write("policy p extends apache-operator\nfor FlinkDeployment\n", to: path)
            let keeper = PolicyKeeper(.named(path), try client(of: server))
            guard case .loaded(let first) = await keeper.reload() else { throw NeverSo(what: "it loads") }
            guard case .none = await keeper.reload() else { throw NeverSo(what: "nothing changed") }
            try write("policy p extends apache-operator\nfor FlinkDeployment\nsetting nonsense = 3 apples\n", to: path)
            guard case .refused(let error) = await keeper.reload() else { throw NeverSo(what: "it is refused") }
            #expect(error.description.contains("p.fpol:3:"), "\(error)")
            #expect(keeper.current?.digest == first.digest)
            #expect(keeper.error != nil)
            guard case .none = await keeper.reload() else { throw NeverSo(what: "it is refused once") }
            try write("policy p extends apache-operator\nfor FlinkDeployment\n", to: path)
            _ = await keeper.reload()
            #expect(keeper.error == nil)
            #expect(keeper.current?.digest == first.digest)
            try FileManager.default.removeItem(atPath: path)
            guard case .refused = await keeper.reload() else { throw NeverSo(what: "a missing file is told") }
            #expect(keeper.current?.digest == first.digest)
        }
    }
}

@Test func `a ConfigMap holds a policy and what it extends`() throws {
    let map = try json(
        #"{"data":{"policy.fpol":"policy top extends team for FlinkDeployment","team.fpol":"policy team extends apache-operator for FlinkDeployment","notes.txt":"x"}}"#
    )
    let decider = try PolicyTexts(configMap: map, name: "ConfigMap a/b").decider()
    #expect(decider.policy.name == "top")
    #expect(decider.policy.layers.count == 3)
    #expect(throws: PolicyError.self) { try PolicyTexts(configMap: json(#"{"data":{"notes.txt":"x"}}"#), name: "c") }
    #expect(throws: PolicyError.self) {
        try PolicyTexts(configMap: json(#"{"data":{"a.fpol":"policy a","b.fpol":"policy b"}}"#), name: "c")
    }
}

// MARK: Leases

private func election(_ server: TestServer, _ identity: String) throws -> LeaseElection {
    var settings = LeaseElection.Settings(namespace: "default", identity: identity)
    settings.duration = .seconds(1)
    settings.renewWithin = .milliseconds(700)
    settings.retry = .milliseconds(50)
    return LeaseElection(
        try client(of: server), settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
}

@Test func `one of two leads; when it gives up, or dies, the other does`() async throws {
    try await withCluster { api, server in
        let (a, b) = (try election(server, "a"), try election(server, "b"))
        let overlap = Shared((leading: Set<String>(), isBroken: false))
        func run(_ election: LeaseElection, _ name: String) -> Task<Void, Never> {
            Task {
                await election.run {
                    overlap.withLock {
                        $0.leading.insert(name)
                        if $0.leading.count > 1 { $0.isBroken = true }
                    }
                    try? await Task.sleep(for: .seconds(600))
                    overlap.withLock { _ = $0.leading.remove(name) }
                }
            }
        }
        let first = run(a, "a")
        try await eventually("a leads") { a.isLeader }
        let second = run(b, "b")
        try await eventually("b sees a") { b.holder == "a" }
        #expect(b.objection() != nil)
        // Told to end: the lease is given back, and nobody waits for it to run out.
        first.cancel()
        await first.value
        #expect(a.objection() != nil)
        try await eventually("b leads") { b.isLeader }
        // The API server refuses b from now on: it stops before anybody else may act.
        api.fail { $0.path.contains("/leases") ? .json(#"{"kind":"Status","code":500}"#, 500) : nil }
        try await eventually("b stops") { !b.isLeader }
        try await eventually("b's work has ended") { overlap.withLock { $0.leading.isEmpty } }
        api.fail(nil)
        try await eventually("b leads again") { b.isLeader }
        second.cancel()
        await second.value
        #expect(overlap.withLock { !$0.isBroken })
        let lease = api.call("GET", "/apis/coordination.k8s.io/v1/namespaces/default/leases/flinkpolicy-operator").body
        #expect(lease["spec"]?["holderIdentity"]?.string == "")
        #expect((lease["spec"]?["leaseTransitions"]?.integer ?? 0) >= 1)
    }
}

@Test func `lease times have microseconds`() {
    #expect(LeaseElection.microTime(1_795_237_205_007) == "2026-11-21T05:00:05.007000Z")
}

// MARK: Pages

@Test func `the status pages answer, and what is not ready says why`() async throws {
    let port = Shared(0)
    let isReady = Shared(false)
    let status = StatusServer(
        host: "127.0.0.1", port: 0,
        pages: [
            "/metrics": { .init(text: "a 1\n") },
            "/readyz": { isReady.withLock { $0 } ? .init(text: "ok\n") : .init(isFine: false, text: "not yet\n") },
        ]
    ) { bound in port.withLock { $0 = bound } }
    let task = Task { try await status.run() }
    try await eventually("it listens") { port.withLock { $0 } != 0 }
    let transport = HTTPTransport()
    let url = "http://127.0.0.1:\(port.withLock { $0 })"
    let metrics = try await transport.send(HTTPRequest("GET", url + "/metrics"))
    #expect(metrics.status == 200)
    #expect(metrics.header("content-type") == "text/plain; version=0.0.4; charset=utf-8")
    let before = try await transport.send(HTTPRequest("GET", url + "/readyz?verbose"))
    #expect(before.status == 503)
    isReady.withLock { $0 = true }
    let after = try await transport.send(HTTPRequest("GET", url + "/readyz"))
    #expect(after.status == 200)
    let unknown = try await transport.send(HTTPRequest("GET", url + "/secrets"))
    #expect(unknown.status == 404)
    let written = try await transport.send(HTTPRequest("POST", url + "/metrics"))
    #expect(written.status == 405)
    await transport.shutdown()
    task.cancel()
    _ = await task.result
}
