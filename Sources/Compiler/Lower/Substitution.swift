extension Condition {
    /// The condition with some inputs known: what they decide is decided.
    func substituting(_ known: [InputID: FactValue], inputs: [PolicyInput]) -> Condition {
        switch self {
        case .always, .never: return self
        case .member(let input, let values):
            guard let value = known[input] else { return self }
            if value == .unknown { return self }
            return values.contains(value, of: inputs[input.index].type) ? .always : .never
        case .isNone(let input):
            guard let value = known[input] else { return self }
            if value == .unknown { return self }
            return value == FactValue.none ? .always : .never
        case .isUnknown(let input):
            guard let value = known[input] else { return self }
            return value == .unknown ? .always : .never
        case .matches(let input, let pattern):
            guard let value = known[input], value != .unknown else { return self }
            if case .string(let text) = value { return FieldPattern.glob(pattern, text) ? .always : .never }
            return .never
        case .compare(let input, let relation, .number(let number)):
            // A `none` is above every number, and equal to none.
            if known[input] == FactValue.none {
                return relation != .equal && relation.holds(1) ? .always : .never
            }
            guard case .number(let value)? = known[input] else { return self }
            return relation.holds(value < number ? -1 : value == number ? 0 : 1) ? .always : .never
        case .compare(let input, let relation, .input(let other)):
            return Self.comparison(input, relation, other, known, inputs)
        case .not(let inner):
            switch inner.substituting(known, inputs: inputs) {
            case .always: return .never
            case .never: return .always
            case let rest: return .not(rest)
            }
        case .maybe(let inner):
            switch inner.substituting(known, inputs: inputs) {
            case .always: return .always
            case .never: return .never
            case let rest: return .maybe(rest)
            }
        case .and(let parts): return .all(parts.map { $0.substituting(known, inputs: inputs) })
        case .or(let parts): return .any(parts.map { $0.substituting(known, inputs: inputs) })
        case .named(let name, let inner):
            let rest = inner.substituting(known, inputs: inputs)
            switch rest {
            case .always, .never: return rest
            // The name stands for the whole condition: what is left of it goes without.
            default: return rest == inner ? .named(name, rest) : rest
            }
        }
    }
}

extension Condition {
    /// A condition that does not read these inputs and is true exactly where this one is while they are unknown.
    func whereUnknown(_ unknown: Set<InputID>) -> Condition {
        reads(unknown) ? twoSided(unknown).isTrue : self
    }

    private func reads(_ inputs: Set<InputID>) -> Bool {
        var found = false
        forEachInput { if inputs.contains($0) { found = true } }
        return found
    }

    /// Where the condition is true, and where it is not false.
    private func twoSided(_ unknown: Set<InputID>) -> (isTrue: Condition, isPossible: Condition) {
        guard reads(unknown) else { return (self, .maybe(self)) }
        func opposite(_ condition: Condition) -> Condition {
            switch condition {
            case .always: .never
            case .never: .always
            default: .not(condition)
            }
        }
        switch self {
        case .isUnknown: return (.always, .always)
        case .always, .never, .member, .compare, .isNone, .matches: return (.never, .always)
        case .not(let inner):
            let (isTrue, isPossible) = inner.twoSided(unknown)
            return (opposite(isPossible), opposite(isTrue))
        case .maybe(let inner):
            let isPossible = inner.twoSided(unknown).isPossible
            return (isPossible, isPossible)
        case .and(let parts):
            let sides = parts.map { $0.twoSided(unknown) }
            return (.all(sides.map(\.isTrue)), .all(sides.map(\.isPossible)))
        case .or(let parts):
            let sides = parts.map { $0.twoSided(unknown) }
            return (.any(sides.map(\.isTrue)), .any(sides.map(\.isPossible)))
        case .named(_, let inner): return inner.twoSided(unknown)
        }
    }

    /// A comparison of two inputs of which one or both may be known.
    private static func comparison(
        _ input: InputID, _ relation: Relation, _ other: InputID, _ known: [InputID: FactValue],
        _ inputs: [PolicyInput]
    ) -> Condition {
        let whole = Condition.compare(input, relation, .input(other))
        if let left = known[input], let right = known[other] {
            var values = [FactValue](repeating: FactValue.none, count: inputs.count)
            values[input.index] = left
            values[other.index] = right
            switch RowEvaluator(inputs: inputs).answer(whole, values) {
            case .yes: return .always
            case .no: return .never
            case .unknown: return whole
            }
        }
        if let left = known[input] {
            return against(other, relation.flipped, left, inputs[input.index], inputs) ?? whole
        }
        if let right = known[other] { return against(input, relation, right, inputs[other.index], inputs) ?? whole }
        return whole
    }

    /// An open input against a known value.
    private static func against(
        _ input: InputID, _ relation: Relation, _ value: FactValue, _ from: PolicyInput, _ inputs: [PolicyInput]
    ) -> Condition? {
        switch value {
        case .number(let number):
            // `==` and the order against a number read the same; a `none` on the open side does too.
            return .compare(input, relation, .number(number))
        case .none:
            // Where the open side is a number, that is less; where it is `none`, a fact's is less than a setting's.
            let open = inputs[input.index]
            let isLess = relation != .equal && relation.holds(-1)
            let rank = (open.isSetting ? 1 : 0) - (from.isSetting ? 1 : 0)
            let holdsBesideNone = relation == .notEqual || relation != .equal && relation.holds(rank)
            if open.canBeNone, holdsBesideNone != isLess { return isLess ? .not(.isNone(input)) : .isNone(input) }
            // The same for all that can be known, and open as long as nothing is.
            if open.canBeUnknown { return .compare(input, isLess ? .greaterOrEqual : .less, .number(0)) }
            return isLess ? .always : .never
        default: return nil
        }
    }
}

extension ValueSet {
    /// Whether a value that is known is in the set.
    package func contains(_ value: FactValue, of type: ValueType) -> Bool {
        switch (self, value) {
        case (.positions(let bits, _), .bool(let bool)): bits >> (bool ? 1 : 0) & 1 == 1
        case (.positions(let bits, _), .name(let name)):
            if case .names(let domain) = type, let position = domain.index(of: name) {
                bits >> UInt64(position) & 1 == 1
            } else {
                false
            }
        case (.positions(_, let none), .none): none
        case (.strings(let texts, let negated), .string(let text)): texts.contains(text) != negated
        case (.strings(_, let negated), .none): negated
        default: false
        }
    }
}
