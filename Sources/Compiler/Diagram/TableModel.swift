/// A table as sets over its columns: what analysis asks its questions of.
final class TableModel {
    let space: ColumnSpace
    let diagrams: ConditionDiagrams
    /// Combinations that can be observed.
    let valid: Diagram
    /// Where each row's guard is true, whatever stands before it.
    private(set) var matches: [Diagram] = []
    /// Where each row decides: it matches, and no row before it does.
    private(set) var hits: [Diagram] = []
    /// What is left when a row is tried.
    private(set) var remaining: [Diagram] = []
    /// Where no row matches.
    private(set) var gap: Diagram
    /// What ``decision()`` gave, which several questions ask.
    private var decided: Diagram?

    var store: DiagramStore { diagrams.store }

    /// - Parameters:
    ///   - guards: One for each row; a row without conditions has `.always`.
    ///   - others: Conditions that questions will be asked with: of asserts.
    init(
        inputs: [PolicyInput], guards: [Condition], others: [Condition] = [], kinds: [ResourceKind],
        budget: Int = TableModel.defaultBudget
    ) throws {
        space = try ColumnSpace(inputs: inputs, conditions: guards + others)
        diagrams = ConditionDiagrams(space: space, budget: budget)
        valid = try ValidCombinations.diagram(diagrams, kinds: kinds)
        gap = valid
        for condition in guards {
            let isTrue = try diagrams.truth(condition).isTrue
            matches.append(isTrue)
            remaining.append(gap)
            hits.append(try store.intersection(gap, isTrue))
            gap = try store.subtracting(gap, isTrue)
        }
    }

    /// More nodes than this and a policy is refused as too complex.
    static let defaultBudget = 3_000_000

    /// The row that decides at each combination; the number of rows where none does, or where nothing can be observed.
    func decision() throws(DiagramBudgetExceeded) -> Diagram {
        if let decided { return decided }
        var result = Diagram.result(hits.count)
        for (row, hit) in hits.enumerated().reversed() {
            result = try store.select(hit, then: .result(row), else: result)
        }
        decided = result
        return result
    }
}
