/// What there is to say about the bytes of a text before any notation is known.
enum TextEncoding {
    /// Of the byte order mark of UTF-8 that some editors write: 3, or 0 without one. It is no part of the text.
    static func markLength(_ bytes: [UInt8]) -> Int {
        bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
    }

    /// Refuses UTF-16 and UTF-32, which a look at the first bytes shows: with a byte order mark, or by the zero byte
    /// that every ASCII character has there.
    static func refuseWide(_ bytes: [UInt8]) throws(DocumentError) {
        guard bytes.count >= 2 else { return }
        let hasMark = (bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF)
        let hasZero = (bytes[0] == 0) != (bytes[1] == 0) || (bytes.starts(with: [0, 0, 0xFE, 0xFF]))
        guard hasMark || hasZero else { return }
        throw DocumentError(
            .encoding, "the text is UTF-16 or UTF-32, not UTF-8",
            at: TextRange(start: TextPosition(line: 1, column: 1), end: TextPosition(line: 1, column: 1)),
            help: "save it as UTF-8")
    }

    /// The first byte that is no part of UTF-8; `nil` where all are.
    static func firstInvalidByte(in bytes: [UInt8]) -> Int? {
        var offset = 0
        while offset < bytes.count {
            let length = scalarLength(in: bytes, at: offset)
            guard length > 0 else { return offset }
            offset += length
        }
        return nil
    }

    /// The bytes of the scalar at `offset`; 0 where they are no UTF-8 (truncated, overlong, a surrogate, too large).
    static func scalarLength(in bytes: [UInt8], at offset: Int) -> Int {
        let first = bytes[offset]
        let length: Int
        // Of the second byte; what the first leaves open decides overlong forms, surrogates and the upper end.
        var allowed: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, allowed) = (3, 0xA0...0xBF)
        case 0xED: (length, allowed) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, allowed) = (4, 0x90...0xBF)
        case 0xF4: (length, allowed) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return 0
        }
        guard offset + length <= bytes.count, allowed.contains(bytes[offset + 1]) else { return 0 }
        for next in bytes[(offset + 1)..<(offset + length)] where next & 0xC0 != 0x80 { return 0 }
        return length
    }

    /// A byte as messages show it: `0xff`.
    static func spelling(of byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return "0x" + (digits.count < 2 ? "0" : "") + digits
    }
}

extension UInt8 {
    /// Blank, tab, line feed, carriage return: what JSON allows between its tokens.
    var isJSONBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }
    /// What JSON's numbers and words, and those that people take for such, are made of.
    var isJSONWord: Bool { isDigit || isLetter || self >= 0x80 || "+-._".utf8.contains(self) }
    /// No first byte of a UTF-8 sequence.
    var isContinuation: Bool { self & 0xC0 == 0x80 }
}
