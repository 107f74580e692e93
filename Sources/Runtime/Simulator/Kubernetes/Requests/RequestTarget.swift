/// What a path names.
enum RequestTarget: Sendable {
    /// A path of the API itself: `/version`, `/apis/apps/v1`, `/readyz`.
    case server([String])
    case resource(ResourcePath)
}

/// A resource, or one object of it, or a side of that object.
struct ResourcePath: Sendable {
    var group: String
    var version: String
    var plural: String
    /// Empty where all namespaces are meant, and for what has none.
    var namespace = ""
    /// Empty where the collection is meant.
    var name = ""
    /// `status`, `scale`; empty for the object itself.
    var subresource = ""
    /// Whether there is more behind it than any resource has.
    var isTooLong = false
}

extension RequestTarget {
    init(path: Substring) {
        var segments: [String] = []
        for part in path.split(separator: "/") { segments.append(percentDecoded(part)) }
        let rest: ArraySlice<String>
        let group: String
        let version: String
        if segments.count > 2, segments[0] == "api" {
            (group, version, rest) = ("", segments[1], segments[2...])
        } else if segments.count > 3, segments[0] == "apis" {
            (group, version, rest) = (segments[1], segments[2], segments[3...])
        } else {
            self = .server(segments)
            return
        }
        let parts = Array(rest)
        var target = ResourcePath(group: group, version: version, plural: parts[0])
        // `namespaces/rec` is a namespace and `namespaces/rec/pods` are its pods, but `namespaces/rec/status` is not.
        var next = 1
        if parts[0] == "namespaces", parts.count > 2, !(parts.count == 3 && ["status", "finalize"].contains(parts[2])) {
            target.namespace = parts[1]
            target.plural = parts[2]
            next = 3
        }
        if parts.count > next { target.name = parts[next] }
        if parts.count > next + 1 { target.subresource = parts[next + 1] }
        target.isTooLong = parts.count > next + 2
        self = .resource(target)
    }
}
