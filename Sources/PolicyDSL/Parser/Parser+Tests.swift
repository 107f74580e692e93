extension Parser {
    // MARK: - assert, hazard

    mutating func assertion() throws(Reported) -> AssertSyntax {
        let start = index
        advance()
        let text = try text("what is claimed, in quotes")
        try expect(.for, "and a decision after the text of an assert")
        let references = try references()
        try expect(.colon, ":", "before the claim")
        let claim: AssertSyntax.Claim
        if word == .never, next.word == .deletes {
            advance()
            advance()
            claim = .neverDeletes(try condition())
        } else if word == .always, next.word == .keeps {
            advance()
            advance()
            let number = try value("a number")
            claim = .alwaysKeeps(number, preferring: accept(.preferring) ? try condition() : nil)
        } else {
            claim = .holds(try condition())
        }
        try endOfCondition()
        return AssertSyntax(text: text, references: references, claim: claim, range: range(from: start))
    }

    mutating func hazard() throws(Reported) -> HazardSyntax {
        let start = index
        advance()
        let text = try text("what may surprise, in quotes")
        try expect(.for, "and a decision after the text of a hazard")
        let references = try references()
        try expect(.colon, ":", "before the condition")
        let condition = try condition()
        try endOfCondition()
        return HazardSyntax(text: text, references: references, condition: condition, range: range(from: start))
    }

    private mutating func references() throws(Reported) -> [DecisionReferenceSyntax] {
        var references = [try reference()]
        while accept(.comma) {
            // `for retain a, b` names two of one sort: the word is not repeated.
            if let last = references.last, last.entry != nil, kind == .name, !word.isDecision, word != .change,
                word != .retain
            {
                references.append(DecisionReferenceSyntax(decision: last.decision, entry: try nameOrNone("an entry")))
            } else {
                references.append(try reference())
            }
        }
        return references
    }

    /// `upgrade savepoint`, `change`, `retain NAME`
    private mutating func reference() throws(Reported) -> DecisionReferenceSyntax {
        let words: [Word] = Word.decisions + [.change, .retain]
        guard words.contains(word) || correct(among: words) else { throw expected("a decision") }
        let word = word
        let decision = Spelled(word.rawValue, here)
        advance()
        if word == .retain {
            return DecisionReferenceSyntax(decision: decision, entry: try name("the name of a retention"))
        }
        // An entry is a name; what is expected of the decision begins with the word of an outcome.
        let isEntry = kind == .name && (!self.word.isReserved || self.word == .none) && !self.word.isOutcome
        guard isEntry, word != .change else { return DecisionReferenceSyntax(decision: decision, entry: nil) }
        if next.kind == .colon || next.kind == .comma || next.kind == .bar || next.word.isOutcome {
            return DecisionReferenceSyntax(decision: decision, entry: try nameOrNone("an entry"))
        }
        if next.kind == .name, !correct(among: Word.outcomes) {
            return DecisionReferenceSyntax(decision: decision, entry: try nameOrNone("an entry"))
        }
        return DecisionReferenceSyntax(decision: decision, entry: nil)
    }

    /// `table NAME`, which only tests refer to.
    private mutating func tableReference() throws(Reported) -> DecisionReferenceSyntax {
        let table = Spelled(Word.table.rawValue, here)
        advance()
        return DecisionReferenceSyntax(decision: table, entry: try name("the name of a table"))
    }

    // MARK: - test, scenario

    private static let steps: [Word] = [.given, .expect, .apply, .after, .crash, .fault]

    mutating func test() throws(Reported) -> TestSyntax {
        let start = index
        advance()
        let name = try text("the name of the test, in quotes")
        var given: [GivenSyntax] = []
        var expectations: [ExpectSyntax] = []
        let _: [Never] = try block("test \"\(name.text)\"") { (parser) throws(Reported) in
            switch parser.word {
            case .given:
                if !expectations.isEmpty { parser.slip(.givenAfterExpect(at: parser.here)) }
                given.append(try parser.given())
            case .expect:
                if parser.next.word == .that { throw parser.fail(.stepInTest("expect that", at: parser.here)) }
                expectations.append(try parser.expectation(allowsCases: true))
            case .apply, .after, .crash, .fault:
                throw parser.fail(.stepInTest(parser.word.rawValue, at: parser.here))
            default:
                guard parser.correct(among: [.given, .expect]) else { throw parser.expected("`given` or `expect`") }
            }
            return nil
        }
        return TestSyntax(name: name, given: given, expectations: expectations, range: range(from: start))
    }

    mutating func scenario() throws(Reported) -> ScenarioSyntax {
        let start = index
        advance()
        let name = try text("the name of the scenario, in quotes")
        let steps = try block("scenario \"\(name.text)\"") { (parser) throws(Reported) in try parser.step() }
        return ScenarioSyntax(name: name, steps: steps, range: range(from: start))
    }

    private mutating func step() throws(Reported) -> ScenarioSyntax.Step? {
        let start = index
        guard Self.steps.contains(word) || correct(among: Self.steps) else { throw expected("a step of the scenario") }
        switch word {
        case .given: return .given(try given())
        case .expect:
            guard next.word == .that else { return .expect(try expectation()) }
            advance()
            advance()
            let condition = try condition()
            return .expectThat(condition, range: range(from: start))
        case .apply:
            advance()
            var changes: [(path: PathSyntax, value: ValueSyntax)] = []
            repeat {
                let path = try path()
                try assign("after `\(path.spelling)`")
                changes.append((path, try value()))
            } while accept(.comma)
            return .apply(changes, range: range(from: start))
        case .after:
            advance()
            let duration = try value("a duration")
            return .after(duration, range: range(from: start))
        case .crash:
            advance()
            guard word == .before || word == .after || correct(among: [.before, .after]) else {
                throw expected("`before` or `after`", "after `crash`")
            }
            let isBefore = word == .before
            advance()
            let mechanism = try mechanism()
            return .crash(isBefore: isBefore, mechanism, range: range(from: start))
        default: return try fault(start)
        }
    }

    private mutating func fault(_ start: Int) throws(Reported) -> ScenarioSyntax.Step {
        advance()
        let mechanism = try mechanism()
        let kinds: [Word] = [.fails, .times, .reply]
        guard kinds.contains(word) || correct(among: kinds) else {
            throw expected("`fails`, `times out` or `reply lost`")
        }
        let fault: ScenarioSyntax.FaultSyntax
        switch word {
        case .fails:
            advance()
            fault = .fails(textIfAny())
        case .times:
            advance()
            try expect(.out, "after `times`")
            fault = .timesOut
        default:
            advance()
            try expect(.lost, "after `reply`")
            fault = .replyLost
        }
        var times: ValueSyntax?
        if kind == .count {
            times = try value()
            try expect(.times, "after the number")
        }
        return .fault(mechanism, fault, times: times, range: range(from: start))
    }

    // MARK: - given, expect

    private var isEndOfStep: Bool {
        token.startsLine || kind == .end || kind == .rightBrace || Self.steps.contains(word)
    }

    private mutating func given() throws(Reported) -> GivenSyntax {
        let start = index
        advance()
        if word == .snapshots, next.kind == .bar {
            advance()
            let grid = try snapshotGrid()
            return .snapshots(grid, range: range(from: start))
        }
        var assignments: [GivenSyntax.Assignment] = []
        repeat {
            let subject = try subject()
            var value: ValueSyntax?
            if kind == .assign || kind == .equal {
                try assign("")
                value = try self.value()
            }
            assignments.append(GivenSyntax.Assignment(subject: subject, value: value))
        } while accept(.comma)
        if !isEndOfStep { throw fail(.behindGiven(describeToken(), at: here)) }
        return .facts(assignments, range: range(from: start))
    }

    /// What can be given a value: a fact, a setting, a window, a schedule.
    mutating func subject() throws(Reported) -> GivenSyntax.Assignment.Subject {
        if accept(.now) {
            try expect(.in, "after `now`")
            return .nowIn(try operand("a window"))
        }
        if word == .every {
            advance()
            let schedule = try value("a duration, or the name of a schedule")
            return .due(schedule, type: accept(.as) ? try nameOrNone("what is triggered") : nil)
        }
        return .operand(try operand("a fact or a setting"))
    }

    private mutating func expectation(allowsCases: Bool = false) throws(Reported) -> ExpectSyntax {
        let start = index
        advance()
        let reference = try word == .table ? tableReference() : reference()
        if kind == .bar {
            guard allowsCases else { throw fail(.casesInScenario(at: here)) }
            guard reference.decision.text != Word.retain.rawValue else { throw fail(.casesOfRetention(at: here)) }
            let grid = try caseGrid(of: reference)
            return ExpectSyntax(reference: reference, expected: .cases(grid), range: range(from: start))
        }
        let expected = try expected(of: reference)
        if !isEndOfStep { throw fail(.behindExpectation(describeToken(), at: here)) }
        return ExpectSyntax(reference: reference, expected: expected, range: range(from: start))
    }

    /// What stands behind the decision, or in the last cell of a case.
    mutating func expected(of reference: DecisionReferenceSyntax) throws(Reported) -> ExpectSyntax.Expected {
        switch reference.decision.text {
        case Word.change.rawValue:
            guard word.isClass || correct(among: Word.classes) else { throw self.expected("a class of change") }
            let name = Spelled(word.rawValue, here)
            advance()
            return .changeClass(name)
        case Word.table.rawValue: return .tableValue(try nameOrNone("a value of the table"))
        case Word.retain.rawValue:
            let verbs: [Word] = [.keep, .delete, .dispose]
            guard verbs.contains(word) || correct(among: verbs) else {
                throw self.expected("`keep`, `delete` or `dispose data`", "and the names of snapshots")
            }
            let isDisposal = word == .dispose
            let verb = Spelled(word.rawValue, here)
            advance()
            if isDisposal { try expect(.data, "after `dispose`") }
            var names = [try nameOrNone("the name of a snapshot")]
            while accept(.comma) { names.append(try nameOrNone("the name of a snapshot")) }
            return .snapshots(verb: verb, names)
        default:
            guard word.isOutcome || correct(among: Word.outcomes) else {
                throw self.expected("an outcome", "of `\(reference.decision.text)`")
            }
            return .outcome(try outcome(isExpected: true))
        }
    }
}

extension Diagnostic {
    fileprivate static func givenAfterExpect(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "`given` stands before `expect` in a test", at: range,
            help: ["what changes in the course of time is a `scenario`"])
    }

    fileprivate static func stepInTest(_ step: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "`\(step)` is a step of a scenario", at: range,
            help: ["write `scenario` instead of `test`"])
    }

    fileprivate static func behindGiven(_ found: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "expected the end of the line, found \(found)", at: range,
            help: ["facts are separated by commas: `given mode = savepoint, job.state = RUNNING`"])
    }

    fileprivate static func behindExpectation(_ found: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "expected the end of the expectation, found \(found)", at: range,
            help: ["an expectation names an outcome, without `with`, `when` or anything else of its rule"])
    }

    fileprivate static func casesInScenario(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "a scenario is one course of events, and has no grid of cases", at: range,
            help: ["write a `test` with it, or an outcome here"])
    }

    fileprivate static func casesOfRetention(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "what a retention does is told of a whole inventory, not case by case", at: range,
            help: ["write `given snapshots` and a grid, then `expect retain NAME delete a, b`"])
    }
}
