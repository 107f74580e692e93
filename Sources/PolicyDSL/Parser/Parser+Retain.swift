extension Parser {
    mutating func retain(_ layer: LayerSyntax?, _ start: Int) throws(Reported) -> RetainSyntax {
        advance()
        let subjects: [Word] = [.savepoints, .checkpoints, .snapshots]
        if subjects.contains(word), next.kind == .leftBrace {
            throw fail(.retainWithoutName(text(of: token), at: here))
        }
        let name = try name("the name of the retention")
        try expect(.of, "after `retain \(name.text)`")
        guard subjects.contains(word) || correct(among: subjects) else {
            throw expected("`savepoints`, `checkpoints` or `snapshots`", "after `of`")
        }
        let subject = Spelled(word.rawValue, here)
        advance()
        let summary = textIfAny()
        let lines = try block("retain \(name.text)") { (parser) throws(Reported) in try parser.retainLine() }
        return RetainSyntax(
            layer: layer, name: name, subject: subject, summary: summary, lines: lines, range: range(from: start))
    }

    private mutating func retainLine() throws(Reported) -> RetainSyntax.Line? {
        let start = index
        if !Word.retainLines.contains(word), !correct(among: Word.retainLines) {
            throw fail(.noRetainLine(describeToken(), at: here))
        }
        let kind: RetainSyntax.Line.Kind
        let word = word
        advance()
        switch word {
        case .skip:
            let reason = textIfAny()
            kind = .skip(reason, when: try guardCondition("skip"))
        case .leave:
            try expect(.alone, "after `leave`")
            kind = .leaveAlone(when: try guardCondition("leave alone"))
        case .only:
            try expect(.count, "after `only`")
            kind = .onlyCount(when: try guardCondition("only count"))
        case .never:
            try expect(.delete, "after `never`")
            kind = .neverDelete(when: try guardCondition("never delete"))
        case .keep: kind = try keep()
        case .at:
            try expect(.most, "after `at`")
            let limit = try value("a number or an age")
            kind = accept(.old) ? .atMostOld(limit) : .atMost(limit)
        case .always:
            try expect(.keep, "after `always`")
            let number = try value("a number")
            kind = .alwaysKeep(number, preferring: accept(.preferring) ? conditionOrMissing() : nil)
        case .allow:
            try expect(.state, "after `allow`")
            try expect(.loss, "after `allow state`")
            kind = .allowStateLoss(try text("the reason, in quotes, why state may be lost"))
        default:
            try expect(.data, "after `dispose`")
            kind = .disposeData(when: accept(.when) ? conditionOrMissing() : nil)
        }
        if !token.startsLine, self.kind == .name, !Word.retainLines.contains(self.word) {
            fail(.behindRetainLine(describeToken(), isWhen: self.word == .when, at: here))
            skipToItem()
        }
        return RetainSyntax.Line(kind, range(from: start))
    }

    private mutating func guardCondition(_ line: String) throws(Reported) -> ConditionSyntax {
        try expect(.when, "after `\(line)`")
        return conditionOrMissing()
    }

    /// Behind the word `keep`.
    private mutating func keep() throws(Reported) -> RetainSyntax.Line.Kind {
        if accept(.all) { return .keepAll }
        if accept(.newest) { return .keepNewest(try value("a number")) }
        if accept(.younger) {
            try expect(.than, "after `younger`")
            return .keepYounger(than: try value("an age"))
        }
        if kind == .name, next.word != .per, correct(among: [.all, .newest, .younger]) { return try keep() }
        let number = try value("`all`, `newest`, `younger than`, or a number")
        if word != .per, token.startsLine || kind == .rightBrace { throw fail(.keepNumber(at: number.range)) }
        try expect(.per, "after the number")
        let periods: [Word] = [.hour, .day, .week, .month]
        guard periods.contains(word) || correct(among: periods) else {
            throw expected("`hour`, `day`, `week` or `month`", "after `per`")
        }
        let period = Spelled(word.rawValue, here)
        advance()
        let zone = accept(.in) ? try text("a time zone in quotes") : nil
        try expect(.for, "after `per \(period.text)`")
        return .keepPer(number, period: period, zone: zone, for: try value("an age"))
    }
}

extension Diagnostic {
    fileprivate static func retainWithoutName(_ subject: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "a retention has a name", at: range,
            help: ["write `retain my-\(subject) of \(subject) {`"])
    }

    fileprivate static func noRetainLine(_ found: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "expected a line of a retention, found \(found)", at: range,
            notes: [
                "the lines are `skip when`, `leave alone when`, `only count when`, `never delete when`, `keep`, `at most`,"
                    + " `always keep`, `dispose data` and `allow state loss`"
            ])
    }

    fileprivate static func behindRetainLine(_ found: String, isWhen: Bool, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "expected the end of the line, found \(found)", at: range,
            help: isWhen ? ["`keep` and `at most` go for all snapshots; `leave alone when` takes some of them out"] : []
        )
    }

    fileprivate static func keepNumber(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "which of them to keep is not said", at: range,
            help: ["write `keep newest 5`, `keep 1 per day for 7d` or `always keep 1`"])
    }
}
