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

    public func strategy(named name: String) -> Strategy? { strategies.first { $0.name == name } }

    /// The kinds that a table can be asked for: those that have its mode.
    package func kinds(asking id: DecisionID) -> [ResourceKind] {
        guard let entry = id.entry,
            Vocabulary.decisions.contains(where: { $0.name == id.decision && $0.entries == .modes })
        else { return kinds }
        return kinds.filter { $0.modes.contains(entry == "none" ? nil : entry) }
    }
}
