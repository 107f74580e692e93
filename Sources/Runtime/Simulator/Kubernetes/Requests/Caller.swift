public import Documents

/// Who sends the calls, and what they may do.
public enum Caller: Sendable, Hashable {
    /// May do everything.
    case administrator
    /// Came with a token that nobody issued, or one that ran out.
    case unknown
    /// Came with no token.
    case anonymous
    case user(String, rules: [AccessRule])
}

/// One rule of a role.
public struct AccessRule: Sendable, Hashable {
    public var groups: Set<String>
    /// `flinkdeployments`, `flinkdeployments/status`, `*`.
    public var resources: Set<String>
    public var verbs: Set<String>
    /// Empty for objects of any name.
    public var names: Set<String> = []
    /// Empty for all of them, and for what has none.
    public var namespaces: Set<String> = []

    public init(groups: Set<String>, resources: Set<String>, verbs: Set<String>) {
        self.groups = groups
        self.resources = resources
        self.verbs = verbs
    }

    /// The rules of a Role, which hold in its namespace, or of a ClusterRole.
    public static func rules(of role: Document) -> [AccessRule] {
        let namespace = role.namespace
        return (role["rules"]?.list ?? []).map { rule in
            func names(_ key: String) -> Set<String> { Set((rule[key]?.list ?? []).compactMap(\.string)) }
            var read = AccessRule(groups: names("apiGroups"), resources: names("resources"), verbs: names("verbs"))
            read.names = names("resourceNames")
            if !namespace.isEmpty { read.namespaces = [namespace] }
            return read
        }
    }

    func allows(_ access: ResourceAccess) -> Bool {
        func has(_ set: Set<String>, _ value: String) -> Bool { set.contains(value) || set.contains("*") }
        return has(groups, access.group) && has(verbs, access.verb)
            && (has(resources, access.resource) || hasSubresource(of: access.resource))
            && (names.isEmpty || names.contains(access.name))
            && (namespaces.isEmpty || namespaces.contains(access.namespace))
    }

    /// `*/status` is that of every resource.
    private func hasSubresource(of resource: String) -> Bool {
        guard let slash = resource.utf8.firstIndex(of: UInt8(ascii: "/")) else { return false }
        return resources.contains("*" + resource[slash...])
    }
}

/// What somebody wants to do to a resource.
struct ResourceAccess {
    var verb: String
    var group: String
    /// With its subresource.
    var resource: String
    var namespace: String
    var name: String

    init(verb: String, group: String, resource: String, namespace: String, name: String) {
        self.verb = verb
        self.group = group
        self.resource = resource
        self.namespace = namespace
        self.name = name
    }

    init(_ method: String, _ path: ResourcePath, isWatch: Bool) {
        let isCollection = path.name.isEmpty
        switch method {
        case "GET": verb = isWatch && isCollection ? "watch" : isCollection ? "list" : "get"
        case "POST": verb = "create"
        case "PUT": verb = "update"
        case "PATCH": verb = "patch"
        default: verb = isCollection ? "deletecollection" : "delete"
        }
        group = path.group
        resource = path.subresource.isEmpty ? path.plural : "\(path.plural)/\(path.subresource)"
        namespace = path.namespace
        name = path.name
    }
}

extension Caller {
    /// Refuses who is not known, and what is not allowed.
    func authorize(_ access: @autoclosure () -> ResourceAccess) throws(StatusError) {
        switch self {
        case .administrator: return
        case .unknown: throw .unauthorized
        case .anonymous: throw Self.forbidden(access(), "system:anonymous")
        case .user(let name, let rules):
            let access = access()
            guard rules.contains(where: { $0.allows(access) }) else { throw Self.forbidden(access, name) }
        }
    }

    func mayDo(_ access: ResourceAccess) -> Bool {
        switch self {
        case .administrator: true
        case .unknown, .anonymous: false
        case .user(_, let rules): rules.contains { $0.allows(access) }
        }
    }

    private static func forbidden(_ access: ResourceAccess, _ user: String) -> StatusError {
        let plural = access.resource.split(separator: "/").first.map(String.init) ?? ""
        let qualified = access.group.isEmpty ? plural : "\(plural).\(access.group)"
        let subject = access.name.isEmpty ? qualified : "\(qualified) \(quoted(access.name))"
        let place = access.namespace.isEmpty ? "at the cluster scope" : "in the namespace \(quoted(access.namespace))"
        return StatusError(
            403, "Forbidden",
            "\(subject) is forbidden: User \(quoted(user)) cannot \(access.verb) resource \(quoted(access.resource)) in "
                + "API group \(quoted(access.group)) \(place)",
            details: .init(name: access.name, group: access.group, kind: plural))
    }
}
