/// A condition as written. Parentheses are not kept: the printer puts them where they are needed.
public indirect enum ConditionSyntax: Sendable, Hashable {
    /// `a implies b`
    case implies(ConditionSyntax, ConditionSyntax)
    /// Two or more.
    case or([ConditionSyntax])
    /// Two or more.
    case and([ConditionSyntax])
    case not(ConditionSyntax, range: SourceRange)
    case maybe(ConditionSyntax, range: SourceRange)
    /// A bare operand: a bool, a named condition.
    case bare(OperandSyntax)
    case compare(OperandSyntax, ComparisonSyntax, OperandSyntax)
    /// `x [not] in { a, b }`
    case member(OperandSyntax, negated: Bool, [ValueSyntax], range: SourceRange)
    /// `x is [not] none`
    case isNone(OperandSyntax, negated: Bool, range: SourceRange)
    /// `x is [not] unknown`
    case isUnknown(OperandSyntax, negated: Bool, range: SourceRange)
    /// `x matches "a*"`
    case matches(OperandSyntax, Spelled)
    /// `now in W`
    case nowIn(OperandSyntax, range: SourceRange)
    /// What the parser could not read; already reported.
    case missing(range: SourceRange)

    public var range: SourceRange {
        switch self {
        case .implies(let left, let right): left.range.through(right.range)
        case .or(let parts), .and(let parts): parts[0].range.through(parts[parts.count - 1].range)
        case .not(_, let range), .maybe(_, let range), .member(_, _, _, let range), .isNone(_, _, let range),
            .isUnknown(_, _, let range), .nowIn(_, let range), .missing(let range):
            range
        case .bare(let operand): operand.range
        case .compare(let left, _, let right): left.range.through(right.range)
        case .matches(let operand, let pattern): operand.range.through(pattern.range)
        }
    }
}

public enum ComparisonSyntax: String, Sendable, Hashable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
}
