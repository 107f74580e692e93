extension TableModel {
    /// A box as rows of a grid with these columns, the last of them `value`; `nil` where its cells cannot say it: where an
    /// input of the box is no column, or a text is matched with a pattern.
    func gridRows(of box: Box, columns: [InputID?], value: String, isExact: Bool) -> [String]? {
        // For each column of the grid the cells that together say what the box accepts.
        var cells = [[String]](repeating: ["-"], count: columns.count)
        func put(_ alternatives: [String], _ input: InputID) -> Bool {
            guard let place = columns.firstIndex(of: input), cells[place] == ["-"] else { return false }
            cells[place] = alternatives
            return true
        }
        for (level, column) in space.columns.enumerated() where box.cases[level].count < store.arities[level] {
            let accepted = box.cases[level]
            switch column.kind {
            case .values(let input, let cases):
                let text = CaseText(input: space.inputs[input.index], cases: cases, tests: space.tests[input] ?? [])
                guard let alternatives = text.cells(accepted, isExact: isExact), put(alternatives, input) else {
                    return nil
                }
            case .order(let first, let second):
                if put(relation(accepted, to: second, isFlipped: false), first) { continue }
                guard put(relation(accepted, to: first, isFlipped: true), second) else { return nil }
            }
        }
        var rows: [[String]] = [[]]
        for alternatives in cells {
            rows = rows.flatMap { row in alternatives.map { row + [$0] } }
            guard rows.count <= 8 else { return nil }
        }
        return rows.map { "| " + ($0 + [value]).joined(separator: " | ") + " |" }
    }

    /// An order to another input, as cells: `<`, `=` and `>` are the cases 0, 1 and 2.
    private func relation(_ accepted: Set<Int>, to other: InputID, isFlipped: Bool) -> [String] {
        let name = space.inputs[other.index].name
        switch isFlipped ? accepted.map({ 2 - $0 }).sorted() : accepted.sorted() {
        case [0]: return ["< \(name)"]
        case [1]: return [name]
        case [2]: return ["> \(name)"]
        case [0, 1]: return ["<= \(name)"]
        case [1, 2]: return [">= \(name)"]
        default: return ["not \(name)"]
        }
    }
}

extension CaseText {
    /// As cells of a grid, a row for each; `nil` where no cells say it.
    func cells(_ accepted: Set<Int>, isExact: Bool) -> [String]? {
        let none = cases.firstIndex(of: .none)
        let unknown = cases.firstIndex(of: .unknown)
        let values = cases.indices.filter { $0 != none && $0 != unknown }
        let inside = values.filter(accepted.contains)
        let takesNone = none.map(accepted.contains) ?? false
        let takesUnknown = unknown.map(accepted.contains) ?? false
        let absent = (takesNone ? ["none"] : []) + (takesUnknown ? ["unknown"] : [])
        if inside.isEmpty { return [absent.joined(separator: ", ")] }
        if inside.count == values.count {
            // Everything but what is absent.
            if takesNone == (none != nil) { return ["not unknown"] }
            guard !takesUnknown else { return nil }
            return unknown == nil ? ["not none"] : ["not none, unknown"]
        }
        switch input.type {
        case .bool: return [(inside.map { cases[$0] == .position(1) ? "yes" : "no" } + absent).joined(separator: ", ")]
        case .names(let domain):
            let names = inside.compactMap { place -> String? in
                if case .position(let position) = cases[place] { domain.values[position] } else { nil }
            }
            return [(names + absent).joined(separator: ", ")]
        case .string:
            guard !tests.contains(where: \.isPattern) else { return nil }
            let constants = values.map { place -> (isInside: Bool, text: String?) in
                guard case .strings(let answers, let example) = cases[place], answers.contains(true) else {
                    return (inside.contains(place), nil)
                }
                return (inside.contains(place), FactText.quoted(example))
            }
            guard constants.contains(where: { $0.isInside && $0.text == nil }) else {
                return [(constants.filter(\.isInside).compactMap(\.text) + absent).joined(separator: ", ")]
            }
            // All but some; that takes `none` in.
            guard !takesUnknown, none == nil || takesNone || !isExact else { return nil }
            return ["not " + constants.filter { !$0.isInside }.compactMap(\.text).joined(separator: ", ")]
        case .count, .duration, .percentage, .size:
            return numberCells(inside, values, none: none, takesNone: takesNone, absent: absent, isExact: isExact)
        case .schedule, .window: return nil
        }
    }

    private func numberCells(
        _ inside: [Int], _ values: [Int], none: Int?, takesNone: Bool, absent: [String], isExact: Bool
    ) -> [String]? {
        var texts: [String] = []
        var absent = absent
        var place = 0
        while place < inside.count {
            var last = place
            while last + 1 < inside.count, inside[last + 1] == inside[last] + 1 { last += 1 }
            guard case .interval(let lower, _) = cases[inside[place]],
                case .interval(_, let upper) = cases[inside[last]]
            else { return nil }
            let low = FactText.text(.number(lower), input.type)
            if let upper, inside[last] != values.last {
                let next = FactText.text(.number(upper + 1), input.type)
                texts.append(
                    lower == upper ? low : inside[place] == values.first ? "< \(next)" : "[\(low) .. \(next))")
            } else {
                // The place of `none` is above all numbers.
                guard none == nil || takesNone || !isExact else { return nil }
                texts.append(">= \(low)")
                absent.removeAll { $0 == "none" }
            }
            place = last + 1
        }
        return texts + (absent.isEmpty ? [] : [absent.joined(separator: ", ")])
    }
}
