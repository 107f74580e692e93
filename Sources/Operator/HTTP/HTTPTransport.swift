import AsyncHTTPClient
package import NIOCore
import NIOHTTP1
import NIOPosix
package import NIOSSL

/// Sends one request and says what became of it. Never sends twice, follows no redirect.
package final class HTTPTransport: Sendable {
    private let requests: HTTPClient
    private let streams: HTTPClient
    private let settings: TransportSettings

    package init(_ settings: TransportSettings = TransportSettings()) {
        self.settings = settings
        let group = MultiThreadedEventLoopGroup.singleton
        requests = HTTPClient(
            eventLoopGroupProvider: .shared(group), configuration: settings.forClient(isForStreams: false))
        streams = HTTPClient(
            eventLoopGroupProvider: .shared(group), configuration: settings.forClient(isForStreams: true))
    }

    /// Who leaves a client alone crashes in its library: so it is shut down here, if nobody did.
    deinit {
        for client in [requests, streams] { client.shutdown().whenComplete { _ in withExtendedLifetime(client) {} } }
    }

    package func shutdown() async {
        try? await requests.shutdown()
        try? await streams.shutdown()
    }

    /// - Parameters:
    ///   - tls: Instead of that of the settings: credentials that changed since.
    ///   - limit: Bytes of the answer's body; what is longer is not read to the end.
    package func send(
        _ request: HTTPRequest, tls: TLSConfiguration? = nil, timeout: Duration? = nil, limit: Int? = nil
    ) async throws(TransportError) -> HTTPReply {
        let timeout = timeout ?? settings.timeout
        let limit = limit ?? settings.largestAnswer
        let client = requests
        let outgoing = request.forClient(tls)
        return try await TransportError.translating(request) {
            try await within(timeout) {
                let response = try await client.execute(outgoing, deadline: .now() + TimeAmount(timeout))
                try Self.refuseRedirect(response)
                let body: ByteBuffer
                do {
                    body = try await response.body.collect(upTo: limit)
                } catch is NIOTooManyBytesError {
                    throw TransportError(.unusable, "the answer is longer than \(limit >> 20) MiB, and was not read")
                }
                return HTTPReply(status: Int(response.status.code), headers: response.headers.pairs, body: body)
            }
        }
    }

    /// Sends a request whose answer goes on, and gives each part of it to `receive` as it comes.
    ///
    /// Returns when the server ends the stream, or `receive` returns `false`.
    ///
    /// - Parameter head: Sees the status before any part; what is no 2xx is given whole, as `receive` is not called then.
    /// - Returns: The answer, if it is no 2xx.
    package func stream(
        _ request: HTTPRequest, tls: TLSConfiguration? = nil, lifetime: Duration,
        receive: @Sendable @escaping (ByteBuffer) async throws -> Bool
    ) async throws(TransportError) -> HTTPReply? {
        let limit = settings.largestAnswer
        let client = streams
        let outgoing = request.forClient(tls)
        return try await TransportError.translating(request) {
            try await within(lifetime) {
                let response = try await client.execute(outgoing, deadline: .now() + TimeAmount(lifetime))
                try Self.refuseRedirect(response)
                guard (200..<300).contains(response.status.code) else {
                    let body = try await response.body.collect(upTo: limit)
                    return HTTPReply(status: Int(response.status.code), headers: response.headers.pairs, body: body)
                }
                for try await part in response.body {
                    guard try await receive(part) else { break }
                }
                return nil
            }
        }
    }

    private static func refuseRedirect(_ response: HTTPClientResponse) throws {
        guard (300..<400).contains(response.status.code), response.status != .notModified else { return }
        // Flink refuses some requests with 308 and an error in JSON: that is an answer.
        guard let target = response.headers.first(name: "location") else { return }
        let place = URLParts(target)?.origin ?? "another path"
        throw TransportError(
            .unusable, "it redirects (\(response.status.code)) to \(place), which is not followed")
    }
}

extension HTTPRequest {
    fileprivate func forClient(_ tls: TLSConfiguration?) -> HTTPClientRequest {
        var outgoing = HTTPClientRequest(url: url)
        outgoing.method = HTTPMethod(rawValue: method)
        for header in headers { outgoing.headers.add(name: header.name, value: header.value) }
        if let body { outgoing.body = .bytes(body) }
        outgoing.tlsConfiguration = tls
        return outgoing
    }
}

extension HTTPHeaders {
    fileprivate var pairs: [(name: String, value: String)] { map { ($0.name, $0.value) } }
}

/// What ran out of time.
struct OutOfTime: Error {
    var limit: Duration
}

/// Runs `work` for so long at most; then it is cancelled.
func within<Result: Sendable>(
    _ limit: Duration, _ work: @Sendable @escaping () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard case .some(.some(let result)) = try await group.next() else { throw OutOfTime(limit: limit) }
        return result
    }
}
