import Foundation
import PolicyCompiler
import PolicyDSL
import Testing

private typealias Domain = FlinkClusterDomain

/// One decision of one version: its table, its reference, and the facts between which it decides.
struct FlinkClusterClaim: Sendable, CustomTestStringConvertible {
    var policy: String
    var id: DecisionID
    var dimensions: [ClusterDimension]
    /// Whether reasons are compared too, not only what is done.
    var comparesReasons = false
    /// A part of the domain, where the whole is walked in several.
    var part = ""
    var reference: @Sendable (FlinkClusterReference.Facts) -> String

    var testDescription: String { "\(policy) \(id)\(part)" }
}

/// `flinkcluster-google.fpol` and `flinkcluster-spotify.fpol` against the transcription of the operators, at every
/// combination of facts. For a release build.
@Suite struct WholeDomainFlinkClusterTests {
    static let google: [FlinkClusterClaim] = {
        typealias G = FlinkClusterReference.Google
        func claim(
            _ id: DecisionID, _ dimensions: [ClusterDimension], comparesReasons: Bool = false,
            _ reference: @escaping @Sendable (FlinkClusterReference.Facts) -> String
        ) -> FlinkClusterClaim {
            FlinkClusterClaim(
                policy: "flinkcluster-google", id: id, dimensions: dimensions, comparesReasons: comparesReasons,
                reference: reference)
        }
        return [
            claim(
                DecisionID("upgrade", "none"),
                [
                    Domain.clustersWithRecreation, Domain.edit, Domain.desired, Domain.clusterState, Domain.known,
                    Domain.fromSavepoint, Domain.location, Domain.previousStart, Domain.savepoint,
                    Domain.savepointAgeGoogle, Domain.takeGoogle, Domain.directoryOrNone, Domain.annotation,
                    Domain.controlState.corners, Domain.cancelRequested, Domain.restartPolicy,
                ], G.upgrade),
            claim(
                DecisionID("restore"),
                [
                    Domain.job, Domain.edit, Domain.clusterState, Domain.fromSavepoint, Domain.location,
                    Domain.previousStart, Domain.savepointAgeGoogle,
                ], G.start),
            claim(
                DecisionID("recover"),
                [
                    Domain.job, Domain.edit, Domain.clusterState, Domain.fromSavepoint, Domain.location,
                    Domain.previousStart, Domain.savepointAgeGoogle, Domain.restartPolicy, Domain.listed, Domain.known,
                    Domain.submitter,
                ], G.recover),
            claim(
                DecisionID("finish"),
                [
                    Domain.job, Domain.edit, Domain.location, Domain.restartPolicy, Domain.afterSuccess,
                    Domain.afterFailure, Domain.afterCancel, Domain.jobManager,
                ], G.finish),
            claim(
                DecisionID("snapshot", "savepoint"),
                [
                    Domain.job, Domain.edit, Domain.desired, Domain.location, Domain.known, Domain.annotation,
                    Domain.controlState, Domain.directory, Domain.savepointState, Domain.generation,
                    Domain.scheduleGoogle,
                ], G.snapshot),
            claim(
                DecisionID("control"),
                [
                    Domain.job, Domain.annotation, Domain.control, Domain.controlState, Domain.savepointState,
                    .flag("control.message", \.controlHasMessage),
                    .number("control.retries", \.controlRetries, [nil, 2, 3, 4]), Domain.directory,
                    Domain.restartPolicy, Domain.location,
                ], G.control),
            claim(
                DecisionID("progress"),
                [
                    Domain.job, Domain.poll, Domain.pollTriggerAge, Domain.reachable, Domain.known,
                    Domain.savepointJob,
                ], comparesReasons: true, G.progress),
            claim(DecisionID("ready"), [Domain.known, Domain.unexpected], G.ready),
            claim(
                DecisionID("table", "next-job"),
                [
                    Domain.job, Domain.edit, Domain.clusterState, Domain.restartPolicy, Domain.location, Domain.listed,
                    Domain.known, Domain.submitter,
                ], G.nextJob),
        ]
    }()

    static let spotify: [FlinkClusterClaim] = {
        typealias S = FlinkClusterReference.Spotify
        func claim(
            _ id: DecisionID, _ dimensions: [ClusterDimension], comparesReasons: Bool = false, part: String = "",
            _ reference: @escaping @Sendable (FlinkClusterReference.Facts) -> String
        ) -> FlinkClusterClaim {
            FlinkClusterClaim(
                policy: "flinkcluster-spotify", id: id, dimensions: dimensions, comparesReasons: comparesReasons,
                part: part, reference: reference)
        }
        let active = ClusterDimension.product([Domain.jobCluster, Domain.job]) { S.isActive($0) && $0.isJobCluster }
        let inactive = ClusterDimension.product([Domain.jobCluster, Domain.job]) {
            !S.isActive($0) && ($0.isJobCluster || $0.job == .none)
        }
        let readiness = [Domain.fromSavepoint, Domain.take, Domain.isFinal, Domain.location, Domain.ages]
        return [
            // A control and a savepoint under way are looked at of active jobs only, of the others their corners.
            claim(
                DecisionID("upgrade", "none"),
                [
                    active, Domain.scaling, Domain.desired, Domain.cancelRequested, Domain.controls,
                    Domain.previousStart, Domain.directoryOrNone, Domain.savepointOfJob,
                ] + readiness.dropLast() + [Domain.ages.limitedToOneAge], part: " of an active job", S.upgrade),
            claim(
                DecisionID("upgrade", "none"),
                [
                    inactive, Domain.scaling, Domain.desired, Domain.cancelRequested, Domain.controls.corners,
                    Domain.previousStart, Domain.directoryOrNone, Domain.savepointOfJob.corners,
                ] + readiness, part: " of a job that is not active", S.upgrade),
            claim(
                DecisionID("restore"),
                [Domain.editOrScale, Domain.fromSavepoint, Domain.location, Domain.previousStart], S.start),
            claim(
                DecisionID("recover"),
                [
                    Domain.job, Domain.editOrScale, Domain.fromSavepoint, Domain.location, Domain.previousStart,
                    Domain.ages, Domain.restartPolicy, Domain.reason, Domain.savepointState, Domain.afterCancel,
                ], S.recover),
            claim(
                DecisionID("finish"),
                [
                    Domain.job, Domain.editOrScale, Domain.submitter, Domain.deployAge, Domain.listed,
                    Domain.annotation, Domain.cancelRequested, Domain.afterSuccess, Domain.afterFailure,
                    Domain.afterCancel, Domain.jobManager, Domain.restartPolicy,
                ] + readiness.map { $0.only(0) }, S.finish),
            claim(
                DecisionID("snapshot", "savepoint"),
                [
                    Domain.job, Domain.editOrScale, Domain.controls, Domain.known, Domain.directoryOrNone,
                    Domain.cancelRequested, Domain.generation, Domain.savepointWithReason, Domain.scheduleSpotify,
                ], S.snapshot),
            claim(
                DecisionID("control"),
                [
                    Domain.job, Domain.annotation, Domain.control, Domain.controlState, Domain.savepointState,
                    Domain.reason,
                ], S.control),
            claim(
                DecisionID("progress"),
                [Domain.job, Domain.poll, Domain.known, Domain.savepointJob, Domain.reason], comparesReasons: true,
                S.progress),
            claim(
                DecisionID("ready"), [Domain.job, Domain.editOrScale, Domain.restartPolicy, Domain.unexpected], S.ready),
            claim(
                DecisionID("table", "next-job"),
                [
                    Domain.job, Domain.editOrScale, Domain.submitter, Domain.deployAge, Domain.listed,
                    Domain.annotation, Domain.cancelRequested,
                ] + readiness, S.nextJob),
            claim(DecisionID("table", "update-state"), [Domain.job, Domain.editOrScale] + readiness, S.updateState),
        ]
    }()

    static let policies: [String: CompiledPolicy] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "policies")
        var policies: [String: CompiledPolicy] = [:]
        for name in ["flinkcluster-google", "flinkcluster-spotify"] {
            guard let text = try? Data(contentsOf: folder.appending(path: "\(name).fpol")) else { continue }
            policies[name] = compile(SourceFile(name: "\(name).fpol", text: Array(text))).policy
        }
        return policies
    }()

    @Test(arguments: google + spotify)
    func `the policy decides as the operator does, whatever the facts`(claim: FlinkClusterClaim) async throws {
        try await compare(claim)
    }

    func compare(_ claim: FlinkClusterClaim) async throws {
        let policy = try #require(Self.policies[claim.policy])
        let table = try #require(policy.table(claim.id))
        let sweep = ClusterSweep(
            try TableProgram(table, inputs: policy.inputs, kinds: policy.kinds), inputs: policy.inputs,
            claim.dimensions)
        #expect(sweep.missingColumns == [])
        let judge = ClusterJudge(table, claim)
        let result = await sweep.runOnBothCores { judge.agrees($0, $1) }
        print("\(claim.testDescription): \(result.combinations) combinations compared, of \(sweep.factors)")
        #expect(result.differences == [])
        #expect(result.combinations > 0)
    }
}

extension WholeDomainFlinkClusterTests {
    /// The sweeps must not pass whatever the policies say: mistakes that change a decision in their domain are all found.
    @Test(arguments: ["flinkcluster-google", "flinkcluster-spotify"])
    func `fifty seeded mistakes in each policy are all noticed`(name: String) throws {
        try tryMistakes(in: name, name == "flinkcluster-google" ? Self.google : Self.spotify)
    }

    func tryMistakes(in name: String, _ claims: [FlinkClusterClaim]) throws {
        let policy = try #require(Self.policies[name])
        var caught = 0
        var seed: UInt64 = 0
        while caught < 50, seed < 2000 {
            seed += 1
            let claim = claims[Int(seed) % claims.count]
            let table = try #require(policy.table(claim.id))
            guard table.rows.count > 2 else { continue }
            var mutation = TableMutation(seed: seed)
            let (mutated, what) = mutation.mutate(table)
            guard
                let witness = try TableDiff.difference(
                    table, mutated, within: .always, inputs: policy.inputs, kinds: policy.kinds)
            else { continue }
            // Around the witness: what is found there is found in the whole.
            let dimensions = claim.dimensions.map { narrowed($0, to: witness, policy) }
            let original = try TableProgram(table, inputs: policy.inputs, kinds: policy.kinds)
            let program = try TableProgram(mutated, inputs: policy.inputs, kinds: policy.kinds)
            // Of facts that the reference says nothing of, nothing can be noticed.
            let differs = ClusterSweep(program, inputs: policy.inputs, dimensions)
                .run(comparedWith: original).differences.first
            guard differs != nil else { continue }
            let judge = ClusterJudge(mutated, claim)
            let result = ClusterSweep(program, inputs: policy.inputs, dimensions)
                .run(stopAtFirst: true) { judge.agrees($0, $1) }
            #expect(!result.differences.isEmpty, "seed \(seed), \(claim.testDescription): \(what)")
            caught += 1
        }
        print("\(name): \(caught) mistakes noticed, of \(seed) seeds")
        #expect(caught == 50)
    }

    /// The dimension around a witness; numbers stay as they are.
    private func narrowed(
        _ dimension: ClusterDimension, to witness: [InputID: FactValue], _ policy: CompiledPolicy
    ) -> ClusterDimension {
        let options = dimension.options.filter { option in
            option.values.allSatisfy { name, value in
                guard let place = policy.inputs.firstIndex(where: { $0.name == name }),
                    !policy.inputs[place].type.isNumber, let wanted = witness[InputID(place)]
                else { return true }
                return value == wanted
            }
        }
        return options.isEmpty ? dimension : ClusterDimension(dimension.name, options)
    }
}

/// Holds a row against the reference.
struct ClusterJudge: Sendable {
    private let words: [String]
    private let reference: @Sendable (FlinkClusterReference.Facts) -> String

    init(_ table: DecisionTable, _ claim: FlinkClusterClaim) {
        reference = claim.reference
        words = table.rows.map { row in
            switch row.outcome.act {
            case .use(let strategy): "use \(strategy)"
            case .start(let source): "start from \(source)"
            case .perform(let mechanism): "do \(mechanism.description)\(Self.reason(row.outcome))"
            case .trigger(let type): "trigger \(type ?? "MANUAL")"
            case .fail(let reason) where claim.comparesReasons: "fail \(reason)"
            case .deny(let reason) where claim.comparesReasons: "deny \(reason)"
            case .value(let value): value
            default: row.outcome.word
            }
        }
    }

    /// What a savepoint is taken for.
    private static func reason(_ outcome: Outcome) -> String {
        for parameter in outcome.parameters where parameter.name == "reason" {
            if case .constant(.name(let reason)) = parameter.value { return " for \(reason)" }
        }
        return ""
    }

    func agrees(_ row: Int, _ facts: FlinkClusterReference.Facts) -> Bool {
        row < words.count && words[row] == reference(facts)
    }
}

extension ClusterDimension {
    /// Ages of which only the one at this moment is read: at the end of the job, one corner of each kind.
    fileprivate var limitedToOneAge: ClusterDimension {
        ClusterDimension(
            name,
            options.filter { option in
                let end = option.values["savepoint.age-at-end"] ?? .none
                return end == FactValue.none || end == .number(3_599_999)
            })
    }
}
