import PolicyDSL

extension TableAnalysis {
    /// Rows that match together where the hit policy lets only one match, or only such as agree.
    func findOverlaps() throws {
        guard lowered.hit == .unique || lowered.hit == .any else { return }
        var taken = Diagram.empty
        for (row, matches) in model.matches.enumerated() {
            let mine = try store.intersection(matches, model.valid)
            if try !store.intersection(mine, taken).isEmpty {
                for earlier in 0..<row {
                    let both = try store.intersection(mine, model.matches[earlier])
                    guard !both.isEmpty else { continue }
                    let first = lowered.rows[earlier]
                    let second = lowered.rows[row]
                    if lowered.hit == .any, let a = first.outcome, let b = second.outcome, a.asksForTheSame(as: b) {
                        continue
                    }
                    let witness = try model.witness(of: both)
                    let example = witness.map { $0.text(policy.inputs, entry: entryFacts) }
                    found.add(.overlap(name, lowered.hit, first.rule.range, second.rule.range, example))
                }
            }
            taken = try store.union(taken, mine)
        }
    }
}

extension Diagnostic {
    fileprivate static func overlap(
        _ name: String, _ hit: HitPolicy, _ first: SourceRange, _ second: SourceRange, _ example: String?
    ) -> Diagnostic {
        hit == .unique
            ? Diagnostic(
                .error, "overlap", "two rows of `\(name)` match together, and its hit policy is `unique`", at: second,
                related: [Label(first, "matches too")], examples: example.map { [$0] } ?? [],
                help: ["narrow one of them, or say `hit first`"])
            : Diagnostic(
                .error, "conflict", "two rows of `\(name)` match together and do not agree", at: second,
                related: [Label(first, "matches too, with another outcome")], examples: example.map { [$0] } ?? [],
                help: ["narrow one of them, or say `hit first`"])
    }
}
