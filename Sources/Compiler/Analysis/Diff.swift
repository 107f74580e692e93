/// The semantic difference of two tables over the same inputs.
package enum TableDiff {
    /// Facts that can be observed and make the tables ask for different things; `nil` if there are none. Reasons do not
    /// count.
    ///
    /// Exact, as every question that is asked of diagrams.
    ///
    /// - Parameter region: Only where this is true.
    package static func difference(
        _ left: DecisionTable, _ right: DecisionTable, within region: Condition = .always, inputs: [PolicyInput],
        kinds: [ResourceKind]
    ) throws -> [InputID: FactValue]? {
        let model = try TableModel(
            inputs: inputs, guards: left.rows.map(\.guardCondition),
            others: right.rows.map(\.guardCondition) + [region], kinds: kinds)
        let inside = try model.store.intersection(model.valid, model.diagrams.truth(region).isTrue)
        var outcomes: [Outcome] = []
        func number(_ outcome: Outcome) -> Int {
            if let known = outcomes.firstIndex(where: { $0.asksForTheSame(as: outcome) }) { return known + 1 }
            outcomes.append(outcome)
            return outcomes.count
        }
        func decision(_ table: DecisionTable) throws -> Diagram {
            var result = Diagram.result(0)
            for row in table.rows.reversed() {
                let matches = try model.diagrams.truth(row.guardCondition).isTrue
                result = try model.store.select(matches, then: .result(number(row.outcome)), else: result)
            }
            return result
        }
        let first = try decision(left)
        let second = try decision(right)
        for outcome in 0...outcomes.count {
            let here = try model.store.preimage(first) { $0 == outcome }
            let elsewhere = try model.store.preimage(second) { $0 != outcome }
            let both = try model.store.intersection(model.store.intersection(here, elsewhere), inside)
            if let witness = try model.witness(of: both) { return witness.values }
        }
        return nil
    }
}
