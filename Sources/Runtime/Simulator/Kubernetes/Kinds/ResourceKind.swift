public import Documents

/// A kind that a simulated server serves: its names, and in what it behaves unlike the others.
///
/// One row of a table (``builtIn``, ``flink``): another kind is another row.
public struct ResourceKind: Sendable {
    /// Empty for the core group.
    public var group: String
    public var version: String
    public var kind: String
    public var plural: String
    public var shortNames: [String] = []
    /// Groups of kinds that a client may name together: `all`.
    public var categories: [String] = []
    /// What `kubectl get` shows; empty for what the server has for the kind, or else name and age.
    public var printerColumns: [PrinterColumn] = []
    public var isNamespaced = true
    /// Whether a CustomResourceDefinition brings it. Such objects take no strategic merge patch, an update of one needs
    /// a `resourceVersion`, and a wrong type is 422 with all causes and not 400 with the first.
    public var isCustom = false
    public var hasStatus = false
    public var scale: ScalePaths?
    /// Whether a change of anything but `metadata` and `status` raises `metadata.generation`.
    public var countsGenerations = false
    /// Of the whole object without `apiVersion`, `kind` and `metadata`.
    public var schema: ObjectShape
    /// Of a definition that somebody brought: with its descriptions and bounds, which ``schema`` does not keep.
    var givenOpenAPI: Document?
    /// What the server's own empty object already has: the maps that none of its managers ever owns.
    public var emptyObject = Document.map(["metadata": .map([:])])
    /// What a `fieldSelector` may ask for besides `metadata.name` and `metadata.namespace`.
    public var selectableFields: [String] = []
    public var allowsCreateOnUpdate = false
    public var allowsUnconditionalUpdate = false
    /// Whether a delete answers with the object that is gone, and not with a `Status`.
    public var returnsDeleted = false
    /// What a name may be.
    var nameRule = ObjectNames.Rule.subdomain
    /// What the server fills in at the creation that no schema can say.
    var prepare: (@Sendable (inout Document, inout SeededIdentifiers) -> Void)?
    /// What is wrong with an object that no schema can say, given the one before it.
    var validate: (@Sendable (Document, Document?) -> [StatusError.Cause])?

    /// Where a kind keeps what its `scale` shows.
    public struct ScalePaths: Sendable, Hashable {
        public var specReplicas: [String]
        public var statusReplicas: [String]
        /// A selector as text, or a `LabelSelector`.
        public var selector: [String]

        public init(specReplicas: [String], statusReplicas: [String], selector: [String]) {
            self.specReplicas = specReplicas
            self.statusReplicas = statusReplicas
            self.selector = selector
        }
    }

    /// A kind of a CustomResourceDefinition: with a status and generations.
    ///
    /// - Parameter fields: Besides `apiVersion`, `kind` and `metadata`: `spec`, `status`.
    public init(
        custom kind: String, plural: String, group: String, version: String = "v1", fields: [String: Schema],
        required: [String] = [], shortNames: [String] = []
    ) {
        self.group = group
        self.version = version
        self.kind = kind
        self.plural = plural
        self.shortNames = shortNames
        isCustom = true
        hasStatus = fields["status"] != nil
        countsGenerations = true
        schema = Self.shape(fields, required)
    }

    /// A kind that is compiled into the server.
    init(builtIn kind: String, plural: String, group: String = "", version: String = "v1", fields: [String: Schema]) {
        self.group = group
        self.version = version
        self.kind = kind
        self.plural = plural
        hasStatus = fields["status"] != nil
        allowsUnconditionalUpdate = true
        schema = Self.shape(fields, [])
    }

    private static func shape(_ fields: [String: Schema], _ required: [String]) -> ObjectShape {
        var fields = fields
        fields["apiVersion"] = .string
        fields["kind"] = .string
        fields["metadata"] = ObjectMetadata.schema
        return ObjectShape(
            fields: fields, required: required, defaults: [], keepsUnknown: false, isAtomic: false)
    }

    public var singular: String { kind.lowercased() }
    public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
    /// As messages name it: `flinkdeployments.flink.apache.org`.
    var resource: String { group.isEmpty ? plural : "\(plural).\(group)" }

    func details(_ name: String) -> StatusError.Details {
        StatusError.Details(name: name, group: group, kind: plural)
    }

    /// Where an object stands in the table of its kind.
    func key(_ namespace: String, _ name: String) -> String { isNamespaced ? "\(namespace)/\(name)" : name }
}

/// `metadata`, as all kinds have it.
enum ObjectMetadata {
    static let schema = Schema.object([
        "name": .string, "generateName": .string, "namespace": .string, "selfLink": .string, "uid": .string,
        "resourceVersion": .string, "generation": .int64, "creationTimestamp": .time, "deletionTimestamp": .time,
        "deletionGracePeriodSeconds": .int64, "labels": .strings, "annotations": .strings,
        "finalizers": .set(.string), "ownerReferences": .list(owner, by: "uid"), "managedFields": .any,
    ])

    private static let owner = Schema.object(
        [
            "apiVersion": .string, "kind": .string, "name": .string, "uid": .string, "controller": .boolean,
            "blockOwnerDeletion": .boolean,
        ], isAtomic: true)

    /// What only the server writes, and nobody manages.
    static func isServers(_ key: String) -> Bool {
        switch key {
        case "name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "managedFields",
            "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds":
            true
        default: false
        }
    }
}
