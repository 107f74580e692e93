/// Why a text was not read, or a document not written.
public struct DocumentError: Error, Sendable, Hashable {
    /// What sort of trouble, for callers that act on it; people read the message.
    public enum Kind: Sendable, Hashable {
        /// The text breaks the rules of its notation.
        case syntax
        /// The text is not UTF-8, or holds characters that no text should.
        case encoding
        /// A placeholder of a template was left in the text, and the text cannot be read with it.
        case placeholder
        /// A key stands twice in one map.
        case duplicateKey
        /// One of ``DocumentLimits`` is exceeded.
        case limit
        /// The notation allows it, but this tree, or what it is to be written as, has no such value.
        case value
    }

    /// Another place that belongs to the trouble.
    public struct Related: Sendable, Hashable {
        public var range: TextRange
        /// What stands there.
        public var text: String

        public init(_ range: TextRange, _ text: String) {
            self.range = range
            self.text = text
        }
    }

    public var kind: Kind
    /// Lowercase, no full stop, the author's text in backticks.
    public var message: String
    /// `nil` where the trouble has no place: the text is too long, or there is no text.
    public var range: TextRange?
    public var related: Related?
    /// What to do about it.
    public var help: String?

    public init(
        _ kind: Kind, _ message: String, at range: TextRange? = nil, related: Related? = nil, help: String? = nil
    ) {
        self.kind = kind
        self.message = message
        self.range = range
        self.related = related
        self.help = help
    }
}

/// As tools print it: `3:7: the key `a` stands twice`.
extension DocumentError: CustomStringConvertible {
    public var description: String { (range.map { "\($0.start): " } ?? "") + message }
}

// What both notations say in the same words.
extension DocumentError {
    static func tooManyBytes(_ count: Int, _ limits: DocumentLimits) -> DocumentError {
        DocumentError(.limit, "the text has \(count) bytes, more than the \(limits.bytes) that are read")
    }

    static func tooDeep(_ limits: DocumentLimits, at range: TextRange?) -> DocumentError {
        DocumentError(.limit, "lists and maps are nested more than \(limits.depth) deep", at: range)
    }

    static func tooManyNodes(_ limits: DocumentLimits, at range: TextRange?, byAliases: Bool = false) -> DocumentError {
        let cause = byAliases ? "with its aliases expanded, the text" : "the text"
        return DocumentError(.limit, "\(cause) has more than \(limits.nodes) values", at: range)
    }

    static func tooLong(_ count: Int, _ limits: DocumentLimits, at range: TextRange?) -> DocumentError {
        DocumentError(
            .limit, "a string has \(count) bytes, more than the \(limits.scalarBytes) that are read", at: range)
    }

    static func duplicate(_ key: String, at range: TextRange?, first: TextRange?) -> DocumentError {
        DocumentError(
            .duplicateKey, "the key `\(key)` stands twice", at: range,
            related: first.map { Related($0, "`\(key)` stands here first") })
    }

    static func notFilledIn(_ placeholder: String, at range: TextRange) -> DocumentError {
        DocumentError(
            .placeholder, "the placeholder `\(placeholder)` was not filled in", at: range,
            help: "put the value in its place")
    }
}
