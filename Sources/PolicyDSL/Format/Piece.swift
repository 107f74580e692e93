/// Some lines of the new text and the part of the old one that they come from. Comments and blank lines of the old text
/// stand between pieces.
struct Piece {
    enum Blank {
        /// None before it, nor between it and a comment before it.
        case never
        /// None before it or its comments; between them as the author had it. The first of a block.
        case first
        /// One where the author had any.
        case kept
        case always
    }

    /// The bytes that it was made of. A comment inside goes before the piece.
    var lower: Int
    var upper: Int
    var indent: Int
    /// The indent of comments that stand before it on lines of their own.
    var commentIndent: Int
    var blank: Blank
    var lines: [String]
}

/// Puts comments and blank lines between the pieces.
func weave(_ pieces: [Piece], _ comments: [SourceComment], _ source: SourceFile) -> String {
    var weaver = Weaver(source: source, comments: comments[...])
    for piece in pieces { weaver.add(piece) }
    weaver.finish()
    return weaver.lines.map { $0 + "\n" }.joined()
}

private struct Weaver {
    let source: SourceFile
    var comments: ArraySlice<SourceComment>
    var lines: [String] = []
    /// Whether the last line ends in a comment, so that no other can follow there.
    private var endsInComment = false

    init(source: SourceFile, comments: ArraySlice<SourceComment>) {
        self.source = source
        self.comments = comments
    }

    mutating func add(_ piece: Piece) {
        trailingComments(before: piece.lower)
        var own: [(text: String, isAfterBlank: Bool)] = []
        while let comment = comments.first, comment.lower < piece.lower {
            own.append((text(of: comment), source.isAfterBlankLine(comment.lower)))
            comments.removeFirst()
        }
        // What stood inside goes before; the blank line before the piece is then before that.
        var isAfterBlank = source.isAfterBlankLine(piece.lower)
        while let comment = comments.first, comment.lower < piece.upper {
            own.append((text(of: comment), isAfterBlank))
            isAfterBlank = false
            comments.removeFirst()
        }
        for (number, comment) in own.enumerated() {
            blankLine(piece.blank, comment.isAfterBlank, isStart: number == 0, isLast: false)
            lines.append(String(repeating: " ", count: piece.commentIndent) + comment.text)
        }
        blankLine(piece.blank, isAfterBlank, isStart: own.isEmpty, isLast: true)
        lines += piece.lines
        endsInComment = false
    }

    mutating func finish() {
        trailingComments(before: .max)
        for comment in comments {
            blankLine(.kept, source.isAfterBlankLine(comment.lower), isStart: true, isLast: false)
            lines.append(text(of: comment))
        }
    }

    /// Appends comments that stand behind a token to the last line.
    private mutating func trailingComments(before offset: Int) {
        while let comment = comments.first, comment.lower < offset, !comment.startsLine, !lines.isEmpty,
            !endsInComment
        {
            lines[lines.count - 1] += "  " + text(of: comment)
            endsInComment = true
            comments.removeFirst()
        }
    }

    private mutating func blankLine(_ blank: Piece.Blank, _ isAfterBlank: Bool, isStart: Bool, isLast: Bool) {
        let isWanted =
            switch blank {
            case .never: isAfterBlank && !isStart && !isLast
            case .first: isAfterBlank && !isStart
            case .kept: isAfterBlank
            case .always: isStart || isAfterBlank
            }
        if isWanted, let last = lines.last, !last.isEmpty { lines.append("") }
    }

    private func text(of comment: SourceComment) -> String {
        var upper = comment.upper
        while upper > comment.lower, source.text[upper - 1] == UInt8(ascii: " ") || source.text[upper - 1] == 0x09 {
            upper -= 1
        }
        return source.text(of: SourceRange(file: source.id, lower: comment.lower, upper: upper))
    }
}

extension SourceFile {
    /// Whether what stands at `offset` begins its line, and the line before is blank.
    func isAfterBlankLine(_ offset: Int) -> Bool {
        let line = lines.line(of: offset)
        guard line > 0 else { return false }
        return text[lines.start(of: line - 1)..<offset].allSatisfy {
            $0 == UInt8(ascii: " ") || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D
        }
    }
}

extension SourceFile {
    /// The range and the word before it, which the tree does not hold.
    func withWordBefore(_ range: SourceRange) -> SourceRange {
        var range = range
        while range.lower > 0, text[range.lower - 1] <= UInt8(ascii: " ") { range.lower -= 1 }
        while range.lower > 0, text[range.lower - 1].continuesName { range.lower -= 1 }
        return range
    }
}
