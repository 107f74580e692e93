/// `setting NAME [: type] [= value] [at least value] [at most value] [from sources]`
public struct SettingSyntax: Sendable {
    public var name: Spelled
    public var type: TypeSyntax?
    public var value: ValueSyntax?
    public var atLeast: ValueSyntax?
    public var atMost: ValueSyntax?
    public var sources: [SourceSyntax]
    public var range: SourceRange

    public init(
        name: Spelled, type: TypeSyntax? = nil, value: ValueSyntax? = nil, atLeast: ValueSyntax? = nil,
        atMost: ValueSyntax? = nil, sources: [SourceSyntax] = [], range: SourceRange
    ) {
        self.name = name
        self.type = type
        self.value = value
        self.atLeast = atLeast
        self.atMost = atMost
        self.sources = sources
        self.range = range
    }
}

/// `fact NAME : type [= value] from sources`
public struct UserFactSyntax: Sendable {
    public var name: Spelled
    public var type: TypeSyntax
    public var value: ValueSyntax?
    public var sources: [SourceSyntax]
    public var range: SourceRange

    public init(
        name: Spelled, type: TypeSyntax, value: ValueSyntax? = nil, sources: [SourceSyntax], range: SourceRange
    ) {
        self.name = name
        self.type = type
        self.value = value
        self.sources = sources
        self.range = range
    }
}

public struct TypeSyntax: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// `bool`, `count`, `duration`, `percentage`, `size`, `schedule`, `window`, `string`, as written.
        case builtin(String)
        /// `low | medium | high`: the names, in the order of the text.
        case names([Spelled])
    }

    public var kind: Kind
    public var range: SourceRange

    public init(_ kind: Kind, _ range: SourceRange) {
        self.kind = kind
        self.range = range
    }
}

/// One place that a value may come from. Of several, the first that is present wins.
public struct SourceSyntax: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case config(ConfigScope, key: Spelled)
        case path(PathSyntax)
        case label(key: Spelled)
        case annotation(key: Spelled)
    }

    public enum ConfigScope: String, Sendable, Hashable {
        /// `config`: the deployed configuration with the operator's own keys of the new spec on top.
        case deployed = "config"
        /// `new config`: what would be deployed.
        case new = "new config"
        /// `operator config`: the operator's own.
        case ofOperator = "operator config"
    }

    public enum Unit: String, Sendable, Hashable, CaseIterable { case seconds, milliseconds }

    public var kind: Kind
    public var unit: Unit?
    public var range: SourceRange

    public init(_ kind: Kind, unit: Unit? = nil, _ range: SourceRange) {
        self.kind = kind
        self.unit = unit
        self.range = range
    }
}

/// `[before|after|replace] let NAME = cond`
public struct NamedConditionSyntax: Sendable {
    public var layer: LayerSyntax?
    public var name: Spelled
    public var condition: ConditionSyntax
    public var range: SourceRange

    public init(layer: LayerSyntax?, name: Spelled, condition: ConditionSyntax, range: SourceRange) {
        self.layer = layer
        self.name = name
        self.condition = condition
        self.range = range
    }
}
