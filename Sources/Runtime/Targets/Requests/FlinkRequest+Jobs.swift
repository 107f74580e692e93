import Documents

// What is asked of a job, as the recordings of Flink 2.3.0 spell it.
extension FlinkRequest {
    /// A savepoint that leaves the job running, or cancels it in the same call.
    ///
    /// `202` means taken, not possible: even an unknown job is accepted. Sent again with its trigger id while Flink
    /// remembers it (5 min by default), it starts nothing new.
    ///
    /// - SeeAlso: recordings 043, 056 and 210. The directory is `target-directory` here, and only here.
    static func takeSavepoint(_ order: SavepointOrder, at endpoint: FlinkEndpoint) -> FlinkRequest {
        var body = Document.map([:])
        body.add("target-directory", order.directory.map(Document.text))
        body.add("cancel-job", Document(.bool(order.cancelsJob)))
        body.add("formatType", .text(order.format))
        body.add("triggerId", .text(order.trigger))
        return FlinkRequest(
            "POST", Template("/jobs/\(order.job)/savepoints"), at: endpoint, body: RequestBody(body),
            answer: FlinkAnswer(accepting: [202], .value(DocumentPath(keys: "request-id"))))
    }

    /// A stop with a savepoint. Two with two trigger ids destroy each other.
    ///
    /// - SeeAlso: recording 133. The directory is `targetDirectory` here: the other spelling is ignored in silence.
    static func stopWithSavepoint(_ order: StopOrder, at endpoint: FlinkEndpoint) -> FlinkRequest {
        var body = Document.map([:])
        body.add("targetDirectory", order.directory.map(Document.text))
        body.add("drain", Document(.bool(order.drains)))
        body.add("triggerId", .text(order.trigger))
        body.add("formatType", .text(order.format))
        return FlinkRequest(
            "POST", Template("/jobs/\(order.job)/stop"), at: endpoint, body: RequestBody(body),
            answer: FlinkAnswer(accepting: [202], .value(DocumentPath(keys: "request-id"))))
    }

    /// A full checkpoint. INCREMENTAL cannot be asked for (recording 093).
    ///
    /// - SeeAlso: recordings 090 and 096.
    static func takeCheckpoint(of job: String, trigger: String, at endpoint: FlinkEndpoint) -> FlinkRequest {
        FlinkRequest(
            "POST", Template("/jobs/\(job)/checkpoints"), at: endpoint,
            body: RequestBody(.map(["checkpointType": "FULL", "triggerId": .text(trigger)])),
            answer: FlinkAnswer(accepting: [202], .value(DocumentPath(keys: "request-id"))))
    }

    /// Repeating it does no harm; `409` says that the job had ended by itself (real-flink.md, section 3), `404` that
    /// nobody knows it.
    ///
    /// - SeeAlso: recordings 109, 150 and 164 to 167.
    static func cancel(_ job: String, at endpoint: FlinkEndpoint) -> FlinkRequest {
        FlinkRequest(
            "PATCH", Template("/jobs/\(job)?mode=cancel"), at: endpoint,
            answer: FlinkAnswer(accepting: [202], alreadyDone: [404, 409]))
    }

    /// What became of a savepoint or a stop. COMPLETED is the end, not success.
    ///
    /// - SeeAlso: recordings 045, 071 and 136.
    static func savepointStatus(
        of job: String, trigger: String, at endpoint: FlinkEndpoint, yields: Template.Variable
    ) -> FlinkRequest {
        FlinkRequest(
            "GET", Template("/jobs/\(job)/savepoints/\(trigger)"), at: endpoint,
            answer: FlinkAnswer(
                accepting: [200],
                .operation(result: DocumentPath(keys: "operation", "location"), failure: "failure-cause"),
                yields: yields))
    }

    /// What became of a checkpoint: the key of a failure is spelled otherwise than that of savepoints.
    ///
    /// - SeeAlso: recordings 092 and 149.
    static func checkpointStatus(
        of job: String, trigger: String, at endpoint: FlinkEndpoint, yields: Template.Variable
    ) -> FlinkRequest {
        FlinkRequest(
            "GET", Template("/jobs/\(job)/checkpoints/\(trigger)"), at: endpoint,
            answer: FlinkAnswer(
                accepting: [200],
                .operation(result: DocumentPath(keys: "operation", "checkpointId"), failure: "failureCause"),
                yields: yields))
    }

    /// Where a checkpoint is: its own answer gives a number only.
    ///
    /// - SeeAlso: recording 038.
    static func checkpointDetails(
        of job: String, number: Template, at endpoint: FlinkEndpoint, yields: Template.Variable
    ) -> FlinkRequest {
        FlinkRequest(
            "GET", Template("/jobs/\(job)/checkpoints/details/") + number, at: endpoint,
            answer: FlinkAnswer(accepting: [200], .value(DocumentPath(keys: "external_path")), yields: yields))
    }

    /// The newest snapshot that the job completed or restored, at whatever trigger.
    ///
    /// - SeeAlso: recordings 055 and 168; reference, 3.7.
    static func newestSnapshot(
        of job: String, at endpoint: FlinkEndpoint, yields: Template.Variable
    ) -> FlinkRequest {
        FlinkRequest(
            "GET", Template("/jobs/\(job)/checkpoints"), at: endpoint,
            answer: FlinkAnswer(accepting: [200], .newestSnapshot, yields: yields))
    }

    /// Whether the job is in one of these states. Asked of the overview, which is not cached as `/jobs/:id` is.
    ///
    /// - SeeAlso: recordings 028 and 141; real-flink.md, section 2.
    static func jobState(
        of job: Template, in states: [String], failing: [String] = [], at endpoint: FlinkEndpoint
    ) -> FlinkRequest {
        FlinkRequest(
            "GET", Template("/jobs/overview"), at: endpoint,
            answer: FlinkAnswer(accepting: [200], .jobState(job: job, in: states, failing: failing)))
    }

    /// What the job was restored from.
    ///
    /// - SeeAlso: recording 152.
    static func restored(
        _ job: Template, _ expected: FlinkAnswer.Restored, at endpoint: FlinkEndpoint
    ) -> FlinkRequest {
        FlinkRequest(
            "GET", Template("/jobs/") + job + Template("/checkpoints"), at: endpoint,
            answer: FlinkAnswer(accepting: [200], .restored(expected, job: job)))
    }
}
