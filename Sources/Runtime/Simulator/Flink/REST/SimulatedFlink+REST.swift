import Documents
public import PolicyRuntime

// The REST API: a call in, an answer out.
extension SimulatedFlink {
    /// What the JobManager answers, after all that happens until then; `nil`: the connection is refused.
    ///
    /// A body that is a string stands for text that is no JSON object.
    public mutating func answer(_ call: APICall, at time: Int64, storage: inout SimulatedStorage) -> APIAnswer? {
        advance(to: time, storage: &storage)
        switch jobManager {
        case .down: return nil
        case .starting(let portAt, _):
            guard portAt <= now else { return nil }
            return .failure(
                503, "Service temporarily unavailable due to an ongoing leader election. Please refresh.")
        case .ready: break
        }
        do {
            return try route(RESTCall(call), storage: &storage)
        } catch {
            return error.answer
        }
    }

    private mutating func route(_ call: RESTCall, storage: inout SimulatedStorage) throws(RESTError) -> APIAnswer {
        let path = call.segments
        let method = call.method
        switch (path.first, path.count) {
        case ("jobs", 1) where method == "GET": return jobsAnswer
        case ("jobs", 2) where path[1] == "overview" && method == "GET": return jobsOverviewAnswer
        case ("jobs", 2...): return try jobRoute(call, storage: &storage)
        case ("overview", 1) where method == "GET": return overviewAnswer
        case ("config", 1) where method == "GET": return configAnswer
        case ("jobmanager", 2) where path[1] == "config" && method == "GET":
            return .ok(configurationList(configuration))
        case ("taskmanagers", 1) where method == "GET": return taskManagersAnswer
        case ("taskmanagers", 2) where method == "GET": return try taskManagerAnswer(path[1])
        case ("cluster", 1) where method == "DELETE":
            exit = (now, 0)
            return .ok(.map([:]))
        case ("jars", 1) where method == "GET": return jarsAnswer
        case ("jars", 2) where path[1] == "upload" && method == "POST": return uploadJar(call)
        case ("jars", 2) where method == "DELETE": return try deleteJar(path[1])
        case ("jars", 3) where path[2] == "run" && method == "POST": return try runJar(path[1], call, storage: &storage)
        case ("savepoint-disposal", 1) where method == "POST": return try triggerDisposal(call)
        case ("savepoint-disposal", 2) where method == "GET": return try disposalAnswer(path[1])
        case ("applications", 2) where path[1] == "overview" && method == "GET" && !version.isVersion1:
            return applicationsAnswer
        case ("applications", 2) where method == "GET" && !version.isVersion1:
            return try applicationAnswer(path[1])
        default: throw unknownPath(call)
        }
    }

    private mutating func jobRoute(
        _ call: RESTCall, storage: inout SimulatedStorage
    ) throws(RESTError) -> APIAnswer {
        let path = call.segments
        let resource = path.count > 2 ? path[2] : ""
        switch (call.method, resource, path.count) {
        case ("GET", "", 2): return try jobAnswer(try call.jobID())
        case ("PATCH", "", 2): return try cancelJob(call, storage: &storage)
        case ("GET", "status", 3): return try jobStatusAnswer(try call.jobID())
        case ("GET", "config", 3): return try jobConfigAnswer(try call.jobID())
        case ("GET", "plan", 3): return try jobPlanAnswer(try call.jobID())
        case ("GET", "exceptions", 3): return try jobExceptionsAnswer(try call.jobID())
        case ("GET", "resource-requirements", 3): return try resourceRequirementsAnswer(try call.jobID())
        case ("GET", "jobmanager", 4) where path[3] == "config":
            return try jobManagerConfigAnswer(try call.jobID())
        case ("GET", "checkpoints", 3): return try checkpointsAnswer(try call.jobID())
        case ("GET", "checkpoints", 4) where path[3] == "config":
            return try checkpointsConfigAnswer(try call.jobID())
        case ("GET", "checkpoints", 4): return try operationAnswer(.checkpoint, call)
        case ("GET", "checkpoints", 5) where path[3] == "details":
            return try checkpointAnswer(try call.jobID(), path[4])
        case ("GET", "checkpoints", 7) where path[3] == "details" && path[5] == "subtasks":
            return try checkpointSubtasksAnswer(try call.jobID(), path[4], path[6])
        case ("GET", "savepoints", 4): return try operationAnswer(.savepoint, call)
        case ("GET", "vertices", 6) where path[4] == "subtasks" && path[5] == "metrics":
            return try metricsAnswer(try call.jobID(), path[3], call)
        case ("POST", "savepoints", 3): return try triggerSavepoint(call, storage: &storage)
        case ("POST", "stop", 3): return try triggerStop(call, storage: &storage)
        case ("POST", "checkpoints", 3): return try triggerCheckpoint(call, storage: &storage)
        default: throw unknownPath(call)
        }
    }

    /// Flink's two ways of saying that there is nothing: one where another method would find something.
    private func unknownPath(_ call: RESTCall) -> RESTError {
        let path = call.segments
        let resources: Set<String> = [
            "", "status", "config", "plan", "exceptions", "resource-requirements", "checkpoints", "savepoints", "stop",
            "accumulators", "metrics", "rescaling", "vertices", "jobmanager", "execution-result", "rescales",
        ]
        let isKnown: Bool
        switch path.first {
        case "jobs": isKnown = resources.contains(path.count > 2 ? path[2] : "")
        case "overview", "config", "taskmanagers", "cluster", "jars", "savepoint-disposal", "jobmanager", "datasets":
            isKnown = true
        case "applications": isKnown = !version.isVersion1
        default: isKnown = false
        }
        return .message(404, isKnown ? "Not found: \(call.path)" : "Unable to load requested file \(call.path).")
    }
}

/// A call, taken apart.
struct RESTCall {
    let method: String
    /// Without the query, as it was sent.
    let path: String
    /// Decoded, without a leading `v1`.
    let segments: [String]
    let query: [(name: String, value: String)]
    let body: Document?
    let jarURI: String?

    init(_ call: APICall) {
        method = call.method
        body = call.body
        jarURI = call.jarURI
        // By bytes: a call is taken apart often, and characters are slow to find.
        let bytes = call.path.utf8
        let end = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        path = end == bytes.endIndex ? call.path : String(call.path[..<end])
        var segments = bytes[..<end].split(separator: UInt8(ascii: "/")).map { Self.decoded(Substring($0)) }
        if segments.first == "v1" { segments.removeFirst() }
        self.segments = segments
        query = bytes[end...].dropFirst().split(separator: UInt8(ascii: "&")).map { pair in
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            return (Self.decoded(Substring(pair[..<equals])), Self.decoded(Substring(pair[equals...].dropFirst())))
        }
    }

    /// The last value of a query parameter.
    func parameter(_ name: String) -> String? { query.last { $0.name == name }?.value }

    func jobID() throws(RESTError) -> String { try hexParameter("jobid", segments.count > 1 ? segments[1] : "") }

    func hexParameter(_ name: String, _ value: String) throws(RESTError) -> String {
        guard HexID.isValid(value) else { throw .parameter("path", name, value) }
        return value.utf8.contains { (65...70).contains($0) } ? value.lowercased() : value
    }

    /// Percent signs that begin no byte stay as they are.
    private static func decoded(_ text: Substring) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(digit),
                let low = rest.dropFirst().first.flatMap(digit)
            {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}

/// A call that gets no answer of its own.
enum RESTError: Error {
    case message(Int, String)
    /// Printed with its stack trace.
    case exception(Int, JavaError)
    /// A 500: Flink did not expect it.
    case unexpected(JavaError)

    var answer: APIAnswer {
        switch self {
        case .message(let status, let message): .failure(status, message)
        case .exception(let status, let error): .failure(status, error.stackTrace)
        case .unexpected(let error):
            .failure(
                500, "Internal server error.",
                "<Exception on server side:\n\(error.stackTrace)\nEnd of exception on server side>")
        }
    }

    private static let handler = "org.apache.flink.runtime.rest.handler.RestHandlerException"

    static func handler(_ status: Int, _ message: String) -> RESTError {
        .exception(status, JavaError(handler, message))
    }

    /// - Parameter place: `path` or `query`.
    static func parameter(_ place: String, _ name: String, _ value: String) -> RESTError {
        let message = "Cannot resolve \(place) parameter (\(name)) from value \"\(value)\"."
        return .exception(
            400,
            JavaError("org.apache.flink.runtime.rest.handler.HandlerRequestException", message)
                .caused(handler, "Bad request, could not parse parameters: \(message)"))
    }

    /// A body that Flink's JSON library does not take for a `type`.
    static func body(_ type: String, _ why: JavaError) -> RESTError {
        .exception(400, why.caused(handler, "Request did not match expected format \(type)."))
    }

    static func jobNotFound(_ id: String) -> RESTError {
        .exception(
            404,
            JavaError.jobNotFound(id).caused("org.apache.flink.runtime.rest.NotFoundException", "Job \(id) not found"))
    }
}

extension APIAnswer {
    static func ok(_ body: Document) -> APIAnswer { APIAnswer(200, body) }

    static func failure(_ status: Int, _ errors: String...) -> APIAnswer {
        APIAnswer(status, .map(["errors": Document(.list(errors.map { Document(.string($0)) }))]))
    }
}
