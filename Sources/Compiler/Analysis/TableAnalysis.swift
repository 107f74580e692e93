import PolicyDSL

/// The questions that are asked of one table, and what was found.
///
/// A question is a file of its own; each adds its findings to `found`. What a rule means over all tables that it takes
/// part in (a rule that no table reaches, say) is gathered in ``RuleUse`` and judged when all tables are done.
final class TableAnalysis {
    let policy: ResolvedPolicy
    let lowered: LoweredTable
    let model: TableModel
    var found = Diagnostics()
    /// What is not decided; kept apart, since other tables may lack the same.
    var gap: Diagnostic?

    /// - Parameter asserts: Those that will be asked about.
    init(_ policy: ResolvedPolicy, _ lowered: LoweredTable, asserts: [ResolvedAssert]) throws {
        self.policy = policy
        self.lowered = lowered
        var claims: [Condition] = []
        for item in asserts {
            if case .holds(let condition) = item.claim, item.concerns(lowered.id) {
                for row in lowered.rows {
                    guard let outcome = row.outcome else { continue }
                    claims.append(AssertQuestion.condition(condition, for: outcome, lowered.id, policy))
                }
            }
        }
        model = try TableModel(
            inputs: policy.inputs, guards: lowered.rows.map { .all($0.guards) }, others: claims, kinds: lowered.kinds)
    }

    var store: DiagramStore { model.store }
    var name: String { lowered.id.description }

    /// What is known of the entry and is therefore no column.
    var entryFacts: [(String, FactValue)] {
        guard let entry = lowered.id.entry,
            Vocabulary.decisions.contains(where: { $0.name == lowered.id.decision && $0.entries == .modes })
        else { return [] }
        return [("mode", entry == "none" ? FactValue.none : .name(entry))]
    }

    /// A witness of a set that was tried on the plain evaluator: the row that is said to decide does decide.
    func witness(_ set: Diagram, decidedBy row: Int?) throws -> String? {
        guard let witness = try model.witness(of: set) else { return nil }
        return try text(witness, decidedBy: row)
    }

    /// The same for a set in which some inputs are unknown, with values of the others for which knowing them can lead to
    /// `otherwise`: beside `a = 0s` no value of an unknown age makes `age < a` true.
    func witness(
        _ set: Diagram, decidedBy row: Int?, knowing inputs: [InputID], leadsTo otherwise: Diagram
    ) throws -> String? {
        guard let witness = try model.witness(of: set, knowing: inputs, leadsTo: otherwise) else { return nil }
        return try text(witness, decidedBy: row)
    }

    private func text(_ witness: Witness, decidedBy row: Int?) throws -> String {
        var values = [FactValue](repeating: FactValue.none, count: policy.inputs.count)
        for (input, value) in witness.values { values[input.index] = value }
        let evaluator = RowEvaluator(inputs: policy.inputs)
        let decided = lowered.rows.firstIndex { evaluator.answer(.all($0.guards), values) == .yes }
        precondition(lowered.hit != .first || decided == row, "a witness of `\(name)` is not borne out by its rows")
        return witness.text(policy.inputs, entry: entryFacts)
    }
}

/// What a rule turned out to do in the tables that it takes part in.
struct RuleUse {
    var rule: ResolvedRule
    var tables: [DecisionID] = []
    var isReached = false
    /// Whether, wherever it is reached, leaving it out would change nothing.
    var isRedundant = true
    /// The rules that stand before it where it is not reached.
    var maskedBy: [SourceRange] = []
    var hasEmptyGuard = false
}

extension ResolvedAssert {
    /// Whether it says something about this table.
    func concerns(_ id: DecisionID) -> Bool {
        references.contains { $0.decision == id.decision && ($0.entry == nil || $0.entry == id.entry) }
    }
}
