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
    /// - Parameter path: Without the query.
    init(path: Substring) {
        let segments = Self.segments(path)
        let next: Int
        let group: String
        if segments.count > 2, segments[0] == "api" {
            (group, next) = ("", 2)
        } else if segments.count > 3, segments[0] == "apis" {
            (group, next) = (segments[1], 3)
        } else {
            self = .server(segments)
            return
        }
        var target = ResourcePath(group: group, version: segments[next - 1], plural: segments[next])
        var rest = segments[(next + 1)...]
        // `namespaces/rec` is a namespace and `namespaces/rec/pods` are its pods, but `namespaces/rec/status` is not.
        if target.plural == "namespaces", rest.count > 1,
            !(rest.count == 2 && (segments[next + 2] == "status" || segments[next + 2] == "finalize"))
        {
            target.namespace = segments[next + 1]
            target.plural = segments[next + 2]
            rest = rest.dropFirst(2)
        }
        if let name = rest.popFirst() { target.name = name }
        if let subresource = rest.popFirst() { target.subresource = subresource }
        target.isTooLong = !rest.isEmpty
        self = .resource(target)
    }

    /// What stands between the slashes, decoded.
    private static func segments(_ path: Substring) -> [String] {
        var path = path
        return path.withUTF8 { bytes in
            var segments: [String] = []
            segments.reserveCapacity(8)
            var start = 0
            for index in 0...bytes.count where index == bytes.count || bytes[index] == UInt8(ascii: "/") {
                if index > start {
                    let segment = UnsafeBufferPointer(rebasing: bytes[start..<index])
                    let text = String(decoding: segment, as: UTF8.self)
                    segments.append(segment.contains(UInt8(ascii: "%")) ? percentDecoded(text[...]) : text)
                }
                start = index + 1
            }
            return segments
        }
    }
}
