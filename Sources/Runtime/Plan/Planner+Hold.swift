// `wait`, `block`, `deny`: nothing is done, and nobody is left to guess why (design.md, section 3).
extension Planner {
    mutating func hold(_ reason: String, isBlocked: Bool) {
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
