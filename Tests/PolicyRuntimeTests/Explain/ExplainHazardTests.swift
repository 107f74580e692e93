import Documents
import PolicyCompiler
import Testing

@testable import PolicyRuntime

/// The hazards of the Apache operator appear where they apply, with what makes them apply, and nowhere else.
@Suite struct ExplainHazardTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var hazard: String
        var manifest: String
        var evidence: String
        /// Facts by hand, beside what is observed.
        var causes: [String]
        /// What has to be different for it not to apply.
        var spares: [String]
        var testDescription: String { hazard }

        init(
            _ hazard: String, _ manifest: String, _ evidence: String, _ causes: [String] = [], not spares: [String]
        ) {
            self.hazard = hazard
            self.manifest = manifest
            self.evidence = evidence
            self.causes = causes
            self.spares = spares
        }

        /// Of an upgrade of a healthy application with HA.
        init(_ hazard: String, causes: [String], not spares: [String]) {
            self.init(hazard, "upgrade", "ha", causes, not: spares)
        }
    }

    static let lastState = ["mode=last-state"]
    static let aged = ["mode=last-state", "max-checkpoint-age=10m"]
    static let versionChange = ["changed spec.flinkVersion=yes", "job.state=FAILING"]
    static let neverStarted = [
        "mode=last-state", "job.state=RECONCILING", "jobmanager.status=DEPLOYING", "jobmanager.never-started=yes",
        "ha.metadata=no", "new.ha.metadata=no", "ha.checkpoint=no", "new.ha.checkpoint=no",
    ]
    static let lastSavepoint = ["job.state=FAILED", "upgrade-savepoint=none", "last-savepoint=path"]
    static let sessionJob = ["mode=last-state", "change=upgrade", "ha.metadata=no", "new.ha.metadata=no"]

    /// By paragraph of the reference.
    static let cases: [Case] = [
        // 1.3 (4b), 1.4
        Case(
            "falls back", causes: versionChange + ["last-state-fallback=no"], not: ["last-state-fallback=yes"]),
        Case(
            "the age of its last checkpoint is not looked at",
            causes: aged + ["job.start.age=1m", "checkpoint.completed.age=none"],
            not: ["checkpoint.completed.age=1m"]),
        Case(
            "which counts as too old",
            causes: aged + ["job.start.age=1h", "checkpoint.completed.age=unknown", "checkpoint.pending.age=unknown"],
            not: ["checkpoint.completed.age=1h", "checkpoint.pending.age=none"]),
        // 1.6
        Case(
            "how the job was suspended wins", "resume", "ha", ["mode=savepoint", "last-mode=last-state"],
            not: ["mode=last-state"]),
        Case(
            "restores its state all the same", "resume", "ha", ["mode=stateless", "last-mode=last-state"],
            not: ["mode=last-state"]),
        Case(
            "HA metadata holds no checkpoint: the job starts empty", "resume", "ha",
            ["mode=last-state", "last-mode=last-state", "new.ha.checkpoint=no"], not: ["new.ha.checkpoint=yes"]),
        Case(
            "the operator knows no path to restore from", "resume", "ha", ["last-mode=none"],
            not: ["last-mode=savepoint"]),
        Case(
            "the last savepoint may be older than the job's state", "resume", "ha",
            ["last-mode=savepoint", "upgrade-savepoint=none", "last-savepoint=path"], not: ["upgrade-savepoint=path"]),
        Case(
            "no savepoint is recorded: the job starts empty", "resume", "ha",
            ["last-mode=savepoint", "upgrade-savepoint=none", "last-savepoint=none"], not: ["upgrade-savepoint=path"]),
        // 1.8
        Case(
            "under a new id and without HA metadata", causes: lastState + ["last-state-cancel=yes"],
            not: ["last-state-cancel=no"]),
        Case("Flink is not asked", causes: lastState, not: ["mode=savepoint"]),
        Case(
            "could be cancelled, but", causes: lastState + ["job.state=FAILING"], not: ["last-state-cancel=yes"]),
        Case(
            "after a last-state deployment it is not replaced", causes: neverStarted + ["last-mode=last-state"],
            not: ["last-mode=savepoint"]),
        // 2.1, 2.5
        Case("drains the job", causes: ["drain=yes"], not: ["drain=no"]),
        Case("drains the job", "deleting-with-savepoint", "ha", ["drain=yes"], not: ["drain=no"]),
        Case("HA metadata is deleted", causes: ["mode=stateless"], not: ["ha.enabled=no"]),
        Case("HA metadata is deleted", causes: ["cluster.mode=standalone"], not: ["cluster.mode=native"]),
        Case("the JobManager keeps running", "suspend", "ha", not: ["cluster.mode=standalone"]),
        Case(
            "nothing tells any more that the job had failed", causes: ["job.state=FAILED"], not: ["job.state=FINISHED"]),
        Case(
            "it cannot be cancelled, and the upgrade is stuck", "session-job", "session-ready",
            sessionJob + ["job.listed=unknown"], not: ["job.listed=yes"]),
        Case(
            "nobody refuses of a session job", "session-job", "session-ready",
            ["change=redeploy", "initial-savepoint=none"], not: ["initial-savepoint=path"]),
        Case(
            "goes down with every job on it", "session-ready", "session-ready", ["change=upgrade"],
            not: ["change=ignore"]),
        // 2.6
        Case(
            "restores its state all the same", "jobmanager-missing", "ha", ["mode=stateless"], not: ["mode=savepoint"]),
        Case(
            "a failed job restarts from what is recorded", "failed-ended", "ha",
            ["restart-failed=yes", "jobmanager.status=MISSING"], not: ["restart-failed=no"]),
        Case(
            "a stateful job without HA is not recovered by itself", "jobmanager-missing", "ha", ["ha.enabled=no"],
            not: ["ha.enabled=yes"]),
        Case(
            "only a missing JobManager is recovered", "jobmanager-missing", "ha", ["jobmanager.status=ERROR"],
            not: ["jobmanager.status=READY"]),
        // 3.4
        Case(
            "the first periodic savepoint comes one interval after", "running", "ha",
            ["periodic-savepoint=6h", "savepoint.age=none", "every periodic-savepoint=no"], not: ["savepoint.age=1h"]),
        Case(
            "a periodic savepoint that fails is not tried again", "running", "ha", ["every periodic-savepoint=yes"],
            not: ["every periodic-savepoint=no"]),
        Case(
            "a periodic checkpoint that fails is not tried again", "running", "ha",
            ["every periodic-savepoint=no", "every periodic-checkpoint=yes"], not: ["every periodic-checkpoint=no"]),
        Case(
            "the next try is the next periodic one", "snapshot-no-retry", "running result-failure",
            ["snapshot.trigger=PERIODIC"], not: ["snapshot.trigger=MANUAL"]),
        // 8
        Case("outlive the job", "deleting", "ha", not: ["mode=none"]),
        Case(
            "no state is known for the ended job: it starts empty",
            causes: ["job.state=FAILED", "upgrade-savepoint=none", "last-savepoint=none"],
            not: ["upgrade-savepoint=path"]),
        Case("the last savepoint may be anyone's", causes: lastSavepoint, not: ["upgrade-savepoint=path"]),
        Case(
            "its entry leaves the history in time", "legacy-pending", "ha result-success", ["cleanup=no"],
            not: ["cleanup=yes"]),
        Case(
            "cannot go away while the job is not running", "snapshot-completed-deleting", "job-failed",
            not: ["job.state=RUNNING", "snapshot.job-exists=yes"]),
    ]

    @Test(arguments: cases)
    func `a hazard is told where it applies, and only there`(item: Case) throws {
        let told = try ExplainCase(item.manifest, item.evidence, settings: item.causes).explain()
        #expect(told.warnings.contains { $0.contains(item.hazard) }, "\(told.summary): \(told.warnings)")
        let spared = item.spares.map { $0.split(separator: "=")[0] }
        let others = item.causes.filter { cause in !spared.contains { cause.hasPrefix("\($0)=") } }
        let quiet = try ExplainCase(item.manifest, item.evidence, settings: others + item.spares).explain()
        #expect(!quiet.warnings.contains { $0.contains(item.hazard) }, "\(quiet.summary)")
    }

    @Test func `a hazard of the policy names the facts that make it apply, and where they stand`() throws {
        let told = try ExplainCase("suspend", "ha").explain().warnings
        let hazard = try #require(told.first { $0.contains("keeps running") })
        #expect(hazard.contains("desired.state = suspended (suspend.yaml:"))
        #expect(hazard.contains("spec.job.state"))
    }

    @Test func `an ordinary upgrade has none`() throws {
        #expect(try ExplainCase("upgrade", "ha").explain().warnings == [])
    }

    @Test func `every hazard of the policy is among the cases`() throws {
        let policy = try ExplainCase.policy()
        let texts = Set(policy.tables.flatMap(\.rows).flatMap(\.hazards).map(\.text))
        #expect(texts.count > 20)
        for text in texts { #expect(Self.cases.contains { text.contains($0.hazard) }, "\(text)") }
    }
}
