public import PolicyCompiler

/// What was decided, with every parameter a value: the input of planning.
public struct PlanIntent: Sendable, Hashable {
    public var decision: DecisionID
    public var act: Outcome.Act
    /// The strategy that `use` names.
    public var strategy: Strategy?
    /// `with`: the strategy's, overridden by the outcome's.
    public var parameters: PlanParameters
    /// The reason of `allow state loss`, `remedy` and `warn`, for whoever reads the plan.
    public var stateLossGrant: String?
    public var remedy: String?
    public var warning: String?
    /// Of a repair: what is decided once it is done, as far as that is certain.
    public var afterwards: Outcome.Act?
    /// When the next look is due, if the decision says so.
    public var lookAgainAfter: Int64?

    public init(
        _ decision: DecisionID, _ act: Outcome.Act, strategy: Strategy? = nil,
        parameters: PlanParameters = PlanParameters()
    ) {
        self.decision = decision
        self.act = act
        self.strategy = strategy
        self.parameters = parameters
    }

    /// - Parameter value: Gives the value of an input; `nil` where it was not observed, which leaves the parameter out.
    public init(_ decision: DecisionID, _ outcome: Outcome, of policy: CompiledPolicy, value: (InputID) -> FactValue?) {
        self.decision = decision
        act = outcome.act
        if case .use(let name) = outcome.act { strategy = policy.strategy(named: name) }
        parameters = PlanParameters()
        for parameter in (strategy?.parameters ?? []) + outcome.parameters {
            switch parameter.value {
            case .constant(let constant): parameters[parameter.name] = constant
            case .input(let input): parameters[parameter.name] = value(input)
            }
        }
        stateLossGrant = outcome.stateLossGrant
        remedy = outcome.remedy
        warning = outcome.warning
    }
}

/// Values for the parameters of a mechanism (``Vocabulary/parameters``).
public struct PlanParameters: Sendable, Hashable {
    private var values: [String: FactValue]

    public init(_ values: [String: FactValue] = [:]) { self.values = values }

    /// By name.
    var entries: [(name: String, value: FactValue)] { values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }

    /// `none` and `unknown` are no values here: the mechanism's own default holds.
    public subscript(name: String) -> FactValue? {
        get {
            guard let value = values[name], value != FactValue.none, value != .unknown else { return nil }
            return value
        }
        set { values[name] = newValue }
    }

    /// `CANONICAL` or `NATIVE`.
    var format: String? { text("format") }
    var directory: String? { text("directory") }
    var jobState: String? { text("job.state") }
    var drains: Bool? { flag("drain") }
    var disposesOnDelete: Bool? { flag("dispose-on-delete") }
    var waitMilliseconds: Int64? { number("wait") }
    var backoffLimit: Int64? { number("backoff-limit") }

    func text(_ name: String) -> String? {
        guard let value = self[name] else { return nil }
        return switch value {
        case .name(let text), .string(let text): text
        case .bool, .number, .none, .unknown: nil
        }
    }

    private func flag(_ name: String) -> Bool? {
        if case .bool(let value) = self[name] { value } else { nil }
    }

    private func number(_ name: String) -> Int64? {
        if case .number(let value) = self[name] { value } else { nil }
    }
}
