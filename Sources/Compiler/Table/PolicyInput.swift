import PolicyDSL

/// Something that a policy reads: a fact, a setting, a field's change. A value for each is what a decision needs.
public struct PolicyInput: Sendable, Hashable {
    /// The one spelling: `job.state`, `changed spec.flinkVersion`, `label "tier"`, `now in change-window`,
    /// `every periodic-savepoint`, `max-checkpoint-age`.
    public var name: String
    public var type: ValueType
    public var canBeNone: Bool
    /// The answer that it is read from, if that can fail; inputs of one answer are unknown together.
    public var answer: String?
    public var origin: Origin
    /// What a host may leave out: the value that holds then. `nil`: it has to be observed.
    public var declaredDefault: FactValue?
    /// The least number that it can be.
    public var atLeast: Int64?
    /// The greatest number that it can be.
    public var atMost: Int64?
    /// `at most NAME`: the setting that caps this one.
    public var cappedBy: String?
    /// `at least NAME`
    public var raisedTo: String?

    public var canBeUnknown: Bool { answer != nil }

    public enum Origin: Sendable, Hashable {
        /// A fact of ``Vocabulary``.
        case builtIn
        case field(OperandSyntax.FieldChange, FieldPattern)
        case label(String)
        case annotation(String)
        case snapshotLabel(String)
        /// A setting with sources; the first that is present wins.
        case setting([ValueSource])
        /// A fact that the policy declares.
        case userFact([ValueSource])
        /// `now in W`: W as written, or the name of the setting that holds it.
        case window(text: String?, setting: String?)
        /// `every S`: whether the rule's schedule is due. `rule` tells the rules with one schedule apart.
        /// `zone`: whose clocks cron is for; `nil` is UTC.
        case due(setting: String?, text: String?, rule: String, zone: String?)
    }

    /// Settings come after facts in the order of `none`.
    public var isSetting: Bool { if case .setting = origin { true } else { false } }

    /// Whether it tells if a schedule is due.
    public var isDue: Bool { if case .due = origin { true } else { false } }

    public init(
        name: String, type: ValueType, canBeNone: Bool, answer: String? = nil, origin: Origin,
        declaredDefault: FactValue? = nil, atLeast: Int64? = nil, atMost: Int64? = nil, cappedBy: String? = nil,
        raisedTo: String? = nil
    ) {
        self.name = name
        self.type = type
        self.canBeNone = canBeNone
        self.answer = answer
        self.origin = origin
        self.declaredDefault = declaredDefault
        self.atLeast = atLeast
        self.atMost = atMost
        self.cappedBy = cappedBy
        self.raisedTo = raisedTo
    }
}

/// One place that a value may come from.
public struct ValueSource: Sendable, Hashable {
    public enum Place: Sendable, Hashable {
        case config(SourceSyntax.ConfigScope, key: String)
        /// Segments from the root of the new resource: `spec`, `job`, `autoSavepointSeconds`.
        case path([String])
        case label(String)
        case annotation(String)
    }

    public var place: Place
    /// The unit of a bare number there; `nil`: as Flink reads it (milliseconds).
    public var unit: SourceSyntax.Unit?

    public init(_ place: Place, unit: SourceSyntax.Unit? = nil) {
        self.place = place
        self.unit = unit
    }

    /// As the language spells it: `config "state.savepoints.dir"`.
    public var description: String {
        let place =
            switch place {
            case .config(let scope, let key): "\(scope.rawValue) \"\(key)\""
            case .path(let segments): segments.joined(separator: ".")
            case .label(let key): "label \"\(key)\""
            case .annotation(let key): "annotation \"\(key)\""
            }
        return unit.map { "\(place) in \($0.rawValue)" } ?? place
    }
}
