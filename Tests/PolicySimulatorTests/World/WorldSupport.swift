import Documents
import PolicyCompiler
import PolicyDSL
import ShippedPolicies
import Testing

@testable import PolicyRuntime
@testable import PolicySimulator

/// A job under the shipped policy, and what is done to it.
struct WorldCase: Sendable {
    var mode = "savepoint"
    /// Keys of `flinkConfiguration` besides those of the sample.
    var configuration: [(String, String)] = []
    var schedule = [Happening(at: 60_000, .changeImage)]
    var recovery: Int64 = 1_800_000

    static let decider = Result {
        let text = try #require(ShippedPolicies.text(of: "apache-operator"))
        let compilation = compile(SourceFile(name: "apache-operator.fpol", text: text), scrutiny: .provenBefore)
        return try Decider(#require(compilation.policy))
    }

    func simulation(seed: UInt64 = 11, keepsTimeline: Bool = false) throws -> Simulation {
        Simulation(
            settings(seed: seed), schedule: schedule, by: try Self.decider.get(), keepsTimeline: keepsTimeline)
    }

    func settings(seed: UInt64) -> Simulation.Settings {
        var manifest = SampleManifests.deployment(mode: mode)
        for (key, value) in configuration {
            manifest = manifest.setting(.text(value), at: DocumentPath(keys: "spec", "flinkConfiguration", key))
        }
        var settings = Simulation.Settings(seed: seed, manifest: manifest)
        settings.recovery = recovery
        return settings
    }

    /// Calls from the first happening until nothing is under way any more.
    func calls() throws -> Int {
        var simulation = try simulation()
        var last = 0
        while simulation.elapsed < (schedule.last?.at ?? 0) + recovery {
            let before = simulation.calls
            #expect(simulation.step() == nil)
            if simulation.calls != before, simulation.isUnderWay { last = simulation.calls }
        }
        return last + 2
    }
}

extension Simulation {
    var resource: Document? { world.kubernetes.object(key.kind.simulatedID, key.namespace, key.name) }

    var journal: String { resource?["metadata"]?["annotations"]?[Journal.annotation]?.string ?? "" }

    /// Whether the journal has a plan, or the spec is one that nothing was done about yet.
    var isUnderWay: Bool {
        journal.contains("\"run\":{")
            || resource?["status"]?["observedGeneration"]?.integer != resource?["metadata"]?["generation"]?.integer
    }

    var runningJob: SimulatedFlink.JobReport? {
        world.clusters["\(key.namespace)/\(key.name)"]?.reports.first { $0.hasRunningTasks }
    }

    var savepoints: [String] {
        world.storage.snapshots.values.filter { $0.isSavepoint && $0.isComplete }.map(\.path).sorted()
    }
}
