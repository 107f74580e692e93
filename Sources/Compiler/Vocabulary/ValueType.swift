/// The type of a fact, a setting or a derived table. Values of different types never compare.
public enum ValueType: Hashable, Sendable {
    case bool
    /// A whole number, 0 or more.
    case count
    /// Milliseconds, 0 or more.
    case duration
    /// Whole percents.
    case percentage
    /// Bytes.
    case size
    /// One of a closed list of names.
    case names(NameDomain)
    /// Opaque text: only equality and `matches`.
    case string
    /// A duration or a Quartz cron expression; read only by `every`, or tested for `none`.
    case schedule
    /// `Mon-Thu 09:00-16:00 Europe/Berlin`; read only by `now in`.
    case window

    /// A path, of which only its presence matters.
    public static let path = ValueType.names(NameDomain(["path"], named: "path"))

    /// Whether `<` means something.
    public var isNumber: Bool {
        switch self {
        case .count, .duration, .percentage, .size: true
        case .bool, .names, .string, .schedule, .window: false
        }
    }

    /// As the language spells it.
    public var description: String {
        switch self {
        case .bool: "bool"
        case .count: "count"
        case .duration: "duration"
        case .percentage: "percentage"
        case .size: "size"
        case .names(let domain): domain.name ?? domain.values.joined(separator: domain.isOrdered ? " < " : " | ")
        case .string: "string"
        case .schedule: "schedule"
        case .window: "window"
        }
    }
}

/// The names that a value can be, in the order in which they are listed.
public struct NameDomain: Hashable, Sendable {
    public var values: [String]
    /// Whether the order means something: `ignore < in-place < scale`.
    public var isOrdered: Bool
    /// What people call it, where it has a name.
    public var name: String?

    /// At most this many names, so that a set of them fits a machine word with room for `none` and `unknown`.
    public static let limit = 60

    public init(_ values: [String], isOrdered: Bool = false, named name: String? = nil) {
        self.values = values
        self.isOrdered = isOrdered
        self.name = name
    }

    public func index(of value: String) -> Int? { values.firstIndex(of: value) }

    /// Two domains are the same if they list the same names: what they are called does not matter.
    public static func == (left: NameDomain, right: NameDomain) -> Bool {
        left.values == right.values && left.isOrdered == right.isOrdered
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(values)
        hasher.combine(isOrdered)
    }
}

/// The value of a fact or a setting at one moment.
public enum FactValue: Hashable, Sendable {
    case bool(Bool)
    /// One of the names of its domain.
    case name(String)
    /// A count, milliseconds, percents or bytes, by the type of the fact.
    case number(Int64)
    /// Opaque text; also a schedule or a window as written.
    case string(String)
    /// There is no such thing: no checkpoint yet, no limit set.
    case none
    /// Could not be observed.
    case unknown
}
