import Documents

extension ResourceKind {
    /// What brings a kind: who creates one of these may create objects of the kind that it defines.
    static let customResourceDefinition: ResourceKind = {
        var kind = ResourceKind(
            builtIn: "CustomResourceDefinition", plural: "customresourcedefinitions", group: "apiextensions.k8s.io",
            fields: [
                "spec": .object(
                    [
                        "group": .string, "names": .any, "scope": .oneOf("Cluster", "Namespaced"),
                        "versions": .list(.any), "conversion": .any, "preserveUnknownFields": .boolean,
                    ], required: ["group", "names", "scope", "versions"]), "status": .any,
            ])
        kind.isNamespaced = false
        kind.shortNames = ["crd", "crds"]
        kind.categories = ["api-extensions"]
        kind.countsGenerations = true
        kind.allowsUnconditionalUpdate = false
        kind.emptyObject = .map(["metadata": .emptyMap, "spec": .map(["names": nil, "versions": nil])])
        kind.prepare = { object, _ in
            let created = object["metadata"]?["creationTimestamp"] ?? ""
            func condition(_ type: String, _ reason: String, _ message: String) -> Document {
                .map([
                    "type": Document(.string(type)), "status": "True", "lastTransitionTime": created,
                    "reason": Document(.string(reason)), "message": Document(.string(message)),
                ])
            }
            let versions = (object["spec"]?["versions"]?.list ?? []).filter { $0["storage"]?.bool ?? false }
            object.set(
                "status",
                .map([
                    "conditions": [
                        condition("NamesAccepted", "NoConflicts", "no conflicts found"),
                        condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
                    ], "acceptedNames": object["spec"]?["names"] ?? .emptyMap,
                    "storedVersions": Document(.list(versions.compactMap { $0["name"] })),
                ]))
        }
        kind.validate = { new, old in
            var causes: [StatusError.Cause] = []
            let names = new["spec"]?["names"]
            for key in ["plural", "kind"] where (names?[key]?.string ?? "").isEmpty {
                causes.append(.required("spec.names.\(key)"))
            }
            let expected = "\(names?["plural"]?.string ?? "").\(new["spec"]?["group"]?.string ?? "")"
            if causes.isEmpty, new.name != expected {
                causes.append(.invalid("metadata.name", quoted(new.name), "must be spec.names.plural+\".\"+spec.group"))
            }
            let storing = (new["spec"]?["versions"]?.list ?? []).count { $0["storage"]?.bool ?? false }
            if storing != 1 {
                causes.append(
                    .invalid("spec.versions", "[]", "must have exactly one version marked as storage version"))
            }
            if let before = old?["spec"]?["scope"], before != new["spec"]?["scope"] {
                causes.append(.invalid("spec.scope", quoted(new["spec"]?["scope"]?.string ?? ""), "field is immutable"))
            }
            return causes
        }
        return kind
    }()

    /// The definition of a custom kind.
    var definition: Document {
        var names = DocumentMap([
            .init(key: "plural", value: Document(.string(plural))),
            .init(key: "singular", value: Document(.string(singular))),
            .init(key: "kind", value: Document(.string(kind))),
            .init(key: "listKind", value: Document(.string(kind + "List"))),
        ])
        if !shortNames.isEmpty { names["shortNames"] = Document(.list(shortNames.map { Document(.string($0)) })) }
        if !categories.isEmpty { names["categories"] = Document(.list(categories.map { Document(.string($0)) })) }
        var subresources = DocumentMap()
        if hasStatus { subresources["status"] = .emptyMap }
        if let scale {
            func path(_ steps: [String]) -> Document { Document(.string(steps.map { ".\($0)" }.joined())) }
            subresources["scale"] = .map([
                "specReplicasPath": path(scale.specReplicas), "statusReplicasPath": path(scale.statusReplicas),
                "labelSelectorPath": path(scale.selector),
            ])
        }
        var object = schema
        object.fields["metadata"] = .object([:])
        var openAPI = object.openAPI
        // The server's own schema of `metadata` is meant by naming none.
        openAPI.edit("properties") { $0.set("metadata", .map(["type": "object"])) }
        var served = DocumentMap([
            .init(key: "name", value: Document(.string(version))), .init(key: "served", value: true),
            .init(key: "storage", value: true), .init(key: "schema", value: .map(["openAPIV3Schema": openAPI])),
            .init(key: "subresources", value: Document(.map(subresources))),
        ])
        let columns = printerColumns.compactMap(\.source)
        if !columns.isEmpty { served["additionalPrinterColumns"] = Document(.list(columns)) }
        return .map([
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": .map(["name": Document(.string(resource))]),
            "spec": .map([
                "group": Document(.string(group)), "names": Document(.map(names)),
                "scope": Document(.string(isNamespaced ? "Namespaced" : "Cluster")),
                "versions": [Document(.map(served))],
            ]),
        ])
    }

    /// The kind that a definition brings, in the version that it stores; `nil` where it says too little.
    init?(definition: Document) {
        let spec = definition["spec"]
        let names = spec?["names"]
        guard let kind = names?["kind"]?.string, !kind.isEmpty, let plural = names?["plural"]?.string, !plural.isEmpty,
            let group = spec?["group"]?.string,
            let version = spec?["versions"]?.list?.first(where: { $0["storage"]?.bool ?? false }),
            let name = version["name"]?.string, version["served"]?.bool ?? false
        else { return nil }
        let openAPI = version["schema"]?["openAPIV3Schema"]
        let root = ObjectShape(
            openAPI: openAPI?.map ?? DocumentMap(),
            keepsUnknown: openAPI?["x-kubernetes-preserve-unknown-fields"]?.bool ?? false, isAtomic: false)
        self.init(
            custom: kind, plural: plural, group: group, version: name, fields: root.fields, required: root.required,
            shortNames: (names?["shortNames"]?.list ?? []).compactMap(\.string))
        schema.defaults = root.defaults
        categories = (names?["categories"]?.list ?? []).compactMap(\.string)
        if openAPI?.isMap ?? false { givenOpenAPI = openAPI }
        printerColumns = PrinterColumn.columns(of: version)
        schema.keepsUnknown = root.keepsUnknown
        isNamespaced = spec?["scope"]?.string != "Cluster"
        hasStatus = version["subresources"]?["status"] != nil
        if let paths = version["subresources"]?["scale"] {
            func steps(_ key: String) -> [String] {
                (paths[key]?.string ?? "").split(separator: ".").map(String.init)
            }
            let specReplicas = steps("specReplicasPath")
            if !specReplicas.isEmpty {
                scale = ScalePaths(
                    specReplicas: specReplicas, statusReplicas: steps("statusReplicasPath"),
                    selector: steps("labelSelectorPath"))
            }
        }
    }

    /// Made once: every simulated world begins with these.
    private static let flinkDefinitions: [ID: Document] = Dictionary(
        uniqueKeysWithValues: flink.map { ($0.id, $0.definition) })

    /// The definition of a kind that is installed from the start.
    var installedDefinition: Document { Self.flinkDefinitions[id] ?? definition }
}
