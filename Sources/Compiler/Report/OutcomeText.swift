/// Outcomes as the language writes them.
public struct OutcomeText {
    private let policy: CompiledPolicy

    public init(_ policy: CompiledPolicy) { self.policy = policy }

    /// `wait "a savepoint is pending"`, without what is said about it.
    public static func act(_ act: Outcome.Act) -> String {
        switch act {
        case .use(let strategy): "use \(strategy)"
        case .start(let source): "start from \(source)"
        case .perform(let mechanism): "do \(mechanism.description)"
        case .rollBack(let mode): "roll back as \(mode)"
        case .wait(let reason): "wait \(ValueText.quoted(reason))"
        case .block(let reason): "block \(ValueText.quoted(reason))"
        case .deny(let reason): "deny \(ValueText.quoted(reason))"
        case .skip(let reason): reasoned("skip", reason)
        case .abandon(let reason): reasoned("abandon", reason)
        case .fail(let reason): reasoned("fail", reason)
        case .trigger(let type): type.map { "trigger as \($0)" } ?? "trigger"
        case .retry(let pace): pace.map { "retry after \(self.pace($0))" } ?? "retry"
        case .disposeData: "dispose data"
        case .proceed: "proceed"
        case .accept: "accept"
        case .complete: "complete"
        case .release: "release"
        case .value(let value): value
        }
    }

    private static func reasoned(_ word: String, _ reason: String) -> String {
        reason.isEmpty ? word : "\(word) \(ValueText.quoted(reason))"
    }

    /// `10s doubling up to 10m`
    public static func pace(_ pace: Pace) -> String {
        DurationText.literal(pace.first) + (pace.isDoubling ? " doubling" : "")
            + (pace.limit.map { " up to \(DurationText.literal($0))" } ?? "")
    }

    /// What is said about the outcome, as the modifiers of a rule.
    public func modifiers(_ outcome: Outcome) -> [String] {
        var texts: [String] = []
        if !outcome.parameters.isEmpty { texts.append(parameters(outcome.parameters)) }
        if outcome.holdsAll { texts.append("holding all") }
        if let pace = outcome.retrying { texts.append("retrying after \(Self.pace(pace))") }
        if let grant = outcome.stateLossGrant { texts.append("allow state loss \(ValueText.quoted(grant))") }
        if let remedy = outcome.remedy { texts.append("remedy \(ValueText.quoted(remedy))") }
        if let because = outcome.because { texts.append("because \(ValueText.quoted(because))") }
        if let warning = outcome.warning { texts.append("warn \(ValueText.quoted(warning))") }
        return texts
    }

    /// In few words: what is asked for, and whether state may be lost.
    public func short(_ outcome: Outcome) -> String {
        var text = Self.act(outcome.act)
        if !outcome.parameters.isEmpty { text += " " + parameters(outcome.parameters) }
        if outcome.holdsAll { text += " holding all" }
        if outcome.stateLossGrant != nil { text += " (loss granted)" }
        return text
    }

    /// `with format = savepoint-format, drain = drain`
    func parameters(_ parameters: [Outcome.Parameter]) -> String {
        "with "
            + parameters.map { parameter in
                switch parameter.value {
                case .input(let input): "\(parameter.name) = \(policy.inputs[input.index].name)"
                case .constant(let value): "\(parameter.name) = \(ValueText.text(value, type(of: parameter)))"
                }
            }.joined(separator: ", ")
    }

    /// What the number of a parameter counts: no parameter has one name and two types.
    private func type(of parameter: Outcome.Parameter) -> ValueType? {
        for known in Vocabulary.parameters.values { if let type = known[parameter.name] { return type } }
        return nil
    }
}
