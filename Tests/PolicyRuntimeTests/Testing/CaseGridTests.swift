import PolicyCompiler
import PolicyDSL
import PolicyRuntime
import Testing

/// Grids of cases, and what counts as reached.
@Suite struct CaseGridTests {
    private static let policy = """
        policy p for FlinkDeployment
        setting patience : duration = 10m
        setting backups : schedule = none from annotation "ops.example.com/backups"
        recover {
          wait "unreadable"      when ha.metadata is unknown
          wait "a while"         when recover.age < patience
          start from ha-metadata when jobmanager.status == MISSING and ha.checkpoint
          otherwise skip
        }
        snapshot savepoint {
          trigger as PERIODIC every backups
          otherwise skip
        }
        retain old of savepoints {
          skip "unreadable"  when ha.metadata is unknown
          leave alone        when snapshot.label "pin" == "true"
          keep newest 1
          keep younger than 1d
          always keep 2
          dispose data       when snapshot.dispose-on-delete
        }

        """

    private func report(_ tests: String) throws -> PolicyTestReport {
        try PolicyRuntimeTests.report(of: Array((Self.policy + tests).utf8), named: "p")
    }

    @Test func `each case is judged by itself, at its own place`() throws {
        let report = try report(
            """
            test "cases" {
              given  jobmanager.status = MISSING
              expect recover
                | ha.metadata | recover.age | =>                     |
                | -           | -           | start from ha-metadata |
                | unknown     | -           | wait "unreadable"      |
                | -           | 9m          | skip                   |
                | no          | 10m         | skip                   |
            }
            """)
        let cases = try #require(report.results.first).expectations
        #expect(cases.map(\.verdict) == [.passed, .passed, .failed, .passed])
        #expect(cases.map(\.origin.line) == [26, 27, 28, 29])
        #expect(cases[2].given == ["recover.age = 9m"])
        #expect(cases[2].decided == "wait \"a while\"")
        // The row of the case that failed is not reached.
        let reached = report.rows.filter { $0.table == "recover" }.map(\.isCovered)
        #expect(reached == [true, false, true, true])
    }

    @Test func `a cell takes the place of what the test gives, and a dash leaves it`() throws {
        let report = try report(
            """
            test "cases" {
              given  jobmanager.status = MISSING, recover.age = 1m
              expect recover
                | recover.age | =>                     |
                | -           | wait "a while"         |
                | 1h          | start from ha-metadata |
            }
            """)
        #expect(report.results.map(\.verdict) == [.passed])
    }

    @Test func `a schedule and a setting can be columns`() throws {
        let report = try report(
            """
            test "cases" {
              expect snapshot savepoint
                | every backups | backups | =>                  |
                | yes           | 6h      | trigger as PERIODIC |
                | -             | 6h      | skip                |
            }
            """)
        #expect(report.results.map(\.verdict) == [.passed])
    }

    @Test func `a case whose facts contradict each other is no success`() throws {
        let report = try report(
            """
            test "cases" {
              given  ha.metadata = no
              expect recover
                | ha.checkpoint | =>   |
                | no            | skip |
                | yes           | skip |
            }
            """)
        #expect(report.results.first?.expectations.map(\.verdict) == [.passed, .contradictory])
        #expect(report.text(requiresCoverage: false).contains("= case: ha.checkpoint = yes"))
    }

    @Test func `lines of a retention are reached by what they settle`() throws {
        let inventory = """
              given snapshots
                | name | age | dispose-on-delete | label "pin" |
                | a    | 1h  | yes               | none        |
                | b    | 2d  | yes               | none        |
                | c    | 3d  | yes               | none        |
                | d    | 4d  | no                | none        |
                | e    | 5d  | yes               | "true"      |
            """
        let lines = { (expectation: String) in
            try self.report("test \"t\" {\n\(inventory)\n  expect retain old \(expectation)\n}\n")
                .rows.filter { $0.table == "retain old" }.map(\.isCovered)
        }
        #expect(try lines("delete c, d") == [false, true, true, false, true, false])
        #expect(try lines("keep a, b, e") == [false, true, true, false, true, false])
        #expect(try lines("dispose data c") == [false, true, true, false, true, true])
        // A test that fails reaches nothing.
        #expect(try lines("dispose data c, d") == [false, false, false, false, false, false])
    }

    @Test func `a retention that is skipped reaches only its skip line`() throws {
        let report = try report(
            """
            test "t" {
              given  ha.metadata = unknown
              given snapshots
                | name | age |
                | a    | 9d  |
                | b    | 10d |
                | c    | 11d |
              expect retain old delete none
              expect retain old dispose data none
            }
            """)
        #expect(report.results.map(\.verdict) == [.passed])
        let reached = report.rows.filter { $0.table == "retain old" }.map(\.isCovered)
        #expect(reached == [true, false, false, false, false, false])
        #expect(report.rows.filter { $0.table == "retain old" }.map(\.outcome).last?.hasPrefix("dispose data") == true)
    }

    @Test(arguments: [
        ("| job.state |\n| FAILED | skip |", "does not end in `=>`"),
        ("| job.state | => |", "has no cases"),
        ("| job.state | => |\n| FAILED |", "1 cell for 2 columns"),
        ("| job.state | => |\n| FAILED | skip | skip |", "expected the end of the row"),
        ("| job.state | => |\n|  | skip |", "a cell is empty"),
        ("| job.state | => |\n| FAILED | skip", "does not end in `|`"),
        ("| job.state | => |\n| GONE | skip |", "GONE"),
        ("| job.stat | => |\n| FAILED | skip |", "job.stat"),
        ("| jobs-exist | => |\n| yes | skip |", "cannot be given"),
        ("| => | job.state |\n| skip | FAILED |", "`=>` is the last column"),
    ])
    func `a grid that is wrong says where`(grid: String, message: String) {
        let text =
            Self.policy + "let jobs-exist = job.state is not none\n"
            + "deploy { skip when jobs-exist otherwise start from nothing }\n"
            + "test \"t\" {\n  expect recover\n\(grid)\n}\n"
        let found = compile(SourceFile(name: "p.fpol", text: Array(text.utf8))) { _ in nil }.diagnostics
        #expect(found.contains { $0.message.contains(message) }, "\(found.map(\.message))")
        #expect(found.allSatisfy { $0.range != nil })
    }

    @Test(arguments: [
        ("test \"t\" { expect retain old\n | job.state | => |\n | FAILED | delete a |\n }", "whole inventory"),
        ("scenario \"s\" { expect recover\n | job.state | => |\n | FAILED | skip |\n }", "no grid of cases"),
    ])
    func `what cannot be told case by case says so`(text: String, message: String) {
        let found = compile(SourceFile(name: "p.fpol", text: Array((Self.policy + text).utf8))) { _ in nil }.diagnostics
        #expect(found.contains { $0.message.contains(message) }, "\(found.map(\.message))")
    }
}
