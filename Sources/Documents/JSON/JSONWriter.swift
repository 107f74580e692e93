/// Writes documents as JSON, with our own hand: jansson's output has no order of keys that all its versions share, and
/// spells reals with 17 digits.
public enum JSONWriter {
    /// The one spelling of a value: keys sorted by their Unicode scalars, no blanks, the shortest digits that read back
    /// the same, nothing escaped that need not be. Equal documents give equal bytes (of strings: equal scalars).
    ///
    /// Throws where a real is infinite or not a number, which JSON cannot say.
    public static func canonical(_ document: Document) throws(DocumentError) -> [UInt8] {
        var output = Output(isPretty: false, sortsKeys: true)
        try output.write(document, indent: 0)
        return output.bytes
    }

    /// For people: a line per entry, indented by two spaces, without a line break at the end. Throws as
    /// ``canonical(_:)``.
    public static func pretty(_ document: Document, sortingKeys: Bool = false) throws(DocumentError) -> String {
        var output = Output(isPretty: true, sortsKeys: sortingKeys)
        try output.write(document, indent: 0)
        return String(decoding: output.bytes, as: UTF8.self)
    }
}

extension DocumentMap {
    /// The entries in the order of the Unicode scalars of their keys, which is that of their UTF-8.
    var sortedEntries: [Entry] {
        entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}

private struct Output {
    let isPretty: Bool
    let sortsKeys: Bool
    var bytes: [UInt8] = []

    mutating func write(_ document: Document, indent: Int) throws(DocumentError) {
        switch document.value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): bytes.append(contentsOf: String(value).utf8)
        case .real(let value): try write(value, of: document)
        case .string(let value): write(value)
        case .list(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                separate(isFirst: index == 0, indent: indent + 1)
                try write(element, indent: indent + 1)
            }
            if !elements.isEmpty { breakLine(indent) }
            bytes.append(UInt8(ascii: "]"))
        case .map(let map):
            bytes.append(UInt8(ascii: "{"))
            for (index, entry) in (sortsKeys ? map.sortedEntries : map.entries).enumerated() {
                separate(isFirst: index == 0, indent: indent + 1)
                write(entry.key)
                bytes.append(UInt8(ascii: ":"))
                if isPretty { bytes.append(UInt8(ascii: " ")) }
                try write(entry.value, indent: indent + 1)
            }
            if !map.isEmpty { breakLine(indent) }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private mutating func separate(isFirst: Bool, indent: Int) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        breakLine(indent)
    }

    private mutating func breakLine(_ indent: Int) {
        guard isPretty else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * indent))
    }

    private mutating func write(_ value: Double, of document: Document) throws(DocumentError) {
        guard value.isFinite else {
            throw DocumentError(.value, "JSON has no number for `\(value)`", at: document.range)
        }
        // Swift's spelling is JSON's, with point or exponent, so that it reads back as a real. Zero has one sign here,
        // because the two are equal.
        bytes.append(contentsOf: (value == 0 ? "0.0" : value.description).utf8)
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            // Runs without anything to escape are copied whole.
            var start = 0
            for (offset, byte) in utf8.enumerated() {
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                bytes.append(contentsOf: utf8[start..<offset])
                escape(byte)
                start = offset + 1
            }
            bytes.append(contentsOf: utf8[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\n"): bytes.append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): bytes.append(UInt8(ascii: "t"))
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0..<0x20:
            bytes.append(contentsOf: (byte < 0x10 ? "u000" : "u00").utf8)
            bytes.append(contentsOf: String(byte, radix: 16).utf8)
        default: bytes.append(byte)
        }
    }
}
