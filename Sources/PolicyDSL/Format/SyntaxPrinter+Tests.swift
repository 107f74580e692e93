extension SyntaxPrinter {
    /// The words of a test's lines are as wide as `expect`, so that what they say stands below each other.
    private static let stepWidth = 7

    mutating func assertion(_ assertion: AssertSyntax, _ blank: Piece.Blank) {
        claim("assert", assertion.text, assertion.references, assertion.range, blank)
        var claimed = assertion.range
        let prefix: String
        let condition: ConditionSyntax?
        switch assertion.claim {
        case .holds(let it): (prefix, condition) = ("", it)
        case .neverDeletes(let it): (prefix, condition) = ("never deletes ", it)
        case .alwaysKeeps(let number, let preferred):
            prefix = "always keeps \(text(number))" + (preferred == nil ? "" : " preferring ")
            condition = preferred
            claimed.lower = number.range.lower
        }
        if let condition, case .holds = assertion.claim { claimed.lower = condition.range.lower }
        if let condition, case .neverDeletes = assertion.claim { claimed.lower = condition.range.lower }
        let lines = condition.map { wrap($0, at: Self.indent + prefix.columns) } ?? [""]
        add(claimed, hang(prefix, lines), indent: Self.indent, blank: .never)
    }

    mutating func hazard(_ hazard: HazardSyntax, _ blank: Piece.Blank) {
        claim("hazard", hazard.text, hazard.references, hazard.range, blank)
        var range = hazard.range
        range.lower = hazard.condition.range.lower
        add(range, wrap(hazard.condition, at: Self.indent), indent: Self.indent, blank: .never)
    }

    /// The first line of what is said about decisions.
    private mutating func claim(
        _ word: String, _ said: Spelled, _ about: [DecisionReferenceSyntax], _ whole: SourceRange, _ blank: Piece.Blank
    ) {
        var references: [String] = []
        var previous: DecisionReferenceSyntax?
        for reference in about {
            // `retain a, b` has one word for both.
            let isRepeated = previous?.decision.range == reference.decision.range
            references.append(isRepeated ? reference.entry.map(text) ?? "" : text(reference))
            previous = reference
        }
        var range = whole
        range.upper = about.last?.range.upper ?? said.range.upper
        add(range, "\(word) \(text(said)) for \(references.joined(separator: ", ")):", blank: blank)
    }

    private func text(_ reference: DecisionReferenceSyntax) -> String {
        words([text(reference.decision), reference.entry.map(text)])
    }

    mutating func test(_ test: TestSyntax, _ blank: Piece.Blank) {
        heading(test.range, upTo: test.name.range, "test " + text(test.name), blank)
        var isFirst = true
        for given in test.given {
            self.given(given, isFirst ? .first : .kept)
            isFirst = false
        }
        for expectation in test.expectations {
            self.expectation(expectation, isFirst ? .first : .kept)
            isFirst = false
        }
        close(test.range)
    }

    mutating func scenario(_ scenario: ScenarioSyntax, _ blank: Piece.Blank) {
        heading(scenario.range, upTo: scenario.name.range, "scenario " + text(scenario.name), blank)
        for (number, step) in scenario.steps.enumerated() { self.step(step, number == 0 ? .first : .kept) }
        close(scenario.range)
    }

    private mutating func step(_ step: ScenarioSyntax.Step, _ blank: Piece.Blank) {
        switch step {
        case .given(let given): self.given(given, blank)
        case .expect(let expectation): self.expectation(expectation, blank)
        case .apply(let changes, let range):
            line(range, "apply", changes.map { "\($0.path.spelling) = \(text($0.value))" }, blank)
        case .after(let duration, let range): line(range, "after", [text(duration)], blank)
        case .crash(let isBefore, let mechanism, let range):
            line(range, "crash", [words([isBefore ? "before" : "after", text(mechanism)])], blank)
        case .fault(let mechanism, let fault, let times, let range):
            let said: String =
                switch fault {
                case .fails(let text): words(["fails", text.map { self.text($0) }])
                case .timesOut: "times out"
                case .replyLost: "reply lost"
                }
            line(range, "fault", [words([text(mechanism), said, times.map { text($0) + " times" }])], blank)
        case .expectThat(let condition, let range):
            let head = "expect that "
            let lines = hang(head, wrap(condition, at: Self.indent + head.columns))
            add(range, lines, indent: Self.indent, blank: blank)
        }
    }

    private mutating func line(_ range: SourceRange, _ word: String, _ items: [String], _ blank: Piece.Blank) {
        add(range, fill(word.padded(to: Self.stepWidth), items, at: Self.indent), indent: Self.indent, blank: blank)
    }

    private mutating func given(_ given: GivenSyntax, _ blank: Piece.Blank) {
        switch given {
        case .facts(let assignments, let range): line(range, "given", assignments.map { text($0) }, blank)
        case .snapshots(let grid, var range):
            range.upper = min(range.upper, grid.range.lower)
            add(range, "given snapshots", indent: Self.indent, blank: blank)
            self.grid(grid, indent: 2 * Self.indent)
        }
    }

    private func text(_ assignment: GivenSyntax.Assignment) -> String {
        text(assignment.subject) + (assignment.value.map { " = " + text($0) } ?? "")
    }

    func text(_ subject: GivenSyntax.Assignment.Subject) -> String {
        switch subject {
        case .operand(let operand): text(operand)
        case .nowIn(let window): "now in " + text(window)
        case .due(let schedule, let type): "every \(text(schedule))" + (type.map { " as \(text($0))" } ?? "")
        }
    }

    private mutating func expectation(_ expectation: ExpectSyntax, _ blank: Piece.Blank) {
        let head = "expect \(text(expectation.reference))"
        guard case .cases(let grid) = expectation.expected else {
            add(expectation.range, "\(head) \(text(expectation.expected))", indent: Self.indent, blank: blank)
            return
        }
        var range = expectation.range
        range.upper = min(range.upper, grid.range.lower)
        add(range, head, indent: Self.indent, blank: blank)
        self.grid(grid, indent: 2 * Self.indent)
    }

    func text(_ expected: ExpectSyntax.Expected) -> String {
        switch expected {
        case .outcome(let outcome): text(outcome)
        case .changeClass(let name), .tableValue(let name): text(name)
        case .snapshots(let verb, let names):
            "\(text(verb))\(verb.text == "dispose" ? " data" : "") \(list(names))"
        case .cases: ""  // a grid, which is no line
        }
    }
}
