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
        /// Of a window or a schedule, which has this value then.
        case becomes(FactValue)
    }
}

extension Decider {
    /// The next moments at which an age crosses a value that the table compares it with, a window opens or closes, or a
    /// schedule becomes due, soonest first.
    ///
    /// - Parameters:
    ///   - values: A value for every input that the table reads.
    ///   - clocks: The windows and schedules that move.
    ///   - limit: How many events at most.
    public func timeEvents(
        _ id: DecisionID, _ values: [FactValue?], _ clocks: [ClockedInput] = [], limit: Int = 3
    ) -> [TimeEvent] {
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
        let clocks = clocks.filter { program.space.readInputs.contains($0.input) }
        for clock in clocks {
            for change in clock.changes {
                moments[change.after, default: []].insert(.init(input: clock.input, threshold: .becomes(change.value)))
            }
        }
        var events: [TimeEvent] = []
        var present = program.row(for: values)
        for (after, crossings) in moments.sorted(by: { $0.key < $1.key }) {
            guard let row = program.row(for: later(values, by: after, clocks)), row < program.noRow else { continue }
            // Passing a limit a moment after reaching it is told only if it makes a difference.
            let isPassing =
                moments[after - 1] != nil
                && crossings.allSatisfy { if case .becomes = $0.threshold { false } else { true } }
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
    public func later(
        _ values: [FactValue?], by milliseconds: Int64, _ clocks: [ClockedInput] = []
    ) -> [FactValue?] {
        var later = values.enumerated().map { place, value -> FactValue? in
            guard policy.inputs.indices.contains(place), Self.movesWithTheClock(policy.inputs[place]),
                case .number(let age)? = value
            else { return value }
            let (sum, overflow) = age.addingReportingOverflow(milliseconds)
            return .number(overflow ? .max : sum)
        }
        for clock in clocks where later.indices.contains(clock.input.index) && later[clock.input.index] != nil {
            if let value = clock.value(after: milliseconds) { later[clock.input.index] = value }
        }
        return later
    }

    /// Ages and waits grow with the clock; an age at some event does not.
    public static func movesWithTheClock(_ input: PolicyInput) -> Bool {
        guard input.origin == .builtIn, input.type == .duration else { return false }
        return input.name.hasSuffix(".age") || input.name.hasSuffix(".waited")
    }
}
