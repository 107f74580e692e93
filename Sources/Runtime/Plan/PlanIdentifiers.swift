import PolicyCompiler

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

/// Milliseconds since 1970 as RFC 3339 in whole seconds, which is what Kubernetes writes for `metav1.Time`. Years outside of
/// 0 to 9999 are cut off there.
package func timestampText(_ milliseconds: Int64) -> String {
    let seconds = min(max(Instant.floorDivide(milliseconds, 1_000), -62_167_219_200), 253_402_300_799)
    let days = Instant.floorDivide(seconds, 86_400)
    let ofDay = Int(seconds - days * 86_400)
    let date = CalendarDay(daysSinceEpoch: Int(days))
    return String(unsafeUninitializedCapacity: 20) { buffer in
        var place = 0
        func put(_ value: Int, _ digits: Int, then mark: Unicode.Scalar) {
            var rest = value
            for digit in (place..<place + digits).reversed() {
                buffer[digit] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
            buffer[place + digits] = UInt8(ascii: mark)
            place += digits + 1
        }
        put(date.year, 4, then: "-")
        put(date.month, 2, then: "-")
        put(date.day, 2, then: "T")
        put(ofDay / 3_600, 2, then: ":")
        put(ofDay / 60 % 60, 2, then: ":")
        put(ofDay % 60, 2, then: "Z")
        return place
    }
}
