import Documents
import PolicyRuntime

extension SimulatedKubernetes {
    mutating func delete(_ request: ObjectRequest) throws(StatusError) -> APIAnswer {
        let options = try CallBody.deleteOptions(request)
        let place = Place(collection: request.index, key: request.key)
        guard let object = object(at: place) else { throw .notFound(request.kind, request.path.name) }
        try requirePreconditions(options, object, request.kind)
        let (rest, isGone) = delete(object, at: place, options, at: request.now)
        defer { finish(at: request.now) }
        guard isGone, !request.kind.returnsDeleted else { return APIAnswer(200, rest) }
        var details = request.kind.details(request.path.name).map
        details["uid"] = Document(.string(object.uid))
        return APIAnswer(
            200,
            .map([
                "kind": "Status", "apiVersion": "v1", "metadata": .emptyMap, "status": "Success",
                "details": Document(.map(details)),
            ]))
    }

    mutating func deleteCollection(_ request: ObjectRequest) throws(StatusError) -> APIAnswer {
        guard !request.kind.isNamespaced || !request.path.namespace.isEmpty else { throw .methodNotAllowed }
        let options = try CallBody.deleteOptions(request)
        let selection = try Selection(request)
        let prefix = selection.prefix(request.kind)
        var found: [(place: Place, object: Document)] = []
        collections[request.index].objects.visit(from: prefix, prefix: prefix) { row in
            if selection.matches(row.object) {
                found.append((Place(collection: request.index, key: row.key), row.object))
            }
            return true
        }
        let page = ListView.Page(objects: found.map(\.object))
        let answer = APIAnswer(200, Self.listDocument(page, request.kind, resourceVersion))
        for (place, object) in found { _ = delete(object, at: place, options, at: request.now) }
        finish(at: request.now)
        return answer
    }

    private func requirePreconditions(
        _ options: DeleteOptions, _ object: Document, _ kind: ResourceKind
    ) throws(StatusError) {
        let name = object.name
        let qualified = kind.group.isEmpty ? kind.kind : "\(kind.kind).\(kind.group)"
        func conflict(_ cause: String) -> StatusError {
            StatusError(
                409, "Conflict", "Operation cannot be fulfilled on \(qualified) \"\(name)\": \(cause)",
                details: .init(name: name, group: kind.group, kind: kind.kind))
        }
        if let uid = options.uid, uid != object.uid {
            throw conflict(
                "the UID in the precondition (\(uid)) does not match the UID in record (\(object.uid)). The object might "
                    + "have been deleted and then recreated")
        }
        let version = object["metadata"]?["resourceVersion"]?.string ?? ""
        if let expected = options.resourceVersion, expected != version {
            throw conflict(
                "the ResourceVersion in the precondition (\(expected)) does not match the ResourceVersion in record "
                    + "(\(version)). The object might have been modified")
        }
    }

    private static let foreground = "foregroundDeletion"
    private static let orphan = "orphan"

    /// Deletes an object, or marks it where something holds it: a finalizer, those it owns, a pod's time to end.
    ///
    /// Returns what is there of it now, and whether it is gone.
    mutating func delete(
        _ object: Document, at place: Place, _ options: DeleteOptions, at now: Int64
    ) -> (rest: Document, isGone: Bool) {
        let kind = collections[place.collection].kind
        var finalizers = (object["metadata"]?["finalizers"]?.list ?? []).compactMap(\.string)
        finalizers.removeAll { $0 == Self.foreground || $0 == Self.orphan }
        switch options.propagation {
        case .foreground: finalizers.append(Self.foreground)
        case .orphan: finalizers.append(Self.orphan)
        case .background: break
        }
        let grace = gracePeriod(object, kind, options)
        if object.isTerminating {
            guard !object.hasFinalizers, grace == 0, !Self.holdsContents(object, kind) else { return (object, false) }
            if !options.isDryRun { erase(object, at: place) }
            return (object, true)
        }
        guard finalizers.isEmpty, grace == 0, !Self.holdsContents(object, kind) else {
            var marked = object
            marked.editMetadata { metadata in
                metadata["deletionTimestamp"] = Document(.string(timestampText(now &+ grace &* 1000)))
                metadata["deletionGracePeriodSeconds"] = Document(.integer(grace))
                metadata["finalizers"] =
                    finalizers.isEmpty ? Document?.none : Document(.list(finalizers.map { Document(.string($0)) }))
                if let generation = metadata["generation"]?.integer, generation > 0 {
                    metadata["generation"] = Document(.integer(generation + 1))
                }
            }
            if kind.kind == "Namespace", kind.group.isEmpty {
                marked.edit("status") { $0.set("phase", "Terminating") }
            }
            if !options.isDryRun { store(&marked, at: place, replacing: object) }
            return (marked, false)
        }
        if options.isDryRun { return (object, true) }
        erase(object, at: place)
        return (object, true)
    }

    /// A namespace is there until nothing is in it.
    static func holdsContents(_ object: Document, _ kind: ResourceKind) -> Bool {
        kind.kind == "Namespace" && kind.group.isEmpty && !(object["spec"]?["finalizers"]?.list ?? []).isEmpty
    }

    /// A pod on a node is given its time; whoever plays the kubelet deletes it with none.
    private func gracePeriod(_ object: Document, _ kind: ResourceKind, _ options: DeleteOptions) -> Int64 {
        guard kind.kind == "Pod", kind.group.isEmpty else { return 0 }
        let given = options.gracePeriodSeconds ?? object["spec"]?["terminationGracePeriodSeconds"]?.integer ?? 30
        let phase = object["status"]?["phase"]?.string
        guard !(object["spec"]?["nodeName"]?.string ?? "").isEmpty, phase != "Succeeded", phase != "Failed" else {
            return 0
        }
        return min(max(given, 0), 1 << 31)
    }
}

extension StatusError.Details {
    /// For an answer that is no refusal.
    fileprivate var map: DocumentMap {
        var map = DocumentMap([.init(key: "name", value: Document(.string(name)))])
        if !group.isEmpty { map["group"] = Document(.string(group)) }
        map["kind"] = Document(.string(kind))
        return map
    }
}
