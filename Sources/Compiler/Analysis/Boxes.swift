/// A region: for each column the cases that it accepts.
struct Box: Hashable {
    /// A set of cases for each column.
    var cases: [Set<Int>]
}

extension TableModel {
    /// A set as few boxes; what cannot be observed may be counted in or out, whichever reads shorter.
    ///
    /// The paths of the diagram are disjoint boxes; each is widened as far as the set allows, and those that others cover
    /// are left out. The result covers the set exactly, in boxes none of which can be widened or left out.
    ///
    /// - Returns: `nil` if the set has more paths than `limit`.
    func boxes(of set: Diagram, limit: Int = 2000) throws(DiagramBudgetExceeded) -> [Box]? {
        let allowed = try store.union(set, store.complement(valid))
        let wanted = try store.intersection(set, valid)
        guard let paths = paths(of: wanted, limit: limit) else { return nil }
        var boxes: [Box] = []
        var covered = Diagram.empty
        for path in paths {
            // What an earlier, widened box has taken needs no box of its own.
            if try store.isSubset(store.intersection(diagram(of: path), wanted), of: covered) { continue }
            let wide = try widened(path, within: allowed)
            covered = try store.union(covered, diagram(of: wide))
            boxes.append(wide)
        }
        var place = boxes.count - 1
        while place >= 0 {
            var others = Diagram.empty
            for (index, box) in boxes.enumerated() where index != place {
                others = try store.union(others, diagram(of: box))
            }
            if try store.isSubset(wanted, of: others) { boxes.remove(at: place) }
            place -= 1
        }
        return boxes
    }

    func diagram(of box: Box) throws(DiagramBudgetExceeded) -> Diagram {
        var result = Diagram.full
        for level in box.cases.indices.reversed() where box.cases[level].count < store.arities[level] {
            result = try store.intersection(store.column(level) { box.cases[level].contains($0) }, result)
        }
        return result
    }

    private func paths(of set: Diagram, limit: Int) -> [Box]? {
        var boxes: [Box] = []
        var current = store.arities.map { Set(0..<$0) }
        func walk(_ here: Diagram) -> Bool {
            if let constant = here.constant {
                if constant == 1 { boxes.append(Box(cases: current)) }
                return boxes.count <= limit
            }
            let level = store.level(here)
            var groups: [(child: Diagram, cases: Set<Int>)] = []
            for position in 0..<store.arities[level] {
                let child = store.child(here, position)
                if let place = groups.firstIndex(where: { $0.child == child }) {
                    groups[place].cases.insert(position)
                } else {
                    groups.append((child, [position]))
                }
            }
            let saved = current[level]
            for group in groups where !group.child.isEmpty {
                current[level] = group.cases
                if !walk(group.child) { return false }
            }
            current[level] = saved
            return true
        }
        return walk(set) ? boxes : nil
    }

    private func widened(_ box: Box, within allowed: Diagram) throws(DiagramBudgetExceeded) -> Box {
        var box = box
        for level in box.cases.indices.reversed() where box.cases[level].count < store.arities[level] {
            let all = Set(0..<store.arities[level])
            var tried = box
            tried.cases[level] = all
            if try store.isSubset(diagram(of: tried), of: allowed) {
                box = tried
                continue
            }
            for position in all.subtracting(box.cases[level]).sorted() {
                tried = box
                tried.cases[level].insert(position)
                if try store.isSubset(diagram(of: tried), of: allowed) { box = tried }
            }
        }
        return box
    }

    /// The box as conditions to be read and pasted; empty where it is everything.
    ///
    /// An order beside `unknown` is no order, so a box that goes on where a number is unknown has to say that too: what is
    /// pasted would not cover it otherwise.
    func conditions(of box: Box) throws(DiagramBudgetExceeded) -> [String] {
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
                parts.append(CaseText.condition(space.inputs[input.index], cases, accepted))
            }
        }
        return parts
    }
}

/// A set of cases of one input as a condition of the language.
enum CaseText {
    static func condition(_ input: PolicyInput, _ cases: [ValueCase], _ accepted: Set<Int>) -> String {
        let name = input.name
        let none = cases.firstIndex(of: .none)
        let unknown = cases.firstIndex(of: .unknown)
        let values = cases.indices.filter { $0 != none && $0 != unknown }
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
            alternatives.append(valueCondition(input, cases, inside, values))
        } else if inside.count == values.count, none != nil, !takesNone {
            alternatives.append("\(name) is not none")
        } else if inside.count == values.count, hasAllKnown {
            alternatives.append("\(name) is not unknown")
        }
        if takesNone, !hasAllKnown { alternatives.append("\(name) is none") }
        if takesUnknown { alternatives.append("\(name) is unknown") }
        return alternatives.count == 1 ? alternatives[0] : "(" + alternatives.joined(separator: " or ") + ")"
    }

    private static func valueCondition(
        _ input: PolicyInput, _ cases: [ValueCase], _ inside: [Int], _ values: [Int]
    ) -> String {
        let name = input.name
        switch input.type {
        case .bool: return inside == [1] ? name : "not \(name)"
        case .names(let domain):
            let bits = inside.reduce(into: UInt64(0)) { bits, place in
                if case .position(let position) = cases[place] { bits |= 1 << UInt64(position) }
            }
            return NameSetText(domain: domain, canBeNone: input.canBeNone).text(name, bits, none: false)
        case .string, .schedule, .window:
            let texts = inside.compactMap { place -> String? in
                if case .strings(_, let example) = cases[place] { "\"\(example)\"" } else { nil }
            }
            return texts.count == 1 ? "\(name) == \(texts[0])" : "\(name) in {\(texts.joined(separator: ", "))}"
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
