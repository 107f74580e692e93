/// What a plan may not make up: ids and the time. The caller chooses them and keeps them over retries, so that planning
/// again after a crash names the same operation.
public struct PlanIdentifiers: Sendable, Hashable {
    /// 32 hex digits. One for one intended savepoint or stop: two stops with two ids destroy each other
    /// (real-flink.md, section 2).
    public var trigger: String
    /// 32 hex digits: the id of the job that a start creates, and so the key that makes starting it twice harmless.
    public var job: String
    /// Any text that was not used before: the last segment of `job-result-store.storage-path`.
    public var resultStore: String
    /// Milliseconds since 1970, UTC.
    public var now: Int64

    public init(trigger: String, job: String, resultStore: String, now: Int64) {
        self.trigger = trigger
        self.job = job
        self.resultStore = resultStore
        self.now = now
    }

    /// `2026-11-21T05:00:00Z`
    var timestamp: String { timestampText(now) }
}

/// Milliseconds since 1970 as RFC 3339 in whole seconds, which is what Kubernetes writes for `metav1.Time`.
func timestampText(_ milliseconds: Int64) -> String {
    let seconds = floorDivide(milliseconds, 1000)
    let days = floorDivide(seconds, 86_400)
    let ofDay = seconds - days * 86_400
    // Days to a date of the Gregorian calendar, counted in eras of 400 years that begin on 1 March.
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let monthOfYear = month < 10 ? month + 3 : month - 9
    let year = yearOfEra + era * 400 + (monthOfYear <= 2 ? 1 : 0)
    let date = "\(padded(year, 4))-\(padded(monthOfYear, 2))-\(padded(day, 2))"
    return "\(date)T\(padded(ofDay / 3600, 2)):\(padded(ofDay / 60 % 60, 2)):\(padded(ofDay % 60, 2))Z"
}

private func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
    number / divisor - (number % divisor < 0 ? 1 : 0)
}

private func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
