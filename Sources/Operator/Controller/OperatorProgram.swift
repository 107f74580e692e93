import Documents
import Logging
import PolicyRuntime
import ServiceLifecycle

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The whole operator: connects, loads the policy, and runs its services until it is told to end.
package struct OperatorProgram: Sendable {
    private let options: OperatorOptions
    private let logger: Logger

    package init(_ options: OperatorOptions) {
        self.options = options
        let level = Logger.Level(rawValue: options.logLevel) ?? .info
        let isText = options.logsAsText
        logger = Logger(label: "flinkpolicy-operator") { StructuredLogHandler($0, level: level, isText: isText) }
    }

    /// - Throws: `KubeConfigError` or `PolicyError` for what keeps it from starting.
    package func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        let metrics = ControllerMetrics(MetricsRegistry())
        let access = try ClusterAccess.find(kubeconfig: options.kubeconfig, context: options.context)
        let connection = try KubernetesConnection(access)
        let limiter = RateLimiter(rate: options.queriesPerSecond, burst: options.burst)
        let client = KubernetesClient(connection, limiter: limiter, report: metrics.note)
        let transport = HTTPTransport()
        let flink = FlinkClient(transport, at: try FlinkAddress(template: options.flinkURL))
        logger.info(
            "connecting", metadata: ["server": "\(URLParts(access.server)?.origin ?? "")", "from": "\(access.origin)"])
        let policies = PolicyKeeper(options.policy, client)
        try await loadPolicy(policies, metrics)
        let decisions = try options.decisionLog.map { path throws(KubeConfigError) in try DecisionLog(path) }

        // An election of its own limit: leases are renewed however busy the rest is.
        let election = options.electsLeader && !options.isDryRun ? election(connection, access) : nil
        var settings = Controller.Settings()
        settings.namespaces = options.namespaces
        settings.isDryRun = options.isDryRun
        settings.workers = options.workers
        settings.options.target = options.target
        settings.options.resync = options.resync
        let controller = Controller(
            client, MeasuredPorts(ClusterPorts(client, flink), metrics), authority: election ?? SoleAuthority(),
            policies: policies, settings: settings, decisions: decisions, metrics: metrics, logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: statusServer(controller, policies, election, metrics)),
                    .init(service: PolicyReloading(policies, controller, metrics, logger)),
                    .init(
                        service: Leading(controller, election, metrics, logger),
                        successTerminationBehavior: .gracefullyShutdownGroup),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet))
        defer { logger.info("ended") }
        try await group.run()
        await connection.shutdown()
        await transport.shutdown()
    }

    /// Signals and services are no news.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }

    private func loadPolicy(_ policies: PolicyKeeper, _ metrics: ControllerMetrics) async throws {
        let change = await policies.reload()
        metrics.notePolicy(change, before: nil)
        switch change {
        case .loaded(let loaded):
            logger.info(
                "the policy is loaded",
                metadata: [
                    "policy": "\(loaded.decider.policy.name)", "from": "\(options.policy)",
                    "digest": "\(loaded.digest)",
                ])
        case .refused(let error): throw error
        case .none: break
        }
    }

    private func election(_ connection: KubernetesConnection, _ access: ClusterAccess) -> any Authority & Electing {
        let identity = options.identity ?? Self.hostName
        var settings = LeaseElection.Settings(
            namespace: options.leaseNamespace ?? access.namespace ?? "default", identity: identity)
        settings.name = options.leaseName
        return LeaseElection(
            KubernetesClient(connection, limiter: RateLimiter(rate: 10, burst: 20)), settings, logger: logger)
    }

    private func statusServer(
        _ controller: Controller, _ policies: PolicyKeeper, _ election: (any Electing)?, _ metrics: ControllerMetrics
    ) -> StatusServer {
        let logger = logger
        return StatusServer(
            host: options.statusHost, port: options.statusPort,
            pages: [
                "/metrics": { StatusServer.Page(text: metrics.registry.text) },
                "/healthz": { StatusServer.Page(text: "ok\n") },
                "/readyz": {
                    // Who only waits for the lease is as ready as it can be.
                    if let election, !election.isLeader { return StatusServer.Page(text: "waiting to lead\n") }
                    if let trouble = controller.unreadiness {
                        return StatusServer.Page(isFine: false, text: trouble + "\n")
                    }
                    if let error = policies.error {
                        return StatusServer.Page(
                            text: "ok, under an older policy, since the newest is refused:\n\(error)\n")
                    }
                    return StatusServer.Page(text: "ok\n")
                },
            ]
        ) { port in
            logger.info("serving /metrics, /healthz and /readyz", metadata: ["port": "\(port)"])
        }
    }

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "flinkpolicy-operator-\(getpid())" }
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return "\(text)-\(getpid())"
    }
}

/// Who can lead and be led.
protocol Electing: Sendable {
    var isLeader: Bool { get }
    func run(_ lead: @Sendable @escaping () async -> Void) async
}

extension LeaseElection: Electing {}

/// Runs the controller while it may lead.
private struct Leading: Service {
    let controller: Controller
    let election: (any Electing)?
    let metrics: ControllerMetrics
    let logger: Logger

    init(_ controller: Controller, _ election: (any Electing)?, _ metrics: ControllerMetrics, _ logger: Logger) {
        self.controller = controller
        self.election = election
        self.metrics = metrics
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            guard let election else {
                metrics.noteLeader(true)
                return await controller.run()
            }
            metrics.noteLeader(false)
            await election.run {
                metrics.noteLeader(true)
                await controller.run()
                metrics.noteLeader(false)
            }
        }
    }
}

/// Looks every few seconds whether the policy is another one.
private struct PolicyReloading: Service {
    let policies: PolicyKeeper
    let controller: Controller
    let metrics: ControllerMetrics
    let logger: Logger

    private static let interval: Duration = .seconds(5)

    init(_ policies: PolicyKeeper, _ controller: Controller, _ metrics: ControllerMetrics, _ logger: Logger) {
        self.policies = policies
        self.controller = controller
        self.metrics = metrics
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await Task.sleep(for: Self.interval) } catch { return }
                await look()
            }
        }
    }

    private func look() async {
        let before = policies.current
        let change = await policies.reload()
        metrics.notePolicy(change, before: before)
        switch change {
        case .none: break
        case .loaded(let loaded):
            logger.notice(
                "another policy decides from now on",
                metadata: ["policy": "\(loaded.decider.policy.name)", "digest": "\(loaded.digest)"])
            await controller.addAll()
        case .refused(let error):
            logger.error(
                "the new policy is refused; the one before still decides",
                metadata: ["from": "\(policies.origin)", "error": "\(error)"])
        }
    }
}

/// Counts what is asked of Flink.
private struct MeasuredPorts: Ports {
    let ports: any Ports
    let metrics: ControllerMetrics

    init(_ ports: any Ports, _ metrics: ControllerMetrics) {
        self.ports = ports
        self.metrics = metrics
    }

    func perform(_ call: PortCall) async -> PortReply {
        let reply = await ports.perform(call)
        if case .flink(_, let request) = call { metrics.noteFlink(request.method, reply) }
        return reply
    }
}
