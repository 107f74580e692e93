import PolicyCompiler

/// What goes when, if nothing but the clock moves.
///
/// A verdict changes only when an age crosses a value that the policy compares it with: those moments are tried, in
/// their order.
struct RetentionForecast {
    let evaluator: RetentionEvaluator
    let values: [FactValue?]
    /// The windows that `skip` lines may read.
    let clocks: [ClockedInput]
    let now: Instant

    /// More moments than this are not tried.
    static let momentLimit = 4_096

    func events(
        _ snapshots: [RetainedSnapshot], until horizon: Int64
    ) -> [(after: Int64, place: Int, verdict: RetentionVerdict)] {
        var present = Array(snapshots.indices)
        var events: [(after: Int64, place: Int, verdict: RetentionVerdict)] = []
        for after in [0] + moments(snapshots, until: horizon) {
            let result = evaluator.evaluate(
                present.map { later(snapshots[$0], by: after) }, later(values, by: after),
                now: Instant(millisecondsSinceEpoch: now.millisecondsSinceEpoch.addingSaturated(after)))
            guard !result.deletions.isEmpty else { continue }
            for place in result.deletions where after > 0 {
                events.append((after, present[place], result.verdicts[place]))
            }
            let gone = Set(result.deletions)
            present = present.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
        }
        return events
    }

    private func later(_ snapshot: RetainedSnapshot, by milliseconds: Int64) -> RetainedSnapshot {
        var snapshot = snapshot
        snapshot.age = snapshot.age?.addingSaturated(milliseconds)
        for (column, input) in evaluator.snapshotInputs.enumerated() {
            snapshot.values[column] = later(snapshot.values[column], input, by: milliseconds)
        }
        return snapshot
    }

    private func later(_ values: [FactValue?], by milliseconds: Int64) -> [FactValue?] {
        var result = values.enumerated().map { later($0.element, InputID($0.offset), by: milliseconds) }
        for clock in clocks where result.indices.contains(clock.input.index) && result[clock.input.index] != nil {
            if let value = clock.value(after: milliseconds) { result[clock.input.index] = value }
        }
        return result
    }

    private func later(_ value: FactValue?, _ input: InputID, by milliseconds: Int64) -> FactValue? {
        guard evaluator.policy.inputs.indices.contains(input.index),
            Decider.movesWithTheClock(evaluator.policy.inputs[input.index]), case .number(let age)? = value
        else { return value }
        return .number(age.addingSaturated(milliseconds))
    }

    /// When an age reaches or passes a limit, soonest first.
    private func moments(_ snapshots: [RetainedSnapshot], until horizon: Int64) -> [Int64] {
        let limits = self.limits()
        var moments: Set<Int64> = []
        func note(_ age: Int64) {
            for limit in limits where limit >= age {
                for moment in [limit - age, limit - age + 1] where moment > 0 && moment <= horizon {
                    moments.insert(moment)
                }
            }
        }
        for snapshot in snapshots {
            if let age = snapshot.age { note(age) }
            for (column, input) in evaluator.snapshotInputs.enumerated() {
                if Decider.movesWithTheClock(evaluator.policy.inputs[input.index]),
                    case .number(let age)? = snapshot.values[column]
                {
                    note(age)
                }
            }
        }
        for change in clocks.flatMap(\.changes) where change.after <= horizon { moments.insert(change.after) }
        for (place, input) in evaluator.policy.inputs.enumerated() where Decider.movesWithTheClock(input) {
            if values.indices.contains(place), case .number(let age)? = values[place] { note(age) }
        }
        return Array(moments.sorted().prefix(Self.momentLimit))
    }

    /// Every duration that an age is compared with.
    private func limits() -> [Int64] {
        var limits: Set<Int64> = []
        func note(_ value: FactValue?) { if case .number(let number)? = value { limits.insert(number) } }
        func note(_ value: RetentionProgram.Value) {
            switch value {
            case .constant(let constant): note(constant)
            case .input(let input): if values.indices.contains(input.index) { note(values[input.index]) }
            }
        }
        func note(_ condition: Condition) {
            condition.forEachComparison { input, comparand in
                guard Decider.movesWithTheClock(evaluator.policy.inputs[input.index]) else { return }
                switch comparand {
                case .number(let number): limits.insert(number)
                case .input(let other): if values.indices.contains(other.index) { note(values[other.index]) }
                }
            }
        }
        for program in evaluator.policy.retention {
            for line in program.lines {
                switch line {
                case .skip(_, let condition), .leaveAlone(let condition), .onlyCount(let condition),
                    .neverDelete(let condition), .disposeData(let condition), .alwaysKeep(_, .some(let condition)):
                    note(condition)
                case .keepYounger(let value), .keepPer(_, _, _, let value), .atMostOld(let value): note(value)
                case .keepAll, .keepNewest, .atMost, .alwaysKeep(_, nil): break
                }
            }
        }
        return limits.sorted()
    }
}

extension Condition {
    /// Every comparison of numbers, from both of its sides.
    fileprivate func forEachComparison(_ visit: (InputID, Comparand) -> Void) {
        switch self {
        case .compare(let input, _, let comparand):
            visit(input, comparand)
            if case .input(let other) = comparand { visit(other, .input(input)) }
        case .not(let inner), .maybe(let inner), .named(_, let inner): inner.forEachComparison(visit)
        case .and(let parts), .or(let parts): for part in parts { part.forEachComparison(visit) }
        case .always, .never, .member, .isNone, .isUnknown, .matches: break
        }
    }
}
