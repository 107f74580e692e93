/// `[layer] retain NAME of savepoints ["..."] { lines }`
public struct RetainSyntax: Sendable {
    public struct Line: Sendable {
        public enum Kind: Sendable {
            case skip(Spelled?, when: ConditionSyntax)
            case leaveAlone(when: ConditionSyntax)
            case onlyCount(when: ConditionSyntax)
            case neverDelete(when: ConditionSyntax)
            case keepAll
            case keepNewest(ValueSyntax)
            case keepYounger(than: ValueSyntax)
            /// `keep 1 per day in "Europe/Berlin" for 7d`
            case keepPer(ValueSyntax, period: Spelled, zone: Spelled?, for: ValueSyntax)
            case atMost(ValueSyntax)
            case atMostOld(ValueSyntax)
            case alwaysKeep(ValueSyntax, preferring: ConditionSyntax?)
            case disposeData(when: ConditionSyntax?)
            /// Why what the job was restored from may go.
            case allowStateLoss(Spelled)
        }

        public var kind: Kind
        public var range: SourceRange

        public init(_ kind: Kind, _ range: SourceRange) {
            self.kind = kind
            self.range = range
        }
    }

    public var layer: LayerSyntax?
    public var name: Spelled
    /// `savepoints`, `checkpoints` or `snapshots`.
    public var subject: Spelled
    public var summary: Spelled?
    public var lines: [Line]
    public var range: SourceRange

    public init(
        layer: LayerSyntax?, name: Spelled, subject: Spelled, summary: Spelled?, lines: [Line], range: SourceRange
    ) {
        self.layer = layer
        self.name = name
        self.subject = subject
        self.summary = summary
        self.lines = lines
        self.range = range
    }
}
