import Documents
import PolicyRuntime
import PolicySimulator
import Testing

@Suite struct KubernetesPatchTests {
    private static let path = KubernetesWorld.deployments + "/a"
    private static let workload = "/apis/apps/v1/namespaces/rec/deployments/w"

    private func applied(
        _ world: inout KubernetesWorld, _ path: String, by manager: String, force: Bool = false, _ object: Document
    ) -> APIAnswer {
        world.call(
            "PATCH", path + "?fieldManager=\(manager)" + (force ? "&force=true" : ""), object,
            type: "application/apply-patch+yaml")
    }

    private func flink(_ spec: Document) -> Document { KubernetesWorld.deployment("a", spec: spec) }

    private func owners(_ object: Document, _ field: String...) -> [String] {
        (object.at("metadata", "managedFields")?.list ?? []).filter { entry in
            var here = entry["fieldsV1"]
            for step in field { here = here?["f:\(step)"] }
            return here != nil
        }.compactMap { $0["manager"]?.string }
    }

    @Test(
        arguments: [
            ([.map(["op": "add", "path": "/spec/job/args", "value": ["x"]])], ["x"]),
            ([.map(["op": "add", "path": "/spec/job/args/-", "value": "c"])], ["a", "b", "c"]),
            ([.map(["op": "add", "path": "/spec/job/args/1", "value": "c"])], ["a", "c", "b"]),
            ([.map(["op": "remove", "path": "/spec/job/args/0"])], ["b"]),
            ([.map(["op": "move", "from": "/spec/job/args/0", "path": "/spec/job/args/1"])], ["b", "a"]),
            ([.map(["op": "copy", "from": "/spec/job/args/0", "path": "/spec/job/args/-"])], ["a", "b", "a"]),
            ([.map(["op": "replace", "path": "/spec/job/args/1", "value": "z"])], ["a", "z"]),
            (
                [
                    .map(["op": "test", "path": "/spec/job/parallelism", "value": 2]),
                    .map(["op": "remove", "path": "/spec/job/args"]),
                ], nil
            ),
        ] as [([Document], Document?)]) func `JSON patches`(_ operations: [Document], _ expected: Document?)
    {
        var world = KubernetesWorld()
        world.create("a", spec: .map(["job": .map(["args": ["a", "b"], "parallelism": 2])]))
        let answer = world.call("PATCH", Self.path, Document(.list(operations)), type: "application/json-patch+json")
        #expect(answer.status == 200 && answer.body.at("spec", "job", "args") == expected, "\(answer.body.message)")
    }

    @Test func `a JSON patch names labels with slashes`() {
        var world = KubernetesWorld()
        world.create("a", ["labels": .map(["example.com/x": "1"])])
        let patch: Document = [.map(["op": "remove", "path": "/metadata/labels/example.com~1x"])]
        let answer = world.call("PATCH", Self.path, patch, type: "application/json-patch+json")
        #expect(answer.status == 200 && answer.body.at("metadata", "labels") == nil)
    }

    @Test func `a JSON patch that fails in the end changes nothing`() {
        var world = KubernetesWorld()
        let created = world.create("a")
        let patch: Document = [
            .map(["op": "replace", "path": "/spec/image", "value": "x"]),
            .map(["op": "test", "path": "/spec/image", "value": "y"]),
        ]
        #expect(world.call("PATCH", Self.path, patch, type: "application/json-patch+json").status == 422)
        #expect(world.get(Self.path) == created)
    }

    @Test func `a value that copies itself into itself is stopped`() {
        var world = KubernetesWorld()
        world.create("a", spec: .map(["podTemplate": .map(["x": .map(["y": 1])])]))
        let copies = (0..<60).map { index in
            Document.map([
                "op": "copy", "from": "/spec/podTemplate", "path": Document(.string("/spec/podTemplate/c\(index)")),
            ])
        }
        #expect(
            world.call("PATCH", Self.path, Document(.list(copies)), type: "application/json-patch+json").status == 422)
        // And what goes on over many requests is, too: 422 comes before a stack would end.
        var path = "/spec/podTemplate/x"
        var status = 200
        for _ in 0..<300 where status == 200 {
            let patch: Document = [
                .map(["op": "add", "path": Document(.string(path + "/x")), "value": .map(["x": .map([:])])])
            ]
            status = world.call("PATCH", Self.path, patch, type: "application/json-patch+json").status
            path += "/x"
        }
        #expect(status == 422)
    }

    @Test func `a strategic patch merges lists by their keys`() {
        var world = KubernetesWorld()
        world.call("POST", "/apis/apps/v1/namespaces/rec/deployments", KubernetesWorld.workload("w"))
        func patch(_ pod: Document) -> Document {
            world.call(
                "PATCH", Self.workload, .map(["spec": .map(["template": .map(["spec": pod])])]),
                type: "application/strategic-merge-patch+json"
            ).body.at("spec", "template", "spec") ?? nil
        }
        func names(_ pod: Document) -> [String] { (pod["containers"]?.list ?? []).compactMap { $0["name"]?.string } }
        let added = patch(.map(["containers": [.map(["name": "side", "image": "s"])]]))
        #expect(names(added) == ["main", "side"])
        let changed = patch(.map(["containers": [.map(["name": "main", "image": "new"])]]))
        #expect(changed["containers"]?.list?.map { $0["image"] } == ["new", "s"])
        let ordered = patch(.map(["$setElementOrder/containers": [.map(["name": "side"]), .map(["name": "main"])]]))
        #expect(names(ordered) == ["side", "main"])
        let removed = patch(.map(["containers": [.map(["name": "side", "$patch": "delete"])]]))
        #expect(names(removed) == ["main"])
        let replaced = patch(
            .map(["containers": [.map(["$patch": "replace"]), .map(["name": "only", "image": "o"])]]))
        #expect(names(replaced) == ["only"])
        #expect(replaced["restartPolicy"] == "Always")
    }

    @Test func `who applies gives up what it does not apply any more`() {
        var world = KubernetesWorld()
        let one = applied(&world, Self.path, by: "a", flink(.map(["image": "i", "serviceAccount": "s"])))
        #expect(one.status == 201)
        let two = applied(&world, Self.path, by: "a", flink(.map(["image": "j"])))
        #expect(two.status == 200 && two.body["spec"] == .map(["image": "j"]) && two.body.generation == 2)
    }

    @Test func `what two apply stays until both give it up`() {
        var world = KubernetesWorld()
        _ = applied(&world, Self.path, by: "a", flink(.map(["image": "i", "serviceAccount": "s"])))
        let shared = applied(&world, Self.path, by: "b", flink(.map(["serviceAccount": "s"])))
        #expect(shared.status == 200 && Set(owners(shared.body, "spec", "serviceAccount")) == ["a", "b"])
        _ = applied(&world, Self.path, by: "a", flink(.map(["image": "i"])))
        #expect(world.get(Self.path).at("spec", "serviceAccount") == "s")
        _ = applied(&world, Self.path, by: "b", flink(.map([:])))
        #expect(world.get(Self.path).at("spec", "serviceAccount") == nil)
    }

    @Test func `who applies another value meets those who own it`() {
        var world = KubernetesWorld()
        _ = applied(&world, Self.path, by: "a", flink(.map(["image": "i", "serviceAccount": "s"])))
        let conflict = applied(&world, Self.path, by: "b", flink(.map(["image": "j", "serviceAccount": "t"])))
        #expect(conflict.status == 409 && conflict.body.reason == "Conflict")
        #expect(
            conflict.body.message
                == "Apply failed with 2 conflicts: conflicts with \"a\":\n- .spec.image\n- .spec.serviceAccount")
        #expect(conflict.body.at("details", "causes")?.list?.count == 2)
        let forced = applied(&world, Self.path, by: "b", force: true, flink(.map(["image": "j"])))
        #expect(owners(forced.body, "spec", "image") == ["b"])
        #expect(owners(forced.body, "spec", "serviceAccount") == ["a"])
    }

    @Test func `an update takes what it changes from who applied it`() {
        var world = KubernetesWorld()
        _ = applied(&world, Self.path, by: "a", flink(.map(["image": "i"])))
        let updated = world.call("PATCH", Self.path + "?fieldManager=hand", .map(["spec": .map(["image": "j"])])).body
        #expect(owners(updated, "spec", "image") == ["hand"])
        let back = applied(&world, Self.path, by: "a", flink(.map(["image": "i"])))
        #expect(back.status == 409)
        #expect(
            back.body.message
                == "Apply failed with 1 conflict: conflict with \"hand\" using flink.apache.org/v1beta1: .spec.image")
    }

    @Test func `applying the same again writes nothing`() {
        var world = KubernetesWorld()
        let first = applied(&world, Self.path, by: "a", flink(.map(["image": "i"]))).body
        let again = applied(&world, Self.path, by: "a", flink(.map(["image": "i"])))
        #expect(again.status == 200 && again.body == first)
    }

    @Test func `lists with keys are applied element by element`() {
        var world = KubernetesWorld()
        func containers(_ names: [String]) -> Document {
            var object = KubernetesWorld.workload("w").map ?? DocumentMap()
            object["spec"] = .map([
                "selector": .map(["matchLabels": .map(["app": "a"])]),
                "template": .map([
                    "metadata": .map(["labels": .map(["app": "a"])]),
                    "spec": .map([
                        "containers": Document(
                            .list(names.map { .map(["name": Document(.string($0)), "image": "i"]) }))
                    ]),
                ]),
            ])
            return Document(.map(object))
        }
        func names(_ object: Document) -> [String] {
            (object.at("spec", "template", "spec", "containers")?.list ?? []).compactMap { $0["name"]?.string }
        }
        let answer1 = applied(&world, Self.workload, by: "a", containers(["main"])).body
        #expect(names(answer1) == ["main"])
        let answer2 = applied(&world, Self.workload, by: "b", containers(["side"])).body
        #expect(names(answer2) == ["main", "side"])
        let answer3 = applied(&world, Self.workload, by: "a", containers(["other"])).body
        #expect(names(answer3) == ["side", "other"])
    }

    @Test func `a status is applied through its subresource alone`() {
        var world = KubernetesWorld()
        world.create("a")
        var object = flink(.map(["image": "ignored"])).map ?? DocumentMap()
        object["status"] = .map(["error": "e"])
        let through = applied(&world, Self.path + "/status", by: "s", Document(.map(object)))
        #expect(through.status == 200 && through.body.at("status", "error") == "e")
        #expect(through.body.at("spec", "image") == "flink:1.20" && through.body.generation == 1)
        let beside = applied(&world, Self.path, by: "t", Document(.map(object)))
        #expect(beside.status == 409)
    }
}
