extension TableModel {
    /// The box as conditions to be read and pasted; empty where it is everything.
    ///
    /// An order beside `unknown` is no order, so a box that goes on where a number is unknown has to say that too: what is
    /// pasted would not cover it otherwise.
    ///
    /// - Parameter isExact: Whether it must say no more than the box. Where the first row decides, it need not: a row at
    ///   the end takes nothing from those before it.
    func conditions(of box: Box, isExact: Bool) throws(DiagramBudgetExceeded) -> [String] {
        let region = try store.intersection(diagram(of: box), valid)
        var parts: [String] = []
        for (level, column) in space.columns.enumerated() where box.cases[level].count < store.arities[level] {
            let accepted = box.cases[level]
            switch column.kind {
            case .order(let first, let second):
                let left = space.inputs[first.index].name
                let right = space.inputs[second.index].name
                let relation =
                    switch accepted.sorted() {
                    case [0]: "<"
                    case [1]: "=="
                    case [2]: ">"
                    case [0, 1]: "<="
                    case [1, 2]: ">="
                    default: "!="
                    }
                var alternatives = ["\(left) \(relation) \(right)"]
                for input in [first, second] where space.inputs[input.index].canBeUnknown {
                    let unknown = try diagrams.truth(.isUnknown(input)).isTrue
                    if try !store.intersection(region, unknown).isEmpty {
                        alternatives.append("\(space.inputs[input.index].name) is unknown")
                    }
                }
                parts.append(alternatives.count == 1 ? alternatives[0] : "(\(alternatives.joined(separator: " or ")))")
            case .values(let input, let cases):
                let text = CaseText(input: space.inputs[input.index], cases: cases, tests: space.tests[input] ?? [])
                parts.append(text.condition(accepted, isExact: isExact))
            }
        }
        return parts
    }
}

/// Sets of cases of one input, in the language.
struct CaseText {
    let input: PolicyInput
    let cases: [ValueCase]
    /// Of a text: the tests that its cases answer.
    let tests: [StringTest]

    private var name: String { input.name }
    private var none: Int? { cases.firstIndex(of: .none) }
    private var unknown: Int? { cases.firstIndex(of: .unknown) }
    private var values: [Int] { cases.indices.filter { $0 != none && $0 != unknown } }

    /// As a condition, in parentheses where it has alternatives.
    func condition(_ accepted: Set<Int>, isExact: Bool) -> String {
        let values = values
        let inside = values.filter(accepted.contains)
        let takesNone = none.map(accepted.contains) ?? false
        let takesUnknown = unknown.map(accepted.contains) ?? false
        let hasAllKnown = inside.count == values.count && (none == nil || takesNone)
        if hasAllKnown, !takesUnknown { return "\(name) is not unknown" }
        var alternatives: [String] = []
        if case .names(let domain) = input.type, !inside.isEmpty, !hasAllKnown {
            // `!=` and `not in` are shorter where most names are accepted, and take `none` in.
            var bits: UInt64 = 0
            for place in inside {
                if case .position(let position) = cases[place] { bits |= 1 << UInt64(position) }
            }
            let isAllButNone = inside.count == values.count
            alternatives.append(
                isAllButNone
                    ? "\(name) is not none"
                    : NameSetText(domain: domain, canBeNone: none != nil).text(name, bits, none: takesNone))
            if takesUnknown { alternatives.append("\(name) is unknown") }
            return alternatives.count == 1 ? alternatives[0] : "(" + alternatives.joined(separator: " or ") + ")"
        }
        if !inside.isEmpty, inside.count < values.count {
            if case .string = input.type {
                let texts = textCondition(inside, takesNone: takesNone)
                alternatives += texts.alternatives
                if texts.takesNone {
                    if takesUnknown { alternatives.append("\(name) is unknown") }
                    return alternatives.count == 1
                        ? alternatives[0] : "(" + alternatives.joined(separator: " or ") + ")"
                }
            } else {
                let text = valueCondition(inside, values)
                // The place of `none` is above all numbers.
                let isTooMuch =
                    isExact && none != nil && !takesNone && input.type.isNumber && inside.last == values.last
                alternatives.append(isTooMuch ? "\(text) and \(name) is not none" : text)
            }
        } else if inside.count == values.count, none != nil, !takesNone {
            alternatives.append("\(name) is not none")
        } else if inside.count == values.count, hasAllKnown {
            alternatives.append("\(name) is not unknown")
        }
        if takesNone, !hasAllKnown { alternatives.append("\(name) is none") }
        if takesUnknown { alternatives.append("\(name) is unknown") }
        return alternatives.count == 1 ? alternatives[0] : "(" + alternatives.joined(separator: " or ") + ")"
    }

    /// Texts by the tests that the policy makes, for an example of a class is not the class.
    private func textCondition(
        _ inside: [Int], takesNone: Bool
    ) -> (alternatives: [String], takesNone: Bool) {
        let mayBeNone = none != nil
        func spelled(_ test: StringTest) -> String { FactText.quoted(String(decoding: test.pattern, as: UTF8.self)) }
        func answers(_ place: Int) -> [Bool] { if case .strings(let answers, _) = cases[place] { answers } else { [] } }
        func constant(_ place: Int) -> String? {
            zip(tests, answers(place)).first { $1 && !$0.isPattern }.map { spelled($0.0) }
        }
        if !tests.contains(where: \.isPattern), inside.contains(where: { constant($0) == nil }) {
            // All but some.
            let others = values.filter { !inside.contains($0) }.compactMap(constant)
            let text =
                others.count == 1 ? "\(name) != \(others[0])" : "\(name) not in {\(others.joined(separator: ", "))}"
            return ([mayBeNone && !takesNone ? "\(text) and \(name) is not none" : text], takesNone)
        }
        var alternatives: [String] = []
        let constants = inside.compactMap(constant)
        if constants.count == 1 { alternatives.append("\(name) == \(constants[0])") }
        if constants.count > 1 { alternatives.append("\(name) in {\(constants.joined(separator: ", "))}") }
        var coversNone = false
        for place in inside where constant(place) == nil {
            var parts: [String] = []
            for (test, answer) in zip(tests, answers(place)) where test.isPattern {
                parts.append("\(answer ? "" : "not ")\(name) matches \(spelled(test))")
            }
            for (test, answer) in zip(tests, answers(place)) where !test.isPattern && !answer {
                // Only those that the patterns let through have to be ruled out.
                let text = String(decoding: test.pattern, as: UTF8.self)
                let isLetThrough = zip(tests, answers(place)).allSatisfy { !$0.isPattern || $0.accepts(text) == $1 }
                if isLetThrough { parts.append("\(name) != \(spelled(test))") }
            }
            let isNegative = !zip(tests, answers(place)).contains { $0.isPattern && $1 }
            if mayBeNone, isNegative {
                if takesNone { coversNone = true } else { parts.append("\(name) is not none") }
            }
            alternatives.append(parts.joined(separator: " and "))
        }
        return (alternatives, coversNone)
    }

    private func valueCondition(_ inside: [Int], _ values: [Int]) -> String {
        switch input.type {
        case .bool: return inside == [1] ? name : "not \(name)"
        case .names(let domain):
            let bits = inside.reduce(into: UInt64(0)) { bits, place in
                if case .position(let position) = cases[place] { bits |= 1 << UInt64(position) }
            }
            return NameSetText(domain: domain, canBeNone: input.canBeNone).text(name, bits, none: false)
        // A text has conditions of its own; of the others only the presence is asked for.
        case .string, .schedule, .window: return "\(name) is not none"
        case .count, .duration, .percentage, .size:
            // Runs of neighbouring intervals become ranges.
            var ranges: [String] = []
            var place = 0
            while place < inside.count {
                var last = place
                while last + 1 < inside.count, inside[last + 1] == inside[last] + 1 { last += 1 }
                if case .interval(let lower, _) = cases[inside[place]],
                    case .interval(_, let upper) = cases[inside[last]]
                {
                    let isFirst = inside[place] == values.first
                    let isLast = inside[last] == values.last
                    let low = FactText.text(.number(lower), input.type)
                    if let upper, !isLast {
                        let high = FactText.text(.number(upper), input.type)
                        let next = FactText.text(.number(upper + 1), input.type)
                        if lower == upper {
                            ranges.append("\(name) == \(low)")
                        } else {
                            let below = next.utf8.count <= high.utf8.count ? "\(name) < \(next)" : "\(name) <= \(high)"
                            ranges.append(isFirst ? below : "\(name) >= \(low) and \(below)")
                        }
                    } else {
                        let before = FactText.text(.number(lower - 1), input.type)
                        ranges.append(before.utf8.count < low.utf8.count ? "\(name) > \(before)" : "\(name) >= \(low)")
                    }
                }
                place = last + 1
            }
            return ranges.count == 1 ? ranges[0] : "(" + ranges.joined(separator: " or ") + ")"
        }
    }
}
