import PolicyDSL

extension TableAnalysis {
    /// Reachable outcomes that start from nothing, or from older state, without a grant.
    func findStateLoss() throws {
        guard ["upgrade", "restore", "recover"].contains(lowered.id.decision) else { return }
        for (row, lowered) in lowered.rows.enumerated() where !model.hits[row].isEmpty {
            guard let outcome = lowered.outcome, let source = restoreSource(of: outcome),
                let state = Vocabulary.carriedState(of: source)
            else { continue }
            if state == .current {
                if outcome.stateLossGrant != nil { found.add(.needlessGrant(lowered.rule, source)) }
            } else if outcome.stateLossGrant == nil {
                let example = try witness(model.hits[row], decidedBy: row)
                found.add(.stateLoss(name, lowered, source, state, example))
            }
        }
    }

    /// What an outcome starts the job from; `nil` if it starts nothing, or if `restore` decides that later.
    private func restoreSource(of outcome: Outcome) -> String? {
        switch outcome.act {
        case .start(let source): source
        case .use(let name): policy.strategies.first { $0.name == name }?.restore
        default: nil
        }
    }
}

extension Diagnostic {
    fileprivate static func stateLoss(
        _ table: String, _ row: LoweredRow, _ source: String, _ state: Vocabulary.CarriedState, _ example: String?
    ) -> Diagnostic {
        Diagnostic(
            .error, "state-loss",
            state == .empty
                ? "`\(table)` can start the job empty, and nothing grants that"
                : "`\(table)` can start the job from older state (`\(source)`), and nothing grants that",
            at: row.rule.outcomeRange,
            label: state == .empty ? "all state is lost here" : "what came after is lost here",
            related: row.path.map { Label($0.outcomeRange, "reached through this fallback") },
            examples: example.map { [$0] } ?? [], help: ["if this is meant, add `allow state loss \"why\"`"])
    }

    fileprivate static func needlessGrant(_ rule: ResolvedRule, _ source: String) -> Diagnostic {
        Diagnostic(
            .warning, "needless-grant",
            "`allow state loss` grants nothing here: `\(source)` is the job's current state",
            at: rule.outcomeRange, help: ["leave it out"])
    }
}
