public import Documents

/// What people have that shows the state of things: resources, answers of Flink, the operator's configuration.
///
/// Files are added in any order; what each document is, is told by its shape. What is not recognised is noted and
/// passed over.
public struct Evidence: Sendable {
    /// By kind, each sorted.
    private var byKind: [String: [EvidenceResource]] = [:]
    public private(set) var answers: [RecordedAnswer] = []
    public private(set) var operatorConfigurations: [OperatorConfiguration] = []
    /// Lists that were given whole, so that what is not in them does not exist.
    public private(set) var listings: [Listing] = []
    /// Requests that the API server refused, or to which it said that there is no such resource.
    public private(set) var refusals: [Refusal] = []
    public private(set) var findings: [EvidenceFinding] = []

    /// A list of one kind; of one namespace where that is known.
    public struct Listing: Hashable, Sendable {
        public var kind: String
        public var namespace: String?
        /// The query of the request: what it left out is not known not to exist.
        public var selector: String?
        public var reference: FieldReference
    }

    public struct Refusal: Hashable, Sendable {
        /// Plural and lower case, as in paths: `configmaps`.
        public var resource: String
        public var namespace: String?
        public var name: String?
        public var isNotFound: Bool
        public var message: String
        public var reference: FieldReference
    }

    public init() {}

    public mutating func add(_ file: DocumentFile) { add(file.documents, from: file.name) }

    public mutating func add(_ documents: [Document], from source: String) {
        for (index, document) in documents.enumerated() {
            let root = SourcedDocument(document, at: FieldReference(source: source, document: index))
            var reader = EvidenceReader()
            reader.read(root)
            for resource in reader.resources { byKind[resource.kind, default: []].append(resource) }
            answers += reader.answers
            operatorConfigurations += reader.operatorConfigurations
            listings += reader.listings
            refusals += reader.refusals
            findings += reader.findings
            for kind in Set(reader.resources.map(\.kind)) { byKind[kind]?.sort(by: EvidenceResource.isBefore) }
        }
    }

    /// Takes what an API server has seen out of manifests: a dump can be explained as it is.
    ///
    /// What was given as evidence before wins, so that an edited resource is not taken for what is there.
    public mutating func addLive(in file: DocumentFile) {
        var other = Evidence()
        other.add(file)
        let live = other.allResources().filter(\.isLive)
        for resource in live {
            let known = resources(ofKind: resource.kind, namespace: resource.namespace ?? "")
            guard !known.contains(where: { $0.name == resource.name }) else { continue }
            byKind[resource.kind, default: []].append(resource)
        }
        let kinds = Set(live.map(\.kind))
        for kind in kinds { byKind[kind]?.sort(by: EvidenceResource.isBefore) }
        listings += other.listings.filter { kinds.contains($0.kind) }
        operatorConfigurations += other.operatorConfigurations
    }

    mutating func add(_ refusal: Refusal) { refusals.append(refusal) }
    mutating func add(_ finding: EvidenceFinding) { findings.append(finding) }

    /// All of a kind, by namespace, name and where they stand.
    public func resources(ofKind kind: String) -> [EvidenceResource] { byKind[kind] ?? [] }

    /// Those of a kind in a namespace; where a document names none, it counts.
    public func resources(ofKind kind: String, namespace: String) -> [EvidenceResource] {
        resources(ofKind: kind).filter { $0.namespace == nil || $0.namespace == namespace }
    }

    /// The resource, the newest by `resourceVersion` where it was given more than once.
    public func resource(
        kind: String, namespace: String, name: String, _ findings: inout [EvidenceFinding]
    ) -> EvidenceResource? {
        let found = resources(ofKind: kind, namespace: namespace).filter { $0.name == name }
        guard var newest = found.first else { return nil }
        for other in found.dropFirst() {
            let isNewer = other.version >= newest.version
            let (kept, dropped) = isNewer ? (other, newest) : (newest, other)
            newest = kept
            if kept.content.value != dropped.content.value {
                findings.append(
                    EvidenceFinding(
                        .warning,
                        "`\(kept.title)` is given more than once; the one in \(kept.content.reference.source) is used",
                        at: dropped.content, help: "give each resource once, as it is now"))
            }
        }
        return newest
    }

    /// The kinds that were given, sorted.
    var kinds: [String] { byKind.keys.sorted() }

    /// All that were given, by kind.
    func allResources() -> [EvidenceResource] {
        kinds.flatMap { resources(ofKind: $0) }
    }

    /// The whole list of a kind, if one was given that covers the namespace.
    func listing(of kind: String, in namespace: String) -> Listing? {
        listings.first { $0.kind == kind && ($0.namespace == nil || $0.namespace == namespace) && $0.selector == nil }
    }

    /// The refusal of a list of this kind, if there was one.
    func refusal(ofListing resource: String, namespace: String) -> Refusal? {
        refusals.first {
            $0.resource == resource && !$0.isNotFound && $0.name == nil
                && ($0.namespace == nil || $0.namespace == namespace)
        }
    }

    /// Whether the API server said that this resource does not exist.
    func isAbsent(_ resource: String, namespace: String, name: String) -> Refusal? {
        refusals.first {
            $0.resource == resource && $0.isNotFound && $0.name == name
                && ($0.namespace == nil || $0.namespace == namespace)
        }
    }
}

extension EvidenceResource {
    fileprivate static func isBefore(_ left: EvidenceResource, _ right: EvidenceResource) -> Bool {
        let (here, there) = (left.content.reference, right.content.reference)
        return (left.namespace ?? "", left.name, here.source, here.document)
            < (right.namespace ?? "", right.name, there.source, there.document)
    }

    /// `metadata.resourceVersion` as a number, which Kubernetes does not promise but keeps; -1 where there is none.
    fileprivate var version: Int64 {
        metadata?["resourceVersion"]?.value.scalarText.flatMap { Int64($0) } ?? -1
    }
}
