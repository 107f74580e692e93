import Documents
import PolicyCompiler
import Testing

@testable import PolicyRuntime

/// Requests to Kubernetes, held against what a real API server was sent.
@Suite struct PlanKubernetesRequestTests {
    private func lowered(_ intent: PlanIntent, _ subject: PlanSubject = PlanSample.subject()) throws -> LoweredPlan {
        DirectTarget().lower(try plan(intent, for: subject), for: subject)
    }

    private func expectSame(_ request: KubernetesRequest, as name: String, body: Bool = true) throws {
        let recording = try PlanRecording.kubernetes(name)
        #expect(request.method == recording.method)
        #expect(request.path == recording.path)
        #expect(request.contentType == recording.contentType)
        if body { #expect(request.sentBody?.document == recording.body) }
    }

    /// Same keys at every level, whatever the values; `extra` and `missing` are where we differ on purpose.
    private func shape(_ document: Document?, _ prefix: String = "") -> Set<String> {
        guard let map = document?.map else { return [] }
        return map.entries.reduce(into: []) { keys, entry in
            keys.insert(prefix + entry.key)
            keys.formUnion(shape(entry.value, prefix + entry.key + "."))
        }
    }

    @Test func `a cluster is scaled to zero and deleted as recorded`() throws {
        let requests = try lowered(PlanSample.use("delete-cluster", restore: "nothing")).kubernetes
        let scale = try #require(requests.first { $0.subresource == "scale" })
        try expectSame(scale, as: "070-deployment-scale-to-zero")
        let delete = try #require(requests.first { $0.method == "DELETE" && $0.name == "orders" })
        try expectSame(delete, as: "071-deployment-delete-foreground")
    }

    @Test func `HA metadata go by label, or one by one where they are known`() throws {
        var subject = PlanSample.subject()
        let intent = PlanSample.use("delete-cluster", restore: "nothing")
        let all = try #require(try lowered(intent, subject).kubernetes.first { $0.verb == .deleteCollection })
        try expectSame(all, as: "072-configmap-delete-collection")

        let listed = try PlanRecording.kubernetes("067-configmap-list-ha")
        let names = try #require(listed.response["items"]?.list).compactMap { $0["metadata"]?["name"]?.string }
        #expect(!names.isEmpty)
        subject.highAvailability = .kubernetes(.init(configMaps: names.map { HighAvailability.ConfigMap(name: $0) }))
        let deleted = try lowered(intent, subject).kubernetes.filter {
            $0.resource == .configMaps && $0.method == "DELETE"
        }
        #expect(deleted.compactMap(\.name) == names)
    }

    @Test func `the selector of HA metadata is the label that they have`() throws {
        let created = try PlanRecording.kubernetes("066-configmap-create-ha")
        let labels = try #require(created.body?["metadata"]?["labels"])
        let selector = try #require(KubernetesRequest.deleteHA(of: "orders", namespace: "rec").labelSelector)
        for term in selector.split(separator: ",") {
            let parts = term.split(separator: "=").map(String.init)
            #expect(labels[parts[0]]?.string == parts[1])
        }
    }

    @Test func `ZooKeeper is the host's business`() throws {
        var subject = PlanSample.subject()
        subject.highAvailability = .zookeeper(quorum: "zk:2181", root: "/flink/orders", hasCheckpoint: true)
        let requests = try lowered(PlanSample.use("delete-cluster", restore: "nothing"), subject).requests
        #expect(
            requests.contains {
                if case .host(let call) = $0 { call.arguments == ["zk:2181", "/flink/orders"] } else { false }
            })
    }

    @Test func `objects are applied as recorded`() throws {
        let requests = try lowered(PlanIntent(DecisionID("restore"), .start(from: "nothing"))).kubernetes
        let apply = try #require(
            requests.first { $0.verb == .apply(force: true) && $0.resource == .deployments && $0.name == "orders" })
        try expectSame(apply, as: "069-deployment-apply-server-side", body: false)
        let recorded = try PlanRecording.kubernetes("069-deployment-apply-server-side")
        let (ours, theirs) = (shape(apply.body?.document), shape(recorded.body))
        #expect(theirs.subtracting(ours) == [])
        #expect(
            requests.filter { $0.verb == .apply(force: true) }.compactMap(\.name) == [
                "flink-config-orders", "orders", "orders-rest", "orders-taskmanager", "orders",
            ])
    }

    @Test func `a status is written through its own subresource`() throws {
        let requests = try lowered(PlanSample.use("stop-with-savepoint", restore: "savepoint")).kubernetes
        for request in requests where request.body?.document["status"] != nil {
            try expectSame(request, as: "023-patch-status-subresource", body: false)
            #expect(shape(request.body?.document).allSatisfy { $0.hasPrefix("status") })
        }
        #expect(requests.contains { $0.body?.document["status"] != nil })
        #expect(requests.allSatisfy { $0.subresource == "status" || $0.body?.document["status"] == nil })
    }

    @Test func `a savepoint that was taken is recorded with its path and never taken again`() throws {
        let requests = try lowered(PlanSample.use("stop-with-savepoint", restore: "savepoint")).kubernetes
        let create = try #require(requests.first { $0.resource == .flinkStateSnapshots })
        let recorded = try PlanRecording.kubernetes("053-snapshot-create-generate-name")
        #expect(create.method == recorded.method && create.path == recorded.path)
        #expect(create.contentType == recorded.contentType)
        let body = try #require(create.body?.document)
        #expect(body["metadata"]?["name"] == "orders-savepoint-upgrade-1795237200000")
        #expect(body["metadata"]?["labels"]?["snapshot.trigger-type"] == "UPGRADE")
        #expect(body["spec"]?["savepoint"]?["alreadyExists"] == true)
        #expect(body["spec"]?["savepoint"]?["path"] == "$SAVEPOINT_PATH")
        #expect(shape(body["spec"]).isSubset(of: shape(recorded.body?["spec"])))
        var values = StepValues()
        #expect(create.body?.filled(with: values) == nil)
        let poll = try #require(create.body?.holes.first?.text.variables.first)
        values[poll.step, .savepointPath] = "file:/a"
        #expect(create.body?.filled(with: values)?["spec"]?["savepoint"]?["path"] == "file:/a")
    }

    @Test func `an event has the fields of the recorded one, and a name of its own`() throws {
        let event = try #require(
            try lowered(PlanIntent(DecisionID("upgrade", "savepoint"), .wait("not now"))).kubernetes.first)
        try expectSame(event, as: "064-event-create", body: false)
        let recorded = try PlanRecording.kubernetes("064-event-create").body
        #expect(
            shape(event.body?.document)
                == shape(recorded).subtracting(["metadata.generateName"]).union(["metadata.name"]))
        #expect(event.body?.document["firstTimestamp"] == "2026-11-21T05:00:00Z")
    }

    @Test func `a snapshot's state is written as recorded`() throws {
        let subject = PlanSample.subject()
        let snapshot = SnapshotSubject(name: "orders-savepoint-6qb2t", path: "file:/x")
        let plan = try plan(PlanIntent(DecisionID("progress"), .complete), for: subject, snapshot: snapshot)
        let requests = DirectTarget().lower(plan, for: subject).kubernetes
        try expectSame(requests[0], as: "054-snapshot-patch-status", body: false)
        try expectSame(requests[1], as: "056-snapshot-label-patch", body: false)
        let recorded = try PlanRecording.kubernetes("054-snapshot-patch-status").body
        let (ours, theirs) = (shape(requests[0].body?.document), shape(recorded))
        #expect(ours.subtracting(theirs) == [])
        try expectSame(
            .delete(.flinkStateSnapshots, "orders-savepoint-6qb2t", namespace: "rec", propagation: "Background"),
            as: "058-snapshot-delete")
    }

    @Test func `the first write of a plan fails if the resource has changed`() throws {
        let journal = try #require(try lowered(PlanSample.use("cancel", restore: "checkpoint")).kubernetes.first)
        try expectSame(journal, as: "018-patch-merge-spec", body: false)
        let recorded = try PlanRecording.kubernetes("019-patch-merge-stale-resource-version-conflict")
        #expect(recorded.body?["metadata"]?["resourceVersion"] != nil)
        #expect(journal.body?.document["metadata"]?["resourceVersion"] == "312")
        let entry = try #require(
            journal.body?.document["metadata"]?["annotations"]?[DirectTarget.journalAnnotation]?.string)
        let decoded = try JSONReader.readValue(Array(entry.utf8))
        #expect(decoded["trigger"]?.string == PlanSample.ids.trigger && decoded["restore"] == "checkpoint")
    }

    @Test func `only our own finalizer is removed`() throws {
        var subject = PlanSample.subject()
        subject.finalizers = ["other/finalizer", DirectTarget.finalizer]
        let release = try #require(
            try lowered(PlanIntent(DecisionID("delete", "stateless"), .release), subject).kubernetes.first)
        let recorded = try PlanRecording.kubernetes("021-patch-json")
        #expect(release.contentType == recorded.contentType && release.path == recorded.path)
        #expect(
            release.body?.document == [
                .map(["op": "test", "path": "/metadata/finalizers/1", "value": "flinkpolicy.io/finalizer"]),
                .map(["op": "remove", "path": "/metadata/finalizers/1"]),
            ])
        subject.finalizers = []
        #expect(try lowered(PlanIntent(DecisionID("delete", "stateless"), .release), subject).requests.isEmpty)
    }

    @Test func `the recorded spec tells how the job was really suspended`() throws {
        let requests = try lowered(PlanSample.use("delete-cluster", keeping: "ha", restore: "ha-metadata")).kubernetes
        let specs = try requests.compactMap {
            $0.body?.document["status"]?["reconciliationStatus"]?["lastReconciledSpec"]?.string
        }.map { try JSONReader.readValue(Array($0.utf8)) }
        #expect(specs.map { $0["spec"]?["job"]?["upgradeMode"]?.string } == ["last-state", "last-state", "last-state"])
        #expect(specs.map { $0["spec"]?["job"]?["state"]?.string } == ["suspended", "suspended", "running"])
        #expect(specs.allSatisfy { $0["resource_metadata"]?["firstDeployment"] == false })
    }

    @Test func `a block keeps the conditions of others`() throws {
        var subject = PlanSample.subject()
        subject.conditions = [.map(["type": "Running", "status": "True"])]
        var intent = PlanIntent(DecisionID("upgrade", "savepoint"), .block("gone"))
        intent.remedy = "set initialSavepointPath"
        let status = try #require(try lowered(intent, subject).kubernetes.last?.body?.document["status"])
        #expect(status["error"] == "gone. set initialSavepointPath")
        #expect(status["conditions"]?.list?.compactMap { $0["type"]?.string } == ["Running", "Decided"])
    }
}
