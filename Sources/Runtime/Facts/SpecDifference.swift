public import Documents

/// A field of the spec that is not what it was.
public struct FieldDifference: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable { case added, removed, changed }

    /// From the root of the resource; the keys of `flinkConfiguration` are one segment each: `spec`,
    /// `flinkConfiguration`, `kubernetes.operator.savepoint.history.max.age`. Lists are compared as a whole.
    public var path: [String]
    public var kind: Kind
    /// `nil` if it was added.
    public var old: Document?
    /// `nil` if it was removed.
    public var new: Document?

    /// The path as people write it.
    public var field: String { DocumentPath(path.map(DocumentPath.Step.key)).description }
}

/// The fields in which two specs differ, ordered by path.
///
/// `null` and absent are the same, and so are absent and a default that the API server or the operator fills in. Numbers
/// are equal if their values are; in `flinkConfiguration`, where Flink gets texts, if their texts are.
public func specDifferences(from old: Document, to new: Document, of kind: String) -> [FieldDifference] {
    if old == new { return [] }
    let before = SpecFields(old, of: kind).leaves
    let after = SpecFields(new, of: kind).leaves
    return Set(before.keys).union(after.keys)
        .sorted { $0.lexicographicallyPrecedes($1) }
        .compactMap { path in
            switch (before[path], after[path]) {
            case (let old?, let new?):
                old == new ? nil : FieldDifference(path: path, kind: .changed, old: old, new: new)
            case (let old?, nil): FieldDifference(path: path, kind: .removed, old: old, new: nil)
            case (nil, let new?): FieldDifference(path: path, kind: .added, old: nil, new: new)
            case (nil, nil): nil
            }
        }
}

/// A spec as its leaves, in one spelling.
struct SpecFields {
    private(set) var leaves: [[String]: Document] = [:]

    /// What holds where a field is absent, by kind of resource. (`spec.job` has defaults only if there is a job.)
    private static let jobDefaults: [(path: [String], value: Document)] = [
        (["spec", "job", "state"], "running"),
        (["spec", "job", "upgradeMode"], "stateless"),
        (["spec", "job", "parallelism"], 0),
        (["spec", "job", "args"], []),
    ]
    private static let deploymentDefaults: [(path: [String], value: Document)] = [
        (["spec", "mode"], "native"),
        (["spec", "jobManager", "replicas"], 1),
    ]
    /// Maps of which an empty one says no more than none at all.
    private static let containers: Set<[String]> = [
        ["spec"], ["spec", "job"], ["spec", "jobManager"], ["spec", "taskManager"], ["spec", "flinkConfiguration"],
        ["spec", "logConfiguration"], ["spec", "jobManager", "resource"], ["spec", "taskManager", "resource"],
    ]
    /// Deeper than any spec is; what lies below is compared as a whole.
    private static let maximumDepth = 60

    init(_ spec: Document, of kind: String) {
        flatten(spec, at: ["spec"])
        guard kind == "FlinkDeployment" || kind == "FlinkSessionJob" else { return }
        var defaults = spec["job"]?.map == nil ? [] : Self.jobDefaults
        if kind == "FlinkDeployment" { defaults += Self.deploymentDefaults }
        for (path, value) in defaults where leaves[path] == nil { leaves[path] = value }
    }

    private mutating func flatten(_ value: Document, at path: [String]) {
        if path == ["spec", "flinkConfiguration"], value.map != nil {
            let root = SourcedDocument(value, at: FieldReference(source: ""))
            for (key, leaf) in FlinkConfiguration.leaves(of: root) {
                leaves[path + [key]] = FlinkConfiguration.text(of: leaf.value).map { Document(.string($0)) }
            }
            return
        }
        switch value.value {
        case .null: break
        case .map(let map) where path.count < Self.maximumDepth:
            let entries = map.entries.filter { !$0.value.isNull }
            if entries.isEmpty, !Self.containers.contains(path) { leaves[path] = .map([:]) }
            for entry in entries { flatten(entry.value, at: path + [entry.key]) }
        case .map, .list, .bool, .integer, .real, .string: leaves[path] = Self.normalized(value)
        }
    }

    /// Without places and `null`s, and with whole numbers as integers.
    private static func normalized(_ value: Document) -> Document {
        switch value.value {
        case .real(let number): Document(Int64(exactly: number).map { .integer($0) } ?? .real(number))
        case .list(let elements): Document(.list(elements.map(normalized)))
        case .map(let map):
            Document(
                .map(
                    DocumentMap(
                        map.entries.filter { !$0.value.isNull }.map {
                            DocumentMap.Entry(key: $0.key, value: normalized($0.value))
                        })))
        case .null, .bool, .integer, .string: Document(value.value)
        }
    }
}
