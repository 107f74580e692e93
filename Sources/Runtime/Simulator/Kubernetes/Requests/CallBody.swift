import Documents

/// What a request carries, read as its `Content-Type` says.
enum CallBody {
    enum PatchKind: String {
        case json = "application/json-patch+json"
        case merge = "application/merge-patch+json"
        case strategic = "application/strategic-merge-patch+json"
        case apply = "application/apply-patch+yaml"
    }

    /// The type without its parameters: `application/json` of `application/json; charset=utf-8`.
    static func mediaType(_ contentType: String?) -> String {
        guard let contentType else { return "" }
        guard let end = contentType.utf8.firstIndex(where: { $0 == UInt8(ascii: ";") || $0 == 0x20 }) else {
            return contentType
        }
        return String(contentType[..<end])
    }

    /// The object that a create or an update carries.
    static func object(_ request: ObjectRequest) throws(StatusError) -> Document {
        let kind = request.kind
        switch mediaType(request.call.contentType) {
        case "", "application/json", "application/yaml": break
        default:
            throw .unsupportedMediaType(["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"])
        }
        let document: Document
        switch request.call.body?.value {
        case nil, .null: document = .emptyMap
        case .string(let text): document = try read(text, for: request)
        case .map: document = request.call.body ?? .emptyMap
        default: throw .badRequest(unreadable(kind, "Object 'Kind' is missing", request.call.body))
        }
        return try typed(document, kind, isScale: false)
    }

    /// Refuses what is of another kind than the path says.
    static func typed(_ document: Document, _ kind: ResourceKind, isScale: Bool) throws(StatusError) -> Document {
        let apiVersion = document["apiVersion"]?.string ?? ""
        let name = document["kind"]?.string ?? ""
        if name == kind.kind, apiVersion == kind.apiVersion { return document }
        var document = document
        // Built-in kinds are known by their path; a custom resource has to say what it is.
        if name.isEmpty {
            guard !kind.isCustom else {
                throw .badRequest(unreadable(kind, "Object 'Kind' is missing", document))
            }
            document.set("kind", Document(.string(kind.kind)))
        } else if name != kind.kind {
            throw .badRequest(
                "\(name) in version \(quoted(apiVersion)) cannot be handled as a \(kind.kind): converting (\(name)) to "
                    + "(\(kind.kind)): unknown conversion")
        }
        if apiVersion.isEmpty {
            guard !kind.isCustom else {
                throw .badRequest(unreadable(kind, "Object 'apiVersion' is missing", document))
            }
            document.set("apiVersion", Document(.string(kind.apiVersion)))
        } else if apiVersion != kind.apiVersion {
            throw .badRequest(
                "the API version in the data (\(apiVersion)) does not match the expected API version "
                    + "(\(kind.apiVersion))")
        }
        return document
    }

    private static func unreadable(_ kind: ResourceKind, _ cause: String, _ body: Document?) -> String {
        let shown = (try? body.map(JSONWriter.canonical)).flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) }
        return "the object provided is unrecognized (must be of type \(kind.kind)): \(cause) in '\(shown ?? "")'"
    }

    /// Text as it came over the wire.
    private static func read(_ text: String, for request: ObjectRequest) throws(StatusError) -> Document {
        let bytes = Array(text.utf8)
        if mediaType(request.call.contentType) == "application/yaml" { return try yaml(text) }
        if let document = try? JSONReader.readValue(bytes), document.isMap { return document }
        let shown = text.utf8.count > 128 ? String(decoding: bytes.prefix(128), as: UTF8.self) + "..." : text
        throw .badRequest(
            "the object provided is unrecognized (must be of type \(request.kind.kind)): couldn't get version/kind; "
                + "json parse error: \(GoJSON.error(in: bytes) ?? "json: cannot unmarshal into an object") (\(shown))")
    }

    /// The text of an applied configuration.
    static func yaml(_ text: String) throws(StatusError) -> Document {
        guard let file = try? DocumentFile.readYAML(Array(text.utf8), name: ""), file.documents.count == 1,
            file.documents[0].isMap
        else { throw .badRequest("error decoding YAML: the text is not one map") }
        return file.documents[0]
    }

    /// The body of a patch.
    static func patch(_ request: ObjectRequest) throws(StatusError) -> (kind: PatchKind, body: Document) {
        let isStrategicAllowed = !request.kind.isCustom
        let type = PatchKind(rawValue: mediaType(request.call.contentType))
        guard let type, type != .strategic || isStrategicAllowed else {
            throw .unsupportedMediaType(
                ["application/json-patch+json", "application/merge-patch+json"]
                    + (isStrategicAllowed ? ["application/strategic-merge-patch+json"] : [])
                    + ["application/apply-patch+yaml"])
        }
        guard case .string(let text)? = request.call.body?.value else {
            return (type, request.call.body ?? Document(.null))
        }
        if type == .apply { return (type, try yaml(text)) }
        guard let document = try? JSONReader.readValue(Array(text.utf8)) else {
            throw .badRequest("error decoding patch: \(GoJSON.error(in: Array(text.utf8)) ?? "invalid JSON")")
        }
        return (type, document)
    }

    /// What a delete asks for: in its body, or in its query.
    static func deleteOptions(_ request: ObjectRequest) throws(StatusError) -> DeleteOptions {
        var document = request.call.body ?? Document(.null)
        if case .string(let text) = document.value {
            guard let read = try? JSONReader.readValue(Array(text.utf8)) else {
                throw .badRequest(
                    "couldn't get version/kind; json parse error: \(GoJSON.error(in: Array(text.utf8)) ?? "")")
            }
            document = read
        }
        var options = DeleteOptions()
        let policy = document["propagationPolicy"]?.string ?? request.query["propagationPolicy"]
        if let policy {
            guard let known = DeleteOptions.Propagation(rawValue: policy) else {
                throw StatusError(
                    422, "Invalid",
                    "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: \(quoted(policy)): "
                        + "supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"",
                    details: .init(
                        group: "meta.k8s.io", kind: "DeleteOptions",
                        causes: [
                            .notSupported(
                                "propagationPolicy", quoted(policy), ["Foreground", "Background", "Orphan", "nil"])
                        ]))
            }
            options.propagation = known
        } else if document["orphanDependents"]?.bool == true || request.query["orphanDependents"] == "true" {
            options.propagation = .orphan
        }
        let grace = try request.query.integer("gracePeriodSeconds")
        options.gracePeriodSeconds = document["gracePeriodSeconds"]?.integer ?? grace
        options.uid = document["preconditions"]?["uid"]?.string
        options.resourceVersion = document["preconditions"]?["resourceVersion"]?.string
        options.isDryRun = request.isDryRun || !(document["dryRun"]?.list ?? []).isEmpty
        return options
    }
}

/// How an object is to be deleted.
struct DeleteOptions: Sendable {
    enum Propagation: String, Sendable {
        case foreground = "Foreground"
        case background = "Background"
        case orphan = "Orphan"
    }

    var propagation = Propagation.background
    var gracePeriodSeconds: Int64?
    /// Preconditions.
    var uid: String?
    var resourceVersion: String?
    var isDryRun = false
}
