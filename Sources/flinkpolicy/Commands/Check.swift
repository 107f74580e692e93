import ArgumentParser
import PolicyCompiler
import PolicyDSL
import PolicyRuntime

struct Check: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find what is wrong with policies and manifests.",
        discussion: """
            Every decision of a policy is checked for all combinations of facts: gaps, overlaps, rows that nothing \
            reaches, fallback cycles, ungranted state loss, asserts that do not hold. Of manifests (FlinkDeployment, \
            FlinkSessionJob, FlinkStateSnapshot, FlinkCluster) it finds what the operators refuse and what bites later, and \
            what the policies that are given beside them refuse or would hold back. \
            What a file is shows in its text. Ends with 0 if nothing is found, and with 1 if something is; notes do \
            not count.
            """)

    @Argument(
        help: "Policies and manifests: files, directories, names of shipped policies, or - for standard input.")
    var inputs: [String]

    @Option(help: "A manifest of what is deployed: finds changes that the operators refuse.")
    var against: String?

    @Flag(name: .shortAndLong, help: "Look into the folders of directories too.")
    var recursive = false

    @Option(help: "How to write the findings.")
    var format = FindingsFormat.text

    @Flag(help: "Show how large each table became, against its budget; on standard error if the format is for tools.")
    var stats = false

    @Option(help: "From which severity on the exit status is 1.")
    var failOn = FailOn.warning

    func answer(_ console: inout Console) throws -> ExitStatus {
        var loader = PolicyLoader()
        let files = try CheckedFiles(inputs, recursive: recursive, against: against, &loader)
        var checked: [CheckedText] = []
        var compilations: [Compilation] = []
        for case .policy(let source) in files.all { compilations.append(try loader.compile(source)) }
        // A policy that does not compile, or is too complex to decide, asks nothing of manifests.
        let deciders = compilations.compactMap { $0.policy.flatMap { try? Decider($0) } }
        var reviews = try files.review(under: deciders)[...]
        var policies = compilations[...]
        for file in files.all {
            switch file {
            case .policy:
                if let compilation = policies.popFirst() { checked.append(CheckedText(compilation: compilation)) }
            case .manifests(let text):
                guard let review = reviews.popFirst() else { continue }
                checked.append(
                    CheckedText(
                        compilation: review, manifests: text.source.name, resources: ManifestSet.count(in: text)))
            }
        }
        format.write(checked, stats: stats, to: &console)
        let isBad = checked.contains { $0.compilation.diagnostics.contains { failOn.concerns($0.severity) } }
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
