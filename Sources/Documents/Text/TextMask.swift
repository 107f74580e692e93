/// A text whose unfilled placeholders are covered, so that the rest of it can be read: `image: [***HOST***]/x` becomes
/// `image: xxxxxxxxxxxxx/x`. Every byte stays where it is.
public struct TextMask: Sendable {
    /// What is to be read instead.
    public let text: [UInt8]
    /// The placeholders, in the order of the text.
    public let covered: [Range<Int>]

    /// Covers placeholders, and lines of three dots that stand for what somebody left out. A line that is nothing but
    /// placeholders, such as `{{- if .Values.ha }}`, becomes a comment. Linear in the text.
    public init(_ original: [UInt8]) {
        var text = original
        var covered: [Range<Int>] = []
        let lines = LineTable(original, breaks: .json)
        for number in 1...max(1, lines.lineCount) {
            let line = lines.line(number)
            let content = Self.trimmed(original, line)
            if content.lowerBound > line.lowerBound, original[content].elementsEqual("...".utf8) {
                covered.append(content)
                Self.comment(&text, content)
                continue
            }
            var found: [Range<Int>] = []
            var offset = line.lowerBound
            while offset < line.upperBound, found.count < Self.mostInLine,
                let next = Placeholder.first(in: original, line: offset..<line.upperBound)
            {
                found.append(next)
                offset = next.upperBound
            }
            guard let first = found.first, let last = found.last else { continue }
            covered += found
            let isAll = first.lowerBound == content.lowerBound && last.upperBound == content.upperBound
            if isAll, original[first].starts(with: "{{".utf8) {
                Self.comment(&text, content)
            } else {
                for range in found { for place in range { text[place] = UInt8(ascii: "x") } }
            }
        }
        self.text = text
        self.covered = covered
    }

    /// More placeholders in one line are no manifest.
    private static let mostInLine = 64

    private static func comment(_ text: inout [UInt8], _ range: Range<Int>) {
        for place in range { text[place] = UInt8(ascii: " ") }
        text[range.lowerBound] = UInt8(ascii: "#")
    }

    private static func trimmed(_ text: [UInt8], _ line: Range<Int>) -> Range<Int> {
        var line = line
        while line.lowerBound < line.upperBound, text[line.lowerBound].isJSONBlank {
            line = (line.lowerBound + 1)..<line.upperBound
        }
        while line.lowerBound < line.upperBound, text[line.upperBound - 1].isJSONBlank {
            line = line.lowerBound..<(line.upperBound - 1)
        }
        return line
    }
}

/// The placeholders in one string: where each begins and ends, as offsets into its UTF-8.
public func placeholders(in text: String) -> [Range<Int>] {
    let bytes = Array(text.utf8)
    var found: [Range<Int>] = []
    var offset = 0
    while offset < bytes.count, found.count < 64 {
        if let end = Placeholder.end(in: bytes, offset..<bytes.count, after: offset > 0 ? bytes[offset - 1] : 0x20) {
            found.append(offset..<end)
            offset = end
        } else {
            offset += 1
        }
    }
    return found
}

/// Turns the places of a document's values into offsets of bytes.
public struct TextOffsets: Sendable {
    private let lines: LineTable

    public init(of file: DocumentFile) {
        lines = LineTable(file.text, breaks: file.notation == .yaml ? .yaml : .json)
    }

    /// For the places of an error, where there is no file yet.
    public init(of text: [UInt8]) { lines = LineTable(text, breaks: .yaml) }

    public func bytes(of range: TextRange) -> Range<Int> {
        let start = lines.offset(of: range.start)
        return start..<max(start, lines.offset(of: range.end))
    }
}
