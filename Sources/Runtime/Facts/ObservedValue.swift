public import PolicyCompiler

/// What is known of one input of a policy.
public struct ObservedValue: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        /// Among them ``FactValue/unknown``: asked for, and not answered.
        case value(FactValue)
        /// Not asked: no evidence says anything. A variable for those who explain.
        case open
        /// The source has a value that is none of its type: what reads it blocks.
        case invalid(InvalidValue)
    }

    public var content: Content
    public var provenance: Provenance

    public init(_ content: Content, from provenance: Provenance) {
        self.content = content
        self.provenance = provenance
    }

    /// `nil` where the input is open or invalid.
    public var value: FactValue? { if case .value(let value) = content { value } else { nil } }
    public var invalid: InvalidValue? { if case .invalid(let value) = content { value } else { nil } }
    public var isOpen: Bool { content == .open }

    static func value(_ value: FactValue, from provenance: Provenance) -> ObservedValue {
        ObservedValue(.value(value), from: provenance)
    }

    static func bool(_ value: Bool, from provenance: Provenance) -> ObservedValue {
        .value(.bool(value), from: provenance)
    }

    static func open(_ what: String) -> ObservedValue { ObservedValue(.open, from: .notObserved(what)) }

    static func unknown(from provenance: Provenance) -> ObservedValue { .value(.unknown, from: provenance) }
}

/// `<source> has the value <text>, which is no <type>`
public struct InvalidValue: Hashable, Sendable, CustomStringConvertible {
    /// `config "kubernetes.operator.savepoint.history.max.age"`, `spec.job.upgradeMode`
    public var source: String
    public var text: String
    public var expected: String
    public var help: String?

    public init(source: String, text: String, expected: String, help: String? = nil) {
        self.source = source
        self.text = text
        self.expected = expected
        self.help = help
    }

    public var description: String { "\(source) has the value `\(text)`, which is no \(expected)" }
}
