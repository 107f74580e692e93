import Documents
import PolicyCompiler

// Repairs, snapshots and deletion, beside the operator.
extension ApacheLowering {
    mutating func repair(_ mechanism: Mechanism) {
        switch mechanism.name {
        case "rescale": changeSpec()
        case "take-savepoint": takeSnapshot()
        case "delete-cluster", "delete-task-managers", "cancel-unexpected-jobs":
            note("the operator may put back by itself what is deleted here (jm-deployment-recovery)")
            doOurselves()
        default: note("cannot be forced on the operator: it has no `\(mechanism.description)`")
        }
    }

    /// The steps as the direct target takes them: the operator has no order for them.
    private mutating func doOurselves() {
        let direct = DirectTarget()
        for step in plan.steps {
            switch step.action {
            case .record, .patchStatus, .event, .lookAgain: continue
            default: add(step.does, direct.requests(for: step, of: plan, subject), step: step.index)
            }
        }
    }

    /// `trigger`, and a savepoint as a repair.
    mutating func takeSnapshot() {
        let isCheckpoint = plan.intent.decision.entry == "checkpoint"
        if let reason = operatorsReason(isCheckpoint) { return leave(reason) }
        guard subject.snapshotResources else {
            let nonce = isCheckpoint ? "checkpointTriggerNonce" : "savepointTriggerNonce"
            let body = Document.map(["spec": .map(["job": .map([nonce: .number(subject.ids.now)])])])
            add("Change the trigger nonce, so that the operator acts.", [.kubernetes(.patch(subject, body))])
            expectOperator()
            return
        }
        for step in plan.steps {
            if case .createSnapshot = step.action {
                add(step.does, DirectTarget().requests(for: step, of: plan, subject), step: step.index)
                return
            }
        }
        if case .trigger = plan.intent.act {
            leave("the operator triggers the FlinkStateSnapshots that are pending")
            return
        }
        let order = SnapshotOrder(
            name: "\(subject.name)-savepoint-manual-\(subject.ids.now)", isCheckpoint: false,
            path: (plan.intent.parameters.directory ?? subject.savepointDirectory).map(PathValue.known),
            format: plan.intent.parameters.format ?? "CANONICAL", disposesOnDelete: subject.disposesOnDelete,
            alreadyExists: false, trigger: "MANUAL", backoffLimit: 0)
        add("Have a savepoint taken.", [.kubernetes(.createSnapshot(order, for: subject, in: plan))])
    }

    /// Why the operator takes the snapshot by itself, so that another one would be one too many (reference, 3.5).
    private func operatorsReason(_ isCheckpoint: Bool) -> String? {
        guard case .trigger(let type) = plan.intent.act, plan.intent.decision.decision == "snapshot" else { return nil }
        let kind = isCheckpoint ? "checkpoint" : "savepoint"
        guard type == "PERIODIC" else {
            let nonce = "\(kind)TriggerNonce"
            guard let asked = subject.newSpec["job"]?[nonce], !asked.isNull,
                let deployed = subject.deployedSpec, deployed["job"]?[nonce] != asked
            else { return nil }
            return "the operator takes it by itself, since `spec.job.\(nonce)` changed"
        }
        let key = "kubernetes.operator.periodic.\(kind).interval"
        guard let interval = subject.observeConfiguration[key], !interval.isEmpty, !interval.hasPrefix("0") else {
            return nil
        }
        return "the operator takes it by itself, since `\(key)` is set"
    }

    /// The resource is deleted; whether with a savepoint, a key says (reference, 2.10).
    mutating func delete() {
        if subject.shape != .sessionCluster {
            var forcing = ApacheForcing(subject)
            let stops = plan.intent.strategy?.suspend.name == "stop-with-savepoint"
            forcing.configure("kubernetes.operator.job.savepoint-on-deletion", stops ? "true" : "false")
            if stops, let format = plan.intent.parameters.format {
                forcing.configure("kubernetes.operator.savepoint.format.type", format)
            }
            if stops, let drains = plan.intent.parameters.drains {
                forcing.configure("kubernetes.operator.job.drain-on-savepoint-deletion", drains ? "true" : "false")
            }
            if forcing.isForced {
                let configuration = forcing.spec.document["flinkConfiguration"] ?? .map([:])
                add(
                    "Say how the job is to be stopped.",
                    [
                        .kubernetes(
                            .patch(subject, .map(["spec": .map(["flinkConfiguration": configuration])])))
                    ])
            }
            let name = plan.intent.strategy?.suspend.name ?? ""
            if !["stop-with-savepoint", "delete-cluster", "cancel"].contains(name) {
                note(
                    "cannot be forced on the operator: it deletes with a stop or without a savepoint, not by `\(name)`")
            }
        }
        release()
    }

    /// The operator's own finalizer holds the resource until it is done.
    mutating func release() {
        guard !plan.steps.contains(where: { if case .releaseFinalizer(.some) = $0.action { true } else { false } })
        else {
            leave("the operator releases its snapshots itself")
            return
        }
        add(
            "Delete the resource.",
            [.kubernetes(.delete(subject.resource, subject.name, namespace: subject.namespace))])
        expectOperator()
        add(
            "Wait until it is gone.",
            [.kubernetes(.untilGone(subject.resource, subject.name, namespace: subject.namespace))])
    }

    /// The operator disposes of the data when the record goes, if the record says so (reference, 5.6).
    mutating func disposeData() {
        for case .releaseFinalizer(let snapshot?) in plan.steps.map(\.action) { delete(snapshot, disposesData: true) }
        expectOperator()
    }

    /// What retention chose.
    mutating func removeRecords() {
        let disposed = plan.steps.compactMap { step -> String? in
            if case .dispose(.known(let path)) = step.action { path } else { nil }
        }
        for step in plan.steps {
            guard case .removeRecord(let removal) = step.action else { continue }
            let disposes = removal.snapshot.path.map(disposed.contains) ?? false
            delete(
                removal.snapshot, disposesData: disposes || (removal.snapshot.disposesOnDelete && !removal.keepsData))
        }
    }

    private mutating func delete(_ snapshot: SnapshotSubject, disposesData: Bool) {
        guard snapshot.record == .resource else {
            note("cannot be forced on the operator: it keeps its own history of savepoints (\(snapshot.name))")
            return
        }
        var requests: [TargetRequest] = []
        if disposesData != snapshot.disposesOnDelete, !snapshot.isCheckpoint {
            let flag = Document.map(["disposeOnDelete": Document(.bool(disposesData))])
            requests.append(
                .kubernetes(
                    .patchSnapshot(
                        snapshot.name, of: subject, RequestBody(.map(["spec": .map(["savepoint": flag])])))))
        }
        requests.append(
            .kubernetes(
                .delete(.flinkStateSnapshots, snapshot.name, namespace: subject.namespace, propagation: "Background")))
        add(
            "Delete the record of \(snapshot.name)\(disposesData ? "; the operator deletes its data" : "; its data stays").",
            requests)
        if disposesData { note("the operator disposes of data only while the job is running") }
    }
}
