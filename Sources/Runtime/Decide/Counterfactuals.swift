public import PolicyCompiler

/// The least that would have to be different for another decision.
public struct Counterfactual: Sendable, Hashable {
    public struct Change: Sendable, Hashable {
        public var input: InputID
        public var value: FactValue
    }

    /// One to three facts, in the order of the table's columns; no fewer of them would do.
    public var changes: [Change]
    /// The row that would decide.
    public var row: Int
}

extension Decider {
    /// Up to three facts are changed at once.
    public static let counterfactualDepth = 3

    /// The minimal sets of changed facts for every other outcome of a table.
    ///
    /// Searched completely: every set of up to three of the facts that the table reads is freed and the rest kept, so a
    /// set that is given leads to its outcome and no part of it does. Facts that cannot change (the kind, the name) are
    /// left alone.
    ///
    /// - Parameters:
    ///   - values: A value for every input that the table reads.
    ///   - depth: How many facts are changed at once, at most ``counterfactualDepth``.
    public func counterfactuals(
        _ id: DecisionID, _ values: [FactValue?], upTo depth: Int = Decider.counterfactualDepth
    ) -> [Counterfactual] {
        guard let program = program(id), program.table.hit == .first, let actual = program.row(for: values),
            actual < program.noRow
        else { return [] }
        let rows = program.table.rows
        let readable = program.space.readInputs.filter { canChange(policy.inputs[$0.index]) }
        // Rows with one outcome are one answer.
        let classOfRow = rows.indices.map { place in
            rows[...place].firstIndex { $0.outcome.asksForTheSame(as: rows[place].outcome) } ?? place
        }
        var found: [Counterfactual] = []
        var setsOfClass: [Int: [Set<InputID>]] = [:]
        func tryFreeing(_ free: [InputID]) {
            var open = values
            for input in free { open[input.index] = nil }
            let freed = Set(free)
            program.possibilities(for: open) { possibility in
                guard possibility.row < program.noRow else { return true }
                let outcome = classOfRow[possibility.row]
                guard outcome != classOfRow[actual] else { return true }
                if setsOfClass[outcome, default: []].contains(where: { $0.isSubset(of: freed) }) { return true }
                guard let changes = changes(to: possibility, free, values, program) else { return true }
                setsOfClass[outcome, default: []].append(freed)
                found.append(Counterfactual(changes: changes, row: possibility.row))
                return true
            }
        }
        for input in readable { tryFreeing([input]) }
        guard depth > 1 else { return found }
        for (place, first) in readable.enumerated() {
            for second in readable[(place + 1)...] { tryFreeing([first, second]) }
        }
        guard depth > 2 else { return found }
        for (place, first) in readable.enumerated() {
            for (next, second) in readable.enumerated() where next > place {
                for third in readable[(next + 1)...] { tryFreeing([first, second, third]) }
            }
        }
        return found
    }

    /// Whether a fact can be otherwise for the same resource.
    private func canChange(_ input: PolicyInput) -> Bool {
        switch input.name {
        case "kind", "namespace", "name": false
        default: true
        }
    }

    /// Values for the freed facts that lead to a possibility; `nil` if one of them need not change.
    private func changes(
        to possibility: TableProgram.Possibility, _ free: [InputID], _ values: [FactValue?], _ program: TableProgram
    ) -> [Counterfactual.Change]? {
        guard let chosen = program.values(of: possibility, free: free, others: values) else { return nil }
        var changes: [Counterfactual.Change] = []
        for input in free {
            guard let value = chosen[input], value != values[input.index] else { return nil }
            changes.append(Counterfactual.Change(input: input, value: value))
        }
        // What was found is tried, not trusted.
        var tried = values
        for change in changes { tried[change.input.index] = change.value }
        guard program.row(for: tried) == possibility.row else { return nil }
        return changes
    }
}
