/// Columns of text for a terminal.
enum TextLayout {
    /// What everything fits.
    static let width = 100

    /// Lines of at most `width` characters, broken at line breaks and blanks; a longer word is cut.
    static func wrapped(_ text: String, width: Int) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { wrappedLine($0, width: width) }
    }

    private static func wrappedLine(_ text: Substring, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var length = 0
        func flush() {
            lines.append(line)
            line = ""
            length = 0
        }
        for word in text.split(separator: " ") {
            var rest = Array(word)
            if length > 0, length + 1 + rest.count > width { flush() }
            while rest.count > width {
                lines.append(String(rest[..<width]))
                rest.removeFirst(width)
            }
            if length > 0 {
                line += " "
                length += 1
            }
            line += String(rest)
            length += rest.count
        }
        if length > 0 || lines.isEmpty { flush() }
        return lines
    }

    /// Columns side by side, two blanks between them, no blanks at the ends of lines.
    static func row(_ cells: [String], widths: [Int]) -> [String] {
        let wrapped = zip(cells, widths).map { Self.wrapped($0, width: $1) }
        let height = wrapped.map(\.count).max() ?? 0
        return (0..<height).map { line in
            var text = ""
            for (place, lines) in wrapped.enumerated() {
                let cell = line < lines.count ? lines[line] : ""
                text += place + 1 == wrapped.count ? cell : padded(cell, to: widths[place] + 2)
            }
            return trimmed(text)
        }
    }

    static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    static func trimmed(_ text: String) -> String {
        var text = text
        while text.last == " " { text.removeLast() }
        return text
    }

    /// As wide as its longest cell, within these bounds.
    static func width(of cells: [String], from least: Int, to most: Int) -> Int {
        min(most, max(least, cells.map(\.count).max() ?? 0))
    }
}

/// Texts inside other notations.
enum Escape {
    static func html(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
        return result
    }

    /// A cell of a table in Markdown, shown as it is.
    static func markdown(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "|", "\\", "`", "*", "_", "[", "]", "<", ">", "#": result += "\\\(character)"
            case "\n": result += " "
            default: result.append(character)
            }
        }
        return result
    }

    /// A field of CSV as RFC 4180 has it: in quotes where it must be.
    static func csv(_ text: String) -> String {
        let needsQuotes = text.utf8.contains { [UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D].contains($0) }
        guard needsQuotes else { return text }
        var result = "\""
        for character in text { result += character == "\"" ? "\"\"" : String(character) }
        return result + "\""
    }
}
