import Documents
import PolicyCompiler
import Testing

@testable import PolicyRuntime

@Suite struct `What is observed of a session job` {
    private static let job = """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkSessionJob
        metadata: {name: report, namespace: rec}
        spec:
          deploymentName: session
          flinkConfiguration: {kubernetes.operator.job.restart.failed: "true"}
          job: {jarURI: "https://example.com/job.jar", parallelism: 4, upgradeMode: savepoint}
        """

    private static func cluster(_ status: String, more: String = "") -> String {
        """
        apiVersion: flink.apache.org/v1beta1
        kind: FlinkDeployment
        metadata: {name: session, namespace: rec, uid: u\(more)}
        spec:
          flinkVersion: v1_19
          mode: standalone
          flinkConfiguration: {high-availability: kubernetes, state.savepoints.dir: "s3://s"}
        status: {jobManagerDeploymentStatus: \(status)}
        """
    }

    private func observe(_ names: [String], _ texts: String...) throws -> [FactValue?] {
        let evidence = try Facts.evidence(texts.enumerated().map { ("e\($0).yaml", $1) })
        let observation = Facts.observe(names, try Facts.subject(Self.job, evidence), evidence)
        return observation.inputs.map(\.value)
    }

    @Test func `version, mode and configuration are those of its cluster`() throws {
        let names = [
            "flink-version", "cluster.mode", "savepoint.directory", "ha.enabled", "session.exists",
            "session.deleting", "session.ha.enabled", "session.jobmanager", "jobmanager.status",
        ]
        #expect(
            try observe(names, Self.cluster("READY")) == [
                .name("v1_19"), .name("standalone"), .name("path"), .bool(true), .bool(true), .bool(false),
                .bool(true), .name("READY"), .name("READY"),
            ])
    }

    @Test func `while the cluster is not ready there is no configuration, but HA of the cluster is known`() throws {
        let names = ["savepoint.directory", "ha.enabled", "session.ha.enabled", "session.jobmanager"]
        #expect(
            try observe(names, Self.cluster("DEPLOYING")) == [
                FactValue.none, .bool(false), .bool(true), .name("DEPLOYING"),
            ])
    }

    @Test func `a cluster that nobody gave is open, one that is not in the list does not exist`() throws {
        let names = ["session.exists", "session.jobmanager", "ha.enabled"]
        #expect(try observe(names) == [nil, nil, nil])
        #expect(
            try observe(names, "{kind: FlinkDeploymentList, items: []}") == [
                .bool(false), FactValue.none, .bool(false),
            ])
    }

    @Test func `a cluster that goes is being deleted`() throws {
        let text = Self.cluster("READY", more: ", deletionTimestamp: '2026-11-21T05:00:00Z'")
        #expect(try observe(["session.deleting"], text) == [.bool(true)])
    }

    @Test func `a session cluster counts its jobs, and those that nobody manages`() throws {
        let evidence = try Facts.evidence([
            ("c.yaml", Self.cluster("READY")),
            (
                "j.yaml",
                """
                kind: FlinkSessionJobList
                items:
                - metadata: {name: a, namespace: rec, uid: a}
                  spec: {deploymentName: session}
                  status: {jobStatus: {jobId: aaa}}
                - metadata: {name: b, namespace: rec, uid: b}
                  spec: {deploymentName: elsewhere}
                """
            ),
            ("o.yaml", "{jobs: [{jid: aaa, state: RUNNING}, {jid: bbb, state: RUNNING}, {jid: ccc, state: FAILED}]}"),
        ])
        let subject = try Facts.subject(Self.cluster("READY"), evidence)
        #expect(Facts.value("mode", subject, evidence) == FactValue.none)
        #expect(Facts.value("session.jobs", subject, evidence) == .number(1))
        #expect(Facts.value("session.unmanaged-jobs", subject, evidence) == .number(1))
    }
}
