public import Documents

// Everything that is served in one answer, where a client asks for that.
extension SimulatedKubernetes {
    /// What `/api` (the core group) or `/apis` (the others) answer to a client that takes an `APIGroupDiscoveryList`.
    ///
    /// - Parameter version: Of the list's own group: `v2` or `v2beta1`.
    public func groupDiscovery(ofCore isCore: Bool, version: String = "v2") -> Document {
        let groups = isCore ? [""] : self.groups
        return .map([
            "kind": "APIGroupDiscoveryList", "apiVersion": Document(.string("apidiscovery.k8s.io/\(version)")),
            "metadata": .emptyMap, "items": Document(.list(groups.map(discovery))),
        ])
    }

    private func discovery(of group: String) -> Document {
        let kinds = servedKinds.filter { $0.group == group }.sorted { $0.plural < $1.plural }
        var metadata = DocumentMap()
        if !group.isEmpty { metadata["name"] = Document(.string(group)) }
        metadata["creationTimestamp"] = Document(.null)
        let versions = Set(kinds.map(\.version)).sorted().map { version in
            Document.map([
                "version": Document(.string(version)),
                "resources": Document(.list(kinds.filter { $0.version == version }.map(\.discovery))),
                "freshness": "Current",
            ])
        }
        return .map(["metadata": Document(.map(metadata)), "versions": Document(.list(versions))])
    }
}

extension ResourceKind {
    fileprivate var discovery: Document {
        func texts(_ list: [String]) -> Document { Document(.list(list.map { Document(.string($0)) })) }
        func responseKind(_ group: String, _ version: String, _ kind: String) -> Document {
            .map([
                "group": Document(.string(group)), "version": Document(.string(version)),
                "kind": Document(.string(kind)),
            ])
        }
        var map = DocumentMap([
            .init(key: "resource", value: Document(.string(plural))),
            .init(key: "responseKind", value: responseKind(group, version, kind)),
            .init(key: "scope", value: isNamespaced ? "Namespaced" : "Cluster"),
            .init(key: "singularResource", value: Document(.string(singular))), .init(key: "verbs", value: verbs),
        ])
        if !shortNames.isEmpty { map["shortNames"] = texts(shortNames) }
        if !categories.isEmpty { map["categories"] = texts(categories) }
        var subresources: [Document] = []
        if hasStatus {
            subresources.append(
                .map([
                    "subresource": "status", "responseKind": responseKind(group, version, kind),
                    "verbs": ["get", "patch", "update"],
                ]))
        }
        if scale != nil {
            subresources.append(
                .map([
                    "subresource": "scale", "responseKind": responseKind("autoscaling", "v1", "Scale"),
                    "verbs": ["get", "patch", "update"],
                ]))
        }
        if !subresources.isEmpty { map["subresources"] = Document(.list(subresources)) }
        return Document(.map(map))
    }
}
