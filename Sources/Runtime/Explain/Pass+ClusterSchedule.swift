import Documents
import PolicyCompiler

// Automatic savepoints of a FlinkCluster: when the policy's own rows trigger the next one.
extension Pass {
    /// `nil` for other kinds, and where the policy has no rule that triggers by the clock.
    func clusterSchedule() -> ScheduleReport? {
        let id = DecisionID("snapshot", "savepoint")
        guard subject.kind == .flinkCluster, !subject.isDeleting, let table = policy.table(id),
            let place = policy.inputs.firstIndex(where: Self.isInterval),
            decider.inputs(readBy: id).contains(InputID(place))
        else { return nil }
        let values = view.values
        var schedule = ObservedSchedule(input: InputID(place), entry: "savepoint")
        var report = ScheduleReport(schedule: schedule)
        guard case .number(let interval)? = values[place] else {
            report.isDue = false
            return report
        }
        schedule.text = DurationText.literal(interval)
        schedule.last = lastSavepoint
        let missing = decider.inputs(readBy: id).filter { values[$0.index] == nil }.map { policy.inputs[$0.index].name }
        guard missing.isEmpty, case .decided(let row) = decider.decide(id, values) else {
            report.missing = missing.map { "`\($0)` is not known" }.joined(separator: ", ")
            return finished(report, schedule)
        }
        if Self.isPeriodic(table.rows[row]) {
            report.isDue = true
            schedule.next = now
        } else if let event = decider.timeEvents(id, values, limit: 16).first(where: {
            Self.isPeriodic(table.rows[$0.row])
        }) {
            report.isDue = false
            schedule.next = Instant(
                millisecondsSinceEpoch: now.millisecondsSinceEpoch.addingSaturated(event.after))
        } else {
            report.isDue = false
            let act = table.rows[row].outcome.act
            report.heldBackBy = if case .trigger = act { "one is taken now" } else { OutcomeText.text(act) }
        }
        for case .notTaken(id, let because) in steps { report.heldBackBy = because }
        return finished(report, schedule)
    }

    private func finished(_ report: ScheduleReport, _ schedule: ObservedSchedule) -> ScheduleReport {
        var report = report
        report.schedule = schedule
        return report
    }

    private static func isPeriodic(_ row: Row) -> Bool {
        if case .trigger(as: "PERIODIC") = row.outcome.act { true } else { false }
    }

    /// The setting that the resource's own field of that name is read by.
    private static func isInterval(_ input: PolicyInput) -> Bool {
        guard case .setting(let sources) = input.origin else { return false }
        return sources.contains { $0.place == .path(["spec", "job", "autoSavepointSeconds"]) }
    }

    /// The last one that succeeded; where there is none, the interval counts from the start of the job.
    private var lastSavepoint: (moment: Instant, from: Provenance)? {
        let job = subject.status?["components"]?["job"]
        for field in ["lastSavepointTime", "savepointTime", "startTime"] {
            if let time = job?[field], let moment = time.instant { return (moment, time.provenance) }
        }
        return nil
    }
}
