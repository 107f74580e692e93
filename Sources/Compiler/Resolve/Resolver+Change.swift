import PolicyDSL

extension Resolver {
    /// The rows of `change`, composed as the rules of any entry are.
    func resolveChange() -> [ResolvedChangeRow] {
        var blocks: [(syntax: ChangeSyntax, layer: Int, rows: [ResolvedChangeRow])] = []
        for (number, layer) in layers.enumerated() {
            for case .change(let syntax) in layer.syntax.declarations {
                let rows = syntax.rules.map { row($0, layer: number) }
                switch syntax.layer {
                case nil:
                    if let base = blocks.first(where: { $0.layer < number }) {
                        report(
                            .needsLayerWord(
                                Spelled("change", syntax.keyword), "change", words: "`before`, `after` or `replace`",
                                base.syntax.keyword))
                    }
                case .replace:
                    let before = blocks.count
                    blocks.removeAll { $0.syntax.layer == nil && $0.layer < number }
                    if blocks.count == before {
                        report(.nothingToReplace(Spelled("change", syntax.keyword), "block", near: nil))
                    }
                case .before, .after: break
                }
                blocks.append((syntax, number, rows))
            }
        }
        let before = blocks.filter { $0.syntax.layer == .before }
            .enumerated().sorted { ($1.element.layer, $0.offset) < ($0.element.layer, $1.offset) }
            .flatMap(\.element.rows)
        let own = blocks.filter { $0.syntax.layer == nil || $0.syntax.layer == .replace }.flatMap(\.rows)
        let after = blocks.filter { $0.syntax.layer == .after }.flatMap(\.rows)
        let all = before + own + after
        var rows = all.filter { !$0.row.patterns.isEmpty }
        let otherwise = all.filter { $0.row.patterns.isEmpty }
        if let outermost = otherwise.map(\.layer).max() {
            let stated = otherwise.filter { $0.layer == outermost }
            if stated.count > 1 { report(.twoOtherwise(stated[1].range, stated[0].range)) }
            rows.append(stated[0])
        } else if let block = blocks.last {
            report(.changeWithoutOtherwise(block.syntax.keyword))
        }
        reportCovered(rows)
        return rows
    }

    private func row(_ syntax: ChangeSyntax.Rule, layer: Int) -> ResolvedChangeRow {
        scope = .decision("change")
        isBroken = false
        reads = []
        if Vocabulary.changeClasses.index(of: syntax.changeClass.text) == nil {
            report(.unknownValue(syntax.changeClass, "`change`", Vocabulary.changeClasses))
        }
        for path in syntax.paths where path.segments.first != "spec" {
            report(.fieldOutsideSpec(path))
        }
        let condition = syntax.condition.map(self.condition) ?? .always
        // Named conditions may read it; here it is what is being decided.
        if let read = reads.first(where: { inputs[$0.input.index].name == "change" }) {
            report(.changeInChange(read.range))
        }
        return ResolvedChangeRow(
            row: ChangeRow(
                changeClass: syntax.changeClass.text, patterns: syntax.paths.map { FieldPattern($0.segments) },
                condition: condition, origin: origin(syntax.range, layer: layer)),
            range: syntax.range, pathRanges: syntax.paths.map(\.range), layer: layer)
    }

    /// A path that an earlier row without a condition covers already.
    private func reportCovered(_ rows: [ResolvedChangeRow]) {
        for (place, row) in rows.enumerated() {
            for (pattern, range) in zip(row.row.patterns, row.pathRanges) {
                for earlier in rows[..<place] where earlier.row.condition == .always {
                    for (cover, coverRange) in zip(earlier.row.patterns, earlier.pathRanges)
                    where cover.covers(pattern.segments) && row.layer == top {
                        report(.coveredField(pattern, range, coverRange))
                    }
                }
            }
        }
    }
}

extension Diagnostic {
    fileprivate static func changeInChange(_ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "not-readable-here", "`change` cannot be read here", at: range,
            notes: ["`change` is what this decision decides"])
    }

    fileprivate static func twoOtherwise(_ second: SourceRange, _ first: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "two-otherwise", "`change` has two `otherwise`", at: second,
            related: [Label(first, "the other one")])
    }

    fileprivate static func changeWithoutOtherwise(_ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "gap", "`change` says nothing of fields that it does not list", at: range,
            help: ["add `otherwise upgrade`"])
    }

    fileprivate static func fieldOutsideSpec(_ path: PathSyntax) -> Diagnostic {
        Diagnostic(
            .warning, "field-outside-spec", "`\(path.spelling)` is not in the spec, so it is never compared",
            at: path.range, help: ["name a field below `spec`"])
    }

    fileprivate static func coveredField(
        _ pattern: FieldPattern, _ range: SourceRange, _ cover: SourceRange
    ) -> Diagnostic {
        Diagnostic(
            .warning, "unreachable", "this field is classed by an earlier row", at: range,
            related: [Label(cover, "covers `\(pattern.segments.joined(separator: "."))`")])
    }
}
