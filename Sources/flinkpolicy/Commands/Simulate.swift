import ArgumentParser
import Documents
import PolicyCompiler
import PolicyRuntime
import PolicySimulator

struct Simulate: AnsweringCommand {
    static let configuration = CommandConfiguration(
        abstract: "Try the executor under a policy in a simulated cluster, with faults by seeds.",
        discussion: """
            Each seed is a schedule of changes and faults. What the operator guarantees is checked after every event; a \
            seed that breaks a guarantee is shrunk to the happenings that matter, and its timeline printed. Ends with 1 \
            if a guarantee was broken.
            """)

    @Argument(help: "A policy file or the name of a shipped one.")
    var policy: String

    @Option(help: "How many seeds are tried.")
    var seeds: UInt64 = 100

    @Option(help: "The first seed.")
    var from: UInt64 = 1

    @Option(help: "Happenings of each schedule.")
    var happenings = 60

    @Option(
        help: "Kinds of happenings, separated by commas: people, network, operator, clock, flink, storage, deletion.")
    var faults: String?

    enum Mode: String, ExpressibleByArgument, CaseIterable {
        case stateless, savepoint
        case lastState = "last-state"
    }

    @Option(help: "The upgradeMode of the job: stateless, savepoint or last-state.")
    var mode = Mode.savepoint

    @Option(
        help: """
            Through what plans are carried out: direct, or apache, beside the Apache operator, which is played by \
            `apache-operator`.
            """)
    var target = ExplanationOptions.Target.direct

    @Flag(help: "Print the timeline of each seed.")
    var timeline = false

    /// More than anybody reads the timeline of.
    private static let mostHappenings = 10_000

    func validate() throws {
        guard target != .flinkcluster else {
            throw ValidationError("--target: the simulated cluster has no operator for a FlinkCluster")
        }
        guard seeds > 0 else { throw ValidationError("--seeds: at least one has to be tried") }
        guard from.addingReportingOverflow(seeds).overflow == false else {
            throw ValidationError("--from: there are no \(seeds) seeds from \(from) on")
        }
        guard (0...Self.mostHappenings).contains(happenings) else {
            throw ValidationError("--happenings: from 0 to \(Self.mostHappenings)")
        }
    }

    func answer(_ console: inout Console) throws -> ExitStatus {
        let compiled = try PolicyLoader().policy(policy)
        guard compiled.kinds.contains(.flinkDeployment) else {
            throw InputError(policy, "the policy is not for FlinkDeployment, which is what is simulated")
        }
        let decider: Decider
        do throws(DeciderError) {
            decider = try Decider(compiled)
        } catch {
            throw InputError(policy, "the table `\(error.table)` is too complex")
        }
        let kinds = try chosenKinds()
        var took: Int64 = 1
        var events = 0
        var broken: [UInt64] = []
        var tried: UInt64 = 0
        for seed in from..<(from + seeds) {
            let schedule = Happening.schedule(seed: seed, count: happenings, kinds: kinds)
            var simulation = makeSimulation(seed, schedule, decider, keepsTimeline: timeline)
            let start = clockMilliseconds()
            let violation = simulation.run()
            took += clockMilliseconds() - start
            events += simulation.events
            tried += 1
            if timeline { for line in simulation.timeline { console.out.write("\(line)\n") } }
            guard let violation else { continue }
            broken.append(seed)
            report(violation, seed, schedule, decider, &console)
            if broken.count >= 3 { break }
        }
        console.out.write(
            "\(tried) seeds, \(events) events, \(Int64(events) * 1000 / took) events a second: "
                + "\(broken.isEmpty ? "every guarantee held" : "broken with seed \(broken.map(String.init).joined(separator: ", "))")\n"
        )
        return broken.isEmpty ? .fine : .badNews
    }

    private func makeSimulation(
        _ seed: UInt64, _ schedule: [Happening], _ decider: Decider, keepsTimeline: Bool
    ) -> Simulation {
        Simulation(settings(seed), schedule: schedule, by: decider, keepsTimeline: keepsTimeline)
    }

    private func settings(_ seed: UInt64) -> Simulation.Settings {
        var settings = Simulation.Settings(
            seed: seed, manifest: SampleManifests.deployment(mode: mode.rawValue))
        settings.options.target = target
        if target != .direct { settings.reacting = Self.reacting }
        return settings
    }

    private static let reacting = Stagehands.decider("apache-operator")

    private func report(
        _ violation: Violation, _ seed: UInt64, _ schedule: [Happening], _ decider: Decider, _ console: inout Console
    ) {
        console.out.write("seed \(seed): \(violation)\n")
        let small = Simulation.shrink(schedule, to: violation.guarantee, in: settings(seed), by: decider)
        var simulation = makeSimulation(seed, small, decider, keepsTimeline: true)
        let found = simulation.run()
        for line in simulation.timeline { console.out.write("  \(line)\n") }
        console.out.write("  => \(found.map { "\($0)" } ?? "")\n")
    }

    private func chosenKinds() throws -> Set<Happening.What.Kind> {
        guard let faults else { return Set(Happening.What.Kind.allCases) }
        var kinds: Set<Happening.What.Kind> = [.people]
        for name in faults.split(separator: ",") where name != "none" {
            guard let kind = Happening.What.Kind(rawValue: String(name)) else {
                throw ValidationError("--faults: there are no faults of the kind `\(name)`")
            }
            kinds.insert(kind)
        }
        return kinds
    }
}
