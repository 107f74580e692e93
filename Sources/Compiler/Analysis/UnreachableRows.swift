import PolicyDSL

extension TableAnalysis {
    /// Records what each rule does here: whether it is reached, what masks it, whether it could be left out.
    func gatherUses(_ uses: inout [SourceRange: RuleUse]) throws {
        guard lowered.hit == .first else { return }
        for way in lowered.excluded {
            for rule in way { note(rule, isReached: false, isRedundant: false, &uses) }
            if let rule = way.last { uses[rule.range]?.hasEmptyGuard = true }
        }
        var later = Diagram.result(lowered.rows.count)
        var decisions = [Diagram](repeating: later, count: lowered.rows.count + 1)
        decisions[lowered.rows.count] = later
        for row in lowered.rows.indices.reversed() {
            later = try store.select(model.matches[row], then: .result(row), else: later)
            decisions[row] = later
        }
        for (row, lowered) in lowered.rows.enumerated() {
            for step in lowered.path { note(step, isReached: !model.hits[row].isEmpty, isRedundant: false, &uses) }
            let isReached = !model.hits[row].isEmpty
            var isRedundant = false
            // A row that says that it decides without knowing a fact is needed for saying so.
            if isReached, lowered.acceptedUnknown.isEmpty, let outcome = lowered.outcome {
                // Without the row, the next that matches decides.
                isRedundant = !store.has(decisions[row + 1], within: model.hits[row]) { number in
                    number >= self.lowered.rows.count || self.lowered.rows[number].outcome != outcome
                }
            }
            note(lowered.rule, isReached: isReached, isRedundant: isRedundant, &uses)
            if !isReached, let masks = try masks(of: row) { uses[lowered.rule.range]?.maskedBy = masks }
            if try store.intersection(model.matches[row], model.valid).isEmpty {
                uses[lowered.rule.range]?.hasEmptyGuard = true
            }
        }
    }

    private func note(
        _ rule: ResolvedRule, isReached: Bool, isRedundant: Bool, _ uses: inout [SourceRange: RuleUse]
    ) {
        var use = uses[rule.range] ?? RuleUse(rule: rule)
        use.tables.append(lowered.id)
        if isReached {
            use.isReached = true
            if !isRedundant { use.isRedundant = false }
        }
        uses[rule.range] = use
    }

    /// The earlier rows that together take everything that a row matches: one if one does, else a small union.
    private func masks(of row: Int) throws -> [SourceRange]? {
        let mine = try store.intersection(model.matches[row], model.valid)
        guard !mine.isEmpty else { return nil }
        for earlier in 0..<row {
            if try store.isSubset(mine, of: model.matches[earlier]) { return [lowered.rows[earlier].rule.outcomeRange] }
        }
        var rest = mine
        var masks: [Int] = []
        while !rest.isEmpty {
            var best: (row: Int, size: Double)?
            for earlier in 0..<row where !masks.contains(earlier) {
                let size = store.count(of: try store.intersection(rest, model.matches[earlier]))
                if size > best?.size ?? 0 { best = (earlier, size) }
            }
            guard let best else { return nil }
            masks.append(best.row)
            rest = try store.subtracting(rest, model.matches[best.row])
        }
        return masks.sorted().map { lowered.rows[$0].rule.outcomeRange }
    }
}

/// Judges rules over all tables that they take part in.
enum RuleUses {
    static func findings(_ uses: [SourceRange: RuleUse], top: Int) -> Diagnostics {
        var found = Diagnostics()
        for use in uses.values.sorted(by: { $0.rule.range < $1.rule.range }) {
            if !use.isReached {
                found.add(.unreachable(use, isBase: use.rule.layer < top))
            } else if use.isRedundant, !use.rule.isOtherwise, use.rule.layer == top {
                found.add(.redundant(use))
            }
        }
        return found
    }
}

extension Diagnostic {
    fileprivate static func unreachable(_ use: RuleUse, isBase: Bool) -> Diagnostic {
        let masks = Array(Set(use.maskedBy)).sorted()
        return Diagnostic(
            isBase ? .note : .warning, "unreachable",
            isBase
                ? "an overlay makes this row of the base unreachable"
                : use.hasEmptyGuard && masks.isEmpty
                    ? "this row can never match" : "this row is never reached",
            at: use.rule.outcomeRange,
            label: use.hasEmptyGuard && masks.isEmpty ? "no facts make its condition true" : "",
            related: masks.prefix(4).map {
                Label($0, masks.count == 1 ? "matches whatever this row matches" : "takes a part of what it matches")
            },
            help: isBase ? [] : ["delete it, or move it up"])
    }

    fileprivate static func redundant(_ use: RuleUse) -> Diagnostic {
        Diagnostic(
            .warning, "redundant", "without this row the same would be decided", at: use.rule.outcomeRange,
            help: ["delete it"])
    }
}
