import PolicyCompiler
import PolicyDSL
import PolicyRuntime
import PolicySimulator
import ShippedPolicies
import Testing

/// Scenarios, played in the simulated world.
@Suite struct ScenarioTests {
    @Test(arguments: ["apache-operator", "cloudera", "production"])
    func `what the shipped policies tell of themselves comes true`(name: String) throws {
        for result in try play(try #require(ShippedPolicies.text(of: name)), named: name) {
            #expect(result.verdict == .passed, "\(result.name): \(result.problems.map(\.message))")
        }
    }

    @Test func `the same stories come true beside the Apache operator`() throws {
        let text = try #require(ShippedPolicies.text(of: "apache-operator"))
        for result in try play(text, named: "apache-operator", through: .apache) {
            #expect(result.verdict == .passed, "\(result.name): \(result.problems.map(\.message))")
            #expect(result.target == "apache")
        }
    }

    @Test func `a run with faults keeps its promises beside the Apache operator`() throws {
        let decider = try #require(Self.stagehands[.flinkDeployment])
        for seed: UInt64 in 1...4 {
            var settings = Simulation.Settings(seed: seed, manifest: SampleManifests.deployment())
            settings.options.target = .apache
            settings.reacting = decider
            settings.recovery = 600_000
            let schedule = Happening.schedule(seed: seed, count: 15, over: 600_000)
            var simulation = Simulation(settings, schedule: schedule, by: decider)
            #expect(simulation.run() == nil, "seed \(seed)")
        }
    }

    @Test(arguments: ["scenario-failed", "scenario-impossible", "scenario-unused"])
    func `an entry of the guide shows a scenario that finds it, and one that does not`(id: String) throws {
        let entry = try #require(DiagnosticGuide.entry(for: id))
        let cause = try play(Array(try #require(block("fpol", in: entry.text)).utf8), named: "p")
        #expect(Set(cause.flatMap(\.problems).map(\.kind.rawValue)) == [id])
        let cure = try play(Array(try #require(block("fpol fixed", in: entry.text)).utf8), named: "p")
        #expect(cure.flatMap(\.problems).map(\.message) == [])
    }

    /// What a step does to the world, each in a story of its own.
    @Test(arguments: [
        // Faults of a stop.
        ("fault stop-with-savepoint times out", "expect started-from savepoint"),
        ("fault stop-with-savepoint reply lost", "expect started-from savepoint"),
        ("fault stop-with-savepoint fails \"no\" 2 times", "expect started-from savepoint"),
        ("fault stop-with-savepoint fails afterwards", "expect started-from savepoint"),
        ("fault record-savepoint reply lost", "expect started-from savepoint"),
        ("fault deploy fails \"quota\" 2 times", "expect started-from savepoint"),
        ("fault poll times out 3 times", "expect started-from savepoint"),
        // Crashes around each of its steps.
        ("crash before record", "expect started-from savepoint"),
        ("crash after record", "expect started-from savepoint"),
        ("crash before stop-with-savepoint", "expect started-from savepoint"),
        ("crash after stop-with-savepoint", "expect started-from savepoint"),
        ("crash after record-savepoint", "expect started-from savepoint"),
        ("crash operator before delete-cluster", "expect started-from savepoint"),
        ("crash after deploy", "expect started-from savepoint"),
        ("crash jobmanager before stop-with-savepoint", "expect change redeploy"),
        ("crash jobmanager", "expect that jobmanager.status == READY"),
        ("crash taskmanagers", "expect that job.state == RUNNING"),
        ("crash job", "expect that job.state == RUNNING"),
    ])
    func `an upgrade survives what a story tells`(event: String, expectation: String) throws {
        let expectation = expectation.replacing("change redeploy", with: "change upgrade")
        let result = try story(
            "given mode = savepoint", "apply spec.image = \"shop:2\"", event, "after 15m", expectation)
        #expect(result.problems.map(\.message) == [])
    }

    @Test func `a given fact is brought about, and seen`() throws {
        for (fact, check) in [
            ("job.state = FAILED", "job.state == FAILED"), ("job.state = CANCELED", "job.state == CANCELED"),
            ("checkpoint.completed.age = 7m", "checkpoint.completed.age >= 7m"),
            ("flink.reachable = no", "not flink.reachable"),
            ("label \"tier\" = \"gold\"", "label \"tier\" == \"gold\""),
        ] {
            let result = try story(
                policy: "policy p for FlinkDeployment\nrecover { otherwise skip }\nfinish { otherwise skip }\n",
                "after 10s", "given \(fact)", "after 5s", "expect that \(check)")
            #expect(result.problems.map { ([$0.message] + $0.notes).joined(separator: "; ") } == [], "\(fact)")
        }
    }

    @Test func `time passes as the story says, and no more`() throws {
        let result = try story("after 90s", "expect that job.state == RUNNING")
        #expect(result.timeline.last?.clock == "0:01:30")
        #expect(result.timeline.map(\.at) == result.timeline.map(\.at).sorted())
    }

    @Test func `a story that fails tells who decided what, where and when`() throws {
        let result = try story(
            "given mode = savepoint", "apply spec.image = \"shop:2\"", "after 1m", "expect upgrade wait")
        let problem = try #require(result.problems.first)
        #expect(result.verdict == .failed)
        #expect(
            problem.message
                == "`upgrade savepoint` decided `use with-savepoint`, which is not what `expect upgrade wait` says")
        #expect(problem.notes.first?.hasPrefix("decided at apache-operator.fpol:") == true)
        let decision = try #require(result.timeline.first { $0.kind == .decision && $0.text.contains("upgrade") })
        #expect(decision.origin?.file == "apache-operator.fpol")
        let stop = try #require(result.timeline.firstIndex { $0.text.hasPrefix("stop-with-savepoint: POST /jobs/") })
        let savepoint = try #require(result.timeline.firstIndex { $0.text.hasPrefix("savepoint s3://") })
        #expect(stop < savepoint)
    }

    @Test func `the same story has the same timeline`() throws {
        let steps = [
            "given mode = savepoint", "apply spec.image = \"shop:2\"", "crash jobmanager after deploy", "after 5m",
            "expect started-from savepoint",
        ]
        let first = try story(steps).timeline.map(\.line)
        let second = try story(steps).timeline.map(\.line)
        #expect(first == second)
    }

    @Test(arguments: [
        ("apply spec.image = 3", "refuses"), ("apply spec.imgae = \"x\"", "drops"),
        ("given job.state = FINISHED", "never ends"), ("given jobmanager.status = ERROR", "pods"),
        ("given upgrade.attempts = 4", "still"), ("given mode = stateless", "apply"),
    ])
    func `what no cluster can have is refused where it stands`(step: String, why: String) throws {
        let result = try story("after 1s", step, "expect that job.state == RUNNING")
        let problem = try #require(result.problems.first)
        #expect(result.verdict == .contradictory)
        #expect(problem.kind == .impossible)
        #expect(([problem.message] + problem.notes).joined(separator: " ").contains(why), "\(problem)")
        #expect(problem.origin.line == 4)
    }

    @Test func `a lost reply to a stop does not stop twice`() throws {
        let result = try story(
            "given mode = savepoint", "apply spec.image = \"shop:2\"", "fault stop-with-savepoint reply lost",
            "after 3m", "expect started-from savepoint")
        #expect(result.timeline.count { $0.text.hasPrefix("savepoint s3://") } == 1)
    }

    // MARK: Telling

    private func story(_ steps: String...) throws -> PolicyTestReport.Scenario { try story(steps) }

    private func story(policy: String, _ steps: String...) throws -> PolicyTestReport.Scenario {
        try story(steps, policy: policy)
    }

    private func story(
        _ steps: [String], policy: String = "policy p extends apache-operator for FlinkDeployment\n"
    ) throws -> PolicyTestReport.Scenario {
        let text = "\(policy)scenario \"s\" {\n\(steps.map { "  \($0)\n" }.joined())}\n"
        return try #require(try play(Array(text.utf8), named: "p").first)
    }

    private func play(
        _ text: [UInt8], named name: String, through target: ScenarioRunner.Target? = nil
    ) throws -> [PolicyTestReport.Scenario] {
        let compilation = compile(SourceFile(name: "\(name).fpol", text: text), scrutiny: .provenBefore) { base in
            ShippedPolicies.text(of: base).map { SourceFile(name: "\(base).fpol", text: $0) }
        }
        let policy = try #require(compilation.policy, "\(compilation.diagnostics.map(\.message))")
        let runner = try ScenarioRunner(policy, through: target) { kind in Self.stagehands[kind] }
        return compilation.scenarios.map(runner.run)
    }

    static let stagehands: [PolicyCompiler.ResourceKind: Decider] = {
        var deciders: [PolicyCompiler.ResourceKind: Decider] = [:]
        for (kind, name) in [
            (PolicyCompiler.ResourceKind.flinkDeployment, "apache-operator"), (.flinkSessionJob, "apache-operator"),
            (.flinkCluster, "flinkcluster-google"),
        ] {
            guard let text = ShippedPolicies.text(of: name) else { continue }
            let compilation = compile(SourceFile(name: "\(name).fpol", text: text), scrutiny: .provenBefore)
            deciders[kind] = compilation.policy.map { Decider(lazily: $0) }
        }
        return deciders
    }()

    private func block(_ info: String, in text: String) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0 == "```\(info)" }) else { return nil }
        return lines[(start + 1)...].prefix { $0 != "```" }.joined(separator: "\n") + "\n"
    }
}
