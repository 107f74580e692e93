/// A part of a template that someone should have replaced: `{{ .Values.image }}`, `[***REGISTRY HOST***]`, `<name>`,
/// `${NAME}`, `@name@`, `%NAME%`.
///
/// Many are legal text where they stand, so they are only looked for once a text was refused.
enum Placeholder {
    /// The first placeholder in the line at `offsets` that stands neither in quotes nor in a comment.
    static func first(in text: [UInt8], line offsets: Range<Int>) -> Range<Int>? {
        var offset = offsets.lowerBound
        var before = UInt8(ascii: " ")
        while offset < offsets.upperBound {
            let byte = text[offset]
            if byte == UInt8(ascii: "#"), before == UInt8(ascii: " ") { return nil }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"), !before.isLetter, !before.isDigit {
                offset = quoteEnd(in: text, offset..<offsets.upperBound)
                before = byte
                continue
            }
            if let end = end(in: text, offset..<offsets.upperBound, after: before) { return offset..<end }
            before = byte
            offset += 1
        }
        return nil
    }

    /// The end of the placeholder that starts where `offsets` does.
    static func end(in text: [UInt8], _ offsets: Range<Int>, after before: UInt8) -> Int? {
        let rest = text[offsets]
        let mayOpenWord = !before.isLetter && !before.isDigit
        return if rest.starts(with: "{{".utf8) {
            close(rest, opening: 2, "}}") { $0 != UInt8(ascii: "{") }
        } else if rest.starts(with: "[***".utf8) {
            close(rest, opening: 4, "***]") { $0 != UInt8(ascii: "[") }
        } else if rest.starts(with: "${".utf8) {
            close(rest, opening: 2, "}") { $0 != UInt8(ascii: "{") }
        } else if rest.first == UInt8(ascii: "<") {
            close(rest, opening: 1, ">", isNameByte)
        } else if rest.first == UInt8(ascii: "@"), mayOpenWord {
            close(rest, opening: 1, "@") { $0 != UInt8(ascii: " ") && isNameByte($0) }
        } else if rest.first == UInt8(ascii: "%"), mayOpenWord {
            close(rest, opening: 1, "%") { $0 != UInt8(ascii: " ") && isNameByte($0) }
        } else {
            nil
        }
    }

    /// The offset behind `closing`, if only allowed bytes, and at least one, stand before it.
    private static func close(
        _ rest: ArraySlice<UInt8>, opening: Int, _ closing: String, _ isAllowed: (UInt8) -> Bool
    ) -> Int? {
        let start = rest.startIndex + opening
        var offset = start
        while offset < rest.endIndex {
            if offset > start, rest[offset...].starts(with: closing.utf8) { return offset + closing.utf8.count }
            guard isAllowed(rest[offset]) else { return nil }
            offset += 1
        }
        return nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || byte >= 0x80 || " _-./".utf8.contains(byte)
    }

    /// The offset behind the quoted text that starts where `offsets` does, or the offset behind the quote where it is
    /// not closed on this line.
    private static func quoteEnd(in text: [UInt8], _ offsets: Range<Int>) -> Int {
        let quote = text[offsets.lowerBound]
        var offset = offsets.lowerBound + 1
        while offset < offsets.upperBound {
            if text[offset] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                offset += 2
                continue
            }
            if text[offset] == quote { return offset + 1 }
            offset += 1
        }
        return offsets.lowerBound + 1
    }
}
