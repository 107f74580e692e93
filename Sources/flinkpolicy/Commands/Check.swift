import ArgumentParser
import PolicyCompiler
import PolicyDSL

struct Check: AnsweringCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find what is wrong with policies.",
        discussion: """
            Every decision of a policy is checked for all combinations of facts: gaps, overlaps, rows that nothing \
            reaches, fallback cycles, ungranted state loss, asserts that do not hold. Ends with 0 if nothing is \
            found, and with 1 if something is; notes do not count.
            """)

    @Argument(help: "Files, directories, names of shipped policies, or - for standard input.")
    var policies: [String]

    @Option(help: "How to write the findings.")
    var format = FindingsFormat.text

    @Flag(help: "Show how large each table became, against its budget; on standard error if the format is for tools.")
    var stats = false

    @Option(help: "From which severity on the exit status is 1.")
    var failOn = FailOn.warning

    func answer(_ console: inout Console) throws -> ExitStatus {
        var loader = PolicyLoader()
        let compilations = try loader.sources(policies).map { try loader.compile($0) }
        format.write(compilations, stats: stats, to: &console)
        let isBad = compilations.contains { $0.diagnostics.contains { failOn.concerns($0.severity) } }
        return isBad ? .badNews : .fine
    }
}

/// What makes the answer of `check` bad news.
enum FailOn: String, ExpressibleByArgument, CaseIterable {
    case error, warning

    func concerns(_ severity: Diagnostic.Severity) -> Bool {
        switch severity {
        case .error: true
        case .warning: self == .warning
        case .note: false
        }
    }
}
