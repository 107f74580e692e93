import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

/// Serves `/metrics`, `/healthz` and `/readyz`, and nothing else.
package struct StatusServer: Service {
    /// What a page answers.
    package struct Page: Sendable {
        package var isFine: Bool
        package var text: String

        package init(isFine: Bool = true, text: String) {
            self.isFine = isFine
            self.text = text
        }
    }

    private let host: String
    private let port: Int
    private let pages: [String: @Sendable () -> Page]
    private let started: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - port: 0 for any that is free.
    ///   - started: Is told the port once it listens.
    package init(
        host: String, port: Int, pages: [String: @Sendable () -> Page],
        started: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.pages = pages
        self.started = started
    }

    package func run() async throws {
        let pages = pages
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    try channel.pipeline.syncOperations.addHandler(IdleStateHandler(allTimeout: .seconds(30)))
                    try channel.pipeline.syncOperations.addHandler(PageHandler(pages))
                }
            }
            .bind(host: host, port: port).get()
        started(channel.localAddress?.port ?? port)
        await withGracefulShutdownHandler {
            await withTaskCancellationHandler {
                try? await channel.closeFuture.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } onGracefulShutdown: {
            channel.close(promise: nil)
        }
    }
}

private final class PageHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let pages: [String: @Sendable () -> StatusServer.Page]
    private var head: HTTPRequestHead?

    init(_ pages: [String: @Sendable () -> StatusServer.Page]) { self.pages = pages }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            self.head = nil
            answer(head, context)
        }
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let path = String(head.uri.prefix { $0 != "?" })
        let status: HTTPResponseStatus
        let text: String
        if head.method != .GET, head.method != .HEAD {
            (status, text) = (.methodNotAllowed, "only GET\n")
        } else if let page = pages[path]?() {
            (status, text) = (page.isFine ? .ok : .serviceUnavailable, page.text)
        } else {
            (status, text) = (.notFound, "there is \(pages.keys.sorted().joined(separator: ", "))\n")
        }
        var headers = HTTPHeaders()
        let isMetrics = path == "/metrics" && status == .ok
        headers.add(
            name: "Content-Type",
            value: isMetrics ? "text/plain; version=0.0.4; charset=utf-8" : "text/plain; charset=utf-8")
        headers.add(name: "Content-Length", value: String(text.utf8.count))
        if !head.isKeepAlive { headers.add(name: "Connection", value: "close") }
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: status, headers: headers))),
            promise: nil)
        if head.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        }
        let channel = context.channel
        let staysOpen = head.isKeepAlive
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            if !staysOpen { channel.close(promise: nil) }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
