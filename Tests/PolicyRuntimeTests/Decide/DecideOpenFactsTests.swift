import Documents
import PolicyCompiler
import TestSupport
import Testing

@testable import PolicyRuntime

/// Decisions with open facts, against all their completions.
///
/// `POLICY_SEED=<the seed of a failure> swift test --filter DecideOpenFacts` runs that table again.
@Suite struct DecideOpenFactsTests {
    private static let options: RandomTable.Options = {
        var options = RandomTable.Options()
        options.combinations = 2000
        options.spares = 2
        return options
    }()

    @Test func `a verdict on open facts is what all their completions say`() throws {
        try forEachCase(RandomRun(debug: 1500, release: 20_000)) { random, known, decider in
            let (rows, hasGap) = decidingRows(random, known)
            let all = random.table.rows
            let expected: Verdict
            if known.allSatisfy({ $0 != nil }) {
                expected = rows.first.map { .decided(row: $0) } ?? .contradiction
            } else if !hasGap, let first = rows.first, rows.allSatisfy({ all[$0].outcome == all[first].outcome }) {
                expected = .decided(row: first)
            } else {
                expected = .undecided(rows: rows)
            }
            // An open fact that no row reads is not open.
            let isOpen = random.table.readInputs.contains { known[$0.index] == nil }
            let verdict = decider.decide(random.table.id, known)
            if verdict == expected || !isOpen && hasGap && verdict == .contradiction { return nil }
            return "found \(verdict), expected \(expected)"
        }
    }

    @Test func `a residual table decides every completion as the whole table does`() throws {
        try forEachCase(RandomRun(debug: 700, release: 10_000)) { random, known, decider in
            guard let residual = decider.residual(random.table.id, known) else { return "there is no residual table" }
            let rows = residual.rows.map {
                Row(guardCondition: $0.condition, outcome: $0.outcome, origin: random.table.rows[0].origin)
            }
            let small = DecisionTable(id: random.table.id, rows: rows)
            let evaluator = RowEvaluator(inputs: random.inputs)
            var problem: String?
            random.forEachCompletion(of: known) { values in
                let expected = random.row(values).map { random.table.rows[$0].outcome }
                if evaluator.firstRow(of: small, values).map({ rows[$0].outcome }) != expected {
                    problem = "decides otherwise at \(values)"
                }
            }
            if let problem { return problem }
            if let read = residual.openInputs.first(where: { known[$0.index] != nil }) {
                return "reads `\(random.inputs[read.index].name)`, which is known"
            }
            return droppable(small, random, known).map { "row \($0) could be dropped" }
        }
    }

    @Test func `what is remembered of other lines changes no answer`() throws {
        var open = 0
        for seed in RandomRun(debug: 300, release: 3000).seeds {
            let random = RandomTable(seed: seed, Self.options)
            let line = DecisionLine(decider: try random.decider(), decision: "ready")
            var choices = SeededRandom(seed: seed)
            var memo = DecisionMemo()
            for _ in 0..<12 {
                var known: [FactValue?] = random.observation(&choices)
                for place in known.indices where choices.chance(1, in: 3) { known[place] = nil }
                let object = Self.line(random, known)
                var nothing = DecisionMemo()
                let answer = line.answer(object, &memo)
                if answer["undecided"] != nil { open += 1 }
                guard answer == line.answer(object, &nothing) else {
                    Issue.record("POLICY_SEED=\(seed)\n\(random.description)\n\(object)\n\(answer)")
                    return
                }
            }
        }
        #expect(open > 0)
    }

    @Test func `no more is remembered than the limit says`() {
        var memo = DecisionMemo()
        for number in 0..<Int64(3 * DecisionMemo.limit / 2) {
            memo[DecisionMemo.Key(table: DecisionID("ready"), known: [number])] = .map([:])
        }
        #expect(memo.count == DecisionMemo.limit / 2)
    }

    private static func line(_ random: RandomTable, _ known: [FactValue?]) -> Document {
        var facts: [(String, Document)] = []
        for (input, value) in zip(random.inputs, known) {
            switch value {
            case .bool(let bool)?: facts.append((input.name, Document(.bool(bool))))
            case .name(let text)?, .string(let text)?: facts.append((input.name, Document(.string(text))))
            case .number(let number)?: facts.append((input.name, Document(.integer(number))))
            case FactValue.none?: facts.append((input.name, Document(.null)))
            case .unknown?: facts.append((input.name, "unknown"))
            case nil: break
            }
        }
        return Document(.map(DocumentMap(facts.map { .init(key: $0.0, value: $0.1) })))
    }

    /// Rows that decide for some completion, and whether none does for some.
    private func decidingRows(_ random: RandomTable, _ known: [FactValue?]) -> (rows: [Int], hasGap: Bool) {
        var rows: Set<Int> = []
        var hasGap = false
        random.forEachCompletion(of: known) { values in
            if let row = random.row(values) { rows.insert(row) } else { hasGap = true }
        }
        return (rows.sorted(), hasGap)
    }

    /// A row without which every completion is decided the same.
    private func droppable(_ table: DecisionTable, _ random: RandomTable, _ known: [FactValue?]) -> Int? {
        let evaluator = RowEvaluator(inputs: random.inputs)
        return table.rows.indices.first { place in
            var without = table
            without.rows.remove(at: place)
            var isSame = true
            random.forEachCompletion(of: known) { values in
                guard isSame else { return }
                isSame =
                    evaluator.firstRow(of: table, values).map { table.rows[$0].outcome }
                    == evaluator.firstRow(of: without, values).map { without.rows[$0].outcome }
            }
            return isSame
        }
    }

    private func forEachCase(
        _ run: RandomRun, _ problem: (RandomTable, [FactValue?], Decider) throws -> String?
    ) throws {
        for seed in run.seeds {
            let random = RandomTable(seed: seed, Self.options)
            let decider = try random.decider()
            var choices = SeededRandom(seed: seed)
            var known: [FactValue?] = random.observation(&choices)
            for place in known.indices where choices.chance(1, in: 2) { known[place] = nil }
            if let problem = try problem(random, known, decider) {
                let values = zip(random.inputs, known).map { input, value in
                    "\(input.name) = \(value.map { FactText.text($0, nil) } ?? "open")"
                }.joined(separator: ", ")
                Issue.record("POLICY_SEED=\(seed)\n\(random.description)\n\(values)\n\(problem)")
                return
            }
        }
    }
}
