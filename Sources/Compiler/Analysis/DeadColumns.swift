import PolicyDSL

extension TableAnalysis {
    /// Inputs that this table reads, with whether its outcome ever depends on them.
    func gatherColumns(_ matters: inout [InputID: Bool]) throws {
        guard lowered.hit == .first else {
            for input in model.space.readInputs { matters[input] = true }
            return
        }
        let pending = model.space.readInputs.filter { matters[$0] != true }
        guard !pending.isEmpty else { return }
        let numbers = outcomeNumbers
        // Where nothing is decided, that is an outcome as well: what tells it from another one is not dead.
        let nothing = numbers.count
        let anything = nothing + 1
        let outcomes = try store.map(try model.decision()) { $0 < numbers.count ? numbers[$0] : nothing }
        let valid = try store.select(model.valid, then: outcomes, else: .result(anything))
        for input in pending {
            let columns = model.space.levels(touching: input)
            let isAlive = try store.depends(valid, on: Set(columns), ignoring: anything)
            matters[input] = try isAlive && (columns.count == 1 || movesADecision(input, valid, ignoring: anything))
        }
    }

    /// For each row its outcome as a number, one for equal outcomes.
    private var outcomeNumbers: [Int] {
        var place: [Outcome?: Int] = [:]
        return lowered.rows.map { row in
            let number = place[row.outcome, default: place.count]
            place[row.outcome] = number
            return number
        }
    }

    /// Whether two observations that differ in one number only can be decided differently.
    ///
    /// Where a number is compared with others, the cases of the columns do not tell: they say in which range the others
    /// are, not where, so two combinations with the same cases of all others may need other numbers there.
    private func movesADecision(_ input: InputID, _ outcomes: Diagram, ignoring anything: Int) throws -> Bool {
        try movesAnExample(input, outcomes, ignoring: anything) || movesBesideItsTwin(input)
    }

    /// Tries the numbers at and around those of an example of each row.
    private func movesAnExample(_ input: InputID, _ outcomes: Diagram, ignoring anything: Int) throws -> Bool {
        var candidates: Set<FactValue> = [FactValue.none]
        for case .interval(let lower, let upper) in model.space.cases(of: input) {
            candidates.formUnion([lower, upper ?? lower].map { .number($0) })
        }
        for hit in model.hits {
            guard let witness = try model.witness(of: hit) else { continue }
            var values = [FactValue?](repeating: nil, count: policy.inputs.count)
            var near = candidates
            for (other, value) in witness.values {
                values[other.index] = value
                guard case .number(let number) = value else { continue }
                near.formUnion([number, number &- 1, number &+ 1].map { .number($0) })
            }
            var seen: Int?
            for value in near {
                values[input.index] = value
                let cases = model.space.code(values).compactMap { $0 }
                guard cases.count == model.space.columns.count else { continue }
                let outcome = store.result(outcomes, at: cases)
                if outcome == anything { continue }
                if let seen, seen != outcome { return true }
                seen = outcome
            }
        }
        return false
    }

    /// Decides everything once more with a twin of the input, which is all that may differ.
    private func movesBesideItsTwin(_ input: InputID) throws -> Bool {
        var inputs = policy.inputs
        let twin = InputID(inputs.count)
        var copy = inputs[input.index]
        copy.name += "'"
        // Alone in its answer, it can be known in one of the two and unknown in the other.
        if !model.space.readInputs.contains(where: { $0 != input && inputs[$0.index].answer == copy.answer }) {
            copy.answer = copy.answer.map { $0 + "'" }
        }
        inputs.append(copy)
        var limits: [Condition] = []
        for other in model.space.readInputs {
            if inputs[other.index].raisedTo == inputs[input.index].name {
                limits.append(.any([.isNone(other), .isNone(twin), .compare(other, .greaterOrEqual, .input(twin))]))
            }
            guard inputs[other.index].cappedBy == inputs[input.index].name else { continue }
            limits.append(.any([.not(.isNone(other)), .isNone(twin)]))
            if inputs[other.index].raisedTo == nil {
                limits.append(.any([.isNone(other), .isNone(twin), .compare(other, .lessOrEqual, .input(twin))]))
            }
        }
        let guards = lowered.rows.map { Condition.all($0.guards) }
        let twins = guards.map { $0.renaming([input: twin]) }
        do throws(DiagramBudgetExceeded) {
            let both: TableModel
            do {
                both = try TableModel(inputs: inputs, guards: guards, others: twins + limits, kinds: lowered.kinds)
            } catch let error as DiagramBudgetExceeded {
                throw error
            } catch {
                return true
            }
            let store = both.store
            var valid = both.valid
            for limit in limits { valid = try store.intersection(valid, both.diagrams.truth(limit).isTrue) }
            let numbers = outcomeNumbers
            var here = Diagram.result(numbers.count)
            var there = here
            for row in guards.indices.reversed() {
                let outcome = Diagram.result(numbers[row])
                here = try store.select(both.diagrams.truth(guards[row]).isTrue, then: outcome, else: here)
                there = try store.select(both.diagrams.truth(twins[row]).isTrue, then: outcome, else: there)
            }
            for number in 0...numbers.count {
                let one = try store.intersection(valid, store.map(here) { $0 == number ? 1 : 0 })
                let other = try store.map(there) { $0 == number ? 0 : 1 }
                if !store.isDisjoint(one, other) { return true }
            }
            return false
        } catch {
            // Not worth refusing a policy for: what is not known to be dead is not called so.
            return true
        }
    }
}

/// Settings and facts that are read, but never change what is decided.
enum DeadColumns {
    static func findings(
        _ matters: [InputID: Bool], _ policy: ResolvedPolicy, declaredAt range: (String) -> SourceRange?
    ) -> Diagnostics {
        var found = Diagnostics()
        for (input, isAlive) in matters.sorted(by: { $0.key < $1.key }) where !isAlive {
            let name = policy.inputs[input.index].name
            if let range = range(name) { found.add(.dead(name, range)) }
        }
        return found
    }
}

extension Diagnostic {
    fileprivate static func dead(_ name: String, _ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .warning, "dead-column", "`\(name)` is read, but no decision depends on it", at: range,
            help: ["look for rows before it that take its cases, or delete it"])
    }
}
