import PolicyCompiler
import PolicyDSL
import PolicyRuntime
import ShippedPolicies
import Testing

/// The tests inside the shipped policies pass and leave no row unreached, so that no row changes unnoticed.
@Suite struct ShippedPolicyTests {
    @Test(arguments: ["apache-operator", "cloudera", "flinkcluster-google", "flinkcluster-spotify", "production"])
    func `the tests of a shipped policy pass, and reach each of its rows`(name: String) throws {
        let report = try report(of: try #require(ShippedPolicies.text(of: name)), named: name)
        for result in report.results where result.verdict != .passed {
            Issue.record("\(result.origin.description): \"\(result.name)\" is \(result.verdict.rawValue)")
        }
        for row in report.rows where row.isOwn && !row.isCovered {
            Issue.record("\(row.origin.description): no test reaches row \(row.number) of `\(row.table)`")
        }
        #expect(report.results.count > 0)
    }

    @Test(arguments: ["test-failed", "test-contradiction", "uncovered"])
    func `an entry of the guide shows a policy whose tests find it, and one whose tests do not`(id: String) throws {
        let entry = try #require(DiagnosticGuide.entry(for: id))
        let cause = try report(of: Array(try #require(block("fpol", in: entry.text)).utf8), named: "p")
            .text(requiresCoverage: true)
        #expect(cause.contains("error[\(id)]: "))
        #expect(cause.matches(of: /error\[([a-z-]+)\]/).allSatisfy { $0.1 == id || $0.1 == "uncovered" })
        let cure = try report(of: Array(try #require(block("fpol fixed", in: entry.text)).utf8), named: "p")
            .text(requiresCoverage: true)
        #expect(!cure.contains("error"))
    }
}

/// What becomes of the tests of a policy that extends nothing, or a shipped one.
func report(of text: [UInt8], named name: String, filter: String? = nil) throws -> PolicyTestReport {
    let compilation = compile(SourceFile(name: "\(name).fpol", text: text)) { base in
        ShippedPolicies.text(of: base).map { SourceFile(name: "\(base).fpol", text: $0) }
    }
    let policy = try #require(compilation.policy, "\(compilation.diagnostics.map(\.message))")
    return try PolicyTestRunner(policy).run(filter: filter, suggesting: true)
}

private func block(_ info: String, in text: String) -> String? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(where: { $0 == "```\(info)" }) else { return nil }
    return lines[(start + 1)...].prefix { $0 != "```" }.joined(separator: "\n") + "\n"
}
