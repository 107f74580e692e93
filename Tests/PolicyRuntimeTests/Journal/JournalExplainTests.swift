import Documents
import Foundation
import TestSupport
import Testing

@testable import PolicyRuntime

/// What `explain` tells of the journal of a live resource.
@Suite struct JournalExplainTests {
    /// The explained upgrade, with an annotation on its live resource.
    private func explain(_ annotation: String) throws -> Explanation {
        try ExplainCase("upgrade", "ha").explain(annotations: [(Journal.annotation, annotation)])
    }

    /// At the step that waits for the savepoint of a stop.
    private func waiting(_ change: (inout Journal) -> Void = { _ in }) throws -> Journal {
        let planned = try #require(try ExplainCase("upgrade", "ha").explain().plan)
        var journal = Journal(generation: planned.subject.generation)
        journal.owner = planned.subject.uid
        let now = try Instant(parsing: ExplainCase.now).millisecondsSinceEpoch
        var run = PlanRun(
            planned.plan, target: "direct", policy: "apache-operator", generation: planned.subject.generation,
            ids: planned.subject.ids, begun: now - 100_000)
        run.step = try #require(
            planned.plan.steps.firstIndex { if case .poll(.savepoint) = $0.action { true } else { false } })
        run.since = now - 99_000
        journal.run = run
        change(&journal)
        return journal
    }

    @Test func `a plan under way is told in every format`() throws {
        let journal = try waiting()
        let run = try #require(journal.run)
        let explanation = try explain(journal.text)
        let text = explanation.text()
        let standing =
            "waiting for the savepoint with trigger id \(run.ids.trigger) of job"
            + " \(explanation.plan?.subject.jobID ?? "")"
        let since = "since 2026-11-21T04:58:21Z (1m39s)"
        #expect(text.contains("step \(run.step + 1) of \(run.plan.steps.count): Wait until the savepoint is complete"))
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains(standing))
        #expect(words.contains(since))
        #expect(words.contains("for generation 5, by policy apache-operator, begun 2026-11-21T04:58:20Z (1m40s)"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 || $0.hasPrefix("       ") })

        let markdown = explanation.markdown()
        #expect(markdown.contains("### The journal"))
        #expect(markdown.contains("\(run.step + 1). [ ] **Wait until the savepoint is complete"))
        #expect(markdown.contains("1. [x] "))

        let document = explanation.document
        let plan = document["journal"]?["plan"]
        #expect(plan?["step"]?.integer == Int64(run.step + 1))
        #expect(plan?["trigger"]?.string == run.ids.trigger)
        #expect(plan?["since"]?.string == "2026-11-21T04:58:21Z")
        #expect(plan?["steps"]?.list?.compactMap { $0["state"]?.string }.prefix(run.step + 1).last == "under-way")
        #expect(try problems(document) == [])
    }

    @Test(arguments: [
        ("silent", "gives up at 2026-11-21T05:01:00Z", "nobody answers since 2026-11-21T04:59:00Z (1m)"),
        ("tries", "failed 2 times, gives up after 4 more", "what came back last: HTTP 503"),
        ("given up", "gives up at 2026-11-21T04:52:00Z (which is over: nobody carries it on)", "nobody answers since"),
    ])
    func `when it gives up is told`(_ state: String, _ expected: String, _ more: String) throws {
        let journal = try waiting { journal in
            let now = journal.run?.since.map { $0 + 99_000 } ?? 0
            switch state {
            case "silent": journal.run?.silentSince = now - 60_000
            case "given up": journal.run?.silentSince = now - 600_000
            default:
                journal.run?.tries = 2
                journal.run?.trouble = "HTTP 503"
            }
        }
        let explanation = try explain(journal.text)
        let words = explanation.text().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains(expected))
        #expect(words.contains(more))
        #expect(try problems(explanation.document) == [])
    }

    @Test func `what was counted and how the last plan ended is told without a plan under way`() throws {
        var journal = Journal(generation: 5)
        journal.memory.attempts = 2
        journal.memory.savepointFailures = 1
        journal.memory.startedFrom = "savepoint"
        journal.last = Journal.Ended(
            decision: "upgrade savepoint: use with-savepoint", outcome: .failed, reason: "the job is FAILED",
            at: try Instant(parsing: "2026-11-21T04:00:00Z").millisecondsSinceEpoch, failures: 2)
        let explanation = try explain(journal.text)
        let words = explanation.text().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for expected in [
            "no plan is under way", "upgrades begun for it: 2", "savepoints that failed in a row: 1",
            "the job was last started from savepoint",
            "failed, 2 times in a row 2026-11-21T04:00:00Z (1h): the job is FAILED",
        ] {
            #expect(words.contains(expected), "\(expected)")
        }
        #expect(explanation.document["journal"]?["last"]?["failures"]?.integer == 2)
        #expect(try problems(explanation.document) == [])
    }

    /// Every plan at every step, in every format: nothing crashes, and JSON follows its schema.
    @Test func `any step of any plan is told`() throws {
        for item in ExplainStatesTests.table {
            for planned in try ExplainCase(item.manifest, item.evidence).explain().plans {
                var journal = Journal(generation: planned.subject.generation)
                journal.run = PlanRun(
                    planned.plan, target: "direct", policy: "p", generation: planned.subject.generation,
                    ids: planned.subject.ids, begun: 7)
                for step in 0...planned.plan.steps.count {
                    journal.run?.step = step
                    let run = try #require(journal.run)
                    let report = JournalReport(journal, from: .given, at: Instant(millisecondsSinceEpoch: 9))
                    #expect(!report.standing(run).joined().isEmpty)
                }
            }
        }
    }

    // MARK: Hostile journals

    @Test(arguments: [
        ("nonsense", "cannot be read: it is no JSON"),
        (#"{"version":1,"generation":5,"run":{"step":3}}"#, "cannot be read: its plan has no `ids`"),
        (#"{"version":9,"generation":5}"#, "it has the format 9, and this program reads format 1"),
        (
            "{\"version\":1,\"generation\":5,\"told\":\"" + String(repeating: "x", count: 96 * 1024) + "\"}",
            "more than the 98304 that a journal may have"
        ),
    ])
    func `a journal that cannot be read is told with its place and its cure`(
        _ annotation: String, _ message: String
    ) throws {
        let explanation = try explain(annotation)
        let finding = try #require(explanation.findings.first { $0.message.contains("flinkpolicy.io/journal") })
        #expect(finding.severity == .error)
        #expect(finding.message.contains(message), "\(finding.message)")
        #expect(finding.source == "upgrade.yaml")
        #expect(finding.position?.line == 5)
        #expect(finding.help?.contains("kubectl annotate flinkdeployment/checkout flinkpolicy.io/journal-") == true)
        #expect(explanation.document["journal"]?["unreadable"]?.string?.isEmpty == false)
        #expect(try problems(explanation.document) == [])
        #expect(explanation.text().utf8.count < 64 * 1024)
        #expect(explanation.markdown().contains("cannot be read"))
    }

    @Test func `the journal of another resource is passed over and told`() throws {
        let journal = try waiting { $0.owner = "f00d" }
        let explanation = try explain(journal.text)
        let finding = try #require(explanation.findings.first { $0.message.contains("flinkpolicy.io/journal") })
        #expect(finding.severity == .note)
        #expect(finding.message.contains("written for another resource (uid f00d) and is passed over"))
        #expect(explanation.document["journal"]?["writtenFor"]?.string == "f00d")
        #expect(!explanation.text().contains("The journal"))
        #expect(try problems(explanation.document) == [])
        // Nothing that it counts is counted.
        let own = try ExplainCase("upgrade", "ha").explain()
        #expect(explanation.summary == own.summary)
    }

    private func problems(_ explanation: Document) throws -> [String] {
        try JSONSchema("explanation").problems(.map(["explanations": .list([explanation]), "findings": .list([])]))
    }
}
