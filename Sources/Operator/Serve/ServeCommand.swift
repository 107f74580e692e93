import Logging
import NIOCore
import PolicyRuntime
import ServiceLifecycle

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// `flinkpolicy simulate --serve`: a simulated cluster from its first to its last request.
package struct ServeCommand: Sendable {
    /// By which an operator inside reconciles: a file, an artifact, the name of a shipped one; `nil` for a cluster without.
    package var policy: String?
    package var port = 0
    package var kubeconfig: String?
    package var speed = 1.0
    package var seed: UInt64 = 1
    package var namespaces: [String] = []
    package var isVerbose = false

    package init() {}

    /// Serves until SIGINT or SIGTERM.
    ///
    /// - Throws: ``StartError`` for what keeps it from starting.
    package func run() async throws {
        let decider = try decider()
        let (file, directory) = try place()
        var logger = Logger(label: "simulate", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = isVerbose ? .debug : .error
        let world = LivingWorld(
            seed: seed, namespaces: ["default", "kube-system"] + namespaces, clock: WorldClock(speed: speed),
            decider: decider)
        var settings = SimulatorServer.Settings()
        settings.port = port
        let failure = Failure()
        let server = SimulatorServer(world, settings: settings, logger: logger) { port in
            do {
                try file.write(server: "http://127.0.0.1:\(port)")
                Self.announce(port, file.path, hasOperator: decider != nil)
            } catch {
                await failure.set(StartError("\(error)"))
                kill(getpid(), SIGTERM)
            }
        }
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)],
            gracefulShutdownSignals: [.sigint, .sigterm], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(3)
        defer {
            if let directory {
                file.remove()
                rmdir(directory)
            }
        }
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as IOError {
            throw StartError("cannot listen on 127.0.0.1:\(port): \(String(cString: strerror(error.errnoCode)))")
        }
        if let error = await failure.error { throw error }
    }

    /// What keeps it from serving, in words.
    package struct StartError: Error, Sendable, CustomStringConvertible {
        package var description: String
        init(_ description: String) { self.description = description }
    }

    private func decider() throws(StartError) -> Decider? {
        guard let policy else { return nil }
        do throws(PolicyError) {
            return try PolicyTexts(named: policy).decider()
        } catch {
            throw StartError(error.description)
        }
    }

    private func place() throws(StartError) -> (file: KubeconfigFile, directory: String?) {
        do throws(KubeconfigFile.WriteError) {
            if let kubeconfig {
                let file = KubeconfigFile(kubeconfig)
                try file.refuseForeign()
                return (file, nil)
            }
            let (file, directory) = try KubeconfigFile.temporary()
            return (file, directory)
        } catch {
            throw StartError(error.description)
        }
    }

    private static func announce(_ port: Int, _ kubeconfig: String, hasOperator: Bool) {
        let quoted = kubeconfig.allSatisfy { $0.isLetter || $0.isNumber || "/._-+".contains($0) }
        let path = quoted ? kubeconfig : "'" + kubeconfig.replacing("'", with: "'\\''") + "'"
        print(
            """
            A simulated Kubernetes API listens at http://127.0.0.1:\(port)

              export KUBECONFIG=\(path)
              kubectl get flinkdeployments,deployments,services -A

            The REST API of a Flink cluster: http://127.0.0.1:\(port)/flink/NAMESPACE/NAME/overview
            \(hasOperator ? "An operator inside reconciles by the policy." : "Nobody reconciles: run an operator against it, or give a policy.")
            Ends with Ctrl-C; nothing is kept.
            """)
        fflush(nil)
    }
}

/// What went wrong once the server had begun.
private actor Failure {
    private(set) var error: (any Error)?
    func set(_ error: any Error) { self.error = error }
}
