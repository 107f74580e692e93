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

// A call that Kubernetes would take whatever has happened since it was decided is looked at first and made to depend on what was
// seen: one that arrives late, or comes from an operator that does not know yet that it leads no more, then does nothing.
extension KubernetesRequest {
    /// At most so many objects of a collection are deleted at a time; then it is asked what is left.
    static let largestDeletion = 100

    /// Asks what the request is about; `nil` for what may be sent at any time, or says itself what it rests on.
    var identification: APICall? {
        switch verb {
        case .delete, .deleteCollection: return APICall("GET", path)
        case .mergePatch where subresource == "scale": return APICall("GET", path)
        case .apply where startsJob:
            return APICall("GET", KubernetesRequest(.get, resource, namespace: namespace, name: name).path)
        case .get, .create, .apply, .mergePatch, .jsonPatch: return nil
        }
    }

    var isDeletion: Bool {
        switch verb {
        case .delete, .deleteCollection: true
        case .get, .create, .apply, .mergePatch, .jsonPatch: false
        }
    }

    /// `nil` if the answer does not tell.
    func identities(in answer: APIAnswer) -> [ObjectIdentity]? {
        if answer.status == 404 { return [] }
        guard answer.status == 200 else { return nil }
        let objects: [Document]
        if case .deleteCollection = verb {
            guard let items = answer.body["items"]?.list else { return nil }
            objects = Array(items.prefix(Self.largestDeletion))
        } else {
            objects = [answer.body]
        }
        var identities: [ObjectIdentity] = []
        for object in objects {
            guard let name = object["metadata"]?["name"]?.string, let uid = object["metadata"]?["uid"]?.string else {
                return nil
            }
            identities.append(ObjectIdentity(name: name, uid: uid))
        }
        return identities
    }

    /// Whether there is no more than one look shows.
    func isCompleted(by deleted: [ObjectIdentity]) -> Bool {
        if case .deleteCollection = verb { deleted.count < Self.largestDeletion } else { true }
    }

    /// Deletes that object, and none that was made under its name since.
    func deletion(of object: ObjectIdentity) -> APICall {
        let propagation = if case .delete(let own) = verb { own } else { "Background" }
        let request = KubernetesRequest(
            .delete(propagation: propagation), resource, namespace: namespace, name: object.name)
        let body = request.sentBody?.document.merged(
            with: .map(["preconditions": .map(["uid": .text(object.uid)])]))
        return APICall(request.method, request.path, contentType: request.contentType, body: body)
    }

    /// The request for what was seen; `nil` while a value is missing.
    func call(_ values: StepValues, onlyFor seen: SeenObject) -> APICall? {
        guard var call = call(values) else { return nil }
        switch (verb, seen) {
        case (.mergePatch, .present(_, let version)):
            call.body = call.body?.merged(with: .map(["metadata": .map(["resourceVersion": .text(version)])]))
        case (.apply, .present(let uid, _)):
            call.body = call.body?.merged(with: .map(["metadata": .map(["uid": .text(uid)])]))
        case (.apply, .absent):
            // An apply makes what is not there, and lays itself over what is; only a create tells the two apart.
            let creation = KubernetesRequest(.create, resource, namespace: namespace)
            call.method = creation.method
            call.path = "\(creation.path)?fieldManager=\(Self.fieldManager)"
            call.contentType = creation.contentType
        default: break
        }
        return call
    }
}

/// What was there under the name of an object when it was looked for.
enum SeenObject: Sendable, Hashable {
    case absent
    case present(uid: String, version: String)

    /// `nil` if the answer does not tell.
    init?(_ answer: APIAnswer) {
        if answer.status == 404 {
            self = .absent
            return
        }
        guard answer.status == 200, let uid = answer.body["metadata"]?["uid"]?.string,
            let version = answer.body["metadata"]?["resourceVersion"]?.string
        else { return nil }
        self = .present(uid: uid, version: version)
    }
}
