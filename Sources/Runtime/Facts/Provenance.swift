public import Documents

/// Where the value of a fact comes from, as `explain` prints it.
public indirect enum Provenance: Hashable, Sendable, CustomStringConvertible {
    /// A field of a document.
    case field(FieldReference)
    /// An answer of Flink: `GET /jobs/overview`, and the file that holds it.
    case answer(request: String, source: String)
    /// What the policy or the operator says where nothing else does; with more to it where that matters.
    case declaredDefault(String?)
    /// By `--set`, or in what was given to `decide`.
    case given
    /// A conclusion, and what it rests on.
    case derived(String, from: [Provenance])
    /// Not observed: what would tell.
    case notObserved(String)

    public var description: String {
        switch self {
        case .field(let reference): reference.description
        case .answer(let request, let source): "\(request) in \(source)"
        case .declaredDefault(let reason): reason.map { "declared default (\($0))" } ?? "declared default"
        case .given: "given"
        case .derived(let text, let sources):
            sources.isEmpty ? text : "\(text): \(sources.map(\.description).joined(separator: ", "))"
        case .notObserved(let what): "not observed: \(what)"
        }
    }

    /// The same with positions of fields that were left to be looked up, as those in JSON are.
    public func located(in files: [DocumentFile]) -> Provenance {
        switch self {
        case .field(let reference): .field(reference.located(in: files))
        case .derived(let text, let sources): .derived(text, from: sources.map { $0.located(in: files) })
        case .answer, .declaredDefault, .given, .notObserved: self
        }
    }
}

/// A field in a document that a person gave.
///
/// Made for every value that is looked at, and read for few of them: so a step further down costs one link, and what all
/// fields of a document share is shared.
public struct FieldReference: Sendable, CustomStringConvertible {
    private var origin: Origin
    private var trail: FieldTrail?
    private var inner: FieldTrail?
    private var isEmbedded: Bool
    /// Known for YAML; of JSON, the reader finds it on demand by `root` and `path`.
    public var position: TextPosition?

    public init(
        source: String, document: Int = 0, root: DocumentPath = DocumentPath(), path: DocumentPath = DocumentPath(),
        embedded: DocumentPath? = nil, resource: String? = nil, position: TextPosition? = nil
    ) {
        origin = Origin(source: source, document: document, root: root, resource: resource)
        trail = FieldTrail(path)
        inner = embedded.flatMap { FieldTrail($0) }
        isEmbedded = embedded != nil
        self.position = position
    }

    /// What the fields of one resource have in common.
    private final class Origin: Sendable {
        let source: String
        let document: Int
        let root: DocumentPath
        let resource: String?

        init(source: String, document: Int, root: DocumentPath, resource: String?) {
            self.source = source
            self.document = document
            self.root = root
            self.resource = resource
        }
    }

    /// The file, as the user named it.
    public var source: String {
        get { origin.source }
        set { origin = Origin(source: newValue, document: document, root: root, resource: resource) }
    }

    /// Which document of the file, from 0.
    public var document: Int {
        get { origin.document }
        set { origin = Origin(source: source, document: newValue, root: root, resource: resource) }
    }

    /// The way from the root of that document to the resource: `items[3]`; empty for the document itself.
    public var root: DocumentPath {
        get { origin.root }
        set { origin = Origin(source: source, document: document, root: newValue, resource: resource) }
    }

    /// `flinkdeployment/orders`; `nil` for the manifest that is being explained.
    public var resource: String? {
        get { origin.resource }
        set { origin = Origin(source: source, document: document, root: root, resource: newValue) }
    }

    /// The way from the resource to the field.
    public var path: DocumentPath {
        get { trail?.path ?? DocumentPath() }
        set { trail = FieldTrail(newValue) }
    }

    /// The way on inside a text at `path` that holds a document of its own, such as `lastReconciledSpec`.
    public var embedded: DocumentPath? {
        get { isEmbedded ? inner?.path ?? DocumentPath() : nil }
        set {
            inner = newValue.flatMap { FieldTrail($0) }
            isEmbedded = newValue != nil
        }
    }

    /// Whether it is inside a text.
    var isInText: Bool { isEmbedded }

    /// The field below it.
    func stepping(_ step: DocumentPath.Step) -> FieldReference {
        var result = self
        if isEmbedded {
            result.inner = FieldTrail(inner, step)
        } else {
            result.trail = FieldTrail(trail, step)
        }
        return result
    }

    /// The way from the root of the document to the field.
    public var fullPath: DocumentPath { DocumentPath(root.steps + path.steps) }

    /// The same with its position, if that was left to be looked up in one of these files. Walks a JSON text.
    public func located(in files: [DocumentFile]) -> FieldReference {
        guard position == nil, let file = files.first(where: { $0.name == source }) else { return self }
        var found = self
        found.position = file.range(of: fullPath, in: document)?.start
        return found
    }

    /// The field alone: `spec.job.state`.
    public var field: String {
        guard let embedded else { return path.description }
        return embedded.steps.isEmpty ? path.description : "\(path) \(embedded)"
    }

    /// `orders.yaml:12:5 spec.job.upgradeMode` of the manifest; of anything else
    /// `status.jobStatus.state of flinkdeployment/orders in dump.yaml:40:14`.
    public var description: String {
        let place = position.map { "\(source):\($0)" } ?? source
        guard let resource else { return field.isEmpty ? place : "\(place) \(field)" }
        return field.isEmpty ? "\(resource) in \(place)" : "\(field) of \(resource) in \(place)"
    }
}

extension FieldReference: Hashable {
    public static func == (left: FieldReference, right: FieldReference) -> Bool {
        left.position == right.position && left.isEmbedded == right.isEmbedded
            && (left.origin === right.origin
                || (left.source == right.source && left.document == right.document && left.root == right.root
                    && left.resource == right.resource))
            && left.path == right.path && left.embedded == right.embedded
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(document)
        hasher.combine(root)
        hasher.combine(path)
        hasher.combine(embedded)
        hasher.combine(resource)
        hasher.combine(position)
    }
}

/// A way that is read from its end: a step and the way before it.
private final class FieldTrail: Sendable {
    private let before: FieldTrail?
    private let step: DocumentPath.Step
    private let count: Int

    init(_ before: FieldTrail?, _ step: DocumentPath.Step) {
        self.before = before
        self.step = step
        count = (before?.count ?? 0) + 1
    }

    /// `nil` for the empty way.
    convenience init?(_ path: DocumentPath) {
        guard let last = path.steps.last else { return nil }
        var before: FieldTrail?
        for step in path.steps.dropLast() { before = FieldTrail(before, step) }
        self.init(before, last)
    }

    var path: DocumentPath {
        var steps: [DocumentPath.Step] = []
        steps.reserveCapacity(count)
        var here: FieldTrail? = self
        while let trail = here {
            steps.append(trail.step)
            here = trail.before
        }
        steps.reverse()
        return DocumentPath(steps)
    }
}

/// A value and where it stands.
public struct SourcedDocument: Hashable, Sendable {
    public var value: Document
    public var reference: FieldReference

    public init(_ value: Document, at reference: FieldReference) {
        self.value = value
        self.reference = reference
        if !reference.isInText, let start = value.range?.start { self.reference.position = start }
    }

    /// The value under `key`; `nil` where this is no map, has no such key, or has `null` there.
    public subscript(key: String) -> SourcedDocument? {
        guard let child = value[key], !child.isNull else { return nil }
        return SourcedDocument(child, at: reference.stepping(.key(key)))
    }

    /// The value at the end of `keys`; `nil` as by ``subscript(_:)-(String)``.
    public subscript(keys: [String]) -> SourcedDocument? {
        var here = self
        for key in keys {
            guard let next = here[key] else { return nil }
            here = next
        }
        return here
    }

    /// The elements of a list; empty where this is none.
    public var elements: [SourcedDocument] {
        (value.list ?? []).enumerated().map { index, element in
            SourcedDocument(element, at: reference.stepping(.index(index)))
        }
    }

    /// What a text here holds, as a document of its own.
    func embedding(_ inner: Document) -> SourcedDocument {
        var reference = reference
        reference.embedded = DocumentPath()
        return SourcedDocument(inner, at: reference)
    }

    var provenance: Provenance { .field(reference) }
}

extension EvidenceFinding {
    /// A finding at the place of a value.
    init(_ severity: Severity, _ message: String, at value: SourcedDocument, help: String? = nil) {
        self.init(severity, message, in: value.reference.source, at: value.reference.position, help: help)
        reference = value.reference
    }
}
