/// Where bytes are no JSON, in the words of the server's reader.
enum GoJSON {
    /// `nil` where the bytes hold exactly one value.
    static func error(in bytes: [UInt8]) -> String? {
        var scan = Scan(bytes: bytes)
        do throws(Trouble) {
            try scan.value()
            scan.skipBlanks()
            guard scan.index == bytes.count else { throw scan.unexpected("after top-level value") }
            return nil
        } catch {
            return error.text
        }
    }

    private struct Trouble: Error {
        var text: String
    }

    private struct Scan {
        let bytes: [UInt8]
        var index = 0
        var depth = 0

        var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

        mutating func skipBlanks() {
            while let byte, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { index += 1 }
        }

        func unexpected(_ place: String) -> Trouble {
            guard let byte else { return Trouble(text: "unexpected end of JSON input") }
            let shown: String
            switch byte {
            case UInt8(ascii: "'"): shown = "'\\''"
            case UInt8(ascii: "\""): shown = "'\"'"
            case 0x20..<0x7F: shown = "'\(UnicodeScalar(byte))'"
            case 0x09: shown = "'\\t'"
            case 0x0A: shown = "'\\n'"
            case 0x0D: shown = "'\\r'"
            default:
                let digits = String(byte, radix: 16)
                shown = "'\\x\(digits.utf8.count < 2 ? "0" : "")\(digits)'"
            }
            return Trouble(text: "invalid character \(shown) \(place)")
        }

        mutating func value() throws(Trouble) {
            depth += 1
            defer { depth -= 1 }
            guard depth < 1000 else { throw Trouble(text: "exceeded max depth") }
            skipBlanks()
            switch byte {
            case UInt8(ascii: "{"): try object()
            case UInt8(ascii: "["): try array()
            case UInt8(ascii: "\""): try string()
            case UInt8(ascii: "t"): try word("true")
            case UInt8(ascii: "f"): try word("false")
            case UInt8(ascii: "n"): try word("null")
            case UInt8(ascii: "-"), .some(0x30...0x39): try number()
            default: throw unexpected("looking for beginning of value")
            }
        }

        private mutating func object() throws(Trouble) {
            index += 1
            skipBlanks()
            if byte == UInt8(ascii: "}") {
                index += 1
                return
            }
            while true {
                skipBlanks()
                guard byte == UInt8(ascii: "\"") else { throw unexpected("looking for beginning of object key string") }
                try string()
                skipBlanks()
                guard byte == UInt8(ascii: ":") else { throw unexpected("after object key") }
                index += 1
                try value()
                skipBlanks()
                guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") else {
                    throw unexpected("after object key:value pair")
                }
                index += 1
                if bytes[index - 1] == UInt8(ascii: "}") { return }
            }
        }

        private mutating func array() throws(Trouble) {
            index += 1
            skipBlanks()
            if byte == UInt8(ascii: "]") {
                index += 1
                return
            }
            while true {
                try value()
                skipBlanks()
                guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") else {
                    throw unexpected("after array element")
                }
                index += 1
                if bytes[index - 1] == UInt8(ascii: "]") { return }
            }
        }

        private mutating func string() throws(Trouble) {
            index += 1
            while let byte, byte != UInt8(ascii: "\"") {
                if byte < 0x20 { throw unexpected("in string literal") }
                if byte == UInt8(ascii: "\\") {
                    index += 1
                    switch self.byte {
                    case UInt8(ascii: "u"):
                        for _ in 0..<4 {
                            index += 1
                            guard let digit = self.byte, isHex(digit) else {
                                throw unexpected("in \\u hexadecimal character escape")
                            }
                        }
                    case .some(let escaped) where "\"\\/bfnrt".utf8.contains(escaped): break
                    default: throw unexpected("in string escape code")
                    }
                }
                index += 1
            }
            guard byte != nil else { throw unexpected("") }
            index += 1
        }

        private func isHex(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
        }

        private mutating func word(_ word: String) throws(Trouble) {
            for expected in word.utf8 {
                guard byte == expected else {
                    throw unexpected("in literal \(word) (expecting '\(UnicodeScalar(expected))')")
                }
                index += 1
            }
        }

        private mutating func number() throws(Trouble) {
            if byte == UInt8(ascii: "-") { index += 1 }
            if byte == 0x30 { index += 1 } else { try digits("in numeric literal") }
            if byte == UInt8(ascii: ".") {
                index += 1
                try digits("after decimal point in numeric literal")
            }
            if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
                index += 1
                if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { index += 1 }
                try digits("in exponent of numeric literal")
            }
        }

        private mutating func digits(_ place: String) throws(Trouble) {
            guard let byte, (0x30...0x39).contains(byte) else { throw unexpected(place) }
            while let byte = self.byte, (0x30...0x39).contains(byte) { index += 1 }
        }
    }
}
