import Testing

@testable import PolicyRuntime

/// What surprises users of the FlinkCluster operators (flinkcluster-operator.md, 20) is said where it applies, and not
/// where it does not.
@Suite struct ClusterHazardTests {
    struct Hazard: CustomTestStringConvertible, Sendable {
        let number: String
        /// A part of the warning.
        let words: String
        let applies: @Sendable () throws -> Explanation
        let doesNot: @Sendable () throws -> Explanation

        init(
            _ number: String, _ words: String, applies: @escaping @Sendable () -> ClusterCase,
            not doesNot: @escaping @Sendable () -> ClusterCase
        ) {
            self.number = number
            self.words = words
            self.applies = { try applies().explain() }
            self.doesNot = { try doesNot().explain() }
        }

        var testDescription: String { "\(number): \(words)" }
    }

    private static let newImage = [(":1\"", ":2\"")]
    private static let fresh = [("T04:30:00Z", "T04:58:00Z")]
    private static let unset = ("takeSavepointOnUpgrade: false\n", "allowNonRestoredState: false\n")
    private static let taking = ("takeSavepointOnUpgrade: false", "takeSavepointOnUpgrade: true")

    static let hazards: [Hazard] = [
        Hazard(
            "1", "crashes on an update of a running job while takeSavepointOnUpgrade is unset",
            applies: { ClusterCase(.google, live: fresh + [unset], edits: newImage) },
            not: { ClusterCase(.google, live: fresh, edits: newImage) }),
        Hazard(
            "1, before the savepoint", "crashes once the savepoint is there",
            applies: { ClusterCase(.google, live: [unset], edits: newImage) },
            not: { ClusterCase(.google, edits: newImage) }),
        Hazard(
            "2", "takes longer than 60 s is dropped without a word",
            applies: { ClusterCase(.google, live: fresh + [taking], edits: newImage) },
            not: { ClusterCase(.google, live: fresh, edits: newImage) }),
        Hazard(
            "3", "savepointGeneration cannot ask for the first savepoint",
            applies: {
                ClusterCase(
                    .google,
                    live: [
                        withoutSavepoint,
                        ("savepointGeneration: 2\n    restart", "savepointGeneration: 3\n    restart"),
                    ])
            },
            not: {
                ClusterCase(
                    .google, live: [("savepointGeneration: 2\n    restart", "savepointGeneration: 3\n    restart")])
            }),
        Hazard(
            "3, after a failure", "after a failed savepoint savepointGeneration is ignored",
            applies: {
                ClusterCase(
                    .google,
                    live: [
                        ("savepointGeneration: 2\n    restart", "savepointGeneration: 3\n    restart"),
                        ("state: Succeeded", "state: Failed"),
                    ])
            },
            not: {
                ClusterCase(
                    .google, live: [("savepointGeneration: 2\n    restart", "savepointGeneration: 3\n    restart")])
            }),
        Hazard(
            "4", "below 900 is not honoured",
            applies: {
                ClusterCase(
                    .google,
                    live: [
                        ("autoSavepointSeconds: 3600", "autoSavepointSeconds: 300"), ("T04:29:50Z", "T04:48:00Z"),
                        ("T04:30:00Z", "T04:48:10Z"),
                    ])
            },
            not: { ClusterCase(.google) }),
        Hazard(
            "4, when one is due", "below 900 counts as 900",
            applies: { ClusterCase(.google, live: [("autoSavepointSeconds: 3600", "autoSavepointSeconds: 300")]) },
            not: { ClusterCase(.google, live: [("autoSavepointSeconds: 3600", "autoSavepointSeconds: 900")]) }),
        Hazard(
            "5", "one missed job list fails a savepoint",
            applies: {
                ClusterCase(.google, live: [inProgress, recent], answers: [ClusterCase.unreachable, pending])
            },
            not: {
                ClusterCase(
                    .google, live: [inProgress, recent], answers: [ClusterCase.overview("RUNNING"), pending])
            }),
        Hazard(
            "6, an old savepoint", "cancels with the last savepoint, however old",
            applies: { ClusterCase(.google, edits: [cancelled]) },
            not: { ClusterCase(.google, asks: "job-cancel") }),
        Hazard(
            "6, no savepoint", "without any savepoint before faults in the operator",
            applies: { ClusterCase(.google, live: [withoutSavepoint], edits: [cancelled]) },
            not: { ClusterCase(.google, edits: [cancelled]) }),
        Hazard(
            "6, a failed savepoint", "never cancels while the last savepoint is a failed one",
            applies: { ClusterCase(.google, live: [("state: Succeeded", "state: Failed")], edits: [cancelled]) },
            not: { ClusterCase(.google, edits: [cancelled]) }),
        Hazard(
            "6, for good", "afterwards every change of this object is refused",
            applies: { ClusterCase(.google, edits: [cancelled]) },
            not: { ClusterCase(.google, edits: newImage) }),
        Hazard(
            "7", "an outage of the JobManager reads as success",
            applies: { ClusterCase(.spotify, answers: [ClusterCase.unreachable]) },
            not: { ClusterCase(.spotify, answers: [ClusterCase.overview("RUNNING")]) }),
        Hazard(
            "8", "the same control twice in a row can be lost",
            applies: { ClusterCase(.spotify, live: [control("savepoint", "Succeeded")], asks: "savepoint") },
            not: { ClusterCase(.spotify, live: [control("job-cancel", "Failed")], asks: "savepoint") }),
        Hazard(
            "9", "it still stops every job of this cluster that is started later",
            applies: { ClusterCase(.spotify, live: [control("job-cancel", "Succeeded")]) },
            not: { ClusterCase(.spotify, live: [control("savepoint", "Succeeded")]) }),
        Hazard(
            "9, after a failed one", "it still stops every job of this cluster that is started later",
            applies: { ClusterCase(.spotify, live: [control("job-cancel", "Failed")]) },
            not: { ClusterCase(.spotify, asks: "job-cancel") }),
        Hazard(
            "10", "only the change of replicas is looked at",
            applies: {
                ClusterCase(.spotify, edits: [("replicas: 2", "replicas: 3"), ("memory: 4Gi", "memory: 8Gi")])
            },
            not: { ClusterCase(.spotify, edits: [("replicas: 2", "replicas: 3")]) }),
        Hazard(
            "11", "the job starts empty, and neither a condition nor an event says so",
            applies: { ClusterCase(.spotify, live: [failed, noLocation]) },
            not: { ClusterCase(.spotify, live: [failed]) }),
        Hazard(
            "12", "maxStateAgeToRestoreSeconds is not looked at when a failed job is restarted",
            applies: { ClusterCase(.spotify, live: [failed, ("Seconds: 21600", "Seconds: 600")]) },
            not: { ClusterCase(.spotify, live: [failed]) }),
        Hazard(
            "13, S", "every update goes back to it, and no savepoint is taken",
            applies: { ClusterCase(.spotify, live: [from], edits: newImage) },
            not: { ClusterCase(.spotify, edits: newImage) }),
        Hazard(
            "13, G", "fromSavepoint is still set: every update goes back to it",
            applies: { ClusterCase(.google, live: fresh + [from], edits: newImage) },
            not: { ClusterCase(.google, live: fresh, edits: newImage) }),
        Hazard(
            "14, S", "the operator never deletes a savepoint",
            applies: { ClusterCase(.spotify, live: [("autoSavepointSeconds: 3600", "autoSavepointSeconds: 600")]) },
            not: { ClusterCase(.spotify) }),
        Hazard(
            "14, G", "the operator never deletes a savepoint",
            applies: { ClusterCase(.google, live: [("autoSavepointSeconds: 3600", "autoSavepointSeconds: 1200")]) },
            not: { ClusterCase(.google) }),
        Hazard(
            "14, deletion, S", "takes no savepoint and stops nothing gracefully",
            applies: { deleting(.spotify) }, not: { ClusterCase(.spotify, edits: newImage) }),
        Hazard(
            "14, deletion, G", "takes no savepoint and stops nothing gracefully",
            applies: { deleting(.google) }, not: { ClusterCase(.google, edits: newImage) }),
        Hazard(
            "15, S", "it restarts the job",
            applies: { ClusterCase(.spotify, edits: [("Seconds: 3600", "Seconds: 1800")]) },
            not: { ClusterCase(.spotify, edits: [("FromSavepointOnFailure", "Never")]) }),
        Hazard(
            "15, G", "it restarts the job",
            applies: { ClusterCase(.google, edits: [("gs://ads/savepoints\n", "gs://ads/other\n")]) },
            not: { ClusterCase(.google, edits: [("FromSavepointOnFailure", "Never")]) }),
        Hazard(
            "16", "the update starts it from the last savepoint, however old that is",
            applies: { ClusterCase(.google, live: [failed], edits: newImage) },
            not: { ClusterCase(.google, live: [failed] + fresh, edits: newImage) }),
    ]

    private static func control(_ name: String, _ state: String) -> (String, String) {
        ("status:\n", "status:\n  control: {name: \(name), state: \(state), updateTime: '2026-11-20T05:00:00Z'}\n")
    }

    private static func deleting(_ fork: FlinkClusterFork) -> ClusterCase {
        var sample = ClusterCase(fork)
        sample.isDeleting = true
        return sample
    }

    private static let cancelled = ("jarFile:", "cancelRequested: true\n    jarFile:")
    private static let from = ("jarFile:", "fromSavepoint: s3://old/savepoint-1\n    jarFile:")
    private static let failed = ("state: Running\n      s", "state: Failed\n      s")
    private static let noLocation = ("      savepointLocation: s3://shop/savepoints/savepoint-5\n", "")
    private static let inProgress = ("state: Succeeded", "state: InProgress")
    private static let recent = ("T04:29:50Z", "T04:59:00Z")
    private static let pending = ClusterCase.operation(#"{"status": {"id": "IN_PROGRESS"}, "operation": null}"#)
    private static let withoutSavepoint = (
        """
          savepoint:
            jobID: \(ClusterCase.jobID)
            triggerID: \(ClusterCase.trigger)
            triggerTime: "2026-11-21T04:29:50Z"
            triggerReason: scheduled
            requestTime: "2026-11-21T04:29:50Z"
            state: Succeeded
        """, ""
    )

    @Test(arguments: hazards) func `a hazard is told where it applies, and only there`(hazard: Hazard) throws {
        let told = try hazard.applies()
        let isTold = told.warns(of: hazard.words)
        #expect(isTold, "\(told.summary)\n\(told.warnings)")
        let other = try hazard.doesNot()
        let isToldToo = other.warns(of: hazard.words)
        #expect(!isToldToo, "\(other.summary)\n\(other.warnings)")
    }

    @Test func `every hazard of the reference is tried`() {
        let numbers = Set(Self.hazards.compactMap { Int($0.number.prefix { $0.isNumber }) })
        #expect(numbers == Set(1...16))
    }
}
