/// The table of upgrade modes that the documentation of Flink's operators prints, derived from a policy.
///
/// Each mode is asked what it does with an upgrade of a healthy, running job, and then again with one thing missing at a
/// time: what makes it refuse is a requirement, and what makes it do otherwise is told.
struct UpgradeModes {
    struct Column {
        var mode: String
        /// Without these the spec is not accepted, or the upgrade does not happen.
        var configRequirements: [String] = []
        var statusRequirements: [String] = []
        var suspend: [String] = []
        var restore: [String] = []
        /// What it does instead where something is missing.
        var otherwise: [String] = []
    }

    struct RowKind {
        var title: String
        var key: String
        var cell: @Sendable (Column) -> [String]

        func text(_ column: Column, separator: String = "; ") -> String {
            let parts = cell(column)
            return parts.isEmpty ? "None" : parts.joined(separator: separator)
        }
    }

    static let rows: [RowKind] = [
        RowKind(title: "config requirement", key: "config-requirement") { $0.configRequirements },
        RowKind(title: "job status requirement", key: "job-status-requirement") { $0.statusRequirements },
        RowKind(title: "suspend mechanism", key: "suspend-mechanism") { $0.suspend },
        RowKind(title: "restore mechanism", key: "restore-mechanism") { $0.restore },
        RowKind(title: "otherwise", key: "otherwise") { $0.otherwise },
    ]

    /// In the order of the documentation; empty for a policy without modes.
    let columns: [Column]

    init(_ policy: CompiledPolicy) {
        columns = ["stateless", "last-state", "savepoint"].compactMap { mode in
            ModeProbe(policy, mode)?.column()
        }
    }
}

/// Asks one mode.
private struct ModeProbe {
    private let policy: CompiledPolicy
    private let mode: String
    private let upgrade: DecisionTable
    private let evaluator: RowEvaluator
    private let healthy: [FactValue]

    init?(_ policy: CompiledPolicy, _ mode: String) {
        guard let table = policy.table(DecisionID("upgrade", mode)),
            let kind = policy.kinds.first(where: { $0.modes.contains(mode) })
        else { return nil }
        self.policy = policy
        self.mode = mode
        upgrade = table
        evaluator = RowEvaluator(inputs: policy.inputs)
        let stated: [String: FactValue] = [
            "mode": .name(mode), "kind": .name(kind.rawValue), "change": .name("upgrade"), "last-mode": .name(mode),
        ]
        healthy = policy.inputs.map { stated[$0.name] ?? Self.typical($0) }
    }

    /// Of a healthy, running job, in the middle of every change window.
    private static func typical(_ input: PolicyInput) -> FactValue {
        if let value = input.declaredDefault { return value }
        if let fact = Vocabulary.fact(named: input.name) { return fact.typical }
        if case .window = input.origin { return .bool(true) }
        return input.type == .bool ? .bool(false) : .none
    }

    func column() -> UpgradeModes.Column {
        var column = UpgradeModes.Column(mode: mode)
        guard let plain = outcome(healthy) else { return column }
        switch plain.act {
        case .use(let name):
            guard let strategy = policy.strategy(named: name) else { break }
            column.suspend = [Self.words(strategy.suspend)]
            column.restore = [strategy.restore.map(Self.words) ?? "What `restore` decides"]
        case .start(let source):
            column.suspend = ["The job is stopped already"]
            column.restore = [Self.words(source)]
        default: column.suspend = [OutcomeText.act(plain.act)]
        }
        for lack in Lack.all {
            let answer = answer(without: lack, plain)
            switch answer {
            case .same: break
            case .refused:
                if lack.isConfig {
                    column.configRequirements.append(lack.requirement)
                } else {
                    column.statusRequirements.append(lack.requirement)
                }
            case .other: break
            }
            if case .same = answer { continue }
            column.otherwise.append("\(lack.words): \(answer.words)")
        }
        addStates(to: &column, plain)
        return column
    }

    /// The states of a job that is alive, each asked for; one requirement where only some will do.
    private func addStates(to column: inout UpgradeModes.Column, _ plain: Outcome) {
        var same: [String] = []
        var others: [(words: String, states: [String])] = []
        for state in Self.liveStates {
            let answer = answer(with: ["job.state": .name(state)], plain)
            if case .same = answer {
                same.append(state)
            } else if let place = others.firstIndex(where: { $0.words == answer.words }) {
                others[place].states.append(state)
            } else {
                others.append((answer.words, [state]))
            }
        }
        guard !others.isEmpty, !same.isEmpty else { return }
        column.statusRequirements.insert("Job \(same.joined(separator: ", "))", at: 0)
        let all = others.count == 1 ? "else" : nil
        for other in others.reversed() {
            column.otherwise.insert("\(all ?? other.states.joined(separator: ", ")): \(other.words)", at: 0)
        }
    }

    /// A job that has ended, or is about to, has nothing to be suspended.
    private static let liveStates = ["RUNNING", "CREATED", "INITIALIZING", "RESTARTING", "FAILING"]

    // MARK: Asking

    private enum Answer {
        case same
        /// The upgrade goes another way.
        case other(String)
        /// It does not happen, or the spec is not accepted.
        case refused(String)

        var words: String {
            switch self {
            case .same: "the same"
            case .other(let words), .refused(let words): words
            }
        }
    }

    private func answer(without lack: Lack, _ plain: Outcome) -> Answer { answer(with: lack.facts, plain) }

    private func answer(with facts: [String: FactValue], _ plain: Outcome) -> Answer {
        var values = healthy
        for (place, input) in policy.inputs.enumerated() {
            if let value = facts[input.name] { values[place] = value }
        }
        if let admit = policy.table(DecisionID("admit")), let row = evaluator.firstRow(of: admit, values),
            case .deny = admit.rows[row].outcome.act
        {
            return .refused(OutcomeText.act(admit.rows[row].outcome.act))
        }
        guard let outcome = outcome(values) else { return .refused("nothing") }
        if outcome.act == plain.act { return .same }
        switch outcome.act {
        case .use, .start, .perform: return .other(OutcomeText.act(outcome.act))
        default: return .refused(OutcomeText.act(outcome.act))
        }
    }

    private func outcome(_ values: [FactValue]) -> Outcome? {
        evaluator.firstRow(of: upgrade, values).map { upgrade.rows[$0].outcome }
    }

    // MARK: Words

    /// A thing that can be missing, and all facts that change with it.
    private struct Lack {
        var requirement: String
        var words: String
        var isConfig: Bool
        var facts: [String: FactValue]

        static let all: [Lack] = [
            Lack(
                requirement: "Checkpoint directory defined", words: "without a checkpoint directory", isConfig: true,
                facts: ["checkpoint.directory": .none, "new.checkpoint.directory": .none]),
            Lack(
                requirement: "HA enabled", words: "without HA", isConfig: true,
                facts: noMetadata.merging(["ha.enabled": .bool(false), "new.ha.enabled": .bool(false)]) { $1 }),
            Lack(
                requirement: "Savepoint directory defined", words: "without a savepoint directory", isConfig: true,
                facts: ["savepoint.directory": .none, "new.savepoint.directory": .none]),
            Lack(
                requirement: "HA metadata available", words: "without HA metadata", isConfig: false, facts: noMetadata),
        ]

        private static let noMetadata: [String: FactValue] = [
            "ha.metadata": .bool(false), "new.ha.metadata": .bool(false), "ha.checkpoint": .bool(false),
            "new.ha.checkpoint": .bool(false),
        ]
    }

    private static func words(_ mechanism: Mechanism) -> String {
        switch (mechanism.name, mechanism.keeping) {
        case ("cancel", _): "Cancel"
        case ("stop-with-savepoint", _): "Stop with savepoint"
        case ("savepoint-with-cancel", _): "Cancel with savepoint"
        case ("savepoint-then-cancel", _): "Savepoint, then cancel"
        case ("delete-cluster", nil): "Cancel / delete"
        case ("delete-cluster", _?): "Delete Flink deployment (keep HA metadata)"
        default: mechanism.description
        }
    }

    private static func words(_ source: String) -> String {
        switch source {
        case "nothing": "Deploy from empty state"
        case "ha-metadata": "Recover last state using HA metadata"
        case "savepoint": "Restore from savepoint"
        case "checkpoint": "Restore from the last checkpoint"
        default: "Restore from \(source)"
        }
    }
}
