// What a step does, in one sentence, and what its failure means. Texts only: nothing here decides anything.
extension StepAction {
    func sentence(for subject: PlanSubject) -> String {
        let cluster = subject.clusterID
        return switch self {
        case .record(let intent): "Write down what is about to be done: \(intent.decision)."
        case .takeSavepoint(let order):
            "Take a \(order.format) savepoint of job \(order.job)\(into(order.directory))"
                + (order.cancelsJob ? ", and cancel the job with it." : "; the job goes on.")
        case .takeCheckpoint(let job, _): "Take a checkpoint of job \(job); the job goes on."
        case .stopWithSavepoint(let order):
            "Stop job \(order.job) with a \(order.format) savepoint\(into(order.directory))"
                + (order.drains ? ", draining it: its windows and timers fire first." : ".")
        case .cancel(let job, let ignoresErrors):
            "Cancel job \(job)" + (ignoresErrors ? "; if that fails, it goes with its cluster." : ".")
        case .poll(let poll): poll.sentence(for: subject)
        case .recordSavepoint(let snapshot):
            "Write down the path of the \(snapshot.isCheckpoint ? "last checkpoint" : "savepoint"), to restore from it."
        case .scaleToZero: "Scale the JobManager of \(cluster) to zero, so that it ends in order."
        case .deleteCluster(.everything): "Delete the cluster \(cluster)."
        case .deleteCluster(.taskManagers): "Delete the TaskManagers of \(cluster)."
        case .deleteHA: "Delete the HA metadata of \(cluster)."
        case .rescale(.vertices(let vertices)):
            "Change the parallelism of \(vertices.count) vertices while the job runs."
        case .rescale(.taskManagers(let count)): "Set the number of TaskManagers of \(cluster) to \(count)."
        case .deploy(let start): deploySentence(start, cluster)
        case .runJar(let start): "Run the job's jar on \(cluster) as job \(start.job), \(start.restore.phrase)."
        case .verifyRestored(let check):
            switch check.restore {
            case .nothing: "Check that Flink restored nothing."
            case .path, .haMetadata: "Check that Flink started \(check.restore.phrase)."
            }
        case .dispose: "Delete the data of the savepoint, through a running cluster."
        case .removeRecord(let removal):
            "Delete the record of \(removal.snapshot.isCheckpoint ? "checkpoint" : "savepoint") \(removal.snapshot.name)"
                + (removal.keepsData ? "; its data stays." : ".")
        case .createSnapshot(let order): "Create the FlinkStateSnapshot \(order.name)."
        case .patchStatus(let change): "Write the status of \(subject.name)\(change.phrase)."
        case .patchSnapshot(let change): "Write that snapshot \(change.snapshot.name) is \(change.state)."
        case .event(let note): "Tell with an event: \(note.message)"
        case .releaseFinalizer(let snapshot): "Let Kubernetes remove \(snapshot?.name ?? subject.name)."
        case .lookAgain(0?): "Observe and decide again at once."
        case .lookAgain(let delay?): "Observe and decide again in \(delay / 1000) s."
        case .lookAgain(nil): "Observe and decide again."
        }
    }

    private func into(_ directory: String?) -> String { directory.map { " into \($0)" } ?? "" }

    private func deploySentence(_ start: ClusterStart, _ cluster: String) -> String {
        if start.isInPlace {
            return
                "Change the services and TaskManagers of \(cluster) where they stand; the JobManager goes on as it is."
        }
        guard let job = start.job else { return "Create the session cluster \(cluster)." }
        return "Create the cluster \(cluster) with job \(job.job), \(job.restore.phrase)."
    }

    /// What a failure means unless the plan says otherwise.
    var usualFailure: FailureRule {
        switch self {
        case .record: .decideAgain("nothing was done")
        case .takeSavepoint, .takeCheckpoint: .retry("sent again with its trigger id, it starts nothing new")
        case .stopWithSavepoint: .retry("sent again with its trigger id, it stops nothing twice")
        case .cancel(_, true): .goOn("the job goes with its cluster")
        case .cancel(_, false): .decideAgain("nothing was stopped")
        case .poll(.savepoint): .decideAgain("there is no savepoint, and nothing was stopped")
        case .poll(.checkpoint), .poll(.checkpointPath): .decideAgain("there is no checkpoint")
        case .poll(.disposal): .decideAgain("the data may still be there, so the record stays")
        case .poll(.jobTerminal): .decideAgain("the job has not ended")
        case .poll(.jobRunning): .decideAgain("the job did not come up")
        case .poll(.lastCheckpoint): .decideAgain("the job ended and its last checkpoint is not known")
        case .poll(.clusterGone): .decideAgain("the old cluster is still there")
        case .recordSavepoint, .createSnapshot, .patchStatus, .patchSnapshot, .removeRecord, .releaseFinalizer:
            .retry("written twice it says the same")
        case .scaleToZero: .goOn("the cluster is deleted anyway")
        case .deleteCluster, .deleteHA: .retry("what is gone stays gone")
        case .rescale: .decideAgain("the parallelism is as before")
        case .deploy: .retry("applied twice it is the same cluster")
        case .runJar: .retry("sent again with its job id, it starts no second job")
        case .verifyRestored: .stop("the job runs with other state than was decided")
        case .dispose: .decideAgain("the data is still there, so the record stays")
        case .event: .goOn("an event is only told")
        case .lookAgain: .goOn("the next pass comes anyway")
        }
    }
}

extension Poll {
    fileprivate func sentence(for subject: PlanSubject) -> String {
        switch self {
        case .savepoint(_, _, let limit?): "Wait for the savepoint, for \(limit / 1000) s at most."
        case .savepoint(_, _, nil): "Wait until the savepoint is complete, and note its path."
        case .checkpoint: "Wait until the checkpoint is complete, and note its number."
        case .checkpointPath: "Ask where the checkpoint is."
        case .disposal: "Wait until the data is gone."
        case .jobTerminal(let job): "Wait until job \(job) has ended."
        case .jobRunning(let job): "Wait until job \(job) is running."
        case .lastCheckpoint: "Ask for the newest checkpoint that the job completed."
        case .clusterGone: "Wait until nothing of \(subject.clusterID) runs any more."
        }
    }
}

extension RestoreSource {
    var phrase: String {
        switch self {
        case .nothing: "from nothing"
        case .path(.known(let path)): "from \(path)"
        case .path(.from): "from the path noted above"
        case .haMetadata: "from the HA metadata"
        }
    }
}

extension StatusChange {
    fileprivate var phrase: String {
        var parts: [String] = []
        if let reconciliationState { parts.append("reconciliation \(reconciliationState)") }
        if let recorded {
            parts.append("spec recorded as \(recorded.state.rawValue)\(recorded.mode.map { " (\($0))" } ?? "")")
        }
        if let jobState { parts.append("job \(jobState)") }
        if let jobManagerStatus { parts.append("JobManager \(jobManagerStatus)") }
        if let trigger { parts.append("\(trigger.isCheckpoint ? "checkpoint" : "savepoint") triggered") }
        if case .to(let text) = error { parts.append("error: \(text)") }
        if let statusCondition { parts.append(statusCondition.reason.lowercased()) }
        if let control {
            parts.append("control \(control.name)\(control.state.map { " \($0)" } ?? " refused")")
            if let reason = control.parks { parts.append("a savepoint parked (\(reason))") }
            if control.clearsAnnotation { parts.append("its annotation removed") }
        }
        return parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
    }
}
