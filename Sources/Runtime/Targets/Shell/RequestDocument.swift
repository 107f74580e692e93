public import Documents

extension TargetRequest {
    /// As JSON: `{"method": ..., "path": ..., "body": ...}`. Holes stand as `$SAVEPOINT_PATH`.
    public var document: Document {
        switch self {
        case .kubernetes(let request):
            var result = Document.map([
                "api": "kubernetes", "method": .text(request.method), "path": .text(request.path),
            ])
            result.add("contentType", request.contentType.map(Document.text))
            result.add("body", request.sentBody?.document)
            return result
        case .flink(let request):
            var result = Document.map([
                "api": "flink", "method": .text(request.method),
                "url": .text(request.endpoint.baseURL + request.path.description),
            ])
            result.add("upload", request.jarURI.map(Document.text))
            result.add("body", request.body?.document)
            return result
        case .host(let call):
            return .map([
                "api": "host", "call": .text(call.name), "arguments": .list(call.arguments.map(Document.text)),
                "does": .text(call.does),
            ])
        }
    }

    /// As the command that a person could run: `kubectl ...`, or `curl ...` once the REST port is forwarded with
    /// ``FlinkEndpoint/portForwardCommand``. What earlier steps yield stands in it as a shell variable.
    public var command: String {
        switch self {
        case .kubernetes(let request): request.kubectl
        case .flink(let request): request.curl()
        case .host(let call): call.command
        }
    }
}

extension LoweredPlan {
    /// As JSON, for whoever carries it out in another language.
    public var document: Document {
        .map([
            "target": .text(target), "notes": .list(notes.map(Document.text)),
            "steps": .list(
                steps.map { step in
                    var result = Document.map([
                        "does": .text(step.does), "by": .text(step.actor.rawValue),
                        "requests": .list(step.requests.map(\.document)),
                    ])
                    result.add("step", step.step.map { .number(Int64($0 + 1)) })
                    return result
                }),
        ])
    }
}
