// grid = "|" column {"|" column} "|" { "|" cell {"|" cell} "|" }, a row a line
extension Parser {
    /// `table NAME : type [hit H] { grid }`
    mutating func table() throws(Reported) -> TableSyntax {
        let start = index
        advance()
        let name = try name("the name of the table")
        try expect(.colon, ":", "and the type after `table \(name.text)`")
        let type = try type()
        let hit = try hitPolicy()
        let open = here
        let heading = "table \(name.text)"
        var isBroken = false
        let grids = try block(heading, hasGrids: true) { (parser) throws(Reported) in
            isBroken = true
            guard parser.kind == .bar else {
                let reported = parser.fail(.noGrid(parser.describeToken(), at: parser.here))
                parser.advance()
                parser.skipRest()
                parser.skipGrid()
                throw reported
            }
            let grid = try parser.grid(ofValues: true)
            isBroken = false
            return grid
        }
        if grids.count > 1 { fail(.secondGrid(heading, at: grids[1].range)) }
        let nothing = GridSyntax(columns: [], rows: [], range: open)
        if grids.isEmpty, !isBroken { fail(.emptyTable(name.text, at: name.range)) }
        return TableSyntax(name: name, type: type, hit: hit, grid: grids.first ?? nothing, range: range(from: start))
    }

    /// - Parameter ofValues: Whether the last column holds values, as in a table, or outcomes.
    mutating func grid(ofValues: Bool = false) throws(Reported) -> GridSyntax {
        let start = index
        let columns: [OperandSyntax]
        do throws(Reported) {
            columns = try heading()
        } catch {
            skipRest()
            skipGrid()
            throw error
        }
        var rows: [GridSyntax.Row] = []
        while token.startsLine {
            if kind != .bar, kind == .name || kind == .dash || kind == .count, lineHasBar {
                fail(.rowWithoutStart(at: here))
                advance()
                skipRest()
                continue
            }
            guard kind == .bar, !beginsHeading else { break }
            let row = index
            do throws(Reported) {
                rows.append(try self.row(columns.count, ofValues: ofValues))
            } catch {
                if index == row { advance() }
                skipRest()
            }
        }
        return GridSyntax(columns: columns, rows: rows, range: range(from: start))
    }

    /// Skips the rest of the line, up to a brace.
    private mutating func skipRest() {
        while kind != .end, kind != .rightBrace, !token.startsLine { advance() }
    }

    /// Whether this row ends in `| => |`.
    private var beginsHeading: Bool {
        // Rows are short; a line is looked at once for each row that begins on it.
        var position = 1
        while peek(position).kind != .end, !peek(position).startsLine { position += 1 }
        return peek(position - 1).kind == .bar && peek(position - 2).kind == .arrow
    }

    private mutating func heading() throws(Reported) -> [OperandSyntax] {
        var columns: [OperandSyntax] = []
        let first = here
        advance()
        while true {
            if accept(.arrow) {
                try bar("behind `=>`")
                if kind != .end, kind != .rightBrace, !token.startsLine { throw fail(.arrowNotLast(at: here)) }
                return columns
            }
            if token.startsLine || kind == .end || kind == .rightBrace {
                throw fail(.headingWithoutArrow(at: first.through(behindLast)))
            }
            columns.append(try operand("the fact of this column"))
            try bar("between columns")
        }
    }

    private mutating func bar(_ reason: String) throws(Reported) {
        guard kind == .bar, !token.startsLine else {
            if token.startsLine || kind == .end { throw fail(.rowWithoutEnd(at: behindLast)) }
            throw expected("`|`", reason)
        }
        advance()
    }

    private mutating func row(_ width: Int, ofValues: Bool) throws(Reported) -> GridSyntax.Row {
        let start = index
        advance()
        var cells: [CellSyntax] = []
        cells.reserveCapacity(width)
        while cells.count < width {
            let cell = try cell()
            if kind == .bar, !token.startsLine, next.startsLine || next.kind == .end || next.kind == .rightBrace {
                // Fewer cells than columns: the last one, read as a condition, was to be the outcome.
                advance()
                throw fail(.rowLength(cells.count + 2 - 1, width + 1, at: range(from: start)))
            }
            cells.append(cell)
            try bar("between cells")
        }
        let outcome: OutcomeSyntax
        var modifiers: [ModifierSyntax] = []
        if ofValues {
            let value = try value("the value of this row")
            outcome = OutcomeSyntax(.value(value), value.range)
        } else {
            if !word.isOutcome, !correct(among: Word.outcomes) { throw expected("an outcome", "in the last column") }
            outcome = try self.outcome()
            while word.isModifier, !token.startsLine { modifiers.append(try modifier()) }
        }
        try bar("at the end of the row")
        if !token.startsLine, kind != .end, kind != .rightBrace {
            var count = width + 2
            while !token.startsLine, kind != .end, kind != .rightBrace {
                if kind == .bar, !next.startsLine, next.kind != .end { count += 1 }
                advance()
            }
            let range = range(from: start)
            fail(.rowLength(count, width + 1, at: range))
        }
        return GridSyntax.Row(cells: cells, outcome: outcome, modifiers: modifiers, range: range(from: start))
    }

    private mutating func cell() throws(Reported) -> CellSyntax {
        let start = index
        switch kind {
        case .dash:
            guard next.kind == .bar else { break }
            advance()
            return CellSyntax(.any, range(from: start))
        case .bar where !token.startsLine: throw fail(.emptyCell(at: here))
        case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual:
            if kind == .equal || kind == .notEqual { slip(.equalInCell(isNot: kind == .notEqual, at: here)) }
            let comparison = comparison()
            return CellSyntax(.compare(comparison, try value()), range(from: start))
        case .leftBracket, .leftParenthesis:
            let lowerIncluded = kind == .leftBracket
            advance()
            let lower = try value()
            try expect(.dots, "..", "in an interval")
            let upper = try value()
            let upperIncluded = kind == .rightBracket
            guard accept(.rightBracket) || accept(.rightParenthesis) else {
                throw expected("`]` or `)`", "at the end of an interval")
            }
            return CellSyntax(
                .interval(lower: lower, lowerIncluded: lowerIncluded, upper: upper, upperIncluded: upperIncluded),
                range(from: start))
        default: break
        }
        if token.startsLine || kind == .end { throw fail(.rowWithoutEnd(at: behindLast)) }
        let isNegated = accept(.not)
        var values = [try value("a cell")]
        while accept(.comma) { values.append(try value()) }
        return CellSyntax(.values(values, negated: isNegated), range(from: start))
    }

    // MARK: - Snapshots of a test

    /// The grid behind `given snapshots`.
    mutating func snapshotGrid() throws(Reported) -> SnapshotGridSyntax {
        let start = index
        guard kind == .bar, token.startsLine else {
            throw expected("a grid on the next line", "after `given snapshots`")
        }
        var columns: [Spelled] = []
        advance()
        while kind != .end, kind != .rightBrace, !token.startsLine {
            columns.append(try snapshotColumn())
            try bar("between columns")
        }
        if columns.isEmpty { throw expected("the columns of the grid") }
        var rows: [[ValueSyntax]] = []
        while kind == .bar, token.startsLine {
            let row = index
            do throws(Reported) {
                rows.append(try snapshotRow(columns.count))
            } catch {
                if index == row { advance() }
                skipRest()
            }
        }
        return SnapshotGridSyntax(columns: columns, rows: rows, range: range(from: start))
    }

    /// A fact of a snapshot, or `label "pin"`.
    private mutating func snapshotColumn() throws(Reported) -> Spelled {
        guard word == .label, next.kind == .string else { return try name("a fact of a snapshot, such as `age`") }
        let start = index
        advance()
        let key = try text("the key of the label, in quotes")
        return Spelled("label \"\(key.text)\"", range(from: start))
    }

    private mutating func snapshotRow(_ width: Int) throws(Reported) -> [ValueSyntax] {
        let start = index
        advance()
        var cells: [ValueSyntax] = []
        while kind != .end, kind != .rightBrace, !token.startsLine {
            if kind == .bar { throw fail(.emptyCell(at: here)) }
            if kind == .dash, next.kind == .bar { throw fail(.dashInSnapshot(at: here)) }
            cells.append(try value("a cell"))
            try bar("between cells")
        }
        if cells.count != width {
            let range = range(from: start)
            fail(.rowLength(cells.count, width, at: range))
        }
        return cells
    }
}

// The cases of a test: columns of what is given, a case a row, and what each must decide.
extension Parser {
    mutating func caseGrid(of reference: DecisionReferenceSyntax) throws(Reported) -> CaseGridSyntax {
        let start = index
        var columns: [CaseGridSyntax.Column] = []
        let first = here
        advance()
        while !accept(.arrow) {
            if token.startsLine || kind == .end || kind == .rightBrace {
                throw fail(.headingWithoutArrow(at: first.through(behindLast)))
            }
            let column = index
            let subject = try subject()
            columns.append(CaseGridSyntax.Column(subject: subject, range: range(from: column)))
            try bar("between columns")
        }
        try bar("behind `=>`")
        if kind != .end, kind != .rightBrace, !token.startsLine { throw fail(.arrowNotLast(at: here)) }
        var cases: [CaseGridSyntax.Case] = []
        while kind == .bar, token.startsLine {
            let row = index
            do throws(Reported) {
                cases.append(try self.case(columns.count, of: reference))
            } catch {
                if index == row { advance() }
                skipRest()
                guard cases.isEmpty else { continue }
                // If the first row does not fit, the heading may be what is wrong, and then no row does.
                while kind == .bar, token.startsLine {
                    advance()
                    skipRest()
                }
                return CaseGridSyntax(columns: columns, cases: cases, range: range(from: start))
            }
        }
        if cases.isEmpty { fail(.noCases(at: first.through(behindLast))) }
        return CaseGridSyntax(columns: columns, cases: cases, range: range(from: start))
    }

    private mutating func `case`(
        _ width: Int, of reference: DecisionReferenceSyntax
    ) throws(Reported) -> CaseGridSyntax.Case {
        let start = index
        advance()
        var cells: [ValueSyntax?] = []
        while cells.count < width {
            if token.startsLine || kind == .end { throw fail(.rowWithoutEnd(at: behindLast)) }
            if kind == .bar { throw fail(.emptyCell(at: here)) }
            if kind == .dash, next.kind == .bar {
                advance()
                cells.append(nil)
            } else {
                cells.append(try value("what is given in this case"))
            }
            try bar("between cells")
        }
        if token.startsLine || kind == .end || kind == .rightBrace {
            throw fail(.rowLength(cells.count, width + 1, at: range(from: start)))
        }
        let expected = try expected(of: reference)
        try bar("at the end of the row")
        if !token.startsLine, kind != .end, kind != .rightBrace {
            throw fail(.behindCase(describeToken(), at: here))
        }
        return CaseGridSyntax.Case(cells: cells, expected: expected, range: range(from: start))
    }
}

extension Diagnostic {
    fileprivate static func noCases(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "grid", "this grid has no cases", at: range,
            help: ["a case stands on the next line: `| FAILING | use from-ha-metadata |`"])
    }

    fileprivate static func behindCase(_ found: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(.error, "grid", "expected the end of the row, found \(found)", at: range)
    }

    fileprivate static func noGrid(_ found: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "expected a grid, found \(found)", at: range,
            help: ["its first line names the columns: `| job.state | ha.metadata | => |`"])
    }

    fileprivate static func secondGrid(_ heading: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(.error, "grid", "`\(heading)` has more than one grid", at: range)
    }

    fileprivate static func emptyTable(_ name: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "grid", "`table \(name)` has no grid", at: range,
            help: ["its first line names the columns: `| job.state | ha.metadata | => |`"])
    }

    fileprivate static func headingWithoutArrow(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "grid", "the heading of this grid does not end in `=>`", at: range,
            help: ["name the last column `=>`: it holds what a row decides"])
    }

    fileprivate static func arrowNotLast(at range: SourceRange) -> Diagnostic {
        Diagnostic(.error, "grid", "`=>` is the last column of a grid", at: range, label: "another one follows it")
    }

    fileprivate static func rowWithoutStart(at range: SourceRange) -> Diagnostic {
        let place = SourceRange(file: range.file, lower: range.lower, upper: range.lower)
        return Diagnostic(
            .error, "grid", "this row does not begin with `|`", at: place,
            fixes: [Fix("write `|`", at: place, replacement: "| ")])
    }

    fileprivate static func rowWithoutEnd(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "grid", "this row does not end in `|`", at: range, label: "a row stands on one line",
            fixes: [Fix("write `|`", at: range, replacement: " |")])
    }

    fileprivate static func rowLength(_ cells: Int, _ columns: Int, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "grid", "this row has \(cells) \(cells == 1 ? "cell" : "cells") for \(columns) columns", at: range,
            help: cells < columns ? ["a cell that matches everything is `-`"] : [])
    }

    fileprivate static func emptyCell(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "grid", "a cell is empty", at: range, label: "before this",
            help: ["a cell that matches everything is `-`"])
    }

    fileprivate static func equalInCell(isNot: Bool, at range: SourceRange) -> Diagnostic {
        let ours = isNot ? "not " : ""
        return Diagnostic(
            .error, "grid", isNot ? "`!=` is written `not` in a cell" : "`==` goes without saying in a cell", at: range,
            fixes: [Fix(isNot ? "write `not`" : "remove it", at: range, replacement: ours)])
    }

    fileprivate static func dashInSnapshot(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "grid", "a snapshot has a value in each column", at: range,
            help: ["a value that is absent is `none`"])
    }
}
