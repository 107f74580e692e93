// cond = disj ["implies" cond]; disj = conj {"or" conj}; conj = neg {"and" neg}; neg = {"not" | "maybe"} atom
extension Parser {
    mutating func condition() throws(Reported) -> ConditionSyntax {
        let left = try disjunction()
        guard accept(.implies) else { return left }
        let right = try nested { (parser) throws(Reported) in try parser.condition() }
        return .implies(left, right)
    }

    /// A condition that is left out of the tree, once reported, without damage to what stands around it.
    mutating func conditionOrMissing() -> ConditionSyntax {
        let start = index
        do throws(Reported) {
            return try condition()
        } catch {
            skipToItem(orModifier: true)
            return .missing(range: range(from: start))
        }
    }

    private mutating func disjunction() throws(Reported) -> ConditionSyntax {
        let first = try conjunction()
        guard word == .or else { return first }
        var parts = first.disjuncts
        while accept(.or) { parts += try conjunction().disjuncts }
        return .or(parts)
    }

    private mutating func conjunction() throws(Reported) -> ConditionSyntax {
        let first = try negation()
        guard word == .and else { return first }
        var parts = first.conjuncts
        while accept(.and) { parts += try negation().conjuncts }
        return .and(parts)
    }

    private mutating func negation() throws(Reported) -> ConditionSyntax {
        let start = index
        if accept(.not) {
            let inner = try nested { (parser) throws(Reported) in try parser.negation() }
            return .not(inner, range: range(from: start))
        }
        if accept(.maybe) {
            let inner = try nested { (parser) throws(Reported) in try parser.negation() }
            return .maybe(inner, range: range(from: start))
        }
        return try atom()
    }

    private mutating func atom() throws(Reported) -> ConditionSyntax {
        let start = index
        if kind == .leftParenthesis {
            let open = here
            advance()
            let inner = try nested { (parser) throws(Reported) in try parser.condition() }
            guard accept(.rightParenthesis) else { throw fail(.unclosed("(", ")", open: open, at: here)) }
            return inner
        }
        if accept(.now) {
            try expect(.in, "after `now`")
            let window = try operand()
            return .nowIn(window, range: range(from: start))
        }
        let left = try operand("a condition")
        switch kind {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .assign:
            let comparison = comparison()
            let right = try operand("a value to compare with")
            if kind.isComparison || kind == .assign { throw fail(.chainedComparison(at: here)) }
            return .compare(left, comparison, right)
        case .name: break
        default: return .bare(left)
        }
        switch word {
        case .in:
            advance()
            return .member(left, negated: false, try set(), range: range(from: start))
        case .not where next.word == .in:
            advance()
            advance()
            return .member(left, negated: true, try set(), range: range(from: start))
        case .is: return try presence(of: left, start)
        case .matches:
            advance()
            return .matches(left, try text("a pattern in quotes"))
        default: return .bare(left)
        }
    }

    /// The comparison that stands here; `=` is taken for `==`.
    mutating func comparison() -> ComparisonSyntax {
        defer { advance() }
        switch kind {
        case .notEqual: return .notEqual
        case .less: return .less
        case .lessOrEqual: return .lessOrEqual
        case .greater: return .greater
        case .greaterOrEqual: return .greaterOrEqual
        case .assign:
            slip(.assignment(at: here))
            return .equal
        default: return .equal
        }
    }

    /// `is [not] none`, `is [not] unknown`
    private mutating func presence(of left: OperandSyntax, _ start: Int) throws(Reported) -> ConditionSyntax {
        let keyword = here
        advance()
        let isNegated = accept(.not)
        if accept(.none) { return .isNone(left, negated: isNegated, range: range(from: start)) }
        if accept(.unknown) { return .isUnknown(left, negated: isNegated, range: range(from: start)) }
        guard !token.startsLine, kind == .name || kind == .count || kind == .duration || kind == .string else {
            throw missing("`none` or `unknown`", "after `is`")
        }
        let range = isNegated ? keyword.through(behindLast) : keyword
        slip(.isComparison(isNegated ? "!=" : "==", at: range))
        return .compare(left, isNegated ? .notEqual : .equal, try operand())
    }

    /// `{ a, b }`
    private mutating func set() throws(Reported) -> [ValueSyntax] {
        let open = here
        guard accept(.leftBrace) else {
            if kind == .leftBracket || kind == .leftParenthesis {
                return try set(in: kind == .leftBracket ? ("[", .rightBracket) : ("(", .rightParenthesis))
            }
            throw fail(.setWithoutBraces(describeToken(), isValue: kind == .name && !word.isReserved, at: here))
        }
        if kind == .rightBrace {
            slip(.emptySet(at: open.through(here)))
            advance()
            return [ValueSyntax(.malformed, open)]
        }
        var values = [try value()]
        while !accept(.rightBrace) {
            if kind == .comma, !isRunawaySet {
                advance()
                values.append(try value())
            } else if kind == .name || kind == .string || kind == .count, !token.startsLine {
                slip(.missingComma(at: behindLast))
                values.append(try value())
            } else {
                throw fail(.unclosed("{", "}", open: open, at: here))
            }
        }
        return values
    }

    /// A set in the brackets of another language: read to its end as one.
    private mutating func set(in bracket: (open: String, close: Token.Kind)) throws(Reported) -> [ValueSyntax] {
        let start = here
        slip(.setInBrackets(bracket.open, at: start))
        advance()
        var values: [ValueSyntax] = []
        while let value = valueIfAny() {
            values.append(value)
            guard accept(.comma) else { break }
        }
        guard accept(bracket.close) else {
            throw fail(.unclosed(bracket.open, bracket.open == "[" ? "]" : ")", open: start, at: here))
        }
        return values.isEmpty ? [ValueSyntax(.malformed, start)] : values
    }

    /// At a comma with something else than a value of the set behind it, on the next line.
    private var isRunawaySet: Bool {
        next.startsLine && next.kind == .name && peek(2).kind != .comma && peek(2).kind != .rightBrace
    }

    mutating func operand(_ what: String = "a value") throws(Reported) -> OperandSyntax {
        let start = index
        if beginsNextItem { throw missing(what) }
        switch word {
        case .changed, .added, .removed:
            let change: OperandSyntax.FieldChange = word == .changed ? .changed : word == .added ? .added : .removed
            advance()
            let path = kind == .path ? try path() : nil
            return OperandSyntax(.field(change, path), range(from: start))
        case .label where next.kind == .string: return try metadata(.label)
        case .annotation where next.kind == .string: return try metadata(.annotation)
        case .snapshotLabel where next.kind == .string: return try metadata(.snapshotLabel)
        default:
            let value = try value(what)
            return OperandSyntax(.value(value), value.range)
        }
    }

    private mutating func metadata(_ kind: OperandSyntax.MetadataKind) throws(Reported) -> OperandSyntax {
        let start = index
        advance()
        return OperandSyntax(.metadata(kind, key: try text("a key in quotes")), range(from: start))
    }

    mutating func path() throws(Reported) -> PathSyntax {
        guard kind == .path else {
            if kind == .string { throw fail(.pathInQuotes(at: here)) }
            throw expected("a path that begins with `spec.`, `metadata.` or `status.`")
        }
        defer { advance() }
        let range = here
        var segments: [String] = []
        var offset = range.lower
        while offset < range.upper {
            let start = offset
            if bytes[offset] == UInt8(ascii: "\"") {
                offset += 1
                while offset < range.upper, bytes[offset] != UInt8(ascii: "\"") {
                    offset += bytes[offset] == UInt8(ascii: "\\") ? 2 : 1
                }
                offset = min(offset + 1, range.upper)
                segments.append(content(lower: start, upper: offset))
            } else {
                while offset < range.upper, bytes[offset] != UInt8(ascii: ".") { offset += 1 }
                segments.append(String(decoding: bytes[start..<offset], as: UTF8.self))
            }
            offset += 1  // the dot
        }
        return PathSyntax(segments, range)
    }
}

extension ConditionSyntax {
    // `a or (b or c)` is one list: the tree knows no parentheses.
    fileprivate var disjuncts: [ConditionSyntax] {
        if case .or(let parts) = self { parts } else { [self] }
    }

    fileprivate var conjuncts: [ConditionSyntax] {
        if case .and(let parts) = self { parts } else { [self] }
    }
}

extension Token.Kind {
    fileprivate var isComparison: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
        default: false
        }
    }
}

extension Diagnostic {
    static func unclosed(_ open: String, _ close: String, open range: SourceRange, at here: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "this `\(open)` is not closed", at: range,
            related: [Label(here, "expected `\(close)` before this")])
    }

    static func missingComma(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "a comma is missing", at: range, fixes: [Fix("write `,`", at: range, replacement: ",")])
    }

    fileprivate static func assignment(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "assignment-in-condition", "a comparison is written `==`", at: range, label: "`=` gives a value",
            fixes: [Fix("write `==`", at: range, replacement: "==")])
    }

    fileprivate static func chainedComparison(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "comparisons cannot be chained", at: range, help: ["write `a < b and b < c`"])
    }

    fileprivate static func isComparison(_ comparison: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "`is` goes with `none` and `unknown` only", at: range,
            fixes: [Fix("write `\(comparison)`", at: range, replacement: comparison)])
    }

    fileprivate static func setWithoutBraces(_ found: String, isValue: Bool, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "expected `{` after `in`, found \(found)", at: range,
            help: isValue ? ["one value is compared with `==`, several stand in braces: `in {FAILED, FINISHED}`"] : [])
    }

    fileprivate static func emptySet(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "a set has at least one value", at: range,
            help: ["list the values that match: `in {FAILED, FINISHED}`"])
    }

    fileprivate static func setInBrackets(_ bracket: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "a set stands in braces, not behind `\(bracket)`", at: range,
            help: ["write `in {FAILED, FINISHED}`"])
    }

    fileprivate static func pathInQuotes(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "a path stands without quotes", at: range,
            help: ["only a part that has dots in it is quoted: `spec.flinkConfiguration.\"state.savepoints.dir\"`"])
    }
}
