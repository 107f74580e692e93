import ArgumentParser
import PolicyOperator

struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve a simulated Kubernetes and Flink cluster to kubectl and to operators.",
        discussion: """
            Listens on 127.0.0.1 until it is interrupted. Unmodified kubectl works with the kubeconfig that it writes; \
            Deployments of Flink come up, and the REST API of each cluster is at /flink/NAMESPACE/NAME. Nothing is kept \
            when it ends.

            Without a policy nobody reconciles: run an operator against it. With one, an operator inside the simulated \
            cluster reconciles by it.
            """)

    @Flag(help: "Serve the simulated cluster over HTTP.")
    var serve = false

    @Argument(help: "A policy by which an operator inside reconciles: a file or the name of a shipped one.")
    var policy: String?

    @Option(help: "The port; 0 for any that is free.")
    var port = 0

    @Option(help: "Where the kubeconfig is written; otherwise in a new temporary directory that is removed at the end.")
    var kubeconfig: String?

    @Option(help: "How much faster than real time the world's time passes.")
    var speed = 1.0

    @Option(help: "Of uids, generated names, job ids and whatever else is random.")
    var seed: UInt64 = 1

    @Option(help: "Namespaces that are there from the start besides default and kube-system, separated by commas.")
    var namespaces = ""

    @Flag(help: "Write a line to standard error for each request.")
    var verbose = false

    func validate() throws {
        guard serve else { throw ValidationError("flinkpolicy-operator only serves: --serve") }
        guard (0...65_535).contains(port) else { throw ValidationError("--port: from 0 to 65535") }
        guard speed >= 0.01, speed <= 10_000 else { throw ValidationError("--speed: from 0.01 to 10000") }
    }

    func run() async throws {
        var command = ServeCommand()
        command.policy = policy
        command.port = port
        command.kubeconfig = kubeconfig
        command.speed = speed
        command.seed = seed
        command.namespaces = namespaces.split(separator: ",").map(String.init)
        command.isVerbose = verbose
        do {
            try await command.run()
        } catch let error as ServeCommand.StartError {
            StandardError.write("error: \(error)")
            throw ExitCode(2)
        }
    }
}
