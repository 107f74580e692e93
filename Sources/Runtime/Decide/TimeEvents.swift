public import PolicyCompiler

/// Something that happens by itself as time goes by.
public struct TimeEvent: Sendable, Hashable {
    /// From now, in milliseconds.
    public var after: Int64
    /// The facts that cross a value then, each with the value that it crosses.
    public var crossings: [Crossing]
    /// The row that decides then, if nothing else changes.
    public var row: Int

    public struct Crossing: Sendable, Hashable {
        public var input: InputID
        /// What is reached or passed.
        public var threshold: Threshold
    }

    public enum Threshold: Sendable, Hashable {
        case number(Int64)
        case input(InputID)
    }
}

extension Decider {
    /// The next moments at which an age crosses a value that the table compares it with, soonest first.
    ///
    /// - Parameters:
    ///   - values: A value for every input that the table reads.
    ///   - limit: How many events at most.
    public func timeEvents(_ id: DecisionID, _ values: [FactValue?], limit: Int = 3) -> [TimeEvent] {
        guard let program = program(id) else { return [] }
        var moments: [Int64: Set<TimeEvent.Crossing>] = [:]
        for input in program.space.readInputs where Self.movesWithTheClock(policy.inputs[input.index]) {
            guard case .number(let age)? = values[input.index] else { continue }
            for value in program.space.cases(of: input) {
                if case .interval(let lower, _) = value, lower > age {
                    moments[lower - age, default: []].insert(.init(input: input, threshold: .number(lower)))
                }
            }
        }
        for (pair, _) in program.space.pairs {
            for (input, other) in [(pair.first, pair.second), (pair.second, pair.first)] {
                guard Self.movesWithTheClock(policy.inputs[input.index]),
                    !Self.movesWithTheClock(policy.inputs[other.index]),
                    case .number(let age)? = values[input.index], case .number(let limit)? = values[other.index],
                    limit >= age
                else { continue }
                // Reaching the limit and passing it can be two different things.
                if limit > age {
                    moments[limit - age, default: []].insert(.init(input: input, threshold: .input(other)))
                }
                moments[limit - age + 1, default: []].insert(.init(input: input, threshold: .input(other)))
            }
        }
        var events: [TimeEvent] = []
        var present = program.row(for: values)
        for (after, crossings) in moments.sorted(by: { $0.key < $1.key }) {
            guard let row = program.row(for: later(values, by: after)), row < program.noRow else { continue }
            // Passing a limit a moment after reaching it is told only if it makes a difference.
            let isPassing = moments[after - 1] != nil
            if isPassing, row == present { continue }
            present = row
            events.append(
                TimeEvent(
                    after: after,
                    crossings: crossings.sorted { ($0.input, "\($0.threshold)") < ($1.input, "\($1.threshold)") },
                    row: row))
            if events.count == limit { break }
        }
        return events
    }

    /// The values after some time in which nothing else happened.
    public func later(_ values: [FactValue?], by milliseconds: Int64) -> [FactValue?] {
        values.enumerated().map { place, value in
            guard Self.movesWithTheClock(policy.inputs[place]), case .number(let age)? = value else { return value }
            let (sum, overflow) = age.addingReportingOverflow(milliseconds)
            return .number(overflow ? .max : sum)
        }
    }

    /// Ages and waits grow with the clock; an age at some event does not.
    public static func movesWithTheClock(_ input: PolicyInput) -> Bool {
        guard input.origin == .builtIn, input.type == .duration else { return false }
        return input.name.hasSuffix(".age") || input.name.hasSuffix(".waited")
    }
}
