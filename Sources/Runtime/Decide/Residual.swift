public import PolicyCompiler

/// What is left of a table when some facts are known: rows over the open facts only.
public struct Residual: Sendable {
    public struct Row: Sendable {
        /// The row of the table; of merged rows the first.
        public var row: Int
        public var condition: Condition
        public var outcome: Outcome
    }

    public var rows: [Row]
    /// The facts that decide between them, in the order of the table's columns.
    public var openInputs: [InputID]
}

extension Decider {
    /// The smallest first-hit table for what is open: rows that nothing leads to any more are dropped, conditions that
    /// known facts settle vanish, neighbours with one outcome are merged.
    ///
    /// - Returns: `nil` where there is no such table.
    public func residual(_ id: DecisionID, _ values: [FactValue?]) -> Residual? {
        guard let table = policy.table(id) else { return nil }
        var known: [InputID: FactValue] = [:]
        for (place, value) in values.enumerated() { if let value { known[InputID(place)] = value } }
        return try? ResidualTable.reduce(
            table, inputs: policy.inputs, kinds: policy.kinds(asking: id), known: known
        )
        .map { parts in
            var open: [InputID] = []
            for part in parts { part.condition.forEachInput { if !open.contains($0) { open.append($0) } } }
            return Residual(
                rows: parts.map { Residual.Row(row: $0.row, condition: $0.condition, outcome: $0.outcome) },
                openInputs: open)
        }
    }
}
