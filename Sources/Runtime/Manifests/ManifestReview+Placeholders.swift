import Documents

// Did somebody fill in what a template left open?
extension ManifestReview {
    mutating func checkPlaceholders() {
        if let metadata = manifest.content["metadata"] {
            for key in ["name", "namespace"] { if let value = metadata[key] { look(at: value, depth: 0) } }
        }
        if let spec = manifest.spec { look(at: spec, depth: 0) }
    }

    /// Their texts are read by something that fills in names of its own: shells, log4j, the operator's ingresses.
    private static let readByOthers: Set<String> = [
        "args", "podTemplate", "logConfiguration", "logConfig", "ingress", "envVars", "env", "command", "sidecars",
        "initContainers", "podAnnotations", "annotations",
    ]

    private static func isReadByOthers(_ key: String) -> Bool {
        readByOthers.contains(key) || key.hasPrefix("env.") || key.hasPrefix("metrics.")
            || key.hasPrefix("kubernetes.operator.metrics.") || key.hasPrefix("containerized.") || key.contains("log4j")
            || key.hasPrefix("kubernetes.entry.") || key.hasSuffix(".entrypoint.args") || key.hasPrefix("security.")
    }

    private mutating func look(at value: SourcedDocument, depth: Int) {
        guard depth < 40 else { return }
        if let text = value.value.string {
            let places = placeholders(in: text)
            guard let first = places.first else { return }
            let bytes = Array(text.utf8)
            unfilled.insert(value.reference)
            findings.append(.placeholder(String(decoding: bytes[first], as: UTF8.self), in: value))
            return
        }
        for item in value.elements { look(at: item, depth: depth + 1) }
        for entry in value.value.map?.entries ?? [] where !Self.isReadByOthers(entry.key) {
            if let child = value[entry.key] { look(at: child, depth: depth + 1) }
        }
    }
}

extension ManifestFinding {
    fileprivate static func placeholder(_ text: String, in value: SourcedDocument) -> ManifestFinding {
        ManifestFinding(
            .warning, "placeholder", "`\(value.reference.field)` still has the placeholder `\(text)`",
            at: .value(value), help: "put the value in its place")
    }
}
