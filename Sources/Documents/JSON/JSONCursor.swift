/// A place in a JSON text, moved over its tokens by what walks the text.
struct JSONCursor {
    let text: [UInt8]
    var offset: Int

    /// At the first value, or at the end of a text without one.
    init(_ text: [UInt8]) {
        self.text = text
        offset = TextEncoding.markLength(text)
        skipBlanks()
    }

    /// The byte here; `nil` at the end.
    var next: UInt8? { offset < text.count ? text[offset] : nil }

    mutating func skipBlanks() {
        while offset < text.count, text[offset].isJSONBlank { offset += 1 }
    }

    /// Moves over `byte` and the blanks behind it, if it is what stands here.
    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        offset += 1
        skipBlanks()
        return true
    }

    /// Moves behind the string that starts here, as far as its quotes tell, and returns where it stood.
    mutating func skipString() -> Range<Int> {
        let start = offset
        offset += 1
        while offset < text.count {
            let byte = text[offset]
            offset += 1
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") { offset = min(offset + 1, text.count) }
        }
        return start..<offset
    }

    /// Moves behind a number or a word.
    mutating func skipWord() -> Range<Int> {
        let start = offset
        while let next, next.isJSONWord { offset += 1 }
        return start..<offset
    }

    /// Moves behind the value that starts here, in a text known to be JSON, and returns where it stood.
    mutating func skipValue() -> Range<Int> {
        let start = offset
        var depth = 0
        repeat {
            switch next {
            case UInt8(ascii: "\""): _ = skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                offset += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                offset += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"): offset += 1
            case nil: return start..<offset
            default: if skipWord().isEmpty { offset += 1 }
            }
            if depth > 0 { skipBlanks() }
        } while depth > 0
        return start..<offset
    }

    /// The text of the string at `offsets`, its escapes replaced; what is no escape stays as it is.
    func string(_ offsets: Range<Int>) -> String {
        let inside = text[offsets].dropFirst().dropLast()
        guard inside.contains(UInt8(ascii: "\\")) else { return String(decoding: inside, as: UTF8.self) }
        var scalars = String.UnicodeScalarView()
        var rest = inside
        while !rest.isEmpty {
            let run = rest.prefix { $0 != UInt8(ascii: "\\") }
            scalars.append(contentsOf: String(decoding: run, as: UTF8.self).unicodeScalars)
            rest = rest.dropFirst(run.count + 1)
            guard let kind = rest.popFirst() else { break }
            switch kind {
            case UInt8(ascii: "n"): scalars.append("\n")
            case UInt8(ascii: "r"): scalars.append("\r")
            case UInt8(ascii: "t"): scalars.append("\t")
            case UInt8(ascii: "b"): scalars.append("\u{8}")
            case UInt8(ascii: "f"): scalars.append("\u{c}")
            case UInt8(ascii: "u"):
                guard var code = Self.hex(rest.prefix(4)) else { continue }
                rest = rest.dropFirst(4)
                if code & 0xFC00 == 0xD800, rest.starts(with: "\\u".utf8),
                    let low = Self.hex(rest.dropFirst(2).prefix(4))
                {
                    rest = rest.dropFirst(6)
                    code = 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF)
                }
                scalars.append(UnicodeScalar(code) ?? "\u{FFFD}")
            default: scalars.append(UnicodeScalar(kind))
            }
        }
        return String(scalars)
    }

    /// Four hex digits; `nil` for anything else.
    static func hex(_ digits: ArraySlice<UInt8>) -> UInt32? {
        guard digits.count == 4, digits.allSatisfy({ $0.isDigit || ($0.isLetter && $0 | 0x20 <= UInt8(ascii: "f")) })
        else {
            return nil
        }
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
