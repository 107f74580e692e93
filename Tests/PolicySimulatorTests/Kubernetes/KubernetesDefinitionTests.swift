import Documents
import PolicyRuntime
import PolicySimulator
import Testing

/// Kinds that come and go while the server runs, and what it tells of those that it has.
@Suite struct KubernetesDefinitionTests {
    private static let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"

    private static let definition = Document.map([
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": .map(["name": "widgets.example.com"]),
        "spec": .map([
            "group": "example.com", "scope": "Namespaced",
            "names": .map(["plural": "widgets", "kind": "Widget", "shortNames": ["wd"]]),
            "versions": [
                .map([
                    "name": "v1", "served": true, "storage": true,
                    "subresources": .map([
                        "status": .map([:]),
                        "scale": .map(["specReplicasPath": ".spec.size", "statusReplicasPath": ".status.size"]),
                    ]),
                    "schema": .map([
                        "openAPIV3Schema": .map([
                            "type": "object",
                            "properties": .map([
                                "spec": .map([
                                    "type": "object", "required": ["color"],
                                    "properties": .map([
                                        "color": .map(["type": "string", "enum": ["red", "blue"]]),
                                        "size": .map(["type": "integer", "format": "int32", "default": 3]),
                                        "free": .map(["x-kubernetes-preserve-unknown-fields": true]),
                                    ]),
                                ]), "status": .map(["type": "object", "x-kubernetes-preserve-unknown-fields": true]),
                            ]),
                        ])
                    ]),
                ])
            ],
        ]),
    ])

    private static func widget(_ spec: Document) -> Document {
        .map(["apiVersion": "example.com/v1", "kind": "Widget", "metadata": .map(["name": "w"]), "spec": spec])
    }

    @Test func `a kind is served as soon as it is defined`() {
        var world = KubernetesWorld()
        let path = "/apis/example.com/v1/namespaces/rec/widgets"
        #expect(world.call("GET", path).status == 404)
        let created = world.call("POST", Self.definitions, Self.definition)
        #expect(created.status == 201, "\(created.body.message)")
        let conditions = created.body.at("status", "conditions")?.list?.compactMap { $0["type"]?.string }
        #expect(conditions == ["NamesAccepted", "Established"])
        let object = world.call("POST", path, Self.widget(.map(["color": "red", "x": 1, "free": .map(["y": 1])])))
        #expect(object.status == 201)
        #expect(object.body["spec"] == .map(["color": "red", "size": 3, "free": .map(["y": 1])]))
        let refused = world.call("PATCH", path + "/w", .map(["spec": .map(["color": "green"])]))
        #expect(refused.status == 422 && refused.body.message.contains("supported values: \"red\", \"blue\""))
        #expect(world.call("POST", path, Self.widget(.map([:]))).body.message.contains("spec.color: Required value"))
        #expect(world.get(path + "/w/scale").at("spec", "replicas") == 3)
        #expect(
            world.get("/apis/example.com/v1")["resources"]?.list?.compactMap { $0["name"]?.string } == [
                "widgets", "widgets/status", "widgets/scale",
            ])
    }

    @Test func `a kind that is undefined is gone with its objects`() {
        var world = KubernetesWorld()
        let path = "/apis/example.com/v1/namespaces/rec/widgets"
        world.call("POST", Self.definitions, Self.definition)
        world.call("POST", path, Self.widget(.map(["color": "red"])))
        #expect(world.call("DELETE", Self.definitions + "/widgets.example.com").status == 200)
        #expect(world.call("GET", path).status == 404)
        let group = world.call("GET", "/apis/example.com")
        #expect(group.status == 404, "\(group.body)")
        world.call("POST", Self.definitions, Self.definition)
        #expect(world.get(path).names == [])
    }

    @Test func `the kinds of the start have their definitions, too`() {
        var world = KubernetesWorld()
        #expect(
            world.get(Self.definitions).names == [
                "flinkbluegreendeployments.flink.apache.org", "flinkclusters.flinkoperator.k8s.io",
                "flinkdeployments.flink.apache.org", "flinksessionjobs.flink.apache.org",
                "flinkstatesnapshots.flink.apache.org",
            ])
        world.call("DELETE", Self.definitions + "/flinkclusters.flinkoperator.k8s.io")
        #expect(world.call("GET", "/apis/flinkoperator.k8s.io/v1beta1/flinkclusters").status == 404)
    }

    @Test func `a definition has to fit its name`() {
        var world = KubernetesWorld()
        var other = Self.definition.map ?? DocumentMap()
        other["metadata"] = .map(["name": "gadgets.example.com"])
        let refused = world.call("POST", Self.definitions, Document(.map(other)))
        #expect(refused.status == 422 && refused.body.message.contains("must be spec.names.plural+\".\"+spec.group"))
    }

    @Test func `another kind is a row`() {
        var kubernetes = SimulatedKubernetes(
            kinds: ResourceKind.builtIn + [
                ResourceKind(
                    custom: "Gadget", plural: "gadgets", group: "example.com", fields: ["spec": .object(["n": .int32])])
            ], namespaces: ["rec"])
        let gadget = Document.map([
            "apiVersion": "example.com/v1", "kind": "Gadget", "metadata": .map(["name": "g"]), "spec": .map(["n": 1]),
        ])
        let answer = kubernetes.answer(
            APICall("POST", "/apis/example.com/v1/namespaces/rec/gadgets", body: gadget), at: 0)
        #expect(answer.status == 201)
        #expect(kubernetes.count(ResourceKind.ID("Gadget", group: "example.com")) == 1)
        #expect(kubernetes.answer(APICall("GET", KubernetesWorld.deployments), at: 0).status == 404)
    }

    @Test func `discovery names each group and version that can be asked`() {
        var world = KubernetesWorld()
        let groups = world.get("/apis")["groups"]?.list ?? []
        for group in groups {
            let version = group.at("preferredVersion", "groupVersion")?.string ?? ""
            let resources = world.get("/apis/" + version)["resources"]?.list ?? []
            #expect(!resources.isEmpty, "\(version)")
            for resource in resources where resource["name"]?.string?.contains("/") == false {
                #expect(world.call("GET", "/apis/\(version)/\(resource["name"]?.string ?? "")").status == 200)
            }
        }
        #expect(groups.count >= 6)
        #expect(world.get("/api")["versions"] == ["v1"] && world.call("GET", "/livez").body == "ok")
        #expect(world.call("POST", "/version").status == 405)
    }
}
