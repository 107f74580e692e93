public import Documents
public import PolicyRuntime

/// How far one watch has come. What comes next is asked for as often as somebody can take it, a batch at a time, so a
/// watcher that reads slowly costs nothing but this.
public struct WatchCursor: Sendable {
    let index: Int
    let selection: SimulatedKubernetes.Selection
    public let wantsBookmarks: Bool
    /// After how many seconds the client wants it to end.
    public let timeoutSeconds: Int64?
    /// Everything up to here was told.
    public private(set) var revision: Int64
    /// Where the objects that there were at the beginning go on; `nil` once all of them were told.
    private var rest: String?

    /// Some events, and whether any can follow.
    public struct Batch: Sendable {
        public var events: [Document] = []
        public var isOver = false
    }

    init(_ request: ObjectRequest, newest: Int64) throws(StatusError) {
        index = request.index
        selection = try SimulatedKubernetes.Selection(request)
        wantsBookmarks = request.query.flag("allowWatchBookmarks")
        timeoutSeconds = try request.query.integer("timeoutSeconds").map { max($0, 0) }
        let given = try SimulatedKubernetes.revision(request.query)
        revision = given > 0 ? given : newest
        rest = given > 0 ? nil : selection.prefix(request.kind)
    }

    /// The next events, at most `limit` of them; none where nothing new happened.
    public mutating func next(in kubernetes: SimulatedKubernetes, limit: Int = 128) -> Batch {
        let collection = kubernetes.collections[index]
        var batch = Batch()
        if let start = rest {
            let prefix = selection.prefix(collection.kind)
            var view = ListView(collection.objects)
            guard let changes = collection.log.changes(after: revision) else {
                return expired(collection.log.compacted)
            }
            view.undo(changes)
            let page = view.page(from: start, prefix: prefix, selection, limit: limit)
            rest = page.next.map { prefix + $0 }
            batch.events = page.objects.map { SimulatedKubernetes.event("ADDED", $0) }
            return batch
        }
        guard let changes = collection.log.changes(after: revision) else { return expired(collection.log.compacted) }
        for change in changes {
            revision = change.resourceVersion
            guard let (kind, object) = change.seen(through: selection) else { continue }
            batch.events.append(SimulatedKubernetes.event(kind.rawValue, object))
            if batch.events.count >= limit { return batch }
        }
        // Nothing more comes of a kind whose definition is gone.
        batch.isOver = !collection.isServed
        return batch
    }

    /// Whether ``next(in:limit:)`` has something to tell.
    public func hasNews(in kubernetes: SimulatedKubernetes) -> Bool {
        let collection = kubernetes.collections[index]
        return rest != nil || !collection.isServed || (collection.log.last ?? 0) > revision
            || collection.log.compacted > revision
    }

    private func expired(_ compacted: Int64) -> Batch {
        let error = StatusError.expired("too old resource version: \(revision) (\(compacted))")
        return Batch(events: [SimulatedKubernetes.event("ERROR", error.document)], isOver: true)
    }

    /// Tells that everything up to now was told: the client can go on from there after its connection broke.
    public mutating func bookmark(in kubernetes: SimulatedKubernetes) -> Document? {
        guard wantsBookmarks, rest == nil, revision <= kubernetes.resourceVersion else { return nil }
        revision = kubernetes.resourceVersion
        return SimulatedKubernetes.bookmark(kubernetes.collections[index].kind, revision)
    }
}

extension SimulatedKubernetes {
    /// What becomes of a request for a watch.
    public enum WatchOpening: Sendable {
        case opened(WatchCursor, ResourceKind)
        /// It gets one answer like any other request.
        case answered(APIAnswer)
    }

    /// Opens a watch where the call asks for one that may be; `nil` where it does not ask for any.
    public func openWatch(_ call: APICall, at now: Int64) -> WatchOpening? {
        let mark = call.path.utf8.firstIndex(of: UInt8(ascii: "?"))
        let query = RequestQuery(mark.map { call.path[call.path.index(after: $0)...] } ?? "")
        guard call.method == "GET", query.flag("watch"),
            case .resource(let path) = RequestTarget(path: call.path[..<(mark ?? call.path.endIndex)]),
            path.name.isEmpty, !query.flag("sendInitialEvents"),
            let index = index(group: path.group, version: path.version, plural: path.plural)
        else { return nil }
        let kind = collections[index].kind
        let request = ObjectRequest(index: index, kind: kind, path: path, query: query, call: call, now: now)
        do {
            try caller.authorize(ResourceAccess(call.method, path, isWatch: true))
            guard !path.isTooLong, kind.isNamespaced || path.namespace.isEmpty else {
                throw StatusError.resourceNotFound
            }
            return .opened(
                try WatchCursor(request, newest: min(cachedThrough ?? resourceVersion, resourceVersion)), kind)
        } catch let error as StatusError {
            return .answered(error.answer)
        } catch {
            return .answered(StatusError.internalError("\(error)").answer)
        }
    }
}
