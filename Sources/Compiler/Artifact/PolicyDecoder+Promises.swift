import Documents

// Retention, asserts and tests.

extension PolicyDecoder {
    mutating func program(_ node: ArtifactNode) throws(ArtifactTrouble) -> RetentionProgram {
        let fields = try node.fields(["name", "of", "summary", "state-loss", "lines"])
        let linesNode = try fields.required("lines")
        var lines: [RetentionProgram.Line] = []
        var origins: [RowOrigin] = []
        for element in try linesNode.elements() {
            let fields = try element.fields([
                "line", "reason", "when", "count", "per", "zone", "age", "preferring", "source",
            ])
            lines.append(try line(fields))
            origins.append(try origin(fields.required("source")))
        }
        guard lines.contains(where: \.keeps) else { throw linesNode.trouble("the program keeps nothing") }
        return RetentionProgram(
            name: try fields.name("name"),
            subject: try fields.required("of").word("subject", among: ["savepoints", "checkpoints", "snapshots"]),
            summary: try fields.optionalString("summary"), lines: lines, origins: origins,
            stateLossGrant: try fields.optionalString("state-loss"))
    }

    private mutating func line(_ fields: ArtifactFields) throws(ArtifactTrouble) -> RetentionProgram.Line {
        let node = try fields.required("line")
        switch try node.string() {
        case "skip":
            return .skip(
                reason: try fields.optionalString("reason") ?? "", when: try condition(fields.required("when")))
        case "leave-alone": return .leaveAlone(when: try condition(fields.required("when")))
        case "only-count": return .onlyCount(when: try condition(fields.required("when")))
        case "never-delete": return .neverDelete(when: try condition(fields.required("when")))
        case "dispose-data": return .disposeData(when: try condition(fields.required("when")))
        case "keep-all": return .keepAll
        case "keep-newest": return .keepNewest(try count(fields))
        case "keep-younger": return .keepYounger(than: try age(fields))
        case "keep-per":
            let period = try fields.required("per").word("period", among: ["hour", "day", "week", "month"])
            return .keepPer(
                try count(fields), period: period, zone: try zoneName(fields["zone"]), for: try age(fields))
        case "at-most": return .atMost(try count(fields))
        case "at-most-old": return .atMostOld(try age(fields))
        case "always-keep":
            guard let preferring = fields["preferring"] else { return .alwaysKeep(try count(fields), preferring: nil) }
            return .alwaysKeep(try count(fields), preferring: try condition(preferring))
        case let word: throw node.trouble("`\(word)` is no line of a retention program")
        }
    }

    private func count(_ fields: ArtifactFields) throws(ArtifactTrouble) -> RetentionProgram.Value {
        try parameterValue(fields.required("count"), of: .count)
    }

    private func age(_ fields: ArtifactFields) throws(ArtifactTrouble) -> RetentionProgram.Value {
        try parameterValue(fields.required("age"), of: .duration)
    }

    func assert(_ node: ArtifactNode, of policy: CompiledPolicy) throws(ArtifactTrouble) -> ProvedAssert {
        let fields = try node.fields(["text", "proved-for", "source"])
        let tables = try fields.required("proved-for").each { (node) throws(ArtifactTrouble) -> DecisionID in
            let fields = try node.fields(["decision", "entry"])
            let id = DecisionID(try fields.string("decision"), try fields.optionalString("entry"))
            let isKnown =
                id.decision == "retain"
                ? policy.retention.contains { $0.name == id.entry } : policy.table(id) != nil
            guard isKnown else { throw node.trouble("there is no table `\(id)`") }
            return id
        }
        return ProvedAssert(
            text: try fields.string("text"), tables: tables, origin: try origin(fields.required("source")))
    }

    // MARK: Tests

    func test(_ node: ArtifactNode, of policy: CompiledPolicy) throws(ArtifactTrouble) -> PolicyTest {
        let fields = try node.fields(["name", "given", "snapshots", "expect", "source"])
        var test = PolicyTest(
            name: try fields.string("name"), given: [], snapshotColumns: [], snapshots: [], expectations: [],
            origin: try origin(fields.required("source")))
        test.given = try fields.required("given").each { (node) throws(ArtifactTrouble) in try given(node) }
        if let snapshots = fields["snapshots"] {
            (test.snapshotColumns, test.snapshots) = try inventory(snapshots)
        }
        test.expectations = try fields.required("expect").each { (node) throws(ArtifactTrouble) in
            try expectation(node, of: policy)
        }
        return test
    }

    private func given(_ node: ArtifactNode) throws(ArtifactTrouble) -> PolicyTest.Given {
        let fields = try node.fields(["input", "value"])
        let nameNode = try fields.required("input")
        let name = try nameNode.name()
        let type: ValueType
        if let input = inputIndex[name] {
            type = inputs[input.index].type
        } else if let constant = constants.first(where: { $0.name == name }) {
            type = constant.type
        } else if name.hasPrefix("now in ") {
            type = .bool  // a window that no rule reads
        } else {
            throw nameNode.unknown(
                "input of the policy", name, among: inputs.map(\.name) + constants.map(\.name))
        }
        return PolicyTest.Given(name: name, value: try value(fields.required("value"), of: type, or: .unknown))
    }

    private func inventory(_ node: ArtifactNode) throws(ArtifactTrouble) -> ([String], [[FactValue]]) {
        let fields = try node.fields(["columns", "rows"])
        let columnsNode = try fields.required("columns")
        var columns: [String] = []
        var types: [ValueType] = []
        for column in try columnsNode.elements() {
            let name = try column.string()
            if name.hasPrefix("label ") {
                columns.append(name)
                types.append(.string)
                continue
            }
            guard let fact = Vocabulary.fact(named: "snapshot.\(name)") else {
                let known = Vocabulary.facts.map(\.name).filter { $0.hasPrefix("snapshot.") }
                throw column.unknown("fact of a snapshot", name, among: known.map { String($0.dropFirst(9)) })
            }
            columns.append(name)
            types.append(fact.type)
        }
        guard !columns.isEmpty else { throw columnsNode.trouble("an inventory has no columns") }
        let rows = try fields.required("rows").each { (row) throws(ArtifactTrouble) -> [FactValue] in
            let cells = try row.elements()
            guard cells.count == types.count else {
                throw row.trouble("a row has \(cells.count) cells, and there are \(types.count) columns")
            }
            var values: [FactValue] = []
            for (cell, type) in zip(cells, types) { values.append(try value(cell, of: type, or: .unknown)) }
            return values
        }
        return (columns, rows)
    }

    private func expectation(
        _ node: ArtifactNode, of policy: CompiledPolicy
    ) throws(ArtifactTrouble) -> PolicyTest.Expectation {
        let fields = try node.fields([
            "decision", "entry", "given", "outcome", "class", "keeps", "deletes", "disposes", "source",
        ])
        let decisionNode = try fields.required("decision")
        let decision = try decisionNode.word(
            "decision of the policy", among: ["change", "retain"] + policy.tables.map(\.id.decision))
        let entry = try fields.optionalString("entry")
        if let entry, decision == "retain" {
            guard policy.retention.contains(where: { $0.name == entry }) else {
                throw decisionNode.trouble("there is no retention program `\(entry)`")
            }
        } else if let entry, decision != "change" {
            guard policy.table(DecisionID(decision, entry)) != nil else {
                throw decisionNode.trouble("`\(decision)` has no entry `\(entry)`")
            }
        }
        let expected: PolicyTest.Expectation.Expected
        if let outcome = fields["outcome"] {
            expected = .outcome(try expectedAct(outcome))
        } else if let name = fields["class"] {
            expected = .changeClass(try name.word("class of changes", among: Vocabulary.changeClasses.values))
        } else if let names = fields["keeps"] {
            expected = .keeps(try names.strings())
        } else if let names = fields["disposes"] {
            expected = .disposes(try names.strings())
        } else {
            expected = .deletes(try fields.required("deletes").strings())
        }
        let given = try fields["given"]?.each { (node) throws(ArtifactTrouble) in try self.given(node) } ?? []
        return PolicyTest.Expectation(
            decision: decision, entry: entry, given: given, expected: expected,
            origin: try origin(fields.required("source")))
    }
}

extension RetentionProgram.Line {
    /// Whether it is a reason to keep something.
    var keeps: Bool {
        switch self {
        case .keepAll, .keepNewest, .keepYounger, .keepPer: true
        case .skip, .leaveAlone, .onlyCount, .neverDelete, .atMost, .atMostOld, .alwaysKeep, .disposeData: false
        }
    }
}
