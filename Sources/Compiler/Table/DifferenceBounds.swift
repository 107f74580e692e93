/// The order system of a group, built up case by case.
///
/// Every statement about the numbers bounds a difference, `x - y <= c`, so all that follows from some statements is a
/// matrix of such bounds, kept closed: one more statement contradicts them exactly if it and the bound of `y - x` add up
/// to less than nothing, and costs the square of the inputs. ``ValidCombinations/system(of:_:fixed:_:)`` says the same
/// of whole combinations, and gives numbers.
struct DifferenceBounds {
    private enum Choice {
        /// Of an input, by its place in the group.
        case value(Int, [ValueCase])
        case order(Int, Int)
    }

    private struct Pair {
        var first: Int
        var second: Int
        /// The place of its level in the group.
        var level: Int
    }

    private struct Bound {
        var least: Int
        var most: Int
    }

    /// What is chosen at each level of the group, or -1.
    private var chosen: [Int]
    /// For each input what it is, once that is chosen.
    private var values: [ValueCase?]
    private let choices: [Choice]
    private let levels: [Int]
    private let pairs: [Pair]
    /// `at most NAME` and `at least NAME`.
    private let bounds: [Bound]
    /// For each level of the group the pairs and bounds that look at it.
    private let pairsAt: [[Int]]
    private let boundsAt: [[Int]]
    private let noneRanks: [Int]
    /// The matrices of all levels, one behind the other: row x, column y, the bound of `x - y`. Row 0 stands for zero.
    private var matrices: [Int64]
    private let width: Int

    /// No bound. Sums of a few of these stay in a word.
    private static let infinity = Int64(1) << 60
    private static let greatest = Int64(1) << 52

    /// - Returns: `nil` if a number is so large that sums of some might not fit a word.
    init?(_ group: ValidCombinations.Group, _ space: ColumnSpace) {
        width = group.inputs.count + 1
        guard width <= 64 else { return nil }
        var place: [InputID: Int] = [:]
        for (number, input) in group.inputs.enumerated() { place[input] = number }
        var levelOfInput = [Int](repeating: 0, count: group.inputs.count)
        var choices: [Choice] = []
        for (number, level) in group.levels.enumerated() {
            switch space.columns[level].kind {
            case .values(let input, let cases):
                guard let input = place[input] else { return nil }
                levelOfInput[input] = number
                choices.append(.value(input, cases))
                for case .interval(let lower, let upper) in cases
                where lower > Self.greatest || upper ?? 0 > Self.greatest { return nil }
            case .order(let first, let second):
                guard let first = place[first], let second = place[second] else { return nil }
                choices.append(.order(first, second))
            }
        }
        var pairs: [Pair] = []
        var pairsAt = [[Int]](repeating: [], count: choices.count)
        for (number, choice) in choices.enumerated() {
            guard case .order(let first, let second) = choice else { continue }
            for level in [number, levelOfInput[first], levelOfInput[second]] { pairsAt[level].append(pairs.count) }
            pairs.append(Pair(first: first, second: second, level: number))
        }
        var bounds: [Bound] = []
        var boundsAt = [[Int]](repeating: [], count: choices.count)
        for (number, input) in group.inputs.enumerated() {
            func other(_ name: String?) -> Int? {
                name.flatMap { name in group.inputs.firstIndex { space.inputs[$0.index].name == name } }
            }
            let input = space.inputs[input.index]
            guard input.cappedBy != nil || input.raisedTo != nil else { continue }
            let bound: Bound? =
                if input.raisedTo != nil {
                    other(input.raisedTo).map { Bound(least: $0, most: number) }
                } else {
                    other(input.cappedBy).map { Bound(least: number, most: $0) }
                }
            guard let bound else { continue }
            for level in [levelOfInput[bound.least], levelOfInput[bound.most]] { boundsAt[level].append(bounds.count) }
            bounds.append(bound)
        }
        matrices = [Int64](repeating: Self.infinity, count: width * width * (group.levels.count + 1))
        self.choices = choices
        self.pairs = pairs
        self.pairsAt = pairsAt
        self.bounds = bounds
        self.boundsAt = boundsAt
        levels = group.levels
        noneRanks = group.inputs.map { space.noneRank($0) }
        chosen = [Int](repeating: -1, count: group.levels.count)
        values = [ValueCase?](repeating: nil, count: group.inputs.count)
        for place in 0..<width { matrices[place * width + place] = 0 }
        for (number, input) in group.inputs.enumerated() {
            let least = max(0, space.inputs[input.index].atLeast ?? 0)
            let most = space.inputs[input.index].atMost
            guard least <= Self.greatest, most ?? 0 <= Self.greatest else { return nil }
            // A group without numbers has no combination, which the other way finds out as well.
            guard limit(number, least, most, 0) else { return nil }
        }
    }

    mutating func diagram(_ store: DiagramStore) throws(DiagramBudgetExceeded) -> Diagram {
        var steps = 0
        return try build(0, store, &steps)
    }

    private mutating func build(
        _ place: Int, _ store: DiagramStore, _ steps: inout Int
    ) throws(DiagramBudgetExceeded) -> Diagram {
        steps += 1
        if steps > store.budget { throw DiagramBudgetExceeded(nodes: steps) }
        guard place < levels.count else { return .full }
        let level = levels[place]
        var results: [Diagram] = []
        results.reserveCapacity(store.arities[level])
        for position in 0..<store.arities[level] {
            results.append(choose(position, at: place) ? try build(place + 1, store, &steps) : .empty)
        }
        chosen[place] = -1
        if case .value(let input, _) = choices[place] { values[input] = nil }
        return try store.choice(level, results)
    }

    /// States a choice, in the matrix of the next level.
    ///
    /// - Returns: Whether numbers exist for it.
    private mutating func choose(_ position: Int, at place: Int) -> Bool {
        let size = width * width
        let next = (place + 1) * size
        for cell in 0..<size { matrices[next + cell] = matrices[next - size + cell] }
        chosen[place] = position
        if case .value(let input, let cases) = choices[place] {
            values[input] = cases[position]
            if case .interval(let lower, let upper) = cases[position], !limit(input, lower, upper, place + 1) {
                return false
            }
        }
        for pair in pairsAt[place] where !states(pairs[pair], place + 1) { return false }
        for bound in boundsAt[place] {
            guard case .interval? = values[bounds[bound].least], case .interval? = values[bounds[bound].most] else {
                continue
            }
            if !state(bounds[bound].least, bounds[bound].most, 0, place + 1) { return false }
        }
        return true
    }

    /// States the order of a pair as far as it is chosen.
    private mutating func states(_ pair: Pair, _ depth: Int) -> Bool {
        guard chosen[pair.level] >= 0 else { return true }
        let order = chosen[pair.level] - 1
        let left = values[pair.first]
        let right = values[pair.second]
        // The order of what is unknown has one spelling.
        if left == .unknown || right == .unknown { return order == 0 }
        guard let left, let right else { return true }
        let leftRank = left == .none ? noneRanks[pair.first] : 0
        let rightRank = right == .none ? noneRanks[pair.second] : 0
        if leftRank != rightRank { return order == (leftRank < rightRank ? -1 : 1) }
        if leftRank > 0 { return order == 0 }
        switch order {
        case -1: return state(pair.first, pair.second, -1, depth)
        case 1: return state(pair.second, pair.first, -1, depth)
        default:
            return state(pair.first, pair.second, 0, depth) && state(pair.second, pair.first, 0, depth)
        }
    }

    private mutating func limit(_ input: Int, _ lower: Int64, _ upper: Int64?, _ depth: Int) -> Bool {
        guard stateCells(0, input + 1, -lower, depth) else { return false }
        guard let upper else { return true }
        return stateCells(input + 1, 0, upper, depth)
    }

    /// `left - right <= bound`, of inputs.
    private mutating func state(_ left: Int, _ right: Int, _ bound: Int64, _ depth: Int) -> Bool {
        stateCells(left + 1, right + 1, bound, depth)
    }

    private mutating func stateCells(_ left: Int, _ right: Int, _ bound: Int64, _ depth: Int) -> Bool {
        let width = width
        let start = depth * width * width
        return matrices.withUnsafeMutableBufferPointer { matrices in
            if matrices[start + right * width + left] + bound < 0 { return false }
            if matrices[start + left * width + right] <= bound { return true }
            for row in 0..<width {
                let toLeft = matrices[start + row * width + left]
                if toLeft >= Self.infinity { continue }
                for column in 0..<width {
                    let fromRight = matrices[start + right * width + column]
                    if fromRight >= Self.infinity { continue }
                    let sum = toLeft + bound + fromRight
                    if sum < matrices[start + row * width + column] { matrices[start + row * width + column] = sum }
                }
            }
            return true
        }
    }
}
