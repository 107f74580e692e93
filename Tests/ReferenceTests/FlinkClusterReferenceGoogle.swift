// Google's version (G).

extension FlinkClusterReference {
    enum Google {
        // MARK: 3, predicates

        static func isActive(_ facts: Facts) -> Bool { facts.job == .running || facts.job == .pending }

        static func isStopped(_ facts: Facts) -> Bool {
            switch facts.job {
            case .succeeded, .failed, .cancelled, .suspended, .lost: true
            default: false
            }
        }

        static func shouldRestart(_ facts: Facts) -> Bool {
            facts.restartsOnFailure && (facts.job == .failed || facts.job == .lost) && facts.location
        }

        static func isTerminated(_ facts: Facts) -> Bool { isStopped(facts) && !shouldRestart(facts) }

        /// Without the savepoint's state, which a request that is parked replaces.
        private static func canTakeSavepointBut(_ facts: Facts) -> Bool {
            facts.job != .none && facts.directory != .absent && !isStopped(facts)
        }

        static func canTakeSavepoint(_ facts: Facts) -> Bool {
            canTakeSavepointBut(facts) && facts.savepoint != .inProgress
        }

        /// Exactly at the limit is still fresh.
        static func isUpToDate(_ facts: Facts) -> Bool {
            guard facts.location, let age = facts.savepointAge else { return false }
            return age <= 300_000
        }

        // MARK: 4.1, what the status says next

        static func nextJob(_ facts: Facts) -> String {
            if facts.job == .none { return "absent" }  // 1
            if facts.edit != .none, isStopped(facts) || facts.isStoppedCluster { return "Updating" }  // 2
            let recorded = name(facts.job)
            if isTerminated(facts) { return recorded }  // 3
            switch facts.listed {  // 4, with 2's table
            case .initializing, .created, .running, .failing, .cancelling, .restarting, .reconciling: return "Running"
            case .suspended: return "Suspended"
            case .finished: return "Succeeded"
            case .canceled: return "Cancelled"
            case .failed: return "Failed"
            case .notListed:  // 5
                if facts.job == .running { return "Lost" }
                if facts.job == .pending {
                    let hasEnded = facts.submitter == .succeeded || facts.submitter == .failed
                    return facts.hasJobID || !hasEnded ? "Pending" : "Failed"
                }
                return recorded
            case .noAnswer:  // 6
                return facts.job == .pending && facts.submitter == .failed ? "Failed" : recorded
            }
        }

        /// States that only S has count as unknown.
        private static func name(_ job: Job) -> String {
            switch job {
            case .pending: "Pending"
            case .updating: "Updating"
            case .running: "Running"
            case .succeeded: "Succeeded"
            case .cancelled: "Cancelled"
            case .failed: "Failed"
            case .suspended: "Suspended"
            case .lost: "Lost"
            case .restarting, .deploying, .deployFailed, .unknown: "Unknown"
            case .none: "absent"
            }
        }

        // MARK: 9.2, an update; 10.1, a cancellation

        static func upgrade(_ facts: Facts) -> String {
            let isTriggered = facts.edit != .none
            guard isTriggered else {
                // 10.1: a triggered update overrides a cancel request. Only an active job is cancelled.
                return facts.desiredSuspended && isActive(facts) ? cancel(facts) : "skip"
            }
            if !facts.isJobCluster {
                // 9.2 (5): nothing but components.
                return facts.recreates ? "use replaced" : "do update-in-place"
            }
            // 9.2 (4): shouldUpdateJob, for a job that need not be stopped: 9.2 (5, 6).
            if !isActive(facts) { return start(facts) }
            if isUpToDate(facts) { return restartJob(facts) }
            // 9.2 (2, 3) and 9.4
            if facts.savepoint == .inProgress { return "wait" }
            if !canTakeSavepoint(facts) { return "block" }
            if !facts.hasJobID { return "wait" }
            if facts.savepoint == .failed || facts.savepoint == .triggerFailed, let age = facts.failedAge, age <= 10_000
            {
                return "wait"
            }
            return "do take-savepoint for update"
        }

        /// 9.2 (4). What is started afterwards: the job is Cancelled, then Updating, so 11 with that.
        private static func restartJob(_ facts: Facts) -> String {
            guard let take = facts.takeSavepoint else { return "block" }  // the operator crashes
            let isRewound = facts.fromSavepoint
            if take, canTakeSavepoint(facts) { return isRewound ? "use rewound-plus-one" : "use recorded-plus-one" }
            return isRewound ? "use rewound" : "use recorded"
        }

        private static func cancel(_ facts: Facts) -> String {
            var state = facts.savepoint
            // 8.1 B: the annotation parks a request, unless one is parked or under way.
            if facts.annotation == .jobCancel, facts.controlState != .progressing, !isTerminated(facts),
                state != .notTriggered, state != .inProgress
            {
                state = .notTriggered
            }
            switch state {
            case .notTriggered: return canTakeSavepointBut(facts) ? "do take-savepoint for job-cancel" : "use cancelled"
            case .inProgress: return "wait"
            case .succeeded: return "use cancelled"
            case .triggerFailed, .failed: return "block"
            case .none: return "block"  // nil dereference
            }
        }

        // MARK: 11, from what a submission starts

        static func start(_ facts: Facts) -> String {
            if facts.job == .none { return facts.fromSavepoint ? "start from initial-savepoint" : "start from nothing" }
            // 4.1 (2) comes before the submission.
            let isUpdating =
                facts.job == .updating || facts.edit != .none && (isStopped(facts) || facts.isStoppedCluster)
            if isUpdating, facts.fromSavepoint { return "start from initial-savepoint" }
            if facts.location { return "start from last-savepoint" }
            if facts.previousStart { return "start from previous-start" }
            return "start from nothing"
        }

        // MARK: 12, restart

        static func recover(_ facts: Facts) -> String {
            if facts.edit != .none { return "skip" }  // 9.2
            if shouldRestart(facts) { return start(facts) }
            if facts.job == .running, nextJob(facts) == "Lost" { return "wait" }  // 1 (3): the status first
            return "skip"
        }

        // MARK: 13, cleanup

        static func finish(_ facts: Facts) -> String {
            if facts.edit != .none || facts.job == .none { return "skip" }
            let action: Cleanup
            switch facts.job {
            case .succeeded: action = facts.afterSuccess
            case .failed: action = facts.afterFailure
            case .cancelled: action = facts.afterCancel
            default: return "skip"
            }
            switch action {
            case .keepCluster: return "skip"
            case .deleteCluster: return facts.clusterIsGone ? "skip" : "do delete-cluster"
            case .deleteTaskManager: return "do delete-task-managers"
            }
        }

        // MARK: 6.1, when a savepoint is triggered

        static func snapshot(_ facts: Facts) -> String {
            // 6: only while the job is desired and active, its id is known, and no update is about to restart it.
            if facts.edit == .none, facts.desiredSuspended { return "skip" }
            if !isActive(facts) || !facts.hasJobID { return "skip" }
            if facts.edit != .none, isUpToDate(facts) { return "skip" }
            // 8.1 B parks, and what is parked is triggered, whatever ran before.
            if facts.annotation == .savepoint, facts.controlState != .progressing, facts.directory == .set {
                return "trigger MANUAL"
            }
            if !canTakeSavepoint(facts) { return "skip" }  // 1
            if facts.savepoint == .notTriggered { return "trigger MANUAL" }  // 2
            if facts.generationAsked {  // 3
                switch facts.savepoint {
                case .none, .failed, .triggerFailed: break
                case .notTriggered, .inProgress, .succeeded: return "trigger MANUAL"
                }
            }
            guard let interval = facts.autoSavepoint else { return "skip" }  // 4
            if let age = facts.triggerAge, age < 900_000 { return "skip" }  // 5
            guard let age = facts.savepointAge else { return "trigger PERIODIC" }  // 6
            return age > interval ? "trigger PERIODIC" : "skip"  // 7
        }

        // MARK: 7.1, what becomes of a savepoint under way

        static func progress(_ facts: Facts) -> String {
            switch facts.poll {  // 1
            case .success: return "complete"
            case .failure: return "fail Savepoint error"
            case .pending, .unreadable: break
            }
            // 2
            if let age = facts.triggerAge, age <= 900_000 {} else { return "fail Timed out taking savepoint." }
            if isStopped(facts) { return "fail Flink job is stopped." }
            if !facts.isReachable { return "fail Flink API is not available." }
            if !facts.hasJobID { return "fail Flink job is not submitted or identified." }
            if facts.savepointIsOfThisJob == false { return "fail Savepoint triggered Flink job is lost." }
            return "wait"
        }

        // MARK: 8.1, user control

        static func control(_ facts: Facts) -> String {
            // A
            if facts.annotation != .none, facts.control == facts.annotation, facts.annotation != .other,
                facts.controlState == .progressing
            {
                if facts.annotation == .jobCancel {
                    if facts.job == .cancelled { return "complete" }
                    if isTerminated(facts) { return "fail" }
                    if facts.savepoint == .failed { return "fail" }
                    if facts.controlHasMessage { return "fail" }
                } else {
                    if facts.savepoint == .succeeded { return "complete" }
                    if facts.savepoint == .failed || facts.savepoint == .triggerFailed { return "fail" }
                }
                return facts.controlRetries == 3 ? "fail" : "wait"
            }
            // B
            switch facts.annotation {
            case .none, .other: return "skip"
            case .savepoint:
                if facts.controlState == .progressing { return "skip" }
                return facts.directory != .set || isStopped(facts) ? "deny" : "accept"
            case .jobCancel:
                if facts.controlState == .progressing { return "skip" }
                return isTerminated(facts) ? "deny" : "accept"
            }
        }

        // MARK: 10.2, last paragraph: jobs that are not ours

        static func ready(_ facts: Facts) -> String {
            if facts.hasJobID, let jobs = facts.unexpectedJobs, jobs > 0 { return "do cancel-unexpected-jobs" }
            return "proceed"
        }
    }
}
