/// A text that is not what its place calls for.
public struct FlinkValueError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text as it stood.
    public var found: String
    /// What it should have been, with its article: `a duration`.
    public var expected: String

    public init(_ found: String, isNot expected: String) {
        self.found = found
        self.expected = expected
    }

    public var description: String { "`\(found)` is not \(expected)" }
}

/// Reads single values as Flink's configuration does. Blanks around them do not count.
public enum FlinkValues {
    /// Flink knows `true` and `false` in any case, and nothing else.
    public static func boolean(_ text: String) throws(FlinkValueError) -> Bool {
        switch trimmed(text).lowercased() {
        case "true": return true
        case "false": return false
        default: throw FlinkValueError(text, isNot: "a boolean (`true` or `false`)")
        }
    }

    /// What people write where no Flink reads it, such as in annotations: `yes` and `no` too.
    public static func looseBoolean(_ text: String) throws(FlinkValueError) -> Bool {
        switch trimmed(text).lowercased() {
        case "true", "yes": return true
        case "false", "no": return false
        default: throw FlinkValueError(text, isNot: "a boolean (`true`, `false`, `yes` or `no`)")
        }
    }

    /// A whole number, with or without a sign.
    public static func integer(_ text: String) throws(FlinkValueError) -> Int64 {
        guard let value = Int64(trimmed(text)) else { throw FlinkValueError(text, isNot: "a whole number") }
        return value
    }

    /// Whole percents: `20%`, or `20`.
    public static func percentage(_ text: String) throws(FlinkValueError) -> Int64 {
        var digits = trimmed(text)
        if digits.hasSuffix("%") { digits = trimmed(String(digits.dropLast())) }
        guard let value = Int64(digits), value >= 0 else { throw FlinkValueError(text, isNot: "a percentage") }
        return value
    }

    /// Bytes. Units are powers of 1024, as in Flink's `MemorySize`: `2048m`, `1 gb`, `512`.
    public static func size(_ text: String) throws(FlinkValueError) -> Int64 {
        guard let (count, unit) = countAndUnit(text), let bytes = sizeUnits[unit] else {
            throw FlinkValueError(text, isNot: "a size")
        }
        let (value, overflow) = count.multipliedReportingOverflow(by: bytes)
        guard !overflow else { throw FlinkValueError(text, isNot: "a size that fits 64 bits") }
        return value
    }

    private static let sizeUnits: [String: Int64] = [
        "": 1, "b": 1, "bytes": 1,
        "k": 1 << 10, "kb": 1 << 10, "kibibytes": 1 << 10,
        "m": 1 << 20, "mb": 1 << 20, "mebibytes": 1 << 20,
        "g": 1 << 30, "gb": 1 << 30, "gibibytes": 1 << 30,
        "t": 1 << 40, "tb": 1 << 40, "tebibytes": 1 << 40,
    ]

    /// Digits and what follows them, in lower case; `nil` without digits or if they do not fit 64 bits.
    static func countAndUnit(_ text: String) -> (count: Int64, unit: String)? {
        let text = trimmed(text)
        let digits = text.prefix { ("0"..."9").contains($0) }
        guard !digits.isEmpty, let count = Int64(digits) else { return nil }
        return (count, trimmed(String(text.dropFirst(digits.count))).lowercased())
    }

    static func trimmed(_ text: String) -> String {
        var part = text[...]
        while let first = part.first, first.isWhitespace { part.removeFirst() }
        while let last = part.last, last.isWhitespace { part.removeLast() }
        return String(part)
    }
}
