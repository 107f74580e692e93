/// What a `retain` program does, step by step as the language defines it (docs/language.md, Retention).
///
/// Slow and plain: what proofs replay their counterexamples on, beside the evaluator that a runtime uses.
package struct RetentionDefinition {
    package struct Sample: Sendable {
        package var name: String
        /// Milliseconds.
        package var age: Int64
        /// A value for each input, those of the deployment included.
        package var values: [FactValue]

        package init(name: String, age: Int64, values: [FactValue]) {
            self.name = name
            self.age = age
            self.values = values
        }
    }

    let program: RetentionProgram
    let evaluator: RowEvaluator
    let zone: (String?) -> ZoneRules

    package init(
        _ program: RetentionProgram, inputs: [PolicyInput], zone: @escaping (String?) -> ZoneRules = { _ in .utc }
    ) {
        self.program = program
        evaluator = RowEvaluator(inputs: inputs)
        self.zone = zone
    }

    /// What a program makes of an inventory.
    package struct Result {
        /// The places of what it is about, the newest first.
        package var candidates: [Int] = []
        /// The places of what goes, each with the line that takes it; `nil` where no line keeps it.
        package var deletions: [Int: Int?] = [:]
    }

    /// - Parameters:
    ///   - samples: All of the kind that the program is about.
    ///   - now: In milliseconds since 1970.
    package func evaluate(_ samples: [Sample], deployment: [FactValue], now: Int64) -> Result {
        func answer(_ condition: Condition, _ place: Int) -> Answer {
            evaluator.answer(condition, samples[place].values)
        }
        var result = Result()
        let order = samples.indices.sorted {
            (samples[$0].age, samples[$0].name, $0) < (samples[$1].age, samples[$1].name, $1)
        }
        result.candidates = order.filter { place in
            program.lines.allSatisfy { line in
                if case .leaveAlone(let condition) = line { answer(condition, place) == .no } else { true }
            }
        }
        let isSkipped = program.lines.contains { line in
            if case .skip(_, let condition) = line { evaluator.answer(condition, deployment) == .yes } else { false }
        }
        if isSkipped || !areLimitsKnown(deployment) { return result }
        let candidates = result.candidates
        var protected: Set<Int> = []
        var kept: Set<Int> = []
        for line in program.lines {
            switch line {
            case .neverDelete(let condition): protected.formUnion(candidates.filter { answer(condition, $0) != .no })
            case .onlyCount(let condition): protected.formUnion(candidates.filter { answer(condition, $0) == .yes })
            case .alwaysKeep(let value, let preferring):
                let first = candidates.filter { place in preferring.map { answer($0, place) == .yes } ?? true }
                let rest = candidates.filter { place in preferring.map { answer($0, place) != .yes } ?? false }
                protected.formUnion((first + rest).prefix(count(value, deployment)))
            case .keepAll: kept.formUnion(candidates)
            case .keepNewest(let value): kept.formUnion(candidates.prefix(count(value, deployment)))
            case .keepYounger(let value):
                let limit = number(value, deployment)
                kept.formUnion(candidates.filter { place in limit.map { samples[place].age < $0 } ?? true })
            case .keepPer(let value, let period, let name, let duration):
                let limit = number(duration, deployment)
                let rules = zone(name)
                var seen: [Int64: Int] = [:]
                for place in candidates where limit.map({ samples[place].age < $0 }) ?? true {
                    let key = Self.period(period, of: now - samples[place].age, rules)
                    seen[key, default: 0] += 1
                    if seen[key, default: 0] <= count(value, deployment) { kept.insert(place) }
                }
            case .skip, .leaveAlone, .atMost, .atMostOld, .disposeData: break
            }
        }
        for place in candidates where !kept.contains(place) && !protected.contains(place) {
            result.deletions[place] = .some(nil)
        }
        var left = kept.union(protected)
        for (number, line) in program.lines.enumerated() {
            guard case .atMostOld(let value) = line, let limit = self.number(value, deployment) else { continue }
            for place in candidates where left.contains(place) && !protected.contains(place) {
                if samples[place].age > limit {
                    left.remove(place)
                    result.deletions[place] = number
                }
            }
        }
        for (number, line) in program.lines.enumerated() {
            guard case .atMost(let value) = line, let limit = self.number(value, deployment) else { continue }
            for place in candidates.reversed() where left.count > limit {
                if left.contains(place), !protected.contains(place) {
                    left.remove(place)
                    result.deletions[place] = number
                }
            }
        }
        return result
    }

    private func areLimitsKnown(_ deployment: [FactValue]) -> Bool {
        program.lines.flatMap(\.values).allSatisfy { value in
            if case .input(let input) = value { deployment[input.index] != .unknown } else { true }
        }
    }

    /// `nil` is no limit.
    private func number(_ value: RetentionProgram.Value, _ deployment: [FactValue]) -> Int64? {
        let value: FactValue =
            switch value {
            case .constant(let constant): constant
            case .input(let input): deployment[input.index]
            }
        if case .number(let number) = value { return number }
        return nil
    }

    private func count(_ value: RetentionProgram.Value, _ deployment: [FactValue]) -> Int {
        number(value, deployment).map { Int(clamping: max(0, $0)) } ?? .max
    }

    /// The number of the calendar's hour, day, week (from Monday) or month.
    private static func period(_ period: String, of moment: Int64, _ rules: ZoneRules) -> Int64 {
        let second = CalendarDay.floorDivide(Int(moment), 1_000)
        let local = second + rules.offset(at: second)
        let day = CalendarDay.floorDivide(local, 86_400)
        switch period {
        case "hour": return Int64(CalendarDay.floorDivide(local, 3_600))
        case "week": return Int64(CalendarDay.floorDivide(day + 3, 7))
        case "month":
            let date = CalendarDay(daysSinceEpoch: day)
            return Int64(date.year * 12 + date.month)
        default: return Int64(day)
        }
    }
}

extension RetentionProgram.Line {
    /// The counts and durations that it is made of.
    var values: [RetentionProgram.Value] {
        switch self {
        case .keepNewest(let value), .keepYounger(let value), .atMost(let value), .atMostOld(let value),
            .alwaysKeep(let value, _):
            [value]
        case .keepPer(let count, _, _, let duration): [count, duration]
        case .skip, .leaveAlone, .onlyCount, .neverDelete, .keepAll, .disposeData: []
        }
    }
}

extension PolicyInput {
    /// Whether it has a value for each snapshot, and not one for the deployment.
    package var isAboutSnapshot: Bool {
        switch origin {
        case .builtIn: name.hasPrefix("snapshot.")
        case .snapshotLabel: true
        case .field, .label, .annotation, .setting, .userFact, .window, .due: false
        }
    }
}
