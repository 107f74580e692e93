import Documents
import PolicyCompiler

// The words that every format of an explanation shares.

extension Explanation {
    /// `apache-operator.fpol:161`
    func place(_ origin: RowOrigin) -> String { "\(lastComponent(origin.file)):\(origin.line)" }

    private func lastComponent(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }

    /// The facts that settle what was tried, each once, with where they come from.
    func decidingFacts(_ report: DecisionReport) -> [InputID] {
        var seen: [InputID] = []
        for step in report.trace.steps {
            for reason in step.reasons { for input in reason.inputs where !seen.contains(input) { seen.append(input) } }
        }
        return seen
    }

    /// Warnings of the deciding row and of the way to it, and grants of state loss.
    var warnings: [String] {
        var warnings: [String] = []
        for report in decisions + snapshots {
            guard let row = report.row else { continue }
            if let reason = row.outcome.stateLossGrant {
                warnings.append("state loss: \(lostState(row.outcome)); granted: \(reason)")
            }
            warnings += row.fallbacks.compactMap(\.warning)
            if let warning = row.outcome.warning { warnings.append(warning) }
            for warning in hazards(report, row) where !warnings.contains(warning) { warnings.append(warning) }
        }
        return warnings
    }

    /// What may surprise about what was decided, each with the facts that make it so and where they come from.
    private func hazards(_ report: DecisionReport, _ row: Row) -> [String] {
        let tracer = Tracer(inputs: policy.inputs)
        return row.hazards.compactMap { hazard in
            let (answer, reasons) = tracer.settle(hazard.condition, report.view.values, names: [])
            guard answer == .yes else { return nil }
            var inputs: [InputID] = []
            for reason in reasons { for input in reason.inputs where !inputs.contains(input) { inputs.append(input) } }
            guard !inputs.isEmpty else { return hazard.text }
            let facts = inputs.map { input in
                "\(report.view.assignment(input, report.view.value(of: input)))"
                    + " (\(report.view.provenance(of: input)))"
            }
            return "\(hazard.text): \(facts.joined(separator: ", "))"
        }
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
