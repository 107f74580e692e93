public import Documents
import PolicyRuntime

/// A body as clients of built-in kinds may send it: an envelope that says what it is, and a message of that kind.
///
/// Read by a table of fields (``ProtobufMessages``); answers are JSON, which such clients take as well.
public enum ProtobufBody {
    public static let mediaType = "application/vnd.kubernetes.protobuf"

    /// - Throws: Where the bytes are no such body, and where they have a field that is not known here.
    public static func read(_ bytes: [UInt8]) throws(StatusError) -> Document {
        guard bytes.starts(with: [0x6B, 0x38, 0x73, 0x00]) else {
            throw .badRequest("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]")
        }
        var apiVersion = ""
        var kind = ""
        var raw: ArraySlice<UInt8> = []
        var envelope = Reader(bytes[4...])
        while let (number, value) = try envelope.next() {
            guard case .bytes(let content) = value else { continue }
            switch number {
            case 1:
                var type = Reader(content)
                while let (number, value) = try type.next() {
                    guard case .bytes(let text) = value else { continue }
                    if number == 1 { apiVersion = String(decoding: text, as: UTF8.self) }
                    if number == 2 { kind = String(decoding: text, as: UTF8.self) }
                }
            case 2: raw = content
            case 3 where !content.isEmpty: throw .badRequest("an encoded content is not supported")
            default: break
            }
        }
        // The type says it to whoever reads the message alone; a kind of the same name of another group is none of these.
        guard ProtobufMessages.all[kind] != nil else {
            throw .badRequest(
                "no kind \(quoted(kind)) is registered for version \(quoted(apiVersion)) in protobuf; send JSON")
        }
        var map = DocumentMap([
            .init(key: "apiVersion", value: Document(.string(apiVersion))),
            .init(key: "kind", value: Document(.string(kind))),
        ])
        try message(raw, kind, into: &map)
        return Document(.map(map))
    }

    private static func message(
        _ bytes: ArraySlice<UInt8>, _ name: String, into map: inout DocumentMap
    ) throws(StatusError) {
        guard let fields = ProtobufMessages.all[name] else { throw .badRequest("\(name) is not known in protobuf") }
        var reader = Reader(bytes)
        while let (number, value) = try reader.next() {
            guard let field = fields[number] else {
                throw .badRequest("field \(number) of \(name) is not known to this server in protobuf; send JSON")
            }
            if field.isInline, case .message(let inner) = field.kind, case .bytes(let content) = value {
                try message(content, inner, into: &map)
                continue
            }
            switch field.kind {
            case .list(let element):
                guard let item = try document(value, element, keepsZero: true) else { continue }
                map[field.name] = Document(.list((map[field.name]?.list ?? []) + [item]))
            case .map(let element):
                guard case .bytes(let content) = value else { throw wrongType(field.name, of: name) }
                let (key, item) = try entry(content, element)
                var inner = map[field.name]?.map ?? DocumentMap()
                inner[key] = item
                map[field.name] = Document(.map(inner))
            default:
                if let item = try document(value, field.kind, keepsZero: field.keepsZero) { map[field.name] = item }
            }
        }
    }

    private static func entry(
        _ bytes: ArraySlice<UInt8>, _ kind: ProtobufMessages.Field.Kind
    ) throws(StatusError) -> (String, Document) {
        var key = ""
        var item: Document?
        var reader = Reader(bytes)
        while let (number, value) = try reader.next() {
            if number == 1, case .bytes(let text) = value { key = String(decoding: text, as: UTF8.self) }
            if number == 2 { item = try document(value, kind, keepsZero: true) }
        }
        return (key, item ?? "")
    }

    /// `nil` for a zero that says nothing.
    private static func document(
        _ value: Reader.Value, _ kind: ProtobufMessages.Field.Kind, keepsZero: Bool
    ) throws(StatusError) -> Document? {
        // Spelled out, for a lone `nil` beside a document would be the document null.
        let nothing = Document?.none
        switch (kind, value) {
        case (.skipped, _): return nothing
        case (.string, .bytes(let bytes)):
            return bytes.isEmpty && !keepsZero ? nothing : Document(.string(String(decoding: bytes, as: UTF8.self)))
        case (.bytes, .bytes(let bytes)): return Document(.string(Base64.encoded(Array(bytes))))
        case (.bool, .number(let number)):
            return number == 0 && !keepsZero ? nothing : Document(.bool(number != 0))
        case (.integer, .number(let number)):
            return number == 0 && !keepsZero ? nothing : Document(.integer(Int64(bitPattern: number)))
        case (.message(let name), .bytes(let bytes)):
            var map = DocumentMap()
            try message(bytes, name, into: &map)
            return map.isEmpty && !keepsZero ? nothing : Document(.map(map))
        case (.time, .bytes(let bytes)), (.microTime, .bytes(let bytes)):
            return try time(bytes, isMicro: { if case .microTime = kind { true } else { false } }())
        case (.quantity, .bytes(let bytes)):
            return Document(.string(try Reader.texts(bytes)[1] ?? ""))
        case (.rawJSON, .bytes(let bytes)):
            return (try? JSONReader.readValue(Array((try Reader.texts(bytes)[1] ?? "").utf8))) ?? .emptyMap
        case (.integerOrString, .bytes(let bytes)): return try integerOrString(bytes, keepsZero: keepsZero)
        default: throw .badRequest("a field has another wire type than its kind has")
        }
    }

    private static func wrongType(_ field: String, of name: String) -> StatusError {
        .badRequest("\(field) of \(name) has another wire type than its kind has")
    }

    private static func time(_ bytes: ArraySlice<UInt8>, isMicro: Bool) throws(StatusError) -> Document? {
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0
        var reader = Reader(bytes)
        while let (number, value) = try reader.next() {
            guard case .number(let given) = value else { continue }
            if number == 1 { seconds = Int64(bitPattern: given) }
            if number == 2 { nanoseconds = Int64(bitPattern: given) }
        }
        // The zero of the language that wrote this: no time.
        guard !bytes.isEmpty, seconds != -62_135_596_800 else { return nil }
        let text = timestampText(seconds.multipliedReportingOverflow(by: 1_000).partialValue)
        guard isMicro else { return Document(.string(text)) }
        let digits = String(max(0, nanoseconds) / 1_000 % 1_000_000)
        let fraction = String(repeating: "0", count: 6 - digits.utf8.count) + digits
        return Document(.string(text.dropLast() + ".\(fraction)Z"))
    }

    private static func integerOrString(_ bytes: ArraySlice<UInt8>, keepsZero: Bool) throws(StatusError) -> Document? {
        let nothing = Document?.none
        var isText = false
        var number: Int64 = 0
        var text = ""
        var reader = Reader(bytes)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .number(let given)): isText = given == 1
            case (2, .number(let given)): number = Int64(bitPattern: given)
            case (3, .bytes(let given)): text = String(decoding: given, as: UTF8.self)
            default: break
            }
        }
        if isText { return text.isEmpty && !keepsZero ? nothing : Document(.string(text)) }
        return number == 0 && !keepsZero ? nothing : Document(.integer(number))
    }

    /// Takes a message apart into its fields, in their order.
    private struct Reader {
        enum Value {
            case number(UInt64)
            case bytes(ArraySlice<UInt8>)
        }

        private var rest: ArraySlice<UInt8>

        init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

        mutating func next() throws(StatusError) -> (UInt64, Value)? {
            guard !rest.isEmpty else { return nil }
            let tag = try varint()
            switch tag & 7 {
            case 0: return (tag >> 3, .number(try varint()))
            case 1: return (tag >> 3, .bytes(try take(8)))
            case 2: return (tag >> 3, .bytes(try take(try varint())))
            case 5: return (tag >> 3, .bytes(try take(4)))
            default: throw .badRequest("the body is no protobuf: wire type \(tag & 7)")
            }
        }

        private mutating func varint() throws(StatusError) -> UInt64 {
            var result: UInt64 = 0
            var shift: UInt64 = 0
            while let byte = rest.popFirst() {
                result |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return result }
                shift += 7
                guard shift < 64 else { break }
            }
            throw .badRequest("the body is no protobuf: a number does not end")
        }

        private mutating func take(_ count: UInt64) throws(StatusError) -> ArraySlice<UInt8> {
            guard count <= UInt64(rest.count) else { throw .badRequest("the body is no protobuf: it is cut off") }
            defer { rest = rest.dropFirst(Int(count)) }
            return rest.prefix(Int(count))
        }

        /// The texts of a message by number.
        static func texts(_ bytes: ArraySlice<UInt8>) throws(StatusError) -> [UInt64: String] {
            var texts: [UInt64: String] = [:]
            var reader = Reader(bytes)
            while let (number, value) = try reader.next() {
                if case .bytes(let text) = value { texts[number] = String(decoding: text, as: UTF8.self) }
            }
            return texts
        }
    }
}
