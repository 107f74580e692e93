import CYAML

/// Turns the events of libyaml into documents.
///
/// Aliases share the value that they repeat, so that a text with many of them costs little memory however much it says;
/// what it would cost expanded is counted, and limited, because whoever walks the tree afterwards pays that.
struct YAMLReader: ~Copyable {
    private var parser: YAMLParser
    private var source: YAMLSource
    private let limits: DocumentLimits

    private var anchors: [String: Anchor] = [:]
    private var nodes = 0
    /// The lists and maps that are open here, kept by hand: the call stack of a small thread would not hold many.
    private var open: [YAMLContainer] = []
    /// The most that were open inside the innermost anchored node.
    private var deepest = 0

    private enum Anchor {
        /// Its node is still being read.
        case open
        case closed(Document, nodes: Int, height: Int)
    }

    static func read(_ bytes: [UInt8], limits: DocumentLimits) throws(DocumentError) -> [Document] {
        guard bytes.count <= limits.bytes else { throw .tooManyBytes(bytes.count, limits) }
        try TextEncoding.refuseWide(bytes)
        let start = TextEncoding.markLength(bytes)
        guard start < bytes.count else { return [] }
        return try bytes.withUnsafeBufferPointer { (buffer) throws(DocumentError) -> [Document] in
            let text = UnsafeBufferPointer(rebasing: buffer[start...])
            var reader = YAMLReader(try YAMLParser(text), YAMLSource(bytes), limits)
            return try reader.documents()
        }
    }

    private init(_ parser: consuming YAMLParser, _ source: YAMLSource, _ limits: DocumentLimits) {
        self.parser = parser
        self.source = source
        self.limits = limits
    }

    // Every method below starts at the first event of what it reads and ends at the last one.

    private mutating func documents() throws(DocumentError) -> [Document] {
        var documents: [Document] = []
        while true {
            try advance()
            switch parser.event.pointee.type {
            case YAML_DOCUMENT_START_EVENT:
                anchors.removeAll()
                try advance()
                if !isEmptyNode { documents.append(try node()) }
            case YAML_STREAM_END_EVENT: return documents
            default: continue
            }
        }
    }

    private mutating func advance() throws(DocumentError) {
        guard parser.advance() else { throw source.error(for: parser.failure) }
    }

    private var range: TextRange {
        TextRange(
            start: TextPosition(parser.event.pointee.start_mark), end: TextPosition(parser.event.pointee.end_mark))
    }

    /// Nothing at all, as between two `---`.
    private var isEmptyNode: Bool {
        guard parser.event.pointee.type == YAML_SCALAR_EVENT else { return false }
        let scalar = parser.event.pointee.data.scalar
        return scalar.length == 0 && scalar.style == YAML_PLAIN_SCALAR_STYLE && scalar.tag == nil
            && scalar.anchor == nil
    }

    private mutating func node() throws(DocumentError) -> Document {
        while true {
            let value: Document
            switch parser.event.pointee.type {
            case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT: value = try close()
            case _ where open.last?.awaitsKey == true:
                try key()
                continue
            case YAML_SCALAR_EVENT, YAML_ALIAS_EVENT: value = try leaf()
            case YAML_MAPPING_START_EVENT, YAML_SEQUENCE_START_EVENT:
                try begin()
                try advance()
                continue
            default: throw DocumentError(.syntax, "a value is missing", at: range)
            }
            guard !open.isEmpty else { return value }
            try open[open.count - 1].add(value)
            try advance()
        }
    }

    private mutating func count() throws(DocumentError) {
        nodes += 1
        guard nodes <= limits.nodes else { throw .tooManyNodes(limits, at: range) }
    }

    /// Enters a list or a map.
    private mutating func begin() throws(DocumentError) {
        try count()
        let range = range
        let event = parser.event.pointee
        let isMap = event.type == YAML_MAPPING_START_EVENT
        let tag = isMap ? event.data.mapping_start.tag : event.data.sequence_start.tag
        try YAMLTag.checkCollection(tag, is: isMap ? "map" : "seq", at: range)
        let isBlock =
            isMap
            ? event.data.mapping_start.style == YAML_BLOCK_MAPPING_STYLE
            : event.data.sequence_start.style == YAML_BLOCK_SEQUENCE_STYLE
        let name = isMap ? event.data.mapping_start.anchor : event.data.sequence_start.anchor
        let anchor = name.map { String(cString: $0) }
        open.append(
            YAMLContainer(
                isMap: isMap, isBlock: isBlock, range: range, anchor: anchor, nodesBefore: nodes, deepestBefore: deepest
            ))
        if let anchor {
            anchors[anchor] = .open
            deepest = open.count
        }
        deepest = max(deepest, open.count)
        guard open.count <= limits.depth else { throw .tooDeep(limits, at: range) }
    }

    /// Leaves the innermost list or map.
    private mutating func close() throws(DocumentError) -> Document {
        guard let container = open.popLast() else { throw DocumentError(.syntax, "a value is missing", at: range) }
        let value = try container.document(endingAt: range.end)
        guard let anchor = container.anchor else { return value }
        anchors[anchor] = .closed(value, nodes: nodes - container.nodesBefore, height: deepest - open.count)
        deepest = max(deepest, container.deepestBefore)
        return value
    }

    /// A scalar or an alias.
    private mutating func leaf() throws(DocumentError) -> Document {
        try count()
        guard parser.event.pointee.type == YAML_SCALAR_EVENT else { return try alias() }
        let value = try scalar()
        if let anchor = parser.event.pointee.data.scalar.anchor {
            anchors[String(cString: anchor)] = .closed(value, nodes: 0, height: 0)
        }
        return value
    }

    private mutating func scalar() throws(DocumentError) -> Document {
        let scalar = parser.event.pointee.data.scalar
        guard scalar.length <= limits.scalarBytes else { throw .tooLong(scalar.length, limits, at: range) }
        let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        let value =
            if scalar.tag == nil {
                scalar.plain_implicit != 0 ? YAMLScalar.resolve(text) : .string(String(decoding: text, as: UTF8.self))
            } else {
                try YAMLTag.value(of: text, tag: String(cString: scalar.tag), at: range)
            }
        let isBlock = scalar.style == YAML_LITERAL_SCALAR_STYLE || scalar.style == YAML_FOLDED_SCALAR_STYLE
        return Document(value, at: isBlock ? source.blockScalar(range) : range)
    }
}

// Keys.
extension YAMLReader {
    /// `<<` as go-yaml takes it: plain, or tagged so.
    private var isMergeKey: Bool {
        guard parser.event.pointee.type == YAML_SCALAR_EVENT else { return false }
        let scalar = parser.event.pointee.data.scalar
        guard scalar.length == 2, scalar.value[0] == UInt8(ascii: "<"), scalar.value[1] == UInt8(ascii: "<") else {
            return false
        }
        guard let tag = scalar.tag else { return scalar.plain_implicit != 0 }
        return String(cString: tag) == YAMLTag.prefix + "merge"
    }

    /// Moves over a key to the first event of its value.
    private mutating func key() throws(DocumentError) {
        let isMerge = isMergeKey
        let range = range
        let text = isMerge ? "<<" : try keyText()
        open[open.count - 1].key = YAMLContainer.Key(text: text, range: range, isMerge: isMerge)
        try advance()
    }

    /// Keys are strings here, as in JSON: numbers and booleans are spelled as Kubernetes spells them.
    private mutating func keyText() throws(DocumentError) -> String {
        let range = range
        switch parser.event.pointee.type {
        case YAML_SCALAR_EVENT:
            // Most keys: plain words and quoted ones.
            let scalar = parser.event.pointee.data.scalar
            guard scalar.tag == nil, scalar.anchor == nil, scalar.length <= limits.scalarBytes else { break }
            let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            guard scalar.plain_implicit == 0 || !YAMLScalar.mayBeOther(text) else { break }
            return String(decoding: text, as: UTF8.self)
        case YAML_ALIAS_EVENT: break
        case YAML_SEQUENCE_START_EVENT:
            throw source.error(DocumentError(.value, "a list is used as a key", at: range))
        default: throw source.error(DocumentError(.value, "a map is used as a key", at: range))
        }
        let key = try leaf()
        switch key.value {
        case .string(let text): return text
        case .integer(let value): return String(value)
        case .bool(let value): return value ? "true" : "false"
        case .real(let value): return YAMLScalar.keySpelling(of: value)
        case .null, .list, .map:
            throw source.error(DocumentError(.value, "\(key.kindName) is used as a key", at: range))
        }
    }
}

// Aliases.
extension YAMLReader {
    private mutating func alias() throws(DocumentError) -> Document {
        let name = String(cString: parser.event.pointee.data.alias.anchor)
        let range = range
        switch anchors[name] {
        case nil:
            throw source.error(
                DocumentError(.value, "no anchor `&\(name)` stands before the alias `*\(name)`", at: range))
        case .open:
            throw DocumentError(.value, "the alias `*\(name)` stands inside the value that `&\(name)` names", at: range)
        case .closed(var value, let inside, let height):
            nodes += inside
            guard nodes <= limits.nodes else { throw .tooManyNodes(limits, at: range, byAliases: true) }
            deepest = max(deepest, open.count + height)
            guard open.count + height <= limits.depth else { throw .tooDeep(limits, at: range) }
            value.range = range
            return value
        }
    }
}
