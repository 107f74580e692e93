import PolicyDSL
import TestSupport
import Testing

@testable import PolicyCompiler

/// Claims about `retain` programs: proved, or refuted with an inventory.
@Suite struct RetentionProofTests {
    /// A program and a claim, resolved.
    private struct Case {
        let policy: ResolvedPolicy
        let proof: RetentionProof
        let claim: ResolvedAssert.Claim

        init(_ text: String) throws {
            let source = SourceFile(name: "p.fpol", text)
            var found = Diagnostics()
            let resolver = Resolver([Layer(syntax: parse(source, &found), source: source)], .ofTests)
            policy = resolver.resolve()
            let errors = (found.all + resolver.found.all).filter { $0.severity == .error }.map(\.message)
            try #require(errors.isEmpty, "\(errors) in \(text)")
            let program = try #require(policy.retains.first).program
            claim = try #require(policy.asserts.first).claim
            proof = RetentionProof(policy: policy, program: program) { name in
                name.flatMap(ZoneName.fixedOffset) ?? .utc
            }
        }

        func answer() throws -> RetentionAnswer {
            switch claim {
            case .holds: .holds
            case .neverDeletes(let condition): try proof.neverDeletes(condition)
            case .alwaysKeeps(let count, let preferring): try proof.alwaysKeeps(count, preferring: preferring)
            }
        }

        /// The claim by its words, of one inventory.
        func isBroken(_ result: RetentionDefinition.Result, _ samples: [RetentionDefinition.Sample]) -> Bool {
            let evaluator = RowEvaluator(inputs: policy.inputs)
            func holds(_ condition: Condition, _ place: Int) -> Bool {
                evaluator.answer(condition, samples[place].values) == .yes
            }
            switch claim {
            case .holds: return false
            case .neverDeletes(let condition): return result.deletions.keys.contains { holds(condition, $0) }
            case .alwaysKeeps(let count, let preferring):
                func isShort(_ places: [Int]) -> Bool {
                    places.count { result.deletions[$0] == nil } < min(Int(count), places.count)
                }
                return isShort(result.candidates)
                    || isShort(result.candidates.filter { place in preferring.map { holds($0, place) } ?? true })
            }
        }
    }

    @Test(
        arguments: [
            ("keep newest 5", "always keeps 5", nil), ("keep newest 5", "always keeps 6", 6),
            ("keep newest 5\n at most 24h old", "always keeps 1", 1),
            ("keep all\n at most 24h old\n always keep 1", "always keeps 1", nil),
            ("keep all\n at most 24h old\n always keep 1", "always keeps 2", 2),
            // Pinned ones take up all places: the newest other one goes.
            (
                "keep all\n at most 3\n only count when snapshot.trigger == MANUAL",
                "always keeps 1 preferring snapshot.trigger == PERIODIC", 4
            ),
            (
                "keep all\n at most 3\n never delete when snapshot.trigger == MANUAL\n always keep 1",
                "always keeps 2 preferring snapshot.trigger == PERIODIC", 4
            ),
            (
                "keep all\n at most 1h old\n always keep 1 preferring snapshot.state == COMPLETED",
                "always keeps 1 preferring snapshot.state == COMPLETED", nil
            ),
            (
                "keep all\n at most 1h old\n always keep 1 preferring snapshot.state == COMPLETED",
                "always keeps 2 preferring snapshot.state == COMPLETED", 2
            ),
            // What is protected is a newer one that failed.
            ("keep all\n at most 24h old\n always keep 1", "always keeps 1 preferring snapshot.state == COMPLETED", 2),
            (
                "keep all\n at most 1\n always keep 2 preferring snapshot.state == FAILED\n always keep 1 preferring snapshot.trigger == MANUAL",
                "always keeps 1 preferring snapshot.trigger == PERIODIC and snapshot.state == COMPLETED", 3
            ),
            (
                "keep all\n at most 10\n leave alone when snapshot.trigger == MANUAL",
                "never deletes snapshot.trigger == MANUAL", nil
            ),
            (
                "keep all\n at most 10\n never delete when snapshot.trigger == MANUAL",
                "never deletes snapshot.trigger == MANUAL", nil
            ),
            (
                "keep all\n at most 10\n always keep 1 preferring snapshot.trigger == MANUAL",
                "never deletes snapshot.trigger == MANUAL", 11
            ),
            ("keep younger than 2h", "never deletes snapshot.age < 1h", nil),
            ("keep younger than 2h\n at most 10", "never deletes snapshot.age < 1h", 11),
            ("keep 1 per day for 7d", "never deletes snapshot.age < 1h", 2),
            ("keep 1 per day in \"Europe/Berlin\" for 7d", "always keeps 1", 1),
            ("keep all", "never deletes snapshot.age > 1h", nil),
            ("skip when job.state == RUNNING\n keep newest 1", "never deletes snapshot.state == COMPLETED", 2),
            ("skip when generation >= 0\n keep newest 1", "never deletes snapshot.state == COMPLETED", nil),
            (
                "keep newest 1\n never delete when snapshot.name == \"gold\"",
                "never deletes snapshot.name == \"gold\"", nil
            ),
            // Entries of the old history are complete: the vocabulary knows.
            (
                "keep newest 1\n leave alone when snapshot.record == resource",
                "never deletes snapshot.state == FAILED", nil
            ),
        ] as [(String, String, Int?)])
    func `a claim is proved, or refuted with the smallest inventory`(_ lines: String, _ claim: String, _ count: Int?)
        throws
    {
        let text =
            "policy p for FlinkDeployment\nretain r of savepoints {\n \(lines)\n}\nassert \"a\" for retain r:\n  \(claim)\n"
        let item = try Case(text)
        switch try item.answer() {
        case .holds: #expect(count == nil)
        case .refuted(let witness):
            #expect(witness.samples.count == count)
            let again = RetentionDefinition(item.proof.program, inputs: item.policy.inputs)
            #expect(
                item.isBroken(
                    again.evaluate(witness.samples, deployment: witness.deployment, now: witness.now), witness.samples))
        case .open(let why): Issue.record("open: \(why)")
        }
    }

    @Test func `settings are as low as their bounds let them be`() throws {
        let head = "policy p for FlinkDeployment\nsetting n : count = 3 at least 2\n  from annotation \"a/n\"\n"
        func answer(_ lines: String, _ claim: String) throws -> RetentionAnswer {
            try Case("\(head)retain r of savepoints {\n\(lines)\n}\nassert \"a\" for retain r:\n \(claim)\n").answer()
        }
        if case .holds = try answer("keep newest n", "always keeps 2") {} else { Issue.record("2 stay") }
        guard case .refuted(let witness) = try answer("keep newest n", "always keeps 3") else {
            Issue.record("3 need not stay")
            return
        }
        #expect(witness.settings == ["n = 2"] && witness.samples.count == 3)
        guard case .refuted(let other) = try answer("keep all\n at most n", "never deletes snapshot.state == COMPLETED")
        else {
            Issue.record("a limit deletes")
            return
        }
        #expect(other.samples.count >= 3)
    }

    /// What no proof may say: that a claim holds which some inventory of up to four snapshots breaks.
    @Test func `no small inventory breaks what was proved`() throws {
        let samples = Self.samples()
        var proved = 0
        var refuted = 0
        var open: [UInt64] = []
        for seed in RandomRun(debug: 150, release: 2_000, environment: { _ in nil }).seeds {
            let random = RandomRetention(seed: seed)
            let item = try Case(random.text)
            switch try item.answer() {
            case .refuted(let witness):
                refuted += 1
                let again = RetentionDefinition(item.proof.program, inputs: item.policy.inputs)
                let result = again.evaluate(witness.samples, deployment: witness.deployment, now: witness.now)
                #expect(item.isBroken(result, witness.samples), "seed \(seed)")
            case .open: open.append(seed)
            case .holds:
                proved += 1
                if let broken = Self.broken(item, samples) { Issue.record("seed \(seed): \(broken)\n\(random.text)") }
            }
        }
        #expect(proved > 30 && refuted > 30)
        #expect(open.count * 50 <= proved + refuted, "neither: \(open)")
    }

    private typealias Small = (age: Int64, state: String, trigger: String)
    private static func samples() -> [[Small]] {
        let hour: Int64 = 3_600_000
        let kinds = [1 * hour, 13 * hour, 31 * hour].flatMap { age in
            [(age, "COMPLETED", "PERIODIC"), (age, "COMPLETED", "MANUAL"), (age, "FAILED", "PERIODIC")]
        }
        var all: [[Small]] = []
        func extend(_ inventory: [Small]) {
            if !inventory.isEmpty { all.append(inventory) }
            guard inventory.count < 4 else { return }
            for kind in kinds where kind.0 >= inventory.last?.age ?? 0 { extend(inventory + [kind]) }
        }
        extend([])
        return all
    }

    private static func broken(_ item: Case, _ inventories: [[Small]]) -> String? {
        let inputs = item.policy.inputs
        let definition = RetentionDefinition(item.proof.program, inputs: inputs)
        let setting = inputs.firstIndex { $0.name == "some" }
        for number: Int64 in setting == nil ? [2] : [1, 2, 3] {
            var deployment = inputs.map { $0.declaredDefault ?? FactValue.none }
            if let setting { deployment[setting] = .number(number) }
            func place(_ name: String) -> Int? { inputs.firstIndex { $0.name == name } }
            let (state, trigger, age) = (place("snapshot.state"), place("snapshot.trigger"), place("snapshot.age"))
            for inventory in inventories {
                let samples = inventory.enumerated().map { number, small in
                    var values = deployment
                    if let state { values[state] = .name(small.state) }
                    if let trigger { values[trigger] = .name(small.trigger) }
                    if let age { values[age] = .number(small.age) }
                    return RetentionDefinition.Sample(name: "s\(number)", age: small.age, values: values)
                }
                let result = definition.evaluate(samples, deployment: deployment, now: 1_772_625_600_000)
                if item.isBroken(result, samples) { return "\(number) \(inventory)" }
            }
        }
        return nil
    }

    // MARK: What is said

    private func findings(_ text: String) -> [String] {
        compile(SourceFile(name: "p.fpol", text)).diagnostics.map {
            "\($0.severity.rawValue)[\($0.id)] \($0.message)" + ($0.examples + $0.notes).map { "\n  \($0)" }.joined()
        }
    }

    @Test func `the inventory is told, the newest first`() {
        let found = findings(
            """
            policy p for FlinkDeployment
            retain r of savepoints {
              keep all
              at most 3
              only count when snapshot.trigger == MANUAL
            }
            assert "a periodic one stays" for retain r:
              always keeps 1 preferring snapshot.trigger == PERIODIC

            """)
        #expect(
            found == [
                """
                error[assert-refuted] the assert "a periodic one stays" does not hold for `retain r`
                  of these snapshots, the newest first:
                  `s1` to `s3`, 0s old, trigger = MANUAL: stay
                  `s4`, 0s old, trigger = PERIODIC: goes
                """
            ])
    }

    @Test(
        arguments: [
            ("", "warning[retain-state-loss] `retain r` can delete the data that the job was restored from"),
            ("never delete when snapshot.restored-from", nil), ("allow state loss \"the bucket is small\"", nil),
            (
                "never delete when snapshot.restored-from\n  allow state loss \"why\"",
                "warning[needless-grant] `allow state loss` grants nothing here: `retain r` deletes no data that the job needs"
            ),
        ] as [(String, String?)])
    func `what the job was restored from is not deleted in silence`(_ line: String, _ expected: String?) {
        let found = findings(
            "policy p for FlinkDeployment\nretain r of savepoints {\n  keep newest 2\n  dispose data\n  \(line)\n}\n")
        #expect(found.map { String($0.prefix { $0 != "\n" }) } == (expected.map { [$0] } ?? []))
    }

    @Test func `another program can protect it, and a record without data is no loss`() {
        let text = """
            policy p for FlinkDeployment
            retain r of savepoints {
              keep newest 2
              dispose data
            }
            retain pins of snapshots {
              keep newest 1
              never delete when snapshot.restored-from
            }

            """
        #expect(findings(text).isEmpty)
        #expect(findings("policy p for FlinkDeployment\nretain r of savepoints {\n  keep newest 2\n}\n").isEmpty)
    }
}
