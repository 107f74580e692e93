import PolicyCompiler
import TestSupport
import Testing

@testable import PolicyRuntime

/// What would change a decision, against trying every change of up to three facts.
///
/// `POLICY_SEED=<the seed of a failure> swift test --filter DecideCounterfactuals` runs that table again.
@Suite struct DecideCounterfactualsTests {
    private struct Answer: Hashable, CustomStringConvertible {
        var outcome: Outcome
        var inputs: Set<InputID>

        var description: String { "\(outcome.act) by \(inputs.map(\.index).sorted())" }
    }

    @Test func `the changes found are the smallest that lead to another outcome, and all of them`() throws {
        var options = RandomTable.Options()
        options.combinations = 700
        options.inputs = 2...4
        options.spares = 2
        for seed in RandomRun(debug: 400, release: 5000).seeds {
            let random = RandomTable(seed: seed, options)
            let decider = try random.decider()
            var choices = SeededRandom(seed: seed)
            let values = random.observation(&choices)
            guard let actual = random.row(values) else { continue }
            var problems: [String] = []
            var found: Set<Answer> = []
            for counterfactual in decider.counterfactuals(random.table.id, values) {
                var changed = values
                for change in counterfactual.changes {
                    if change.value == values[change.input.index] { problems.append("a change that is none") }
                    changed[change.input.index] = change.value
                }
                if random.row(changed) != counterfactual.row {
                    problems.append("does not lead to row \(counterfactual.row)")
                }
                if !random.canBeObserved(changed) { problems.append("cannot be observed: \(changed)") }
                let answer = Answer(
                    outcome: random.table.rows[counterfactual.row].outcome.whatItAsksFor,
                    inputs: Set(counterfactual.changes.map(\.input)))
                if !found.insert(answer).inserted { problems.append("found twice: \(answer)") }
            }
            let expected = smallestChanges(random, values, random.table.rows[actual].outcome.whatItAsksFor)
            if found != expected {
                problems.append("missed \(expected.subtracting(found)), made up \(found.subtracting(expected))")
            }
            guard problems.isEmpty else {
                let facts = zip(random.inputs, values).map { "\($0.name) = \(FactText.text($1, nil))" }
                Issue.record(
                    "POLICY_SEED=\(seed)\n\(random.description)\n\(facts)\n\(problems.joined(separator: "\n"))")
                return
            }
        }
    }

    private func smallestChanges(_ random: RandomTable, _ values: [FactValue], _ actual: Outcome) -> Set<Answer> {
        let read = random.table.readInputs.sorted()
        var answers: Set<Answer> = []
        for subset in 1..<(1 << read.count) where subset.nonzeroBitCount <= Decider.counterfactualDepth {
            var known: [FactValue?] = values
            for (place, input) in read.enumerated() where subset >> place & 1 == 1 { known[input.index] = nil }
            random.forEachCompletion(of: known) { changed in
                guard let row = random.row(changed) else { return }
                let outcome = random.table.rows[row].outcome.whatItAsksFor
                guard outcome != actual else { return }
                answers.insert(
                    Answer(outcome: outcome, inputs: Set(read.filter { changed[$0.index] != values[$0.index] })))
            }
        }
        return answers.filter { answer in
            !answers.contains { $0.outcome == answer.outcome && $0.inputs.isStrictSubset(of: answer.inputs) }
        }
    }
}
