/// Explicit tags: `!!str 12`, `!!binary aGk=`.
enum YAMLTag {
    static let prefix = "tag:yaml.org,2002:"

    /// The value of a scalar with `tag`, quoted or not.
    static func value(
        of text: UnsafeBufferPointer<UInt8>, tag: String, at range: TextRange
    ) throws(DocumentError) -> Document.Value {
        let string = String(decoding: text, as: UTF8.self)
        // go-yaml takes the tag `!` for none, where YAML means a string.
        if tag == "!" { return YAMLScalar.resolve(text) }
        guard tag.hasPrefix(prefix) else { throw unknown(tag, at: range) }
        let resolved = YAMLScalar.resolve(text)
        switch (tag.dropFirst(prefix.count), resolved) {
        case ("str", _), ("timestamp", _), ("merge", _): return .string(string)
        case ("binary", _): return .string(try binary(text, at: range))
        case ("int", .integer), ("float", .real), ("bool", .bool), ("null", .null): return resolved
        case ("int", .real(let value)) where !string.contains { ".eE".contains($0) } && value.isFinite: return resolved
        case ("float", .integer(let value)): return .real(Double(value))
        case ("int", _), ("float", _), ("bool", _), ("null", _):
            throw DocumentError(.value, "`\(string)` is not `\(shortened(tag))`", at: range)
        case ("map", _), ("seq", _):
            throw DocumentError(.value, "`\(shortened(tag))` stands before \(Document(resolved).kindName)", at: range)
        default: throw unknown(tag, at: range)
        }
    }

    /// - Parameter tag: As libyaml gives it; `nil` without one.
    static func checkCollection(
        _ tag: UnsafeMutablePointer<UInt8>?, is expected: String, at range: TextRange
    ) throws(DocumentError) {
        guard let tag else { return }
        let name = String(cString: tag)
        if name == "!" || name == prefix + expected { return }
        let scalars = ["str", "int", "float", "bool", "null", "binary", "timestamp", "map", "seq"]
        guard scalars.contains(where: { prefix + $0 == name }) else { throw unknown(name, at: range) }
        let kind = expected == "map" ? "a map" : "a list"
        throw DocumentError(.value, "`\(shortened(name))` stands before \(kind)", at: range)
    }

    private static func unknown(_ tag: String, at range: TextRange) -> DocumentError {
        DocumentError(
            .value, "the tag `\(shortened(tag))` is not known", at: range,
            help: "the known ones are `!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!binary`, `!!seq` and `!!map`")
    }

    /// As people write it.
    private static func shortened(_ tag: String) -> String {
        tag.hasPrefix(prefix) ? "!!" + tag.dropFirst(prefix.count) : tag
    }

    /// Base64, blanks left out, of UTF-8: this tree has no other bytes.
    private static func binary(_ text: UnsafeBufferPointer<UInt8>, at range: TextRange) throws(DocumentError) -> String
    {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        var padding = 0
        for byte in text where !byte.isJSONBlank {
            guard let value = base64Value(byte), padding == 0 || byte == UInt8(ascii: "=") else {
                throw DocumentError(.value, "this `!!binary` value is not base64", at: range)
            }
            if byte == UInt8(ascii: "=") { padding += 1 }
            bits = bits << 6 | value
            count += 1
            guard count == 4 else { continue }
            bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
            if padding < 2 { bytes.append(UInt8(truncatingIfNeeded: bits >> 8)) }
            if padding < 1 { bytes.append(UInt8(truncatingIfNeeded: bits)) }
            (bits, count) = (0, 0)
        }
        guard count == 0, padding <= 2 else {
            throw DocumentError(.value, "this `!!binary` value is not base64", at: range)
        }
        guard TextEncoding.firstInvalidByte(in: bytes) == nil else {
            throw DocumentError(.value, "this `!!binary` value is not text", at: range)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func base64Value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        case UInt8(ascii: "="): 0
        default: nil
        }
    }
}
