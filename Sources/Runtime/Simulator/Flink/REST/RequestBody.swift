import Documents

/// The body of a request, read as Flink's JSON library reads it: unknown fields and missing ones are fine, and a string
/// may stand for a boolean.
struct RequestBody {
    /// As Flink calls it in its messages.
    private let type: String
    private let map: DocumentMap

    init(_ document: Document?, as type: String) throws(RESTError) {
        self.type = type
        switch document?.value {
        case nil, .null: map = DocumentMap()
        case .map(let fields): map = fields
        case .string:
            throw .body(
                type,
                JavaError(
                    "org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.io.JsonEOFException",
                    "Unexpected end-of-input"))
        case .list, .bool, .integer, .real:
            throw .body(
                type,
                JavaError(
                    "org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.exc.MismatchedInputException",
                    "Cannot deserialize value of type `\(type)` from \(document?.kindName ?? "null")"))
        }
    }

    private func mismatch(_ field: String, _ what: String) -> RESTError {
        .body(
            type,
            JavaError(
                "org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.exc.InvalidFormatException",
                "Cannot deserialize value of type `\(what)` from \(map[field]?.kindName ?? "null") "
                    + "(through reference chain: \(type)[\"\(field)\"])"))
    }

    func text(_ field: String) throws(RESTError) -> String? {
        switch map[field]?.value {
        case nil, .null: return nil
        case .string(let text): return text
        case .bool(let value): return String(value)
        case .integer(let value): return String(value)
        case .real(let value): return String(value)
        case .list, .map: throw mismatch(field, "java.lang.String")
        }
    }

    func bool(_ field: String) throws(RESTError) -> Bool? {
        switch map[field]?.value {
        case nil, .null: return nil
        case .bool(let value): return value
        case .integer(let value): return value != 0
        case .string(let text):
            switch text {
            case "true", "True", "TRUE": return true
            case "false", "False", "FALSE": return false
            case "": return nil
            default: throw mismatch(field, "java.lang.Boolean")
            }
        case .real, .list, .map: throw mismatch(field, "java.lang.Boolean")
        }
    }

    func integer(_ field: String) throws(RESTError) -> Int64? {
        switch map[field]?.value {
        case nil, .null: return nil
        case .integer(let value): return value
        case .string(let text):
            guard let value = Int64(text) else { throw mismatch(field, "java.lang.Integer") }
            return value
        case .real, .bool, .list, .map: throw mismatch(field, "java.lang.Integer")
        }
    }

    func word<Word: RawRepresentable>(_ field: String, of enumeration: String) throws(RESTError) -> Word?
    where Word.RawValue == String {
        guard let text = try text(field) else { return nil }
        guard let word = Word(rawValue: text) else { throw mismatch(field, enumeration) }
        return word
    }

    /// 32 hex digits, in lowercase.
    func hexID(_ field: String) throws(RESTError) -> String? {
        guard let text = try text(field) else { return nil }
        guard HexID.isValid(text) else {
            throw .body(
                type,
                JavaError("java.lang.NumberFormatException", "For input string: \"\(text)\" under radix 16").caused(
                    "org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonMappingException",
                    "For input string: \"\(text)\" under radix 16 (through reference chain: \(type)[\"\(field)\"])"))
        }
        return text.lowercased()
    }

    func texts(_ field: String) throws(RESTError) -> [String]? {
        switch map[field]?.value {
        case nil, .null: return nil
        case .list(let elements):
            var texts: [String] = []
            for element in elements {
                switch element.value {
                case .string(let text): texts.append(text)
                case .integer(let number): texts.append(String(number))
                case .bool(let value): texts.append(String(value))
                case .null, .real, .list, .map: throw mismatch(field, "java.util.List<java.lang.String>")
                }
            }
            return texts
        case .string, .bool, .integer, .real, .map: throw mismatch(field, "java.util.List<java.lang.String>")
        }
    }

    func configuration(_ field: String) throws(RESTError) -> [String: String]? {
        switch map[field]?.value {
        case nil, .null: return nil
        case .map(let fields):
            var configuration: [String: String] = [:]
            for entry in fields.entries {
                switch entry.value.value {
                case .string(let text): configuration[entry.key] = text
                case .integer(let number): configuration[entry.key] = String(number)
                case .bool(let value): configuration[entry.key] = String(value)
                case .real(let number): configuration[entry.key] = String(number)
                case .null: break
                case .list, .map: throw mismatch(field, "java.util.Map<java.lang.String,java.lang.String>")
                }
            }
            return configuration
        case .string, .bool, .integer, .real, .list:
            throw mismatch(field, "java.util.Map<java.lang.String,java.lang.String>")
        }
    }
}
