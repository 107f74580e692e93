public import Documents

// What a client asks to know what fields there are, and what a request may carry: OpenAPI 3, a document for each version of
// a group.
extension SimulatedKubernetes {
    /// Of the last change of a definition: what discovery and OpenAPI say changes with it, and only with it.
    public var definitionsRevision: Int64 { definitions.flatMap { collections[$0].log.last } ?? 0 }

    /// `/openapi/v3`: where the documents are. Their URLs change when what they say does, so that clients may keep them.
    public var openAPIIndex: Document {
        var paths = DocumentMap()
        for (key, kinds) in kindsByVersion {
            let hash = Self.hash(of: Self.openAPIDocument(kinds))
            paths[key] = .map(["serverRelativeURL": Document(.string("/openapi/v3/\(key)?hash=\(hash)"))])
        }
        return .map(["paths": Document(.map(paths))])
    }

    /// `/openapi/v3/apis/apps/v1`; `nil` where nothing of the kind is served.
    ///
    /// - Parameter key: `api/v1`, `apis/apps/v1`.
    public func openAPIDocument(_ key: String) -> Document? {
        kindsByVersion.first { $0.key == key }.map { Self.openAPIDocument($0.kinds) }
    }

    private var kindsByVersion: [(key: String, kinds: [ResourceKind])] {
        let groups = Dictionary(grouping: servedKinds) { $0.apiPath }
        return groups.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted { $0.plural < $1.plural }) }
    }

    private static func openAPIDocument(_ kinds: [ResourceKind]) -> Document {
        var schemas = DocumentMap()
        var paths = DocumentMap()
        for kind in kinds {
            schemas[kind.schemaName] = kind.openAPISchema(.version3)
            schemas[kind.schemaName + "List"] = kind.openAPIListSchema(.version3)
            for (path, item) in kind.openAPIPaths { paths[path] = item }
        }
        schemas[OpenAPIDialect.objectMeta] = OpenAPIDialect.metadataSchema
        schemas[OpenAPIDialect.listMeta] = OpenAPIDialect.listMetadataSchema
        return .map([
            "openapi": "3.0.0", "info": .map(["title": "Kubernetes (simulated)", "version": "v1.36.0"]),
            "paths": Document(.map(paths)), "components": .map(["schemas": Document(.map(schemas))]),
        ])
    }

    private static func hash(of document: Document) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in (try? JSONWriter.canonical(document)) ?? [] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return String(hash, radix: 16)
    }
}

/// Where schemas refer to each other differs between the two versions of OpenAPI.
enum OpenAPIDialect: String {
    case version2 = "#/definitions/"
    case version3 = "#/components/schemas/"

    static let objectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
    static let listMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"

    static let metadataSchema: Document = {
        var schema = FieldDescriptions.described(ObjectMetadata.schema.openAPI, FieldDescriptions.metadata)
        schema.addPatchKeys()
        schema.set("description", "What every object has: its name, its labels, who owns it.")
        return schema
    }()

    static let listMetadataSchema = Document.map([
        "type": "object", "description": "What every list has.",
        "properties": .map([
            "continue": .map(["type": "string"]), "remainingItemCount": .map(["type": "integer", "format": "int64"]),
            "resourceVersion": .map(["type": "string"]),
        ]),
    ])

    /// How a property refers to a schema that has a name.
    func reference(_ name: String, description: String) -> Document {
        let reference = Document.map(["$ref": Document(.string(rawValue + name))])
        switch self {
        // Beside a `$ref`, version 3.0 takes nothing else.
        case .version3:
            return .map([
                "description": Document(.string(description)), "allOf": [reference], "default": .emptyMap,
            ])
        case .version2:
            var reference = reference
            reference.set("description", Document(.string(description)))
            return reference
        }
    }
}

extension ResourceKind {
    /// `api/v1`, `apis/flink.apache.org/v1beta1`.
    var apiPath: String { group.isEmpty ? "api/\(version)" : "apis/\(group)/\(version)" }

    /// `org.apache.flink.v1beta1.FlinkDeployment`.
    var schemaName: String {
        if isCustom {
            return (group.split(separator: ".").reversed() + [version[...], kind[...]]).joined(separator: ".")
        }
        let name = group.isEmpty ? "core" : group.split(separator: ".").first.map(String.init) ?? group
        return "io.k8s.api.\(name).\(version).\(kind)"
    }

    private var groupVersionKind: Document {
        .map([
            "group": Document(.string(group)), "kind": Document(.string(kind)), "version": Document(.string(version)),
        ])
    }

    func openAPISchema(_ dialect: OpenAPIDialect) -> Document {
        var document = givenOpenAPI ?? FieldDescriptions.described(schema.openAPI, FieldDescriptions.fields(of: self))
        if !isCustom { document.addPatchKeys() }
        document.edit("properties") { properties in
            properties.set(
                "metadata",
                dialect.reference(OpenAPIDialect.objectMeta, description: "Its name, its labels, who owns it."))
            for (key, text) in FieldDescriptions.type {
                properties.edit(key) { field in
                    field.set("type", "string")
                    field.set("description", Document(.string(text)))
                }
            }
        }
        if let description = FieldDescriptions.kinds[id] {
            document.set("description", Document(.string(description)))
        }
        document.set("x-kubernetes-group-version-kind", [groupVersionKind])
        return document
    }

    func openAPIListSchema(_ dialect: OpenAPIDialect) -> Document {
        var gvk = groupVersionKind
        gvk.set("kind", Document(.string(kind + "List")))
        return .map([
            "type": "object", "description": Document(.string("A list of \(kind).")),
            "properties": .map([
                "apiVersion": .map(["type": "string"]), "kind": .map(["type": "string"]),
                "metadata": dialect.reference(OpenAPIDialect.listMeta, description: "Where the list goes on."),
                "items": .map([
                    "type": "array", "items": .map(["$ref": Document(.string(dialect.rawValue + schemaName))]),
                ]),
            ]), "required": ["items"], "x-kubernetes-group-version-kind": [gvk],
        ])
    }

    /// The paths of this kind with what they take: clients look for the parameters of `patch` in particular.
    var openAPIPaths: [(String, Document)] {
        let base = isNamespaced ? "/\(apiPath)/namespaces/{namespace}/\(plural)" : "/\(apiPath)/\(plural)"
        var paths = [
            (base, operations(["get": "list", "post": "post", "delete": "deletecollection"], isItem: false)),
            (
                base + "/{name}",
                operations(["get": "get", "put": "put", "patch": "patch", "delete": "delete"], isItem: true)
            ),
        ]
        if isNamespaced { paths.append(("/\(apiPath)/\(plural)", operations(["get": "list"], isItem: false))) }
        if hasStatus {
            paths.append(
                (base + "/{name}/status", operations(["get": "get", "put": "put", "patch": "patch"], isItem: true)))
        }
        return paths
    }

    private func operations(_ methods: KeyValuePairs<String, String>, isItem: Bool) -> Document {
        var item = DocumentMap()
        for (method, action) in methods {
            var operation = DocumentMap([
                .init(key: "x-kubernetes-action", value: Document(.string(action))),
                .init(key: "x-kubernetes-group-version-kind", value: groupVersionKind),
                .init(key: "parameters", value: Document(.list(Self.parameters[method] ?? []))),
                .init(
                    key: "responses",
                    value: .map(["200": .map(["description": "OK", "content": content(isList: action == "list")])])),
            ])
            if ["post", "put"].contains(method) {
                operation["requestBody"] = .map(["required": true, "content": content(isList: false)])
            }
            item[method] = Document(.map(operation))
        }
        var parameters = [Document]()
        if isItem { parameters.append(Self.pathParameter("name")) }
        if isNamespaced { parameters.append(Self.pathParameter("namespace")) }
        item["parameters"] = Document(.list(parameters))
        return Document(.map(item))
    }

    private func content(isList: Bool) -> Document {
        let name = OpenAPIDialect.version3.rawValue + schemaName + (isList ? "List" : "")
        return .map(["application/json": .map(["schema": .map(["$ref": Document(.string(name))])])])
    }

    private static func pathParameter(_ name: String) -> Document {
        .map([
            "name": Document(.string(name)), "in": "path", "required": true, "schema": .map(["type": "string"]),
        ])
    }

    private static func query(_ names: String...) -> [Document] {
        names.map { name in
            let type = ["limit", "timeoutSeconds", "gracePeriodSeconds"].contains(name) ? "integer" : "string"
            return .map([
                "name": Document(.string(name)), "in": "query",
                "schema": .map(["type": Document(.string(name == "watch" || name == "force" ? "boolean" : type))]),
            ])
        }
    }

    private static let parameters: [String: [Document]] = [
        "get": query(
            "labelSelector", "fieldSelector", "limit", "continue", "resourceVersion", "watch", "timeoutSeconds"),
        "post": query("dryRun", "fieldManager", "fieldValidation"),
        "put": query("dryRun", "fieldManager", "fieldValidation"),
        "patch": query("dryRun", "fieldManager", "fieldValidation", "force"),
        "delete": query("dryRun", "gracePeriodSeconds", "propagationPolicy"),
    ]
}

extension Document {
    /// Says of each keyed list how a strategic merge patch merges it: `kubectl apply` computes its patch by that.
    mutating func addPatchKeys() {
        switch value {
        case .list(let list):
            self = Document(
                .list(
                    list.map { item in
                        var item = item
                        item.addPatchKeys()
                        return item
                    }))
        case .map(let map):
            var result = DocumentMap(
                map.entries.map { entry in
                    var value = entry.value
                    value.addPatchKeys()
                    return DocumentMap.Entry(key: entry.key, value: value)
                })
            // A field may have the same name as a word of the schema, but then holds a map.
            switch map["x-kubernetes-list-type"]?.string {
            case "map":
                result["x-kubernetes-patch-strategy"] = "merge"
                result["x-kubernetes-patch-merge-key"] = map["x-kubernetes-list-map-keys"]?.list?.first
            case "set": result["x-kubernetes-patch-strategy"] = "merge"
            default: break
            }
            self = Document(.map(result))
        case .null, .bool, .integer, .real, .string: break
        }
    }
}
