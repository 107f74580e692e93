import Documents
import Testing

@testable import PolicyRuntime

@Suite struct JournalTextTests {
    /// Every plan that the explained states lead to, at every step.
    @Test func `a plan that is read back is the plan that was written`() throws {
        var count = 0
        for item in ExplainStatesTests.table {
            for target in ExplanationOptions.Target.allCases {
                for planned in try ExplainCase(item.manifest, item.evidence).explain(target: target).plans {
                    var journal = Journal(generation: planned.subject.generation)
                    journal.run = PlanRun(
                        planned.plan, target: target.rawValue, policy: "p", generation: planned.subject.generation,
                        ids: planned.subject.ids, begun: 7)
                    for step in 0...planned.plan.steps.count {
                        journal.run?.step = step
                        let back = try Journal(journal.text, for: planned.subject)
                        // Notes are for who reads a plan before it is begun, and the look ahead for who makes it.
                        var expected = journal
                        expected.run?.plan.notes = []
                        expected.run?.plan.intent.lookAgainAfter = nil
                        let isEqual = back.text == expected.text && back.run?.plan.steps == expected.run?.plan.steps
                        #expect(isEqual, "\(item.testDescription) on \(target.rawValue) at step \(step)")
                        let lowered = target.lower(planned.plan, for: planned.subject)
                        let again = target.lower(back.run?.plan ?? planned.plan, for: planned.subject)
                        let isSame = lowered.steps == again.steps
                        #expect(
                            isSame,
                            "\(item.testDescription) on \(target.rawValue): other requests after it was read back")
                    }
                    count += 1
                }
            }
        }
        #expect(count > 60)
    }

    @Test func `what decisions count is kept`() throws {
        var journal = Journal(generation: 4)
        journal.memory.firstSeen = 1
        journal.memory.attempts = 2
        journal.memory.restarts = 3
        journal.memory.lastRestart = 4
        journal.memory.savepointFailures = 5
        journal.memory.lastSavepointFailure = 6
        journal.memory.startedFrom = "ha-metadata"
        journal.memory.rescaleFailed = true
        journal.last = Journal.Ended(
            decision: "upgrade savepoint: use with-savepoint", outcome: .failed, reason: "no", at: 8, failures: 2)
        journal.told = "upgrade savepoint: wait \"x\""
        #expect(try Journal(journal.text, for: PlanSample.subject()) == journal)
    }

    @Test func `another spec counts from the start`() {
        var journal = Journal(generation: 4)
        journal.memory.attempts = 2
        journal.memory.restarts = 3
        let next = journal.seeing(generation: 5, at: 100)
        #expect(next.memory.attempts == 0)
        #expect(next.memory.restarts == 3)
        #expect(next.memory.firstSeen == 100)
        #expect(next.seeing(generation: 5, at: 200).memory.firstSeen == 100)
    }

    @Test(arguments: [
        ("", "it is no JSON"), ("[]", "is no map"), ("{}", "has no `version`"),
        (#"{"version": 2, "generation": 1}"#, "it has the format 2, and this program reads format 1"),
        (#"{"version": 1, "generation": "1"}"#, "`generation` of the journal is no whole number"),
        (#"{"version": 1, "generation": 1, "run": {}}"#, "its plan has no `ids`"),
        (
            #"{"version": 1, "generation": 1, "last": {"decision": "d", "outcome": "lost", "at": 1}}"#,
            "`outcome` of its last plan cannot be `lost`"
        ),
        (#"{"version": 1, "generation": 1, "memory": {"attempts": -1}}"#, "`attempts` of its memory is no count"),
    ])
    func `what is no journal is told`(_ text: String, _ expected: String) throws {
        let error = #expect(throws: JournalError.self) { try Journal(text, for: PlanSample.subject()) }
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }

    @Test func `a journal that is too long is refused before it is read`() {
        let text =
            "{\"version\": 1, \"generation\": 1, \"told\": \"\(String(repeating: "x", count: Journal.maximumSize))\"}"
        #expect(throws: JournalError.self) { try Journal(text, for: PlanSample.subject()) }
    }

    /// Nothing of a hostile annotation gets through, and nothing crashes.
    @Test func `mutated journals are read or refused`() throws {
        let plan = try #require(
            try ExplainCase("upgrade", "ha").explain().plan)
        var journal = Journal(generation: 1)
        journal.run = PlanRun(plan.plan, target: "direct", policy: "p", generation: 1, ids: plan.subject.ids, begun: 1)
        let bytes = Array(journal.text.utf8)
        var seed: UInt64 = 42
        func random(_ limit: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % limit
        }
        var readable = 0
        for _ in 0..<2000 {
            var mutated = bytes
            for _ in 0...random(3) {
                switch random(3) {
                case 0: mutated[random(mutated.count)] = UInt8(random(256))
                case 1: mutated.removeSubrange(random(mutated.count - 1)..<mutated.count)
                default: mutated.insert(contentsOf: bytes[random(bytes.count)...].prefix(10), at: random(mutated.count))
                }
                if mutated.count < 3 { mutated = bytes }
            }
            if (try? Journal(String(decoding: mutated, as: UTF8.self), for: plan.subject)) != nil { readable += 1 }
        }
        #expect(readable < 2000)
    }
}
