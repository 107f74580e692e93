import PolicyDSL

/// The claims of `assert`, tried on every row that decides.
enum AssertQuestion {
    /// A claim about the outcome, for one outcome: what is left is about facts.
    static func condition(
        _ condition: Condition, for outcome: Outcome, _ id: DecisionID, _ policy: ResolvedPolicy
    ) -> Condition {
        var known: [InputID: FactValue] = [:]
        known[policy.outcomeInputs.outcome] = .name(outcome.word)
        known[policy.outcomeInputs.strategy] = FactValue.none
        known[policy.outcomeInputs.restore] = FactValue.none
        switch outcome.act {
        case .use(let name):
            known[policy.outcomeInputs.strategy] = .name(name)
            if let restore = policy.strategies.first(where: { $0.name == name })?.restore {
                known[policy.outcomeInputs.restore] = .name(restore)
            }
        case .start(let source): known[policy.outcomeInputs.restore] = .name(source)
        default: break
        }
        if let mode = id.entry, let input = policy.inputs.firstIndex(where: { $0.name == "mode" }),
            Vocabulary.decisions.contains(where: { $0.name == id.decision && $0.entries == .modes })
        {
            known[InputID(input)] = mode == "none" ? FactValue.none : .name(mode)
        }
        return condition.substituting(known, inputs: policy.inputs)
    }
}

extension TableAnalysis {
    /// Refutes asserts: a row that decides somewhere where the claim is false.
    func findRefutedAsserts() throws {
        for item in policy.asserts where item.concerns(lowered.id) {
            guard case .holds(let claim) = item.claim else { continue }
            for (row, lowered) in lowered.rows.enumerated() {
                guard let outcome = lowered.outcome, !model.hits[row].isEmpty else { continue }
                let condition = AssertQuestion.condition(claim, for: outcome, self.lowered.id, policy)
                if condition == .always { continue }
                let isFalse = try model.diagrams.truth(condition).isFalse
                let bad = try store.intersection(model.hits[row], isFalse)
                guard let example = try witness(bad, decidedBy: row) else { continue }
                found.add(.refuted(item, name, lowered, example, isBase: item.layer < policy.layers.count - 1))
                break
            }
        }
    }
}

extension Diagnostic {
    fileprivate static func refuted(
        _ item: ResolvedAssert, _ table: String, _ row: LoweredRow, _ example: String, isBase: Bool
    ) -> Diagnostic {
        Diagnostic(
            isBase ? .note : .error, "assert-refuted",
            isBase
                ? "an overlay makes the assert \"\(item.text)\" of the base false for `\(table)`"
                : "the assert \"\(item.text)\" does not hold for `\(table)`", at: item.textRange,
            related: [Label(row.rule.outcomeRange, "decides otherwise")]
                + row.path.map { Label($0.outcomeRange, "reached through this fallback") },
            examples: [example])
    }
}
