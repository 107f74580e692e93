// rule = outcome ["every" value ["in" STRING]] ["when" cond] {modifier} | "otherwise" outcome {modifier}
extension Parser {
    mutating func ruleItem() throws(Reported) -> RuleItemSyntax? {
        if kind == .bar { return .grid(try grid()) }
        return .rule(try rule())
    }

    private mutating func rule() throws(Reported) -> RuleSyntax {
        let start = index
        if !word.isOutcome, word != .otherwise { try ruleBeginning() }
        let isOtherwise = accept(.otherwise)
        if isOtherwise, !word.isOutcome {
            guard correct(among: Word.outcomes) else { throw expected("an outcome", "after `otherwise`") }
        }
        let outcome = try outcome()
        var every: ValueSyntax?
        var zone: Spelled?
        var condition: ConditionSyntax?
        var modifiers: [ModifierSyntax] = []
        reading: while true {
            switch word {
            case .every:
                advance()
                every = try value("a duration, or the name of a schedule")
                if accept(.in) { zone = try text("a time zone in quotes") }
            case .when:
                if condition != nil { slip(.secondWhen(at: here)) }
                if isOtherwise { slip(.otherwiseWhen(at: here.through(here))) }
                advance()
                let read = conditionOrMissing()
                condition = condition.map { .and([$0, read]) } ?? read
            case .with, .allow, .remedy, .because, .warn, .holding, .retrying: modifiers.append(try modifier())
            default:
                // On its own line a word is more likely a rule, or a declaration.
                if condition == nil, !isOtherwise, isForeignWhen {
                    slip(.foreignWhen(text(of: token), at: here))
                    advance()
                    condition = conditionOrMissing()
                    continue reading
                }
                guard kind == .name, !word.isOutcome, word != .otherwise, !beginsDeclaration,
                    correct(among: [.when, .every] + Word.modifiers)
                else { break reading }
            }
        }
        return RuleSyntax(
            isOtherwise: isOtherwise, outcome: outcome, every: every, zone: zone, condition: condition,
            modifiers: modifiers, range: range(from: start))
    }

    /// At a word that other languages have for `when`, with something behind it on its line.
    private var isForeignWhen: Bool {
        guard kind == .name, word == .other, !token.startsLine, !next.startsLine, next.kind == .name else {
            return false
        }
        return ["if", "where", "unless", "while", "on"].contains(text(of: token))
    }

    /// At something that begins no rule: makes it one, or throws.
    private mutating func ruleBeginning() throws(Reported) {
        switch word {
        case .when, .every: throw fail(.whenFirst(text(of: token), at: here))
        case .and, .or: throw fail(.looseConnective(text(of: token), at: here))
        case let layer where layer.isLayer: throw fail(.layerInBlock(text(of: token), at: here))
        case let word where word.isModifier: throw fail(.looseModifier(text(of: token), at: here))
        default: break
        }
        let isBehindCondition = !token.startsLine && index > 0
        if correct(among: Word.outcomes + [.otherwise]) { return }
        throw fail(.noRule(describeToken(), isBehindCondition: isBehindCondition, at: here))
    }

    // MARK: - Outcomes

    /// - Parameter isExpected: Whether it stands in a test, where reasons may be left out.
    mutating func outcome(isExpected: Bool = false) throws(Reported) -> OutcomeSyntax {
        let start = index
        let word = word
        advance()
        let kind: OutcomeSyntax.Kind
        switch word {
        case .use: kind = .use(try name("the name of a strategy"))
        case .start:
            try expect(.from, "after `start`")
            kind = .start(from: try nameOrNone("what to start from, such as `savepoint` or `nothing`"))
        case .do: kind = .perform(try mechanism())
        case .fall:
            try expect(.back, "after `fall`")
            try expect(.to, "after `fall back`")
            kind = .fallBack(to: try nameOrNone("the name of a chain or a mode"))
        case .roll:
            try expect(.back, "after `roll`")
            try expect(.as, "after `roll back`")
            kind = .rollBack(as: try nameOrNone("the name of a mode"))
        case .wait: kind = .wait(try reason("wait", isExpected))
        case .block: kind = .block(try reason("block", isExpected))
        case .deny: kind = .deny(try reason("deny", isExpected))
        case .skip: kind = .skip(textIfAny())
        case .abandon: kind = .abandon(textIfAny())
        case .fail: kind = .fail(textIfAny())
        case .trigger: kind = .trigger(as: accept(.as) ? try name("the type of the trigger, such as `PERIODIC`") : nil)
        case .retry: kind = .retry(accept(.after) ? try pace() : nil)
        case .dispose:
            try expect(.data, "after `dispose`")
            kind = .disposeData
        case .proceed: kind = .proceed
        case .accept: kind = .accept
        case .complete: kind = .complete
        case .release: kind = .release
        default: throw expected("an outcome")
        }
        return OutcomeSyntax(kind, range(from: start))
    }

    /// A name, or the word `none`, which is a mode.
    mutating func nameOrNone(_ what: String) throws(Reported) -> Spelled {
        guard word == .none else { return try name(what) }
        defer { advance() }
        return spelled(token)
    }

    private mutating func reason(_ outcome: String, _ isExpected: Bool) throws(Reported) -> Spelled {
        if let text = textIfAny() { return text }
        let nothing = Spelled("", behindLast)
        if !isExpected { slip(.missingReason(outcome, at: behindLast)) }
        return nothing
    }

    mutating func mechanism() throws(Reported) -> MechanismSyntax {
        let name = try name("the name of a mechanism, such as `cancel`")
        return MechanismSyntax(
            name: name, keeping: accept(.keeping) ? try self.name("what is kept, such as `ha`") : nil)
    }

    // MARK: - Modifiers

    mutating func modifier() throws(Reported) -> ModifierSyntax {
        let start = index
        let kind: ModifierSyntax.Kind
        switch word {
        case .with: kind = .with(try parameters())
        case .allow:
            advance()
            try expect(.state, "after `allow`")
            try expect(.loss, "after `allow state`")
            kind = .allowStateLoss(try text("the reason, in quotes, why state may be lost"))
        case .remedy:
            advance()
            kind = .remedy(try text("what a person is to do, in quotes"))
        case .because:
            advance()
            kind = .because(try text("a reason in quotes"))
        case .warn:
            advance()
            kind = .warn(try text("a warning in quotes"))
        case .holding:
            advance()
            try expect(.all, "after `holding`")
            kind = .holdingAll
        case .retrying:
            advance()
            try expect(.after, "after `retrying`")
            kind = .retrying(try pace())
        default: throw expected("a modifier")
        }
        return ModifierSyntax(kind, range(from: start))
    }

    /// `with NAME = value, ...`, from the word `with`.
    mutating func parameters() throws(Reported) -> [ParameterSyntax] {
        advance()
        var all: [ParameterSyntax] = []
        repeat {
            let name = try name("the name of a parameter")
            try assign("after `\(name.text)`")
            all.append(ParameterSyntax(name: name, value: try value()))
        } while accept(.comma)
        return all
    }

    /// `=`; `==` is taken for it.
    mutating func assign(_ reason: String) throws(Reported) {
        if kind == .equal {
            slip(.comparisonForAssignment(at: here))
            advance()
        } else {
            try expect(.assign, "=", reason)
        }
    }

    private mutating func pace() throws(Reported) -> PaceSyntax {
        let start = index
        let first = try value("a duration")
        let isDoubling = accept(.doubling)
        var limit: ValueSyntax?
        if accept(.up) {
            try expect(.to, "after `up`")
            limit = try value("a duration")
        }
        return PaceSyntax(first: first, isDoubling: isDoubling, limit: limit, range: range(from: start))
    }
}

extension Diagnostic {
    fileprivate static func secondWhen(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "a rule has one `when`", at: range,
            fixes: [Fix("write `and`", at: range, replacement: "and")])
    }

    fileprivate static func otherwiseWhen(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "`otherwise` has no condition: it is what remains", at: range,
            help: ["remove `otherwise`, or the condition"])
    }

    fileprivate static func whenFirst(_ word: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "a rule begins with its outcome, not with `\(word)`", at: range,
            help: ["write `wait \"...\" when ...`"])
    }

    fileprivate static func looseConnective(_ word: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(.error, "syntax", "`\(word)` continues no condition", at: range, label: "the rule ended before this")
    }

    fileprivate static func looseModifier(_ word: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "`\(word)` belongs to a rule, and none stands before it", at: range,
            help: ["a rule begins with its outcome: `wait \"...\" when ...`"])
    }

    fileprivate static func layerInBlock(_ word: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "`\(word)` stands before a block, not in one", at: range,
            help: ["write `\(word) upgrade { ... }`"])
    }

    fileprivate static func noRule(_ found: String, isBehindCondition: Bool, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "expected a rule, found \(found)", at: range,
            help: isBehindCondition ? ["join conditions with `and` or `or`"] : [])
    }

    fileprivate static func foreignWhen(_ word: String, at range: SourceRange) -> Diagnostic {
        let ours = word == "unless" ? "when not" : "when"
        return Diagnostic(
            .error, "foreign-operator", "`\(word)` is written `\(ours)` here", at: range,
            fixes: [Fix("write `\(ours)`", at: range, replacement: ours)])
    }

    fileprivate static func missingReason(_ outcome: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "`\(outcome)` needs a reason", at: range,
            help: ["write `\(outcome) \"why\"`: people will read it when it happens"])
    }

    fileprivate static func comparisonForAssignment(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "a value is given with `=`", at: range, label: "`==` compares",
            fixes: [Fix("write `=`", at: range, replacement: "=")])
    }
}
