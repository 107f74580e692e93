/// A column of the coded table: an input cut into the cases that the conditions can tell apart, or the order of two
/// numbers.
package struct Column: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case values(InputID, [ValueCase])
        /// Cases: 0 less, 1 equal, 2 greater.
        case order(InputID, InputID)
    }

    package let kind: Kind

    package var caseCount: Int {
        switch kind {
        case .values(_, let cases): cases.count
        case .order: 3
        }
    }
}

/// Values of an input that no condition tells apart.
package enum ValueCase: Sendable, Hashable {
    /// A value of a bool (0 no, 1 yes) or an enum, by its position.
    case position(Int)
    /// Numbers from `lower` to `upper`, both included; `nil` is unbounded.
    case interval(lower: Int64, upper: Int64?)
    /// Strings that give the same answers to all the tests of the policy; `example` is one.
    case strings(answers: [Bool], example: String)
    case none
    case unknown
}

/// Two inputs whose order is asked for, the one with the lower number first.
package struct InputPair: Hashable, Sendable {
    package let first: InputID
    package let second: InputID

    init(_ a: InputID, _ b: InputID) {
        first = min(a, b)
        second = max(a, b)
    }
}
