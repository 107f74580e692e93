import Documents

/// A Kubernetes resource in a document.
public struct EvidenceResource: Hashable, Sendable {
    public var kind: String
    /// `nil` where the document does not say.
    public var namespace: String?
    public var name: String
    public var content: SourcedDocument

    /// Reads the resource at `content`; `nil` without a kind or a name.
    ///
    /// - Parameter listedKind: The kind of the list's elements, which API servers leave out of each.
    init?(_ content: SourcedDocument, listedKind: String? = nil) {
        guard let kind = content["kind"]?.value.string ?? listedKind,
            let name = content["metadata"]?["name"]?.value.string, !name.isEmpty
        else { return nil }
        self.kind = kind
        self.name = name
        namespace = content["metadata"]?["namespace"]?.value.string
        self.content = content
        // From here on, paths are those of the resource, wherever in a list it stands.
        self.content.reference.root = content.reference.fullPath
        self.content.reference.path = DocumentPath()
        self.content.reference.resource = "\(kind.lowercased())/\(name)"
    }

    public var metadata: SourcedDocument? { content["metadata"] }
    public var spec: SourcedDocument? { content["spec"] }
    public var status: SourcedDocument? { content["status"] }

    /// Whether an API server has seen it: people write neither status nor uid.
    public var isLive: Bool {
        content["status"] != nil || metadata?["uid"] != nil || metadata?["resourceVersion"] != nil
    }

    public var isDeleting: Bool { metadata?["deletionTimestamp"] != nil }

    /// `flinkdeployment/orders`
    public var title: String { "\(kind.lowercased())/\(name)" }

    /// Whether this FlinkStateSnapshot refers to that job.
    public func isSnapshot(of job: EvidenceResource) -> Bool {
        guard kind == "FlinkStateSnapshot", let reference = spec?["jobReference"] else { return false }
        return reference["name"]?.value.string == job.name && (namespace ?? "") == (job.namespace ?? "")
            && reference["kind"]?.value.string ?? "FlinkDeployment" == job.kind
    }

    func label(_ key: String) -> String? { metadata?["labels"]?[key].flatMap { $0.value.scalarText } }
    func annotation(_ key: String) -> SourcedDocument? { metadata?["annotations"]?[key] }

    /// `metadata.creationTimestamp`, where it can be read.
    var created: Instant? { metadata?["creationTimestamp"]?.instant }
}

extension SourcedDocument {
    /// A time in RFC 3339 or milliseconds, as Kubernetes and Flink write them.
    var instant: Instant? { value.scalarText.flatMap { try? Instant(parsing: $0) } }
}

extension Document {
    /// The text of a scalar as Kubernetes stores it in a map of strings; `nil` for `null`, lists and maps.
    var scalarText: String? {
        switch value {
        case .string(let text): text
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .real(let value): Self.plainText(value)
        case .null, .list, .map: nil
        }
    }

    /// Without an exponent or a needless fraction where the number is a whole one.
    private static func plainText(_ value: Double) -> String {
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 { return "\(whole).0" }
        return "\(value)"
    }
}
