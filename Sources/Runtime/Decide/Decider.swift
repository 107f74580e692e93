public import PolicyCompiler
import Synchronization

/// A policy ready to decide.
///
/// Made once from a compiled policy (milliseconds), then asked as often as needed: a decision is a walk down a flat
/// diagram, one step a fact at most.
public struct Decider: Sendable {
    public let policy: CompiledPolicy
    private let programs: Programs
    /// The policy's inputs, and what a pass looks at besides.
    let index: InputIndex
    let retention: RetentionEvaluator

    /// Makes all tables ready.
    ///
    /// - Throws: ``DeciderError`` if a table is too complex, which no table is that the compiler accepted.
    public init(_ policy: CompiledPolicy) throws(DeciderError) {
        self.init(lazily: policy)
        for table in policy.tables where program(table.id) == nil { throw DeciderError(table: table.id) }
    }

    /// Makes each table ready when it is first asked for. For policies that a compiler accepted: a table that is too
    /// complex is as if it was not there.
    public init(lazily policy: CompiledPolicy) {
        self.policy = policy
        programs = Programs()
        index = InputIndex(policy, and: Pass.ownFacts)
        retention = RetentionEvaluator(policy)
    }

    package func program(_ id: DecisionID) -> TableProgram? {
        programs.program(id) {
            guard let table = policy.table(id) else { return nil }
            return try? TableProgram(table, inputs: policy.inputs, kinds: policy.kinds(asking: id))
        }
    }

    /// The table of a decision for a mode: the one of that name, or the only one.
    public func table(_ decision: String, mode: FactValue? = nil) -> DecisionID? {
        if policy.tables.contains(where: { $0.id == DecisionID(decision) }) { return DecisionID(decision) }
        let entry: String? =
            switch mode {
            case .name(let name): name
            case FactValue.none?: "none"
            default: nil
            }
        guard let entry, policy.tables.contains(where: { $0.id == DecisionID(decision, entry) }) else { return nil }
        return DecisionID(decision, entry)
    }

    /// Decides.
    ///
    /// - Parameters:
    ///   - id: A table of the policy.
    ///   - values: A value for each of ``CompiledPolicy/inputs``; `nil` is open: it was not asked for. Only what the
    ///     table reads matters.
    ///   - listingRows: Whether all rows are wanted that open facts leave; who only acts on a row needs none of them, and
    ///     the search ends at the second outcome that differs.
    public func decide(_ id: DecisionID, _ values: [FactValue?], listingRows: Bool = true) -> Verdict {
        guard let program = program(id) else { return .noSuchTable }
        if program.table.hit == .collect { return collect(program.table, values) }
        if let row = program.row(for: values) {
            return row < program.noRow ? .decided(row: row) : .contradiction
        }
        if let input = misfit(program, values) { return .misfit(input) }
        var rows: [Int] = []
        let isComplete = program.possibilities(for: values) { possibility in
            rows.append(possibility.row)
            return listingRows || !program.differ(possibility.row, rows[0])
        }
        rows.sort()
        guard let first = rows.first else { return .contradiction }
        guard isComplete, !rows.contains(program.noRow) else {
            return .undecided(rows: rows.filter { $0 != program.noRow })
        }
        let outcome = program.table.rows[first].outcome
        return rows.allSatisfy { program.table.rows[$0].outcome == outcome }
            ? .decided(row: first) : .undecided(rows: rows)
    }

    /// A value that the domain of its input does not have.
    private func misfit(_ program: TableProgram, _ values: [FactValue?]) -> InputID? {
        for input in program.space.readInputs {
            if let value = values[input.index],
                program.space.caseIndex(of: value, input, program.space.cases(of: input)) == nil
            {
                return input
            }
        }
        return nil
    }

    private func collect(_ table: DecisionTable, _ values: [FactValue?]) -> Verdict {
        let evaluator = RowEvaluator(inputs: policy.inputs)
        let known = values.map { $0 ?? .unknown }
        let rows = table.rows.indices.filter { evaluator.answer(table.rows[$0].guardCondition, known) == .yes }
        return .collected(rows: rows)
    }

    /// The inputs that a table reads, in the order of its columns.
    public func inputs(readBy id: DecisionID) -> [InputID] { program(id)?.space.readInputs ?? [] }
}

extension TableProgram {
    /// Whether two rows ask for different things; no row is a thing of its own.
    fileprivate func differ(_ left: Int, _ right: Int) -> Bool {
        if left == right { return false }
        guard left < noRow, right < noRow else { return true }
        return table.rows[left].outcome != table.rows[right].outcome
    }
}

/// The programs of tables, each made when it is first asked for.
private final class Programs: Sendable {
    private let made = Mutex<[DecisionID: TableProgram?]>([:])

    func program(_ id: DecisionID, _ make: () -> TableProgram?) -> TableProgram? {
        made.withLock { made in
            if let program = made[id] { return program }
            let program = make()
            made[id] = .some(program)
            return program
        }
    }
}

public struct DeciderError: Error, Sendable {
    public let table: DecisionID
}

/// What a table says.
public enum Verdict: Sendable, Hashable {
    /// The row that decides; with open facts, a row whose outcome all that could decide share.
    case decided(row: Int)
    /// Open facts matter: the rows that could decide, in order.
    case undecided(rows: [Int])
    /// All rows that match, of a table with the hit policy `collect`.
    case collected(rows: [Int])
    /// The facts contradict each other, as no observation does.
    case contradiction
    /// The value of this input is not of its type.
    case misfit(InputID)
    case noSuchTable
}
