/// `table NAME : type [hit H] { grid }`: a derived fact.
public struct TableSyntax: Sendable {
    public var name: Spelled
    public var type: TypeSyntax
    public var hit: Spelled?
    public var grid: GridSyntax
    public var range: SourceRange

    public init(name: Spelled, type: TypeSyntax, hit: Spelled?, grid: GridSyntax, range: SourceRange) {
        self.name = name
        self.type = type
        self.hit = hit
        self.grid = grid
        self.range = range
    }
}

/// Rows of cells, a row a line; the last column is the outcome.
public struct GridSyntax: Sendable {
    public struct Row: Sendable {
        /// One for each of ``columns``; a row of another length is reported by the parser and padded or cut.
        public var cells: [CellSyntax]
        public var outcome: OutcomeSyntax
        public var modifiers: [ModifierSyntax]
        public var range: SourceRange

        public init(cells: [CellSyntax], outcome: OutcomeSyntax, modifiers: [ModifierSyntax], range: SourceRange) {
            self.cells = cells
            self.outcome = outcome
            self.modifiers = modifiers
            self.range = range
        }
    }

    public var columns: [OperandSyntax]
    public var rows: [Row]
    public var range: SourceRange

    public init(columns: [OperandSyntax], rows: [Row], range: SourceRange) {
        self.columns = columns
        self.rows = rows
        self.range = range
    }
}

public struct CellSyntax: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// `-`
        case any
        /// `a, b` or `not a, b`
        case values([ValueSyntax], negated: Bool)
        /// `< 10m`
        case compare(ComparisonSyntax, ValueSyntax)
        /// `[1m .. 5m)`
        case interval(lower: ValueSyntax, lowerIncluded: Bool, upper: ValueSyntax, upperIncluded: Bool)
    }

    public var kind: Kind
    public var range: SourceRange

    public init(_ kind: Kind, _ range: SourceRange) {
        self.kind = kind
        self.range = range
    }
}
