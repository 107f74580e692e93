// Whether a pass does anything (0.3), what an edit amounts to (0.4), how a resource goes (2.10).

extension ApacheReference {
    enum ReadyAnswer: UInt8, Hashable, Sendable, CaseIterable {
        case proceed, waitForSavepoint, waitForSessionCluster

        var outcome: String { self == .proceed ? "proceed" : "wait" }
    }

    /// 0.3 (1)
    static func ready(_ facts: Facts) -> ReadyAnswer {
        let isJob = facts.kind == .sessionJob || facts.mode != .none
        if isJob, facts.recordedState != .none, facts.savepointTriggered, !facts.ignorePendingSavepoint {
            return .waitForSavepoint
        }
        if facts.kind == .sessionJob, !facts.sessionExists || facts.sessionJobManager != .ready {
            return .waitForSessionCluster
        }
        return .proceed
    }

    enum Edit: UInt8, Hashable, Sendable, CaseIterable {
        case added, removed, changed
    }

    /// 0.4, of one field. `path` starts with `spec`; below `flinkConfiguration` nested keys are joined with dots.
    /// `removed`: set to null.
    static func change(_ path: [String], _ edit: Edit, _ clusterMode: ClusterMode) -> ChangeClass {
        guard path.first == "spec" else { return .ignore }  // only specs are compared
        let field = path.dropFirst().joined(separator: ".")
        switch field {
        case "job.upgradeMode", "job.allowNonRestoredState", "job.initialSavepointPath", "job.savepointTriggerNonce",
            "job.checkpointTriggerNonce", "job.autoscalerResetNonce":
            return .ignore
        case "job.savepointRedeployNonce": return edit == .removed ? .ignore : .redeploy
        case "restartNonce": return edit == .removed ? .ignore : .upgrade
        case "job.parallelism", "taskManager.replicas": return clusterMode == .native ? .upgrade : .scale
        default: break
        }
        let parent = "flinkConfiguration."
        if field.hasPrefix(parent) {
            let key = field.dropFirst(parent.count)
            for prefix in ["kubernetes.operator", "job.autoscaler", "parallelism.default"] where key.hasPrefix(prefix) {
                return .ignore
            }
            if key.hasPrefix("pipeline.jobvertex-parallelism-overrides") {
                return clusterMode == .native ? .scale : .upgrade
            }
        }
        return .upgrade
    }

    /// 0.4, of a whole edit: the maximum.
    static func change(_ edits: [(path: [String], edit: Edit)], _ clusterMode: ClusterMode) -> ChangeClass {
        edits.map { change($0.path, $0.edit, clusterMode) }.max { $0.rawValue < $1.rawValue } ?? .ignore
    }

    enum DeleteAnswer: UInt8, Hashable, Sendable, CaseIterable {
        /// Released after the cluster went with its HA data.
        case deleteClusterWithHA
        /// Cancel with STATELESS; for an application that deletes the cluster with its HA data too (2.1).
        case cancelStateless
        case stopWithSavepoint
        case release
        case waitForRunningJob, waitForSessionJobs, waitForUnmanagedJobs, waitForSessionCluster, waitForCancellation
        /// Who runs on the session cluster could not be read.
        case waitUnreadable

        var outcome: String {
            switch self {
            case .deleteClusterWithHA, .cancelStateless: "use empty"
            case .stopWithSavepoint: "use with-savepoint"
            case .release: "release"
            case .waitForRunningJob, .waitForSessionJobs, .waitForUnmanagedJobs, .waitForSessionCluster,
                .waitForCancellation, .waitUnreadable:
                "wait"
            }
        }
    }

    /// 2.10
    static func delete(_ facts: Facts) -> DeleteAnswer {
        switch facts.kind {
        case .sessionJob: deleteSessionJob(facts)
        case .deployment: facts.mode == .none ? deleteSessionCluster(facts) : deleteApplication(facts)
        }
    }

    /// 2.10, first paragraph
    private static func deleteApplication(_ facts: Facts) -> DeleteAnswer {
        if facts.recordedState == .none || facts.isTerminal { return .deleteClusterWithHA }
        return cancelForGood(facts)
    }

    private static func cancelForGood(_ facts: Facts) -> DeleteAnswer {
        guard facts.savepointOnDeletion else { return .cancelStateless }
        // "a job that is not RUNNING, throws, and deletion is retried"
        return facts.isRunning ? .stopWithSavepoint : .waitForRunningJob
    }

    /// 2.10, second paragraph, in its order
    private static func deleteSessionJob(_ facts: Facts) -> DeleteAnswer {
        if facts.recordedState == .none || facts.isTerminal || facts.recordedState == .suspended
            || facts.jobError == .notFound || !facts.hasJobID
        {
            return .release
        }
        if !facts.sessionExists { return .release }
        let isReady = facts.sessionJobManager == .ready
        if facts.sessionDeleting, !facts.blockOnSessionJobs || !isReady { return .release }
        if !isReady { return facts.sessionHAEnabled ? .waitForSessionCluster : .release }
        if facts.jobState == .cancelling { return .waitForCancellation }
        return cancelForGood(facts)
    }

    /// 2.10, third paragraph
    private static func deleteSessionCluster(_ facts: Facts) -> DeleteAnswer {
        if facts.blockOnSessionJobs, facts.hasSessionJobs { return .waitForSessionJobs }
        if facts.blockOnUnmanagedJobs {
            switch facts.hasUnmanagedJobs {
            case .unknown: return .waitUnreadable
            case .yes: return .waitForUnmanagedJobs
            case .no: break
            }
        }
        return .deleteClusterWithHA
    }
}
