import Documents
import PolicyRuntime
import PolicySimulator
import Testing

@Suite struct KubernetesObjectTests {
    @Test func `only a change of spec raises the generation`() {
        var world = KubernetesWorld()
        let path = KubernetesWorld.deployments + "/a"
        #expect(world.create("a").generation == 1)
        #expect(world.call("PATCH", path, .map(["metadata": .map(["labels": .map(["x": "y"])])])).body.generation == 1)
        #expect(world.call("PATCH", path + "/status", .map(["status": .map(["error": "e"])])).body.generation == 1)
        #expect(world.call("PATCH", path, .map(["spec": .map(["image": "flink:2.0"])])).body.generation == 2)
    }

    @Test func `a write that changes nothing is none`() {
        var world = KubernetesWorld()
        let created = world.create("a")
        let path = KubernetesWorld.deployments + "/a"
        let again = world.call("PATCH", path, .map(["spec": .map(["image": "flink:1.20"])]))
        #expect(again.status == 200 && again.body.revision == created.revision)
        let put = world.call("PUT", path, created)
        #expect(put.status == 200 && put.body.revision == created.revision)
        #expect(world.kubernetes.changes(of: .flinkDeployment, after: Int64(created.revision) ?? 0)?.isEmpty == true)
    }

    @Test func `a status given at the creation is dropped where it has a subresource`() {
        var world = KubernetesWorld()
        var object = KubernetesWorld.deployment("a").map ?? DocumentMap()
        object["status"] = .map(["error": "e"])
        let created = world.call("POST", KubernetesWorld.deployments, Document(.map(object)))
        #expect(created.status == 201 && created.body["status"] == nil)
    }

    @Test func `what the server keeps cannot be written`() {
        var world = KubernetesWorld()
        let created = world.create("a")
        let patch = Document.map([
            "metadata": .map([
                "generation": 77, "creationTimestamp": "1999-01-01T00:00:00Z",
                "deletionTimestamp": "1999-01-01T00:00:00Z",
                "labels": .map(["x": "y"]),
            ])
        ])
        let patched = world.call("PATCH", KubernetesWorld.deployments + "/a", patch).body
        #expect(patched.generation == 1)
        #expect(patched.at("metadata", "creationTimestamp") == created.at("metadata", "creationTimestamp"))
        #expect(patched.at("metadata", "deletionTimestamp") == nil)
        #expect(patched.at("metadata", "labels", "x") == "y")
    }

    @Test func `a dry run answers and leaves nothing`() {
        var world = KubernetesWorld()
        world.create("a")
        let before = world.kubernetes.resourceVersion
        let path = KubernetesWorld.deployments
        #expect(world.call("POST", path + "?dryRun=All", KubernetesWorld.deployment("b")).status == 201)
        let patched = world.call("PATCH", path + "/a?dryRun=All", .map(["spec": .map(["image": "x"])]))
        #expect(patched.body.at("spec", "image") == "x" && patched.body.generation == 2)
        #expect(world.call("DELETE", path + "/a?dryRun=All").status == 200)
        #expect(world.kubernetes.resourceVersion == before)
        #expect(world.get(path + "/a").at("spec", "image") == "flink:1.20")
    }

    @Test func `generated names are drawn until the seed is another one`() {
        var names: [[String]] = []
        for seed: UInt64 in [1, 1, 2] {
            var kubernetes = SimulatedKubernetes(namespaces: ["rec"], seed: seed)
            names.append(
                (0..<20).map { _ in
                    let body = Document.map([
                        "apiVersion": "v1", "kind": "ConfigMap", "metadata": .map(["generateName": "a-"]),
                    ])
                    return kubernetes.answer(
                        APICall("POST", "/api/v1/namespaces/rec/configmaps", body: body), at: 0
                    ).body.at("metadata", "name")?.string ?? ""
                })
        }
        #expect(names[0] == names[1] && names[0] != names[2])
        #expect(Set(names[0]).count == 20 && names[0].allSatisfy { $0.hasPrefix("a-") && $0.count == 7 })
    }

    @Test func `built-in kinds get their defaults`() {
        var world = KubernetesWorld()
        let service = world.call(
            "POST", "/api/v1/namespaces/rec/services",
            .map([
                "apiVersion": "v1", "kind": "Service", "metadata": .map(["name": "rest"]),
                "spec": .map(["ports": [.map(["port": 8081])]]),
            ])
        ).body
        #expect(service.at("spec", "type") == "ClusterIP")
        #expect(service.at("spec", "clusterIP")?.string?.hasPrefix("10.96.") == true)
        #expect(service.at("spec", "ports")?.list?.first?["protocol"] == "TCP")
        let secret = world.call(
            "POST", "/api/v1/namespaces/rec/secrets",
            .map([
                "apiVersion": "v1", "kind": "Secret", "metadata": .map(["name": "s"]),
                "stringData": .map(["password": "hunter2"]),
            ])
        ).body
        #expect(secret.at("data", "password") == "aHVudGVyMg==" && secret["type"] == "Opaque")
        #expect(secret["stringData"] == nil)
    }

    @Test func `scaling goes through spec and back`() {
        var world = KubernetesWorld()
        world.create("a")
        let path = KubernetesWorld.deployments + "/a/scale"
        let scaled = world.call("PATCH", path, .map(["spec": .map(["replicas": 3])]))
        #expect(scaled.status == 200 && scaled.body.at("spec", "replicas") == 3)
        let object = world.get(KubernetesWorld.deployments + "/a")
        #expect(object.at("spec", "taskManager", "replicas") == 3 && object.generation == 2)
        var scale = world.get(path).map ?? DocumentMap()
        scale["spec"] = .map(["replicas": 5])
        #expect(world.call("PUT", path, Document(.map(scale))).status == 200)
        #expect(world.call("PUT", path, Document(.map(scale))).status == 409)
    }

    @Test func `a lease is taken by the first of two who saw the same one`() {
        var world = KubernetesWorld()
        let path = "/apis/coordination.k8s.io/v1/namespaces/rec/leases"
        func lease(_ holder: String, _ revision: String = "") -> Document {
            .map([
                "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
                "metadata": .map(["name": "l", "resourceVersion": Document(.string(revision))]),
                "spec": .map(["holderIdentity": Document(.string(holder)), "leaseDurationSeconds": 15]),
            ])
        }
        let seen = world.call("POST", path, lease("a")).body.revision
        #expect(world.call("PUT", path + "/l", lease("b", seen)).status == 200)
        #expect(world.call("PUT", path + "/l", lease("c", seen)).status == 409)
        // Unlike most built-in kinds, a lease is not overwritten blindly; unlike most, a PUT creates one.
        #expect(world.call("PUT", path + "/l", lease("c")).status == 422)
        world.kubernetes.delete(.lease, "rec", "l", at: world.now)
        #expect(world.call("PUT", path + "/l", lease("c")).status == 201)
    }

    @Test func `what a controller puts is watched, counted and owned by it`() {
        var world = KubernetesWorld()
        let seen = world.kubernetes.resourceVersion
        var object = KubernetesWorld.deployment("a").map ?? DocumentMap()
        object["metadata"] = .map(["name": "a", "namespace": "rec"])
        object["status"] = .map(["error": "e"])
        let put = world.kubernetes.put(Document(.map(object)), by: "operator", at: 0)
        #expect(put?.at("status", "error") == "e" && put?.generation == 1)
        #expect(put?.at("metadata", "managedFields")?.list?.first?["manager"] == "operator")
        let edited = world.kubernetes.edit(.flinkDeployment, "rec", "a", by: "operator", at: 0) { document in
            var map = document.map ?? DocumentMap()
            map["status"] = .map(["error": "f"])
            document = Document(.map(map))
        }
        #expect(edited?.generation == 1)
        let events = world.kubernetes.changes(of: .flinkDeployment, after: seen).map { $0.map(\.kind) }
        #expect(events == [.added, .modified])
        #expect(world.kubernetes.object(uid: put?.at("metadata", "uid")?.string ?? "") == edited)
        #expect(world.kubernetes.put(.map(["kind": "Nonsense"]), at: 0) == nil)
    }

    @Test func `a copy is a world of its own`() {
        var world = KubernetesWorld()
        world.create("a")
        let copy = world
        world.call("DELETE", KubernetesWorld.deployments + "/a")
        #expect(world.kubernetes.object(.flinkDeployment, "rec", "a") == nil)
        #expect(copy.kubernetes.object(.flinkDeployment, "rec", "a") != nil)
    }
}
