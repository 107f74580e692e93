import Documents
import PolicyRuntime
import PolicySimulator
import Testing

@Suite struct KubernetesListTests {
    private static let path = KubernetesWorld.deployments

    @Test func `pages show one moment, whatever happens between them`() {
        var world = KubernetesWorld()
        for name in ["a", "b", "c", "d", "e", "f"] { world.create(name) }
        var page = world.get(Self.path + "?limit=2")
        var names = page.names
        #expect(page.at("metadata", "remainingItemCount") == 4)
        let revision = page.revision
        world.call("DELETE", Self.path + "/c")
        world.create("bb")
        world.call("PATCH", Self.path + "/d", .map(["spec": .map(["image": "new"])]))
        var images: [Document?] = []
        while let token = page.at("metadata", "continue")?.string, !token.isEmpty {
            page = world.get(Self.path + "?limit=2&continue=" + token)
            names += page.names
            images += (page["items"]?.list ?? []).map { $0.at("spec", "image") }
            #expect(page.revision == revision)
        }
        #expect(names == ["a", "b", "c", "d", "e", "f"])
        #expect(images.allSatisfy { $0 == "flink:1.20" })
        #expect(world.get(Self.path).names == ["a", "b", "bb", "d", "e", "f"])
    }

    @Test func `a page that comes too late is expired`() {
        var world = KubernetesWorld()
        for name in ["a", "b", "c"] { world.create(name) }
        let token = world.get(Self.path + "?limit=1").at("metadata", "continue")?.string ?? ""
        world.create("d")
        world.kubernetes.compact(through: world.kubernetes.resourceVersion)
        let answer = world.call("GET", Self.path + "?limit=1&continue=" + token)
        #expect(answer.status == 410 && answer.body.reason == "Expired")
    }

    @Test func `a list of an exact moment is that of the moment`() {
        var world = KubernetesWorld()
        world.create("a")
        let revision = world.create("b").revision
        world.call("DELETE", Self.path + "/a")
        let list = world.get(Self.path + "?resourceVersionMatch=Exact&resourceVersion=\(revision)")
        #expect(list.names == ["a", "b"] && list.revision == revision)
    }

    @Test func `lists over all namespaces are in the order of namespace and name`() {
        var world = KubernetesWorld()
        for namespace in ["rec", "other", "default"] {
            for name in ["b", "a-b", "a"] {
                world.call(
                    "POST", "/apis/flink.apache.org/v1beta1/namespaces/\(namespace)/flinkdeployments",
                    KubernetesWorld.deployment(name))
            }
        }
        let items = world.get("/apis/flink.apache.org/v1beta1/flinkdeployments")["items"]?.list ?? []
        let keys = items.map {
            "\($0.at("metadata", "namespace")?.string ?? "")/\($0.at("metadata", "name")?.string ?? "")"
        }
        #expect(keys == keys.sorted() && keys.count == 9)
        #expect(world.get(Self.path).names == ["a", "a-b", "b"])
    }

    @Test(arguments: [
        ("tier=gold", ["a"]), ("tier==gold", ["a"]), ("tier!=gold", ["b", "c"]), ("tier in (gold,silver)", ["a", "b"]),
        ("tier notin (gold,silver)", ["c"]), ("tier", ["a", "b"]), ("!tier", ["c"]), ("tier,debug=true", ["b"]),
        ("rank>1", ["b"]), ("rank<2", ["a"]), ("example.com/x=", ["c"]), ("tier in (gold),rank=1", ["a"]),
        ("", ["a", "b", "c"]),
    ]) func `label selectors`(_ selector: String, _ expected: [String]) {
        var world = KubernetesWorld()
        world.create("a", ["labels": .map(["tier": "gold", "rank": "1"])])
        world.create("b", ["labels": .map(["tier": "silver", "debug": "true", "rank": "2"])])
        world.create("c", ["labels": .map(["example.com/x": ""])])
        let encoded = selector.utf8.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count < 2 ? "0" : "") + digits
        }.joined()
        let answer = world.call("GET", Self.path + "?labelSelector=" + encoded)
        #expect(answer.body.names == expected, "\(answer.body.message)")
    }

    @Test(arguments: [
        ("a,", "found '', expected: identifier after ','"),
        ("a b", "found 'b', expected: in, notin, =, ==, !=, gt, lt"),
        ("a in b", "found 'b' expected: '('"), ("a in (b", "found '', expected: ',', or ')'"),
        ("a=b c", "found 'c', expected: ',' or 'end of string'"), ("a/b/c", "key: Invalid value: \"a/b/c\""),
        ("!", "found '', expected: identifier"),
    ]) func `label selectors that are none`(_ selector: String, _ message: String) {
        var world = KubernetesWorld()
        let answer = world.call("GET", Self.path + "?labelSelector=" + selector.replacing(" ", with: "+"))
        #expect(answer.status == 400 && answer.body.message.contains(message), "\(answer.body.message)")
    }

    @Test func `fields select where the kind lets them`() {
        var world = KubernetesWorld()
        for (name, node) in [("p", "n1"), ("q", "n2")] {
            world.call(
                "POST", "/api/v1/namespaces/rec/pods",
                .map([
                    "apiVersion": "v1", "kind": "Pod", "metadata": .map(["name": Document(.string(name))]),
                    "spec": .map([
                        "nodeName": Document(.string(node)), "containers": [.map(["name": "main", "image": "i"])],
                    ]),
                ]))
        }
        let pods = "/api/v1/pods?fieldSelector="
        #expect(world.get(pods + "spec.nodeName%3Dn1").names == ["p"])
        #expect(world.get(pods + "spec.nodeName!%3Dn1,status.phase%3DPending").names == ["q"])
        #expect(world.get(pods + "metadata.namespace%3Dother").names == [])
        #expect(world.call("GET", pods + "spec.image%3Dx").status == 400)
    }

    @Test func `objects in lists of built-in kinds do not say what they are`() {
        var world = KubernetesWorld()
        world.call("POST", "/apis/apps/v1/namespaces/rec/deployments", KubernetesWorld.workload("w"))
        let list = world.get("/apis/apps/v1/namespaces/rec/deployments")
        #expect(list["kind"] == "DeploymentList" && list["items"]?.list?.first?["kind"] == nil)
        #expect(world.get("/apis/apps/v1/namespaces/rec/deployments/w")["kind"] == "Deployment")
    }
}
