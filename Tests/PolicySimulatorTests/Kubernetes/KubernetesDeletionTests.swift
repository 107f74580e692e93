import Documents
import PolicyRuntime
import PolicySimulator
import Testing

@Suite struct KubernetesDeletionTests {
    private static let deployments = KubernetesWorld.deployments
    private static let snapshots = KubernetesWorld.snapshots

    /// A world with the deployment `a` and the snapshots `s` and `t` that it owns; `t` blocks its owner.
    private func owned(_ propagates: Bool = true) -> KubernetesWorld {
        var world = KubernetesWorld()
        world.kubernetes.collectsGarbage = propagates
        let owner = world.create("a")
        world.call("POST", Self.snapshots, KubernetesWorld.snapshot("s", owner: owner))
        world.call("POST", Self.snapshots, KubernetesWorld.snapshot("t", owner: owner, blocks: true))
        world.call("POST", Self.snapshots, KubernetesWorld.snapshot("free"))
        return world
    }

    @Test func `what is owned goes with its owner`() {
        var world = owned()
        world.call("DELETE", Self.deployments + "/a")
        #expect(world.get(Self.snapshots).names == ["free"])
    }

    @Test func `what is owned stays until the collector comes`() {
        var world = owned(false)
        world.call("DELETE", Self.deployments + "/a")
        #expect(world.get(Self.snapshots).names == ["free", "s", "t"])
        world.kubernetes.collectGarbage(at: world.now)
        #expect(world.get(Self.snapshots).names == ["free"])
    }

    @Test func `orphans stay and forget their owner`() {
        var world = owned()
        world.call("DELETE", Self.deployments + "/a?propagationPolicy=Orphan")
        #expect(world.get(Self.deployments).names == [])
        #expect(world.get(Self.snapshots).names == ["free", "s", "t"])
        #expect(world.get(Self.snapshots + "/s").at("metadata", "ownerReferences") == nil)
    }

    @Test func `an owner in the foreground waits for what blocks it`() {
        var world = owned()
        let path = Self.snapshots + "/t"
        world.call("PATCH", path, .map(["metadata": .map(["finalizers": ["example.com/hold"]])]))
        let marked = world.call("DELETE", Self.deployments + "/a", .map(["propagationPolicy": "Foreground"])).body
        #expect(marked.at("metadata", "finalizers") == ["foregroundDeletion"])
        #expect(world.get(Self.snapshots).names == ["free", "t"])
        #expect(world.get(Self.deployments).names == ["a"])
        world.call("PATCH", path, .map(["metadata": .map(["finalizers": nil])]))
        #expect(world.get(Self.snapshots).names == ["free"])
        #expect(world.get(Self.deployments).names == [])
    }

    @Test func `an owner with the same name is another one`() {
        var world = owned(false)
        world.call("DELETE", Self.deployments + "/a")
        world.create("a")
        world.kubernetes.collectGarbage(at: world.now)
        #expect(world.get(Self.snapshots).names == ["free"])
    }

    @Test func `one of two owners is enough`() {
        var world = KubernetesWorld()
        let (one, two) = (world.create("a"), world.create("b"))
        func reference(_ owner: Document) -> Document {
            KubernetesWorld.snapshot("s", owner: owner).at("metadata", "ownerReferences")?.list?.first ?? .map([:])
        }
        var snapshot = KubernetesWorld.snapshot("s").map ?? DocumentMap()
        snapshot["metadata"] = .map(["name": "s", "ownerReferences": [reference(one), reference(two)]])
        world.call("POST", Self.snapshots, Document(.map(snapshot)))
        world.call("DELETE", Self.deployments + "/a")
        #expect(world.get(Self.snapshots + "/s").at("metadata", "ownerReferences") == [reference(two)])
        world.call("DELETE", Self.deployments + "/b")
        #expect(world.get(Self.snapshots).names == [])
    }

    @Test func `who names an owner that is gone does not last`() {
        var world = KubernetesWorld()
        let owner = world.create("a")
        world.call("DELETE", Self.deployments + "/a")
        #expect(world.call("POST", Self.snapshots, KubernetesWorld.snapshot("s", owner: owner)).status == 201)
        #expect(world.get(Self.snapshots).names == [])
    }

    @Test func `chains of owners go link by link`() {
        var world = KubernetesWorld()
        var owner = world.create("a")
        for name in ["b", "c", "d"] {
            let metadata =
                KubernetesWorld.snapshot("x", owner: owner, blocks: true).at("metadata", "ownerReferences") ?? []
            owner = world.create(name, ["ownerReferences": metadata])
        }
        world.call("DELETE", Self.deployments + "/a?propagationPolicy=Foreground")
        #expect(world.get(Self.deployments).names == [])
        let deleted = world.kubernetes.changes(of: .flinkDeployment, after: 1)?.filter { $0.kind == .deleted }
        #expect(deleted?.map { $0.object.at("metadata", "name")?.string } == ["d", "c", "b", "a"])
    }

    @Test func `an object with a finalizer ends with its last one`() {
        var world = KubernetesWorld()
        world.create("a", ["finalizers": ["example.com/one", "example.com/two"]])
        let path = Self.deployments + "/a"
        let marked = world.call("DELETE", path)
        #expect(marked.status == 200 && marked.body.at("metadata", "deletionTimestamp") != nil)
        // A second delete does nothing; new finalizers are refused; old ones may go.
        #expect(world.call("DELETE", path).body.revision == marked.body.revision)
        let added = world.call("PATCH", path, .map(["metadata": .map(["finalizers": ["example.com/three"]])]))
        #expect(added.status == 422 && added.body.message.contains("no new finalizers can be added"))
        world.call("PATCH", path, .map(["metadata": .map(["finalizers": ["example.com/two"]])]))
        #expect(world.call("GET", path).status == 200)
        world.call("PATCH", path, .map(["metadata": .map(["finalizers": []])]))
        #expect(world.call("GET", path).status == 404)
    }

    @Test func `a controller lets an object go by its last finalizer`() {
        var world = KubernetesWorld()
        world.create("a", ["finalizers": ["example.com/one"]])
        world.call("DELETE", Self.deployments + "/a")
        let last = world.kubernetes.edit(.flinkDeployment, "rec", "a", at: world.now) { object in
            var map = object.map ?? DocumentMap()
            var metadata = map["metadata"]?.map ?? DocumentMap()
            metadata["finalizers"] = Document(.list([]))
            map["metadata"] = Document(.map(metadata))
            object = Document(.map(map))
        }
        #expect(last != nil && world.kubernetes.object(.flinkDeployment, "rec", "a") == nil)
        #expect(world.kubernetes.changes(of: .flinkDeployment, after: 1)?.last?.kind == .deleted)
    }

    @Test func `a pod on a node is given its time`() {
        var world = KubernetesWorld()
        let path = "/api/v1/namespaces/rec/pods"
        func pod(_ name: String, node: Document?) -> Document {
            var spec = DocumentMap([.init(key: "containers", value: [.map(["name": "main", "image": "i"])])])
            spec["nodeName"] = node
            return .map([
                "apiVersion": "v1", "kind": "Pod", "metadata": .map(["name": Document(.string(name))]),
                "spec": Document(.map(spec)),
            ])
        }
        world.call("POST", path, pod("waits", node: nil))
        world.call("POST", path, pod("runs", node: "n1"))
        #expect(world.call("DELETE", path + "/waits").body["kind"] == "Pod")
        #expect(world.call("DELETE", path + "/runs").body.at("metadata", "deletionGracePeriodSeconds") == 30)
        #expect(world.get(path).names == ["runs"])
        // What the kubelet does when the containers have ended.
        world.kubernetes.delete(.pod, "rec", "runs", gracePeriodSeconds: 0, at: world.now)
        #expect(world.get(path).names == [])
    }

    @Test func `a namespace ends with what is in it`() {
        var world = owned()
        world.call("PATCH", Self.snapshots + "/s", .map(["metadata": .map(["finalizers": ["example.com/hold"]])]))
        let deleted = world.call("DELETE", "/api/v1/namespaces/rec").body
        #expect(deleted.at("status", "phase") == "Terminating")
        #expect(world.get(Self.snapshots).names == ["s"] && world.get(Self.deployments).names == [])
        let refused = world.call("POST", Self.deployments, KubernetesWorld.deployment("late"))
        #expect(refused.status == 403 && refused.body.message.contains("because it is being terminated"))
        world.call("PATCH", Self.snapshots + "/s", .map(["metadata": .map(["finalizers": nil])]))
        #expect(world.call("GET", "/api/v1/namespaces/rec").status == 404)
    }

    @Test func `a collection is deleted by selector`() {
        var world = KubernetesWorld()
        for (name, tier) in [("a", "gold"), ("b", "silver"), ("c", "gold")] {
            world.create(name, ["labels": .map(["tier": Document(.string(tier))])])
        }
        let deleted = world.call("DELETE", Self.deployments + "?labelSelector=tier%3Dgold")
        #expect(deleted.status == 200 && deleted.body.names == ["a", "c"])
        #expect(world.get(Self.deployments).names == ["b"])
    }

    @Test func `state that is lost is lost, whatever holds it`() {
        var world = KubernetesWorld()
        world.create("a", ["finalizers": ["example.com/hold"]])
        let isLost = world.kubernetes.lose(.flinkDeployment, "rec", "a", at: 0)
        let isLostAgain = world.kubernetes.lose(.flinkDeployment, "rec", "a", at: 0)
        #expect(isLost && !isLostAgain)
        #expect(world.call("GET", Self.deployments + "/a").status == 404)
    }
}
