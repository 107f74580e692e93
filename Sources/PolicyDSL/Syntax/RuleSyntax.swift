/// `outcome [every value [in zone]] [when cond] modifiers`, or `otherwise outcome modifiers`
public struct RuleSyntax: Sendable {
    public var isOtherwise: Bool
    public var outcome: OutcomeSyntax
    public var every: ValueSyntax?
    /// The zone whose clocks cron is for, as in `every "0 0 2 * * ?" in "Europe/Berlin"`.
    public var zone: Spelled?
    public var condition: ConditionSyntax?
    public var modifiers: [ModifierSyntax]
    /// From the first word of the outcome (or `otherwise`) to the end of the last modifier.
    public var range: SourceRange

    public init(
        isOtherwise: Bool, outcome: OutcomeSyntax, every: ValueSyntax?, zone: Spelled? = nil,
        condition: ConditionSyntax?, modifiers: [ModifierSyntax], range: SourceRange
    ) {
        self.isOtherwise = isOtherwise
        self.outcome = outcome
        self.every = every
        self.zone = zone
        self.condition = condition
        self.modifiers = modifiers
        self.range = range
    }
}

public struct OutcomeSyntax: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// `use STRATEGY`
        case use(Spelled)
        /// `start from SOURCE`
        case start(from: Spelled)
        /// `do MECHANISM [keeping NAME]`
        case perform(MechanismSyntax)
        /// `fall back to NAME`
        case fallBack(to: Spelled)
        /// `roll back as MODE`
        case rollBack(as: Spelled)
        case wait(Spelled), block(Spelled), deny(Spelled)
        case skip(Spelled?), abandon(Spelled?), fail(Spelled?)
        /// `trigger [as TYPE]`
        case trigger(as: Spelled?)
        /// `retry [after pace]`
        case retry(PaceSyntax?)
        case disposeData
        case proceed, accept, complete, release
        /// In a table: the value of the row. In a grid of `change`: the class.
        case value(ValueSyntax)
    }

    public var kind: Kind
    public var range: SourceRange

    public init(_ kind: Kind, _ range: SourceRange) {
        self.kind = kind
        self.range = range
    }
}

/// `delete-cluster keeping ha`
public struct MechanismSyntax: Sendable, Hashable {
    public var name: Spelled
    public var keeping: Spelled?

    public init(name: Spelled, keeping: Spelled? = nil) {
        self.name = name
        self.keeping = keeping
    }
}

public struct ModifierSyntax: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// `with NAME = value, ...`
        case with([ParameterSyntax])
        /// `allow state loss "..."`
        case allowStateLoss(Spelled)
        case remedy(Spelled), because(Spelled), warn(Spelled)
        case holdingAll
        /// `retrying after pace`
        case retrying(PaceSyntax)
    }

    public var kind: Kind
    public var range: SourceRange

    public init(_ kind: Kind, _ range: SourceRange) {
        self.kind = kind
        self.range = range
    }
}

public struct ParameterSyntax: Sendable, Hashable {
    public var name: Spelled
    public var value: ValueSyntax

    public init(name: Spelled, value: ValueSyntax) {
        self.name = name
        self.value = value
    }
}

/// `10s doubling up to 10m`
public struct PaceSyntax: Sendable, Hashable {
    public var first: ValueSyntax
    public var isDoubling: Bool
    public var limit: ValueSyntax?
    public var range: SourceRange

    public init(first: ValueSyntax, isDoubling: Bool, limit: ValueSyntax?, range: SourceRange) {
        self.first = first
        self.isDoubling = isDoubling
        self.limit = limit
        self.range = range
    }
}

/// What stands in the braces of a chain or a decision: rules and grids, in the order of the text.
public enum RuleItemSyntax: Sendable {
    case rule(RuleSyntax)
    case grid(GridSyntax)
}

/// `[layer] chain NAME ["..."] { ... }`
public struct ChainSyntax: Sendable {
    public var layer: LayerSyntax?
    public var name: Spelled
    public var summary: Spelled?
    public var items: [RuleItemSyntax]
    public var range: SourceRange

    public init(layer: LayerSyntax?, name: Spelled, summary: Spelled?, items: [RuleItemSyntax], range: SourceRange) {
        self.layer = layer
        self.name = name
        self.summary = summary
        self.items = items
        self.range = range
    }
}

/// `[layer] upgrade savepoint, last-state [hit first] { ... }`
public struct DecisionSyntax: Sendable {
    public var layer: LayerSyntax?
    /// `ready`, `admit`, `deploy`, `upgrade`, `restore`, `rollback`, `recover`, `finish`, `control`, `snapshot`, `progress`,
    /// `dispose` or `delete`.
    public var decision: Spelled
    /// Modes of `upgrade`, `delete` ...; `savepoint` or `checkpoint` of `snapshot`; empty: all.
    public var entries: [Spelled]
    public var hit: Spelled?
    public var items: [RuleItemSyntax]
    public var range: SourceRange

    public init(
        layer: LayerSyntax?, decision: Spelled, entries: [Spelled], hit: Spelled?, items: [RuleItemSyntax],
        range: SourceRange
    ) {
        self.layer = layer
        self.decision = decision
        self.entries = entries
        self.hit = hit
        self.items = items
        self.range = range
    }
}

/// `strategy NAME ["..."] { suspend mechanism [with ...] [restore NAME] }`
public struct StrategySyntax: Sendable {
    public var layer: LayerSyntax?
    public var name: Spelled
    public var summary: Spelled?
    public var suspend: MechanismSyntax
    public var parameters: [ParameterSyntax]
    public var restore: Spelled?
    public var range: SourceRange

    public init(
        layer: LayerSyntax?, name: Spelled, summary: Spelled?, suspend: MechanismSyntax,
        parameters: [ParameterSyntax], restore: Spelled?, range: SourceRange
    ) {
        self.layer = layer
        self.name = name
        self.summary = summary
        self.suspend = suspend
        self.parameters = parameters
        self.restore = restore
        self.range = range
    }
}

/// `[layer] change { class PATH, ... [when cond] ... otherwise class }`
public struct ChangeSyntax: Sendable {
    public struct Rule: Sendable {
        public var isOtherwise: Bool
        /// `ignore`, `in-place`, `scale`, `upgrade` or `redeploy`.
        public var changeClass: Spelled
        public var paths: [PathSyntax]
        public var condition: ConditionSyntax?
        public var range: SourceRange

        public init(
            isOtherwise: Bool, changeClass: Spelled, paths: [PathSyntax], condition: ConditionSyntax?,
            range: SourceRange
        ) {
            self.isOtherwise = isOtherwise
            self.changeClass = changeClass
            self.paths = paths
            self.condition = condition
            self.range = range
        }
    }

    public var layer: LayerSyntax?
    public var rules: [Rule]
    /// The word `change`.
    public var keyword: SourceRange
    public var range: SourceRange

    public init(layer: LayerSyntax?, rules: [Rule], keyword: SourceRange, range: SourceRange) {
        self.layer = layer
        self.rules = rules
        self.keyword = keyword
        self.range = range
    }
}
