/// Facts that reach a row.
package enum RowWitness {
    package struct Facts {
        /// With these values the row decides whatever the other facts are.
        package var essential: [(InputID, FactValue)]
        /// A value for every input that the table reads.
        package var all: [(InputID, FactValue)]
    }

    /// As close to a healthy, running job as each row allows.
    package static func facts(
        _ rows: [Int], of table: DecisionTable, inputs: [PolicyInput], kinds: [ResourceKind]
    ) throws -> [Int: Facts] {
        let model = try TableModel(inputs: inputs, guards: table.rows.map(\.guardCondition), kinds: kinds)
        var found: [Int: Facts] = [:]
        for row in rows {
            guard let witness = try model.witness(of: model.hits[row]) else { continue }
            found[row] = Facts(
                essential: witness.essential.compactMap { input in witness.values[input].map { (input, $0) } },
                all: witness.values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        }
        return found
    }
}
