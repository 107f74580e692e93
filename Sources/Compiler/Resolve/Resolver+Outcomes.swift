import PolicyDSL

extension Resolver {
    /// The outcomes that each decision can have, by the word that the language uses.
    static let outcomes: [String: Set<String>] = [
        "ready": ["proceed", "wait", "block", "do"],
        "admit": ["accept", "deny"],
        "deploy": ["start", "skip", "wait", "block", "do"],
        "upgrade": ["use", "start", "do", "wait", "block", "skip"],
        "restore": ["start", "do", "wait", "block", "skip"],
        "rollback": ["roll-back", "wait", "block", "skip"],
        "recover": ["use", "start", "do", "wait", "block", "skip"],
        "finish": ["do", "wait", "block", "skip", "release"],
        "control": ["accept", "deny", "complete", "fail", "wait", "skip"],
        "snapshot": ["trigger", "skip", "wait", "block"],
        "progress": ["trigger", "complete", "abandon", "fail", "retry", "wait", "block", "skip"],
        "dispose": ["release", "dispose-data", "wait", "block", "skip"],
        "delete": ["use", "do", "release", "wait", "block"],
    ]

    func consequence(
        _ syntax: OutcomeSyntax, _ modifiers: [ModifierSyntax], decision: String
    ) -> ResolvedRule.Consequence {
        if case .fallBack(let target) = syntax.kind {
            for modifier in modifiers {
                switch modifier.kind {
                case .because, .warn: break
                default: report(.modifierOnFallback(modifier.range))
                }
            }
            return .fallBack(to: target.text)
        }
        var outcome = Outcome(act(syntax))
        if let allowed = Self.outcomes[decision], !allowed.contains(outcome.word) {
            fail(.wrongOutcome(syntax.range, decision, allowed))
        }
        apply(modifiers, to: &outcome, syntax)
        return .outcome(outcome)
    }

    private func act(_ syntax: OutcomeSyntax) -> Outcome.Act {
        switch syntax.kind {
        case .use(let name):
            used.insert("strategy \(name.text)")
            if strategies[name.text] == nil { fail(.unknownStrategy(name, strategyOrder)) }
            return .use(strategy: name.text)
        case .start(let source):
            if Vocabulary.carriedState(of: source.text) == nil { fail(.unknownRestoreSource(source)) }
            return .start(from: source.text)
        case .perform(let mechanism):
            checkMechanism(mechanism, among: Vocabulary.repairs)
            return .perform(Mechanism(mechanism.name.text, keeping: mechanism.keeping?.text))
        case .rollBack(let mode):
            if !Vocabulary.modes.values.contains(mode.text) {
                fail(.unknownValue(mode, "`mode`", Vocabulary.modes))
            }
            return .rollBack(as: mode.text)
        case .wait(let text): return .wait(text.text)
        case .block(let text): return .block(text.text)
        case .deny(let text): return .deny(text.text)
        case .skip(let text): return .skip(text?.text ?? "")
        case .abandon(let text): return .abandon(text?.text ?? "")
        case .fail(let text): return .fail(text?.text ?? "")
        case .trigger(let type):
            if let type, !Vocabulary.snapshotTriggers.values.contains(type.text) {
                fail(.unknownValue(type, "`snapshot.trigger`", Vocabulary.snapshotTriggers))
            }
            return .trigger(as: type?.text)
        case .retry(let pace): return .retry(pace.map(self.pace))
        case .disposeData: return .disposeData
        case .proceed: return .proceed
        case .accept: return .accept
        case .complete: return .complete
        case .release: return .release
        case .value(let value):
            fail(.valueAsOutcome(value.range))
            return .proceed
        case .fallBack: return .proceed  // handled by the caller
        }
    }

    private func checkMechanism(_ mechanism: MechanismSyntax, among names: [String]) {
        if !names.contains(mechanism.name.text) { fail(.unknownMechanism(mechanism.name, names)) }
        if let keeping = mechanism.keeping, mechanism.name.text != "delete-cluster" || keeping.text != "ha" {
            fail(.unknownKeeping(keeping))
        }
    }

    func pace(_ syntax: PaceSyntax) -> Pace {
        Pace(
            first: milliseconds(syntax.first), isDoubling: syntax.isDoubling, limit: syntax.limit.map(milliseconds))
    }

    private func milliseconds(_ value: ValueSyntax) -> Int64 {
        if case .milliseconds(let number) = value.kind { return number }
        fail(.typeMismatch(value, .duration, "a pace"))
        return 0
    }

    private func apply(_ modifiers: [ModifierSyntax], to outcome: inout Outcome, _ syntax: OutcomeSyntax) {
        var seen: Set<String> = []
        for modifier in modifiers {
            let word: String
            switch modifier.kind {
            case .with(let parameters):
                word = "with"
                outcome.parameters += self.parameters(parameters, of: syntax)
            case .allowStateLoss(let reason):
                word = "allow state loss"
                outcome.stateLossGrant = reason.text
                switch outcome.act {
                case .use, .start: break
                default: report(.needlessGrant(modifier.range, "this outcome starts nothing"))
                }
            case .remedy(let text):
                word = "remedy"
                outcome.remedy = text.text
            case .because(let text):
                word = "because"
                outcome.because = text.text
            case .warn(let text):
                word = "warn"
                outcome.warning = text.text
            case .holdingAll:
                word = "holding all"
                outcome.holdsAll = true
                switch outcome.act {
                case .wait, .block: break
                default: fail(.holdingOther(modifier.range))
                }
            case .retrying(let pace):
                word = "retrying"
                outcome.retrying = self.pace(pace)
            }
            if !seen.insert(word).inserted { report(.modifierTwice(modifier.range, word)) }
        }
    }

    /// Parameters with their types checked against what the mechanism takes.
    func parameters(_ syntax: [ParameterSyntax], of outcome: OutcomeSyntax) -> [Outcome.Parameter] {
        let mechanism: String? =
            switch outcome.kind {
            case .perform(let mechanism): mechanism.name.text
            case .trigger: "trigger"
            case .use(let name): strategies[name.text]?.syntax.suspend.name.text
            default: nil
            }
        guard let mechanism else {
            if let first = syntax.first { fail(.parametersOfOther(first.name.range)) }
            return []
        }
        return parameters(syntax, mechanism: mechanism)
    }

    func parameters(_ syntax: [ParameterSyntax], mechanism: String) -> [Outcome.Parameter] {
        guard let known = Vocabulary.parameters[mechanism] else { return [] }
        var result: [Outcome.Parameter] = []
        for parameter in syntax {
            guard let type = known[parameter.name.text] else {
                fail(.unknownParameter(parameter.name, mechanism, known.keys.sorted()))
                continue
            }
            if result.contains(where: { $0.name == parameter.name.text }) {
                report(.modifierTwice(parameter.name.range, parameter.name.text))
                continue
            }
            if let value = parameterValue(parameter.value, type, "`\(parameter.name.text)`") {
                result.append(Outcome.Parameter(parameter.name.text, value))
            }
        }
        return result
    }

    /// A literal, or a setting of the type.
    func parameterValue(_ value: ValueSyntax, _ type: ValueType, _ what: String) -> Outcome.Parameter.Value? {
        if case .name(let name) = value.kind, names[name] != nil {
            used.insert(name)
            let savedReads = reads
            defer { reads = savedReads }
            switch operand(OperandSyntax(.value(value), value.range)) {
            case .input(let input, let actual) where actual == type: return .input(input)
            case .constant(_, let actual, let constant) where actual == type: return .constant(constant)
            case .input(_, let actual), .constant(_, let actual, _), .table(_, let actual):
                fail(.parameterType(value.range, what, type, name, actual))
            case .named, .undeclared, .literal, .broken: isBroken = true
            }
            return nil
        }
        return literal(value, as: type, for: what).map { .constant($0) }
    }

    // MARK: Strategies

    func resolveStrategies() -> [Strategy] {
        strategyOrder.compactMap { name in
            guard let (syntax, layer) = strategies[name] else { return nil }
            isBroken = false
            scope = .decision("upgrade")
            checkMechanism(syntax.suspend, among: Vocabulary.suspendMechanisms)
            if let restore = syntax.restore, Vocabulary.carriedState(of: restore.text) == nil {
                fail(.unknownRestoreSource(restore))
            }
            checkRestore(syntax)
            return Strategy(
                name: name, summary: syntax.summary?.text,
                suspend: Mechanism(syntax.suspend.name.text, keeping: syntax.suspend.keeping?.text),
                parameters: parameters(syntax.parameters, mechanism: syntax.suspend.name.text),
                restore: syntax.restore?.text, origin: origin(syntax.range, layer: layer))
        }
    }

    /// A restore that the suspend cannot provide.
    private func checkRestore(_ syntax: StrategySyntax) {
        guard let restore = syntax.restore else { return }
        let mechanism = syntax.suspend.name.text
        if restore.text == "savepoint",
            !["stop-with-savepoint", "savepoint-with-cancel", "savepoint-then-cancel"].contains(mechanism)
        {
            report(.restoreWithoutSuspend(restore, "`\(mechanism)` takes no savepoint"))
        }
        if restore.text == "ha-metadata", mechanism == "delete-cluster", syntax.suspend.keeping == nil {
            report(.restoreWithoutSuspend(restore, "`delete-cluster` deletes the HA metadata too"))
        }
    }
}

extension Diagnostic {
    fileprivate static func modifierOnFallback(_ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "modifier-on-fallback", "`fall back to` takes only `because` and `warn`", at: range,
            notes: ["the rule that is reached in the end says the rest"])
    }

    static func wrongOutcome(_ range: SourceRange, _ decision: String, _ allowed: Set<String>) -> Diagnostic {
        Diagnostic(
            .error, "wrong-outcome", "`\(decision)` cannot end in this", at: range,
            notes: ["it ends in one of \(allowed.sorted().joined(separator: ", "))"])
    }

    fileprivate static func unknownStrategy(_ name: Spelled, _ known: [String]) -> Diagnostic {
        let near = nearest(name.text, among: known)
        return Diagnostic(
            .error, "unknown-strategy", "there is no strategy `\(name.text)`", at: name.range,
            help: [
                near.map { "did you mean `\($0)`?" }
                    ?? "declare it: `strategy \(name.text) { suspend ... restore ... }`"
            ],
            fixes: near.map { [Fix("write \($0)", at: name.range, replacement: $0)] } ?? [])
    }

    static func unknownRestoreSource(_ name: Spelled) -> Diagnostic {
        let names = Vocabulary.restoreSources.map(\.name)
        let near = nearest(name.text, among: names)
        return Diagnostic(
            .error, "unknown-restore-source", "a job cannot start from `\(name.text)`", at: name.range,
            notes: ["it can start from \(names.joined(separator: ", "))"],
            help: near.map { ["did you mean `\($0)`?"] } ?? [],
            fixes: near.map { [Fix("write \($0)", at: name.range, replacement: $0)] } ?? [])
    }

    static func unknownMechanism(_ name: Spelled, _ known: [String]) -> Diagnostic {
        let near = nearest(name.text, among: known)
        return Diagnostic(
            .error, "unknown-mechanism", "there is no mechanism `\(name.text)` here", at: name.range,
            notes: ["there are \(known.joined(separator: ", "))"], help: near.map { ["did you mean `\($0)`?"] } ?? [],
            fixes: near.map { [Fix("write \($0)", at: name.range, replacement: $0)] } ?? [])
    }

    static func unknownKeeping(_ name: Spelled) -> Diagnostic {
        Diagnostic(
            .error, "unknown-mechanism", "only `delete-cluster keeping ha` keeps something", at: name.range)
    }

    fileprivate static func valueAsOutcome(_ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "wrong-outcome", "a row of a decision ends in an outcome", at: range,
            help: ["write `use ...`, `wait \"...\"` or another outcome; a `table` gives a name"])
    }

    fileprivate static func needlessGrant(_ range: SourceRange, _ why: String) -> Diagnostic {
        Diagnostic(
            .warning, "needless-grant", "`allow state loss` grants nothing here", at: range, notes: [why],
            help: ["leave it out"])
    }

    fileprivate static func holdingOther(_ range: SourceRange) -> Diagnostic {
        Diagnostic(.error, "holding-all", "`holding all` goes with `wait` and `block` only", at: range)
    }

    fileprivate static func modifierTwice(_ range: SourceRange, _ word: String) -> Diagnostic {
        Diagnostic(.error, "modifier-twice", "`\(word)` is said twice", at: range)
    }

    fileprivate static func parametersOfOther(_ range: SourceRange) -> Diagnostic {
        Diagnostic(.error, "unknown-parameter", "this outcome takes no parameters", at: range)
    }

    fileprivate static func unknownParameter(_ name: Spelled, _ mechanism: String, _ known: [String]) -> Diagnostic {
        let near = nearest(name.text, among: known)
        return Diagnostic(
            .error, "unknown-parameter", "`\(mechanism)` has no parameter `\(name.text)`", at: name.range,
            notes: known.isEmpty ? [] : ["it takes \(known.joined(separator: ", "))"],
            help: near.map { ["did you mean `\($0)`?"] } ?? [])
    }

    fileprivate static func parameterType(
        _ range: SourceRange, _ what: String, _ type: ValueType, _ name: String, _ actual: ValueType
    ) -> Diagnostic {
        Diagnostic(
            .error, "type-mismatch", "\(what) is a \(type.description), and `\(name)` a \(actual.description)",
            at: range)
    }

    fileprivate static func restoreWithoutSuspend(_ restore: Spelled, _ why: String) -> Diagnostic {
        Diagnostic(
            .error, "restore-without-suspend", "`restore \(restore.text)` has nothing to restore from",
            at: restore.range,
            label: why)
    }
}
