import Documents
import PolicyCompiler

/// Answers to lines with open facts, kept for the lines like them.
///
/// What open facts can lead to takes thousands of times as long to find as a decision. It depends on the known facts
/// only through the cases that the table tells apart, and on the very numbers that are compared with open ones; a
/// stream has few combinations of these.
public struct DecisionMemo {
    /// More answers are not kept: all are forgotten then. Some megabytes.
    static let limit = 4096

    struct Key: Hashable {
        var table: DecisionID
        /// A case a column, and the numbers that open facts are compared with.
        var known: [Int64]
    }

    /// What is looked at in the facts, for each table that was asked.
    private struct Reading {
        var inputs: [InputID]
        var pairs: [InputPair]
    }

    private var readings: [DecisionID: Reading] = [:]
    private var answers: [Key: Document] = [:]

    public init() {}

    var count: Int { answers.count }

    /// - Returns: `nil` where nothing that the table reads is open, or where a value is none that its fact can have.
    mutating func key(_ id: DecisionID, _ values: [FactValue?], _ decider: Decider) -> Key? {
        guard let program = decider.program(id), program.table.hit != .collect else { return nil }
        let space = program.space
        let reading: Reading
        if let known = readings[id] {
            reading = known
        } else {
            reading = Reading(inputs: space.readInputs, pairs: space.pairs.map(\.pair))
            readings[id] = reading
        }
        guard reading.inputs.contains(where: { values[$0.index] == nil }) else { return nil }
        let cases = space.code(values)
        var known = cases.map { $0.map(Int64.init) ?? -1 }
        for input in reading.inputs where values[input.index] != nil {
            guard let level = space.level(of: input), cases[level] != nil else { return nil }
        }
        for pair in reading.pairs where (values[pair.first.index] == nil) != (values[pair.second.index] == nil) {
            if case .number(let number)? = values[pair.first.index] ?? values[pair.second.index] {
                known.append(number)
            } else {
                known.append(-1)
            }
        }
        return Key(table: id, known: known)
    }

    subscript(key: Key) -> Document? {
        get { answers[key] }
        set {
            if answers.count >= Self.limit { answers.removeAll(keepingCapacity: true) }
            answers[key] = newValue
        }
    }
}
