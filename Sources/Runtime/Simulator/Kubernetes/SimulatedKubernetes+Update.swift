import Documents
import PolicyRuntime

extension SimulatedKubernetes {
    mutating func replace(_ request: ObjectRequest) throws(StatusError) -> APIAnswer {
        let object = try CallBody.object(request)
        let kind = request.kind
        guard object.name == request.path.name else {
            throw .badRequest(
                object.name.isEmpty
                    ? "name must be provided"
                    : "the name of the object (\(object.name)) does not match the name on the URL (\(request.path.name))"
            )
        }
        let namespace = object.namespace
        guard namespace.isEmpty || namespace == request.path.namespace else {
            throw .badRequest(
                "the namespace of the object (\(namespace)) does not match the namespace on the URL "
                    + "(\(request.path.namespace))")
        }
        let place = Place(collection: request.index, key: request.key)
        guard let old = self.object(at: place) else {
            guard kind.allowsCreateOnUpdate, request.path.subresource.isEmpty else {
                throw .notFound(kind, request.path.name)
            }
            return APIAnswer(201, try create(object, request, by: writer(request, operation: "Update"), applied: nil))
        }
        let version = object["metadata"]?["resourceVersion"]?.string ?? ""
        if version.isEmpty, !kind.allowsUnconditionalUpdate {
            // A wrong type would be told first.
            var object = object
            _ = try check(&object, request, known: old)
            throw .invalid(
                kind, request.path.name,
                [.invalid("metadata.resourceVersion", "0", "must be specified for an update")], byStorage: true)
        }
        return try update(old, to: object, at: place, request, managers: nil)
    }

    /// - Parameter managers: Of a server-side apply, which has settled who owns what.
    mutating func update(
        _ old: Document, to given: Document, at place: Place, _ request: ObjectRequest, managers: FieldManagers?
    ) throws(StatusError) -> APIAnswer {
        let kind = request.kind
        var new = given
        let pass = try check(&new, request, known: old)
        let version = new["metadata"]?["resourceVersion"]?.string ?? ""
        guard version.isEmpty || version == "0" || version == old["metadata"]?["resourceVersion"]?.string else {
            guard Int64(version) != nil else {
                throw .invalid(
                    kind, request.path.name,
                    [.invalid("metadata.resourceVersion", quoted(version), "strconv.ParseUint: invalid syntax")])
            }
            throw .conflict(kind, request.path.name)
        }
        let uid = new.uid
        guard uid.isEmpty || uid == old.uid else {
            throw .conflict(
                kind, request.path.name,
                "Precondition failed: UID in precondition: \(uid), UID in object meta: \(old.uid)")
        }
        confine(&new, to: request, old)
        let causes = ObjectMetadata.causes(new, kind, before: old) + pass.causes + (kind.validate?(new, old) ?? [])
        guard causes.isEmpty else { throw .invalid(kind, request.path.name, causes) }
        if kind.countsGenerations, request.path.subresource != "status", Self.specDiffers(old, new) {
            new.editMetadata {
                $0["generation"] = Document(.integer((old["metadata"]?["generation"]?.integer ?? 0) + 1))
            }
        }
        guard settle(&new, old, request, managers) else { return APIAnswer(200, old) }
        if isLetGo(new, kind) {
            if !request.isDryRun {
                erase(new, at: place)
                finish(at: request.now)
            }
            return APIAnswer(200, new)
        }
        if request.isDryRun { return APIAnswer(200, new) }
        store(&new, at: place, replacing: old)
        finish(at: request.now)
        return APIAnswer(200, new)
    }

    /// Whether nothing keeps an object that is being deleted: its last finalizer is gone.
    func isLetGo(_ object: Document, _ kind: ResourceKind) -> Bool {
        object.isTerminating && !object.hasFinalizers && !Self.holdsContents(object, kind)
            && object["metadata"]?["deletionGracePeriodSeconds"]?.integer ?? 0 == 0
    }

    /// Lets through what the request may change: not what the server keeps, not `status` beside its subresource, and
    /// nothing but `status` through it.
    private func confine(_ new: inout Document, to request: ObjectRequest, _ old: Document) {
        switch request.path.subresource {
        case "status":
            let status = new["status"]
            new = old
            new.set("status", status)
        case "finalize":
            let spec = new["spec"]
            new = old
            new.set("spec", spec)
        default:
            if request.kind.hasStatus { Self.keep("status", of: old, in: &new) }
            guard let metadata = old["metadata"], !(new["metadata"]?.isSame(as: metadata) ?? false) else { return }
            new.editMetadata { edited in
                for entry in metadata.map?.entries ?? [] where ObjectMetadata.isServers(entry.key) {
                    edited[entry.key] = entry.value
                }
                edited.removeAll { ObjectMetadata.isServers($0) && metadata[$0] == nil }
                ObjectMetadata.dropEmpty(&edited)
            }
        }
    }

    private static func keep(_ key: String, of old: Document, in new: inout Document) {
        switch (old[key], new[key]) {
        case (nil, nil): break
        case (let before?, let after?) where after.isSame(as: before): break
        case (let before, _): new.set(key, before)
        }
    }

    /// Whether anything but `metadata` and `status` is different.
    static func specDiffers(_ old: Document, _ new: Document) -> Bool {
        guard let before = old.map, let after = new.map else { return true }
        func counts(_ key: String) -> Bool { key != "metadata" && key != "status" }
        return before.entries.contains { counts($0.key) && !(after[$0.key]?.equals($0.value) ?? false) }
            || after.entries.contains { counts($0.key) && before[$0.key] == nil }
    }

    /// Writes down who owns what now. Returns whether there is anything to store.
    private func settle(_ new: inout Document, _ old: Document, _ request: ObjectRequest, _ managers: FieldManagers?)
        -> Bool
    {
        if let managers {
            guard !managers.isSame(as: FieldManagers(old["metadata"]?["managedFields"])) || !new.equals(old) else {
                return false
            }
            new.editMetadata { $0["managedFields"] = managers.document }
            return true
        }
        let comparison = FieldComparison(from: old, to: new, request.kind.schema)
        guard !comparison.isEmpty else { return !new.equals(old) }
        var owners = FieldManagers(old["metadata"]?["managedFields"])
        owners.update(writer(request, operation: "Update"), comparison, at: timestampText(request.now))
        new.editMetadata { $0["managedFields"] = owners.document }
        return true
    }
}
