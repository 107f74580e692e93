/// A policy that compiled: everything that deciding, explaining and planning need, without its text.
public struct CompiledPolicy: Sendable, Hashable {
    public var name: String
    public var summary: String?
    /// The policies that it extends, outermost first, this one among them.
    public var layers: [String]
    public var over: [String]
    public var kinds: [ResourceKind]
    public var selector: Condition
    public var inputs: [PolicyInput]
    /// Settings that have no source: constants that explanations show by name.
    public var constants: [Constant]
    public var strategies: [Strategy]
    public var change: [ChangeRow]
    /// Ordered by decision as ``Vocabulary/decisions``, then by entry.
    public var tables: [DecisionTable]
    public var retention: [RetentionProgram]
    public var asserts: [ProvedAssert]
    public var tests: [PolicyTest]
    /// The zones that it names, by name, so that it decides alike where there is no zone data. Fixed offsets need none.
    public var zones: [NamedZone] = []

    public struct Constant: Sendable, Hashable {
        public var name: String
        public var type: ValueType
        public var value: FactValue

        public init(name: String, type: ValueType, value: FactValue) {
            self.name = name
            self.type = type
            self.value = value
        }
    }

    public init(
        name: String, summary: String?, layers: [String], over: [String], kinds: [ResourceKind],
        selector: Condition, inputs: [PolicyInput], constants: [Constant], strategies: [Strategy],
        change: [ChangeRow], tables: [DecisionTable], retention: [RetentionProgram] = [], asserts: [ProvedAssert] = [],
        tests: [PolicyTest] = []
    ) {
        self.name = name
        self.summary = summary
        self.layers = layers
        self.over = over
        self.kinds = kinds
        self.selector = selector
        self.inputs = inputs
        self.constants = constants
        self.strategies = strategies
        self.change = change
        self.tables = tables
        self.retention = retention
        self.asserts = asserts
        self.tests = tests
    }

    public func table(_ id: DecisionID) -> DecisionTable? { tables.first { $0.id == id } }

    /// The rules of a zone that the policy names, or of a fixed offset; `nil` for any other.
    public func zone(_ name: String?) -> ZoneRules? {
        guard let name else { return .utc }
        return zones.first { $0.name == name }?.rules ?? ZoneName.fixedOffset(name)
    }

    /// The zones that its windows, schedules and periods name, other than fixed offsets.
    var zoneNames: Set<String> {
        var names: Set<String> = []
        func note(_ window: String?) {
            if let window { names.formUnion((try? WeeklyWindow(window)).map { [$0.zone] } ?? []) }
        }
        func note(_ value: FactValue?) { if case .string(let text)? = value { note(text) } }
        for input in inputs {
            if input.type == .window { note(input.declaredDefault) }
            switch input.origin {
            case .window(let text, _): note(text)
            case .due(_, _, _, let zone?): names.insert(zone)
            case .builtIn, .field, .label, .annotation, .snapshotLabel, .setting, .userFact, .due: break
            }
        }
        for constant in constants where constant.type == .window { note(constant.value) }
        for case .keepPer(_, _, let zone?, _) in retention.flatMap(\.lines) { names.insert(zone) }
        return names.filter { ZoneName.fixedOffset($0) == nil }
    }

    public func strategy(named name: String) -> Strategy? { strategies.first { $0.name == name } }

    /// The kinds that a table can be asked for: those that have its mode.
    package func kinds(asking id: DecisionID) -> [ResourceKind] {
        guard let entry = id.entry,
            Vocabulary.decisions.contains(where: { $0.name == id.decision && $0.entries == .modes })
        else { return kinds }
        return kinds.filter { $0.modes.contains(entry == "none" ? nil : entry) }
    }
}
