// How an upgrade (or a suspend) stops the job and what it starts from: 1.2 to 1.5, 2.5, 2.6, 2.9.

extension ApacheReference {
    enum UpgradeAnswer: UInt8, Hashable, Sendable, CaseIterable {
        /// 2.5
        case chosenSavepoint
        /// 2.9
        case rescale
        /// 2.6, last paragraph
        case redeploySessionCluster
        /// 1.1 stateless(false), STATELESS / stateless
        case stateless
        /// 1.1 stateless(true), NOOP / stateless
        case terminalStateless
        /// 1.1 savepoint(false), SAVEPOINT / savepoint
        case savepoint
        /// 1.1 savepoint(true), NOOP / savepoint, by where the path comes from (1.6, Restore 4)
        case terminalFromUpgradeSavepoint, terminalFromLastSavepoint, terminalFromNothing
        /// 1.1, LAST_STATE / last-state
        case lastStateUsingHaMeta
        /// 1.1, CANCEL / savepoint
        case lastStateUsingCancel
        /// 1.5 (2), row 18
        case deleteClusterKeepHAThenAskAgain
        case pendingCancellation
        /// pendingUpgrade, by reason: 1.3 (4c), 1.3 (5c), 1.4 (5)
        case pendingFallbackOff, pendingVersionChange, pendingCheckpoint
        case unavailable
        /// 1.3 (2a)
        case errorLastCheckpointUnknown
        /// 1.5 (3), row 19
        case errorJobManagerAndHAGone
        /// HA metadata could not be read where the procedure reads it: the exception is rethrown, the pass retried.
        case waitUnreadable
    }

    /// 1.2 to 1.5, for a spec change that is acted on (``asked(_:)``).
    ///
    /// Unknown HA metadata is read in the order of the text: the first condition that needs it and is not decided by
    /// what stands before it gives ``UpgradeAnswer/waitUnreadable``, even if a later part of the same condition would settle it.
    static func upgrade(_ facts: Facts) -> UpgradeAnswer {
        if let answer = withoutAsking(facts) { return answer }
        let answer = commonProcedure(facts)
        return facts.kind == .deployment ? applicationAddition(facts, answer) : answer
    }

    /// What 0.3 and 1.2 settle before the upgrade decision is asked.
    static func withoutAsking(_ facts: Facts) -> UpgradeAnswer? {
        // 0.3 (6c): neither SAVEPOINT_REDEPLOY nor UPGRADE: try in-place scaling; success ends the pass.
        // IGNORE comes here while the state is UPGRADING (0.3 (4)).
        switch facts.change {
        case .ignore, .scale: if rescales(facts) { return .rescale }
        case .inPlace, .upgrade, .redeploy: break
        }
        // 2.6, last paragraph: whatever the diff is.
        if facts.kind == .deployment, facts.mode == .none { return .redeploySessionCluster }
        // 1.2: SAVEPOINT_REDEPLOY is not asked, see 2.5.
        if facts.change == .redeploy { return .chosenSavepoint }
        return nil
    }

    /// 2.9. The switch is named for native clusters only; any error there leads to the full upgrade.
    private static func rescales(_ facts: Facts) -> Bool {
        guard facts.canRescale, !facts.rescaleFailed else { return false }
        switch facts.clusterMode {
        case .native: return facts.inPlaceScaling
        case .standalone: return true
        }
    }

    private static func commonProcedure(_ facts: Facts) -> UpgradeAnswer {
        var mode = facts.mode

        // 1.3 (1)
        if mode == .stateless { return facts.isTerminal ? .terminalStateless : .stateless }

        // 1.3 (2)
        if facts.isTerminal {
            var isUsable = facts.jobState == .canceled
            if !isUsable {
                switch facts.haMetadata {
                case .unknown: return .waitUnreadable
                case .no: isUsable = true
                case .yes: isUsable = facts.isAccessible
                }
            }
            if isUsable {
                switch facts.upgradeSavepoint {
                case .marker: return .errorLastCheckpointUnknown  // 1.3 (2a)
                case .path: return .terminalFromUpgradeSavepoint  // 1.3 (2b)
                case .none: return facts.hasLastSavepoint ? .terminalFromLastSavepoint : .terminalFromNothing
                }
            }
        }

        // 1.3 (3)
        if facts.jobState == .cancelling { return .pendingCancellation }

        // 1.3 (4)
        if mode == .savepoint {
            if facts.isRunning { return .savepoint }  // 4a
            if facts.versionChanged || facts.lastStateFallback {
                mode = .lastState  // 4b
            } else {
                return .pendingFallbackOff  // 4c
            }
        }

        // 1.3 (5)
        if mode == .lastState, facts.versionChanged {
            if facts.isRunning, facts.hasSavepointDirectory { return .savepoint }  // 5a
            if facts.isCancellable { return .lastStateUsingCancel }  // 5b
            return .pendingVersionChange  // 5c
        }

        // 1.3 (6)
        if mode == .lastState {
            var cancelAllowed = false
            if facts.isCancellable {
                if facts.kind == .sessionJob {
                    cancelAllowed = true
                } else {
                    switch facts.haMetadata {
                    case .unknown: return .waitUnreadable
                    case .no: cancelAllowed = true
                    case .yes: cancelAllowed = facts.jobCancelEnabled
                    }
                }
            }
            if facts.isRunning { return checkpointAge(facts, cancelAllowed: cancelAllowed) }  // 6a
            if cancelAllowed { return .lastStateUsingCancel }  // 6b
        }

        // 1.3 (7)
        return .unavailable
    }

    private static func checkpointAge(_ facts: Facts, cancelAllowed: Bool) -> UpgradeAnswer {
        let usual = cancelAllowed ? UpgradeAnswer.lastStateUsingCancel : .lastStateUsingHaMeta
        if !facts.hasMaxCheckpointAge { return usual }  // 1.4 (1)
        if facts.startAge.isFresh { return usual }  // 1.4 (2)
        if facts.completedAge.isFresh { return usual }  // 1.4 (3, 4)
        if facts.pendingAge.isFresh { return .pendingCheckpoint }  // 1.4 (5)
        return .savepoint  // 1.4 (6)
    }

    private static func applicationAddition(_ facts: Facts, _ answer: UpgradeAnswer) -> UpgradeAnswer {
        let allowsFallback: Bool
        switch answer {
        case .unavailable: allowsFallback = true  // 1.1
        case .pendingCancellation, .pendingFallbackOff, .pendingVersionChange, .pendingCheckpoint:
            allowsFallback = false
        default: return answer  // available, or thrown
        }
        // 1.5 (1)
        if allowsFallback, facts.newHAEnabled, facts.haEnabled {
            switch facts.newHAMetadata {
            case .unknown: return .waitUnreadable
            case .yes: return .lastStateUsingHaMeta
            case .no: break
            }
        }
        // 1.5 (2)
        if facts.jobManager != .missing, facts.recordedMode != .lastState, facts.jobManagerNeverStarted {
            return .deleteClusterKeepHAThenAskAgain
        }
        // 1.5 (3); deployConfig by 0.5
        if facts.jobManager == .missing || facts.jobManager == .error {
            switch facts.newHAMetadata {
            case .unknown: return .waitUnreadable
            case .no: return .errorJobManagerAndHAGone
            case .yes: break
            }
        }
        // 1.5 (4)
        return answer
    }

    /// The facts with which 1.5 (2) asks again from the start: the cluster is gone, the job counts as failed.
    static func afterDeletingCluster(_ facts: Facts) -> Facts {
        var facts = facts
        facts.jobState = .failed
        facts.jobManager = .missing
        facts.jobManagerNeverStarted = false
        return facts
    }

    /// The answers that ``upgrade(_:)`` gives if what could not be read is read as either value.
    ///
    /// A decision that does not wait although HA metadata is unknown is sound if this set holds it alone.
    static func upgradesIfReadable(_ facts: Facts) -> UpgradeAnswers {
        var answers: UpgradeAnswers = []
        var read = facts
        for old in [Seen.no, .yes] where facts.haMetadata == .unknown || facts.haMetadata == old {
            for new in [Seen.no, .yes] where facts.newHAMetadata == .unknown || facts.newHAMetadata == new {
                read.haMetadata = old
                read.newHAMetadata = new
                answers.insert(UpgradeAnswers(upgrade(read)))
            }
        }
        return answers
    }

    /// A set of answers, small enough to be built hundreds of millions of times.
    struct UpgradeAnswers: OptionSet, Hashable, Sendable {
        let rawValue: UInt32

        init(rawValue: UInt32) { self.rawValue = rawValue }
        init(_ answer: UpgradeAnswer) { rawValue = 1 << UInt32(answer.rawValue) }
    }
}

extension ApacheReference.UpgradeAnswer {
    /// The same in the notation of a policy, without reasons, grants and parameters.
    var outcome: String {
        switch self {
        case .chosenSavepoint: "use chosen-savepoint"
        case .rescale: "do rescale"
        case .redeploySessionCluster: "use session-redeploy"
        case .stateless: "use empty"
        case .savepoint: "use with-savepoint"
        case .lastStateUsingHaMeta: "use from-ha-metadata"
        case .lastStateUsingCancel: "use from-checkpoint"
        case .terminalFromUpgradeSavepoint: "start from upgrade-savepoint"
        case .terminalFromLastSavepoint: "start from last-savepoint"
        case .terminalStateless, .terminalFromNothing: "start from nothing"
        case .deleteClusterKeepHAThenAskAgain: "do delete-cluster keeping ha"
        case .pendingCancellation, .pendingFallbackOff, .pendingVersionChange, .pendingCheckpoint, .unavailable,
            .waitUnreadable:
            "wait"
        case .errorLastCheckpointUnknown, .errorJobManagerAndHAGone: "block"
        }
    }

    /// Whether the "other changes" of 0.3 (7) still run in this pass, under the deployed spec: only where the answer is
    /// "not available" and it allows them (1.1, 1.6). An exception ends the pass (0.1), and so does any action.
    var letsOtherChangesRun: Bool {
        switch self {
        case .pendingFallbackOff, .pendingVersionChange, .pendingCheckpoint, .unavailable: true
        default: false
        }
    }
}
