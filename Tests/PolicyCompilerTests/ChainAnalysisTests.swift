import PolicyDSL
import TestSupport
import Testing

@testable import PolicyCompiler

/// Fallbacks, lost state, waits and repairs that never end.
@Suite struct ChainAnalysisTests {
    private func expectDiagnostics(_ text: String, at location: Testing.SourceLocation = #_sourceLocation) {
        TestSupport.expectDiagnostics(
            text, { compile($0).diagnostics }, at: location)
    }

    // MARK: Fallback

    @Test func `a circle that facts can enter is an error`() {
        expectDiagnostics(
            """
            policy p
            for FlinkSessionJob
            upgrade savepoint {
                fall back to last-state when job.known
            #   ^^^^^^^^^^^^^^^^^^^^^^^ error[fallback-cycle]: `upgrade last-state` can fall back in a circle: last-state -> savepoint -> last-state
            #   ----------------------- comes through here
                otherwise block "a"
            }
            upgrade last-state {
                fall back to savepoint when job.known
            #   ^^^^^^^^^^^^^^^^^^^^^^ error[fallback-cycle]: `upgrade savepoint` can fall back in a circle: savepoint -> last-state -> savepoint
            #   ---------------------- comes through here
                otherwise block "b"
            }
            upgrade stateless { otherwise block "c" }
            """)
    }

    @Test func `a circle that no facts enter is none`() {
        expectDiagnostics(
            """
            policy p
            for FlinkSessionJob
            upgrade savepoint {
              fall back to last-state  when job.known
              otherwise block "a"
            }
            upgrade last-state {
              fall back to savepoint  when not job.known
              otherwise block "b"
            }
            upgrade stateless { otherwise block "c" }
            """)
    }

    @Test func `a chain may fall back to itself only where nothing leads there`() {
        let text = { (condition: String) in
            """
            policy p
            for FlinkCluster
            chain again {
              wait "x" when job.known
              fall back to again when \(condition)
              otherwise block "y"
            }
            recover { fall back to again }
            """
        }
        #expect(findings(text("not job.known and deploy.age > 1h")) == ["error[fallback-cycle] fall back to again"])
        // Nothing leads to the row, which is said as of any row.
        #expect(findings(text("job.known and deploy.age > 1h")) == ["warning[unreachable] fall back to again"])
    }

    @Test func `a rule that its own mode rules out is never reached`() {
        expectDiagnostics(
            """
            policy p
            for FlinkSessionJob
            upgrade savepoint {
              block "x" when mode == last-state
            # ^^^^^^^^^ warning[unreachable]: this row can never match
              otherwise block "a"
            }
            upgrade { block "y" when mode == last-state and job.known }
            upgrade stateless, last-state { otherwise block "b" }
            """)
    }

    // MARK: State

    private static let losses: [(rule: String, expected: [String])] = [
        ("use empty", ["error[state-loss] use empty"]),
        ("use empty\n allow state loss \"meant\"", []),
        ("start from nothing", ["error[state-loss] start from nothing", "warning[unused] empty"]),
        ("start from last-savepoint", ["error[state-loss] start from last-savepoint", "warning[unused] empty"]),
        ("start from initial-savepoint\n allow state loss \"meant\"", ["warning[unused] empty"]),
        ("start from upgrade-savepoint", ["warning[unused] empty"]),
        (
            "start from checkpoint\n allow state loss \"why\"",
            ["warning[needless-grant] start from checkpoint", "warning[unused] empty"]
        ),
        ("fall back to lost", ["error[state-loss] start from previous-start", "warning[unused] empty"]),
    ]

    @Test(arguments: losses)
    func `whoever starts with less state than there was says so, also behind a fallback`(
        rule: String, expected: [String]
    ) {
        let chain = rule.contains("lost") ? "chain lost { start from previous-start }" : ""
        let found = findings(
            """
            policy p
            for FlinkCluster
            strategy empty {
              suspend cancel
              restore nothing
            }
            \(chain)
            recover { \(rule) }
            """)
        #expect(found.sorted() == expected.sorted())
    }

    @Test func `what no facts reach loses nothing`() {
        let found = findings(
            """
            policy p
            for FlinkDeployment
            recover {
              wait "a" when job.known
              start from nothing when job.known and deploy.age > 1h
              otherwise block "b"
            }
            """)
        #expect(found == ["warning[unreachable] start from nothing"])
    }

    // MARK: Waits and repairs

    private static let waits: [(condition: String, expected: [String])] = [
        // The job's state moves; what the spec says does not.
        ("job.state == RUNNING", []), ("savepoint.directory is none", ["warning[endless-wait] wait \"a\""]),
        ("savepoint.directory is none and job.state == RUNNING", []),
        ("limit < 1h", ["warning[endless-wait] wait \"a\""]),
        ("deploy.age < limit", []), ("now in \"Mon-Fri 09:00-16:00 UTC\"", []),
        ("changed spec.image", ["warning[endless-wait] wait \"a\""]), (#"label "pin" == "yes""#, []),
    ]

    @Test(arguments: waits)
    func `a wait that nothing observed can leave is a warning`(condition: String, expected: [String]) {
        let found = findings(
            """
            policy p
            for FlinkDeployment
            setting limit : duration = 1h from label "limit"
            restore {
              wait "a" when \(condition)
              start from upgrade-savepoint when limit > 5h
              otherwise start from checkpoint
            }
            """)
        #expect(found == expected)
    }

    private static let repairs: [(rule: String, expected: [String])] = [
        ("do delete-cluster when jobmanager.status == ERROR", []),
        ("do delete-cluster when jobmanager.status != READY", ["error[endless-repair] do delete-cluster"]),
        ("do delete-cluster when not job.known", ["error[endless-repair] do delete-cluster"]),
        ("do rescale when change == scale", ["error[endless-repair] do rescale"]),
        ("do rescale when change == scale and not rescale.failed", []),
        ("do delete-cluster with job.state = FAILED when job.state == RUNNING", []),
    ]

    @Test(arguments: repairs)
    func `a repair after which its row matches again never ends`(rule: String, expected: [String]) {
        let parts = rule.split(separator: " with ", maxSplits: 1)
        let text =
            parts.count == 2
            ? "\(parts[0]) when job.state == RUNNING\n    with job.state = FAILED" : rule
        let found = findings("policy p\nfor FlinkDeployment\nrestore {\n  \(text)\n  otherwise block \"b\"\n}\n")
        #expect(found == expected)
    }

    // MARK: Asserts

    private static let asserts: [(claim: String, isProved: Bool)] = [
        ("outcome != block", true), ("outcome == wait", false), ("deploy.age < 1h implies outcome == wait", true),
        ("outcome == wait implies deploy.age < 1h", true), ("outcome == wait implies deploy.age < 59m", false),
        ("deploy.age < limit implies outcome == proceed", false),
    ]

    @Test(arguments: asserts)
    func `an assert is proved or refuted`(claim: String, isProved: Bool) {
        let found = findings(
            """
            policy p
            for FlinkDeployment
            setting limit : duration = 1h from label "limit"
            ready {
              wait "a" when deploy.age < 1h
              otherwise proceed
            }
            assert "claim" for ready: \(claim)
            """)
        // That a setting is read by asserts only is said, too.
        let rest = found.filter { !$0.contains("[unused]") && !$0.contains("[dead-column]") }
        #expect(rest == (isProved ? [] : ["error[assert-refuted] \"claim\""]))
    }

    @Test func `a mistake that several modes come to is one finding, with the modes named`() throws {
        let text = """
            policy p
            for FlinkDeployment
            strategy empty { suspend cancel restore nothing }
            upgrade none { block "no job" }
            upgrade stateless { use empty allow state loss "asked for" }
            upgrade savepoint { fall back to stateless }
            upgrade last-state { fall back to savepoint }
            assert "never empty" for upgrade: restore != nothing
            deploy { wait "for ever" }
            """
        let found = compile(SourceFile(name: "p.fpol", text)).diagnostics
        #expect(found.map(\.id).sorted() == ["assert-refuted", "endless-wait"])
        let refuted = try #require(found.first { $0.id == "assert-refuted" })
        #expect(refuted.message == "the assert \"never empty\" does not hold for `upgrade stateless`")
        #expect(
            refuted.notes == [
                "the same in `upgrade savepoint`, when mode = savepoint",
                "the same in `upgrade last-state`, when mode = last-state",
            ])
    }

    @Test func `a chain may fall back to the rules of a session cluster`() {
        let text = { (entry: String) in
            """
            policy p
            for FlinkDeployment
            chain rest { fall back to none }
            upgrade none { \(entry) }
            upgrade stateless, savepoint, last-state { fall back to rest }
            """
        }
        #expect(findings(text("block \"no job\"")) == [])
    }

    @Test(arguments: ["none", "last-state", "stateless"])
    func `a chain falls back only to what the decision that comes there has`(target: String) {
        let text =
            "policy p\nfor FlinkDeployment\nchain rest { fall back to \(target) }\ndeploy { fall back to rest }\n"
        #expect(findings(text) == ["error[unknown-chain] fall back to \(target)"])
    }

    // MARK: Too much

    @Test func `a table that is too complex is refused soon, with the columns that multiply`() throws {
        // Each rule ties a fact to one far from it, so the diagram has to remember all of the first half.
        let count = 24
        var text = "policy p\nfor FlinkDeployment\n"
        for place in 0..<(2 * count) { text += "fact f\(place) : a | b | c = a from label \"f\(place)\"\n" }
        text += "ready {\n  wait \"first\" when "
        text += (0..<count).map { "f\($0) == b" }.joined(separator: " or ") + " and f0 == c\n"
        for place in 0..<count { text += "  wait \"\(place)\" when f\(place) == a and f\(place + count) == b\n" }
        text += "  otherwise proceed\n}\n"
        let clock = ContinuousClock()
        let start = clock.now
        let result = compile(SourceFile(name: "p.fpol", text))
        let finding = try #require(result.diagnostics.first { $0.id == "too-complex" })
        #expect(result.policy == nil)
        #expect(finding.notes.first?.contains("f0 (3 cases)") ?? false)
        // Seconds in a release build; a debug build is slower by a factor of twenty.
        #expect(clock.now - start < .seconds(180))
    }

    @Test func `chains that double with every step are refused soon`() {
        var text = "policy p\nfor FlinkCluster\n"
        for place in 0..<30 {
            text += "chain c\(place) {\n"
            for _ in 0..<2 { text += "  fall back to c\(place + 1) when deploy.age > \(place)h and job.known\n" }
            text += "  otherwise block \"x\"\n}\n"
        }
        text += "chain c30 { block \"end\" }\nrecover { fall back to c0 }\n"
        #expect(findings(text).filter { !$0.hasPrefix("warning") } == ["error[too-complex] recover"])
    }

    @Test func `patterns with too many combinations are refused soon`() {
        let patterns = (0..<14).map { #"label "k" matches "*a\#($0)*b*""# }
        let rules = patterns.map { "wait \"\($0.hashValue)\" when \($0)" }.joined(separator: "\n  ")
        let found = findings("policy p\nfor FlinkDeployment\nready {\n  \(rules)\n  otherwise proceed\n}\n")
        #expect(found.contains("error[too-complex] ready"))
    }
}
