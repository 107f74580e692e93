import Documents
import PolicyRuntime

extension SimulatedKubernetes {
    mutating func patch(_ request: ObjectRequest) throws(StatusError) -> APIAnswer {
        let (type, body) = try CallBody.patch(request)
        if type == .apply { return try apply(body, request) }
        if request.query.contains("force") {
            throw Self.invalidOptions(.forbidden("force", "may not be specified for non-apply patch"))
        }
        let place = Place(collection: request.index, key: request.key)
        guard let old = object(at: place) else { throw .notFound(request.kind, request.path.name) }
        var new: Document
        switch type {
        case .json: new = try JSONPatch.apply(body, to: old)
        case .strategic: new = try StrategicMergePatch.apply(body, to: old, request.kind.schema)
        case .merge, .apply:
            guard body.isMap else {
                throw .badRequest("error decoding patch: the patch is \(body.kindName), not a map")
            }
            new = MergePatch.apply(body, to: old)
        }
        guard new.isMap else { throw .requestUnprocessable }
        new = try CallBody.typed(new, request.kind, isScale: false)
        try refuseOtherIdentity(new, request)
        return try update(old, to: new, at: place, request, managers: nil)
    }

    private func refuseOtherIdentity(_ new: Document, _ request: ObjectRequest) throws(StatusError) {
        let causes = [("name", new.name, request.path.name), ("namespace", new.namespace, request.path.namespace)]
            .filter { $0.1 != $0.2 }
            .map { StatusError.Cause.invalid("metadata.\($0.0)", quoted($0.1), "field is immutable") }
        guard causes.isEmpty else { throw .invalid(request.kind, request.path.name, causes) }
    }

    private static func invalidOptions(_ cause: StatusError.Cause) -> StatusError {
        StatusError(
            422, "Invalid", "PatchOptions.meta.k8s.io \"\" is invalid: \(cause.field): \(cause.message)",
            details: .init(group: "meta.k8s.io", kind: "PatchOptions", causes: [cause]))
    }

    private mutating func apply(_ body: Document, _ request: ObjectRequest) throws(StatusError) -> APIAnswer {
        let kind = request.kind
        guard request.query["fieldManager"] != nil else {
            throw Self.invalidOptions(.required("fieldManager", "is required for apply patch"))
        }
        guard body.isMap else { throw .badRequest("error decoding YAML: the body is \(body.kindName), not a map") }
        var config = try CallBody.typed(body, kind, isScale: false)
        guard (config["metadata"]?["managedFields"]?.list ?? []).isEmpty else {
            throw .badRequest("metadata.managedFields must be nil")
        }
        let name = config.name
        guard name.isEmpty || name == request.path.name else {
            throw .badRequest(
                "the name of the object (\(name)) does not match the name on the URL (\(request.path.name))")
        }
        var pass = SchemaPass(kind)
        pass.run(&config, kind.schema, known: nil, fillsDefaults: false)
        if let error = pass.decodingError {
            throw .badRequest(
                "\(kind.kind) in version \(quoted(kind.version)) cannot be handled as a \(kind.kind): \(error)")
        }
        if request.isStrict, !pass.unknownFields.isEmpty { _ = try check(&config, request, known: nil) }
        if !pass.unknownFields.isEmpty { warnings = pass.unknownFields.map { "unknown field \(quoted($0))" } }

        // What this subresource does not take is nothing that is applied.
        config.editMap { map in
            map.removeAll { key in
                switch key {
                case "apiVersion", "kind", "metadata": false
                case "status": request.path.subresource != "status" && kind.hasStatus
                default: request.path.subresource == "status"
                }
            }
        }
        var entry = writer(request, operation: "Apply")
        let fields = AppliedObject.fields(config, kind, subresource: request.path.subresource)
        let place = Place(collection: request.index, key: request.key)
        guard let old = object(at: place) else {
            guard request.path.subresource.isEmpty else { throw .notFound(kind, request.path.name) }
            config.editMetadata { metadata in
                metadata["name"] = Document(.string(request.path.name))
                metadata["resourceVersion"] = nil
            }
            return APIAnswer(201, try create(config, request, by: entry, applied: fields))
        }
        var new = AppliedObject.merge(config, into: old, kind.schema)
        var managers = FieldManagers(old["metadata"]?["managedFields"])
        let own = managers.entries.firstIndex { $0.isSameManager(as: entry) }
        if let own {
            // What this manager applied before and does not any more goes, unless somebody else has it too.
            var dropped = managers.entries[own].fields
            dropped.subtract(fields)
            for (index, other) in managers.entries.enumerated() where index != own { dropped.subtract(other.fields) }
            new = AppliedObject.removing(dropped, from: new, kind.schema)
            entry.time = managers.entries[own].time
        }
        let comparison = FieldComparison(from: old, to: new, kind.schema)
        var taken = comparison.added
        taken.formUnion(comparison.modified)
        let isForced = request.query.flag("force")
        var conflicts: [(manager: String, path: String)] = []
        for index in managers.entries.indices where index != own {
            let other = managers.entries[index]
            let conflict = other.fields.intersection(taken)
            if !isForced { conflicts += conflict.paths.map { (other.text, $0) } }
            managers.entries[index].fields.subtract(conflict)
            managers.entries[index].fields.subtract(comparison.removed)
        }
        guard conflicts.isEmpty else { throw .applyConflict(conflicts) }
        entry.fields = fields
        if !comparison.isEmpty { entry.time = timestampText(request.now) }
        if let own { managers.entries[own] = entry } else { managers.entries.append(entry) }
        managers.entries.removeAll { $0.fields.isEmpty }
        return try update(old, to: new, at: place, request, managers: managers)
    }
}

extension StatusError {
    fileprivate static func applyConflict(_ conflicts: [(manager: String, path: String)]) -> StatusError {
        let text: String
        if conflicts.count == 1 {
            text = "Apply failed with 1 conflict: conflict with \(conflicts[0].manager): \(conflicts[0].path)"
        } else {
            let lines = Set(conflicts.map(\.manager)).sorted().flatMap { manager in
                ["conflicts with \(manager):"] + conflicts.filter { $0.manager == manager }.map { "- \($0.path)" }
            }
            text = "Apply failed with \(conflicts.count) conflicts: \(lines.joined(separator: "\n"))"
        }
        let causes = conflicts.map {
            StatusError.Cause("FieldManagerConflict", "conflict with \($0.manager)", field: $0.path)
        }
        return StatusError(409, "Conflict", text, details: .init(causes: causes))
    }
}

extension FieldManagers.Entry {
    /// As a conflict names it: `"kubectl" with subresource "status" using v1`.
    fileprivate var text: String {
        var text = quoted(manager)
        if !subresource.isEmpty { text += " with subresource \(quoted(subresource))" }
        if operation == "Update" { text += " using \(apiVersion)" }
        return text
    }
}

extension FieldManagers {
    func isSame(as other: FieldManagers) -> Bool { document == other.document }
}
