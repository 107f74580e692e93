extension SyntaxPrinter {
    /// The condition on one line.
    func text(_ condition: ConditionSyntax) -> String {
        switch condition {
        case .implies(let left, let right): operand(left, of: condition) + " implies " + operand(right, of: condition)
        case .or(let parts): parts.map { operand($0, of: condition) }.joined(separator: " or ")
        case .and(let parts): parts.map { operand($0, of: condition) }.joined(separator: " and ")
        case .not(let inner, _): "not " + operand(inner, of: condition)
        case .maybe(let inner, _): "maybe " + operand(inner, of: condition)
        case .bare(let operand): text(operand)
        case .compare(let left, let comparison, let right): "\(text(left)) \(comparison.rawValue) \(text(right))"
        case .member(let left, let negated, let values, _):
            "\(text(left)) \(negated ? "not in" : "in") {\(values.map { text($0) }.joined(separator: ", "))}"
        case .isNone(let operand, let negated, _): "\(text(operand)) is \(negated ? "not " : "")none"
        case .isUnknown(let operand, let negated, _): "\(text(operand)) is \(negated ? "not " : "")unknown"
        case .matches(let operand, let pattern): "\(text(operand)) matches \(text(pattern))"
        case .nowIn(let window, _): "now in \(text(window))"
        case .missing(let range): source.text(of: range)
        }
    }

    /// The condition from `column` on, at most as wide as a page. Lines but the first are indented relative to it.
    ///
    /// Breaks stand before `and`, `or` and `implies`: what a line goes on with shows at its beginning.
    func wrap(_ condition: ConditionSyntax, at column: Int) -> [String] {
        let flat = text(condition)
        if column + flat.columns <= Self.width { return [flat] }
        switch condition {
        case .and(let parts): return wrap(parts, "and", of: condition, at: column)
        case .or(let parts): return wrap(parts, "or", of: condition, at: column)
        case .implies(let left, let right):
            let keyword = "implies "
            let right = hang(keyword, wrapOperand(right, of: condition, at: column + keyword.columns))
            return wrapOperand(left, of: condition, at: column) + right
        case .not(let inner, _): return hang("not ", wrapOperand(inner, of: condition, at: column + 4))
        case .maybe(let inner, _): return hang("maybe ", wrapOperand(inner, of: condition, at: column + 6))
        case .member(let left, let negated, let values, _):
            var lines = fill("\(text(left)) \(negated ? "not in" : "in") {", values.map { text($0) }, at: column)
            lines[lines.count - 1] += "}"
            return lines
        case .bare, .compare, .isNone, .isUnknown, .matches, .nowIn, .missing: return [flat]
        }
    }

    private func wrap(
        _ parts: [ConditionSyntax], _ word: String, of condition: ConditionSyntax, at column: Int
    ) -> [String] {
        var lines: [String] = []
        var canGrow = false
        for (number, part) in parts.enumerated() {
            let prefix = number == 0 ? "" : word + " "
            let flat = prefix + operand(part, of: condition)
            if canGrow, let last = lines.last, column + last.columns + 1 + flat.columns <= Self.width {
                lines[lines.count - 1] = last + " " + flat
            } else {
                let own = hang(prefix, wrapOperand(part, of: condition, at: column + prefix.columns))
                // Nothing follows a part that takes several lines: its end would be overlooked.
                canGrow = own.count == 1
                lines += own
            }
        }
        return lines
    }

    /// `prefix` before the first line, and as much space before the others.
    func hang(_ prefix: String, _ lines: [String]) -> [String] {
        lines.enumerated().map { $0.offset == 0 ? prefix + $0.element : spaces(prefix.columns) + $0.element }
    }

    // MARK: - Parentheses

    private func operand(_ inner: ConditionSyntax, of outer: ConditionSyntax) -> String {
        needsParentheses(inner, in: outer) ? "(" + text(inner) + ")" : text(inner)
    }

    private func wrapOperand(_ inner: ConditionSyntax, of outer: ConditionSyntax, at column: Int) -> [String] {
        guard needsParentheses(inner, in: outer) else { return wrap(inner, at: column) }
        var lines = hang("(", wrap(inner, at: column + 1))
        lines[lines.count - 1] += ")"
        return lines
    }

    /// Where the grammar wants them, and where people would have to remember it: `(a and b) or c`.
    private func needsParentheses(_ inner: ConditionSyntax, in outer: ConditionSyntax) -> Bool {
        switch inner {
        case .implies: true
        case .or, .and:
            if case .implies = outer { false } else { true }
        case .not, .maybe, .bare, .compare, .member, .isNone, .isUnknown, .matches, .nowIn, .missing: false
        }
    }
}
