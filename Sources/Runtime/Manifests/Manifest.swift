import Documents

/// A resource in a text that is checked. Unlike an ``EvidenceResource`` it may lack its name, or even its kind.
struct Manifest: Sendable {
    /// Empty where the document does not say.
    var kind: String
    var name: String
    var namespace: String?
    var content: SourcedDocument

    init(_ content: SourcedDocument, listedKind: String? = nil) {
        kind = content["kind"]?.value.string ?? listedKind ?? ""
        name = content["metadata"]?["name"]?.value.string ?? ""
        namespace = content["metadata"]?["namespace"]?.value.string
        self.content = content
        self.content.reference.root = content.reference.fullPath
        self.content.reference.path = DocumentPath()
    }

    init(_ resource: EvidenceResource) {
        kind = resource.kind
        name = resource.name
        namespace = resource.namespace
        content = resource.content
    }

    var spec: SourcedDocument? { content["spec"] }
    var title: String { "\(kind)/\(name)" }

    /// Whether an API server wrote it: then it has been accepted, and carries fields that people do not write.
    var isLive: Bool { content["metadata"]?["uid"] != nil || content["metadata"]?["resourceVersion"] != nil }

    /// The kinds that are looked into.
    static let kinds = ["FlinkDeployment", "FlinkSessionJob", "FlinkStateSnapshot", "FlinkCluster"]

    /// The resources of a file, those of lists one by one, in the order of the text.
    static func all(in file: DocumentFile) -> [Manifest] {
        var found: [Manifest] = []
        for (index, document) in file.documents.enumerated() where !document.isNull {
            let content = SourcedDocument(document, at: FieldReference(source: file.name, document: index))
            add(content, listedKind: nil, depth: 0, &found)
        }
        return found
    }

    private static func add(
        _ content: SourcedDocument, listedKind: String?, depth: Int, _ found: inout [Manifest]
    ) {
        if depth < 4, content["items"]?.value.list != nil {
            let kind = content["kind"]?.value.string ?? ""
            if kind.hasSuffix("List") {
                let element = kind == "List" ? nil : String(kind.dropLast(4))
                for item in content["items"]?.elements ?? [] {
                    add(item, listedKind: element, depth: depth + 1, &found)
                }
                return
            }
        }
        if depth < 4, content.value.list != nil {
            for item in content.elements { add(item, listedKind: nil, depth: depth + 1, &found) }
            return
        }
        found.append(Manifest(content, listedKind: listedKind))
    }
}
