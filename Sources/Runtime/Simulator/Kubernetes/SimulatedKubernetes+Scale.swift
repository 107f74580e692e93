import Documents
import PolicyRuntime

// The `scale` of what has one: how many there should be, and are.
extension SimulatedKubernetes {
    mutating func answerScale(_ request: ObjectRequest) throws(StatusError) -> APIAnswer {
        let kind = request.kind
        guard let paths = kind.scale else { throw .resourceNotFound }
        let place = Place(collection: request.index, key: request.key)
        guard let old = object(at: place) else { throw .notFound(kind, request.path.name) }
        let scale = Self.scale(of: old, paths)
        let new: Document
        switch request.call.method {
        case "GET": return APIAnswer(200, scale)
        case "PUT":
            new = try CallBody.object(
                ObjectRequest(
                    index: request.index, kind: Self.scaleKind, path: request.path, query: request.query,
                    call: request.call, now: request.now))
        case "PATCH":
            let (type, body) = try CallBody.patch(request)
            switch type {
            case .json: new = try JSONPatch.apply(body, to: scale)
            case .merge, .strategic: new = MergePatch.apply(body, to: scale)
            case .apply: throw .unsupportedMediaType(["application/json-patch+json", "application/merge-patch+json"])
            }
        default: throw .methodNotAllowed
        }
        let version = new["metadata"]?["resourceVersion"]?.string ?? ""
        guard version.isEmpty || version == old["metadata"]?["resourceVersion"]?.string else {
            throw .conflict(kind, request.path.name)
        }
        let replicas: Int64
        switch new["spec"]?["replicas"]?.value {
        case nil, .null: replicas = 0
        case .integer(let number) where (0...Int64(Int32.max)).contains(number): replicas = number
        case .integer(let number):
            throw .invalid(
                Self.scaleKind, request.path.name,
                [.invalid("spec.replicas", "\(number)", "must be greater than or equal to 0")])
        default:
            throw .badRequest(
                "Scale in version \"v1\" cannot be handled as a Scale: json: cannot unmarshal "
                    + "\(new["spec"]?["replicas"]?.jsonTypeName ?? "null") into Go struct field ScaleSpec.spec.replicas of "
                    + "type int32")
        }
        var changed = old
        changed.set(paths.specReplicas, to: Document(.integer(replicas)))
        if Self.value(at: paths.specReplicas, in: old)?.integer == replicas { return APIAnswer(200, scale) }
        changed.editMetadata { $0["generation"] = Document(.integer(($0["generation"]?.integer ?? 0) + 1)) }
        let comparison = FieldComparison(from: old, to: changed, kind.schema)
        var managers = FieldManagers(old["metadata"]?["managedFields"])
        managers.update(writer(request, operation: "Update"), comparison, at: timestampText(request.now))
        if replicas == 0 {
            // A scale to nothing says nothing about replicas, so nobody owns them after it.
            managers.entries.removeAll { $0.subresource == "scale" }
        }
        changed.editMetadata { $0["managedFields"] = managers.document }
        if !request.isDryRun {
            store(&changed, at: place, replacing: old)
            finish(at: request.now)
        }
        return APIAnswer(200, Self.scale(of: changed, paths))
    }

    private static let scaleKind: ResourceKind = {
        var kind = ResourceKind(builtIn: "Scale", plural: "scales", group: "autoscaling", fields: [:])
        kind.allowsUnconditionalUpdate = true
        return kind
    }()

    private static func scale(of object: Document, _ paths: ResourceKind.ScalePaths) -> Document {
        var metadata = DocumentMap()
        for key in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
            if let value = object["metadata"]?[key] { metadata[key] = value }
        }
        var spec = DocumentMap()
        if let replicas = value(at: paths.specReplicas, in: object)?.integer, replicas != 0 {
            spec["replicas"] = Document(.integer(replicas))
        }
        var status = DocumentMap([
            .init(
                key: "replicas", value: Document(.integer(value(at: paths.statusReplicas, in: object)?.integer ?? 0)))
        ])
        let selector = value(at: paths.selector, in: object)
        if let text = selector?.string ?? LabelSelector(selector)?.text, !text.isEmpty {
            status["selector"] = Document(.string(text))
        }
        return .map([
            "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": Document(.map(metadata)),
            "spec": Document(.map(spec)), "status": Document(.map(status)),
        ])
    }

    private static func value(at path: [String], in object: Document) -> Document? {
        var here: Document? = object
        for step in path { here = here?[step] }
        return here
    }
}

extension Document {
    fileprivate mutating func set(_ path: [String], to value: Document) {
        guard let first = path.first else {
            self = value
            return
        }
        edit(first) { $0.set(Array(path.dropFirst()), to: value) }
    }
}
