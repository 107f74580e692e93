/// Conditions of a compiled policy as the language writes them: what is printed can be pasted into the policy, and then
/// means the same. Only `every S`, which is no condition there, is printed as one.
public struct ConditionText: Sendable {
    private let inputs: [PolicyInput]
    /// The derived facts, by whose values their expansions are told.
    private let tables: [DecisionTable]
    private let kinds: [ResourceKind]
    /// Whether named conditions are shown by their names, or as what they stand for.
    private let showsNames: Bool

    public init(_ policy: CompiledPolicy) {
        inputs = policy.inputs
        tables = policy.tables.filter { $0.id.decision == "table" }
        kinds = policy.kinds
        showsNames = true
    }

    /// Without the tables of a policy, of which only inputs are known: a derived fact is shown by its name alone.
    package init(_ inputs: [PolicyInput], showsNames: Bool = true) {
        self.inputs = inputs
        self.showsNames = showsNames
        tables = []
        kinds = []
    }

    /// Named conditions by their names; `yes` for what always holds.
    public func text(_ condition: Condition) -> String { text(condition, inside: .disjunction) }

    /// The parts of a conjunction, each as text that can be joined by `and`; empty for a condition that always holds.
    package func conjuncts(_ condition: Condition) -> [String] {
        switch condition {
        case .always: []
        case .and(let parts): parts.map { text($0, inside: .conjunction) }
        default: [text(condition)]
        }
    }

    // MARK: Structure

    /// What a condition stands in, the loosest first.
    private enum Place: Int {
        case disjunction, conjunction, negation
    }

    private func text(_ condition: Condition, inside place: Place) -> String {
        switch condition {
        case .always: return "yes"
        case .never: return "no"
        case .member(let input, let values): return member(input, values)
        case .compare(let input, let relation, let comparand):
            let right =
                switch comparand {
                case .number(let number): ValueText.text(.number(number), inputs[input.index].type)
                case .input(let other): name(other)
                }
            return parenthesized("\(name(input)) \(relation.rawValue) \(right)", if: place == .negation)
        case .isNone(let input): return "\(name(input)) is none"
        case .isUnknown(let input): return "\(name(input)) is unknown"
        case .matches(let input, let pattern):
            return parenthesized("\(name(input)) matches \(ValueText.quoted(pattern))", if: place == .negation)
        case .not(let inner): return negation(inner)
        case .maybe(let inner): return "maybe \(text(inner, inside: .negation))"
        case .and(let parts):
            if parts.count == 1 { return text(parts[0], inside: place) }
            return parenthesized(joined(parts, " and ", .conjunction), if: place == .negation)
        case .or(let parts):
            if parts.count == 1 { return text(parts[0], inside: place) }
            return parenthesized(joined(parts, " or ", .disjunction), if: place != .disjunction)
        case .named(let name, let inner):
            guard showsNames else { return text(inner, inside: place) }
            guard let table = tables.first(where: { $0.id.entry == name }) else { return name }
            return TableTest(table, inputs, kinds).text(of: inner) ?? "(\(text(inner, inside: .disjunction)))"
        }
    }

    private func joined(_ parts: [Condition], _ word: String, _ place: Place) -> String {
        parts.map { text($0, inside: place) }.joined(separator: word)
    }

    private func parenthesized(_ text: String, if needed: Bool) -> String { needed ? "(\(text))" : text }

    private func negation(_ inner: Condition) -> String {
        switch inner {
        case .isNone(let input): return "\(name(input)) is not none"
        case .isUnknown(let input): return "\(name(input)) is not unknown"
        case .member(let input, .strings(let texts, negated: false)) where texts.count > 1:
            return "\(name(input)) not in {\(texts.map(ValueText.quoted).joined(separator: ", "))}"
        case .member(_, .positions(0b10, none: false)): return "not \(text(inner, inside: .negation))"
        case .member: return "not (\(text(inner, inside: .disjunction)))"
        default: return "not \(text(inner, inside: .negation))"
        }
    }

    // MARK: Tests of one input

    /// As the language writes the input.
    private func name(_ input: InputID) -> String { ValueText.name(inputs[input.index]) }

    private func member(_ id: InputID, _ values: ValueSet) -> String {
        let input = inputs[id.index]
        let name = ValueText.name(input)
        switch values {
        case .strings(let texts, let negated):
            if texts.count == 1 { return "\(name) \(negated ? "!=" : "==") \(ValueText.quoted(texts[0]))" }
            return "\(name) \(negated ? "not in" : "in") {\(texts.map(ValueText.quoted).joined(separator: ", "))}"
        case .positions(let bits, let none):
            guard case .names(let domain) = input.type else { return bool(name, bits, none, input.canBeNone) }
            return NameSetText(domain: domain, canBeNone: input.canBeNone).text(name, bits, none: none)
        }
    }

    private func bool(_ name: String, _ bits: UInt64, _ none: Bool, _ canBeNone: Bool) -> String {
        switch (bits, none) {
        case (0b10, false): return name
        case (0b01, false): return "\(name) == no"
        case (0b10, true) where canBeNone: return "\(name) != no"
        case (0b01, true) where canBeNone: return "\(name) != yes"
        default:
            let values = (bits & 1 == 1 ? ["no"] : []) + (bits & 2 == 2 ? ["yes"] : []) + (none ? ["none"] : [])
            return "\(name) in {\(values.joined(separator: ", "))}"
        }
    }
}

/// A set of names in the shortest words that give the same set.
struct NameSetText {
    var domain: NameDomain
    var canBeNone: Bool

    func text(_ name: String, _ bits: UInt64, none: Bool) -> String {
        let all = domain.values
        let inside = all.indices.filter { bits >> UInt64($0) & 1 == 1 }
        let outside = all.indices.filter { bits >> UInt64($0) & 1 == 0 }
        // `!=`, `not in` and the upper end of an order take `none` in.
        let takesNone = none || !canBeNone
        if inside.count == 1, !none { return "\(name) == \(all[inside[0]])" }
        if domain.isOrdered, let first = inside.first, let last = inside.last, last - first + 1 == inside.count {
            if first == 0, last + 1 < all.count, !none { return "\(name) < \(all[last + 1])" }
            if last == all.count - 1, first > 0, takesNone { return "\(name) >= \(all[first])" }
        }
        if outside.count == 1, takesNone { return "\(name) != \(all[outside[0]])" }
        if domain.isOrdered, inside.isEmpty, !none { return "\(name) < \(all[0])" }
        if outside.count < inside.count || inside.isEmpty && !none {
            let listed = outside.map { all[$0] } + (takesNone ? [] : ["none"])
            if !listed.isEmpty { return "\(name) not in {\(listed.joined(separator: ", "))}" }
        }
        let listed = inside.map { all[$0] } + (none ? ["none"] : [])
        return "\(name) in {\(listed.joined(separator: ", "))}"
    }
}

/// Values as the language writes them.
public enum ValueText {
    /// The input's name, texts in it quoted anew.
    static func name(_ input: PolicyInput) -> String {
        switch input.origin {
        case .label(let key): "label \(quoted(key))"
        case .annotation(let key): "annotation \(quoted(key))"
        case .snapshotLabel(let key): "snapshot.label \(quoted(key))"
        case .window(let text?, nil): "now in \(quoted(text))"
        case .builtIn, .field, .setting, .userFact, .window, .due: input.name
        }
    }

    public static func text(_ value: FactValue, _ type: ValueType?) -> String {
        switch (value, type) {
        case (.number(let bytes), .size): size(bytes)
        case (.string(let text), .schedule) where !text.contains(" "): text  // a duration
        case (.string(let text), _): quoted(text)
        default: FactText.text(value, type)
        }
    }

    private static func size(_ bytes: Int64) -> String {
        let units: [(word: String, bytes: Int64)] = [
            ("tb", 1 << 40), ("gb", 1 << 30), ("mb", 1 << 20), ("kb", 1 << 10),
        ]
        if bytes == 0 { return "0kb" }
        for unit in units where bytes % unit.bytes == 0 { return "\(bytes / unit.bytes)\(unit.word)" }
        return "\(bytes)"
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

/// Which values of a derived table a condition asks for: an expansion no longer says it, but the table does.
private struct TableTest {
    private let table: DecisionTable
    private let inputs: [PolicyInput]
    private let kinds: [ResourceKind]

    init(_ table: DecisionTable, _ inputs: [PolicyInput], _ kinds: [ResourceKind]) {
        self.table = table
        self.inputs = inputs
        self.kinds = kinds
    }

    /// `risk == high`; `nil` if the condition is no union of values.
    func text(of expansion: Condition) -> String? {
        let guards = table.rows.map(\.guardCondition)
        guard
            let model = try? TableModel(
                inputs: inputs, guards: guards, others: [expansion], kinds: kinds),
            let wanted = try? model.store.intersection(model.valid, model.diagrams.truth(expansion).isTrue)
        else { return nil }
        var values: [String] = []
        var regions: [Diagram] = []
        for (row, region) in zip(table.rows, table.hit == .first ? model.hits : model.matches) {
            guard case .value(let value) = row.outcome.act else { return nil }
            if let place = values.firstIndex(of: value) {
                guard let union = try? model.store.union(regions[place], region) else { return nil }
                regions[place] = union
            } else {
                values.append(value)
                regions.append(region)
            }
        }
        var asked: UInt64 = 0
        var union = Diagram.empty
        for (place, region) in regions.enumerated().prefix(NameDomain.limit) {
            guard let isInside = try? model.store.isSubset(region, of: wanted) else { return nil }
            guard isInside else { continue }
            asked |= 1 << UInt64(place)
            guard let sum = try? model.store.union(union, region) else { return nil }
            union = sum
        }
        guard asked != 0, union == wanted else { return nil }
        return NameSetText(domain: NameDomain(values), canBeNone: false).text(table.id.entry ?? "", asked, none: false)
    }
}
