import Foundation
import PolicyDSL
import TestSupport
import Testing

@testable import PolicyCompiler

/// Which cases of compared numbers can occur together, against solving the order system of each combination.
///
/// `POLICY_SEED=<the seed of a failure> swift test --filter NumberCombinations` runs that group again.
@Suite struct NumberCombinationsTests {
    @Test func `a combination is possible exactly if some numbers produce it`() throws {
        let run = RandomRun(debug: 1500, release: 20_000) { ProcessInfo.processInfo.environment[$0] }
        var groups = 0
        for seed in run.seeds {
            var random = SeededRandom(seed: seed)
            let (inputs, conditions) = Self.numbers(&random)
            let space = try ColumnSpace(inputs: inputs, conditions: conditions)
            let diagrams = ConditionDiagrams(space: space)
            for group in ValidCombinations.groups(of: space) {
                let arities = group.levels.map { diagrams.store.arities[$0] }
                guard arities.reduce(1, *) <= 3000 else { continue }
                groups += 1
                var numbers = NumberCombinations(group, diagrams)
                let diagram = try numbers.diagram()
                var cases = [Int](repeating: 0, count: space.columns.count)
                for number in 0..<arities.reduce(1, *) {
                    var rest = number
                    for (level, arity) in zip(group.levels, arities) {
                        cases[level] = rest % arity
                        rest /= arity
                    }
                    let expected = ValidCombinations.system(of: group, space, { cases[$0] })?.solution() != nil
                    guard (diagrams.store.result(diagram, at: cases) == 1) == expected else {
                        Issue.record("POLICY_SEED=\(seed)\n\(inputs)\n\(conditions)\n\(cases): expected \(expected)")
                        return
                    }
                }
            }
        }
        if run.seeds.count > 100 { #expect(groups > run.seeds.count / 2) }
    }

    /// Counts with and without bounds, of which some are compared.
    private static func numbers(_ random: inout SeededRandom) -> ([PolicyInput], [Condition]) {
        var inputs: [PolicyInput] = []
        for place in 0..<2 + random.below(4) {
            var input = PolicyInput(
                name: "a\(place)", type: .count, canBeNone: random.chance(1, in: 4),
                answer: random.chance(1, in: 6) ? "answer \(place)" : nil,
                origin: random.chance(1, in: 3) ? .setting([]) : .builtIn)
            if random.chance(1, in: 4) { input.atLeast = Int64(random.below(3)) }
            if random.chance(1, in: 4) { input.atMost = Int64(3 + random.below(3)) }
            if place > 0, random.chance(1, in: 4) { input.cappedBy = "a\(random.below(place))" }
            if place > 0, random.chance(1, in: 5) { input.raisedTo = "a\(random.below(place))" }
            inputs.append(input)
        }
        let relations: [Relation] = [.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual]
        var conditions: [Condition] = []
        for _ in 0..<2 + random.below(5) {
            let input = InputID(random.below(inputs.count))
            let other = InputID(random.below(inputs.count))
            let relation = relations[random.below(relations.count)]
            if random.chance(1, in: 3) {
                conditions.append(.compare(input, relation, .number(Int64(random.below(6)))))
            } else if input != other {
                conditions.append(.compare(input, relation, .input(other)))
            }
        }
        return (inputs, conditions)
    }

    /// Counts that are compared in a circle, each with the next.
    @Test(arguments: [3, 10, 20, 52])
    func `a ring of comparisons is analysed, however long it is`(count: Int) {
        var text = "policy p\nfor FlinkDeployment\n"
        for place in 0..<count { text += "fact a\(place) : count = 0 from label \"a\(place)\"\n" }
        text +=
            "ready {\n  block \"ring\" when \((0..<count).map { "a\($0) < a\(($0 + 1) % count)" }.joined(separator: " and "))\n"
        for place in 0..<count { text += "  block \"\(place)\" when a\(place) < a\((place + 1) % count)\n" }
        text += "  otherwise proceed\n}\n"
        let found = compile(SourceFile(name: "p.fpol", text)).diagnostics.map { "\($0.severity.rawValue)[\($0.id)]" }
        #expect(found == ["warning[unreachable]"], "no numbers are each less than the next, all around")
    }

    @Test func `numbers that are all compared with each other use up the budget`() throws {
        let inputs = (0..<52).map { PolicyInput(name: "a\($0)", type: .count, canBeNone: false, origin: .builtIn) }
        var conditions: [Condition] = []
        for first in inputs.indices {
            for second in inputs.indices where second > first {
                conditions.append(.compare(InputID(first), .less, .input(InputID(second))))
            }
        }
        let diagrams = ConditionDiagrams(space: try ColumnSpace(inputs: inputs, conditions: conditions), budget: 50_000)
        #expect(throws: DiagramBudgetExceeded.self) { try ValidCombinations.diagram(diagrams) }
    }
}
