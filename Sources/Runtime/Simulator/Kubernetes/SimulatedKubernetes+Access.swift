public import Documents
import PolicyRuntime

// Access without HTTP, for those who play a controller or a kubelet, and for what checks the world. Nothing is refused.
extension SimulatedKubernetes {
    /// - Parameter namespace: Empty for what has none.
    public func object(_ kind: ResourceKind.ID, _ namespace: String, _ name: String) -> Document? {
        place(kind, namespace, name).flatMap { object(at: $0) }
    }

    /// The object with this uid, whatever it is.
    public func object(uid: String) -> Document? { placeOfUID[uid].flatMap { object(at: $0) } }

    /// The objects of a kind in order of namespace and name.
    public func objects(_ kind: ResourceKind.ID, in namespace: String? = nil) -> [Document] {
        var found: [Document] = []
        forEach(kind, in: namespace) { found.append($0) }
        return found
    }

    public func forEach(_ kind: ResourceKind.ID, in namespace: String? = nil, _ body: (Document) -> Void) {
        guard let index = index(group: kind.group, kind: kind.kind) else { return }
        let prefix = namespace.map { collections[index].kind.isNamespaced ? "\($0)/" : "" } ?? ""
        collections[index].objects.visit(from: prefix, prefix: prefix) { row in
            body(row.object)
            return true
        }
    }

    public func count(_ kind: ResourceKind.ID) -> Int {
        index(group: kind.group, kind: kind.kind).map { collections[$0].objects.count } ?? 0
    }

    /// Stores an object as it is, with its status: created if it is not there, replaced if it is.
    ///
    /// uid, creation time, generation and managed fields are the server's, and kept. No schema is asked and no
    /// `resourceVersion` compared. Nothing happens where nothing changes.
    ///
    /// What is being deleted goes if this takes its last finalizer. Returns what is stored, or was last; `nil` for a kind
    /// that is not installed.
    @discardableResult
    public mutating func put(_ object: Document, by manager: String = "controller", at now: Int64) -> Document? {
        let apiVersion = object["apiVersion"]?.string ?? ""
        let group = apiVersion.firstIndex(of: "/").map { String(apiVersion[..<$0]) } ?? ""
        guard
            let place = place(
                ResourceKind.ID(object["kind"]?.string ?? "", group: group), object.namespace, object.name)
        else { return nil }
        let kind = collections[place.collection].kind
        let old = self.object(at: place)
        var new = object
        let time = timestampText(now)
        if let old {
            new.editMetadata { metadata in
                for entry in old.metadata.entries where ObjectMetadata.isServers(entry.key) {
                    metadata[entry.key] = entry.value
                }
                ObjectMetadata.dropEmpty(&metadata)
            }
            if kind.countsGenerations, Self.specDiffers(old, new) {
                new.editMetadata { $0["generation"] = Document(.integer(($0["generation"]?.integer ?? 0) + 1)) }
            }
        } else {
            giveIdentity(to: &new, kind, at: now)
        }
        let comparison = FieldComparison(from: old ?? kind.emptyObject, to: new, kind.schema)
        if let old, comparison.isEmpty, new.equals(old) { return old }
        var managers = FieldManagers(old?["metadata"]?["managedFields"])
        let writer = FieldManagers.Entry(
            manager: manager, operation: "Update", subresource: "", apiVersion: kind.apiVersion)
        managers.update(writer, comparison, at: time)
        new.editMetadata { $0["managedFields"] = managers.document }
        if isLetGo(new, kind) {
            erase(new, at: place)
        } else {
            store(&new, at: place, replacing: old)
        }
        finish(at: now)
        return new
    }

    /// Stores an object that is there from the start, that nobody manages.
    mutating func begin(with object: Document, at now: Int64) {
        let apiVersion = object["apiVersion"]?.string ?? ""
        let group = apiVersion.firstIndex(of: "/").map { String(apiVersion[..<$0]) } ?? ""
        guard
            let place = place(
                ResourceKind.ID(object["kind"]?.string ?? "", group: group), object.namespace, object.name)
        else { return }
        var new = object
        giveIdentity(to: &new, collections[place.collection].kind, at: now)
        store(&new, at: place, replacing: nil)
    }

    /// Gives an object what it has from its creation on.
    private mutating func giveIdentity(to object: inout Document, _ kind: ResourceKind, at now: Int64) {
        let uid = identifiers.uid()
        object.editMetadata { metadata in
            metadata["uid"] = Document(.string(uid))
            metadata["creationTimestamp"] = Document(.string(timestampText(now)))
            if kind.countsGenerations { metadata["generation"] = 1 }
            ObjectMetadata.dropEmpty(&metadata)
        }
        kind.prepare?(&object, &identifiers)
    }

    /// Changes an object in place, as ``put(_:by:at:)`` does. Returns what is stored; `nil` where there is no such object.
    @discardableResult
    public mutating func edit(
        _ kind: ResourceKind.ID, _ namespace: String, _ name: String, by manager: String = "controller", at now: Int64,
        _ change: (inout Document) -> Void
    ) -> Document? {
        guard var object = object(kind, namespace, name) else { return nil }
        change(&object)
        return put(object, by: manager, at: now)
    }

    /// Deletes an object as a client would: what has finalizers is only marked. Returns whether it was there.
    @discardableResult
    public mutating func delete(
        _ kind: ResourceKind.ID, _ namespace: String, _ name: String, gracePeriodSeconds: Int64? = nil, at now: Int64
    ) -> Bool {
        guard let place = place(kind, namespace, name), let object = object(at: place) else { return false }
        var options = DeleteOptions()
        options.gracePeriodSeconds = gracePeriodSeconds
        _ = delete(object, at: place, options, at: now)
        finish(at: now)
        return true
    }

    /// Takes an object out of the store, whatever holds it: state that is lost. Returns whether it was there.
    @discardableResult
    public mutating func lose(_ kind: ResourceKind.ID, _ namespace: String, _ name: String, at now: Int64) -> Bool {
        guard let place = place(kind, namespace, name), let object = object(at: place) else { return false }
        erase(object, at: place)
        finish(at: now)
        return true
    }

    /// What happened to a kind after a `resourceVersion`; `nil` where some of it is forgotten, as in a watch that is
    /// answered with 410.
    public func changes(of kind: ResourceKind.ID, after revision: Int64) -> ArraySlice<ObjectChange>? {
        guard let index = index(group: kind.group, kind: kind.kind) else { return [] }
        return collections[index].log.changes(after: revision)
    }

    /// Forgets what happened up to a `resourceVersion`, of every kind: watches and pages of lists from before it expire.
    public mutating func compact(through revision: Int64) {
        for index in collections.indices { collections[index].log.compact(through: min(revision, resourceVersion)) }
    }

    /// Counts on as if something that is not seen here had been written.
    public mutating func advanceResourceVersion(to revision: Int64) {
        resourceVersion = max(resourceVersion, revision)
    }

    private func place(_ kind: ResourceKind.ID, _ namespace: String, _ name: String) -> Place? {
        index(group: kind.group, kind: kind.kind).map {
            Place(collection: $0, key: collections[$0].kind.key(namespace, name))
        }
    }
}
