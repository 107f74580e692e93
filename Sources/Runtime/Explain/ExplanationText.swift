import Documents
import PolicyCompiler

extension Explanation {
    /// For a terminal: at most 100 columns, but for requests, which are not broken.
    public func text(colored: Bool = false) -> String {
        var block = TextBlock(colored: colored)
        writeHead(&block)
        writeJournal(&block)
        writeChanges(&block)
        writePass(&block)
        let told = decisions.filter { $0.weight != .quiet }
        for report in told { write(report, &block) }
        for report in snapshots { write(report, &block) }
        writeTime(&block)
        for plan in plans { write(plan, &block) }
        // Where nothing is done: what would have to happen for something to be done.
        let asked = decisions.filter { !["ready", "admit"].contains($0.id.decision) }
        for report in told.isEmpty ? asked : told { writeCounterfactuals(report, &block) }
        writeEvents(&block)
        writeWarnings(&block)
        return block.text
    }

    private func writeHead(_ block: inout TextBlock) {
        let shipped = policyIsShipped ? ", shipped" : ""
        block.paragraph("\(title) in namespace \(namespace), by policy \(policy.name)\(shipped)", hanging: 2)
        block.paragraph("=> \(summary)", hanging: 5, style: .bold)
        for report in decisions + snapshots {
            guard report.weight != .quiet, let outcome = report.row?.outcome else { continue }
            if case .use(let name) = outcome.act, let summary = policy.strategy(named: name)?.summary {
                block.paragraph("\(name): \(summary)", first: "   ", hanging: 5)
            }
            if let because = outcome.because { block.paragraph("because \(because)", first: "   ") }
            if let remedy = outcome.remedy { block.paragraph("remedy: \(remedy)", first: "   ", style: .yellow) }
        }
    }

    private func writeChanges(_ block: inout TextBlock) {
        guard let change else {
            block.heading("Changes")
            block.paragraph("not known: what is deployed was not given (--against, --evidence)", first: "  ")
            return
        }
        guard !change.fields.isEmpty else { return }
        block.heading("Changes: class \(change.changeClass)")
        for field in change.fields {
            let values =
                "\(Self.short(field.difference.old)) -> \(Self.short(field.difference.new))"
            block.row(
                "\(field.changeClass)  \(field.difference.field)", right: field.origin.map(place) ?? "", indent: 2)
            block.paragraph(values, first: "      ")
        }
    }

    /// Each decision in its order, with its outcome or with what held it back.
    private func writePass(_ block: inout TextBlock) {
        guard !pass.isEmpty else { return }
        block.heading("The pass")
        let width = pass.map { "\($0.id)".count }.max() ?? 0
        for step in pass {
            let name = step.id.title + String(repeating: " ", count: max(0, width - step.id.title.count))
            switch step {
            case .notTaken(_, let why):
                block.row("\(name)  not taken: \(why)", right: "", indent: 4, hanging: width + 2)
            case .taken(let report):
                let outcome = report.row.map { OutcomeText.text($0.outcome.act) } ?? "not decided"
                block.row(
                    "\(name)  \(outcome)", right: report.row.map { place($0.origin) } ?? "", indent: 4,
                    mark: report.weight == .quiet ? "" : "> ", hanging: width + 2,
                    leftStyle: report.weight == .acts ? .green : nil)
            }
        }
    }

    private func write(_ report: DecisionReport, _ block: inout TextBlock) {
        let view = report.view
        block.heading("Decision: \(report.id.title)\(report.about.map { " of \($0)" } ?? "")")
        block.paragraph("asked because: \(report.occasion)", first: "  ")
        for note in report.notes { block.paragraph(note, first: "  ", hanging: 4) }
        for (input, value) in report.invalid {
            block.paragraph("\(view.name(input)): \(value)", first: "  ", style: .red)
            if let help = value.help { block.paragraph(help, first: "    ") }
        }
        if let residual = report.residual {
            writeResidual(residual, report, &block)
            return
        }
        guard report.row != nil else { return }
        writeTrace(report, &block)
        for (effect, row) in report.afterwards {
            block.paragraph(
                "then, with \(effect): \(OutcomeText.text(row.outcome.act)) (\(place(row.origin)))", first: "  ")
        }
        block.heading("Facts that decided")
        for input in decidingFacts(report) {
            block.row(view.assignment(input, view.value(of: input)), right: "", indent: 2)
            block.paragraph(view.provenance(of: input).description, first: "      ", style: .dim)
        }
    }

    /// The rows that were tried. Neighbours that failed for the same reason give it once.
    private func writeTrace(_ report: DecisionReport, _ block: inout TextBlock) {
        let steps = report.trace.steps
        for (index, step) in steps.enumerated() {
            let row = report.table.rows[step.row]
            let isDeciding = step.result == .matched && report.row == row
            let number = "\(step.row + 1)"
            let padded = String(repeating: " ", count: max(0, 2 - number.count)) + number
            block.row(
                OutcomeText.text(row.outcome.act), right: place(row.origin), indent: padded.count + 4,
                mark: "\(isDeciding ? ">" : " ") \(padded) ", leftStyle: isDeciding ? .green : nil)
            if isDeciding, !row.fallbacks.isEmpty {
                let way = row.fallbacks.map { "\($0.target) (\(place($0.origin)))" }.joined(separator: ", then ")
                block.paragraph("by falling back to \(way)", first: "        ")
            }
            if index + 1 < steps.count, steps[index + 1].result == step.result, steps[index + 1].reasons == step.reasons
            {
                continue
            }
            let reasons = report.view.lines(step)
            if reasons.isEmpty, isDeciding {
                block.paragraph("whatever the facts are, once the rows above did not match", first: "        ")
            }
            for line in reasons {
                block.paragraph(line, first: "        ", hanging: 10, style: isDeciding ? nil : .dim)
            }
        }
    }

    private func writeResidual(_ residual: Residual, _ report: DecisionReport, _ block: inout TextBlock) {
        if let row = report.healthy {
            block.paragraph(
                "for a healthy, running job: \(OutcomeText.text(row.outcome.act)) (\(place(row.origin)))", first: "  ")
        }
        block.paragraph("it depends on what is not known; the first of these that holds:", first: "  ")
        let printer = ConditionText(policy)
        for (place, row) in residual.rows.enumerated() {
            let origin = report.table.rows[row.row].origin
            block.row(
                "\(place + 1). \(OutcomeText.text(row.outcome.act))", right: self.place(origin), indent: 2)
            block.paragraph(
                row.condition == .always ? "otherwise" : "when \(printer.text(row.condition))", first: "     ",
                hanging: 10)
        }
        block.heading("Not known")
        for input in residual.openInputs {
            block.paragraph(
                "\(report.view.name(input)): \(report.view.provenance(of: input))", first: "  ", hanging: 6)
        }
    }

    private func write(_ plan: PlannedRequests, _ block: inout TextBlock) {
        // Of one plan there is nothing to tell apart.
        let of = plans.count > 1 ? " for \(plan.about ?? plan.plan.intent.decision.title)" : ""
        block.heading("Plan\(of) (target \(plan.lowered.target))")
        if plan.lowered.steps.isEmpty { block.paragraph("nothing to do", first: "  ") }
        for (place, step) in plan.lowered.steps.enumerated() {
            let by = step.actor == .theOperator ? "the operator: " : ""
            block.paragraph("\(by)\(step.does)", first: "  \(place + 1). ", hanging: 5)
            for request in step.requests {
                for line in Self.lines(of: request, width: 91) { block.verbatim("       \(line)") }
            }
        }
        for note in plan.lowered.notes {  // those of the plan are among them
            block.paragraph("note: \(note)", first: "  ", hanging: 4)
        }
    }

    /// The request line, and its body on the next ones: whole where it is short, else its beginning.
    ///
    /// - Parameter width: Lines are broken there; `nil` leaves them whole.
    static func lines(of request: TargetRequest, width: Int? = nil) -> [String] {
        let document = request.document
        guard let method = document["method"]?.string else { return fit([request.command], width) }
        let target = document["path"]?.string ?? document["url"]?.string ?? ""
        var lines = fit(["\(method) \(target)"], width)
        if let upload = document["upload"]?.string { lines += fit(["upload \(upload)"], width) }
        guard let body = document["body"] else { return lines }
        let text = (try? JSONWriter.canonical(body)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard let width else { return lines + [text] }
        if let configuration = body["data"]?["config.yaml"]?.string {
            lines.append("config.yaml:")
            return lines + fit(configuration.split(separator: "\n").map { "  \($0)" }, width)
        }
        let broken = fit([text], width)
        if broken.count <= longestBody { return lines + broken }
        return lines + broken.prefix(longestBody) + ["... \(text.utf8.count) bytes in all; --format json has them"]
    }

    /// More lines of a body say less.
    private static let longestBody = 5

    private static func fit(_ lines: [String], _ width: Int?) -> [String] {
        guard let width else { return lines }
        return lines.flatMap { line -> [String] in
            var rest = Substring(line)
            var parts: [String] = []
            while rest.count > width {
                // Behind a comma, if there is one in the last third.
                let piece = rest.prefix(width)
                var end = piece.endIndex
                if let comma = piece.lastIndex(of: ","),
                    piece.distance(from: piece.startIndex, to: comma) > width * 2 / 3
                {
                    end = piece.index(after: comma)
                }
                parts.append(String(rest[..<end]))
                rest = rest[end...]
            }
            return parts + [String(rest)]
        }
    }

    private func writeCounterfactuals(_ report: DecisionReport, _ block: inout TextBlock) {
        guard !report.counterfactuals.isEmpty || !report.otherModes.isEmpty else { return }
        let several = decisions.count { $0.weight != .quiet } != 1
        block.heading(several ? "What would change it: \(report.id.title)" : "What would change it")
        for (row, sets) in byOutcome(report).prefix(12) {
            block.row(
                OutcomeText.text(report.table.rows[row].outcome.act), right: place(report.table.rows[row].origin),
                indent: 2)
            for set in sets.prefix(3) {
                block.paragraph("if \(report.view.sentence(set))", first: "      ", hanging: 10)
            }
            if sets.count > 3 { block.paragraph("and \(sets.count - 3) more ways", first: "      ") }
        }
        for (mode, row) in report.otherModes {
            block.row(
                "upgradeMode: \(mode) would \(OutcomeText.text(row.outcome.act))", right: place(row.origin), indent: 2)
        }
    }

    /// Counterfactuals by the outcome that they lead to, those that need least first.
    func byOutcome(_ report: DecisionReport) -> [(row: Int, sets: [Counterfactual])] {
        var groups: [(row: Int, sets: [Counterfactual])] = []
        for counterfactual in report.counterfactuals {
            let outcome = report.table.rows[counterfactual.row].outcome
            if let place = groups.firstIndex(where: {
                report.table.rows[$0.row].outcome.asksForTheSame(as: outcome)
            }) {
                groups[place].sets.append(counterfactual)
            } else {
                groups.append((counterfactual.row, [counterfactual]))
            }
        }
        return groups.enumerated().sorted {
            ($0.element.sets[0].changes.count, $0.offset) < ($1.element.sets[0].changes.count, $1.offset)
        }.map(\.element)
    }

    /// The next moments at which something happens by itself, of all decisions.
    private func writeEvents(_ block: inout TextBlock) {
        let reports = decisions + snapshots
        var events = reports.enumerated().flatMap { place, report in report.events.map { (place, report, $0) } }
        // What a quiet decision goes on to say is told only if it is something else.
        events.removeAll { _, report, event in
            guard report.weight == .quiet, let present = report.row?.outcome else { return false }
            return report.table.rows[event.row].outcome.asksForTheSame(as: present)
        }
        guard !events.isEmpty else { return }
        events.sort { ($0.2.after, $0.0) < ($1.2.after, $1.0) }
        block.heading("What changes by itself")
        for (_, report, event) in events.prefix(Self.longestFuture) {
            let when = Instant(millisecondsSinceEpoch: now.millisecondsSinceEpoch.addingSaturated(event.after))
            let outcome = report.table.rows[event.row].outcome.act
            let name = reports.count { !$0.events.isEmpty } > 1 ? "\(report.about ?? report.id.title) " : ""
            let effect = report.row?.outcome.act == outcome ? "the decision stays" : OutcomeText.text(outcome)
            block.paragraph(
                "in \(DurationText.short(event.after)) (\(when)): \(report.view.sentence(event)): \(name)\(effect)",
                first: "  ", hanging: 6)
        }
    }

    private static let longestFuture = 6

    private func writeWarnings(_ block: inout TextBlock) {
        let shown = findings.filter { $0.severity != .note }
        let notes = findings.filter { $0.severity == .note }
        guard !warnings.isEmpty || !findings.isEmpty else { return }
        block.heading("Warnings and notes")
        for warning in warnings { block.paragraph(warning, first: "  ! ", style: .yellow) }
        for finding in shown + notes {
            for (place, line) in finding.description.split(separator: "\n").enumerated() {
                block.paragraph(String(line), first: place == 0 ? "  - " : "    ")
            }
        }
    }
}
