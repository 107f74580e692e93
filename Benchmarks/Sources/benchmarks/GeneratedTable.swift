import PolicyCompiler
import PolicyDSL
import PolicyRuntime

/// A complete table of any number of rows over 12 columns: 8 enums, 2 booleans, 2 ranges.
///
/// The space of facts is split until there are enough parts, and every part is a row. Then rows are taken away, so that
/// nothing decides there, and others widened, so that two match.
struct GeneratedTable {
    /// Which column a part is split by.
    enum Shape: String {
        /// The next one, as people write tables: what comes first is grouped by first.
        case grouped
        /// Any.
        case scattered
    }

    struct Column {
        var name: String
        /// Empty: a number.
        var values: [String]
    }

    /// What a row accepts of each column: places of values, or numbers from one up to but not including another.
    struct Row {
        var cells: [Range<Int>]
        var accepted: [UInt64]
    }

    static let top = 1_000_000
    static let columns: [Column] =
        [3, 4, 5, 6, 4, 5, 3, 4].enumerated().map { place, count in
            Column(name: "e\(place + 1)", values: ["a", "b", "c", "d", "e", "f"].prefix(count).map { $0 })
        } + ["b1", "b2"].map { Column(name: $0, values: ["no", "yes"]) }
        + ["r1", "r2"].map { Column(name: $0, values: []) }
    private static let order = [0, 1, 2, 10, 3, 4, 8, 5, 6, 9, 7, 11]

    private(set) var rows: [Row] = []
    private(set) var gaps = 0
    private(set) var overlaps = 0
    private var random: SeededRandom

    init(rows count: Int, _ shape: Shape, planting share: Double, seed: UInt64) {
        random = SeededRandom(seed)
        let whole = Row(
            cells: Self.columns.map { $0.values.isEmpty ? 0..<Self.top : 0..<0 },
            accepted: Self.columns.map { $0.values.isEmpty ? 0 : (1 << UInt64($0.values.count)) - 1 })
        split(whole, count, 0, shape)
        if share > 0 { plant(max(1, Int(Double(count) * share / 2))) }
    }

    private mutating func split(_ row: Row, _ count: Int, _ depth: Int, _ shape: Shape) {
        guard count > 1 else {
            rows.append(row)
            return
        }
        let isLast = shape == .grouped && depth == Self.order.count - 1
        let column: Int
        switch shape {
        case .grouped: column = Self.order[depth]
        case .scattered:
            column = random.pick(
                Self.columns.indices.filter {
                    Self.columns[$0].values.isEmpty
                        ? row.cells[$0].count > count * 4 : row.accepted[$0].nonzeroBitCount > 1
                })
        }
        var parts: [Row] = []
        if Self.columns[column].values.isEmpty {
            let wanted = isLast ? count : min(count, 2 + random.below(4))
            var bounds: Set<Int> = []
            let cell = row.cells[column]
            while bounds.count < wanted - 1 { bounds.insert(cell.lowerBound + 1 + random.below(cell.count - 1)) }
            var start = cell.lowerBound
            for bound in bounds.sorted() + [cell.upperBound] {
                var part = row
                part.cells[column] = start..<bound
                parts.append(part)
                start = bound
            }
        } else {
            var values = (0..<64).filter { row.accepted[column] >> UInt64($0) & 1 == 1 }
            for place in values.indices.dropFirst() { values.swapAt(place, random.below(place + 1)) }
            let wanted = min(count, values.count, 2 + random.below(4))
            var sets = [UInt64](repeating: 0, count: wanted)
            for (place, value) in values.enumerated() {
                sets[place < wanted ? place : random.below(wanted)] |= 1 << UInt64(value)
            }
            for set in sets {
                var part = row
                part.accepted[column] = set
                parts.append(part)
            }
        }
        var shares = [Int](repeating: 1, count: parts.count)
        for _ in 0..<min(count - parts.count, 64) { shares[random.below(parts.count)] += (count - parts.count) / 64 }
        shares[0] += count - shares.reduce(0, +)
        for (part, share) in zip(parts, shares) { split(part, share, depth + 1, shape) }
    }

    /// Widens `number` rows by a value each and takes as many others away.
    private mutating func plant(_ number: Int) {
        var widened = 0
        while widened < number {
            let place = random.below(rows.count)
            let narrow = Self.columns.indices.filter {
                let count = Self.columns[$0].values.count
                return count > 0 && rows[place].accepted[$0].nonzeroBitCount < count
            }
            guard let column = narrow.last else { continue }
            let missing = Self.columns[column].values.indices.filter {
                rows[place].accepted[column] >> UInt64($0) & 1 == 0
            }
            rows[place].accepted[column] |= 1 << UInt64(random.pick(Array(missing)))
            widened += 1
        }
        for _ in 0..<number { rows.remove(at: random.below(rows.count)) }
        gaps = number
        for (place, row) in rows.enumerated() {
            for other in rows[..<place] where Self.meet(row, other) { overlaps += 1 }
        }
    }

    private static func meet(_ left: Row, _ right: Row) -> Bool {
        for column in columns.indices {
            if columns[column].values.isEmpty {
                if !left.cells[column].overlaps(right.cells[column]) { return false }
            } else if left.accepted[column] & right.accepted[column] == 0 {
                return false
            }
        }
        return true
    }

    // MARK: As a policy

    var text: String {
        var text = "policy generated\nfor FlinkDeployment\n\n"
        for column in Self.columns {
            let type =
                column.values.isEmpty
                ? "count" : column.name.hasPrefix("b") ? "bool" : column.values.joined(separator: " | ")
            text += "fact \(column.name) : \(type) = \(column.values.first ?? "0") from label \"\(column.name)\"\n"
        }
        text += "\nready hit unique {\n  | " + Self.columns.map(\.name).joined(separator: " | ") + " | => |\n"
        let outcomes = ["proceed", "wait \"a\"", "wait \"b\""]
        for (place, row) in rows.enumerated() {
            let cells = Self.columns.indices.map { Self.cell(row, $0) }
            text += "  | " + cells.joined(separator: " | ") + " | \(outcomes[place % 3]) |\n"
        }
        return text + "}\n"
    }

    private static func cell(_ row: Row, _ column: Int) -> String {
        let values = columns[column].values
        guard !values.isEmpty else {
            let cell = row.cells[column]
            return cell == 0..<top
                ? "-"
                : cell.upperBound == top
                    ? ">= \(cell.lowerBound)"
                    : cell.lowerBound == 0 ? "< \(cell.upperBound)" : "[\(cell.lowerBound) .. \(cell.upperBound - 1)]"
        }
        let accepted = values.indices.filter { row.accepted[column] >> UInt64($0) & 1 == 1 }
        return accepted.count == values.count ? "-" : accepted.map { values[$0] }.joined(separator: ", ")
    }

    /// A vector of some facts.
    mutating func observation(_ layout: FactLayout) -> FactVector {
        var vector = layout.blank
        for column in Self.columns {
            if column.values.isEmpty {
                layout.set(column.name, .number(Int64(random.below(Self.top))), in: &vector)
            } else if column.name.hasPrefix("b") {
                layout.set(column.name, .bool(random.below(2) == 1), in: &vector)
            } else {
                layout.set(column.name, .name(random.pick(column.values)), in: &vector)
            }
        }
        return vector
    }
}

struct TableBenchmark {
    let rounds: Int

    /// One decision, in tables that are complete.
    func decisions() throws -> [ResultRow] {
        var contenders: [Contender] = []
        let sizes = [10, 100, 1000, 10_000]
        let count = 4096
        var forms: [String] = []
        for size in sizes.reversed() {
            var table = GeneratedTable(rows: size, .grouped, planting: 0, seed: 7)
            let compilation = compile(SourceFile(name: "generated.fpol", table.text), scrutiny: .provenBefore)
            guard let policy = compilation.policy else { throw BenchmarkError("a generated table does not compile") }
            let evaluator = try Decider(policy).evaluator("ready")
            forms.append("\(size) rows: \(evaluator.form)")
            let vectors = (0..<count).map { _ in table.observation(evaluator.layout) }
            guard !vectors.contains(where: { evaluator.decide($0) < 0 }) else {
                throw BenchmarkError("a complete table does not decide")
            }
            let codes = vectors.flatMap(\.codes)
            let numbers = vectors.flatMap(\.numbers)
            let width = evaluator.layout.codeCount
            let depth = evaluator.layout.numberCount
            contenders.append(
                Contender("\(size) rows") {
                    var sum = 0
                    let codes = codes.span
                    let numbers = numbers.span
                    for _ in 0..<16 {
                        for place in 0..<count {
                            sum &+= Int(
                                evaluator.decide(
                                    codes: codes.extracting((place * width)..<((place + 1) * width)),
                                    numbers: numbers.extracting((place * depth)..<((place + 1) * depth))))
                        }
                    }
                    return sum
                })
        }
        let comparison = compare(contenders, operations: count * 16, rounds: rounds)
        let smallest = comparison.timings[comparison.timings.count - 1].nanoseconds
        return [
            ResultRow(
                work: "one decision in a table of 10 000 rows (\(forms[0].split(separator: ": ")[1]))",
                comparison: comparison,
                bound: .time(must: 3 * smallest + 50, aim: smallest * 1.5))
        ]
    }

    /// Reading, types and complete analysis, of tables in which something is wrong.
    func analyses() throws -> [ResultRow] {
        let bounds: [(size: Int, must: Double)] = [(24, 5), (1000, 20), (10_000, 300)]
        var rows: [ResultRow] = []
        for shape in [GeneratedTable.Shape.grouped, .scattered] {
            for bound in bounds where shape == .grouped || bound.size <= 1000 {
                let table = GeneratedTable(rows: bound.size, shape, planting: 0.01, seed: 7)
                let source = SourceFile(name: "generated.fpol", table.text)
                let compilation = compile(source)
                let found = Self.found(compilation)
                guard found.overlaps == table.overlaps, found.hasGap else {
                    throw BenchmarkError(
                        "\(shape) \(bound.size): \(found.overlaps) of \(table.overlaps) overlaps found, gap: \(found.hasGap); \(Set(compilation.diagnostics.map(\.id)).sorted())"
                    )
                }
                let contender = Contender("analysis") { compile(source).diagnostics.count }
                rows.append(
                    ResultRow(
                        work:
                            "analysis of \(bound.size) rows, \(shape.rawValue); \(found.overlaps) overlaps, \(found.regions) gaps found",
                        comparison: compare([contender], operations: 1, rounds: bound.size > 5000 ? 3 : rounds),
                        unit: .milliseconds, bound: .time(must: bound.must, aim: bound.must / 3)))
            }
        }
        return rows
    }

    private static func found(_ compilation: Compilation) -> (overlaps: Int, hasGap: Bool, regions: Int) {
        let gap = compilation.diagnostics.first { $0.id == "gap" }
        var regions = 0
        if let gap {
            regions = 1
            for note in gap.notes {
                let words = note.split(separator: " ")
                if words.first == "and", words.count > 1, let more = Int(words[1]) {
                    regions += more
                } else {
                    regions += 1
                }
            }
        }
        return (compilation.diagnostics.filter { $0.id == "overlap" }.count, gap != nil, regions)
    }
}
