/// Reports what no policy may contain anywhere, comments and texts included: bytes that are no UTF-8, control
/// characters, and marks that make a text look other than it is.
///
/// - Returns: Whether it is worth reading on.
func checkEncoding(_ bytes: [UInt8], _ reporter: SyntaxReporter) -> Bool {
    let file = reporter.file
    if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) {
        reporter.report(at: 0, .utf16(at: SourceRange(file: file, lower: 0, upper: 2)))
        return false
    }
    var offset = 0
    while offset < bytes.count {
        let byte = bytes[offset]
        if byte < 0x80, byte >= 0x20, byte != 0x7F {
            offset += 1
        } else if byte < 0x80 {
            let start = offset
            while offset < bytes.count, bytes[offset].isForbiddenControl { offset += 1 }
            if offset == start {
                offset += 1  // a tab or a line end
            } else {
                let range = SourceRange(file: file, lower: start, upper: offset)
                reporter.report(at: start, .controlCharacter(byte, at: range))
            }
        } else if let scalar = decodeScalar(bytes, at: offset) {
            if scalar.value.isInvisibleDirection {
                let range = SourceRange(file: file, lower: offset, upper: offset + scalar.length)
                reporter.report(at: offset, .directionMark(scalar.value, at: range))
            }
            offset += scalar.length
        } else {
            let start = offset
            while offset < bytes.count, bytes[offset] >= 0x80, decodeScalar(bytes, at: offset) == nil { offset += 1 }
            let range = SourceRange(file: file, lower: start, upper: offset)
            reporter.report(at: start, .invalidUTF8(bytes[start], at: range))
        }
    }
    return true
}

/// The Unicode scalar that the bytes at `offset` encode, and in how many bytes; `nil` where they are no UTF-8.
func decodeScalar(_ bytes: [UInt8], at offset: Int) -> (value: UInt32, length: Int)? {
    let first = bytes[offset]
    let length: Int
    var value: UInt32
    switch first {
    case 0..<0x80: return (UInt32(first), 1)
    case 0xC2...0xDF: (length, value) = (2, UInt32(first & 0x1F))
    case 0xE0...0xEF: (length, value) = (3, UInt32(first & 0x0F))
    case 0xF0...0xF4: (length, value) = (4, UInt32(first & 0x07))
    default: return nil
    }
    guard offset + length <= bytes.count else { return nil }
    for index in 1..<length {
        let byte = bytes[offset + index]
        guard byte & 0xC0 == 0x80 else { return nil }
        value = value << 6 | UInt32(byte & 0x3F)
    }
    let smallest: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
    guard value >= smallest, value <= 0x10FFFF, !(0xD800...0xDFFF).contains(value) else { return nil }
    return (value, length)
}

extension UInt8 {
    /// Everything below space but tab and line ends; and DEL.
    fileprivate var isForbiddenControl: Bool {
        self == 0x7F || (self < 0x20 && self != 0x09 && self != 0x0A && self != 0x0D)
    }
}

extension UInt32 {
    /// Marks that change the order in which a text is shown: what a reviewer sees is not what is read.
    fileprivate var isInvisibleDirection: Bool {
        (0x202A...0x202E).contains(self) || (0x2066...0x2069).contains(self)
    }

    var scalarName: String {
        let digits = String(self, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: Swift.max(0, 4 - digits.utf8.count)) + digits
    }
}

extension Diagnostic {
    fileprivate static func utf16(at range: SourceRange) -> Diagnostic {
        Diagnostic(.error, "invalid-utf8", "the text is UTF-16", at: range, help: ["save the file as UTF-8"])
    }

    fileprivate static func invalidUTF8(_ byte: UInt8, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "invalid-utf8", "the text is not UTF-8", at: range,
            label: "the byte 0x\(String(byte, radix: 16, uppercase: true)) begins no character here",
            help: ["save the file as UTF-8"])
    }

    fileprivate static func controlCharacter(_ byte: UInt8, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "control-character", "a control character stands in the text", at: range,
            label: UInt32(byte).scalarName, fixes: [Fix("remove it", at: range, replacement: "")])
    }

    fileprivate static func directionMark(_ value: UInt32, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "control-character", "an invisible mark changes the order in which this text is shown", at: range,
            label: value.scalarName, fixes: [Fix("remove it", at: range, replacement: "")])
    }
}
