import Documents
import PolicyCompiler

// Recovery, cleanup, repairs and deletion, beside the operator.
extension FlinkClusterLowering {
    /// A failed job: the operator starts it again by itself if `restartPolicy` says so. That field is no update.
    mutating func recover(from source: String) {
        if source != usualSource {
            note("cannot be forced on the operator: a failed job starts again from `\(usualSource)`, not `\(source)`")
        }
        let policy = "FromSavepointOnFailure"
        let restartsCancelled = cluster.jobState == "Cancelled"
        if restartsCancelled || stated("restartPolicy")?.string == policy {
            note(
                restartsCancelled
                    ? "the operator submits the job again by itself: an update had cancelled it"
                    : "the operator does this by itself (`restartPolicy: \(policy)`): nothing is to be sent")
        } else {
            var job = Document.map(["restartPolicy": .text(policy)])
            if !isGoogles, stated("maxStateAgeToRestoreSeconds") == nil {
                // The webhook wants it (reference, 16.2), and it counts as an update.
                job.add("maxStateAgeToRestoreSeconds", .number((cluster.savepointAge ?? 0) / 1000 + 3600))
                note("the webhook wants `maxStateAgeToRestoreSeconds` with this policy, and that makes it an update")
            }
            add("Have the operator restart the job.", [patch(.map(["spec": .map(["job": job])]))])
        }
        expectOperator()
        // It is Failed until the operator has seen to it, so that does not end the wait.
        add(
            "Wait until the job runs.",
            [
                until(
                    .field(jobField("state"), in: ["Running"], failing: ["Cancelled"]),
                    yields: yield(.jobID, of: step(named: "deploy")?.index, at: jobField("id")))
            ])
    }

    /// Of the live spec: recovery starts what is deployed.
    private func stated(_ field: String) -> Document? { (cluster.liveSpec ?? subject.newSpec)["job"]?[field] }

    /// From what the operator would start a failed job (reference, 11).
    private var usualSource: String {
        if subject.lastSavepoint != nil { return "last-savepoint" }
        if subject.previousStart != nil { return "previous-start" }
        return !isGoogles && subject.initialSavepoint != nil ? "initial-savepoint" : "nothing"
    }

    mutating func repair(_ mechanism: Mechanism) {
        switch mechanism.name {
        case "rescale", "update-in-place": update()
        case "take-savepoint": takeSavepoint()
        case "delete-cluster": cleanUp("DeleteCluster", until: ["Stopped"])
        case "delete-task-managers": cleanUp("DeleteTaskManager", until: ["PartiallyStopped", "Stopped"])
        case "cancel-unexpected-jobs" where isGoogles:
            leave("the operator cancels jobs that are not its own by itself, without a savepoint")
        case "cancel-unexpected-jobs": cancelUnexpectedJobs()
        default: note("cannot be forced on the operator: it has no `\(mechanism.description)`")
        }
    }

    /// Spotify's operator waits for a person to do this.
    private mutating func cancelUnexpectedJobs() {
        let direct = DirectTarget()
        for step in plan.steps {
            switch step.action {
            case .cancel, .poll:
                result.steps.append(
                    LoweredStep(
                        step: step.index, does: step.does, requests: direct.requests(for: step, of: plan, subject)))
            default: continue
            }
        }
    }

    /// What becomes of a cluster whose job has ended, `cleanupPolicy` says; to edit that is no update (reference, 1, 13).
    private mutating func cleanUp(_ action: String, until states: [String]) {
        guard let field = cleanupField else {
            note(
                "cannot be forced on the operator: it keeps the cluster of a job that is \(cluster.jobState ?? "unknown")"
            )
            return
        }
        let usual = field == "afterJobFails" ? "KeepCluster" : "DeleteCluster"
        if stated("cleanupPolicy")?[field]?.string ?? usual == action {
            note("the operator does this by itself (`cleanupPolicy.\(field): \(action)`): nothing is to be sent")
        } else {
            add(
                "Say what is to become of the cluster.",
                [patch(.map(["spec": .map(["job": .map(["cleanupPolicy": .map([field: .text(action)])])])]))])
        }
        expectOperator()
        add(
            "Wait until it is done.",
            [until(.field(DocumentPath(keys: "status", "state"), in: states, failing: []))])
    }

    private var cleanupField: String? {
        switch cluster.jobState {
        case "Succeeded": "afterJobSucceeds"
        case "Cancelled": "afterJobCancelled"
        case "Failed": "afterJobFails"
        case "Lost", "DeployFailed": isGoogles ? nil : "afterJobFails"
        default: nil
        }
    }

    /// There is no finalizer: what the cluster is made of goes with its owner, and nobody asks the job (reference, 15).
    mutating func delete() {
        if case .use = plan.intent.act {
            note("cannot be forced on the operator: it stops nothing in order when the FlinkCluster is deleted")
        }
        if subject.shape == .application, !subject.jobIsTerminal {
            note(
                "to keep the job's last state, set the annotation `\(FlinkClusterFork.controlAnnotation): job-cancel` first, "
                    + "and delete once `status.components.job.state` is Cancelled")
        }
        add(
            "Delete the FlinkCluster.", [.delete(subject.resource, subject.name, namespace: subject.namespace)])
        add("Wait until it is gone.", [.untilGone(subject.resource, subject.name, namespace: subject.namespace)])
    }

    /// Neither version deletes a savepoint, ever (reference, 13).
    mutating func disposeOfSavepoints() {
        for step in plan.steps {
            switch step.action {
            case .dispose, .poll(.disposal):
                result.steps.append(
                    LoweredStep(
                        step: step.index, does: step.does,
                        requests: DirectTarget().requests(for: step, of: plan, subject)))
            default: continue
            }
        }
    }

    /// Nothing to do: but a spec that is put up for the operator would be carried out.
    mutating func hold() {
        switch decision {
        case "admit": note("applied all the same, the webhook refuses it")
        case "deploy", "upgrade", "restore":
            let isThere = cluster.liveSpec.map { $0.mergePatch(to: subject.newSpec).map?.isEmpty == true } ?? false
            if isThere {
                note("the spec is there already, and the operator goes on with it by its own rules")
            } else if case .wait = plan.intent.act {
                note("the operator takes up a new spec by its own rules: to be sure, apply it once the wait is over")
            } else {
                note("do not apply the new spec now: the operator would take it up by its own rules")
            }
        default: note("nothing is to be sent: the operator comes back to it by itself")
        }
    }
}
