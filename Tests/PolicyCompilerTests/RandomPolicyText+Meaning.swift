import PolicyCompiler

/// The meaning of a policy, as docs/language.md tells it.
extension RandomPolicyText {
    enum Truth { case yes, no, unknown }

    /// Enough values of each input for every case and every order of numbers.
    var domains: [[FactValue]] {
        let counts = inputs.filter(\.isCount).count
        return inputs.map { input in
            var values: [FactValue] = []
            switch input.kind {
            case .bool: values = [.bool(true), .bool(false)]
            case .names(let names, _): values = names.map { .name($0) }
            case .count:
                values = (input.least...(input.most ?? 5 + counts)).map { .number(Int64($0)) }
            case .text: values = ["", "a", "b", "ab", "ba", "x", "axb", "xb", "ax", "xa"].map { .string($0) }
            }
            if input.canBeNone { values.append(FactValue.none) }
            if input.answer != nil { values.append(.unknown) }
            return values
        }
    }

    /// Everything that can be observed.
    var observations: [[FactValue]] {
        var all: [[FactValue]] = [[]]
        for domain in domains { all = all.flatMap { values in domain.map { values + [$0] } } }
        return all.filter { values in
            inputs.indices.allSatisfy { place in
                inputs.indices.allSatisfy { other in
                    inputs[place].answer == nil || inputs[place].answer != inputs[other].answer
                        || (values[place] == .unknown) == (values[other] == .unknown)
                }
            }
        }
    }

    func truth(_ claim: Claim, _ values: [FactValue]) -> Truth {
        func of(_ bool: Bool) -> Truth { bool ? .yes : .no }
        switch claim {
        case .bare(let input): return values[input] == .unknown ? .unknown : of(values[input] == .bool(true))
        case .number(let input, let relation, let number, _):
            return compare(values[input], inputs[input].isSetting, relation, .number(Int64(number)), false)
        case .inputs(let input, let relation, let other):
            return compare(values[input], inputs[input].isSetting, relation, values[other], inputs[other].isSetting)
        case .name(let input, let relation, let name):
            let value = values[input]
            if value == .unknown { return .unknown }
            if case .names(let names, true) = inputs[input].kind, relation != "==", relation != "!=" {
                guard let right = names.firstIndex(of: name) else { return .no }
                guard case .name(let text) = value, let left = names.firstIndex(of: text) else {
                    return of(relation.hasPrefix(">"))
                }
                return of(holds(left, relation, right))
            }
            return of(isSpelled(value, name) == (relation == "=="))
        case .member(let input, let list, let negated):
            if values[input] == .unknown { return .unknown }
            return of(list.contains { isSpelled(values[input], $0) } != negated)
        case .interval(let input, let lower, let lowerIn, let upper, let upperIn):
            let isAbove = compare(
                values[input], inputs[input].isSetting, lowerIn ? ">=" : ">", .number(Int64(lower)), false)
            let isBelow = compare(
                values[input], inputs[input].isSetting, upperIn ? "<=" : "<", .number(Int64(upper)), false)
            return both(isAbove, isBelow)
        case .matches(let input, let pattern):
            guard case .string(let text) = values[input] else { return values[input] == .unknown ? .unknown : .no }
            return of(glob(Array(pattern.utf8)[...], Array(text.utf8)[...]))
        case .isNone(let input, let negated):
            return values[input] == .unknown ? .unknown : of((values[input] == FactValue.none) != negated)
        case .isUnknown(let input, let negated): return of((values[input] == .unknown) != negated)
        case .table(let value, let negated):
            let row = table.first { truth($0.claim, values) == .yes }
            // What no row gives is no value; a table with such a gap is refused.
            let decided = row.map { $0.consequence == .outcome(value) } ?? false
            return negated ? of(row.map { $0.consequence != .outcome(value) } ?? false) : of(decided)
        case .named(let place): return truth(lets[place], values)
        case .not(let inner): return not(truth(inner, values))
        case .maybe(let inner): return truth(inner, values) == .no ? .no : .yes
        case .all(let parts): return parts.map { truth($0, values) }.reduce(.yes, both)
        case .any(let parts): return not(parts.map { not(truth($0, values)) }.reduce(.yes, both))
        case .implies(let left, let right):
            return not(both(truth(left, values), not(truth(right, values))))
        }
    }

    private func not(_ truth: Truth) -> Truth { truth == .yes ? .no : truth == .no ? .yes : .unknown }

    private func both(_ left: Truth, _ right: Truth) -> Truth {
        left == .no || right == .no ? .no : left == .yes && right == .yes ? .yes : .unknown
    }

    /// Every value < `none` of a fact < `none` of a setting; beside a `none` nothing is equal.
    private func compare(
        _ left: FactValue, _ leftIsSetting: Bool, _ relation: String, _ right: FactValue, _ rightIsSetting: Bool
    ) -> Truth {
        if left == .unknown || right == .unknown { return .unknown }
        if left == FactValue.none || right == FactValue.none {
            if relation == "==" { return .no }
            if relation == "!=" { return .yes }
        }
        func place(_ value: FactValue, _ isSetting: Bool) -> Int {
            if case .number(let number) = value { return Int(number) }
            return isSetting ? 1_000_001 : 1_000_000
        }
        return holds(place(left, leftIsSetting), relation, place(right, rightIsSetting)) ? .yes : .no
    }

    private func holds(_ left: Int, _ relation: String, _ right: Int) -> Bool {
        switch relation {
        case "<": left < right
        case "<=": left <= right
        case ">": left > right
        case ">=": left >= right
        case "==": left == right
        default: left != right
        }
    }

    private func isSpelled(_ value: FactValue, _ text: String) -> Bool {
        switch value {
        case .bool(let bool): text == (bool ? "yes" : "no")
        case .name(let name): text == name
        case .string(let string): text == "\"\(string)\""
        case .number(let number): text == "\(number)"
        case .none: text == "none"
        case .unknown: false
        }
    }

    private func glob(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == UInt8(ascii: "*") {
            return glob(pattern.dropFirst(), text) || !text.isEmpty && glob(pattern, text.dropFirst())
        }
        return text.first == first && glob(pattern.dropFirst(), text.dropFirst())
    }

    // MARK: Deciding

    struct Decided {
        var outcome: String
        /// The rule, and before it the fallbacks that led there.
        var rules: [Rule]
        var line: Int { rules[rules.count - 1].line }
    }

    func decided(_ values: [FactValue]) -> Decided? { decided(rules, values) }

    private func decided(_ rules: [Rule], _ values: [FactValue]) -> Decided? {
        for rule in rules.filter({ !$0.isOtherwise }) + rules.filter(\.isOtherwise)
        where truth(rule.claim, values) == .yes {
            switch rule.consequence {
            case .outcome(let outcome): return Decided(outcome: outcome, rules: [rule])
            case .fallBack(let chain):
                if var inner = decided(chains[chain], values) {
                    inner.rules.insert(rule, at: 0)
                    return inner
                }
            }
        }
        return nil
    }

    /// The chains that `ready` comes to.
    var chainsInUse: Set<Int> {
        var used: Set<Int> = []
        func visit(_ rules: [Rule]) {
            for case .fallBack(let chain) in rules.map(\.consequence) where used.insert(chain).inserted {
                visit(chains[chain])
            }
        }
        visit(rules)
        return used
    }

    /// The answers for which a claim accepts `unknown`.
    func accepted(_ claim: Claim, underMaybe: Bool = false) -> Set<String> {
        func answer(_ input: Int) -> Set<String> { underMaybe ? Set([inputs[input].answer].compactMap { $0 }) : [] }
        switch claim {
        case .isUnknown(let input, _): return Set([inputs[input].answer].compactMap { $0 })
        case .bare(let input), .number(let input, _, _, _), .name(let input, _, _), .member(let input, _, _),
            .interval(let input, _, _, _, _), .matches(let input, _), .isNone(let input, _):
            return answer(input)
        case .inputs(let input, _, let other): return answer(input).union(answer(other))
        case .table: return []
        case .named(let place): return accepted(lets[place], underMaybe: underMaybe)
        case .not(let inner): return accepted(inner, underMaybe: underMaybe)
        case .maybe(let inner): return accepted(inner, underMaybe: true)
        case .all(let parts), .any(let parts):
            return parts.reduce(into: []) { $0.formUnion(accepted($1, underMaybe: underMaybe)) }
        case .implies(let left, let right):
            return accepted(left, underMaybe: underMaybe).union(accepted(right, underMaybe: underMaybe))
        }
    }
}
