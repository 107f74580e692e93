/// A pattern for field paths: `spec.flinkConfiguration."kubernetes.operator*"`.
///
/// `*` within a segment stands for any characters of it, a segment `*` for any one segment, `**` for any number of
/// segments. A pattern covers a field if it matches its path or that of a field above it, so `spec.job` covers
/// `spec.job.args`.
public struct FieldPattern: Hashable, Sendable {
    public let segments: [String]

    public init(_ segments: [String]) { self.segments = segments }

    /// Whether the field at `path` is one of these, or lies below one.
    public func covers(_ path: [String]) -> Bool { Self.matches(segments[...], path[...]) }

    private static func matches(_ pattern: ArraySlice<String>, _ path: ArraySlice<String>) -> Bool {
        guard let first = pattern.first else { return true }  // what lies below is covered
        if first == "**" {
            // Enough to try the rest at every depth; policies have one `**`, at the end.
            for start in path.startIndex...path.endIndex where matches(pattern.dropFirst(), path[start...]) {
                return true
            }
            return false
        }
        guard let segment = path.first, glob(first, segment) else { return false }
        return matches(pattern.dropFirst(), path.dropFirst())
    }

    /// Whether `text` matches `pattern`, in which `*` stands for any characters. Linear in the text for one star,
    /// product of both lengths at worst.
    public static func glob(_ pattern: String, _ text: String) -> Bool {
        let pattern = Array(pattern.utf8)
        let text = Array(text.utf8)
        var p = 0
        var t = 0
        var star = -1
        var mark = 0
        while t < text.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = p
                mark = t
                p += 1
            } else if p < pattern.count, pattern[p] == text[t] {
                p += 1
                t += 1
            } else if star >= 0 {
                p = star + 1
                mark += 1
                t = mark
            } else {
                return false
            }
        }
        while p < pattern.count, pattern[p] == UInt8(ascii: "*") { p += 1 }
        return p == pattern.count
    }
}
