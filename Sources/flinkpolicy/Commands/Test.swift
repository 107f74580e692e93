import ArgumentParser
import Documents
import PolicyCompiler
import PolicyDSL
import PolicyRuntime

struct Test: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run the tests inside policies.",
        discussion: """
            Each `test` gives facts over those of a healthy, running job, and says what must be decided. The tests of a \
            base are run with the base, not with its overlays. Scenarios are not run, and said to be not run. Ends with \
            1 if a test does not pass, if none was run, or with --require-coverage if a row of the policy itself is \
            reached by no test.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, junit }

    @Argument(help: "Files, directories, names of shipped policies, artifacts, or - for standard input.")
    var policies: [String]

    @Option(help: "Only tests whose names contain this.")
    var filter: String?

    @Flag(help: "Fail on rows that no test reaches, and name a test for each.")
    var requireCoverage = false

    @Option(help: "text, json or junit.")
    var format = Format.text

    func answer(_ console: inout Console) throws -> ExitStatus {
        if requireCoverage, filter != nil {
            throw ValidationError("--require-coverage needs all tests, without --filter")
        }
        var loader = PolicyLoader()
        var reports: [PolicyTestReport] = []
        for source in try loader.sources(policies) {
            let compilation = try loader.compile(source)
            guard let policy = compilation.policy else { throw PolicyErrors(compilation: compilation) }
            let runner: PolicyTestRunner
            do throws(DeciderError) {
                runner = try PolicyTestRunner(policy)
            } catch {
                throw InputError(source.name, "the table `\(error.table)` is too complex")
            }
            reports.append(runner.run(filter: filter, suggesting: requireCoverage))
            if !compilation.statistics.isEmpty { noteScenarios(source, &console) }
        }
        if let filter, reports.allSatisfy(\.results.isEmpty) {
            throw ValidationError("no test has `\(filter)` in its name")
        }
        switch format {
        case .text: for report in reports { console.out.write(report.text(requiresCoverage: requireCoverage)) }
        case .junit: console.out.write(PolicyTestJUnit.text(reports, requiresCoverage: requireCoverage))
        case .json:
            let document = Document.map(["policies": Document(.list(reports.map(\.document)))])
            console.out.write((try? JSONWriter.canonical(document)) ?? [])
            console.out.write("\n")
        }
        let isBad = reports.contains { report in
            report.count(.failed) + report.count(.contradictory) > 0
                || (requireCoverage && report.rows.contains { $0.isOwn && !$0.isCovered })
        }
        // Where no test ran, nothing was shown.
        return isBad || reports.allSatisfy { $0.count(.passed) == 0 } ? .badNews : .fine
    }

    private func noteScenarios(_ source: SourceFile, _ console: inout Console) {
        var found = Diagnostics()
        for case .scenario(let scenario) in PolicyDSL.parse(source, &found).declarations {
            console.err.write("note: scenario \"\(scenario.name.text)\" was not run: this version runs tests only\n")
        }
    }
}
