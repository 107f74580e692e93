/// The memory of a ``DiagramStore`` and the operations on it.
///
/// A node is named by the place of its cells: its level, its number, then where each case leads (another node's place,
/// or the complement of a result). Everything lies in plain memory, since these few loops are what analysis spends its
/// time in: an operation allocates nothing once the tables have their size.
struct DiagramNodes: ~Copyable {
    private var arities: Cells
    let levelCount: Int
    let budget: Int
    private(set) var count = 0

    private var cells = Cells(capacity: 1 << 10)
    private var unique = UniqueTable()
    private var memo = Memo()
    /// Results of the operations under way, until a node is made of them.
    private var stack = Cells(capacity: 1 << 8)
    private var visited = NodeMemo()
    private var visitedPairs = PairSet()

    static let empty: Int32 = ~0
    static let full: Int32 = ~1

    init(arities list: [Int], budget: Int) {
        arities = Cells(capacity: max(list.count, 1))
        for arity in list { arities.append(Int32(arity)) }
        levelCount = list.count
        self.budget = budget
    }

    // MARK: Reading

    func level(_ node: Int32) -> Int32 { node < 0 ? Int32(levelCount) : cells[Int(node)] }

    func child(_ node: Int32, _ position: Int) -> Int32 { cells[Int(node) + 2 + position] }

    private func arity(_ level: Int32) -> Int { Int(arities[Int(level)]) }

    private func number(_ node: Int32) -> Int { Int(cells[Int(node) + 1]) }

    /// Where a function leads for a case of a column that it may not look at.
    private func step(_ node: Int32, _ nodeLevel: Int32, _ top: Int32, _ position: Int) -> Int32 {
        nodeLevel == top ? cells[Int(node) + 2 + position] : node
    }

    // MARK: Making

    mutating func choice(_ level: Int, _ results: [Diagram]) throws(DiagramBudgetExceeded) -> Int32 {
        let base = stack.count
        for result in results { stack.append(result.reference) }
        return try choice(Int32(level), from: base)
    }

    mutating func column(_ level: Int, where accepts: (Int) -> Bool) throws(DiagramBudgetExceeded) -> Int32 {
        let base = stack.count
        for position in 0..<arity(Int32(level)) { stack.append(accepts(position) ? Self.full : Self.empty) }
        return try choice(Int32(level), from: base)
    }

    /// The node with the results that lie on the stack from `base`, which are taken off it.
    private mutating func choice(_ level: Int32, from base: Int) throws(DiagramBudgetExceeded) -> Int32 {
        let arity = self.arity(level)
        defer { stack.count = base }
        let first = stack[base]
        var isSame = true
        var hash = FastHash(UInt64(UInt32(bitPattern: level)))
        for place in base..<(base + arity) {
            let result = stack[place]
            if result != first { isSame = false }
            hash.add(UInt64(UInt32(bitPattern: result)))
        }
        if isSame { return first }
        let tag = UInt32(truncatingIfNeeded: hash.value >> 32)
        var probe = unique.start(tag)
        while true {
            let slot = unique[probe]
            if slot.node < 0 { break }
            if slot.tag == tag, isNode(slot.node, level, from: base, arity) { return slot.node }
            probe = unique.next(probe)
        }
        guard count < budget else { throw DiagramBudgetExceeded(nodes: count) }
        let node = Int32(cells.count)
        cells.append(level)
        cells.append(Int32(count))
        for place in base..<(base + arity) { cells.append(stack[place]) }
        count += 1
        unique.insert(node, tag)
        return node
    }

    private func isNode(_ node: Int32, _ level: Int32, from base: Int, _ arity: Int) -> Bool {
        let start = Int(node)
        guard cells[start] == level else { return false }
        for place in 0..<arity where cells[start + 2 + place] != stack[base + place] { return false }
        return true
    }

    // MARK: Sets

    /// What an operation is called in the memo; no result has these numbers.
    private enum Operation {
        static let intersection = Int32.min
        static let union = Int32.min + 1
        static let subtraction = Int32.min + 2
        static let complement = Int32.min + 3
        /// One for each result that agrees with every other.
        static func agreement(_ anything: Int32) -> Int32 { Int32.min + 4 + ~anything }
    }

    mutating func intersection(_ a: Int32, _ b: Int32) throws(DiagramBudgetExceeded) -> Int32 {
        if a == b { return a }
        if a < 0 { return a == Self.full ? b : Self.empty }
        if b < 0 { return b == Self.full ? a : Self.empty }
        let left = min(a, b)
        let right = max(a, b)
        if let known = memo[left, right, Operation.intersection] { return known }
        let leftLevel = level(left)
        let rightLevel = level(right)
        let top = min(leftLevel, rightLevel)
        let base = stack.count
        for position in 0..<arity(top) {
            stack.append(
                try intersection(step(left, leftLevel, top, position), step(right, rightLevel, top, position)))
        }
        let result = try choice(top, from: base)
        memo.note(left, right, Operation.intersection, result)
        return result
    }

    mutating func union(_ a: Int32, _ b: Int32) throws(DiagramBudgetExceeded) -> Int32 {
        if a == b { return a }
        if a < 0 { return a == Self.full ? a : b }
        if b < 0 { return b == Self.full ? b : a }
        let left = min(a, b)
        let right = max(a, b)
        if let known = memo[left, right, Operation.union] { return known }
        let leftLevel = level(left)
        let rightLevel = level(right)
        let top = min(leftLevel, rightLevel)
        let base = stack.count
        for position in 0..<arity(top) {
            stack.append(try union(step(left, leftLevel, top, position), step(right, rightLevel, top, position)))
        }
        let result = try choice(top, from: base)
        memo.note(left, right, Operation.union, result)
        return result
    }

    mutating func subtracting(_ left: Int32, _ right: Int32) throws(DiagramBudgetExceeded) -> Int32 {
        if left == right || left == Self.empty || right == Self.full { return Self.empty }
        if right == Self.empty { return left }
        if left == Self.full { return try complement(right) }
        if let known = memo[left, right, Operation.subtraction] { return known }
        let leftLevel = level(left)
        let rightLevel = level(right)
        let top = min(leftLevel, rightLevel)
        let base = stack.count
        for position in 0..<arity(top) {
            stack.append(
                try subtracting(step(left, leftLevel, top, position), step(right, rightLevel, top, position)))
        }
        let result = try choice(top, from: base)
        memo.note(left, right, Operation.subtraction, result)
        return result
    }

    mutating func complement(_ set: Int32) throws(DiagramBudgetExceeded) -> Int32 {
        if set < 0 { return set == Self.full ? Self.empty : Self.full }
        if let known = memo[set, set, Operation.complement] { return known }
        let top = level(set)
        let base = stack.count
        for position in 0..<arity(top) { stack.append(try complement(child(set, position))) }
        let result = try choice(top, from: base)
        memo.note(set, set, Operation.complement, result)
        memo.note(result, result, Operation.complement, set)
        return result
    }

    /// Whether the sets share nothing; makes no nodes.
    mutating func isDisjoint(_ left: Int32, _ right: Int32) -> Bool {
        visitedPairs.begin()
        return areDisjoint(left, right)
    }

    private mutating func areDisjoint(_ a: Int32, _ b: Int32) -> Bool {
        if a == Self.empty || b == Self.empty { return true }
        // What is not constant is not empty.
        if a == b || a < 0 || b < 0 { return false }
        let left = min(a, b)
        let right = max(a, b)
        guard visitedPairs.insert(left, right) else { return true }
        let leftLevel = level(left)
        let rightLevel = level(right)
        let top = min(leftLevel, rightLevel)
        for position in 0..<arity(top) {
            if !areDisjoint(step(left, leftLevel, top, position), step(right, rightLevel, top, position)) {
                return false
            }
        }
        return true
    }

    mutating func select(
        _ set: Int32, then inside: Int32, else outside: Int32
    ) throws(DiagramBudgetExceeded) -> Int32 {
        if set < 0 { return set == Self.full ? inside : outside }
        if inside == outside { return inside }
        if inside == Self.full && outside == Self.empty { return set }
        if inside == Self.empty && outside == Self.full { return try complement(set) }
        if let known = memo[set, inside, outside] { return known }
        let setLevel = level(set)
        let insideLevel = level(inside)
        let outsideLevel = level(outside)
        let top = min(setLevel, insideLevel, outsideLevel)
        let base = stack.count
        for position in 0..<arity(top) {
            stack.append(
                try select(
                    step(set, setLevel, top, position), then: step(inside, insideLevel, top, position),
                    else: step(outside, outsideLevel, top, position)))
        }
        let result = try choice(top, from: base)
        memo.note(set, inside, outside, result)
        return result
    }

    // MARK: One function

    mutating func map(_ function: Int32, _ transform: (Int) -> Int) throws(DiagramBudgetExceeded) -> Int32 {
        visited.begin(nodes: count)
        return try mapped(function, transform)
    }

    private mutating func mapped(
        _ function: Int32, _ transform: (Int) -> Int
    ) throws(DiagramBudgetExceeded) -> Int32 {
        if function < 0 { return ~Int32(transform(Int(~function))) }
        let number = self.number(function)
        if let known = visited[number] { return known }
        let top = level(function)
        let base = stack.count
        for position in 0..<arity(top) { stack.append(try mapped(child(function, position), transform)) }
        let result = try choice(top, from: base)
        visited.note(number, result)
        return result
    }

    /// - Parameter isForgotten: For each level whether it is; `last` is the last that is.
    mutating func forgetting(
        _ isForgotten: [Bool], last: Int, in set: Int32
    ) throws(DiagramBudgetExceeded) -> Int32 {
        visited.begin(nodes: count)
        return try forgotten(isForgotten, Int32(last), set)
    }

    private mutating func forgotten(
        _ isForgotten: [Bool], _ last: Int32, _ set: Int32
    ) throws(DiagramBudgetExceeded) -> Int32 {
        if set < 0 { return set }
        let top = level(set)
        if top > last { return set }
        let number = self.number(set)
        if let known = visited[number] { return known }
        var result: Int32
        if isForgotten[Int(top)] {
            result = Self.empty
            for position in 0..<arity(top) where result != Self.full {
                result = try union(result, forgotten(isForgotten, last, child(set, position)))
            }
        } else {
            let base = stack.count
            for position in 0..<arity(top) {
                stack.append(try forgotten(isForgotten, last, child(set, position)))
            }
            result = try choice(top, from: base)
        }
        visited.note(number, result)
        return result
    }

    /// - Parameter cases: For each level the case that it is fixed at, or -1; `last` is the last that is fixed.
    mutating func restricting(
        _ function: Int32, _ cases: [Int32], last: Int
    ) throws(DiagramBudgetExceeded) -> Int32 {
        visited.begin(nodes: count)
        return try restricted(function, cases, Int32(last))
    }

    private mutating func restricted(
        _ function: Int32, _ cases: [Int32], _ last: Int32
    ) throws(DiagramBudgetExceeded) -> Int32 {
        if function < 0 { return function }
        let top = level(function)
        if top > last { return function }
        let number = self.number(function)
        if let known = visited[number] { return known }
        let result: Int32
        let fixed = cases[Int(top)]
        if fixed >= 0 {
            result = try restricted(child(function, Int(fixed)), cases, last)
        } else {
            let base = stack.count
            for position in 0..<arity(top) { stack.append(try restricted(child(function, position), cases, last)) }
            result = try choice(top, from: base)
        }
        visited.note(number, result)
        return result
    }

    /// The function with columns forgotten whose cases agree: `anything` agrees with every result, `conflict` is where
    /// two results do not.
    mutating func merging(
        _ isForgotten: [Bool], last: Int, in function: Int32, anything: Int32, conflict: Int32
    ) throws(DiagramBudgetExceeded) -> Int32 {
        visited.begin(nodes: count)
        return try merged(isForgotten, Int32(last), function, anything, conflict)
    }

    private mutating func merged(
        _ isForgotten: [Bool], _ last: Int32, _ function: Int32, _ anything: Int32, _ conflict: Int32
    ) throws(DiagramBudgetExceeded) -> Int32 {
        if function < 0 { return function }
        let top = level(function)
        if top > last { return function }
        let number = self.number(function)
        if let known = visited[number] { return known }
        var result: Int32
        if isForgotten[Int(top)] {
            result = anything
            for position in 0..<arity(top) where result != conflict {
                result = try agreed(
                    result, merged(isForgotten, last, child(function, position), anything, conflict), anything, conflict
                )
            }
        } else {
            let base = stack.count
            for position in 0..<arity(top) {
                let part = try merged(isForgotten, last, child(function, position), anything, conflict)
                stack.append(part)
                // Nobody asks where.
                if part == conflict {
                    stack.count = base
                    visited.note(number, conflict)
                    return conflict
                }
            }
            result = try choice(top, from: base)
        }
        visited.note(number, result)
        return result
    }

    private mutating func agreed(
        _ left: Int32, _ right: Int32, _ anything: Int32, _ conflict: Int32
    ) throws(DiagramBudgetExceeded) -> Int32 {
        if left == right || right == anything { return left }
        if left == anything { return right }
        if left < 0 && right < 0 { return conflict }
        let operation = Operation.agreement(anything)
        if let known = memo[max(left, right), min(left, right), operation] { return known }
        let leftLevel = level(left)
        let rightLevel = level(right)
        let top = min(leftLevel, rightLevel)
        let base = stack.count
        for position in 0..<arity(top) {
            let part = try agreed(
                step(left, leftLevel, top, position), step(right, rightLevel, top, position), anything, conflict)
            if part == conflict {
                stack.count = base
                return conflict
            }
            stack.append(part)
        }
        let result = try choice(top, from: base)
        memo.note(max(left, right), min(left, right), operation, result)
        return result
    }

    // MARK: Asking

    mutating func has(_ function: Int32, within set: Int32, where accepts: (Int) -> Bool) -> Bool {
        visitedPairs.begin()
        return finds(function, set, accepts)
    }

    private mutating func finds(_ function: Int32, _ set: Int32, _ accepts: (Int) -> Bool) -> Bool {
        if set == Self.empty { return false }
        if function < 0 { return accepts(Int(~function)) }
        guard visitedPairs.insert(set, function) else { return false }
        let setLevel = level(set)
        let functionLevel = level(function)
        let top = min(setLevel, functionLevel)
        for position in 0..<arity(top) {
            if finds(step(function, functionLevel, top, position), step(set, setLevel, top, position), accepts) {
                return true
            }
        }
        return false
    }

    /// Visits the function's nodes, each after those that it leads to.
    mutating func visit(_ function: Int32, _ body: (Int32) -> Void) {
        visited.begin(nodes: count)
        walk(function, body)
    }

    private mutating func walk(_ node: Int32, _ body: (Int32) -> Void) {
        guard node >= 0 else { return }
        let number = self.number(node)
        guard visited[number] == nil else { return }
        visited.note(number, 0)
        for position in 0..<arity(level(node)) { walk(child(node, position), body) }
        body(node)
    }
}
