import Documents
import PolicyRuntime

// Get, list, watch.
extension SimulatedKubernetes {
    func get(_ request: ObjectRequest) throws(StatusError) -> APIAnswer {
        let revision = try Self.revision(request.query)
        if revision > (cachedThrough ?? resourceVersion) { throw Self.tooLarge(revision, resourceVersion) }
        var object = collections[request.index].objects[request.key]?.object
        if let cachedThrough, request.query["resourceVersion"] != nil {
            let later = collections[request.index].log.changes(after: cachedThrough) ?? []
            if let change = later.first(where: { request.kind.key($0.object.namespace, $0.object.name) == request.key })
            {
                object = change.previous
            }
        }
        guard let object else { throw .notFound(request.kind, request.path.name) }
        return APIAnswer(200, object)
    }

    /// What asks for a state that is not there yet waits for it, and then gives up.
    private static func tooLarge(_ revision: Int64, _ current: Int64) -> StatusError {
        StatusError(
            504, "Timeout", "Timeout: Too large resource version: \(revision), current: \(current)",
            details: StatusError.Details(
                causes: [.init("ResourceVersionTooLarge", "Too large resource version", field: "")],
                retryAfterSeconds: 1))
    }

    /// What a list, a watch and a delete of a collection are limited to.
    struct Selection {
        var namespace: String
        var labels: LabelSelector
        var fields: FieldSelector

        init(_ request: ObjectRequest) throws(StatusError) {
            namespace = request.path.namespace
            labels =
                try request.query["labelSelector"].map { text throws(StatusError) in try LabelSelector(text) }
                ?? .everything
            fields =
                try request.query["fieldSelector"].map { text throws(StatusError) in
                    try FieldSelector(text, request.kind)
                } ?? .everything
        }

        /// Whether all objects (of the namespace) are selected.
        var isEverything: Bool { labels.isEverything && fields == .everything }

        func matches(_ object: Document) -> Bool { labels.matches(object) && fields.matches(object) }

        /// What the keys of the selected rows begin with.
        func prefix(_ kind: ResourceKind) -> String {
            guard kind.isNamespaced, !namespace.isEmpty else { return "" }
            return kind.key(namespace, "")
        }
    }

    func list(_ request: ObjectRequest) throws(StatusError) -> APIAnswer {
        let selection = try Selection(request)
        let limit = max(try request.query.integer("limit") ?? 0, 0)
        let revision = try Self.revision(request.query)
        let collection = collections[request.index]
        let prefix = selection.prefix(request.kind)
        var view = ListView(collection.objects)
        var start = prefix
        var shown = resourceVersion
        if let text = request.query["continue"] {
            let token = try ContinueToken(text)
            guard let changes = collection.log.changes(after: token.revision) else {
                throw .expired(
                    "The provided continue parameter is too old to display a consistent list result. You can start a "
                        + "new list without the continue parameter.")
            }
            view.undo(changes)
            start = prefix + token.start
            shown = token.revision
        } else if request.query["resourceVersionMatch"] == "Exact", revision > 0 {
            guard let changes = collection.log.changes(after: revision) else {
                throw .expired("The resourceVersion for the provided list is too old.")
            }
            view.undo(changes)
            shown = revision
        } else if let cachedThrough, request.query["resourceVersion"] != nil {
            view.undo(collection.log.changes(after: cachedThrough) ?? [])
            shown = min(cachedThrough, resourceVersion)
        }
        if revision > (cachedThrough ?? resourceVersion) { throw Self.tooLarge(revision, resourceVersion) }
        let page = view.page(from: start, prefix: prefix, selection, limit: Int(min(limit, 1 << 40)))
        return APIAnswer(200, Self.listDocument(page, request.kind, shown))
    }

    static func listDocument(_ page: ListView.Page, _ kind: ResourceKind, _ revision: Int64) -> Document {
        var metadata = DocumentMap([.init(key: "resourceVersion", value: Document(.string(String(revision))))])
        if let next = page.next {
            metadata["continue"] = Document(.string(ContinueToken(revision: revision, start: next).text))
        } else if kind.isCustom {
            metadata["continue"] = ""
        }
        if let remaining = page.remaining { metadata["remainingItemCount"] = Document(.integer(Int64(remaining))) }
        let items = kind.isCustom ? page.objects : page.objects.map { Self.withoutType($0) }
        return .map([
            "kind": Document(.string(kind.kind + "List")), "apiVersion": Document(.string(kind.apiVersion)),
            "metadata": Document(.map(metadata)), "items": Document(.list(items)),
        ])
    }

    /// In lists, objects of built-in kinds do not repeat what they are.
    private static func withoutType(_ object: Document) -> Document {
        guard var map = object.map else { return object }
        map.removeAll { $0 == "apiVersion" || $0 == "kind" }
        return Document(.map(map))
    }

    /// `resourceVersion` of a query; 0 where it is not given.
    static func revision(_ query: RequestQuery) throws(StatusError) -> Int64 {
        guard let text = query["resourceVersion"] else { return 0 }
        guard let revision = Int64(text), revision >= 0 else {
            throw .badRequest(
                "invalid resource version: resourceVersion: Invalid value: \(quoted(text)): strconv.ParseUint: parsing "
                    + "\(quoted(text)): invalid syntax")
        }
        return revision
    }

    /// The events after a resourceVersion, as they would come one after another.
    func watch(_ request: ObjectRequest) throws(StatusError) -> APIAnswer {
        let selection = try Selection(request)
        let revision = try Self.revision(request.query)
        let newest = min(cachedThrough ?? resourceVersion, resourceVersion)
        var events: [Document] = []
        if request.query.flag("sendInitialEvents") {
            // A server whose storage cannot tell how far it is cannot do this. The one recorded could not.
            let error = StatusError(
                500, "InternalError",
                "a watch stream was requested by the client but the required storage feature RequestWatchProgress is "
                    + "disabled")
            return APIAnswer(200, [Self.event("ERROR", error.document)])
        }
        if revision == 0 {
            let prefix = selection.prefix(request.kind)
            var view = ListView(collections[request.index].objects)
            if newest < resourceVersion { view.undo(collections[request.index].log.changes(after: newest) ?? []) }
            for object in view.page(from: prefix, prefix: prefix, selection, limit: 0).objects {
                events.append(Self.event("ADDED", object))
            }
        } else {
            let log = collections[request.index].log
            guard let changes = log.changes(after: revision) else {
                let error = StatusError.expired("too old resource version: \(revision) (\(log.compacted))")
                return APIAnswer(200, [Self.event("ERROR", error.document)])
            }
            for change in changes where change.resourceVersion <= newest {
                if let (kind, object) = change.seen(through: selection) {
                    events.append(Self.event(kind.rawValue, object))
                }
            }
        }
        if request.query.flag("allowWatchBookmarks"), revision <= newest {
            events.append(Self.bookmark(request.kind, newest))
        }
        return APIAnswer(200, Document(.list(events)))
    }

    /// That everything up to a `resourceVersion` was told.
    static func bookmark(_ kind: ResourceKind, _ revision: Int64) -> Document {
        event(
            "BOOKMARK",
            .map([
                "apiVersion": Document(.string(kind.apiVersion)), "kind": Document(.string(kind.kind)),
                "metadata": .map(["resourceVersion": Document(.string(String(revision)))]),
            ]))
    }

    static func event(_ type: String, _ object: Document) -> Document {
        .map(["type": Document(.string(type)), "object": object])
    }
}

extension ObjectChange {
    /// What a watch with a selector tells: an object that begins to match is added, one that ceases to is deleted.
    ///
    /// `nil` where it says nothing.
    func seen(through selection: SimulatedKubernetes.Selection) -> (kind: Kind, object: Document)? {
        if !selection.namespace.isEmpty, object.namespace != selection.namespace { return nil }
        if selection.isEverything { return (kind, object) }
        let before = previous.map { selection.matches($0) } ?? false
        let after = kind != .deleted && selection.matches(object)
        switch (before, after) {
        case (false, false): return nil
        case (false, true): return (.added, object)
        case (true, true): return (.modified, object)
        case (true, false):
            if kind == .deleted { return (.deleted, object) }
            var last = previous ?? object
            last.editMetadata { $0["resourceVersion"] = Document(.string(String(resourceVersion))) }
            return (.deleted, last)
        }
    }
}
