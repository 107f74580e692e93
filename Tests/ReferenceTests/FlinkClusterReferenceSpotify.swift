// Spotify's version (S).

extension FlinkClusterReference {
    enum Spotify {
        // MARK: 3, predicates

        static func isActive(_ facts: Facts) -> Bool { facts.job == .running || facts.job == .deploying }

        static func isPending(_ facts: Facts) -> Bool {
            facts.job == .pending || facts.job == .updating || facts.job == .restarting
        }

        static func isFailed(_ facts: Facts) -> Bool {
            facts.job == .failed || facts.job == .lost || facts.job == .deployFailed
        }

        static func isStopped(_ facts: Facts) -> Bool {
            facts.job == .succeeded || facts.job == .cancelled || isFailed(facts)
        }

        static func shouldRestart(_ facts: Facts) -> Bool { facts.restartsOnFailure && isFailed(facts) }

        static func canTakeSavepoint(_ facts: Facts) -> Bool {
            facts.job != .none && facts.directory != .absent && !isStopped(facts) && facts.savepoint != .inProgress
        }

        /// `age`: of the savepoint at the time that is compared with.
        private static func isUpToDate(_ facts: Facts, _ age: Int64?) -> Bool {
            if facts.isFinal { return true }
            guard facts.location, let limit = facts.maxStateAge, let age else { return false }
            return age <= limit
        }

        private static func takes(_ facts: Facts) -> Bool { facts.takeSavepoint ?? true }

        private static func isTriggered(_ facts: Facts) -> Bool { facts.edit == .update }

        // MARK: 9.3, UpdateReady

        static func isUpdateReady(_ facts: Facts) -> Bool {
            if facts.job == .none { return true }  // 1
            if facts.fromSavepoint { return true }  // 2
            if isActive(facts), takes(facts) { return facts.isFinal }  // 3
            if isActive(facts) { return isUpToDate(facts, facts.savepointAge) }  // 4
            if facts.job == .updating, !takes(facts) { return true }  // 5
            return isUpToDate(facts, facts.savepointAgeAtEnd)  // 6
        }

        /// 9.1
        static func updateState(_ facts: Facts) -> String {
            switch facts.edit {
            case .none: "NoUpdate"
            case .scale: "InProgress"
            case .update: isUpdateReady(facts) ? "InProgress" : "Preparing"
            }
        }

        // MARK: 4.2, what the status says next

        static func nextJob(_ facts: Facts) -> String {
            if facts.job == .none { return "Pending" }  // 1
            if updateState(facts) == "InProgress", facts.edit != .scale { return "Updating" }  // 2
            let recorded = name(facts.job)
            if isStopped(facts) {  // 3
                return facts.submitter == .running || facts.submitter == .notStarted ? "Deploying" : recorded
            }
            if isPending(facts), facts.deployAge != nil { return "Deploying" }  // 4
            let sixth: String =
                switch facts.submitter {
                case .succeeded: "Succeeded"
                case .failed: "Failed"
                case .running, .notStarted, .none: recorded
                }
            if let mapped = mapped(facts.listed) {  // 5
                if facts.submitter == .none { return mapped }
                return facts.submitter != .failed && mapped != "Succeeded" ? mapped : sixth
            }
            // 6: a submitter that is there and no longer active.
            if isActive(facts), facts.submitter == .succeeded || facts.submitter == .failed { return sixth }
            if facts.annotation == .jobCancel || facts.cancelRequested { return "Cancelled" }  // 7
            if facts.listed == .notListed, facts.job == .running { return "Lost" }  // 8
            if facts.job == .deploying, facts.submitter == .none { return "Lost" }  // 9
            return recorded
        }

        /// 2, Flink job status
        private static func mapped(_ listed: Listed) -> String? {
            switch listed {
            case .initializing, .created, .running, .failing, .cancelling, .restarting, .reconciling, .suspended:
                "Running"
            case .finished: "Succeeded"
            case .canceled: "Cancelled"
            case .failed: "Failed"
            case .notListed, .noAnswer: nil
            }
        }

        /// Suspended is a state of G's only.
        private static func name(_ job: Job) -> String {
            switch job {
            case .pending, .none: "Pending"
            case .updating: "Updating"
            case .restarting: "Restarting"
            case .deploying: "Deploying"
            case .deployFailed: "DeployFailed"
            case .running: "Running"
            case .succeeded: "Succeeded"
            case .cancelled: "Cancelled"
            case .failed: "Failed"
            case .lost: "Lost"
            case .suspended, .unknown: "Unknown"
            }
        }

        // MARK: 8.2 and 10.2, whether the reconciler cancels

        /// 6.2: the annotation, while the recorded control is not InProgress.
        private static func newControl(_ facts: Facts) -> Control {
            facts.controlState == .inProgress ? .none : facts.annotation
        }

        /// 10.2: the name decides, and a new annotation is recorded before anything is done.
        private static func cancels(_ facts: Facts) -> Bool {
            facts.control == .jobCancel || newControl(facts) == .jobCancel
        }

        // MARK: 9.3, an update; 10.2, a cancellation

        static func upgrade(_ facts: Facts) -> String {
            // 15: components come before the job, so a scale update is under way first.
            if facts.edit == .scale, !facts.rescaleFailed { return "do rescale" }
            // 9.3, Hazards
            if isTriggered(facts), !facts.isJobCluster { return "block" }
            // 15 (1)
            if cancels(facts), isActive(facts) {
                return canTakeSavepoint(facts) ? "use stopped-for-good" : "use cancelled"
            }
            guard isTriggered(facts) else { return "skip" }
            if isActive(facts) {  // 15 (3)
                if facts.job == .deploying { return "wait" }
                return updateRunning(facts)
            }
            // 9.4: once ready, the job is Updating and is submitted (15 (2)).
            if isUpdateReady(facts) { return start(facts) }
            return isStopped(facts) ? "block" : "wait"
        }

        private static func updateRunning(_ facts: Facts) -> String {
            if takes(facts), !facts.fromSavepoint {  // 9.3 (1), trySuspend
                if facts.savepoint == .inProgress { return "wait" }
                if !canTakeSavepoint(facts) { return "block" }
                let wasAsked = facts.savepointIsOfThisJob == true
                let hasFailed = facts.savepoint == .failed || facts.savepoint == .triggerFailed
                if wasAsked, hasFailed, let age = facts.failedAge, age <= 10_000 { return "wait" }
                return "use savepoint-with-cancel"
            }
            guard updateState(facts) == "InProgress" else { return "block" }
            return facts.fromSavepoint ? "use rewound" : "use recorded"
        }

        // MARK: 11, from what a submission starts

        static func start(_ facts: Facts) -> String {
            if isTriggered(facts), facts.fromSavepoint { return "start from initial-savepoint" }
            if facts.location { return "start from last-savepoint" }
            if facts.previousStart { return "start from previous-start" }
            return facts.fromSavepoint ? "start from initial-savepoint" : "start from nothing"
        }

        // MARK: 12, restart

        static func recover(_ facts: Facts) -> String {
            if isTriggered(facts) { return "skip" }
            if shouldRestart(facts) { return start(facts) }
            // 9.3 (4), where the job is still desired (10.2)
            if facts.job == .cancelled, facts.savepoint == .succeeded, facts.reason == .update,
                facts.afterCancel != .deleteCluster
            {
                return start(facts)
            }
            return "skip"
        }

        // MARK: 13, cleanup

        static func finish(_ facts: Facts) -> String {
            if isTriggered(facts) || facts.job == .none { return "skip" }
            // 4.2, Hazard: not yet in the status.
            if isActive(facts), mapped(facts.listed) == nil, nextJob(facts) == "Succeeded" { return "wait" }
            let action: Cleanup
            switch facts.job {
            case .succeeded: action = facts.afterSuccess
            case .failed, .lost, .deployFailed: action = facts.afterFailure
            case .cancelled: action = facts.afterCancel
            default: return "skip"
            }
            switch action {
            case .keepCluster: return "skip"
            case .deleteCluster: return facts.clusterIsGone ? "skip" : "do delete-cluster"
            case .deleteTaskManager: return "do delete-task-managers"
            }
        }

        // MARK: 6.2, when a savepoint is triggered

        static func snapshot(_ facts: Facts) -> String {
            // 15 (1), (2), (3)
            if cancels(facts) { return "skip" }
            if facts.job != .running || !facts.hasJobID || isTriggered(facts) { return "skip" }
            if !canTakeSavepoint(facts) { return "skip" }  // 1
            if facts.cancelRequested { return "skip" }  // 2
            if newControl(facts) == .savepoint { return "trigger MANUAL" }  // 3
            if facts.generationAsked { return "trigger MANUAL" }  // 4
            guard let interval = facts.autoSavepoint else { return "skip" }  // 5
            let hasFailed = facts.savepoint == .failed || facts.savepoint == .triggerFailed
            if hasFailed, facts.reason == .scheduled {  // 5a
                guard let age = facts.failedAge else { return "trigger PERIODIC" }
                return age > 10_000 ? "trigger PERIODIC" : "skip"
            }
            // 5b; a time that is not there is long ago
            guard let age = facts.savepointAge ?? facts.startAge else { return "trigger PERIODIC" }
            return age > interval ? "trigger PERIODIC" : "skip"
        }

        // MARK: 7.2, what becomes of a savepoint under way

        static func progress(_ facts: Facts) -> String {
            switch facts.poll {  // 1
            case .pending: return "wait"
            case .success: return "complete"
            case .failure, .unreadable: break
            }
            if facts.reason == .update {  // 3, in front of everything
                return
                    "fail Failed to take savepoint for update. The update process is being postponed until a savepoint"
                    + " is available."
            }
            if isStopped(facts) { return "fail Flink job is stopped" }  // 2
            if !facts.hasJobID || facts.savepointIsOfThisJob == false {
                return "fail Savepoint triggered Flink job is lost"
            }
            return facts.poll == .failure ? "fail Savepoint error" : "fail Failed to get savepoint status"
        }

        // MARK: 8.2, user control

        static func control(_ facts: Facts) -> String {
            let new = newControl(facts)
            if new != .none, new != facts.control { return "accept" }  // 1
            guard facts.controlState == .inProgress else { return "skip" }  // 3
            let hasFailed = facts.savepoint == .failed || facts.savepoint == .triggerFailed
            switch facts.control {  // 2
            case .jobCancel:
                if facts.job == .cancelled, facts.savepoint == .none || facts.savepoint == .succeeded {
                    return "complete"
                }
                if facts.job == .cancelled, hasFailed, facts.reason == .jobCancel { return "fail" }
                if facts.job == .succeeded, facts.savepoint == .succeeded, facts.reason == .jobCancel {
                    return "complete"
                }
                return isStopped(facts) ? "fail" : "wait"
            case .savepoint:
                if facts.savepoint == .none { return "fail" }
                if facts.savepoint == .succeeded { return "complete" }
                return hasFailed && facts.reason == .userRequested ? "fail" : "wait"
            case .other, .none: return "wait"
            }
        }

        // MARK: 10.2, last paragraph: jobs that are not ours

        static func ready(_ facts: Facts) -> String {
            // 15 (0, 2): a terminated job is left alone; an update makes it Updating before that.
            let submits = !isActive(facts) && (!isStopped(facts) || isTriggered(facts) || shouldRestart(facts))
            if submits, let jobs = facts.unexpectedJobs, jobs > 0 { return "block" }
            return "proceed"
        }
    }
}
