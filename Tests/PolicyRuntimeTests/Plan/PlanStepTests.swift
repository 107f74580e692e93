import Documents
import PolicyCompiler
import Testing

@testable import PolicyRuntime

@Suite struct PlanStepTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let shape: PlanSubject.Shape
        let desired: DesiredState
        let mechanism: String
        let restore: String?
        let steps: String

        var testDescription: String { "\(shape), \(desired), \(mechanism), restore \(restore ?? "open")" }
    }

    private static let down = "scale-to-zero delete-cluster poll delete-ha"
    private static let downKeepingHA = "scale-to-zero delete-cluster poll"
    private static let up = "patch-status event deploy patch-status poll verify-restored"
    private static let run = "patch-status event run-jar patch-status poll verify-restored"

    private static let rows: [Row] = [
        // Applications, to run again.
        .init(
            shape: .application, desired: .running, mechanism: "stop-with-savepoint", restore: "savepoint",
            steps: "record event stop-with-savepoint poll record-savepoint poll patch-status \(down) \(up)"),
        .init(
            shape: .application, desired: .running, mechanism: "cancel", restore: "checkpoint",
            steps: "record event cancel poll poll record-savepoint patch-status \(down) \(up)"),
        .init(
            shape: .application, desired: .running, mechanism: "cancel", restore: "last-savepoint",
            steps: "record event cancel poll patch-status \(down) \(up)"),
        .init(
            shape: .application, desired: .running, mechanism: "delete-cluster keeping ha", restore: "ha-metadata",
            steps: "record event \(downKeepingHA) patch-status \(up)"),
        .init(
            shape: .application, desired: .running, mechanism: "delete-cluster", restore: "nothing",
            steps: "record event cancel \(down) patch-status \(up)"),
        .init(
            shape: .application, desired: .running, mechanism: "delete-cluster", restore: "initial-savepoint",
            steps: "record event cancel \(down) patch-status \(up)"),
        .init(
            shape: .application, desired: .running, mechanism: "savepoint-with-cancel", restore: "savepoint",
            steps: "record event take-savepoint poll record-savepoint poll patch-status \(down) \(up)"),
        .init(
            shape: .application, desired: .running, mechanism: "savepoint-then-cancel", restore: "last-savepoint",
            steps: "record event take-savepoint poll record-savepoint cancel poll patch-status \(down) \(up)"),
        // Applications, to stay down.
        .init(
            shape: .application, desired: .suspended, mechanism: "stop-with-savepoint", restore: "savepoint",
            steps: "record event stop-with-savepoint poll record-savepoint poll patch-status"),
        .init(
            shape: .application, desired: .suspended, mechanism: "delete-cluster keeping ha", restore: "ha-metadata",
            steps: "record event \(downKeepingHA) patch-status"),
        .init(
            shape: .application, desired: .suspended, mechanism: "delete-cluster", restore: "nothing",
            steps: "record event cancel \(down) patch-status"),
        // Session clusters.
        .init(
            shape: .sessionCluster, desired: .running, mechanism: "delete-cluster keeping ha", restore: "ha-metadata",
            steps: "record event \(downKeepingHA) patch-status patch-status event deploy patch-status"),
        .init(
            shape: .sessionCluster, desired: .running, mechanism: "delete-cluster", restore: "nothing",
            steps: "record event \(down) patch-status patch-status event deploy patch-status"),
        // Session jobs: the cluster is not theirs.
        .init(
            shape: .sessionJob, desired: .running, mechanism: "stop-with-savepoint", restore: "savepoint",
            steps: "record event stop-with-savepoint poll record-savepoint poll patch-status \(run)"),
        .init(
            shape: .sessionJob, desired: .running, mechanism: "cancel", restore: "checkpoint",
            steps: "record event cancel poll poll record-savepoint patch-status \(run)"),
        .init(
            shape: .sessionJob, desired: .running, mechanism: "delete-cluster", restore: "nothing",
            steps: "record event cancel poll patch-status \(run)"),
        .init(
            shape: .sessionJob, desired: .running, mechanism: "delete-cluster keeping ha", restore: "ha-metadata",
            steps: "record event cancel poll poll record-savepoint patch-status \(run)"),
        .init(
            shape: .sessionJob, desired: .suspended, mechanism: "cancel", restore: "checkpoint",
            steps: "record event cancel poll poll record-savepoint patch-status"),
    ]

    @Test(arguments: rows) func `a strategy becomes these steps`(_ row: Row) throws {
        let words = row.mechanism.split(separator: " ").map(String.init)
        let intent = PlanSample.use(words[0], keeping: words.last == "ha" ? "ha" : nil, restore: row.restore)
        let plan = try plan(intent, for: PlanSample.subject(row.shape, desired: row.desired))
        #expect(plan.stepNames.joined(separator: " ") == row.steps)
    }

    @Test func `a start clears away what is left of the old cluster first`() throws {
        let plan = try plan(
            PlanIntent(DecisionID("restore"), .start(from: "upgrade-savepoint")), for: PlanSample.subject())
        #expect(plan.stepNames.joined(separator: " ") == "record \(Self.down) \(Self.up)")
    }

    @Test func `a first deployment deletes nothing`() throws {
        var subject = PlanSample.subject()
        subject.deployedSpec = nil
        subject.jobManagerIsMissing = true
        let plan = try plan(PlanIntent(DecisionID("deploy"), .start(from: "nothing")), for: subject)
        #expect(plan.stepNames.joined(separator: " ") == "record \(Self.up)")
    }

    @Test func `a start of a job that is to stay down is only written down`() throws {
        let subject = PlanSample.subject(desired: .suspended)
        let plan = try plan(
            PlanIntent(DecisionID("upgrade", "savepoint"), .start(from: "upgrade-savepoint")), for: subject)
        #expect(plan.stepNames == ["record", "patch-status"])
    }

    @Test func `HA metadata are kept for nothing but a start from them`() throws {
        for source in PlanSample.restores.compactMap({ $0 }) {
            let plan = try plan(PlanIntent(DecisionID("recover"), .start(from: source)), for: PlanSample.subject())
            #expect(plan.stepNames.contains("delete-ha") == (source != "ha-metadata"), "\(source)")
        }
    }

    @Test func `a job that recovers from HA metadata keeps its id, any other gets the new one`() throws {
        for (source, job) in [("ha-metadata", PlanSample.job), ("nothing", PlanSample.ids.job)] {
            let plan = try plan(PlanIntent(DecisionID("recover"), .start(from: source)), for: PlanSample.subject())
            let started = plan.steps.compactMap { step -> String? in
                if case .deploy(let start) = step.action { start.job?.job } else { nil }
            }
            #expect(started == [job])
        }
    }

    @Test func `no step refers to itself or a later one, and what it refers to yields something`() {
        let plans = PlanSample.allPlans()
        #expect(plans.count > 200)
        for (plan, _) in plans {
            for step in plan.steps {
                for need in step.needs {
                    #expect(need < step.index)
                    #expect(plan.steps[need].yields != nil)
                    #expect(step.preconditions.contains(.valueOf(step: need)))
                }
            }
            #expect(plan.steps.map(\.index) == Array(plan.steps.indices))
        }
    }

    @Test func `step keys are unique in a plan and the same when it is made again`() throws {
        for (plan, subject) in PlanSample.allPlans() {
            #expect(Set(plan.steps.map(\.key)).count == plan.steps.count)
            let again = try PolicyRuntime.plan(plan.intent, for: subject)
            #expect(again == plan)
        }
    }

    @Test func `one intended stop has one trigger id, in the call, the poll and the journal`() throws {
        let plan = try plan(PlanSample.use("stop-with-savepoint", restore: "savepoint"), for: PlanSample.subject())
        var triggers: Set<String> = []
        for step in plan.steps {
            switch step.action {
            case .record(let intention): triggers.insert(intention.trigger)
            case .stopWithSavepoint(let order): triggers.insert(order.trigger)
            case .poll(.savepoint(_, let trigger, _)): triggers.insert(trigger)
            default: break
            }
        }
        #expect(triggers == [PlanSample.ids.trigger])
        #expect(plan.steps.count { $0.name == "stop-with-savepoint" } == 1)
    }

    @Test func `whatever has an effect is recorded first`() {
        for (plan, _) in PlanSample.allPlans() where !plan.isEmpty {
            #expect(plan.stepNames.first == "record")
            #expect(plan.steps[0].preconditions == [.unchanged(resourceVersion: "312")])
        }
    }

    @Test func `a savepoint is written down before anything is deleted`() throws {
        for (plan, _) in PlanSample.allPlans() {
            let names = plan.stepNames
            guard let recorded = names.firstIndex(of: "record-savepoint") else { continue }
            for name in ["scale-to-zero", "delete-cluster", "delete-ha"] {
                if let deleted = names.firstIndex(of: name) { #expect(recorded < deleted) }
            }
        }
    }

    @Test func `a path that nobody knows is no plan`() {
        var subject = PlanSample.subject()
        subject.lastSavepoint = nil
        #expect(throws: PlanError.pathUnknown(source: "last-savepoint")) {
            try plan(PlanIntent(DecisionID("restore"), .start(from: "last-savepoint")), for: subject)
        }
        subject.jobID = nil
        #expect(throws: PlanError.jobUnknown(mechanism: "cancel")) {
            try plan(PlanSample.use("cancel", restore: "checkpoint"), for: subject)
        }
    }

    @Test func `a savepoint that comes too late is not waited for, if an older one is recorded`() throws {
        var subject = PlanSample.subject()
        let intent = PlanSample.use(
            "savepoint-then-cancel", restore: "last-savepoint", with: PlanParameters(["wait": .number(60_000)]))
        let poll = try #require(try plan(intent, for: subject).steps.first { $0.name == "poll" })
        #expect(poll.action == .poll(.savepoint(job: PlanSample.job, trigger: PlanSample.ids.trigger, limit: 60_000)))
        #expect(poll.onFailure.goesOn)
        subject.lastSavepoint = nil
        let needed = try #require(try plan(intent, for: subject).steps.first { $0.name == "poll" })
        #expect(!needed.onFailure.goesOn)
    }
}
