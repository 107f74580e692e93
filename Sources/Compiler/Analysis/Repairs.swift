import PolicyDSL

extension TableAnalysis {
    /// Repairs (`do`) after which the same row would match again: deciding would never end.
    func findEndlessRepairs() throws {
        guard lowered.hit == .first else { return }
        for (row, lowered) in lowered.rows.enumerated() {
            guard let outcome = lowered.outcome, case .perform(let mechanism) = outcome.act else { continue }
            for effect in RepairEffects.of(mechanism, outcome.parameters) {
                let again = try image(of: model.hits[row], effect, matching: row)
                guard let again else { continue }
                found.add(.endlessRepair(name, lowered.rule, mechanism, effect, again))
                break
            }
        }
    }

    /// An example of facts at which the row decides, has its effect, and matches again.
    private func image(of hit: Diagram, _ effect: [String: FactValue], matching row: Int) throws -> String? {
        var known: [InputID: FactValue] = [:]
        for (name, value) in effect {
            if let input = policy.inputs.firstIndex(where: { $0.name == name }) { known[InputID(input)] = value }
        }
        // In the order of the inputs, so that the work is the same in every run.
        let read = known.filter { model.space.level(of: $0.key) != nil }.sorted { $0.key < $1.key }
        // A repair that changes nothing that the row reads leaves it as it is.
        var columns: Set<Int> = []
        for (input, _) in read { columns.formUnion(model.space.levels(touching: input)) }
        var after = try store.forgetting(columns, in: hit)
        for (input, value) in read {
            guard let level = model.space.level(of: input),
                let position = model.space.caseIndex(of: value, input, model.space.cases(of: input))
            else { continue }
            after = try store.intersection(after, store.column(level) { $0 == position })
        }
        // It decides again only if no row before it does.
        let again = try store.intersection(after, model.hits[row])
        return try witness(again, decidedBy: row)
    }
}

/// What a repair does to the facts, where that is certain.
package enum RepairEffects {
    /// The possible results; after each of them deciding again must not give the same row.
    package static func of(_ mechanism: Mechanism, _ parameters: [Outcome.Parameter]) -> [[String: FactValue]] {
        var given: [String: FactValue] = [:]
        for parameter in parameters {
            if case .constant(let value) = parameter.value { given[parameter.name] = value }
        }
        switch mechanism.name {
        case "delete-cluster":
            var effect: [String: FactValue] = ["jobmanager.status": .name("MISSING"), "cluster.health": FactValue.none]
            if let state = given["job.state"] { effect["job.state"] = state }
            return [effect]
        case "rescale":
            return [
                ["change": .name("ignore"), "reconciliation.state": .name("DEPLOYED")], ["rescale.failed": .bool(true)],
            ]
        case "update-in-place": return [["change": .name("ignore")]]
        case "take-savepoint": return [["savepoint.state": .name("InProgress"), "savepoint.triggered": .bool(true)]]
        case "cancel-unexpected-jobs": return [["unexpected-jobs": .number(0)]]
        default: return []
        }
    }
}

extension Diagnostic {
    fileprivate static func endlessRepair(
        _ table: String, _ rule: ResolvedRule, _ mechanism: Mechanism, _ effect: [String: FactValue], _ example: String
    ) -> Diagnostic {
        let changes = effect.sorted { $0.key < $1.key }.map { "\($0.key) = \(FactText.text($0.value, nil))" }
        return Diagnostic(
            .error, "endless-repair", "`\(table)` would do `\(mechanism.description)` again and again",
            at: rule.outcomeRange,
            label: "still matches after \(changes.joined(separator: ", "))", examples: [example],
            help: ["add a condition that the repair makes false"])
    }
}
