import Documents
import HTTPTypes
package import HummingbirdCore
package import Logging
import NIOCore
import PolicyRuntime
import PolicySimulator

/// A simulated cluster as HTTP: the Kubernetes API as unmodified clients use it, and below `/flink/NAMESPACE/NAME` the REST
/// API of each Flink cluster.
///
/// Every request is answered, whatever it is: what cannot be is refused by a `Status` as the real server has it.
package struct SimulatorFace: Sendable {
    package struct Limits: Sendable {
        /// Of what a client may send; the real server has the same.
        package var bodyBytes = 3 << 20
        /// Of a jar, of which only the name is kept.
        package var jarBytes = 1 << 30
        /// How long a watch goes on whose client does not say.
        package var watchTime = Duration.seconds(1_800)
        /// After how long a watch that has nothing to tell says how far it has come.
        package var bookmarkInterval = Duration.seconds(60)

        package init() {}
    }

    private let world: LivingWorld
    private let limits: Limits
    private let logger: Logger

    package init(_ world: LivingWorld, limits: Limits = Limits(), logger: Logger) {
        self.world = world
        self.limits = limits
        self.logger = logger
    }

    package func respond(to request: Request, _ writer: consuming ResponseWriter) async throws {
        let start = ContinuousClock.now
        let path = request.head.path ?? "/"
        if let (cursor, kind, form) = try await openWatch(request, path) {
            try await tell(cursor, kind, form, request, writer)
            note(request, path, 200, since: start)
            return
        }
        let answer = await answer(request, path)
        var head = answer.head
        // What was not read of a body that is too long would be taken for the next request.
        if answer.status == 413 { head.headerFields[.connection] = "close" }
        try await writer.write(response: head, body: ResponseBody(byteBuffer: answer.body))
        note(request, path, answer.status, since: start)
    }

    private func note(_ request: Request, _ path: String, _ status: Int, since start: ContinuousClock.Instant) {
        logger.debug("\(request.method.rawValue) \(path) -> \(status) in \(ContinuousClock.now - start)")
    }

    // MARK: One answer

    private func answer(_ request: Request, _ path: String) async -> FaceAnswer {
        do {
            switch FaceRoute(path) {
            case .flink(let namespace, let service, let rest):
                return try await answerFlink(request, namespace, service, rest)
            case .openAPI3(let key): return try await answerOpenAPI3(request, key)
            case .openAPI2: return try await answerOpenAPI2(request)
            case .discovery(let isCore): return try await answerDiscovery(request, isCore, path)
            case .kubernetes: return try await answerKubernetes(request, path)
            }
        } catch {
            return FaceAnswer(error)
        }
    }

    private func answerKubernetes(_ request: Request, _ path: String) async throws(StatusError) -> FaceAnswer {
        let accepted = AcceptedMedia(request.headers[.accept])
        guard let form = accepted.forResources else { throw .notAcceptable }
        var call = APICall(request.method.rawValue, path, contentType: request.headers[.contentType])
        if let body = try await body(of: request) {
            if call.contentType?.hasPrefix(ProtobufBody.mediaType) ?? false {
                call.body = try ProtobufBody.read(Array(body.readableBytesView))
                call.contentType = "application/json"
            } else {
                call.body = Document(.string(String(buffer: body)))
            }
        }
        let outcome = await world.answer(call, manager: Self.manager(request.headers[.userAgent]))
        var document = outcome.answer.body
        var shown = form
        if let kind = outcome.kind, outcome.answer.status == 200 {
            switch form {
            case .table:
                let part =
                    Self.parameter("includeObject", of: path).flatMap(TableRowObject.init(rawValue:)) ?? .metadata
                document = kind.table(of: document, including: part, at: outcome.now)
            case .metadataOnly: document = kind.metadataOnly(document)
            case .json, .yaml, .groupDiscovery: break
            }
        } else if form != .yaml {
            shown = .json
        }
        var answer = FaceAnswer(
            outcome.answer.status, document, as: shown, isPretty: Self.parameter("pretty", of: path) == "true")
        if let retryAfter = outcome.answer.retryAfter {
            answer.headers.append(("Retry-After", "\(max(1, retryAfter / 1_000))"))
        }
        answer.headers += outcome.warnings.map { ("Warning", "299 - \"\(Self.escaped($0))\"") }
        return answer
    }

    private func answerDiscovery(_ request: Request, _ isCore: Bool, _ path: String) async throws(StatusError)
        -> FaceAnswer
    {
        guard let form = AcceptedMedia(request.headers[.accept]).forDiscovery else { throw .notAcceptable }
        guard case .groupDiscovery(let version) = form, request.method == .get else {
            return try await answerKubernetes(request, path)
        }
        let document = await world.read { $0.groupDiscovery(ofCore: isCore, version: version) }
        return FaceAnswer(200, document, as: form)
    }

    private func answerOpenAPI3(_ request: Request, _ key: String) async throws(StatusError) -> FaceAnswer {
        guard request.method == .get else { throw .methodIsNotAllowed }
        guard let text = await world.openAPI(key) else { return FaceAnswer(404, "404 page not found\n") }
        return FaceAnswer(200, json: text)
    }

    private func answerOpenAPI2(_ request: Request) async throws(StatusError) -> FaceAnswer {
        guard request.method == .get else { throw .methodIsNotAllowed }
        return FaceAnswer(404, "404 page not found\n")
    }

    private func answerFlink(
        _ request: Request, _ namespace: String, _ service: String, _ path: String
    ) async throws(StatusError) -> FaceAnswer {
        var call = APICall(request.method.rawValue, path, contentType: request.headers[.contentType])
        if call.contentType?.lowercased().hasPrefix("multipart/form-data") ?? false {
            call.jarURI = try await jarName(of: request)
        } else if let text = try await body(of: request).map({ String(buffer: $0) }), !text.allSatisfy(\.isWhitespace) {
            call.body = (try? JSONReader.readValue(Array(text.utf8))) ?? Document(.string(text))
        }
        guard let answer = await world.answer(call, namespace: namespace, service: service) else {
            return FaceAnswer(
                StatusError(
                    503, "ServiceUnavailable", "no endpoints available for service \"\(service)\" in \(namespace)"))
        }
        return FaceAnswer(answer.status, answer.body)
    }

    // MARK: Watches

    /// Opens what asks for a watch; `nil` for any other request, also for a watch that is refused.
    private func openWatch(_ request: Request, _ path: String) async throws -> (
        WatchCursor, PolicySimulator.ResourceKind, AnswerForm
    )? {
        // Most requests are no watches, and need not ask the world.
        guard request.method == .get, path.utf8.contains(UInt8(ascii: "?")), path.contains("watch"),
            case .kubernetes = FaceRoute(path), let form = AcceptedMedia(request.headers[.accept]).forResources
        else { return nil }
        let call = APICall("GET", path)
        guard case .opened(let cursor, let kind)? = await world.openWatch(call) else { return nil }
        return (cursor, kind, form)
    }

    /// Tells a client what happens until one of the two has enough.
    private func tell(
        _ cursor: WatchCursor, _ kind: PolicySimulator.ResourceKind, _ form: AnswerForm, _ request: Request,
        _ writer: consuming ResponseWriter
    ) async throws {
        var head = HTTPResponse(status: .ok)
        head.headerFields[.contentType] = "application/json"
        head.headerFields[.cacheControl] = "no-cache, private"
        head.headerFields[.transferEncoding] = "chunked"
        let part = Self.parameter("includeObject", of: request.head.path ?? "").flatMap(TableRowObject.init(rawValue:))
        let stream = WatchStream(
            world: world, kind: kind, form: form, part: part ?? .metadata, limits: limits)
        var body = try await writer.writeHead(head)
        do {
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                try await stream.run(cursor, into: &body)
            }
            await world.closeWatch()
        } catch {
            await world.closeWatch()
            throw error
        }
        try await body.finish(nil)
    }

    // MARK: Parts of requests

    /// What a request carries; `nil` for nothing.
    private func body(of request: Request) async throws(StatusError) -> ByteBuffer? {
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: limits.bodyBytes)
        } catch is NIOTooManyBytesError {
            throw .tooLarge(limits.bodyBytes)
        } catch {
            throw StatusError(400, "BadRequest", "the body of the request could not be read: \(error)")
        }
        return buffer.readableBytes > 0 ? buffer : nil
    }

    /// Reads a form to its end, and keeps no more of it than names its file.
    private func jarName(of request: Request) async throws(StatusError) -> String? {
        var start: [UInt8] = []
        var length = 0
        do {
            for try await part in request.body {
                length += part.readableBytes
                if length > limits.jarBytes { break }
                if start.count < UploadedJarName.searched { start += part.readableBytesView }
            }
        } catch {
            throw StatusError(400, "BadRequest", "the body of the request could not be read: \(error)")
        }
        guard length <= limits.jarBytes else { throw .tooLarge(limits.jarBytes) }
        return UploadedJarName.find(in: start)
    }

    /// The value of a parameter of the query, of those that have plain values.
    static func parameter(_ name: String, of path: String) -> String? {
        guard let mark = path.firstIndex(of: "?") else { return nil }
        for pair in path[path.index(after: mark)...].split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2, parts[0] == name { return String(parts[1]) }
        }
        return nil
    }

    /// Whose writes they are that name no field manager: the first word of the `User-Agent`.
    static func manager(_ userAgent: String?) -> String {
        let name = (userAgent ?? "").prefix { $0 != "/" }.prefix(128)
        return name.isEmpty ? "unknown" : String(name)
    }

    /// Between the quotation marks of a header.
    private static func escaped(_ text: String) -> String {
        String(
            text.unicodeScalars.flatMap { scalar -> [Character] in
                switch scalar {
                case "\"", "\\": ["\\", Character(scalar)]
                case _ where scalar.value < 0x20 || scalar.value > 0x7E: [" "]
                default: [Character(scalar)]
                }
            })
    }
}

extension StatusError {
    fileprivate static let notAcceptable = StatusError(
        406, "NotAcceptable",
        "only the following media types are accepted: application/json, application/yaml, "
            + "application/json;as=Table;g=meta.k8s.io;v=v1, application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
    )

    fileprivate static let methodIsNotAllowed = StatusError(
        405, "MethodNotAllowed", "the server does not allow this method on the requested resource")

    fileprivate static func tooLarge(_ limit: Int) -> StatusError {
        StatusError(413, "RequestEntityTooLarge", "Request entity too large: limit is \(limit)")
    }
}
