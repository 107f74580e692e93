import ArgumentParser
import Documents
import PolicyCompiler
import PolicyDSL
import PolicyRuntime
import PolicySimulator
import ShippedPolicies

struct Test: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run the tests inside policies.",
        discussion: """
            Each `test` gives facts over those of a healthy, running job, and says what must be decided. The tests of a \
            base are run with the base, not with its overlays. Each `scenario` is played in a simulated cluster, with \
            the executor that real clusters get and a clock of its own; one that fails shows what happened when. Ends \
            with 1 if a test or a scenario does not pass, if none was run, or with --require-coverage if a row of the \
            policy itself is reached by no test. Artifacts carry tests, and no scenarios.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, junit }

    @Argument(help: "Files, directories, names of shipped policies, artifacts, or - for standard input.")
    var policies: [String]

    @Option(help: "Only tests and scenarios whose names contain this.")
    var filter: String?

    @Flag(help: "Show what happened in scenarios that passed, too.")
    var timeline = false

    @Option(
        help: "Through what scenarios carry out plans: direct, apache or flinkcluster; else the usual for the kind.")
    var target: ExplanationOptions.Target?

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
            var report = runner.run(filter: filter, suggesting: requireCoverage)
            report.scenarios = try play(compilation.scenarios, of: policy, from: source)
            reports.append(report)
        }
        if let filter, reports.allSatisfy({ $0.results.isEmpty && $0.scenarios.isEmpty }) {
            throw ValidationError("no test has `\(filter)` in its name")
        }
        switch format {
        case .text:
            for report in reports {
                console.out.write(report.text(requiresCoverage: requireCoverage, timelines: timeline))
            }
        case .junit: console.out.write(PolicyTestJUnit.text(reports, requiresCoverage: requireCoverage))
        case .json:
            let document = Document.map(["policies": Document(.list(reports.map(\.document)))])
            console.out.write((try? JSONWriter.canonical(document)) ?? [])
            console.out.write("\n")
        }
        let isBad = reports.contains { report in
            report.count(.failed) + report.count(.contradictory) > 0
                || report.scenarios.contains { $0.verdict != .passed }
                || (requireCoverage && report.rows.contains { $0.isOwn && !$0.isCovered })
        }
        // Where no test ran, nothing was shown.
        return isBad || reports.allSatisfy { $0.count(.passed) == 0 && $0.scenarios.isEmpty } ? .badNews : .fine
    }

    private func play(
        _ scenarios: [PolicyScenario], of policy: CompiledPolicy, from source: SourceFile
    ) throws -> [PolicyTestReport.Scenario] {
        let chosen = scenarios.filter { scenario in filter.map { scenario.name.contains($0) } ?? true }
        guard !chosen.isEmpty else { return [] }
        let runner: ScenarioRunner
        do throws(DeciderError) {
            runner = try ScenarioRunner(policy, through: target, stagehands: Stagehands.of(policy))
        } catch {
            throw InputError(source.name, "the table `\(error.table)` is too complex")
        }
        return chosen.map(runner.run)
    }
}
