import PolicyDSL

extension TableAnalysis {
    /// Waits that nothing leaves: whatever is observed next, without another edit of the spec, the answer is no act.
    func findEndlessWaits() throws {
        guard lowered.hit == .first, lowered.rows.contains(where: { $0.outcome?.isWait ?? false }) else { return }
        var moving: Set<Int> = []
        for input in model.space.readInputs where canChangeByItself(policy.inputs[input.index]) {
            moving.formUnion(model.space.levels(touching: input))
        }
        // What a person is told to end is no endless wait.
        let decision = try model.decision()
        let acts = try store.preimage(decision) { row in
            row < self.lowered.rows.count && !(self.lowered.rows[row].outcome?.isWait ?? false)
        }
        let left = try store.forgetting(moving, in: store.intersection(acts, model.valid))
        for (row, lowered) in lowered.rows.enumerated() where lowered.outcome?.isWait ?? false {
            let stuck = try store.subtracting(model.hits[row], left)
            guard let example = try witness(stuck, decidedBy: row) else { continue }
            found.add(.endlessWait(name, lowered.rule, example))
        }
    }

    /// Whether a fact can change while the spec stays as it is: what is observed does, what is written there does not.
    private func canChangeByItself(_ input: PolicyInput) -> Bool {
        switch input.origin {
        case .setting, .field: return false
        case .userFact(let sources):
            return sources.contains {
                switch $0.place {
                case .label, .annotation: true
                case .config, .path: false
                }
            }
        case .label, .annotation, .snapshotLabel, .window, .due: return true
        case .builtIn:
            let fixed: Set<String> = [
                "kind", "namespace", "name", "generation", "desired.state", "mode", "cluster.mode", "flink-version",
                "initial-savepoint", "savepoint.directory", "checkpoint.directory", "ha.enabled", "new.ha.enabled",
                "change", "deployed.state", "last-mode", "session.ha.enabled",
            ]
            return !fixed.contains(input.name)
        }
    }
}

extension Outcome {
    /// Whether nothing is done and nobody is asked to do anything.
    fileprivate var isWait: Bool { if case .wait = act { true } else { false } }
}

extension Diagnostic {
    fileprivate static func endlessWait(_ table: String, _ rule: ResolvedRule, _ example: String) -> Diagnostic {
        Diagnostic(
            .warning, "endless-wait", "nothing that can be observed leaves this wait of `\(table)`",
            at: rule.outcomeRange,
            label: "whatever happens next, no row acts", examples: [example],
            help: ["use `block` with a `remedy`, so that a person knows, or add a row that ends it"])
    }
}
