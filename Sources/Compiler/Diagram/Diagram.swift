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
    package let budget: Int

    private var levels: [Int32] = []
    private var offsets: [Int32] = []
    private var children: [Int32] = []
    private var unique = HashIndex()
    private var memo = Memo()
    private var passMemo = PassMemo()

    /// - Parameter budget: How many nodes there may be in all.
    package init(arities: [Int], budget: Int = 2_000_000) {
        self.arities = arities
        self.budget = budget
    }

    package var nodeCount: Int { levels.count }

    // MARK: Reading

    package func level(_ diagram: Diagram) -> Int {
        diagram.reference < 0 ? arities.count : Int(levels[Int(diagram.reference)])
    }

    /// What is left when the column of its level has this case. `diagram` must not be constant.
    package func child(_ diagram: Diagram, _ position: Int) -> Diagram {
        Diagram(reference: children[Int(offsets[Int(diagram.reference)]) + position])
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
        let first = results[0]
        if results.allSatisfy({ $0 == first }) { return first }
        var hasher = FastHash(UInt64(level))
        for result in results { hasher.add(UInt64(bitPattern: Int64(result.reference))) }
        let hash = hasher.value
        var probe = unique.start(hash)
        while let candidate = unique.entry(at: probe) {
            if levels[Int(candidate)] == Int32(level) {
                let offset = Int(offsets[Int(candidate)])
                var same = true
                for (place, result) in results.enumerated() where children[offset + place] != result.reference {
                    same = false
                    break
                }
                if same { return Diagram(reference: candidate) }
            }
            probe = unique.next(probe)
        }
        guard levels.count < budget else { throw DiagramBudgetExceeded(nodes: levels.count) }
        let node = Int32(levels.count)
        levels.append(Int32(level))
        offsets.append(Int32(children.count))
        for result in results { children.append(result.reference) }
        unique.insert(node, hash: hash)
        return Diagram(reference: node)
    }

    /// The set of combinations whose case in one column is accepted.
    package func column(_ level: Int, where accepts: (Int) -> Bool) throws(DiagramBudgetExceeded) -> Diagram {
        var results: [Diagram] = []
        for position in 0..<arities[level] { results.append(accepts(position) ? .full : .empty) }
        return try choice(level, results)
    }

    // MARK: Sets

    package func intersection(_ left: Diagram, _ right: Diagram) throws(DiagramBudgetExceeded) -> Diagram {
        try select(left, then: right, else: .empty)
    }

    package func union(_ left: Diagram, _ right: Diagram) throws(DiagramBudgetExceeded) -> Diagram {
        try select(left, then: .full, else: right)
    }

    package func complement(_ set: Diagram) throws(DiagramBudgetExceeded) -> Diagram {
        try select(set, then: .empty, else: .full)
    }

    package func subtracting(_ left: Diagram, _ right: Diagram) throws(DiagramBudgetExceeded) -> Diagram {
        try select(right, then: .empty, else: left)
    }

    package func isSubset(_ left: Diagram, of right: Diagram) throws(DiagramBudgetExceeded) -> Bool {
        try subtracting(left, right).isEmpty
    }

    /// `then` inside the set, `otherwise` outside of it.
    package func select(
        _ set: Diagram, then inside: Diagram, else outside: Diagram
    ) throws(DiagramBudgetExceeded) -> Diagram {
        if set == .full { return inside }
        if set == .empty { return outside }
        if inside == outside { return inside }
        if inside == .full && outside == .empty { return set }
        if let known = memo[set.reference, inside.reference, outside.reference] { return Diagram(reference: known) }
        let top = min(level(set), level(inside), level(outside))
        var results: [Diagram] = []
        results.reserveCapacity(arities[top])
        for position in 0..<arities[top] {
            results.append(
                try select(
                    step(set, top, position), then: step(inside, top, position), else: step(outside, top, position)))
        }
        let result = try choice(top, results)
        memo[set.reference, inside.reference, outside.reference] = result.reference
        return result
    }

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
        passMemo.begin(levels.count)
        return try mapStep(function, transform)
    }

    private func mapStep(
        _ function: Diagram, _ transform: (Int) -> Int
    ) throws(DiagramBudgetExceeded) -> Diagram {
        if let constant = function.constant { return .result(transform(constant)) }
        if let result = passMemo[function] { return result }
        let top = level(function)
        var results: [Diagram] = []
        results.reserveCapacity(arities[top])
        for position in 0..<arities[top] { results.append(try mapStep(child(function, position), transform)) }
        let result = try choice(top, results)
        passMemo[function] = result
        return result
    }

    /// The set with these columns forgotten: what is in it for some of their cases.
    package func forgetting(
        _ columns: Set<Int>, in set: Diagram
    ) throws(DiagramBudgetExceeded) -> Diagram {
        guard let last = columns.max() else { return set }
        passMemo.begin(levels.count)
        return try forgettingStep(arities.indices.map(columns.contains), upTo: last, in: set)
    }

    /// - Parameter last: Below it nothing is forgotten, so what is there stays.
    private func forgettingStep(
        _ isForgotten: [Bool], upTo last: Int, in set: Diagram
    ) throws(DiagramBudgetExceeded) -> Diagram {
        let top = level(set)
        if top > last { return set }
        if let result = passMemo[set] { return result }
        var result: Diagram
        if isForgotten[top] {
            result = .empty
            for position in 0..<arities[top] {
                if result == .full { break }
                result = try union(result, forgettingStep(isForgotten, upTo: last, in: child(set, position)))
            }
        } else {
            var results: [Diagram] = []
            results.reserveCapacity(arities[top])
            for position in 0..<arities[top] {
                results.append(try forgettingStep(isForgotten, upTo: last, in: child(set, position)))
            }
            result = try choice(top, results)
        }
        passMemo[set] = result
        return result
    }

    /// The function with some columns fixed at a case (`nil`: left open).
    package func restricting(
        _ function: Diagram, to cases: [Int?]
    ) throws(DiagramBudgetExceeded) -> Diagram {
        var known: [Int32: Diagram] = [:]
        return try restricting(function, to: cases, &known)
    }

    private func restricting(
        _ function: Diagram, to cases: [Int?], _ known: inout [Int32: Diagram]
    ) throws(DiagramBudgetExceeded) -> Diagram {
        if function.constant != nil { return function }
        if let result = known[function.reference] { return result }
        let top = level(function)
        let result: Diagram
        if let fixed = cases[top] {
            result = try restricting(child(function, fixed), to: cases, &known)
        } else {
            var results: [Diagram] = []
            for position in 0..<arities[top] {
                results.append(try restricting(child(function, position), to: cases, &known))
            }
            result = try choice(top, results)
        }
        known[function.reference] = result
        return result
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
        var seen: Set<Int32> = []
        var found: Set<Int> = []
        func visit(_ here: Diagram) {
            if let constant = here.constant {
                found.insert(constant)
            } else if seen.insert(here.reference).inserted {
                for position in 0..<arities[level(here)] { visit(child(here, position)) }
            }
        }
        visit(function)
        return found.sorted()
    }

    /// Whether the function has an accepted result somewhere in the set. Costs at most the set's nodes times the
    /// function's that lie on its paths, so asking of a small set is cheap however large the function is.
    package func has(_ function: Diagram, within set: Diagram, where accepts: (Int) -> Bool) -> Bool {
        var seen: Set<UInt64> = []
        func visit(_ set: Diagram, _ function: Diagram) -> Bool {
            if set.isEmpty { return false }
            if let constant = function.constant { return accepts(constant) }
            let key = UInt64(UInt32(bitPattern: set.reference)) << 32 | UInt64(UInt32(bitPattern: function.reference))
            if !seen.insert(key).inserted { return false }
            let top = min(level(set), level(function))
            for position in 0..<arities[top] where visit(step(set, top, position), step(function, top, position)) {
                return true
            }
            return false
        }
        return visit(set, function)
    }

    /// The columns that the function looks at, ascending.
    package func support(of function: Diagram) -> [Int] {
        var seen: Set<Int32> = []
        var found: Set<Int> = []
        func visit(_ here: Diagram) {
            guard here.constant == nil, seen.insert(here.reference).inserted else { return }
            found.insert(level(here))
            for position in 0..<arities[level(here)] { visit(child(here, position)) }
        }
        visit(function)
        return found.sorted()
    }

    /// The function's nodes, each before those that it leads to.
    package func nodes(of function: Diagram) -> [Diagram] {
        var seen: Set<Int32> = []
        var order: [Diagram] = []
        func visit(_ here: Diagram) {
            guard here.constant == nil, seen.insert(here.reference).inserted else { return }
            for position in 0..<arities[level(here)] { visit(child(here, position)) }
            order.append(here)
        }
        visit(function)
        return order.reversed()
    }

    private func step(_ diagram: Diagram, _ top: Int, _ position: Int) -> Diagram {
        level(diagram) == top ? child(diagram, position) : diagram
    }
}
