import PolicyDSL
import TestSupport
import Testing

@testable import PolicyCompiler
@testable import PolicyRuntime

/// The compiled forms against the plain evaluator over the rows.
@Suite struct DecideEvaluatorTests {
    @Test func `every form of a random table decides as its rows do`() throws {
        var forms: Set<String> = []
        for seed in RandomRun(debug: 400, release: 20_000).seeds {
            let table = RandomTable(seed: seed)
            let model = try EvaluatorModel([table.table], table.inputs)
            let walk = DiagramWalk(model)
            let staged = StagedTables(model)
            let evaluator = try table.decider().evaluator("ready")
            forms.insert(evaluator.form.name)
            var wrong: [FactValue]?
            var batch = Batch(evaluator.layout)
            table.forEachObservation { values in
                let expected = table.row(values).map(Int32.init) ?? DecisionEvaluator.undecided
                let facts = vector(values, table.inputs, evaluator.layout)
                batch.add(facts, expected)
                if evaluator.decide(facts) != expected
                    || row(walk, vector(values, table.inputs, walk.layout)) != expected
                    || staged.map({ row($0, vector(values, table.inputs, $0.layout)) != expected }) ?? false
                {
                    wrong = wrong ?? values
                }
            }
            if wrong != nil || !batch.isRight(evaluator) {
                Issue.record("POLICY_SEED=\(seed)\n\(table.description)\n\(wrong.map { "\($0)" } ?? "in columns")")
                return
            }
        }
        #expect(forms == ["perfect"])
    }

    @Test(arguments: ["apache-operator", "cloudera", "production", "flinkcluster-google", "flinkcluster-spotify"])
    func `every decision of a policy that ships is decided as its rows do`(name: String) throws {
        let policy = try ShippedPolicy.compiled(name)
        let decider = try Decider(policy)
        let rowEvaluator = RowEvaluator(inputs: policy.inputs)
        var random = SeededRandom(seed: 11)
        for decision in Set(policy.tables.map(\.id.decision)).sorted() {
            let tables = policy.tables.filter { $0.id.decision == decision }
            let isByMode = Vocabulary.decisions.contains { $0.name == decision && $0.entries == .modes }
            let entries: [String?] = isByMode || tables[0].id.entry == nil ? [nil] : tables.map(\.id.entry)
            for entry in entries {
                let evaluator = try decider.evaluator(decision, entry: entry)
                let space = try ColumnSpace(
                    inputs: policy.inputs, conditions: tables.flatMap { $0.rows.map(\.guardCondition) })
                var wrong = 0
                var batch = Batch(evaluator.layout)
                for _ in 0..<2000 {
                    var values = [FactValue](repeating: FactValue.none, count: policy.inputs.count)
                    for input in space.readInputs { values[input.index] = value(input, space, &random) }
                    var id = DecisionID(decision, entry)
                    var facts = vector(values, policy.inputs, evaluator.layout)
                    if isByMode, tables.count > 1 {
                        let table = random.pick(tables)
                        id = table.id
                        let mode: FactValue = id.entry == "none" ? .none : .name(id.entry ?? "")
                        evaluator.layout.set("mode", mode, in: &facts)
                        if let place = policy.inputs.firstIndex(where: { $0.name == "mode" }) { values[place] = mode }
                    } else if isByMode {
                        id = tables[0].id
                    }
                    guard let table = policy.table(id) else { continue }
                    let answer = evaluator.decide(facts)
                    let row = answer < 0 ? nil : evaluator.rows[Int(answer)]
                    if row?.row != rowEvaluator.firstRow(of: table, values) || (row != nil && row?.table != id) {
                        wrong += 1
                    }
                    batch.add(facts, answer)
                }
                #expect(wrong == 0, "\(decision) \(entry ?? "")")
                #expect(batch.isRight(evaluator), "\(decision) \(entry ?? "") in columns")
            }
        }
    }

    @Test func `a code that the fact does not have decides nothing`() throws {
        let decider = try Decider(ShippedPolicy.compiled("apache-operator"))
        let evaluator = try decider.evaluator("upgrade")
        var facts = evaluator.layout.blank
        #expect(evaluator.decide(facts) >= 0)
        guard case .code(let place)? = evaluator.layout.place(of: "job.state") else {
            Issue.record("a closed fact is no code")
            return
        }
        for code in UInt8(30)...255 {
            facts.codes[place] = code
            #expect(evaluator.decide(facts) == DecisionEvaluator.undecided)
        }
        #expect(!evaluator.layout.set("job.state", .name("SLEEPING"), in: &facts))
        #expect(!evaluator.layout.set("job.state", .bool(true), in: &facts))
        #expect(evaluator.layout.set("no such fact", .bool(true), in: &facts))
    }

    @Test func `tables that no fact tells apart are asked for by name`() throws {
        let decider = try Decider(ShippedPolicy.compiled("apache-operator"))
        #expect(throws: DeciderError.self) { try decider.evaluator("snapshot") }
        #expect(throws: DeciderError.self) { try decider.evaluator("upgrade", entry: "sideways") }
        #expect(try decider.evaluator("snapshot", entry: "checkpoint").rows.count > 0)
    }

    private func vector(_ values: [FactValue], _ inputs: [PolicyInput], _ layout: FactLayout) -> FactVector {
        var vector = layout.blank
        for (input, value) in zip(inputs, values) where !layout.set(input.name, value, in: &vector) {
            Issue.record("\(input.name) cannot be \(value)")
        }
        return vector
    }

    private func row(_ staged: StagedTables, _ facts: FactVector) -> Int32 {
        staged.row(facts.codes + [0, 0, 0, 0, 0, 0, 0, 0], facts.numbers + [0])
    }

    private func row(_ walk: DiagramWalk, _ facts: FactVector) -> Int32 {
        walk.row(facts.codes + [0], facts.numbers + [0])
    }

    /// Some value of a case that the table can tell from others, at an edge of it or inside.
    private func value(_ input: InputID, _ space: ColumnSpace, _ random: inout SeededRandom) -> FactValue {
        switch random.pick(space.cases(of: input)) {
        case .position(let place):
            if case .names(let domain) = space.inputs[input.index].type { return .name(domain.values[place]) }
            return .bool(place == 1)
        case .interval(let lower, let upper):
            return .number(lower + Int64(random.below(Int(min((upper ?? lower + 5) - lower, 5)) + 1)))
        case .strings(_, let example): return .string(example)
        case .none: return FactValue.none
        case .unknown: return .unknown
        }
    }
}

/// Observations turned to columns, with what each is expected to give.
private struct Batch {
    private var codes: [[UInt8]]
    private var numbers: [[Int64]]
    private var expected: [Int32] = []

    init(_ layout: FactLayout) {
        codes = Array(repeating: [], count: layout.codeCount)
        numbers = Array(repeating: [], count: layout.numberCount)
    }

    mutating func add(_ facts: FactVector, _ row: Int32) {
        for place in codes.indices { codes[place].append(facts.codes[place]) }
        for place in numbers.indices { numbers[place].append(facts.numbers[place]) }
        expected.append(row)
    }

    func isRight(_ evaluator: DecisionEvaluator) -> Bool {
        var rows = [Int32](repeating: 7, count: expected.count)
        let codes = Array(codes.joined())
        let numbers = Array(numbers.joined())
        var span = rows.mutableSpan
        evaluator.decide(columns: codes.span, numbers: numbers.span, into: &span)
        return rows == expected
    }
}

extension EvaluatorForm {
    fileprivate var name: String {
        switch self {
        case .perfect: "perfect"
        case .staged: "staged"
        case .diagram: "diagram"
        }
    }
}

/// The policies that ship, compiled without being proven.
private enum ShippedPolicy {
    static func compiled(_ name: String) throws -> CompiledPolicy {
        func source(_ name: String) -> SourceFile? {
            (try? Facts.shipped("\(name).fpol")).map { SourceFile(name: "\(name).fpol", text: Array($0.utf8)) }
        }
        let file = try #require(source(name))
        return try #require(compile(file, scrutiny: .provenBefore, library: source).policy)
    }
}
