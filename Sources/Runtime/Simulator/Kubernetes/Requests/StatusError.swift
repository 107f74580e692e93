public import Documents
public import PolicyRuntime

/// A refusal of the API server: what its `Status` says.
///
/// Public so that a fault may answer with the same words that the server has.
public struct StatusError: Error, Sendable, Hashable {
    public struct Cause: Sendable, Hashable {
        public var reason: String
        public var message: String
        public var field: String

        public init(_ reason: String, _ message: String, field: String) {
            self.reason = reason
            self.message = message
            self.field = field
        }
    }

    /// What `details` names. Empty parts are left out.
    public struct Details: Sendable, Hashable {
        public var name = ""
        public var group = ""
        public var kind = ""
        public var causes: [Cause] = []
        public var retryAfterSeconds: Int64 = 0
    }

    public var code: Int
    public var reason: String
    public var message: String
    public var details: Details?

    public init(_ code: Int, _ reason: String, _ message: String, details: Details? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details
    }

    /// The `Status`, as it is sent, and as an `ERROR` event of a watch carries it.
    public var document: Document {
        var entries = [
            DocumentMap.Entry(key: "kind", value: "Status"), .init(key: "apiVersion", value: "v1"),
            .init(key: "metadata", value: .emptyMap), .init(key: "status", value: "Failure"),
            .init(key: "message", value: Document(.string(message))),
        ]
        if !reason.isEmpty { entries.append(.init(key: "reason", value: Document(.string(reason)))) }
        if let details { entries.append(.init(key: "details", value: details.document)) }
        entries.append(.init(key: "code", value: Document(.integer(Int64(code)))))
        return Document(.map(DocumentMap(entries)))
    }

    public var answer: APIAnswer {
        let seconds = details?.retryAfterSeconds ?? 0
        return APIAnswer(code, document, retryAfter: seconds > 0 ? seconds * 1000 : nil)
    }
}

extension StatusError.Details {
    fileprivate var document: Document {
        var map = DocumentMap()
        if !name.isEmpty { map["name"] = Document(.string(name)) }
        if !group.isEmpty { map["group"] = Document(.string(group)) }
        if !kind.isEmpty { map["kind"] = Document(.string(kind)) }
        if !causes.isEmpty {
            map["causes"] = Document(
                .list(
                    causes.map { cause in
                        .map([
                            "reason": Document(.string(cause.reason)), "message": Document(.string(cause.message)),
                            "field": Document(.string(cause.field)),
                        ])
                    }))
        }
        if retryAfterSeconds > 0 { map["retryAfterSeconds"] = Document(.integer(retryAfterSeconds)) }
        return Document(.map(map))
    }
}

// What any client may meet, whatever it asked for. Faults use these.
extension StatusError {
    public static let unauthorized = StatusError(401, "Unauthorized", "Unauthorized")

    public static func tooManyRequests(retryAfterSeconds: Int64) -> StatusError {
        StatusError(
            429, "TooManyRequests", "the server has received too many requests and has asked us to try again later",
            details: Details(retryAfterSeconds: retryAfterSeconds))
    }

    public static func internalError(_ cause: String) -> StatusError {
        StatusError(
            500, "InternalError", "Internal error occurred: \(cause)",
            details: Details(causes: [Cause("", cause, field: "")]))
    }

    public static let serviceUnavailable = StatusError(
        503, "ServiceUnavailable", "the server is currently unable to handle the request")

    public static func timeout(_ cause: String) -> StatusError {
        StatusError(504, "Timeout", "Timeout: \(cause)", details: Details())
    }
}

extension StatusError {
    static func badRequest(_ message: String) -> StatusError { StatusError(400, "BadRequest", message) }

    static func notFound(_ kind: ResourceKind, _ name: String) -> StatusError {
        StatusError(404, "NotFound", "\(kind.resource) \"\(name)\" not found", details: kind.details(name))
    }

    static func alreadyExists(_ kind: ResourceKind, _ name: String) -> StatusError {
        StatusError(409, "AlreadyExists", "\(kind.resource) \"\(name)\" already exists", details: kind.details(name))
    }

    static func conflict(_ kind: ResourceKind, _ name: String, _ cause: String = modified) -> StatusError {
        StatusError(
            409, "Conflict", "Operation cannot be fulfilled on \(kind.resource) \"\(name)\": \(cause)",
            details: kind.details(name))
    }

    static let modified =
        "the object has been modified; please apply your changes to the latest version and try again"

    static let requestUnprocessable = StatusError(
        422, "Invalid", "the server rejected our request due to an error in our request", details: Details())

    static let methodNotAllowed = StatusError(
        405, "MethodNotAllowed", "the server does not allow this method on the requested resource", details: Details())

    static let resourceNotFound = StatusError(
        404, "NotFound", "the server could not find the requested resource", details: Details())

    static func forbidden(_ kind: ResourceKind, _ name: String, _ cause: String) -> StatusError {
        StatusError(
            403, "Forbidden", "\(kind.resource) \"\(name)\" is forbidden: \(cause)", details: kind.details(name))
    }

    static func expired(_ message: String) -> StatusError { StatusError(410, "Expired", message) }

    static func unsupportedMediaType(_ accepted: [String]) -> StatusError {
        StatusError(
            415, "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include: "
                + accepted.joined(separator: ", "))
    }

    /// - Parameter subject: What stands before the name: the kind, or for what storage refuses, the resource.
    static func invalid(_ kind: ResourceKind, _ name: String, _ causes: [Cause], byStorage: Bool = false) -> StatusError
    {
        let subject = byStorage ? kind.plural : kind.kind
        let texts = causes.map { "\($0.field): \($0.message)" }
        let list = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
        let qualified = kind.group.isEmpty ? subject : "\(subject).\(kind.group)"
        return StatusError(
            422, "Invalid", "\(qualified) \"\(name)\" is invalid: \(list)",
            details: Details(name: name, group: kind.group, kind: subject, causes: causes))
    }
}

extension StatusError.Cause {
    static func required(_ field: String, _ text: String = "") -> StatusError.Cause {
        StatusError.Cause(
            "FieldValueRequired", text.isEmpty ? "Required value" : "Required value: \(text)", field: field)
    }

    static func invalid(_ field: String, _ value: String, _ text: String) -> StatusError.Cause {
        StatusError.Cause("FieldValueInvalid", "Invalid value: \(value): \(text)", field: field)
    }

    static func wrongType(_ field: String, _ value: String, _ text: String) -> StatusError.Cause {
        StatusError.Cause("FieldValueTypeInvalid", "Invalid value: \(value): \(text)", field: field)
    }

    static func notSupported(_ field: String, _ value: String, _ supported: [String]) -> StatusError.Cause {
        let list = supported.map { "\"\($0)\"" }.joined(separator: ", ")
        return StatusError.Cause(
            "FieldValueNotSupported", "Unsupported value: \(value): supported values: \(list)", field: field)
    }

    static func forbidden(_ field: String, _ text: String) -> StatusError.Cause {
        StatusError.Cause("FieldValueForbidden", "Forbidden: \(text)", field: field)
    }
}
