import Documents
import PolicyRuntime

extension SimulatedKubernetes {
    mutating func create(_ request: ObjectRequest) throws(StatusError) -> APIAnswer {
        let object = try CallBody.object(request)
        let entry = writer(request, operation: "Update")
        return APIAnswer(201, try create(object, request, by: entry, applied: nil))
    }

    /// Creates an object, for a POST, and for what comes by PUT or apply and was not there.
    ///
    /// - Parameter applied: Of a server-side apply: what its manager owns.
    mutating func create(
        _ given: Document, _ request: ObjectRequest, by writer: FieldManagers.Entry, applied: FieldSet?
    ) throws(StatusError) -> Document {
        let kind = request.kind
        guard !kind.isNamespaced || !request.path.namespace.isEmpty else { throw .methodNotAllowed }
        var object = given
        let namespace = object.namespace
        guard namespace.isEmpty || namespace == request.path.namespace else {
            throw .badRequest(
                "the namespace of the provided object does not match the namespace sent on the request")
        }
        if let version = object["metadata"]?["resourceVersion"]?.string, !version.isEmpty, version != "0" {
            throw .badRequest("resourceVersion should not be set on objects to be created")
        }
        let pass = try check(&object, request, known: nil)
        try requireNamespace(request)
        if kind.hasStatus {
            object.set("status", kind.emptyObject["status"])
        }
        // Drawn before anything is refused: a refusal names it.
        if object.name.isEmpty, let base = object["metadata"]?["generateName"]?.string, !base.isEmpty {
            let suffix = identifiers.nameSuffix()
            let name = String(decoding: Array(base.utf8.prefix(58)), as: UTF8.self) + suffix
            object.editMetadata { $0["name"] = Document(.string(name)) }
        }
        let name = object.name
        let uid = identifiers.uid()
        object.editMetadata { metadata in
            metadata.removeAll {
                ObjectMetadata.isServers($0) && $0 != "name"
            }
            ObjectMetadata.dropEmpty(&metadata)
            if kind.isNamespaced { metadata["namespace"] = Document(.string(request.path.namespace)) }
            metadata["uid"] = Document(.string(uid))
            metadata["creationTimestamp"] = Document(.string(timestampText(request.now)))
            if kind.countsGenerations { metadata["generation"] = 1 }
        }
        kind.prepare?(&object, &identifiers)
        let causes =
            ObjectMetadata.causes(object, kind, before: nil) + pass.causes + (kind.validate?(object, nil) ?? [])
        guard causes.isEmpty else { throw .invalid(kind, name, causes) }
        let place = Place(collection: request.index, key: kind.key(request.path.namespace, name))
        guard self.object(at: place) == nil else { throw .alreadyExists(kind, name) }
        var managers = FieldManagers(nil)
        if let applied {
            var entry = writer
            entry.fields = applied
            entry.time = timestampText(request.now)
            managers.entries = [entry]
        } else {
            let comparison = FieldComparison(from: kind.emptyObject, to: object, kind.schema)
            managers.update(writer, comparison, at: timestampText(request.now))
        }
        if let document = managers.document { object.editMetadata { $0["managedFields"] = document } }
        if request.isDryRun { return object }
        store(&object, at: place, replacing: nil)
        finish(at: request.now)
        return object
    }

    /// Who writes by this request.
    func writer(_ request: ObjectRequest, operation: String) -> FieldManagers.Entry {
        FieldManagers.Entry(
            manager: request.manager(defaultFieldManager), operation: operation,
            subresource: request.path.subresource, apiVersion: request.kind.apiVersion)
    }

    /// Cuts off what is not known, fills in defaults, refuses what cannot be decoded. Other errors are in what it
    /// returns, for they are told together with those of the names.
    mutating func check(
        _ object: inout Document, _ request: ObjectRequest, known: Document?
    ) throws(StatusError) -> SchemaPass {
        let kind = request.kind
        var pass = SchemaPass(kind)
        pass.run(&object, kind.schema, known: known)
        if let error = pass.decodingError {
            throw .badRequest(
                "\(kind.kind) in version \(quoted(kind.version)) cannot be handled as a \(kind.kind): \(error)")
        }
        guard !pass.unknownFields.isEmpty else { return pass }
        switch request.query["fieldValidation"] {
        case "Strict":
            let list = pass.unknownFields.map { "unknown field \(quoted($0))" }.joined(separator: ", ")
            throw .badRequest(
                "\(kind.kind) in version \(quoted(kind.version)) cannot be handled as a \(kind.kind): strict decoding "
                    + "error: \(list)")
        case "Ignore": break
        default: warnings = pass.unknownFields.map { "unknown field \(quoted($0))" }
        }
        return pass
    }

    /// Nothing is created in a namespace that is not there, or on its way out.
    private func requireNamespace(_ request: ObjectRequest) throws(StatusError) {
        guard request.kind.isNamespaced, let place = namespacePlace(request.path.namespace) else { return }
        guard let namespace = object(at: place) else {
            throw .notFound(collections[place.collection].kind, request.path.namespace)
        }
        guard namespace.isTerminating else { return }
        let name = request.path.namespace
        var error = StatusError.forbidden(
            request.kind, request.path.name,
            "unable to create new content in namespace \(name) because it is being terminated")
        error.details?.causes = [
            .init("NamespaceTerminating", "namespace \(name) is being terminated", field: "metadata.namespace")
        ]
        throw error
    }

    /// What follows a write.
    mutating func finish(at now: Int64) {
        if collectsGarbage, !suspects.isEmpty { collectGarbage(at: now) }
    }
}
