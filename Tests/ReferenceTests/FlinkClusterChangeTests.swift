import Documents
import PolicyCompiler
import Testing

@testable import PolicyRuntime

/// Which edits count as an update (flinkcluster-operator.md, 1 and 9.3): every pair and every triple of edits to a spec,
/// of fields that a rule names, of what lies beside and below them, and of whole parts.
@Suite struct FlinkClusterChangeTests {
    private static let spec = """
        {"flinkVersion": "1.18", "image": {"name": "orders:1"}, "jobManager": {"replicas": 1},
         "taskManager": {"replicas": 2, "resources": {"limits": {"cpu": "2"}}},
         "flinkProperties": {"taskmanager.numberOfTaskSlots": "2"},
         "job": {"jarFile": "/opt/a.jar", "savepointsDir": "s3://s", "savepointGeneration": 1, "restartPolicy": "Never",
                 "autoSavepointSeconds": 600}}
        """

    /// Where, and what stands there afterwards; `nil`: nothing.
    private static let edits: [(path: [String], value: Document?)] = [
        (["taskManager", "replicas"], 3), (["taskManager", "replicas"], nil),
        (["taskManager", "resources", "limits", "cpu"], "4"), (["taskManager", "nodeSelector", "disk"], "ssd"),
        (["jobManager", "replicas"], 2), (["jobManager"], nil), (["image", "name"], "orders:2"),
        (["image", "pullPolicy"], "Always"), (["flinkVersion"], "1.19"), (["flinkVersion"], nil),
        (["flinkProperties", "state.backend"], "rocksdb"), (["flinkProperties"], nil), (["logConfig", "log4j"], "x"),
        (["envVars"], ["a"]), (["revisionHistoryLimit"], 3), (["job", "jarFile"], "/opt/b.jar"),
        (["job", "autoSavepointSeconds"], 900), (["job", "autoSavepointSeconds"], nil),
        (["job", "savepointsDir"], "s3://t"), (["job", "fromSavepoint"], "s3://s/1"),
        (["job", "takeSavepointOnUpdate"], false), (["job", "maxStateAgeToRestoreSeconds"], 60),
        (["job", "savepointGeneration"], 2), (["job", "savepointGeneration"], nil),
        (["job", "restartPolicy"], "FromSavepointOnFailure"), (["job", "cancelRequested"], true),
        (["job", "savepointFormatType"], "NATIVE"), (["job", "cleanupPolicy", "afterJobFails"], "DeleteCluster"),
    ]

    private static func edited(_ spec: Document, _ path: ArraySlice<String>, _ value: Document?) -> Document {
        guard let key = path.first, var map = spec.map else { return value ?? spec }
        if path.count == 1 {
            map[key] = value
        } else {
            map[key] = edited(map[key] ?? .map([:]), path.dropFirst(), value)
        }
        return Document(.map(map))
    }

    /// 1: what no revision of it has.
    private static func revision(_ spec: Document, _ fork: FlinkClusterFork) -> Document {
        var spec = spec
        for field in ["cleanupPolicy", "restartPolicy", "cancelRequested", "savepointGeneration"] {
            spec = edited(spec, ["job", field], nil)
        }
        return fork == .spotify ? edited(spec, ["job", "savepointFormatType"], nil) : spec
    }

    private static func reference(_ old: Document, _ new: Document, _ fork: FlinkClusterFork) -> String {
        let before = revision(old, fork)
        let after = revision(new, fork)
        if before == after { return "ignore" }
        guard fork == .spotify else { return "upgrade" }
        // 9.3: exactly one key that both have differs, it is `taskManager`, and `replicas` differs in it.
        let keys = (before.map?.entries ?? []).filter { entry in after[entry.key].map { $0 != entry.value } ?? false }
        let isScale =
            keys.map(\.key) == ["taskManager"]
            && before["taskManager"]?["replicas"] != after["taskManager"]?["replicas"]
        return isScale ? "scale" : "upgrade"
    }

    @Test(arguments: FlinkClusterFork.allCases)
    func `an edit is classed as the operator does`(fork: FlinkClusterFork) throws {
        let policy = try #require(WholeDomainFlinkClusterTests.policies[fork.policy])
        let spec = try JSONReader.readValue(Array(Self.spec.utf8))
        let old = try Self.subject(spec).manifest
        var compared = 0
        var differences: [String] = []
        let count = Self.edits.count
        for first in 0..<count {
            for second in first..<count {
                for third in second..<count {
                    var new = spec
                    for place in Set([first, second, third]).sorted() {
                        new = Self.edited(new, Self.edits[place].path[...], Self.edits[place].value)
                    }
                    let subject = try Self.subject(new, against: old)
                    let observation = Observation(
                        of: policy, for: subject, evidence: Evidence(), now: Instant(millisecondsSinceEpoch: 0))
                    let found = policy.classify(
                        try #require(observation.differences), observation.inputs.map(\.value)
                    ).changeClass
                    compared += 1
                    let expected = Self.reference(spec, new, fork)
                    if found != expected {
                        let edits = [first, second, third].map { Self.edits[$0].path.joined(separator: ".") }
                        differences.append("\(edits): \(found), not \(expected)")
                    }
                }
            }
        }
        print("\(fork.policy) change: \(compared) edits compared")
        #expect(Array(differences.prefix(5)) == [])
        #expect(compared > 4000)
    }

    private static func subject(_ spec: Document, against old: EvidenceResource? = nil) throws -> Subject {
        let resource = Document.map([
            "apiVersion": "flinkoperator.k8s.io/v1beta1", "kind": "FlinkCluster",
            "metadata": .map(["name": "orders", "namespace": "shop"]), "spec": spec,
        ])
        var findings: [EvidenceFinding] = []
        let manifest = try #require(Subject.manifests(in: [resource], from: "orders.json", &findings).first)
        return try #require(Subject(manifest: manifest, against: old, evidence: Evidence()))
    }
}
