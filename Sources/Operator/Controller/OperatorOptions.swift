package import PolicyRuntime

/// What the command line says.
package struct OperatorOptions: Sendable {
    package var policy = PolicyOrigin.named("apache-operator")
    /// Empty: all.
    package var namespaces: [String] = []
    /// `nil`: the usual one for the kind.
    package var target: ExplanationOptions.Target?
    package var flinkURL: String?
    package var isDryRun = false
    package var kubeconfig: String?
    package var context: String?

    /// Passes at the same time.
    package var workers = 16
    package var queriesPerSecond = 50.0
    package var burst = 100
    /// Milliseconds.
    package var resync: Int64 = 60_000

    package var electsLeader = true
    /// `nil`: that of the pod, or of the context.
    package var leaseNamespace: String?
    package var leaseName = "flinkpolicy-operator"
    /// `nil`: the host's name.
    package var identity: String?

    package var statusHost = "0.0.0.0"
    package var statusPort = 8080
    package var logLevel = "info"
    package var logsAsText = false
    /// `-` for standard output; `nil`: none.
    package var decisionLog: String?

    package init() {}
}
