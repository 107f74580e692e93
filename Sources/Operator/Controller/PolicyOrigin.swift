import Documents
import PolicyCompiler
import PolicyDSL
import PolicyRuntime
import ShippedPolicies

/// Where the policy comes from.
package enum PolicyOrigin: Sendable, Hashable, CustomStringConvertible {
    /// A path, or the name of a shipped policy.
    case named(String)
    case configMap(namespace: String, name: String)

    package var description: String {
        switch self {
        case .named(let name): name
        case .configMap(let namespace, let name): "ConfigMap \(namespace)/\(name)"
        }
    }
}

/// Texts of a policy and of what it may extend.
struct PolicyTexts: Sendable, Hashable {
    struct Text: Sendable, Hashable {
        var name: String
        var bytes: [UInt8]
    }

    var root: Text
    /// Beside it: others of the same directory or ConfigMap.
    var others: [Text] = []

    /// - Throws: What keeps it from being used, with all that the compiler found.
    func decider() throws(PolicyError) -> Decider {
        let policy: CompiledPolicy
        if ArtifactReader.looksLikeArtifact(root.bytes) {
            do {
                policy = try ArtifactReader.read(root.bytes, name: root.name)
            } catch {
                throw PolicyError("\(error.file): \(error.message)")
            }
        } else {
            policy = try compile()
        }
        do {
            return try Decider(policy)
        } catch {
            throw PolicyError("the table `\(error.table)` is too complex")
        }
    }

    private func compile() throws(PolicyError) -> CompiledPolicy {
        let source = SourceFile(name: root.name, text: root.bytes)
        let isShipped = ShippedPolicies.names.contains { ShippedPolicies.text(of: $0) == root.bytes }
        // What ships was proven by the tests of the package, as long as no other text takes the place of a layer.
        let scrutiny: Scrutiny = isShipped && others.isEmpty ? .provenBefore : .complete
        let compilation = PolicyCompiler.compile(source, scrutiny: scrutiny, zones: SystemZones.data) { name in
            if let other = others.first(where: { $0.name == "\(name).fpol" || $0.name.hasSuffix("/\(name).fpol") }) {
                return SourceFile(name: other.name, text: other.bytes)
            }
            return ShippedPolicies.text(of: name).map { SourceFile(name: "\(name).fpol", text: $0) }
        }
        guard let policy = compilation.policy else {
            let errors = compilation.diagnostics.filter { $0.severity == .error }
            throw PolicyError(
                errors.prefix(10).map { renderText($0, sources: compilation.sources, colored: false) }
                    .joined(separator: "\n"))
        }
        return policy
    }
}

/// Why a policy cannot be used.
package struct PolicyError: Error, Sendable, Hashable, CustomStringConvertible {
    package var description: String
    init(_ description: String) { self.description = description }
}

extension PolicyTexts {
    private static let limit = 16 << 20

    /// A file, with the others of its directory; else a shipped policy of that name.
    init(named argument: String) throws(PolicyError) {
        guard FileStamp(argument) != nil else {
            guard let text = ShippedPolicies.text(of: argument) else {
                throw PolicyError(
                    "\(argument): there is no such file, and no policy of this name is shipped; those are "
                        + ShippedPolicies.names.joined(separator: ", "))
            }
            root = Text(name: "\(argument).fpol", bytes: text)
            return
        }
        do throws(KubeConfigError) {
            root = Text(name: argument, bytes: try readLocalFile(argument, limit: Self.limit))
            let directory = argument.lastIndex(of: "/").map { String(argument[...$0]) } ?? ""
            for name in directoryEntries(directory.isEmpty ? "." : directory)
            where name.hasSuffix(".fpol") && directory + name != argument {
                // Only what is extended is needed of these, so one that cannot be read is none.
                guard let bytes = try? readLocalFile(directory + name, limit: Self.limit) else { continue }
                others.append(Text(name: directory + name, bytes: bytes))
            }
        } catch {
            throw PolicyError(error.description)
        }
    }

    /// `policy.fpol`, or the only key that is a policy or an artifact; the others are what it may extend.
    init(configMap: Document, name: String) throws(PolicyError) {
        var texts: [Text] = []
        for entry in configMap["data"]?.map?.entries ?? [] {
            guard let text = entry.value.string, entry.key.hasSuffix(".fpol") || entry.key.hasSuffix(".json") else {
                continue
            }
            texts.append(Text(name: entry.key, bytes: Array(text.utf8)))
        }
        texts.sort { $0.name < $1.name }
        guard let place = texts.firstIndex(where: { $0.name == "policy.fpol" }) ?? (texts.count == 1 ? 0 : nil) else {
            throw PolicyError(
                texts.isEmpty
                    ? "\(name) has no key that ends in `.fpol` or `.json`"
                    : "\(name) has several policies and none is called `policy.fpol`: "
                        + texts.map(\.name).joined(separator: ", "))
        }
        root = texts.remove(at: place)
        others = texts
    }
}
