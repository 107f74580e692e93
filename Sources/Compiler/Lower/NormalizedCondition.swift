extension Condition {
    /// The same condition in fewer words: no double negations, no `maybe` around what is always known, values of one
    /// input put together. It has the same answer to every observation.
    func normalized(_ inputs: [PolicyInput]) -> Condition {
        switch self {
        case .always, .never, .compare, .isNone, .matches: return self
        case .isUnknown(let input): return inputs[input.index].canBeUnknown ? self : .never
        case .named(let name, let inner):
            switch inner.normalized(inputs) {
            case .always: return .always
            case .never: return .never
            default: return .named(name, inner)
            }
        case .member(let input, let values): return Self.member(input, values, inputs)
        case .maybe(let inner):
            let inner = inner.normalized(inputs)
            if !inner.canBeUnknown(inputs) { return inner }
            return .maybe(inner)
        case .not(let inner): return inner.normalized(inputs).negated(inputs)
        case .and(let parts):
            return .all(Self.joined(parts.map { $0.normalized(inputs) }, inputs) { $0 & $1 })
        case .or(let parts):
            return .any(Self.joined(parts.map { $0.normalized(inputs) }, inputs) { $0 | $1 })
        }
    }

    /// Whether some observation leaves its answer open.
    private func canBeUnknown(_ inputs: [PolicyInput]) -> Bool {
        switch self {
        case .always, .never, .isUnknown, .maybe: return false
        case .member, .compare, .isNone, .matches:
            var found = false
            forEachInput { if inputs[$0.index].canBeUnknown { found = true } }
            return found
        case .not(let inner), .named(_, let inner): return inner.canBeUnknown(inputs)
        case .and(let parts), .or(let parts): return parts.contains { $0.canBeUnknown(inputs) }
        }
    }

    private func negated(_ inputs: [PolicyInput]) -> Condition {
        switch self {
        case .always: return .never
        case .never: return .always
        case .not(let inner): return inner
        case .compare(let input, let relation, let comparand): return .compare(input, relation.negated, comparand)
        // `not HA` reads better than `HA == no`.
        case .member(let input, .positions(0b10, none: false)) where inputs[input.index].type == .bool:
            return .not(self)
        case .member(let input, .positions(let bits, let none)):
            guard let all = Self.positions(of: input, inputs) else { return .not(self) }
            return Self.member(input, .positions(all & ~bits, none: !none && inputs[input.index].canBeNone), inputs)
        case .member(let input, .strings(let texts, let negated)):
            return .member(input, .strings(texts, negated: !negated))
        default: return .not(self)
        }
    }

    private static func member(_ input: InputID, _ values: ValueSet, _ inputs: [PolicyInput]) -> Condition {
        guard case .positions(let bits, let none) = values, let all = positions(of: input, inputs) else {
            return .member(input, values)
        }
        let described = inputs[input.index]
        if bits == 0, !none, !described.canBeUnknown { return .never }
        if bits == 0, none { return .isNone(input) }
        if bits & all == all, none || !described.canBeNone, !described.canBeUnknown { return .always }
        return .member(input, values)
    }

    /// All positions of an enum or a bool as bits; `nil` for other types.
    private static func positions(of input: InputID, _ inputs: [PolicyInput]) -> UInt64? {
        switch inputs[input.index].type {
        case .bool: return 0b11
        case .names(let domain): return domain.values.count >= 64 ? .max : (1 << UInt64(domain.values.count)) - 1
        default: return nil
        }
    }

    /// Parts about the values of one input become one, where the first of them stands.
    private static func joined(
        _ parts: [Condition], _ inputs: [PolicyInput], _ join: (UInt64, UInt64) -> UInt64
    ) -> [Condition] {
        // `none` as a bit of its own, beside at most 63 positions.
        var place: [InputID: Int] = [:]
        var result: [Condition] = []
        for part in parts {
            guard let (input, bits) = part.values, let all = positions(of: input, inputs), all >> 63 == 0 else {
                if !result.contains(part) { result.append(part) }
                continue
            }
            guard let known = place[input], let (_, earlier) = result[known].values else {
                place[input] = result.count
                result.append(part)
                continue
            }
            let joined = join(earlier, bits)
            result[known] = member(input, .positions(joined & all, none: joined >> 63 == 1), inputs)
            if result[known].values == nil { place[input] = nil }
        }
        return result
    }

    private var values: (InputID, UInt64)? {
        switch self {
        case .member(let input, .positions(let bits, let none)): (input, bits | (none ? 1 << 63 : 0))
        case .isNone(let input): (input, 1 << 63)
        default: nil
        }
    }
}
