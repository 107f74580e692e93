/// Turns a tree without errors back into text, piece by piece.
struct SyntaxPrinter {
    let source: SourceFile
    let comments: [SourceComment]
    private(set) var pieces: [Piece] = []

    static let width = 120
    static let indent = 2
    /// The rightmost place of `when`.
    static let lastWhenColumn = 60
    /// The place of `when` where every rule of a block is longer than that.
    static let usualWhenColumn = 34

    init(_ source: SourceFile, _ comments: [SourceComment]) {
        self.source = source
        self.comments = comments
    }

    mutating func add(
        _ range: SourceRange, _ lines: [String], indent: Int = 0, commentIndent: Int? = nil, blank: Piece.Blank = .kept
    ) {
        let margin = spaces(indent)
        pieces.append(
            Piece(
                lower: range.lower, upper: range.upper, indent: indent, commentIndent: commentIndent ?? indent,
                blank: blank, lines: lines.map { margin + $0 }))
    }

    mutating func add(_ range: SourceRange, _ line: String, indent: Int = 0, blank: Piece.Blank = .kept) {
        add(range, [line], indent: indent, blank: blank)
    }

    /// The `}` at the end of `range`.
    mutating func close(_ range: SourceRange, indent: Int = 0) {
        let brace = SourceRange(file: range.file, lower: range.upper - 1, upper: range.upper)
        add(brace, ["}"], indent: indent, commentIndent: indent + Self.indent, blank: .never)
    }

    // MARK: - Words

    /// Names, numbers and texts stay as they were written.
    func text(_ spelled: Spelled) -> String { source.text(of: spelled.range) }

    func text(_ value: ValueSyntax) -> String { source.text(of: value.range) }

    func text(_ operand: OperandSyntax) -> String {
        switch operand.kind {
        case .value(let value): text(value)
        case .field(let change, let path): change.rawValue + (path.map { " " + $0.spelling } ?? "")
        case .metadata(let kind, let key): kind.rawValue + " " + text(key)
        }
    }

    func list(_ names: [Spelled]) -> String { names.map(text).joined(separator: ", ") }

    func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

    /// `head` and the items, with commas; more than a line's worth goes on below the first item.
    func fill(_ head: String, _ items: [String], at column: Int) -> [String] {
        var lines: [String] = []
        var line = head
        var isFirst = true
        for (number, item) in items.enumerated() {
            let item = number + 1 < items.count ? item + "," : item
            if !isFirst, column + line.columns + 1 + item.columns > Self.width {
                lines.append(line)
                line = spaces(head.columns) + item
            } else {
                line += isFirst ? item : " " + item
            }
            isFirst = false
        }
        return lines + [line]
    }

    /// Whether a declaration stands right below the one before it: no blank line, no comment between or inside.
    func adjoins(_ range: SourceRange, _ previous: SourceRange) -> Bool {
        guard !source.isAfterBlankLine(range.lower) else { return false }
        let between = comments.partitioningIndex { $0.lower >= previous.upper }
        return comments[between...].prefix { $0.lower < range.upper }.allSatisfy {
            $0.lower < range.lower && !$0.startsLine
        }
    }
}

extension String {
    /// How many columns it takes in an editor.
    var columns: Int { unicodeScalars.count }

    func padded(to columns: Int) -> String { self + String(repeating: " ", count: max(0, columns - self.columns)) }
}

extension Array {
    /// The first index whose element belongs to the second part; the array is parted in two already.
    fileprivate func partitioningIndex(where belongsToSecond: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if belongsToSecond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
