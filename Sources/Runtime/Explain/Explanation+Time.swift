import Documents
import PolicyCompiler

/// A schedule of the policy: when the next snapshot is due, and what holds it back.
public struct ScheduleReport: Sendable, Hashable {
    public var schedule: ObservedSchedule
    /// `nil` where it is not known.
    public var isDue: Bool?
    /// Why it would not be taken though it were due; `nil` where nothing holds it back.
    public var heldBackBy: String?
    /// What would have to be known.
    public var missing: String?
}

extension Pass {
    func scheduleReports() -> [ScheduleReport] {
        clusterSchedule().map { [$0] }
            ?? observation.schedules.map { schedule in
                let observed = schedule.state
                var report = ScheduleReport(schedule: schedule)
                if case .bool(let isDue)? = observed.value { report.isDue = isDue }
                if observed.isOpen { report.missing = observed.provenance.description }
                report.heldBackBy = holdsBack(schedule)
                return report
            }
    }

    mutating func retentionReport(_ schedules: [ScheduleReport]) -> RetentionReport? {
        let view = FactView(policy, first.observation)
        guard !subject.isDeleting,
            var report = RetentionReport(
                decider.retention, observation.snapshots, view, observation.clocks.filter { $0.entry == nil }, now: now,
                horizon: options.horizon)
        else { return nil }
        report.plan = retentionPlan(report)
        guard let horizon = options.horizon else { return report }
        var events = report.forecast
        for schedule in schedules where schedule.heldBackBy == nil {
            guard let next = schedule.schedule.next, next >= now else { continue }
            let wait = next.milliseconds(since: now)
            guard wait <= horizon else { continue }
            events.append(RetentionReport.Event(after: wait, what: .periodic(schedule.schedule.entry)))
        }
        report.forecast = events.enumerated().sorted {
            ($0.element.after, $0.offset) < ($1.element.after, $1.offset)
        }.map(\.element)
        return report
    }

    /// What goes, the oldest first: the data, then the record.
    private mutating func retentionPlan(_ report: RetentionReport) -> PlannedRequests? {
        guard !report.deletions.isEmpty else { return nil }
        let chosen = report.deletions.prefix(options.largestDeletion)
        let subjects = chosen.map { SnapshotSubject(observation.snapshots[$0], failures: nil) }
        let disposing = chosen.filter { report.items[$0].verdict.fate == .deleteRecordAndData }
        var planSubject = PlanSubject(
            subject, observation, for: DecisionID("retain"), now: now, attempt: options.attempt)
        planSubject.note(JobEvidence(subject, evidence))
        let plan = PolicyRuntime.plan(
            deleting: subjects, disposing: Set(disposing.map { report.items[$0].name }), for: planSubject)
        let lowered = (options.target ?? .usual(for: subject.kind)).lower(plan, for: planSubject)
        return PlannedRequests(plan: plan, lowered: lowered, subject: planSubject, about: nil)
    }

    private func holdsBack(_ schedule: ObservedSchedule) -> String? {
        let id = DecisionID("snapshot", schedule.entry)
        for case .notTaken(id, let because) in steps { return because }
        guard let report = steps.lazy.compactMap(\.report).last(where: { $0.id == id }) else { return nil }
        var values = report.view.values
        values[schedule.input.index] = .bool(true)
        guard case .decided(let row) = decider.decide(id, values) else { return nil }
        switch report.table.rows[row].outcome.act {
        case .trigger: return nil
        case let act: return OutcomeText.text(act)
        }
    }
}

extension Explanation {
    // MARK: Text

    func writeTime(_ block: inout TextBlock) {
        let shown = schedules.filter { $0.schedule.text != nil }
        if !shown.isEmpty {
            block.heading("Periodic snapshots")
            for report in shown { block.paragraph(sentence(report), first: "  ", hanging: 4) }
        }
        guard let retention else { return }
        let texts = RetentionText(policy)
        block.heading("Retention: \(summary(of: retention))")
        for input in retention.open {
            block.paragraph(
                "nothing goes that depends on `\(policy.inputs[input.index].name)`, which is not known", first: "  ")
        }
        for item in retention.items {
            let origin = texts.origin(item.verdict).map(place) ?? ""
            block.row("\(words(item.verdict.fate))  \(item.name)\(age(item))", right: origin, indent: 2)
            block.paragraph(texts.reason(item.verdict), first: "      ")
        }
        guard let horizon = retention.horizon else { return }
        block.heading("If nothing else happens, within \(DurationText.short(horizon))")
        if retention.forecast.isEmpty { block.paragraph("nothing goes and nothing is due", first: "  ") }
        for event in retention.forecast {
            block.paragraph(
                "in \(DurationText.short(event.after)) (\(moment(event))): \(what(event))", first: "  ", hanging: 4)
        }
    }

    private func summary(of retention: RetentionReport) -> String {
        let count = retention.deletions.count
        return "\(count == 0 ? "nothing" : "\(count)") of \(retention.items.count) \(count < 2 ? "goes" : "go") now"
    }

    private func words(_ fate: RetentionVerdict.Fate) -> String {
        switch fate {
        case .keep: "keep"
        case .deleteRecord: "delete the record"
        case .deleteRecordAndData: "delete record and data"
        case .leftAlone: "left alone"
        case .onlyCounted: "only counted"
        }
    }

    private func age(_ item: RetentionReport.Item) -> String {
        item.age.map { ", \(DurationText.short($0)) old" } ?? ""
    }

    private func moment(_ event: RetentionReport.Event) -> Instant {
        Instant(millisecondsSinceEpoch: now.millisecondsSinceEpoch.addingSaturated(event.after))
    }

    private func what(_ event: RetentionReport.Event) -> String {
        switch event.what {
        case .periodic(let entry): return "a periodic \(entry) is due"
        case .deletion(let place, let verdict):
            let name = retention?.items[place].name ?? ""
            return "\(words(verdict.fate)) of \(name): \(RetentionText(policy).reason(verdict))"
        }
    }

    private func sentence(_ report: ScheduleReport) -> String {
        let schedule = report.schedule
        var text = "\(schedule.entry): `\(policy.inputs[schedule.input.index].name)`"
        if let rule = schedule.text { text += " (\(rule))" }
        if let next = schedule.next {
            let wait = next.milliseconds(since: now)
            text +=
                wait >= 0 ? " is next due at \(next), in \(DurationText.short(wait))" : " has been due since \(next)"
        } else if report.isDue == false {
            if report.heldBackBy == nil { text += " never fires" }
        } else {
            text += ": when it is next due is not known"
        }
        if let last = schedule.last { text += "; last trigger \(last.moment), \(last.from)" }
        if let missing = report.missing { text += "; \(missing)" }
        if let hold = report.heldBackBy { text += "; held back: \(hold)" }
        return text
    }

    // MARK: Markdown

    func writeTime(_ lines: inout [String]) {
        let shown = schedules.filter { $0.schedule.text != nil }
        if !shown.isEmpty {
            lines += ["", "### Periodic snapshots", ""] + shown.map { "- \(Self.escaped(sentence($0)))" }
        }
        guard let retention else { return }
        let texts = RetentionText(policy)
        lines += [
            "", "### Retention: \(summary(of: retention))", "", "| snapshot | age | fate | why | line |",
            "|---|---|---|---|---|",
        ]
        for item in retention.items {
            let cells = [
                Self.code(item.name), item.age.map { DurationText.short($0) } ?? "not known", words(item.verdict.fate),
                Self.escaped(texts.reason(item.verdict)), texts.origin(item.verdict).map(place) ?? "",
            ]
            lines.append("| \(cells.joined(separator: " | ")) |")
        }
        guard let horizon = retention.horizon else { return }
        lines += ["", "### If nothing else happens, within \(DurationText.short(horizon))", ""]
        if retention.forecast.isEmpty { lines.append("- nothing goes and nothing is due") }
        lines += retention.forecast.map {
            "- in \(DurationText.short($0.after)) (\(moment($0))): \(Self.escaped(what($0)))"
        }
    }

    // MARK: JSON

    var timeDocument: [(String, Document)] {
        var result: [(String, Document)] = []
        if !schedules.isEmpty { result.append(("schedules", .list(schedules.map(document)))) }
        if let retention { result.append(("retention", document(retention))) }
        return result
    }

    private func document(_ report: ScheduleReport) -> Document {
        var entries: [(String, Document)] = [
            ("entry", .text(report.schedule.entry)), ("fact", .text(policy.inputs[report.schedule.input.index].name)),
        ]
        if let text = report.schedule.text { entries.append(("schedule", .text(text))) }
        if let last = report.schedule.last { entries.append(("last", .text(last.moment.description))) }
        if let next = report.schedule.next { entries.append(("next", .text(next.description))) }
        if let isDue = report.isDue { entries.append(("due", Document(.bool(isDue)))) }
        if let hold = report.heldBackBy { entries.append(("heldBackBy", .text(hold))) }
        if let missing = report.missing { entries.append(("missing", .text(missing))) }
        return Self.map(entries)
    }

    private func document(_ retention: RetentionReport) -> Document {
        var entries: [(String, Document)] = [
            ("delete", .list(retention.deletions.map { .text(retention.items[$0].name) })),
            ("snapshots", .list(retention.items.map(document))),
        ]
        if !retention.open.isEmpty {
            entries.append(("undecided", .list(retention.open.map { .text(policy.inputs[$0.index].name) })))
        }
        if retention.horizon != nil {
            entries.append(
                (
                    "forecast",
                    .list(
                        retention.forecast.map { event in
                            Self.map([
                                ("after", .number(event.after)), ("at", .text(moment(event).description)),
                                ("what", .text(what(event))),
                            ])
                        })
                ))
        }
        return Self.map(entries)
    }

    private func document(_ item: RetentionReport.Item) -> Document {
        let texts = RetentionText(policy)
        var entries: [(String, Document)] = [
            ("fate", .text(item.verdict.fate.rawValue)), ("kind", .text(item.kind)), ("name", .text(item.name)),
            ("reason", .text(texts.reason(item.verdict))),
        ]
        if let age = item.age { entries.append(("age", .number(age))) }
        if let number = item.verdict.program { entries.append(("program", .text(policy.retention[number].name))) }
        if let origin = texts.origin(item.verdict) { entries.append(("source", .text(origin.description))) }
        return Self.map(entries)
    }
}
