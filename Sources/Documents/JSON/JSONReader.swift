import CJansson

/// Turns JSON texts into documents, by jansson.
///
/// jansson tells neither where values stand nor, precisely, where a text is wrong. So a text that it refuses is walked
/// again by ``JSONCheck``, and places are looked up by ``JSONPlaces``: what is read well is read once and fast.
public enum JSONReader {
    /// Reads a text that holds exactly one value, as a line of JSON Lines does.
    public static func readValue(
        _ bytes: [UInt8], limits: DocumentLimits = .default
    ) throws(DocumentError) -> Document {
        try readValue(bytes[...], limits: limits)
    }

    /// Reads a part of a buffer that holds exactly one value; places in errors count from the start of that part.
    public static func readValue(
        _ bytes: ArraySlice<UInt8>, limits: DocumentLimits = .default
    ) throws(DocumentError) -> Document {
        guard bytes.count <= limits.bytes else { throw .tooManyBytes(bytes.count, limits) }
        do {
            return try bytes.withUnsafeBufferPointer { (text) throws(JSONTrouble) -> Document in
                var builder = JSONBuilder(limits)
                return try builder.document(JSONHandle.read(text, consumed: nil))
            }
        } catch {
            // Whatever it is, the slow way around handles or explains it.
            let documents = try readValues(Array(bytes), limits: limits)
            guard let first = documents.first else {
                let start = TextPosition(line: 1, column: 1)
                throw DocumentError(.syntax, "a value is missing", at: TextRange(start: start, end: start))
            }
            guard documents.count == 1 else { throw JSONPlaces(Array(bytes)).unexpectedSecondValue() }
            return first
        }
    }

    /// Reads any number of values, one after another.
    static func readValues(_ bytes: [UInt8], limits: DocumentLimits) throws(DocumentError) -> [Document] {
        guard bytes.count <= limits.bytes else { throw .tooManyBytes(bytes.count, limits) }
        try TextEncoding.refuseWide(bytes)
        do {
            return try values(bytes, limits)
        } catch .largeInteger {
            // Nothing of the text is lost: the integers that 64 bits do not hold become reals, the others stay.
            do {
                return try values(JSONCheck.spellingLargeIntegersAsReals(bytes), limits)
            } catch {
                throw JSONCheck(bytes, limits).error(for: error)
            }
        } catch {
            throw JSONCheck(bytes, limits).error(for: error)
        }
    }

    private static func values(_ bytes: [UInt8], _ limits: DocumentLimits) throws(JSONTrouble) -> [Document] {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONTrouble) -> [Document] in
            var builder = JSONBuilder(limits)
            var documents: [Document] = []
            var offset = TextEncoding.markLength(bytes)
            while true {
                while offset < buffer.count, buffer[offset].isJSONBlank { offset += 1 }
                guard offset < buffer.count else { return documents }
                let text = UnsafeBufferPointer(rebasing: buffer[offset...])
                documents.append(try builder.document(JSONHandle.read(text, consumed: &offset)))
                // jansson ends a word where a digit follows, and would read `true0` as two values.
                if offset < buffer.count, buffer[offset].isJSONWord, buffer[offset - 1].isJSONWord { throw .unfit }
            }
        }
    }
}

/// Why a JSON text was not read, before anyone looked where.
enum JSONTrouble: Error {
    case largeInteger
    case refused(String, line: Int, column: Int)
    /// A limit, or a key that Swift takes for another one's; ``JSONCheck`` knows which.
    case unfit
}

extension JSONHandle {
    fileprivate static func read(
        _ text: UnsafeBufferPointer<UInt8>, consumed: UnsafeMutablePointer<Int>?
    ) throws(JSONTrouble) -> JSONHandle {
        do {
            return try JSONHandle(text, consumed: consumed)
        } catch {
            switch error {
            case .largeInteger: throw .largeInteger
            case .other(let text, let line, let column): throw .refused(text, line: line, column: column)
            }
        }
    }
}

/// Copies jansson's values into ours.
private struct JSONBuilder {
    private let limits: DocumentLimits
    private var nodes = 0

    init(_ limits: DocumentLimits) { self.limits = limits }

    mutating func document(_ handle: consuming JSONHandle) throws(JSONTrouble) -> Document {
        Document(try value(handle.value, depth: 0))
    }

    private mutating func value(_ json: UnsafeMutablePointer<json_t>, depth: Int) throws(JSONTrouble) -> Document.Value
    {
        nodes += 1
        guard nodes <= limits.nodes else { throw .unfit }
        switch json.pointee.type {
        case JSON_OBJECT: return .map(try map(json, depth: depth + 1))
        case JSON_ARRAY: return .list(try list(json, depth: depth + 1))
        case JSON_STRING: return .string(try string(json_string_value(json), json_string_length(json)))
        case JSON_INTEGER: return .integer(Int64(json_integer_value(json)))
        case JSON_REAL: return .real(json_real_value(json))
        case JSON_TRUE: return .bool(true)
        case JSON_FALSE: return .bool(false)
        default: return .null
        }
    }

    private mutating func list(_ json: UnsafeMutablePointer<json_t>, depth: Int) throws(JSONTrouble) -> [Document] {
        guard depth <= limits.depth else { throw .unfit }
        let count = json_array_size(json)
        var elements: [Document] = []
        elements.reserveCapacity(count)
        for index in 0..<count {
            guard let element = json_array_get(json, index) else { continue }
            elements.append(Document(try value(element, depth: depth)))
        }
        return elements
    }

    private mutating func map(_ json: UnsafeMutablePointer<json_t>, depth: Int) throws(JSONTrouble) -> DocumentMap {
        guard depth <= limits.depth else { throw .unfit }
        var entries: [DocumentMap.Entry] = []
        entries.reserveCapacity(json_object_size(json))
        var isASCII = true
        var iterator = json_object_iter(json)
        while let place = iterator {
            let length = json_object_iter_key_len(place)
            let key = try string(json_object_iter_key(place), length)
            isASCII = isASCII && key.utf8.allSatisfy { $0 < 0x80 }
            if let element = json_object_iter_value(place) {
                entries.append(DocumentMap.Entry(key: key, value: Document(try value(element, depth: depth))))
            }
            iterator = json_object_iter_next(json, place)
        }
        // jansson saw to it that no key stands twice, but compares bytes, where Swift compares characters.
        if isASCII { return DocumentMap(entries) }
        guard case .unique(let map) = DocumentMap.checked(entries) else { throw .unfit }
        return map
    }

    private func string(_ start: UnsafePointer<CChar>?, _ length: Int) throws(JSONTrouble) -> String {
        guard length <= limits.scalarBytes else { throw .unfit }
        let bytes = UnsafeRawBufferPointer(start: start, count: length)
        return String(decoding: bytes, as: UTF8.self)
    }
}
