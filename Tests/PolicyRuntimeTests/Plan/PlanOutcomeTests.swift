import Documents
import PolicyCompiler
import Testing

@testable import PolicyRuntime

@Suite struct PlanOutcomeTests {
    private func names(_ act: Outcome.Act, in decision: DecisionID, _ subject: PlanSubject = PlanSample.subject())
        throws
        -> String
    {
        try plan(PlanIntent(decision, act), for: subject).stepNames.joined(separator: " ")
    }

    @Test(arguments: [
        (Outcome.Act.wait("not now"), "event patch-status look-again"),
        (.block("HA metadata is gone"), "event patch-status look-again"), (.deny("no"), "event patch-status"),
        (.skip(""), ""), (.proceed, ""), (.accept, ""), (.release, "release-finalizer"),
        (.rollBack(as: "last-state"), "record event patch-status look-again"),
        (
            .perform(Mechanism("delete-cluster", keeping: "ha")),
            "record scale-to-zero delete-cluster poll patch-status look-again"
        ),
        (
            .perform(Mechanism("delete-cluster")),
            "record cancel scale-to-zero delete-cluster poll delete-ha patch-status look-again"
        ),
        (.perform(Mechanism("delete-task-managers")), "record delete-cluster look-again"),
        (.perform(Mechanism("take-savepoint")), "record take-savepoint patch-status look-again"),
        (.perform(Mechanism("rescale")), "record rescale patch-status look-again"),
        (.perform(Mechanism("update-in-place")), "record deploy patch-status look-again"),
    ]) func `an outcome without a strategy becomes these steps`(_ act: Outcome.Act, _ steps: String) throws {
        #expect(try names(act, in: DecisionID("upgrade", "savepoint")) == steps)
    }

    @Test func `unexpected jobs are cancelled one by one`() throws {
        var subject = PlanSample.subject()
        subject.unexpectedJobIDs = ["a", "b"]
        #expect(
            try names(.perform(Mechanism("cancel-unexpected-jobs")), in: DecisionID("ready"), subject)
                == "record cancel poll cancel poll look-again")
    }

    @Test func `what a rule says of a job that nobody can ask is written down`() throws {
        let intent = PlanIntent(
            DecisionID("upgrade", "savepoint"), .perform(Mechanism("delete-cluster", keeping: "ha")),
            parameters: PlanParameters(["job.state": .name("FAILED")]))
        let states = try plan(intent, for: PlanSample.subject()).steps.compactMap { step -> String? in
            if case .patchStatus(let change) = step.action { change.jobState } else { nil }
        }
        #expect(states == ["FAILED"])
    }

    @Test func `a resource that is deleted loses its cluster, its HA metadata and then its finalizer`() throws {
        let empty = PlanSample.use("delete-cluster", restore: "nothing", in: DecisionID("delete", "stateless"))
        #expect(
            try plan(empty, for: PlanSample.subject()).stepNames.joined(separator: " ")
                == "record event cancel scale-to-zero delete-cluster poll delete-ha release-finalizer")
        let stop = PlanSample.use("stop-with-savepoint", restore: "savepoint", in: DecisionID("delete", "savepoint"))
        #expect(
            try plan(stop, for: PlanSample.subject()).stepNames.joined(separator: " ")
                == "record event stop-with-savepoint poll record-savepoint poll scale-to-zero delete-cluster poll delete-ha "
                + "release-finalizer")
        #expect(
            try plan(stop, for: PlanSample.subject(.sessionJob)).stepNames.joined(separator: " ")
                == "record event stop-with-savepoint poll record-savepoint poll release-finalizer")
    }

    @Test(arguments: [
        (true, "savepoint", "record create-snapshot patch-status"),
        (true, "checkpoint", "record create-snapshot patch-status"),
        (false, "savepoint", "record take-savepoint patch-status"),
        (false, "checkpoint", "record take-checkpoint patch-status"),
    ]) func `a snapshot is a resource where there are resources, else a call`(
        _ resources: Bool, _ entry: String, _ steps: String
    ) throws {
        var subject = PlanSample.subject()
        subject.snapshotResources = resources
        #expect(try names(.trigger(as: "MANUAL"), in: DecisionID("snapshot", entry), subject) == steps)
    }

    @Test func `a snapshot under way is settled, and only one that was triggered is asked for`() throws {
        let pending = SnapshotSubject(name: "s", triggerID: "34739409c5af4c1fa1999f6c3176dfc8")
        let existing = SnapshotSubject(name: "s", path: "file:/x")
        let progress = DecisionID("progress")
        func names(_ act: Outcome.Act, _ snapshot: SnapshotSubject) throws -> String {
            try plan(PlanIntent(progress, act), for: PlanSample.subject(), snapshot: snapshot).stepNames
                .joined(separator: " ")
        }
        #expect(try names(.complete, pending) == "poll patch-status")
        #expect(try names(.complete, existing) == "patch-status")
        #expect(try names(.abandon("the job is not running"), pending) == "patch-status event")
        #expect(try names(.fail(""), pending) == "patch-status event")
        #expect(try names(.retry(Pace(first: 10_000, isDoubling: true)), pending) == "patch-status event look-again")
        #expect(throws: PlanError.snapshotMissing(decision: "progress")) {
            try plan(PlanIntent(progress, .complete), for: PlanSample.subject())
        }
    }

    @Test(arguments: [(1, 10_000), (2, 20_000), (3, 40_000), (4, 60_000), (90, 60_000)])
    func `a retry waits twice as long each time, up to its limit`(_ failures: Int64, _ delay: Int64) {
        #expect(Pace(first: 10_000, isDoubling: true, limit: 60_000).delay(afterFailures: failures) == delay)
    }

    @Test func `data is disposed of and confirmed before its record goes`() throws {
        let snapshot = SnapshotSubject(name: "s", path: "file:/x", finalizers: [DirectTarget.finalizer])
        let disposed = try plan(
            PlanIntent(DecisionID("dispose"), .disposeData), for: PlanSample.subject(), snapshot: snapshot)
        #expect(disposed.stepNames == ["dispose", "poll", "release-finalizer"])

        let old = SnapshotSubject(name: "file:/y", record: .history, path: "file:/y")
        let kept = SnapshotSubject(name: "k", path: "file:/z")
        let retained = plan(deleting: [old, kept], disposing: ["file:/y"], for: PlanSample.subject())
        #expect(retained.stepNames == ["dispose", "poll", "remove-record", "remove-record"])
    }

    @Test func `parameters of an outcome override those of its strategy, and settings are looked up`() {
        var strategy = PlanSample.strategy("stop-with-savepoint", restore: "savepoint")
        strategy.parameters = [.init("format", .input(InputID(3))), .init("drain", .constant(.bool(true)))]
        let policy = CompiledPolicy(
            name: "p", summary: nil, layers: ["p"], over: [], kinds: [.flinkDeployment], selector: .always, inputs: [],
            constants: [], strategies: [strategy], change: [], tables: [])
        let outcome = Outcome(.use(strategy: "s"), parameters: [.init("drain", .constant(.bool(false)))])
        let intent = PlanIntent(DecisionID("upgrade", "savepoint"), outcome, of: policy) { input in
            input == InputID(3) ? .name("NATIVE") : nil
        }
        #expect(intent.parameters.format == "NATIVE")
        #expect(intent.parameters.drains == false)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (951_827_696_789, "2000-02-29T12:34:56Z"),
        (1_795_237_200_000, "2026-11-21T05:00:00Z"),
        (-1, "1969-12-31T23:59:59Z"),
    ]) func `a time is told as Kubernetes tells it`(_ milliseconds: Int64, _ text: String) {
        #expect(timestampText(milliseconds) == text)
    }
}
