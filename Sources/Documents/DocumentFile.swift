/// A text in YAML or JSON and the documents in it.
public struct DocumentFile: Sendable {
    /// As the user named it; `-` for standard input.
    public let name: String
    public let notation: Notation
    /// In the order of the text, empty YAML documents left out. JSON texts too may hold several, one after another, as
    /// concatenated answers of `kubectl get -o json` and JSON Lines do.
    public let documents: [Document]
    /// What was read, as it was given.
    public let text: [UInt8]

    public enum Notation: Sendable { case yaml, json }

    /// Reads a text that may be either notation.
    ///
    /// A text that starts with `{` or `[` is JSON if jansson takes it, and else YAML in flow style if libyaml takes
    /// that. Anything else is YAML. If both refuse, the error is that of the notation that the text looks like.
    public static func read(
        _ bytes: [UInt8], name: String, limits: DocumentLimits = .default
    ) throws(DocumentError) -> DocumentFile {
        let likeness = JSONLikeness(of: bytes)
        guard likeness != .none else { return try readYAML(bytes, name: name, limits: limits) }
        let json: DocumentError
        do {
            return try readJSON(bytes, name: name, limits: limits)
        } catch {
            guard error.kind == .syntax || error.kind == .placeholder else { throw error }
            json = error
        }
        do {
            return try readYAML(bytes, name: name, limits: limits)
        } catch {
            throw likeness == .strong ? json : error
        }
    }

    /// Reads a YAML stream: any number of documents, each value with its place.
    public static func readYAML(
        _ bytes: [UInt8], name: String, limits: DocumentLimits = .default
    ) throws(DocumentError) -> DocumentFile {
        let documents = try YAMLReader.read(bytes, limits: limits)
        return DocumentFile(name: name, notation: .yaml, documents: documents, text: bytes)
    }

    /// Reads JSON values, one after another with or without blanks between them; values carry no places, which
    /// ``range(of:in:)`` finds.
    public static func readJSON(
        _ bytes: [UInt8], name: String, limits: DocumentLimits = .default
    ) throws(DocumentError) -> DocumentFile {
        let documents = try JSONReader.readValues(bytes, limits: limits)
        return DocumentFile(name: name, notation: .json, documents: documents, text: bytes)
    }

    /// Where the value at `path` stands; `nil` where there is none.
    ///
    /// For YAML this is the range in the tree. For JSON the text is walked again: linear in its length, so meant for
    /// messages, not for loops.
    public func range(of path: DocumentPath, in documentIndex: Int = 0) -> TextRange? {
        guard documents.indices.contains(documentIndex) else { return nil }
        return switch notation {
        case .yaml: documents[documentIndex][path]?.range
        case .json: JSONPlaces(text).place(of: path, in: documentIndex)?.value
        }
    }

    /// Where the key stands that `path` ends in; `nil` where there is none, and for the elements of lists.
    public func keyRange(of path: DocumentPath, in documentIndex: Int = 0) -> TextRange? {
        guard documents.indices.contains(documentIndex), case .key(let key) = path.steps.last else { return nil }
        switch notation {
        case .yaml:
            let parent = documents[documentIndex][DocumentPath(Array(path.steps.dropLast()))]
            return parent?.map?.entry(key)?.keyRange
        case .json: return JSONPlaces(text).place(of: path, in: documentIndex)?.key
        }
    }
}

/// How much the beginning of a text looks like JSON.
private enum JSONLikeness {
    /// Its first byte is none that JSON's lists and maps start with.
    case none
    /// `{a: b}` or `[a]`: a bracket, but what follows is only YAML.
    case weak
    case strong

    init(of bytes: [UInt8]) {
        var rest = bytes[TextEncoding.markLength(bytes)...].drop(while: \.isJSONBlank)
        guard let first = rest.popFirst(), first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
            self = .none
            return
        }
        let second = rest.drop(while: \.isJSONBlank).first
        let likely: StaticString = first == UInt8(ascii: "{") ? "\"}" : "\"{[]-0123456789tfn"
        let isLikely = likely.withUTF8Buffer { buffer in second.map(buffer.contains) ?? true }
        self = isLikely ? .strong : .weak
    }
}
