import Documents
import PolicyDSL
import TestSupport
import Testing

@testable import PolicyCompiler

@Suite struct ReportConditionText {
    /// What is printed means the same when it is read again.
    @Test(arguments: ArtifactPolicies.shipped)
    func `every condition of a policy that ships can be pasted back`(name: String) throws {
        let policy = try ArtifactPolicies.shipped(name)
        let reader = try ConditionReader(name)
        let texts = ConditionText(policy)
        var conditions = policy.tables.flatMap { $0.rows.map(\.guardCondition) } + [policy.selector]
        for program in policy.retention {
            for line in program.lines { if let condition = line.condition { conditions.append(condition) } }
        }
        conditions += conditions.flatMap(\.expansions)
        for condition in conditions where !condition.readsSchedule(policy) {
            let text = texts.text(condition)
            #expect(reader.condition(text) == condition, "\(text)")
        }
        for row in policy.change where row.condition != .always {
            #expect(reader.condition(texts.text(row.condition), in: .decision("change")) == row.condition)
        }
    }

    @Test(
        arguments: [
            ("job.state == RUNNING", nil),
            ("job.state != RUNNING", nil),
            ("job.state in {RUNNING, none}", nil),
            ("job.state not in {RUNNING, FAILED}", nil),
            ("job.state not in {RUNNING, none}", nil),
            ("change < scale", nil),
            ("change >= scale", nil),
            ("change in {ignore, redeploy}", nil),
            ("flink-version > v1_17 and flink-version < v2_0", "flink-version >= v1_18 and flink-version < v2_0"),
            ("ha.enabled == no", nil),
            ("not ha.enabled", nil),
            ("not (ha.enabled or ha.metadata)", nil),
            ("(ha.enabled or ha.metadata) and job.known", nil),
            ("ha.enabled or ha.metadata and job.known", nil),
            ("maybe not ha.metadata", nil),
            ("not (maybe ha.metadata and job.known)", nil),
            ("maybe (not ha.metadata)", "maybe not ha.metadata"),
            ("not (checkpoint.completed.age > 90s)", nil),
            ("checkpoint.completed.age >= 10m", nil),
            ("checkpoint.completed.age is not none", nil),
            ("ha.metadata is not unknown", nil),
            ("savepoint.failures in {1, 2}", "savepoint.failures == 1 or savepoint.failures == 2"),
            ("label \"a\\\"b\\\\c\" == \"x\\ty\"", nil),
            ("namespace in {\"a\", \"b\"}", nil),
            ("namespace not in {\"a\", \"b\"}", nil),
            ("not (namespace matches \"prod-*\")", nil),
            ("initial-savepoint == path", nil),
            ("changed spec.flinkConfiguration.\"a.b*\" and not removed spec.job.args", nil),
            ("now in \"Mon 09:00-10:00 Europe/Berlin\"", nil),
            ("job.age-is-not-known", nil),
        ] as [(String, String?)])
    func `conditions are printed as they would be written`(text: String, printed: String?) throws {
        let reader = try ConditionReader("apache-operator")
        guard let condition = reader.condition(text) else {
            #expect(text == "job.age-is-not-known")
            return
        }
        let texts = ConditionText(reader.policy)
        #expect(texts.text(condition) == printed ?? text)
        #expect(reader.condition(texts.text(condition)) == condition)
    }

    @Test func `sizes and percentages have units`() {
        #expect(ValueText.text(.number(64 << 20), .size) == "64mb")
        #expect(ValueText.text(.number(0), .size) == "0kb")
        #expect(ValueText.text(.number(10), .percentage) == "10%")
        #expect(ValueText.text(.number(5_400_000), .duration) == "90m")
    }
}

@Suite struct ReportTables {
    @Test(arguments: ArtifactPolicies.shipped)
    func `the text of a policy that ships fits 100 columns`(name: String) throws {
        let text = TableReport.render(try ArtifactPolicies.shipped(name), decision: nil, format: .text)
        for line in text.split(separator: "\n") {
            #expect(line.count <= 100, "\(line)")
            #expect(line.last != " ", "\(line)")
        }
    }

    @Test(arguments: TableFormat.allCases)
    func `the tables of one of each are those of the golden file`(format: TableFormat) throws {
        let policy = try ArtifactPolicies.compiled(ArtifactPolicies.small)
        let text = TableReport.render(policy, decision: nil, format: format)
        try ArtifactGolden.expect(text, is: "table-small.\(format.rawValue)")
    }

    @Test func `every decision is printed, in the order of a pass`() throws {
        let policy = try ArtifactPolicies.shipped("apache-operator")
        let text = TableReport.render(policy, decision: nil, format: .text)
        let headings = text.split(separator: "\n").filter { !$0.hasPrefix(" ") }.map(String.init)
        #expect(
            headings == [
                "ready", "admit", "change", "deploy", "restore", "upgrade stateless", "upgrade savepoint",
                "upgrade last-state", "upgrade none", "rollback", "snapshot savepoint", "snapshot checkpoint",
                "recover", "finish",
                "delete stateless", "delete savepoint", "delete last-state", "delete none", "progress", "dispose",
                "upgrade modes",
            ])
        #expect(headings.count == policy.tables.count + 2)
    }

    @Test(arguments: [
        ("upgrade", TableReport.Selection.decision("upgrade", entry: nil)),
        ("upgrade savepoint", .decision("upgrade", entry: "savepoint")),
        ("risk", .decision("table", entry: "risk")),
        ("table risk", .decision("table", entry: "risk")),
        ("change", .decision("change", entry: nil)),
        ("upgrade-modes", .upgradeModes),
    ])
    func `a decision is found by its name`(name: String, selection: TableReport.Selection) throws {
        #expect(try TableReport.selection(name, of: ArtifactPolicies.shipped("production")) == selection)
    }

    @Test func `a decision that is not taken is named, with what was meant`() throws {
        let policy = try ArtifactPolicies.shipped("production")
        let error = try #require(throws: UnknownDecisionError.self) {
            try TableReport.selection("upgrad savepoint", of: policy)
        }
        #expect(error.message == "the policy takes no decision `upgrad savepoint`")
        #expect(error.help == "did you mean `upgrade savepoint`?")
        let other = try #require(throws: UnknownDecisionError.self) { try TableReport.selection("xyz", of: policy) }
        #expect(other.help.hasPrefix("it takes ready, admit, change, "))
    }

    @Test func `a derived fact is printed by what was asked of it`() throws {
        let policy = try ArtifactPolicies.shipped("production")
        let text = TableReport.render(policy, decision: DecisionID("upgrade", "savepoint"), format: .csv)
        #expect(text.contains("risk == high"))
        #expect(text.contains("risk != low"))
    }

    @Test func `what is text stays text in HTML, CSV and Markdown`() throws {
        let policy = try ArtifactPolicies.compiled(
            """
            policy odd for FlinkDeployment
            ready {
              wait "<b>\\"a\\", & | `c`</b>" when label "x|y" == "<script>"
              otherwise proceed
            }
            """)
        let html = TableReport.render(policy, decision: nil, format: .html)
        #expect(html.contains("&lt;script&gt;"))
        #expect(!html.contains("<script>"))
        let csv = TableReport.render(policy, decision: DecisionID("ready"), format: .csv)
        #expect(csv.contains(#""wait ""<b>\""a\"", & | `c`</b>""""#))
        let markdown = TableReport.render(policy, decision: DecisionID("ready"), format: .markdown)
        #expect(markdown.contains(#"label "x\|y" == "\<script\>""#))
    }

    @Test func `JSON is what its schema says`() throws {
        let policy = try ArtifactPolicies.shipped("production")
        let text = TableReport.render(policy, decision: nil, format: .json)
        let document = try DocumentFile.readJSON(Array(text.utf8), name: "table.json").documents[0]
        #expect(document["format"]?.string == "flinkpolicy/table")
        #expect(document["digest"]?.string == ArtifactWriter.digest(of: policy))
        let tables = try #require(document["tables"]?.list)
        #expect(tables.count == policy.tables.count + 1)
        for table in tables {
            for row in table["rows"]?.list ?? [] {
                #expect(row["when"]?.string != nil && row["outcome"]?.string != nil)
                #expect(row["source"]?["line"]?.integer != nil)
            }
        }
    }
}

/// Seeds 002 (the page of the Apache operator 1.0) and 004 (Cloudera) print this table; here it is derived.
@Suite struct ReportUpgradeModes {
    private func cells(_ policy: String, _ mode: String) throws -> [[String]] {
        let modes = UpgradeModes(try ArtifactPolicies.shipped(policy))
        let column = try #require(modes.columns.first { $0.mode == mode })
        return UpgradeModes.rows.map { $0.cell(column) }
    }

    /// As seeds 002 and 004 print it.
    @Test(arguments: ["apache-operator", "cloudera"])
    func `stateless needs nothing, cancels and starts empty`(policy: String) throws {
        #expect(
            try cells(policy, "stateless") == [[], [], ["Cancel / delete"], ["Deploy from empty state"], []])
    }

    /// Seed 002 asks for "Checkpointing & Kubernetes HA Enabled". apache-operator.md 8.1: HA is no longer required; the
    /// validator asks for a checkpoint directory only, and without HA metadata the job is cancelled and restored from
    /// its last checkpoint. Mechanisms and the absent status requirement are those of the seed.
    @Test func `last-state of the Apache operator needs checkpoints, and not HA`() throws {
        #expect(
            try cells("apache-operator", "last-state") == [
                ["Checkpoint directory defined"], [], ["Delete Flink deployment (keep HA metadata)"],
                ["Recover last state using HA metadata"],
                [
                    "without a checkpoint directory: deny \"stateful modes need state.checkpoints.dir\"",
                    "without HA: use from-checkpoint", "without HA metadata: use from-checkpoint",
                ],
            ])
    }

    /// Seed 004: "Checkpointing & HA Enabled", "HA metadata available", "Delete Flink deployment (keep HA metadata)",
    /// "Recover last state using HA metadata": cell by cell. (8.2: the Apache operator's route over a cancelled job is
    /// missing there, and so it is in `cloudera.fpol`.)
    @Test func `last-state of Cloudera needs HA and its metadata`() throws {
        let cells = try cells("cloudera", "last-state")
        #expect(cells[0] == ["Checkpoint directory defined", "HA enabled"])
        #expect(cells[1] == ["HA metadata available"])
        #expect(cells[2] == ["Delete Flink deployment (keep HA metadata)"])
        #expect(cells[3] == ["Recover last state using HA metadata"])
    }

    /// Seed 002: "Savepoint directory defined", seed 004: "Checkpoint/Savepoint directory defined". 8.1: today both.
    /// "Job Running" holds for the savepoint itself; 8.1 and the footnote of 004: else it falls back to last-state.
    @Test(arguments: ["apache-operator", "cloudera"])
    func `savepoint needs both directories, and falls back if the job does not run`(policy: String) throws {
        let cells = try cells(policy, "savepoint")
        #expect(cells[0] == ["Checkpoint directory defined", "Savepoint directory defined"])
        #expect(cells[1] == ["Job RUNNING"])
        #expect(cells[2] == ["Stop with savepoint"])
        #expect(cells[3] == ["Restore from savepoint"])
        #expect(cells[4].first == "else: use from-ha-metadata")
    }

    @Test func `a policy for FlinkCluster has no modes`() throws {
        #expect(UpgradeModes(try ArtifactPolicies.shipped("flinkcluster-google")).columns.isEmpty)
    }

    @Test(arguments: ["apache-operator", "cloudera", "production"])
    func `the table is that of the golden file`(policy: String) throws {
        let text = TableReport.render(try ArtifactPolicies.shipped(policy), .upgradeModes, format: .text)
        try ArtifactGolden.expect(text, is: "upgrade-modes-\(policy).text")
    }
}

/// Reads conditions as a policy that ships would.
struct ConditionReader {
    private let compiled: CompiledPolicy
    private let resolver: Resolver

    /// With the inputs that were read since.
    var policy: CompiledPolicy {
        var policy = compiled
        policy.inputs = resolver.inputs
        return policy
    }

    init(_ name: String) throws {
        compiled = try ArtifactPolicies.shipped(name)
        var layers: [Layer] = []
        var next: String? = name
        while let name = next {
            let source = try #require(ArtifactPolicies.file(name))
            var found = Diagnostics()
            let syntax = parse(source, &found)
            layers.insert(Layer(syntax: syntax, source: source), at: 0)
            next = syntax.extends?.text
        }
        resolver = Resolver(layers, .ofTests)
        _ = resolver.resolve()
    }

    /// `nil` if it cannot be read.
    func condition(_ text: String, in scope: Resolver.Scope = .decision("")) -> Condition? {
        var found = Diagnostics()
        let syntax = parse(SourceFile(name: "probe", "policy probe for FlinkDeployment\nlet probe = \(text)\n"), &found)
        guard !found.hasErrors else { return nil }
        for case .named(let named) in syntax.declarations {
            resolver.isBroken = false
            resolver.scope = scope
            let condition = resolver.condition(named.condition)
            return resolver.isBroken ? nil : condition
        }
        return nil
    }
}

extension Condition {
    /// What its names stand for.
    fileprivate var expansions: [Condition] {
        switch self {
        case .named(_, let inner): [inner] + inner.expansions
        case .not(let inner), .maybe(let inner): inner.expansions
        case .and(let parts), .or(let parts): parts.flatMap(\.expansions)
        case .always, .never, .member, .compare, .isNone, .isUnknown, .matches: []
        }
    }

    /// `every S` is no condition of the language.
    fileprivate func readsSchedule(_ policy: CompiledPolicy) -> Bool {
        var reads = false
        forEachInput { if case .due = policy.inputs[$0.index].origin { reads = true } }
        return reads
    }
}

extension RetentionProgram.Line {
    fileprivate var condition: Condition? {
        switch self {
        case .skip(_, let when), .leaveAlone(let when), .onlyCount(let when), .neverDelete(let when),
            .disposeData(let when):
            when
        case .alwaysKeep(_, let preferring): preferring
        case .keepAll, .keepNewest, .keepYounger, .keepPer, .atMost, .atMostOld: nil
        }
    }
}
