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

    /// What the options of all dimensions do, as plain numbers one behind the other: hundreds of millions of steps may
    /// not count references.
    private struct Script {
        /// For each dimension its first option, and behind the last the number of all.
        var firstOption: [Int] = []
        /// For each option where its changes start, and behind the last the number of all.
        var firstCode: [Int] = [0]
        var firstByte: [Int] = [0]
        var codes: [(level: Int, position: Int32)] = []
        var bytes: [(offset: Int, value: UInt8)] = []
    }

    /// The facts that an option sets are found by trying it: a byte belongs to a dimension if one of its options changes it.
    private func script() -> Script {
        var script = Script()
        let base = ApacheReference.Facts()
        let size = MemoryLayout<ApacheReference.Facts>.size
        for (depth, dimension) in dimensions.enumerated() {
            script.firstOption.append(script.firstCode.count - 1)
            let images = dimension.options.map { option in
                var facts = base
                option.apply(&facts)
                return withUnsafeBytes(of: facts) { Array($0.prefix(size)) }
            }
            let touched = (0..<size).filter { offset in images.contains { $0[offset] != images[0][offset] } }
            let fixed = withUnsafeBytes(of: base) { base in
                (0..<size).filter { !touched.contains($0) && images[0][$0] != base[$0] }
            }
            for (place, image) in images.enumerated() {
                script.codes += codes[depth][place]
                script.bytes += (touched + fixed).map { ($0, image[$0]) }
                script.firstCode.append(script.codes.count)
                script.firstByte.append(script.bytes.count)
            }
        }
        script.firstOption.append(script.firstCode.count - 1)
        return script
    }

    /// - Parameters:
    ///   - part: Only options of the first dimension with this remainder by `parts`.
    ///   - agrees: Whether the row is the reference's answer to the facts.
    func run(
        part: Int, of parts: Int, stopAtFirst: Bool = false,
        _ agrees: (_ row: Int, _ facts: ApacheReference.Facts) -> Bool
    ) -> Result {
        let script = script()
        let depths = dimensions.count
        var result = Result()
        var facts = ApacheReference.Facts()
        var cases = [Int32](repeating: 0, count: program.space.columns.count)
        script.firstOption.withUnsafeBufferPointer { firstOption in
            script.firstCode.withUnsafeBufferPointer { firstCode in
                script.firstByte.withUnsafeBufferPointer { firstByte in
                    script.codes.withUnsafeBufferPointer { codes in
                        script.bytes.withUnsafeBufferPointer { bytes in
                            cases.withUnsafeMutableBufferPointer { cases in
                                func walk(_ depth: Int) -> Bool {
                                    if depth == depths {
                                        if !facts.isPossible { return true }
                                        result.combinations += 1
                                        let row = program.row(at: UnsafeBufferPointer(cases))
                                        if agrees(row, facts) { return true }
                                        if result.differences.count < 5 {
                                            result.differences.append(describe(row, facts))
                                        }
                                        return !stopAtFirst
                                    }
                                    let first = firstOption[depth]
                                    for option in first..<firstOption[depth + 1]
                                    where depth > 0 || (option - first) % parts == part {
                                        withUnsafeMutableBytes(of: &facts) { image in
                                            for place in firstByte[option]..<firstByte[option + 1] {
                                                image[bytes[place].offset] = bytes[place].value
                                            }
                                        }
                                        for place in firstCode[option]..<firstCode[option + 1] {
                                            cases[codes[place].level] = codes[place].position
                                        }
                                        if !walk(depth + 1) { return false }
                                    }
                                    return true
                                }
                                _ = walk(0)
                            }
                        }
                    }
                }
            }
        }
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
