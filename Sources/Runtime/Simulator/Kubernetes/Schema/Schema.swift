public import Documents

/// What may stand in a field: types, enums, what is required, what lists are merged by. Written from the references of
/// the kinds, not from their CRDs.
public indirect enum Schema: Sendable {
    /// A map whose fields are known.
    case object(ObjectShape)
    /// A map with any keys, whose values are all of one sort. Merged key by key.
    case map(Schema)
    case list(Schema, ListShape)
    /// Any string, or one of those given.
    case string(oneOf: [String])
    /// Of as many bits as given: 32 or 64.
    case integer(bits: Int)
    case number
    case boolean
    /// `80` or `"http"`, `1` or `"25%"`, `0.5` or `"500m"`.
    case numberOrString
    /// `2026-11-21T05:11:25Z`.
    case time
    /// `2026-11-21T05:11:25.000000Z`, with its six digits.
    case microTime
    /// Whatever stands there is kept: maps are merged key by key, lists are replaced.
    case any
    /// Whatever stands there is kept, and is one thing: who changes a part of it owns all of it.
    case atomic
}

public struct ObjectShape: Sendable {
    public var fields: [String: Schema]
    public var required: [String]
    /// What the server fills in where nothing was given.
    public var defaults: [(key: String, value: Document)]
    /// Whether fields that are not known are kept.
    public var keepsUnknown: Bool
    /// Whether it is one thing for who owns its fields.
    public var isAtomic: Bool
}

/// How two lists become one.
public enum ListShape: Sendable, Hashable {
    /// The new one replaces the old one.
    case atomic
    /// A set of scalars.
    case set
    /// Elements are the same where these fields are.
    case map(keys: [String])
}

// How the tables of kinds spell them.
extension Schema {
    public static var string: Schema { .string(oneOf: []) }
    public static var int32: Schema { .integer(bits: 32) }
    public static var int64: Schema { .integer(bits: 64) }
    public static var strings: Schema { .map(.string) }

    public static func object(
        _ fields: [String: Schema], required: [String] = [], defaults: KeyValuePairs<String, Document> = [:],
        keepsUnknown: Bool = false, isAtomic: Bool = false
    ) -> Schema {
        .object(
            ObjectShape(
                fields: fields, required: required, defaults: Array(defaults), keepsUnknown: keepsUnknown,
                isAtomic: isAtomic))
    }

    public static func oneOf(_ values: String...) -> Schema { .string(oneOf: values) }
    public static func list(_ element: Schema) -> Schema { .list(element, .atomic) }
    public static func list(_ element: Schema, by keys: String...) -> Schema { .list(element, .map(keys: keys)) }
    public static func set(_ element: Schema) -> Schema { .list(element, .set) }

    /// The schema of the field `key` of this, and whether it is one that is declared.
    func field(_ key: String) -> (schema: Schema, isDeclared: Bool) {
        switch self {
        case .object(let shape): shape.fields[key].map { ($0, true) } ?? (.any, false)
        case .map(let element): (element, false)
        default: (.any, false)
        }
    }

    var element: Schema {
        if case .list(let element, _) = self { element } else { .any }
    }

    /// How a list that stands here is merged.
    var listShape: ListShape {
        if case .list(_, let shape) = self { shape } else { .atomic }
    }

    /// Whether a map that stands here is owned as one.
    var isAtomicMap: Bool {
        switch self {
        case .atomic: true
        case .object(let shape): shape.isAtomic
        default: false
        }
    }
}
