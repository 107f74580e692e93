/// Whole numbers within bounds, some of which are known to be less than, equal to or greater than others.
///
/// Solved exactly: every statement is a bound on a difference, so the system has a solution unless the graph of
/// differences has a negative cycle (Bellman-Ford). Cost: variables x statements.
struct OrderSystem {
    struct Variable {
        var lower: Int64
        var upper: Int64?
    }

    /// `left - right <= bound`
    private struct Difference {
        var left: Int
        var right: Int
        var bound: Int64
    }

    var variables: [Variable]
    private var differences: [Difference] = []

    init(_ variables: [Variable]) { self.variables = variables }

    /// States the order of two variables: -1 less, 0 equal, 1 greater.
    mutating func state(_ left: Int, _ order: Int, _ right: Int) {
        switch order {
        case -1: differences.append(Difference(left: left, right: right, bound: -1))
        case 1: differences.append(Difference(left: right, right: left, bound: -1))
        default:
            differences.append(Difference(left: left, right: right, bound: 0))
            differences.append(Difference(left: right, right: left, bound: 0))
        }
    }

    mutating func stateAtMost(_ left: Int, _ right: Int) {
        differences.append(Difference(left: left, right: right, bound: 0))
    }

    /// The least solution, in multiples of `unit`; `nil` if there is none that a machine word holds.
    func solution(unit: Int64 = 1) -> [Int64]? {
        var values: [Int64] = []
        for variable in variables {
            let least = Self.ceilingQuotient(variable.lower, unit)
            if let upper = variable.upper, Self.floorQuotient(upper, unit) < least { return nil }
            values.append(least)
        }
        // Raise what is too small until nothing moves; a cycle that raises itself never ends, so the rounds are counted.
        for _ in 0...variables.count {
            var moved = false
            for difference in differences {
                let (needed, overflow) = values[difference.left].subtractingReportingOverflow(difference.bound)
                if overflow { return nil }
                if values[difference.right] < needed {
                    values[difference.right] = needed
                    moved = true
                }
            }
            if !moved {
                for (value, variable) in zip(values, variables) {
                    if let upper = variable.upper, value > Self.floorQuotient(upper, unit) { return nil }
                }
                let scaled = values.map { $0.multipliedReportingOverflow(by: unit) }
                return scaled.contains(where: \.overflow) ? nil : scaled.map(\.partialValue)
            }
        }
        return nil
    }

    private static func ceilingQuotient(_ value: Int64, _ unit: Int64) -> Int64 {
        value >= 0 ? value / unit + (value % unit == 0 ? 0 : 1) : value / unit
    }

    private static func floorQuotient(_ value: Int64, _ unit: Int64) -> Int64 {
        value >= 0 ? value / unit : value / unit - (value % unit == 0 ? 0 : 1)
    }
}
