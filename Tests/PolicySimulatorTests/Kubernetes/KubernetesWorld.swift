import Documents
import PolicyRuntime
import PolicySimulator

/// A simulated server with what tests say again and again.
struct KubernetesWorld {
    static let flink = "/apis/flink.apache.org/v1beta1/namespaces/rec"
    static let deployments = flink + "/flinkdeployments"
    static let snapshots = flink + "/flinkstatesnapshots"

    var kubernetes = SimulatedKubernetes(namespaces: ["default", "rec", "other"], seed: 7, at: 0)
    /// A minute past 1970; a second later with each call.
    var now: Int64 = 60_000

    @discardableResult
    mutating func call(
        _ method: String, _ path: String, _ body: Document? = nil, type: String? = nil
    ) -> APIAnswer {
        now += 1000
        let contentType =
            type ?? (body == nil ? nil : method == "PATCH" ? "application/merge-patch+json" : "application/json")
        return kubernetes.answer(APICall(method, path, contentType: contentType, body: body), at: now)
    }

    mutating func watch(_ query: String) -> Document { get(Self.deployments + "?watch=1&" + query) }

    mutating func get(_ path: String) -> Document { call("GET", path).body }

    @discardableResult
    mutating func create(_ name: String, _ extra: KeyValuePairs<String, Document> = [:], spec: Document? = nil)
        -> Document
    {
        call("POST", Self.deployments, Self.deployment(name, extra, spec: spec)).body
    }

    static func deployment(
        _ name: String, _ metadata: KeyValuePairs<String, Document> = [:], spec: Document? = nil
    ) -> Document {
        var all = DocumentMap([.init(key: "name", value: Document(.string(name)))])
        for (key, value) in metadata { all[key] = value }
        return .map([
            "apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkDeployment", "metadata": Document(.map(all)),
            "spec": spec ?? .map(["image": "flink:1.20", "job": .map(["parallelism": 2, "state": "running"])]),
        ])
    }

    static func snapshot(_ name: String, owner: Document? = nil, blocks: Bool = false) -> Document {
        var metadata = DocumentMap([.init(key: "name", value: Document(.string(name)))])
        if let owner {
            metadata["ownerReferences"] = [
                .map([
                    "apiVersion": owner["apiVersion"] ?? "", "kind": owner["kind"] ?? "",
                    "name": owner["metadata"]?["name"] ?? "", "uid": owner["metadata"]?["uid"] ?? "",
                    "blockOwnerDeletion": Document(.bool(blocks)),
                ])
            ]
        }
        return .map([
            "apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkStateSnapshot",
            "metadata": Document(.map(metadata)),
            "spec": .map(["savepoint": .map(["path": "file:///s"])]),
        ])
    }

    static func workload(_ name: String, replicas: Int64 = 1) -> Document {
        .map([
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": .map(["name": Document(.string(name))]),
            "spec": .map([
                "replicas": Document(.integer(replicas)), "selector": .map(["matchLabels": .map(["app": "a"])]),
                "template": .map([
                    "metadata": .map(["labels": .map(["app": "a"])]),
                    "spec": .map(["containers": [.map(["name": "main", "image": "flink:1.20"])]]),
                ]),
            ]),
        ])
    }
}

extension Document {
    /// The value at keys, one after another.
    func at(_ keys: String...) -> Document? { keys.reduce(self as Document?) { $0?[$1] } }

    var revision: String { at("metadata", "resourceVersion")?.string ?? "" }
    var generation: Int64? { at("metadata", "generation")?.integer }
    var names: [String] { (self["items"]?.list ?? []).compactMap { $0.at("metadata", "name")?.string } }
    var eventTypes: [String] { (list ?? []).compactMap { $0["type"]?.string } }
    var eventNames: [String] { (list ?? []).compactMap { $0.at("object", "metadata", "name")?.string } }
    var message: String { self["message"]?.string ?? "" }
    var reason: String { self["reason"]?.string ?? "" }
}
