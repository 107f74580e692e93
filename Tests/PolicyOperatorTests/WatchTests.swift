import Documents
import Logging
import PolicyRuntime
import Synchronization
import Testing

@testable import PolicyOperator

private func event(_ type: String, _ name: String, _ version: Int) -> String {
    #"{"type":"\#(type)","object":{"metadata":{"name":"\#(name)","namespace":"default","resourceVersion":"\#(version)"}}}"#
        + "\n"
}

@Test func `events are whole however the stream is cut`() async throws {
    let text =
        event("ADDED", "a", 1) + event("MODIFIED", "a", 2)
        + #"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}"# + "\n" + event("DELETED", "a", 10)
    let parts = stride(from: 0, to: text.utf8.count, by: 7).map {
        String(decoding: Array(text.utf8)[$0..<min($0 + 7, text.utf8.count)], as: UTF8.self)
    }
    try await withServer { _ in
        .lines(parts)
    } _: { server in
        let seen = Shared<[String]>([])
        try await client(of: server).watch(ObjectPath(.pods), from: "0") { event in
            seen.withLock { seen in
                switch event {
                case .added(let object): seen.append("+\(object["kind"]?.string ?? "")")
                case .modified: seen.append("~")
                case .deleted: seen.append("-")
                case .bookmark(let version): seen.append(version)
                case .failed: seen.append("!")
                }
            }
        }
        #expect(seen.withLock { $0 } == ["+Pod", "~", "9", "-"])
        let path = server.requests[0].path
        #expect(path.hasPrefix("/api/v1/pods?watch=true&resourceVersion=0&allowWatchBookmarks=true&timeoutSeconds="))
    }
}

@Test(arguments: ["no JSON\n", "{}\n", #"{"type":"WHAT","object":{}}"# + "\n"])
func `a line that is no event ends the watch with a reason`(_ line: String) async throws {
    try await withServer { _ in
        .lines([line])
    } _: { server in
        await #expect(throws: KubernetesFailure.self) {
            try await client(of: server).watch(ObjectPath(.pods), from: "0") { _ in }
        }
    }
}

/// What a reflector did, as it happens.
private final class Story: Sendable {
    private let lines = Shared<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }

    func wait(for line: String) async throws {
        try await within(.seconds(20)) {
            while !self.all.contains(line) { try await Task.sleep(for: .milliseconds(5)) }
        }
    }
}

private func reflector(_ server: TestServer, _ cache: ObjectCache, _ story: Story) throws -> Reflector {
    let selection = ObjectCache.Selection(.pods, [""])
    cache.add(selection)
    return Reflector(
        selection: selection, namespace: "", client: try client(of: server), cache: cache,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        changed: { _, old, new in
            let name = (new ?? old)?["metadata"]?["name"]?.string ?? ""
            story.add("\(old == nil ? "+" : new == nil ? "-" : "~")\(name)")
        },
        report: { _, _, state in story.add("\(state)") })
}

private func list(_ version: Int, _ names: [String]) -> TestServer.Answer {
    let items = names.map { #"{"metadata":{"name":"\#($0)","namespace":"default","resourceVersion":"\#(version)"}}"# }
    return .json(
        #"{"kind":"PodList","metadata":{"resourceVersion":"\#(version)"},"items":[\#(items.joined(separator: ","))]}"#)
}

@Test func `a watch that breaks goes on where it was`() async throws {
    let counter = Counter()
    try await withServer { request in
        guard request.path.contains("watch=true") else { return list(1, ["a"]) }
        switch counter.next() {
        case 1: return .lines([event("ADDED", "b", 5)], breaks: true)
        case 2: return .lines([event("ADDED", "c", 6)])
        default: return .silence
        }
    } _: { server in
        let (cache, story) = (ObjectCache(), Story())
        let reflector = try reflector(server, cache, story)
        let task = Task { await reflector.run() }
        try await story.wait(for: "+c")
        task.cancel()
        await task.value
        #expect(cache.count(.pods) == 3)
        let versions = server.requests.compactMap {
            $0.path.split(separator: "&").first { $0.hasPrefix("resourceVersion") }
        }
        #expect(versions.prefix(2) == ["resourceVersion=1", "resourceVersion=5"])
        #expect(server.requests.count { !$0.path.contains("watch=true") } == 1)
    }
}

@Test func `410 lists again, and tells what came and went meanwhile`() async throws {
    let (lists, watches) = (Counter(), Counter())
    try await withServer { request in
        guard request.path.contains("watch=true") else {
            return lists.next() == 1 ? list(1, ["a", "b"]) : list(9, ["b", "c"])
        }
        guard watches.next() == 1 else { return .silence }
        return .lines([
            #"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version"}}"#
                + "\n"
        ])
    } _: { server in
        let (cache, story) = (ObjectCache(), Story())
        let reflector = try reflector(server, cache, story)
        let task = Task { await reflector.run() }
        try await story.wait(for: "-a")
        task.cancel()
        await task.value
        #expect(story.all.contains("+c"))
        #expect(Set(cache.names(.pods).map(\.name)) == ["b", "c"])
    }
}

@Test func `a kind that is not installed is named`() async throws {
    try await withServer { _ in
        .text(404, "404 page not found\n", [("Content-Type", "text/plain")])
    } _: { server in
        let story = Story()
        let reflector = try reflector(server, ObjectCache(), story)
        let task = Task { await reflector.run() }
        try await story.wait(for: "missing")
        task.cancel()
        await task.value
    }
}

@Test func `what is known is not answered from while the watch is down`() async throws {
    let cache = ObjectCache()
    cache.add(.init(.flinkDeployments, [""]))
    let call = APICall("GET", "/apis/flink.apache.org/v1beta1/namespaces/default/flinkdeployments/a")
    #expect(cache.answer(call, for: ("default", "a")) == nil)
    cache.replace(
        .flinkDeployments, namespace: "", with: [try json(#"{"metadata":{"name":"a","namespace":"default"}}"#)])
    #expect(cache.answer(call, for: ("default", "a"))?.status == 200)
    let other = APICall("GET", "/apis/flink.apache.org/v1beta1/namespaces/default/flinkdeployments/b")
    #expect(cache.answer(other, for: ("default", "b"))?.status == 404)
    cache.note(.flinkDeployments, namespace: "", isFresh: false)
    #expect(cache.answer(call, for: ("default", "a")) == nil)
}
