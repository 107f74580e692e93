import Foundation
import PolicyCompiler
import PolicyDSL
import Testing

/// What becomes of a job by itself and of its snapshots, held against the transcription at every combination of facts.
@Suite struct WholeDomainLifecycleTests {
    let policy: CompiledPolicy

    init() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "policies")
        let text = try Data(contentsOf: folder.appending(path: "apache-operator.fpol"))
        policy = try #require(compile(SourceFile(name: "apache-operator.fpol", text: Array(text))).policy)
    }

    /// A decision, its dimensions, and the reference's procedure for it.
    struct Decision: Sendable, CustomTestStringConvertible {
        var id: DecisionID
        var dimensions: [SweepDimension]
        var isPossible: @Sendable (ApacheReference.Facts) -> Bool = { _ in true }
        /// The same of a policy's facts, with what the transcription rules out for all decisions.
        var region: @Sendable ([PolicyInput]) -> Condition = { _ in .always }
        var answer: @Sendable (ApacheReference.Facts) -> String

        var testDescription: String { "\(id)" }
    }

    @Test(arguments: decisions)
    func `the policy decides as the operator does, whatever the facts`(decision: Decision) async throws {
        let table = try #require(policy.table(decision.id))
        let sweep = try sweep(table, decision)
        #expect(sweep.missingColumns.isEmpty)
        let words = Self.words(table)
        let result = await sweep.runOnBothCores { row, facts in
            !decision.isPossible(facts) || (row < words.count && words[row] == decision.answer(facts))
        }
        let factors = decision.dimensions.map { "\($0.name) \($0.options.count)" }.joined(separator: " x ")
        print("\(decision.id): \(result.combinations) combinations compared, of \(factors)")
        #expect(result.differences.isEmpty)
        #expect(result.combinations >= 32)
    }

    /// The walk must not pass whatever the policy says: eight mistakes in each table, which the exact comparison of two
    /// tables says to change a decision, are all found.
    @Test(arguments: decisions)
    func `seeded mistakes in these tables are all noticed`(decision: Decision) throws {
        let table = try #require(policy.table(decision.id))
        var caught = 0
        var seed: UInt64 = 0
        while caught < 8, seed < 400 {
            seed += 1
            var mutation = TableMutation(seed: seed)
            let (mutated, what) = mutation.mutate(table)
            guard
                try TableDiff.difference(
                    Self.inWords(table), Self.inWords(mutated), within: decision.region(policy.inputs),
                    inputs: policy.inputs, kinds: policy.kinds) != nil
            else { continue }
            let words = Self.words(mutated)
            let result = try sweep(mutated, decision).run(part: 0, of: 1, stopAtFirst: true) { row, facts in
                !decision.isPossible(facts) || (row < words.count && words[row] == decision.answer(facts))
            }
            #expect(!result.differences.isEmpty, "\(decision.id), seed \(seed): \(what)")
            caught += 1
        }
        print("\(decision.id): \(caught) mistakes noticed, of \(seed) seeds")
        #expect(caught == 8)
    }

    /// The table with nothing but the words that are compared.
    private static func inWords(_ table: DecisionTable) -> DecisionTable {
        var table = table
        for (row, word) in words(table).enumerated() { table.rows[row].outcome = Outcome(.value(word)) }
        return table
    }

    private func sweep(_ table: DecisionTable, _ decision: Decision) throws -> DomainSweep {
        DomainSweep(
            try TableProgram(table, inputs: policy.inputs, kinds: policy.kinds), inputs: policy.inputs,
            decision.dimensions)
    }

    private static func words(_ table: DecisionTable) -> [String] {
        table.rows.map { row in
            switch row.outcome.act {
            case .use(let strategy): "use \(strategy)"
            case .start(let source): "start from \(source)"
            case .perform(let mechanism): "do \(mechanism.description)"
            case .rollBack(let mode): "roll-back as \(mode)"
            case .trigger(let trigger): trigger.map { "trigger \($0)" } ?? "trigger"
            default: row.outcome.word
            }
        }
    }
}

extension WholeDomainLifecycleTests {
    private typealias Domain = ApacheDomain

    private static let states = SweepDimension.fact(
        "job.state",
        Domain.jobStates.map { name, state in
            (name.map(FactValue.name) ?? FactValue.none, { $0.jobState = state })
        })

    private static let ha = SweepDimension(
        "ha.enabled with ha.metadata and ha.checkpoint",
        [
            (false, FactValue.bool(false), FactValue.bool(false), ApacheReference.Seen.no, ApacheReference.Seen.no),
            (true, .bool(false), .bool(false), .no, .no), (true, .bool(true), .bool(false), .yes, .no),
            (true, .bool(true), .bool(true), .yes, .yes), (true, .unknown, .unknown, .unknown, .unknown),
        ].map { isEnabled, metadata, checkpoint, seen, seenCheckpoint in
            SweepDimension.Option(
                values: ["ha.enabled": .bool(isEnabled), "ha.metadata": metadata, "ha.checkpoint": checkpoint]
            ) {
                $0.haEnabled = isEnabled
                $0.haMetadata = seen
                $0.haCheckpoint = seenCheckpoint
            }
        })

    /// An age below, at and above a limit, and none.
    private static func age(
        _ name: String, against limit: String, of milliseconds: Int64,
        _ path: WritableKeyPath<ApacheReference.Facts, ApacheReference.Age> & Sendable
    ) -> SweepDimension {
        let ages: [(FactValue, ApacheReference.Age)] = [
            (.number(milliseconds - 1), .less), (.number(milliseconds), .equal), (.number(milliseconds + 1), .greater),
            (FactValue.none, .none),
        ]
        return SweepDimension(
            "\(name) against \(limit)",
            ages.map { value, age in
                SweepDimension.Option(values: [name: value, limit: .number(milliseconds)]) { $0[keyPath: path] = age }
            })
    }

    private static let jobListed = SweepDimension.fact(
        "job.listed", Domain.seen.map { value, seen in (value, { $0.jobListed = seen }) })

    private static func snapshotFlag(
        _ name: String, _ path: WritableKeyPath<ApacheReference.Snapshot, Bool> & Sendable,
        no: FactValue = .bool(false), yes: FactValue = .bool(true)
    ) -> SweepDimension {
        .fact(name, [(no, { $0.snapshot[keyPath: path] = false }), (yes, { $0.snapshot[keyPath: path] = true })])
    }

    private static let snapshotStates = SweepDimension.fact(
        "snapshot.state",
        [
            (.name("TRIGGER_PENDING"), { $0.snapshot.state = .pending }),
            (.name("IN_PROGRESS"), { $0.snapshot.state = .inProgress }),
            (.name("COMPLETED"), { $0.snapshot.state = .completed }),
            (.name("FAILED"), { $0.snapshot.state = .failed }),
            (.name("ABANDONED"), { $0.snapshot.state = .abandoned }),
        ])

    private static let results = SweepDimension.fact(
        "snapshot.result",
        [
            (.name("pending"), { $0.snapshot.result = .pending }),
            (.name("success"), { $0.snapshot.result = .success }),
            (.name("failure"), { $0.snapshot.result = .failure }), (.unknown, { $0.snapshot.result = .unknown }),
        ])

    private static let kinds = snapshotFlag(
        "snapshot.kind", \.isCheckpoint, no: .name("SAVEPOINT"), yes: .name("CHECKPOINT"))

    /// The age of the trigger around the grace period of its kind, with the other kind's shorter and longer.
    private static let kindsWithAges: SweepDimension = {
        var options: [SweepDimension.Option] = []
        let ages: [(FactValue, ApacheReference.Age)] = [
            (.number(59_999), .less), (.number(60_000), .equal), (.number(60_001), .greater), (FactValue.none, .none),
        ]
        for (kind, own, others) in [
            ("SAVEPOINT", "savepoint-grace", "checkpoint-grace"), ("CHECKPOINT", "checkpoint-grace", "savepoint-grace"),
        ] {
            for other: Int64 in [1000, 600_000] {
                for (value, age) in ages {
                    options.append(
                        SweepDimension.Option(
                            values: [
                                "snapshot.kind": .name(kind), own: .number(60_000), others: .number(other),
                                "snapshot.trigger.age": value,
                            ]
                        ) {
                            $0.snapshot.isCheckpoint = kind == "CHECKPOINT"
                            $0.snapshot.triggerAge = age
                        })
                }
            }
        }
        return SweepDimension("snapshot.kind with trigger age and grace", options)
    }()

    /// Inputs of a policy by name, for conditions.
    private struct Named {
        private let inputs: [PolicyInput]

        init(_ inputs: [PolicyInput]) { self.inputs = inputs }

        subscript(name: String) -> InputID { InputID(inputs.firstIndex { $0.name == name } ?? 0) }

        func has(_ name: String, _ value: String) -> Condition {
            guard case .names(let domain) = inputs[self[name].index].type, let place = domain.index(of: value) else {
                return .never
            }
            return .member(self[name], .positions(1 << UInt64(place), none: false))
        }

        func yes(_ name: String) -> Condition { .member(self[name], .positions(0b10, none: false)) }
    }

    /// 1.5, "other: false"
    private static func metadataNeedsHA(_ named: Named) -> Condition {
        .any([
            named.yes("ha.enabled"),
            .all([.not(.isUnknown(named["ha.metadata"])), .not(named.yes("ha.metadata"))]),
        ])
    }

    /// 5.5, on both sides of the limit; `-1` is no limit.
    private static let backoff = SweepDimension(
        "snapshot.failures against snapshot.backoff-limit",
        [(1, 0, true), (1, 1, false), (2, 1, true), (1, 2, false), (9, nil, false)].map {
            (failures: Int64, limit: Int64?, isUsedUp: Bool) in
            SweepDimension.Option(
                values: [
                    "snapshot.failures": .number(failures),
                    "snapshot.backoff-limit": limit.map { .number($0) } ?? FactValue.none,
                ]
            ) { $0.snapshot.isBackoffUsedUp = isUsedUp }
        })

    private static func snapshotDecision(_ entry: String) -> Decision {
        var dimensions = [
            states,
            SweepDimension(
                entry, [SweepDimension.Option(values: [:]) { $0.snapshot.isCheckpoint = entry == "checkpoint" }]),
            snapshotFlag("\(entry).triggered", \.isTriggered),
            snapshotFlag("changed spec.job.\(entry)TriggerNonce", \.nonceChanged),
            snapshotFlag("removed spec.job.\(entry)TriggerNonce", \.nonceRemoved),
            snapshotFlag("every periodic-\(entry)", \.isDue),
            .fact(
                "flink-version",
                [(.name("v1_17"), { $0.isOldFlink = false }), (.name("v1_16"), { $0.isOldFlink = true })]),
        ]
        if entry == "savepoint" { dimensions.removeLast() }
        return Decision(id: DecisionID("snapshot", entry), dimensions: dimensions) { ApacheReference.trigger($0) }
    }

    static let decisions: [Decision] = [
        Decision(
            id: DecisionID("recover"),
            dimensions: [
                states, Domain.kinds, Domain.mode, Domain.lastMode, Domain.recordedStates, Domain.jobManager, ha,
                Domain.upgradeSavepoint, Domain.lastSavepoint, .flag("restart-failed", \.restartFailed),
                .flag("health-check", \.healthCheck), .flag("jobmanager-recovery", \.jobManagerRecovery),
                .fact(
                    "cluster.health",
                    [
                        (.name("healthy"), { $0.isUnhealthy = false }), (.name("unhealthy"), { $0.isUnhealthy = true }),
                        (FactValue.none, { $0.isUnhealthy = false }),
                    ]),
            ],
            // A session cluster has no job whose state or health could be seen.
            isPossible: { $0.mode != .none || ($0.jobState == .none && !$0.isUnhealthy) },
            region: { inputs in
                let named = Named(inputs)
                return .all([
                    metadataNeedsHA(named),
                    .any([
                        .not(.isNone(named["mode"])),
                        .all([
                            .isNone(named["job.state"]), .not(named.has("cluster.health", "unhealthy")),
                            named.has("kind", "FlinkDeployment"),
                        ]),
                    ]),
                ])
            },
            answer: { ApacheReference.recover($0) }
        ),
        Decision(
            id: DecisionID("finish"),
            dimensions: [
                states, Domain.kinds, Domain.jobManager, .flag("restart-failed", \.restartFailed),
                age("job.update.age", against: "shutdown-ttl", of: 86_400_000, \.updateAge),
            ]
        ) { ApacheReference.finish($0) },
        Decision(
            id: DecisionID("rollback"),
            dimensions: [
                .fact(
                    "change",
                    [
                        (.name("ignore"), { $0.change = .ignore }), (.name("scale"), { $0.change = .scale }),
                        (.name("upgrade"), { $0.change = .upgrade }), (.name("redeploy"), { $0.change = .redeploy }),
                    ]),
                Domain.kinds, Domain.lastMode, ha, Domain.neverStarted, .flag("rollback-enabled", \.rollbackEnabled),
                .flag("deployed.stable", \.isStable),
                .fact(
                    "reconciliation.state",
                    [
                        (.name("DEPLOYED"), { $0.reconciliation = .deployed }),
                        (.name("UPGRADING"), { $0.reconciliation = .upgrading }),
                        (.name("ROLLING_BACK"), { $0.reconciliation = .rollingBack }),
                        (.name("ROLLED_BACK"), { $0.reconciliation = .rolledBack }),
                    ]),
                .fact(
                    "stable.state",
                    [
                        (.name("running"), { $0.stableState = .running }),
                        (.name("suspended"), { $0.stableState = .suspended }),
                        (FactValue.none, { $0.stableState = .none }),
                    ]),
                .fact(
                    "stable.flink-version",
                    [
                        (.name("same"), { $0.stableVersionIsSame = true }),
                        (.name("other"), { $0.stableVersionIsSame = false }),
                        (FactValue.none, { $0.stableVersionIsSame = false }),
                    ]),
                age("deploy.age", against: "readiness-timeout", of: 300_000, \.deployAge),
            ],
            region: { metadataNeedsHA(Named($0)) },
            answer: { ApacheReference.rollback($0) }
        ),
        snapshotDecision("savepoint"),
        snapshotDecision("checkpoint"),
        Decision(
            id: DecisionID("progress"),
            dimensions: [
                states, snapshotStates,
                .fact(
                    "snapshot.trigger",
                    [
                        (.name("MANUAL"), { $0.snapshot.isManual = true }),
                        (.name("PERIODIC"), { $0.snapshot.isManual = false }),
                        (.name("UNKNOWN"), { $0.snapshot.isManual = false }),
                        (FactValue.none, { $0.snapshot.isManual = false }),
                    ]),
                snapshotFlag("snapshot.record", \.isLegacy, no: .name("resource"), yes: .name("history")), results,
                kindsWithAges, snapshotFlag("snapshot.already-exists", \.alreadyExists),
                snapshotFlag("snapshot.job", \.namesJob, no: FactValue.none, yes: .name("path")),
                snapshotFlag("snapshot.job-exists", \.jobExists), backoff, jobListed,
            ],
            // The deprecated status has a snapshot under way, of the resource's own job, or none.
            isPossible: { !$0.snapshot.isLegacy || $0.snapshot.state == .inProgress },
            region: { inputs in
                let named = Named(inputs)
                return .any([
                    named.has("snapshot.record", "resource"), named.has("snapshot.state", "IN_PROGRESS"),
                ])
            },
            answer: { ApacheReference.progress($0) }
        ),
        Decision(
            id: DecisionID("dispose"),
            dimensions: [
                states, snapshotStates, kinds, snapshotFlag("snapshot.dispose-on-delete", \.disposeOnDelete),
                snapshotFlag("snapshot.job", \.namesJob, no: FactValue.none, yes: .name("path")),
                snapshotFlag("snapshot.job-exists", \.jobExists),
                snapshotFlag("snapshot.path", \.hasPath, no: FactValue.none, yes: .name("path")),
            ]
        ) { ApacheReference.dispose($0) },
    ]
}
