import Documents

// The one place where objects come, change and go.
extension SimulatedKubernetes {
    /// Stores an object and tells the watches. It gets the next `resourceVersion`.
    mutating func store(_ object: inout Document, at place: Place, replacing previous: Document?) {
        resourceVersion += 1
        let revision = resourceVersion
        object.editMetadata { $0["resourceVersion"] = Document(.string(String(revision))) }
        collections[place.collection].objects.put(object, revision: revision, for: place.key)
        collections[place.collection].log.append(
            ObjectChange(
                kind: previous == nil ? .added : .modified, resourceVersion: revision, object: object,
                previous: previous))
        if previous == nil { placeOfUID[object.uid] = place }
        let owners = object["metadata"]?["ownerReferences"]
        let ownersBefore = previous?["metadata"]?["ownerReferences"]
        if owners != nil || ownersBefore != nil { noteOwners(of: place, owners, before: ownersBefore) }
        if object.isTerminating { suspects.insert(place) }
        if place.collection == definitions { serve(object) }
    }

    /// Takes an object out and tells the watches. Returns its last state.
    @discardableResult
    mutating func erase(_ object: Document, at place: Place) -> Document {
        resourceVersion += 1
        var last = object
        last.editMetadata { $0["resourceVersion"] = Document(.string(String(resourceVersion))) }
        collections[place.collection].objects.remove(place.key)
        collections[place.collection].log.append(
            ObjectChange(kind: .deleted, resourceVersion: resourceVersion, object: last, previous: object))
        let uid = object.uid
        placeOfUID[uid] = nil
        suspects.remove(place)
        if place.collection == definitions { unserve(object) }
        if let orphans = dependents[uid] { suspects.formUnion(orphans) }
        if let owners = object["metadata"]?["ownerReferences"] {
            noteOwners(of: place, nil, before: owners)
            for owner in owners.list ?? [] {
                // An owner that waits for those it owns has one less to wait for.
                if let owner = placeOfUID[owner["uid"]?.string ?? ""] { suspects.insert(owner) }
            }
        }
        let namespace = object.namespace
        if !namespace.isEmpty, let place = namespacePlace(namespace), self.object(at: place)?.isTerminating ?? false {
            suspects.insert(place)
        }
        return last
    }

    func object(at place: Place) -> Document? { collections[place.collection].objects[place.key]?.object }

    func namespacePlace(_ name: String) -> Place? {
        index(group: "", kind: "Namespace").map { Place(collection: $0, key: name) }
    }

    private mutating func noteOwners(of place: Place, _ owners: Document?, before: Document?) {
        if let owners, let before, owners.isSame(as: before) { return }
        for owner in before?.list ?? [] {
            guard let uid = owner["uid"]?.string else { continue }
            dependents[uid]?.remove(place)
            if dependents[uid]?.isEmpty ?? false { dependents[uid] = nil }
        }
        for owner in owners?.list ?? [] {
            guard let uid = owner["uid"]?.string else { continue }
            dependents[uid, default: []].insert(place)
            // It may be gone already.
            if placeOfUID[uid] == nil { suspects.insert(place) }
        }
    }
}
