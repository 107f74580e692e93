import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// A simulated cluster that listens on the loopback until it is told to end.
package struct SimulatorServer: Service {
    package struct Settings: Sendable {
        /// 0 for any that is free.
        package var port = 0
        package var limits = SimulatorFace.Limits()
        /// More connections at once than this wait until others are closed.
        package var mostConnections = 4_096

        package init() {}
    }

    private let world: LivingWorld
    private let settings: Settings
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// - Parameter onListening: Called once with the port, when requests are answered.
    package init(
        _ world: LivingWorld, settings: Settings = Settings(), logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void
    ) {
        self.world = world
        self.settings = settings
        self.logger = logger
        self.onListening = onListening
    }

    package func run() async throws {
        let face = SimulatorFace(world, limits: settings.limits, logger: logger)
        let server = Server(
            childChannelSetup: HTTP1Channel(
                responder: { request, writer, _ in try await face.respond(to: request, writer) },
                configuration: .init(idleTimeout: .seconds(90))),
            configuration: ServerConfiguration(
                address: .hostname("127.0.0.1", port: settings.port),
                availableConnectionsDelegate: .maximum(settings.mostConnections, logger: logger)),
            onServerRunning: { [onListening] channel in await onListening(channel.localAddress?.port ?? 0) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
        let world = world
        // Whether what ended is the server: time need not pass any longer then. It ends when it was told to, or when it
        // could not listen.
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                await world.run()
                return false
            }
            group.addTask {
                try await withGracefulShutdownHandler {
                    try await server.run()
                } onGracefulShutdown: {
                    Task { await world.shutDown() }
                }
                return true
            }
            while let isServer = try await group.next() {
                if isServer { group.cancelAll() }
            }
        }
    }
}
