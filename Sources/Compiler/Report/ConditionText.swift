/// Typed conditions as the language writes them. What is printed can be parsed again, and means the same.
package struct ConditionText: Sendable {
    package let inputs: [PolicyInput]
    /// Whether named conditions are shown by their name, or as what they stand for.
    package var showsNames: Bool

    package init(_ inputs: [PolicyInput], showsNames: Bool = true) {
        self.inputs = inputs
        self.showsNames = showsNames
    }

    package func text(_ condition: Condition) -> String { print(condition).text }

    /// The parts of a conjunction, each as text that can be joined by `and`; empty for a condition that always holds.
    package func conjuncts(_ condition: Condition) -> [String] {
        switch condition {
        case .always: []
        case .and(let parts): parts.map { parenthesized($0, above: .conjunction) }
        default: [text(condition)]
        }
    }

    private enum Level: Int { case disjunction, conjunction, negation, atom }

    private func parenthesized(_ condition: Condition, above level: Level) -> String {
        let (text, own) = print(condition)
        return own.rawValue <= level.rawValue && own != .atom ? "(\(text))" : text
    }

    private func print(_ condition: Condition) -> (text: String, level: Level) {
        switch condition {
        case .always: ("yes", .atom)
        case .never: ("no", .atom)
        case .member(let input, let set): (member(inputs[input.index], set), .atom)
        case .isNone(let input): ("\(inputs[input.index].name) is none", .atom)
        case .isUnknown(let input): ("\(inputs[input.index].name) is unknown", .atom)
        case .matches(let input, let pattern): ("\(inputs[input.index].name) matches \"\(pattern)\"", .atom)
        case .compare(let input, let relation, let comparand): (comparison(input, relation, comparand), .atom)
        case .not(.isNone(let input)): ("\(inputs[input.index].name) is not none", .atom)
        case .not(.isUnknown(let input)): ("\(inputs[input.index].name) is not unknown", .atom)
        case .not(let inner): ("not \(operand(inner))", .negation)
        case .maybe(let inner): ("maybe \(operand(inner))", .negation)
        case .and(let parts):
            (parts.map { parenthesized($0, above: .conjunction) }.joined(separator: " and "), .conjunction)
        case .or(let parts):
            (parts.map { parenthesized($0, above: .disjunction) }.joined(separator: " or "), .disjunction)
        case .named(let name, let inner): showsNames ? (name, .atom) : print(inner)
        }
    }

    /// Behind `not` and `maybe` only a bare operand, another of the two, or parentheses may stand.
    private func operand(_ condition: Condition) -> String {
        switch condition {
        case .not, .maybe: return print(condition).text
        case .named where showsNames: return print(condition).text
        case .member(let input, .positions(0b10, none: false)) where inputs[input.index].type == .bool:
            return print(condition).text
        default: return "(\(print(condition).text))"
        }
    }

    private func comparison(_ input: InputID, _ relation: Relation, _ comparand: Comparand) -> String {
        let left = inputs[input.index]
        let right =
            switch comparand {
            case .number(let number): FactText.text(.number(number), left.type)
            case .input(let other): inputs[other.index].name
            }
        return "\(left.name) \(relation.rawValue) \(right)"
    }

    private func member(_ input: PolicyInput, _ set: ValueSet) -> String {
        switch set {
        case .strings(let texts, let negated):
            let list = texts.map { "\"\($0)\"" }
            if list.count == 1 { return "\(input.name) \(negated ? "!=" : "==") \(list[0])" }
            return "\(input.name) \(negated ? "not in" : "in") {\(list.joined(separator: ", "))}"
        case .positions(let bits, let none):
            guard case .names(let domain) = input.type else {
                if bits == 0b10, !none { return input.name }
                if bits == 0b01, !none { return "\(input.name) == no" }
                return list(input, ["no", "yes"], bits, none)
            }
            if let ordered = ordered(input, domain, bits, none) { return ordered }
            return list(input, domain.values, bits, none)
        }
    }

    /// `x < v`, where the domain is ordered and the values are all up to one, or all from one.
    private func ordered(_ input: PolicyInput, _ domain: NameDomain, _ bits: UInt64, _ none: Bool) -> String? {
        guard domain.isOrdered, domain.values.count > 2, bits.nonzeroBitCount > 1 else { return nil }
        let count = domain.values.count
        for place in 1..<count {
            let below: UInt64 = (1 << UInt64(place)) - 1
            let all: UInt64 = (1 << UInt64(count)) - 1
            if bits == below, !none { return "\(input.name) < \(domain.values[place])" }
            if bits == all & ~below, none == input.canBeNone { return "\(input.name) >= \(domain.values[place])" }
        }
        return nil
    }

    private func list(_ input: PolicyInput, _ values: [String], _ bits: UInt64, _ none: Bool) -> String {
        let inside = values.indices.filter { bits >> UInt64($0) & 1 == 1 }.map { values[$0] }
        let outside = values.indices.filter { bits >> UInt64($0) & 1 == 0 }.map { values[$0] }
        // The shorter list; what is not listed includes `none` where there is such a value.
        if none == input.canBeNone, !outside.isEmpty, outside.count < inside.count {
            return outside.count == 1
                ? "\(input.name) != \(outside[0])" : "\(input.name) not in {\(outside.joined(separator: ", "))}"
        }
        if outside.isEmpty, !none, input.canBeNone { return "\(input.name) is not none" }
        if inside.count == 1, !none { return "\(input.name) == \(inside[0])" }
        let all = inside + (none ? ["none"] : [])
        return "\(input.name) in {\(all.joined(separator: ", "))}"
    }
}
