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
    /// What our own annotation of the live resource remembers.
    var journal: SubjectJournal = .none

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
    /// The resources of a manifest that a policy can be for, and FlinkStateSnapshots, in the order of the text. Others are
    /// noted, unless they come from a cluster: then they are evidence.
    public static func manifests(
        in documents: [Document], from source: String, _ findings: inout [EvidenceFinding]
    ) -> [EvidenceResource] {
        var evidence = Evidence()
        evidence.add(documents, from: source)
        findings += evidence.findings
        var found: [EvidenceResource] = []
        for var resource in evidence.allResources() {
            if ResourceKind(rawValue: resource.kind) != nil || resource.kind == Explainer.snapshotKind {
                resource.content.reference.resource = nil
                found.append(resource)
                if let finding = wrongVersion(resource) { findings.append(finding) }
            } else if let finding = noPolicyKind(resource) {
                findings.append(finding)
            } else if !resource.isLive {
                findings.append(
                    EvidenceFinding(
                        .note, "no policy is for the kind `\(resource.kind)`, so `\(resource.title)` is passed over",
                        at: resource.content))
            }
        }
        return found.sorted {
            ($0.content.reference.document, $0.content.reference.root.description)
                < ($1.content.reference.document, $1.content.reference.root.description)
        }
    }

    /// The kinds are known in one version only; its fields are what is read.
    private static func wrongVersion(_ resource: EvidenceResource) -> EvidenceFinding? {
        let version =
            resource.kind == ResourceKind.flinkCluster.rawValue
            ? "flinkoperator.k8s.io/v1beta1" : "flink.apache.org/v1beta1"
        guard let field = resource.content["apiVersion"], let given = field.value.string, given != version else {
            return nil
        }
        return EvidenceFinding(
            .warning, "`\(given)` has no kind `\(resource.kind)`; it is read as one of `\(version)`", at: field,
            help: "write `apiVersion: \(version)`")
    }

    /// A slip of the pen, or a kind of Flink's that no policy is for; `nil` for anything else.
    private static func noPolicyKind(_ resource: EvidenceResource) -> EvidenceFinding? {
        let known = ["FlinkStateSnapshot", "FlinkBlueGreenDeployment"]
        let kinds = ResourceKind.allCases.map(\.rawValue)
        guard !known.contains(resource.kind) else { return nil }
        guard let meant = Suggestion.nearest(to: resource.kind, among: kinds + known) else { return nil }
        return EvidenceFinding(
            .error, "no policy is for the kind `\(resource.kind)`", at: resource.content,
            help: "did you mean `\(meant)`?")
    }

    /// - Parameters:
    ///   - manifest: From ``manifests(in:from:_:)``, so of a kind that policies are for.
    ///   - old: What is deployed, by `--against`: a manifest, or a live object.
    /// - Returns: `nil` if the manifest is of no such kind.
    public init?(
        manifest: EvidenceResource, against old: EvidenceResource? = nil, evidence: Evidence, isDeleting: Bool = false
    ) {
        self.init(manifest, against: old, evidence, nil, isDeleting: isDeleting, isReviewed: true)
    }

    /// A live resource that is acted on: nobody would read a review of it, and its journal was read before.
    init?(acted manifest: EvidenceResource, evidence: Evidence, journal: SubjectJournal) {
        self.init(manifest, against: nil, evidence, journal, isDeleting: false, isReviewed: false)
    }

    private init?(
        _ manifest: EvidenceResource, against old: EvidenceResource?, _ evidence: Evidence,
        _ journal: SubjectJournal?, isDeleting: Bool, isReviewed: Bool
    ) {
        guard let kind = ResourceKind(rawValue: manifest.kind) else { return nil }
        var findings: [EvidenceFinding] = []
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
        self.journal = journal ?? SubjectJournal(of: observed.resource, in: namespace)
        if isReviewed {
            findings += Self.review(manifest, self.session, operatorConfiguration, namespace, against: old)
        }
        self.findings = findings.sortedForOutput()
    }

    /// What `check` says of the manifest, in the same surroundings.
    private static func review(
        _ manifest: EvidenceResource, _ session: Session?, _ operatorConfiguration: OperatorConfiguration?,
        _ namespace: String, against old: EvidenceResource?
    ) -> [EvidenceFinding] {
        var context = ManifestReview.Context()
        if case .present(let resource)? = session?.live { context.session = Manifest(resource) }
        let version = (context.session?.spec ?? manifest.spec)?["flinkVersion"]?.value.string
        context.defaults =
            operatorConfiguration?.defaults(namespace: namespace, flinkVersion: version) ?? FlinkConfiguration()
        context.old = old.map { Manifest($0) }
        return ManifestReview.findings(of: Manifest(manifest), in: context).map(\.evidenceFinding)
    }
}
