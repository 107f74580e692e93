import PolicyCompiler

/// What a suspend leaves for the start that follows.
struct Suspended {
    /// The savepoint that it took, or the checkpoint that the job ended with.
    var path: PathValue?
    var clusterIsGone = false
    var haIsGone = false
}

// `use S`: how the job stops (language.md, section 6; reference, 2.1).
extension Planner {
    /// The strategy's suspend, and what `start from` its restore does, unless the job is to stay down.
    mutating func use(_ strategy: Strategy) throws(PlanError) {
        record(restore: strategy.restore)
        event("Suspended", "Suspending with \(strategy.suspend.description).")
        var suspended = try suspend(strategy)
        if intent.decision.decision == "delete" {
            removeCluster(after: suspended)
            add(.releaseFinalizer(of: nil))
            return
        }
        let restore = restoreName(of: strategy, suspended)
        if subject.desired == .suspended {
            if subject.clusterMode == .standalone, subject.shape == .application, !suspended.clusterIsGone,
                subject.kind != .flinkCluster
            {
                // A standalone cluster is of no use without its job; a native one waits for its time to live, and what
                // becomes of a FlinkCluster's is for `finish`.
                deleteCluster(keepingHA: false, &suspended)
            }
            stayDown(mode: recordedMode(of: restore), path: nil)
        } else {
            patchStatus(
                .with {
                    $0.reconciliationState = "UPGRADING"
                    $0.recorded = .init(
                        source: .new, state: .suspended, mode: recordedMode(of: restore), isStable: false)
                    $0.jobState = "FINISHED"
                    if suspended.clusterIsGone { $0.jobManagerStatus = "MISSING" }
                })
            try restoreJob(restore, after: suspended)
        }
    }

    /// The steps of a strategy's mechanism, as far as they are no matter of what comes next.
    mutating func suspend(_ strategy: Strategy) throws(PlanError) -> Suspended {
        var suspended = Suspended()
        switch strategy.suspend.name {
        case "cancel":
            // The operators of a FlinkCluster know of savepoints only.
            let isUsual = strategy.restore == nil && subject.kind != .flinkCluster
            try cancelJob(thenRecordCheckpoint: isUsual || strategy.restore == "checkpoint", &suspended)
        case "stop-with-savepoint": try stopWithSavepoint(&suspended)
        case "savepoint-with-cancel":
            try takeSavepoint(cancelsJob: true, limit: nil, &suspended)
            add(.poll(.jobTerminal(job: try job(for: strategy.suspend.name))))
        case "savepoint-then-cancel":
            try takeSavepoint(cancelsJob: false, limit: intent.parameters.waitMilliseconds, &suspended)
            try cancelJob(thenRecordCheckpoint: false, &suspended)
        case "delete-cluster" where subject.shape == .sessionJob: try leaveSessionCluster(strategy, &suspended)
        case "delete-cluster":
            let keepsHA = strategy.suspend.keeping == "ha"
            if !keepsHA, subject.shape == .application, !subject.jobManagerIsMissing, !subject.jobIsTerminal,
                let job = subject.jobID
            {
                add(.cancel(job: job, ignoresErrors: true))
            }
            deleteCluster(keepingHA: keepsHA, &suspended)
        default: throw .mechanismUnknown(strategy.suspend.name)
        }
        return suspended
    }

    private mutating func stopWithSavepoint(_ suspended: inout Suspended) throws(PlanError) {
        let job = try job(for: "stop-with-savepoint")
        let trigger = subject.ids.trigger
        add(
            .stopWithSavepoint(
                StopOrder(
                    job: job, directory: savepointDirectory, format: intent.parameters.format ?? "CANONICAL",
                    drains: intent.parameters.drains ?? false, trigger: trigger)),
            when: [.jobIn(["RUNNING"])])
        let poll = add(
            .poll(.savepoint(job: job, trigger: trigger, limit: nil)), yields: .savepointPath,
            onFailure: .decideAgain(
                "the stop failed, so the job was not stopped for good; it may be restarting, and a next try needs a new "
                    + "trigger id"))
        suspended.path = .from(step: poll)
        add(.recordSavepoint(recorded(.from(step: poll), isCheckpoint: false)))
        // The path is known some ten milliseconds before the job is FINISHED (real-flink.md, section 1).
        add(.poll(.jobTerminal(job: job)))
    }

    private mutating func takeSavepoint(
        cancelsJob: Bool, limit: Int64?, _ suspended: inout Suspended
    ) throws(PlanError) {
        let job = try job(for: "take-savepoint")
        let trigger = subject.ids.trigger
        add(
            .takeSavepoint(
                SavepointOrder(
                    job: job, directory: savepointDirectory, format: intent.parameters.format ?? "CANONICAL",
                    cancelsJob: cancelsJob, trigger: trigger)),
            when: [.jobIn(["RUNNING"])])
        let poll = add(
            .poll(.savepoint(job: job, trigger: trigger, limit: limit)), yields: .savepointPath,
            // Without a recorded one the job would be cancelled with nothing to go back to.
            onFailure: cancelsJob || subject.lastSavepoint == nil
                ? nil : .goOn("there is no newer savepoint than the one that is recorded"))
        let path = PathValue.from(step: poll, otherwise: cancelsJob ? nil : subject.lastSavepoint)
        suspended.path = path
        add(.recordSavepoint(recorded(path, isCheckpoint: false)))
    }

    private mutating func cancelJob(
        thenRecordCheckpoint records: Bool, _ suspended: inout Suspended
    ) throws(PlanError) {
        let job = try job(for: "cancel")
        add(.cancel(job: job, ignoresErrors: false), when: [.jobNotIn(["RECONCILING"])])
        add(.poll(.jobTerminal(job: job)))
        guard records else { return }
        let last = add(
            .poll(.lastCheckpoint(job: job, settleMilliseconds: refreshInterval)), yields: .checkpointPath)
        suspended.path = .from(step: last)
        add(.recordSavepoint(recorded(.from(step: last), isCheckpoint: true)))
    }

    /// A session job has no cluster to delete: it is cancelled, and its last checkpoint stands in for HA metadata,
    /// which session jobs never restore from (reference, 2.3).
    private mutating func leaveSessionCluster(
        _ strategy: Strategy, _ suspended: inout Suspended
    ) throws(PlanError) {
        guard subject.jobID != nil else { return }
        let keepsState = strategy.suspend.keeping == "ha"
        if keepsState { note("a session job has no HA metadata of its own: its last checkpoint takes their place") }
        try cancelJob(thenRecordCheckpoint: keepsState, &suspended)
    }

    /// What a start after this suspend restores from: `nothing`, `savepoint`, ...
    private func restoreName(of strategy: Strategy, _ suspended: Suspended) -> String {
        if subject.shape == .sessionJob, strategy.restore == "ha-metadata", suspended.path != nil {
            return "checkpoint"
        }
        if let restore = strategy.restore { return restore }
        return suspended.path == nil ? "nothing" : "upgrade-savepoint"
    }

    /// Without a trailing difference between "not set" and "set to nothing": `nil` is the cluster's default.
    private var savepointDirectory: String? {
        intent.parameters.directory ?? subject.savepointDirectory
    }

    /// `web.refresh-interval`, for which `/jobs/:id/checkpoints` may be out of date.
    private var refreshInterval: Int64 {
        subject.observeConfiguration["web.refresh-interval"].flatMap(Int64.init) ?? 3000
    }

    private func recorded(_ path: PathValue, isCheckpoint: Bool) -> RecordedSnapshot {
        RecordedSnapshot(
            path: path, isCheckpoint: isCheckpoint, format: intent.parameters.format ?? "CANONICAL",
            trigger: subject.ids.trigger)
    }
}
