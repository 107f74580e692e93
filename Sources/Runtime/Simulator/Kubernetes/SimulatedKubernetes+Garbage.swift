import Documents

// What the garbage collector and the namespace controller do after a delete.
extension SimulatedKubernetes {
    /// Deletes what lost all its owners, finishes deletions that waited for those or for nobody, and empties namespaces
    /// that go away.
    ///
    /// Called by the server itself after each write if ``collectsGarbage``. Looks only at what changed since.
    public mutating func collectGarbage(at now: Int64) {
        while !suspects.isEmpty {
            let round = suspects.sorted { ($0.collection, $0.key) < ($1.collection, $1.key) }
            suspects = []
            for place in round { inspect(place, at: now) }
        }
    }

    private mutating func inspect(_ place: Place, at now: Int64) {
        guard let object = object(at: place) else { return }
        if object.isTerminating {
            finishDeletion(of: object, at: place, now)
            return
        }
        guard let owners = object["metadata"]?["ownerReferences"]?.list, !owners.isEmpty else { return }
        var solid: [Document] = []
        var isWaitedFor = false
        for owner in owners {
            switch state(of: owner, namespace: object.namespace) {
            case .present: solid.append(owner)
            case .waiting: isWaitedFor = true
            case .absent: break
            }
        }
        if solid.isEmpty {
            var options = DeleteOptions()
            // Those who wait for this wait for what it owns, too.
            if isWaitedFor, !(dependents[object.uid] ?? []).isEmpty { options.propagation = .foreground }
            _ = delete(object, at: place, options, at: now)
        } else if solid.count < owners.count {
            var kept = object
            kept.editMetadata { $0["ownerReferences"] = Document(.list(solid)) }
            store(&kept, at: place, replacing: object)
        }
    }

    private enum OwnerState { case present, waiting, absent }

    private func state(of owner: Document, namespace: String) -> OwnerState {
        guard let place = placeOfUID[owner["uid"]?.string ?? ""], let object = object(at: place),
            object.name == owner["name"]?.string ?? "", object["kind"] == owner["kind"],
            object.namespace.isEmpty || object.namespace == namespace
        else { return .absent }
        return object.isTerminating && Self.has("foregroundDeletion", object) ? .waiting : .present
    }

    private static func has(_ finalizer: String, _ object: Document) -> Bool {
        object["metadata"]?["finalizers"]?.list?.contains { $0.string == finalizer } ?? false
    }

    private mutating func finishDeletion(of object: Document, at place: Place, _ now: Int64) {
        let owned = (dependents[object.uid] ?? []).sorted { ($0.collection, $0.key) < ($1.collection, $1.key) }
        if Self.has("orphan", object) {
            for place in owned {
                guard let dependent = self.object(at: place) else { continue }
                var kept = dependent
                let others = (dependent["metadata"]?["ownerReferences"]?.list ?? []).filter {
                    $0["uid"]?.string != object.uid
                }
                kept.editMetadata { $0["ownerReferences"] = others.isEmpty ? Document?.none : Document(.list(others)) }
                store(&kept, at: place, replacing: dependent)
            }
            remove("orphan", from: object, at: place)
        } else if Self.has("foregroundDeletion", object) {
            for place in owned where !(self.object(at: place)?.isTerminating ?? true) { inspect(place, at: now) }
            let isHeld = owned.contains { place in
                guard let owners = self.object(at: place)?["metadata"]?["ownerReferences"]?.list else { return false }
                return owners.contains {
                    $0["uid"]?.string == object.uid && $0["blockOwnerDeletion"]?.bool ?? false
                }
            }
            if !isHeld { remove("foregroundDeletion", from: object, at: place) }
        } else if object["kind"]?.string == "Namespace", object["apiVersion"]?.string == "v1" {
            emptyNamespace(object, at: place, now)
        }
    }

    private mutating func remove(_ finalizer: String, from object: Document, at place: Place) {
        guard let current = self.object(at: place) else { return }
        var kept = current
        let others = (current["metadata"]?["finalizers"]?.list ?? []).filter { $0.string != finalizer }
        kept.editMetadata { $0["finalizers"] = others.isEmpty ? Document?.none : Document(.list(others)) }
        if others.isEmpty, current["metadata"]?["deletionGracePeriodSeconds"]?.integer ?? 0 == 0 {
            erase(kept, at: place)
        } else {
            store(&kept, at: place, replacing: current)
            suspects.remove(place)
        }
    }

    private mutating func emptyNamespace(_ namespace: Document, at place: Place, _ now: Int64) {
        var isEmpty = true
        for collection in collections.indices
        where collections[collection].isServed && collections[collection].kind.isNamespaced {
            let prefix = "\(namespace.name)/"
            var found: [(key: String, object: Document)] = []
            collections[collection].objects.visit(from: prefix, prefix: prefix) { row in
                found.append((row.key, row.object))
                return true
            }
            for (key, object) in found {
                let place = Place(collection: collection, key: key)
                if !object.isTerminating { _ = delete(object, at: place, DeleteOptions(), at: now) }
                if self.object(at: place) != nil { isEmpty = false }
            }
        }
        guard isEmpty, !namespace.hasFinalizers else { return }
        erase(namespace, at: place)
    }
}
