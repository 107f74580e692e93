import CShippedTexts

/// The entries of `docs/diagnostics.md`, as they were when the program was built.
public enum DiagnosticGuide {
    /// What a diagnostic means, what causes it and what cures it: Markdown without the heading.
    public struct Entry: Sendable, Hashable {
        public var id: String
        public var text: String

        /// The first sentence.
        public var summary: String {
            let paragraph = text.split(separator: "\n\n", maxSplits: 1).first ?? ""
            let line = paragraph.split(separator: "\n").joined(separator: " ")
            guard let end = line.firstRange(of: ". ") else { return line }
            return String(line[..<end.lowerBound]) + "."
        }

        /// As a terminal shows it: code is set in instead of fenced.
        public var plainText: String {
            var isCode = false
            var lines: [String] = []
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                if line.hasPrefix("```") {
                    isCode.toggle()
                    if line == "```fpol" || line == "```yaml" { lines += ["Causes it:", ""] }
                    if line == "```fpol fixed" || line == "```yaml fixed" { lines += ["Cures it:", ""] }
                } else {
                    lines.append(isCode && !line.isEmpty ? "    \(line)" : String(line))
                }
            }
            return lines.joined(separator: "\n")
        }
    }

    public static let entries = entries(in: String(decoding: shipped_diagnostics().copy, as: UTF8.self))

    /// The entry of an id, which may be given as messages show it: `error[gap]`.
    public static func entry(for id: String) -> Entry? {
        var word = id[...]
        if word.hasSuffix("]"), let bracket = word.firstIndex(of: "[") {
            word = word[word.index(after: bracket)...].dropLast()
        }
        return entries.first { $0.id == word }
    }

    /// - Parameter text: Markdown; each `## word` starts an entry, which any other heading of its rank or above ends.
    public static func entries(in text: String) -> [Entry] {
        var entries: [Entry] = []
        var isInside = false
        var isCode = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") { isCode.toggle() }
            if !isCode, line.hasPrefix("# ") {
                isInside = false
            } else if !isCode, line.hasPrefix("## ") {
                isInside = !line.dropFirst(3).contains(" ")
                if isInside { entries.append(Entry(id: String(line.dropFirst(3)), text: "")) }
            } else if isInside, let last = entries.indices.last {
                entries[last].text += line + "\n"
            }
        }
        for index in entries.indices { entries[index].text = entries[index].text.trimmedLines + "\n" }
        return entries
    }
}

extension String {
    /// Without line ends at either side.
    fileprivate var trimmedLines: String {
        var text = self[...]
        while text.first == "\n" { text.removeFirst() }
        while text.last == "\n" { text.removeLast() }
        return String(text)
    }
}
