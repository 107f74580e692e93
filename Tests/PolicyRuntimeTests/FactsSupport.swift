import Documents
import Foundation
import PolicyCompiler
import PolicyDSL
import Testing

@testable import PolicyRuntime

/// What the tests of facts share: documents by text, policies by the names of what they read.
enum Facts {
    /// 21 November 2026, 06:00 UTC: a Saturday, an hour after the recordings were made.
    static let now = Instant(millisecondsSinceEpoch: 1_795_240_800_000)

    static func file(_ text: String, _ name: String) throws -> DocumentFile {
        try DocumentFile.read(Array(text.utf8), name: name)
    }

    static func evidence(_ texts: [(name: String, text: String)]) throws -> Evidence {
        var evidence = Evidence()
        for (name, text) in texts { evidence.add(try file(text, name)) }
        return evidence
    }

    static func manifest(_ text: String, _ name: String = "orders.yaml") throws -> EvidenceResource {
        var findings: [EvidenceFinding] = []
        let found = Subject.manifests(in: try file(text, name).documents, from: name, &findings)
        return try #require(found.first)
    }

    static func subject(
        _ text: String, against old: String? = nil, _ evidence: Evidence = Evidence(), isDeleting: Bool = false
    ) throws -> Subject {
        try #require(
            Subject(
                manifest: manifest(text), against: old.map { try manifest($0, "old.yaml") }, evidence: evidence,
                isDeleting: isDeleting))
    }

    /// Inputs as the compiler makes them: a fact of the vocabulary, or `changed PATH`.
    static func input(_ name: String) -> PolicyInput {
        if let fact = Vocabulary.fact(named: name) {
            return PolicyInput(
                name: name, type: fact.type, canBeNone: fact.canBeNone, answer: fact.answer, origin: .builtIn)
        }
        let words = name.split(separator: " ", maxSplits: 1).map(String.init)
        if let change = OperandSyntax.FieldChange(rawValue: words[0]) {
            return PolicyInput(
                name: name, type: .bool, canBeNone: false, origin: .field(change, FieldPattern(segments(words[1]))))
        }
        return PolicyInput(name: name, type: .string, canBeNone: true, origin: .label(words[1]))
    }

    /// `spec.flinkConfiguration."a.b*"`
    private static func segments(_ path: String) -> [String] {
        let parts = path.split(separator: "\"", maxSplits: 1)
        return parts[0].split(separator: ".").map(String.init) + parts.dropFirst().map { String($0.dropLast()) }
    }

    static func setting(
        _ name: String, _ type: ValueType, _ value: FactValue = .none, from places: ValueSource.Place...,
        unit: SourceSyntax.Unit? = nil, atLeast: Int64? = nil, cappedBy: String? = nil
    ) -> PolicyInput {
        PolicyInput(
            name: name, type: type, canBeNone: value == .none,
            origin: .setting(places.map { ValueSource($0, unit: unit) }), declaredDefault: value, atLeast: atLeast,
            cappedBy: cappedBy)
    }

    static func policy(_ inputs: [PolicyInput], constants: [CompiledPolicy.Constant] = []) -> CompiledPolicy {
        CompiledPolicy(
            name: "p", summary: nil, layers: ["p"], over: [], kinds: ResourceKind.allCases, selector: .always,
            inputs: inputs, constants: constants, strategies: [], change: [], tables: [])
    }

    /// What is observed of the inputs with these names.
    static func observe(
        _ names: [String], _ subject: Subject, _ evidence: Evidence = Evidence(), now: Instant = now
    ) -> Observation {
        Observation(of: policy(names.map(input)), for: subject, evidence: evidence, now: now)
    }

    static func value(
        _ name: String, _ subject: Subject, _ evidence: Evidence = Evidence(), now: Instant = now
    ) -> FactValue? {
        observe([name], subject, evidence, now: now)[name]?.value
    }

    /// A policy of the folder `policies`.
    static func shipped(_ name: String) throws -> String {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        return try String(contentsOf: root.appendingPathComponent("policies/\(name)"), encoding: .utf8)
    }

    /// A recording of a real server, whole and unedited.
    static func recording(_ path: String) throws -> String {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
        return try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
    }
}

/// Manifests after those in the documentation of the operators, and live objects made from them.
enum Manifests {
    /// As in the tutorial: HA without a type, periodic savepoints, arguments, a Pod template.
    static let tutorial = """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: tutorial
        spec:
          image: registry.example.com/flink-tutorial:latest
          flinkVersion: v1_18
          flinkConfiguration:
            taskmanager.numberOfTaskSlots: "4"
            state.savepoints.dir: file:///opt/flink/durable/savepoints
            state.checkpoints.dir: file:///opt/flink/durable/checkpoints
            high-availability.storageDir: file:///opt/flink/durable/ha
            kubernetes.operator.periodic.savepoint.interval: 2h
          serviceAccount: flink
          mode: native
          jobManager:
            resource: {memory: "2048m", cpu: 1}
          taskManager:
            resource: {memory: "2048m", cpu: 1}
          podTemplate:
            spec:
              containers:
                - name: flink-main-container
                  volumeMounts:
                    - {mountPath: /opt/flink/durable, name: flink-volume}
              volumes:
                - name: flink-volume
                  nfs: {server: nfs.example.com, path: /data/flink/}
          job:
            args: ["--rowsPerSec", "10", "--outputPath", "/opt/flink/durable"]
            jarURI: local:///opt/flink/usrlib/tutorial.jar
            parallelism: 4
            state: running
            upgradeMode: savepoint
        """

    /// As in the chapter on last-state: the old spelling of the HA key, a factory class.
    static let highlyAvailable = """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: basic
          namespace: default
        spec:
          image: flink:1.20
          flinkVersion: v1_20
          flinkConfiguration:
            taskmanager.numberOfTaskSlots: "2"
            state.savepoints.dir: file:///flink-data/savepoints
            high-availability: org.apache.flink.kubernetes.highavailability.KubernetesHaServicesFactory
            high-availability.storageDir: file:///flink-data/ha
          serviceAccount: flink
          jobManager:
            replicas: 1
            resource: {memory: "2048m", cpu: 1}
          taskManager:
            resource: {memory: "2048m", cpu: 1}
          job:
            jarURI: local:///opt/flink/examples/streaming/StateMachineExample.jar
            parallelism: 2
            upgradeMode: last-state
            state: running
        """

    /// A small application as people apply it.
    static func orders(
        image: String = "shop/flink:1.20", mode: String = "last-state", configuration: [String] = [],
        more: [String] = []
    ) -> String {
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata:
          name: orders
          namespace: rec
        spec:
          image: \(image)
          flinkVersion: v1_20
          serviceAccount: flink
          flinkConfiguration:
            high-availability.type: kubernetes
            high-availability.storageDir: s3://bucket/ha
            execution.checkpointing.dir: s3://bucket/checkpoints
            state.savepoints.dir: s3://bucket/savepoints
        \(configuration.map { "    \($0)\n" }.joined())  jobManager:
            resource: {memory: 1024m, cpu: 1}
          taskManager:
            resource: {memory: 1024m, cpu: 1}
          job:
            jarURI: local:///job.jar
            parallelism: 2
            upgradeMode: \(mode)
        \(more.map { "    \($0)\n" }.joined())
        """
    }

    /// The spec of ``orders(image:mode:configuration:more:)`` as the operator records it: every field, `null`s too.
    static func recorded(
        image: String = "shop/flink:1.20", mode: String = "last-state", state: String = "running",
        version: String = "v1_20", configuration: [String: String] = [:], nonce: String = "null",
        first: Bool = false
    ) -> String {
        var keys = [
            "high-availability.type": "kubernetes", "high-availability.storageDir": "s3://bucket/ha",
            "execution.checkpointing.dir": "s3://bucket/checkpoints", "state.savepoints.dir": "s3://bucket/savepoints",
        ]
        keys.merge(configuration) { $1 }
        let flink = keys.keys.sorted().map { "\"\($0)\":\"\(keys[$0] ?? "")\"" }.joined(separator: ",")
        return """
            {"spec":{"job":{"jarURI":"local:///job.jar","parallelism":2,"entryClass":null,"args":[],"state":"\(state)",\
            "savepointTriggerNonce":\(nonce),"initialSavepointPath":null,"checkpointTriggerNonce":null,\
            "upgradeMode":"\(mode)","allowNonRestoredState":null,"savepointRedeployNonce":null,\
            "autoscalerResetNonce":null},"restartNonce":null,"flinkConfiguration":{\(flink)},"image":"\(image)",\
            "imagePullPolicy":null,"serviceAccount":"flink","flinkVersion":"\(version)","ingress":null,\
            "podTemplate":null,"jobManager":{"resource":{"cpu":1.0,"memory":"1024m","ephemeralStorage":null},\
            "replicas":1,"podTemplate":null},"taskManager":{"resource":{"cpu":1.0,"memory":"1024m",\
            "ephemeralStorage":null},"replicas":null,"podTemplate":null},"logConfiguration":null,"mode":null},\
            "resource_metadata":{"apiVersion":"flink.apache.org/v1beta1","firstDeployment":\(first)}}
            """
    }

    /// The id of the running job in the recordings.
    static let jobID = "f9c4bbf3565336bd8d9d823d131f3a4c"

    /// ``orders(image:mode:configuration:more:)`` as `kubectl get -o yaml` prints it.
    static func live(
        recorded: String? = recorded(), stable: String? = nil, state: String = "DEPLOYED",
        job: [String] = ["jobId: \(jobID)", "state: RUNNING", "startTime: \"1795238041417\""],
        status: [String] = ["jobManagerDeploymentStatus: READY"], metadata: [String] = []
    ) -> String {
        let quoted = { (text: String) in "'\(text)'" }
        var reconciliation = ["reconciliationTimestamp: 1795237200000", "state: \(state)"]
        if let recorded { reconciliation.append("lastReconciledSpec: \(quoted(recorded))") }
        if let stable = stable ?? recorded { reconciliation.append("lastStableSpec: \(quoted(stable))") }
        return """
            \(orders().replacingOccurrences(of: "  namespace: rec\n", with: """
                  namespace: rec
                  uid: 8ab2083b-29c2-45a3-8786-299b7df1015e
                  generation: 7
                  resourceVersion: "310"
                  creationTimestamp: "2026-11-20T05:00:00Z"
                \(metadata.map { "  \($0)\n" }.joined())
                """))
            status:
            \(status.map { "  \($0)\n" }.joined())  jobStatus:
            \(job.map { "    \($0)\n" }.joined())  reconciliationStatus:
            \(reconciliation.map { "    \($0)\n" }.joined())
            """
    }
}
