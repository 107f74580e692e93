import Documents

/// The operator's own configuration: what holds where a resource says nothing, and what only the operator may say.
public struct OperatorConfiguration: Hashable, Sendable {
    public var all: FlinkConfiguration
    public var source: SourcedDocument

    private static let prefix = "kubernetes.operator."
    private static let defaults = "kubernetes.operator.default-configuration."
    /// What the operator's ConfigMap calls its files; later ones win, as `config.yaml` is the current name.
    private static let files = ["flink-conf.yaml", "config.yaml"]

    /// A file that holds the configuration itself; `nil` unless it has a key of the operator's.
    init?(file: SourcedDocument) {
        guard file.value.map != nil else { return nil }
        let configuration = FlinkConfiguration(file)
        guard configuration.values.keys.contains(where: { $0.hasPrefix(Self.prefix) }) else { return nil }
        all = configuration
        source = file
    }

    /// The ConfigMap that the operator mounts; `nil` if it holds no key of the operator's. Those that Flink clusters
    /// mount look alike, but the operator strips its keys from them.
    init?(configMap: EvidenceResource, _ findings: inout [EvidenceFinding]) {
        guard let data = configMap.content["data"] else { return nil }
        var configuration = FlinkConfiguration()
        for name in Self.files {
            guard let text = data[name], let content = text.value.string, content.contains(Self.prefix) else {
                continue
            }
            if let inner = text.readEmbedded(name, &findings) {
                configuration = configuration.overlaid(with: FlinkConfiguration(inner))
            }
        }
        guard configuration.values.keys.contains(where: { $0.hasPrefix(Self.prefix) }) else { return nil }
        all = configuration
        source = configMap.content
    }

    /// What the operator lays under the configuration of a resource: its own, over that the defaults of the namespace,
    /// over that those of the Flink version, of which `v1_18+` stands for every version from then on. The exact version
    /// comes last.
    func defaults(namespace: String, flinkVersion: String?) -> FlinkConfiguration {
        var result = all.filtered { !$0.hasPrefix(Self.defaults) }
        result = result.overlaid(with: all.below("\(Self.defaults)namespace.\(namespace)."))
        guard let flinkVersion, let wanted = FlinkVersionNumber(flinkVersion) else { return result }
        let layered = all.below("\(Self.defaults)flink-version.")
        let versions = Set(layered.keys.compactMap { $0.split(separator: ".").first.map(String.init) })
        let from = versions.compactMap { name -> (FlinkVersionNumber, String)? in
            guard name.hasSuffix("+"), let version = FlinkVersionNumber(String(name.dropLast())) else { return nil }
            return version <= wanted ? (version, name) : nil
        }
        for (_, name) in from.sorted(by: { $0 < $1 }) {
            result = result.overlaid(with: layered.below("\(name)."))
        }
        return result.overlaid(with: layered.below("\(flinkVersion)."))
    }
}

/// `v1_18` as a number, so that versions that are newer than this program still compare.
struct FlinkVersionNumber: Hashable, Comparable, Sendable {
    var major: Int
    var minor: Int

    init?(_ text: String) {
        guard text.first == "v" else { return nil }
        let parts = text.dropFirst().split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let major = Int(parts[0]), let minor = Int(parts[1]) else { return nil }
        self.major = major
        self.minor = minor
    }

    static func < (left: FlinkVersionNumber, right: FlinkVersionNumber) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}

extension SourcedDocument {
    /// Reads a text in this value as a document of its own. The places in it are those of the text as a whole.
    func readEmbedded(_ name: String, _ findings: inout [EvidenceFinding]) -> SourcedDocument? {
        guard let text = value.string else { return nil }
        do {
            let file = try DocumentFile.read(Array(text.utf8), name: name)
            guard let document = file.documents.first else { return nil }
            return embedding(document)
        } catch {
            findings.append(
                EvidenceFinding(.error, "\(name) in it cannot be read: \(error)", at: self))
            return nil
        }
    }
}
