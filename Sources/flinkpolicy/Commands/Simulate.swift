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
            seed that breaks a guarantee is shrunk to the happenings that matter, and its timeline printed. Seeds are \
            tried on all cores; what is printed does not depend on how many there are. A terminal shows how far it is. Ends \
            with 1 if a guarantee was broken.

            With --serve no seeds are tried: the simulated cluster is served to kubectl and to operators until it is \
            interrupted. `flinkpolicy simulate --serve --help` shows the options of that.
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

    enum Mode: String, ExpressibleByArgument, CaseIterable, Sendable {
        case stateless, savepoint
        case lastState = "last-state"
    }

    enum Modes: String, ExpressibleByArgument, CaseIterable {
        case stateless, savepoint
        case lastState = "last-state"
        case all

        var modes: [Mode] { Mode(rawValue: rawValue).map { [$0] } ?? Mode.allCases }
    }

    @Option(help: "The upgradeMode of the job: stateless, savepoint, last-state, or all: each seed in each of them.")
    var mode = Modes.savepoint

    @Option(help: "On how many cores; by default on all.")
    var jobs: Int?

    @Option(help: "After how many broken runs to end.")
    var broken = 3

    @Flag(inversion: .prefixedNo, help: "Shrink what breaks a guarantee, and print its timeline.")
    var shrink = true

    @Option(
        help: """
            Through what plans are carried out: direct, or apache, beside the Apache operator, which is played by \
            `apache-operator`.
            """)
    var target = ExplanationOptions.Target.direct

    // Taken by `FlinkPolicy` before this is asked, and here so that the help shows it.
    @Flag(help: "Serve the simulated cluster over HTTP instead; needs no policy.")
    var serve = false

    @Flag(help: "Print the timeline of each seed.")
    var timeline = false

    @Flag(help: "Tell on standard error how fast it was.")
    var stats = false

    /// More than anybody reads the timeline of.
    private static let mostHappenings = 10_000
    private static let mostJobs = 1024

    func validate() throws {
        guard target != .flinkcluster else {
            throw ValidationError("--target: the simulated cluster has no operator for a FlinkCluster")
        }
        guard seeds > 0 else { throw ValidationError("--seeds: at least one has to be tried") }
        guard from.addingReportingOverflow(seeds).overflow == false, seeds <= .max / 3 else {
            throw ValidationError("--from: there are no \(seeds) seeds from \(from) on")
        }
        guard (0...Self.mostHappenings).contains(happenings) else {
            throw ValidationError("--happenings: from 0 to \(Self.mostHappenings)")
        }
        guard jobs.map({ (1...Self.mostJobs).contains($0) }) ?? true else {
            throw ValidationError("--jobs: from 1 to \(Self.mostJobs)")
        }
        guard broken > 0 else { throw ValidationError("--broken: at least one") }
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
        guard compiled.addressed(SampleManifests.deployment()) != nil else {
            throw InputError(policy, "no FlinkDeployment was found that the policy is for (`for ... where`)")
        }
        let kinds = try chosenKinds()
        let (modes, first, length, keepsTimeline, target) = (mode.modes, from, happenings, timeline, target)
        let count = seeds * UInt64(modes.count)
        let workers = SeedWorkers(count) { place in
            SeedWorkers.Trial(
                seed: first + place / UInt64(modes.count), mode: modes[Int(place % UInt64(modes.count))])
        } perform: { trial, decider in
            let schedule = Happening.schedule(seed: trial.seed, count: length, kinds: kinds)
            var simulation = Simulation(
                Self.settings(trial, target, decider.policy), schedule: schedule, by: decider,
                keepsTimeline: keepsTimeline)
            let start = SeedWorkers.coreNanoseconds
            let violation = simulation.run()
            return SeedWorkers.Result(
                violation: violation, events: simulation.events, timeline: simulation.timeline,
                nanoseconds: SeedWorkers.coreNanoseconds - start)
        }
        let cores = min(jobs ?? SeedWorkers.cores, Int(clamping: count))
        workers.start(cores, artifact: ArtifactWriter.write(compiled))
        var tally = SimulationTally(total: count, cores: cores)
        while tally.tried < count, tally.broken.count < broken {
            guard let result = workers.next(withinMilliseconds: 200) else {
                console.showProgress(tally.progress)
                continue
            }
            let trial = trial(tally.tried)
            tally.note(result, name(trial))
            console.showProgress(tally.progress)
            guard timeline || result.violation != nil else { continue }
            console.hideProgress()
            for line in result.timeline { console.out.write("\(line)\n") }
            if let violation = result.violation { report(violation, trial, kinds, decider, &console) }
            console.out.flush()
        }
        console.hideProgress()
        workers.end()
        console.out.write("\(tally.verdict)\n")
        if stats || console.showsProgress { console.err.write("\(tally.speed)\n") }
        return tally.broken.isEmpty ? .fine : .badNews
    }

    private func trial(_ place: UInt64) -> SeedWorkers.Trial {
        let modes = mode.modes
        return SeedWorkers.Trial(
            seed: from + place / UInt64(modes.count), mode: modes[Int(place % UInt64(modes.count))])
    }

    /// As it is told: with the mode, where several are tried.
    private func name(_ trial: SeedWorkers.Trial) -> String {
        mode == .all ? "\(trial.seed) (\(trial.mode.rawValue))" : "\(trial.seed)"
    }

    private static func settings(
        _ trial: SeedWorkers.Trial, _ target: ExplanationOptions.Target, _ policy: CompiledPolicy
    ) -> Simulation.Settings {
        let manifest = SampleManifests.deployment(mode: trial.mode.rawValue)
        var settings = Simulation.Settings(seed: trial.seed, manifest: policy.addressed(manifest) ?? manifest)
        settings.options.target = target
        if target != .direct { settings.reacting = reacting }
        return settings
    }

    private static let reacting = Stagehands.decider("apache-operator")

    private func report(
        _ violation: Violation, _ trial: SeedWorkers.Trial, _ kinds: Set<Happening.What.Kind>, _ decider: Decider,
        _ console: inout Console
    ) {
        console.out.write("seed \(name(trial)): \(violation)\n")
        guard shrink else { return }
        let schedule = Happening.schedule(seed: trial.seed, count: happenings, kinds: kinds)
        let small = Simulation.shrink(
            schedule, to: violation.guarantee, in: Self.settings(trial, target, decider.policy), by: decider)
        var simulation = Simulation(
            Self.settings(trial, target, decider.policy), schedule: small, by: decider, keepsTimeline: true)
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

/// What the runs came to so far.
struct SimulationTally {
    let total: UInt64
    let cores: Int
    private(set) var tried: UInt64 = 0
    private(set) var broken: [String] = []
    private var events = 0
    private var nanoseconds: Int64 = 1
    private let start = clockMilliseconds()

    init(total: UInt64, cores: Int) {
        self.total = total
        self.cores = cores
    }

    mutating func note(_ result: SeedWorkers.Result, _ name: String) {
        tried += 1
        events += result.events
        nanoseconds += result.nanoseconds
        if result.violation != nil { broken.append(name) }
    }

    private var rate: Int { Int(Double(events) * 1e9 / Double(nanoseconds)) }

    var progress: String {
        let found = broken.isEmpty ? "" : ", \(broken.count) broken"
        return "\(tried) of \(total) runs, \(rate) events a second a core\(found)"
    }

    var verdict: String {
        let seeds = broken.count == 1 ? "seed" : "seeds"
        return "\(tried) runs, \(events) events: "
            + (broken.isEmpty ? "every guarantee held" : "broken with \(seeds) \(broken.joined(separator: ", "))")
    }

    var speed: String {
        let seconds = max(1, clockMilliseconds() - start)
        return "\(seconds / 1000).\(seconds % 1000 / 100) s on \(cores) \(cores == 1 ? "core" : "cores"), "
            + "\(rate) events a second a core"
    }
}
