import PolicyCompiler
import PolicyDSL
import PolicyRuntime
import ShippedPolicies

/// The operators of a simulated cluster that are not what is tried: each is played by a shipped policy.
enum Stagehands {
    /// - Returns: For each kind the policy of its operator; of the two for FlinkCluster the one that `policy` builds on.
    static func of(_ policy: CompiledPolicy) -> @Sendable (ResourceKind) -> Decider? {
        let fork = policy.layers.contains("flinkcluster-spotify") ? "flinkcluster-spotify" : "flinkcluster-google"
        return { kind in decider(kind == .flinkCluster ? fork : "apache-operator") }
    }

    static func decider(_ name: String) -> Decider? {
        guard let text = ShippedPolicies.text(of: name) else { return nil }
        let source = SourceFile(name: "\(name).fpol", text: text)
        let compilation = compile(source, scrutiny: .provenBefore, zones: ZoneFiles.data) { base in
            ShippedPolicies.text(of: base).map { SourceFile(name: "\(base).fpol", text: $0) }
        }
        return compilation.policy.map { Decider(lazily: $0) }
    }
}
