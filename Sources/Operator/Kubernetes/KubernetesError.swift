package import Documents
package import PolicyRuntime

/// What an API server refused, in its words.
package struct KubernetesError: Error, Sendable, Hashable, CustomStringConvertible {
    package struct Cause: Sendable, Hashable {
        package var reason: String?
        package var message: String?
        package var field: String?
    }

    package var status: Int
    /// `Conflict`, `AlreadyExists`, `Expired`; `nil` where a proxy or something else answered.
    package var reason: String?
    package var message: String
    package var causes: [Cause] = []
    /// In milliseconds.
    package var retryAfter: Int64?

    package init(_ answer: APIAnswer) {
        status = answer.status
        reason = answer.body["reason"]?.string
        message = answer.body["message"]?.string ?? "HTTP \(answer.status)"
        causes = (answer.body["details"]?["causes"]?.list ?? []).map {
            Cause(reason: $0["reason"]?.string, message: $0["message"]?.string, field: $0["field"]?.string)
        }
        retryAfter = answer.retryAfter ?? answer.body["details"]?["retryAfterSeconds"]?.integer.map { $0 * 1000 }
    }

    /// Of a Status in a stream.
    package init(_ status: Document) { self.init(APIAnswer(Int(status["code"]?.integer ?? 500), status)) }

    /// As it came, for who reads answers.
    var answer: APIAnswer {
        var map = DocumentMap()
        map["kind"] = "Status"
        map["status"] = "Failure"
        map["code"] = Document(.integer(Int64(status)))
        map["reason"] = reason.map { Document(.string($0)) }
        map["message"] = Document(.string(message))
        return APIAnswer(status, Document(.map(map)), retryAfter: retryAfter)
    }

    package var isNotFound: Bool { status == 404 }
    package var isConflict: Bool { status == 409 }
    /// What was asked for is no longer remembered: list again.
    package var isExpired: Bool { status == 410 }

    package var description: String { "\(reason ?? "HTTP \(status)"): \(message)" }
}

/// Why a question to an API server has no answer.
package enum KubernetesFailure: Error, Sendable, Hashable, CustomStringConvertible {
    case refused(KubernetesError)
    case transport(TransportError)

    package var description: String {
        switch self {
        case .refused(let error): error.description
        case .transport(let error): error.description
        }
    }

    package var refusal: KubernetesError? { if case .refused(let error) = self { error } else { nil } }
}
