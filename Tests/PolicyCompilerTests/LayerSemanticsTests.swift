import PolicyDSL
import Testing

@testable import PolicyCompiler

/// How layers go together: sections 3 and 4.2 of the language.
@Suite struct LayerSemanticsTests {
    /// The outcomes of a table of the outermost policy, in the order in which they are tried.
    private func outcomes(
        _ id: DecisionID = DecisionID("ready"), _ policies: (name: String, text: String)...
    ) throws -> [String] {
        let sources = policies.map { SourceFile(name: "\($0.name).fpol", "policy \($0.name)\($0.text)") }
        let result = compile(sources[sources.count - 1]) { name in sources.first { $0.name == "\(name).fpol" } }
        for problem in result.diagnostics where problem.severity == .error {
            Issue.record("\(renderText(problem, sources: result.sources, colored: false))")
        }
        let table = try #require(result.policy?.table(id))
        return table.rows.map { row in
            if case .wait(let reason) = row.outcome.act { reason } else { row.outcome.word }
        }
    }

    private static let base = """

        for FlinkDeployment
        ready {
          wait "base 1" when job.known
          wait "base 2" when deploy.age < 1h
          otherwise proceed
        }
        """

    @Test func `before of the outermost layer comes first, after of the outermost last, then its otherwise`() throws {
        let middle = """
             extends base
            for FlinkDeployment
            before ready { wait "middle before" when deployed.stable }
            after ready { wait "middle after" when rescale.possible }
            """
        let outer = """
             extends middle
            for FlinkDeployment
            before ready { wait "outer before" when flink.reachable }
            after ready {
              wait "outer after" when rescale.failed
              otherwise wait "outer otherwise"
            }
            """
        let found = try outcomes(DecisionID("ready"), ("base", Self.base), ("middle", middle), ("outer", outer))
        #expect(
            found == [
                "outer before", "middle before", "base 1", "base 2", "middle after", "outer after", "outer otherwise",
            ])
    }

    @Test func `an otherwise of an inner layer holds where no outer one is stated`() throws {
        let outer = " extends base\nfor FlinkDeployment\nafter ready { wait \"after\" when rescale.failed }"
        let found = try outcomes(DecisionID("ready"), ("base", Self.base), ("outer", outer))
        #expect(found == ["base 1", "base 2", "after", "proceed"])
    }

    @Test func `replace takes the place of the block with the same heading`() throws {
        let outer = """
             extends base
            for FlinkDeployment
            replace ready {
              wait "mine" when rescale.failed
              otherwise proceed
            }
            """
        #expect(try outcomes(DecisionID("ready"), ("base", Self.base), ("outer", outer)) == ["mine", "proceed"])
    }

    @Test func `an overlay's setting changes the default alone`() throws {
        let base = """

            for FlinkDeployment
            setting limit : duration = 1h from label "limit"
            ready {
              wait "a" when deploy.age < limit
              otherwise proceed
            }
            """
        let outer = SourceFile(name: "outer.fpol", "policy outer extends base\nfor FlinkDeployment\nsetting limit = 2h")
        let result = compile(outer) { _ in SourceFile(name: "base.fpol", "policy base\(base)") }
        let limit = try #require(result.policy?.inputs.first { $0.name == "limit" })
        #expect(limit.declaredDefault == .number(7_200_000))
        #expect(limit.origin == .setting([ValueSource(.label("limit"))]))
    }

    @Test func `a block without entries adds to every mode, in the order of the text`() throws {
        let text = """

            for FlinkDeployment
            strategy empty {
              suspend cancel
              restore nothing
            }
            upgrade savepoint { wait "own" when job.known }
            upgrade { wait "all" when deployed.stable }
            upgrade savepoint, last-state { wait "two" when rescale.failed }
            upgrade { otherwise block "none" }
            """
        for (mode, expected) in [
            ("stateless", ["all", "block"]), ("savepoint", ["own", "all", "two", "block"]),
            ("last-state", ["all", "two", "block"]), ("none", ["all", "block"]),
        ] {
            #expect(try outcomes(DecisionID("upgrade", mode), ("p", text)) == expected)
        }
    }

    private static let errors: [(overlay: String, expected: [String])] = [
        ("ready { otherwise proceed }", ["error[needs-layer-word] ready"]),
        ("replace upgrade { otherwise block \"a\" }", ["error[nothing-to-replace] upgrade"]),
        ("setting limit : duration = 2h", ["error[setting-override] duration"]),
        ("setting limit = 2h from label \"x\"", ["error[setting-override] label \"x\""]),
        ("setting limit", ["error[setting-override] limit"]),
        ("let late = job.known", ["error[duplicate-name] late"]),
        ("replace let other = job.known", ["error[nothing-to-replace] other"]),
        ("before ready { wait \"z\" when job.known }", ["note[unreachable] wait \"a\""]),
        (
            "before ready { otherwise proceed }\nafter ready { otherwise proceed }",
            ["error[two-otherwise] otherwise proceed"]
        ),
    ]

    @Test(arguments: errors)
    func `an overlay says how it goes with its base`(overlay: String, expected: [String]) {
        let base = """
            policy base
            for FlinkDeployment
            setting limit : duration = 1h from label "limit"
            let late = deploy.age > limit
            ready {
              wait "a" when job.known
              wait "b" when late
              otherwise proceed
            }
            """
        let found = findings("policy outer extends base\nfor FlinkDeployment\n\(overlay)\n", base: base)
        for item in expected { #expect(found.contains(item), "\(found)") }
    }
}
