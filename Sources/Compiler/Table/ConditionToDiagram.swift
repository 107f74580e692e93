/// A three-valued condition as two sets: where it is true and where it is false. Elsewhere it is unknown.
package struct Truth: Hashable, Sendable {
    package var isTrue: Diagram
    package var isFalse: Diagram
}

/// Turns conditions into diagrams over the columns of a space.
package final class ConditionDiagrams {
    package let space: ColumnSpace
    package let store: DiagramStore
    private var known: [Condition: Truth] = [:]

    package init(space: ColumnSpace, budget: Int = 2_000_000) {
        self.space = space
        store = DiagramStore(arities: space.columns.map(\.caseCount), budget: budget)
    }

    package func truth(_ condition: Condition) throws(DiagramBudgetExceeded) -> Truth {
        switch condition {
        case .always: return Truth(isTrue: .full, isFalse: .empty)
        case .never: return Truth(isTrue: .empty, isFalse: .full)
        case .member, .isNone, .isUnknown, .matches, .compare:
            if let result = known[condition] { return result }
            let result = try atom(condition)
            known[condition] = result
            return result
        case .not(let inner):
            let truth = try truth(inner)
            return Truth(isTrue: truth.isFalse, isFalse: truth.isTrue)
        case .maybe(let inner):
            let isFalse = try truth(inner).isFalse
            return Truth(isTrue: try store.complement(isFalse), isFalse: isFalse)
        case .and(let parts):
            var result = Truth(isTrue: .full, isFalse: .empty)
            for part in parts {
                let truth = try truth(part)
                result.isTrue = try store.intersection(result.isTrue, truth.isTrue)
                result.isFalse = try store.union(result.isFalse, truth.isFalse)
            }
            return result
        case .or(let parts):
            var result = Truth(isTrue: .empty, isFalse: .full)
            for part in parts {
                let truth = try truth(part)
                result.isTrue = try store.union(result.isTrue, truth.isTrue)
                result.isFalse = try store.intersection(result.isFalse, truth.isFalse)
            }
            return result
        case .named(_, let inner):
            if let result = known[condition] { return result }
            let result = try truth(inner)
            known[condition] = result
            return result
        }
    }

    /// A test of one column, or of the order of two.
    private func atom(_ condition: Condition) throws(DiagramBudgetExceeded) -> Truth {
        switch condition {
        case .member(let input, let values):
            return try decided(input) { self.contains(values, $0, input) }
        case .isNone(let input):
            return try decided(input) { $0 == .none }
        case .isUnknown(let input):
            let level = self.level(of: input)
            let cases = space.cases(of: input)
            let isTrue = try store.column(level) { cases[$0] == .unknown }
            return Truth(isTrue: isTrue, isFalse: try store.complement(isTrue))
        case .matches(let input, let pattern):
            let place = space.testIndex(StringTest(matches: pattern), of: input) ?? 0
            return try decided(input) {
                if case .strings(let answers, _) = $0 { answers[place] } else { false }
            }
        case .compare(let input, let relation, .number(let number)):
            return try decided(input) {
                switch $0 {
                case .interval(let lower, let upper): relation.holds(from: lower, to: upper, against: number)
                case .none: relation.holds(1) && relation != .equal
                case .position, .strings, .unknown: false
                }
            }
        case .compare(let input, let relation, .input(let other)):
            return try comparison(input, relation, other)
        case .always, .never, .not, .maybe, .and, .or, .named:
            return try truth(condition)
        }
    }

    private func level(of input: InputID) -> Int {
        guard let level = space.level(of: input) else {
            preconditionFailure("the space was made from other conditions")
        }
        return level
    }

    /// True where a known case is accepted, false where it is not, neither where the input is unknown.
    private func decided(
        _ input: InputID, _ accepts: (ValueCase) -> Bool
    ) throws(DiagramBudgetExceeded) -> Truth {
        let level = self.level(of: input)
        let cases = space.cases(of: input)
        return Truth(
            isTrue: try store.column(level) { cases[$0] != .unknown && accepts(cases[$0]) },
            isFalse: try store.column(level) { cases[$0] != .unknown && !accepts(cases[$0]) })
    }

    private func contains(_ values: ValueSet, _ value: ValueCase, _ input: InputID) -> Bool {
        switch (values, value) {
        case (.positions(let bits, _), .position(let position)): bits >> UInt64(position) & 1 == 1
        case (.positions(_, let none), .none): none
        case (.strings(let texts, let negated), .strings(let answers, _)):
            texts.contains { text in
                space.testIndex(StringTest(equals: text), of: input).map { answers[$0] } ?? false
            } != negated
        case (.strings(_, let negated), .none): negated
        default: false
        }
    }

    private func comparison(
        _ input: InputID, _ relation: Relation, _ other: InputID
    ) throws(DiagramBudgetExceeded) -> Truth {
        let known = try store.intersection(observed(input), observed(other))
        if input == other {
            let holds = relation.holds(0)
            let none = try decided(input) { $0 == .none }.isTrue
            let isTrue =
                switch relation {
                case .equal: try store.subtracting(known, none)
                case .notEqual: none
                default: holds ? known : Diagram.empty
                }
            return Truth(isTrue: isTrue, isFalse: try store.subtracting(known, isTrue))
        }
        let pair = InputPair(input, other)
        guard let level = space.level(of: pair) else {
            preconditionFailure("the space was made from other conditions")
        }
        let isFlipped = pair.first != input
        var isTrue = try store.column(level) { position in
            let order = isFlipped ? 1 - position : position - 1
            return relation.holds(order)
        }
        // Beside a `none` nothing is equal, whatever its place in the order.
        if relation == .equal || relation == .notEqual {
            let none = try store.union(
                decided(input) { $0 == .none }.isTrue, decided(other) { $0 == .none }.isTrue)
            isTrue =
                relation == .equal
                ? try store.subtracting(isTrue, none) : try store.union(isTrue, none)
        }
        isTrue = try store.intersection(isTrue, known)
        return Truth(isTrue: isTrue, isFalse: try store.subtracting(known, isTrue))
    }

    private func observed(_ input: InputID) throws(DiagramBudgetExceeded) -> Diagram {
        let cases = space.cases(of: input)
        return try store.column(level(of: input)) { cases[$0] != .unknown }
    }
}

extension Relation {
    /// Whether it holds for an order: -1 less, 0 equal, 1 greater.
    package func holds(_ order: Int) -> Bool {
        switch self {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        }
    }

    /// Whether it holds for all numbers of an interval that no cut divides.
    fileprivate func holds(from lower: Int64, to upper: Int64?, against number: Int64) -> Bool {
        if lower > number { return holds(1) }
        if let upper, upper < number { return holds(-1) }
        if lower == number, upper == number { return holds(0) }
        // The interval holds the number and others; then the relation tells none of them apart.
        return switch self {
        case .less: false
        case .lessOrEqual: upper.map { $0 <= number } ?? false
        case .greater: false
        case .greaterOrEqual: lower >= number
        case .equal: false
        case .notEqual: true
        }
    }
}
