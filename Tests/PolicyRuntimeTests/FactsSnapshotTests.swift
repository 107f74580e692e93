import Documents
import PolicyCompiler
import PolicyDSL
import Testing

@testable import PolicyRuntime

@Suite struct `What is observed of snapshots` {
    private static func resource(
        _ name: String, _ state: String, spec: String = "savepoint: {disposeOnDelete: false}", more: String = ""
    ) -> String {
        """
        kind: FlinkStateSnapshot
        metadata:
          name: \(name)
          namespace: rec
          creationTimestamp: "2026-11-21T05:00:00Z"
          labels: {snapshot.trigger-type: PERIODIC, pin: "true"}
        spec: {jobReference: {kind: FlinkDeployment, name: orders}, backoffLimit: -1, \(spec)}
        status: {state: \(state), triggerId: 240c9340399d84d2bb7bfb63ff516167\(more)}
        """
    }

    private func observe(_ texts: String..., live: String = Manifests.live()) throws -> Observation {
        let evidence = try Facts.evidence(([live] + texts).enumerated().map { ("e\($0).yaml", $1) })
        let inputs = ["snapshot.state", "job.state"].map(Facts.input)
        let pin = PolicyInput(
            name: "snapshot.label \"pin\"", type: .string, canBeNone: true, origin: .snapshotLabel("pin"))
        return Observation(
            of: Facts.policy(inputs + [pin]), for: try Facts.subject(Manifests.orders(), evidence),
            evidence: evidence, now: Facts.now)
    }

    @Test func `resources and the history of the status are one list, the youngest first`() throws {
        let history = [
            "savepointInfo: {savepointHistory: [{location: 's3://old', timeStamp: 1795237100000, triggerType: MANUAL, "
                + "formatType: UNKNOWN}, {location: 's3://new', timeStamp: 1795240700000, triggerType: PERIODIC}]}"
        ]
        let other = Self.resource("other", "COMPLETED").replacing("name: orders", with: "name: bills")
        let observation = try observe(
            Self.resource("snap", "COMPLETED"), other, live: Manifests.live(job: history))
        #expect(observation.snapshots.map(\.name) == ["s3://new", "snap", "s3://old"])
        #expect(
            observation.snapshots.map { $0.facts["snapshot.record"]?.value } == [
                .name("history"), .name("resource"), .name("history"),
            ])
        #expect(observation.snapshots[2].facts["snapshot.trigger"]?.value == .name("MANUAL"))
        #expect(observation.snapshots[2].facts["snapshot.format"]?.value == FactValue.none)
        #expect(observation.inputs(of: observation.snapshots[1]).map(\.value).last == .string("true"))
        #expect(observation.inputs(of: observation.snapshots[0]).map(\.value).last == FactValue.none)
    }

    @Test func `every fact of a snapshot is observed`() throws {
        let observation = try observe(
            Self.resource(
                "snap", "COMPLETED", more: ", path: 'file:///flink/s/', triggerTimestamp: '2026-11-21T05:59:00Z'"),
            "{request: {path: /jobs/\(Manifests.jobID)/checkpoints}, status: 200, "
                + "response: {counts: {}, history: [], latest: {restored: {id: 1, external_path: 'file:/flink/s'}}}}")
        let facts = try #require(observation.snapshots.first).facts
        let expected: [(String, FactValue?)] = [
            ("kind", .name("SAVEPOINT")), ("trigger", .name("PERIODIC")), ("state", .name("COMPLETED")),
            ("age", .number(3_600_000)), ("trigger.age", .number(60_000)), ("result", nil), ("failures", .number(0)),
            ("backoff-limit", FactValue.none), ("path", .name("path")), ("job", .name("path")),
            ("job-exists", .bool(true)), ("already-exists", .bool(false)), ("deleting", .bool(false)),
            ("dispose-on-delete", .bool(false)), ("format", .name("CANONICAL")), ("restored-from", .bool(true)),
            ("needed-for-rollback", .bool(false)),
        ]
        for (name, value) in expected { #expect(facts["snapshot.\(name)"]?.value == value, "\(name)") }
        let names = Vocabulary.facts.map(\.name).filter { $0.hasPrefix("snapshot.") }
        #expect(Set(names) == Set(facts.keys))
    }

    @Test(arguments: [
        ("{status: {id: IN_PROGRESS}, operation: null}", FactValue.name("pending"), Int64(0)),
        ("{status: {id: COMPLETED}, operation: {location: a}}", .name("success"), 0),
        ("{status: {id: COMPLETED}, operation: {failure-cause: {class: a}}}", .name("failure"), 1),
        ("{status: {id: COMPLETED}, operation: {failureCause: {class: a}}}", .name("failure"), 1),
        ("{errors: [gone]}", .unknown, 1),
    ])
    func `what Flink says of an operation, a failure counted`(
        _ body: String, _ result: FactValue, _ failures: Int64
    ) throws {
        let trigger = "240c9340399d84d2bb7bfb63ff516167"
        let answer = """
            {request: {path: /jobs/\(Manifests.jobID)/savepoints/\(trigger)},
             status: \(body.contains("errors") ? 404 : 200), response: \(body)}
            """
        let snapshot = try #require(try observe(Self.resource("snap", "IN_PROGRESS"), answer).snapshots.first)
        #expect(snapshot.facts["snapshot.result"]?.value == result)
        #expect(snapshot.facts["snapshot.failures"]?.value == .number(failures))
    }

    @Test func `a checkpoint has no format, and no data to dispose of`() throws {
        let snapshot = try #require(
            try observe(Self.resource("snap", "COMPLETED", spec: "checkpoint: {}")).snapshots.first)
        #expect(snapshot.facts["snapshot.kind"]?.value == .name("CHECKPOINT"))
        #expect(snapshot.facts["snapshot.format"]?.value == FactValue.none)
        #expect(snapshot.facts["snapshot.dispose-on-delete"]?.value == .bool(false))
    }

    @Test func `a place in JSON is found on demand`() throws {
        let file = try Facts.file(
            "[{\"kind\": \"FlinkDeployment\",\n  \"metadata\": {\"name\": \"a\"},\n  \"spec\": {\"job\": {\"state\": \"off\"}}}]",
            "m.json")
        var findings: [EvidenceFinding] = []
        let manifest = try #require(Subject.manifests(in: file.documents, from: file.name, &findings).first)
        let subject = try #require(Subject(manifest: manifest, evidence: Evidence()))
        let finding = try #require(subject.findings.first { $0.message.contains("cannot be `off`") })
        #expect(finding.position == nil)
        #expect(finding.located(in: [file]).position == TextPosition(line: 3, column: 29))
        let observed = Facts.observe(["desired.state"], subject)["desired.state"]
        #expect(observed?.invalid?.help == "one of `running`, `suspended`")
        #expect(observed?.provenance.located(in: [file]).description == "m.json:3:29 spec.job.state")
    }
}
