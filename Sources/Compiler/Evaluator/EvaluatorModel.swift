/// The tables of a decision as one function of columns, from which every form of evaluator is made.
struct EvaluatorModel {
    let space: ColumnSpace
    let store: DiagramStore
    /// Which row decides; `rows.count` where none does.
    let decision: Diagram
    let rows: [DecisionEvaluator.RowReference]

    init(_ tables: [DecisionTable], _ inputs: [PolicyInput]) throws {
        var inputs = inputs
        let mode = tables.count > 1 ? Self.mode(&inputs) : nil
        // The mode comes first, so that what the tables have in common is shared below it.
        let first: [Condition] = mode.map { [.member($0, .positions(0, none: false))] } ?? []
        let guards = tables.map { $0.rows.map(\.guardCondition) }
        space = try ColumnSpace(inputs: inputs, conditions: first + guards.joined())
        let diagrams = ConditionDiagrams(space: space, budget: TableModel.defaultBudget)
        store = diagrams.store
        rows = tables.flatMap { table in
            table.rows.indices.map { DecisionEvaluator.RowReference(table: table.id, row: $0) }
        }
        var decision = Diagram.result(rows.count)
        var start = 0
        for (table, guards) in zip(tables, guards) {
            var own = Diagram.result(rows.count)
            for (row, condition) in guards.enumerated().reversed() {
                own = try store.select(
                    diagrams.truth(condition).isTrue, then: .result(start + row), else: own)
            }
            start += table.rows.count
            if let mode {
                decision = try store.select(
                    diagrams.truth(Self.isMode(mode, table.id.entry)).isTrue, then: own, else: decision)
            } else {
                decision = own
            }
        }
        self.decision = decision
    }

    /// The mode of the resource, whether or not a rule reads it.
    private static func mode(_ inputs: inout [PolicyInput]) -> InputID {
        if let place = inputs.firstIndex(where: { $0.name == "mode" }) { return InputID(place) }
        inputs.append(
            PolicyInput(name: "mode", type: .names(Vocabulary.modes), canBeNone: true, origin: .builtIn))
        return InputID(inputs.count - 1)
    }

    private static func isMode(_ mode: InputID, _ entry: String?) -> Condition {
        guard let entry, let position = Vocabulary.modes.index(of: entry) else { return .isNone(mode) }
        return .member(mode, .positions(1 << UInt64(position), none: false))
    }

    /// The numbers at which a column's cases change: the case of a number is how many of them it reaches. The two last
    /// ones are those of `none` and `unknown`, where the input has them.
    func cuts(_ level: Int) -> [Int64]? {
        guard case .values(let input, let cases) = space.columns[level].kind, Self.isNumber(space.inputs[input.index])
        else { return nil }
        return cases.dropFirst().map { value in
            switch value {
            case .interval(let lower, _): lower
            case .none: FactLayout.none
            case .unknown, .position, .strings: FactLayout.unknown
            }
        }
    }

    static func isNumber(_ input: PolicyInput) -> Bool {
        switch input.type {
        case .count, .duration, .percentage, .size: true
        case .bool, .names, .string, .schedule, .window: false
        }
    }

    /// The order of two numbers as a column has it.
    func order(_ level: Int) -> OrderColumn? {
        guard case .order(let first, let second) = space.columns[level].kind else { return nil }
        let left = space.noneRank(first)
        let right = space.noneRank(second)
        return OrderColumn(first: first, second: second, none: left < right ? 0 : left == right ? 1 : 2)
    }

    struct OrderColumn {
        var first: InputID
        var second: InputID
        /// The case where both are `none`.
        var none: Int
    }
}
