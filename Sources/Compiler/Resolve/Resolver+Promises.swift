import PolicyDSL

// Asserts, retention programs, tests: what is stated about decisions.

extension Resolver {
    func resolveAsserts(_ entries: [ResolvedEntry]) -> [ResolvedAssert] {
        var result: [ResolvedAssert] = []
        for (number, layer) in layers.enumerated() {
            for case .assertion(let syntax) in layer.syntax.declarations {
                isBroken = false
                reads = []
                checkReferences(syntax.references, entries)
                let claim: ResolvedAssert.Claim
                switch syntax.claim {
                case .holds(let condition):
                    scope = .assertion
                    claim = .holds(self.condition(condition))
                    if !isBroken, !readsOutcome(condition) { checkAssertReads(syntax) }
                case .neverDeletes(let condition):
                    scope = .retention(readsSnapshot: true)
                    claim = .neverDeletes(self.condition(condition))
                case .alwaysKeeps(let count, let preferring):
                    scope = .retention(readsSnapshot: true)
                    guard case .number(let number)? = literal(count, as: .count, for: "what is kept") else { continue }
                    claim = .alwaysKeeps(number, preferring: preferring.map(self.condition))
                }
                guard !isBroken else { continue }
                result.append(
                    ResolvedAssert(
                        text: syntax.text.text, claim: claim,
                        references: syntax.references.map { ($0.decision.text, $0.entry?.text, $0.range) },
                        range: syntax.range, textRange: syntax.text.range, layer: number,
                        origin: origin(syntax.range, layer: number)))
            }
        }
        return result
    }

    private func readsOutcome(_ syntax: ConditionSyntax) -> Bool {
        reads.contains { ["outcome", "strategy", "restore"].contains(inputs[$0.input.index].name) }
    }

    /// A claim that says nothing of the outcome says something about facts alone.
    private func checkAssertReads(_ syntax: AssertSyntax) {
        if reads.isEmpty { report(.assertReadsNothing(syntax.range)) }
    }

    /// Those of a base are hazards of an overlay too.
    func resolveHazards(_ entries: [ResolvedEntry]) -> [ResolvedHazard] {
        var result: [ResolvedHazard] = []
        for (number, layer) in layers.enumerated() {
            for case .hazard(let syntax) in layer.syntax.declarations {
                isBroken = false
                reads = []
                checkReferences(syntax.references, entries)
                for reference in syntax.references where ["retain", "change"].contains(reference.decision.text) {
                    report(.hazardWithoutOutcome(reference.decision))
                }
                scope = .assertion
                let condition = condition(syntax.condition)
                guard !isBroken else { continue }
                result.append(
                    ResolvedHazard(
                        text: syntax.text.text, condition: condition,
                        references: syntax.references.map { DecisionID($0.decision.text, $0.entry?.text) },
                        origin: origin(syntax.range, layer: number)))
            }
        }
        return result
    }

    func checkReferences(_ references: [DecisionReferenceSyntax], _ entries: [ResolvedEntry]) {
        for reference in references {
            let decision = reference.decision.text
            if decision == "retain" {
                if let name = reference.entry, !retainNames.contains(name.text) {
                    report(.unknownRetain(name, retainNames))
                }
                continue
            }
            if decision == "change" { continue }
            if decision == "table" {
                if let name = reference.entry, tables[name.text] == nil {
                    report(.unknownTable(name, tables.keys.sorted()))
                }
                continue
            }
            let own = entries.filter { $0.id.decision == decision }
            if own.isEmpty {
                report(.undecided(reference.decision))
            } else if let entry = reference.entry, !own.contains(where: { $0.id.entry == entry.text }) {
                report(.noSuchEntry(entry, decision, own.compactMap(\.id.entry)))
            }
        }
    }

    var retainNames: [String] {
        layers.flatMap { layer in
            layer.syntax.declarations.compactMap { if case .retain(let it) = $0 { it.name.text } else { nil } }
        }
    }

    // MARK: Retention

    func resolveRetains() -> [ResolvedRetain] {
        var order: [String] = []
        var blocks: [String: [(syntax: RetainSyntax, layer: Int)]] = [:]
        for (number, layer) in layers.enumerated() {
            for case .retain(let syntax) in layer.syntax.declarations {
                let name = syntax.name.text
                if !["savepoints", "checkpoints", "snapshots"].contains(syntax.subject.text) {
                    report(
                        .unknownValue(
                            syntax.subject, "what is retained", NameDomain(["savepoints", "checkpoints", "snapshots"])))
                }
                switch (syntax.layer, blocks[name]) {
                case (nil, let base?):
                    if base.contains(where: { $0.layer < number }) {
                        report(
                            .needsLayerWord(
                                syntax.name, "retain \(name)", words: "`before`, `after` or `replace`",
                                base[0].syntax.name.range))
                    } else {
                        report(
                            Diagnostic(
                                .error, "duplicate-name", "`retain \(name)` is declared twice", at: syntax.name.range,
                                related: [Diagnostic.Label(base[0].syntax.name.range, "declared here first")]))
                    }
                case (.replace?, let base?) where base.contains(where: { $0.layer < number }):
                    blocks[name] = []
                case (.some, nil):
                    report(.nothingToReplace(syntax.name, "retention", near: nearest(name, among: order)))
                default: break
                }
                if blocks[name] == nil { order.append(name) }
                blocks[name, default: []].append((syntax, number))
            }
        }
        return order.compactMap { name in blocks[name].flatMap { resolve($0, name) } }
    }

    private func resolve(_ blocks: [(syntax: RetainSyntax, layer: Int)], _ name: String) -> ResolvedRetain? {
        guard let first = blocks.first else { return nil }
        isBroken = false
        let before = blocks.filter { $0.syntax.layer == .before }.reversed()
        let own = blocks.filter { $0.syntax.layer == nil || $0.syntax.layer == .replace }
        let after = blocks.filter { $0.syntax.layer == .after }
        var lines: [RetentionProgram.Line] = []
        var origins: [RowOrigin] = []
        var ranges: [SourceRange] = []
        var grant: Spelled?
        for block in Array(before) + own + after {
            for line in block.syntax.lines {
                if case .allowStateLoss(let reason) = line.kind { grant = Spelled(reason.text, line.range) }
                guard let resolved = retainLine(line) else { continue }
                lines.append(resolved)
                origins.append(origin(line.range, layer: block.layer))
                ranges.append(line.range)
            }
        }
        let outermost = blocks.max { $0.layer < $1.layer } ?? first
        let keeps = lines.contains {
            switch $0 {
            case .keepAll, .keepNewest, .keepYounger, .keepPer: true
            default: false
            }
        }
        if !keeps, !isBroken { report(.retainKeepsNothing(first.syntax.name)) }
        return ResolvedRetain(
            program: RetentionProgram(
                name: name, subject: first.syntax.subject.text, summary: first.syntax.summary?.text, lines: lines,
                origins: origins, stateLossGrant: grant?.text), range: outermost.syntax.range,
            nameRange: outermost.syntax.name.range, lineRanges: ranges, grant: grant?.range, isBroken: isBroken)
    }

    private func retainLine(_ syntax: RetainSyntax.Line) -> RetentionProgram.Line? {
        func condition(_ it: ConditionSyntax, readsSnapshot: Bool = true) -> Condition {
            scope = .retention(readsSnapshot: readsSnapshot)
            reads = []
            return self.condition(it)
        }
        func value(_ it: ValueSyntax, _ type: ValueType, _ what: String) -> Outcome.Parameter.Value? {
            scope = .retention(readsSnapshot: false)
            return parameterValue(it, type, what)
        }
        switch syntax.kind {
        case .skip(let reason, let when):
            return .skip(reason: reason?.text ?? "", when: condition(when, readsSnapshot: false))
        case .leaveAlone(let when): return .leaveAlone(when: condition(when))
        case .onlyCount(let when): return .onlyCount(when: condition(when))
        case .neverDelete(let when): return .neverDelete(when: condition(when))
        case .keepAll: return .keepAll
        case .keepNewest(let count): return value(count, .count, "how many are kept").map { .keepNewest($0) }
        case .keepYounger(let age): return value(age, .duration, "an age").map { .keepYounger(than: $0) }
        case .keepPer(let count, let period, let zone, let duration):
            if let zone { checkZone(zone.text, zone.range) }
            if !["hour", "day", "week", "month"].contains(period.text) {
                report(.unknownValue(period, "a period", NameDomain(["hour", "day", "week", "month"])))
            }
            guard let count = value(count, .count, "how many are kept"),
                let duration = value(duration, .duration, "how long")
            else { return nil }
            return .keepPer(count, period: period.text, zone: zone?.text, for: duration)
        case .atMost(let count): return value(count, .count, "the limit").map { .atMost($0) }
        case .atMostOld(let age): return value(age, .duration, "the limit of age").map { .atMostOld($0) }
        case .alwaysKeep(let count, let preferring):
            let preferred = preferring.map { condition($0) }
            return value(count, .count, "how many are kept").map { .alwaysKeep($0, preferring: preferred) }
        case .disposeData(let when): return .disposeData(when: when.map { condition($0) } ?? .always)
        case .allowStateLoss: return nil  // says something about all lines
        }
    }

    // MARK: Tests

    /// The tests of the policy itself; names, values and references of all tests and scenarios are checked.
    func resolveTests(_ entries: [ResolvedEntry]) -> [PolicyTest] {
        var tests: [PolicyTest] = []
        for (number, layer) in layers.enumerated() {
            for declaration in layer.syntax.declarations {
                switch declaration {
                case .test(let test):
                    let resolved = resolve(test, entries, layer: number)
                    if number == top { tests.append(resolved) }
                case .scenario(let scenario): check(scenario, entries)
                default: break
                }
            }
        }
        return tests
    }

    private func check(_ scenario: ScenarioSyntax, _ entries: [ResolvedEntry]) {
        for step in scenario.steps {
            switch step {
            case .given(let given): check(given)
            case .expect(let expect): _ = resolve(expect, entries, layer: top)
            case .expectThat(let condition, _):
                scope = .scenario
                _ = self.condition(condition)
            case .apply, .after, .crash, .fault: break
            }
        }
    }

    private func resolve(_ test: TestSyntax, _ entries: [ResolvedEntry], layer: Int) -> PolicyTest {
        var result = PolicyTest(
            name: test.name.text, given: [], snapshotColumns: [], snapshots: [], expectations: [],
            origin: origin(test.range, layer: layer))
        for given in test.given {
            switch given {
            case .facts(let assignments, _):
                for assignment in assignments {
                    if let (name, value) = self.assignment(assignment) {
                        result.given.append(PolicyTest.Given(name: name, value: value))
                    }
                }
            case .snapshots(let grid, _): (result.snapshotColumns, result.snapshots) = snapshots(grid)
            }
        }
        result.expectations = test.expectations.flatMap { resolve($0, entries, layer: layer) }
        return result
    }

    /// Columns are facts of a snapshot without their prefix, or their labels in quotes.
    private func snapshots(_ grid: SnapshotGridSyntax) -> (columns: [String], rows: [[FactValue]]) {
        var types: [ValueType?] = []
        for column in grid.columns {
            if column.text.hasPrefix("label ") {
                types.append(.string)
                continue
            }
            let definition = Vocabulary.fact(named: "snapshot.\(column.text)")
            if definition == nil {
                let known = Vocabulary.facts.filter { $0.name.hasPrefix("snapshot.") }.map {
                    String($0.name.dropFirst(9))
                }
                report(.unknownName(column, near: nearest(column.text, among: known)))
            }
            types.append(definition?.type)
        }
        let rows = grid.rows.map { row in
            zip(row, types).map { cell, type -> FactValue in
                guard let type else { return FactValue.none }
                if case .name("unknown") = cell.kind { return .unknown }
                // A snapshot's name reads better without quotes.
                if type == .string, case .name(let name) = cell.kind { return .string(name) }
                return literal(cell, as: type, for: "this column") ?? FactValue.none
            }
        }
        return (grid.columns.map(\.text), rows)
    }

    private func check(_ given: GivenSyntax) {
        guard case .facts(let assignments, _) = given else { return }
        for assignment in assignments { _ = self.assignment(assignment) }
    }

    /// What `given a = b` sets; reports what cannot be set.
    func assignment(_ assignment: GivenSyntax.Assignment) -> (name: String, value: FactValue)? {
        scope = .decision("")
        isBroken = false
        switch assignment.subject {
        case .nowIn(let window):
            guard case .value(let value) = window.kind else { return nil }
            let text: String
            switch value.kind {
            case .name(let name):
                guard settings[name] != nil else {
                    report(.unknownName(Spelled(name, window.range), near: nearest(name, among: settingOrder)))
                    return nil
                }
                text = "now in \(name)"
            case .string(let string): text = "now in \"\(string)\""
            default: return nil
            }
            return (text, .bool(assignment.value.map { $0.kind == .name("yes") } ?? true))
        case .due(let schedule, let type):
            guard let name = dueName(schedule, type: type?.text) else { return nil }
            guard inputs.contains(where: { $0.name == name && $0.isDue }) else {
                report(.nothingIsDue(schedule.range, name, inputs.filter(\.isDue).map(\.name)))
                return nil
            }
            return (name, .bool(assignment.value.map { $0.kind == .name("yes") } ?? true))
        case .operand(let operand):
            let resolved = self.operand(operand)
            let type: ValueType
            let name: String
            switch resolved {
            case .input(let input, let inputType):
                type = inputType
                name = inputs[input.index].name
            case .constant(let constant, let constantType, _):
                type = constantType
                name = constant
            case .undeclared(let spelled):
                _ = undeclared(spelled)
                return nil
            case .table(let table, _), .named(let table):
                report(.givenDerived(operand.range, table))
                return nil
            case .literal:
                report(.givenLiteral(operand.range))
                return nil
            case .broken: return nil
            }
            guard let value = assignment.value else {
                if type != .bool { report(.givenWithoutValue(operand.range, type)) }
                return (name, .bool(true))
            }
            if case .name("unknown") = value.kind { return (name, .unknown) }
            return literal(value, as: type, for: "`\(name)`").map { (name, $0) }
        }
    }

    /// One expectation, or one for each case of a grid.
    private func resolve(
        _ expect: ExpectSyntax, _ entries: [ResolvedEntry], layer: Int
    ) -> [PolicyTest.Expectation] {
        checkReferences([expect.reference], entries)
        func expectation(
            _ expected: ExpectSyntax.Expected, _ range: SourceRange, given: [PolicyTest.Given]
        ) -> PolicyTest.Expectation? {
            self.expected(expected, of: expect.reference).map {
                PolicyTest.Expectation(
                    decision: expect.reference.decision.text, entry: expect.reference.entry?.text, given: given,
                    expected: $0, origin: origin(range, layer: layer))
            }
        }
        guard case .cases(let grid) = expect.expected else {
            return [expectation(expect.expected, expect.range, given: [])].compactMap { $0 }
        }
        return grid.cases.compactMap { row in
            let given = zip(grid.columns, row.cells).compactMap { column, cell -> PolicyTest.Given? in
                guard let cell,
                    let (name, value) = assignment(GivenSyntax.Assignment(subject: column.subject, value: cell))
                else { return nil }
                return PolicyTest.Given(name: name, value: value)
            }
            return expectation(row.expected, row.range, given: given)
        }
    }

    private func expected(
        _ syntax: ExpectSyntax.Expected, of reference: DecisionReferenceSyntax
    ) -> PolicyTest.Expectation.Expected? {
        switch syntax {
        case .tableValue(let value):
            guard let name = reference.entry?.text, let table = tables[name],
                case .names(let domain)? = silently({ tableType(table.syntax) })
            else { return nil }
            if domain.index(of: value.text) == nil { report(.unknownValue(value, "`table \(name)`", domain)) }
            return .outcome(.value(value.text))
        case .changeClass(let name):
            if Vocabulary.changeClasses.index(of: name.text) == nil {
                report(.unknownValue(name, "`change`", Vocabulary.changeClasses))
            }
            return .changeClass(name.text)
        case .snapshots(let verb, let names):
            let names = names.map(\.text)
            return verb.text == "keep" ? .keeps(names) : verb.text == "delete" ? .deletes(names) : .disposes(names)
        case .outcome(let outcome):
            // Expecting a strategy is no use of it.
            let savedUsed = used
            defer { used = savedUsed }
            guard case .outcome(let outcome) = consequence(outcome, [], decision: "") else { return nil }
            return .outcome(outcome.act)
        case .cases: return nil
        }
    }

    // MARK: What nothing uses

    /// Declarations of the policy itself (not of its base) that have no effect because nothing mentions them.
    func reportUnused(_ chains: [String: ResolvedChain], _ entries: [ResolvedEntry]) {
        var targets: Set<String> = []
        for rules in entries.map(\.rules) + chains.values.map(\.rules) {
            for rule in rules { if case .fallBack(let target) = rule.consequence { targets.insert(target) } }
        }
        for declaration in layers[top].syntax.declarations {
            switch declaration {
            case .setting(let it):
                if settings[it.name.text]?.layer == top, !used.contains(it.name.text) {
                    report(.unused(it.name, "setting"))
                }
            case .fact(let it): if !used.contains(it.name.text) { report(.unused(it.name, "fact")) }
            case .named(let it):
                if it.layer == nil, !used.contains(it.name.text) { report(.unused(it.name, "named condition")) }
            case .table(let it): if !used.contains(it.name.text) { report(.unused(it.name, "table")) }
            case .strategy(let it):
                if it.layer == nil, !used.contains("strategy \(it.name.text)") { report(.unused(it.name, "strategy")) }
            case .chain(let it):
                if it.layer == nil, !targets.contains(it.name.text) { report(.unused(it.name, "chain")) }
            default: break
            }
        }
    }
}

extension Diagnostic {
    fileprivate static func hazardWithoutOutcome(_ decision: Spelled) -> Diagnostic {
        Diagnostic(
            .error, "unknown-reference", "`\(decision.text)` has no outcomes that a hazard could be of",
            at: decision.range, help: ["name a decision, such as `upgrade`"])
    }

    fileprivate static func assertReadsNothing(_ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "assert-reads-nothing", "this assert says nothing about facts or outcomes", at: range,
            help: ["name what must hold of `outcome`, `strategy` or `restore`"])
    }

    fileprivate static func unknownRetain(_ name: Spelled, _ known: [String]) -> Diagnostic {
        let near = nearest(name.text, among: known)
        return Diagnostic(
            .error, "unknown-reference", "there is no `retain \(name.text)`", at: name.range,
            help: near.map { ["did you mean `\($0)`?"] } ?? [])
    }

    fileprivate static func unknownTable(_ name: Spelled, _ known: [String]) -> Diagnostic {
        let near = nearest(name.text, among: known)
        return Diagnostic(
            .error, "unknown-reference", "there is no `table \(name.text)`", at: name.range,
            help: near.map { ["did you mean `\($0)`?"] } ?? [])
    }

    fileprivate static func undecided(_ decision: Spelled) -> Diagnostic {
        Diagnostic(
            .error, "unknown-reference", "the policy has no decision `\(decision.text)`", at: decision.range)
    }

    fileprivate static func noSuchEntry(_ entry: Spelled, _ decision: String, _ known: [String]) -> Diagnostic {
        let near = nearest(entry.text, among: known)
        return Diagnostic(
            .error, "unknown-reference", "`\(decision)` has no entry `\(entry.text)`", at: entry.range,
            help: near.map { ["did you mean `\($0)`?"] } ?? [])
    }

    fileprivate static func retainKeepsNothing(_ name: Spelled) -> Diagnostic {
        Diagnostic(
            .error, "retain-without-keep", "`retain \(name.text)` has no `keep` line, so it keeps nothing",
            at: name.range,
            help: ["add `keep all` and a limit, or `keep newest 5`"])
    }

    fileprivate static func nothingIsDue(_ range: SourceRange, _ name: String, _ known: [String]) -> Diagnostic {
        let near = nearest(name, among: known)
        return Diagnostic(
            .error, "unknown-reference", "no rule triggers `\(name)`", at: range,
            help: near.map { ["did you mean `\($0)`?"] } ?? [])
    }

    fileprivate static func givenDerived(_ range: SourceRange, _ name: String) -> Diagnostic {
        Diagnostic(
            .error, "given-derived", "`\(name)` follows from facts and cannot be given", at: range,
            help: ["give the facts that it is made of"])
    }

    fileprivate static func givenLiteral(_ range: SourceRange) -> Diagnostic {
        Diagnostic(.error, "given-derived", "only a fact or a setting can be given", at: range)
    }

    fileprivate static func givenWithoutValue(_ range: SourceRange, _ type: ValueType) -> Diagnostic {
        Diagnostic(
            .error, "given-without-value", "this is a \(type.description) and needs a value", at: range,
            help: ["write `= ...`"])
    }

    fileprivate static func unused(_ name: Spelled, _ what: String) -> Diagnostic {
        Diagnostic(
            .warning, "unused", "the \(what) `\(name.text)` is used nowhere", at: name.range,
            help: ["delete it, or use it"])
    }
}
