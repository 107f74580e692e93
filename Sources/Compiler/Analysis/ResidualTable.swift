/// Partial evaluation: a table with some inputs known, as few rows as are needed for the rest.
package enum ResidualTable {
    package struct Part {
        package var row: Int
        package var condition: Condition
        package var outcome: Outcome
    }

    /// - Returns: Rows of a first-hit table that gives, for every completion of the known values that can be observed,
    ///   the outcome that the whole table gives.
    package static func reduce(
        _ table: DecisionTable, inputs: [PolicyInput], kinds: [ResourceKind], known: [InputID: FactValue]
    ) throws -> [Part]? {
        // What the known values settle outright.
        let unknown = Set(known.filter { $0.value == .unknown }.keys)
        var pending = table.rows.enumerated().map { place, row in
            Part(
                row: place,
                condition: row.guardCondition.substituting(known, inputs: inputs).whereUnknown(unknown),
                outcome: row.outcome)
        }
        pending.removeAll { $0.condition == .never }
        // The known values stay columns where a comparison with an open number needs them: as bounds of their own.
        let bounded = bound(inputs, by: known)
        let facts = known.compactMap { equality($0.key, $0.value, inputs) }
        while true {
            let model = try TableModel(inputs: bounded, guards: pending.map(\.condition), others: facts, kinds: kinds)
            let store = model.store
            var given = model.valid
            for fact in facts { given = try store.intersection(given, model.diagrams.truth(fact).isTrue) }
            var left = given
            var kept: [(part: Part, hit: Diagram)] = []
            for (part, matches) in zip(pending, model.matches) {
                let hit = try store.intersection(left, matches)
                if hit.isEmpty { continue }
                kept.append((part, hit))
                left = try store.subtracting(left, matches)
            }
            // Two rows with one outcome become one if nothing between them minds: the later moves up, the earlier down.
            var merged = false
            merging: for first in kept.indices {
                for second in kept.indices where second > first {
                    guard kept[first].part.outcome == kept[second].part.outcome else { continue }
                    let between = kept[(first + 1)..<second]
                    let late = try model.diagrams.truth(kept[second].part.condition).isTrue
                    let early = kept[first].hit
                    // Up: the later row takes nothing from those between.
                    let movesUp = try between.allSatisfy { try store.intersection($0.hit, late).isEmpty }
                    // Down: those between take nothing from the earlier row.
                    let movesDown = try between.allSatisfy {
                        try store.intersection(early, model.diagrams.truth($0.part.condition).isTrue).isEmpty
                    }
                    guard movesUp || movesDown else { continue }
                    let condition = Condition.any([kept[first].part.condition, kept[second].part.condition])
                    if movesUp {
                        kept[first].part.condition = condition
                        kept.remove(at: second)
                    } else {
                        kept[second].part.condition = condition
                        kept[second].part.row = kept[first].part.row
                        kept.remove(at: first)
                    }
                    merged = true
                    break merging
                }
            }
            pending = kept.map(\.part)
            if merged { continue }
            // The last round: what each row needs to say, seen from where it is tried.
            var rest = given
            var result: [Part] = []
            for (part, hit) in kept {
                let parts = if case .and(let parts) = part.condition { parts } else { [part.condition] }
                let simple = try model.simplified(parts, care: rest, wanted: hit)
                result.append(Part(row: part.row, condition: simple, outcome: part.outcome))
                rest = try store.subtracting(rest, hit)
            }
            return result
        }
    }

    /// Known numbers as bounds, so that a comparison of one with an open number is exact.
    private static func bound(_ inputs: [PolicyInput], by known: [InputID: FactValue]) -> [PolicyInput] {
        var inputs = inputs
        for (input, value) in known {
            if case .number(let number) = value {
                inputs[input.index].atLeast = number
                inputs[input.index].atMost = number
            }
        }
        return inputs
    }

    /// `input` has this value, as a condition; `nil` where a bound says so already.
    private static func equality(_ input: InputID, _ value: FactValue, _ inputs: [PolicyInput]) -> Condition? {
        switch value {
        case .bool(let bool): return .member(input, .positions(bool ? 0b10 : 0b01, none: false))
        case .name(let name):
            guard case .names(let domain) = inputs[input.index].type, let position = domain.index(of: name) else {
                return nil
            }
            return .member(input, .positions(1 << UInt64(position), none: false))
        case .number: return .not(.isNone(input))
        case .string(let text):
            if case .string = inputs[input.index].type { return .member(input, .strings([text], negated: false)) }
            return nil
        case .none: return .isNone(input)
        case .unknown: return .isUnknown(input)
        }
    }
}
