/// What an assert claims of a `retain` program, proved or refuted.
enum RetentionAnswer {
    case holds
    /// A program's inventory that shows the contrary; it was replayed.
    case refuted(RetentionWitness)
    /// Neither: why not.
    case open(String)
}

/// Proves claims about one program, or finds an inventory that refutes them.
///
/// What cannot be (``RetentionFormula`` has no solution) is proved; what can be is built and replayed on
/// ``RetentionDefinition`` before it is shown.
struct RetentionProof {
    let policy: ResolvedPolicy
    let program: RetentionProgram
    let zone: (String?) -> ZoneRules

    /// More lines of `always keep` than this multiply too often.
    private static let lineLimit = 7

    private var limits: [(value: RetentionProgram.Value, preferring: Condition?)] {
        program.lines.compactMap { line in
            if case .alwaysKeep(let value, let preferring) = line { (value, preferring) } else { nil }
        }
    }

    // MARK: never deletes

    /// Whether a snapshot for which a condition is true can go.
    ///
    /// - Parameter extra: What has to be true beside it, of the same snapshot.
    func neverDeletes(_ condition: Condition, where extra: [Condition] = []) throws -> RetentionAnswer {
        try neverDeletes(condition, extra, RetentionFormula(policy))
    }

    func neverDeletes(
        _ condition: Condition, _ extra: [Condition], _ formula: RetentionFormula
    ) throws -> RetentionAnswer {
        guard let witness = try formula.solve([condition] + extra + [formula.canGo(0, by: program)]) else {
            return .holds
        }
        let crowd = RetentionWitness.Group(subject: 0, order: .ahead, isUnlimited: true)
        let found = RetentionWitness(witness, formula, self, [crowd]) { result, samples, evaluator in
            result.deletions.keys.contains { evaluator.answer(condition, samples[$0].values) == .yes }
        }
        return found.map { .refuted($0) } ?? .open("the snapshots that push it out cannot be told apart by name")
    }

    // MARK: always keeps

    /// Whether fewer than so many can be left, though there were more: of all that the program is about, and of those for
    /// which the condition is true.
    func alwaysKeeps(_ count: Int64, preferring: Condition?) throws -> RetentionAnswer {
        guard count > 0 else { return .holds }
        guard limits.count <= Self.lineLimit else {
            return .open("the program has more than \(Self.lineLimit) lines of `always keep`")
        }
        let all = try keepsOfAll(count)
        guard case .holds = all, let preferring else { return all }
        return try keepsOfSome(count, preferring)
    }

    private func few(
        _ count: Int64, _ condition: Condition?
    ) -> (RetentionDefinition.Result, [RetentionDefinition.Sample], RowEvaluator) -> Bool {
        { result, samples, evaluator in
            let such = result.candidates.filter { place in
                condition.map { evaluator.answer($0, samples[place].values) == .yes } ?? true
            }
            let stay = such.count { result.deletions[$0] == nil }
            return Int64(stay) < min(count, Int64(such.count))
        }
    }

    private var others: String { "it would take snapshots of several sorts that get in each other's way" }

    /// Of all: so many less one stand before it, and nothing is worse than if they are like it.
    private func keepsOfAll(_ count: Int64) throws -> RetentionAnswer {
        let formula = RetentionFormula(policy)
        let crowd = RetentionFormula.Crowd.atMost(count - 1)
        var parts = base(formula)
        for limit in limits { parts.append(formula.isReached(limit.value, by: crowd)) }
        parts.append(
            .any([
                formula.isTooOld(0, for: program), formula.isKeptByNothing(0, of: program, behind: crowd),
                formula.isOverLimit(of: program, behind: crowd),
            ]))
        guard let witness = try formula.solve(parts) else { return .holds }
        let group = RetentionWitness.Group(subject: 0, order: .ahead, most: count - 1)
        return RetentionWitness(witness, formula, self, [group], isBad: few(count, nil)).map { .refuted($0) }
            ?? .open(others)
    }

    private func base(_ formula: RetentionFormula) -> [Condition] {
        formula.runs(program) + formula.isCandidate(0, of: program) + formula.isUnprotected(0, by: program)
    }

    /// Of those for which the condition is true: so many less one of them, like it; and of the others as many as it takes,
    /// one sort for each line that asks for more and one for what makes it go.
    private func keepsOfSome(_ count: Int64, _ preferred: Condition) throws -> RetentionAnswer {
        var answer = RetentionAnswer.holds
        for choice in 0..<(1 << limits.count) {
            for cause in Cause.all(program) {
                switch try keepsOfSome(count, preferred, choice, cause) {
                case .holds: continue
                case .refuted(let witness): return .refuted(witness)
                case .open(let why): answer = .open(why)
                }
            }
        }
        return answer
    }

    /// What makes a snapshot go.
    private enum Cause {
        case tooOld, keptByNothing, keptByNothingBehindOthers, overLimitBehindOthers, overLimitBesideProtected
        /// The limit is taken up by what `always keep` lines protect; the place of the limit.
        case overLimitBesideKept(Int)

        static func all(_ program: RetentionProgram) -> [Cause] {
            let limits = program.lines.indices.filter { if case .atMost = program.lines[$0] { true } else { false } }
            return [
                .tooOld, .keptByNothing, .keptByNothingBehindOthers, .overLimitBehindOthers, .overLimitBesideProtected,
            ] + limits.map { .overLimitBesideKept($0) }
        }
    }

    /// - Parameter choice: A bit for each line of `always keep`: whether others fill it, or those of the same sort do.
    private func keepsOfSome(
        _ count: Int64, _ preferred: Condition, _ choice: Int, _ cause: Cause
    ) throws -> RetentionAnswer {
        var formula = RetentionFormula(policy)
        let crowd = RetentionFormula.Crowd.atMost(count - 1)
        var parts = base(formula) + [preferred]
        var groups = [RetentionWitness.Group(subject: 0, order: .ahead, most: count - 1)]
        /// Another sort of snapshot, for which the condition is not true.
        func other(_ order: RetentionWitness.Group.Order) -> Int {
            let place = formula.another()
            parts += formula.isCandidate(place, of: program)
            parts.append(.maybe(.not(formula.subjects[place].about(preferred))))
            groups.append(RetentionWitness.Group(subject: place, order: order, isUnlimited: true))
            return place
        }
        var room: [RetentionProgram.Value] = []
        for (number, limit) in limits.enumerated() {
            guard choice >> number & 1 == 1 else {
                parts.append(formula.isReached(limit.value, by: crowd))
                continue
            }
            parts.append(formula.isFinite(limit.value))
            let place = other(.anywhere)
            let isPreferred = limit.preferring.map { formula.subjects[place].about($0) } ?? .always
            let isBehind = Condition.maybe(.not(limit.preferring ?? .always))
            let overtakes = Condition.all([isPreferred, limit.preferring == nil ? .never : isBehind])
            let comesFirst = Condition.all([formula.isNewer(place, than: 0), .any([isPreferred, isBehind])])
            if case .overLimitBesideKept = cause {
                parts.append(overtakes)
                room.append(limit.value)
            } else {
                parts.append(.any([overtakes, comesFirst]))
            }
        }
        switch cause {
        case .tooOld: parts.append(formula.isTooOld(0, for: program))
        case .keptByNothing: parts.append(formula.isKeptByNothing(0, of: program, behind: crowd))
        case .keptByNothingBehindOthers:
            parts.append(formula.isKeptByNothing(0, of: program, behind: .any))
            let place = other(.ahead)
            parts.append(formula.isNewer(place, than: 0))
        case .overLimitBehindOthers:
            parts.append(formula.isOverLimit(of: program, behind: .any))
            let place = other(.ahead)
            parts.append(formula.isNewer(place, than: 0))
        case .overLimitBesideProtected:
            parts.append(formula.isOverLimit(of: program, behind: .any))
            let place = other(.anywhere)
            parts.append(formula.isProtected(place, by: program))
        case .overLimitBesideKept(let line):
            guard case .atMost(let limit) = program.lines[line] else { return .holds }
            parts += [formula.isFinite(limit), fills(limit, count - 1, room)]
        }
        guard let witness = try formula.solve(parts) else { return .holds }
        return RetentionWitness(witness, formula, self, groups, isBad: few(count, preferred)).map { .refuted($0) }
            ?? .open(others)
    }

    /// Whether a limit can be filled by so many and what the lines protect. Sums of settings are no conditions: there it is
    /// taken to be possible, and the replay tells.
    private func fills(
        _ limit: RetentionProgram.Value, _ count: Int64, _ room: [RetentionProgram.Value]
    ) -> Condition {
        var sum = count
        for case .constant(.number(let number)) in room { sum = sum.addingReportingOverflow(number).partialValue }
        if room.contains(where: { if case .input = $0 { true } else { false } }) { return .always }
        switch limit {
        case .constant(.number(let number)): return number <= sum ? .always : .never
        case .constant: return .never
        case .input(let input): return .compare(input, .lessOrEqual, .number(sum))
        }
    }
}
