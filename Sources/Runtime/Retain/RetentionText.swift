public import PolicyCompiler

/// Lines of `retain` and verdicts as people read them.
public struct RetentionText: Sendable {
    private let policy: CompiledPolicy
    private let conditions: ConditionText

    public init(_ policy: CompiledPolicy) {
        self.policy = policy
        conditions = ConditionText(policy)
    }

    /// As the policy has it: `at most max-savepoints`.
    public func line(_ line: RetentionProgram.Line) -> String {
        switch line {
        case .skip(let reason, let condition):
            "skip \(reason.isEmpty ? "" : "\"\(reason)\" ")when \(conditions.text(condition))"
        case .leaveAlone(let condition): "leave alone when \(conditions.text(condition))"
        case .onlyCount(let condition): "only count when \(conditions.text(condition))"
        case .neverDelete(let condition): "never delete when \(conditions.text(condition))"
        case .keepAll: "keep all"
        case .keepNewest(let count): "keep newest \(text(count, .count))"
        case .keepYounger(let age): "keep younger than \(text(age, .duration))"
        case .keepPer(let count, let period, let zone, let age):
            "keep \(text(count, .count)) per \(period)\(zone.map { " in \"\($0)\"" } ?? "") for \(text(age, .duration))"
        case .atMost(let count): "at most \(text(count, .count))"
        case .atMostOld(let age): "at most \(text(age, .duration)) old"
        case .alwaysKeep(let count, let preferring):
            "always keep \(text(count, .count))" + (preferring.map { " preferring \(conditions.text($0))" } ?? "")
        case .disposeData(.always): "dispose data"
        case .disposeData(let condition): "dispose data when \(conditions.text(condition))"
        }
    }

    private func text(_ value: RetentionProgram.Value, _ type: ValueType) -> String {
        switch value {
        case .constant(let constant): FactText.text(constant, type)
        case .input(let input): policy.inputs[input.index].name
        }
    }

    /// Why, with the line that decided: `` `at most max-savepoints` ``.
    public func reason(_ verdict: RetentionVerdict) -> String {
        guard let number = verdict.program, policy.retention.indices.contains(number) else {
            return "no `retain` is about it"
        }
        let program = policy.retention[number]
        switch verdict.cause {
        case .line(let line): return "`\(self.line(program.lines[line]))`"
        case .keptByNothing: return "no `keep` of `retain \(program.name)` is about it"
        case .otherKind: return "no `retain` is about its kind"
        case .notObserved(let fact): return "`\(fact)` is not known"
        case .undecided(let line): return "nothing goes while `\(self.line(program.lines[line]))` is not decided"
        }
    }

    /// The line that decided.
    public func origin(_ verdict: RetentionVerdict) -> RowOrigin? {
        guard let number = verdict.program, policy.retention.indices.contains(number) else { return nil }
        switch verdict.cause {
        case .line(let line), .undecided(let line):
            let origins = policy.retention[number].origins
            return origins.indices.contains(line) ? origins[line] : nil
        case .keptByNothing, .otherKind, .notObserved: return nil
        }
    }
}
