public import PolicyCompiler

/// Why a table decided as it did: the rows in the order in which they were tried.
public struct Trace: Sendable, Hashable {
    public struct Step: Sendable, Hashable {
        /// The place of the row in its table.
        public var row: Int
        public var result: Result
        /// What made it match, or fail, or stay open: the fewest parts of its condition that settle it.
        public var reasons: [Reason]
    }

    public enum Result: String, Sendable, Hashable {
        case matched
        case failed
        /// A fact that it reads could not be observed, so it does not match.
        case unknown
        /// A fact that it reads was not asked for.
        case open
    }

    /// A part of a condition, and the values that settled it.
    public struct Reason: Sendable, Hashable {
        /// The part, without the names of conditions around it.
        public var condition: Condition
        public var holds: Bool?
        /// The names of the conditions that it stands in, the outermost first.
        public var names: [String]
        public var inputs: [InputID]
    }

    public var steps: [Step]
}

/// Tries conditions on values, some of which may be open, and says what settled the answer.
package struct Tracer: Sendable {
    package let inputs: [PolicyInput]

    package init(inputs: [PolicyInput]) { self.inputs = inputs }

    /// The rows that were tried: up to the one that decides.
    package func trace(_ table: DecisionTable, _ values: [FactValue?], until decided: Int?) -> Trace {
        var steps: [Trace.Step] = []
        for (place, row) in table.rows.enumerated() {
            let (answer, reasons) = settle(row.guardCondition, values, names: [])
            let result: Trace.Result =
                switch answer {
                case .yes: .matched
                case .no: .failed
                case .unknown: .unknown
                case .open: .open
                }
            steps.append(Trace.Step(row: place, result: result, reasons: reasons))
            if place == decided || (result == .matched && table.hit == .first) { break }
        }
        return Trace(steps: steps)
    }

    /// Four answers: `open` is what values that were not asked for could turn into any other.
    package enum Settled: Sendable, Hashable {
        case yes, no, unknown, open
    }

    package func settle(
        _ condition: Condition, _ values: [FactValue?], names: [String]
    ) -> (Settled, [Trace.Reason]) {
        switch condition {
        case .always: return (.yes, [])
        case .never: return (.no, [])
        case .named(let name, let inner):
            return settle(inner, values, names: names + [name])
        case .not(let inner):
            let (answer, reasons) = settle(inner, values, names: names)
            switch answer {
            case .yes: return (.no, reasons)
            case .no: return (.yes, reasons)
            default: return (answer, reasons)
            }
        case .maybe(let inner):
            let (answer, reasons) = settle(inner, values, names: names)
            return (answer == .unknown ? .yes : answer, reasons)
        case .and(let parts): return settle(parts, values, names, decisive: .no, other: .yes)
        case .or(let parts): return settle(parts, values, names, decisive: .yes, other: .no)
        case .member, .compare, .isNone, .isUnknown, .matches: return settleAtom(condition, values, names)
        }
    }

    /// A conjunction is settled by its first false part, a disjunction by its first true one; else all parts speak.
    private func settle(
        _ parts: [Condition], _ values: [FactValue?], _ names: [String], decisive: Settled, other: Settled
    ) -> (Settled, [Trace.Reason]) {
        var collected: [Settled: [Trace.Reason]] = [:]
        for part in parts {
            let (answer, reasons) = settle(part, values, names: names)
            if answer == decisive { return (decisive, reasons) }
            collected[answer, default: []] += reasons
        }
        // What is open may still settle it; what is unknown keeps it from being settled.
        if let open = collected[.open] { return (.open, open) }
        if let unknown = collected[.unknown] { return (.unknown, unknown) }
        return (other, collected[other] ?? [])
    }

    private func settleAtom(
        _ condition: Condition, _ values: [FactValue?], _ names: [String]
    ) -> (Settled, [Trace.Reason]) {
        var read: [InputID] = []
        condition.forEachInput { if !read.contains($0) { read.append($0) } }
        func reason(_ holds: Bool?) -> [Trace.Reason] {
            [Trace.Reason(condition: condition, holds: holds, names: names, inputs: read)]
        }
        if read.contains(where: { values[$0.index] == nil }) { return (.open, reason(nil)) }
        let evaluator = RowEvaluator(inputs: inputs)
        switch evaluator.answer(condition, values.map { $0 ?? .unknown }) {
        case .yes: return (.yes, reason(true))
        case .no: return (.no, reason(false))
        case .unknown: return (.unknown, reason(nil))
        }
    }
}
