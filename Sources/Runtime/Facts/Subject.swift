public import Documents
public import PolicyCompiler

/// One resource that is to be decided about: what is wanted, what is there, and what it stands on.
public struct Subject: Sendable {
    public var kind: ResourceKind
    public var namespace: String
    public var name: String
    /// The resource as it is to be.
    public var manifest: EvidenceResource
    /// The resource as the API server has it, with its status.
    public var live: Live
    /// What is deployed: `lastReconciledSpec`, or what a person says it is.
    public var deployed: Recorded
    /// The last spec that was seen to run: `lastStableSpec`.
    public var stable: Recorded
    /// The FlinkDeployment that a FlinkSessionJob runs on; `nil` for other kinds.
    public var session: Session?
    public var operatorConfiguration: OperatorConfiguration?
    public var isDeleting: Bool
    public var findings: [EvidenceFinding]

    public enum Live: Sendable {
        /// No evidence says anything about it.
        case notObserved
        /// It is known that it does not exist; why.
        case absent(Provenance)
        case present(EvidenceResource)

        public var resource: EvidenceResource? { if case .present(let resource) = self { resource } else { nil } }
    }

    public enum Recorded: Sendable {
        /// Nobody said; what would tell.
        case notObserved(String)
        /// It is known that there is none; why.
        case nothing(Provenance)
        /// There is one, and it cannot be read.
        case unreadable
        case spec(RecordedSpec)

        public var spec: RecordedSpec? { if case .spec(let spec) = self { spec } else { nil } }
    }

    public struct Session: Sendable {
        public var name: String
        public var live: Live
        public var deployed: Recorded
    }

    /// `flinkdeployment/orders`
    public var title: String { manifest.title }
    public var spec: SourcedDocument? { manifest.spec }
    public var status: SourcedDocument? { live.resource?.status }
    public var jobStatus: SourcedDocument? { status?["jobStatus"] }

    /// What Kubernetes calls the cluster: the name of the FlinkDeployment.
    var clusterName: String { session?.name ?? name }
}

extension Subject {
    /// The resources of a manifest that a policy can be for, in the order of the text; others are noted.
    public static func manifests(
        in documents: [Document], from source: String, _ findings: inout [EvidenceFinding]
    ) -> [EvidenceResource] {
        var evidence = Evidence()
        evidence.add(documents, from: source)
        findings += evidence.findings
        var found: [EvidenceResource] = []
        for var resource in evidence.allResources() {
            if ResourceKind(rawValue: resource.kind) != nil {
                resource.content.reference.resource = nil
                found.append(resource)
            } else if let meant = Suggestion.nearest(to: resource.kind, among: ResourceKind.allCases.map(\.rawValue)) {
                findings.append(
                    EvidenceFinding(
                        .error, "no policy is for the kind `\(resource.kind)`", at: resource.content,
                        help: "did you mean `\(meant)`?"))
            } else {
                findings.append(
                    EvidenceFinding(.note, "`\(resource.title)` is none of Flink's resources", at: resource.content))
            }
        }
        return found.sorted {
            ($0.content.reference.document, $0.content.reference.root.description)
                < ($1.content.reference.document, $1.content.reference.root.description)
        }
    }

    /// - Parameters:
    ///   - manifest: From ``manifests(in:from:_:)``, so of a kind that policies are for.
    ///   - old: What is deployed, by `--against`: a manifest, or a live object.
    /// - Returns: `nil` if the manifest is of no such kind.
    public init?(
        manifest: EvidenceResource, against old: EvidenceResource? = nil, evidence: Evidence, isDeleting: Bool = false
    ) {
        guard let kind = ResourceKind(rawValue: manifest.kind) else { return nil }
        var findings = ManifestCheck(manifest).findings
        var manifest = manifest
        manifest.content.reference.resource = nil
        self.kind = kind
        self.manifest = manifest
        name = manifest.name
        namespace = Self.namespace(of: manifest, against: old, evidence, &findings)
        let observed = Self.live(manifest, in: namespace, against: old, evidence, &findings)
        live = observed
        deployed = Self.deployed(of: manifest, against: old, live: observed, &findings)
        stable = Self.recorded("lastStableSpec", of: observed, "the status of \(manifest.title)", &findings)
        operatorConfiguration = Self.operatorConfiguration(evidence, &findings)
        self.isDeleting = isDeleting || observed.resource?.isDeleting ?? false
        session =
            kind == .flinkSessionJob ? Self.session(of: manifest, in: namespace, evidence, &findings) : nil
        self.findings = findings.sortedForOutput()
    }
}

// How each part is found, and what is said where there is a choice.
extension Subject {
    private static func namespace(
        of manifest: EvidenceResource, against old: EvidenceResource?, _ evidence: Evidence,
        _ findings: inout [EvidenceFinding]
    ) -> String {
        if let stated = manifest.namespace { return stated }
        if let stated = old?.namespace { return stated }
        let same = evidence.resources(ofKind: manifest.kind).filter { $0.name == manifest.name }
        let namespaces = Set(same.compactMap(\.namespace)).sorted()
        if namespaces.count == 1 { return namespaces[0] }
        if namespaces.count > 1 {
            let list = namespaces.map { "`\($0)`" }.joined(separator: ", ")
            findings.append(
                EvidenceFinding(
                    .warning, "`\(manifest.title)` names no namespace and exists in \(list); `default` is taken",
                    at: manifest.content, help: "set `metadata.namespace`"))
        }
        return "default"
    }

    private static func live(
        _ manifest: EvidenceResource, in namespace: String, against old: EvidenceResource?, _ evidence: Evidence,
        _ findings: inout [EvidenceFinding]
    ) -> Live {
        let found = evidence.resource(
            kind: manifest.kind, namespace: namespace, name: manifest.name, &findings)
        if let old, old.isLive {
            if let found, found.isLive, found.content.value != old.content.value {
                findings.append(
                    EvidenceFinding(
                        .note,
                        "`\(old.title)` is also in \(found.content.reference.source); "
                            + "the one to compare with is used", at: old.content))
            }
            return .present(old)
        }
        if let found {
            if found.isLive { return .present(found) }
            findings.append(
                EvidenceFinding(
                    .warning, "`\(found.title)` has neither status nor uid, so it is a manifest and no evidence",
                    at: found.content, help: "to compare with a manifest, give it with `--against`"))
        }
        if manifest.isLive { return .present(manifest) }
        let plural = "\(manifest.kind.lowercased())s"
        if let refusal = evidence.isAbsent("\(plural)", namespace: namespace, name: manifest.name)
            ?? evidence.isAbsent("\(plural).flink.apache.org", namespace: namespace, name: manifest.name)
        {
            return .absent(.derived("not found", from: [.field(refusal.reference)]))
        }
        if let listing = evidence.listing(of: manifest.kind, in: namespace) {
            return .absent(.derived("not in the list", from: [.field(listing.reference)]))
        }
        return .notObserved
    }

    private static func deployed(
        of manifest: EvidenceResource, against old: EvidenceResource?, live: Live,
        _ findings: inout [EvidenceFinding]
    ) -> Recorded {
        guard let old, !old.isLive else {
            return recorded("lastReconciledSpec", of: live, "the status of \(manifest.title)", &findings)
        }
        // What a person names wins over what evidence has; but it does not pass in silence.
        if let status = live.resource?.status?["reconciliationStatus"]?["lastReconciledSpec"] {
            findings.append(
                EvidenceFinding(
                    .note, "what is deployed is taken from \(old.content.reference.source), not from this", at: status))
        }
        guard let spec = old.spec else {
            findings.append(EvidenceFinding(.error, "`\(old.title)` has no `spec`", at: old.content))
            return .unreadable
        }
        return .spec(RecordedSpec(manifest: spec))
    }

    private static func recorded(
        _ field: String, of live: Live, _ what: String, _ findings: inout [EvidenceFinding]
    ) -> Recorded {
        switch live {
        case .notObserved: return .notObserved(what)
        case .absent(let why): return .nothing(why)
        case .present(let resource):
            guard let text = resource.status?["reconciliationStatus"]?[field] else {
                let place = (resource.status ?? resource.content).provenance
                return .nothing(.derived("no \(field)", from: [place]))
            }
            return RecordedSpec(recording: text, &findings).map(Recorded.spec) ?? .unreadable
        }
    }

    private static func session(
        of manifest: EvidenceResource, in namespace: String, _ evidence: Evidence,
        _ findings: inout [EvidenceFinding]
    ) -> Session? {
        guard let name = manifest.spec?["deploymentName"]?.value.string else { return nil }
        let found = evidence.resource(kind: "FlinkDeployment", namespace: namespace, name: name, &findings)
        let live: Live
        if let found, found.isLive {
            live = .present(found)
        } else if let listing = evidence.listing(of: "FlinkDeployment", in: namespace) {
            live = .absent(.derived("not in the list", from: [.field(listing.reference)]))
        } else if let refusal = evidence.isAbsent("flinkdeployments", namespace: namespace, name: name) {
            live = .absent(.derived("not found", from: [.field(refusal.reference)]))
        } else {
            live = .notObserved
        }
        let what = "the status of flinkdeployment/\(name)"
        return Session(
            name: name, live: live, deployed: recorded("lastReconciledSpec", of: live, what, &findings))
    }

    private static func operatorConfiguration(
        _ evidence: Evidence, _ findings: inout [EvidenceFinding]
    ) -> OperatorConfiguration? {
        let found = evidence.operatorConfigurations
        guard let last = found.last else { return nil }
        if found.contains(where: { $0.all.texts != last.all.texts }) {
            findings.append(
                EvidenceFinding(
                    .warning, "several configurations of an operator are given; this one is used", at: last.source,
                    help: "give only that of the operator that watches the resource"))
        }
        return last
    }
}

extension Evidence {
    func allResources() -> [EvidenceResource] {
        kinds.flatMap { resources(ofKind: $0) }
    }

    func listing(of kind: String, in namespace: String) -> Listing? {
        listings.first { $0.kind == kind && ($0.namespace == nil || $0.namespace == namespace) && $0.selector == nil }
    }
}

extension FlinkConfiguration {
    var texts: [String: String] { values.mapValues(\.text) }
}
