import Documents

// What is asked of a cluster beside its jobs.
extension FlinkRequest {
    /// The data of a savepoint is deleted. Takes no trigger id, and answers 200, not 202.
    ///
    /// - SeeAlso: recording 196.
    static func dispose(_ path: Template, at endpoint: FlinkEndpoint, yields: Template.Variable) -> FlinkRequest {
        var body = RequestBody(.map(["savepoint-path": ""]))
        body.set(path, at: DocumentPath(keys: "savepoint-path"))
        return FlinkRequest(
            "POST", Template("/savepoint-disposal"), at: endpoint, body: body,
            answer: FlinkAnswer(accepting: [200, 202], .value(DocumentPath(keys: "request-id")), yields: yields))
    }

    /// - SeeAlso: recordings 198 and 200: disposing of what is gone fails with FileNotFoundException, and is done.
    static func disposalStatus(_ request: Template, at endpoint: FlinkEndpoint) -> FlinkRequest {
        FlinkRequest(
            "GET", Template("/savepoint-disposal/") + request, at: endpoint,
            answer: FlinkAnswer(
                accepting: [200], alreadyDoneErrors: ["FileNotFoundException"],
                .operation(result: nil, failure: "failure-cause")))
    }

    /// - SeeAlso: recording 008.
    static func uploadJar(
        from uri: String, at endpoint: FlinkEndpoint, yields: Template.Variable
    ) -> FlinkRequest {
        FlinkRequest(
            "POST", Template("/jars/upload"), at: endpoint, jarURI: uri,
            answer: FlinkAnswer(accepting: [200], .lastSegment(DocumentPath(keys: "filename")), yields: yields))
    }

    /// Runs the job of a jar that was uploaded.
    ///
    /// `claimMode` NO_CLAIM: a savepoint that is claimed is deleted once later checkpoints stand in for it, and a
    /// savepoint of an upgrade is to be kept (real-flink.md, section 5). Sent again with its `jobId`, it is refused as a
    /// duplicate while the JobManager lives.
    ///
    /// - SeeAlso: recordings 151, 162, 178, 188 and 189; reference, 2.3.
    static func runJar(
        _ jar: Template, _ start: JobStart, restore: Template?, for subject: PlanSubject, at endpoint: FlinkEndpoint
    ) -> FlinkRequest {
        let job = subject.newSpec["job"]
        var fields = Document.map([:])
        fields.add("entryClass", job?["entryClass"]?.string.map(Document.text))
        fields.add("programArgsList", job?["args"]?.list.map { .list($0.map { .text($0.argumentText) }) })
        if let parallelism = job?["parallelism"]?.integer, parallelism > 0 {
            fields.add("parallelism", .number(parallelism))
        }
        fields.add("jobId", .text(start.job))
        fields.add("allowNonRestoredState", start.allowsNonRestoredState.map { Document(.bool($0)) })
        if restore != nil {
            let field = subject.flinkVersion < .claimMode ? "restoreMode" : "claimMode"
            fields.add("savepointPath", "")
            fields.add(field, "NO_CLAIM")
        }
        if subject.flinkVersion >= .jarRunConfiguration {
            let own = jobConfiguration(of: subject)
            if !own.entries.isEmpty {
                fields.add("flinkConfiguration", .strings(own.entries.map { ($0.key, $0.value) }))
            }
        }
        var body = RequestBody(fields)
        if let restore { body.set(restore, at: DocumentPath(keys: "savepointPath")) }
        return FlinkRequest(
            "POST", Template("/jars/") + jar + Template("/run"), at: endpoint, body: body,
            answer: FlinkAnswer(
                accepting: [200],
                alreadyDoneErrors: ["DuplicateJobSubmissionException", "DuplicateApplicationSubmissionException"],
                .value(DocumentPath(keys: "jobid"))))
    }

    static func deleteJar(_ jar: Template, at endpoint: FlinkEndpoint) -> FlinkRequest {
        FlinkRequest(
            "DELETE", Template("/jars/") + jar, at: endpoint, answer: FlinkAnswer(accepting: [200], alreadyDone: [404]))
    }

    /// The parallelism of each vertex, for the adaptive scheduler (reference, 2.9). Flink wants all vertices.
    static func rescale(_ job: String, _ vertices: [VertexParallelism], at endpoint: FlinkEndpoint) -> FlinkRequest {
        var body = DocumentMap()
        for vertex in vertices {
            body[vertex.id] = .map([
                "parallelism": .map([
                    "lowerBound": .number(vertex.lowerBound), "upperBound": .number(vertex.upperBound),
                ])
            ])
        }
        return FlinkRequest(
            "PUT", Template("/jobs/\(job)/resource-requirements"), at: endpoint,
            body: RequestBody(Document(.map(body))), answer: FlinkAnswer(accepting: [200]))
    }
}

/// What a session job configures itself: nothing of the operator's, and nothing that says where to restore from, which
/// is the body's business.
private func jobConfiguration(of subject: PlanSubject) -> PlanConfiguration {
    var own = PlanConfiguration()
    func flatten(_ value: Document, _ prefix: String) {
        switch value.value {
        case .map(let map):
            for entry in map.entries { flatten(entry.value, prefix.isEmpty ? entry.key : "\(prefix).\(entry.key)") }
        case .list(let list): own[prefix] = list.map(\.argumentText).joined(separator: ";")
        case .null: break
        case .bool, .integer, .real, .string: own[prefix] = value.argumentText
        }
    }
    flatten(subject.newSpec["flinkConfiguration"] ?? .map([:]), "")
    own.removeOperatorKeys()
    own.removeRestoreKeys()
    return own
}

extension Document {
    /// A scalar as Flink reads it in a configuration or an argument.
    var argumentText: String {
        switch value {
        case .string(let text): text
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .real(let value): value.description
        case .null, .list, .map: ""
        }
    }
}
