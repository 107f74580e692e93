import CBaselines

/// The upgrade decision of policies/apache-operator.fpol by hand, as a Swift programmer would write it.
struct UpgradeByHand {
    enum Mode: UInt8 { case stateless, savepoint, lastState, none }
    enum Change: UInt8 { case ignore, inPlace, scale, upgrade, redeploy }
    enum Seen: UInt8 { case no, yes, unknown }
    enum Kind: UInt8 { case deployment, sessionJob }
    enum ClusterMode: UInt8 { case native, standalone }
    enum Reconciliation: UInt8 { case deployed, upgrading, rollingBack, rolledBack }
    enum JobManager: UInt8 { case ready, deployedNotReady, deploying, missing, error }
    enum UpgradeSavepoint: UInt8 { case path, marker, none }
    enum JobState: UInt8 {
        case initializing, created, running, failing, failed, cancelling, canceled, finished, restarting, suspended
        case reconciling, none
    }

    var mode: Mode
    var change: Change
    var kind: Kind
    var clusterMode: ClusterMode
    var reconciliation: Reconciliation
    var jobState: JobState
    var jobManager: JobManager
    var upgradeSavepoint: UpgradeSavepoint
    var lastMode: Mode
    var haMetadata: Seen
    var newHAMetadata: Seen
    var inPlaceScaling: Bool
    var rescalePossible: Seen
    var rescaleFailed: Seen
    var hasLastSavepoint: Bool
    var lastStateFallback: Bool
    var versionChanged: Bool
    var hasSavepointDirectory: Bool
    var haEnabled: Bool
    var newHAEnabled: Bool
    var neverStarted: Seen
    var lastStateCancel: Bool
    var startAge: Int64
    var completedAge: Int64
    var pendingAge: Int64
    var maxCheckpointAge: Int64

    private static let none = Int64.max - 1
    private static let unknown = Int64.max

    private var isTerminal: Bool { jobState == .failed || jobState == .canceled || jobState == .finished }
    private var isAccessible: Bool { kind == .sessionJob || jobManager == .ready }
    private var isCancellable: Bool { isAccessible && !isTerminal && jobState != .none && jobState != .reconciling }
    private var isHAUnreadable: Bool { haMetadata == .unknown || newHAMetadata == .unknown }

    private func isRecent(_ age: Int64) -> Bool {
        if age == Self.unknown { return false }
        if maxCheckpointAge == Self.none { return true }
        return age < maxCheckpointAge
    }

    @inline(never)
    func decide() -> upgrade_answer {
        if change == .redeploy { return USE_CHOSEN_SAVEPOINT }
        if change == .scale || (change == .ignore && reconciliation == .upgrading) {
            if inPlaceScaling || clusterMode == .standalone, rescalePossible == .yes, rescaleFailed == .no {
                return DO_RESCALE
            }
        }
        switch mode {
        case .none: return USE_SESSION_REDEPLOY
        case .stateless: return isTerminal ? START_FROM_NOTHING : USE_EMPTY
        case .savepoint, .lastState: break
        }
        if isTerminal, jobState == .canceled || haMetadata == .no || isAccessible {
            switch upgradeSavepoint {
            case .marker: return BLOCK_CHECKPOINT_UNKNOWN
            case .path: return START_FROM_UPGRADE_SAVEPOINT
            case .none: return hasLastSavepoint ? START_FROM_LAST_SAVEPOINT : START_FROM_NOTHING
            }
        }
        if jobState == .cancelling { return unavailable() }
        if mode == .savepoint {
            if jobState == .running { return USE_WITH_SAVEPOINT }
            if !lastStateFallback && !versionChanged { return unavailable() }
        }
        return lastState()
    }

    private func lastState() -> upgrade_answer {
        if versionChanged {
            if jobState == .running, hasSavepointDirectory { return USE_WITH_SAVEPOINT }
            if isCancellable { return USE_FROM_CHECKPOINT }
            return unavailable()
        }
        if isHAUnreadable { return unavailable() }
        let isCancelAllowed = isCancellable && (kind == .sessionJob || haMetadata == .no || lastStateCancel)
        if jobState == .running {
            if isRecent(startAge) || isRecent(completedAge) {
                return isCancelAllowed ? USE_FROM_CHECKPOINT : USE_FROM_HA_METADATA
            }
            if isRecent(pendingAge) { return unavailable() }
            return USE_WITH_SAVEPOINT
        }
        if isCancelAllowed { return USE_FROM_CHECKPOINT }
        if kind == .deployment, haEnabled, newHAEnabled, newHAMetadata == .yes { return USE_FROM_HA_METADATA }
        return unavailable()
    }

    private func unavailable() -> upgrade_answer {
        if isHAUnreadable { return WAIT_UNREADABLE }
        if kind == .deployment {
            if neverStarted == .yes, jobManager != .missing, lastMode != .lastState { return DO_DELETE_CLUSTER }
            if jobManager == .missing || jobManager == .error, newHAMetadata == .no { return BLOCK_NO_HA_METADATA }
        }
        if jobState == .cancelling { return WAIT_CANCELLING }
        if versionChanged { return WAIT_VERSION_CHANGE }
        if jobState == .running, isRecent(pendingAge) { return WAIT_CHECKPOINT }
        if mode == .savepoint, !lastStateFallback { return WAIT_FALLBACK_OFF }
        return WAIT_UNAVAILABLE
    }
}
