extension Parser {
    /// The whole text.
    mutating func policy() -> PolicySyntax {
        var syntax = PolicySyntax(name: Spelled("", here))
        do throws(Reported) {
            try header(&syntax)
        } catch {
            skipToDeclaration()
        }
        while kind != .end {
            let start = index
            do throws(Reported) {
                if let declaration = try declaration() { syntax.declarations.append(declaration) }
            } catch {
                if index == start { advance() }
                skipToDeclaration()
            }
            if index == start { advance() }
        }
        return syntax
    }

    private mutating func header(_ syntax: inout PolicySyntax) throws(Reported) {
        if word != .policy {
            guard kind == .name, next.kind == .name, correct(among: [.policy]) else { throw fail(.noPolicy(at: here)) }
        }
        advance()
        syntax.name = try name("the name of the policy")
        if accept(.extends) { syntax.extends = try name("the name of the policy that this one builds on") }
        if accept(.over) { syntax.over = try names("the name of a policy that this one wins over") }
        syntax.summary = textIfAny()
        if word != .for, token.startsLine, beginsDeclaration || kind == .end { throw fail(.noKinds(at: behindLast)) }
        try expect(.for)
        if kind == .name, Self.selectable.contains(text(of: token)), next.kind == .string { throw fail(selector()) }
        syntax.kinds = try names("a kind, such as `FlinkDeployment`")
        if kind == .string || word == .for { throw fail(selector()) }
        if accept(.where) { syntax.selector = try condition() }
    }

    /// What a person calls resources by, where kinds are meant.
    private static let selectable: Set<String> = ["namespace", "name", "label", "annotation"]

    /// `for namespace "x"`: a selector without the words that make it one.
    private mutating func selector() -> Diagnostic {
        let start = index
        while kind != .string, kind != .end, !token.startsLine || index == start { advance() }
        guard kind == .string else { return .selectorText("\"...\"", at: range(from: start)) }
        let text = text(of: token)
        advance()
        return .selectorText(text, at: range(from: start))
    }

    // MARK: - Declarations

    private mutating func declaration() throws(Reported) -> DeclarationSyntax? {
        let start = index
        var layer: LayerSyntax?
        if word.isLayer {
            layer = LayerSyntax(rawValue: word.rawValue)
            advance()
        }
        switch word {
        case .let: return .named(try named(layer, start))
        case .strategy: return .strategy(try strategy(layer, start))
        case .chain: return .chain(try chain(layer, start))
        case .retain: return .retain(try retain(layer, start))
        case .change: return .change(try change(layer, start))
        case let word where word.isDecision: return .decision(try decision(layer, start))
        default: break
        }
        if let layer {
            let wanted: [Word] = [.chain, .let, .strategy, .retain] + Word.decisions + [.change]
            guard !Word.declarations.contains(word), correct(among: wanted) else {
                throw fail(.noLayer(layer, describeToken(), at: here))
            }
            return try relayered(layer, start)
        }
        switch word {
        case .setting: return .setting(try setting())
        case .fact: return .fact(try fact())
        case .table: return .table(try table())
        case .assert: return .assertion(try assertion())
        case .hazard: return .hazard(try hazard())
        case .test: return .test(try test())
        case .scenario: return .scenario(try scenario())
        case .policy: throw fail(.secondPolicy(at: here))
        default: break
        }
        if kind == .rightBrace { throw fail(.strayBrace(at: here)) }
        if kind == .bar || word.isOutcome || word == .otherwise || word == .when {
            throw fail(.looseRule(describeToken(), at: here))
        }
        guard correct(among: Word.declarations) else { throw fail(.noDeclaration(describeToken(), at: here)) }
        return try declaration()
    }

    /// Behind a layer word, at a name that has just been corrected.
    private mutating func relayered(_ layer: LayerSyntax, _ start: Int) throws(Reported) -> DeclarationSyntax {
        switch word {
        case .let: .named(try named(layer, start))
        case .strategy: .strategy(try strategy(layer, start))
        case .chain: .chain(try chain(layer, start))
        case .retain: .retain(try retain(layer, start))
        case .change: .change(try change(layer, start))
        default: .decision(try decision(layer, start))
        }
    }

    private mutating func named(_ layer: LayerSyntax?, _ start: Int) throws(Reported) -> NamedConditionSyntax {
        advance()
        let name = try name("the name of the condition")
        try assign("after `let \(name.text)`")
        let condition = try condition()
        try endOfCondition()
        return NamedConditionSyntax(layer: layer, name: name, condition: condition, range: range(from: start))
    }

    /// Nothing but the next declaration may follow.
    func endOfCondition() throws(Reported) {
        if kind == .end || token.startsLine || beginsDeclaration { return }
        throw fail(.behindCondition(describeToken(), at: here))
    }

    private mutating func strategy(_ layer: LayerSyntax?, _ start: Int) throws(Reported) -> StrategySyntax {
        advance()
        let name = try name("the name of the strategy")
        let summary = textIfAny()
        var suspend: MechanismSyntax?
        var parameters: [ParameterSyntax] = []
        var restore: Spelled?
        let heading = "strategy \(name.text)"
        var isBroken = false
        let _: [Never] = try block(heading) { (parser) throws(Reported) in
            isBroken = true
            let line = parser.here
            if parser.word != .suspend, parser.word != .restore, !parser.correct(among: [.suspend, .restore]) {
                throw parser.expected("`suspend` or `restore`", "in `\(heading)`")
            }
            if parser.accept(.suspend) {
                if suspend != nil { parser.fail(.secondLine("suspend", in: heading, at: line)) }
                let mechanism = try parser.mechanism()
                if suspend == nil { suspend = mechanism }
                if parser.word == .with { parameters = try parser.parameters() }
            } else {
                if restore != nil { parser.fail(.secondLine("restore", in: heading, at: line)) }
                parser.advance()
                let name = try parser.name("what to start from, such as `savepoint` or `nothing`")
                if restore == nil { restore = name }
            }
            isBroken = false
            return nil
        }
        guard let suspend else {
            if !isBroken {
                let range = name.range
                slip(.noSuspend(name.text, at: range))
            }
            throw Reported()
        }
        return StrategySyntax(
            layer: layer, name: name, summary: summary, suspend: suspend, parameters: parameters, restore: restore,
            range: range(from: start))
    }

    private mutating func chain(_ layer: LayerSyntax?, _ start: Int) throws(Reported) -> ChainSyntax {
        advance()
        let name = try name("the name of the chain")
        let summary = textIfAny()
        let items = try block("chain \(name.text)", hasGrids: true) { (parser) throws(Reported) in try parser.ruleItem()
        }
        return ChainSyntax(layer: layer, name: name, summary: summary, items: items, range: range(from: start))
    }

    private mutating func decision(_ layer: LayerSyntax?, _ start: Int) throws(Reported) -> DecisionSyntax {
        let decision = Spelled(word.rawValue, here)
        advance()
        var entries: [Spelled] = []
        if kind == .star {
            slip(.starEntry(decision.text, at: here))
            advance()
        } else if kind == .name, !isRuleOnNextLine, word != .hit || next.kind == .comma || next.kind == .leftBrace {
            entries.append(try nameOrNone("an entry of `\(decision.text)`, such as `savepoint`"))
            while true {
                if accept(.comma) {
                    entries.append(try nameOrNone("an entry of `\(decision.text)`"))
                } else if kind == .name, word != .hit, !token.startsLine {
                    slip(.missingComma(at: behindLast))
                    entries.append(try nameOrNone("an entry of `\(decision.text)`"))
                } else {
                    break
                }
            }
        }
        if kind == .string { throw fail(.summaryOfDecision(decision.text, at: here)) }
        let hit = try hitPolicy()
        let heading = ([decision.text] + [entries.map(\.text).joined(separator: ", ")]).filter { !$0.isEmpty }
        let items = try block(heading.joined(separator: " "), hasGrids: true) { (parser) throws(Reported) in
            try parser.ruleItem()
        }
        return DecisionSyntax(
            layer: layer, decision: decision, entries: entries, hit: hit, items: items, range: range(from: start))
    }

    /// Behind the heading of a block whose brace was forgotten.
    private var isRuleOnNextLine: Bool { token.startsLine && (word.isOutcome || word == .otherwise) }

    mutating func hitPolicy() throws(Reported) -> Spelled? {
        guard accept(.hit) else { return nil }
        let words: [Word] = [.first, .unique, .any, .collect]
        guard words.contains(word) || correct(among: words) else {
            throw expected("`first`, `unique`, `any` or `collect`", "after `hit`")
        }
        defer { advance() }
        return Spelled(word.rawValue, here)
    }

    private mutating func change(_ layer: LayerSyntax?, _ start: Int) throws(Reported) -> ChangeSyntax {
        let keyword = here
        advance()
        let rules = try block("change") { (parser) throws(Reported) in try parser.changeRule() }
        return ChangeSyntax(layer: layer, rules: rules, keyword: keyword, range: range(from: start))
    }

    private mutating func changeRule() throws(Reported) -> ChangeSyntax.Rule? {
        let start = index
        if kind == .bar { throw fail(.gridInChange(at: here)) }
        let isOtherwise = accept(.otherwise)
        let classes = Word.classes
        if !word.isClass, !correct(among: isOtherwise ? classes : classes + [.otherwise]) {
            throw fail(.noClass(describeToken(), at: here))
        }
        if word == .otherwise { return try changeRule() }
        let changeClass = Spelled(word.rawValue, here)
        advance()
        var paths: [PathSyntax] = []
        var condition: ConditionSyntax?
        if !isOtherwise {
            paths.append(try path())
            while true {
                if accept(.comma) {
                    paths.append(try path())
                } else if kind == .path {
                    slip(.missingComma(at: behindLast))
                    paths.append(try path())
                } else {
                    break
                }
            }
        }
        if word == .when {
            if isOtherwise { slip(.otherwiseCondition(at: here)) }
            advance()
            condition = conditionOrMissing()
        }
        return ChangeSyntax.Rule(
            isOtherwise: isOtherwise, changeClass: changeClass, paths: paths, condition: condition,
            range: range(from: start))
    }
}

extension Diagnostic {
    fileprivate static func noPolicy(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "a policy begins with its name and what it is for", at: range,
            help: ["write `policy my-policy for FlinkDeployment`"])
    }

    fileprivate static func secondPolicy(at range: SourceRange) -> Diagnostic {
        Diagnostic(.error, "syntax", "a text holds one policy", at: range, help: ["put this one into its own file"])
    }

    fileprivate static func noKinds(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "the policy does not say what it is for", at: range,
            help: ["write `for FlinkDeployment`, `for FlinkSessionJob` or `for FlinkCluster`"])
    }

    fileprivate static func selectorText(_ text: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "which resources of a kind are meant is a condition", at: range,
            help: ["write `where namespace matches \(text)`"])
    }

    fileprivate static func noLayer(_ layer: LayerSyntax, _ found: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax",
            "expected a decision, chain, strategy, let or retain after `\(layer.rawValue)`, found \(found)",
            at: range)
    }

    fileprivate static func strayBrace(at range: SourceRange) -> Diagnostic {
        Diagnostic(.error, "syntax", "this `}` closes nothing", at: range)
    }

    fileprivate static func looseRule(_ found: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "\(found) stands outside of a block", at: range,
            help: ["rules stand in a decision or a chain: `upgrade { ... }`"])
    }

    fileprivate static func noDeclaration(_ found: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "expected a declaration, found \(found)", at: range,
            notes: ["declarations begin with " + Word.declarations.map(\.rawValue).joined(separator: " ")])
    }

    static func behindCondition(_ found: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "expected the end of the condition, found \(found)", at: range,
            help: ["join conditions with `and` or `or`"])
    }

    fileprivate static func secondLine(_ word: String, in heading: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(.error, "syntax", "`\(heading)` has more than one `\(word)`", at: range)
    }

    fileprivate static func noSuspend(_ name: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "`strategy \(name)` does not say how the job is stopped", at: range,
            help: ["write `suspend cancel`, `suspend stop-with-savepoint` or `suspend delete-cluster keeping ha`"])
    }

    fileprivate static func starEntry(_ decision: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "`*` is no entry", at: range, label: "a block without entries goes for all of them",
            help: ["write `\(decision) { }`"], fixes: [Fix("remove `*`", at: range, replacement: "")])
    }

    fileprivate static func summaryOfDecision(_ decision: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "`\(decision)` takes no text", at: range, help: ["write it as a comment before the block"]
        )
    }

    fileprivate static func gridInChange(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "`change` has no grids", at: range,
            help: ["write a line for each class: `ignore spec.job.upgradeMode, spec.restartNonce`"])
    }

    fileprivate static func noClass(_ found: String, at range: SourceRange) -> Diagnostic {
        let classes = Word.classes.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        return Diagnostic(
            .error, "syntax", "expected a class of change, found \(found)", at: range,
            notes: ["the classes are \(classes)"])
    }

    fileprivate static func otherwiseCondition(at range: SourceRange) -> Diagnostic {
        Diagnostic(.error, "syntax", "`otherwise` has no condition: it is what remains", at: range)
    }
}
