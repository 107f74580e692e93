package import Documents
import PolicyRuntime

/// All objects of a kind at one moment.
package struct ObjectList: Sendable {
    /// Each with `apiVersion` and `kind`, which items of a list do not have.
    package var items: [Document]
    package var resourceVersion: String
}

extension KubernetesClient {
    /// What is asked for at once. A page of deployments with long histories stays far below the limit of an answer.
    private static let pageSize = 500

    /// Lists page by page; a list whose pages expired on the way is begun anew, and then asked for whole.
    package func list(
        _ path: ObjectPath, labelSelector: String? = nil, fieldSelector: String? = nil, pageSize: Int? = nil
    ) async throws(KubernetesFailure) -> ObjectList {
        do {
            return try await pages(path, labelSelector, fieldSelector, pageSize ?? Self.pageSize)
        } catch {
            guard error.refusal?.isExpired == true else { throw error }
            return try await pages(path, labelSelector, fieldSelector, nil)
        }
    }

    private func pages(
        _ path: ObjectPath, _ labels: String?, _ fields: String?, _ size: Int?
    ) async throws(KubernetesFailure) -> ObjectList {
        var items: [Document] = []
        var version = ""
        var token: String?
        repeat {
            var query: [(String, String)] = []
            if let labels { query.append(("labelSelector", labels)) }
            if let fields { query.append(("fieldSelector", fields)) }
            if let size { query.append(("limit", String(size))) }
            if let token { query.append(("continue", token)) }
            let page = try await body(of: APICall("GET", path.path(query: query)))
            guard let elements = page["items"]?.list else {
                // Go writes an empty list as null.
                guard page["items"] != nil, page["kind"]?.string?.hasSuffix("List") == true else {
                    throw .transport(TransportError(.unusable, "the answer to a list has no `items`"))
                }
                return ObjectList(items: items, resourceVersion: page["metadata"]?["resourceVersion"]?.string ?? "")
            }
            items.reserveCapacity(items.count + elements.count)
            for element in elements { items.append(element.named(path.resource)) }
            version = page["metadata"]?["resourceVersion"]?.string ?? version
            let next = page["metadata"]?["continue"]?.string
            if let next, !next.isEmpty, next == token || elements.isEmpty {
                throw .transport(TransportError(.unusable, "the pages of a list do not end"))
            }
            token = next.flatMap { $0.isEmpty ? nil : $0 }
        } while token != nil
        return ObjectList(items: items, resourceVersion: version)
    }
}

extension Document {
    /// With its `apiVersion` and `kind`.
    func named(_ resource: KubernetesResource) -> Document {
        guard case .map(var map) = value, map["kind"] == nil || map["apiVersion"] == nil else { return self }
        map["apiVersion"] = Document(.string(resource.apiVersion))
        map["kind"] = Document(.string(resource.kind))
        return Document(.map(map))
    }
}
