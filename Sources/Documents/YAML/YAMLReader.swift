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
    /// Lists and maps that are open here.
    private var depth = 0
    /// The most that were open inside the node that is being read.
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
        nodes += 1
        guard nodes <= limits.nodes else { throw .tooManyNodes(limits, at: range) }
        let event = parser.event.pointee
        switch event.type {
        case YAML_ALIAS_EVENT: return try alias()
        case YAML_SCALAR_EVENT:
            guard let anchor = event.data.scalar.anchor else { return try scalar() }
            return try anchored(anchor) { (reader) throws(DocumentError) in try reader.scalar() }
        case YAML_SEQUENCE_START_EVENT:
            guard let anchor = event.data.sequence_start.anchor else { return try list() }
            return try anchored(anchor) { (reader) throws(DocumentError) in try reader.list() }
        case YAML_MAPPING_START_EVENT:
            guard let anchor = event.data.mapping_start.anchor else { return try map() }
            return try anchored(anchor) { (reader) throws(DocumentError) in try reader.map() }
        default: throw DocumentError(.syntax, "a value is missing", at: range)
        }
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

    private mutating func list() throws(DocumentError) -> Document {
        var range = range
        let start = parser.event.pointee.data.sequence_start
        try YAMLTag.checkCollection(start.tag, is: "seq", at: range)
        try open()
        var elements: [Document] = []
        while true {
            try advance()
            if parser.event.pointee.type == YAML_SEQUENCE_END_EVENT { break }
            elements.append(try node())
        }
        depth -= 1
        // The end of a block is where libyaml met what follows it, so the last value knows better.
        let isBlock = start.style == YAML_BLOCK_SEQUENCE_STYLE
        range.end = (isBlock ? elements.last?.range?.end : nil) ?? self.range.end
        return Document(.list(elements), at: range)
    }

    private mutating func map() throws(DocumentError) -> Document {
        var range = range
        let start = parser.event.pointee.data.mapping_start
        try YAMLTag.checkCollection(start.tag, is: "map", at: range)
        try open()
        var entries: [DocumentMap.Entry] = []
        var merge: YAMLMerge?
        var end: TextPosition?
        while true {
            try advance()
            if parser.event.pointee.type == YAML_MAPPING_END_EVENT { break }
            let isMerge = isMergeKey
            let keyRange = self.range
            let key = isMerge ? "<<" : try key()
            try advance()
            let value = try node()
            end = value.range?.end
            if isMerge {
                if let merge { throw YAMLMerge.repeated(at: keyRange, first: merge.keyRange) }
                merge = try YAMLMerge(value, keyRange: keyRange, before: entries.count)
            } else {
                entries.append(DocumentMap.Entry(key: key, keyRange: keyRange, value: value))
            }
        }
        depth -= 1
        let isBlock = start.style == YAML_BLOCK_MAPPING_STYLE
        range.end = (isBlock ? end : nil) ?? self.range.end
        switch DocumentMap.checked(entries) {
        case .unique(let map): return Document(.map(merge.map { $0.merged(into: map) } ?? map), at: range)
        case .repeated(let earlier, let later):
            throw .duplicate(entries[later].key, at: entries[later].keyRange, first: entries[earlier].keyRange)
        }
    }

    private mutating func open() throws(DocumentError) {
        depth += 1
        deepest = max(deepest, depth)
        guard depth <= limits.depth else { throw .tooDeep(limits, at: range) }
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

    /// Keys are strings here, as in JSON: numbers and booleans are spelled as Kubernetes spells them.
    private mutating func key() throws(DocumentError) -> String {
        let event = parser.event.pointee
        let range = range
        let key: Document
        switch event.type {
        case YAML_SCALAR_EVENT:
            // Most keys: plain words and quoted ones.
            let scalar = event.data.scalar
            if scalar.tag == nil, scalar.anchor == nil, scalar.length <= limits.scalarBytes {
                let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
                if scalar.plain_implicit == 0 || !YAMLScalar.mayBeOther(text) {
                    return String(decoding: text, as: UTF8.self)
                }
            }
            key = try node()
        case YAML_ALIAS_EVENT: key = try node()
        default:
            let kind = event.type == YAML_SEQUENCE_START_EVENT ? "a list" : "a map"
            throw source.error(DocumentError(.value, "\(kind) is used as a key", at: range))
        }
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

// Anchors and aliases.
extension YAMLReader {
    private mutating func anchored(
        _ name: UnsafeMutablePointer<UInt8>, _ read: (inout YAMLReader) throws(DocumentError) -> Document
    ) throws(DocumentError) -> Document {
        let name = String(cString: name)
        let (nodesBefore, deepestBefore) = (nodes, deepest)
        anchors[name] = .open
        deepest = depth
        let value = try read(&self)
        anchors[name] = .closed(value, nodes: nodes - nodesBefore, height: deepest - depth)
        deepest = max(deepest, deepestBefore)
        return value
    }

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
            deepest = max(deepest, depth + height)
            guard depth + height <= limits.depth else { throw .tooDeep(limits, at: range) }
            value.range = range
            return value
        }
    }
}
