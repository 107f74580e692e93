/// The diagnostic as a person reads it on a terminal: what, where, the lines with marks under them, and what to do.
///
/// - Parameters:
///   - sources: The texts by their ids. A place in a text that is missing here is left out.
///   - colored: With ANSI escapes.
/// - Returns: Lines, each with its line end.
public func renderText(_ diagnostic: Diagnostic, sources: [FileID: SourceFile], colored: Bool) -> String {
    var text = DiagnosticText(paint: Paint(isOn: colored, severity: diagnostic.severity))
    text.render(diagnostic, sources)
    return text.output
}

/// A mark under a piece of one text.
private struct Mark {
    var range: SourceRange
    var text: String
    var isPrimary: Bool
}

private struct DiagnosticText {
    let paint: Paint
    var output = ""
    var gutter = 1

    mutating func render(_ diagnostic: Diagnostic, _ sources: [FileID: SourceFile]) {
        let head = "\(diagnostic.severity.rawValue)[\(diagnostic.id)]"
        output += paint.severity(head) + paint.bold(": " + printable(diagnostic.message)) + "\n"

        var marks = diagnostic.related.map { Mark(range: $0.range, text: $0.text, isPrimary: false) }
        if let range = diagnostic.range {
            marks.insert(Mark(range: range, text: diagnostic.label, isPrimary: true), at: 0)
        }
        marks.removeAll { sources[$0.range.file] == nil }
        var files: [FileID] = []
        for mark in marks where !files.contains(mark.range.file) { files.append(mark.range.file) }
        let lastLines = marks.compactMap { mark in
            sources[mark.range.file].map { $0.lines.line(of: max(mark.range.lower, mark.range.upper)) + 1 }
        }
        gutter = String(lastLines.max() ?? 1).utf8.count

        let remarks = remarks(of: diagnostic)
        for (number, file) in files.enumerated() {
            guard let source = sources[file] else { continue }
            excerpt(source, marks.filter { $0.range.file == file }, isFirst: number == 0)
        }
        if !files.isEmpty, !remarks.isEmpty { bar() }
        for (kind, text) in remarks {
            let margin = String(repeating: " ", count: gutter + 1)
            output += margin + paint.gutter("=") + " " + paint.bold("\(kind):") + " " + printable(text) + "\n"
        }
    }

    private func remarks(of diagnostic: Diagnostic) -> [(kind: String, text: String)] {
        var remarks = diagnostic.examples.map { ("example", $0) }
        remarks += diagnostic.notes.map { ("note", $0) }
        // A fix says what help says, for a machine; it speaks for itself where there is no help.
        remarks += (diagnostic.help.isEmpty ? diagnostic.fixes.map(\.title) : diagnostic.help).map { ("help", $0) }
        return remarks
    }

    private mutating func bar(_ content: String = "") {
        let line = String(repeating: " ", count: gutter + 1) + paint.gutter("|")
        output += content.isEmpty ? line + "\n" : line + " " + content + "\n"
    }

    // MARK: - Lines with marks

    private mutating func excerpt(_ source: SourceFile, _ marks: [Mark], isFirst: Bool) {
        guard let first = marks.first else { return }
        let position = source.position(of: first.range.lower)
        let arrow = String(repeating: " ", count: gutter) + paint.gutter(isFirst ? "-->" : ":::")
        output += "\(arrow) \(printable(source.name)):\(position.line):\(position.column)\n"
        bar()

        var pieces = marks.flatMap { linePieces(of: $0, in: source) }
        pieces.sort { ($0.line, $0.lower, $0.isPrimary ? 0 : 1) < ($1.line, $1.lower, $1.isPrimary ? 0 : 1) }
        var shown: Int?
        var index = 0
        while index < pieces.count {
            let line = pieces[index].line
            let here = pieces[index...].prefix { $0.line == line }
            if let shown, line == shown + 2 {
                show(SourceLine(source, shown + 1, around: []), shown + 1)
            } else if let shown, line > shown + 1 {
                output += paint.gutter("...") + "\n"
            }
            let text = SourceLine(source, line, around: here.map { ($0.lower, $0.upper) })
            show(text, line)
            for piece in here { underline(piece, text) }
            shown = line
            index = here.endIndex
        }
    }

    private mutating func show(_ line: SourceLine, _ number: Int) {
        let spelled = String(number + 1)
        let margin = String(repeating: " ", count: gutter - spelled.utf8.count)
        let text = line.text.isEmpty ? "" : " " + line.text
        output += paint.gutter(margin + spelled + " |") + text + "\n"
    }

    private mutating func underline(_ piece: LinePiece, _ line: SourceLine) {
        let lower = line.column(of: piece.lower)
        let upper = line.column(of: piece.upper)
        let marks = String(repeating: piece.isPrimary ? "^" : "-", count: max(1, upper - lower))
        let text = piece.text.isEmpty ? marks : marks + " " + printable(piece.text)
        bar(String(repeating: " ", count: lower) + (piece.isPrimary ? paint.severity(text) : paint.gutter(text)))
    }

    /// The part of a mark on one line.
    private struct LinePiece {
        var line: Int
        var lower: Int
        var upper: Int
        var text: String
        var isPrimary: Bool
    }

    /// A range over several lines is marked on its first and last; its text stands at the last.
    private func linePieces(of mark: Mark, in source: SourceFile) -> [LinePiece] {
        let lower = min(max(0, mark.range.lower), source.text.count)
        let upper = min(max(lower, mark.range.upper), source.text.count)
        let first = source.lines.line(of: lower)
        // A range that ends with a line end does not reach into the next line.
        var end = upper
        while end > lower, source.text[end - 1].isBlank { end -= 1 }
        let last = source.lines.line(of: end)
        guard first < last else {
            let upper = min(upper, max(lower, source.contentEnd(of: first)))
            return [LinePiece(line: first, lower: lower, upper: upper, text: mark.text, isPrimary: mark.isPrimary)]
        }
        var start = source.lines.start(of: last)
        while start < end, source.text[start].isBlank { start += 1 }
        return [
            LinePiece(
                line: first, lower: lower, upper: source.contentEnd(of: first), text: "", isPrimary: mark.isPrimary),
            LinePiece(line: last, lower: start, upper: end, text: mark.text, isPrimary: mark.isPrimary),
        ]
    }
}

// MARK: - A line as it is shown

/// A line of a source with tabs expanded, nothing that would move the cursor, and cut around what is marked.
private struct SourceLine {
    private(set) var text = ""
    /// The column at which each byte from `start` on is shown, and one more for the end.
    private var columns: [Int] = []
    private var start: Int

    private static let tab = 4
    /// Longer lines are cut to this many columns.
    private static let width = 150
    /// So many columns stay before the first mark in a line that is cut.
    private static let lead = 40
    private static let ellipsis = "..."

    init(_ source: SourceFile, _ line: Int, around marks: [(lower: Int, upper: Int)]) {
        start = source.lines.start(of: line)
        var end = source.contentEnd(of: line)
        let first = marks.map(\.lower).min() ?? start
        // A line of megabytes is not even looked at.
        let isCutBefore = first - start > 4 * Self.width
        if isCutBefore {
            start = first - Self.lead
            while start < first, source.text[start] & 0xC0 == 0x80 { start += 1 }
        }
        let isCutBehind = end - start > 16 * Self.width
        if isCutBehind { end = start + 16 * Self.width }

        var cells: [(text: String, width: Int, bytes: Int)] = []
        var offset = start
        var column = 0
        while offset < end {
            let scalar = decodeScalar(source.text, at: offset)
            let length = min(scalar?.length ?? 1, end - offset)
            let cell = Self.cell(scalar?.value, at: column)
            cells.append((cell.text, cell.width, length))
            column += cell.width
            offset += length
        }
        let markColumn = cells.columnWidth(ofBytes: first - start)
        let cut = column > Self.width && markColumn > Self.width - Self.lead ? markColumn - Self.lead : 0
        place(cells, cutBefore: cut, isCutBefore: isCutBefore || cut > 0, isCutBehind: isCutBehind)
    }

    private mutating func place(
        _ cells: [(text: String, width: Int, bytes: Int)], cutBefore cut: Int, isCutBefore: Bool, isCutBehind: Bool
    ) {
        let indent = isCutBefore ? Self.ellipsis.utf8.count : 0
        if isCutBefore { text = Self.ellipsis }
        var column = 0
        var isCutBehind = isCutBehind
        for cell in cells {
            let shown = column - cut
            let isVisible = shown >= 0 && shown + cell.width <= Self.width
            if shown + cell.width > Self.width { isCutBehind = true }
            let place = indent + min(max(0, shown), Self.width)
            columns.append(contentsOf: repeatElement(place, count: cell.bytes))
            if isVisible { text += cell.text }
            column += cell.width
        }
        columns.append(indent + min(max(0, column - cut), Self.width))
        if isCutBehind { text += Self.ellipsis } else { text.trimSpaces() }
    }

    func column(of offset: Int) -> Int {
        columns[min(max(0, offset - start), columns.count - 1)]
    }

    /// A scalar as it is shown, and how many columns it takes; `nil` stands for a byte that is no UTF-8.
    private static func cell(_ value: UInt32?, at column: Int) -> (text: String, width: Int) {
        guard let value, let scalar = Unicode.Scalar(value) else { return ("\u{FFFD}", 1) }
        switch value {
        case 0x09:
            let width = tab - column % tab
            return (String(repeating: " ", count: width), width)
        case 0..<0x20: return (String(Character(Unicode.Scalar(UInt8(value)).picture)), 1)
        case 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xAD: return ("\u{FFFD}", 1)
        default: break
        }
        return (String(Character(scalar)), scalar.displayWidth)
    }
}

extension Array where Element == (text: String, width: Int, bytes: Int) {
    fileprivate func columnWidth(ofBytes count: Int) -> Int {
        var bytes = 0
        var width = 0
        for cell in self {
            if bytes >= count { break }
            bytes += cell.bytes
            width += cell.width
        }
        return width
    }
}

extension Unicode.Scalar {
    /// The columns of a terminal that it takes; near enough for marks to stand where they should.
    fileprivate var displayWidth: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
            0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }

    /// The sign that stands for a control character.
    fileprivate var picture: Unicode.Scalar { Unicode.Scalar(0x2400 + value) ?? "\u{FFFD}" }
}

extension UInt8 {
    fileprivate var isBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == UInt8(ascii: "\n")
            || self == UInt8(ascii: "\r")
    }
}

extension String {
    fileprivate mutating func trimSpaces() {
        while last == " " { removeLast() }
    }
}

extension SourceFile {
    /// The offset at which the content of the 0-based `line` ends, before its line end.
    fileprivate func contentEnd(of line: Int) -> Int {
        let start = lines.start(of: line)
        var end = line + 1 < lines.count ? lines.start(of: line + 1) : text.count
        while end > start, text[end - 1] == UInt8(ascii: "\n") || text[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return end
    }
}

/// Text of an author inside a message, without what would play tricks on a terminal.
private func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }) else {
        return text
    }
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar.value {
        case 0x0A: result += "\\n"
        case 0x09: result += "\\t"
        case 0..<0x20: result.unicodeScalars.append(scalar.picture)
        case 0x7F..<0xA0: result += "\u{FFFD}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// ANSI colours, or none.
private struct Paint {
    var isOn: Bool
    var severity: Diagnostic.Severity

    func severity(_ text: String) -> String {
        switch severity {
        case .error: wrap(text, "1;31")
        case .warning: wrap(text, "1;33")
        case .note: wrap(text, "1;36")
        }
    }

    func gutter(_ text: String) -> String { wrap(text, "1;34") }
    func bold(_ text: String) -> String { wrap(text, "1") }

    private func wrap(_ text: String, _ code: String) -> String {
        isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
