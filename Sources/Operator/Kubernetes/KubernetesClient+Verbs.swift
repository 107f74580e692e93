package import Documents
package import PolicyRuntime

/// One object, or all of a kind, of a namespace or of all.
package struct ObjectPath: Sendable, Hashable {
    package var resource: KubernetesResource
    /// `nil`: all namespaces, or a kind that has none.
    package var namespace: String?
    package var name: String?

    package init(_ resource: KubernetesResource, _ namespace: String? = nil, _ name: String? = nil) {
        self.resource = resource
        self.namespace = namespace
        self.name = name
    }

    func path(_ subresource: String? = nil, query: [(String, String)] = []) -> String {
        var path = resource.group.isEmpty ? "/api/\(resource.version)" : "/apis/\(resource.group)/\(resource.version)"
        if let namespace { path += "/namespaces/\(percentEncoded(namespace))" }
        path += "/\(resource.plural)"
        if let name { path += "/\(percentEncoded(name))" }
        if let subresource { path += "/\(subresource)" }
        let pairs = query.map { "\($0)=\(percentEncoded($1))" }
        return pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&")
    }
}

/// How the kinds of patches are called.
package enum PatchKind: String, Sendable {
    case merge = "application/merge-patch+json"
    case json = "application/json-patch+json"
    /// Server-side apply; JSON is YAML.
    case apply = "application/apply-patch+yaml"
}

/// What has to be so for a delete to be done.
package struct DeleteOptions: Sendable, Hashable {
    package var propagation: Propagation?
    package var uid: String?
    package var resourceVersion: String?
    package var gracePeriodSeconds: Int64?

    package enum Propagation: String, Sendable {
        case background = "Background", foreground = "Foreground", orphan = "Orphan"
    }

    package init(
        propagation: Propagation? = nil, uid: String? = nil, resourceVersion: String? = nil,
        gracePeriodSeconds: Int64? = nil
    ) {
        self.propagation = propagation
        self.uid = uid
        self.resourceVersion = resourceVersion
        self.gracePeriodSeconds = gracePeriodSeconds
    }

    var body: Document {
        var map = DocumentMap()
        map["apiVersion"] = "v1"
        map["kind"] = "DeleteOptions"
        if let propagation { map["propagationPolicy"] = Document(.string(propagation.rawValue)) }
        if let gracePeriodSeconds { map["gracePeriodSeconds"] = Document(.integer(gracePeriodSeconds)) }
        var preconditions = DocumentMap()
        if let uid { preconditions["uid"] = Document(.string(uid)) }
        if let resourceVersion { preconditions["resourceVersion"] = Document(.string(resourceVersion)) }
        if !preconditions.isEmpty { map["preconditions"] = Document(.map(preconditions)) }
        return Document(.map(map))
    }
}

extension KubernetesClient {
    package func get(_ object: ObjectPath, subresource: String? = nil) async throws(KubernetesFailure) -> Document {
        try await body(of: APICall("GET", object.path(subresource)))
    }

    package func create(_ object: Document, at path: ObjectPath) async throws(KubernetesFailure) -> Document {
        try await body(of: APICall("POST", path.path(query: manager), contentType: "application/json", body: object))
    }

    /// Replaces an object, or its subresource; the object carries the `resourceVersion` that was read.
    package func replace(
        _ object: Document, at path: ObjectPath, subresource: String? = nil
    ) async throws(KubernetesFailure) -> Document {
        try await body(
            of: APICall("PUT", path.path(subresource, query: manager), contentType: "application/json", body: object))
    }

    package func patch(
        _ patch: Document, as kind: PatchKind, at path: ObjectPath, subresource: String? = nil, forcing: Bool = false
    ) async throws(KubernetesFailure) -> Document {
        let query = manager + (kind == .apply && forcing ? [("force", "true")] : [])
        return try await body(
            of: APICall("PATCH", path.path(subresource, query: query), contentType: kind.rawValue, body: patch))
    }

    /// How many replicas are wanted, by the scale subresource.
    package func scale(_ path: ObjectPath, to replicas: Int64) async throws(KubernetesFailure) -> Document {
        try await patch(
            .map(["spec": .map(["replicas": Document(.integer(replicas))])]), as: .merge, at: path, subresource: "scale"
        )
    }

    package func delete(
        _ path: ObjectPath, _ options: DeleteOptions = DeleteOptions()
    ) async throws(KubernetesFailure) -> Document {
        try await body(of: APICall("DELETE", path.path(), contentType: "application/json", body: options.body))
    }

    private var manager: [(String, String)] { [("fieldManager", KubernetesRequest.fieldManager)] }
}
