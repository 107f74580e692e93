import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

@testable import PolicyOperator

/// A server on loopback that answers as a test says.
final class TestServer: Sendable {
    struct Request: Sendable {
        var method: String
        /// With the query.
        var path: String
        var headers: [(name: String, value: String)]
        var body: [UInt8]

        func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    enum Answer: Sendable {
        case text(Int, String, [(String, String)] = [])
        /// Parts as they come; then the stream ends, or the connection breaks.
        case stream(AsyncStream<String>, breaks: Bool = false)
        /// The connection breaks without an answer.
        case broken
        /// A body that is shorter than announced.
        case cutShort(String, announced: Int)
        /// Nothing, ever.
        case silence

        static func json(_ text: String, _ status: Int = 200, _ headers: [(String, String)] = []) -> Answer {
            .text(status, text, [("Content-Type", "application/json")] + headers)
        }

        static func lines(_ lines: [String], breaks: Bool = false) -> Answer {
            .stream(
                AsyncStream { stream in
                    for line in lines { stream.yield(line) }
                    stream.finish()
                }, breaks: breaks)
        }
    }

    typealias Handler = @Sendable (Request) async -> Answer

    let port: Int
    private let channel: any Channel
    private let seen: Seen

    private init(_ channel: any Channel, _ seen: Seen) {
        self.channel = channel
        port = channel.localAddress?.port ?? 0
        self.seen = seen
    }

    private final class Seen: Sendable {
        let requests = Mutex<[Request]>([])
    }

    /// What was asked so far.
    var requests: [Request] { seen.requests.withLock { $0 } }

    var url: String { "http://127.0.0.1:\(port)" }
    var secureURL: String { "https://127.0.0.1:\(port)" }

    static func start(tls: TLSConfiguration? = nil, _ handler: @escaping Handler) async throws -> TestServer {
        let seen = Seen()
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context { try pipeline.addHandler(NIOSSLServerHandler(context: context)) }
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(
                        TestHandler { request in
                            seen.requests.withLock { $0.append(request) }
                            return await handler(request)
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return TestServer(channel, seen)
    }

    func stop() async { try? await channel.close() }
}

/// Runs a test against a server, and stops it afterwards.
func withServer(
    tls: TLSConfiguration? = nil, _ handler: @escaping TestServer.Handler,
    _ test: (TestServer) async throws -> Void
) async throws {
    let server = try await TestServer.start(tls: tls, handler)
    do { try await test(server) } catch {
        await server.stop()
        throw error
    }
    await server.stop()
}

/// What several tasks look at and change.
final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result { value.withLock { body(&$0) } }
}

/// A number that several requests count.
final class Counter: Sendable {
    private let count = Mutex(0)
    func next() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}

private final class TestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let handler: TestServer.Handler
    private var request: TestServer.Request?

    init(_ handler: @escaping TestServer.Handler) { self.handler = handler }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            request = TestServer.Request(
                method: head.method.rawValue, path: head.uri, headers: head.headers.map { ($0.name, $0.value) },
                body: [])
        case .body(let part): request?.body += Array(part.readableBytesView)
        case .end:
            if let request { Self.answer(request, by: handler, on: context.channel) }
        }
    }

    private static func answer(
        _ request: TestServer.Request, by handler: @escaping TestServer.Handler, on channel: any Channel
    ) {
        Task {
            let answer = await handler(request)
            await send(answer, on: channel)
        }
    }

    private static func send(_ answer: TestServer.Answer, on channel: any Channel) async {
        func head(_ status: Int, _ headers: [(String, String)]) -> HTTPServerResponsePart {
            .head(
                HTTPResponseHead(
                    version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: HTTPHeaders(headers)))
        }
        do {
            switch answer {
            case .text(let status, let text, let headers):
                let length = [("Content-Length", String(text.utf8.count))]
                channel.write(head(status, headers + length), promise: nil)
                channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: text))), promise: nil)
                try await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
            case .stream(let parts, let breaks):
                try await channel.writeAndFlush(head(200, [("Content-Type", "application/json")]))
                for await part in parts {
                    try await channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: part))))
                }
                if breaks {
                    try await channel.close()
                } else {
                    try await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
                }
            case .broken: try await channel.close()
            case .cutShort(let text, let announced):
                try await channel.writeAndFlush(
                    head(200, [("Content-Type", "application/json"), ("Content-Length", String(announced))]))
                try await channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: text))))
                try await channel.close()
            case .silence: break
            }
        } catch {
            // The client went away, which is its right.
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
