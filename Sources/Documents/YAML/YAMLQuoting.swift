/// How a string may be written in YAML.
enum YAMLQuoting {
    /// The string on one line: as it is where it reads back so, otherwise in double quotes.
    static func inline(_ text: String) -> String { isPlain(text) ? text : quoted(text) }

    /// Whether `text`, without quotes and in block style, is read as the string that it is.
    static func isPlain(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard let first = bytes.first, bytes.last != UInt8(ascii: " "), bytes.last != UInt8(ascii: ":") else {
                return false
            }
            guard mayStart(bytes, first), !isMarker(bytes) else { return false }
            var previous: UInt8 = 0
            for byte in bytes {
                if byte < 0x20 || byte == 0x7F { return false }
                if byte == UInt8(ascii: "#"), previous == UInt8(ascii: " ") { return false }
                if byte == UInt8(ascii: " "), previous == UInt8(ascii: ":") { return false }
                previous = byte
            }
            guard isASCII(bytes) || String(decoding: bytes, as: UTF8.self).unicodeScalars.allSatisfy(isPlainScalar)
            else {
                return false
            }
            if case .string = YAMLScalar.resolve(bytes) { return true }
            return false
        }
    }

    /// The lines of a block scalar `|` for `text`; `nil` where that could not hold it.
    ///
    /// Kept for what reads well so: several lines of printable characters, the first of which shows the indentation.
    static func literalLines(of text: String) -> [Substring]? {
        guard text.utf8.contains(UInt8(ascii: "\n")), text.utf8.first != UInt8(ascii: "\n"),
            text.utf8.first != UInt8(ascii: " "), text.utf8.first != UInt8(ascii: "\t"),
            text.unicodeScalars.allSatisfy({ isPlainScalar($0) || $0 == "\n" || $0 == "\t" })
        else { return nil }
        // By scalars: characters would keep `\r\n` together.
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Substring.init)
        if lines.last?.isEmpty == true { lines.removeLast() }
        // What starts with a tab, or is blank, is told from indentation in too many ways.
        guard lines.allSatisfy({ $0.isEmpty || ($0.utf8.first != UInt8(ascii: "\t") && !isBlank($0)) }) else {
            return nil
        }
        return lines
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where isPlainScalar(scalar): result.unicodeScalars.append(scalar)
            case _ where scalar.value > 0xFFFF: result += "\\U" + hex(scalar, digits: 8)
            case _ where scalar.value > 0xFF: result += "\\u" + hex(scalar, digits: 4)
            default: result += "\\x" + hex(scalar, digits: 2)
            }
        }
        return result + "\""
    }

    private static func hex(_ scalar: Unicode.Scalar, digits: Int) -> String {
        let code = String(scalar.value, radix: 16)
        return String(repeating: "0", count: digits - code.count) + code
    }

    /// Printable, no line break in anyone's eyes, and no byte order mark.
    private static func isPlainScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029, 0xFEFF: false
        default: YAMLScalar.isPrintable(scalar)
        }
    }

    private static func mayStart(_ bytes: UnsafeBufferPointer<UInt8>, _ first: UInt8) -> Bool {
        switch first {
        // Indicators that are none if a word follows at once.
        case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
            bytes.count > 1 && (bytes[1].isLetter || bytes[1].isDigit || bytes[1] == UInt8(ascii: "-"))
        case UInt8(ascii: "<"): bytes.count != 2 || bytes[1] != UInt8(ascii: "<")
        default: !" ,[]{}#&*!|>'\"%@`".utf8.contains(first)
        }
    }

    /// `---` and `...` at the start of a line end a document.
    private static func isMarker(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count >= 3 && (bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: ".")) && bytes[1] == bytes[0]
            && bytes[2] == bytes[0]
    }

    private static func isBlank(_ line: Substring) -> Bool {
        line.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    private static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.allSatisfy { $0 < 0x80 }
    }
}
