import Documents
import PolicyRuntime

// Calls that begin something, and how it went.
extension SimulatedFlink {
    mutating func triggerSavepoint(
        _ call: RESTCall, storage: inout SimulatedStorage
    ) throws(RESTError) -> APIAnswer {
        let job = try call.jobID()
        let body = try RequestBody(call.body, as: "SavepointTriggerRequestBody")
        let directory = try body.text("target-directory")
        let cancels = try body.bool("cancel-job") ?? false
        let format: SavepointFormat? = try body.word("formatType", of: "SavepointFormatType")
        let trigger = try body.hexID("triggerId")
        let target = try targetDirectory(directory, field: "target-directory")
        let key = operationKey(.savepoint, job, trigger)
        if begin(key) {
            let kind = SnapshotKind.savepoint(format: format ?? .canonical)
            if let place = places[job] {
                self.trigger(kind, of: place, into: target, operation: key, cancelsJob: cancels, storage: &storage)
            } else {
                refuse(key, .jobNotFound(job))
            }
        }
        return accepted(key)
    }

    mutating func triggerStop(_ call: RESTCall, storage: inout SimulatedStorage) throws(RESTError) -> APIAnswer {
        let job = try call.jobID()
        let body = try RequestBody(call.body, as: "StopWithSavepointRequestBody")
        let directory = try body.text("targetDirectory")
        let drains = try body.bool("drain") ?? false
        let format: SavepointFormat? = try body.word("formatType", of: "SavepointFormatType")
        let trigger = try body.hexID("triggerId")
        let target = try targetDirectory(directory, field: "targetDirectory")
        let key = operationKey(.savepoint, job, trigger)
        if begin(key) {
            let kind = SnapshotKind.stop(format: format ?? .canonical, drains: drains)
            if let place = places[job] {
                self.trigger(kind, of: place, into: target, operation: key, storage: &storage)
            } else {
                refuse(key, .jobNotFound(job))
            }
        }
        return accepted(key)
    }

    private enum CheckpointType: String { case configured = "CONFIGURED", full = "FULL", incremental = "INCREMENTAL" }

    mutating func triggerCheckpoint(
        _ call: RESTCall, storage: inout SimulatedStorage
    ) throws(RESTError) -> APIAnswer {
        let job = try call.jobID()
        let body = try RequestBody(call.body, as: "CheckpointTriggerRequestBody")
        let type: CheckpointType? = try body.word("checkpointType", of: "CheckpointType")
        let trigger = try body.hexID("triggerId")
        guard type != .incremental else {
            throw .unexpected(
                JavaError(
                    "java.lang.IllegalStateException",
                    "Flink does not support triggering incremental checkpoint explicitly. See FLINK-33723."))
        }
        let key = operationKey(.checkpoint, job, trigger)
        if begin(key) {
            if let place = places[job] {
                self.trigger(.checkpoint, of: place, into: nil, operation: key, storage: &storage)
            } else {
                refuse(key, .jobNotFound(job))
            }
        }
        return accepted(key)
    }

    mutating func triggerDisposal(_ call: RESTCall) throws(RESTError) -> APIAnswer {
        let body = try RequestBody(call.body, as: "SavepointDisposalRequest")
        guard let path = try body.text("savepoint-path") else {
            throw .handler(400, "Field savepoint-path must not be omitted or be null.")
        }
        let key = operationKey(.disposal, "", nil)
        _ = begin(key)
        operations.dispose(path, key, at: now + random.milliseconds(timing.refusal))
        return .ok(.map(["request-id": Document(.string(key.trigger))]))
    }

    private func targetDirectory(_ directory: String?, field: String) throws(RESTError) -> String {
        guard let directory = directory ?? settings.savepointDirectory else {
            throw .handler(
                400,
                "Config key [execution.checkpointing.savepoint-dir] is not set. Property [\(field)] must be provided.")
        }
        return SimulatedStorage.canonical(directory, workingDirectory: workingDirectory)
    }

    private mutating func operationKey(_ kind: OperationKey.Kind, _ job: String, _ trigger: String?) -> OperationKey {
        OperationKey(kind: kind, job: job, trigger: trigger ?? random.hex(32))
    }

    /// False if such an operation is known already: then nothing new is to be done.
    private mutating func begin(_ key: OperationKey) -> Bool {
        guard operations.operation(key, at: now, storeDuration: settings.storeDuration) == nil else { return false }
        operations.begin(key, at: now, storeDuration: settings.storeDuration)
        return true
    }

    private func accepted(_ key: OperationKey) -> APIAnswer {
        APIAnswer(202, .map(["request-id": Document(.string(key.trigger))]))
    }

    func operationAnswer(_ kind: OperationKey.Kind, _ call: RESTCall) throws(RESTError) -> APIAnswer {
        let job = try call.jobID()
        let trigger = try call.hexParameter("triggerid", call.segments[3])
        let key = OperationKey(kind: kind, job: job, trigger: trigger)
        guard let operation = operations.operation(key, at: now, storeDuration: settings.storeDuration) else {
            let word = kind == .checkpoint ? "checkpoint" : "savepoint"
            throw .handler(404, "There is no \(word) operation with triggerId=\(trigger) for job \(job).")
        }
        return .ok(document(operation, failureKey: kind == .checkpoint ? "failureCause" : "failure-cause"))
    }

    func disposalAnswer(_ text: String) throws(RESTError) -> APIAnswer {
        guard HexID.isValid(text) else { throw .parameter("path", "triggerid", text) }
        let key = OperationKey(kind: .disposal, job: "", trigger: text.lowercased())
        guard let operation = operations.operation(key, at: now, storeDuration: settings.storeDuration) else {
            throw .exception(
                404,
                JavaError(
                    "org.apache.flink.runtime.rest.NotFoundException", "Operation not found under key: \(key.trigger)"))
        }
        return .ok(document(operation, failureKey: "failure-cause"))
    }

    private func document(_ operation: OperationStore.Operation, failureKey: String) -> Document {
        guard let result = operation.result else {
            return .map(["status": .map(["id": "IN_PROGRESS"]), "operation": nil])
        }
        let outcome: Document =
            switch result {
            case .savepoint(let path): .map(["location": Document(.string(path))])
            case .checkpoint(let id): .map(["checkpointId": Document(.integer(id))])
            case .disposed: .map([:])
            case .failed(let error):
                .map([
                    failureKey: .map([
                        "class": Document(.string(error.name)), "stack-trace": Document(.string(error.stackTrace)),
                        "serialized-throwable": "",
                    ])
                ])
            }
        return .map(["status": .map(["id": "COMPLETED"]), "operation": outcome])
    }

    mutating func cancelJob(_ call: RESTCall, storage: inout SimulatedStorage) throws(RESTError) -> APIAnswer {
        let job = try call.jobID()
        switch call.parameter("mode") {
        case nil, "cancel": break
        case "stop":
            throw .handler(
                308,
                "The termination mode \"stop\" has been removed. For an ungraceful shutdown, please use \"cancel\" "
                    + "instead. For a graceful shutdown, please use \"jobs/:jobId/stop\" instead.")
        case let mode?: throw .parameter("query", "mode", mode)
        }
        guard let place = places[job] else {
            throw .exception(
                404,
                JavaError.jobNotFound(job)
                    .caused("org.apache.flink.runtime.rest.handler.RestHandlerException", "Job could not be found."))
        }
        let state = jobs[place].state
        if state == .finished || state == .failed {
            throw .handler(
                409,
                "Job cancellation failed because the job has already reached another terminal state "
                    + "(\(state.rawValue)).")
        }
        cancel(place, storage: &storage)
        return APIAnswer(202, .map([:]))
    }
}
