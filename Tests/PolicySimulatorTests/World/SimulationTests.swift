import Documents
import PolicyCompiler
import PolicyDSL
import PolicyRuntime
import PolicySimulator
import ShippedPolicies
import Testing

/// The production executor in a simulated world.
@Suite struct SimulationTests {
    private static let decider = Result {
        let text = try #require(ShippedPolicies.text(of: "apache-operator"))
        let compilation = compile(SourceFile(name: "apache-operator.fpol", text: text), scrutiny: .provenBefore)
        return try Decider(#require(compilation.policy))
    }

    private func simulation(
        _ seed: UInt64, _ schedule: [Happening], mode: String = "savepoint"
    ) throws -> Simulation {
        var settings = Simulation.Settings(seed: seed, manifest: SampleManifests.deployment(mode: mode))
        settings.recovery = 400_000
        return Simulation(settings, schedule: schedule, by: try Self.decider.get(), keepsTimeline: true)
    }

    private func job(_ simulation: Simulation) throws -> SimulatedFlink.JobReport {
        let reports = try #require(simulation.world.clusters["default/orders"]?.reports)
        return try #require(reports.first { $0.hasRunningTasks })
    }

    @Test(arguments: ["savepoint", "last-state"])
    func `an upgrade goes on with the state that the job had`(mode: String) throws {
        var simulation = try simulation(7, [Happening(at: 600_000, .changeImage)], mode: mode)
        #expect(simulation.run() == nil)
        let job = try job(simulation)
        #expect(job.restoredRecords > 100_000)
        #expect(job.restoredFrom?.contains(mode == "savepoint" ? "savepoint-" : "chk-") == true)
        let resource = try #require(simulation.world.kubernetes.object(.flinkDeployment, "default", "orders"))
        let journal = try #require(resource["metadata"]?["annotations"]?[Journal.annotation]?.string)
        #expect(journal.contains("\"startedFrom\":\"\(mode == "savepoint" ? "savepoint" : "ha-metadata")\""))
    }

    @Test func `a suspended job is resumed from where it stopped`() throws {
        var simulation = try simulation(3, [Happening(at: 300_000, .suspend), Happening(at: 900_000, .resume)])
        #expect(simulation.run() == nil)
        #expect(try job(simulation).restoredRecords > 50_000)
    }

    @Test func `a run is replayed exactly, and its seed is all that it takes`() throws {
        let schedule = Happening.schedule(seed: 5, count: 8)
        #expect(schedule == Happening.schedule(seed: 5, count: 8))
        var first = try simulation(5, schedule)
        var second = try simulation(5, schedule)
        #expect(first.run() == second.run())
        let isSame = first.timeline == second.timeline
        #expect(isSame)
    }

    @Test(arguments: 1...6)
    func `what people do breaks no guarantee`(seed: UInt64) throws {
        var simulation = try simulation(seed, Happening.schedule(seed: seed, count: 15, kinds: [.people]))
        #expect(simulation.run() == nil)
    }
}
