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
    /// The sweeps must not pass whatever the policies say: mistakes that change a decision are all found.
    @Test(arguments: ["flinkcluster-google", "flinkcluster-spotify"])
    func `fifty seeded mistakes in each policy are all noticed`(name: String) throws {
        let policy = try #require(Self.policies[name])
        let claims = name == "flinkcluster-google" ? Self.google : Self.spotify
        var caught = 0
        var seed: UInt64 = 0
        while caught < 50, seed < 1000 {
            seed += 1
            let claim = claims[Int(seed) % claims.count]
            let table = try #require(policy.table(claim.id))
            guard table.rows.count > 2 else { continue }
            var mutation = TableMutation(seed: seed)
            let (mutated, what) = mutation.mutate(table)
            let programs = try [table, mutated].map {
                try TableProgram($0, inputs: policy.inputs, kinds: policy.kinds)
            }
            // All parts of a decision's domain, since the mistake may be in another one.
            let parts = claims.filter { $0.id == claim.id }
            let changes = try parts.contains { part in
                let before = ClusterJudge(table, part)
                let after = ClusterJudge(mutated, part)
                let sweep = ClusterSweep(programs[1], inputs: policy.inputs, part.dimensions)
                _ = before
                let result = sweep.run(stopAtFirst: true) { after.agrees($0, $1) }
                return !result.differences.isEmpty
            }
            // A mistake that changes no decision that can be observed is none.
            guard
                try TableDiff.difference(
                    table, mutated, within: .always, inputs: policy.inputs, kinds: policy.kinds) != nil
            else { continue }
            #expect(changes, "seed \(seed), \(claim.testDescription): \(what)")
            caught += 1
        }
        print("\(name): \(caught) mistakes noticed, of \(seed) seeds")
        #expect(caught == 50)
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
            case .perform(let mechanism): "do \(mechanism.description)"
            case .fail(let reason) where claim.comparesReasons: "fail \(reason)"
            case .value(let value): value
            default: row.outcome.word
            }
        }
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
