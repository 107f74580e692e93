// Texts in quotes. A text ends on its line, so a forgotten quote damages one line only.
extension Lexer {
    /// At the opening `"`.
    mutating func string(closedBy close: UInt8) {
        let lower = offset
        let isReported = quoted(closedBy: close)
        add(.string, from: lower, isReported: isReported)
    }

    /// Passes over a text in quotes, from the opening to behind the closing one.
    ///
    /// - Returns: Whether something was reported.
    mutating func quoted(closedBy close: UInt8) -> Bool {
        let lower = offset
        var isReported = false
        offset += 1
        while offset < bytes.count, !isLineEnd(bytes[offset]) {
            if bytes[offset] == close {
                offset += 1
                return isReported
            }
            if bytes[offset] == UInt8(ascii: "\\"), offset + 1 < bytes.count, !isLineEnd(bytes[offset + 1]) {
                let escaped = bytes[offset + 1]
                if unescaped(escaped) == nil {
                    let length = decodeScalar(bytes, at: offset + 1)?.length ?? 1
                    let range = SourceRange(file: file, lower: offset, upper: offset + 1 + length)
                    reporter.report(at: offset, .badEscape(bytes[range.lower..<range.upper], at: range))
                    isReported = true
                }
                offset += 2
            } else {
                offset += 1
            }
        }
        unterminated(from: lower)
        return true
    }

    /// A text in another sort of quotes, read as if they were ours.
    mutating func foreignString(length: Int, close: [UInt8]...) {
        let lower = offset
        offset += length
        let content = offset
        while offset < bytes.count, !isLineEnd(bytes[offset]) {
            // Mixed quotes do occur: an editor may have turned only one of them.
            for mark in close + [[UInt8(ascii: "\"")]] where bytes[offset...].starts(with: mark) {
                let text = String(decoding: bytes[content..<offset], as: UTF8.self)
                offset += mark.count
                reporter.report(at: lower, .foreignQuotes(text, at: range(lower)))
                return add(.string, from: lower, isReported: true)
            }
            offset += 1
        }
        unterminated(from: lower)
        add(.string, from: lower, isReported: true)
    }

    private mutating func unterminated(from lower: Int) {
        // What follows a forgotten quote is usually a `{`, a `|` or the next clause: the text is taken to end there.
        var end = offset
        while end > lower + 1, bytes[end - 1] == UInt8(ascii: " ") || bytes[end - 1] == UInt8(ascii: "\t") { end -= 1 }
        if end > lower + 2, bytes[end - 1] == UInt8(ascii: "{") { end -= 1 }
        offset = end
        let line = SourceRange(file: file, lower: lower, upper: end)
        reporter.report(at: lower, .unterminated(at: line))
    }
}

/// What `\` and this byte stand for.
func unescaped(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
    case UInt8(ascii: "n"): UInt8(ascii: "\n")
    case UInt8(ascii: "t"): UInt8(ascii: "\t")
    default: nil
    }
}

extension Diagnostic {
    static let unterminatedString = "unterminated-string"

    fileprivate static func unterminated(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, unterminatedString, "the text does not end on its line", at: range,
            help: ["close it with `\"`; a line end inside a text is written `\\n`"])
    }

    fileprivate static func badEscape(_ bytes: ArraySlice<UInt8>, at range: SourceRange) -> Diagnostic {
        let spelled = String(decoding: bytes, as: UTF8.self)
        return Diagnostic(
            .error, "bad-escape", "`\(spelled)` stands for nothing", at: range,
            help: ["there are `\\\"`, `\\\\`, `\\n` and `\\t`; a plain backslash is written `\\\\`"],
            fixes: [Fix("write `\\\(spelled)`", at: range, replacement: "\\" + spelled)])
    }

    fileprivate static func foreignQuotes(_ text: String, at range: SourceRange) -> Diagnostic {
        let escaped = String(text.flatMap { $0 == "\"" ? ["\\", $0] : [$0] })
        return Diagnostic(
            .error, "foreign-quotes", "texts stand in straight double quotes", at: range,
            fixes: [Fix("write `\"\(escaped)\"`", at: range, replacement: "\"\(escaped)\"")])
    }
}
