import Documents
import PolicyCompiler

// The journal, in every format.
extension Explanation {
    func writeJournal(_ block: inout TextBlock) {
        guard case .journal(let journal)? = self.journal?.content, let report = self.journal else { return }
        block.heading("The journal")
        if let run = journal.run {
            block.paragraph(head(run, report), first: "  ", hanging: 4)
            block.paragraph(run.standing, first: "  ", hanging: 4, style: .green)
            for line in report.standing(run) { block.paragraph(line, first: "      ", hanging: 8) }
            for (place, step) in run.plan.steps.enumerated() where place != run.step {
                let mark = report.state(of: place, in: run) == .done ? "done  " : "to do "
                block.paragraph(step.does, first: "    \(mark) \(place + 1). ", hanging: 15, style: .dim)
            }
            block.paragraph(Self.carriedOnFirst, first: "  note: ", hanging: 4)
        } else {
            block.paragraph("no plan is under way", first: "  ")
        }
        for line in report.memory(journal) { block.paragraph(line, first: "  ", hanging: 4) }
        if let last = journal.last { block.paragraph("last plan: \(report.ending(last))", first: "  ", hanging: 4) }
    }

    func writeJournal(_ lines: inout [String]) {
        guard case .journal(let journal)? = self.journal?.content, let report = self.journal else { return }
        lines += ["", "### The journal", ""]
        if let run = journal.run {
            lines += [Self.escaped(head(run, report)), ""]
            for (place, step) in run.plan.steps.enumerated() {
                switch report.state(of: place, in: run) {
                case .done: lines.append("\(place + 1). [x] \(Self.escaped(step.does))")
                case .toDo: lines.append("\(place + 1). [ ] \(Self.escaped(step.does))")
                case .underWay:
                    lines.append("\(place + 1). [ ] **\(Self.escaped(step.does))** (under way)")
                    lines += report.standing(run).map { "   - \(Self.escaped($0))" }
                }
            }
            lines += ["", Self.escaped(Self.carriedOnFirst) + ".", ""]
        } else {
            lines += ["No plan is under way.", ""]
        }
        lines += report.memory(journal).map { "- \(Self.escaped($0))" }
        if let last = journal.last { lines.append("- last plan: \(Self.escaped(report.ending(last)))") }
    }

    private static let carriedOnFirst =
        "this plan is carried on before anything else is decided; what is decided below is what comes after it"

    private func head(_ run: PlanRun, _ report: JournalReport) -> String {
        "\(run.decision), for generation \(run.generation), by policy \(run.policy), begun \(report.moment(run.begun))"
    }

    var journalDocument: Document? {
        guard let report = journal else { return nil }
        var result = Document.map(["from": .text(report.from.description)])
        switch report.content {
        case .unreadable(let error): result.add("unreadable", .text(error.description))
        case .foreign(let uid): result.add("writtenFor", .text(uid))
        case .journal(let journal):
            result.add("generation", .number(journal.generation))
            result.add("plan", journal.run.map { document($0, report) })
            result.add("counted", counted(journal.memory))
            result.add("last", journal.last.map(document))
        }
        return result
    }

    private func document(_ run: PlanRun, _ report: JournalReport) -> Document {
        var result = Document.map([
            "decision": .text(run.decision), "generation": .number(run.generation), "policy": .text(run.policy),
            "target": .text(run.target), "begun": .text(timestampText(run.begun)),
            "standing": .text(([run.standing] + report.standing(run)).joined(separator: " ")),
            "step": .number(Int64(run.step + 1)),
            "steps": .list(
                run.plan.steps.enumerated().map { place, step in
                    .map([
                        "step": .text(step.name), "does": .text(step.does),
                        "state": .text(report.state(of: place, in: run).rawValue),
                    ])
                }), "sent": Document(.bool(run.isSent)),
        ])
        let (trigger, job) = report.subject(run)
        result.add("trigger", trigger.map(Document.text))
        result.add("job", job.map(Document.text))
        result.add("since", run.since.map { .text(timestampText($0)) })
        result.add("givesUpAt", report.givesUpAt(run).map { .text(timestampText($0)) })
        if run.tries > 0 { result.add("tries", .number(Int64(run.tries))) }
        result.add("triesLeft", report.triesLeft(run).map { .number(Int64($0)) })
        result.add("silentSince", run.silentSince.map { .text(timestampText($0)) })
        result.add("trouble", run.trouble.map(Document.text))
        result.add("deleting", run.deleting.map { .list($0.map { .text($0.name) }) })
        return result
    }

    private func counted(_ memory: Journal.Memory) -> Document {
        var result = Document.map([
            "attempts": .number(memory.attempts), "restarts": .number(memory.restarts),
            "savepointFailures": .number(memory.savepointFailures),
            "rescaleFailed": Document(.bool(memory.rescaleFailed)),
        ])
        result.add("firstSeen", memory.firstSeen.map { .text(timestampText($0)) })
        result.add("lastRestart", memory.lastRestart.map { .text(timestampText($0)) })
        result.add("lastSavepointFailure", memory.lastSavepointFailure.map { .text(timestampText($0)) })
        result.add("startedFrom", memory.startedFrom.map(Document.text))
        return result
    }

    private func document(_ last: Journal.Ended) -> Document {
        var result = Document.map([
            "decision": .text(last.decision), "outcome": .text(last.outcome.rawValue),
            "failures": .number(last.failures),
        ])
        if last.at > 0 { result.add("at", .text(timestampText(last.at))) }
        result.add("reason", last.reason.map(Document.text))
        return result
    }
}
