import Foundation
import Testing

@Suite struct TestCommandTests {
    /// Two rows, of which the test reaches one.
    private static let policy = """
        policy p
        for FlinkDeployment

        recover {
          wait "HA metadata could not be read" when ha.metadata is unknown
          start from ha-metadata               when jobmanager.status == MISSING and ha.checkpoint
          otherwise skip
        }

        test "a missing JobManager is started again" {
          given  jobmanager.status = MISSING
          expect recover start from ha-metadata
        }

        """

    private func run(_ text: String, _ options: String...) throws -> Program.Result {
        let folder = try Folder()
        return try Program.runAll(["test", try folder.write(text, to: "p.fpol")] + options)
    }

    @Test func `a test that passes is success`() throws {
        let result = try run(Self.policy)
        #expect(result.status == 0)
        #expect(result.out == "p: 1 passed; 1 of 3 rows covered\n")
    }

    @Test func `a test that fails says which row decided, by which values, and what would do`() throws {
        let result = try run(
            Self.policy.replacing("given  jobmanager.status = MISSING", with: "given  ha.metadata = yes"))
        #expect(result.status == 1)
        #expect(result.out.contains("`recover` decides `skip`, not `start from ha-metadata`"))
        #expect(result.out.contains("p.fpol:12:3"))
        #expect(result.out.contains("jobmanager.status == MISSING does not hold: jobmanager.status = READY"))
        #expect(result.out.contains("it would pass with jobmanager.status = MISSING"))
    }

    @Test func `what a given fact implies is adapted`() throws {
        let result = try run(
            Self.policy.replacing(
                "given  jobmanager.status = MISSING", with: "given  jobmanager.status = MISSING, ha.enabled = no")
        )
        #expect(result.status == 1)
        #expect(result.out.contains("ha.checkpoint = no"))
    }

    @Test(arguments: [
        ("ha.metadata = no, ha.checkpoint = yes", "without `ha.metadata`"),
        ("ha.metadata = unknown, ha.checkpoint = yes", "read from one answer"),
        ("ha.checkpoint = no, ha.checkpoint = yes", "given twice"),
        ("deployed.stable = none", "can never be none"),
    ])
    func `facts that contradict each other decide nothing`(given: String, why: String) throws {
        let result = try run(Self.policy.replacing("given  jobmanager.status = MISSING", with: "given  \(given)"))
        #expect(result.status == 1)
        #expect(result.out.contains("error[test-contradiction]"))
        #expect(result.out.contains(why))
    }

    @Test func `an uncovered row is named with a test that covers it`() throws {
        let result = try run(Self.policy, "--require-coverage")
        #expect(result.status == 1)
        #expect(result.out.contains("no test reaches row 1 of `recover`"))
        // The tests that are offered are what was missing.
        let offered = result.out.split(separator: "\n").filter { $0.hasPrefix("     ") }.joined(separator: "\n")
        let again = try run(Self.policy + offered + "\n", "--require-coverage")
        #expect(again.status == 0)
        #expect(again.out == "p: 3 passed; 3 of 3 rows covered\n")
    }

    @Test func `JUnit escapes what XML cannot hold`() throws {
        let text = Self.policy.replacing("a missing JobManager", with: "<&> 'a' missing")
            .replacing("start from ha-metadata\n}", with: "skip\n}")
        let result = try run(text, "--format", "junit")
        #expect(result.status == 1)
        #expect(result.out.contains("name=\"&lt;&amp;&gt; &apos;a&apos; missing is started again\""))
        #expect(result.out.contains("failures=\"1\""))
        #expect(XMLCheck.isBalanced(result.out))
    }

    @Test func `a scenario is played, and its timeline shown where it fails or is asked for`() throws {
        let text =
            Self.policy + """
                scenario "a story" {
                  after 5m
                  expect recover skip
                }

                """
        let result = try run(text)
        #expect(result.status == 0)
        #expect(result.out.contains("1 passed, 1 scenario passed"))
        #expect(!result.out.contains("0:05:00"))
        #expect(try run(text, "--timeline").out.contains("0:05:00  ? expect recover skip: so it is"))
        let failing = text.replacing("after 5m\n  expect recover skip", with: "after 5m\n  expect recover wait")
        let failed = try run(failing)
        #expect(failed.status == 1)
        #expect(failed.out.contains("error[scenario-failed]: \"a story\""))
        #expect(failed.out.contains("0:05:00  ? expect recover wait: NOT SO"))
        #expect(try run(failing, "--format", "json").out.contains("\"id\":\"scenario-failed\""))
        let junit = try run(failing, "--format", "junit").out
        #expect(junit.contains("name=\"scenario: a story\""))
        #expect(XMLCheck.isBalanced(junit))
    }

    @Test func `without tests there is no success`() throws {
        #expect(try run(String(Self.policy.split(separator: "test")[0])).status == 1)
        #expect(try run(Self.policy, "--filter", "nothing").status == 2)
        #expect(try run(Self.policy, "--filter", "missing").status == 0)
    }

    @Test func `tests are run from an artifact, and from standard input`() throws {
        let folder = try Folder()
        let policy = try folder.write(Self.policy, to: "p.fpol")
        let artifact = folder.path("p.json")
        #expect(try Program.run("compile", policy, "-o", artifact).status == 0)
        #expect(try Program.run("test", artifact).out == "p: 1 passed; 1 of 3 rows covered\n")
        #expect(try Program.run("test", "-", input: .text(Self.policy)).status == 0)
    }
}

/// Whether every element that begins also ends, in order.
private enum XMLCheck {
    static func isBalanced(_ text: String) -> Bool {
        var open: [Substring] = []
        for match in text.matches(of: /<(\/?)([a-z]+)[^<>]*?(\/?)>/) {
            if !match.1.isEmpty {
                guard open.popLast() == match.2 else { return false }
            } else if match.3.isEmpty {
                open.append(match.2)
            }
        }
        return open.isEmpty
    }
}
