public import PolicyCompiler

/// Runs the `test` blocks of a policy.
public struct PolicyTestRunner: Sendable {
    private let policy: CompiledPolicy
    private let decider: Decider

    public init(_ policy: CompiledPolicy) throws(DeciderError) {
        self.policy = policy
        decider = try Decider(policy)
    }

    /// - Parameters:
    ///   - filter: Only tests whose names contain this; `nil`: all.
    ///   - suggesting: Whether to look for a test for each own row that none reaches.
    public func run(filter: String? = nil, suggesting: Bool = false) -> PolicyTestReport {
        var covered = Covered()
        let tests = policy.tests.filter { filter.map($0.name.contains) ?? true }
        let results = tests.map { test in
            PolicyTestReport.Result(
                name: test.name, origin: test.origin,
                expectations: test.expectations.map { judge($0, of: test, &covered) })
        }
        return PolicyTestReport(
            policy: policy.name, results: results, rows: rows(covered, suggesting: suggesting))
    }

    // MARK: One expectation

    private func judge(
        _ expectation: PolicyTest.Expectation, of test: PolicyTest, _ covered: inout Covered
    ) -> PolicyTestReport.Expectation {
        var result = PolicyTestReport.Expectation(
            decision: DecisionID(expectation.decision, expectation.entry).description,
            expected: Self.text(expectation.expected), origin: expectation.origin, verdict: .failed, decided: "",
            tried: [], notes: [])
        let test = test.with(expectation.given)
        if !expectation.given.isEmpty {
            result.given = expectation.given.map { given in
                let type = policy.inputs.first { $0.name == given.name }?.type
                return "\(given.name) = \(FactText.text(given.value, type))"
            }
        }
        let facts = TestFacts(test, of: policy, mode: mode(of: expectation))
        guard facts.contradictions.isEmpty else {
            result.verdict = .contradictory
            result.notes = facts.contradictions
            return result
        }
        switch expectation.expected {
        case .changeClass(let expected): judgeChange(expected, facts, &result, &covered)
        case .outcome(let expected): judge(expected, expectation, facts, &result, &covered)
        case .keeps(let names), .deletes(let names), .disposes(let names):
            judge(retention: expectation, names, test, facts, &result, &covered)
        }
        return result
    }

    private func judgeChange(
        _ expected: String, _ facts: TestFacts, _ result: inout PolicyTestReport.Expectation,
        _ covered: inout Covered
    ) {
        let report = policy.classify(facts.differences, facts.values)
        result.decided = report.changeClass
        result.verdict = report.changeClass == expected ? .passed : .failed
        result.tried = report.fields.compactMap { field in
            field.origin.map {
                PolicyTestReport.Tried(
                    outcome: field.changeClass, origin: $0, matches: true,
                    reasons: ["\(field.difference.field) is \(field.difference.kind.rawValue)"])
            }
        }
        if facts.differences.isEmpty { result.notes = ["the test gives no changed field"] }
        if result.verdict == .passed { covered.change.formUnion(report.fields.compactMap(\.origin)) }
    }

    private func judge(
        _ expected: Outcome.Act, _ expectation: PolicyTest.Expectation, _ facts: TestFacts,
        _ result: inout PolicyTestReport.Expectation, _ covered: inout Covered
    ) {
        let id: DecisionID
        if let entry = expectation.entry {
            id = DecisionID(expectation.decision, entry)
        } else {
            let mode =
                policy.inputs.firstIndex { $0.name == "mode" }.map { facts.values[$0] } ?? self.mode(facts)
            id = decider.table(expectation.decision, mode: mode) ?? DecisionID(expectation.decision)
        }
        guard let table = policy.table(id) else {
            result.verdict = .contradictory
            result.notes = ["the policy has no table `\(id)` for these facts"]
            return
        }
        result.decision = id.description
        let rows: [Int]
        switch decider.decide(id, facts.values) {
        case .decided(let row): rows = [row]
        case .collected(let all): rows = all
        case .misfit(let input):
            result.verdict = .contradictory
            result.notes = ["the value of `\(policy.inputs[input.index].name)` is none that it can have"]
            return
        case .undecided, .contradiction, .noSuchTable:
            result.verdict = .contradictory
            result.notes = ["these facts contradict each other"]
            return
        }
        let passes = rows.contains { table.rows[$0].outcome.act.isExpected(as: expected) }
        result.verdict = passes ? .passed : .failed
        result.decided =
            rows.isEmpty
            ? "nothing" : rows.map { OutcomeText.text(table.rows[$0].outcome.act) }.joined(separator: ", ")
        let trace = Tracer(inputs: policy.inputs).trace(table, facts.values, until: rows.last)
        result.tried = trace.steps.map { step in
            PolicyTestReport.Tried(
                outcome: OutcomeText.text(table.rows[step.row].outcome.act), origin: table.rows[step.row].origin,
                matches: step.result == .matched, reasons: step.reasons.map { words($0, facts.values) })
        }
        guard passes else {
            result.wouldPassWith = cure(id, expected, facts.values)
            return
        }
        for row in rows { covered.tables[id, default: []].insert(row) }
        if !facts.differences.isEmpty {
            covered.change.formUnion(policy.classify(facts.differences, facts.values).fields.compactMap(\.origin))
        }
        cover(derivedTablesReadBy: trace.steps.map { table.rows[$0.row].guardCondition }, facts, &covered)
    }

    /// The moment of tests: noon of a Wednesday, so that the hours of a test lie within one day of retention.
    private static let now = Instant(millisecondsSinceEpoch: 1_772_625_600_000)  // 2026-03-04T12:00:00Z

    /// The names are all that are kept, all that go, or all whose data go.
    private func judge(
        retention expectation: PolicyTest.Expectation, _ names: [String], _ test: PolicyTest, _ facts: TestFacts,
        _ result: inout PolicyTestReport.Expectation, _ covered: inout Covered
    ) {
        // Of several programs only the one that is named has a say here.
        var single = policy
        single.retention = policy.retention.filter { $0.name == expectation.entry }
        let evaluator = RetentionEvaluator(single)
        let snapshots = test.snapshots.map { row in
            var given = Dictionary(
                zip(test.snapshotColumns.map { "snapshot.\($0)" }, row), uniquingKeysWith: { first, _ in first })
            let kind: FactValue =
                single.retention.first?.subject == "checkpoints" ? .name("CHECKPOINT") : .name("SAVEPOINT")
            given["snapshot.kind"] = given["snapshot.kind"] ?? kind
            let asked = PolicyTest(
                name: test.name, given: test.given + given.map { PolicyTest.Given(name: $0.key, value: $0.value) },
                snapshotColumns: [], snapshots: [], expectations: [], origin: test.origin)
            let values = TestFacts(asked, of: policy, mode: nil).values
            var name = "s"
            if case .string(let text)? = given["snapshot.name"] { name = text }
            var age: Int64? = 3_600_000
            if let stated = given["snapshot.age"] {
                if case .number(let number) = stated { age = number } else { age = nil }
            }
            return RetainedSnapshot(
                name: name, kind: given["snapshot.kind"] == .name("CHECKPOINT") ? .checkpoint : .savepoint, age: age,
                values: evaluator.snapshotInputs.map { values[$0.index] })
        }
        let judged = evaluator.evaluate(snapshots, facts.values, now: Self.now)
        let decided = zip(snapshots, judged.verdicts).filter { _, verdict in
            switch expectation.expected {
            case .keeps: !verdict.fate.isDeletion
            case .disposes: verdict.fate == .deleteRecordAndData
            case .deletes, .outcome, .changeClass: verdict.fate.isDeletion
            }
        }.map(\.0.name)
        result.verdict = Set(decided) == Set(names.filter { $0 != "none" }) ? .passed : .failed
        let verb =
            switch expectation.expected {
            case .keeps: "keep"
            case .disposes: "dispose data"
            case .deletes, .outcome, .changeClass: "delete"
            }
        result.decided = "\(verb) \(decided.isEmpty ? "none" : decided.sorted().joined(separator: ", "))"
        guard let program = single.retention.first else { return }
        for (snapshot, verdict) in zip(snapshots, judged.verdicts) {
            guard case .line(let line) = verdict.cause, program.origins.indices.contains(line) else { continue }
            result.tried.append(
                PolicyTestReport.Tried(
                    outcome: "\(snapshot.name): \(verdict.fate.rawValue)", origin: program.origins[line],
                    matches: true, reasons: []))
        }
        if result.verdict == .passed { cover(program, judged.verdicts, expectation, &covered) }
    }

    /// A line is reached where it settles what becomes of a snapshot: the line of its verdict, and `dispose data` where
    /// a test says whose data go.
    private func cover(
        _ program: RetentionProgram, _ verdicts: [RetentionVerdict], _ expectation: PolicyTest.Expectation,
        _ covered: inout Covered
    ) {
        for verdict in verdicts {
            if case .line(let line) = verdict.cause { covered.retention[program.name, default: []].insert(line) }
        }
        guard case .disposes(let names) = expectation.expected, names != ["none"] else { return }
        for (line, content) in program.lines.enumerated() {
            if case .disposeData = content { covered.retention[program.name, default: []].insert(line) }
        }
    }

    /// A derived table takes part where a row that was tried reads it.
    private func cover(derivedTablesReadBy guards: [Condition], _ facts: TestFacts, _ covered: inout Covered) {
        var names: Set<String> = []
        for condition in guards { condition.forEachName { names.insert($0) } }
        let evaluator = RowEvaluator(inputs: policy.inputs)
        for table in policy.tables where table.id.decision == "table" && names.contains(table.id.entry ?? "") {
            if let row = evaluator.firstRow(of: table, facts.values) {
                covered.tables[table.id, default: []].insert(row)
            }
        }
    }

    private func mode(_ facts: TestFacts) -> FactValue {
        policy.kinds.allSatisfy { $0.modes == [nil] } ? FactValue.none : .name("savepoint")
    }

    /// The mode that an entry is for.
    private func mode(of expectation: PolicyTest.Expectation) -> FactValue? {
        guard let entry = expectation.entry,
            Vocabulary.decisions.contains(where: { $0.name == expectation.decision && $0.entries == .modes })
        else { return nil }
        return entry == "none" ? FactValue.none : .name(entry)
    }

    private func cure(_ id: DecisionID, _ expected: Outcome.Act, _ values: [FactValue]) -> String? {
        let found = decider.counterfactuals(id, values)
        guard let table = policy.table(id) else { return nil }
        let fitting = found.filter { table.rows[$0.row].outcome.act.isExpected(as: expected) }
        return fitting.min { $0.changes.count < $1.changes.count }.map { best in
            best.changes.map { assignment($0.input, $0.value) }.joined(separator: " and ")
        }
    }

    private func assignment(_ input: InputID, _ value: FactValue) -> String {
        "\(policy.inputs[input.index].name) = \(ValueText.text(value, policy.inputs[input.index].type))"
    }

    private func words(_ reason: Trace.Reason, _ values: [FactValue]) -> String {
        let condition = ConditionText(policy).text(reason.condition)
        let verdict =
            switch reason.holds {
            case true?: "holds"
            case false?: "does not hold"
            case nil: "cannot be told"
            }
        let path = reason.names.isEmpty ? "" : "\(reason.names.joined(separator: " / ")): "
        let read = reason.inputs.map { assignment($0, values[$0.index]) }.joined(separator: ", ")
        return "\(path)\(condition) \(verdict): \(read)"
    }

    private static func text(_ expected: PolicyTest.Expectation.Expected) -> String {
        switch expected {
        case .outcome(.wait("")): "wait"
        case .outcome(.block("")): "block"
        case .outcome(.deny("")): "deny"
        case .outcome(let act): OutcomeText.text(act)
        case .changeClass(let name): name
        case .keeps(let names): "keep \(names.joined(separator: ", "))"
        case .deletes(let names): "delete \(names.joined(separator: ", "))"
        case .disposes(let names): "dispose data \(names.joined(separator: ", "))"
        }
    }

    // MARK: Coverage

    private struct Covered {
        var tables: [DecisionID: Set<Int>] = [:]
        var change: Set<RowOrigin> = []
        /// Lines of programs, by their names.
        var retention: [String: Set<Int>] = [:]
    }

    private func rows(_ covered: Covered, suggesting: Bool) -> [PolicyTestReport.CoveredRow] {
        var rows: [PolicyTestReport.CoveredRow] = []
        for (place, row) in policy.change.enumerated() {
            rows.append(
                PolicyTestReport.CoveredRow(
                    table: "change", number: place + 1, outcome: row.changeClass, origin: row.origin,
                    isOwn: row.origin.policy == policy.name, isCovered: covered.change.contains(row.origin)))
        }
        for table in policy.tables {
            let missing = table.rows.indices.filter {
                covered.tables[table.id]?.contains($0) != true && table.rows[$0].origin.policy == policy.name
            }
            let suggestions = suggesting && !missing.isEmpty ? suggestions(missing, of: table) : [:]
            for (place, row) in table.rows.enumerated() {
                rows.append(
                    PolicyTestReport.CoveredRow(
                        table: table.id.description, number: place + 1, outcome: OutcomeText.text(row.outcome.act),
                        origin: row.origin, isOwn: row.origin.policy == policy.name,
                        isCovered: covered.tables[table.id]?.contains(place) == true, suggestion: suggestions[place]))
            }
        }
        let text = RetentionText(policy)
        for program in policy.retention {
            for (line, (content, origin)) in zip(program.lines, program.origins).enumerated() {
                rows.append(
                    PolicyTestReport.CoveredRow(
                        table: "retain \(program.name)", number: line + 1, outcome: text.line(content), origin: origin,
                        isOwn: origin.policy == policy.name,
                        isCovered: covered.retention[program.name]?.contains(line) == true))
            }
        }
        return rows
    }

    /// Tests that reach rows, each tried before it is offered.
    private func suggestions(_ rows: [Int], of table: DecisionTable) -> [Int: String] {
        guard
            let facts = try? RowWitness.facts(
                rows, of: table, inputs: policy.inputs, kinds: policy.kinds(asking: table.id))
        else { return [:] }
        var found: [Int: String] = [:]
        for row in rows {
            guard let facts = facts[row] else { continue }
            for candidate in [facts.essential, facts.all] {
                let given = candidate.filter { policy.inputs[$0.0.index].name != "mode" || table.id.entry == nil }
                if reaches(row, table, given) {
                    found[row] = text(row, table, given)
                    break
                }
            }
        }
        return found
    }

    private func reaches(_ row: Int, _ table: DecisionTable, _ given: [(InputID, FactValue)]) -> Bool {
        let expectation = PolicyTest.Expectation(
            decision: table.id.decision, entry: table.id.entry, expected: .outcome(table.rows[row].outcome.act),
            origin: table.rows[row].origin)
        let test = PolicyTest(
            name: "", given: given.map { PolicyTest.Given(name: policy.inputs[$0.0.index].name, value: $0.1) },
            snapshotColumns: [], snapshots: [], expectations: [expectation], origin: table.rows[row].origin)
        var covered = Covered()
        return judge(expectation, of: test, &covered).verdict == .passed
            && covered.tables[table.id]?.contains(row) == true
    }

    private func text(_ row: Int, _ table: DecisionTable, _ given: [(InputID, FactValue)]) -> String {
        var lines = ["test \"\(table.id), row \(row + 1)\" {"]
        var line = ""
        for fact in given {
            let text = assignment(fact.0, fact.1)
            if !line.isEmpty, line.count + text.count > 100 {
                lines.append("  given  \(line)")
                line = ""
            }
            line += line.isEmpty ? text : ", \(text)"
        }
        if !line.isEmpty { lines.append("  given  \(line)") }
        lines.append("  expect \(table.id) \(OutcomeText.text(table.rows[row].outcome.act))")
        return (lines + ["}"]).joined(separator: "\n")
    }
}

extension PolicyTest {
    /// What a case gives takes the place of what the test gives.
    fileprivate func with(_ more: [Given]) -> PolicyTest {
        guard !more.isEmpty else { return self }
        var test = self
        test.given = given.filter { old in !more.contains { $0.name == old.name } } + more
        return test
    }
}

extension Outcome.Act {
    /// Whether this is what a test expects. A reason, a trigger type or a pace that the test leaves out is any.
    func isExpected(as expected: Outcome.Act) -> Bool {
        switch (self, expected) {
        case (.wait, .wait("")), (.block, .block("")), (.deny, .deny("")), (.skip, .skip("")),
            (.abandon, .abandon("")), (.fail, .fail("")), (.trigger, .trigger(nil)), (.retry, .retry(nil)):
            true
        default: self == expected
        }
    }
}

extension Condition {
    /// The names of conditions and derived tables that it is made of.
    fileprivate func forEachName(_ visit: (String) -> Void) {
        switch self {
        case .always, .never, .member, .compare, .isNone, .isUnknown, .matches: break
        case .named(let name, let inner):
            visit(name)
            inner.forEachName(visit)
        case .not(let inner), .maybe(let inner): inner.forEachName(visit)
        case .and(let parts), .or(let parts): for part in parts { part.forEachName(visit) }
        }
    }
}
