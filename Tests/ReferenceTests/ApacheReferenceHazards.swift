// What the reference names as surprising or dangerous: 1.6, 1.8, 2.1, 2.2, 2.5, 2.6, 8.

extension ApacheReference {
    enum Hazard: String, Hashable, Sendable, CaseIterable {
        // 1.8, 8.2
        case cancelRestoresFromPathWithNewJobID = "cancel-restores-from-path-with-new-job-id"
        case nothingIsSentToFlink = "nothing-is-sent-to-flink"
        case cancellableYetNotCancelled = "cancellable-yet-not-cancelled"
        case lastStateBlocksReplacement = "last-state-blocks-replacement"
        case endedStartsEmpty = "ended-starts-empty"
        case lastSavepointMayBeOld = "last-savepoint-may-be-old"
        case youngJobSkipsAgeLimit = "young-job-skips-age-limit"
        case statisticsUnreadableCountsAsOld = "statistics-unreadable-counts-as-old"
        case versionForcesFallback = "version-forces-fallback"
        // 2.1
        case drainAppliesToUpgrades = "drain-applies-to-upgrades"
        case clusterKeptRunning = "cluster-kept-running"
        case haMetadataDeleted = "ha-metadata-deleted"
        case cancelIsAsynchronous = "cancel-is-asynchronous"
        case missingSessionJobStopsCancel = "missing-session-job-stops-cancel"
        case failedBecomesFinished = "failed-becomes-finished"
        // 2.5, 6.2
        case redeployWithoutPath = "redeploy-without-path"
        // 1.6, 2.2
        case statelessResumeRestoresHA = "stateless-resume-restores-ha"
        case suspendModeWins = "suspend-mode-wins"
        case haWithoutCheckpointStartsEmpty = "ha-without-checkpoint-starts-empty"
        case nothingRecordedStartsEmpty = "nothing-recorded-starts-empty"
        case markerIsNoPath = "marker-is-no-path"
        // 2.6
        case statelessRecoversFromHA = "stateless-recovers-from-ha"
        case jobManagerErrorNotRecovered = "jobmanager-error-not-recovered"
        case statefulWithoutHANotRecovered = "stateful-without-ha-not-recovered"
    }

    /// Ids of the hazards of what this pass does, in the order of ``Hazard``.
    static func hazards(_ facts: Facts) -> [String] {
        var found: Set<Hazard> = []
        switch asked(facts) {
        case .nothing: found = hazardsOfRecovery(facts)
        case .deploy: break
        case .upgrade:
            let answer = upgrade(facts)
            found = hazards(facts, of: answer)
            if answer.letsOtherChangesRun { found.formUnion(hazardsOfRecovery(facts)) }
        case .restore: found = hazards(facts, of: restore(facts))
        }
        return Hazard.allCases.filter(found.contains).map(\.rawValue)
    }

    static func hazards(_ facts: Facts, of answer: UpgradeAnswer) -> Set<Hazard> {
        var found: Set<Hazard> = []
        let isApplication = facts.kind == .deployment
        switch answer {
        case .chosenSavepoint:
            if !facts.hasInitialSavepoint { found.insert(.redeployWithoutPath) }  // 2.5, 6.2
            if isApplication { found.insert(.haMetadataDeleted) }
        case .stateless:
            if isApplication { found.insert(.haMetadataDeleted) } else { found.insert(.cancelIsAsynchronous) }
        case .savepoint:
            found.insert(.drainAppliesToUpgrades)
            if isApplication { found.insert(facts.clusterMode == .native ? .clusterKeptRunning : .haMetadataDeleted) }
            if facts.mode == .lastState, !facts.versionChanged, facts.completedAge == .unknown {
                found.insert(.statisticsUnreadableCountsAsOld)  // 1.4 (3)
            }
        case .lastStateUsingCancel:
            found.formUnion([.cancelRestoresFromPathWithNewJobID, .cancelIsAsynchronous])
            if !isApplication { found.insert(.missingSessionJobStopsCancel) }
        case .lastStateUsingHaMeta:
            found.insert(.nothingIsSentToFlink)
            if facts.isCancellable, !facts.isRunning { found.insert(.cancellableYetNotCancelled) }
        case .terminalStateless, .terminalFromUpgradeSavepoint, .terminalFromLastSavepoint, .terminalFromNothing:
            if facts.jobState == .failed { found.insert(.failedBecomesFinished) }
            if isApplication, facts.clusterMode == .standalone { found.insert(.haMetadataDeleted) }
            if answer == .terminalFromLastSavepoint { found.insert(.lastSavepointMayBeOld) }
            if answer == .terminalFromNothing { found.insert(.endedStartsEmpty) }
        case .unavailable:
            if facts.recordedMode == .lastState, facts.jobManagerNeverStarted, facts.jobManager != .missing,
                isApplication
            {
                found.insert(.lastStateBlocksReplacement)
            }
        case .rescale, .redeploySessionCluster, .deleteClusterKeepHAThenAskAgain, .pendingCancellation,
            .pendingFallbackOff, .pendingVersionChange, .pendingCheckpoint, .errorLastCheckpointUnknown,
            .errorJobManagerAndHAGone, .waitUnreadable:
            break
        }
        if facts.isRunning, facts.mode == .lastState, !facts.versionChanged, facts.hasMaxCheckpointAge,
            facts.startAge.isFresh, !facts.completedAge.isFresh,
            answer == .lastStateUsingCancel || answer == .lastStateUsingHaMeta
        {
            found.insert(.youngJobSkipsAgeLimit)  // 1.4 (2)
        }
        if facts.mode == .savepoint, facts.versionChanged, !facts.lastStateFallback,
            answer == .lastStateUsingCancel || answer == .pendingVersionChange
        {
            found.insert(.versionForcesFallback)  // 1.3 (4b)
        }
        return found
    }

    static func hazards(_ facts: Facts, of answer: RestoreAnswer) -> Set<Hazard> {
        var found: Set<Hazard> = []
        switch answer {
        case .fromLastSavepoint: found.insert(.lastSavepointMayBeOld)
        case .fromNothing:
            if facts.mode != .stateless, facts.recordedMode != .stateless { found.insert(.nothingRecordedStartsEmpty) }
        case .fromMarkerAsPath: found.insert(.markerIsNoPath)
        case .fromHAMetadata: if facts.mode == .stateless { found.insert(.statelessResumeRestoresHA) }
        case .fromHAMetadataWithoutCheckpoint: found.insert(.haWithoutCheckpointStartsEmpty)
        case .fromUpgradeSavepoint, .errorHAMetadataGone, .errorJobNotTerminal, .waitUnreadable: break
        }
        // 1.6 Restore (1)
        if facts.mode != .stateless, facts.mode != facts.recordedMode { found.insert(.suspendModeWins) }
        return found
    }

    /// 2.6 (3)
    static func hazardsOfRecovery(_ facts: Facts) -> Set<Hazard> {
        guard facts.kind == .deployment, facts.mode != .none, facts.jobManagerRecovery else { return [] }
        guard facts.recordedState == .running, !facts.isTerminal else { return [] }
        switch facts.jobManager {
        case .error: return [.jobManagerErrorNotRecovered]
        case .missing:
            if facts.haEnabled { return facts.mode == .stateless ? [.statelessRecoversFromHA] : [] }
            return facts.mode == .stateless ? [] : [.statefulWithoutHANotRecovered]
        case .ready, .deployedNotReady, .deploying: return []
        }
    }
}
