/// Flink configuration, flattened: one value for each dotted key, in the order of their first appearance.
public struct PlanConfiguration: Sendable, Hashable {
    public struct Entry: Sendable, Hashable {
        public var key: String
        public var value: String

        public init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    public private(set) var entries: [Entry]

    /// A later entry of a key takes the place of an earlier one.
    public init(_ entries: [Entry] = []) {
        self.entries = []
        for entry in entries { self[entry.key] = entry.value }
    }

    public subscript(key: String) -> String? {
        get { entries.first { $0.key == key }?.value }
        set {
            switch (entries.firstIndex { $0.key == key }, newValue) {
            case (let place?, let value?): entries[place].value = value
            case (let place?, nil): entries.remove(at: place)
            case (nil, let value?): entries.append(Entry(key, value))
            case (nil, nil): break
            }
        }
    }

    /// The first of these keys that has a value that is not blank.
    public func first(of keys: String...) -> String? {
        keys.lazy.compactMap { self[$0] }.first { text in text.contains { $0 != " " } }
    }

    mutating func setIfAbsent(_ key: String, _ value: String) {
        if self[key] == nil { self[key] = value }
    }

    mutating func remove(withPrefix prefix: String) {
        entries.removeAll { $0.key.hasPrefix(prefix) }
    }

    func isTrue(_ key: String) -> Bool { self[key]?.lowercased() == "true" }
}
