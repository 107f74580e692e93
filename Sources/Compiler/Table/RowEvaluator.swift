/// Three answers to a condition.
package enum Answer: Sendable, Hashable {
    case yes, no, unknown

    package static func of(_ bool: Bool) -> Answer { bool ? .yes : .no }
}

/// The plain reading of conditions on values: what explanations use, and what the diagrams are checked against.
package struct RowEvaluator: Sendable {
    package let inputs: [PolicyInput]

    package init(inputs: [PolicyInput]) { self.inputs = inputs }

    /// - Parameter values: One for each input; only those that the condition reads matter.
    package func answer(_ condition: Condition, _ values: [FactValue]) -> Answer {
        switch condition {
        case .always: return .yes
        case .never: return .no
        case .member(let input, let set):
            let value = values[input.index]
            return value == .unknown ? .unknown : .of(set.contains(value, of: inputs[input.index].type))
        case .isNone(let input):
            let value = values[input.index]
            return value == .unknown ? .unknown : .of(value == FactValue.none)
        case .isUnknown(let input): return .of(values[input.index] == .unknown)
        case .matches(let input, let pattern):
            switch values[input.index] {
            case .unknown: return .unknown
            case .string(let text): return .of(FieldPattern.glob(pattern, text))
            default: return .no
            }
        case .compare(let input, let relation, let comparand):
            let left = values[input.index]
            let right: FactValue
            var rightRank = 0
            switch comparand {
            case .number(let number): right = .number(number)
            case .input(let other):
                right = values[other.index]
                if right == FactValue.none { rightRank = rank(other) }
            }
            if left == .unknown || right == .unknown { return .unknown }
            if left == FactValue.none || right == FactValue.none {
                if relation == .equal { return .no }
                if relation == .notEqual { return .yes }
            }
            let leftRank = left == FactValue.none ? rank(input) : 0
            if leftRank != rightRank { return .of(relation.holds(leftRank < rightRank ? -1 : 1)) }
            guard case .number(let a) = left, case .number(let b) = right else { return .of(relation.holds(0)) }
            return .of(relation.holds(a < b ? -1 : a == b ? 0 : 1))
        case .not(let inner):
            switch answer(inner, values) {
            case .yes: return .no
            case .no: return .yes
            case .unknown: return .unknown
            }
        case .maybe(let inner): return .of(answer(inner, values) != .no)
        case .and(let parts):
            var result = Answer.yes
            for part in parts {
                switch answer(part, values) {
                case .no: return .no
                case .unknown: result = .unknown
                case .yes: break
                }
            }
            return result
        case .or(let parts):
            var result = Answer.no
            for part in parts {
                switch answer(part, values) {
                case .yes: return .yes
                case .unknown: result = .unknown
                case .no: break
                }
            }
            return result
        case .named(_, let inner): return answer(inner, values)
        }
    }

    /// The first row whose guard is true; `nil` if there is none.
    package func firstRow(of table: DecisionTable, _ values: [FactValue]) -> Int? {
        table.rows.firstIndex { answer($0.guardCondition, values) == .yes }
    }

    private func rank(_ input: InputID) -> Int { inputs[input.index].isSetting ? 2 : 1 }
}
