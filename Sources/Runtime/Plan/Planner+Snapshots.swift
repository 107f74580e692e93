import PolicyCompiler

// Snapshots: taken, settled, disposed of (language.md, section 6; reference, 3.5, 3.6 and 5).
extension Planner {
    /// `trigger [as T]`: of the decision `snapshot`, a new one; of `progress`, the one that is pending.
    mutating func trigger(_ type: String?, _ snapshot: SnapshotSubject?) throws(PlanError) {
        record()
        let isCheckpoint = snapshot?.isCheckpoint ?? (intent.decision.entry == "checkpoint")
        if let snapshot {
            try callFlink(isCheckpoint: isCheckpoint, directory: snapshot.path, format: snapshot.format)
            add(
                .patchSnapshot(
                    SnapshotChange(
                        snapshot: snapshot, state: "IN_PROGRESS", triggerID: subject.ids.trigger,
                        failures: snapshot.failures)))
            return
        }
        let type = type ?? "MANUAL"
        let format = intent.parameters.format ?? "CANONICAL"
        if subject.snapshotResources {
            let kind = isCheckpoint ? "checkpoint" : "savepoint"
            add(
                .createSnapshot(
                    SnapshotOrder(
                        name: "\(subject.name)-\(kind)-\(type.lowercased())-\(subject.ids.now)",
                        isCheckpoint: isCheckpoint,
                        path: isCheckpoint
                            ? nil : (intent.parameters.directory ?? subject.savepointDirectory).map(PathValue.known),
                        format: format,
                        disposesOnDelete: intent.parameters.disposesOnDelete ?? subject.disposesOnDelete,
                        alreadyExists: false, trigger: type, backoffLimit: intent.parameters.backoffLimit)))
            // A nonce counts as done once the resource is there (reference, 3.6).
            if type == "MANUAL" {
                patchStatus(
                    .with { $0.recorded = .init(source: .new, state: .running, mode: nil, isStable: false) })
            }
        } else {
            try callFlink(isCheckpoint: isCheckpoint, directory: subject.savepointDirectory, format: format)
            patchStatus(
                .with {
                    $0.trigger = .init(id: subject.ids.trigger, isCheckpoint: isCheckpoint, type: type, format: format)
                })
        }
    }

    private mutating func callFlink(
        isCheckpoint: Bool, directory: String?, format: String?
    ) throws(PlanError) {
        let job = try job(for: isCheckpoint ? "take-checkpoint" : "take-savepoint")
        let trigger = subject.ids.trigger
        if isCheckpoint {
            add(.takeCheckpoint(job: job, trigger: trigger), when: [.jobIn(["RUNNING"])])
        } else {
            add(
                .takeSavepoint(
                    SavepointOrder(
                        job: job, directory: directory ?? subject.savepointDirectory, format: format ?? "CANONICAL",
                        cancelsJob: false, trigger: trigger)),
                when: [.jobIn(["RUNNING"])])
        }
    }

    /// `complete`, `abandon`, `fail`, `retry`: what becomes of a snapshot that was under way.
    mutating func settle(_ snapshot: SnapshotSubject?) throws(PlanError) {
        guard let snapshot else { throw .snapshotMissing(decision: intent.decision.description) }
        let title = snapshot.isCheckpoint ? "Checkpoint" : "Savepoint"
        switch intent.act {
        case .complete: try completeSnapshot(snapshot)
        case .abandon(let reason):
            add(.patchSnapshot(SnapshotChange(snapshot: snapshot, state: "ABANDONED", error: reason)))
            event("SnapshotAbandoned", "\(title) \(snapshot.name): \(reason)", isWarning: true)
        case .fail(let reason):
            let text = reason.isEmpty ? "failed" : reason
            add(
                .patchSnapshot(
                    SnapshotChange(snapshot: snapshot, state: "FAILED", error: text, failures: snapshot.failures)))
            event("\(title)Error", "\(title) \(snapshot.name): \(text)", isWarning: true)
        case .retry(let pace):
            add(
                .patchSnapshot(
                    SnapshotChange(snapshot: snapshot, state: "TRIGGER_PENDING", failures: snapshot.failures)))
            event("\(title)Error", "\(title) \(snapshot.name) failed and is tried again.", isWarning: true)
            add(.lookAgain(after: pace.map { $0.delay(afterFailures: snapshot.failures) } ?? 0))
        default: break
        }
    }

    private mutating func completeSnapshot(_ snapshot: SnapshotSubject) throws(PlanError) {
        var path = snapshot.path.map(PathValue.known)
        if let trigger = snapshot.triggerID {
            let job = try job(for: "complete")
            if snapshot.isCheckpoint {
                let poll = add(.poll(.checkpoint(job: job, trigger: trigger)), yields: .checkpointID)
                path = .from(step: add(.poll(.checkpointPath(job: job, step: poll)), yields: .checkpointPath))
            } else {
                path = .from(
                    step: add(.poll(.savepoint(job: job, trigger: trigger, limit: nil)), yields: .savepointPath))
            }
        }
        add(.patchSnapshot(SnapshotChange(snapshot: snapshot, state: "COMPLETED", path: path)))
    }

    /// `dispose data`: the data first, the record after it is certain (language.md, 4.3).
    mutating func disposeData(of snapshot: SnapshotSubject) throws(PlanError) {
        guard let path = snapshot.path else { throw .pathUnknown(source: "the snapshot \(snapshot.name)") }
        let call = add(.dispose(.known(path)), when: [.jobIn(["RUNNING"])], yields: .requestID)
        add(.poll(.disposal(step: call)))
        if snapshot.record == .resource {
            add(.releaseFinalizer(of: snapshot))
        } else {
            add(.removeRecord(RecordRemoval(snapshot: snapshot, keepsData: false)))
        }
    }

    /// A snapshot that retention chose. The data of a resource that disposes of it itself goes with its finalizer.
    mutating func remove(_ snapshot: SnapshotSubject, disposesData: Bool) {
        let isLeftToFinalizer = snapshot.record == .resource && snapshot.disposesOnDelete
        if disposesData, !isLeftToFinalizer, let path = snapshot.path {
            let call = add(.dispose(.known(path)), yields: .requestID)
            add(.poll(.disposal(step: call)))
        }
        add(.removeRecord(RecordRemoval(snapshot: snapshot, keepsData: !disposesData && snapshot.disposesOnDelete)))
    }

    /// `release`: of the snapshot that is being deleted, else of the resource.
    mutating func release(_ snapshot: SnapshotSubject?) {
        add(.releaseFinalizer(of: snapshot))
    }
}

extension Pace {
    /// `d * 2^(failures - 1)`, at most the limit (language.md, 4.4).
    func delay(afterFailures failures: Int64) -> Int64 {
        guard isDoubling else { return first }
        var delay = first
        for _ in 0..<min(max(0, failures - 1), 40) {
            let doubled = delay.multipliedReportingOverflow(by: 2)
            if doubled.overflow || (limit.map { doubled.partialValue >= $0 } ?? false) { return limit ?? delay }
            delay = doubled.partialValue
        }
        return limit.map { min(delay, $0) } ?? delay
    }
}
