import Documents
import Foundation
import PolicyCompiler
import PolicyDSL
import Testing

@testable import PolicyRuntime

/// `explain`, from a manifest and a dump of a cluster to the answer.
@Suite struct ExplainTests {
    /// Compiled once: that is not what is tried here.
    private static let shared = Result {
        let text = try Data(contentsOf: root.appending(path: "policies/apache-operator.fpol"))
        let policy = compile(SourceFile(name: "apache-operator.fpol", text: Array(text))).policy
        return Explainer(try Decider(#require(policy)))
    }

    let explainer: Explainer
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    init() throws { explainer = try Self.shared.get() }

    private func read(_ path: String) throws -> DocumentFile {
        try DocumentFile.read(Array(Data(contentsOf: Self.root.appending(path: path))), name: path)
    }

    /// The example of the README, with facts set by hand and the manifest edited.
    private func explain(
        _ settings: [String] = [], editing edits: [(String, String)] = [], withEvidence: Bool = true,
        isDeleting: Bool = false, target: ExplanationOptions.Target = .direct
    ) throws -> Explanation {
        var text = String(
            decoding: try Data(contentsOf: Self.root.appending(path: "examples/upgrade/orders-new.yaml")),
            as: UTF8.self)
        for (old, new) in edits {
            #expect(text.contains(old))
            text = text.replacingOccurrences(of: old, with: new)
        }
        var findings: [EvidenceFinding] = []
        let file = try DocumentFile.read(Array(text.utf8), name: "orders.yaml")
        let manifest = try #require(Subject.manifests(in: file.documents, from: file.name, &findings).first)
        var evidence = Evidence()
        if withEvidence { evidence.add(try read("examples/upgrade/cluster.yaml")) }
        let subject = try #require(Subject(manifest: manifest, evidence: evidence, isDeleting: isDeleting))
        let given = try settings.map { try parseSetting($0, for: explainer.decider.policy.inputs) }
        return explainer.explain(
            subject, evidence: evidence,
            options: ExplanationOptions(given: given, now: try Instant(parsing: "2026-11-21T05:00:00Z"), target: target)
        )
    }

    @Test func `the stop of a savepoint upgrade is the request that Flink was recorded with`() throws {
        let explanation = try explain()
        #expect(explanation.summary == "upgrade savepoint: use with-savepoint")
        let stops = try #require(explanation.plan).lowered.requests.map(\.document).filter {
            $0["url"]?.string?.hasSuffix("/stop") ?? false
        }
        #expect(stops.count == 1)
        let recording = try read("Tests/PolicyRuntimeTests/Fixtures/flink-rest/2.3.0/133-stop-trigger.json")
            .documents[0]["request"]
        let recorded = try #require(recording?["body"]?.map)
        let own = try #require(stops.first?["body"]?.map)
        #expect(stops.first?["method"] == recording?["method"])
        #expect(Set(own.entries.map(\.key)) == Set(recorded.entries.map(\.key)))
        #expect(own["formatType"] == recorded["formatType"] && own["drain"] == recorded["drain"])
        #expect(own["targetDirectory"] == "s3://flink-state/orders/savepoints")
        #expect(own["triggerId"]?.string?.count == 32)
        #expect(stops.first?["url"]?.string?.contains("/jobs/f9c4bbf3565336bd8d9d823d131f3a4c/stop") ?? false)
    }

    @Test(arguments: [
        ([String](), "running", "upgrade savepoint: use with-savepoint"),
        ([], "suspended", "upgrade savepoint: use with-savepoint"),
        (["deployed.state=suspended"], "running", "restore: block \"the job has not ended\""),
        (
            ["deployed.state=suspended", "jobmanager.status=MISSING", "upgrade-savepoint=path"], "running",
            "restore: start from upgrade-savepoint"
        ),
        (
            ["deployed.state=suspended"], "suspended",
            "the job is suspended and stays so; the new spec is used when it is resumed"
        ),
        (["deployed.state=none"], "running", "deploy: start from nothing"),
        (["job.state=FAILING"], "running", "upgrade savepoint: use from-ha-metadata"),
        (
            ["job.state=FAILING", "ha.metadata=no", "new.ha.metadata=no"], "running",
            "upgrade savepoint: use from-checkpoint"
        ),
        (["savepoint.triggered=yes"], "running", "ready: wait \"a savepoint is pending\""),
        (["change=ignore"], "running", "every change is of the class ignore: the job runs on"),
    ])
    func `each transition of the desired state is answered`(settings: [String], desired: String, expected: String)
        throws
    {
        let explanation = try explain(settings, editing: [("state: running", "state: \(desired)")])
        #expect(explanation.summary == expected)
    }

    @Test func `without evidence what is open is left as a table`() throws {
        let explanation = try explain(withEvidence: false)
        let report = try #require(explanation.decisions.first { $0.id.decision == "upgrade" })
        let residual = try #require(report.residual)
        #expect(report.healthy?.outcome.act == .use(strategy: "with-savepoint"))
        #expect(!residual.rows.isEmpty && residual.rows.count < report.table.rows.count + 1)
        #expect(explanation.plan == nil)
    }

    @Test func `a refused spec is put aside`() throws {
        let explanation = try explain(editing: [("    state.savepoints.dir: s3://flink-state/orders/savepoints\n", "")])
        #expect(explanation.summary.hasPrefix("the new spec is refused"))
        #expect(explanation.plans.map(\.plan.stepNames) == [["event", "patch-status"]])
        let taken = explanation.decisions.map(\.id.decision)
        #expect(taken.contains("rollback") && taken.contains("recover") && !taken.contains("upgrade"))
    }

    @Test func `a value that is none of its type blocks what reads it`() throws {
        let explanation = try explain(editing: [("15 min", "a while")])
        let report = try #require(explanation.deciding)
        #expect(!report.invalid.isEmpty || explanation.summary.contains("a while"))
        #expect(explanation.plan == nil)
    }

    @Test func `a repair is followed by what is decided then`() throws {
        let explanation = try explain([
            "job.state=RECONCILING", "jobmanager.status=DEPLOYING", "jobmanager.never-started=yes", "ha.metadata=no",
            "new.ha.metadata=no", "upgrade-savepoint=path",
        ])
        #expect(explanation.summary == "upgrade savepoint: do delete-cluster keeping ha")
        #expect(explanation.deciding?.afterwards.first?.row.outcome.act == .start(from: "upgrade-savepoint"))
    }

    @Test func `state that is lost is told`() throws {
        let explanation = try explain(editing: [("upgradeMode: savepoint", "upgradeMode: stateless")])
        #expect(explanation.warnings.contains { $0.hasPrefix("state loss") })
    }

    @Test func `deleting the resource asks delete`() throws {
        let explanation = try explain(isDeleting: true)
        #expect(explanation.deciding?.id == DecisionID("delete", "savepoint"))
    }

    @Test func `every counterfactual changes the decision`() throws {
        let explanation = try explain()
        let report = try #require(explanation.deciding)
        #expect(report.counterfactuals.count > 5)
        for counterfactual in report.counterfactuals {
            var values = explanation.values
            for change in counterfactual.changes { values[change.input.index] = change.value }
            #expect(explainer.decider.decide(report.id, values) == .decided(row: counterfactual.row))
        }
    }

    @Test(arguments: ExplanationOptions.Target.allCases)
    func `the text fits a page and is the same twice`(target: ExplanationOptions.Target) throws {
        for evidence in [true, false] {
            let text = try explain(withEvidence: evidence, target: target).text()
            let again = try explain(withEvidence: evidence, target: target).text()
            #expect(text == again)
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
            #expect(!text.contains("\u{1B}"))
        }
    }

    @Test func `time is looked ahead`() throws {
        let explanation = try explain(
            ["checkpoint.completed.age=10m", "checkpoint.pending.age=none", "job.start.age=1d"],
            editing: [("upgradeMode: savepoint", "upgradeMode: last-state")])
        #expect(explanation.summary == "upgrade last-state: use from-ha-metadata")
        let report = try #require(explanation.deciding)
        #expect(report.events.first?.after == 300_000)
        let next = try #require(report.events.first?.row)
        #expect(report.table.rows[next].outcome.act == .use(strategy: "with-savepoint"))
    }

    @Test func `every format is printed`() throws {
        let explanation = try explain()
        #expect(explanation.markdown().contains("### Decision `upgrade savepoint`"))
        #expect(explanation.script().hasPrefix("#!/bin/sh"))
        #expect(explanation.document["summary"] == "upgrade savepoint: use with-savepoint")
    }
}
