import PolicyCompiler

/// The facts of one test: what it gives, over the typical values of a healthy, running job.
///
/// What a given fact implies is adapted (``implications``), so that a test names what is special and not all that goes
/// with it. What two given facts say against each other is a contradiction, and then nothing is decided.
struct TestFacts {
    let policy: CompiledPolicy
    /// One for each input of the policy.
    private(set) var values: [FactValue] = []
    private(set) var differences: [FieldDifference] = []
    private(set) var contradictions: [String] = []
    private var given: [String: FactValue] = [:]
    private var implied: [String: FactValue] = [:]
    private var kind = ResourceKind.flinkDeployment

    /// - Parameter mode: Of the entry that is asked: `savepoint` in `expect upgrade savepoint ...`.
    init(_ test: PolicyTest, of policy: CompiledPolicy, mode: FactValue?) {
        self.policy = policy
        for fact in test.given {
            if let other = given[fact.name], other != fact.value {
                contradictions.append("`\(fact.name)` is given twice, with two values")
            }
            given[fact.name] = fact.value
        }
        if let mode {
            if let stated = given["mode"], stated != mode {
                contradictions.append(
                    "`mode = \(FactText.text(stated, nil))` is given, and the decision of mode "
                        + "`\(FactText.text(mode, nil))` is asked")
            }
            given["mode"] = mode
        }
        chooseKind()
        imply()
        values = policy.inputs.map(value)
        applyBounds()
        applyFields()
        classify()
        findContradictions()
    }

    // MARK: The kind

    /// The first kind of the policy that has all the facts that are given.
    private mutating func chooseKind() {
        let definitions = given.keys.sorted().compactMap(Vocabulary.fact(named:))
        let candidates = policy.kinds.filter { kind in
            definitions.allSatisfy { $0.kinds.contains(kind) } && has(kind, given["mode"])
        }
        if case .name(let name)? = given["kind"], let stated = ResourceKind(rawValue: name) {
            kind = stated
            if !candidates.contains(stated) {
                contradictions.append("a \(name) of this policy does not have all the facts that are given")
            }
            return
        }
        guard let first = candidates.first else {
            contradictions.append("no kind that the policy is for has all the facts that are given")
            kind = policy.kinds.first ?? .flinkDeployment
            return
        }
        kind = first
    }

    private func has(_ kind: ResourceKind, _ mode: FactValue?) -> Bool {
        switch mode {
        case .name(let name)?: kind.modes.contains(name)
        case FactValue.none?: kind.modes.contains(nil)
        default: true
        }
    }

    // MARK: Typical values and what follows from given ones

    private func value(_ input: PolicyInput) -> FactValue {
        let value = given[input.name] ?? implied[input.name] ?? assumed(input)
        // A schedule is observed as it is written.
        if input.type == .schedule, case .number(let number) = value { return .string(DurationText.literal(number)) }
        return value
    }

    private func assumed(_ input: PolicyInput) -> FactValue {
        switch input.origin {
        case .builtIn: return typical(input.name)
        case .field, .due: return .bool(false)
        case .window: return .bool(true)
        case .label, .annotation, .snapshotLabel: return FactValue.none
        case .setting, .userFact: return input.declaredDefault ?? FactValue.none
        }
    }

    private func typical(_ name: String) -> FactValue {
        guard let fact = Vocabulary.fact(named: name) else { return FactValue.none }
        if name == "kind" { return .name(kind.rawValue) }
        if name == "mode", !has(kind, fact.typical) { return FactValue.none }
        // What another kind has is absent here.
        return fact.kinds.contains(kind) || !fact.canBeNone ? fact.typical : FactValue.none
    }

    private func fact(_ name: String) -> FactValue { given[name] ?? implied[name] ?? typical(name) }

    /// In order, so that what is implied can imply more. Given values are never replaced.
    private mutating func imply() {
        for rule in Self.implications where rule.accepts.contains(fact(rule.fact)) {
            for (name, value) in rule.then where given[name] == nil {
                if value == .unknown, isKnownByAnother(name) { continue }
                implied[name] = value
            }
        }
        // Facts of one answer are unknown together.
        let missing = Set(
            given.keys.filter { given[$0] == .unknown }.compactMap { Vocabulary.fact(named: $0)?.answer })
        for fact in Vocabulary.facts where given[fact.name] == nil {
            if let answer = fact.answer, missing.contains(answer) { implied[fact.name] = .unknown }
        }
        // The new configuration would find what the deployed one does.
        for name in ["ha.enabled", "ha.metadata", "ha.checkpoint", "savepoint.directory", "checkpoint.directory"] {
            let new = "new.\(name)"
            let asGiven = given[name] ?? implied[name]
            if given[new] == nil, Vocabulary.fact(named: new)?.kinds.contains(kind) == true, let asGiven {
                implied[new] = asGiven
            }
        }
        if fact("new.ha.enabled") == .bool(false) || fact("new.ha.metadata") == .bool(false) {
            for name in ["new.ha.metadata", "new.ha.checkpoint"] where given[name] == nil {
                implied[name] = .bool(false)
            }
        }
    }

    private func isKnownByAnother(_ name: String) -> Bool {
        guard let answer = Vocabulary.fact(named: name)?.answer else { return false }
        return given.contains { $0.value != .unknown && Vocabulary.fact(named: $0.key)?.answer == answer }
    }

    struct Implication {
        var fact: String
        var accepts: [FactValue]
        var then: [(String, FactValue)]
    }

    static let implications: [Implication] = [
        Implication(
            fact: "ha.enabled", accepts: [.bool(false)],
            then: [("ha.metadata", .bool(false)), ("ha.checkpoint", .bool(false))]),
        Implication(fact: "ha.metadata", accepts: [.bool(false)], then: [("ha.checkpoint", .bool(false))]),
        Implication(
            fact: "session.exists", accepts: [.bool(false)], then: [("session.jobmanager", FactValue.none)]),
        Implication(
            fact: "flink.reachable", accepts: [.bool(false)],
            then: [
                ("job.listed", .unknown), ("unexpected-jobs", .unknown), ("checkpoint.completed.age", .unknown),
                ("checkpoint.pending.age", .unknown), ("session.unmanaged-jobs", .unknown),
                ("snapshot.result", .unknown),
            ]),
        Implication(
            fact: "snapshot.state",
            accepts: [.name("TRIGGER_PENDING"), .name("IN_PROGRESS"), .name("FAILED"), .name("ABANDONED")],
            then: [("snapshot.path", FactValue.none)]),
        Implication(
            fact: "snapshot.state", accepts: [.name("TRIGGER_PENDING")],
            then: [("snapshot.trigger.age", FactValue.none)]),
    ]

    // MARK: Settings, fields, the class of the change

    /// A setting is what is observed of it: within its bounds.
    private mutating func applyBounds() {
        for (place, input) in policy.inputs.enumerated() where input.type.isNumber {
            var least = input.atLeast
            var most = input.atMost
            if case .number(let limit)? = input.raisedTo.flatMap(setting) { least = max(least ?? limit, limit) }
            if case .number(let limit)? = input.cappedBy.flatMap(setting) { most = min(most ?? limit, limit) }
            switch values[place] {
            case .number(let number): values[place] = .number(max(min(number, most ?? number), least ?? number))
            case .none: if let most { values[place] = .number(most) }
            case .bool, .name, .string, .unknown: break
            }
        }
    }

    private func setting(_ name: String) -> FactValue? {
        policy.inputs.firstIndex { $0.name == name }.map { values[$0] }
            ?? policy.constants.first { $0.name == name }?.value
    }

    private mutating func applyFields() {
        for input in policy.inputs where given[input.name] == .bool(true) {
            guard case .field(let change, let pattern) = input.origin, !pattern.segments.isEmpty else { continue }
            let kind: FieldDifference.Kind =
                switch change {
                case .changed: .changed
                case .added: .added
                case .removed: .removed
                }
            differences.append(FieldDifference(path: pattern.segments, kind: kind, old: nil, new: nil))
        }
        for (place, input) in policy.inputs.enumerated() {
            guard case .field(let change, let pattern) = input.origin, !pattern.segments.isEmpty else { continue }
            guard differences.contains(where: { $0.isA(change) && pattern.covers($0.path) }) else { continue }
            if given[input.name] == .bool(false) {
                contradictions.append("`\(input.name) = no` is given, and a given change is one of it")
            }
            values[place] = .bool(true)
        }
    }

    private mutating func classify() {
        guard !differences.isEmpty, !policy.change.isEmpty, given["change"] == nil,
            let place = policy.inputs.firstIndex(where: { $0.name == "change" })
        else { return }
        values[place] = .name(policy.classify(differences, values).changeClass)
    }

    // MARK: Contradictions

    private mutating func findContradictions() {
        for prefix in ["", "new."] where fact("\(prefix)ha.checkpoint") == .bool(true) {
            if fact("\(prefix)ha.metadata") == .bool(false) {
                contradictions.append(
                    "`\(prefix)ha.checkpoint` without `\(prefix)ha.metadata`: the one is part of the other")
            }
        }
        for name in given.keys.sorted() {
            guard given[name] == .unknown, let answer = Vocabulary.fact(named: name)?.answer else { continue }
            for other in given.keys.sorted() where given[other] != .unknown {
                guard Vocabulary.fact(named: other)?.answer == answer else { continue }
                contradictions.append(
                    "`\(name)` is unknown and `\(other)` is known, and both are read from one answer")
            }
        }
        for input in policy.inputs {
            guard let value = given[input.name] else { continue }
            if value == .unknown, !input.canBeUnknown {
                contradictions.append("`\(input.name)` can never be unknown")
            }
            if value == FactValue.none, !input.canBeNone {
                contradictions.append("`\(input.name)` can never be none")
            }
        }
        for constant in policy.constants {
            guard let value = given[constant.name], value != constant.value else { continue }
            contradictions.append(
                "`\(constant.name)` is \(FactText.text(constant.value, constant.type)), a constant of the policy")
        }
        if kind == .flinkSessionJob, differences.contains(where: { $0.path == ["spec", "flinkVersion"] }) {
            contradictions.append("a FlinkSessionJob has no `spec.flinkVersion` of its own")
        }
    }
}
