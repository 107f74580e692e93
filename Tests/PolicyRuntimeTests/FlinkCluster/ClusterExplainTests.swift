import Testing

@testable import PolicyRuntime

/// User control, savepoints under way and schedules of a FlinkCluster, in the pass that `explain` takes.
@Suite struct ClusterExplainTests {
    private static func control(_ name: String, _ state: String) -> (String, String) {
        ("status:\n", "status:\n  control: {name: \(name), state: \(state), updateTime: '2026-11-20T05:00:00Z'}\n")
    }

    // MARK: User control

    @Test(arguments: FlinkClusterFork.allCases)
    func `a savepoint is asked for by annotation`(fork: FlinkClusterFork) throws {
        let explanation = try ClusterCase(fork, asks: "savepoint").explain()
        #expect(explanation.outcome(of: "admit") == "accept")
        #expect(explanation.outcome(of: "control") == "accept")
        #expect(explanation.outcome(of: "snapshot") == "trigger as MANUAL")
        #expect(explanation.outcome(of: "upgrade") == nil)
    }

    @Test(arguments: FlinkClusterFork.allCases)
    func `a cancellation is asked for by annotation`(fork: FlinkClusterFork) throws {
        let explanation = try ClusterCase(fork, asks: "job-cancel").explain()
        #expect(explanation.outcome(of: "control") == "accept")
        let upgrade = fork == .google ? "do take-savepoint" : "use stopped-for-good"
        #expect(explanation.outcome(of: "upgrade") == upgrade)
    }

    @Test(arguments: FlinkClusterFork.allCases)
    func `without an annotation nothing is asked for`(fork: FlinkClusterFork) throws {
        let explanation = try ClusterCase(fork).explain()
        #expect(explanation.outcome(of: "control") == nil)
        #expect(explanation.plans.isEmpty)
        #expect(explanation.summary == "nothing changed that the policy acts on: the job runs on")
    }

    @Test(arguments: FlinkClusterFork.allCases)
    func `what the webhook refuses is told, and the annotation has no effect`(fork: FlinkClusterFork) throws {
        for asked in ["savepont", "savepoint", "job-cancel"] {
            let live = asked == "savepont" ? [] : [("state: Running\n      s", "state: Cancelled\n      s")]
            let explanation = try ClusterCase(fork, live: live, asks: asked).explain()
            #expect(explanation.summary.hasPrefix("the annotation is refused"), "\(explanation.summary)")
            #expect(explanation.outcome(of: "control") == nil)
            #expect(explanation.outcome(of: "snapshot") != "trigger as MANUAL")
        }
    }

    @Test func `a control under way is followed, and its end is recorded`() throws {
        let state = [("state: Running\n      s", "state: Cancelled\n      s")]
        let done = try ClusterCase(
            .spotify,
            live: state + [Self.control("job-cancel", "InProgress"), ("Reason: scheduled", "Reason: job cancel")]
        ).explain()
        #expect(done.outcome(of: "control") == "complete")
        #expect(
            try ClusterCase(.spotify, live: [Self.control("job-cancel", "InProgress")]).explain().outcome(of: "control")
                == "wait \"in progress\"")
        let failed = try ClusterCase(
            .google,
            live: [
                Self.control("savepoint", "Progressing"), ("state: Succeeded", "state: Failed"),
                ("annotations: {}", "annotations: {\(FlinkClusterFork.controlAnnotation): savepoint}"),
            ]
        ).explain()
        #expect(failed.outcome(of: "control") == "fail \"the savepoint failed\"")
    }

    @Test func `what was asked for and is over means something to one version only`() throws {
        for state in ["Succeeded", "Failed"] {
            let google = try ClusterCase(.google, live: [Self.control("job-cancel", state)]).explain()
            #expect(google.outcome(of: "upgrade") == nil)
            let spotify = try ClusterCase(.spotify, live: [Self.control("job-cancel", state)]).explain()
            #expect(spotify.outcome(of: "upgrade") == "use stopped-for-good")
        }
    }

    @Test func `the direct target writes what the operator would`() throws {
        let google = try ClusterCase(.google, asks: "savepoint").explain(target: .direct).sent(by: "control")
        #expect(
            google.contains {
                $0.contains("/flinkclusters/clicks/status") && $0.contains(#""name":"savepoint","state":"Progressing""#)
                    && $0.contains(#""state":"NotTriggered","triggerReason":"user requested""#)
            }, "\(google)")
        let spotify = try ClusterCase(.spotify, asks: "savepoint").explain(target: .direct).sent(by: "control")
        #expect(spotify.contains { $0.contains(#""name":"savepoint","state":"Requested""#) }, "\(spotify)")
        let done = try ClusterCase(
            .spotify,
            live: [
                ("state: Running\n      s", "state: Cancelled\n      s"), Self.control("job-cancel", "InProgress"),
                ("annotations: {}", "annotations: {\(FlinkClusterFork.controlAnnotation): job-cancel}"),
            ]
        ).explain(target: .direct).sent(by: "control")
        #expect(
            done.contains {
                $0.hasSuffix(#"{"metadata":{"annotations":{"\#(FlinkClusterFork.controlAnnotation)":null}}}"#)
            })
        #expect(done.contains { $0.contains(#""state":"Succeeded""#) }, "\(done)")
    }

    // MARK: A savepoint under way

    private static let inProgress = ("state: Succeeded", "state: InProgress")

    @Test(arguments: [
        ("IN_PROGRESS", "null", "T04:59:00Z", "wait \"under way\""),
        ("IN_PROGRESS", "null", "T04:44:59Z", "fail \"Timed out taking savepoint.\""),
        ("COMPLETED", #"{"location": "gs://ads/savepoints/savepoint-3"}"#, "T04:40:00Z", "complete"),
        (
            "COMPLETED", #"{"failure-cause": {"class": "x", "stack-trace": "no space"}}"#, "T04:59:00Z",
            "fail \"Savepoint error\""
        ),
    ])
    func `of Google's, it comes to an end after 900 seconds`(
        state: String, operation: String, triggered: String, outcome: String
    ) throws {
        let explanation = try ClusterCase(
            .google, live: [Self.inProgress, ("T04:29:50Z", triggered)],
            answers: [
                ClusterCase.overview("RUNNING"),
                ClusterCase.operation(#"{"status": {"id": "\#(state)"}, "operation": \#(operation)}"#),
            ]
        ).explain()
        #expect(
            explanation.snapshotOutcomes
                == ["the savepoint triggered as \(ClusterCase.trigger) (scheduled): \(outcome)"])
        #expect(explanation.snapshots[0].plan != nil)
    }

    @Test func `of Spotify's, it may take as long as it takes`() throws {
        func outcome(_ body: String, _ live: [(String, String)] = []) throws -> String {
            let explanation = try ClusterCase(
                .spotify, live: [Self.inProgress, ("T04:29:50Z", "T03:00:00Z")] + live,
                answers: [ClusterCase.operation(body)]
            ).explain()
            return explanation.snapshotOutcomes.joined()
        }
        #expect(try outcome(#"{"status": {"id": "IN_PROGRESS"}, "operation": null}"#).hasSuffix("wait \"under way\""))
        let failure =
            #"{"status": {"id": "COMPLETED"}, "operation": {"failure-cause": {"class": "x", "stack-trace": "y"}}}"#
        #expect(try outcome(failure).hasSuffix("fail \"Savepoint error\""))
        #expect(
            try outcome(failure, [("Reason: scheduled", "Reason: update")]).contains(
                "The update process is being postponed"))
    }

    @Test func `after a failure it is tried again, and when is told`() throws {
        let failed = [("state: Succeeded", "state: Failed"), ("Reason: scheduled", "Reason: update")]
        let justNow = failed + [("requestTime: \"2026-11-21T04:30:00Z\"", "requestTime: \"2026-11-21T04:59:55Z\"")]
        let soon = try ClusterCase(.spotify, live: justNow, edits: [(":1\"", ":2\"")]).explain()
        #expect(soon.outcome(of: "upgrade") == "wait \"the last savepoint failed a moment ago\"")
        #expect(soon.decisions.flatMap(\.events).contains { $0.after == 5001 })
        let later = try ClusterCase(.spotify, live: failed, edits: [(":1\"", ":2\"")]).explain()
        #expect(later.outcome(of: "upgrade") == "use savepoint-with-cancel")
    }

    // MARK: When the next one is due

    @Test func `the next automatic savepoint is the one that the rules trigger`() throws {
        func next(_ sample: ClusterCase) throws -> String {
            let report = try #require(try sample.explain().schedules.first)
            if let hold = report.heldBackBy { return "held back: \(hold)" }
            return report.schedule.next?.description ?? (report.isDue == false ? "never" : "open")
        }
        #expect(try next(ClusterCase(.spotify)) == "2026-11-21T05:30:00.001Z")
        #expect(try next(ClusterCase(.google)) == "2026-11-21T05:30:00.001Z")
        let early = [("Seconds: 3600", "Seconds: 300"), ("T04:30:00Z", "T04:50:00Z"), ("T04:29:50Z", "T04:49:50Z")]
        #expect(try next(ClusterCase(.google, live: early)) == "2026-11-21T05:04:50Z")
        #expect(try next(ClusterCase(.spotify, live: early)) == "2026-11-21T05:00:00Z")
        let none = [("    autoSavepointSeconds: 3600\n", "")]
        #expect(try next(ClusterCase(.spotify, live: none)) == "never")
        let first = [
            ("      savepointTime: \"2026-11-21T04:30:00Z\"\n", ""), ("2026-11-20T05:00:00Z", "2026-11-21T04:59:00Z"),
        ]
        #expect(try next(ClusterCase(.spotify, live: first)) == "2026-11-21T05:59:00.001Z")
        #expect(
            try next(ClusterCase(.spotify, live: [Self.inProgress]))
                == "held back: skip \"no savepoint can be taken now\"")
        #expect(
            try next(ClusterCase(.spotify, edits: [(":1\"", ":2\"")]))
                == "held back: `upgrade` acts, and that ends the pass")
        let text = try ClusterCase(.spotify).explain().text()
        #expect(text.contains("savepoint: `auto-savepoint` (1h) is next due at 2026-11-21T05:30:00.001Z, in 30m"))
    }

    // MARK: Updates

    @Test(arguments: FlinkClusterFork.allCases)
    func `an update under way is one, though the manifest says nothing new`(fork: FlinkClusterFork) throws {
        let revision =
            fork == .google
            ? ("nextRevision: clicks-85dc8f749-2", "nextRevision: clicks-6b9f5c7d4-3")
            : ("nextRevision: orders-85dc8f749-3", "nextRevision: orders-6b9f5c7d4-4")
        let explanation = try ClusterCase(fork, live: [revision]).explain()
        #expect(
            explanation.outcome(of: "upgrade") == (fork == .google ? "do take-savepoint" : "use savepoint-with-cancel"))
    }
}
