import Documents
import PolicyCompiler

// The sentences that every format of an explanation shares.

extension Explanation {
    /// As the decisions saw it: what the pass itself derived included.
    func value(of input: InputID) -> FactValue? { values.indices.contains(input.index) ? values[input.index] : nil }

    func provenance(of input: InputID) -> Provenance {
        if observation[input].isOpen, value(of: input) != nil {
            return .derived("the highest class of the changed fields", from: [])
        }
        return observation[input].provenance
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

    /// `apache-operator.fpol:161`
    func place(_ origin: RowOrigin) -> String { "\(lastComponent(origin.file)):\(origin.line)" }

    private func lastComponent(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }

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

    /// The facts that settle what was tried, each once, with where they come from.
    func decidingFacts(_ report: DecisionReport) -> [InputID] {
        var seen: [InputID] = []
        for step in report.trace.steps {
            for reason in step.reasons { for input in reason.inputs where !seen.contains(input) { seen.append(input) } }
        }
        return seen
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
            }
        }.joined(separator: ", ")
    }

    /// Warnings of the deciding row and of the way to it, and grants of state loss.
    var warnings: [String] {
        var warnings: [String] = []
        for report in decisions {
            guard let row = report.row else { continue }
            if let reason = row.outcome.stateLossGrant {
                warnings.append("state loss: \(lostState(row.outcome)); granted: \(reason)")
            }
            warnings += row.fallbacks.compactMap(\.warning)
            if let warning = row.outcome.warning { warnings.append(warning) }
        }
        return warnings
    }

    private func lostState(_ outcome: Outcome) -> String {
        let source: String? =
            switch outcome.act {
            case .start(let source): source
            case .use(let name): policy.strategy(named: name)?.restore
            default: nil
            }
        return switch source {
        case "nothing"?: "the job starts empty"
        case let source?: "the job starts from `\(source)`, which may be older than its current state"
        case nil: "the job's state may be lost"
        }
    }

    /// A value of a spec on one line.
    static func short(_ document: Document?) -> String {
        guard let document else { return "(absent)" }
        let text: String =
            switch document.value {
            case .string(let text): text
            default: (try? JSONWriter.canonical(document)).map { String(decoding: $0, as: UTF8.self) } ?? "?"
            }
        let line = text.map { $0.isNewline ? " " : String($0) }.joined()
        return line.count > 60 ? String(line.prefix(57)) + "..." : line
    }
}
