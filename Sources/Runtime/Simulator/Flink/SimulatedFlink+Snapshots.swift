// Checkpoints and savepoints: begin, complete, fail.
extension SimulatedFlink {
    mutating func periodicCheckpoint(_ place: Int, storage: inout SimulatedStorage) {
        let settings = jobs[place].settings
        guard let interval = settings.checkpointInterval else {
            jobs[place].periodicAt = nil
            return
        }
        jobs[place].periodicAt = now + interval
        guard !jobs[place].isStopping else { return }
        guard jobs[place].isRunningTasks else { return jobs[place].statistics.failedBeforeStart() }
        let running = jobs[place].pending.filter { !$0.kind.isSavepoint }
        guard running.count < settings.concurrentCheckpoints else {
            // Tried again as soon as one of them is over.
            jobs[place].periodicAt = max(now + 1, running.map(\.nextAt).min() ?? now + interval)
            return
        }
        let pauseEnds = jobs[place].lastCheckpointAt + settings.checkpointPause
        guard pauseEnds <= now else {
            jobs[place].periodicAt = pauseEnds
            return
        }
        let fault = checkpointFaults.isEmpty ? nil : checkpointFaults.removeFirst()
        begin(.checkpoint, of: place, into: nil, operation: nil, fault: fault)
    }

    /// What a call asks for. Nothing is said of it but by `operation`.
    mutating func trigger(
        _ kind: SnapshotKind, of place: Int, into directory: String?, operation: OperationKey, cancelsJob: Bool = false,
        storage: inout SimulatedStorage
    ) {
        guard jobs[place].isRunningTasks else {
            refuse(operation, notRunningError(place))
            if jobs[place].state == .running || jobs[place].state == .restarting {
                jobs[place].statistics.failedBeforeStart()
            }
            return
        }
        let otherStop = jobs[place].pending.firstIndex { $0.kind.isStop }
        if kind.isStop {
            let isRace = otherStop.map { jobs[place].pending[$0].entry.triggeredAt == now } ?? false
            if let otherStop, isRace {
                // No time between them: the first one writes its savepoint, and nothing survives the rest.
                jobs[place].pending[otherStop].failsAfterwards = .terminal
                begin(kind, of: place, into: nil, operation: operation, fault: nil)
                failLastPending(of: place, .suspending, failsOver: false, at: jobs[place].pending[otherStop].dueAt)
                return
            }
            abortPending(of: place, .suspending, storage: &storage)
        }
        let fault = savepointFaults.isEmpty || !kind.isSavepoint ? nil : savepointFaults.removeFirst()
        var refusal = directory.flatMap { obstacle(to: $0, storage: storage) }
        if refusal == nil, case .fails(let message) = fault { refusal = .checkpoint(message) }
        if let refusal {
            failAtOnce(kind, of: place, refusal, operation: operation)
            if kind.isStop, otherStop != nil { failOver(place, failure(of: place, refusal), storage: &storage) }
            return
        }
        let path = directory.map { $0 + "/savepoint-\(jobs[place].id.prefix(6))-\(random.hex(12))" }
        begin(kind, of: place, into: path, operation: operation, cancelsJob: cancelsJob, fault: fault)
        let error: JavaError = version.isVersion1 ? .suspending : .tasksNotReady
        if kind.isStop, otherStop != nil {
            failLastPending(of: place, error, failsOver: true, at: now + 15)
        } else if let stop = otherStop.map({ jobs[place].pending[$0] }) {
            if kind == .checkpoint {
                let error: JavaError = version.isVersion1 ? .tasksNotReady : .suspending
                failLastPending(of: place, error, failsOver: false, at: max(now, stop.dueAt))
            } else {
                // The operators take it together with the stop's, or before: both succeed.
                let last = jobs[place].pending.count - 1
                jobs[place].pending[last].dueAt = stop.dueAt
                jobs[place].pending[last].outcome = stop.outcome == .completes ? .completes : .never
            }
        }
        if let path { notePartial(place, path: path, storage: &storage) }
    }

    private func notRunningError(_ place: Int) -> JavaError {
        switch jobs[place].state {
        case .initializing:
            return JavaError(
                "org.apache.flink.runtime.rest.handler.RestHandlerException",
                "Unable to get JobMasterGateway for initializing job. The requested operation is not available while "
                    + "the JobManager is initializing.")
        case .finished, .canceled, .failed: return .jobNotFound(jobs[place].id)
        case .created, .running, .restarting, .failing, .cancelling, .suspended, .reconciling:
            return .tasksNotRunning(jobs[place].program.vertices.first?.name ?? "", job: jobs[place].id)
        }
    }

    mutating func refuse(_ operation: OperationKey, _ error: JavaError) {
        operations.fail(operation, error, at: now + random.milliseconds(timing.refusal))
    }

    private func obstacle(to directory: String, storage: SimulatedStorage) -> JavaError? {
        let scheme = SimulatedStorage.scheme(of: directory)
        guard fileSystems.contains(scheme) else { return .unknownScheme(scheme) }
        return storage.obstacle(to: directory).map { .cannotCreate(directory, obstacle: $0) }
    }

    /// A snapshot that gets an id and fails before any task hears of it. The job goes on.
    private mutating func failAtOnce(
        _ kind: SnapshotKind, of place: Int, _ error: JavaError, operation: OperationKey?
    ) {
        var entry = CheckpointStatistics.Entry(id: jobs[place].takeCheckpointID(), kind: kind, triggeredAt: now)
        jobs[place].statistics.began(entry, historySize: settings.historySize)
        entry.outcome = .failed(at: now + 2, message: error.message)
        jobs[place].statistics.ended(entry.id, entry)
        if let operation { refuse(operation, error) }
    }

    private mutating func begin(
        _ kind: SnapshotKind, of place: Int, into path: String?, operation: OperationKey?, cancelsJob: Bool = false,
        fault: SnapshotFault?
    ) {
        guard hasLivingTasks(place) else { return failAtOnce(kind, of: place, .triggerFailed, operation: operation) }
        var entry = CheckpointStatistics.Entry(id: jobs[place].takeCheckpointID(), kind: kind, triggeredAt: now)
        let program = jobs[place].program
        entry.bytes = kind.format == .canonical ? program.stateBytes * 2 / 5 : program.stateBytes
        let records = jobs[place].records(at: now)
        if kind.isStop { jobs[place].stopCounting(at: now) }

        var snapshotTime = min(program.snapshotMilliseconds, FlinkConfigurationReader.longest)
        if case .slow(let milliseconds) = fault {
            snapshotTime += min(max(0, milliseconds), FlinkConfigurationReader.longest)
        }
        let begins = max(now, jobs[place].busyUntil)
        jobs[place].busyUntil = begins + snapshotTime
        let ownTime = random.milliseconds(kind.isSavepoint ? timing.savepoint : timing.checkpoint)
        entry.partlyAt = begins + ownTime / 2
        var pending = FlinkJob.Pending(
            entry: entry, records: records, dueAt: begins + snapshotTime + ownTime,
            expiresAt: now + jobs[place].settings.checkpointTimeout, outcome: .completes, path: path,
            operation: operation, cancelsJob: cancelsJob)
        if program.failsSnapshots { pending.outcome = .throwsInOperator }
        switch fault {
        case nil, .slow: break
        case .throwsInOperator: pending.outcome = .throwsInOperator
        case .neverCompletes: pending.outcome = .never
        case .fails(let message):
            pending.outcome = .fails(.checkpoint(message), failsOver: false)
        case .failsAfterwards(let isFinal): if kind.isStop { pending.failsAfterwards = isFinal ? .terminal : .failover }
        }
        jobs[place].pending.append(pending)
        jobs[place].statistics.began(entry, historySize: settings.historySize)
    }

    private mutating func failLastPending(of place: Int, _ error: JavaError, failsOver: Bool, at time: Int64) {
        guard let last = jobs[place].pending.indices.last else { return }
        jobs[place].pending[last].outcome = .fails(error, failsOver: failsOver)
        jobs[place].pending[last].dueAt = time
    }

    /// The directory is made when a savepoint begins: it stays behind if the JobManager dies.
    private func notePartial(_ place: Int, path: String, storage: inout SimulatedStorage) {
        guard let pending = jobs[place].pending.last, pending.path == path else { return }
        storage.write(jobs[place].snapshot(pending, at: path, isComplete: false))
    }

    mutating func pendingEnds(_ index: Int, of place: Int, storage: inout SimulatedStorage) {
        let pending = jobs[place].pending.remove(at: index)
        guard pending.outcome != .never, pending.dueAt <= pending.expiresAt else {
            return expire(pending, of: place, storage: &storage)
        }
        switch pending.outcome {
        case .completes, .never: complete(pending, of: place, storage: &storage)
        case .throwsInOperator:
            // It is still there while the job fails over, and is given up with the rest.
            jobs[place].pending.insert(pending, at: 0)
            let vertex = jobs[place].program.vertices.last?.name ?? ""
            let error = JavaError.snapshotThrew(pending.id, vertex: vertex, attempt: jobs[place].attempt)
            failOver(place, failure(of: place, error), storage: &storage)
        case .fails(let error, let failsOver):
            abort(pending, of: place, error, storage: &storage)
            if failsOver {
                let cause = JavaError("org.apache.flink.util.FlinkException", "Stop with savepoint failed.")
                failOver(place, failure(of: place, cause), storage: &storage)
            }
        }
    }

    private mutating func expire(_ pending: FlinkJob.Pending, of place: Int, storage: inout SimulatedStorage) {
        abort(pending, of: place, .expired, storage: &storage)
        if pending.kind.isStop {
            failOver(place, failure(of: place, .expired), storage: &storage)
        } else if pending.kind == .checkpoint {
            countFailedCheckpoint(of: place, storage: &storage)
        }
    }

    private mutating func countFailedCheckpoint(of place: Int, storage: inout SimulatedStorage) {
        jobs[place].failedCheckpoints += 1
        guard jobs[place].failedCheckpoints > jobs[place].settings.tolerableFailures else { return }
        jobs[place].failedCheckpoints = 0
        let failure = FlinkJob.Failure(error: .tooManyFailedCheckpoints, at: now, task: nil, taskManager: nil)
        failOver(place, failure, storage: &storage)
    }

    private mutating func complete(_ pending: FlinkJob.Pending, of place: Int, storage: inout SimulatedStorage) {
        let path = pending.path ?? checkpointPath(pending.id, of: place)
        if let path, storage.obstacle(to: path) != nil {
            abort(pending, of: place, .finalizing(pending.id, path: path), storage: &storage)
            if pending.kind.isStop {
                failOver(place, failure(of: place, .finalizing(pending.id, path: path)), storage: &storage)
            } else if pending.kind == .checkpoint {
                countFailedCheckpoint(of: place, storage: &storage)
            }
            return
        }
        var entry = pending.entry
        entry.outcome = .completed(path: path ?? FlinkJob.heapPath, isDiscarded: false)
        entry.acknowledgedAt = now
        entry.acknowledged = jobs[place].program.vertices.count
        jobs[place].statistics.ended(entry.id, entry)
        let snapshot = jobs[place].snapshot(pending, at: path ?? FlinkJob.heapPath, isComplete: true)
        if path != nil { storage.write(snapshot) }
        if pending.kind == .checkpoint {
            jobs[place].failedCheckpoints = 0
            retain(snapshot, path: path, of: place, storage: &storage)
            operations.end(pending.operation, .checkpoint(id: pending.id), at: now)
        } else if pending.kind.isStop {
            stopSavepointIsWritten(pending, at: snapshot.path, of: place, storage: &storage)
        } else {
            operations.end(pending.operation, .savepoint(path: snapshot.path), at: now)
            if pending.cancelsJob {
                jobs[place].step = (now + random.milliseconds(timing.refusal), .beginCancel)
            }
        }
    }

    private func checkpointPath(_ id: Int64, of place: Int) -> String? {
        jobs[place].settings.checkpointDirectory.map {
            SimulatedStorage.canonical($0, workingDirectory: workingDirectory) + "/\(jobs[place].id)/chk-\(id)"
        }
    }

    private mutating func retain(
        _ snapshot: SimulatedStorage.Snapshot, path: String?, of place: Int, storage: inout SimulatedStorage
    ) {
        jobs[place].retained.append(
            FlinkJob.Retained(
                id: snapshot.checkpointID, path: path, state: snapshot.state, isSavepoint: false, isOwned: true))
        while jobs[place].retained.count > jobs[place].settings.retainedCheckpoints {
            let oldest = jobs[place].retained.removeFirst()
            guard oldest.isOwned else { continue }
            if let path = oldest.path { storage.remove(path) }
            jobs[place].statistics.discarded(oldest.id)
        }
        if settings.hasHA { setHAMetadata(of: jobs[place].id, jobs[place].haMetadata) }
    }

    private mutating func stopSavepointIsWritten(
        _ pending: FlinkJob.Pending, at path: String, of place: Int, storage: inout SimulatedStorage
    ) {
        jobs[place].stopping = (pending.operation, path)
        switch pending.failsAfterwards {
        case nil:
            jobs[place].setTasks(.finished, at: now)
            jobs[place].step = (now + random.milliseconds(timing.stopping), .finish)
        case let failure?:
            let cause = JavaError.stopping(job: jobs[place].id, savepoint: path)
            failOver(
                place, FlinkJob.Failure(error: cause, at: now, task: nil, taskManager: nil),
                isFinal: failure == .terminal, storage: &storage)
        }
    }

    /// Gives up all snapshots that are under way.
    mutating func abortPending(of place: Int, _ error: JavaError, storage: inout SimulatedStorage) {
        guard !jobs[place].pending.isEmpty else { return }
        let pending = jobs[place].pending
        jobs[place].pending = []
        for snapshot in pending { abort(snapshot, of: place, error, storage: &storage) }
    }

    private mutating func abort(
        _ pending: FlinkJob.Pending, of place: Int, _ error: JavaError, storage: inout SimulatedStorage
    ) {
        var entry = pending.entry
        entry.acknowledge(until: now, vertices: jobs[place].program.vertices.count)
        entry.outcome = .failed(at: now, message: error.message)
        jobs[place].statistics.ended(entry.id, entry)
        if let path = pending.path { storage.remove(path) }
        if let operation = pending.operation { refuse(operation, error) }
    }
}

extension FlinkJob {
    mutating func takeCheckpointID() -> Int64 {
        defer { if nextCheckpointID < .max { nextCheckpointID += 1 } }
        return nextCheckpointID
    }

    /// When the last checkpoint completed; 0 if none has.
    var lastCheckpointAt: Int64 { statistics.latestCompleted?.acknowledgedAt ?? 0 }

    func snapshot(_ pending: Pending, at path: String, isComplete: Bool) -> SimulatedStorage.Snapshot {
        SimulatedStorage.Snapshot(
            path: path, isSavepoint: pending.kind.isSavepoint, format: pending.kind.format?.rawValue,
            checkpointID: pending.id, jobID: id,
            state: .init(lineage: lineage, records: pending.records, operators: program.vertices.map(\.uid)),
            isComplete: isComplete, startedAt: pending.entry.triggeredAt, bytes: pending.entry.bytes)
    }
}
