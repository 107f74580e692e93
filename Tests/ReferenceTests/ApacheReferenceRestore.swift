// Which question a pass asks, and what a suspended or new job starts from: 0.3, 1.2, 1.6, 2.2 to 2.4, 2.8.

extension ApacheReference {
    enum Question: UInt8, Hashable, Sendable, CaseIterable { case nothing, deploy, upgrade, restore }

    /// Which decision the pass takes: 0.3 (2, 4, 5), 1.2, 2.4.
    ///
    /// `change` is the user's. A redeploy is a question to ``upgrade(_:)``, whatever is recorded and desired.
    static func asked(_ facts: Facts) -> Question {
        // 0.3 (2)
        if facts.recordedState == .none { return .deploy }
        // 0.3 (4)
        var isChanged = facts.change != .ignore || facts.reconciliation == .upgrading
        // 2.6, last paragraph: a session cluster has no job state.
        if facts.kind == .deployment, facts.mode == .none { return isChanged ? .upgrade : .nothing }
        // 0.3 (5), 2.8: continues unconditionally, with the recorded job state treated as suspended; a change by the
        // user makes it a normal upgrade.
        var recorded = facts.recordedState
        if facts.reconciliation == .rollingBack, facts.change == .ignore {
            isChanged = true
            recorded = .suspended
        }
        guard isChanged else { return .nothing }
        // 1.2, in its order
        if facts.change == .redeploy { return .upgrade }
        if recorded == .running { return .upgrade }
        if facts.desiredState == .running { return .restore }
        return .nothing
    }

    enum DeployAnswer: UInt8, Hashable, Sendable, CaseIterable {
        case nothing, fromInitialSavepoint, fromNothing

        var outcome: String {
            switch self {
            case .nothing: "skip"
            case .fromInitialSavepoint: "start from initial-savepoint"
            case .fromNothing: "start from nothing"
            }
        }
    }

    /// 0.3 (2), whatever mode the user wrote. A session cluster has neither a job state nor a path.
    static func deploy(_ facts: Facts) -> DeployAnswer {
        if facts.kind == .deployment, facts.mode == .none { return .fromNothing }
        if facts.desiredState == .suspended { return .nothing }
        return facts.hasInitialSavepoint ? .fromInitialSavepoint : .fromNothing
    }

    enum RestoreAnswer: UInt8, Hashable, Sendable, CaseIterable {
        case fromUpgradeSavepoint, fromLastSavepoint, fromNothing
        /// The marker is given to Flink as a path: the start fails, nothing is lost.
        case fromMarkerAsPath
        case fromHAMetadata
        /// HA metadata without a checkpoint: it is kept, and the job starts empty.
        case fromHAMetadataWithoutCheckpoint
        /// 2.2 (8), reason RestoreFailed
        case errorHAMetadataGone
        /// 2.2 (5)
        case errorJobNotTerminal
        case waitUnreadable

        /// The same in the notation of a policy. The marker has no word there: what starts nothing is a `block`.
        var outcome: String {
            switch self {
            case .fromUpgradeSavepoint: "start from upgrade-savepoint"
            case .fromLastSavepoint: "start from last-savepoint"
            case .fromNothing, .fromHAMetadataWithoutCheckpoint: "start from nothing"
            case .fromHAMetadata: "start from ha-metadata"
            case .fromMarkerAsPath, .errorHAMetadataGone, .errorJobNotTerminal: "block"
            case .waitUnreadable: "wait"
            }
        }
    }

    /// 1.6 Restore (1) to (5), with 2.2 for an application and 2.3 for a session job.
    static func restore(_ facts: Facts) -> RestoreAnswer {
        // Restore (1)
        let mode = facts.mode == .stateless ? Mode.stateless : facts.recordedMode
        // Restore (3)
        let requiresHA = facts.recordedMode == .lastState
        // Restore (4)
        var path = RestoreAnswer.fromNothing
        if mode == .savepoint {
            switch facts.upgradeSavepoint {
            case .path: path = .fromUpgradeSavepoint
            case .marker: path = .fromMarkerAsPath
            case .none: path = facts.hasLastSavepoint ? .fromLastSavepoint : .fromNothing
            }
        }
        // 2.3: the path or null; HA is ignored.
        if facts.kind == .sessionJob { return path }

        // 2.2 (2)
        var start = path
        if path == .fromNothing, requiresHA {
            switch facts.newHACheckpoint {
            case .unknown: return .waitUnreadable
            case .yes: start = .fromHAMetadata
            case .no: start = .fromHAMetadataWithoutCheckpoint
            }
        }
        // 2.2 (5)
        if facts.jobManager != .missing, !facts.isTerminal { return .errorJobNotTerminal }
        // 2.2 (8)
        if requiresHA {
            switch facts.newHAMetadata {
            case .unknown: return .waitUnreadable
            case .no: return .errorHAMetadataGone
            case .yes: break
            }
        }
        return start
    }
}
