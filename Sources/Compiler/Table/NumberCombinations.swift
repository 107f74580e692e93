/// The combinations of one group of inputs that some numbers produce.
///
/// The columns are decided one after the other. What was decided matters to later columns only through the inputs that
/// these still look at: whether each is a number, and how far apart they can be. Beginnings that agree in that lead to
/// the same diagram, so each is worked out once. Numbers that are compared in a chain or a ring thus cost little each,
/// however many they are; numbers that are all compared with each other cost as much as they have orders.
struct NumberCombinations {
    /// What is decided at a place of the group.
    private enum Choice {
        case value(Int, [ValueCase])
        case order(Int, Int)
    }

    /// `at least NAME` or `at most NAME` of an input. Of two that cross the lower one wins, so the cap says nothing beside
    /// it.
    private struct Limits {
        var input: Int
        var least: Int?
        var most: Int?
    }

    private struct Place {
        var level: Int
        var choice: Choice
        /// What can be said of limits as soon as this is decided.
        var limits: [Limits] = []
        /// Inputs that no later place looks at.
        var leaving: [Int] = []
    }

    private let places: [Place]
    private let noneRanks: [Int]
    private let store: DiagramStore
    /// The largest number that any case ends with; `nil` if none ends, so that only orders matter.
    private let greatest: Int64?
    /// The diagrams of what is left, by place and ``DifferenceBounds/key(clampedTo:)``.
    private var known: [[Int64]: Diagram] = [:]
    private var keyCells = 0
    private var work = 0

    /// Bounds that may be looked at, for each node that the store may have.
    private static let workPerNode = 40
    /// Beyond it nothing new is remembered, so that memory is bounded too.
    private static let largestMemory = 8_000_000

    init(_ group: ValidCombinations.Group, _ diagrams: ConditionDiagrams) {
        let space = diagrams.space
        var number: [InputID: Int] = [:]
        for (place, input) in group.inputs.enumerated() { number[input] = place }
        var places: [Place] = []
        var placeOfValue = [Int](repeating: 0, count: group.inputs.count)
        var lastUse = [Int](repeating: 0, count: group.inputs.count)
        var ends: [Int64] = []
        for level in group.levels {
            switch space.columns[level].kind {
            case .values(let input, let cases):
                guard let input = number[input] else { continue }
                placeOfValue[input] = places.count
                lastUse[input] = places.count
                for case .interval(_, let upper?) in cases { ends.append(upper) }
                places.append(Place(level: level, choice: .value(input, cases)))
            case .order(let first, let second):
                // Invariant: what a pair compares has a column before the pair's.
                guard let first = number[first], let second = number[second] else { continue }
                lastUse[first] = places.count
                lastUse[second] = places.count
                places.append(Place(level: level, choice: .order(first, second)))
            }
        }
        for (place, input) in group.inputs.enumerated() {
            func named(_ name: String?) -> Int? {
                name.flatMap { name in group.inputs.firstIndex { space.inputs[$0.index].name == name } }
            }
            let input = space.inputs[input.index]
            let limits = Limits(
                input: place, least: named(input.raisedTo), most: input.raisedTo == nil ? named(input.cappedBy) : nil)
            let involved = [place] + [limits.least, limits.most].compactMap { $0 }
            guard involved.count > 1, let last = involved.map({ placeOfValue[$0] }).max() else { continue }
            places[last].limits.append(limits)
            for one in involved { lastUse[one] = max(lastUse[one], last) }
        }
        for (input, last) in lastUse.enumerated() { places[last].leaving.append(input) }
        self.places = places
        noneRanks = group.inputs.map(space.noneRank)
        store = diagrams.store
        greatest = ends.max()
    }

    mutating func diagram() throws(DiagramBudgetExceeded) -> Diagram {
        try rest(from: 0, DifferenceBounds())
    }

    private mutating func rest(from start: Int, _ bounds: DifferenceBounds) throws(DiagramBudgetExceeded) -> Diagram {
        guard start < places.count else { return .full }
        let key = [Int64(start)] + bounds.key(clampedTo: greatest ?? 0)
        if let diagram = known[key] { return diagram }
        let place = places[start]
        var results: [Diagram] = []
        results.reserveCapacity(store.arities[place.level])
        for position in 0..<store.arities[place.level] {
            var next = bounds
            let isPossible = decide(place, position, &next)
            work += key.count + next.cost - bounds.cost
            if work / Self.workPerNode > store.budget { throw DiagramBudgetExceeded(nodes: store.nodeCount) }
            results.append(isPossible ? try rest(from: start + 1, next) : .empty)
        }
        let result = try store.choice(place.level, results)
        if keyCells < Self.largestMemory {
            keyCells += key.count
            known[key] = result
        }
        return result
    }

    /// - Returns: Whether numbers exist for it.
    private func decide(_ place: Place, _ position: Int, _ bounds: inout DifferenceBounds) -> Bool {
        switch place.choice {
        case .value(let input, let cases):
            bounds.enter(input, cases[position])
            // Where nothing has an upper end, no lower end is in the way.
            if greatest != nil, case .interval(let lower, let upper) = cases[position] {
                guard bounds.limit(input, lower, upper) else { return false }
            }
        case .order(let first, let second):
            guard state(first, position - 1, second, &bounds) else { return false }
        }
        for limits in place.limits where bounds.isNumber(limits.input) {
            if let least = limits.least, bounds.isNumber(least) {
                guard bounds.state(least, minus: limits.input, atMost: 0) else { return false }
            } else if let most = limits.most, bounds.isNumber(most) {
                guard bounds.state(limits.input, minus: most, atMost: 0) else { return false }
            }
        }
        for input in place.leaving { bounds.leave(input) }
        return true
    }

    private func state(_ first: Int, _ order: Int, _ second: Int, _ bounds: inout DifferenceBounds) -> Bool {
        let left = bounds.value(of: first)
        let right = bounds.value(of: second)
        // The order of what is unknown has one spelling.
        if left == .unknown || right == .unknown { return order == 0 }
        let leftRank = left == .none ? noneRanks[first] : 0
        let rightRank = right == .none ? noneRanks[second] : 0
        if leftRank != rightRank { return order == (leftRank < rightRank ? -1 : 1) }
        if leftRank > 0 { return order == 0 }
        switch order {
        case -1: return bounds.state(first, minus: second, atMost: -1)
        case 1: return bounds.state(second, minus: first, atMost: -1)
        default:
            return bounds.state(first, minus: second, atMost: 0) && bounds.state(second, minus: first, atMost: 0)
        }
    }
}
