import Documents
import PolicyRuntime
import PolicySimulator
import Testing

@Suite struct KubernetesWatchCursorTests {
    private static func open(_ world: KubernetesWorld, _ query: String) throws -> WatchCursor {
        let call = APICall("GET", KubernetesWorld.deployments + "?watch=true&" + query)
        guard case .opened(let cursor, _)? = world.kubernetes.openWatch(call, at: world.now) else {
            throw NotOpened()
        }
        return cursor
    }

    private struct NotOpened: Error {}

    private static func drain(_ cursor: inout WatchCursor, _ world: KubernetesWorld, limit: Int = 2) -> [Document] {
        var events: [Document] = []
        while cursor.hasNews(in: world.kubernetes) {
            let batch = cursor.next(in: world.kubernetes, limit: limit)
            #expect(batch.events.count <= limit)
            events += batch.events
            if batch.isOver { break }
        }
        return events
    }

    @Test func `it tells what there is in batches, then what happens, each once`() throws {
        var world = KubernetesWorld()
        for name in ["a", "b", "c", "d", "e"] { world.create(name) }
        var cursor = try Self.open(world, "")
        let first = cursor.next(in: world.kubernetes, limit: 2)
        // Meanwhile things change: the beginning stays that of one moment.
        world.call("DELETE", KubernetesWorld.deployments + "/d")
        world.create("bb")
        let rest = Self.drain(&cursor, world)
        let all = first.events + rest
        let added = all.filter { $0["type"] == "ADDED" }.compactMap { $0.at("object", "metadata", "name")?.string }
        #expect(added == ["a", "b", "c", "d", "e", "bb"])
        #expect(all.filter { $0["type"] == "DELETED" }.count == 1)
        #expect(!cursor.hasNews(in: world.kubernetes))
        world.create("f")
        #expect(cursor.hasNews(in: world.kubernetes))
        let later = Self.drain(&cursor, world).compactMap { $0.at("object", "metadata", "name")?.string }
        #expect(later == ["f"])
    }

    @Test func `a selector that lets nothing through does not keep it behind`() throws {
        var world = KubernetesWorld()
        let start = world.create("a").revision
        var cursor = try Self.open(world, "resourceVersion=\(start)&labelSelector=tier%3Dgold")
        for _ in 0..<5 { world.call("PATCH", KubernetesWorld.deployments + "/a", .map(["spec": .map(["image": "x"])])) }
        world.create("b")
        let batch = cursor.next(in: world.kubernetes)
        #expect(batch.events.isEmpty && !cursor.hasNews(in: world.kubernetes))
    }

    @Test func `who came too far behind has to list again`() throws {
        var world = KubernetesWorld()
        let start = world.create("a").revision
        var cursor = try Self.open(world, "resourceVersion=\(start)")
        world.create("b")
        world.create("c")
        world.kubernetes.compact(through: world.kubernetes.resourceVersion)
        let batch = cursor.next(in: world.kubernetes)
        #expect(batch.isOver && batch.events.first?.at("object", "code") == 410)
    }

    @Test func `a bookmark says how far it has come, if it was asked for`() throws {
        var world = KubernetesWorld()
        world.create("a")
        var cursor = try Self.open(
            world, "allowWatchBookmarks=true&resourceVersion=\(world.kubernetes.resourceVersion)")
        world.call("POST", KubernetesWorld.snapshots, KubernetesWorld.snapshot("s"))
        let batch = cursor.next(in: world.kubernetes)
        #expect(batch.events.isEmpty)
        let bookmark = cursor.bookmark(in: world.kubernetes)
        #expect(bookmark?["type"] == "BOOKMARK")
        #expect(bookmark?["object"]?.revision == String(world.kubernetes.resourceVersion))
        var silent = try Self.open(world, "resourceVersion=1")
        let none = silent.bookmark(in: world.kubernetes)
        #expect(none == nil)
    }

    @Test func `it ends when its kind is served no more`() throws {
        var world = KubernetesWorld()
        world.create("a")
        var cursor = try Self.open(world, "resourceVersion=\(world.kubernetes.resourceVersion)")
        let path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/flinkdeployments.flink.apache.org"
        world.call("DELETE", path)
        let batch = cursor.next(in: world.kubernetes)
        #expect(batch.events.eventTypes == ["DELETED"] && batch.isOver)
    }

    @Test(arguments: ["labelSelector=%21%21", "fieldSelector=spec.x%3D1", "resourceVersion=x", "timeoutSeconds=x"])
    func `a watch that cannot be is refused at once`(_ query: String) {
        let world = KubernetesWorld()
        let call = APICall("GET", KubernetesWorld.deployments + "?watch=true&" + query)
        guard case .answered(let answer)? = world.kubernetes.openWatch(call, at: 0) else {
            Testing.Issue.record("it was opened")
            return
        }
        #expect(answer.status == 400)
    }

    @Test(arguments: ["", "?watch=false", "/a?watch=true"])
    func `what asks for no watch of a collection opens none`(_ rest: String) {
        let world = KubernetesWorld()
        for call in [
            APICall("GET", KubernetesWorld.deployments + rest),
            APICall("POST", KubernetesWorld.deployments + "?watch=1"),
        ] {
            let isNone = if case nil = world.kubernetes.openWatch(call, at: 0) { true } else { false }
            #expect(isNone)
        }
    }
}

extension [Document] {
    fileprivate var eventTypes: [String] { compactMap { $0["type"]?.string } }
}
