import PolicyCompiler

/// One dimension of a domain: alternatives, each of which fixes some columns of a table and some facts of the reference.
struct SweepDimension: Sendable {
    struct Option: @unchecked Sendable {  // its closures capture constants only
        var values: [String: FactValue]
        var apply: (inout ApacheReference.Facts) -> Void
    }

    var name: String
    var options: [Option]

    init(_ name: String, _ options: [Option]) {
        self.name = name
        self.options = options
    }

    /// A fact of the vocabulary, and what each of its values is to the reference.
    static func fact(
        _ name: String, _ options: [(FactValue, (inout ApacheReference.Facts) -> Void)]
    ) -> SweepDimension {
        SweepDimension(name, options.map { Option(values: [name: $0.0], apply: $0.1) })
    }

    static func flag(_ name: String, _ path: WritableKeyPath<ApacheReference.Facts, Bool> & Sendable) -> SweepDimension
    {
        fact(name, [(.bool(false), { $0[keyPath: path] = false }), (.bool(true), { $0[keyPath: path] = true })])
    }
}

/// Walks the product of dimensions and compares a table with the reference at every combination.
///
/// The table is asked through its compiled form, in codes; each step of the walk sets only what its dimension changes.
struct DomainSweep: Sendable {
    let program: TableProgram
    let inputs: [PolicyInput]
    let dimensions: [SweepDimension]

    struct Result: Sendable {
        var combinations = 0
        var differences: [String] = []
    }

    /// For each dimension and option the columns that it fixes.
    private let codes: [[[(level: Int, position: Int32)]]]

    init(_ program: TableProgram, inputs: [PolicyInput], _ dimensions: [SweepDimension]) {
        self.program = program
        self.inputs = inputs
        // What the table does not read still varies for the reference, innermost.
        self.dimensions = dimensions
        codes = dimensions.map { dimension in
            dimension.options.map { option in
                var values = [FactValue?](repeating: nil, count: inputs.count)
                for (name, value) in option.values {
                    if let place = inputs.firstIndex(where: { $0.name == name }) { values[place] = value }
                }
                return program.space.code(values).enumerated().compactMap { level, position in
                    position.map { (level, Int32($0)) }
                }
            }
        }
    }

    /// Columns that no dimension fixes: a sweep that leaves one out says nothing.
    var missingColumns: [String] {
        var fixed: Set<Int> = []
        for dimension in codes { for (level, _) in dimension[0] { fixed.insert(level) } }
        return program.space.columns.indices.filter { !fixed.contains($0) }.map { "\(program.space.columns[$0].kind)" }
    }

    /// - Parameters:
    ///   - part: Only options of the first dimension with this remainder by `parts`.
    ///   - agrees: Whether the row is the reference's answer to the facts.
    func run(
        part: Int, of parts: Int, stopAtFirst: Bool = false,
        _ agrees: (_ row: Int, _ facts: ApacheReference.Facts) -> Bool
    ) -> Result {
        var result = Result()
        var facts = ApacheReference.Facts()
        var cases = [Int32](repeating: 0, count: program.space.columns.count)
        func walk(_ depth: Int) -> Bool {
            if depth == dimensions.count {
                if !facts.isPossible { return true }
                result.combinations += 1
                let row = cases.withUnsafeBufferPointer { program.row(at: $0) }
                if !agrees(row, facts) {
                    if result.differences.count < 5 { result.differences.append(describe(row, facts)) }
                    if stopAtFirst { return false }
                }
                return true
            }
            // Every option sets all that its dimension has, so nothing needs to be taken back.
            for (place, option) in dimensions[depth].options.enumerated() where depth > 0 || place % parts == part {
                option.apply(&facts)
                for (level, position) in codes[depth][place] { cases[level] = position }
                if !walk(depth + 1) { return false }
            }
            return true
        }
        _ = walk(0)
        return result
    }

    private func describe(_ row: Int, _ facts: ApacheReference.Facts) -> String {
        let outcome = row < program.table.rows.count ? "\(program.table.rows[row].outcome.act)" : "nothing"
        return "row \(row + 1) \(outcome) for \(facts)"
    }

    /// Both halves at once.
    func runOnBothCores(
        _ agrees: @escaping @Sendable (_ row: Int, _ facts: ApacheReference.Facts) -> Bool
    ) async -> Result {
        await withTaskGroup(of: Result.self) { group in
            for part in 0..<2 { group.addTask { run(part: part, of: 2, agrees) } }
            var total = Result()
            for await result in group {
                total.combinations += result.combinations
                total.differences += result.differences
            }
            return total
        }
    }
}
