import Documents
import PolicyCompiler
import Testing

@testable import PolicyRuntime

@Suite struct PlanApacheTests {
    private func lowered(_ intent: PlanIntent, _ subject: PlanSubject) throws -> LoweredPlan {
        ApacheTarget().lower(try plan(intent, for: subject), for: subject)
    }

    private func applied(_ intent: PlanIntent, _ subject: PlanSubject = PlanSample.subject()) throws -> Document {
        let apply = try lowered(intent, subject).kubernetes.first { $0.verb == .apply(force: true) }
        return try #require(apply?.body?.document["spec"])
    }

    @Test func `the spec is applied as recorded`() throws {
        let intent = PlanSample.use("stop-with-savepoint", restore: "savepoint")
        let apply = try #require(try lowered(intent, PlanSample.subject()).kubernetes.first)
        let recorded = try PlanRecording.kubernetes("031-apply-server-side-forced")
        #expect(apply.method == recorded.method && apply.path == recorded.path)
        #expect(apply.contentType == recorded.contentType)
        #expect(apply.body?.document["metadata"] == recorded.body?["metadata"])
        #expect(apply.body?.document["kind"] == recorded.body?["kind"])
    }

    private static let cancelKey = "kubernetes.operator.job.upgrade.last-state.job-cancel.enabled"

    @Test(
        arguments: [
            ("stop-with-savepoint", nil, "savepoint", "savepoint", nil),
            ("cancel", nil, "checkpoint", "last-state", "true"),
            ("delete-cluster", "ha", "ha-metadata", "last-state", nil),
            ("delete-cluster", nil, "nothing", "stateless", nil),
        ] as [(String, String?, String, String, String?)])
    func `a strategy is forced by mode and keys`(
        _ mechanism: String, _ keeping: String?, _ restore: String, _ mode: String, _ cancels: String?
    ) throws {
        for given in ["stateless", "savepoint", "last-state"] {
            let spec = try applied(
                PlanSample.use(mechanism, keeping: keeping, restore: restore), PlanSample.subject(mode: given))
            #expect(spec["job"]?["upgradeMode"]?.string == mode)
            #expect(spec["flinkConfiguration"]?[Self.cancelKey]?.string == cancels)
        }
    }

    @Test func `a key that says otherwise is overruled, and put back`() throws {
        var subject = PlanSample.subject(mode: "last-state")
        subject.deployConfiguration[Self.cancelKey] = "true"
        subject.deployConfiguration["kubernetes.operator.job.upgrade.last-state.max.allowed.checkpoint.age"] = "10 min"
        let intent = PlanSample.use("delete-cluster", keeping: "ha", restore: "ha-metadata")
        let requests = try lowered(intent, subject).kubernetes.filter { $0.verb == .apply(force: true) }
        #expect(requests.count == 2)
        let forced = requests.first?.body?.document["spec"]?["flinkConfiguration"]
        #expect(forced?[Self.cancelKey] == "false")
        #expect(forced?["kubernetes.operator.job.upgrade.last-state.max.allowed.checkpoint.age"] == "36500 d")
        #expect(requests.last?.body?.document["spec"] == subject.newSpec)
    }

    @Test func `another directory stays, because taking it back is one more upgrade`() throws {
        let intent = PlanSample.use(
            "stop-with-savepoint", restore: "savepoint",
            with: PlanParameters(["directory": .string("s3://other"), "drain": .bool(true)]))
        let plan = try lowered(intent, PlanSample.subject())
        let applied = plan.kubernetes.filter { $0.verb == .apply(force: true) }.map {
            $0.body?.document["spec"]?["flinkConfiguration"]
        }
        #expect(applied.map { $0?["state.savepoints.dir"]?.string } == ["s3://other", "s3://other"])
        #expect(applied.map { $0?.map?.count } == [2, 1])
        #expect(plan.notes.contains { $0.contains("one more upgrade") })
    }

    @Test func `a nested configuration stays nested`() throws {
        var subject = PlanSample.subject(mode: "last-state")
        let nested = Document.map([
            "kubernetes": .map(["operator": .map(["job.upgrade.last-state.job-cancel.enabled": "true"])])
        ])
        subject.newSpec = subject.newSpec.setting(nested, at: DocumentPath(keys: "flinkConfiguration"))
        subject.deployConfiguration[Self.cancelKey] = "true"
        let spec = try applied(PlanSample.use("delete-cluster", keeping: "ha", restore: "ha-metadata"), subject)
        #expect(
            spec["flinkConfiguration"]
                == .map(["kubernetes": .map(["operator": .map(["job.upgrade.last-state.job-cancel.enabled": "false"])])]
                ))
    }

    @Test func `format and drain of the decision become keys of the operator`() throws {
        let parameters = PlanParameters(["format": .name("NATIVE"), "drain": .bool(true)])
        let spec = try applied(PlanSample.use("stop-with-savepoint", restore: "savepoint", with: parameters))
        #expect(spec["flinkConfiguration"]?["kubernetes.operator.savepoint.format.type"] == "NATIVE")
        #expect(spec["flinkConfiguration"]?["kubernetes.operator.job.drain-on-savepoint-deletion"] == "true")
    }

    @Test(arguments: ["initial-savepoint", "last-savepoint", "previous-start"])
    func `a path that the operator would not choose is named, with a new nonce`(_ source: String) throws {
        let subject = PlanSample.subject()
        let spec = try applied(PlanSample.use("delete-cluster", restore: source), subject)
        let path = [
            "initial-savepoint": subject.initialSavepoint, "last-savepoint": subject.lastSavepoint,
            "previous-start": subject.previousStart,
        ]
        #expect(spec["job"]?["initialSavepointPath"]?.string == path[source] ?? nil)
        #expect(spec["job"]?["savepointRedeployNonce"]?.integer == PlanSample.ids.now)
    }

    @Test func `a suspend that the operator does not have is done by a snapshot and a redeploy`() throws {
        let intent = PlanSample.use(
            "savepoint-then-cancel", restore: "last-savepoint", with: PlanParameters(["wait": .number(60_000)]))
        let plan = try lowered(intent, PlanSample.subject())
        let create = try #require(plan.kubernetes.first)
        #expect(
            create.resource == .flinkStateSnapshots
                && create.body?.document["spec"]?["savepoint"]?["alreadyExists"] == false)
        #expect(plan.steps[1].limitMilliseconds == 60_000)
        let apply = try #require(plan.kubernetes.first { $0.verb == .apply(force: true) })
        #expect(apply.body?.document["spec"]?["job"]?["initialSavepointPath"] == "$SAVEPOINT_PATH")
        #expect(apply.body?.holes.count == 1)
    }

    @Test func `what cannot be forced is said`() throws {
        var subject = PlanSample.subject()
        subject.deployedFlinkVersion = FlinkVersion(1, 19)
        let other = try lowered(PlanSample.use("delete-cluster", keeping: "ha", restore: "ha-metadata"), subject)
        #expect(other.notes.contains { $0.contains("another Flink version") })

        var suspended = PlanSample.subject()
        suspended.deployedSpec = .map(["job": .map(["state": "suspended", "upgradeMode": "last-state"])])
        let empty = try lowered(PlanIntent(DecisionID("restore"), .start(from: "nothing")), suspended)
        #expect(empty.notes.contains { $0.contains("even if stateless") })
    }

    @Test(arguments: [
        (DesiredState.running, "STABLE"), (.suspended, "SUSPENDED"),
    ]) func `the operator is watched until it rests with the new generation`(_ desired: DesiredState, _ state: String)
        throws
    {
        let plan = try lowered(
            PlanSample.use("stop-with-savepoint", restore: "savepoint"), PlanSample.subject(desired: desired))
        let watched = plan.kubernetes.compactMap(\.answer.until)
        guard case .fieldEquals(let field, let generation)? = watched.first,
            case .field(_, let states, _)? = watched.last
        else {
            Issue.record("nothing is watched")
            return
        }
        #expect(field.description == "status.observedGeneration" && generation.description == "$GENERATION")
        #expect(states == [state])
        let spec = plan.kubernetes.first?.body?.document["spec"]
        #expect(spec?["job"]?["state"]?.string == desired.rawValue)
        #expect(plan.steps.contains { $0.actor == .theOperator && $0.does.contains("savepoint") })
    }

    @Test func `what was restored is checked with the job id that the operator chose`() throws {
        let plan = try lowered(
            PlanIntent(DecisionID("restore"), .start(from: "upgrade-savepoint")), PlanSample.subject())
        let check = try #require(plan.flink.last)
        #expect(check.path.description == "/jobs/$JOB_ID/checkpoints")
        #expect(plan.kubernetes.contains { $0.answer.yields?.variable.kind == .jobID })
    }

    @Test func `a first deployment is the spec itself`() throws {
        var subject = PlanSample.subject()
        subject.deployedSpec = nil
        subject.jobManagerIsMissing = true
        subject.initialSavepoint = nil
        #expect(try applied(PlanIntent(DecisionID("deploy"), .start(from: "nothing")), subject) == subject.newSpec)
    }

    @Test func `deletion says first whether it is with a savepoint`() throws {
        let delete = DecisionID("delete", "savepoint")
        let stop = try lowered(
            PlanSample.use("stop-with-savepoint", restore: "savepoint", in: delete), PlanSample.subject())
        #expect(
            stop.kubernetes.first?.body?.document["spec"]?["flinkConfiguration"]?[
                "kubernetes.operator.job.savepoint-on-deletion"] == "true")
        #expect(stop.kubernetes.contains { $0.verb == .delete(propagation: "Foreground") && $0.name == "orders" })
        let empty = try lowered(PlanSample.use("delete-cluster", restore: "nothing", in: delete), PlanSample.subject())
        #expect(empty.kubernetes.first?.method == "DELETE")
    }

    @Test func `a snapshot is a resource, or a nonce`() throws {
        var subject = PlanSample.subject()
        let intent = PlanIntent(DecisionID("snapshot", "savepoint"), .trigger(as: "MANUAL"))
        let create = try #require(try lowered(intent, subject).kubernetes.first)
        #expect(create.body?.document["metadata"]?["name"] == "orders-savepoint-manual-1795237200000")
        subject.snapshotResources = false
        let patch = try #require(try lowered(intent, subject).kubernetes.first)
        let recorded = try PlanRecording.kubernetes("018-patch-merge-spec")
        #expect(patch.path == recorded.path && patch.contentType == recorded.contentType)
        #expect(
            patch.body?.document["spec"]?["job"]?.map?.entries.map(\.key)
                == recorded.body?["spec"]?["job"]?.map?.entries.map(\.key))
    }

    @Test func `data that is to go is the finalizer's business, once the record says so`() throws {
        let plan = PolicyRuntime.plan(
            deleting: [
                SnapshotSubject(name: "a", path: "file:/a"),
                SnapshotSubject(name: "b", path: "file:/b", disposesOnDelete: true),
            ],
            disposing: ["a"], for: PlanSample.subject())
        let requests = ApacheTarget().lower(plan, for: PlanSample.subject()).kubernetes
        #expect(requests.map(\.method) == ["PATCH", "DELETE", "PATCH", "DELETE"])
        #expect(requests[0].body?.document["spec"]?["savepoint"]?["disposeOnDelete"] == true)
        #expect(requests[2].body?.document["spec"]?["savepoint"]?["disposeOnDelete"] == false)
    }

    @Test func `while a decision waits, nothing is applied`() throws {
        let plan = try lowered(
            PlanIntent(DecisionID("upgrade", "savepoint"), .wait("change freeze")), PlanSample.subject())
        #expect(plan.requests.isEmpty && !plan.notes.isEmpty)
    }
}
