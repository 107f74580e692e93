/// A decision compiled for deciding often: facts as small integers in, the number of a row out.
///
/// Made once (milliseconds). After that a decision allocates nothing, and in the two tabular forms its branches do not
/// depend on the facts. All tables of a decision that its modes name are one evaluator: the mode is a fact like others.
///
/// What the facts are coded to is said by ``layout``. The plain evaluator over the rows, which explanations use, gives the
/// same rows; a test holds the two against each other.
public final class DecisionEvaluator: Sendable {
    /// Where each fact lies, and how it is coded.
    public let layout: FactLayout
    /// The rows that can decide; what a decision gives is a place in this list.
    public let rows: [RowReference]
    /// What the tables were compiled to.
    public let form: EvaluatorForm

    /// A row of a table of the policy.
    public struct RowReference: Sendable, Hashable {
        public var table: DecisionID
        public var row: Int
    }

    private enum Program {
        case staged(StagedTables)
        case walk(DiagramWalk)
    }

    private let program: Program

    /// What a decision gives where no row decides: the facts contradict each other, or one is not of its domain.
    public static let undecided: Int32 = -1

    /// - Parameters:
    ///   - tables: Of one decision; several if its modes name them.
    ///   - inputs: Those of the policy.
    /// - Throws: ``ColumnSpaceError`` or ``DiagramBudgetExceeded`` for tables that no compiler accepted, and
    ///   ``EvaluatorError`` for tables in which all rows that match count.
    package init(_ tables: [DecisionTable], inputs: [PolicyInput]) throws {
        guard !tables.contains(where: { $0.hit == .collect }) else { throw EvaluatorError() }
        let model = try EvaluatorModel(tables, inputs)
        rows = model.rows
        if let staged = StagedTables(model) {
            program = .staged(staged)
            layout = staged.layout
            form = staged.form
        } else {
            let walk = DiagramWalk(model)
            program = .walk(walk)
            layout = walk.layout
            form = .diagram(nodes: walk.nodeCount)
        }
    }

    /// The place in ``rows`` of the row that decides, or ``undecided``.
    ///
    /// - Parameters:
    ///   - codes: ``FactLayout/codeCount`` codes.
    ///   - numbers: ``FactLayout/numberCount`` numbers. One beyond its domain counts as the nearest that is in it.
    public func decide(codes: Span<UInt8>, numbers: Span<Int64>) -> Int32 {
        precondition(
            codes.count >= layout.codeCount && numbers.count >= layout.numberCount,
            "the facts are fewer than the layout says")
        return codes.withUnsafeBufferPointer { codes in
            numbers.withUnsafeBufferPointer { numbers in
                // An empty span has no address, and then nothing is read from it.
                row(codes.baseAddress ?? Self.nothing, numbers.baseAddress ?? Self.noNumbers)
            }
        }
    }

    public func decide(_ facts: FactVector) -> Int32 {
        decide(codes: facts.codes.span, numbers: facts.numbers.span)
    }

    /// Decides for many observations at once, given as columns.
    ///
    /// - Parameters:
    ///   - codes: For each place in a vector's codes all observations' codes, one column behind the other; a column has
    ///     `rows.count` elements.
    ///   - numbers: The numbers in the same way.
    ///   - rows: Where the answers go: places in ``rows``, or ``undecided``.
    public func decide(columns codes: Span<UInt8>, numbers: Span<Int64>, into rows: inout MutableSpan<Int32>) {
        let count = rows.count
        precondition(
            codes.count >= layout.codeCount * count && numbers.count >= layout.numberCount * count,
            "a column is shorter than the answers")
        codes.withUnsafeBufferPointer { codes in
            numbers.withUnsafeBufferPointer { numbers in
                rows.withUnsafeMutableBufferPointer { rows in
                    guard let rows = rows.baseAddress else { return }
                    let columns = FactColumns(
                        codes: codes.baseAddress ?? Self.nothing, numbers: numbers.baseAddress ?? Self.noNumbers,
                        count: count)
                    switch program {
                    case .staged(let tables): tables.decide(columns, into: rows)
                    case .walk(let walk): walk.decide(columns, into: rows)
                    }
                }
            }
        }
    }

    @inline(__always)
    private func row(_ codes: UnsafePointer<UInt8>, _ numbers: UnsafePointer<Int64>) -> Int32 {
        switch program {
        case .staged(let tables): tables.row(codes, numbers)
        case .walk(let walk): walk.row(codes, numbers)
        }
    }

    /// Enough to be read as one group of codes by an evaluator that reads nothing.
    private nonisolated(unsafe) static let nothing = UnsafePointer(StagedTables.zeroes(UInt8.self, StagedTables.lanes))
    private nonisolated(unsafe) static let noNumbers = UnsafePointer(StagedTables.zeroes(Int64.self, 1))
}

/// The table cannot be an evaluator: it gives all rows that match.
package struct EvaluatorError: Error {}

/// What a decision is compiled to, by size.
public enum EvaluatorForm: Sendable, Hashable, CustomStringConvertible {
    /// One lookup: an answer for every combination of cases.
    case perfect(entries: Int)
    /// A lookup a group of columns: the combination's class, then where that class leads.
    case staged(groups: Int, bytes: Int)
    /// A walk down the decision diagram, with a search among the intervals of numbers.
    case diagram(nodes: Int)

    public var description: String {
        switch self {
        case .perfect(let entries): "perfect table of \(entries)"
        case .staged(let groups, let bytes): "\(groups) stages in \((bytes + 1023) / 1024) KB"
        case .diagram(let nodes): "diagram of \(nodes) nodes"
        }
    }
}

/// Observations as columns, the codes and numbers of one place behind those of the one before.
struct FactColumns {
    let codes: UnsafePointer<UInt8>
    let numbers: UnsafePointer<Int64>
    let count: Int
}
