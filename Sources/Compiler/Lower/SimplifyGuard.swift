extension TableModel {
    /// The conjuncts of a row's guard without those that the rows before it, or what can be observed, imply.
    ///
    /// - Returns: A condition that is true exactly where the row decides, seen from where it is tried. Parts keep their
    ///   names and their order.
    func simplified(_ parts: [Condition], row: Int) throws(DiagramBudgetExceeded) -> Condition {
        try simplified(parts, care: remaining[row], wanted: hits[row])
    }

    /// The same for a condition that is looked at within `care` only, where it is true exactly at `wanted`.
    ///
    /// - Parameter nested: Whether what stands inside of alternatives is simplified, too. Each part costs a pass over the
    ///   whole condition.
    func simplified(
        _ parts: [Condition], care: Diagram, wanted: Diagram, nested: Bool = false
    ) throws(DiagramBudgetExceeded) -> Condition {
        let depth = nested ? Int.max : 1
        return try .all(
            shortened(parts, depth) { tried throws(DiagramBudgetExceeded) in try self.decides(tried, care, wanted) })
    }

    /// Parts that must all hold, without those that may be left out.
    private func shortened(
        _ parts: [Condition], _ depth: Int, _ isSame: ([Condition]) throws(DiagramBudgetExceeded) -> Bool
    ) throws(DiagramBudgetExceeded) -> [Condition] {
        var kept = parts.flatMap { part -> [Condition] in
            if case .and(let inner) = part { inner } else { [part] }
        }
        // A condition that stands there twice, once on the way and once in the rule.
        var seen: Set<Condition> = []
        kept = kept.filter { seen.insert($0).inserted }
        var place = 0
        while place < kept.count {
            var without = kept
            without.remove(at: place)
            if try isSame(without) {
                kept = without
                continue
            }
            if case .or(let alternatives) = kept[place], depth > 0 {
                let around = kept
                kept[place] = try .any(
                    shortened(alternatives: alternatives, depth) { tried throws(DiagramBudgetExceeded) in
                        var all = around
                        all[place] = .any(tried)
                        return try isSame(all)
                    })
            }
            place += 1
        }
        return kept
    }

    /// Alternatives without those that may be left out; at least one stays.
    private func shortened(
        alternatives: [Condition], _ depth: Int, _ isSame: ([Condition]) throws(DiagramBudgetExceeded) -> Bool
    ) throws(DiagramBudgetExceeded) -> [Condition] {
        var kept = alternatives
        var index = 0
        while index < kept.count {
            var without = kept
            without.remove(at: index)
            if kept.count > 1, try isSame(without) {
                kept = without
                continue
            }
            if case .and(let parts) = kept[index], depth > 1 {
                let around = kept
                kept[index] = try .all(
                    shortened(parts, depth - 1) { tried throws(DiagramBudgetExceeded) in
                        var all = around
                        all[index] = .all(tried)
                        return try isSame(all)
                    })
            }
            index += 1
        }
        return kept
    }

    private func decides(
        _ parts: [Condition], _ care: Diagram, _ wanted: Diagram
    ) throws(DiagramBudgetExceeded) -> Bool {
        var set = care
        for part in parts { set = try store.intersection(set, diagrams.truth(part).isTrue) }
        return set == wanted
    }
}
