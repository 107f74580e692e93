import Foundation
import PolicyCompiler
import PolicyDSL
import TestSupport
import Testing

/// What a gap's help offers can be pasted as it is, and then closes the gap: on policies as text, at random.
///
/// `POLICY_SEED=<the seed of a failure> swift test --filter PastedRows` runs that policy again.
@Suite struct PastedRows {
    @Test func `the rows that a gap offers close it`() {
        let run = RandomRun(debug: 300, release: 3000) { ProcessInfo.processInfo.environment[$0] }
        var closed = 0
        for seed in run.seeds {
            var random = SeededRandom(seed: seed)
            let rules = (0..<1 + random.below(4)).map { _ in
                "  wait \"r\" when \(Self.condition(&random, depth: 2))"
            }
            guard let offered = Self.rowsOffered(rules) else { continue }
            closed += 1
            let after = Self.rowsOffered(rules + offered)
            // A number that is unknown is told apart only where it alone is left.
            let rest = after.map { Self.rowsOffered(rules + offered + $0) } ?? nil
            if let rest {
                Issue.record(
                    "POLICY_SEED=\(seed)\n\(Self.text(rules + offered + (after ?? [])))\nstill offered: \(rest)")
            }
        }
        if run.seeds.count > 100 { #expect(closed > run.seeds.count / 4, "too few policies had a gap") }
    }

    private static func text(_ rules: [String]) -> String {
        """
        policy p
        for FlinkDeployment
        setting limit : duration = 10m from config "kubernetes.operator.job.upgrade.last-state.max.allowed.checkpoint.age"
        ready {
        \(rules.joined(separator: "\n"))
        }
        """
    }

    /// `nil` if there is no gap.
    private static func rowsOffered(_ rules: [String]) -> [String]? {
        let result = compile(SourceFile(name: "p.fpol", text(rules)))
        let bad = result.diagnostics.filter { $0.severity == .error && !["gap", "unknown"].contains($0.id) }
        for diagnostic in bad {
            Issue.record("\(renderText(diagnostic, sources: result.sources, colored: false))\n\(text(rules))")
        }
        let gaps = result.diagnostics.filter { $0.id == "gap" }
        guard !gaps.isEmpty else { return nil }
        return gaps.flatMap(\.help).map { help in
            "  " + help.dropFirst("add `".count).dropLast()
        }
    }

    private static func condition(_ random: inout SeededRandom, depth: Int) -> String {
        if depth == 0 || random.chance(1, in: 3) { return atom(&random) }
        let left = condition(&random, depth: depth - 1)
        switch random.below(4) {
        case 0: return "not (\(left))"
        case 1: return "maybe (\(left))"
        case 2: return "(\(left) or \(condition(&random, depth: depth - 1)))"
        default: return "(\(left) and \(condition(&random, depth: depth - 1)))"
        }
    }

    private static func atom(_ random: inout SeededRandom) -> String {
        let relation = random.pick(["<", "<=", ">", ">=", "==", "!="])
        switch random.below(11) {
        case 0: return "job.state == \(random.pick(["RUNNING", "FAILED", "CANCELLING"]))"
        case 1: return "job.state in {RUNNING, FAILED, RESTARTING}"
        case 2: return "job.state is none"
        case 3: return "ha.metadata"
        case 4: return "ha.metadata is unknown"
        case 5: return "checkpoint.completed.age \(relation) \(random.pick(["limit", "5m", "1h"]))"
        case 6: return "job.start.age \(relation) \(random.pick(["limit", "checkpoint.completed.age", "2h"]))"
        case 7: return "checkpoint.completed.age is \(random.pick(["", "not "]))\(random.pick(["none", "unknown"]))"
        case 8: return "upgrade.attempts \(relation) \(random.below(4))"
        case 9: return "flink-version \(relation) v1_\(17 + random.below(3))"
        default: return "last-mode in {savepoint, none}"
        }
    }
}
