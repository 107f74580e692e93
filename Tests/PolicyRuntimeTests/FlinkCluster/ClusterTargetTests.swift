import Documents
import Foundation
import PolicyCompiler
import Testing

@testable import PolicyRuntime

/// What `--target flinkcluster` sends: edits of the resource, annotations, and questions about its status.
@Suite struct ClusterTargetTests {
    private static let orders = "/apis/flinkoperator.k8s.io/v1beta1/namespaces/shop/flinkclusters/orders"
    private static let clicks = "/apis/flinkoperator.k8s.io/v1beta1/namespaces/ads/flinkclusters/clicks"
    private static let newImage = [(":1\"", ":2\"")]
    private static let fresh = [("T04:30:00Z", "T04:58:00Z")]
    private static let control = FlinkClusterFork.controlAnnotation

    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let sample: ClusterCase
        /// What is sent, in order; without questions.
        let changes: [String]
        /// Parts of notes.
        var notes: [String] = []

        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "S, an update", sample: ClusterCase(.spotify, edits: newImage),
            changes: [#"PATCH \#(orders) {"spec":{"image":{"name":"registry/orders:2"}}}"#]),
        Case(
            name: "S, an update without a savepoint",
            sample: ClusterCase(
                .spotify, edits: newImage + [("jarFile:", "takeSavepointOnUpdate: false\n    jarFile:")]),
            changes: [
                #"PATCH \#(orders) {"spec":{"image":{"name":"registry/orders:2"},"job":{"takeSavepointOnUpdate":false}}}"#
            ]),
        Case(
            name: "S, from a savepoint that the spec names",
            sample: ClusterCase(.spotify, edits: newImage + [("jarFile:", "fromSavepoint: s3://x/y\n    jarFile:")]),
            changes: [
                #"PATCH \#(orders) {"spec":{"image":{"name":"registry/orders:2"},"job":{"fromSavepoint":"s3://x/y"}}}"#
            ], notes: ["remove `spec.job.fromSavepoint` with the next edit"]),
        Case(
            name: "S, a field that goes",
            sample: ClusterCase(.spotify, edits: [("    autoSavepointSeconds: 3600\n", "")]),
            changes: [#"PATCH \#(orders) {"spec":{"job":{"autoSavepointSeconds":null}}}"#]),
        Case(
            name: "S, more TaskManagers", sample: ClusterCase(.spotify, edits: [("replicas: 2", "replicas: 4")]),
            changes: [#"PATCH \#(orders) {"spec":{"taskManager":{"replicas":4}}}"#]),
        Case(
            name: "S, a savepoint by annotation", sample: ClusterCase(.spotify, asks: "savepoint"),
            changes: [#"PATCH \#(orders) {"metadata":{"annotations":{"\#(control)":"savepoint"}}}"#],
            notes: ["the annotation asks for it: nothing else is to be sent"]),
        Case(
            name: "S, a savepoint by generation",
            sample: ClusterCase(
                .spotify, edits: [("savepointGeneration: 5\n    restart", "savepointGeneration: 6\n    restart")]),
            changes: [#"PATCH \#(orders) {"spec":{"job":{"savepointGeneration":6}}}"#]),
        Case(
            name: "S, an automatic savepoint that is due",
            sample: ClusterCase(.spotify, live: [("autoSavepointSeconds: 3600", "autoSavepointSeconds: 600")]),
            changes: [], notes: ["the operator does this by itself (`autoSavepointSeconds`)"]),
        Case(
            name: "S, a cancellation", sample: ClusterCase(.spotify, asks: "job-cancel"),
            changes: [#"PATCH \#(orders) {"metadata":{"annotations":{"\#(control)":"job-cancel"}}}"#]),
        Case(
            name: "S, a past cancellation",
            sample: ClusterCase(
                .spotify, live: [("status:\n", "status:\n  control: {name: job-cancel, state: Failed}\n")]),
            changes: [], notes: ["the operator stops the job by itself"]),
        Case(
            name: "S, a failed job that restarts",
            sample: ClusterCase(.spotify, live: [("state: Running\n      s", "state: Failed\n      s")]), changes: [],
            notes: ["the operator does this by itself (`restartPolicy: FromSavepointOnFailure`)"]),
        Case(
            name: "S, an ended job whose cluster goes",
            sample: ClusterCase(
                .spotify,
                live: [("state: Running\n      s", "state: Succeeded\n      s"), ("KeepCluster", "DeleteCluster")]),
            changes: [], notes: ["the operator does this by itself (`cleanupPolicy.afterJobSucceeds: DeleteCluster`)"]),
        Case(
            name: "G, an update, which takes a savepoint first", sample: ClusterCase(.google, edits: newImage),
            changes: [#"PATCH \#(clicks) {"spec":{"image":{"name":"registry/clicks:2"}}}"#]),
        Case(
            name: "G, an update that would crash the operator",
            sample: ClusterCase(
                .google, live: [("takeSavepointOnUpgrade: false\n", "allowNonRestoredState: false\n")], edits: newImage),
            changes: [
                #"PATCH \#(clicks) {"spec":{"image":{"name":"registry/clicks:2"},"job":{"takeSavepointOnUpgrade":false}}}"#
            ], notes: ["`spec.job.takeSavepointOnUpgrade` is set for this, and stays"]),
        Case(
            name: "G, a savepoint for the update",
            sample: ClusterCase(
                .google, live: fresh, edits: newImage + [("Upgrade: false", "Upgrade: true")]),
            changes: [
                #"PATCH \#(clicks) {"spec":{"image":{"name":"registry/clicks:2"},"job":{"takeSavepointOnUpgrade":true}}}"#
            ]),
        Case(
            name: "G, a cancellation by annotation", sample: ClusterCase(.google, asks: "job-cancel"),
            changes: [#"PATCH \#(clicks) {"metadata":{"annotations":{"\#(control)":"job-cancel"}}}"#]),
        Case(
            name: "G, a cancellation by field",
            sample: ClusterCase(.google, edits: [("jarFile:", "cancelRequested: true\n    jarFile:")]),
            changes: [#"PATCH \#(clicks) {"spec":{"job":{"cancelRequested":true}}}"#],
            notes: ["from then on the webhook refuses every change"]),
        Case(
            name: "G, jobs of others",
            sample: ClusterCase(
                .google, answers: [ClusterCase.overview("RUNNING", others: #", {"jid": "beef", "state": "RUNNING"}"#)]),
            changes: [], notes: ["the operator cancels jobs that are not its own by itself"]),
    ]

    @Test(arguments: cases) func `what is sent is what the decision asks for`(sample: Case) throws {
        let explanation = try sample.sample.explain()
        #expect(explanation.changes == sample.changes, "\(explanation.summary)")
        #expect(explanation.plans.allSatisfy { $0.lowered.target == "flinkcluster" })
        for note in sample.notes {
            let isNoted = explanation.targetNotes.contains { $0.contains(note) }
            #expect(isNoted, "\(explanation.targetNotes)")
        }
    }

    @Test func `a cluster that is new is applied, and one that goes is deleted`() throws {
        var sample = ClusterCase(.spotify)
        sample.isNew = true
        let new = try sample.explain()
        #expect(new.outcome(of: "deploy") == "start from nothing")
        #expect(new.changes.count == 1)
        #expect(new.changes[0].hasPrefix("PATCH \(Self.orders)?fieldManager=flinkpolicy&force=true {"))
        sample.isNew = false
        sample.isDeleting = true
        let old = try sample.explain()
        #expect(
            old.changes.map { $0.split(separator: " ").prefix(2).joined(separator: " ") } == ["DELETE \(Self.orders)"])
        #expect(old.targetNotes.contains { $0.contains("job-cancel` first") })
    }

    // MARK: What another policy decides

    /// A decision about the job of a FlinkCluster, as a policy of one's own may come to it.
    private func lowered(
        _ fork: FlinkClusterFork, _ intent: PlanIntent, desired: DesiredState = .running,
        _ edit: (inout PlanSubject) -> Void = { _ in }
    ) throws -> LoweredPlan {
        let explanation = try ClusterCase(fork, live: fork == .google ? Self.fresh : [], edits: Self.newImage).explain()
        var subject = try #require(explanation.plan?.subject)
        subject.desired = desired
        edit(&subject)
        return FlinkClusterTarget().lower(try plan(intent, for: subject), for: subject)
    }

    private func job(_ lowered: LoweredPlan) -> Document? {
        for case .kubernetes(let request) in lowered.requests where request.method == "PATCH" {
            return request.body?.document["spec"]?["job"]
        }
        return nil
    }

    @Test func `where the operator would do something else, the spec is made to say it`() throws {
        let cancel = PlanSample.use("cancel", restore: "last-savepoint")
        // The savepoint is half an hour old; the limit is made to last.
        let old = try lowered(.spotify, cancel) { subject in
            subject.newSpec = subject.newSpec.setting(60, at: DocumentPath(keys: "job", "maxStateAgeToRestoreSeconds"))
        }
        #expect(job(old) == .map(["maxStateAgeToRestoreSeconds": 5400, "takeSavepointOnUpdate": false]))
        let before = try lowered(.spotify, PlanSample.use("cancel", restore: "previous-start")) {
            $0.previousStart = "s3://shop/savepoints/first"
        }
        #expect(job(before)?["fromSavepoint"] == "s3://shop/savepoints/first")
        #expect(before.notes.contains { $0.contains("`spec.job.fromSavepoint` is set for this, and stays") })
        let twice = try lowered(.google, PlanSample.use("savepoint-then-cancel", restore: "last-savepoint"))
        #expect(job(twice) == .map(["takeSavepointOnUpgrade": true]))
    }

    @Test func `what no spec says is said in a note`() throws {
        for fork in FlinkClusterFork.allCases {
            let empty = try lowered(fork, PlanSample.use("cancel", restore: "nothing"))
            #expect(empty.notes.contains { $0.contains("delete the FlinkCluster and create it anew") })
        }
        let atomic = try lowered(.google, PlanSample.use("stop-with-savepoint", restore: "savepoint"))
        #expect(
            atomic.notes.contains {
                $0.hasPrefix("cannot be forced on the operator: it takes a savepoint and cancels later")
            })
        let plain = try lowered(.spotify, PlanSample.use("cancel", restore: "last-savepoint"), desired: .suspended)
        #expect(plain.notes.contains { $0.contains("it takes a savepoint before it cancels") })
    }

    @Test func `the same control twice is asked for by generation instead, where it could be lost`() throws {
        let intent = PlanIntent(DecisionID("snapshot", "savepoint"), .trigger(as: "MANUAL"))
        let usual = try lowered(.spotify, intent)
        #expect(usual.kubernetes[0].body?.document["metadata"]?["annotations"]?[Self.control] == "savepoint")
        let again = try lowered(.spotify, intent) { $0.cluster?.recordedControl = "savepoint" }
        #expect(job(again) == .map(["savepointGeneration": 6]))
        let google = try lowered(.google, intent) { $0.cluster?.recordedControl = "savepoint" }
        #expect(google.kubernetes[0].body?.document["metadata"]?["annotations"]?[Self.control] == "savepoint")
    }

    // MARK: Waiting

    @Test func `an update is over when its revision is the current one and the job runs`() throws {
        for fork in FlinkClusterFork.allCases {
            let plan = try #require(try ClusterCase(fork, live: Self.fresh, edits: Self.newImage).explain().plan)
            let waits = plan.lowered.kubernetes.compactMap(\.answer.until)
            let revisions = fork == .google ? ["status"] : ["status", "revision"]
            func path(_ name: String) -> DocumentPath {
                DocumentPath((revisions + [name]).map(DocumentPath.Step.key))
            }
            #expect(waits.count == 3)
            let old = fork == .google ? "clicks-85dc8f749-2" : "orders-85dc8f749-3"
            #expect(waits.first == .fieldChanged(path("nextRevision"), from: old))
            guard case .fieldEquals(let current, let revision)? = waits.dropFirst().first else {
                Issue.record("no wait for the current revision")
                continue
            }
            #expect(current == path("currentRevision") && revision.variables.map(\.kind) == [.revision])
            guard case .field(let state, let good, let bad)? = waits.last else {
                Issue.record("no wait for the job")
                continue
            }
            #expect(state == DocumentPath(keys: "status", "components", "job", "state"))
            #expect(good.contains("Running") && bad.contains("Failed") && bad.contains("Lost"))
        }
    }

    @Test func `a change of a field is seen by jq`() throws {
        let runner = try PlanScriptRunner()
        defer { runner.remove() }
        let path = DocumentPath(keys: "status", "revision", "nextRevision")
        func verdict(_ old: String?, _ status: String) throws -> String {
            let request = KubernetesRequest(
                .get, .flinkClusters, namespace: "shop", name: "orders",
                answer: KubernetesAnswer(
                    until: .fieldChanged(path, from: old),
                    yields: .init(variable: Template.Variable(step: 0, kind: .revision), path: path)))
            let program = try #require(request.verdict)
            let result = try runner.run(
                "/bin/sh", ["-c", #"printf %s "$1" | jq -r "$2""#, "sh", #"{"status": \#(status)}"#, program])
            return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        #expect(try verdict("a-1", #"{"revision": {"nextRevision": "a-1"}}"#) == "pending")
        #expect(try verdict("a-1", #"{"revision": {"nextRevision": "b-2"}}"#) == "done:b-2")
        #expect(try verdict("a-1", "null") == "pending")
        #expect(try verdict(nil, #"{"revision": {"nextRevision": "a-1"}}"#) == "done:a-1")
        #expect(try verdict("a-\"$(x)", #"{"revision": {"nextRevision": "a-\"$(x)"}}"#) == "pending")
    }

    @Test func `every plan is a script, and a document`() throws {
        let runner = try PlanScriptRunner()
        defer { runner.remove() }
        for sample in Self.cases {
            for target in [ExplanationOptions.Target.flinkcluster, .direct] {
                let explanation = try sample.sample.explain(target: target)
                let file = runner.folder.appendingPathComponent("script")
                try explanation.script().write(to: file, atomically: true, encoding: .utf8)
                let result = try runner.run("/bin/sh", ["-n", file.path])
                #expect(result.status == 0, "\(sample.name), \(target): \(result.output)")
                #expect(explanation.document["plans"]?.list?.count == explanation.plans.count)
            }
        }
    }

    // MARK: Everything by ourselves

    @Test func `the direct target makes what the operator makes, under its names`() throws {
        let explanation = try ClusterCase(.spotify, edits: Self.newImage).explain(target: .direct)
        let plan = try #require(explanation.plan)
        let paths = plan.lowered.kubernetes.filter { $0.verb == .apply(force: true) }.map {
            "\($0.resource.plural)/\($0.name ?? "")"
        }
        #expect(
            paths == [
                "configmaps/orders-configmap", "statefulsets/orders-jobmanager", "services/orders-jobmanager",
                "statefulsets/orders-taskmanager", "jobs/orders-job-submitter",
            ])
        let job = try #require(plan.lowered.kubernetes.last { $0.resource == .jobs && $0.method == "PATCH" })
        let container = job.body?.document["spec"]?["template"]?["spec"]?["containers"]?.list?.first
        let arguments = container?["args"]?.list?.compactMap(\.string) ?? []
        #expect(arguments.starts(with: ["flink", "run", "--target", "remote", "--detached"]))
        #expect(arguments.suffix(3) == ["--fromSavepoint", "$SAVEPOINT_PATH", "/opt/orders.jar"])
        #expect(job.body?.holes.count == 1)
        #expect(plan.lowered.flink.allSatisfy { $0.endpoint.service == "orders-jobmanager" })
        // Nothing of the status that its CRD has no place for.
        let statuses = plan.lowered.kubernetes.filter { $0.subresource == "status" }.compactMap {
            $0.body?.document["status"]?.map
        }
        #expect(!statuses.isEmpty)
        let known: Set<String> = ["state", "components", "savepoint", "control"]
        #expect(statuses.allSatisfy { $0.entries.allSatisfy { known.contains($0.key) } })
    }
}
