/// The configuration keys that Flink, its Kubernetes operator and the autoscaler know, in every spelling they accept.
///
/// Flink takes any key in silence, so a misspelled one does nothing; knowing them all is what finds it. Lookups read
/// ``ConfigKeysTable`` in place: nothing is built or kept.
public enum ConfigKeys {
    public struct Key: Hashable, Sendable {
        public var name: String
        public var type: KeyType
        public var scope: Scope
        /// As a configuration would write it; `nil` if there is none, or if it depends on the machine or the release.
        public var defaultText: String?
        /// The newer spelling, if this one is old. Both are read by the versions in ``knownBy``, but not by all others.
        public var deprecatedFor: String?
        /// The Flink versions that read this spelling; all of them for a key of the operator.
        public var knownBy: Set<FlinkLine>
    }

    /// What a value must look like. Flink ignores letter case in enumerations.
    public enum KeyType: Hashable, Sendable {
        case bool, int, double, duration, memory, string
        /// Elements with semicolons between.
        case list
        /// Entries in one value, or each under a key of its own: `kubernetes.jobmanager.annotations.team: shop`.
        case map
        case enumeration([String])
    }

    /// Who reads the key, and where it may be set.
    public enum Scope: Hashable, Sendable {
        /// Flink; set in `spec.flinkConfiguration`.
        case flink
        /// The operator; set in its own configuration or for one resource.
        case perResource
        /// The operator; without effect in a resource.
        case operatorOnly
    }

    /// The Flink versions that the table was made from: the oldest and the newest, and the last of the 1 line.
    public enum FlinkLine: String, Hashable, Sendable, CaseIterable {
        case flink1n15 = "1.15"
        case flink1n20 = "1.20"
        case flink2n3 = "2.3"
    }

    /// What is known about a listed key; `nil` also for the members of families, which ``isKnown(_:)`` knows.
    public static func key(_ name: String) -> Key? {
        if let line = ConfigKeysTable.line(of: name) { return Key(line) }
        // The autoscaler's keys had the operator's prefix before they had their own.
        guard let newer = name.without(prefix: oldAutoscalerPrefix), var key = key("job.autoscaler." + newer)
        else { return nil }
        key.deprecatedFor = key.deprecatedFor ?? key.name
        key.name = name
        return key
    }

    /// Whether Flink or the operator reads this key: listed, or a member of a family that somebody else names.
    public static func isKnown(_ name: String) -> Bool {
        if key(name) != nil { return true }
        if families.contains(where: { name.without(prefix: $0) != nil }) { return true }
        if let inner = forwarded(name) { return isKnown(inner.key) }
        return isEntryOfMap(name)
    }

    /// Whether setting the key in a resource has no effect.
    public static func isOperatorOnly(_ name: String) -> Bool {
        if let key = key(name) { return key.scope == .operatorOnly }
        return forwarded(name) != nil
    }

    /// Every listed key, by name.
    public static var all: [Key] { ConfigKeysTable.lines.map(Key.init) }

    /// Prefixes after which names are free: a reporter's, a file system's, an environment variable's.
    static let families = [
        "$internal.", "internal.", "containerized.master.env.", "containerized.taskmanager.env.", "events.reporter.",
        "external-resource.", "flink.hadoop.", "flink.yarn.", "fs.", "gs.", "job.autoscaler.",
        "kubernetes.operator.plugins.listeners.", "metrics.reporter.", oldAutoscalerPrefix, "presto.", "s3.", "s3a.",
        "security.delegation.token.provider.", "security.kerberos.token.provider.", "sql-gateway.endpoint.",
        "table.catalog-store.", "table.secret-store.", "traces.reporter.",
    ]

    private static let oldAutoscalerPrefix = "kubernetes.operator.job.autoscaler."

    /// What the operator passes on under another key: a default for some resources, or a setting of its own metrics.
    static func forwarded(_ name: String) -> (prefix: String, key: String)? {
        if let metric = name.without(prefix: "kubernetes.operator.metrics.") {
            return ("kubernetes.operator.", "metrics." + metric)
        }
        for kind in ["namespace.", "flink-version."] {
            let prefix = "kubernetes.operator.default-configuration." + kind
            guard let rest = name.without(prefix: prefix), let dot = rest.firstIndex(of: ".") else { continue }
            let key = rest[rest.index(after: dot)...]
            if dot > rest.startIndex, !key.isEmpty { return (prefix + rest[...dot], String(key)) }
        }
        return nil
    }

    private static func isEntryOfMap(_ name: String) -> Bool {
        var end = name.endIndex
        while let dot = name[..<end].lastIndex(of: ".") {
            if name.index(after: dot) < name.endIndex, key(String(name[..<dot]))?.type == .map { return true }
            end = dot
        }
        return false
    }
}

extension ConfigKeys.Key {
    fileprivate init(_ line: ConfigKeysTable.Line) {
        name = line.name
        deprecatedFor = line.newerName
        // An old spelling has the type and the default of the newest one.
        var origin = line
        while let newer = origin.newerName.flatMap(ConfigKeysTable.line(of:)) { origin = newer }
        type = origin.type
        defaultText = origin.defaultText
        switch line.scope {
        case "D": (scope, knownBy) = (.perResource, Set(ConfigKeys.FlinkLine.allCases))
        case "S": (scope, knownBy) = (.operatorOnly, Set(ConfigKeys.FlinkLine.allCases))
        case let digit:
            let sum = digit.wholeNumberValue ?? 0
            scope = .flink
            knownBy = Set(
                ConfigKeys.FlinkLine.allCases.enumerated().filter { sum & 1 << $0.offset != 0 }.map(\.element))
        }
    }
}

extension ConfigKeysTable {
    /// One line of the text, taken apart when asked.
    struct Line {
        var name: String
        /// Scope and type in code, and the default.
        var facts: Substring
        var fullDefault: Substring?

        var scope: Character { facts.first ?? "0" }

        var newerName: String? { facts.dropFirst().first == ">" ? String(facts.dropFirst(2)) : nil }

        var type: ConfigKeys.KeyType {
            switch facts.dropFirst().first {
            case "b": .bool
            case "i": .int
            case "f": .double
            case "d": .duration
            case "m": .memory
            case "l": .list
            case "p": .map
            case "e": .enumeration(facts.dropFirst(2).split(separator: ",").map(String.init))
            default: .string
            }
        }

        var defaultText: String? { fullDefault.map(String.init) }

        init(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
            let parts = String(decoding: bytes, as: UTF8.self).split(separator: "|", maxSplits: 2)
            name = String(parts[0])
            facts = parts[1]
            fullDefault = parts.count > 2 ? parts[2] : nil
        }
    }

    static let newline = UInt8(ascii: "\n")
    static let bar = UInt8(ascii: "|")

    /// Finds a key by halving the text; some eleven lines are looked at.
    static func line(of name: String) -> Line? {
        var name = name
        return name.withUTF8 { name in
            text.withUTF8Buffer { text in
                var low = text.startIndex
                var high = text.endIndex
                // Invariant: both stand at the start of a line or the end of the text, and the key is between.
                while low < high {
                    var start = (low + high) / 2
                    while start > low, text[start - 1] != newline { start -= 1 }
                    let end = text[start...].firstIndex(of: newline) ?? text.endIndex
                    let key = text[start..<end].prefix { $0 != bar }
                    if key.elementsEqual(name) { return Line(text[start..<end]) }
                    if key.lexicographicallyPrecedes(name) {
                        low = min(end + 1, text.endIndex)
                    } else {
                        high = start
                    }
                }
                return nil
            }
        }
    }

    static var lines: [Line] {
        text.withUTF8Buffer { text in text.split(separator: newline).map(Line.init) }
    }
}

extension String {
    /// What follows the prefix, if something does.
    fileprivate func without(prefix: String) -> Substring? {
        hasPrefix(prefix) && utf8.count > prefix.utf8.count ? self[prefix.endIndex...] : nil
    }
}
