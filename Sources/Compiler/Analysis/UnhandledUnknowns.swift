import PolicyDSL

extension TableAnalysis {
    /// Rows that decide while a fact is unknown, where knowing it would have decided otherwise, and that do not say that
    /// they accept this.
    func findUnhandledUnknowns() throws {
        guard lowered.hit == .first else { return }
        guard !answers.isEmpty else { return }
        let decision = try model.decision()
        let classes = outcomeClasses()
        for answer in answers {
            try findUnhandled(answer, decision, classes)
        }
    }

    /// Inputs that are unknown together.
    private var answers: [[InputID]] {
        var order: [String] = []
        var groups: [String: [InputID]] = [:]
        for input in model.space.readInputs {
            guard let answer = policy.inputs[input.index].answer else { continue }
            if groups[answer] == nil { order.append(answer) }
            groups[answer, default: []].append(input)
        }
        return order.compactMap { groups[$0] }
    }

    /// For each row the first row that asks for the same.
    private func outcomeClasses() -> [Int] {
        var classes: [Int] = []
        var first: [Outcome: Int] = [:]
        for (row, lowered) in lowered.rows.enumerated() {
            guard let outcome = lowered.outcome?.whatItAsksFor else {
                classes.append(row)
                continue
            }
            classes.append(first[outcome] ?? row)
            if first[outcome] == nil { first[outcome] = row }
        }
        return classes
    }

    private func findUnhandled(_ inputs: [InputID], _ decision: Diagram, _ classes: [Int]) throws {
        var isUnknown = Diagram.full
        var isKnown = Diagram.full
        var columns: Set<Int> = []
        for input in inputs {
            let truth = try model.diagrams.truth(.isUnknown(input))
            isUnknown = try store.intersection(isUnknown, truth.isTrue)
            isKnown = try store.intersection(isKnown, truth.isFalse)
            columns.formUnion(model.space.levels(touching: input))
        }
        let known = try store.intersection(model.valid, isKnown)
        // Where, for the other facts alone, some value would lead to each class of outcomes. Only what is wrong needs it.
        var reachable: [Int: Diagram]?
        for (row, lowered) in lowered.rows.enumerated() {
            let hit = try store.intersection(model.hits[row], isUnknown)
            guard !hit.isEmpty, lowered.acceptedUnknown.isDisjoint(with: inputs) else { continue }
            let sameOthers = try store.intersection(store.forgetting(columns, in: hit), known)
            let isDecidedOtherwise = store.has(decision, within: sameOthers) {
                $0 < classes.count && classes[$0] != classes[row]
            }
            guard isDecidedOtherwise else { continue }
            let sets = try reachable ?? self.reachable(classes, decision, known, forgetting: columns)
            reachable = sets
            for (outcomeClass, set) in sets.sorted(by: { $0.key < $1.key }) where outcomeClass != classes[row] {
                let bad = try store.intersection(hit, set)
                let otherwise = try store.intersection(
                    known, store.preimage(decision) { $0 < classes.count && classes[$0] == outcomeClass })
                guard let example = try witness(bad, decidedBy: row, knowing: inputs, leadsTo: otherwise) else {
                    continue
                }
                found.add(
                    .unknown(
                        name, inputs.map { policy.inputs[$0.index].name }, lowered.rule, example,
                        other: self.lowered.rows[outcomeClass].rule.outcomeRange))
                break
            }
        }
    }

    private func reachable(
        _ classes: [Int], _ decision: Diagram, _ known: Diagram, forgetting columns: Set<Int>
    ) throws -> [Int: Diagram] {
        var reachable: [Int: Diagram] = [:]
        for outcomeClass in Set(classes).sorted() {
            let set = try store.preimage(decision) { $0 < classes.count && classes[$0] == outcomeClass }
            reachable[outcomeClass] = try store.forgetting(columns, in: store.intersection(set, known))
        }
        return reachable
    }
}

extension Diagnostic {
    fileprivate static func unknown(
        _ table: String, _ names: [String], _ rule: ResolvedRule, _ example: String, other: SourceRange
    ) -> Diagnostic {
        let list = names.map { "`\($0)`" }.joined(separator: " and ")
        return Diagnostic(
            .error, "unknown", "`\(table)` decides this without knowing \(list), which would decide otherwise",
            at: rule.outcomeRange, label: "reached when \(list) could not be observed",
            related: [Label(other, "what knowing could lead to")], examples: [example],
            help: [
                "decide it in a row before: `wait \"...\" when \(names[0]) is unknown`",
                "or accept it here: `maybe ...` around what reads \(list)",
            ])
    }
}
