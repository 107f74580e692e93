// What becomes of a job by itself, and of its snapshots: 2.6, 2.8, 3.2, 3.5, 5.2 to 5.6.

extension ApacheReference {
    /// Outcomes of 2.6 to 5.6 in the notation of a policy.
    typealias Words = String

    /// 2.6 (1), (3). A restart that deletes the cluster first is two looks: the second finds no JobManager.
    static func recover(_ facts: Facts) -> Words {
        // 2.6 (1)
        if facts.jobState == .failed, facts.restartFailed {
            if facts.kind == .deployment, facts.jobManager != .missing { return "do delete-cluster keeping ha" }
            return resubmit(facts)
        }
        guard facts.kind == .deployment else { return "skip" }
        // 2.6 (3), unhealthy; where the JobManager is missing too, there is nothing to delete.
        if facts.healthCheck, facts.isUnhealthy, !facts.isTerminal, facts.jobManager != .missing {
            if facts.mode == .stateless { return "do delete-cluster keeping ha" }
            switch facts.haMetadata {
            case .unknown: return "wait"
            case .yes: return "do delete-cluster keeping ha"
            case .no: return "skip"
            }
        }
        // 2.6 (3), missing
        guard facts.jobManagerRecovery, facts.recordedState == .running, !facts.isTerminal,
            facts.jobManager == .missing
        else { return "skip" }
        // 2.6, last paragraph
        if facts.mode == .none { return "use session-redeploy" }
        guard facts.mode == .stateless || facts.haEnabled else { return "skip" }
        guard facts.haEnabled else { return resubmit(facts) }
        switch facts.haMetadata {
        case .unknown: return "wait"
        case .no: return "block"  // 2.2 (8): RestoreFailed
        case .yes: return facts.haCheckpoint == .yes ? "start from ha-metadata" : "start from nothing"  // 2.2 (2)
        }
    }

    /// 2.6, Resubmit, with requireHa=false
    private static func resubmit(_ facts: Facts) -> Words {
        let isKnown = facts.upgradeSavepoint != .none || facts.hasLastSavepoint
        let mode = facts.mode != .stateless && isKnown ? Mode.savepoint : facts.recordedMode
        // 1.6, Restore (4)
        guard mode == .savepoint else { return "start from nothing" }
        switch facts.upgradeSavepoint {
        case .marker: return "block"  // no path: the start fails
        case .path: return "start from upgrade-savepoint"
        case .none: return facts.hasLastSavepoint ? "start from last-savepoint" : "start from nothing"
        }
    }

    /// 2.6 (4), after (1) has had its turn
    static func finish(_ facts: Facts) -> Words {
        if facts.jobState == .failed, facts.restartFailed { return "skip" }
        guard facts.kind == .deployment, facts.isTerminal, facts.jobManager != .missing else { return "skip" }
        // Strictly later; without a time the operator's own reading of it fails.
        return facts.updateAge == .greater ? "do delete-cluster keeping ha" : "skip"
    }

    /// 2.8, asked by 0.3 (5)
    static func rollback(_ facts: Facts) -> Words {
        let answer = facts.recordedMode == .stateless ? "roll-back as stateless" : "roll-back as last-state"
        // "State `ROLLING_BACK` continues unconditionally": the recorded spec, suspended by it, differs then.
        if facts.reconciliation == .rollingBack { return answer }
        // 0.3 (4): "spec unchanged"
        if facts.change != .ignore || facts.reconciliation == .upgrading { return "skip" }
        guard facts.rollbackEnabled, facts.reconciliation != .rolledBack, !facts.isStable else { return "skip" }
        guard facts.stableState == .running, facts.stableVersionIsSame else { return "skip" }
        // A missing timestamp is 0.
        guard facts.deployAge == .greater || facts.deployAge == .none else { return "skip" }
        if facts.recordedMode == .savepoint, facts.jobManagerNeverStarted { return answer }
        switch facts.haMetadata {
        case .unknown: return "wait"
        case .yes: return answer
        case .no: return "skip"
        }
    }

    /// 3.2
    static func trigger(_ facts: Facts) -> Words {
        guard facts.isRunning, !facts.snapshot.isTriggered else { return "skip" }
        let isSupported = !facts.snapshot.isCheckpoint || !facts.isOldFlink
        if facts.snapshot.nonceChanged, !facts.snapshot.nonceRemoved { return isSupported ? "trigger MANUAL" : "skip" }
        if facts.snapshot.isDue { return isSupported ? "trigger PERIODIC" : "skip" }
        return "skip"
    }

    static func progress(_ facts: Facts) -> Words {
        facts.snapshot.isLegacy ? legacyProgress(facts) : resourceProgress(facts)
    }

    /// 3.5, observation. A job that was not found is not asked for its snapshot (0.2), so the result is unknown then.
    private static func legacyProgress(_ facts: Facts) -> Words {
        let snapshot = facts.snapshot
        let isFound = facts.isRunning || facts.jobListed == .yes
        if isFound || snapshot.result == .success || snapshot.result == .failure {
            switch snapshot.result {
            case .success: return "complete"
            case .failure, .unknown:
                // `triggerTimestamp + grace < now`: recorded as done
                let isWithinGrace = snapshot.triggerAge == .less || snapshot.triggerAge == .equal
                return snapshot.isManual && isWithinGrace ? "retry" : "fail"
            case .pending: break
            }
        }
        // "After each observation"
        return facts.isRunning ? "wait" : "abandon"
    }

    /// 5.1 to 5.5
    private static func resourceProgress(_ facts: Facts) -> Words {
        let snapshot = facts.snapshot
        switch snapshot.state {
        case .completed, .abandoned, .failed: return "skip"
        case .pending:
            // 6.3 (2), 5.2 (1)
            if snapshot.alreadyExists { return "complete" }
            // 6.3 (3, 4), 5.4
            if !snapshot.namesJob || !snapshot.jobExists { return "wait" }
            // 5.2 (2)
            return facts.isRunning ? "trigger" : "abandon"
        case .inProgress:
            // 5.3 (1)
            if !snapshot.jobExists || !facts.isRunning { return "abandon" }
            // 5.3 (2, 3), 5.5
            switch snapshot.result {
            case .pending: return "wait"
            case .success: return "complete"
            case .failure, .unknown: return snapshot.isBackoffUsedUp ? "fail" : "retry"
            }
        }
    }

    /// 5.6
    static func dispose(_ facts: Facts) -> Words {
        let snapshot = facts.snapshot
        if snapshot.isCheckpoint || !snapshot.disposeOnDelete || !snapshot.namesJob { return "release" }
        switch snapshot.state {
        case .inProgress: return "wait"
        case .failed, .pending, .abandoned: return "release"
        case .completed:
            if !snapshot.jobExists || !facts.isRunning { return "wait" }
            return snapshot.hasPath ? "dispose-data" : "release"
        }
    }
}
