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
        let promise = Promise(program, values, readable, depth) { row in
            classOfRow[row] == classOfRow[actual] ? nil : classOfRow[row]
        }
        func tryFreeing(_ places: [Int]) {
            let free = places.map { readable[$0] }
            let freed = Set(free)
            let isNew = promise.classes(within: places).contains { outcome in
                !setsOfClass[outcome, default: []].contains { $0.isSubset(of: freed) }
            }
            guard isNew else { return }
            var open = values
            for input in free { open[input.index] = nil }
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
        for first in readable.indices { tryFreeing([first]) }
        guard depth > 1 else { return found }
        for first in readable.indices {
            for second in (first + 1)..<max(readable.count, first + 1) { tryFreeing([first, second]) }
        }
        guard depth > 2 else { return found }
        for first in readable.indices {
            for second in (first + 1)..<max(readable.count, first + 1) {
                for third in (second + 1)..<max(readable.count, second + 1) { tryFreeing([first, second, third]) }
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

/// Which outcomes some changed inputs can lead to at all: most sets of inputs lead to none, and need not be tried.
private struct Promise {
    /// By the inputs that have to change, as bits. `nil`: nothing is known, so everything is tried.
    private var classesOfSet: [UInt64: [Int]]? = [:]
    private let all: [Int]

    /// - Parameter outcomeClass: Of a row; `nil` if nobody asks for it.
    init(
        _ program: TableProgram, _ values: [FactValue?], _ inputs: [InputID], _ limit: Int,
        _ outcomeClass: (Int) -> Int?
    ) {
        all = Set((0..<program.noRow).compactMap(outcomeClass)).sorted()
        guard inputs.count <= 64, let changes = program.changes(from: values, among: inputs, upTo: limit) else {
            classesOfSet = nil
            return
        }
        for (row, set) in changes {
            guard let outcome = outcomeClass(row) else { continue }
            if !(classesOfSet?[set]?.contains(outcome) ?? false) { classesOfSet?[set, default: []].append(outcome) }
        }
    }

    /// What can come about if some or all of these inputs change, of which there are three at most.
    func classes(within places: [Int]) -> [Int] {
        guard let classesOfSet else { return all }
        var classes: [Int] = []
        for subset in 1..<(1 << places.count) {
            var set: UInt64 = 0
            for (bit, place) in places.enumerated() where subset >> bit & 1 == 1 { set |= 1 << UInt64(place) }
            if let some = classesOfSet[set] { classes += some }
        }
        return classes
    }
}
