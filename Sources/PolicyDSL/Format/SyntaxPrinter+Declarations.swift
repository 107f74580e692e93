extension SyntaxPrinter {
    mutating func policy(_ policy: PolicySyntax) {
        var head = "policy " + text(policy.name)
        var range = source.withWordBefore(policy.name.range)
        if let base = policy.extends {
            head += " extends " + text(base)
            range = range.through(base.range)
        }
        if let last = policy.over.last {
            head += " over " + list(policy.over)
            range = range.through(last.range)
        }
        add(range, head)
        if let summary = policy.summary { add(summary.range, text(summary), indent: Self.indent, blank: .never) }
        if let first = policy.kinds.first, let last = policy.kinds.last {
            var range = first.range.through(last.range)
            var lines = ["for " + list(policy.kinds)]
            if let selector = policy.selector {
                range = range.through(selector.range)
                let head = lines[0] + " where "
                lines = hang(head, wrap(selector, at: head.columns))
            }
            add(range, lines, blank: .never)
        }
        var previous: DeclarationSyntax?
        var declarations = policy.declarations[...]
        while !declarations.isEmpty {
            let run = run(at: declarations)
            for declaration in declarations.prefix(run.count) {
                self.declaration(declaration, run, isRelated: previous.map { isRelated($0, declaration) } ?? false)
                previous = declaration
            }
            declarations = declarations.dropFirst(run.count)
        }
    }

    /// Whether blank lines between the two are the author's business.
    private func isRelated(_ previous: DeclarationSyntax, _ next: DeclarationSyntax) -> Bool {
        switch (previous, next) {
        case (.setting, .setting), (.fact, .fact), (.named, .named), (.assertion, .assertion),
            (.hazard, .hazard):
            true
        default: false
        }
    }

    private mutating func declaration(_ declaration: DeclarationSyntax, _ run: Run, isRelated: Bool) {
        let blank: Piece.Blank = isRelated ? .kept : .always
        switch declaration {
        case .setting(let it): setting(it, run, blank)
        case .fact(let it): fact(it, blank)
        case .named(let it): named(it, run, blank)
        case .table(let it):
            heading(
                it.range, upTo: it.hit?.range ?? it.type.range,
                words(["table", text(it.name), ":", text(it.type), hit(it.hit)]), blank)
            grid(it.grid, indent: Self.indent, blank: .first)
            close(it.range)
        case .strategy(let it): strategy(it, blank)
        case .chain(let it):
            let words = words([it.layer?.rawValue, "chain", text(it.name), it.summary.map(text)])
            heading(it.range, upTo: it.summary?.range ?? it.name.range, words, blank)
            items(it.items)
            close(it.range)
        case .decision(let it):
            let entries = it.entries.isEmpty ? nil : list(it.entries)
            let words = words([it.layer?.rawValue, text(it.decision), entries, hit(it.hit)])
            heading(it.range, upTo: (it.hit ?? it.entries.last ?? it.decision).range, words, blank)
            items(it.items)
            close(it.range)
        case .change(let it):
            heading(it.range, upTo: it.keyword, words([it.layer?.rawValue, "change"]), blank)
            changeRules(it.rules)
            close(it.range)
        case .retain(let it): retain(it, blank)
        case .assertion(let it): assertion(it, blank)
        case .hazard(let it): hazard(it, blank)
        case .test(let it): test(it, blank)
        case .scenario(let it): scenario(it, blank)
        }
    }

    func words(_ words: [String?]) -> String { words.compactMap { $0 }.joined(separator: " ") }

    private func hit(_ hit: Spelled?) -> String? { hit.map { "hit " + text($0) } }

    mutating func heading(_ range: SourceRange, upTo last: SourceRange, _ text: String, _ blank: Piece.Blank) {
        let range = SourceRange(file: range.file, lower: range.lower, upper: last.upper)
        add(range, text + " {", blank: blank)
    }

    // MARK: - Settings, facts, named conditions

    /// Declarations that stand below each other, and how wide their parts are.
    struct Run {
        var count = 1
        var nameWidth = 0
        var typeWidth = 0
    }

    private func run(at declarations: ArraySlice<DeclarationSyntax>) -> Run {
        var run = Run(count: 0)
        var previous: SourceRange?
        for declaration in declarations {
            if let previous, !adjoins(declaration.range, previous) { break }
            switch declaration {
            case .setting(let setting)
            where setting.sources.isEmpty && (run.count == 0 || declarations.first.isSetting):
                run.nameWidth = max(run.nameWidth, text(setting.name).columns)
                run.typeWidth = max(run.typeWidth, setting.type.map { text($0).columns } ?? 0)
            case .named(let named) where run.count == 0 || declarations.first.isNamed:
                run.nameWidth = max(run.nameWidth, left(of: named).columns)
            default: return Run(count: max(run.count, 1), nameWidth: run.nameWidth, typeWidth: run.typeWidth)
            }
            run.count += 1
            previous = declaration.range
        }
        return run
    }

    private mutating func setting(_ setting: SettingSyntax, _ run: Run, _ blank: Piece.Blank) {
        let name = setting.sources.isEmpty ? text(setting.name).padded(to: run.nameWidth) : text(setting.name)
        var line = "setting " + name
        if let type = setting.type {
            line += " : " + (setting.sources.isEmpty ? text(type).padded(to: run.typeWidth) : text(type))
        } else if run.typeWidth > 0, setting.sources.isEmpty {
            line += spaces(3 + run.typeWidth)
        }
        if let value = setting.value { line += " = " + text(value) }
        if let bound = setting.atLeast { line += " at least " + text(bound) }
        if let bound = setting.atMost { line += " at most " + text(bound) }
        while line.last == " " { line.removeLast() }
        var range = setting.range
        if let source = setting.sources.first { range.upper = endOfHead(setting) ?? source.range.lower }
        add(range, line, blank: blank)
        sources(setting.sources)
    }

    private func endOfHead(_ setting: SettingSyntax) -> Int? {
        [setting.name.range, setting.type?.range, setting.value?.range, setting.atLeast?.range, setting.atMost?.range]
            .compactMap { $0?.upper }.max()
    }

    private mutating func fact(_ fact: UserFactSyntax, _ blank: Piece.Blank) {
        var line = "fact \(text(fact.name)) : \(text(fact.type))"
        if let value = fact.value { line += " = " + text(value) }
        var range = fact.range
        range.upper = max(fact.type.range.upper, fact.value?.range.upper ?? 0)
        add(range, line, blank: blank)
        sources(fact.sources)
    }

    private mutating func sources(_ sources: [SourceSyntax]) {
        guard let first = sources.first, let last = sources.last else { return }
        let lines = fill("from ", sources.map { text($0) }, at: Self.indent)
        add(first.range.through(last.range), lines, indent: Self.indent, blank: .never)
    }

    private func text(_ source: SourceSyntax) -> String {
        let place: String =
            switch source.kind {
            case .config(let scope, let key): scope.rawValue + " " + text(key)
            case .path(let path): path.spelling
            case .label(let key): "label " + text(key)
            case .annotation(let key): "annotation " + text(key)
            }
        return place + (source.unit.map { " in " + $0.rawValue } ?? "")
    }

    func text(_ type: TypeSyntax) -> String {
        switch type.kind {
        case .builtin(let name): name
        case .names(let names): names.map(text).joined(separator: " | ")
        }
    }

    private func left(of named: NamedConditionSyntax) -> String {
        words([named.layer?.rawValue, "let", text(named.name)])
    }

    private mutating func named(_ named: NamedConditionSyntax, _ run: Run, _ blank: Piece.Blank) {
        let head = left(of: named).padded(to: run.nameWidth) + " = "
        let lines = wrap(named.condition, at: head.columns)
        add(named.range, hang(head, lines), blank: blank)
    }

    // MARK: - Strategies, classes of change, retention

    private mutating func strategy(_ strategy: StrategySyntax, _ blank: Piece.Blank) {
        let words = words([strategy.layer?.rawValue, "strategy", text(strategy.name), strategy.summary.map(text)])
        heading(strategy.range, upTo: strategy.summary?.range ?? strategy.name.range, words, blank)
        let last = strategy.parameters.last?.value.range ?? strategy.suspend.keeping?.range
        let range = source.withWordBefore(strategy.suspend.name.range)
        let suspend = "suspend " + text(strategy.suspend)
        let lines =
            strategy.parameters.isEmpty
            ? [suspend] : fill(suspend + " with ", strategy.parameters.map { text($0) }, at: Self.indent)
        add(last.map { range.through($0) } ?? range, lines, indent: Self.indent, blank: .first)
        if let restore = strategy.restore {
            add(source.withWordBefore(restore.range), "restore " + text(restore), indent: Self.indent)
        }
        close(strategy.range)
    }

    private mutating func changeRules(_ rules: [ChangeSyntax.Rule]) {
        /// `otherwise` and a space: paths stand below the class of the last line.
        let classWidth = 10
        func head(_ rule: ChangeSyntax.Rule) -> [String] {
            if rule.isOtherwise { return ["otherwise " + text(rule.changeClass)] }
            let word = text(rule.changeClass).padded(to: classWidth)
            return fill(word, rule.paths.map(\.spelling), at: Self.indent)
        }
        let column = whenColumn(rules.compactMap { rule in rule.condition.map { (head(rule), $0) } })
        for (number, rule) in rules.enumerated() {
            let lines = guarded(head(rule), rule.condition, column)
            add(rule.range, lines, indent: Self.indent, blank: number == 0 ? .first : .kept)
        }
    }

    private mutating func retain(_ retain: RetainSyntax, _ blank: Piece.Blank) {
        let words = words([
            retain.layer?.rawValue, "retain", text(retain.name), "of", text(retain.subject), retain.summary.map(text),
        ])
        heading(retain.range, upTo: retain.summary?.range ?? retain.subject.range, words, blank)
        let lines = retain.lines.map { self.line($0) }
        let column = whenColumn(lines.compactMap { line in line.condition.map { (line.head, $0) } })
        for (number, line) in lines.enumerated() {
            add(
                retain.lines[number].range, guarded(line.head, line.condition, column), indent: Self.indent,
                blank: number == 0 ? .first : .kept)
        }
        close(retain.range)
    }

    /// What stands before `when`, and the condition behind it.
    private func line(_ line: RetainSyntax.Line) -> (head: [String], condition: ConditionSyntax?) {
        switch line.kind {
        case .skip(let reason, let condition): return ([words(["skip", reason.map(text)])], condition)
        case .leaveAlone(let condition): return (["leave alone"], condition)
        case .onlyCount(let condition): return (["only count"], condition)
        case .neverDelete(let condition): return (["never delete"], condition)
        case .keepAll: return (["keep all"], nil)
        case .keepNewest(let number): return (["keep newest " + text(number)], nil)
        case .keepYounger(let age): return (["keep younger than " + text(age)], nil)
        case .keepPer(let number, let period, let zone, let age):
            let place = zone.map { " in \(text($0))" } ?? ""
            return (["keep \(text(number)) per \(text(period))\(place) for \(text(age))"], nil)
        case .atMost(let number): return (["at most " + text(number)], nil)
        case .atMostOld(let age): return (["at most \(text(age)) old"], nil)
        case .alwaysKeep(let number, nil): return (["always keep " + text(number)], nil)
        case .alwaysKeep(let number, let preferred?):
            let head = "always keep \(text(number)) preferring "
            return (hang(head, wrap(preferred, at: Self.indent + head.columns)), nil)
        case .disposeData(let condition): return (["dispose data"], condition)
        case .allowStateLoss(let reason): return (["allow state loss " + text(reason)], nil)
        }
    }
}

extension DeclarationSyntax? {
    fileprivate var isSetting: Bool { if case .setting? = self { true } else { false } }
    fileprivate var isNamed: Bool { if case .named? = self { true } else { false } }
}
