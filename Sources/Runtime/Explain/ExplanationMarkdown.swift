import Documents
import PolicyCompiler

extension Explanation {
    /// For a pull request or a ticket.
    public func markdown() -> String {
        var lines = ["## \(Self.escaped(title)) in `\(namespace)`", "", "**\(Self.escaped(summary))**", ""]
        lines.append("Policy `\(policy.name)`\(policyIsShipped ? " (shipped)" : ""), at \(now).")
        writeJournal(&lines)
        if let change, !change.fields.isEmpty {
            lines += [
                "", "### Changes: class `\(change.changeClass)`", "", "| field | from | to | class |",
                "|---|---|---|---|",
            ]
            for field in change.fields {
                let cells = [
                    field.difference.field, Self.short(field.difference.old), Self.short(field.difference.new),
                    field.changeClass,
                ]
                lines.append("| \(cells.map { Self.code($0) }.joined(separator: " | ")) |")
            }
        }
        writePass(&lines)
        for report in decisions + snapshots where report.weight != .quiet { write(report, &lines) }
        writeTime(&lines)
        for plan in plans {
            let decision = "`\(plan.plan.intent.decision)`\(plan.about.map { " of `\($0)`" } ?? "")"
            lines += ["", "### Plan for \(decision) (target `\(plan.lowered.target)`)", ""]
            for (place, step) in plan.lowered.steps.enumerated() {
                let by = step.actor == .theOperator ? "the operator: " : ""
                lines.append("\(place + 1). \(Self.escaped(by + step.does))")
                for request in step.requests {
                    lines += ["", "   ```http"] + Self.lines(of: request).map { "   \($0)" } + ["   ```", ""]
                }
            }
            lines += plan.lowered.notes.map { "- note: \(Self.escaped($0))" }
        }
        if !warnings.isEmpty || !findings.isEmpty {
            lines += ["", "### Warnings and notes", ""]
            lines += warnings.map { "- **\(Self.escaped($0))**" }
            lines += findings.map { "- \(Self.escaped($0.description.split(separator: "\n").joined(separator: " ")))" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func writePass(_ lines: inout [String]) {
        lines += ["", "### The pass", "", "| decision | outcome | rule |", "|---|---|---|"]
        for step in pass {
            let what =
                switch step {
                case .taken(let report):
                    report.row.map { Self.code(OutcomeText.text($0.outcome.act)) } ?? "not decided"
                case .notTaken(_, let why): Self.escaped(why)
                }
            let rule = step.report?.row.map { Self.escaped(place($0.origin)) } ?? ""
            lines.append("| `\(step.id.title)` | \(what) | \(rule) |")
        }
    }

    private func write(_ report: DecisionReport, _ lines: inout [String]) {
        let about = report.about.map { " of `\($0)`" } ?? ""
        lines += [
            "", "### Decision `\(report.id.title)`\(about)", "", "Asked because: \(Self.escaped(report.occasion)).", "",
        ]
        for note in report.notes { lines += [Self.escaped(note) + ".", ""] }
        if let residual = report.residual {
            let printer = ConditionText(policy)
            lines += [
                "It depends on what is not known. The first of these that holds:", "", "| when | outcome |",
                "|---|---|",
            ]
            for row in residual.rows {
                let condition = row.condition == .always ? "otherwise" : printer.text(row.condition)
                lines.append("| \(Self.code(condition)) | \(Self.code(OutcomeText.text(row.outcome.act))) |")
            }
            return
        }
        lines += ["| row | result | outcome | why | rule |", "|---|---|---|---|---|"]
        for step in report.trace.steps {
            let row = report.table.rows[step.row]
            let why = report.view.lines(step).map { Self.escaped($0) }.joined(separator: "<br>")
            let outcome = Self.code(OutcomeText.text(row.outcome.act))
            lines.append(
                "| \(step.row + 1) | \(step.result.rawValue) | \(outcome) | \(why) | \(Self.escaped(place(row.origin))) |"
            )
        }
        for event in report.events {
            let outcome = OutcomeText.text(report.table.rows[event.row].outcome.act)
            lines += [
                "",
                "In \(DurationText.short(event.after)): \(Self.escaped(report.view.sentence(event))): \(Self.code(outcome))",
            ]
        }
    }

    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            if "\\`*_<>|[]#".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }

    static func code(_ text: String) -> String {
        let plain = text.replacing("|", with: "\\|")
        return plain.contains("`") ? "`` \(plain) ``" : "`\(plain)`"
    }

    /// Commands for `sh`; a comment where nothing is to be done.
    public func script() -> String {
        let sent = plans.filter { !$0.lowered.requests.isEmpty }
        guard let first = sent.first else {
            let comment = "\(title): \(summary)".map { $0.isNewline ? " " : String($0) }.joined()
            return "#!/bin/sh\n# \(comment)\n# Nothing is to be sent.\n"
        }
        let scripts = sent.map { ShellScript($0.lowered, of: $0.plan, for: $0.subject).text }
        guard scripts.count > 1 else { return ShellScript(first.lowered, of: first.plan, for: first.subject).text }
        // Each in a shell of its own: they do not depend on each other, and one that fails does not stop the next.
        return scripts.reduce("#!/bin/sh\n# \(scripts.count) plans\n") { $0 + "(\n" + $1.dropFirst(10) + ")\n" }
    }
}
