// The decision table of 1.7, a second look at 1.3 to 1.5.

extension ApacheReference {
    /// 1.7, row by row; the first that matches wins. What is settled before the table is asked is ``withoutAsking(_:)``.
    ///
    /// Cells are looked at from left to right, as written; an unreadable one that is reached is a wait.
    ///
    /// Row 5 says "then APP rows 17-19", row 17 "after 16". Both cannot hold; row 17 is followed, as 1.1 gives
    /// pendingCancellation no fallback and the heads of 18 and 19 name 5 expressly.
    static func upgradeByTable(_ facts: Facts) -> UpgradeAnswer {
        if let answer = withoutAsking(facts) { return answer }
        let isApplication = facts.kind == .deployment
        let state = facts.jobState
        let isTerminal = state == .failed || state == .canceled || state == .finished

        // Rows 1, 2
        if facts.mode == .stateless, isTerminal { return .terminalStateless }
        if facts.mode == .stateless { return .stateless }

        // Rows 3, 4
        var isEnded = state == .canceled
        if isTerminal, !isEnded {
            if facts.haMetadata == .unknown { return .waitUnreadable }
            isEnded = facts.haMetadata == .no || !isApplication || facts.jobManager == .ready
        }
        if isEnded, facts.upgradeSavepoint == .marker { return .errorLastCheckpointUnknown }
        if isEnded {
            if facts.upgradeSavepoint == .path { return .terminalFromUpgradeSavepoint }
            return facts.hasLastSavepoint ? .terminalFromLastSavepoint : .terminalFromNothing
        }

        // Row 5
        if state == .cancelling { return afterUnavailable(.pendingCancellation, facts) }

        // Row 6
        if facts.mode == .savepoint, state == .running { return .savepoint }
        // Row 7
        if facts.mode == .savepoint, !facts.versionChanged, !facts.lastStateFallback {
            return afterUnavailable(.pendingFallbackOff, facts)
        }

        // Rows 8 to 10. Left here: last-state, or savepoint not RUNNING.
        let cancellableState = !isTerminal && state != .reconciling && state != .none
        let cancellable = cancellableState && (!isApplication || facts.jobManager == .ready)
        if facts.versionChanged {
            if state == .running, facts.hasSavepointDirectory { return .savepoint }
            if cancellable { return .lastStateUsingCancel }
            return afterUnavailable(.pendingVersionChange, facts)
        }

        // Rows 11 to 14
        if state == .running {
            if !facts.hasMaxCheckpointAge || facts.startAge == .less || facts.completedAge == .less {
                switch cancelAllowed(facts, cancellable) {
                case .unknown: return .waitUnreadable
                case .yes: return .lastStateUsingCancel
                case .no: return .lastStateUsingHaMeta
                }
            }
            if facts.pendingAge == .less { return afterUnavailable(.pendingCheckpoint, facts) }
            return .savepoint
        }

        // Row 15
        switch cancelAllowed(facts, cancellable) {
        case .unknown: return .waitUnreadable
        case .yes: return .lastStateUsingCancel
        case .no: break
        }
        // Rows 16, 17
        if isApplication, facts.newHAEnabled, facts.haEnabled {
            if facts.newHAMetadata == .unknown { return .waitUnreadable }
            if facts.newHAMetadata == .yes { return .lastStateUsingHaMeta }
        }
        return afterUnavailable(.unavailable, facts)
    }

    private static func cancelAllowed(_ facts: Facts, _ cancellable: Bool) -> Seen {
        if !cancellable { return .no }
        if facts.kind == .sessionJob { return .yes }
        switch facts.haMetadata {
        case .unknown: return .unknown
        case .no: return .yes
        case .yes: return facts.jobCancelEnabled ? .yes : .no
        }
    }

    /// Rows 18, 19
    private static func afterUnavailable(_ answer: UpgradeAnswer, _ facts: Facts) -> UpgradeAnswer {
        guard facts.kind == .deployment else { return answer }
        if facts.jobManagerNeverStarted, facts.recordedMode != .lastState, facts.jobManager != .missing {
            return .deleteClusterKeepHAThenAskAgain
        }
        guard facts.jobManager == .missing || facts.jobManager == .error else { return answer }
        switch facts.newHAMetadata {
        case .unknown: return .waitUnreadable
        case .no: return .errorJobManagerAndHAGone
        case .yes: return answer
        }
    }

    /// Where 1.7 and 1.3 cannot agree: 1.3 (6) looks at HA metadata before it asks how old the checkpoint is, rows 13
    /// and 14 decide by age alone. So they differ if a running application's HA metadata cannot be read and nothing is fresh.
    static func tableReadsLess(_ facts: Facts) -> Bool {
        facts.kind == .deployment && facts.mode == .lastState && !facts.versionChanged && facts.isRunning
            && facts.isCancellable && facts.haMetadata == .unknown
            && facts.hasMaxCheckpointAge && !facts.startAge.isFresh && !facts.completedAge.isFresh
    }
}
