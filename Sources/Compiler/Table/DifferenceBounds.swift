/// What is known of some inputs: whether each is a number, and how large the differences between the numbers can be.
///
/// All that follows from bounds of differences is a matrix of such bounds, kept closed: a further bound contradicts it
/// exactly if it and the bound of the opposite difference add up to less than nothing. Leaving out an input leaves what
/// is known of the others. ``OrderSystem`` says the same of all numbers at once, and gives some.
struct DifferenceBounds {
    enum Value: Int64 {
        case number, none, unknown
    }

    /// The inputs that matter still, in the order in which they entered.
    private var inputs: [Int] = []
    private var values: [Value] = []
    /// Row x, column y: the bound of `x - y`. Row 0 stands for the number zero, the others for ``inputs``.
    private var matrix: [Int64] = [0]
    /// How many bounds were looked at on the way here.
    private(set) var cost = 0

    private static let noBound = Int64.max

    private var width: Int { inputs.count + 1 }

    func value(of input: Int) -> Value {
        inputs.firstIndex(of: input).map { values[$0] } ?? .unknown
    }

    func isNumber(_ input: Int) -> Bool { value(of: input) == .number }

    /// Equal for states from which the same can follow.
    ///
    /// - Parameter greatest: The largest number that any bound to come names. What is further below cannot be made up
    ///   for, however far it is.
    func key(clampedTo greatest: Int64) -> [Int64] {
        let least = greatest == .max ? -greatest : -greatest - 1
        return values.map(\.rawValue) + matrix.map { max($0, least) }
    }

    mutating func enter(_ input: Int, _ value: ValueCase) {
        let old = width
        var wider: [Int64] = []
        wider.reserveCapacity((old + 1) * (old + 1))
        for row in 0..<old {
            wider += matrix[row * old..<(row + 1) * old]
            wider.append(Self.noBound)
        }
        wider += [Int64](repeating: Self.noBound, count: old)
        wider.append(0)
        matrix = wider
        inputs.append(input)
        switch value {
        case .none: values.append(.none)
        case .unknown: values.append(.unknown)
        case .interval, .position, .strings: values.append(.number)
        }
        cost += matrix.count
    }

    mutating func leave(_ input: Int) {
        guard let place = inputs.firstIndex(of: input) else { return }
        let width = width
        matrix = matrix.indices.filter { $0 / width != place + 1 && $0 % width != place + 1 }.map { matrix[$0] }
        inputs.remove(at: place)
        values.remove(at: place)
        cost += width * width
    }

    /// - Returns: Whether that is possible.
    mutating func limit(_ input: Int, _ lower: Int64, _ upper: Int64?) -> Bool {
        guard let place = inputs.firstIndex(of: input) else { return true }
        guard state(row: 0, column: place + 1, -lower) else { return false }
        return upper.map { state(row: place + 1, column: 0, $0) } ?? true
    }

    /// - Returns: Whether that is possible.
    mutating func state(_ left: Int, minus right: Int, atMost bound: Int64) -> Bool {
        guard let left = inputs.firstIndex(of: left), let right = inputs.firstIndex(of: right) else { return true }
        return state(row: left + 1, column: right + 1, bound)
    }

    private mutating func state(row left: Int, column right: Int, _ bound: Int64) -> Bool {
        let width = width
        cost += width
        let opposite = matrix[right * width + left]
        if opposite != Self.noBound, let round = Self.sum(opposite, bound, 0), round < 0 { return false }
        if matrix[left * width + right] <= bound { return true }
        cost += width * width
        for row in 0..<width {
            let toLeft = matrix[row * width + left]
            if toLeft == Self.noBound { continue }
            for column in 0..<width {
                let fromRight = matrix[right * width + column]
                if fromRight == Self.noBound { continue }
                guard let sum = Self.sum(toLeft, bound, fromRight) else { continue }
                // Numbers so far apart that no machine word holds both.
                if sum == .min { return false }
                if sum < matrix[row * width + column] { matrix[row * width + column] = sum }
            }
        }
        return true
    }

    /// `nil` where it is too large to bound anything, the least number where it is too small to be one.
    private static func sum(_ first: Int64, _ second: Int64, _ third: Int64) -> Int64? {
        let (pair, overflow) = first.addingReportingOverflow(second)
        if overflow { return first > 0 ? nil : .min }
        let (all, overflowed) = pair.addingReportingOverflow(third)
        if overflowed { return pair > 0 ? nil : .min }
        return all
    }
}
