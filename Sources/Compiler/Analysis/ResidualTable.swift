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
                condition: row.guardCondition.substituting(known, inputs: inputs).whereUnknown(unknown)
                    .normalized(inputs),
                outcome: row.outcome)
        }
        pending.removeAll { $0.condition == .never }
        // The known values stay columns where a comparison with an open number needs them: as bounds of their own.
        let bounded = bound(inputs, by: known)
        let facts = known.compactMap { equality($0.key, $0.value, inputs) }
        // Conditions are simplified where no rows merge any more; shorter conditions can let further rows merge.
        var isSimple = false
        while true {
            let model = try TableModel(inputs: bounded, guards: pending.map(\.condition), others: facts, kinds: kinds)
            let store = model.store
            var given = model.valid
            for fact in facts { given = try store.intersection(given, model.diagrams.truth(fact).isTrue) }
            var left = given
            var kept: [Piece] = []
            for (part, matches) in zip(pending, model.matches) {
                let hit = try store.intersection(left, matches)
                if hit.isEmpty { continue }
                kept.append(Piece(part: part, matches: matches, hit: hit))
                left = try store.subtracting(left, matches)
            }
            let isShorter = try drop(&kept, store) || merge(&kept, store)
            pending = kept.map(\.part)
            if isShorter {
                isSimple = false
                continue
            }
            if isSimple { return pending }
            // What each row needs to say, seen from where it is tried.
            var rest = given
            pending = []
            for piece in kept {
                let condition = piece.part.condition
                let parts = if case .and(let parts) = condition { parts } else { [condition] }
                let simple = try model.simplified(parts, care: rest, wanted: piece.hit, nested: true)
                    .normalized(inputs)
                pending.append(Part(row: piece.part.row, condition: simple, outcome: piece.part.outcome))
                rest = try store.subtracting(rest, piece.hit)
            }
            isSimple = true
        }
    }

    /// A row with where its condition is true, and where it decides.
    private struct Piece {
        var part: Part
        var matches: Diagram
        var hit: Diagram
    }

    /// Drops a row behind which the same would be decided.
    private static func drop(_ pieces: inout [Piece], _ store: DiagramStore) throws -> Bool {
        var later = Diagram.result(pieces.count)
        for place in pieces.indices.reversed() {
            let isNeeded = store.has(later, within: pieces[place].hit) { next in
                next >= pieces.count || pieces[next].part.outcome != pieces[place].part.outcome
            }
            guard isNeeded else {
                pieces.remove(at: place)
                return true
            }
            later = try store.select(pieces[place].matches, then: .result(place), else: later)
        }
        return false
    }

    /// Two rows with one outcome become one if nothing between them minds: the later moves up, or the earlier down.
    private static func merge(_ pieces: inout [Piece], _ store: DiagramStore) throws -> Bool {
        for first in pieces.indices {
            for second in pieces.indices where second > first {
                guard pieces[first].part.outcome == pieces[second].part.outcome else { continue }
                let between = pieces[(first + 1)..<second]
                // Up: the later row takes nothing from those between.
                let late = pieces[second].matches
                let movesUp = try between.allSatisfy { try store.intersection($0.hit, late).isEmpty }
                // Down: those between take nothing from the earlier row.
                let early = pieces[first].hit
                let movesDown = try between.allSatisfy { try store.intersection(early, $0.matches).isEmpty }
                guard movesUp || movesDown else { continue }
                let condition = Condition.any([pieces[first].part.condition, pieces[second].part.condition])
                if movesUp {
                    pieces[first].part.condition = condition
                    pieces.remove(at: second)
                } else {
                    pieces[second].part.condition = condition
                    pieces[second].part.row = pieces[first].part.row
                    pieces.remove(at: first)
                }
                return true
            }
        }
        return false
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
