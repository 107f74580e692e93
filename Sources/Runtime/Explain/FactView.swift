import PolicyCompiler

/// What one decision saw: a value for each input of the policy, and where each comes from.
public struct FactView: Sendable {
    public let policy: CompiledPolicy
    private let index: InputIndex
    /// In the order of the index: the policy's inputs, and what only the pass itself reads.
    private var observed: [ObservedValue]
    /// In the order of the policy's inputs; `nil` is open.
    public internal(set) var values: [FactValue?]

    init(_ policy: CompiledPolicy, _ index: InputIndex, _ observed: [ObservedValue]) {
        self.policy = policy
        self.index = index
        self.observed = observed
        values = observed.prefix(policy.inputs.count).map(\.value)
    }

    init(_ policy: CompiledPolicy, _ observation: Observation) {
        self.init(policy, observation.index, observation.values)
    }

    /// With these schedules in place of what holds for all decisions.
    func with(_ schedules: [ObservedSchedule]) -> FactView {
        guard !schedules.isEmpty else { return self }
        var view = self
        for schedule in schedules where view.values.indices.contains(schedule.input.index) {
            view.observed[schedule.input.index] = schedule.state
            view.values[schedule.input.index] = schedule.state.value
        }
        return view
    }

    /// By its name, whether the policy reads it or only the pass; `nil` where it is open.
    func value(named name: String) -> FactValue? {
        guard let place = index.place(name) else { return nil }
        return place < values.count ? values[place] : observed[place].value
    }

    /// Where a fact is among the policy's inputs; `nil` where the policy does not read it.
    func place(_ name: String) -> Int? {
        guard let place = index.place(name), place < values.count else { return nil }
        return place
    }
}

// The sentences that every format of an explanation shares.
extension FactView {
    /// As the decision saw it: what the pass itself derived included.
    func value(of input: InputID) -> FactValue? { values.indices.contains(input.index) ? values[input.index] : nil }

    func provenance(of input: InputID) -> Provenance {
        guard observed.indices.contains(input.index) else { return .notObserved("no such input") }
        let observed = observed[input.index]
        if observed.isOpen, value(of: input) != nil {
            return .derived("the highest class of the changed fields", from: [])
        }
        return observed.provenance
    }

    func invalid(_ input: InputID) -> InvalidValue? {
        observed.indices.contains(input.index) ? observed[input.index].invalid : nil
    }

    func name(_ input: InputID) -> String { policy.inputs[input.index].name }

    func text(_ value: FactValue?, _ input: InputID) -> String {
        value.map { FactText.text($0, policy.inputs[input.index].type) } ?? "not known"
    }

    /// `job.state = RUNNING`; ages as people say them.
    func assignment(_ input: InputID, _ value: FactValue?) -> String {
        "\(name(input)) = \(shortText(value, input))"
    }

    /// As ``text(_:_:)``, but an age of 93 784 001 ms reads `1d2h`.
    func shortText(_ value: FactValue?, _ input: InputID) -> String {
        if case .number(let number)? = value, policy.inputs[input.index].type == .duration, number % 60_000 != 0 {
            return DurationText.short(number)
        }
        return text(value, input)
    }

    /// What settled a row, one line a reason: the condition and the values that it read.
    func lines(_ step: Trace.Step) -> [String] {
        let printer = ConditionText(policy)
        return step.reasons.map { reason in
            let condition = printer.text(reason.condition)
            let verdict =
                switch reason.holds {
                case true?: "holds"
                case false?: "does not hold"
                case nil: step.result == .open ? "is open" : "cannot be told"
                }
            let values = reason.inputs.map { assignment($0, value(of: $0)) }.joined(separator: ", ")
            let path = reason.names.isEmpty ? "" : "\(reason.names.joined(separator: " / ")): "
            return "\(path)\(condition) \(verdict): \(values)"
        }
    }

    private func sentence(_ input: InputID, becomes value: FactValue) -> String {
        switch policy.inputs[input.index].origin {
        case .window(let text, let setting):
            let hours = text ?? setting.flatMap { name in observedText(name) }
            let window = setting.map { $0 + (hours.map { " (\($0))" } ?? "") } ?? hours.map { "\"\($0)\"" } ?? "it"
            return "the window \(window) \(value == .bool(true) ? "opens" : "closes")"
        case .due: return "`\(name(input))` is due"
        case .builtIn, .field, .label, .annotation, .snapshotLabel, .setting, .userFact:
            return "\(name(input)) becomes \(text(value, input))"
        }
    }

    private func observedText(_ name: String) -> String? {
        if case .string(let text)? = value(named: name) { text } else { nil }
    }

    func sentence(_ counterfactual: Counterfactual) -> String {
        counterfactual.changes.map { assignment($0.input, $0.value) }.joined(separator: " and ")
    }

    func sentence(_ event: TimeEvent) -> String {
        event.crossings.map { crossing in
            switch crossing.threshold {
            case .number(let number):
                "\(name(crossing.input)) reaches \(FactText.text(.number(number), policy.inputs[crossing.input.index].type))"
            case .input(let other):
                "\(name(crossing.input)) reaches \(name(other)) (\(shortText(value(of: other), other)))"
            case .becomes(let value): sentence(crossing.input, becomes: value)
            }
        }.joined(separator: ", ")
    }
}
