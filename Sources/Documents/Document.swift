/// A value read from YAML or JSON, with the place that it was read from.
///
/// Both notations give the same tree, so nothing above this module knows which one a value came from.
public struct Document: Sendable {
    /// What stands here.
    public var value: Value
    /// Where it stands; `nil` for values that were made in memory, and for JSON, whose places are found on demand
    /// (``DocumentFile/range(of:in:)``), because jansson does not keep them.
    public var range: TextRange?

    public init(_ value: Value, at range: TextRange? = nil) {
        self.value = value
        self.range = range
    }

    /// Not `indirect`: the arrays inside a list and a map are, and a box for each scalar would double the cost of
    /// reading.
    public enum Value: Sendable, Hashable {
        case null
        case bool(Bool)
        /// An integer that fits 64 bits.
        case integer(Int64)
        /// Any other number. Finite in JSON; YAML also has infinities and not-a-number.
        case real(Double)
        case string(String)
        case list([Document])
        case map(DocumentMap)
    }
}

/// Equality is that of the values: where they stand does not matter.
extension Document: Hashable {
    public static func == (left: Document, right: Document) -> Bool { left.value == right.value }
    public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

/// A mapping with string keys, in the order of the text. Keys are unique.
public struct DocumentMap: Sendable {
    public struct Entry: Sendable {
        public var key: String
        public var keyRange: TextRange?
        public var value: Document

        public init(key: String, keyRange: TextRange? = nil, value: Document) {
            self.key = key
            self.keyRange = keyRange
            self.value = value
        }
    }

    public private(set) var entries: [Entry]
    /// Only where a scan would be slower.
    private var index: [String: Int]?
    private static let indexedFrom = 12

    /// - Precondition: No key stands twice.
    public init(_ entries: [Entry] = []) {
        self.entries = entries
        if entries.count >= Self.indexedFrom {
            index = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.key, $0) })
        }
    }

    /// What ``checked(_:)`` found.
    enum Checked {
        case unique(DocumentMap)
        /// The first entry whose key stands before, and where that is.
        case repeated(earlier: Int, later: Int)
    }

    /// The map of `entries`, or two of them that have the same key. Keys are the same if Swift says so: two spellings
    /// of one accented letter are.
    static func checked(_ entries: [Entry]) -> Checked {
        guard entries.count >= indexedFrom else {
            for later in entries.indices.dropFirst() {
                for earlier in 0..<later where entries[earlier].key == entries[later].key {
                    return .repeated(earlier: earlier, later: later)
                }
            }
            return .unique(DocumentMap(entries))
        }
        var index: [String: Int] = [:]
        index.reserveCapacity(entries.count)
        for later in entries.indices {
            if let earlier = index.updateValue(later, forKey: entries[later].key) {
                return .repeated(earlier: earlier, later: later)
            }
        }
        return .unique(DocumentMap(entries, index: index))
    }

    private init(_ entries: [Entry], index: [String: Int]) {
        self.entries = entries
        self.index = index
    }

    public var isEmpty: Bool { entries.isEmpty }
    public var count: Int { entries.count }

    public func entry(_ key: String) -> Entry? {
        position(of: key).map { entries[$0] }
    }

    public subscript(key: String) -> Document? {
        get { position(of: key).map { entries[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (let place?, let value?): entries[place].value = value
            case (let place?, nil):
                entries.remove(at: place)
                self = DocumentMap(entries)
            case (nil, let value?):
                if index != nil { index?[key] = entries.count }
                entries.append(Entry(key: key, value: value))
                if index == nil, entries.count >= Self.indexedFrom { self = DocumentMap(entries) }
            case (nil, nil): break
            }
        }
    }

    private func position(of key: String) -> Int? {
        if let index { return index[key] }
        return entries.firstIndex { $0.key == key }
    }
}

/// Two maps are equal if they have the same keys with equal values, in any order.
extension DocumentMap: Hashable {
    public static func == (left: DocumentMap, right: DocumentMap) -> Bool {
        left.count == right.count && left.entries.allSatisfy { right[$0.key] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        for entry in entries.sorted(by: { $0.key < $1.key }) {
            hasher.combine(entry.key)
            hasher.combine(entry.value)
        }
    }
}

// What callers mostly want of a value: `nil` where it is something else.
extension Document {
    public var isNull: Bool { value == .null }
    public var bool: Bool? { if case .bool(let value) = value { value } else { nil } }
    public var integer: Int64? { if case .integer(let value) = value { value } else { nil } }
    public var string: String? { if case .string(let value) = value { value } else { nil } }
    public var list: [Document]? { if case .list(let value) = value { value } else { nil } }
    public var map: DocumentMap? { if case .map(let value) = value { value } else { nil } }

    /// The value under `key`; `nil` where this is no map or has no such key.
    public subscript(key: String) -> Document? { map?[key] }

    /// The value at `path`; `nil` where the path leaves the tree.
    public subscript(path: DocumentPath) -> Document? {
        var here = self
        for step in path.steps {
            switch (step, here.value) {
            case (.key(let key), .map(let map)):
                guard let next = map[key] else { return nil }
                here = next
            case (.index(let index), .list(let list)):
                guard list.indices.contains(index) else { return nil }
                here = list[index]
            default: return nil
            }
        }
        return here
    }

    /// The word for what this is, for messages: `a map`, `a string`, `null` ...
    public var kindName: String {
        switch value {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .real: "a number"
        case .string: "a string"
        case .list: "a list"
        case .map: "a map"
        }
    }
}

extension Document: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByNilLiteral
{
    /// A map: `.map(["kind": "Deployment", "spec": .map(["replicas": 0])])`.
    ///
    /// - Precondition: No key stands twice.
    public static func map(_ entries: KeyValuePairs<String, Document>) -> Document {
        Document(.map(DocumentMap(entries.map { DocumentMap.Entry(key: $0.key, value: $0.value) })))
    }

    public init(stringLiteral value: String) { self.init(.string(value)) }
    public init(booleanLiteral value: Bool) { self.init(.bool(value)) }
    public init(integerLiteral value: Int64) { self.init(.integer(value)) }
    public init(nilLiteral: ()) { self.init(.null) }
    public init(arrayLiteral elements: Document...) { self.init(.list(elements)) }
}
