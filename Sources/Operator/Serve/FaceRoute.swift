/// What a path of the simulator's face leads to.
enum FaceRoute: Sendable, Hashable {
    /// A cluster's own REST API, with what follows in the path: `/jobs/overview?x=y`.
    case flink(namespace: String, service: String, path: String)
    /// `/openapi/v3`, and with a key one of its documents.
    case openAPI3(key: String)
    case openAPI2
    /// `/api` or `/apis`, which may be answered with everything at once.
    case discovery(isCore: Bool)
    case kubernetes

    /// - Parameter path: As it was sent, with its query.
    init(_ path: String) {
        let bytes = path.utf8
        let end = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        let segments = bytes[..<end].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true)
            .map { Substring($0) }
        switch segments.first {
        case "flink" where segments.count >= 3:
            self = .flink(
                namespace: String(segments[1]), service: String(segments[2]),
                path: Self.rest(of: path, behind: segments[2]))
        case "openapi" where segments.count == 2 && segments[1] == "v2": self = .openAPI2
        case "openapi" where segments.count >= 2 && segments[1] == "v3":
            self = .openAPI3(key: segments.dropFirst(2).joined(separator: "/"))
        case "api" where segments.count == 1: self = .discovery(isCore: true)
        case "apis" where segments.count == 1: self = .discovery(isCore: false)
        // As `kubectl get --raw .../services/orders-rest:8081/proxy/jobs` asks.
        case "api"
        where segments.count >= 7 && segments[2] == "namespaces" && segments[4] == "services" && segments[6] == "proxy":
            var service = String(segments[5])
            if let scheme = ["http:", "https:"].first(where: { service.hasPrefix($0) }) {
                service.removeFirst(scheme.count)
            }
            service = String(service.prefix { $0 != ":" })
            self = .flink(
                namespace: String(segments[3]), service: service, path: Self.rest(of: path, behind: segments[6]))
        default: self = .kubernetes
        }
    }

    private static func rest(of path: String, behind segment: Substring) -> String {
        let rest = path[segment.endIndex...]
        return rest.first == "/" ? String(rest) : "/" + rest
    }
}
