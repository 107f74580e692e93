/// A function of the columns: which of a few results each combination of cases has.
///
/// A result is a number from 0. Sets are functions with the results 0 (out) and 1 (in). Equal functions of one
/// ``DiagramStore`` are the same value, so comparing and hashing are cheap.
package struct Diagram: Hashable, Sendable {
    /// A node of the store, or the complement of a result.
    let reference: Int32

    init(reference: Int32) { self.reference = reference }

    /// The function that has this result everywhere.
    package static func result(_ number: Int) -> Diagram { Diagram(reference: ~Int32(number)) }

    /// The empty set.
    package static let empty = result(0)
    /// The set of all combinations.
    package static let full = result(1)

    /// The result, if it is the same everywhere.
    package var constant: Int? { reference < 0 ? Int(~reference) : nil }
    package var isEmpty: Bool { self == .empty }
}

/// Work on a diagram would take more nodes than the budget allows.
package struct DiagramBudgetExceeded: Error {
    package let nodes: Int
}

/// The nodes of diagrams over one list of columns: reduced, ordered, shared.
///
/// An operation on two diagrams costs at most the product of their sizes. The number of nodes is bounded by `budget`,
/// beyond which every operation throws, so no input can make it run away.
package final class DiagramStore {
    /// The number of cases of each column; a column's place in it is its level.
    package let arities: [Int]
    package var budget: Int { nodes.budget }

    private var nodes: DiagramNodes

    /// - Parameter budget: How many nodes there may be in all.
    package init(arities: [Int], budget: Int = 2_000_000) {
        self.arities = arities
        nodes = DiagramNodes(arities: arities, budget: budget)
    }

    package var nodeCount: Int { nodes.count }

    // MARK: Reading

    package func level(_ diagram: Diagram) -> Int { Int(nodes.level(diagram.reference)) }

    /// What is left when the column of its level has this case. `diagram` must not be constant.
    package func child(_ diagram: Diagram, _ position: Int) -> Diagram {
        Diagram(reference: nodes.child(diagram.reference, position))
    }

    /// The result at one combination, a case for each column.
    package func result(_ diagram: Diagram, at cases: [Int]) -> Int {
        var here = diagram
        while here.reference >= 0 { here = child(here, cases[level(here)]) }
        return Int(~here.reference)
    }

    // MARK: Making

    /// The function that has `results[case]` for the cases of one column.
    package func choice(_ level: Int, _ results: [Diagram]) throws(DiagramBudgetExceeded) -> Diagram {
        Diagram(reference: try nodes.choice(level, results))
    }

    /// The set of combinations whose case in one column is accepted.
    package func column(_ level: Int, where accepts: (Int) -> Bool) throws(DiagramBudgetExceeded) -> Diagram {
        Diagram(reference: try nodes.column(level, where: accepts))
    }

    // MARK: Sets

    package func intersection(_ left: Diagram, _ right: Diagram) throws(DiagramBudgetExceeded) -> Diagram {
        Diagram(reference: try nodes.intersection(left.reference, right.reference))
    }

    package func union(_ left: Diagram, _ right: Diagram) throws(DiagramBudgetExceeded) -> Diagram {
        Diagram(reference: try nodes.union(left.reference, right.reference))
    }

    package func complement(_ set: Diagram) throws(DiagramBudgetExceeded) -> Diagram {
        Diagram(reference: try nodes.complement(set.reference))
    }

    package func subtracting(_ left: Diagram, _ right: Diagram) throws(DiagramBudgetExceeded) -> Diagram {
        Diagram(reference: try nodes.subtracting(left.reference, right.reference))
    }

    package func isSubset(_ left: Diagram, of right: Diagram) throws(DiagramBudgetExceeded) -> Bool {
        try subtracting(left, right).isEmpty
    }

    /// Whether no combination is in both sets. Unlike an intersection it makes no nodes, and stops at the first.
    package func isDisjoint(_ left: Diagram, _ right: Diagram) -> Bool {
        nodes.isDisjoint(left.reference, right.reference)
    }

    /// `then` inside the set, `otherwise` outside of it.
    package func select(
        _ set: Diagram, then inside: Diagram, else outside: Diagram
    ) throws(DiagramBudgetExceeded) -> Diagram {
        Diagram(reference: try nodes.select(set.reference, then: inside.reference, else: outside.reference))
    }

    // MARK: Functions

    /// The combinations at which a function has a result that is accepted.
    package func preimage(
        _ function: Diagram, where accepts: (Int) -> Bool
    ) throws(DiagramBudgetExceeded) -> Diagram {
        try map(function) { accepts($0) ? 1 : 0 }
    }

    /// The function with each result replaced.
    package func map(
        _ function: Diagram, _ transform: (Int) -> Int
    ) throws(DiagramBudgetExceeded) -> Diagram {
        Diagram(reference: try nodes.map(function.reference, transform))
    }

    /// The set with these columns forgotten: what is in it for some of their cases.
    package func forgetting(
        _ columns: Set<Int>, in set: Diagram
    ) throws(DiagramBudgetExceeded) -> Diagram {
        guard let last = columns.max() else { return set }
        return Diagram(reference: try nodes.forgetting(flags(columns), last: last, in: set.reference))
    }

    /// The function with some columns fixed at a case (`nil`: left open).
    package func restricting(
        _ function: Diagram, to cases: [Int?]
    ) throws(DiagramBudgetExceeded) -> Diagram {
        guard let last = cases.lastIndex(where: { $0 != nil }) else { return function }
        let fixed = cases.map { Int32($0 ?? -1) }
        return Diagram(reference: try nodes.restricting(function.reference, fixed, last: last))
    }

    /// Whether the function ever has two different results at combinations that differ in these columns alone.
    ///
    /// - Parameter anything: A result that is no different from any.
    package func depends(
        _ function: Diagram, on columns: Set<Int>, ignoring anything: Int
    ) throws(DiagramBudgetExceeded) -> Bool {
        guard let last = columns.max() else { return false }
        let conflict = ~Int32.max
        return try nodes.merging(
            flags(columns), last: last, in: function.reference, anything: ~Int32(anything), conflict: conflict)
            == conflict
    }

    private func flags(_ columns: Set<Int>) -> [Bool] {
        var flags = [Bool](repeating: false, count: arities.count)
        for column in columns { flags[column] = true }
        return flags
    }

    // MARK: Asking

    /// One combination with an accepted result, the earliest cases of the columns first; `nil` if there is none.
    /// Columns that do not matter get `nil`.
    package func example(of function: Diagram, where accepts: (Int) -> Bool = { $0 == 1 }) -> [Int?]? {
        var cases = [Int?](repeating: nil, count: arities.count)
        var dead: Set<Int32> = []
        func search(_ here: Diagram) -> Bool {
            if let constant = here.constant { return accepts(constant) }
            if dead.contains(here.reference) { return false }
            let top = level(here)
            for position in 0..<arities[top] {
                cases[top] = position
                if search(child(here, position)) { return true }
            }
            cases[top] = nil
            dead.insert(here.reference)
            return false
        }
        return search(function) ? cases : nil
    }

    /// The number of combinations with an accepted result.
    package func count(of function: Diagram, where accepts: (Int) -> Bool = { $0 == 1 }) -> Double {
        var known: [Int32: Double] = [:]
        func count(_ here: Diagram, from level: Int) -> Double {
            let top = self.level(here)
            var factor = 1.0
            for skipped in level..<top { factor *= Double(arities[skipped]) }
            if let constant = here.constant { return accepts(constant) ? factor : 0 }
            if let value = known[here.reference] { return factor * value }
            var sum = 0.0
            for position in 0..<arities[top] { sum += count(child(here, position), from: top + 1) }
            known[here.reference] = sum
            return factor * sum
        }
        return count(function, from: 0)
    }

    /// The results that the function has somewhere, ascending.
    package func results(of function: Diagram) -> [Int] {
        if let constant = function.constant { return [constant] }
        var found: Set<Int> = []
        for node in self.nodes(of: function) {
            for position in 0..<arities[level(node)] {
                if let constant = child(node, position).constant { found.insert(constant) }
            }
        }
        return found.sorted()
    }

    /// Whether the function has an accepted result somewhere in the set. Costs at most the set's nodes times the
    /// function's that lie on its paths, so asking of a small set is cheap however large the function is.
    package func has(_ function: Diagram, within set: Diagram, where accepts: (Int) -> Bool) -> Bool {
        nodes.has(function.reference, within: set.reference, where: accepts)
    }

    /// The columns that the function looks at, ascending.
    package func support(of function: Diagram) -> [Int] {
        Set(self.nodes(of: function).map { level($0) }).sorted()
    }

    /// The function's nodes, each before those that it leads to.
    package func nodes(of function: Diagram) -> [Diagram] {
        var order: [Diagram] = []
        nodes.visit(function.reference) { order.append(Diagram(reference: $0)) }
        return order.reversed()
    }
}
