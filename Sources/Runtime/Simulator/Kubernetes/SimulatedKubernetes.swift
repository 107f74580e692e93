import Documents
public import PolicyRuntime

/// A Kubernetes API server in memory.
///
/// ``answer(_:at:)`` takes a request as it would stand on the wire and answers as the real server does: recordings of
/// one (1.36) are replayed in the tests. It is a value: a copy is a world that goes its own way, and costs nothing until
/// one of the two changes.
///
/// Time comes in with each call, uids and generated names come from a counter with a seed, so the same calls give the
/// same answers.
///
/// What it does not model:
/// - connections: a watch is answered with the events that there are, as a list, and not kept open
/// - admission plugins, webhooks, quotas and priorities
/// - who somebody is: ``caller`` says it for all calls, and is asked for no more than the rules of its roles
/// - protobuf, YAML and tables as answers
/// - defaults and checks of the built-in kinds beyond those that `Kinds/` names; in particular the fields of pods are
///   known by name and not by type below the first levels
/// - more than one version of a kind, and conversion
public struct SimulatedKubernetes: Sendable {
    /// One kind: its definition, its objects, what happened to them.
    struct Collection: Sendable {
        var kind: ResourceKind
        var objects = ObjectTable()
        var log: ChangeLog
        var isServed = true
    }

    /// Where an object is.
    struct Place: Hashable, Sendable {
        var collection: Int
        var key: String
    }

    var collections: [Collection] = []
    /// The collections of each plural name.
    var byPlural: [String: [Int]] = [:]
    var byKind: [String: [Int]] = [:]
    /// Of the last change, of whatever kind.
    public internal(set) var resourceVersion: Int64
    var identifiers: SeededIdentifiers
    /// Where the object with a uid is, and which objects name a uid as one of their owners.
    var placeOfUID: [String: Place] = [:]
    var dependents: [String: Set<Place>] = [:]
    /// Objects that the garbage collector has to look at.
    var suspects: Set<Place> = []
    /// Whose writes these are where a request does not say so by `fieldManager`: what a server takes from `User-Agent`.
    public var defaultFieldManager = "unknown"
    /// Who sends the calls.
    public var caller = Caller.administrator
    /// How far the server's cache has come; `nil` where it is never behind.
    ///
    /// Only reads that ask for no particular age (`resourceVersion=0`), and watches, are answered from it: they do not
    /// see what happened after. One that asks for more than it has is 504.
    public var cachedThrough: Int64?
    /// Whether what lost its owners goes away with them at once, as the garbage collector would have it after a while.
    ///
    /// If not, ``collectGarbage(at:)`` is when it does.
    public var collectsGarbage = true
    /// Where the definitions of kinds are; `nil` until those of the start are there, and where the kind is not served.
    private(set) var definitions: Int?
    /// What the last call was warned of: the texts of its `Warning` headers.
    public internal(set) var warnings: [String] = []
    private let logCapacity: Int

    /// A server with some kinds installed, some namespaces, and nothing in them.
    ///
    /// - Parameters:
    ///   - kinds: What is served. A kind that is installed again replaces the one before.
    ///   - seed: Of uids and generated names.
    ///   - resourceVersion: Of what was there before.
    ///   - logCapacity: How many changes of each kind a watch can go back at least.
    public init(
        kinds: [ResourceKind] = ResourceKind.all, namespaces: [String] = ["default", "kube-system"], seed: UInt64 = 0,
        resourceVersion: Int64 = 1, logCapacity: Int = 4096, at now: Int64 = 0
    ) {
        self.resourceVersion = max(resourceVersion, 1)
        self.logCapacity = logCapacity
        identifiers = SeededIdentifiers(seed: seed)
        for kind in kinds { install(kind) }
        for namespace in namespaces {
            let metadata = Document.map(["name": Document(.string(namespace))])
            begin(with: .map(["apiVersion": "v1", "kind": "Namespace", "metadata": metadata]), at: now)
        }
        let definitions = index(
            group: ResourceKind.customResourceDefinition.group, kind: ResourceKind.customResourceDefinition.kind)
        if definitions != nil {
            for kind in kinds where kind.isCustom { begin(with: kind.installedDefinition, at: now) }
        }
        self.definitions = definitions
        self.resourceVersion = max(resourceVersion, 1)
        for index in collections.indices { collections[index].log.compact(through: self.resourceVersion) }
    }

    /// Serves one more kind.
    public mutating func install(_ kind: ResourceKind) {
        if let index = index(group: kind.group, kind: kind.kind) {
            collections[index].kind = kind
            return
        }
        byPlural[kind.plural, default: []].append(collections.count)
        byKind[kind.kind, default: []].append(collections.count)
        collections.append(Collection(kind: kind, log: ChangeLog(capacity: logCapacity, compacted: resourceVersion)))
    }

    func index(group: String, version: String, plural: String) -> Int? {
        byPlural[plural]?.first { collections[$0].kind.group == group && collections[$0].kind.version == version }
    }

    func index(group: String, kind: String) -> Int? {
        byKind[kind]?.first { collections[$0].kind.group == group }
    }

    /// Answers one request.
    ///
    /// A body that is one string is taken for text that was not read yet, as a server gets it: it is read here, and
    /// refused in the server's words where it is no JSON.
    ///
    /// - Parameter now: Milliseconds since 1970.
    @discardableResult
    public mutating func answer(_ call: APICall, at now: Int64) -> APIAnswer {
        if !warnings.isEmpty { warnings = [] }
        do {
            return try respond(to: call, at: now)
        } catch {
            return error.answer
        }
    }

    private mutating func respond(to call: APICall, at now: Int64) throws(StatusError) -> APIAnswer {
        let mark = call.path.utf8.firstIndex(of: UInt8(ascii: "?"))
        let query = RequestQuery(mark.map { call.path[call.path.index(after: $0)...] } ?? "")
        switch RequestTarget(path: call.path[..<(mark ?? call.path.endIndex)]) {
        case .server(let segments):
            if caller == .unknown { throw .unauthorized }
            return answerServerPath(segments, call, at: now)
        case .resource(let path):
            if caller == .unknown { throw .unauthorized }
            guard let index = index(group: path.group, version: path.version, plural: path.plural) else {
                return answerUnknownResource(path, call, at: now)
            }
            try caller.authorize(ResourceAccess(call.method, path, isWatch: query.flag("watch")))
            let kind = collections[index].kind
            guard !path.isTooLong, kind.isNamespaced || path.namespace.isEmpty else { throw .resourceNotFound }
            let request = ObjectRequest(index: index, kind: kind, path: path, query: query, call: call, now: now)
            return try respond(to: request)
        }
    }

    private mutating func respond(to request: ObjectRequest) throws(StatusError) -> APIAnswer {
        let kind = request.kind
        switch request.path.subresource {
        case "": break
        case "status" where kind.hasStatus: break
        case "scale" where kind.scale != nil: return try answerScale(request)
        case "finalize" where kind.kind == "Namespace": break
        default: throw .resourceNotFound
        }
        switch (request.call.method, request.path.name.isEmpty) {
        case ("GET", true): return request.query.flag("watch") ? try watch(request) : try list(request)
        case ("GET", false): return try get(request)
        case ("POST", true): return try create(request)
        // What is no collection takes no POST, but custom resources are created by one at any path.
        case ("POST", false) where kind.isCustom && request.path.subresource.isEmpty: return try create(request)
        case ("PUT", false): return try replace(request)
        case ("PATCH", false): return try patch(request)
        case ("DELETE", false) where request.path.subresource.isEmpty: return try delete(request)
        case ("DELETE", true): return try deleteCollection(request)
        default: throw .methodNotAllowed
        }
    }
}

/// A request for objects of one kind.
struct ObjectRequest {
    let index: Int
    let kind: ResourceKind
    let path: ResourcePath
    let query: RequestQuery
    let call: APICall
    let now: Int64

    var key: String { kind.key(path.namespace, path.name) }

    var isDryRun: Bool { query["dryRun"] != nil }

    var isStrict: Bool { query["fieldValidation"] == "Strict" }

    func manager(_ fallback: String) -> String { query["fieldManager"] ?? fallback }
}
