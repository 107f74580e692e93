extension SyntaxPrinter {
    mutating func grid(_ grid: GridSyntax, indent: Int, blank: Piece.Blank) {
        var rows = [grid.columns.map { text($0) } + ["=>"]]
        for row in grid.rows {
            let outcome = [text(row.outcome)] + row.modifiers.map { lines(of: $0).joined(separator: " ") }
            rows.append(row.cells.map { text($0) } + [outcome.joined(separator: " ")])
        }
        var heading = grid.range
        heading.upper = grid.columns.last?.range.upper ?? heading.lower + 1
        self.rows(rows, [heading] + grid.rows.map(\.range), indent: indent, blank: blank)
    }

    mutating func grid(_ grid: SnapshotGridSyntax, indent: Int) {
        var ranges: [SourceRange] = []
        if let first = grid.columns.first, let last = grid.columns.last {
            ranges.append(first.range.through(last.range))
        }
        for row in grid.rows {
            if let first = row.first, let last = row.last { ranges.append(first.range.through(last.range)) }
        }
        rows(
            [grid.columns.map { column($0) }] + grid.rows.map { $0.map { text($0) } }, ranges, indent: indent,
            blank: .never)
    }

    /// A fact, or `label "KEY"` with one blank.
    private func column(_ name: Spelled) -> String {
        let text = text(name)
        guard name.text.hasPrefix("label ") else { return text }
        return "label " + text.drop { $0 != "\"" }
    }

    mutating func grid(_ grid: CaseGridSyntax, indent: Int) {
        var rows = [grid.columns.map { text($0.subject) } + ["=>"]]
        for row in grid.cases { rows.append(row.cells.map { $0.map { text($0) } ?? "-" } + [text(row.expected)]) }
        var heading = grid.range
        heading.upper = grid.columns.last?.range.upper ?? heading.lower + 1
        self.rows(rows, [heading] + grid.cases.map(\.range), indent: indent, blank: .never)
    }

    /// Rows with their bars below each other.
    private mutating func rows(_ rows: [[String]], _ ranges: [SourceRange], indent: Int, blank: Piece.Blank) {
        var widths: [Int] = []
        for row in rows {
            for (number, cell) in row.enumerated() {
                if number == widths.count { widths.append(0) }
                widths[number] = max(widths[number], cell.columns)
            }
        }
        for (number, (row, range)) in zip(rows, ranges).enumerated() {
            let cells = zip(row, widths).map { $0.padded(to: $1) }
            add(range, "| " + cells.joined(separator: " | ") + " |", indent: indent, blank: number == 0 ? blank : .kept)
        }
    }

    private func text(_ cell: CellSyntax) -> String {
        switch cell.kind {
        case .any: "-"
        case .values(let values, let negated): (negated ? "not " : "") + values.map { text($0) }.joined(separator: ", ")
        case .compare(let comparison, let value): "\(comparison.rawValue) \(text(value))"
        case .interval(let lower, let lowerIncluded, let upper, let upperIncluded):
            "\(lowerIncluded ? "[" : "(")\(text(lower)) .. \(text(upper))\(upperIncluded ? "]" : ")")"
        }
    }
}
