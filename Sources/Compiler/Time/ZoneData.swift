/// The time zone data of a host, as a value: a compiler reads no files.
public struct ZoneData: Sendable {
    public enum Answer: Sendable {
        case rules(ZoneRules)
        /// There is data, but none of a zone of this name.
        case unknown(near: String?)
        /// The host has no data at all; the text says where it was looked for.
        case missing(String)
        /// There is something under the name that cannot be used.
        case damaged(String)
    }

    private let lookup: @Sendable (String) -> Answer

    /// - Parameter lookup: Is asked only for names that ``ZoneName/isName(_:)`` accepts.
    public init(_ lookup: @escaping @Sendable (String) -> Answer) { self.lookup = lookup }

    /// A host without zone data: UTC and fixed offsets are all that it knows.
    public static let none = ZoneData { _ in .missing("the host gave none") }

    /// What is known of a zone. Fixed offsets are known everywhere.
    public func zone(_ name: String) -> Answer {
        if let fixed = ZoneName.fixedOffset(name) { return .rules(fixed) }
        guard ZoneName.isName(name) else { return .unknown(near: nil) }
        return lookup(name)
    }
}

/// The rules of a zone that a policy names, as they are in its artifact.
public struct NamedZone: Hashable, Sendable {
    public var name: String
    public var rules: ZoneRules

    public init(name: String, rules: ZoneRules) {
        self.name = name
        self.rules = rules
    }
}
