/// A Java exception with its causes, as Flink prints it into answers.
struct JavaError: Sendable, Hashable {
    struct Link: Sendable, Hashable {
        var name: String
        var message: String

        var description: String { message.isEmpty ? name : name + ": " + message }
    }

    /// Outermost first; never empty.
    private(set) var links: [Link]

    init(_ name: String, _ message: String = "") { links = [Link(name: name, message: message)] }

    var name: String { links[0].name }
    var message: String { links[0].message }
    var description: String { links[0].description }

    /// Put around this one by code that says something of its own.
    func caused(_ name: String, _ message: String) -> JavaError {
        var error = self
        error.links.insert(Link(name: name, message: message), at: 0)
        return error
    }

    /// Put around this one by code that only repeats it, as a future does.
    func caused(_ name: String) -> JavaError { caused(name, description) }

    var asFutureFails: JavaError { caused("java.util.concurrent.CompletionException") }

    /// With one frame for each link: enough for a reader of texts, which must look for `Caused by:`.
    var stackTrace: String {
        var text = ""
        for (index, link) in links.enumerated() {
            if index > 0 { text += "Caused by: " }
            text += link.description
            text += "\n\tat org.apache.flink.runtime.simulated.Frame\(index).run(Frame\(index).java)\n"
            if index > 0 { text += "\t... 1 more\n" }
        }
        return text
    }
}

// What a snapshot can fail of.
extension JavaError {
    static func checkpoint(_ message: String) -> JavaError {
        JavaError("org.apache.flink.runtime.checkpoint.CheckpointException", message)
    }

    static let suspending = checkpoint("Checkpoint Coordinator is suspending.")
    static let coordinatorShutdown = checkpoint("CheckpointCoordinator shutdown.")
    static let restartingRegion = checkpoint("FailoverRegion is restarting.")
    static let expired = checkpoint("Checkpoint expired before completing.")
    static let triggerFailed = checkpoint("Trigger checkpoint failure.")
    static let ioProblem = "An Exception occurred while triggering the checkpoint. IO-problem detected."

    static let tasksNotReady = checkpoint(
        "org.apache.flink.runtime.checkpoint.CheckpointException: Task name with subtask : Source (1/1)#0 Failure "
            + "reason: Checkpoint was declined (tasks not ready)"
    ).caused("org.apache.flink.runtime.checkpoint.CheckpointException", "Checkpoint was declined (tasks not ready)")

    static func tasksNotRunning(_ vertex: String, job: String) -> JavaError {
        checkpoint(
            "Checkpoint triggering task \(vertex) (1/1) of job \(job) is not being executed at the moment. "
                + "Aborting checkpoint. Failure reason: Not all required tasks are currently running.")
    }

    static func cannotCreate(_ directory: String, obstacle: String) -> JavaError {
        JavaError("java.nio.file.FileAlreadyExistsException", obstacle)
            .caused("java.io.IOException", "Failed to create savepoint directory at \(directory)")
            .caused("org.apache.flink.runtime.checkpoint.CheckpointException", ioProblem)
    }

    static func unknownScheme(_ scheme: String) -> JavaError {
        JavaError(
            "org.apache.flink.core.fs.UnsupportedFileSystemSchemeException",
            "Could not find a file system implementation for scheme '\(scheme)'. No plugin of this image provides it."
        ).caused("org.apache.flink.runtime.checkpoint.CheckpointException", ioProblem)
    }

    static func finalizing(_ checkpointID: Int64, path: String) -> JavaError {
        JavaError("java.io.IOException", "Could not write the metadata of \(path)").caused(
            "org.apache.flink.runtime.checkpoint.CheckpointException",
            "Could not finalize the pending checkpoint \(checkpointID). Failure reason: Failure to finalize checkpoint."
        )
    }

    static func snapshotThrew(_ checkpointID: Int64, vertex: String, attempt: Int) -> JavaError {
        JavaError("java.lang.IllegalStateException", "told to fail the snapshot")
            .caused(
                "org.apache.flink.runtime.checkpoint.CheckpointException",
                "Could not complete snapshot \(checkpointID) for operator \(vertex) (1/1)#\(attempt). "
                    + "Failure reason: Checkpoint was declined."
            )
            .caused(
                "java.io.IOException",
                "Could not perform checkpoint \(checkpointID) for operator \(vertex) (1/1)#\(attempt).")
    }

    /// A stop whose savepoint is there, although the job did not stop: the path stands nowhere else.
    static func stopping(job: String, savepoint: String) -> JavaError {
        JavaError(
            "org.apache.flink.runtime.scheduler.stopwithsavepoint.StopWithSavepointStoppingException",
            "A savepoint has been created at: \(savepoint), but the corresponding job \(job) failed during stopping. "
                + "The savepoint is consistent, but might have uncommitted transactions. If you want to commit the "
                + "transaction please restart a job from this savepoint.")
    }
}

// What a job or a submission can fail of.
extension JavaError {
    static func jobNotFound(_ id: String) -> JavaError {
        JavaError("org.apache.flink.runtime.messages.FlinkJobNotFoundException", "Could not find Flink job (\(id))")
    }

    static func missingSnapshot(_ path: String) -> JavaError {
        JavaError(
            "java.io.FileNotFoundException",
            "Cannot find checkpoint or savepoint file/directory '\(path)' on file system "
                + "'\(SimulatedStorage.scheme(of: path))'.")
    }

    static func missingMetadata(_ canonical: String) -> JavaError {
        JavaError(
            "java.io.FileNotFoundException",
            "Cannot find meta data file '_metadata' in directory '\(canonical)'. Please try to load the "
                + "checkpoint/savepoint directly from the metadata file instead of the directory.")
    }

    static func stateMismatch(_ path: String, vertexID: String) -> JavaError {
        JavaError(
            "java.lang.IllegalStateException",
            "Failed to rollback to checkpoint/savepoint \(path). Cannot map checkpoint/savepoint state for operator "
                + "\(vertexID) to the new program, because the operator is not available in the new program. If you "
                + "want to allow to skip this, you can set the --allowNonRestoredState option on the CLI.")
    }

    /// A JobMaster that could not start, and that only.
    var asInitializationFails: JavaError {
        let inner = name.hasSuffix("FileNotFoundException") ? caused("java.lang.RuntimeException") : self
        return inner.asFutureFails.caused(
            "org.apache.flink.runtime.client.JobInitializationException", "Could not start the JobMaster.")
    }

    /// What `/jars/:id/run` answers of a submission that failed.
    func asSubmissionFails(job name: String) -> JavaError {
        let program = caused("org.apache.flink.util.FlinkException", "Failed to execute job '\(name)'.")
            .caused(
                "org.apache.flink.client.program.ProgramInvocationException",
                "The main method caused an error: Failed to execute job '\(name)'.")
        return program.caused("org.apache.flink.util.FlinkRuntimeException", "Could not execute application.")
            .asFutureFails
            .caused("org.apache.flink.runtime.rest.handler.RestHandlerException", "Could not execute application.")
    }

    static let noResources = JavaError(
        "org.apache.flink.runtime.jobmanager.scheduler.NoResourceAvailableException",
        "Could not acquire the minimum required resources.")

    static func taskManagerLost(_ id: String) -> JavaError {
        JavaError(
            "org.apache.flink.runtime.resourcemanager.exceptions.ResourceManagerException",
            "TaskManager with id \(id) is no longer reachable.")
    }

    static func taskManagerTimedOut(_ id: String) -> JavaError {
        JavaError(
            "java.util.concurrent.TimeoutException", "Heartbeat of TaskManager with id \(id) timed out.")
    }

    static let tooManyFailedCheckpoints = JavaError(
        "org.apache.flink.util.FlinkRuntimeException", "Exceeded checkpoint tolerable failure threshold.")
}
