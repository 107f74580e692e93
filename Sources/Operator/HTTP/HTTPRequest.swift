package import NIOCore

/// A request as a value: what is sent, and to where.
package struct HTTPRequest: Sendable {
    package var method: String
    /// With scheme and host.
    package var url: String
    package var headers: [(name: String, value: String)]
    package var body: ByteBuffer?

    package init(
        _ method: String, _ url: String, headers: [(name: String, value: String)] = [], body: ByteBuffer? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// Whether sending it twice is sending it once, whatever the first came to.
    var isQuestion: Bool { method == "GET" || method == "HEAD" }

    /// For messages: `GET /api/v1/pods`. Without the query, and without what a URL may carry of credentials.
    var line: String { "\(method) \(URLParts(url)?.path ?? "?")" }
}

/// A whole answer.
package struct HTTPReply: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: ByteBuffer

    package init(status: Int, headers: [(name: String, value: String)] = [], body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Of `Retry-After`, in milliseconds. Dates are not read: neither Kubernetes nor Flink sends one.
    package var retryAfter: Int64? {
        guard let seconds = header("retry-after").flatMap({ Int64($0) }), (0...86_400).contains(seconds) else {
            return nil
        }
        return seconds * 1000
    }
}

/// Why there is no answer.
package struct TransportError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// It was certainly not sent: no connection was made.
        case unreachable
        /// It was sent, or may have been, and nobody knows what became of it.
        case lost
        /// Something answered that is not what was asked: a redirect, HTML, too much.
        case unusable
        case cancelled
    }

    package var kind: Kind
    /// Lowercase, no full stop. Never holds a header, a body or a query: those may be secret.
    package var message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    package var description: String { message }
}
