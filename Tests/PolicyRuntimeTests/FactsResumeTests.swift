import Documents
import PolicyCompiler
import PolicyDSL
import Testing

@testable import PolicyRuntime

@Suite struct `An upgrade that was interrupted` {
    private func observe(_ names: [String], _ texts: String...) throws -> [FactValue?] {
        let evidence = try Facts.evidence(texts.enumerated().map { ("e\($0).yaml", $1) })
        let observation = Facts.observe(names, try Facts.subject(Manifests.orders(), evidence), evidence)
        return observation.inputs.map(\.value)
    }

    private static let names = [
        "deployed.state", "reconciliation.state", "job.state", "jobmanager.status", "changed spec.image",
    ]

    private static func live(first: Bool) -> String {
        Manifests.live(
            recorded: Manifests.recorded(image: "older", state: "suspended", first: first), state: "UPGRADING",
            job: ["state: FINISHED"], status: ["observedGeneration: 7", "jobManagerDeploymentStatus: MISSING"])
    }

    private static func deployment(generation: Int) -> String {
        """
        kind: Deployment
        metadata:
          name: orders
          namespace: rec
          annotations: {flinkdeployment.flink.apache.org/generation: "\(generation)"}
        """
    }

    @Test func `is done if the Deployment is of the observed generation`() throws {
        #expect(
            try observe(Self.names, Self.live(first: false), Self.deployment(generation: 7)) == [
                .name("running"), .name("DEPLOYED"), .name("RECONCILING"), .name("DEPLOYING"), .bool(true),
            ])
    }

    @Test func `goes on if the Deployment is of another generation`() throws {
        #expect(
            try observe(Self.names, Self.live(first: false), Self.deployment(generation: 6)) == [
                .name("suspended"), .name("UPGRADING"), .name("FINISHED"), .name("MISSING"), .bool(true),
            ])
    }

    @Test func `is a first deployment again if it was one and nothing is there`() throws {
        #expect(
            try observe(Self.names, Self.live(first: true), "{kind: DeploymentList, items: []}") == [
                FactValue.none, .name("UPGRADING"), .name("FINISHED"), .name("MISSING"), .bool(false),
            ])
        // Where nobody looked, the record stands.
        #expect(try observe(["deployed.state"], Self.live(first: true)) == [.name("suspended")])
    }

    @Test func `a job under way is not looked for, unless it is being cancelled`() throws {
        let overview = "{jobs: [{jid: \(Manifests.jobID), state: CANCELED}]}"
        let recorded = { (state: String) in
            Manifests.live(state: "UPGRADING", job: ["jobId: \(Manifests.jobID)", "state: \(state)"])
        }
        #expect(try observe(["job.state"], recorded("RUNNING"), overview) == [.name("RUNNING")])
        #expect(
            try observe(["job.state", "deployed.state"], recorded("CANCELLING"), overview) == [
                .name("CANCELED"), .name("suspended"),
            ])
    }

    @Test func `after a rollback the stable spec is what runs, and the failed one what the new one is compared with`()
        throws
    {
        let evidence = try Facts.evidence([
            (
                "e.yaml",
                Manifests.live(
                    recorded: Manifests.recorded(image: "failed", configuration: ["a.b": "failed"]),
                    stable: Manifests.recorded(configuration: ["a.b": "stable"]), state: "ROLLED_BACK")
            )
        ])
        let subject = try Facts.subject(Manifests.orders(), evidence)
        let inputs = [
            Facts.setting("a", .string, from: .config(.deployed, key: "a.b")), Facts.input("changed spec.image"),
            Facts.input("deployed.stable"),
        ]
        let observation = Observation(
            of: Facts.policy(inputs), for: subject, evidence: evidence, now: Facts.now)
        #expect(observation.inputs.map(\.value) == [.string("stable"), .bool(true), .bool(false)])
    }
}

@Suite struct `The policy of the Apache operator` {
    private func policy() throws -> CompiledPolicy {
        let text = try Facts.shipped("apache-operator.fpol")
        let compilation = compile(SourceFile(name: "apache-operator.fpol", text))
        return try #require(compilation.policy, "\(compilation.diagnostics.map(\.message))")
    }

    /// What is left open when everything that people have was given: what is settled per field, rule or snapshot.
    @Test func `reads nothing that full evidence leaves open`() throws {
        let evidence = try Facts.evidence([
            ("dump.yaml", Manifests.live()), ("028.json", Facts.recording("flink/028-jobs-overview.json")),
            ("037.json", Facts.recording("flink/037-job-checkpoints-with-completed.json")),
            ("067.json", Facts.recording("kube/067-configmap-list-ha.json")),
            ("snapshots.yaml", "{kind: FlinkStateSnapshotList, items: []}"),
        ])
        let subject = try Facts.subject(Manifests.orders(image: "shop/flink:1.20.1"), evidence)
        let observation = Observation(of: try policy(), for: subject, evidence: evidence, now: Facts.now)
        let open = observation.inputs.filter(\.observed.isOpen).map(\.input.name)
        #expect(observation.inputs.allSatisfy { $0.invalid == nil })
        #expect(
            open.filter { !$0.hasPrefix("snapshot.") && !$0.hasPrefix("every ") }.sorted() == [
                "change", "outcome", "removed", "restore", "session.deleting", "session.exists",
                "session.ha.enabled", "session.jobmanager", "strategy",
            ])
        #expect(observation.findings.isEmpty, "\(observation.findings)")
    }

    @Test func `knows its settings of a manifest alone`() throws {
        let subject = try Facts.subject(Manifests.tutorial)
        let observation = Observation(of: try policy(), for: subject, evidence: Evidence(), now: Facts.now)
        let settings = observation.inputs.filter(\.input.isSetting)
        #expect(observation["periodic-savepoint"]?.value == .string("2h"))
        #expect(settings.filter(\.observed.isOpen).map(\.input.name) == ["max-checkpoints"])
    }
}
