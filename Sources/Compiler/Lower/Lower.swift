import PolicyDSL

/// The rows that an entry's chain unfolds to, before anything is dropped.
struct LoweredTable {
    var id: DecisionID
    var hit: HitPolicy
    var rows: [LoweredRow]
    /// Rules that what the entry is about rules out, as `when mode == last-state` in `upgrade savepoint`, each behind the
    /// `fall back to` rules that lead to it.
    var excluded: [[ResolvedRule]] = []
    var heading: SourceRange
    /// The kinds of resources that the table can be asked for.
    var kinds: [ResourceKind]
    /// Where the rows are those of a grid: the inputs of its columns, `nil` for a column that is a table itself.
    var columns: [InputID?]?
}

struct LoweredRow {
    /// All conditions on the way: of the `fall back to` rules, then the rule's own.
    var guards: [Condition]
    var rule: ResolvedRule
    /// The `fall back to` rules that led here.
    var path: [ResolvedRule]
    /// Set where the rule falls back to what it came from: reaching it would never end.
    var cycle: String?

    var outcome: Outcome? {
        if case .outcome(let outcome) = rule.consequence { outcome } else { nil }
    }

    /// Inputs for which the row, or the way to it, accepts `unknown`.
    var acceptedUnknown: Set<InputID> {
        var accepted: Set<InputID> = []
        for condition in guards { condition.forEachAcceptedUnknown { accepted.insert($0) } }
        for rule in path + [rule] {
            for read in rule.reads where read.acceptsUnknown { accepted.insert(read.input) }
        }
        return accepted
    }
}

/// Falling back is a transfer for good: the target's rules follow under the conditions so far, and since the target is
/// total, what stands behind the `fall back to` is tried only where its own condition does not hold.
struct Lowering {
    let policy: ResolvedPolicy
    /// More rows than this are refused: chains that fall back twice each double with every step.
    static let rowLimit = 50_000

    private(set) var isTooLarge = false
    private var excluded: [[ResolvedRule]] = []

    init(_ policy: ResolvedPolicy) { self.policy = policy }

    mutating func lower(_ entry: ResolvedEntry) -> LoweredTable {
        var known: [InputID: FactValue] = [:]
        var kinds = policy.kinds
        if let mode = entry.id.entry,
            Vocabulary.decisions.contains(where: { $0.name == entry.id.decision && $0.entries == .modes })
        {
            kinds = kinds.filter { $0.modes.contains(mode == "none" ? nil : mode) }
            if let input = policy.inputs.firstIndex(where: { $0.name == "mode" }) {
                known[InputID(input)] = mode == "none" ? FactValue.none : .name(mode)
            }
        }
        if kinds.count == 1, let input = policy.inputs.firstIndex(where: { $0.name == "kind" }) {
            known[InputID(input)] = .name(kinds[0].rawValue)
        }
        isTooLarge = false
        excluded = []
        var rows: [LoweredRow] = []
        unfold(
            entry.rules, guards: [], path: [], stack: [entry.id.entry ?? ""], decision: entry.id.decision, known, &rows)
        return LoweredTable(
            id: entry.id, hit: entry.hit, rows: rows, excluded: excluded, heading: entry.heading, kinds: kinds,
            columns: entry.columns)
    }

    private mutating func unfold(
        _ rules: [ResolvedRule], guards: [Condition], path: [ResolvedRule], stack: [String], decision: String,
        _ known: [InputID: FactValue], _ rows: inout [LoweredRow]
    ) {
        for rule in rules {
            guard rows.count < Self.rowLimit else {
                isTooLarge = true
                return
            }
            let condition = rule.condition.substituting(known, inputs: policy.inputs)
            if condition == .never {
                // What a constant setting switches off is meant to be off.
                if rule.condition != .never { excluded.append(path + [rule]) }
                continue
            }
            let all = condition == .always ? guards : guards + [condition]
            switch rule.consequence {
            case .outcome:
                rows.append(LoweredRow(guards: all, rule: rule, path: path))
            case .fallBack(let target):
                if stack.contains(target) {
                    rows.append(LoweredRow(guards: all, rule: rule, path: path, cycle: target))
                } else if let next = rulesOf(target, decision: decision) {
                    unfold(
                        next, guards: all, path: path + [rule], stack: stack + [target], decision: decision, known,
                        &rows)
                }
            }
        }
    }

    private func rulesOf(_ target: String, decision: String) -> [ResolvedRule]? {
        if let chain = policy.chains[target] { return chain.rules }
        return policy.entries.first { $0.id == DecisionID(decision, target) }?.rules
    }

    /// Whether anything that the entry leads to could not be resolved.
    func isBroken(_ entry: ResolvedEntry) -> Bool {
        var seen: Set<String> = []
        func visit(_ rules: [ResolvedRule]) -> Bool {
            for rule in rules {
                guard case .fallBack(let target) = rule.consequence, seen.insert(target).inserted else { continue }
                if let chain = policy.chains[target] {
                    if chain.isBroken || visit(chain.rules) { return true }
                } else if let other = policy.entries.first(where: { $0.id == DecisionID(entry.id.decision, target) }) {
                    if other.isBroken || visit(other.rules) { return true }
                } else {
                    return true
                }
            }
            return false
        }
        return entry.isBroken || visit(entry.rules)
    }
}
