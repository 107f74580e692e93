import PolicyDSL

/// Says what was probably meant by a name that does not exist.
enum Suggestion {
    static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
        let folded = name.lowercased()
        return candidates.first { $0.lowercased() == folded } ?? PolicyDSL.nearest(name, among: candidates)
    }

    /// `did you mean `x`?`
    static func help(for name: String, among candidates: some Sequence<String>) -> String? {
        nearest(to: name, among: candidates).map { "did you mean `\($0)`?" }
    }
}
