// What the validator refuses (6), written down again: the rules of 6.1 and 6.2 that read the spec and its configuration.
// Not here: names, the template of an ingress, keys of the logging configuration, memory sizes, the service account, the
// autoscaler's options, and of a session job's jar the host.

extension ApacheReference {
    enum Scheme: UInt8, Hashable, Sendable, CaseIterable { case none, https, other }

    /// What only the validator reads.
    struct Admission: Hashable, Sendable {
        var isBelow115 = false
        var namesNamespace = false
        var namesCluster = false
        var namesHA = false
        var checksHealth = false
        var hasCheckpointDirectory = true
        var nonceIsSet = false
        var hasPeriodicSavepoints = false
        /// Below zero: not given.
        var taskManagers: Int8 = -1
        var parallelism: Int8 = 1
        var jobManagers: Int8 = 1
        var deployedIsApplication = true
        var clusterModeChanged = false
        var deploymentNameChanged = false
        var jar = Scheme.none
        var allowsMoreSchemes = false
    }

    static func admit(_ facts: Facts) -> Bool {
        facts.kind == .deployment ? admitDeployment(facts) : admitSessionJob(facts)
    }

    /// 6.1
    private static func admitDeployment(_ facts: Facts) -> Bool {
        let new = facts.admission
        let isStateful = facts.mode == .savepoint || facts.mode == .lastState
        // 2
        if new.isBelow115 { return false }
        if facts.recordedState == .suspended, facts.recordedMode == .lastState, isStateful, facts.versionChanged {
            return false
        }
        // 3
        if new.namesNamespace || new.namesCluster || new.namesHA { return false }
        if facts.rollbackEnabled, !facts.newHAEnabled { return false }
        if new.checksHealth, !facts.jobManagerRecovery { return false }
        // 6
        if facts.mode != .none, !admitsJob(facts) { return false }
        // 7, 8
        if new.jobManagers < 1 || new.jobManagers > 1 && !facts.newHAEnabled { return false }
        if new.taskManagers == 0 { return false }
        // 9
        if facts.recordedState != .none, new.deployedIsApplication != (facts.mode != .none) { return false }
        if new.clusterModeChanged { return false }
        return facts.change != .redeploy || facts.hasInitialSavepoint
    }

    /// 6.2
    private static func admitSessionJob(_ facts: Facts) -> Bool {
        let new = facts.admission
        if new.deploymentNameChanged { return false }
        if new.jar == .other, !new.allowsMoreSchemes { return false }
        return admitsJob(facts)
    }

    /// 6.1.6
    private static func admitsJob(_ facts: Facts) -> Bool {
        let new = facts.admission
        if facts.mode != .stateless, !new.hasCheckpointDirectory { return false }
        if !facts.hasSavepointDirectory {
            if facts.mode == .savepoint || new.nonceIsSet || new.hasPeriodicSavepoints || facts.hasMaxCheckpointAge {
                return false
            }
        }
        // A session job has no TaskManagers of its own.
        let given = facts.kind == .deployment ? new.taskManagers : -1
        return given < 0 ? new.parallelism >= 1 : given >= 1
    }
}
