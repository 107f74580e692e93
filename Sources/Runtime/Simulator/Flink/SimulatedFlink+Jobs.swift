// How jobs start, fail and end.
extension SimulatedFlink {
    /// Starts a job, or leaves a FAILED one where it cannot be restored.
    ///
    /// - Parameter recovered: What HA metadata say of it. A checkpoint there wins over the submission's savepoint.
    mutating func startJob(
        _ submission: JobSubmission, recovered: SimulatedHAMetadata.Job? = nil, storage: inout SimulatedStorage
    ) -> JavaError? {
        var job = FlinkJob(
            submission, settings: FlinkSettings(submission.configuration, isVersion1: version.isVersion1),
            slotSharingGroup: random.hex(32), at: now)
        var error: JavaError?
        if let recovered, !recovered.checkpoints.isEmpty {
            error = recover(&job, from: recovered, storage: storage)
        } else if let path = submission.savepointPath {
            error = restore(&job, from: path, storage: storage)
        }
        let place = jobs.count
        if let error {
            job.enter(.failed, at: now)
            job.endedAt = now
            let failure = error.asInitializationFails
            job.failures = [FlinkJob.Failure(error: failure, at: now, task: nil, taskManager: nil)]
        } else {
            job.step = (now + random.milliseconds(timing.submission) * 2 / 3, .create)
            live.append(place)
        }
        jobs.append(job)
        places[job.id] = place
        knownJobs.insert(job.id)
        if settings.hasHA, error == nil {
            if storage.storedJobs[job.id] == nil { storage.storedJobCount += 1 }
            storage.storedJobs[job.id] = .init(submission: submission, order: storage.storedJobCount)
            setHAMetadata(of: job.id, job.haMetadata)
        } else if settings.hasHA {
            // FAILED is the end of a job: what it had of HA is cleaned up.
            storage.storedJobs[job.id] = nil
            setHAMetadata(of: job.id, nil)
        }
        if error != nil { rememberEnd(of: place, storage: &storage) }
        return error
    }

    private func recover(_ job: inout FlinkJob, from metadata: SimulatedHAMetadata.Job, storage: SimulatedStorage)
        -> JavaError?
    {
        for checkpoint in metadata.checkpoints {
            guard let snapshot = storage.snapshot(at: checkpoint.path) else {
                if checkpoint == metadata.latestCheckpoint { return Self.missing(checkpoint.path, in: storage) }
                continue
            }
            job.retained.append(
                FlinkJob.Retained(
                    id: checkpoint.id, path: snapshot.path, state: snapshot.state,
                    isSavepoint: snapshot.jobID != job.id && job.submission.claimMode != .claim,
                    isOwned: snapshot.jobID == job.id || job.submission.claimMode == .claim))
        }
        job.nextCheckpointID = max(metadata.counter, (job.retained.last?.id ?? 0) &+ 1)
        job.restoreLatest(at: now)
        return nil
    }

    private func restore(_ job: inout FlinkJob, from path: String, storage: SimulatedStorage) -> JavaError? {
        let canonical = SimulatedStorage.canonical(path, workingDirectory: workingDirectory)
        let scheme = SimulatedStorage.scheme(of: path)
        guard fileSystems.contains(scheme) else { return .unknownScheme(scheme) }
        guard let snapshot = storage.snapshot(at: canonical) else { return Self.missing(path, in: storage) }
        let known = Set(job.program.vertices.map(\.uid))
        let orphan = snapshot.state.operators.first { !known.contains($0) }
        if let orphan, !job.submission.allowsNonRestoredState {
            let vertex = SimulatedProgram.Vertex(name: orphan, uid: orphan)
            return .stateMismatch(snapshot.path, vertexID: vertex.id)
        }
        job.retained = [
            FlinkJob.Retained(
                id: snapshot.checkpointID, path: snapshot.path, state: snapshot.state,
                // What is claimed is a checkpoint from then on, what is not a savepoint: `/checkpoints` says so.
                isSavepoint: job.submission.claimMode != .claim,
                isOwned: job.submission.claimMode == .claim)
        ]
        job.nextCheckpointID = snapshot.checkpointID < .max ? max(1, snapshot.checkpointID + 1) : .max
        job.restoreLatest(at: now)
        return nil
    }

    /// Why nothing can be read at `path`, which is as it was sent.
    static func missing(_ path: String, in storage: SimulatedStorage) -> JavaError {
        let canonical = SimulatedStorage.canonical(path)
        let isDirectory =
            storage.snapshots[canonical] != nil
            || storage.snapshots.keys.contains { $0.hasPrefix(canonical + "/") }
        return isDirectory ? .missingMetadata(canonical) : .missingSnapshot(path)
    }

    mutating func step(_ place: Int, storage: inout SimulatedStorage) {
        guard let step = jobs[place].step else { return }
        jobs[place].step = nil
        switch step.what {
        case .create:
            jobs[place].enter(.created, at: now)
            jobs[place].step = (now + random.milliseconds(timing.submission) / 3, .run)
        case .run:
            jobs[place].enter(.running, at: now)
            if let interval = jobs[place].settings.checkpointInterval {
                jobs[place].periodicAt = now + random.milliseconds(0...interval)
            }
            schedule(place)
        case .deploy:
            guard hasLivingTasks(place) else {
                // Deployed to a machine that is gone: its task fails when that is noticed.
                jobs[place].setTasks(.running, at: now)
                return
            }
            jobs[place].setTasks(.running, at: now)
            jobs[place].countingSince = now
            jobs[place].attemptRecords = jobs[place].records
        case .restart: restart(place, storage: &storage)
        case .finish:
            if let stopping = jobs[place].stopping {
                operations.end(stopping.operation, .savepoint(path: stopping.path), at: now)
                jobs[place].stopping = nil
            }
            end(place, as: .finished, storage: &storage)
        case .beginCancel: cancel(place, storage: &storage)
        case .cancel: end(place, as: .canceled, storage: &storage)
        case .fail: end(place, as: .failed, storage: &storage)
        }
    }

    private mutating func schedule(_ place: Int) {
        jobs[place].setTasks(.scheduled, at: now)
        jobs[place].slotDeadline = now + jobs[place].settings.slotTimeout
        allocateSlots()
    }

    mutating func slotsTimeOut(_ place: Int, storage: inout SimulatedStorage) {
        jobs[place].slotDeadline = nil
        failOver(
            place, FlinkJob.Failure(error: .noResources, at: now, task: jobs[place].task(0), taskManager: nil),
            storage: &storage)
    }

    mutating func inputEnds(_ place: Int) {
        jobs[place].stopCounting(at: now)
        guard !jobs[place].isStopping else { return }
        jobs[place].setTasks(.finished, at: now)
        jobs[place].step = (now + random.milliseconds(timing.refusal), .finish)
    }

    mutating func programThrows(_ place: Int, storage: inout SimulatedStorage) {
        let limit = jobs[place].program.failsAtRecords ?? 0
        jobs[place].stopCounting(at: now)
        let error = JavaError("java.lang.IllegalStateException", "told to fail at \(limit)")
        failOver(place, failure(of: place, error), storage: &storage)
    }

    /// A failure in the job's last task.
    func failure(of place: Int, _ error: JavaError) -> FlinkJob.Failure {
        let number = jobs[place].slots.keys.min()
        return FlinkJob.Failure(
            error: error, at: now, task: jobs[place].task(jobs[place].program.vertices.count - 1),
            taskManager: taskManagers.first { $0.number == number })
    }

    /// Restarts the job as its restart strategy says, or ends it.
    ///
    /// - Parameter pausesForLong: It is restarted only once somebody says so.
    mutating func failOver(
        _ place: Int, _ failure: FlinkJob.Failure, isFinal: Bool = false, pausesForLong: Bool = false,
        storage: inout SimulatedStorage
    ) {
        guard jobs[place].state == .running || jobs[place].state == .restarting else { return }
        jobs[place].stopCounting(at: now)
        jobs[place].step = nil
        jobs[place].slotDeadline = nil
        let strategy = jobs[place].settings.restartStrategy
        let delay = isFinal ? nil : pausesForLong ? 0 : jobs[place].restarts.delay(after: now, strategy)
        abortPending(of: place, failoverError(restarts: delay != nil), storage: &storage)
        jobs[place].busyUntil = now
        if let stopping = jobs[place].stopping {
            let error = JavaError.stopping(job: jobs[place].id, savepoint: stopping.path)
            operations.end(stopping.operation, .failed(error.asFutureFails), at: now)
            jobs[place].stopping = nil
        }
        jobs[place].slots = [:]
        if let delay {
            jobs[place].note(failure)
            jobs[place].setTasks(failure.task == nil ? .canceled : .failed, at: now)
            jobs[place].enter(.restarting, at: now)
            jobs[place].step = pausesForLong ? nil : (now + max(1, delay), .restart)
        } else {
            let suppressed =
                isFinal
                ? failure.error
                : failure.error.caused("org.apache.flink.runtime.JobException", strategy.suppression)
            var last = FlinkJob.Failure(error: suppressed, at: now, task: nil, taskManager: nil)
            if !isFinal { last.concurrent = [failure] }
            jobs[place].note(last)
            jobs[place].setTasks(failure.task == nil ? .canceled : .failed, at: now)
            jobs[place].enter(.failing, at: now)
            jobs[place].step = (now + random.milliseconds(timing.refusal), .fail(suppressed))
        }
        allocateSlots()
    }

    private func failoverError(restarts: Bool) -> JavaError {
        if version.isVersion1 { return .suspending }
        return restarts ? .restartingRegion : .coordinatorShutdown
    }

    private mutating func restart(_ place: Int, storage: inout SimulatedStorage) {
        jobs[place].enter(.running, at: now)
        jobs[place].attempt += 1
        if let path = jobs[place].retained.last?.path, storage.snapshot(at: path) == nil {
            let error = Self.missing(path, in: storage).caused("java.lang.RuntimeException")
            failOver(place, FlinkJob.Failure(error: error, at: now, task: nil, taskManager: nil), storage: &storage)
            return
        }
        if jobs[place].retained.isEmpty {
            jobs[place].records = 0
            jobs[place].lineage = jobs[place].id
        } else {
            jobs[place].restoreLatest(at: now)
        }
        schedule(place)
    }

    mutating func cancel(_ place: Int, storage: inout SimulatedStorage) {
        guard !jobs[place].state.isTerminal, jobs[place].state != .cancelling, jobs[place].state != .failing else {
            return
        }
        abortPending(of: place, .suspending, storage: &storage)
        if let stopping = jobs[place].stopping {
            let error = JavaError.stopping(job: jobs[place].id, savepoint: stopping.path)
            operations.end(stopping.operation, .failed(error.asFutureFails), at: now)
            jobs[place].stopping = nil
        }
        let hasTasks = jobs[place].tasks == .running
        jobs[place].stopCounting(at: now)
        jobs[place].periodicAt = nil
        jobs[place].slotDeadline = nil
        jobs[place].setTasks(hasTasks ? .canceling : .canceled, at: now)
        jobs[place].enter(.cancelling, at: now)
        let wait = hasTasks ? random.milliseconds(timing.cancellation) + slowerCancellation : 1
        slowerCancellation = 0
        jobs[place].step = (now + wait, .cancel)
    }

    private mutating func end(_ place: Int, as state: JobState, storage: inout SimulatedStorage) {
        abortPending(of: place, version.isVersion1 ? .suspending : .coordinatorShutdown, storage: &storage)
        jobs[place].stopCounting(at: now)
        switch (state, jobs[place].tasks) {
        case (.finished, _): break
        case (_, .failed): break
        default: jobs[place].setTasks(.canceled, at: now)
        }
        jobs[place].enter(state, at: now)
        jobs[place].endedAt = now
        jobs[place].step = nil
        jobs[place].periodicAt = nil
        jobs[place].slotDeadline = nil
        jobs[place].slots = [:]
        live.removeAll { $0 == place }
        discardCheckpoints(of: place, endedAs: state, storage: &storage)
        if settings.hasHA {
            storage.storedJobs[jobs[place].id] = nil
            setHAMetadata(of: jobs[place].id, nil)
        }
        rememberEnd(of: place, storage: &storage)
        allocateSlots()
    }

    private mutating func rememberEnd(of place: Int, storage: inout SimulatedStorage) {
        let state = jobs[place].state
        oldestEnd = oldestEnd ?? now
        if settings.keepsJobResults { storage.jobResults[jobs[place].id] = state }
        if case .application = mode, settings.shutsDownOnFinish, exit == nil {
            exit = (now + 100, state == .failed ? 1_443 % 256 : 0)
        }
    }

    private mutating func discardCheckpoints(of place: Int, endedAs state: JobState, storage: inout SimulatedStorage) {
        let keeps: Bool
        switch (jobs[place].settings.retention, state) {
        case (.onCancellation, .canceled), (.onCancellation, .failed), (.onFailure, .failed): keeps = true
        default: keeps = false
        }
        guard !keeps else { return }
        for checkpoint in jobs[place].retained where checkpoint.isOwned {
            if let path = checkpoint.path { storage.remove(path) }
            jobs[place].statistics.discarded(checkpoint.id)
        }
        jobs[place].retained.removeAll { $0.isOwned }
    }

    /// Drops what Flink shows no more (`jobstore.expiration-time`).
    mutating func forgetEndedJobs() {
        let archiveTime = settings.archiveTime
        // Many are forgotten together, somewhat late: each time costs as much as there are.
        let patience = jobs.count > 128 ? archiveTime / 64 : 0
        guard let oldestEnd, oldestEnd + archiveTime + patience <= now else { return }
        jobs.removeAll { job in job.endedAt.map { $0 + archiveTime <= now } ?? false }
        self.oldestEnd = jobs.lazy.compactMap(\.endedAt).min()
        places = [:]
        live = []
        for place in jobs.indices {
            places[jobs[place].id] = place
            if jobs[place].endedAt == nil { live.append(place) }
        }
        graphs = graphs.filter { places[$0.key] != nil }
        statistics = statistics.filter { places[$0.key] != nil }
    }
}

extension FlinkJob {
    /// Takes over the state of the newest checkpoint: what of it the program has operators for.
    mutating func restoreLatest(at now: Int64) {
        guard let latest = retained.last else { return }
        let hasCounter = program.vertices.last.map { latest.state.operators.contains($0.uid) } ?? false
        records = hasCounter ? latest.state.records : 0
        lineage = hasCounter ? latest.state.lineage : id
        restoredRecords = records
        statistics.restored += 1
        statistics.latestRestore = .init(
            id: latest.id, at: now, isSavepoint: latest.isSavepoint, path: latest.path ?? Self.heapPath)
    }

    /// What a JobManager with high availability writes of it.
    var haMetadata: SimulatedHAMetadata.Job {
        SimulatedHAMetadata.Job(
            checkpoints: retained.compactMap { kept in
                kept.path.map { SimulatedHAMetadata.Checkpoint(id: kept.id, path: $0) }
            }, counter: nextCheckpointID)
    }

    static let heapPath = "<checkpoint-not-externally-addressable>"

    /// A task as Flink names it; `nil` if the program has no such vertex.
    func task(_ vertex: Int) -> String? {
        program.vertices.indices.contains(vertex)
            ? "\(program.vertices[vertex].name) (1/1) - execution #\(attempt)" : nil
    }

    mutating func note(_ failure: Failure) {
        failures.insert(failure, at: 0)
        if failures.count > 16 { failures.removeLast() }
    }
}
