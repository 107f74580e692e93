import PolicyCompiler
import Testing

private typealias Domain = FlinkClusterDomain

// What the webhooks admit, from what a cluster is started first, and how it goes. The rules of `admit` stand one behind
// the other, so they are walked in parts: each holds still what the rules that it is about, and those before them, do not
// look at.
extension WholeDomainFlinkClusterTests {
    static let googleAdmission: [FlinkClusterClaim] = {
        typealias G = FlinkClusterReference.Google
        func claim(
            _ id: DecisionID, _ dimensions: [ClusterDimension], comparesReasons: Bool = false, part: String = "",
            _ reference: @escaping @Sendable (FlinkClusterReference.Facts) -> String
        ) -> FlinkClusterClaim {
            FlinkClusterClaim(
                policy: "flinkcluster-google", id: id, dimensions: dimensions, comparesReasons: comparesReasons,
                part: part, reference: reference)
        }
        return [
            claim(DecisionID("deploy"), [Domain.fromSavepoint]) { facts in
                var facts = facts
                facts.job = .none
                return G.start(facts)
            },
            claim(DecisionID("delete", "none"), [Domain.job]) { _ in "release" },  // 15: there is no finalizer
            // Only the rule about the annotation reads it; what it admits is an update like any other.
            claim(
                DecisionID("admit"),
                [
                    Domain.exists, Domain.clusters, Domain.annotation, Domain.controlChanged, Domain.controlState,
                    Domain.restartPolicy, Domain.location, Domain.directoryOrNone, Domain.edits.corners,
                    Domain.deployedCancel.only(0), Domain.cancelRequested.only(0), Domain.cancelAlone.only(0),
                    Domain.generationNext.only(0), Domain.generationAlone.only(0), Domain.deployedJob,
                    Domain.deployedDirectory.only(1),
                ] + Domain.goodAndBad(Domain.newSpecGoogle), comparesReasons: true, part: " by annotation", G.admit),
            claim(
                DecisionID("admit"),
                [
                    Domain.exists, Domain.sessionOrRunning, Domain.annotation.only(3),
                    Domain.controlChanged.only(0), Domain.controlState.only(5), Domain.restartPolicy.only(0),
                    Domain.directoryOrNone, Domain.edits, Domain.deployedCancel,
                    Domain.cancelRequested, Domain.cancelAlone, Domain.generationNext, Domain.generationAlone,
                    Domain.deployedJob, Domain.deployedDirectory,
                ] + Domain.goodAndBad(Domain.newSpecGoogle), comparesReasons: true, part: " of an edit", G.admit),
            claim(
                DecisionID("admit"),
                [
                    Domain.exists, Domain.sessionOrRunning, Domain.annotation.only(3),
                    Domain.controlChanged.only(0), Domain.controlState.only(5), Domain.restartPolicy.only(0),
                    Domain.directoryOrNone.only(1), Domain.edits.only(1),
                    Domain.deployedCancel, Domain.cancelRequested, Domain.cancelAlone.only(0),
                    Domain.generationNext.only(0), Domain.generationAlone.only(0), Domain.deployedJob,
                    Domain.deployedDirectory.only(1),
                ] + Domain.newSpecGoogle, comparesReasons: true, part: " of a spec", G.admit),
        ]
    }()

    static let spotifyAdmission: [FlinkClusterClaim] = {
        typealias S = FlinkClusterReference.Spotify
        func claim(
            _ id: DecisionID, _ dimensions: [ClusterDimension], comparesReasons: Bool = false, part: String = "",
            _ reference: @escaping @Sendable (FlinkClusterReference.Facts) -> String
        ) -> FlinkClusterClaim {
            FlinkClusterClaim(
                policy: "flinkcluster-spotify", id: id, dimensions: dimensions, comparesReasons: comparesReasons,
                part: part, reference: reference)
        }
        return [
            claim(DecisionID("deploy"), [Domain.fromSavepoint]) { facts in
                var facts = facts
                facts.job = .none
                facts.location = false
                return S.start(facts)
            },
            claim(DecisionID("delete", "none"), [Domain.job]) { _ in "release" },  // 15: there is no finalizer
            claim(
                DecisionID("admit"),
                [
                    Domain.exists, Domain.clusters, Domain.annotation, Domain.controlChanged, Domain.controlState,
                    Domain.restartPolicy, Domain.directoryOrNone, Domain.edits.corners, Domain.deployedCancel.only(0),
                    Domain.cancelRequested.only(0), Domain.cancelAlone.only(0), Domain.generationNext.only(0),
                    Domain.generationAlone.only(0), Domain.deployedJob, Domain.deployedDirectory.only(1),
                    Domain.highAvailability.only(0), Domain.take.only(1), Domain.fromSavepoint.only(0),
                    Domain.isFinal.only(0), Domain.location, Domain.ages.only(5),
                ] + Domain.goodAndBad(Domain.newSpecSpotify), comparesReasons: true, part: " by annotation", S.admit),
            claim(
                DecisionID("admit"),
                [
                    Domain.exists, Domain.sessionOrRunning, Domain.annotation.only(3),
                    Domain.controlChanged.only(0), Domain.controlState.only(5), Domain.restartPolicy.only(0),
                    Domain.directoryOrNone, Domain.edits, Domain.deployedCancel, Domain.cancelRequested,
                    Domain.cancelAlone, Domain.generationNext, Domain.generationAlone, Domain.deployedJob,
                    Domain.deployedDirectory, Domain.highAvailability, Domain.take.only(1),
                    Domain.fromSavepoint.only(0),
                    Domain.ages.only(5),
                ] + Domain.goodAndBad(Domain.newSpecSpotify), comparesReasons: true, part: " of an edit", S.admit),
            claim(
                DecisionID("admit"),
                [
                    Domain.exists, Domain.clusters, Domain.annotation.only(3), Domain.controlChanged.only(0),
                    Domain.controlState.only(5), Domain.restartPolicy.only(0), Domain.directoryOrNone.only(1),
                    Domain.edits.only(1), Domain.deployedCancel.only(0), Domain.cancelRequested.only(0),
                    Domain.cancelAlone.only(0), Domain.generationNext.only(0), Domain.generationAlone.only(0),
                    Domain.deployedJob, Domain.deployedDirectory.only(1), Domain.highAvailability, Domain.take,
                    Domain.fromSavepoint, Domain.isFinal, Domain.location, Domain.ages,
                ] + Domain.goodAndBad(Domain.newSpecSpotify), comparesReasons: true, part: " by its savepoint",
                S.admit),
            claim(
                DecisionID("admit"),
                [
                    Domain.exists, Domain.sessionOrRunning, Domain.annotation.only(3),
                    Domain.controlChanged.only(0), Domain.controlState.only(5), Domain.restartPolicy,
                    Domain.directoryOrNone.only(1), Domain.edits.only(1), Domain.deployedCancel.only(1),
                    Domain.cancelRequested, Domain.cancelAlone.only(0), Domain.generationNext.only(0),
                    Domain.generationAlone.only(0), Domain.deployedJob, Domain.deployedDirectory.only(1),
                    Domain.highAvailability.only(0), Domain.take, Domain.fromSavepoint, Domain.ages.corners,
                ] + Domain.newSpecSpotify, comparesReasons: true, part: " of a spec", S.admit),
        ]
    }()

    @Test(arguments: googleAdmission + spotifyAdmission)
    func `the policy admits what the webhook admits, with its reasons`(claim: FlinkClusterClaim) async throws {
        try await compare(claim)
    }

    @Test(arguments: ["flinkcluster-google", "flinkcluster-spotify"])
    func `fifty seeded mistakes in the rules of admission are all noticed`(name: String) throws {
        try tryMistakes(in: name, name == "flinkcluster-google" ? Self.googleAdmission : Self.spotifyAdmission)
    }
}
