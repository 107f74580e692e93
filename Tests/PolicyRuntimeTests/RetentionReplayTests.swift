import PolicyDSL
import TestSupport
import Testing

@testable import PolicyCompiler
@testable import PolicyRuntime

/// What refutes a claim for the compiler refutes it for the evaluator that deletes.
@Suite struct RetentionReplayTests {
    @Test func `counterexamples are deleted by the evaluator as by the definition`() throws {
        var replayed = 0
        for seed in RandomRun(debug: 300, release: 3_000, environment: { _ in nil }).seeds {
            let random = RandomRetention(seed: seed)
            let source = SourceFile(name: "p.fpol", random.text)
            var found = Diagnostics()
            let resolved = Resolver([Layer(syntax: parse(source, &found), source: source)], .ofTests).resolve()
            let program = try #require(resolved.retains.first).program
            let proof = RetentionProof(policy: resolved, program: program) { _ in .utc }
            let answer: RetentionAnswer
            switch try #require(resolved.asserts.first).claim {
            case .holds: continue
            case .neverDeletes(let condition): answer = try proof.neverDeletes(condition)
            case .alwaysKeeps(let count, let preferring):
                answer = try proof.alwaysKeeps(count, preferring: preferring)
            }
            guard case .refuted(let witness) = answer else { continue }
            replayed += 1
            let policy = CompiledPolicy(
                name: "p", summary: nil, layers: ["p"], over: [], kinds: resolved.kinds, selector: .always,
                inputs: resolved.inputs, constants: [], strategies: [], change: [], tables: [], retention: [program])
            let evaluator = RetentionEvaluator(policy)
            let snapshots = witness.samples.map { sample in
                RetainedSnapshot(
                    name: sample.name, kind: .savepoint, age: sample.age,
                    values: evaluator.snapshotInputs.map { sample.values[$0.index] })
            }
            let values = witness.deployment.prefix(policy.inputs.count).map { Optional($0) }
            let result = evaluator.evaluate(
                snapshots, Array(values), now: Instant(millisecondsSinceEpoch: witness.now))
            let told = Set(witness.lines.filter { $0.deletion != nil }.map(\.name))
            #expect(Set(result.deletions.map { snapshots[$0].name }) == told, "seed \(seed)")
        }
        #expect(replayed > 100)
    }
}
