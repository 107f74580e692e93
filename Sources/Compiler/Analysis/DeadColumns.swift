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
        var place: [Outcome?: Int] = [:]
        var numbers: [Int] = []
        for row in lowered.rows {
            numbers.append(place[row.outcome, default: place.count])
            place[row.outcome] = numbers[numbers.count - 1]
        }
        // Where nothing is decided, that is an outcome as well: what tells it from another one is not dead.
        let anything = place.count + 1
        let outcomes = try store.map(try model.decision()) { $0 < numbers.count ? numbers[$0] : place.count }
        let valid = try store.select(model.valid, then: outcomes, else: .result(anything))
        for input in pending {
            matters[input] = try store.depends(
                valid, on: Set(model.space.levels(touching: input)), ignoring: anything)
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
