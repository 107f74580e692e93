import PolicyCompiler

// `start from X` (language.md, section 6; reference, 2.2 to 2.5).
extension Planner {
    mutating func start(_ source: String) throws(PlanError) {
        record(restore: source)
        guard subject.desired == .running else {
            stayDown(mode: recordedMode(of: source), path: try path(of: source, after: Suspended()))
            return
        }
        try restoreJob(source, after: Suspended())
    }

    /// From a stopped job to a running one.
    mutating func restoreJob(_ source: String, after suspended: Suspended) throws(PlanError) {
        var suspended = suspended
        let restore = try restoreSource(source, after: suspended)
        if case .haMetadata = restore, subject.shape == .sessionJob { throw .restoreNotForSessionJobs(source) }
        let keepsHA = if case .haMetadata = restore { true } else { false }
        clearCluster(keepingHA: keepsHA, &suspended)

        // The job id of HA metadata is the only one that they can be found under.
        let job = keepsHA ? subject.jobID ?? subject.ids.job : subject.ids.job
        patchStatus(
            .with {
                $0.reconciliationState = "UPGRADING"
                $0.recorded = .init(source: .new, state: .suspended, mode: recordedMode(of: source), isStable: false)
                $0.jobState = "RECONCILING"
                $0.jobManagerStatus = subject.shape == .sessionJob ? nil : "MISSING"
                if subject.shape != .sessionCluster {
                    $0.jobID = .to(job)
                    $0.upgradeSavepoint = recordedPath(of: restore)
                }
            })
        event("Submit", "Starting from \(source).")
        let begin = JobStart(
            job: job, restore: restore,
            allowsNonRestoredState: subject.newSpec["job"]?["allowNonRestoredState"]?.bool)
        switch subject.shape {
        case .application, .sessionCluster:
            let isSession = subject.shape == .sessionCluster
            let isSubmittedAgain = subject.kind == .flinkCluster && intent.decision.decision == "recover"
            add(
                .deploy(ClusterStart(job: isSession ? nil : begin, isInPlace: false, requiresHA: keepsHA)),
                when: keepsHA ? [.clusterGone, .haMetadata] : isSubmittedAgain ? [] : [.clusterGone])
        case .sessionJob: add(.runJar(begin))
        }
        patchStatus(
            .with {
                $0.reconciliationState = "DEPLOYED"
                $0.recorded = .init(
                    source: .new, state: .running, mode: recordedMode(of: source),
                    isStable: source == "initial-savepoint")
                $0.jobManagerStatus = subject.shape == .sessionJob ? nil : "DEPLOYING"
                $0.error = .cleared
            })
        guard subject.shape != .sessionCluster else { return }
        add(.poll(.jobRunning(job: job)))
        add(.verifyRestored(RestoreCheck(job: job, restore: restore)))
    }

    /// Suspended for good: only what a later start needs is written down.
    mutating func stayDown(mode: String, path: PathValue?) {
        patchStatus(
            .with {
                $0.reconciliationState = "DEPLOYED"
                $0.recorded = .init(source: .new, state: .suspended, mode: mode, isStable: true)
                $0.jobState = "FINISHED"
                if let path { $0.upgradeSavepoint = .to(path) }
            })
    }

    /// The last stable spec becomes the new one; what happens then is for `upgrade` to decide (reference, 2.8).
    mutating func rollBack(as mode: String) {
        record()
        event("Rollback", "Going back to the last stable spec as \(mode).", isWarning: true)
        patchStatus(
            .with { $0.reconciliationState = "ROLLING_BACK" })
        add(.lookAgain(after: 0))
    }

    private func restoreSource(_ name: String, after suspended: Suspended) throws(PlanError) -> RestoreSource {
        switch name {
        case "nothing": return .nothing
        case "ha-metadata": return .haMetadata(hasCheckpoint: subject.highAvailability.hasCheckpoint)
        default:
            guard let path = try path(of: name, after: suspended) else { throw .pathUnknown(source: name) }
            return .path(path)
        }
    }

    /// Where the state of that name is; `nil` for the sources that have no path.
    private func path(of name: String, after suspended: Suspended) throws(PlanError) -> PathValue? {
        let known: String?
        switch name {
        case "nothing", "ha-metadata": return nil
        case "savepoint", "checkpoint":
            if let path = suspended.path { return path }
            known = (name == "checkpoint" ? subject.lastCheckpoint : nil) ?? subject.upgradeSavepoint
        case "upgrade-savepoint":
            if let path = suspended.path { return path }
            known = subject.upgradeSavepoint
        case "last-savepoint":
            // The one that a `savepoint-then-cancel` may have added, else the recorded one.
            if let path = suspended.path { return path }
            known = subject.lastSavepoint
        case "previous-start": known = subject.previousStart
        case "initial-savepoint": known = subject.initialSavepoint
        default: throw .restoreUnknown(name)
        }
        guard let known else { throw .pathUnknown(source: name) }
        return .known(known)
    }

    /// `upgradeSavepointPath` while the job starts: the place to start from once more if the start fails.
    private func recordedPath(of restore: RestoreSource) -> StatusChange.Setting<PathValue>? {
        switch restore {
        case .nothing: .cleared
        case .path(let path): .to(path)
        case .haMetadata(let hasCheckpoint): hasCheckpoint ? .to(.known(DeployMarker.lastState)) : nil
        }
    }

    /// What `lastReconciledSpec` says of how the job was suspended.
    func recordedMode(of restore: String) -> String {
        switch restore {
        case "nothing": "stateless"
        case "ha-metadata": "last-state"
        default: "savepoint"
        }
    }
}

/// Values that stand in for a path.
enum DeployMarker {
    /// The start fails if Flink has to read this, so a vanished HA store is no empty start (reference, 2.2).
    static let lastState = "KUBERNETES_OPERATOR_LAST_STATE"
}
