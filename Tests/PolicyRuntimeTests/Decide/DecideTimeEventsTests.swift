import PolicyCompiler
import TestSupport
import Testing

@testable import PolicyRuntime

/// What happens as time goes by, against moving the clock by one millisecond after the other.
///
/// `POLICY_SEED=<the seed of a failure> swift test --filter DecideTimeEvents` runs that table again.
@Suite struct DecideTimeEventsTests {
    @Test func `decisions change at the moments found, and at no other`() throws {
        var options = RandomTable.Options()
        options.isTotal = true
        options.hasClock = true
        options.hasStrings = false
        for seed in RandomRun(debug: 1500, release: 20_000).seeds {
            let random = RandomTable(seed: seed, options)
            let decider = try random.decider()
            var choices = SeededRandom(seed: seed)
            let values = random.observation(&choices)
            let problems = self.problems(random, decider, values)
            guard problems.isEmpty else {
                let facts = zip(random.inputs, values).map { "\($0.name) = \(FactText.text($1, nil))" }
                Issue.record(
                    "POLICY_SEED=\(seed)\n\(random.description)\n\(facts)\n\(problems.joined(separator: "\n"))")
                return
            }
        }
    }

    private func problems(_ random: RandomTable, _ decider: Decider, _ values: [FactValue]) -> [String] {
        var problems: [String] = []
        let events = decider.timeEvents(random.table.id, values, limit: 100)
        if Array(events.prefix(3)) != decider.timeEvents(random.table.id, values) {
            problems.append("the next three events are not the first three")
        }
        if zip(events, events.dropFirst()).contains(where: { $0.after >= $1.after }) {
            problems.append("the events are not in order")
        }
        func row(_ after: Int64) -> Int? {
            random.row(decider.later(values, by: after).map { $0 ?? .unknown })
        }
        var present = row(0)
        for after: Int64 in 1...30 {
            let next = row(after)
            let event = events.first { $0.after == after }
            if let event, event.row != next {
                problems.append("after \(after) row \(next ?? -1) decides, not \(event.row)")
            }
            if event == nil, next != present { problems.append("nothing was said of the change after \(after)") }
            for crossing in event?.crossings ?? [] where !crosses(crossing, after, decider, values) {
                problems.append("\(crossing) does not happen after \(after)")
            }
            present = next
        }
        if let last = events.last, last.after > 30 { problems.append("an event after the last constant") }
        return problems
    }

    /// Whether a fact reaches or passes a threshold at that moment.
    private func crosses(
        _ crossing: TimeEvent.Crossing, _ after: Int64, _ decider: Decider, _ values: [FactValue]
    ) -> Bool {
        guard case .number(let before)? = decider.later(values, by: after - 1)[crossing.input.index] else {
            return false
        }
        switch crossing.threshold {
        case .number(let threshold): return before + 1 == threshold
        case .input(let other):
            guard case .number(let limit) = values[other.index] else { return false }
            return before + 1 == limit || before == limit
        case .becomes: return false  // nothing here is a window
        }
    }
}
