import Documents

// Steps that write down: the journal, the status, the records of snapshots.
extension DirectTarget {
    /// The finalizer under which a resource waits for us.
    public static let finalizer = "flinkpolicy.io/finalizer"
    /// Where the intent is journaled. An annotation: the CRDs have closed status schemas, which would prune a field of
    /// ours without a word (design.md, section 6).
    public static let journalAnnotation = "flinkpolicy.io/journal"

    /// The path first into the status, from which a restart reads it, then as a record of its own (reference, 2.1).
    func recordRequests(_ snapshot: RecordedSnapshot, _ plan: Plan, _ subject: PlanSubject) -> [TargetRequest] {
        if let cluster = subject.cluster {
            let isFinal = ["stop-with-savepoint", "savepoint-with-cancel"].contains(
                plan.intent.strategy?.suspend.name ?? "")
            return clusterSavepointRequests(snapshot.path, isFinal: isFinal, plan, subject, cluster)
        }
        var change = StatusChange()
        change.upgradeSavepoint = .to(snapshot.path)
        let status = statusBody(change, plan, subject)
        var requests: [TargetRequest] = [.kubernetes(.patch(subject, status, subresource: "status"))]
        // Flink keeps its checkpoints by its own rules, so only a savepoint gets a record.
        if subject.snapshotResources, !snapshot.isCheckpoint {
            let order = SnapshotOrder(
                name: "\(subject.name)-savepoint-upgrade-\(subject.ids.now)", isCheckpoint: false, path: snapshot.path,
                format: snapshot.format, disposesOnDelete: subject.disposesOnDelete, alreadyExists: true,
                trigger: "UPGRADE", backoffLimit: nil)
            requests.append(.kubernetes(.createSnapshot(order, for: subject, in: plan)))
        }
        return requests
    }

    func removalRequests(_ removal: RecordRemoval, _ subject: PlanSubject) -> [TargetRequest] {
        let snapshot = removal.snapshot
        guard snapshot.record == .resource else {
            return [
                .host(
                    HostCall(
                        "remove-history-entry",
                        [subject.kind.rawValue, subject.namespace, subject.name, snapshot.name],
                        does: "Take \(snapshot.name) out of status.jobStatus.savepointInfo.savepointHistory."))
            ]
        }
        var requests: [TargetRequest] = []
        if removal.keepsData {
            let body = RequestBody(.map(["spec": .map(["savepoint": .map(["disposeOnDelete": false])])]))
            requests.append(.kubernetes(.patchSnapshot(snapshot.name, of: subject, body)))
        }
        requests.append(
            .kubernetes(
                .delete(.flinkStateSnapshots, snapshot.name, namespace: subject.namespace, propagation: "Background")))
        return requests
    }

    func snapshotRequests(_ change: SnapshotChange, _ plan: Plan, _ subject: PlanSubject) -> [TargetRequest] {
        if let cluster = subject.cluster { return clusterSavepointRequests(change, plan, subject, cluster) }
        guard change.snapshot.record == .resource else { return historyRequests(change, plan, subject) }
        var status = Document.map(["state": .text(change.state)])
        if let trigger = change.triggerID {
            status.add("triggerId", .text(trigger))
            status.add("triggerTimestamp", .text(subject.ids.timestamp))
        }
        if ["COMPLETED", "FAILED", "ABANDONED"].contains(change.state) {
            status.add("resultTimestamp", .text(subject.ids.timestamp))
        }
        status.add("error", change.error.map(Document.text))
        status.add("failures", change.failures.map(Document.number))
        var body = RequestBody(.map(["status": status]))
        if let path = change.path {
            body.set(Template(path, in: plan), at: DocumentPath(keys: "status", "path"))
        }
        let labels = Document.strings([
            ("snapshot.state", change.state),
            ("snapshot.type", change.snapshot.isCheckpoint ? "CHECKPOINT" : "SAVEPOINT"),
            ("snapshot.trigger-type", change.snapshot.trigger ?? "MANUAL"),
        ])
        return [
            .kubernetes(.patchSnapshot(change.snapshot.name, of: subject, body, subresource: "status")),
            .kubernetes(
                .patchSnapshot(
                    change.snapshot.name, of: subject, RequestBody(.map(["metadata": .map(["labels": labels])])))),
        ]
    }

    /// A snapshot that only the status knows of: what was pending there no longer is (reference, 3.5).
    private func historyRequests(_ change: SnapshotChange, _ plan: Plan, _ subject: PlanSubject) -> [TargetRequest] {
        let pending = Document.map(["triggerId": nil, "triggerTimestamp": nil, "triggerType": nil, "formatType": nil])
        let isCheckpoint = change.snapshot.isCheckpoint
        let info = isCheckpoint ? "checkpointInfo" : "savepointInfo"
        var body = RequestBody(.map(["status": .map(["jobStatus": .map([info: pending])])]))
        if change.state == "COMPLETED" {
            let last = DocumentPath(
                keys: "status", "jobStatus", info, isCheckpoint ? "lastCheckpoint" : "lastSavepoint")
            var entry = Document.map([
                "timeStamp": .number(subject.ids.now), "triggerType": .text(change.snapshot.trigger ?? "MANUAL"),
            ])
            entry.add("formatType", change.snapshot.format.map(Document.text))
            body = RequestBody(body.document.setting(entry, at: last))
            if let path = change.path, !isCheckpoint {
                body.set(Template(path, in: plan), at: last.appending("location"))
            }
        }
        return [.kubernetes(.patch(subject, body, subresource: "status"))]
    }

    func releaseRequests(_ snapshot: SnapshotSubject?, _ subject: PlanSubject) -> [TargetRequest] {
        let request = KubernetesRequest.removeFinalizer(
            Self.finalizer, of: snapshot?.finalizers ?? subject.finalizers,
            snapshot == nil ? subject.resource : .flinkStateSnapshots, snapshot?.name ?? subject.name,
            namespace: subject.namespace)
        return request.map { [.kubernetes($0)] } ?? []
    }
}

extension KubernetesRequest {
    /// The intent, in one annotation, before any effect. It fails if the resource was written since it was observed.
    ///
    /// - SeeAlso: recordings 018 and 019.
    static func journal(_ intention: Intention, _ key: StepKey, for subject: PlanSubject) -> KubernetesRequest {
        var entry = Document.map([
            "decision": .text(intention.decision), "generation": .number(subject.generation),
            "job": .text(intention.job), "key": .text(key.description), "time": .text(subject.ids.timestamp),
            "trigger": .text(intention.trigger),
        ])
        entry.add("restore", intention.restore.map(Document.text))
        var metadata = Document.map(["annotations": .strings([(DirectTarget.journalAnnotation, entry.jsonLine)])])
        metadata.add("resourceVersion", subject.resourceVersion.map(Document.text))
        return patch(subject, .map(["metadata": metadata]))
    }
}
