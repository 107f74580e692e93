import PolicyCompiler

/// Small mistakes in a table, as an author would make them.
struct TableMutation {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    private mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }

    /// The table with one row dropped, moved, or with its guard or outcome changed; and what was done.
    mutating func mutate(_ table: DecisionTable) -> (table: DecisionTable, what: String) {
        var table = table
        let row = next(table.rows.count - 1)
        switch next(5) {
        case 0:
            table.rows.remove(at: row)
            return (table, "row \(row + 1) dropped")
        case 1:
            table.rows.swapAt(row, row + 1)
            return (table, "rows \(row + 1) and \(row + 2) exchanged")
        case 2:
            let other = next(table.rows.count)
            table.rows[row].outcome = table.rows[other].outcome
            return (table, "row \(row + 1) with the outcome of row \(other + 1)")
        case 3:
            if case .and(var parts) = table.rows[row].guardCondition {
                let part = next(parts.count)
                parts.remove(at: part)
                table.rows[row].guardCondition = .all(parts)
                return (table, "row \(row + 1) without its condition \(part + 1)")
            }
            table.rows[row].guardCondition = .not(table.rows[row].guardCondition)
            return (table, "row \(row + 1) turned around")
        default:
            table.rows[row].guardCondition = nudged(table.rows[row].guardCondition)
            return (table, "row \(row + 1) with a nudged condition")
        }
    }

    /// The condition with one comparison or one list of values off by one.
    private mutating func nudged(_ condition: Condition) -> Condition {
        switch condition {
        case .and(var parts):
            let part = next(parts.count)
            parts[part] = nudged(parts[part])
            return .and(parts)
        case .or(var parts):
            let part = next(parts.count)
            parts[part] = nudged(parts[part])
            return .or(parts)
        case .not(let inner): return .not(nudged(inner))
        case .maybe(let inner): return inner
        case .named(_, let inner): return nudged(inner)
        case .member(let input, .positions(let bits, let none)):
            return .member(input, .positions(bits ^ 1 << UInt64(next(5)), none: none))
        case .compare(let input, let relation, let comparand):
            let near: Relation =
                switch relation {
                case .less: .lessOrEqual
                case .lessOrEqual: .less
                case .greater: .greaterOrEqual
                case .greaterOrEqual: .greater
                case .equal: .notEqual
                case .notEqual: .equal
                }
            return .compare(input, near, comparand)
        case .isNone, .isUnknown, .matches, .member, .always, .never: return .not(condition)
        }
    }
}
