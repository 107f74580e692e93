import Documents
public import PolicyCompiler
import PolicyDSL

/// Manifests that are checked together, as they would be applied.
public struct ManifestSet: Sendable {
    /// In the order in which they were given.
    public var texts: [ManifestText]
    /// What is deployed.
    public var old: [ManifestText]

    public init(_ texts: [ManifestText], against old: [ManifestText] = []) {
        self.texts = texts
        self.old = old
    }

    /// Whether there is anything that can be checked.
    public var hasFlinkResources: Bool {
        texts.contains { text in
            !text.findings.isEmpty || text.resources.contains { Manifest.kinds.contains($0.kind) || Self.isSlip($0) }
        }
    }

    /// The Flink resources of a text.
    public static func count(in text: ManifestText) -> Int {
        text.resources.count { Manifest.kinds.contains($0.kind) }
    }

    /// What was found, for each text, as compilations report it.
    ///
    /// - Parameter policies: What they ask of a manifest has to be met too, where that is sound by itself.
    public func review(under policies: [Decider] = []) -> [Compilation] {
        let sources = Dictionary(
            (texts + old).map { ($0.source.id, $0.source) }, uniquingKeysWith: { first, _ in first })
        let all = texts.flatMap(\.resources)
        let defaults = operatorConfiguration()
        var seen: [String: Manifest] = [:]
        return texts.map { text in
            var found = Diagnostics()
            for diagnostic in text.findings { found.add(diagnostic) }
            for manifest in text.resources {
                var findings: [ManifestFinding] = []
                if let earlier = seen[identity(manifest)] { findings.append(.duplicate(manifest, earlier)) }
                if !manifest.name.isEmpty { seen[identity(manifest)] = manifest }
                findings += self.findings(of: manifest, among: all, defaults)
                if !findings.contains(where: { $0.diagnostic.severity == .error }) {
                    for policy in policies {
                        findings += PolicyRequirements(policy, manifest, defaults)?.findings ?? []
                    }
                }
                for finding in findings { if let shown = diagnostic(finding, in: text) { found.add(shown) } }
            }
            return Compilation(policy: nil, diagnostics: found.sorted, sources: sources, statistics: [])
        }
    }

    private func findings(
        of manifest: Manifest, among all: [Manifest], _ defaults: OperatorConfiguration?
    ) -> [ManifestFinding] {
        guard Manifest.kinds.contains(manifest.kind) else { return [Self.other(manifest)].compactMap { $0 } }
        var context = ManifestReview.Context()
        var findings: [ManifestFinding] = []
        if manifest.kind == "FlinkSessionJob", let name = manifest.spec?["deploymentName"],
            let text = name.value.string
        {
            context.session = Self.find("FlinkDeployment", text, manifest.namespace, among: all)
            if context.session == nil, !text.isEmpty { findings.append(.missingTarget("FlinkDeployment", text, name)) }
        }
        if manifest.kind == "FlinkStateSnapshot", let reference = manifest.spec?["jobReference"],
            let kind = reference["kind"]?.value.string, Manifest.kinds.contains(kind), let name = reference["name"],
            let text = name.value.string, Self.find(kind, text, manifest.namespace, among: all) == nil
        {
            findings.append(.missingTarget(kind, text, name))
        }
        let version = (context.session ?? manifest).spec?["flinkVersion"]?.value.string
        context.defaults =
            defaults?.defaults(namespace: manifest.namespace ?? "default", flinkVersion: version) ?? .init()
        context.old = Self.find(manifest.kind, manifest.name, nil, among: old.flatMap(\.resources))
        return findings + ManifestReview.findings(of: manifest, in: context)
    }

    /// The last configuration of an operator in the set.
    private func operatorConfiguration() -> OperatorConfiguration? {
        var ignored: [EvidenceFinding] = []
        return texts.flatMap(\.resources).compactMap { (manifest: Manifest) -> OperatorConfiguration? in
            guard manifest.kind == "ConfigMap", let resource = EvidenceResource(manifest.content) else { return nil }
            return OperatorConfiguration(configMap: resource, &ignored)
        }.last
    }

    private static func find(
        _ kind: String, _ name: String, _ namespace: String?, among all: [Manifest]
    ) -> Manifest? {
        all.first {
            $0.kind == kind && $0.name == name
                && ($0.namespace == nil || namespace == nil || $0.namespace == namespace)
        }
    }

    private func identity(_ manifest: Manifest) -> String {
        "\(manifest.content["apiVersion"]?.value.string ?? "") \(manifest.kind) \(manifest.namespace ?? "") \(manifest.name)"
    }

    // MARK: Other kinds

    private static func isSlip(_ manifest: Manifest) -> Bool {
        let group = manifest.content["apiVersion"]?.value.string ?? ""
        if group.hasPrefix("flink.apache.org/") || group.hasPrefix("flinkoperator.k8s.io/") { return true }
        return manifest.kind.hasPrefix("Flink") || manifest.kind.lowercased().hasPrefix("flink")
    }

    /// What to say of a kind that is not looked into.
    private static func other(_ manifest: Manifest) -> ManifestFinding? {
        if manifest.kind == "FlinkBlueGreenDeployment" { return .passedOver(manifest) }
        if manifest.content["kind"] == nil, manifest.kind.isEmpty {
            return isSlip(manifest) || manifest.content["spec"]?["flinkVersion"] != nil
                ? .noKind(manifest) : .noResource(manifest)
        }
        if let near = Suggestion.nearest(to: manifest.kind, among: Manifest.kinds) { return .slip(manifest, near) }
        return isSlip(manifest) && manifest.kind.hasPrefix("Flink") ? .slip(manifest, nil) : .passedOver(manifest)
    }

    // MARK: Places

    /// The finding in the text; `nil` if it is about a placeholder that was covered.
    private func diagnostic(_ finding: ManifestFinding, in text: ManifestText) -> Diagnostic? {
        var diagnostic = finding.diagnostic
        let range = text.range(of: finding.place)
        if let range, text.isCovered(range) { return nil }
        diagnostic.range = range
        diagnostic.related = finding.related.compactMap { related in
            let source = related.place.reference.source
            let home = source == text.source.name ? text : (texts + old).first { $0.source.name == source }
            return home?.range(of: related.place).map { Diagnostic.Label($0, related.text) }
        }
        if let range, let replacement = finding.replacement {
            diagnostic.fixes = [Diagnostic.Fix("write \(replacement)", at: range, replacement: replacement)]
        }
        return diagnostic
    }
}

extension ManifestFinding {
    fileprivate static func duplicate(_ manifest: Manifest, _ earlier: Manifest) -> ManifestFinding {
        ManifestFinding(
            .error, "duplicate-resource", "`\(manifest.title)` is there twice", at: name(of: manifest),
            label: "the one that is applied last wins",
            related: [Related(place: name(of: earlier), text: "here first")],
            help: "give one of them another name")
    }

    private static func name(of manifest: Manifest) -> Place {
        manifest.content["metadata"]?["name"].map { .value($0) } ?? .key("kind", in: manifest.content)
    }

    fileprivate static func missingTarget(_ kind: String, _ name: String, _ value: SourcedDocument) -> ManifestFinding {
        ManifestFinding(
            .note, "missing-target", "`\(kind)/\(name)` is not among these manifests", at: .value(value),
            label: "what depends on it was not checked")
    }

    fileprivate static func passedOver(_ manifest: Manifest) -> ManifestFinding {
        let title = manifest.name.isEmpty ? manifest.kind : manifest.title
        let version = manifest.content["apiVersion"]?.value.string ?? ""
        let isOfFlink = version.hasPrefix("flink.apache.org/") || version.hasPrefix("flinkoperator.k8s.io/")
        return ManifestFinding(
            .note, "passed-over", "`\(title)` is passed over", at: .key("kind", in: manifest.content),
            label: isOfFlink ? "no policy is for this kind" : "not of Flink")
    }

    fileprivate static func noKind(_ manifest: Manifest) -> ManifestFinding {
        ManifestFinding(
            .error, "missing-field", "`kind` is missing", at: .value(manifest.content),
            help: "add `kind: FlinkDeployment`")
    }

    fileprivate static func noResource(_ manifest: Manifest) -> ManifestFinding {
        ManifestFinding(
            .note, "passed-over", "what has no `kind` is no resource, and is passed over", at: .value(manifest.content))
    }

    fileprivate static func slip(_ manifest: Manifest, _ near: String?) -> ManifestFinding {
        let place = manifest.content["kind"].map { Place.value($0) } ?? .value(manifest.content)
        return ManifestFinding(
            .error, "unknown-kind", "there is no kind `\(manifest.kind)`", at: place,
            help: near.map { "did you mean `\($0)`?" }
                ?? "one of \(Manifest.kinds.map { "`\($0)`" }.joined(separator: ", "))", replacement: near)
    }
}
