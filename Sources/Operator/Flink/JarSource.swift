import NIOCore

/// Where the jars of session jobs come from: `https://`, `http://`, `file:///` and `local:///` (a file beside this program).
struct JarSource: Sendable {
    private let transport: HTTPTransport

    /// Larger ones are refused: they are held in memory on their way.
    private static let largest = 512 << 20

    init(_ transport: HTTPTransport) { self.transport = transport }

    /// - Throws: `unreachable` where there is no jar, as nothing was sent to Flink then.
    func bytes(of uri: String) async throws(TransportError) -> ByteBuffer {
        let shown = Self.fileName(of: uri)
        guard let separator = uri.firstRange(of: ":") else {
            throw TransportError(.unreachable, "`jarURI` is no URI: \(shown)")
        }
        switch uri[..<separator.lowerBound].lowercased() {
        case "http", "https": return try await download(uri, shown)
        case "file", "local": return try read(String(uri[separator.upperBound...]), shown)
        case let scheme:
            throw TransportError(
                .unreachable, "the jar \(shown) is at `\(scheme):`, which is not read here; use https, http or a file")
        }
    }

    static func fileName(of uri: String) -> String {
        let path = uri.prefix { $0 != "?" && $0 != "#" }
        let name = path.split(separator: "/").last.map(String.init) ?? "job.jar"
        let safe = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
        return safe.hasSuffix(".jar") ? safe : safe + ".jar"
    }

    private func download(_ uri: String, _ shown: String) async throws(TransportError) -> ByteBuffer {
        let reply: HTTPReply
        do throws(TransportError) {
            reply = try await transport.send(HTTPRequest("GET", uri), timeout: .seconds(600), limit: Self.largest)
        } catch {
            throw TransportError(
                error.kind == .cancelled ? .cancelled : .unreachable, "the jar \(shown): \(error.message)")
        }
        guard reply.status == 200 else {
            throw TransportError(.unreachable, "the jar \(shown) is not served: HTTP \(reply.status)")
        }
        return reply.body
    }

    private func read(_ path: String, _ shown: String) throws(TransportError) -> ByteBuffer {
        // `file:///a`, `file:/a`, `local:///a`
        let path = path.hasPrefix("//") ? String(path.dropFirst(2)) : path
        do throws(KubeConfigError) {
            return ByteBuffer(bytes: try readLocalFile(path, limit: Self.largest))
        } catch {
            throw TransportError(.unreachable, "the jar \(shown): \(error.problem)")
        }
    }
}

/// A form with one file in it, as Flink takes jars.
struct MultipartForm {
    /// Random enough not to stand in a jar, and the same each time, so that the same jar is the same bytes.
    private static let boundary = "----flinkpolicy7f3a9c51e0d84b26"
    private let head: String

    init(field: String, fileName: String) {
        head =
            "--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"\(field)\"; filename=\"\(fileName)\"\r\n"
            + "Content-Type: application/java-archive\r\n\r\n"
    }

    var contentType: String { "multipart/form-data; boundary=\(Self.boundary)" }

    func body(_ file: ByteBuffer) -> ByteBuffer {
        var file = file
        var body = ByteBuffer()
        body.reserveCapacity(file.readableBytes + 512)
        body.writeString(head)
        body.writeBuffer(&file)
        body.writeString("\r\n--\(Self.boundary)--\r\n")
        return body
    }
}
