import PolicySimulator

/// The form in which a client wants an answer.
package enum AnswerForm: Sendable, Hashable {
    case json
    case yaml
    /// What `kubectl get` shows.
    case table
    case metadataOnly
    /// All groups and their resources at once.
    case groupDiscovery(version: String)

    package var contentType: String {
        switch self {
        case .json, .table, .metadataOnly: "application/json"
        case .yaml: "application/yaml"
        case .groupDiscovery(let version):
            "application/json;g=apidiscovery.k8s.io;v=\(version);as=APIGroupDiscoveryList"
        }
    }
}

/// An `Accept` header, read.
package struct AcceptedMedia: Sendable {
    /// In the order of the client's wishes. Empty where nothing that is offered is accepted.
    package let forms: [AnswerForm]

    /// A header that is not there accepts everything.
    package init(_ header: String?) {
        guard let header, !header.allSatisfy(\.isWhitespace) else {
            forms = [.json]
            return
        }
        forms = header.split(separator: ",").prefix(32).compactMap { range -> AnswerForm? in
            let parts = range.split(separator: ";").map { part -> String in
                String(part.filter { !$0.isWhitespace })
            }
            guard let type = parts.first?.lowercased() else { return nil }
            var parameters: [String: String] = [:]
            for part in parts.dropFirst() {
                let pair = part.split(separator: "=", maxSplits: 1)
                if pair.count == 2 { parameters[pair[0].lowercased()] = String(pair[1]) }
            }
            if let quality = parameters["q"], Double(quality) == 0 { return nil }
            switch (type, parameters["as"]) {
            case ("application/json", "Table"): return parameters["v"] == "v1" ? .table : nil
            case ("application/json", "PartialObjectMetadata"), ("application/json", "PartialObjectMetadataList"):
                return parameters["v"] == "v1" ? .metadataOnly : nil
            case ("application/json", "APIGroupDiscoveryList"):
                let version = parameters["v"] ?? ""
                return ["v2", "v2beta1"].contains(version) ? .groupDiscovery(version: version) : nil
            case ("application/json", nil), ("*/*", nil), ("application/*", nil): return .json
            case ("application/yaml", nil): return .yaml
            default: return nil
            }
        }
    }

    /// The form for a resource: the first that is not one of discovery.
    var forResources: AnswerForm? {
        forms.first { if case .groupDiscovery = $0 { false } else { true } }
    }

    /// The form for `/api` and `/apis`.
    var forDiscovery: AnswerForm? {
        forms.first { form in
            switch form {
            case .groupDiscovery, .json, .yaml: true
            case .table, .metadataOnly: false
            }
        }
    }
}
