// `wait`, `block`, `deny`: nothing is done, and nobody is left to guess why (design.md, section 3).
extension Planner {
    /// A snapshot that is waited for, or that waits: nothing is written, and its result is asked for again.
    mutating func hold(_ snapshot: SnapshotSubject) {
        if let trigger = snapshot.triggerID, let job = subject.jobID, intent.decision.decision == "progress" {
            add(
                .poll(
                    snapshot.isCheckpoint
                        ? .checkpoint(job: job, trigger: trigger)
                        : .savepoint(job: job, trigger: trigger, limit: nil)),
                yields: snapshot.isCheckpoint ? .checkpointID : .savepointPath)
        }
        add(.lookAgain(after: intent.lookAgainAfter))
    }

    mutating func hold() {
        let reason: String
        let isBlocked: Bool
        switch intent.act {
        case .block(let text): (reason, isBlocked) = (text, true)
        case .wait(let text): (reason, isBlocked) = (text, false)
        default: return
        }
        let advice = intent.remedy.map { ". \($0)" } ?? ""
        event(isBlocked ? "Blocked" : "Waiting", "\(intent.decision): \(reason)\(advice)", isWarning: isBlocked)
        patchStatus(
            .with {
                $0.statusCondition = .init(
                    isBlocked: isBlocked, reason: isBlocked ? "Blocked" : "Waiting", message: "\(reason)\(advice)")
                if isBlocked { $0.error = .to("\(reason)\(advice)") }
            })
        add(.lookAgain(after: intent.lookAgainAfter))
    }

    /// The spec is put aside, and the deployed one goes on.
    mutating func deny(_ reason: String) {
        event("ValidationError", reason, isWarning: true)
        patchStatus(
            .with { $0.error = .to(reason) })
    }
}
