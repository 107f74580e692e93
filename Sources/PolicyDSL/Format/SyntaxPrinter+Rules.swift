extension SyntaxPrinter {
    mutating func items(_ items: [RuleItemSyntax]) {
        let rules = items.compactMap { if case .rule(let rule) = $0 { rule } else { nil } }
        let column = whenColumn(rules.compactMap { rule in rule.condition.map { ([head(of: rule)], $0) } })
        for (number, item) in items.enumerated() {
            let blank: Piece.Blank = number == 0 ? .first : .kept
            switch item {
            case .rule(let rule): self.rule(rule, column, blank)
            case .grid(let grid): self.grid(grid, indent: Self.indent, blank: blank)
            }
        }
    }

    private mutating func rule(_ rule: RuleSyntax, _ column: Int, _ blank: Piece.Blank) {
        let inline = inlineModifiers(of: rule)
        var range = rule.range
        range.upper = max(
            rule.outcome.range.upper, inline.last?.range.upper ?? 0, rule.every?.range.upper ?? 0,
            rule.zone?.range.upper ?? 0)
        if let condition = rule.condition { range.upper = max(range.upper, condition.range.upper) }
        add(range, guarded([head(of: rule)], rule.condition, column), indent: Self.indent, blank: blank)
        for modifier in rule.modifiers.dropFirst(inline.count) {
            add(modifier.range, lines(of: modifier), indent: 2 * Self.indent, blank: .never)
        }
    }

    /// A rule up to its `when`.
    private func head(of rule: RuleSyntax) -> String {
        var words = rule.isOtherwise ? ["otherwise"] : []
        words.append(text(rule.outcome))
        words += inlineModifiers(of: rule).map { lines(of: $0).joined(separator: " ") }
        if let every = rule.every { words.append("every " + text(every)) }
        if let zone = rule.zone { words.append("in " + text(zone)) }
        return words.joined(separator: " ")
    }

    /// Modifiers that are part of what is done rather than said about it: how a mechanism works, how much a wait holds.
    private func inlineModifiers(of rule: RuleSyntax) -> ArraySlice<ModifierSyntax> {
        rule.modifiers.prefix { modifier in
            switch (rule.outcome.kind, modifier.kind) {
            case (.perform, .with), (.wait, .holdingAll), (.block, .holdingAll): true
            default: false
            }
        }
    }

    // MARK: - The column of `when`

    /// The place of `when` for all rules of a block: the one that takes the fewest lines; of those, the leftmost.
    ///
    /// - Parameter rules: What stands before `when`, without the indent, and the condition.
    func whenColumn(_ rules: [(head: [String], condition: ConditionSyntax)]) -> Int {
        let widths = rules.map { Self.indent + ($0.head.last?.columns ?? 0) + 2 }
        let conditionWidths = rules.map { text($0.condition).columns }
        let candidates = Set(widths.filter { $0 <= Self.lastWhenColumn }).sorted()
        var best = Self.usualWhenColumn
        var fewest = Int.max
        for candidate in candidates {
            var lines = 0
            for (number, rule) in rules.enumerated() {
                let fits = candidate + 5 + conditionWidths[number] <= Self.width
                lines += fits ? 1 : wrap(rule.condition, at: candidate + 5).count
                if widths[number] > candidate { lines += 1 }
            }
            if lines < fewest { (best, fewest) = (candidate, lines) }
        }
        return best
    }

    /// What stands before `when`, and the condition behind it or below.
    func guarded(_ head: [String], _ condition: ConditionSyntax?, _ column: Int) -> [String] {
        guard let condition, let last = head.last else { return head }
        let place = column - Self.indent
        let wrapped = wrap(condition, at: column + 5)
        let first = "when " + wrapped[0]
        let rest = wrapped.dropFirst().map { spaces(place + 5) + $0 }
        if last.columns + 2 <= place { return head.dropLast() + [last.padded(to: place) + first] + rest }
        return head + [spaces(place) + first] + rest
    }

    // MARK: - Outcomes and modifiers

    func text(_ outcome: OutcomeSyntax) -> String {
        func said(_ word: String, _ text: Spelled?) -> String { text.map { "\(word) \(self.text($0))" } ?? word }
        switch outcome.kind {
        case .use(let name): return "use " + text(name)
        case .start(let from): return "start from " + text(from)
        case .perform(let mechanism): return "do " + text(mechanism)
        case .fallBack(let to): return "fall back to " + text(to)
        case .rollBack(let mode): return "roll back as " + text(mode)
        case .wait(let reason): return reason.range.lower < reason.range.upper ? said("wait", reason) : "wait"
        case .block(let reason): return reason.range.lower < reason.range.upper ? said("block", reason) : "block"
        case .deny(let reason): return reason.range.lower < reason.range.upper ? said("deny", reason) : "deny"
        case .skip(let reason): return said("skip", reason)
        case .abandon(let reason): return said("abandon", reason)
        case .fail(let reason): return said("fail", reason)
        case .trigger(let type): return type.map { "trigger as " + text($0) } ?? "trigger"
        case .retry(let pace): return pace.map { "retry after " + text($0) } ?? "retry"
        case .disposeData: return "dispose data"
        case .proceed: return "proceed"
        case .accept: return "accept"
        case .complete: return "complete"
        case .release: return "release"
        case .value(let value): return text(value)
        }
    }

    func text(_ mechanism: MechanismSyntax) -> String {
        text(mechanism.name) + (mechanism.keeping.map { " keeping " + text($0) } ?? "")
    }

    private func text(_ pace: PaceSyntax) -> String {
        text(pace.first) + (pace.isDoubling ? " doubling" : "") + (pace.limit.map { " up to " + text($0) } ?? "")
    }

    func lines(of modifier: ModifierSyntax) -> [String] {
        switch modifier.kind {
        case .with(let parameters): fill("with ", parameters.map { text($0) }, at: 2 * Self.indent)
        case .allowStateLoss(let reason): ["allow state loss " + text(reason)]
        case .remedy(let text): ["remedy " + self.text(text)]
        case .because(let text): ["because " + self.text(text)]
        case .warn(let text): ["warn " + self.text(text)]
        case .holdingAll: ["holding all"]
        case .retrying(let pace): ["retrying after " + text(pace)]
        }
    }

    func text(_ parameter: ParameterSyntax) -> String { "\(text(parameter.name)) = \(text(parameter.value))" }
}
