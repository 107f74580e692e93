import Documents
import PolicyRuntime
import PolicySimulator
import Testing

@Suite struct KubernetesWatchTests {
    private static let path = KubernetesWorld.deployments

    @Test func `a watch goes on where the one before ended`() {
        var world = KubernetesWorld()
        let start = world.create("a").revision
        world.create("b")
        world.call("DELETE", Self.path + "/a")
        let events = world.watch("resourceVersion=\(start)")
        #expect(events.eventTypes == ["ADDED", "DELETED"] && events.eventNames == ["b", "a"])
        let last = events.list?.last?.at("object", "metadata", "resourceVersion")?.string ?? ""
        #expect(world.watch("resourceVersion=\(last)") == Document(.list([])))
    }

    @Test func `other kinds and other namespaces do not disturb`() {
        var world = KubernetesWorld()
        let start = world.create("a").revision
        world.call("POST", KubernetesWorld.snapshots, KubernetesWorld.snapshot("s"))
        world.call(
            "POST", "/apis/flink.apache.org/v1beta1/namespaces/other/flinkdeployments", KubernetesWorld.deployment("o"))
        #expect(world.watch("resourceVersion=\(start)").list?.isEmpty == true)
        let all = world.call("GET", "/apis/flink.apache.org/v1beta1/flinkdeployments?watch=1&resourceVersion=\(start)")
        #expect(all.body.eventNames == ["o"])
    }

    @Test func `a selector turns changes into comings and goings`() {
        var world = KubernetesWorld()
        let start = world.create("a", ["labels": .map(["tier": "gold"])]).revision
        func label(_ tier: Document?) {
            world.call("PATCH", Self.path + "/a", .map(["metadata": .map(["labels": .map(["tier": tier ?? nil])])]))
        }
        label("silver")
        label("bronze")
        label("gold")
        world.call("PATCH", Self.path + "/a", .map(["spec": .map(["image": "x"])]))
        world.call("DELETE", Self.path + "/a")
        let events = world.watch("resourceVersion=\(start)&labelSelector=tier%3Dgold")
        #expect(events.eventTypes == ["DELETED", "ADDED", "MODIFIED", "DELETED"])
        // The one that ceases to match is shown as it last matched, with the revision of the change.
        #expect(events.list?.first?.at("object", "metadata", "labels", "tier") == "gold")
        #expect(events.list?.first?.at("object", "metadata", "resourceVersion") != Document(.string(start)))
        let other = world.watch("resourceVersion=\(start)&fieldSelector=metadata.name%3Db")
        #expect(other.list?.isEmpty == true)
    }

    @Test func `bookmarks tell how far the whole server is`() {
        var world = KubernetesWorld()
        let start = world.create("a").revision
        world.call("POST", KubernetesWorld.snapshots, KubernetesWorld.snapshot("s"))
        let events = world.watch("resourceVersion=\(start)&allowWatchBookmarks=true")
        #expect(events.eventTypes == ["BOOKMARK"])
        #expect(
            events.list?.first?.at("object", "metadata")
                == .map(["resourceVersion": Document(.string(String(world.kubernetes.resourceVersion)))]))
    }

    @Test func `what is compacted is gone, and only that`() {
        var world = KubernetesWorld()
        let first = world.create("a").revision
        let second = world.create("b").revision
        world.kubernetes.compact(through: Int64(second) ?? 0)
        let old = world.watch("resourceVersion=\(first)")
        #expect(old.eventTypes == ["ERROR"] && old.list?.first?.at("object", "code") == 410)
        #expect(old.list?.first?.at("object", "reason") == "Expired")
        world.create("c")
        #expect(world.watch("resourceVersion=\(second)").eventNames == ["c"])
        #expect(world.watch("resourceVersion=0").eventNames == ["a", "b", "c"])
    }

    @Test func `a log keeps what it has room for`() {
        var kubernetes = SimulatedKubernetes(namespaces: ["rec"], logCapacity: 10)
        for index in 0..<100 {
            kubernetes.answer(APICall("POST", Self.path, body: KubernetesWorld.deployment("j-\(index)")), at: 0)
        }
        let now = kubernetes.resourceVersion
        #expect(kubernetes.changes(of: .flinkDeployment, after: now - 10)?.count == 10)
        #expect(kubernetes.changes(of: .flinkDeployment, after: now - 30) == nil)
    }

    @Test func `a cache that is behind shows the past until it has caught up`() {
        var world = KubernetesWorld()
        let seen = world.create("a").revision
        world.call("PATCH", Self.path + "/a", .map(["spec": .map(["image": "new"])]))
        world.create("b")
        world.kubernetes.cachedThrough = Int64(seen)
        #expect(world.get(Self.path + "/a?resourceVersion=0").at("spec", "image") == "flink:1.20")
        #expect(world.get(Self.path + "/a").at("spec", "image") == "new")
        #expect(world.call("GET", Self.path + "/b?resourceVersion=0").status == 404)
        #expect(world.get(Self.path + "?resourceVersion=0").names == ["a"])
        #expect(world.get(Self.path).names == ["a", "b"])
        #expect(world.watch("resourceVersion=\(seen)").list?.isEmpty == true)
        #expect(world.watch("resourceVersion=0").eventNames == ["a"])
        #expect(world.call("GET", Self.path + "?resourceVersion=\(world.kubernetes.resourceVersion)").status == 504)
        world.kubernetes.cachedThrough = nil
        #expect(world.watch("resourceVersion=\(seen)").eventNames == ["a", "b"])
    }

    @Test func `the same calls give the same answers`() {
        func run() -> [APIAnswer] {
            var world = KubernetesWorld()
            var answers: [APIAnswer] = []
            for index in 0..<50 {
                answers.append(world.call("POST", Self.path, KubernetesWorld.deployment("j-\(index % 20)")))
                answers.append(
                    world.call(
                        "PATCH", Self.path + "/j-\(index % 7)",
                        .map(["spec": .map(["restartNonce": Document(.integer(Int64(index)))])])))
                answers.append(world.call("GET", Self.path + "?limit=3"))
                answers.append(world.call("DELETE", Self.path + "/j-\(index % 11)"))
            }
            return answers
        }
        let isSame = run() == run()
        #expect(isSame)
    }
}
