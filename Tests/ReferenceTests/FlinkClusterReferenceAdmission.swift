// The webhooks of both versions (flinkcluster-operator.md, 16), written down again. The words are those of the policies,
// so that reasons can be compared, too.

extension FlinkClusterReference {
    /// A text of the spec that may be left out.
    enum Text: UInt8, Hashable, Sendable, CaseIterable { case absent, empty, set }

    enum Edit3: UInt8, Hashable, Sendable, CaseIterable { case none, addedAsStatefulSet, otherwise }

    /// What only the webhooks look at.
    struct Admission: Hashable, Sendable {
        var exists = true
        var specChanged = true
        var controlChanged = false
        var deployedCancel = false
        var cancelIsAlone = false
        var generationChanged = false
        var generationIsNext = false
        var generationIsAlone = false
        var deployedIsJobCluster = true
        var deployedHasDirectory = true
        var deploymentType = Edit3.none
        var hadHA = false
        var hasHA = false

        // The new spec by itself.
        var image = Text.set
        var jar = Text.set
        var pythonFile = false
        var pythonModule = false
        var isApplication = false
        var parallelism: Int64? = 1
        var jobManagers: Int64 = 1
        var taskManagers: Int64 = 1
        var lowestPort: Int64 = 6121
        var jobManagerRatio: Int64 = 25
        var taskManagerRatio: Int64 = 25
        var hasResources = true
    }

    private static let inProgress = "deny change is not allowed for control in progress"
    private static let control = "deny the control is not allowed for this cluster, or not for its job as it is"
    private static let cancelBack = "deny cancelRequested cannot be taken back"
    private static let cancelAlone = "deny cancelRequested must be the only change"
    private static let generation = "deny savepointGeneration must be the status' value + 1, and the only change"
    private static let switched = "deny a session cluster cannot become a job cluster, nor the other way round"
    private static let removed = "deny savepointsDir cannot be removed"
    private static let noParallelism = "deny parallelism must be at least 1"
}

extension FlinkClusterReference.Google {
    typealias Reference = FlinkClusterReference

    static func admit(_ facts: FlinkClusterReference.Facts) -> String {
        let new = facts.admission
        if new.exists, let answer = update(facts, new) { return answer }
        return create(facts, new)
    }

    /// 16.1; `nil`: the rules of creation decide.
    private static func update(
        _ facts: FlinkClusterReference.Facts, _ new: FlinkClusterReference.Admission
    ) -> String? {
        // 1
        if facts.annotation != .none {
            if new.controlChanged, facts.controlState == .progressing { return Reference.inProgress }
            // 3, as the webhook sees it
            let hasEnded = facts.job == .succeeded || facts.job == .failed || facts.job == .cancelled
            let restarts = facts.restartsOnFailure && facts.job == .failed && facts.location
            switch facts.annotation {
            case .jobCancel:
                if !facts.isJobCluster || facts.job == .none || hasEnded && !restarts { return Reference.control }
            case .savepoint:
                if !facts.isJobCluster || facts.directory == .absent || facts.job == .none || hasEnded {
                    return Reference.control
                }
            case .other: return Reference.control
            case .none: break
            }
        }
        // 3
        if new.deployedCancel, !facts.cancelRequested { return Reference.cancelBack }
        if !new.deployedCancel, facts.cancelRequested { return new.cancelIsAlone ? "accept" : Reference.cancelAlone }
        // 4
        if new.generationChanged {
            return new.generationIsNext && new.generationIsAlone ? "accept" : Reference.generation
        }
        // 6
        if !facts.isJobCluster, !new.deployedIsJobCluster { return nil }
        if facts.isJobCluster != new.deployedIsJobCluster { return Reference.switched }
        if !new.deployedHasDirectory {
            return "deny the deployed spec has no savepointsDir: nothing of this object can be changed any more"
        }
        if facts.directory == .absent { return Reference.removed }
        return nil
    }

    /// 16.2
    private static func create(
        _ facts: FlinkClusterReference.Facts, _ new: FlinkClusterReference.Admission
    ) -> String {
        if new.image != .set { return "deny image.name is not set" }
        if new.jobManagers != 1 { return "deny jobManager.replicas must be 1" }
        if new.taskManagers < 1 { return "deny taskManager.replicas must be at least 1" }
        if new.lowestPort <= 1024 { return "deny a port must be above 1024" }
        if new.jobManagerRatio > 100 || new.taskManagerRatio > 100 {
            return "deny memoryOffHeapRatio must be 0 to 100"
        }
        guard facts.isJobCluster else { return "accept" }
        if new.jar != .set { return "deny jarFile is not set" }
        if let count = new.parallelism, count < 1 { return Reference.noParallelism }
        if facts.cancelRequested { return "deny cancelRequested cannot be set in a new spec" }
        return "accept"
    }
}

extension FlinkClusterReference.Spotify {
    typealias Reference = FlinkClusterReference

    static func admit(_ facts: FlinkClusterReference.Facts) -> String {
        let new = facts.admission
        if new.exists, let answer = update(facts, new) { return answer }
        return create(facts, new)
    }

    /// 16.1; `nil`: the rules of creation decide.
    private static func update(
        _ facts: FlinkClusterReference.Facts, _ new: FlinkClusterReference.Admission
    ) -> String? {
        // 1
        if facts.annotation != .none {
            if new.controlChanged, facts.controlState == .inProgress { return Reference.inProgress }
            switch facts.annotation {
            case .jobCancel:
                if !facts.isJobCluster || facts.job == .none || isStopped(facts) && !shouldRestart(facts) {
                    return Reference.control
                }
            case .savepoint:
                if !facts.isJobCluster || facts.directory == .absent || facts.job == .none || isStopped(facts) {
                    return Reference.control
                }
            case .other: return Reference.control
            case .none: break
            }
        }
        if !new.specChanged { return "accept" }  // 2
        // 3: set alone, it falls through to the rules of creation
        if new.deployedCancel, !facts.cancelRequested { return Reference.cancelBack }
        if !new.deployedCancel, facts.cancelRequested, !new.cancelIsAlone { return Reference.cancelAlone }
        // 4
        if new.generationChanged {
            return new.generationIsNext && new.generationIsAlone ? "accept" : Reference.generation
        }
        if new.deploymentType == .otherwise { return "deny taskManager.deploymentType is immutable" }  // 5
        // 6
        if !facts.isJobCluster, !new.deployedIsJobCluster { return nil }
        if facts.isJobCluster != new.deployedIsJobCluster { return Reference.switched }
        if !new.deployedHasDirectory { return "deny the deployed spec has no savepointsDir: its job cannot be updated" }
        if facts.directory == .absent { return Reference.removed }
        if new.hadHA != new.hasHA { return "deny high availability cannot be turned on or off" }
        if facts.fromSavepoint { return nil }
        let isSkipped = !(facts.takeSavepoint ?? true) || isStopped(facts)
        if isSkipped, !isUpdateReady(facts) {
            return "deny no savepoint would be taken, and the last one is too old"
        }
        return nil
    }

    /// 16.2
    private static func create(
        _ facts: FlinkClusterReference.Facts, _ new: FlinkClusterReference.Admission
    ) -> String {
        if !new.hasResources { return "deny jobManager and taskManager need cpu and memory" }
        if new.jobManagerRatio > 100 || new.taskManagerRatio > 100 { return "deny memoryProcessRatio must be 0 to 100" }
        guard facts.isJobCluster else { return "accept" }
        if !new.isApplication, new.jar == .absent, !new.pythonFile, !new.pythonModule {
            return "deny none of jarFile, pyFile and pyModule is set"
        }
        if let count = new.parallelism, count < 1 { return Reference.noParallelism }
        let takes = facts.takeSavepoint ?? true
        if facts.restartsOnFailure, facts.maxStateAge == nil {
            return "deny FromSavepointOnFailure needs maxStateAgeToRestoreSeconds"
        }
        if !takes, facts.maxStateAge == nil {
            return "deny takeSavepointOnUpdate: false needs maxStateAgeToRestoreSeconds"
        }
        return facts.cancelRequested ? "deny cancelRequested cannot be set" : "accept"
    }
}
