// The tree that the parser gives. It keeps what the author wrote, in the order of the text, with the range of every
// part that a message may want to point at. Nothing is resolved: names are words.

/// A word or text and where it stands.
public struct Spelled: Hashable, Sendable {
    public var text: String
    public var range: SourceRange

    public init(_ text: String, _ range: SourceRange) {
        self.text = text
        self.range = range
    }
}

/// `policy NAME [extends NAME] [over NAME, ...] ["..."] for KIND, ... [where cond] declarations`
public struct PolicySyntax: Sendable {
    public var name: Spelled
    public var extends: Spelled?
    public var over: [Spelled]
    public var summary: Spelled?
    public var kinds: [Spelled]
    public var selector: ConditionSyntax?
    public var declarations: [DeclarationSyntax]

    public init(
        name: Spelled, extends: Spelled? = nil, over: [Spelled] = [], summary: Spelled? = nil, kinds: [Spelled] = [],
        selector: ConditionSyntax? = nil, declarations: [DeclarationSyntax] = []
    ) {
        self.name = name
        self.extends = extends
        self.over = over
        self.summary = summary
        self.kinds = kinds
        self.selector = selector
        self.declarations = declarations
    }
}

public enum LayerSyntax: String, Sendable, Hashable, CaseIterable {
    case before, after, replace
}

public enum DeclarationSyntax: Sendable {
    case setting(SettingSyntax)
    case fact(UserFactSyntax)
    case named(NamedConditionSyntax)
    case table(TableSyntax)
    case strategy(StrategySyntax)
    case chain(ChainSyntax)
    case decision(DecisionSyntax)
    case change(ChangeSyntax)
    case retain(RetainSyntax)
    case assertion(AssertSyntax)
    case hazard(HazardSyntax)
    case test(TestSyntax)
    case scenario(ScenarioSyntax)

    public var range: SourceRange {
        switch self {
        case .setting(let it): it.range
        case .fact(let it): it.range
        case .named(let it): it.range
        case .table(let it): it.range
        case .strategy(let it): it.range
        case .chain(let it): it.range
        case .decision(let it): it.range
        case .change(let it): it.range
        case .retain(let it): it.range
        case .assertion(let it): it.range
        case .hazard(let it): it.range
        case .test(let it): it.range
        case .scenario(let it): it.range
        }
    }
}
