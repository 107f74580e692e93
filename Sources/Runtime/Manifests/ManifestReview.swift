import Documents
import PolicyDSL

/// Looks for what is wrong with one manifest. Each extension asks one question and has its messages at its foot.
struct ManifestReview {
    let manifest: Manifest
    /// What is known beside the manifest itself.
    let context: Context
    /// `spec.flinkConfiguration`, or `spec.flinkProperties` of a FlinkCluster.
    let configuration: [ConfigurationEntry]
    /// What the manifest sets over what its surroundings do.
    let effective: FlinkConfiguration
    var findings: [ManifestFinding] = []
    /// Values that hold a placeholder: nothing else is said about them.
    var unfilled: Set<FieldReference> = []

    struct Context {
        /// What the operator lays under the configuration; empty if its own is not given.
        var defaults = FlinkConfiguration()
        /// The FlinkDeployment that a FlinkSessionJob runs on, if that is among the manifests.
        var session: Manifest?
        /// What is deployed, by `--against`.
        var old: Manifest?
    }

    /// What there is to say, by position.
    static func findings(of manifest: Manifest, in context: Context = Context()) -> [ManifestFinding] {
        var review = ManifestReview(manifest, context)
        review.run()
        let unfilled = review.unfilled
        return review.findings.filter {
            $0.diagnostic.id == "placeholder" || $0.place.isKey || !unfilled.contains($0.place.reference)
        }
    }

    private init(_ manifest: Manifest, _ context: Context) {
        self.manifest = manifest
        self.context = context
        let field = manifest.kind == "FlinkCluster" ? "flinkProperties" : "flinkConfiguration"
        configuration = ConfigurationEntry.all(in: manifest.spec?[field])
        var base = context.defaults
        if let session = context.session {
            base = base.overlaid(with: FlinkConfiguration(session.spec?["flinkConfiguration"]))
        }
        effective = base.overlaid(with: FlinkConfiguration(manifest.spec?[field]))
    }

    private mutating func run() {
        checkPlaceholders()
        checkIdentity()
        guard let spec = manifest.spec, spec.value.map != nil else {
            findings.append(.noSpec(manifest))
            return
        }
        checkFields(spec)
        checkConfiguration()
        switch manifest.kind {
        case "FlinkDeployment":
            checkDeployment(spec)
            checkJob(spec)
            checkStorage(spec)
        case "FlinkSessionJob":
            checkSessionJob(spec)
            checkJob(spec)
            checkSessionJobStorage(spec)
        case "FlinkStateSnapshot": checkSnapshot(spec)
        case "FlinkCluster":
            checkCluster(spec)
            checkClusterStorage(spec)
        default: break
        }
        if let old = context.old { checkChange(from: old, spec) }
    }

    /// Whether what is set elsewhere is known: the configuration of a session job rests on that of its cluster.
    var knowsConfiguration: Bool { manifest.kind != "FlinkSessionJob" || context.session != nil }

    /// The entry of the manifest itself that sets `key`, in whatever spelling.
    func entry(_ key: String) -> ConfigurationEntry? {
        for spelling in FlinkConfiguration.spellings(of: key) {
            if let entry = configuration.last(where: { $0.key == spelling }) { return entry }
        }
        return nil
    }

    /// What `key` is set to, unless it is blank.
    func setting(_ key: String) -> String? {
        guard let text = effective.value(of: key)?.text, !text.allSatisfy(\.isWhitespace) else { return nil }
        return text
    }

    /// Whether `key` is set to true; `otherwise` is its default.
    func isOn(_ key: String, otherwise: Bool) -> Bool {
        setting(key).flatMap { try? FlinkValues.boolean($0) } ?? otherwise
    }

    /// Whether high availability is on; taken to be on where nobody can tell.
    var hasHighAvailability: Bool {
        guard knowsConfiguration else { return true }
        guard let type = setting("high-availability.type") else { return false }
        return type.lowercased() != "none"
    }

    /// The smallest place that can be shown for a finding about `value`: the value itself if it is a scalar, else the
    /// key that leads to it.
    static func place(of value: SourcedDocument, key: String, in map: SourcedDocument) -> ManifestFinding.Place {
        value.value.map == nil && value.value.list == nil ? .value(value) : .key(key, in: map)
    }

    /// Where a thing is missing: the key of the map that lacks it.
    func place(ofMap path: [String]) -> ManifestFinding.Place {
        guard let last = path.last, let parent = manifest.content[Array(path.dropLast())] else {
            return .value(manifest.content)
        }
        return .key(last, in: parent)
    }
}

/// One key of a configuration, however it was nested.
struct ConfigurationEntry {
    /// With dots.
    var key: String
    var value: SourcedDocument
    var place: ManifestFinding.Place
    /// `nil` for `null`.
    var text: String? { FlinkConfiguration.text(of: value.value) }

    static func all(in map: SourcedDocument?) -> [ConfigurationEntry] {
        guard let map else { return [] }
        return entries(of: map, prefix: "", depth: 0)
    }

    private static func entries(of map: SourcedDocument, prefix: String, depth: Int) -> [ConfigurationEntry] {
        guard depth < 50 else { return [] }
        var found: [ConfigurationEntry] = []
        for entry in map.value.map?.entries ?? [] {
            guard let child = map[entry.key] else { continue }
            let key = prefix + entry.key
            if child.value.map != nil {
                found += entries(of: child, prefix: key + ".", depth: depth + 1)
            } else {
                found.append(ConfigurationEntry(key: key, value: child, place: .key(entry.key, in: map)))
            }
        }
        return found
    }
}

extension ManifestFinding {
    fileprivate static func noSpec(_ manifest: Manifest) -> ManifestFinding {
        ManifestFinding(
            .error, "missing-field", "`\(manifest.title)` has no `spec`", at: .key("kind", in: manifest.content))
    }
}
