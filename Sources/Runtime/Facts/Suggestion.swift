/// Finds what was probably meant by a name that does not exist.
enum Suggestion {
    /// The candidate nearest to `name`, if it is near enough to be a slip; the first in the order of the alphabet of
    /// several.
    static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars)
        guard wanted.count <= 200 else { return nil }
        let limit = max(1, wanted.count / 3)
        return
            candidates
            .map { (distance: distance(wanted, Array($0.lowercased().unicodeScalars), limit: limit), name: $0) }
            .filter { $0.distance <= limit }
            .min { $0 < $1 }?
            .name
    }

    /// `did you mean `x`?`
    static func help(for name: String, among candidates: some Sequence<String>) -> String? {
        nearest(to: name, among: candidates).map { "did you mean `\($0)`?" }
    }

    /// Edits that make one of the other, exchanged neighbours counted as one; more than `limit` where it exceeds it.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], limit: Int) -> Int {
        guard abs(left.count - right.count) <= limit else { return limit + 1 }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var row = [i + 1]
            for (j, b) in right.enumerated() {
                var best = min(last[j] + (a == b ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { best = min(best, beforeLast[j - 1] + 1) }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[right.count]
    }
}
