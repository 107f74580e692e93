import PolicyDSL

extension TableAnalysis {
    /// Rows that decide while a fact is unknown, where knowing it would have decided otherwise, and that do not say that
    /// they accept this.
    func findUnhandledUnknowns() throws {
        guard lowered.hit == .first else { return }
        guard !answers.isEmpty else { return }
        let decision = try model.decision()
        let classes = outcomeClasses()
        var decided: [(outcomeClass: Int, set: Diagram)] = []
        for outcomeClass in Set(classes).sorted() {
            let set = try store.preimage(decision) { $0 < classes.count && classes[$0] == outcomeClass }
            decided.append((outcomeClass, set))
        }
        for answer in answers { try findUnhandled(answer, classes, decided) }
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

    /// - Parameter decided: Where each class of outcomes is decided, ascending.
    private func findUnhandled(
        _ inputs: [InputID], _ classes: [Int], _ decided: [(outcomeClass: Int, set: Diagram)]
    ) throws {
        var isUnknown = Diagram.full
        var isKnown = Diagram.full
        var columns: Set<Int> = []
        for input in inputs {
            let truth = try model.diagrams.truth(.isUnknown(input))
            isUnknown = try store.intersection(isUnknown, truth.isTrue)
            isKnown = try store.intersection(isKnown, truth.isFalse)
            columns.formUnion(model.space.levels(touching: input))
        }
        // Only at what these rows decide it can matter what the answer would have said.
        let open = try lowered.rows.indices.filter { row in
            guard lowered.rows[row].acceptedUnknown.isDisjoint(with: inputs) else { return false }
            return try !store.intersection(model.hits[row], isUnknown).isEmpty
        }
        guard !open.isEmpty else { return }
        let known = try store.intersection(model.valid, isKnown)
        // Where, for the other facts alone, some value would lead to each class of outcomes.
        let reachable = try decided.map { try store.forgetting(columns, in: store.intersection($0.set, known)) }
        for row in open {
            let lowered = lowered.rows[row]
            let hit = try store.intersection(model.hits[row], isUnknown)
            for (set, (outcomeClass, whole)) in zip(reachable, decided) where outcomeClass != classes[row] {
                let bad = try store.intersection(hit, set)
                guard !bad.isEmpty else { continue }
                let otherwise = try store.intersection(known, whole)
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
