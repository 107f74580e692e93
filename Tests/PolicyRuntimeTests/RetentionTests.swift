import PolicyCompiler
import PolicyDSL
import Testing

@testable import PolicyRuntime

/// A policy that has only this to say of retention.
func retaining(_ text: String) throws -> RetentionEvaluator {
    let source = SourceFile(id: FileID(0), name: "p.fpol", text: Array(("policy p for FlinkDeployment\n" + text).utf8))
    let compilation = compile(source)
    let policy = try #require(
        compilation.policy, "\(compilation.diagnostics.map { "\($0.id): \($0.message)" }.joined(separator: "\n"))")
    return RetentionEvaluator(policy)
}

/// One snapshot in a test: what small inventories differ in.
struct Sample: Hashable {
    var name: String
    var age: Int64
    var state = "COMPLETED"
    var trigger: FactValue = .name("PERIODIC")

    func retained(by evaluator: RetentionEvaluator) -> RetainedSnapshot {
        RetainedSnapshot(
            name: name, kind: .savepoint, age: age,
            values: evaluator.snapshotInputs.map { input in
                switch evaluator.policy.inputs[input.index].name {
                case "snapshot.state": .name(state)
                case "snapshot.trigger": trigger
                case "snapshot.age": .number(age)
                case "snapshot.name": .string(name)
                default: nil
                }
            })
    }
}

private let now = try! Instant(parsing: "2026-03-04T00:30:00Z")
private let hour: Int64 = 3_600_000
private let day: Int64 = 24 * hour

extension RetentionEvaluator {
    fileprivate func judge(_ samples: [Sample]) -> RetentionResult {
        evaluate(samples.map { $0.retained(by: self) }, policy.inputs.map(\.declaredDefault), now: now)
    }

    fileprivate func deleted(_ samples: [Sample]) -> [String] {
        judge(samples).deletions.map { samples[$0].name }
    }
}

@Suite struct RetentionTests {
    private static let programs = [
        "retain r of savepoints { keep all at most 2 }",
        "retain r of savepoints { keep all at most 1h old at most 3 always keep 1 preferring snapshot.state == COMPLETED }",
        "retain r of savepoints { keep newest 1 keep 1 per day for 7d }",
        "retain r of savepoints { keep 1 per day for 7d at most 2 }",
        "retain r of savepoints { keep 2 per hour for 1d at most 1 always keep 1 }",
        "retain r of savepoints { keep younger than 1h never delete when snapshot.trigger == MANUAL at most 1 }",
        """
        retain r of savepoints {
          leave alone when snapshot.trigger == MANUAL
          only count when snapshot.state != COMPLETED
          keep all
          at most 2
          always keep 1 preferring snapshot.state == COMPLETED
        }
        """,
        """
        retain a of savepoints { leave alone when snapshot.trigger == MANUAL keep newest 1 }
        retain b of savepoints { only count when snapshot.trigger == PERIODIC keep newest 2 at most 1h old }
        retain c of snapshots { keep 1 per day for 30d at most 2 }
        """,
        """
        retain a of savepoints { keep all at most 1 always keep 2 preferring snapshot.state == FAILED }
        retain b of savepoints { leave alone when snapshot.state == COMPLETED keep younger than 1h }
        """,
    ]

    /// All inventories of up to four snapshots that differ in age, state and trigger (of up to two with an unknown one).
    private static func inventories(_ visit: ([Sample]) throws -> Void) rethrows {
        let kinds: [(Int64, String, FactValue)] = [0, hour, 25 * hour].flatMap { age in
            ["COMPLETED", "FAILED"].flatMap { state in
                [FactValue.name("PERIODIC"), .name("MANUAL"), .unknown].map { (age, state, $0) }
            }
        }
        func extend(_ inventory: [Sample], from first: Int) throws {
            try visit(inventory)
            guard inventory.count < (inventory.contains { $0.trigger == .unknown } ? 2 : 4) else { return }
            for kind in kinds.indices.dropFirst(first) {
                let (age, state, trigger) = kinds[kind]
                let sample = Sample(name: "s\(inventory.count)", age: age, state: state, trigger: trigger)
                try extend(inventory + [sample], from: kind)
            }
        }
        try extend([], from: 0)
    }

    @Test(arguments: programs)
    func `on all small inventories, retention is what the definition says, and repeating it changes nothing`(
        _ text: String
    ) throws {
        let evaluator = try retaining(text)
        let definition = Definition(evaluator.policy)
        Self.inventories { inventory in
            let result = evaluator.judge(inventory)
            let gone = result.deletions.map { inventory[$0] }
            if Set(gone) != definition.deleted(inventory) { Issue.record("\(inventory): \(gone)") }
            if gone != gone.sorted(by: { ($0.age, $0.name) > ($1.age, $1.name) }) {
                Issue.record("\(inventory): not the oldest first")
            }
            // Stopping after any number of deletions and starting over gives the same set.
            for done in 0...gone.count {
                let rest = inventory.filter { !gone.prefix(done).contains($0) }
                if Set(evaluator.deleted(rest)) != Set(gone.dropFirst(done).map(\.name)) {
                    Issue.record("\(inventory): after \(done)")
                }
            }
        }
    }

    @Test(arguments: [0, 1, 2, 5])
    func `always keep n leaves n of them, or all`(_ count: Int) throws {
        let evaluator = try retaining(
            """
            retain r of savepoints {
              keep younger than 0s
              always keep \(count) preferring snapshot.state == COMPLETED
            }
            """)
        Self.inventories { inventory in
            let gone = evaluator.deleted(inventory)
            if inventory.count - gone.count != min(count, inventory.count) { Issue.record("\(inventory): \(gone)") }
            // One that is preferred never goes for one that is not.
            let kept = inventory.filter { !gone.contains($0.name) }
            if kept.contains(where: { $0.state == "FAILED" }),
                inventory.contains(where: { gone.contains($0.name) && $0.state == "COMPLETED" })
            {
                Issue.record("\(inventory): \(gone)")
            }
        }
    }

    @Test func `periods are those of the calendar: days end at midnight, weeks on Sunday, months with their last day`()
        throws
    {
        // 2026-03-04 is a Wednesday; half an hour ago it was Tuesday still.
        let samples = [
            Sample(name: "wed", age: 0), Sample(name: "tue", age: hour), Sample(name: "mon", age: 2 * day),
            Sample(name: "sun", age: 3 * day), Sample(name: "feb", age: 4 * day), Sample(name: "jan", age: 40 * day),
        ]
        func deleted(_ period: String) throws -> [String] {
            try retaining("retain r of savepoints { keep 1 per \(period) for 90d }").deleted(samples)
        }
        #expect(try deleted("hour") == [])
        #expect(try deleted("day") == [])
        #expect(try deleted("week") == ["feb", "mon", "tue"])
        #expect(try deleted("month") == ["sun", "mon", "tue"])
    }

    @Test func `both sides of every limit`() throws {
        let evaluator = try retaining("retain r of savepoints { keep all at most 1h old }")
        #expect(evaluator.deleted([Sample(name: "at", age: hour), Sample(name: "past", age: hour + 1)]) == ["past"])
        let younger = try retaining("retain r of savepoints { keep younger than 1h }")
        #expect(younger.deleted([Sample(name: "below", age: hour - 1), Sample(name: "at", age: hour)]) == ["at"])
    }

    @Test func `a verdict names the line that decided`() throws {
        let evaluator = try retaining(
            """
            retain r of savepoints {
              leave alone when snapshot.trigger == MANUAL
              keep all
              at most 2h old
              at most 2
              always keep 1 preferring snapshot.state == COMPLETED
              dispose data when snapshot.state == COMPLETED
            }
            """)
        let verdicts = evaluator.judge([
            Sample(name: "manual", age: 9 * hour, trigger: .name("MANUAL")),
            Sample(name: "new", age: 0, state: "FAILED"),
            Sample(name: "failed", age: 1, state: "FAILED"),
            Sample(name: "good", age: 3 * hour),
            Sample(name: "older", age: 4 * hour),
        ]).verdicts
        #expect(verdicts[0] == RetentionVerdict(.leftAlone, program: 0, .line(0)))
        #expect(verdicts[1] == RetentionVerdict(.keep, program: 0, .line(1)))
        #expect(verdicts[2] == RetentionVerdict(.deleteRecord, program: 0, .line(3)))
        #expect(verdicts[3] == RetentionVerdict(.keep, program: 0, .line(4)))
        #expect(verdicts[4] == RetentionVerdict(.deleteRecordAndData, program: 0, .line(2)))
    }

    @Test func `a limit that nobody knows deletes nothing and is named`() throws {
        let evaluator = try retaining(
            """
            setting most : count = 1 from config "most"
            retain r of savepoints { keep all at most most }
            """)
        let samples = [Sample(name: "a", age: 0), Sample(name: "b", age: 1)]
        let retained = samples.map { $0.retained(by: evaluator) }
        func values(_ most: FactValue?) -> [FactValue?] {
            evaluator.policy.inputs.map { $0.name == "most" ? most : nil }
        }
        let open = evaluator.evaluate(retained, values(nil), now: now)
        #expect(open.deletions.isEmpty)
        #expect(open.open.map { evaluator.policy.inputs[$0.index].name } == ["most"])
        #expect(open.verdicts[1] == RetentionVerdict(.keep, program: 0, .undecided(1)))
        #expect(evaluator.evaluate(retained, values(.number(1)), now: now).deletions == [1])
        #expect(evaluator.evaluate(retained, values(FactValue.none), now: now).deletions == [], "none is no limit")
    }

    @Test func `a program that is skipped deletes nothing, and what it is about stays`() throws {
        let evaluator = try retaining(
            """
            setting off : bool = yes from config "off"
            retain a of savepoints { skip "it is off" when off keep newest 1 }
            retain b of savepoints { keep younger than 0s }
            """)
        let samples = [Sample(name: "a", age: 0), Sample(name: "b", age: 1)].map { $0.retained(by: evaluator) }
        func values(_ off: Bool) -> [FactValue?] { evaluator.policy.inputs.map { $0.name == "off" ? .bool(off) : nil } }
        let skipped = evaluator.evaluate(samples, values(true), now: now)
        #expect(skipped.deletions.isEmpty)
        #expect(skipped.verdicts[0] == RetentionVerdict(.keep, program: 0, .line(0)))
        #expect(evaluator.evaluate(samples, values(false), now: now).deletions == [1])
    }

    @Test func `what could not be observed is left alone`() throws {
        let evaluator = try retaining("retain r of savepoints { keep younger than 0s }")
        let unknown = [
            RetainedSnapshot(name: "a", kind: nil, age: 1, values: []),
            RetainedSnapshot(name: "b", kind: .savepoint, age: nil, values: []),
            RetainedSnapshot(name: "c", kind: .checkpoint, age: 1, values: []),
        ].map {
            RetainedSnapshot(
                name: $0.name, kind: $0.kind, age: $0.age, values: evaluator.snapshotInputs.map { _ in nil })
        }
        let result = evaluator.evaluate(unknown, [], now: now)
        #expect(result.deletions.isEmpty)
        #expect(result.verdicts.map(\.fate) == [.leftAlone, .leftAlone, .leftAlone])
    }
}

/// The definition of `docs/language.md`, step by step, on sets; nothing is clever here.
private struct Definition {
    let policy: CompiledPolicy
    let evaluator: RowEvaluator

    init(_ policy: CompiledPolicy) {
        self.policy = policy
        evaluator = RowEvaluator(inputs: policy.inputs)
    }

    func deleted(_ inventory: [Sample]) -> Set<Sample> {
        var votes: [Sample: [Bool]] = [:]
        for program in policy.retention {
            let (about, counted, gone) = run(program, inventory)
            for sample in about where !counted.contains(sample) {
                votes[sample, default: []].append(gone.contains(sample))
            }
        }
        return Set(inventory.filter { votes[$0].map { $0.allSatisfy { $0 } } ?? false })
    }

    private func answer(_ condition: Condition, _ sample: Sample) -> Answer {
        evaluator.answer(
            condition,
            policy.inputs.map { input in
                switch input.name {
                case "snapshot.state": .name(sample.state)
                case "snapshot.trigger": sample.trigger
                default: .unknown
                }
            })
    }

    private func number(_ value: RetentionProgram.Value) -> Int64 {
        if case .constant(.number(let number)) = value { number } else { .max }
    }

    private func run(
        _ program: RetentionProgram, _ inventory: [Sample]
    ) -> (about: [Sample], counted: Set<Sample>, gone: Set<Sample>) {
        let lines = program.lines
        let about = inventory.filter { sample in
            !lines.contains { if case .leaveAlone(let c) = $0 { answer(c, sample) != .no } else { false } }
        }.sorted { ($0.age, $0.name) < ($1.age, $1.name) }
        let counted = Set(
            about.filter { sample in
                lines.contains { if case .onlyCount(let c) = $0 { answer(c, sample) == .yes } else { false } }
            })
        var protected = counted
        for line in lines {
            switch line {
            case .neverDelete(let c): protected.formUnion(about.filter { answer(c, $0) != .no })
            case .alwaysKeep(let n, let c):
                let preferred = about.filter { sample in c.map { answer($0, sample) == .yes } ?? false }
                let rest = about.filter { !preferred.contains($0) }
                protected.formUnion((preferred + rest).prefix(Int(number(n))))
            default: break
            }
        }
        var reasons: Set<Sample> = []
        for line in lines {
            switch line {
            case .keepAll: reasons.formUnion(about)
            case .keepNewest(let n): reasons.formUnion(about.prefix(Int(number(n))))
            case .keepYounger(let d): reasons.formUnion(about.filter { $0.age < number(d) })
            case .keepPer(let n, let period, _, let d):
                let length = period == "hour" ? hour : day  // what the programs here use
                let groups = Dictionary(grouping: about.filter { $0.age < number(d) }) {
                    (now.millisecondsSinceEpoch - $0.age) / length
                }
                for group in groups.values { reasons.formUnion(group.prefix(Int(number(n)))) }
            default: break
            }
        }
        var kept = protected.union(reasons)
        for line in lines {
            if case .atMostOld(let d) = line {
                kept = kept.filter { protected.contains($0) || $0.age <= number(d) }
            }
        }
        for line in lines {
            guard case .atMost(let n) = line else { continue }
            while kept.count > number(n),
                let oldest = about.last(where: { kept.contains($0) && !protected.contains($0) })
            {
                kept.remove(oldest)
            }
        }
        return (about, counted, Set(about).subtracting(kept))
    }
}
