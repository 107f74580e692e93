import Documents
import PolicyCompiler
import Testing

@testable import PolicyRuntime

@Suite struct `What is observed of a FlinkCluster` {
    private static func cluster(_ job: String, metadata: String = "", status: String = "") -> String {
        """
        apiVersion: flinkoperator.k8s.io/v1beta1
        kind: FlinkCluster
        metadata: {name: wordcount, namespace: rec\(metadata)}
        spec:
          flinkVersion: "1.19"
          flinkProperties: {state.checkpoints.dir: "s3://c"}
          job: {jarFile: /a.jar, savepointsDir: "", savepointGeneration: 3\(job)}
        \(status.isEmpty ? "" : "status: \(status)")
        """
    }

    private static let status = """
        {revision: {currentRevision: a-1, nextRevision: a-1}, control: {name: savepoint, state: Succeeded},
          savepoint: {state: TriggerFailed, triggerReason: user requested, requestTime: '2026-11-21T05:59:50Z',
            triggerTime: '2026-11-21T05:59:00Z'},
          components: {jobManager: {state: Ready}, job: {id: \(Manifests.jobID), state: Running, savepointGeneration: 2,
            savepointLocation: 's3://s', savepointTime: '2026-11-21T05:00:00Z',
            completionTime: '2026-11-21T05:30:00Z', fromSavepoint: 's3://f'}}}
        """

    @Test func `the status says what its operators recorded`() throws {
        let evidence = try Facts.evidence([
            ("live.yaml", Self.cluster("", status: Self.status)),
            ("028.json", Facts.recording("flink/028-jobs-overview.json")),
        ])
        let subject = try Facts.subject(Self.cluster(", fromSavepoint: s3://x"), evidence)
        let expected: [(String, FactValue?)] = [
            ("mode", FactValue.none), ("flink-version", .name("v1_19")), ("initial-savepoint", .name("path")),
            ("savepoint.directory", .name("path")), ("checkpoint.directory", .name("path")),
            ("desired.state", .name("running")), ("deployed.state", .name("running")),
            ("component.job", .name("Running")), ("job.known", .bool(true)), ("job.listed", .bool(true)),
            ("jobmanager.status", .name("READY")), ("last-savepoint", .name("path")),
            ("previous-start", .name("path")), ("savepoint.age", .number(3_600_000)),
            ("savepoint.age-at-end", .number(1_800_000)), ("savepoint.trigger.age", .number(60_000)),
            ("savepoint.failed.age", .number(10_000)), ("savepoint.reason", .name("user-requested")),
            ("savepoint-generation.asked", .bool(true)), ("savepoint-generation.next", .bool(true)),
            ("control", .name("savepoint")), ("control.new", .bool(false)),
            ("changed spec.job.fromSavepoint", .bool(true)),
            ("changed spec.job.jarFile", .bool(false)), ("job.state", nil),
        ]
        for (name, value) in expected { #expect(Facts.value(name, subject, evidence) == value, "\(name)") }
    }

    @Test func `an annotation asks for a cancellation, and is new until it is taken up`() throws {
        let metadata = ", annotations: {flinkclusters.flinkoperator.k8s.io/user-control: job-cancel}"
        let evidence = try Facts.evidence([("live.yaml", Self.cluster("", status: Self.status))])
        let subject = try Facts.subject(Self.cluster("", metadata: metadata), evidence)
        #expect(Facts.value("desired.state", subject, evidence) == .name("suspended"))
        #expect(Facts.value("control", subject, evidence) == .name("job-cancel"))
        #expect(Facts.value("control.new", subject, evidence) == .bool(true))
        #expect(Facts.value("control.changed", subject, evidence) == .bool(true))
    }

    @Test func `an update under way is said, since what runs may be older`() throws {
        let status = Self.status.replacing("nextRevision: a-1", with: "nextRevision: b-2")
        let evidence = try Facts.evidence([("live.yaml", Self.cluster("", status: status))])
        #expect(try Facts.subject(Self.cluster(""), evidence).findings.contains { $0.severity == .warning })
    }
}
