/// Writes documents as YAML in block style, as `kubectl get -o yaml` looks: two spaces, lists not indented in their
/// maps.
///
/// What it writes, ``YAMLReader`` reads as the same document. A string is quoted only where it would be read as
/// something else without.
public enum YAMLWriter {
    /// The document and a line break at its end.
    public static func text(of document: Document) -> String {
        var output = YAMLOutput()
        output.write(document, indent: 0, after: .lineStart)
        return output.text
    }

    /// A stream: the documents with `---` between them.
    public static func text(of documents: [Document]) -> String {
        documents.map { text(of: $0) }.joined(separator: "---\n")
    }
}

private struct YAMLOutput {
    var text = ""

    /// What stands before a value on its line.
    enum Position {
        /// Nothing but indentation: the root, or behind `- `, which counts as such.
        case lineStart
        case afterKey
    }

    mutating func write(_ document: Document, indent: Int, after position: Position) {
        switch document.value {
        case .list(let elements) where !elements.isEmpty:
            // In a map, the dashes stand below the key.
            let indent = position == .afterKey ? indent - 2 : indent
            if position == .afterKey { text += "\n" }
            for (index, element) in elements.enumerated() {
                if index > 0 || position == .afterKey { pad(indent) }
                text += "- "
                write(element, indent: indent + 2, after: .lineStart)
            }
        case .map(let map) where !map.isEmpty:
            if position == .afterKey { text += "\n" }
            for (index, entry) in map.entries.enumerated() {
                if index > 0 || position == .afterKey { pad(indent) }
                let key = YAMLQuoting.inline(entry.key)
                // libyaml looks for the colon no further than 1024 characters away.
                if key.utf8.count > 1000 {
                    text += "? \(key)\n"
                    pad(indent)
                    text += ":"
                } else {
                    text += "\(key):"
                }
                if !isNestedBlock(entry.value) { text += " " }
                write(entry.value, indent: indent + 2, after: .afterKey)
            }
        case .null: text += "null\n"
        case .bool(let value): text += value ? "true\n" : "false\n"
        case .integer(let value): text += "\(value)\n"
        case .real(let value):
            text += value.isNaN ? ".nan\n" : value.isInfinite ? (value < 0 ? "-.inf\n" : ".inf\n") : "\(value)\n"
        case .list: text += "[]\n"
        case .map: text += "{}\n"
        case .string(let value):
            if indent > 0, let lines = YAMLQuoting.literalLines(of: value) {
                write(lines, of: value, indent: indent)
            } else {
                text += YAMLQuoting.inline(value) + "\n"
            }
        }
    }

    /// A block scalar; `indent` is that of its lines.
    private mutating func write(_ lines: [Substring], of value: String, indent: Int) {
        let endsInBreak = value.utf8.last == UInt8(ascii: "\n")
        text += !endsInBreak ? "|-\n" : value.utf8.dropLast().last == UInt8(ascii: "\n") ? "|+\n" : "|\n"
        for line in lines {
            if !line.isEmpty { pad(indent) }
            text += line
            text += "\n"
        }
    }

    private func isNestedBlock(_ document: Document) -> Bool {
        switch document.value {
        case .list(let elements): !elements.isEmpty
        case .map(let map): !map.isEmpty
        case .null, .bool, .integer, .real, .string: false
        }
    }

    private mutating func pad(_ indent: Int) {
        text += String(repeating: " ", count: indent)
    }
}
