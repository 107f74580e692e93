import PolicyCompiler

/// One dimension of a FlinkCluster domain: alternatives, each with facts of the policy and the same for the reference.
struct ClusterDimension: Sendable {
    typealias Facts = FlinkClusterReference.Facts

    struct Option: @unchecked Sendable {  // its closures capture constants only
        var values: [String: FactValue]
        var apply: (inout Facts) -> Void

        func and(_ other: Option) -> Option {
            Option(values: values.merging(other.values) { $1 }) {
                apply(&$0)
                other.apply(&$0)
            }
        }
    }

    var name: String
    var options: [Option]

    init(_ name: String, _ options: [Option]) {
        self.name = name
        self.options = options
    }

    static func flag(_ name: String, _ path: WritableKeyPath<Facts, Bool> & Sendable) -> ClusterDimension {
        ClusterDimension(
            name, [false, true].map { value in Option(values: [name: .bool(value)]) { $0[keyPath: path] = value } })
    }

    /// A path that is there or not.
    static func path(_ name: String, _ path: WritableKeyPath<Facts, Bool> & Sendable) -> ClusterDimension {
        ClusterDimension(
            name,
            [false, true].map { value in
                Option(values: [name: value ? .name("path") : FactValue.none]) { $0[keyPath: path] = value }
            })
    }

    static func names<Value: Sendable>(
        _ name: String, _ path: WritableKeyPath<Facts, Value> & Sendable, _ options: [(String?, Value)]
    ) -> ClusterDimension {
        ClusterDimension(
            name,
            options.map { text, value in
                Option(values: [name: text.map(FactValue.name) ?? FactValue.none]) { $0[keyPath: path] = value }
            })
    }

    /// Below, at and above each limit, and never.
    static func age(
        _ name: String, _ path: WritableKeyPath<Facts, Int64?> & Sendable, around limits: [Int64]
    ) -> ClusterDimension {
        let ages = Set(limits.flatMap { [$0 - 1, $0, $0 + 1] }).sorted().map(Optional.some) + [nil]
        return number(name, path, ages)
    }

    static func number(
        _ name: String, _ path: WritableKeyPath<Facts, Int64?> & Sendable, _ numbers: [Int64?]
    ) -> ClusterDimension {
        ClusterDimension(
            name,
            numbers.map { value in
                Option(values: [name: value.map(FactValue.number) ?? FactValue.none]) { $0[keyPath: path] = value }
            })
    }

    /// Every combination of several as one dimension; `isWanted` leaves out what is not read together.
    static func product(
        _ dimensions: [ClusterDimension], where isWanted: (Facts) -> Bool = { _ in true }
    ) -> ClusterDimension {
        var options = [Option(values: [:]) { _ in }]
        for dimension in dimensions {
            options = options.flatMap { left in dimension.options.map { left.and($0) } }
        }
        let wanted = options.filter { option in
            var facts = Facts()
            option.apply(&facts)
            return isWanted(facts)
        }
        return ClusterDimension(dimensions.map(\.name).joined(separator: " with "), wanted)
    }

    /// The first, the last and one between: for what is not read.
    var corners: ClusterDimension {
        let last = options.count - 1
        return ClusterDimension("\(name) (corners)", Set([0, last / 2, last]).sorted().map { options[$0] })
    }

    /// One value only.
    func only(_ place: Int) -> ClusterDimension { ClusterDimension(name, [options[place]]) }
}

/// Walks the product of dimensions and compares a table with the reference at every combination.
struct ClusterSweep: Sendable {
    typealias Facts = FlinkClusterReference.Facts

    let program: TableProgram
    let inputs: [PolicyInput]
    let dimensions: [ClusterDimension]
    /// For each dimension and option the columns that it fixes.
    private let codes: [[[(level: Int, position: Int32)]]]
    private let isDecided: [Bool]

    struct Result: Sendable {
        var combinations = 0
        var differences: [String] = []
    }

    init(_ program: TableProgram, inputs: [PolicyInput], _ dimensions: [ClusterDimension]) {
        self.program = program
        self.inputs = inputs
        self.dimensions = dimensions
        // A column may compare two facts that stand in different dimensions; then all values are needed to code it.
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
        var fixed = [Bool](repeating: false, count: program.space.columns.count)
        for dimension in codes { for (level, _) in dimension[0] { fixed[level] = true } }
        isDecided = fixed
    }

    /// Columns that no dimension fixes: a sweep that leaves one out says nothing.
    var missingColumns: [String] {
        isDecided.indices.filter { !isDecided[$0] }.map { "\(program.space.columns[$0].kind)" }
    }

    var factors: String { dimensions.map { "\($0.name) \($0.options.count)" }.joined(separator: " x ") }

    /// - Parameters:
    ///   - part: Only options of the first dimension with this remainder by `parts`.
    ///   - agrees: Whether the row is the reference's answer to the facts.
    func run(
        part: Int = 0, of parts: Int = 1, stopAtFirst: Bool = false, _ agrees: (_ row: Int, _ facts: Facts) -> Bool
    ) -> Result {
        var result = Result()
        var cases = [Int32](repeating: 0, count: program.space.columns.count)
        let applies = dimensions.map { $0.options.map(\.apply) }
        cases.withUnsafeMutableBufferPointer { cases in
            func walk(_ depth: Int, _ before: Facts) -> Bool {
                if depth == dimensions.count {
                    if !before.isPossible { return true }
                    result.combinations += 1
                    let row = program.row(at: UnsafeBufferPointer(cases))
                    if agrees(row, before) { return true }
                    if result.differences.count < 5 { result.differences.append(describe(row, before)) }
                    return !stopAtFirst
                }
                for option in applies[depth].indices where depth > 0 || option % parts == part {
                    var facts = before
                    applies[depth][option](&facts)
                    for (level, position) in codes[depth][option] { cases[level] = position }
                    if !walk(depth + 1, facts) { return false }
                }
                return true
            }
            _ = walk(0, Facts())
        }
        return result
    }

    /// Where another table over the same columns asks for something else; the first such place is enough.
    func run(comparedWith other: TableProgram) -> Result {
        let mine = program.table.rows.map(\.outcome)
        let theirs = other.table.rows.map(\.outcome)
        // Its columns may stand in another order, so it is walked by itself.
        let otherSweep = ClusterSweep(other, inputs: inputs, dimensions)
        var answers: [Facts: Int] = [:]
        _ = otherSweep.run { row, facts in
            answers[facts] = row
            return true
        }
        return run(stopAtFirst: true) { row, facts in
            guard let before = answers[facts] else { return true }
            if row >= mine.count || before >= theirs.count { return row >= mine.count && before >= theirs.count }
            return mine[row].asksForTheSame(as: theirs[before])
        }
    }

    private func describe(_ row: Int, _ facts: Facts) -> String {
        let outcome = row < program.table.rows.count ? "\(program.table.rows[row].outcome.act)" : "nothing"
        return "row \(row + 1) \(outcome) for \(facts)"
    }

    /// Both halves at once.
    func runOnBothCores(_ agrees: @escaping @Sendable (_ row: Int, _ facts: Facts) -> Bool) async -> Result {
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
