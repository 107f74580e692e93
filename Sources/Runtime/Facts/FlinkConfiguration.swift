import Documents

/// Flink's configuration as keys and texts, each with where it comes from.
public struct FlinkConfiguration: Hashable, Sendable {
    public private(set) var values: [String: ConfigValue]

    public struct ConfigValue: Hashable, Sendable {
        public var text: String
        public var provenance: Provenance
        /// The key as it was spelled.
        public var key: String
    }

    public init() { values = [:] }

    /// The keys of a map, nested ones joined with dots, lists joined with `;`, as the operator does. `null` is absent.
    public init(_ map: SourcedDocument?) {
        values = [:]
        guard let map else { return }
        for (key, leaf) in Self.leaves(of: map) {
            guard let text = Self.text(of: leaf.value) else { continue }
            values[key] = ConfigValue(text: text, provenance: leaf.provenance, key: key)
        }
    }

    /// Every key, sorted.
    public var keys: [String] { values.keys.sorted() }

    /// The texts alone.
    var texts: [String: String] { values.mapValues(\.text) }

    /// The value that Flink would read for `key`: the key itself, or one of its other spellings. Of several, the
    /// current spelling wins over the deprecated ones, wherever they were set.
    public func value(of key: String) -> ConfigValue? {
        for spelling in Self.spellings(of: key) {
            if let value = values[spelling] { return value }
        }
        return nil
    }

    /// All keys of `other` over those here.
    public func overlaid(with other: FlinkConfiguration) -> FlinkConfiguration {
        var result = self
        result.values.merge(other.values) { $1 }
        return result
    }

    /// The keys that satisfy the condition.
    public func filtered(_ isIncluded: (String) -> Bool) -> FlinkConfiguration {
        var result = self
        result.values = values.filter { isIncluded($0.key) }
        return result
    }

    /// The keys that begin with `prefix`, without it.
    func below(_ prefix: String) -> FlinkConfiguration {
        var result = FlinkConfiguration()
        for (key, value) in values where key.hasPrefix(prefix) && key.count > prefix.count {
            result.values[String(key.dropFirst(prefix.count))] = value
        }
        return result
    }

    mutating func set(_ key: String, _ text: String, _ provenance: Provenance) {
        values[key] = ConfigValue(text: text, provenance: provenance, key: key)
    }
}

extension FlinkConfiguration {
    /// Keys that Flink or the operator reads by several names, the current one first. As of Flink 1.20, against which
    /// the operator is built.
    static let aliases: [[String]] = [
        ["execution.checkpointing.savepoint-dir", "state.savepoints.dir", "savepoints.state.backend.fs.dir"],
        ["execution.checkpointing.dir", "state.checkpoints.dir"],
        ["execution.checkpointing.num-retained", "state.checkpoints.num-retained"],
        ["high-availability.type", "high-availability"],
        ["execution.state-recovery.path", "execution.savepoint.path"],
        ["kubernetes.operator.reconcile.interval", "kubernetes.operator.reconciler.reschedule.interval"],
        [
            "kubernetes.operator.jm-deployment-recovery.enabled",
            "kubernetes.operator.reconciler.jm-deployment-recovery.enabled",
        ],
        [
            "kubernetes.operator.savepoint.trigger.grace-period",
            "kubernetes.operator.observer.savepoint.trigger.grace-period",
        ],
        [
            "kubernetes.operator.session.deletion.block-on-unmanaged-jobs",
            "kubernetes.operator.session.block-on-unmanaged-jobs",
        ],
    ]

    private static let groups: [String: [String]] = Dictionary(
        aliases.flatMap { group in group.map { ($0, group) } }, uniquingKeysWith: { first, _ in first })

    static func spellings(of key: String) -> [String] { groups[key] ?? [key] }

    /// The scalars, lists and empty maps below a map, each with its dotted key. A key that stands both dotted and
    /// nested is taken as it comes last.
    static func leaves(of map: SourcedDocument, prefix: String = "", depth: Int = 0) -> [(String, SourcedDocument)] {
        guard depth < 50 else { return [] }
        var found: [(String, SourcedDocument)] = []
        for entry in map.value.map?.entries ?? [] {
            guard let child = map[entry.key] else { continue }
            let key = prefix.isEmpty ? entry.key : "\(prefix).\(entry.key)"
            if child.value.map != nil {
                found += leaves(of: child, prefix: key, depth: depth + 1)
            } else {
                found.append((key, child))
            }
        }
        return found
    }

    /// The text of a leaf as Flink gets it.
    static func text(of leaf: Document) -> String? {
        if let list = leaf.list { return list.map { text(of: $0) ?? "" }.joined(separator: ";") }
        if let map = leaf.map {
            return map.entries.map { "\($0.key):\(text(of: $0.value) ?? "")" }.joined(separator: ",")
        }
        return leaf.scalarText
    }
}
