import Documents

// Requests of a plan, completed with what earlier steps yielded.
extension TargetRequest {
    /// `nil` while a value is missing.
    func call(_ values: StepValues) -> PortCall? {
        switch self {
        case .kubernetes(let request): request.call(values).map(PortCall.kubernetes)
        case .flink(let request): request.call(values).map { .flink(request.endpoint, $0) }
        case .host(let call): .host(call)
        }
    }

    /// Whether it only asks.
    var isQuestion: Bool {
        switch self {
        case .kubernetes(let request): request.verb == .get
        case .flink(let request): request.method == "GET"
        case .host: false
        }
    }

    func read(_ answer: APIAnswer, _ values: StepValues) -> RequestReading {
        switch self {
        case .kubernetes(let request): request.read(answer, values)
        case .flink(let request): request.read(answer, values)
        case .host: (200..<300).contains(answer.status) ? .done(nil) : .failed(.permanent("the host could not do it"))
        }
    }

    /// The value that an answer gives to later steps.
    var yields: Template.Variable? {
        switch self {
        case .kubernetes(let request): request.answer.yields?.variable
        case .flink(let request): request.answer.yields
        case .host: nil
        }
    }
}

/// What an answer means for the step.
enum RequestReading: Sendable, Hashable {
    /// Ask again later.
    case pending
    case done(String?)
    case failed(RequestFailure)
}

enum RequestFailure: Sendable, Hashable {
    /// The same call may succeed later; not before so many milliseconds, where the server said so.
    case transient(String, after: Int64? = nil)
    /// The object was written by somebody else.
    case conflict(String)
    /// Flink does not know the trigger id: it was never sent, or so long ago that its result is forgotten.
    case unknownTrigger(String)
    case permanent(String)

    var text: String {
        switch self {
        case .transient(let text, _), .conflict(let text), .unknownTrigger(let text), .permanent(let text): text
        }
    }
}

extension KubernetesRequest {
    func call(_ values: StepValues) -> APICall? {
        guard let sentBody else { return APICall(method, path) }
        guard let document = sentBody.filled(with: values) else { return nil }
        return APICall(method, path, contentType: contentType, body: document)
    }

    fileprivate func read(_ reply: APIAnswer, _ values: StepValues) -> RequestReading {
        if reply.status == 404, answer.until == .gone { return .done(nil) }
        if answer.alsoDone.contains(reply.status) { return .done(nil) }
        guard (200..<300).contains(reply.status) else { return .failed(reply.kubernetesFailure) }
        switch answer.until {
        case nil: break
        case .gone?: return .pending
        case .field(let path, let wanted, let failing)?:
            guard let value = reply.body[path]?.scalar else { return .pending }
            if failing.contains(value) { return .failed(.permanent("`\(path)` is \(value)")) }
            guard wanted.contains(value) else { return .pending }
        case .fieldChanged(let path, let before)?:
            guard let value = reply.body[path]?.scalar, value != before else { return .pending }
        case .fieldEquals(let path, let wanted)?:
            guard let value = reply.body[path]?.scalar, value == wanted.filled(with: values) else { return .pending }
        }
        guard let output = answer.yields else { return .done(nil) }
        guard let value = reply.body[output.path]?.scalar else {
            return .failed(.permanent("the answer has no `\(output.path)`"))
        }
        return .done(value)
    }
}

extension FlinkRequest {
    func call(_ values: StepValues) -> APICall? {
        guard let path = path.filled(with: values) else { return nil }
        guard let body else { return APICall(method, path, jarURI: jarURI) }
        guard let document = body.filled(with: values) else { return nil }
        return APICall(method, path, contentType: "application/json", body: document, jarURI: jarURI)
    }

    fileprivate func read(_ reply: APIAnswer, _ values: StepValues) -> RequestReading {
        switch answer.read(status: reply.status, body: reply.body, values: values) {
        case .pending: return .pending
        case .done(let value): return .done(value)
        case .alreadyDone: return .done(nil)
        case .failed(let text):
            if reply.status == 503 || reply.status == 429 { return .failed(.transient(text, after: reply.retryAfter)) }
            if reply.status == 404, case .operation = answer.meaning { return .failed(.unknownTrigger(text)) }
            return .failed(.permanent(text))
        }
    }
}

extension APIAnswer {
    /// What a refusal of the API server means.
    var kubernetesFailure: RequestFailure {
        let message = body["message"]?.string ?? "HTTP \(status)"
        return switch status {
        case 409: .conflict(message)
        case 429, 500...599: .transient(message, after: retryAfter)
        default: .permanent(message)
        }
    }
}

extension Document {
    fileprivate var scalar: String? { string ?? integer.map { String($0) } ?? bool.map { $0 ? "true" : "false" } }
}
