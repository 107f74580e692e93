extension Parser {
    mutating func setting() throws(Reported) -> SettingSyntax {
        let start = index
        advance()
        var setting = SettingSyntax(name: try name("the name of the setting"), range: here)
        if accept(.colon) { setting.type = try type() }
        if kind == .assign || kind == .equal {
            try assign("")
            setting.value = try value()
        }
        while word == .at {
            advance()
            let isLeast = word == .least
            if !isLeast, word != .most, !correct(among: [.least, .most]) {
                throw expected("`least` or `most`", "after `at`")
            }
            let isLower = word == .least
            if (isLower ? setting.atLeast : setting.atMost) != nil { slip(.secondBound(isLower, at: here)) }
            advance()
            let bound = try value("a bound")
            if isLower { setting.atLeast = bound } else { setting.atMost = bound }
        }
        if word == .from { setting.sources = try sources() }
        endOfDeclaration([.at, .from], "setting \(setting.name.text)")
        setting.range = range(from: start)
        return setting
    }

    mutating func fact() throws(Reported) -> UserFactSyntax {
        let start = index
        advance()
        let name = try name("the name of the fact")
        guard accept(.colon) else { throw fail(.factWithoutType(name.text, at: behindLast)) }
        let type = try type()
        var value: ValueSyntax?
        if kind == .assign || kind == .equal {
            try assign("")
            value = try self.value()
        }
        guard word == .from || correct(among: [.from]) else {
            throw fail(.factWithoutSource(name.text, at: behindLast))
        }
        let sources = try sources()
        endOfDeclaration([], "fact \(name.text)")
        return UserFactSyntax(name: name, type: type, value: value, sources: sources, range: range(from: start))
    }

    /// Nothing but the next declaration may follow. What does is reported and passed over, and the declaration stays, so
    /// that its uses are no further mistakes.
    private mutating func endOfDeclaration(_ clauses: [Word], _ heading: String) {
        if kind == .end || (token.startsLine && (Word.declarations.contains(word) || kind == .rightBrace)) { return }
        if Word.declarations.contains(word), beginsDeclaration { return }
        // A misspelt declaration begins its line; a misspelt clause may too, but is followed by no name and colon.
        if token.startsLine, kind == .name { return }
        slip(.behindSetting(describeToken(), heading, at: here))
        skipToDeclaration()
    }

    mutating func type() throws(Reported) -> TypeSyntax {
        let start = index
        let first = try name("a type")
        guard kind == .bar else {
            let isBuiltin = Word.types.contains { $0.rawValue == first.text }
            return TypeSyntax(isBuiltin ? .builtin(first.text) : .names([first]), first.range)
        }
        var names = [first]
        while accept(.bar) { names.append(try name("a value of the type")) }
        return TypeSyntax(.names(names), range(from: start))
    }

    /// `from source, ...`, from the word `from`.
    private mutating func sources() throws(Reported) -> [SourceSyntax] {
        advance()
        var all = [try valueSource()]
        while accept(.comma) { all.append(try valueSource()) }
        return all
    }

    private mutating func valueSource() throws(Reported) -> SourceSyntax {
        let start = index
        let kind: SourceSyntax.Kind
        switch word {
        case .config:
            advance()
            kind = .config(.deployed, key: try text("a configuration key in quotes"))
        case .new, .operator:
            let scope: SourceSyntax.ConfigScope = word == .new ? .new : .ofOperator
            advance()
            try expect(.config)
            kind = .config(scope, key: try text("a configuration key in quotes"))
        case .label:
            advance()
            kind = .label(key: try text("the key of a label, in quotes"))
        case .annotation:
            advance()
            kind = .annotation(key: try text("the key of an annotation, in quotes"))
        default:
            if self.kind == .path {
                kind = .path(try path())
            } else if correct(among: [.config, .new, .operator, .label, .annotation]) {
                return try valueSource()
            } else if self.kind == .string {
                throw fail(.sourceWithoutKind(text(of: token), at: here))
            } else {
                throw expected("where it comes from: `config`, `label`, `annotation` or a path")
            }
        }
        var unit: SourceSyntax.Unit?
        if accept(.in) {
            let units: [Word] = [.seconds, .milliseconds]
            guard units.contains(word) || correct(among: units) else {
                throw expected("`seconds` or `milliseconds`", "after `in`")
            }
            unit = word == .seconds ? .seconds : .milliseconds
            advance()
        }
        return SourceSyntax(kind, unit: unit, range(from: start))
    }
}

extension Diagnostic {
    fileprivate static func secondBound(_ isLower: Bool, at range: SourceRange) -> Diagnostic {
        Diagnostic(.error, "syntax", "a setting has one `at \(isLower ? "least" : "most")`", at: range)
    }

    fileprivate static func factWithoutType(_ name: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "`fact \(name)` needs a type", at: range,
            help: ["write `fact \(name) : bool`, or name its values: `gold | silver | bronze`"])
    }

    fileprivate static func factWithoutSource(_ name: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "`fact \(name)` needs a source", at: range,
            help: [
                "write `from annotation \"ops.example.com/\(name)\"`, or `from label`, `from config`, `from spec....`"
            ])
    }

    fileprivate static func behindSetting(_ found: String, _ heading: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "expected the end of `\(heading)`, found \(found)", at: range,
            notes: ["the order is `: type`, `= value`, `at least`, `at most`, `from`"])
    }

    fileprivate static func sourceWithoutKind(_ text: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "expected what this is a key of", at: range,
            help: ["write `config \(text)`, `label \(text)` or `annotation \(text)`"])
    }
}
