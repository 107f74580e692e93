package import Documents
package import PolicyRuntime
import Synchronization

/// What the watches know, so that a pass over a job that is well asks the API server nothing.
package final class ObjectCache: Sendable {
    package struct Name: Hashable, Sendable {
        package var namespace: String
        package var name: String
    }

    /// How a kind is watched.
    package struct Selection: Sendable, Hashable {
        package var resource: KubernetesResource
        /// Empty: all namespaces.
        package var namespaces: [String]
        package var labelSelector: String?
        /// Fields that are not kept: nothing reads them, and they are long.
        package var isTrimmed = false

        package init(_ resource: KubernetesResource, _ namespaces: [String], labelSelector: String? = nil) {
            self.resource = resource
            self.namespaces = namespaces
            self.labelSelector = labelSelector
        }
    }

    fileprivate struct Kind {
        var selection: Selection
        var objects: [Name: Document] = [:]
        /// The namespaces whose watch is up; `""` stands for all of them.
        var fresh: Set<String> = []
        /// By what is asked for in one go: the names of objects under a label, or of snapshots under their job.
        var index: [String: Set<Name>] = [:]
    }

    private let kinds = Mutex<[KubernetesResource: Kind]>([:])

    package init() {}

    package func add(_ selection: Selection) {
        kinds.withLock { $0[selection.resource] = $0[selection.resource] ?? Kind(selection: selection) }
    }

    // MARK: What the watches say

    /// Takes the place of all that was known of a namespace; gives what is gone, and what is new or changed.
    @discardableResult
    package func replace(
        _ resource: KubernetesResource, namespace: String, with items: [Document]
    ) -> [(old: Document?, new: Document?)] {
        var changes: [(old: Document?, new: Document?)] = []
        let trimmed = items.map(Self.trimmed)
        kinds.withLock { kinds in
            guard kinds[resource] != nil else { return }
            var present: Set<Name> = []
            for item in trimmed {
                guard let name = item.objectName else { continue }
                present.insert(name)
                let old = kinds[resource]?.objects[name]
                if let old, old["metadata"]?["resourceVersion"] == item["metadata"]?["resourceVersion"] { continue }
                kinds[resource]?.store(item, as: name)
                changes.append((old, item))
            }
            let gone = kinds[resource]?.objects.keys.filter {
                (namespace.isEmpty || $0.namespace == namespace) && !present.contains($0)
            }
            for name in gone ?? [] {
                let old = kinds[resource]?.remove(name)
                changes.append((old, nil))
            }
            kinds[resource]?.fresh.insert(namespace)
        }
        return changes
    }

    /// What was there before.
    @discardableResult
    package func store(_ object: Document, of resource: KubernetesResource) -> Document? {
        guard let name = object.objectName else { return nil }
        let object = Self.trimmed(object)
        return kinds.withLock { kinds in
            let old = kinds[resource]?.objects[name]
            kinds[resource]?.store(object, as: name)
            return old
        }
    }

    @discardableResult
    package func remove(_ object: Document, of resource: KubernetesResource) -> Document? {
        guard let name = object.objectName else { return nil }
        return kinds.withLock { $0[resource]?.remove(name) }
    }

    /// Whether what is known of a namespace is as the server sees it.
    package func note(_ resource: KubernetesResource, namespace: String, isFresh: Bool) {
        kinds.withLock {
            if isFresh { $0[resource]?.fresh.insert(namespace) } else { $0[resource]?.fresh.remove(namespace) }
        }
    }

    // MARK: What is asked

    package func count(_ resource: KubernetesResource) -> Int { kinds.withLock { $0[resource]?.objects.count ?? 0 } }

    package func object(_ resource: KubernetesResource, _ namespace: String, _ name: String) -> Document? {
        kinds.withLock { $0[resource]?.objects[Name(namespace: namespace, name: name)] }
    }

    package func names(_ resource: KubernetesResource) -> [Name] {
        kinds.withLock { Array($0[resource]?.objects.keys ?? [:].keys) }
    }

    /// The objects that stand under a key of the index, in the order of their names.
    package func objects(_ resource: KubernetesResource, under key: IndexKey, in namespace: String) -> [Document] {
        kinds.withLock { kinds in
            guard let kind = kinds[resource] else { return [] }
            return (kind.index[key.text(in: namespace)] ?? []).sorted { $0.name < $1.name }.compactMap {
                kind.objects[$0]
            }
        }
    }

    /// The answer that the API server would give; `nil` where this does not know.
    ///
    /// - Parameter job: Whose snapshots and neighbours are meant; those of others are left out.
    func answer(_ call: APICall, for job: (namespace: String, name: String)) -> APIAnswer? {
        guard call.method == "GET", let asked = AskedObjects(call.path) else { return nil }
        return kinds.withLock { kinds in
            guard let kind = kinds[asked.resource], kind.isFresh(asked.namespace) else { return nil }
            if let name = asked.name {
                // What has not the labels that are watched may be there all the same.
                if let object = kind.objects[Name(namespace: asked.namespace, name: name)] {
                    return APIAnswer(200, object)
                }
                return kind.selection.labelSelector == nil ? .notFound(asked) : nil
            }
            guard let items = kind.items(asked, job) else { return nil }
            return APIAnswer(200, asked.listDocument(items, ""))
        }
    }

    private static func trimmed(_ object: Document) -> Document {
        guard case .map(var map) = object.value, case .map(var metadata)? = map["metadata"]?.value,
            metadata["managedFields"] != nil
        else { return object }
        metadata["managedFields"] = nil
        map["metadata"] = Document(.map(metadata))
        return Document(.map(map))
    }

    package enum IndexKey: Sendable, Hashable {
        case label(String, String)
        case job(String)

        fileprivate func text(in namespace: String) -> String {
            switch self {
            case .label(let name, let value): "\(namespace)/\(name)=\(value)"
            case .job(let name): "\(namespace)/job \(name)"
            }
        }
    }
}

extension ObjectCache.Kind {
    func isFresh(_ namespace: String) -> Bool { fresh.contains("") || fresh.contains(namespace) }

    mutating func store(_ object: Document, as name: ObjectCache.Name) {
        if let old = objects[name] {
            let (before, after) = (old.indexKeys(name.namespace), object.indexKeys(name.namespace))
            if before != after {
                unindex(before, name)
            } else {
                objects[name] = object
                return
            }
        }
        objects[name] = object
        for key in object.indexKeys(name.namespace) { index[key, default: []].insert(name) }
    }

    mutating func remove(_ name: ObjectCache.Name) -> Document? {
        guard let old = objects.removeValue(forKey: name) else { return nil }
        unindex(old.indexKeys(name.namespace), name)
        return old
    }

    private mutating func unindex(_ keys: [String], _ name: ObjectCache.Name) {
        for key in keys {
            index[key]?.remove(name)
            if index[key]?.isEmpty == true { index[key] = nil }
        }
    }

    /// What a list holds; `nil` where more may be there than is watched.
    func items(_ asked: AskedObjects, _ job: (namespace: String, name: String)) -> [Document]? {
        if asked.labelSelector == nil {
            switch asked.resource {
            case .flinkStateSnapshots: return under("\(asked.namespace)/job \(job.name)")
            // The Deployments of a FlinkCluster; no other kind asks for all.
            case .deployments: return under("\(asked.namespace)/cluster=\(job.name)")
            case .flinkSessionJobs:
                let own = objects[ObjectCache.Name(namespace: asked.namespace, name: job.name)]
                guard let cluster = own?["spec"]?["deploymentName"]?.string else { return nil }
                return under("\(asked.namespace)/deploymentName=\(cluster)")
            default: return nil
            }
        }
        guard let selector = asked.labelSelector else { return nil }
        let terms = selector.split(separator: ",").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        guard terms.allSatisfy({ $0.count == 2 }),
            let first = terms.first(where: { ["app", "cluster"].contains($0[0]) })
        else { return nil }
        if let watched = selection.labelSelector, !implies(terms, watched, asked) { return nil }
        return under("\(asked.namespace)/\(first[0])=\(first[1])").filter { object in
            terms.allSatisfy { object["metadata"]?["labels"]?[$0[0]]?.string == $0[1] }
        }
    }

    /// Whether all that is asked for is watched: the same term, or pods, whose component each pod of Flink's has.
    private func implies(_ terms: [[String]], _ watched: String, _ asked: AskedObjects) -> Bool {
        if watched == "component" { return asked.resource == .pods || asked.resource == .deployments }
        return terms.contains { $0.joined(separator: "=") == watched }
    }

    private func under(_ key: String) -> [Document] {
        (index[key] ?? []).sorted { $0.name < $1.name }.compactMap { objects[$0] }
    }
}

extension Document {
    var objectName: ObjectCache.Name? {
        guard let name = self["metadata"]?["name"]?.string else { return nil }
        return ObjectCache.Name(namespace: self["metadata"]?["namespace"]?.string ?? "", name: name)
    }

    fileprivate func indexKeys(_ namespace: String) -> [String] {
        var keys: [String] = []
        for label in ["app", "cluster"] {
            if let value = self["metadata"]?["labels"]?[label]?.string {
                keys.append(ObjectCache.IndexKey.label(label, value).text(in: namespace))
            }
        }
        if let job = self["spec"]?["jobReference"]?["name"]?.string {
            keys.append(ObjectCache.IndexKey.job(job).text(in: namespace))
        }
        if let cluster = self["spec"]?["deploymentName"]?.string {
            keys.append(ObjectCache.IndexKey.label("deploymentName", cluster).text(in: namespace))
        }
        return keys
    }
}

extension APIAnswer {
    fileprivate static func notFound(_ asked: AskedObjects) -> APIAnswer {
        let message = "\(asked.resource.plural) \"\(asked.name ?? "")\" not found"
        return APIAnswer(
            404,
            .map([
                "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404,
                "message": Document(.string(message)),
                "details": .map([
                    "kind": Document(.string(asked.resource.plural)), "name": Document(.string(asked.name ?? "")),
                ]),
            ]))
    }
}

/// What a path of the API asks for, if it is one object or one list of a namespace.
struct AskedObjects {
    var resource: KubernetesResource
    var namespace: String
    var name: String?
    var labelSelector: String?

    func listDocument(_ items: [Document], _ resourceVersion: String) -> Document {
        .map([
            "kind": Document(.string("\(resource.kind)List")), "apiVersion": Document(.string(resource.apiVersion)),
            "metadata": .map(["resourceVersion": Document(.string(resourceVersion))]), "items": Document(.list(items)),
        ])
    }

    private static let known: [String: KubernetesResource] = Dictionary(
        uniqueKeysWithValues: [
            .flinkDeployments, .flinkSessionJobs, .flinkStateSnapshots, .flinkClusters, .deployments, .pods,
            .configMaps,
        ].map { (ObjectPath($0).path(), $0) })

    init?(_ path: String) {
        let parts = path.split(separator: "?", maxSplits: 1)
        let segments = parts[0].split(separator: "/").map(String.init)
        guard let place = segments.firstIndex(of: "namespaces"), segments.count >= place + 3,
            segments.count <= place + 4
        else { return nil }
        let root = "/" + (segments[..<place] + [segments[place + 2]]).joined(separator: "/")
        guard let resource = Self.known[root] else { return nil }
        self.resource = resource
        namespace = segments[place + 1]
        name = segments.count == place + 4 ? segments[place + 3] : nil
        for parameter in parts.count > 1 ? parts[1].split(separator: "&") : [] {
            guard parameter.hasPrefix("labelSelector=") else { return nil }
            labelSelector = String(parameter.dropFirst("labelSelector=".count)).replacing("%2C", with: ",")
                .replacing("%3D", with: "=").replacing("%2F", with: "/")
        }
    }
}
