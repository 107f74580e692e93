public import PolicyCompiler

extension Decider {
    /// A decision compiled for asking often: facts as small integers, no allocation.
    ///
    /// - Parameters:
    ///   - decision: `upgrade`, say. If its tables are those of the modes, the mode is a fact that the evaluator reads.
    ///   - entry: The one table of it that is meant: a mode, `savepoint` or `checkpoint`. `nil`: all modes, or the only table.
    /// - Throws: If there is no such table, if several are meant that no fact tells apart, or if one gives all rows that
    ///   match.
    public func evaluator(_ decision: String, entry: String? = nil) throws(DeciderError) -> DecisionEvaluator {
        let id = DecisionID(decision, entry)
        var tables = policy.tables.filter { $0.id == id }
        if tables.isEmpty, entry == nil,
            Vocabulary.decisions.contains(where: { $0.name == decision && $0.entries == .modes })
        {
            tables = policy.tables.filter { $0.id.decision == decision }
        }
        guard !tables.isEmpty else { throw DeciderError(table: id) }
        do {
            return try DecisionEvaluator(tables, inputs: policy.inputs)
        } catch {
            throw DeciderError(table: id)
        }
    }
}
