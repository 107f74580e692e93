extension TableModel {
    /// The conjuncts of a row's guard without those that the rows before it, or what can be observed, imply.
    ///
    /// - Returns: A condition that is true exactly where the row decides, seen from where it is tried. Parts keep their
    ///   names and their order.
    func simplified(_ parts: [Condition], row: Int) throws(DiagramBudgetExceeded) -> Condition {
        try simplified(parts, care: remaining[row], wanted: hits[row])
    }

    /// The same for a condition that is looked at within `care` only, where it is true exactly at `wanted`.
    func simplified(
        _ parts: [Condition], care: Diagram, wanted: Diagram
    ) throws(DiagramBudgetExceeded) -> Condition {
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
            if try decides(without, care, wanted) {
                kept = without
                continue
            }
            if case .or(let alternatives) = kept[place] {
                let shorter = try simplified(alternatives, in: kept, at: place, care, wanted)
                kept[place] = shorter
            }
            place += 1
        }
        return .all(kept)
    }

    private func simplified(
        _ alternatives: [Condition], in parts: [Condition], at place: Int, _ care: Diagram, _ wanted: Diagram
    ) throws(DiagramBudgetExceeded) -> Condition {
        var kept = alternatives
        var index = 0
        while index < kept.count, kept.count > 1 {
            var without = kept
            without.remove(at: index)
            var tried = parts
            tried[place] = .any(without)
            if try decides(tried, care, wanted) { kept = without } else { index += 1 }
        }
        return .any(kept)
    }

    private func decides(
        _ parts: [Condition], _ care: Diagram, _ wanted: Diagram
    ) throws(DiagramBudgetExceeded) -> Bool {
        var set = care
        for part in parts { set = try store.intersection(set, diagrams.truth(part).isTrue) }
        return set == wanted
    }
}
