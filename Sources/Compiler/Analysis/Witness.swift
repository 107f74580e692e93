/// Facts that show a finding.
struct Witness {
    /// A value for every input that the table reads.
    var values: [InputID: FactValue]
    /// The inputs that matter: with these values the finding holds whatever the others are.
    var essential: [InputID]

    /// `mode = last-state, job.state = FAILING, ha.metadata = unknown`
    func text(_ inputs: [PolicyInput], entry: [(String, FactValue)] = []) -> String {
        var parts = entry.map { "\($0.0) = \(FactText.text($0.1, nil))" }
        for input in essential {
            guard let value = values[input] else { continue }
            parts.append("\(inputs[input.index].name) = \(FactText.text(value, inputs[input.index].type))")
        }
        return parts.isEmpty ? "whatever the facts are" : parts.joined(separator: ", ")
    }
}

/// Values as the language writes them.
package enum FactText {
    package static func text(_ value: FactValue, _ type: ValueType?) -> String {
        switch value {
        case .bool(let bool): return bool ? "yes" : "no"
        case .name(let name): return name
        case .string(let text): return quoted(text)
        case .none: return "none"
        case .unknown: return "unknown"
        case .number(let number):
            switch type {
            case .duration, .schedule: return DurationText.literal(number)
            case .percentage: return "\(number)%"
            case .size: return "\(number)b"
            default: return "\(number)"
            }
        }
    }

    /// A text as the language writes it.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension TableModel {
    /// A combination of a set, as close to a healthy, running job as the set allows, in values; `nil` if it is empty.
    func witness(of set: Diagram) throws(DiagramBudgetExceeded) -> Witness? {
        guard let cases = try preferredCombination(of: store.intersection(set, valid)) else { return nil }
        return Witness(values: values(of: cases), essential: try essentialInputs(cases, in: set))
    }

    /// The same where some inputs are unknown, with values of the others that go with a combination of `otherwise`, in
    /// which these inputs are known.
    func witness(
        of set: Diagram, knowing inputs: [InputID], leadsTo otherwise: Diagram
    ) throws(DiagramBudgetExceeded) -> Witness? {
        guard let cases = try preferredCombination(of: store.intersection(set, valid)) else { return nil }
        var others = cases
        for input in inputs { for level in space.levels(touching: input) { others[level] = nil } }
        guard let known = try preferredCombination(of: store.restricting(otherwise, to: others), fixed: others) else {
            return nil
        }
        var values = values(of: known)
        for input in inputs { values[input] = .unknown }
        return Witness(values: values, essential: try essentialInputs(cases, in: set))
    }

    /// A case for each column; `fixed` are those that a restricted set no longer shows.
    private func preferredCombination(
        of set: Diagram, fixed: [Int?]? = nil
    ) throws(DiagramBudgetExceeded) -> [Int?]? {
        if set.isEmpty { return nil }
        var rest = set
        var cases = fixed ?? [Int?](repeating: nil, count: space.columns.count)
        for level in space.columns.indices where cases[level] == nil {
            for position in preferredCases(level) {
                var restriction = [Int?](repeating: nil, count: cases.count)
                restriction[level] = position
                let narrowed = try store.restricting(rest, to: restriction)
                if !narrowed.isEmpty {
                    cases[level] = position
                    rest = narrowed
                    break
                }
            }
        }
        return cases
    }

    /// The cases of a column, that of a healthy job first.
    private func preferredCases(_ level: Int) -> [Int] {
        let count = store.arities[level]
        guard case .values(let input, let cases) = space.columns[level].kind else { return Array(0..<count) }
        let typical =
            Vocabulary.fact(named: space.inputs[input.index].name)?.typical ?? space.inputs[input.index].declaredDefault
        var order = Array(0..<count)
        // Unknown last: a finding that needs it says something else than one that does not.
        if let unknown = cases.firstIndex(of: .unknown) {
            order.removeAll { $0 == unknown }
            order.append(unknown)
        }
        if let typical, let first = space.caseIndex(of: typical, input, cases) {
            order.removeAll { $0 == first }
            order.insert(first, at: 0)
        }
        return order
    }

    /// Inputs that cannot be left open: greedily, those last in the table are let go first.
    private func essentialInputs(_ cases: [Int?], in set: Diagram) throws(DiagramBudgetExceeded) -> [InputID] {
        var kept = space.readInputs
        var fixed = cases
        let outside = try store.subtracting(valid, set)
        for input in space.readInputs.reversed() {
            var tried = fixed
            for level in space.levels(touching: input) { tried[level] = nil }
            if try store.restricting(outside, to: tried).isEmpty {
                fixed = tried
                kept.removeAll { $0 == input }
            }
        }
        return kept
    }

    /// Values with these cases; the cases must be a valid combination.
    func values(of cases: [Int?]) -> [InputID: FactValue] {
        var values: [InputID: FactValue] = [:]
        for (level, column) in space.columns.enumerated() {
            guard case .values(let input, let all) = column.kind else { continue }
            switch all[cases[level] ?? 0] {
            case .position(let position):
                if case .names(let domain) = space.inputs[input.index].type {
                    values[input] = .name(domain.values[position])
                } else {
                    values[input] = .bool(position == 1)
                }
            case .strings(_, let example): values[input] = .string(example)
            case .none: values[input] = FactValue.none
            case .unknown: values[input] = .unknown
            case .interval(let lower, let upper):
                values[input] = .number(nice(input, lower, upper))
            }
        }
        for group in ValidCombinations.groups(of: space) {
            guard let system = ValidCombinations.system(of: group, space, { cases[$0] }) else { continue }
            let units: [Int64] =
                if case .duration = space.inputs[group.inputs[0].index].type {
                    [3_600_000, 60_000, 1000, 1]
                } else {
                    [1]
                }
            for unit in units {
                guard let solution = system.solution(unit: unit) else { continue }
                for (input, number) in zip(group.inputs, solution) {
                    if case .number? = values[input] { values[input] = .number(number) }
                }
                break
            }
        }
        return values
    }

    /// A number of the interval that reads well: the typical one, else the first round one.
    private func nice(_ input: InputID, _ lower: Int64, _ upper: Int64?) -> Int64 {
        if case .number(let typical)? = Vocabulary.fact(named: space.inputs[input.index].name)?.typical,
            lower <= typical, upper.map({ typical <= $0 }) ?? true
        {
            return typical
        }
        guard case .duration = space.inputs[input.index].type else { return lower }
        for unit: Int64 in [3_600_000, 60_000, 1000] {
            let (quotient, remainder) = lower.quotientAndRemainder(dividingBy: unit)
            let (candidate, overflow) = (quotient + (remainder == 0 ? 0 : 1)).multipliedReportingOverflow(by: unit)
            if !overflow, candidate >= lower, upper.map({ candidate <= $0 }) ?? true { return candidate }
        }
        return lower
    }
}
