/// A literal or a bare name; which of a name's meanings is meant is decided where its neighbours are known.
public struct ValueSyntax: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// A bare name, dotted or not; also the reserved words that are values: `yes`, `no`, `none`, `unknown`.
        case name(String)
        /// A whole number without a unit.
        case count(Int64)
        case milliseconds(Int64)
        /// `10%`
        case percentage(Int64)
        /// `64mb`, in bytes
        case bytes(Int64)
        case string(String)
        /// A literal that has no value, such as `90min`; what is wrong with it has been reported.
        case malformed
    }

    public var kind: Kind
    public var range: SourceRange

    public init(_ kind: Kind, _ range: SourceRange) {
        self.kind = kind
        self.range = range
    }
}

/// What a comparison compares.
public struct OperandSyntax: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case value(ValueSyntax)
        /// `changed P`, `added P`, `removed P`; without a path in `change`: the row's own field.
        case field(FieldChange, PathSyntax?)
        /// `label "k"`, `annotation "k"`, `snapshot.label "k"`
        case metadata(MetadataKind, key: Spelled)
    }

    public enum FieldChange: String, Hashable, Sendable, CaseIterable { case changed, added, removed }

    public enum MetadataKind: String, Hashable, Sendable, CaseIterable {
        case label, annotation
        case snapshotLabel = "snapshot.label"
    }

    public var kind: Kind
    public var range: SourceRange

    public init(_ kind: Kind, _ range: SourceRange) {
        self.kind = kind
        self.range = range
    }
}

/// `spec.flinkConfiguration."kubernetes.operator*"`: segments, quotes taken off. `*` in a segment stands for any
/// characters of it, a segment `**` for any number of segments. A path also covers what lies below it.
public struct PathSyntax: Hashable, Sendable {
    public var segments: [String]
    public var range: SourceRange

    public init(_ segments: [String], _ range: SourceRange) {
        self.segments = segments
        self.range = range
    }

    /// The one spelling: segments are quoted where the lexer would not take them for one.
    public var spelling: String {
        segments.map { Self.needsQuotes($0) ? "\"\(Self.escaped($0))\"" : $0 }.joined(separator: ".")
    }

    private static func escaped(_ segment: String) -> String {
        var result = ""
        for character in segment.unicodeScalars {
            switch character {
            case "\"", "\\": result += "\\" + String(character)
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    private static func needsQuotes(_ segment: String) -> Bool {
        if segment == "*" || segment == "**" { return false }
        var previousIsDash = true
        for byte in segment.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                previousIsDash = false
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                previousIsDash = false
            case UInt8(ascii: "-"):
                if previousIsDash { return true }
                previousIsDash = true
            default: return true
            }
        }
        return previousIsDash
    }
}
