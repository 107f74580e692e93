import Documents
import Foundation
import PolicyCompiler
import PolicyDSL
import Testing

@testable import PolicyRuntime

/// Periodic snapshots and retention, from a dump of a cluster to what `explain` says.
@Suite struct ScheduleTests {
    private static let shared = Result {
        let source = SourceFile(
            name: "apache-operator.fpol", text: Array(try Facts.shipped("apache-operator.fpol").utf8))
        return Explainer(try Decider(#require(compile(source).policy)))
    }

    private static func snapshot(
        _ name: String, created: String, _ state: String = "COMPLETED", trigger: String = "PERIODIC"
    ) -> String {
        """
        kind: FlinkStateSnapshot
        metadata:
          name: \(name)
          namespace: rec
          creationTimestamp: "\(created)"
          labels: {snapshot.trigger-type: \(trigger)}
        spec: {jobReference: {kind: FlinkDeployment, name: orders}, savepoint: {disposeOnDelete: true}}
        status: {state: \(state), path: 's3://bucket/savepoints/\(name)'}
        """
    }

    /// The job was created on 20 November at 05:00 UTC; now is the 21st, 06:00.
    private func explain(
        every interval: String?, _ snapshots: [String] = [], configuration: [String: String] = [:], job: [String] = [],
        horizon: Int64? = nil
    ) throws -> Explanation {
        var keys = configuration
        if let interval { keys["kubernetes.operator.periodic.savepoint.interval"] = interval }
        let live = Manifests.live(
            recorded: Manifests.recorded(configuration: keys),
            job: ["jobId: \(Manifests.jobID)", "state: RUNNING", "startTime: \"1795238041417\""] + job)
        let evidence = try Facts.evidence(([live] + snapshots).enumerated().map { ("e\($0).yaml", $1) })
        let subject = try Facts.subject(
            Manifests.orders(configuration: keys.keys.sorted().map { "\($0): \"\(keys[$0] ?? "")\"" }), evidence)
        let explainer = try Self.shared.get()
        let given = try parseSetting("job.listed=yes", for: explainer.decider.policy.inputs)
        return explainer.explain(
            subject, evidence: evidence, options: ExplanationOptions(given: [given], now: Facts.now, horizon: horizon))
    }

    private func savepoints(_ explanation: Explanation) throws -> ScheduleReport {
        try #require(explanation.schedules.first { $0.schedule.entry == "savepoint" })
    }

    @Test func `the schedule counts from the newest completed periodic savepoint`() throws {
        let report = try savepoints(
            explain(
                every: "2h",
                [
                    Self.snapshot("old", created: "2026-11-21T03:00:00Z"),
                    Self.snapshot("new", created: "2026-11-21T05:00:00Z"),
                    Self.snapshot("failed", created: "2026-11-21T05:30:00Z", "FAILED"),
                    Self.snapshot("manual", created: "2026-11-21T05:40:00Z", trigger: "MANUAL"),
                ]))
        #expect(report.isDue == false)
        #expect(report.schedule.next == (try Instant(parsing: "2026-11-21T07:00:00Z")))
    }

    @Test(arguments: [
        ("2026-11-21T04:00:00.001Z", false), ("2026-11-21T04:00:00Z", false), ("2026-11-21T03:59:59.999Z", true),
    ])
    func `it is due when the interval is over, not before`(_ created: String, _ isDue: Bool) throws {
        let report = try savepoints(explain(every: "2 h", [Self.snapshot("s", created: created)]))
        #expect(report.isDue == isDue)
    }

    @Test func `cron fire times that were missed are one`() throws {
        let report = try savepoints(
            explain(every: "0 0 */2 * * ?", [Self.snapshot("s", created: "2026-11-20T12:00:00Z")]))
        #expect(report.isDue == true)
        #expect(report.schedule.next == (try Instant(parsing: "2026-11-20T14:00:00Z")))
    }

    @Test func `what the status has of the last one counts, if no resource does`() throws {
        let moment = try Instant(parsing: "2026-11-21T05:30:00Z").millisecondsSinceEpoch
        let report = try savepoints(
            explain(every: "1h", job: ["savepointInfo: {lastPeriodicSavepointTimestamp: \(moment)}"]))
        #expect(report.schedule.next == (try Instant(parsing: "2026-11-21T06:30:00Z")))
    }

    @Test func `without snapshots given, only that it is not due yet is certain`() throws {
        let late = try savepoints(explain(every: "2h"))
        #expect(late.isDue == nil)
        #expect(late.missing?.contains("FlinkStateSnapshots") == true)
        let early = try savepoints(explain(every: "2d"))
        #expect(early.isDue == false)
        #expect(early.schedule.next == (try Instant(parsing: "2026-11-22T05:00:00Z")))
    }

    @Test(arguments: [nil, "", "0 s", "0"])
    func `no interval, a blank one and zero are off`(_ interval: String?) throws {
        let report = try savepoints(explain(every: interval))
        #expect(report.isDue == false)
        #expect(report.schedule.next == nil)
    }

    @Test func `what holds a periodic savepoint back is named`() throws {
        let explanation = try explain(
            every: "1h", [Self.snapshot("s", created: "2026-11-21T04:00:00Z")],
            job: ["savepointInfo: {triggerId: abc, triggerType: MANUAL, triggerTimestamp: 1795240700000}"])
        let report = try savepoints(explanation)
        #expect(report.isDue == true)
        #expect(report.heldBackBy != nil)
        #expect(explanation.text().contains("Periodic snapshots"))
    }

    @Test func `retention says what goes now, why, and when the others go`() throws {
        let explanation = try explain(
            every: nil,
            [
                Self.snapshot("a", created: "2026-11-21T05:00:00Z"),
                Self.snapshot("b", created: "2026-11-21T04:00:00Z"),
                Self.snapshot("c", created: "2026-11-19T04:00:00Z"),
                Self.snapshot("m", created: "2026-11-01T04:00:00Z", trigger: "MANUAL"),
            ],
            configuration: [
                "kubernetes.operator.savepoint.history.max.age": "24h",
                "kubernetes.operator.savepoint.history.max.count": "10",
            ], horizon: 7 * 86_400_000)
        let retention = try #require(explanation.retention)
        #expect(retention.open.isEmpty, "\(retention.open.map { explanation.policy.inputs[$0.index].name })")
        #expect(retention.deletions.map { retention.items[$0].name } == ["c"])
        #expect(retention.items.first { $0.name == "c" }?.verdict.fate == .deleteRecordAndData)
        #expect(retention.items.first { $0.name == "m" }?.verdict.fate == .leftAlone)
        // A day and a millisecond after 04:00, `b` is older than a day; `a` is the last completed one, and stays.
        #expect(retention.forecast.map(\.after) == [22 * 3_600_000 + 1])
        let text = explanation.text()
        #expect(text.contains("Retention: 1 of 4 goes now"))
        #expect(text.contains("`at most max-savepoint-age old`"))
        #expect(explanation.markdown().contains("### Retention"))
        let document = try #require(explanation.document["retention"])
        #expect(document["delete"]?.list?.compactMap(\.string) == ["c"])
        #expect(document["forecast"]?.list?.count == 1)
    }
}

@Suite struct RetentionLineTests {
    private func answer(_ policy: String, _ line: String) throws -> Document {
        let evaluator = try retaining(policy)
        return try #require(RetentionLine(evaluator.policy)).answer(ArraySlice(Array(line.utf8)))
    }

    private static let policy = """
        setting most : count = none from config "most"
        retain r of savepoints { leave alone when snapshot.trigger == MANUAL keep all at most most at most 1d old }
        """

    @Test func `settings, now and a list in; what stays and what goes, with reasons, out`() throws {
        let answer = try answer(
            Self.policy,
            """
            {"most": 1, "now": "2026-11-21T06:00:00Z", "snapshots": [
              {"name": "a", "age": "1h", "trigger": "PERIODIC"}, {"id": "b", "age": 7200000, "trigger": "PERIODIC"},
              {"name": "c", "created": "2026-11-19T06:00:00Z", "trigger": "PERIODIC"},
              {"name": "m", "age": "9d", "trigger": "MANUAL"}, {"name": "u", "age": "9d"}]}
            """)
        #expect(answer["delete"]?.list?.compactMap { $0["name"]?.string } == ["c", "b"])
        #expect(
            answer["delete"]?.list?.compactMap { $0["reason"]?.string } == ["`at most 1d old`", "`at most most`"])
        #expect(answer["keep"]?.list?.compactMap { $0["name"]?.string } == ["a", "m", "u"])
        #expect(answer["keep"]?.list?.compactMap { $0["fate"]?.string } == ["keep", "left-alone", "left-alone"])
        #expect(answer["undecided"] == nil)
    }

    @Test(arguments: [
        (#"{"snapshots": []}"#, "`now` is missing"),
        (#"{"now": "soon", "snapshots": []}"#, "`now` is no moment"),
        (#"{"now": 0}"#, "`snapshots` has to be a list"),
        (#"{"now": 0, "snapshots": [1]}"#, "snapshots[0]: an object is expected"),
        (#"{"now": 0, "snapshots": [{"age": 1}]}"#, "snapshots[0]: `name` is missing"),
        (#"{"now": 0, "snapshots": [{"name": "a"}]}"#, "`age` or `created` is missing"),
        (#"{"now": 0, "snapshots": [{"name": "a", "age": -1}]}"#, "snapshot.age"),
        (#"{"now": 0, "snapshots": [{"name": "a", "age": 1, "tigger": "MANUAL"}]}"#, "did you mean"),
        (#"{"now": 0, "snapshots": [{"name": "a", "age": 1, "trigger": "SOMETIMES"}]}"#, "snapshot.trigger"),
        (#"{"now": 0, "mst": 1, "snapshots": []}"#, "`mst`"),
        ("[]", "a line is an object of facts"), ("{", ""),
    ])
    func `a line that is wrong says where`(_ line: String, _ message: String) throws {
        let error = try #require(try answer(Self.policy, line)["error"], "\(line)")
        #expect(message.isEmpty || (error.string ?? error["message"]?.string ?? "").contains(message), "\(error)")
    }
}
