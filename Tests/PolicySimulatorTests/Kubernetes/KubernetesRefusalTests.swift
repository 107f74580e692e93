import Documents
import PolicyRuntime
import PolicySimulator
import Testing

/// What the server does not do, and how it says so.
@Suite struct KubernetesRefusalTests {
    struct Refusal: CustomTestStringConvertible {
        var what: String
        var method: String
        var path: String
        var body: Document?
        var type: String?
        var status: Int
        var reason: String
        /// A part of the message.
        var message: String

        var testDescription: String { what }
    }

    private static func refusal(
        _ what: String, _ method: String, _ path: String, _ body: Document? = nil, type: String? = nil, is status: Int,
        _ reason: String, _ message: String
    ) -> Refusal {
        Refusal(
            what: what, method: method, path: path, body: body, type: type, status: status, reason: reason,
            message: message)
    }

    private static let deployments = KubernetesWorld.deployments
    private static let workloads = "/apis/apps/v1/namespaces/rec/deployments"

    private static func edited(_ document: Document, _ path: [String], _ value: Document?) -> Document {
        guard let first = path.first else { return value ?? Document(.null) }
        var map = document.map ?? DocumentMap()
        if path.count == 1 {
            map[first] = value
        } else {
            map[first] = edited(map[first] ?? .map([:]), Array(path.dropFirst()), value)
        }
        return Document(.map(map))
    }

    /// In a world with the FlinkDeployment `a` and the Deployment `w`.
    static let refusals: [Refusal] = [
        refusal(
            "a namespace that is not there", "POST",
            "/apis/flink.apache.org/v1beta1/namespaces/nowhere/flinkdeployments",
            KubernetesWorld.deployment("x"), is: 404, "NotFound", "namespaces \"nowhere\" not found"),
        refusal(
            "another namespace in the body", "POST", deployments,
            edited(KubernetesWorld.deployment("x"), ["metadata", "namespace"], "other"), is: 400, "BadRequest",
            "the namespace of the provided object does not match the namespace sent on the request"),
        refusal(
            "no name", "POST", deployments, edited(KubernetesWorld.deployment("x"), ["metadata", "name"], nil), is: 422,
            "Invalid", "metadata.name: Required value: name or generateName is required"),
        refusal(
            "no kind", "POST", deployments, edited(KubernetesWorld.deployment("x"), ["kind"], nil), is: 400,
            "BadRequest",
            "Object 'Kind' is missing"),
        refusal(
            "another kind", "POST", deployments, edited(KubernetesWorld.deployment("x"), ["kind"], "FlinkSessionJob"),
            is: 400, "BadRequest", "cannot be handled as a FlinkDeployment"),
        refusal(
            "another version", "POST", deployments,
            edited(KubernetesWorld.deployment("x"), ["apiVersion"], "flink.apache.org/v1"), is: 400, "BadRequest",
            "does not match the expected API version"),
        refusal(
            "a resourceVersion at the creation", "POST", deployments,
            edited(KubernetesWorld.deployment("x"), ["metadata", "resourceVersion"], "5"), is: 400, "BadRequest",
            "resourceVersion should not be set on objects to be created"),
        refusal(
            "a bad label", "POST", deployments,
            edited(KubernetesWorld.deployment("x"), ["metadata", "labels"], .map(["a b": "c d"])), is: 422, "Invalid",
            "metadata.labels: Invalid value: \"a b\": name part must consist of"),
        refusal(
            "a list for a map", "POST", deployments, edited(KubernetesWorld.deployment("x"), ["spec", "job"], ["x"]),
            is: 422,
            "Invalid", "spec.job: Invalid value: \"array\": spec.job in body must be of type object: \"array\""),
        refusal(
            "annotations of more than 256 KiB", "POST", deployments,
            edited(
                KubernetesWorld.deployment("x"), ["metadata", "annotations"],
                .map(["a": Document(.string(String(repeating: "x", count: 300_000)))])), is: 422, "Invalid",
            "metadata.annotations: Too long: may not be more than 262144 bytes"),
        refusal(
            "an unknown field that may not be", "PATCH", deployments + "/a?fieldValidation=Strict",
            .map(["spec": .map(["jobb": .map([:])])]), is: 400, "BadRequest", "unknown field \"spec.jobb\""),
        refusal(
            "a PUT of something that is not there", "PUT", deployments + "/x", KubernetesWorld.deployment("x"), is: 404,
            "NotFound", "flinkdeployments.flink.apache.org \"x\" not found"),
        refusal(
            "a PUT of another name", "PUT", deployments + "/a", KubernetesWorld.deployment("b"), is: 400, "BadRequest",
            "the name of the object (b) does not match the name on the URL (a)"),
        refusal(
            "a PUT of another uid", "PUT", workloads + "/w",
            edited(KubernetesWorld.workload("w"), ["metadata", "uid"], "x"), is: 409, "Conflict",
            "Precondition failed: UID in precondition: x"),
        refusal(
            "a patch of the name", "PATCH", deployments + "/a", .map(["metadata": .map(["name": "b"])]), is: 422,
            "Invalid",
            "metadata.name: Invalid value: \"b\": field is immutable"),
        refusal(
            "a patch that is a list", "PATCH", deployments + "/a", [1], is: 400, "BadRequest", "error decoding patch"),
        refusal(
            "a JSON patch that is a map", "PATCH", deployments + "/a", .map([:]), type: "application/json-patch+json",
            is: 400, "BadRequest", "error decoding patch"),
        refusal(
            "a JSON patch into nowhere", "PATCH", deployments + "/a",
            [.map(["op": "add", "path": "/no/where", "value": 1])], type: "application/json-patch+json", is: 422,
            "Invalid",
            "the server rejected our request"),
        refusal(
            "a patch of no type", "PATCH", deployments + "/a", .map([:]), type: "application/json", is: 415,
            "UnsupportedMediaType", "application/apply-patch+yaml"),
        refusal(
            "apply by nobody", "PATCH", deployments + "/a", KubernetesWorld.deployment("a"),
            type: "application/apply-patch+yaml", is: 422, "Invalid",
            "fieldManager: Required value: is required for apply patch"),
        refusal(
            "force without apply", "PATCH", deployments + "/a?force=true", .map([:]), is: 422, "Invalid",
            "force: Forbidden: may not be specified for non-apply patch"),
        refusal(
            "a POST to an object", "POST", workloads + "/w", KubernetesWorld.workload("w"), is: 405, "MethodNotAllowed",
            "the server does not allow this method"),
        refusal(
            "a PUT of a collection", "PUT", deployments, KubernetesWorld.deployment("a"), is: 405, "MethodNotAllowed",
            "the server does not allow this method"),
        refusal(
            "a resource that its group does not have", "GET", KubernetesWorld.flink + "/nonsense", is: 404, "NotFound",
            "the server could not find the requested resource"),
        refusal(
            "a subresource that it does not have", "GET", deployments + "/a/log", is: 404, "NotFound",
            "the server could not find the requested resource"),
        refusal(
            "a status where there is none", "GET", "/api/v1/namespaces/rec/configmaps/c/status", is: 404, "NotFound",
            "the server could not find the requested resource"),
        refusal(
            "a propagation that there is not", "DELETE", deployments + "/a?propagationPolicy=Never", is: 422, "Invalid",
            "propagationPolicy: Unsupported value: \"Never\""),
        refusal(
            "a delete of another state", "DELETE", deployments + "/a",
            .map(["preconditions": .map(["resourceVersion": "1"])]), is: 409, "Conflict",
            "the ResourceVersion in the precondition (1) does not match"),
        refusal(
            "a limit that is no number", "GET", deployments + "?limit=many", is: 400, "BadRequest", "parsing \"many\""),
        refusal(
            "a list of the future", "GET", deployments + "?resourceVersion=99999999", is: 504, "Timeout",
            "Too large resource version: 99999999"),
        refusal(
            "a wrong type in a built-in kind", "POST", workloads,
            edited(KubernetesWorld.workload("x"), ["spec", "replicas"], "two"), is: 400, "BadRequest",
            "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32"),
        refusal(
            "a selector that does not select", "POST", workloads,
            edited(KubernetesWorld.workload("x"), ["spec", "selector"], .map(["matchLabels": .map(["app": "b"])])),
            is: 422,
            "Invalid", "`selector` does not match template `labels`"),
        refusal(
            "a selector that changes", "PATCH", workloads + "/w",
            .map(["spec": .map(["selector": .map(["matchLabels": .map(["app": "a", "x": "y"])])])]), is: 422, "Invalid",
            "field is immutable"),
        refusal(
            "a pod without containers", "POST", "/api/v1/namespaces/rec/pods",
            .map(["apiVersion": "v1", "kind": "Pod", "metadata": .map(["name": "p"]), "spec": .map([:])]), is: 422,
            "Invalid",
            "spec.containers: Required value"),
        refusal(
            "a mount of no volume", "POST", workloads,
            edited(
                KubernetesWorld.workload("x"), ["spec", "template", "spec", "containers"],
                [
                    .map([
                        "name": "main", "image": "i", "volumeMounts": [.map(["name": "no", "mountPath": "/x"])],
                    ])
                ]), is: 422, "Invalid", "spec.template.spec.containers[0].volumeMounts[0].name: Not found: \"no\""),
        refusal(
            "a key of data that is none", "POST", "/api/v1/namespaces/rec/configmaps",
            .map([
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": .map(["name": "c"]), "data": .map(["a/b": "c"]),
            ]), is: 422, "Invalid", "a valid config key must consist of"),
        refusal(
            "an owner without a uid", "POST", deployments,
            edited(
                KubernetesWorld.deployment("x"), ["metadata", "ownerReferences"],
                [.map(["apiVersion": "v1", "kind": "ConfigMap", "name": "c"])]), is: 422, "Invalid",
            "uid must not be empty"),
    ]

    @Test(arguments: refusals) func `what is refused`(_ refusal: Refusal) {
        var world = KubernetesWorld()
        world.create("a")
        world.call("POST", Self.workloads, KubernetesWorld.workload("w"))
        let before = world.kubernetes.resourceVersion
        let answer = world.call(refusal.method, refusal.path, refusal.body, type: refusal.type)
        let message = answer.body.message
        #expect(answer.status == refusal.status, "\(message)")
        #expect(answer.body.reason == refusal.reason)
        #expect(message.contains(refusal.message), "\(message)")
        #expect(answer.body["code"] == Document(.integer(Int64(refusal.status))) && answer.body["kind"] == "Status")
        #expect(world.kubernetes.resourceVersion == before)
    }

    @Test func `a path of no group is no Status`() {
        var world = KubernetesWorld()
        for path in ["/nonsense", "/apis/no.such.group/v1/things", "/api/v2/pods"] {
            let answer = world.call("GET", path)
            #expect(answer.status == 404 && answer.body == "404 page not found\n", "\(path)")
        }
    }

    @Test(arguments: [
        ("{\"a\" 1}", "invalid character '1' after object key"),
        ("{\"a\": 1", "unexpected end of JSON input"),
        ("{\"a\": tru}", "invalid character '}' in literal true (expecting 'e')"),
        ("[1 2]", "invalid character '2' after array element"),
        ("{\"a\": \"\\x\"}", "invalid character 'x' in string escape code"),
        ("", "unexpected end of JSON input"),
    ])
    func `text that is no JSON is refused as Go refuses it`(_ text: String, _ message: String) {
        var world = KubernetesWorld()
        let answer = world.call("POST", KubernetesWorld.deployments, Document(.string(text)))
        #expect(answer.status == 400 && answer.body.message.contains(message), "\(answer.body.message)")
    }

    @Test func `text that is JSON or YAML is read`() {
        var world = KubernetesWorld()
        let json = """
            {"apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkDeployment", "metadata": {"name": "t"}, "spec": {}}
            """
        #expect(world.call("POST", KubernetesWorld.deployments, Document(.string(json))).status == 201)
        let yaml = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  image: applied\n"
        let applied = world.call(
            "PATCH", KubernetesWorld.deployments + "/t?fieldManager=me", Document(.string(yaml)),
            type: "application/apply-patch+yaml")
        #expect(applied.status == 200 && applied.body.at("spec", "image") == "applied")
    }

    @Test func `unknown fields are pruned with a warning unless they are to be ignored`() {
        var world = KubernetesWorld()
        world.create("a", spec: .map(["imagee": "x", "job": .map(["args": ["a"], "ags": 1])]))
        #expect(world.kubernetes.warnings == ["unknown field \"spec.imagee\"", "unknown field \"spec.job.ags\""])
        #expect(world.get(KubernetesWorld.deployments + "/a")["spec"] == .map(["job": .map(["args": ["a"]])]))
        #expect(world.kubernetes.warnings.isEmpty)
        world.call("PATCH", KubernetesWorld.deployments + "/a?fieldValidation=Ignore", .map(["spec": .map(["x": 1])]))
        #expect(world.kubernetes.warnings.isEmpty)
    }

    @Test func `a user may do what its roles say`() {
        var world = KubernetesWorld()
        world.create("a")
        let role = Document.map([
            "kind": "Role", "metadata": .map(["name": "r", "namespace": "rec"]),
            "rules": [
                .map([
                    "apiGroups": ["flink.apache.org"], "resources": ["flinkdeployments", "*/status"],
                    "verbs": ["get", "watch", "patch"],
                ])
            ],
        ])
        world.kubernetes.caller = .user("operator", rules: AccessRule.rules(of: role))
        let path = KubernetesWorld.deployments
        #expect(world.call("GET", path + "/a").status == 200)
        #expect(world.call("GET", path + "?watch=1").status == 200)
        #expect(world.call("PATCH", path + "/a/status", .map(["status": .map(["error": "x"])])).status == 200)
        let list = world.call("GET", path)
        #expect(list.status == 403)
        #expect(
            list.body.message.hasSuffix(
                "cannot list resource \"flinkdeployments\" in API group \"flink.apache.org\" in the namespace \"rec\""))
        #expect(world.call("PATCH", path + "/a/scale", .map(["spec": .map(["replicas": 1])])).status == 403)
        #expect(world.call("GET", path.replacing("/rec/", with: "/other/") + "/a").status == 403)
        let everywhere = world.call("GET", "/apis/flink.apache.org/v1beta1/flinkdeployments")
        #expect(everywhere.status == 403 && everywhere.body.message.hasSuffix("at the cluster scope"))
    }
}
