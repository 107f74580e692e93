import Foundation
import PolicyCompiler
import PolicyDSL
import Testing

/// What `apache-operator` admits, held against the validator. The rules read thirty facts; those that stand apart from the
/// others vary in parts, each at every combination of its facts.
@Suite struct WholeDomainAdmissionTests {
    struct Part: Sendable, CustomTestStringConvertible {
        var name: String
        /// What varies; all other dimensions keep their first option.
        var varying: Set<String>

        var testDescription: String { name }
    }

    static let parts = [
        Part(
            name: "versions and keys",
            varying: [
                "kind", "mode", "flink-version", "changed spec.flinkVersion", "deployed.state", "last-mode",
                "own-namespace", "own-cluster-id", "own-ha-id", "rollback-enabled", "health-check",
                "jobmanager-recovery", "new.ha.enabled",
            ]),
        Part(
            name: "directories",
            varying: [
                "kind", "mode", "new.checkpoint.directory", "new.savepoint.directory",
                "changed spec.job.savepointTriggerNonce", "periodic-savepoint", "max-checkpoint-age", "jar",
                "allowed-schemes", "changed spec.deploymentName", "own-namespace", "jobmanagers",
            ]),
        Part(
            name: "replicas and changes",
            varying: [
                "kind", "mode", "taskmanagers", "parallelism", "jobmanagers", "new.ha.enabled", "deployed.state",
                "deployed.cluster.job", "changed spec.mode", "change", "initial-savepoint", "rollback-enabled",
                "new.checkpoint.directory",
            ]),
    ]

    private static func flag(_ name: String, _ path: WritableKeyPath<ApacheReference.Facts, Bool> & Sendable)
        -> SweepDimension
    {
        SweepDimension.flag(name, path)
    }

    private static func text(
        _ name: String, _ path: WritableKeyPath<ApacheReference.Facts, Bool> & Sendable
    ) -> SweepDimension {
        .fact(
            name,
            [(FactValue.none, { $0[keyPath: path] = false }), (.string("x"), { $0[keyPath: path] = true })])
    }

    private static func path(
        _ name: String, _ path: WritableKeyPath<ApacheReference.Facts, Bool> & Sendable, usual: Bool
    ) -> SweepDimension {
        .fact(
            name,
            [usual, !usual].map { isThere in
                (isThere ? .name("path") : FactValue.none, { $0[keyPath: path] = isThere })
            })
    }

    private static func count(
        _ name: String, _ path: WritableKeyPath<ApacheReference.Facts, Int8> & Sendable, _ numbers: [Int8]
    ) -> SweepDimension {
        .fact(
            name,
            numbers.map { number in
                (number < 0 ? FactValue.none : .number(Int64(number)), { $0[keyPath: path] = number })
            })
    }

    private static let dimensions: [SweepDimension] = [
        .fact(
            "kind",
            [
                (.name("FlinkDeployment"), { $0.kind = .deployment }),
                (.name("FlinkSessionJob"), { $0.kind = .sessionJob }),
            ]),
        .fact(
            "mode",
            ApacheDomain.modes.reversed().map { value, mode in (value, { $0.mode = mode }) }),
        .fact(
            "flink-version",
            [
                (.name("v1_20"), { $0.admission.isBelow115 = false }),
                (.name("v1_15"), { $0.admission.isBelow115 = false }),
                (.name("v1_14"), { $0.admission.isBelow115 = true }),
            ]),
        flag("changed spec.flinkVersion", \.versionChanged),
        .fact(
            "deployed.state",
            [
                (.name("running"), { $0.recordedState = .running }),
                (.name("suspended"), { $0.recordedState = .suspended }), (FactValue.none, { $0.recordedState = .none }),
            ]),
        ApacheDomain.lastMode,
        text("own-namespace", \.admission.namesNamespace), text("own-cluster-id", \.admission.namesCluster),
        text("own-ha-id", \.admission.namesHA),
        flag("rollback-enabled", \.rollbackEnabled), flag("health-check", \.admission.checksHealth),
        flag("jobmanager-recovery", \.jobManagerRecovery), flag("new.ha.enabled", \.newHAEnabled),
        path("new.checkpoint.directory", \.admission.hasCheckpointDirectory, usual: true),
        path("new.savepoint.directory", \.hasSavepointDirectory, usual: true),
        .fact(
            "changed spec.job.savepointTriggerNonce",
            [
                (.bool(false), { $0.admission.nonceIsSet = false }), (.bool(true), { $0.admission.nonceIsSet = true }),
            ]),
        .fact(
            "periodic-savepoint",
            [
                (FactValue.none, { $0.admission.hasPeriodicSavepoints = false }),
                (.string("6h"), { $0.admission.hasPeriodicSavepoints = true }),
            ]),
        .fact(
            "max-checkpoint-age",
            [
                (FactValue.none, { $0.hasMaxCheckpointAge = false }),
                (.number(600_000), { $0.hasMaxCheckpointAge = true }),
            ]),
        count("taskmanagers", \.admission.taskManagers, [-1, 0, 1, 2]),
        count("parallelism", \.admission.parallelism, [1, 0, 2]),
        count("jobmanagers", \.admission.jobManagers, [1, 0, 2]),
        .fact(
            "deployed.cluster.job",
            [
                (.bool(true), { $0.admission.deployedIsApplication = true }),
                (.bool(false), { $0.admission.deployedIsApplication = false }),
            ]),
        flag("changed spec.mode", \.admission.clusterModeChanged),
        flag("changed spec.deploymentName", \.admission.deploymentNameChanged),
        .fact(
            "jar",
            [
                (FactValue.none, { $0.admission.jar = .none }),
                (.string("https://repo.example.com/a.jar"), { $0.admission.jar = .https }),
                (.string("local:///opt/a.jar"), { $0.admission.jar = .other }),
            ]),
        .fact(
            "allowed-schemes",
            [
                (.string("https"), { $0.admission.allowsMoreSchemes = false }),
                (.string("https,local"), { $0.admission.allowsMoreSchemes = true }),
            ]),
        .fact(
            "change",
            [
                (.name("upgrade"), { $0.change = .upgrade }), (.name("redeploy"), { $0.change = .redeploy }),
                (.name("ignore"), { $0.change = .ignore }),
            ]),
        path("initial-savepoint", \.hasInitialSavepoint, usual: false),
        // Read by nothing here; without HA there can be none.
        SweepDimension(
            "no HA metadata",
            [
                .init(values: [:]) {
                    $0.newHAMetadata = .no
                    $0.newHACheckpoint = .no
                }
            ]),
    ]

    let policy: CompiledPolicy

    init() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "policies")
        let text = try Data(contentsOf: folder.appending(path: "apache-operator.fpol"))
        policy = try #require(compile(SourceFile(name: "apache-operator.fpol", text: Array(text))).policy)
    }

    private func sweep(_ table: DecisionTable, _ part: Part) throws -> DomainSweep {
        let program = try TableProgram(table, inputs: policy.inputs, kinds: policy.kinds)
        let usual = Self.dimensions.map { dimension in
            part.varying.contains(dimension.name)
                ? dimension : SweepDimension(dimension.name, [dimension.options[0]])
        }
        // A nonce that is set and one that was changed are one to the reference.
        return DomainSweep(
            program, inputs: policy.inputs,
            usual.map { dimension in
                guard dimension.name == "changed spec.job.savepointTriggerNonce" else { return dimension }
                return SweepDimension(
                    dimension.name,
                    dimension.options.map { option in
                        let isSet = option.values[dimension.name] ?? .bool(false)
                        return SweepDimension.Option(
                            values: [
                                "changed spec.job.savepointTriggerNonce": isSet,
                                "removed spec.job.savepointTriggerNonce": .bool(false),
                            ], apply: option.apply)
                    })
            })
    }

    /// A session job has a mode and no version of its own, and what a cluster has is none of its facts.
    private static func isPossible(_ facts: ApacheReference.Facts) -> Bool {
        guard facts.kind == .sessionJob else { return facts.mode == .none ? facts.change != .redeploy : true }
        return facts.mode != .none && !facts.versionChanged && facts.admission.taskManagers < 0
            && facts.admission.jobManagers == 1 && facts.admission.deployedIsApplication
            && !facts.admission.clusterModeChanged
    }

    private static func accepts(_ table: DecisionTable) -> [Bool] {
        table.rows.map { if case .accept = $0.outcome.act { true } else { false } }
    }

    @Test(arguments: parts) func `what the validator refuses is refused, and nothing else`(part: Part) async throws {
        let table = try #require(policy.table(DecisionID("admit")))
        let sweep = try sweep(table, part)
        #expect(sweep.missingColumns == [])
        let accepts = Self.accepts(table)
        let result = await sweep.runOnBothCores { row, facts in
            !Self.isPossible(facts) || row < accepts.count && accepts[row] == ApacheReference.admit(facts)
        }
        print("admit, \(part.name): \(result.combinations) combinations compared")
        #expect(result.differences == [])
        #expect(result.combinations > 5000)
    }

    @Test func `seeded mistakes in these rules are all noticed`() throws {
        let table = try #require(policy.table(DecisionID("admit")))
        func inWords(_ table: DecisionTable) -> DecisionTable {
            var result = table
            for (row, accepts) in Self.accepts(table).enumerated() {
                result.rows[row].outcome = Outcome(accepts ? .accept : .deny(""))
            }
            return result
        }
        // Whether a mistake changes anything in the parts is asked of the table as it was, not of the reference.
        let original = Self.accepts(table)
        let before = try Self.parts.map { part in
            var rows: [ApacheReference.Facts: Bool] = [:]
            _ = try sweep(table, part).run(part: 0, of: 1) { row, facts in
                if Self.isPossible(facts) { rows[facts] = row < original.count && original[row] }
                return true
            }
            return rows
        }
        var caught = 0
        var seed: UInt64 = 0
        while caught < 16, seed < 1000 {
            seed += 1
            var mutation = TableMutation(seed: seed)
            let (mutated, what) = mutation.mutate(inWords(table))
            let accepts = Self.accepts(mutated)
            var changes = false
            var isNoticed = false
            for (part, rows) in zip(Self.parts, before) {
                let after = try sweep(mutated, part)
                _ = after.run(part: 0, of: 1, stopAtFirst: true) { row, facts in
                    guard let expected = rows[facts] else { return true }
                    let found = row < accepts.count && accepts[row]
                    if found != expected { changes = true }
                    if found != ApacheReference.admit(facts) { isNoticed = true }
                    return !isNoticed
                }
                if isNoticed { break }
            }
            guard changes else { continue }
            #expect(isNoticed, "seed \(seed): \(what)")
            caught += 1
        }
        print("admit: \(caught) mistakes noticed, of \(seed) seeds")
        #expect(caught == 16)
    }
}
