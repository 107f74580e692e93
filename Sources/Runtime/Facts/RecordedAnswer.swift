import Documents

/// What Flink said, or that it said nothing, to one request.
public struct RecordedAnswer: Hashable, Sendable {
    public var endpoint: RecordedEndpoint
    /// The status code; `nil` where nothing answered, and where only the body is known.
    public var status: Int?
    /// The body, or where the answer stands if there is none.
    public var body: SourcedDocument
    public var outcome: Outcome

    public enum Outcome: Hashable, Sendable {
        case answered
        /// Flink answered with an error: its first line.
        case refused(String)
        /// Nothing answered, or nobody who could: connection refused, timeout, 503.
        case unreachable(String)
    }

    public var source: String { body.reference.source }

    /// `GET /jobs/overview in 028.json`
    var provenance: Provenance { .answer(request: endpoint.description, source: source) }
}

/// What was asked of Flink's REST API, as far as it can be told.
public enum RecordedEndpoint: Hashable, Sendable, CustomStringConvertible {
    case overview
    case jobsOverview
    /// `/jobs`: ids and states only.
    case jobs
    /// `nil`: a body alone does not say of which job it is.
    case job(String?)
    case jobStatus(String?)
    case checkpoints(String?)
    case resourceRequirements(String?)
    case snapshotResult(job: String?, trigger: String?)
    /// `/config` and `/jobmanager/config`.
    case configuration
    /// Any other request, as `METHOD PATH`.
    case other(String)
    /// An error without the request that it answers.
    case unknown

    /// The job that the request was about.
    public var job: String? {
        switch self {
        case .job(let job), .jobStatus(let job), .checkpoints(let job), .resourceRequirements(let job),
            .snapshotResult(let job, _):
            job
        case .overview, .jobsOverview, .jobs, .configuration, .unknown: nil
        case .other(let request): Self.jobID(in: request)
        }
    }

    public var description: String {
        switch self {
        case .overview: "GET /overview"
        case .jobsOverview: "GET /jobs/overview"
        case .jobs: "GET /jobs"
        case .job(let job): "GET /jobs/\(job ?? "ID")"
        case .jobStatus(let job): "GET /jobs/\(job ?? "ID")/status"
        case .checkpoints(let job): "GET /jobs/\(job ?? "ID")/checkpoints"
        case .resourceRequirements(let job): "GET /jobs/\(job ?? "ID")/resource-requirements"
        case .snapshotResult(let job, let trigger): "GET /jobs/\(job ?? "ID")/savepoints/\(trigger ?? "TRIGGER")"
        case .configuration: "GET /jobmanager/config"
        case .other(let request): request
        case .unknown: "an unknown request"
        }
    }

    /// What a recorded request asked for. A query and `/v1` do not matter.
    init(method: String, path: String) {
        var steps = path.prefix { $0 != "?" }.split(separator: "/").map(String.init)
        if steps.first == "v1" { steps.removeFirst() }
        self = method == "GET" ? Self.reading(steps) ?? .other("GET \(path)") : .other("\(method) \(path)")
    }

    private static func reading(_ steps: [String]) -> RecordedEndpoint? {
        switch steps.first {
        case "overview": return steps.count == 1 ? .overview : nil
        case "config": return steps.count == 1 ? .configuration : nil
        case "jobmanager": return steps == ["jobmanager", "config"] ? .configuration : nil
        case "jobs": break
        default: return nil
        }
        switch steps.count {
        case 1: return .jobs
        case 2: return steps[1] == "overview" ? .jobsOverview : .job(steps[1])
        case 3:
            switch steps[2] {
            case "status": return .jobStatus(steps[1])
            case "checkpoints": return .checkpoints(steps[1])
            case "resource-requirements": return .resourceRequirements(steps[1])
            default: return nil
            }
        case 4 where steps[2] == "savepoints" || (steps[2] == "checkpoints" && isID(steps[3])):
            return .snapshotResult(job: steps[1], trigger: steps[3])
        default: return nil
        }
    }

    /// What a body alone shows, by its shape; `nil` if it is none of Flink's that matter here.
    init?(shapeOf body: Document) {
        if let list = body.list {
            guard let first = list.first?.map, first.count == 2, first["key"] != nil, first["value"] != nil else {
                return nil
            }
            self = .configuration
            return
        }
        guard let map = body.map else { return nil }
        if map["slots-total"] != nil, map["taskmanagers"] != nil {
            self = .overview
        } else if let jobs = map["jobs"]?.list, map.count == 1 {
            // `/jobs` calls an id `id`, `/jobs/overview` calls it `jid`. An empty list could be of either.
            self = jobs.contains { $0["jid"] == nil } ? .jobs : .jobsOverview
        } else if let job = map["jid"]?.string, map["state"] != nil {
            self = .job(job)
        } else if map["counts"] != nil, map["latest"] != nil, map["history"] != nil {
            self = .checkpoints(nil)
        } else if map["refresh-interval"] != nil, map["flink-version"] != nil {
            self = .configuration
        } else if map["status"]?["id"]?.string != nil, map["operation"] != nil {
            self = .snapshotResult(job: nil, trigger: nil)
        } else if map.count == 1, map["status"]?.string != nil {
            self = .jobStatus(nil)
        } else if !map.isEmpty, map.entries.allSatisfy({ Self.isID($0.key) && $0.value["parallelism"] != nil }) {
            self = .resourceRequirements(nil)
        } else if map["errors"]?.list != nil, map.count == 1 {
            self = .unknown
        } else {
            return nil
        }
    }

    /// 32 hex digits, as Flink prints ids.
    static func isID(_ text: String) -> Bool {
        text.utf8.count == 32 && text.allSatisfy(\.isHexDigit)
    }

    private static func jobID(in request: String) -> String? {
        request.split(separator: "/").map(String.init).first(where: isID)
    }
}

extension RecordedAnswer {
    /// A recording: `{request: {method, path}, status, response}`; a refused connection has no status, and `error`.
    init(recording: SourcedDocument) {
        let body = recording["response"] ?? recording
        let status = Self.status(of: recording)
        self.endpoint = Self.endpoint(of: recording)
        self.body = body
        self.status = status
        self.outcome = Self.outcome(status, body, recording)
    }

    private static func endpoint(of recording: SourcedDocument) -> RecordedEndpoint {
        let request = recording["request"]
        return RecordedEndpoint(
            method: request?["method"]?.value.string ?? "GET", path: request?["path"]?.value.string ?? "")
    }

    private static func status(of recording: SourcedDocument) -> Int? {
        guard let number = recording["status"]?.value.integer else { return nil }
        return Int(exactly: number)
    }

    private static func outcome(_ status: Int?, _ body: SourcedDocument, _ recording: SourcedDocument) -> Outcome {
        guard let status else { return .unreachable(recording["error"]?.value.string ?? "no answer") }
        if status == 503 { return .unreachable(firstError(of: body) ?? "503") }
        return status >= 400 ? .refused(firstError(of: body) ?? "HTTP status \(status)") : .answered
    }

    /// A body alone; `nil` if it is not recognised.
    init?(bare body: SourcedDocument) {
        guard let endpoint = RecordedEndpoint(shapeOf: body.value) else { return nil }
        self.endpoint = endpoint
        self.body = body
        status = nil
        outcome = endpoint == .unknown ? .refused(Self.firstError(of: body) ?? "an error") : .answered
    }

    /// The first line that says something: before it, 500 has `Internal server error.`, and a trace its opening.
    private static func firstError(of body: SourcedDocument) -> String? {
        let texts = body["errors"]?.elements.compactMap { $0.value.string } ?? []
        guard let text = texts.last else { return nil }
        let line = text.split(separator: "\n", omittingEmptySubsequences: true).first { !$0.hasPrefix("<Exception") }
        return line.map(String.init) ?? text
    }
}
