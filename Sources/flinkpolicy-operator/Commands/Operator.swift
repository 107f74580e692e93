import ArgumentParser
import PolicyOperator
import PolicyRuntime

struct Operator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the operator: watch Flink resources and carry out what a policy decides.",
        usage: "flinkpolicy operator [--policy P | --policy-configmap NAMESPACE/NAME] [<options>]",
        discussion: """
            The cluster is that of --kubeconfig, of KUBECONFIG, of the pod's service account, or of ~/.kube/config, in \
            this order. Ends with 0 on SIGTERM; with 2 if the policy or the configuration cannot be used at the start.
            """)

    @Option(help: "A policy file, an artifact, or the name of a shipped policy. Default: apache-operator.")
    var policy: String?

    @Option(help: "Take the policy from this ConfigMap, as NAMESPACE/NAME: key `policy.fpol`, or its only policy.")
    var policyConfigmap: String?

    @Option(help: "Namespaces to watch, separated by commas. Default: all.")
    var namespaces: String?

    @Option(help: "direct, apache or flinkcluster. Default: direct; for a FlinkCluster flinkcluster.")
    var target: String?

    @Option(help: "Where JobManagers answer, as https://flink.example.com/NAMESPACE/NAME. Default: their Services.")
    var flinkUrl: String?

    @Flag(help: "Decide and log what would be done; write nothing.")
    var dryRun = false

    @Option(help: "A kubeconfig file.")
    var kubeconfig: String?

    @Option(help: "A context of the kubeconfig, instead of the current one.")
    var context: String?

    @Option(help: "How many resources are worked on at once.")
    var workers = 16

    @Option(help: "Requests a second to the API server.")
    var kubeApiQps = 50.0

    @Option(help: "Requests to the API server at once, after a quiet time.")
    var kubeApiBurst = 100

    @Option(help: "Seconds after which a resource is looked at again of which nothing is expected.")
    var resync = 60

    @Flag(inversion: .prefixedNo, help: "Act only while holding a Lease, so that of several replicas one acts.")
    var leaderElection = true

    @Option(help: "The namespace of the Lease. Default: that of the pod, or of the context.")
    var leaseNamespace: String?

    @Option(help: "The name of the Lease.")
    var leaseName = "flinkpolicy-operator"

    @Option(help: "Who holds the Lease. Default: the host's name and the process id.")
    var identity: String?

    @Option(help: "Where /metrics, /healthz and /readyz are served, as HOST:PORT.")
    var listen = "0.0.0.0:8080"

    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel = "info"

    @Option(help: "json or text.")
    var logFormat = "json"

    @Option(help: "A file for decisions with what they rest on, as lines of JSON; - for standard output.")
    var decisionLog: String?

    func validate() throws {
        if policy != nil, policyConfigmap != nil {
            throw ValidationError("--policy and --policy-configmap: give one of the two")
        }
        guard (1...1024).contains(workers) else { throw ValidationError("--workers: from 1 to 1024") }
        guard (1...86_400).contains(resync) else { throw ValidationError("--resync: from 1 to 86400 seconds") }
        guard kubeApiQps > 0, kubeApiBurst > 0 else {
            throw ValidationError("--kube-api-qps and --kube-api-burst: more than 0")
        }
        guard ["json", "text"].contains(logFormat) else { throw ValidationError("--log-format: json or text") }
        let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]
        guard levels.contains(logLevel) else {
            throw ValidationError("--log-level: one of \(levels.joined(separator: ", "))")
        }
        _ = try options()
    }

    func run() async throws {
        let options = try options()
        do {
            try await OperatorProgram(options).run()
        } catch let error as KubeConfigError {
            StandardError.write("error: \(error)")
            throw ExitCode(2)
        } catch let error as PolicyError {
            StandardError.write("error: \(error)")
            throw ExitCode(2)
        }
    }

    private func options() throws -> OperatorOptions {
        var options = OperatorOptions()
        if let policy { options.policy = .named(policy) }
        if let policyConfigmap {
            let parts = policyConfigmap.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw ValidationError("--policy-configmap: NAMESPACE/NAME")
            }
            options.policy = .configMap(namespace: parts[0], name: parts[1])
        }
        options.namespaces = namespaces?.split(separator: ",").map(String.init) ?? []
        if let target {
            guard let known = ExplanationOptions.Target(rawValue: target) else {
                throw ValidationError("--target: direct, apache or flinkcluster")
            }
            options.target = known
        }
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
            (0...65_535).contains(port)
        else { throw ValidationError("--listen: HOST:PORT") }
        options.statusHost = listen[..<colon].filter { $0 != "[" && $0 != "]" }
        options.statusPort = port
        options.flinkURL = flinkUrl
        options.isDryRun = dryRun
        options.kubeconfig = kubeconfig
        options.context = context
        options.workers = workers
        options.queriesPerSecond = kubeApiQps
        options.burst = kubeApiBurst
        options.resync = Int64(resync) * 1000
        options.electsLeader = leaderElection
        options.leaseNamespace = leaseNamespace
        options.leaseName = leaseName
        options.identity = identity
        options.logLevel = logLevel
        options.logsAsText = logFormat == "text"
        options.decisionLog = decisionLog
        return options
    }
}
