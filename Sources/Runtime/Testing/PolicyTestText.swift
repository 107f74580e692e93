extension PolicyTestReport {
    /// For a person: what did not pass and why, then one line that counts.
    ///
    /// - Parameters:
    ///   - requiresCoverage: Whether rows that no test reaches are named.
    ///   - timelines: Whether those of scenarios are shown that passed, too.
    public func text(requiresCoverage: Bool, timelines: Bool = false) -> String {
        var lines: [String] = []
        for result in results {
            for expectation in result.expectations where expectation.verdict != .passed {
                lines += Self.lines(expectation, of: result)
            }
        }
        for scenario in scenarios { lines += Self.lines(scenario, withTimeline: timelines) }
        if requiresCoverage {
            for row in rows where row.isOwn && !row.isCovered { lines += Self.lines(row) }
        }
        lines.append(summary)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ expectation: Expectation, of result: Result) -> [String] {
        var lines: [String]
        switch expectation.verdict {
        case .passed: return []
        case .contradictory:
            lines = ["error[test-contradiction]: \"\(result.name)\" gives facts that no observation has together"]
        case .failed:
            lines = [
                "error[test-failed]: \"\(result.name)\": `\(expectation.decision)` decides "
                    + "`\(expectation.decided)`, not `\(expectation.expected)`"
            ]
        }
        lines.append("  --> \(expectation.origin.description)")
        if !expectation.given.isEmpty {
            lines.append("   = case: \(expectation.given.joined(separator: ", "))")
        }
        if expectation.verdict == .failed {
            for tried in expectation.tried {
                lines.append("   | \(tried.matches ? "> " : "  ")\(tried.outcome)  (\(tried.origin.description))")
                lines += tried.reasons.map { "   |       \($0)" }
            }
        }
        lines += expectation.notes.map { "   = note: \($0)" }
        if let cure = expectation.wouldPassWith { lines.append("   = help: it would pass with \(cure)") }
        return lines + [""]
    }

    private static func lines(_ row: CoveredRow) -> [String] {
        var lines = [
            "error[uncovered]: no test reaches row \(row.number) of `\(row.table)`: \(row.outcome)",
            "  --> \(row.origin.description)",
        ]
        if let suggestion = row.suggestion {
            lines.append("   = help: a test that does")
            lines += suggestion.split(separator: "\n").map { "     \($0)" }
        }
        return lines + [""]
    }

    /// `production: 6 passed, 1 failed; 12 of 20 rows covered, 30 of 180 of its bases`
    public var summary: String {
        let counts = [Verdict.passed, .failed, .contradictory].compactMap { verdict in
            let number = count(verdict)
            return number == 0 ? nil : "\(number) \(verdict.rawValue)"
        }
        let played = [Verdict.passed, .failed, .contradictory].compactMap { verdict in
            let number = scenarios.count { $0.verdict == verdict }
            let word = verdict == .contradictory ? "impossible" : verdict.rawValue
            return number == 0 ? nil : "\(number) \(number == 1 ? "scenario" : "scenarios") \(word)"
        }
        let own = rows.filter(\.isOwn)
        let bases = rows.filter { !$0.isOwn }
        var text = "\(policy): \(counts.isEmpty ? "no tests" : counts.joined(separator: ", "))"
        for part in played { text += ", \(part)" }
        text += "; \(own.count(where: \.isCovered)) of \(own.count) rows covered"
        if !bases.isEmpty { text += ", \(bases.count(where: \.isCovered)) of \(bases.count) of its bases" }
        return text
    }
}
