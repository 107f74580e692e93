import PolicyCompiler
import PolicyDSL
import Testing

@testable import PolicyRuntime

/// `expect table NAME VALUE`
@Suite struct TableExpectationTests {
    private static func policy(_ expectation: String) -> String {
        """
        policy p
        for FlinkDeployment
        fact tier : gold | silver = none from label "tier"
        table risk : low | high {
          | tier | change      | =>   |
          | gold | not upgrade | low  |
          | -    | -           | high |
        }
        ready {
          wait "risky" when risk == high
          otherwise proceed
        }
        test "gold is safe" {
          given  tier = gold
          \(expectation)
        }

        """
    }

    @Test func `a table is asked by itself, and its rows are covered`() throws {
        let cases = """
            expect table risk
                | tier   | change  | =>   |
                | -      | -       | low  |
                | -      | upgrade | high |
                | silver | -       | high |
            """
        let text = Self.policy(cases)
        let report = try report(of: Array(text.utf8), named: "p")
        #expect(report.results.flatMap(\.expectations).map(\.verdict) == [.passed, .passed, .passed])
        #expect(report.rows.filter { $0.table == "table risk" }.map(\.isCovered) == [true, true])
        #expect(report.rows.filter { $0.table == "ready" }.map(\.isCovered) == [false, false])
        guard case .success(let formatted) = format(SourceFile(name: "p.fpol", text)) else {
            Issue.record("not formatted")
            return
        }
        #expect(formatted.contains("  expect table risk\n    | tier   | change  | =>   |\n"))
    }

    @Test func `what a table does not give fails, and says what it gives`() throws {
        let report = try report(of: Array(Self.policy("expect table risk high").utf8), named: "p")
        let expectation = try #require(report.results.first?.expectations.first)
        #expect(expectation.verdict == .failed)
        #expect(expectation.decided == "low")
        #expect(expectation.decision == "table risk")
    }

    @Test func `rows that no test reaches get a test of their table offered`() throws {
        let report = try report(of: Array(Self.policy("expect ready proceed").utf8), named: "p")
        let offered = report.rows.first { $0.table == "table risk" && !$0.isCovered }?.suggestion
        #expect(offered?.contains("expect table risk high") == true)
    }

    @Test(arguments: [
        ("expect table risks high", "there is no `table risks`"),
        ("expect table risk medium", "`medium` is no value of `table risk`"),
        ("expect table", "expected the name of a table"),
    ])
    func `a table or a value that does not exist is an error`(expectation: String, message: String) {
        let found = compile(SourceFile(name: "p.fpol", Self.policy(expectation))).diagnostics
        #expect(found.contains { $0.message.hasPrefix(message) }, "\(found.map(\.message))")
    }
}
