import Documents
import Foundation
import PolicyCompiler
import Testing

@testable import PolicyRuntime

/// Every state of a job, a session job and a snapshot that the reference tells apart (sections 0, 2, 3, 5 and 6).
@Suite struct ExplainStatesTests {
    struct Expected: Sendable, CustomTestStringConvertible {
        var manifest: String
        var evidence: String
        var summary: String
        var testDescription: String { "\(manifest) with \(evidence)" }
    }

    static let table: [Expected] = {
        let url = ExplainCase.root.appending(path: "Tests/PolicyRuntimeTests/Fixtures/explain/summaries.txt")
        let text = (try? String(decoding: Data(contentsOf: url), as: UTF8.self)) ?? ""
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let parts = line.split(separator: "|", maxSplits: 2).map { String($0).trimmingCharacters(in: .whitespaces) }
            return Expected(manifest: parts[0], evidence: parts[1], summary: parts[2])
        }
    }()

    @Test(arguments: table) func `the explanation comes to what the operator does`(expected: Expected) throws {
        let explanation = try ExplainCase(expected.manifest, expected.evidence).explain()
        #expect(explanation.summary == expected.summary)
    }

    @Test func `the table is there`() { #expect(Self.table.count > 90) }

    /// Every format of every case, for both targets.
    @Test(arguments: ExplanationOptions.Target.allCases)
    func `every format can be printed of every state`(target: ExplanationOptions.Target) throws {
        for expected in Self.table {
            let explanation = try ExplainCase(expected.manifest, expected.evidence).explain(target: target)
            let long = explanation.text().split(separator: "\n").filter { $0.count > 100 }
            #expect(long.isEmpty, "\(expected.testDescription): \(long)")
            #expect(explanation.markdown().contains("### The pass"))
            #expect(explanation.script().hasPrefix("#!/bin/sh\n"))
            #expect(explanation.document["plans"]?.list?.count == explanation.plans.count)
        }
    }

    /// Rows of `progress` for the deprecated status (reference, 3.5), each with its own trigger id.
    @Test(arguments: [
        ("result-success", "complete"), ("result-failure", "retry"), ("result-pending", "wait \"under way\""),
        ("result-lost", "retry"),
    ])
    func `a savepoint that only the status knows of is followed`(answer: String, outcome: String) throws {
        let explanation = try ExplainCase("legacy-pending", "ha \(answer)").explain()
        #expect(
            explanation.snapshotOutcomes == [
                "the savepoint triggered as aaaabbbbccccddddaaaabbbbccccdddd: \(outcome)",
                "the checkpoint triggered as ccccddddccccddddccccddddccccdddd: open",
            ])
    }

    @Test(arguments: [("20s", "retry"), ("60s", "retry"), ("61s", "fail")])
    func `a nonce is tried again within its grace only`(age: String, outcome: String) throws {
        let explanation = try ExplainCase(
            "legacy-pending", "ha result-failure", settings: ["snapshot.trigger.age=\(age)"]
        ).explain()
        #expect(explanation.snapshotOutcomes.first?.hasSuffix(": \(outcome)") ?? false)
    }

    @Test(arguments: [(1, "10s"), (2, "20s"), (3, "40s"), (7, "10m40s")])
    func `backoff doubles`(failures: Int, wait: String) throws {
        let explanation = try ExplainCase(
            "snapshot-for-ever", "running result-failure", settings: ["snapshot.failures=\(failures)"]
        ).explain()
        let steps = try #require(explanation.plan).plan.steps
        guard case .lookAgain(let delay?)? = steps.last?.action else {
            Issue.record("no look-again")
            return
        }
        #expect(DurationText.short(delay) == wait)
    }

    @Test func `a pending snapshot that failed says when it is tried again`() throws {
        let explanation = try ExplainCase("snapshot-backoff", "running").explain()
        #expect(
            explanation.deciding?.notes == [
                "after 2 failures the next try is due in 15s (2026-11-21T05:00:15Z), not before"
            ])
    }

    @Test func `an unhealthy cluster is restarted only with its HA metadata`() throws {
        let set = ["cluster.health=unhealthy"]
        #expect(
            try ExplainCase("unhealthy", "ha", settings: set).explain().summary
                == "recover: do delete-cluster keeping ha")
        #expect(
            try ExplainCase("unhealthy", "ha-none", settings: set).explain().plan == nil)
    }

    @Test func `a rescale sends the bounds of every vertex`() throws {
        let explanation = try ExplainCase("rescale", "ha requirements").explain()
        let requests = explanation.plans.flatMap(\.lowered.requests).map(\.document)
        let put = try #require(requests.first { $0["method"] == "PUT" })
        #expect(put["url"]?.string?.hasSuffix("/jobs/5d4c5af0f3f3b7a6f8c7b1a2e9d40c11/resource-requirements") ?? false)
        func bounds(_ lower: Int64, _ upper: Int64) -> Document {
            .map(["parallelism": .map(["lowerBound": .number(lower), "upperBound": .number(upper)])])
        }
        // The upper bound as the override says, the lower one at most as high (reference, 2.9).
        #expect(
            put["body"]
                == .map([
                    "bc764cd8ddf7a0cff126f51c16239658": bounds(1, 6), "0a448493b4782967b150582570326227": bounds(1, 1),
                ]))
    }

    @Test func `a rollback runs the stable spec and keeps the failed one recorded`() throws {
        let explanation = try ExplainCase("rollback-going-on", "ha").explain()
        let plan = try #require(explanation.plans.last)
        #expect(plan.subject.newSpec["image"] == "registry.example.com/checkout:7")
        let records = plan.lowered.requests.map(\.document).compactMap { request in
            request["body"]?["status"]?["reconciliationStatus"]
        }
        #expect(records.map { $0["state"]?.string } == ["ROLLING_BACK", "ROLLED_BACK"])
        #expect(records.allSatisfy { $0["lastReconciledSpec"]?.string?.contains("checkout:broken") ?? false })
    }

    @Test func `a rollback that is not due yet says when it is`() throws {
        let explanation = try ExplainCase("rollback-soon", "ha").explain()
        let report = try #require(explanation.decisions.first { $0.id.decision == "rollback" })
        let event = try #require(report.events.last)
        #expect(event.after == 200_001)
        #expect(report.table.rows[event.row].outcome.act == .rollBack(as: "last-state"))
    }

    @Test func `recovery starts what is deployed, not what is refused`() throws {
        let explanation = try ExplainCase("denied-jobmanager-missing", "ha").explain()
        #expect(explanation.plans.count == 2)
        #expect(explanation.plans.last?.subject.newSpec["image"] == "registry.example.com/checkout:7")
    }

    @Test func `who holds a deleted resource is named, and what stays`() throws {
        let explanation = try ExplainCase("deleting", "ha snapshot-completed").explain()
        let texts = explanation.findings.map(\.message)
        #expect(texts.contains { $0.contains("acme.example.com/audit") })
        #expect(texts.contains { $0.contains("1 FlinkStateSnapshot refers") && $0.contains("disposeOnDelete") })
        #expect(explanation.deciding?.occasion == "the resource is being deleted, for 1h")
    }

    @Test func `a dump is explained as it is`() throws {
        let explanation = try ExplainCase("dump", "").explain()
        #expect(explanation.summary == "recover: start from ha-metadata")
        #expect(
            explanation.snapshotOutcomes == [
                "flinkstatesnapshot/checkout-savepoint-manual-1: abandon \"the job is not running\""
            ])
    }

    /// Two stops with two ids destroy each other, and a stop with the id of a savepoint stops nothing
    /// (real-flink.md, sections 2 and 3).
    @Test func `each operation has a trigger id of its own`() throws {
        func id(_ explanation: Explanation) throws -> String {
            let bodies = explanation.plans.flatMap(\.lowered.requests).map(\.document)
            let ids = bodies.compactMap { $0["body"]?["triggerId"]?.string }
            return try #require(ids.first)
        }
        let stop = try id(ExplainCase("upgrade", "ha").explain())
        #expect(try id(ExplainCase("upgrade", "ha").explain()) == stop)
        let savepoint = try id(ExplainCase("snapshot-trigger-pending", "running").explain())
        #expect(savepoint != stop)
        let again = try id(
            ExplainCase("snapshot-trigger-pending", "running", settings: ["snapshot.failures=1"]).explain())
        #expect(again == savepoint || again.count == 32)
        #expect(try id(ExplainCase("snapshot-backoff", "running").explain()) != savepoint)
        #expect(stop.count == 32 && stop.allSatisfy(\.isHexDigit))
    }

    @Test func `a savepoint is asked for with the fields of its own request`() throws {
        let explanation = try ExplainCase("snapshot-trigger-pending", "running").explain()
        let requests = explanation.plans.flatMap(\.lowered.requests).map(\.document)
        let request = try #require(requests.first { $0["url"]?.string?.hasSuffix("/savepoints") ?? false })
        let keys = Set(request["body"]?.map?.entries.map(\.key) ?? [])
        #expect(keys == ["cancel-job", "formatType", "target-directory", "triggerId"])
    }
}
