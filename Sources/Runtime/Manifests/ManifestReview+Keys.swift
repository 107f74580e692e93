import Documents
import PolicyCompiler

// Does anybody read the keys of the configuration, and may they be set here?
extension ManifestReview {
    mutating func checkConfiguration() {
        var suggestions = 0
        for entry in configuration {
            if let reason = Self.forbidden[entry.key], manifest.kind != "FlinkCluster" {
                findings.append(.forbidden(entry, reason))
            } else if let field = overridden(entry) {
                findings.append(.overridden(entry, field))
            } else if ConfigKeys.isOperatorOnly(entry.key) {
                findings.append(.operatorOnly(entry))
            } else if !ConfigKeys.isKnown(entry.key) {
                guard !unfilled.contains(entry.value.reference), placeholders(in: entry.key).isEmpty else { continue }
                // Looking for what was meant reads the whole table.
                let near = suggestions < Self.mostSuggestions ? ConfigKeys.nearest(to: entry.key) : nil
                suggestions += 1
                findings.append(.unknownKey(entry, near: near, isFlinks: Self.isInFlinksSection(entry.key)))
            } else {
                checkVersion(of: entry)
                checkValue(of: entry)
            }
        }
        checkContradictions()
    }

    private static let mostSuggestions = 50

    /// Keys that the operator sets itself and refuses.
    private static let forbidden = [
        "kubernetes.namespace": "the operator sets it to `metadata.namespace`",
        "kubernetes.cluster-id": "the operator sets it to `metadata.name`",
        "high-availability.cluster-id": "the operator derives it, so that HA metadata is found again",
    ]

    /// The field of the spec that wins over the key; `nil` if none is set to something else.
    private func overridden(_ entry: ConfigurationEntry) -> SourcedDocument? {
        guard manifest.kind == "FlinkDeployment", let path = Self.winning[entry.key],
            let field = manifest.spec?[path], let text = field.value.scalarText, text != entry.text
        else { return nil }
        return field
    }

    private static let winning: [String: [String]] = [
        "kubernetes.container.image": ["image"], "kubernetes.container.image.ref": ["image"],
        "kubernetes.container.image.pull-policy": ["imagePullPolicy"],
        "kubernetes.service-account": ["serviceAccount"], "kubernetes.jobmanager.replicas": ["jobManager", "replicas"],
        "kubernetes.jobmanager.cpu": ["jobManager", "resource", "cpu"],
        "kubernetes.jobmanager.cpu.amount": ["jobManager", "resource", "cpu"],
        "kubernetes.taskmanager.cpu": ["taskManager", "resource", "cpu"],
        "kubernetes.taskmanager.cpu.amount": ["taskManager", "resource", "cpu"],
        "jobmanager.memory.process.size": ["jobManager", "resource", "memory"],
        "taskmanager.memory.process.size": ["taskManager", "resource", "memory"],
        "parallelism.default": ["job", "parallelism"], "execution.savepoint.path": ["job", "initialSavepointPath"],
        "execution.savepoint.ignore-unclaimed-state": ["job", "allowNonRestoredState"],
    ]

    /// The first words of keys that are Flink's own, so that an unknown one is a mistake and no key of the user's.
    private static func isInFlinksSection(_ key: String) -> Bool {
        guard let dot = key.firstIndex(of: ".") else { return false }
        return sections.contains(String(key[..<dot]))
    }

    private static let sections: Set<String> = [
        "taskmanager", "jobmanager", "kubernetes", "execution", "state", "high-availability", "restart-strategy",
        "rest", "pipeline", "cluster", "heartbeat", "scheduler", "slot", "web", "akka", "pekko",
    ]

    // MARK: Versions

    /// The Flink lines that the manifest's version is nearest to; empty where it is not said.
    private var lines: Set<ConfigKeys.FlinkLine> {
        let spec = context.session?.spec ?? manifest.spec
        guard let text = spec?["flinkVersion"]?.value.string, let version = FlinkVersionNumber(text) else { return [] }
        switch (version.major, version.minor) {
        case (1, ...15): return [.flink1n15]
        case (1, 16...19): return [.flink1n15, .flink1n20]
        case (1, _): return [.flink1n20]
        case (2, ...2): return [.flink1n20, .flink2n3]
        default: return [.flink2n3]
        }
    }

    private mutating func checkVersion(of entry: ConfigurationEntry) {
        guard let key = ConfigKeys.key(entry.key) else { return }
        if key.scope != .flink {
            if let newer = key.deprecatedFor, !entry.key.hasPrefix("kubernetes.operator.job.autoscaler.") {
                findings.append(.oldSpelling(entry, newer))
            }
            return
        }
        let lines = lines
        // Two zero to two two may or may not have what changed on the way from 1.20 to 2.3.
        guard !lines.isEmpty, key.knownBy.isDisjoint(with: lines) else { return }
        let isTooNew = key.knownBy.allSatisfy { line in lines.allSatisfy { line.rawValue > $0.rawValue } }
        let other = isTooNew ? Self.olderSpelling(of: entry.key, in: lines) : key.deprecatedFor
        findings.append(.notRead(entry, isTooNew: isTooNew, other: other))
    }

    private static func olderSpelling(of name: String, in lines: Set<ConfigKeys.FlinkLine>) -> String? {
        ConfigKeys.all.first { $0.deprecatedFor == name && !$0.knownBy.isDisjoint(with: lines) }?.name
    }

    // MARK: Contradictions

    /// The newest spelling.
    private static func canonical(_ name: String) -> String {
        if let group = FlinkConfiguration.aliases.first(where: { $0.contains(name) }) { return group[0] }
        var name = name
        for _ in 0..<8 {
            guard let newer = ConfigKeys.key(name)?.deprecatedFor else { break }
            name = newer
        }
        return name
    }

    private mutating func checkContradictions() {
        var first: [String: ConfigurationEntry] = [:]
        for entry in configuration {
            let name = Self.canonical(entry.key)
            guard let earlier = first[name] else {
                first[name] = entry
                continue
            }
            let type = ConfigKeys.key(name)?.type
            if Self.means(entry.text, type) != Self.means(earlier.text, type) {
                findings.append(.contradiction(entry, earlier))
            }
        }
    }

    /// A value in one spelling, so that `1 min` and `60 s` are the same.
    private static func means(_ text: String?, _ type: ConfigKeys.KeyType?) -> String {
        guard let text else { return "" }
        switch type {
        case .duration: return (try? FlinkValues.duration(text)).map { "\($0)" } ?? text
        case .memory: return (try? FlinkValues.size(text)).map { "\($0)" } ?? text
        case .bool, .enumeration: return text.lowercased()
        default:
            var text = FlinkValues.trimmed(text)
            while text.hasSuffix("/") { text.removeLast() }
            return text
        }
    }
}

extension ManifestFinding {
    fileprivate static func forbidden(_ entry: ConfigurationEntry, _ reason: String) -> ManifestFinding {
        ManifestFinding(
            .error, "forbidden-config-key", "`\(entry.key)` must not be set", at: entry.place, label: reason,
            help: "remove it")
    }

    fileprivate static func overridden(_ entry: ConfigurationEntry, _ field: SourcedDocument) -> ManifestFinding {
        ManifestFinding(
            .warning, "overridden-config-key", "`\(entry.key)` has no effect", at: entry.place,
            related: [Related(place: .value(field), text: "this field wins")], help: "remove one of them")
    }

    fileprivate static func operatorOnly(_ entry: ConfigurationEntry) -> ManifestFinding {
        ManifestFinding(
            .warning, "operator-only-key", "`\(entry.key)` has no effect in a resource", at: entry.place,
            label: "read from the operator's own configuration only", help: "set it where the operator is configured")
    }

    fileprivate static func unknownKey(
        _ entry: ConfigurationEntry, near: String?, isFlinks: Bool
    ) -> ManifestFinding {
        // A key that resembles nothing may be read by the job itself.
        let isMistake = near != nil || isFlinks
        return ManifestFinding(
            isMistake ? .warning : .note, "unknown-config-key",
            "neither Flink nor the operator reads `\(entry.key)`", at: entry.place,
            help: near.map { "did you mean `\($0)`?" },
            replacement: entry.place.reference.path.steps.last == .key(entry.key) ? near : nil)
    }

    fileprivate static func oldSpelling(_ entry: ConfigurationEntry, _ newer: String) -> ManifestFinding {
        ManifestFinding(
            .note, "deprecated-config-key", "`\(entry.key)` is an old spelling", at: entry.place,
            help: "write `\(newer)`")
    }

    fileprivate static func notRead(_ entry: ConfigurationEntry, isTooNew: Bool, other: String?) -> ManifestFinding {
        let version = isTooNew ? "does not read `\(entry.key)` yet" : "no longer reads `\(entry.key)`"
        return ManifestFinding(
            .warning, "config-key-not-read", "this Flink version \(version)", at: entry.place,
            help: other.map { "write `\($0)`" } ?? "remove it")
    }

    fileprivate static func contradiction(
        _ entry: ConfigurationEntry, _ earlier: ConfigurationEntry
    ) -> ManifestFinding {
        let message =
            entry.key == earlier.key
            ? "`\(entry.key)` is set twice, to different values"
            : "`\(entry.key)` and `\(earlier.key)` are one setting, with different values"
        return ManifestFinding(
            .warning, "contradicting-config", message, at: entry.place,
            related: [Related(place: earlier.place, text: "set to `\(earlier.text ?? "")` here")],
            help: "keep one of them")
    }
}
