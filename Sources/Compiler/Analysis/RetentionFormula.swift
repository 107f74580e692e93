/// What has to hold for a snapshot to go, as conditions on its facts, on those of some others, and on settings.
///
/// The theory is in docs/design.md, Retention. In short: for one snapshot, nothing is worse than a crowd of others that are
/// like it and come before it in every order. So whether it can go at all is a question about its own facts. Where only
/// so many others of its sort may be there, all else that can stand in its way is one more sort of snapshot for each
/// line, as many of each as it takes.
struct RetentionFormula {
    let policy: ResolvedPolicy
    /// The inputs of the policy, then those of further snapshots.
    private(set) var inputs: [PolicyInput]
    private(set) var subjects: [Subject] = []

    /// A snapshot of the formula: where its facts are.
    struct Subject {
        var places: [InputID: InputID]
        var age: InputID

        func about(_ condition: Condition) -> Condition { condition.renaming(places) }
    }

    /// Of how many others a line may be satisfied.
    enum Crowd {
        case atMost(Int64)
        case any
    }

    init(_ policy: ResolvedPolicy) {
        self.policy = policy
        inputs = policy.inputs
        // The first snapshot has the places that the policy's own conditions read.
        let age = Self.place(of: "snapshot.age", &inputs)
        subjects = [Subject(places: [:], age: age)]
    }

    private static func place(of name: String, _ inputs: inout [PolicyInput]) -> InputID {
        if let place = inputs.firstIndex(where: { $0.name == name }) { return InputID(place) }
        let fact = Vocabulary.fact(named: name)
        inputs.append(
            PolicyInput(
                name: name, type: fact?.type ?? .duration, canBeNone: fact?.canBeNone ?? false, answer: fact?.answer,
                origin: .builtIn))
        return InputID(inputs.count - 1)
    }

    /// The place of a fact of the first snapshot, whether or not the policy reads it.
    mutating func fact(_ name: String) -> InputID { Self.place(of: name, &inputs) }

    /// One more snapshot of the same deployment.
    mutating func another() -> Int {
        var places: [InputID: InputID] = [:]
        let number = subjects.count + 1
        for place in policy.inputs.indices + [subjects[0].age.index] where places[InputID(place)] == nil {
            var input = inputs[place]
            guard input.isAboutSnapshot else { continue }
            input.name += " of \(number)"
            input.answer = input.answer.map { "\($0) of \(number)" }
            places[InputID(place)] = InputID(inputs.count)
            inputs.append(input)
        }
        subjects.append(Subject(places: places, age: places[subjects[0].age] ?? subjects[0].age))
        return subjects.count - 1
    }

    // MARK: About the deployment

    /// Nothing keeps the program from deleting.
    func runs(_ program: RetentionProgram) -> [Condition] {
        program.lines.flatMap { line -> [Condition] in
            var parts = line.values.compactMap { value -> Condition? in
                guard case .input(let input) = value, inputs[input.index].answer != nil else { return nil }
                return .not(.isUnknown(input))
            }
            if case .skip(_, let condition) = line { parts.append(.maybe(.not(condition))) }
            return parts
        }
    }

    /// `none` is no limit, and is never reached.
    func isFinite(_ value: RetentionProgram.Value) -> Condition {
        switch value {
        case .constant(.number): .always
        case .constant: .never
        case .input(let input): inputs[input.index].canBeNone ? .not(.isNone(input)) : .always
        }
    }

    func isReached(_ value: RetentionProgram.Value, by crowd: Crowd) -> Condition {
        guard case .atMost(let count) = crowd else { return isFinite(value) }
        switch value {
        case .constant(.number(let number)): return number <= count ? .always : .never
        case .constant: return .never
        case .input(let input): return .compare(input, .lessOrEqual, .number(count))
        }
    }

    private func age(_ subject: Int, _ relation: Relation, _ value: RetentionProgram.Value) -> Condition {
        switch value {
        case .constant(.number(let number)): .compare(subjects[subject].age, relation, .number(number))
        case .constant: .never
        case .input(let input): .compare(subjects[subject].age, relation, .input(input))
        }
    }

    // MARK: About one snapshot

    /// It is one that the program counts.
    func isCandidate(_ subject: Int, of program: RetentionProgram) -> [Condition] {
        var parts = facts(subject)
        let kinds: UInt64? = ["savepoints": 0b01, "checkpoints": 0b10][program.subject]
        if let kinds, let kind = policy.inputs.firstIndex(where: { $0.name == "snapshot.kind" }) {
            parts.append(subjects[subject].about(.member(InputID(kind), .positions(kinds, none: false))))
        }
        for case .leaveAlone(let condition) in program.lines {
            parts.append(.not(.maybe(subjects[subject].about(condition))))
        }
        return parts
    }

    /// What the vocabulary knows: only complete savepoints are in the old history.
    private func facts(_ subject: Int) -> [Condition] {
        func value(_ fact: String, _ name: String) -> Condition? {
            guard let place = policy.inputs.firstIndex(where: { $0.name == fact }),
                case .names(let domain) = policy.inputs[place].type, let position = domain.index(of: name)
            else { return nil }
            return subjects[subject].about(.member(InputID(place), .positions(1 << UInt64(position), none: false)))
        }
        guard let history = value("snapshot.record", "history"), let complete = value("snapshot.state", "COMPLETED")
        else { return [] }
        return [.any([.not(history), complete])]
    }

    /// No line protects it for its own sake.
    func isUnprotected(_ subject: Int, by program: RetentionProgram) -> [Condition] {
        program.lines.compactMap { line in
            switch line {
            case .neverDelete(let condition): .not(.maybe(subjects[subject].about(condition)))
            case .onlyCount(let condition): .maybe(.not(subjects[subject].about(condition)))
            default: nil
            }
        }
    }

    func isProtected(_ subject: Int, by program: RetentionProgram) -> Condition {
        .any(
            program.lines.compactMap { line in
                switch line {
                case .neverDelete(let condition): .maybe(subjects[subject].about(condition))
                case .onlyCount(let condition): subjects[subject].about(condition)
                default: nil
                }
            })
    }

    func isTooOld(_ subject: Int, for program: RetentionProgram) -> Condition {
        .any(
            program.lines.compactMap { line in
                if case .atMostOld(let value) = line { age(subject, .greater, value) } else { nil }
            })
    }

    /// No `keep` line has a reason for it when so many stand before it.
    func isKeptByNothing(_ subject: Int, of program: RetentionProgram, behind crowd: Crowd) -> Condition {
        .all(
            program.lines.compactMap { line in
                switch line {
                case .keepAll: .never
                case .keepNewest(let value): isReached(value, by: crowd)
                case .keepYounger(let value): age(subject, .greaterOrEqual, value)
                case .keepPer(let value, _, _, let duration):
                    .any([isReached(value, by: crowd), age(subject, .greaterOrEqual, duration)])
                case .skip, .leaveAlone, .onlyCount, .neverDelete, .atMost, .atMostOld, .alwaysKeep, .disposeData: nil
                }
            })
    }

    /// A limit is exceeded when so many that stay stand before it.
    func isOverLimit(of program: RetentionProgram, behind crowd: Crowd) -> Condition {
        .any(
            program.lines.compactMap { line in
                if case .atMost(let value) = line { isReached(value, by: crowd) } else { nil }
            })
    }

    /// It can go from some inventory: from the one of many that are like it and come before it.
    func canGo(_ subject: Int, by program: RetentionProgram) -> Condition {
        var parts = runs(program) + isCandidate(subject, of: program) + isUnprotected(subject, by: program)
        for case .alwaysKeep(let value, _) in program.lines { parts.append(isFinite(value)) }
        parts.append(
            .any([
                isTooOld(subject, for: program), isKeptByNothing(subject, of: program, behind: .any),
                isOverLimit(of: program, behind: .any),
            ]))
        return .all(parts)
    }

    func isNewer(_ other: Int, than subject: Int) -> Condition {
        .compare(subjects[other].age, .lessOrEqual, .input(subjects[subject].age))
    }

    // MARK: An answer

    /// Values that make it true; `nil` if none do.
    func solve(_ parts: [Condition]) throws -> Witness? {
        let condition = Condition.all(parts)
        if condition == .never { return nil }
        let model = try TableModel(inputs: inputs, guards: [condition], kinds: policy.kinds)
        return try model.witness(of: model.hits[0])
    }
}

extension Condition {
    /// The same about other inputs.
    func renaming(_ places: [InputID: InputID]) -> Condition {
        if places.isEmpty { return self }
        func new(_ input: InputID) -> InputID { places[input] ?? input }
        switch self {
        case .always, .never: return self
        case .member(let input, let values): return .member(new(input), values)
        case .isNone(let input): return .isNone(new(input))
        case .isUnknown(let input): return .isUnknown(new(input))
        case .matches(let input, let pattern): return .matches(new(input), pattern: pattern)
        case .compare(let input, let relation, .number(let number)):
            return .compare(new(input), relation, .number(number))
        case .compare(let input, let relation, .input(let other)):
            return .compare(new(input), relation, .input(new(other)))
        case .not(let inner): return .not(inner.renaming(places))
        case .maybe(let inner): return .maybe(inner.renaming(places))
        case .and(let parts): return .and(parts.map { $0.renaming(places) })
        case .or(let parts): return .or(parts.map { $0.renaming(places) })
        case .named(let name, let inner): return .named(name, inner.renaming(places))
        }
    }
}
