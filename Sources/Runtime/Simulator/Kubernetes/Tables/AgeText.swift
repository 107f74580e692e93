import PolicyRuntime

/// How long ago something was, as `kubectl get` shows it: two units at most, fewer the longer it is.
enum AgeText {
    /// Of a time as objects carry it; `<unknown>` where there is none.
    static func since(_ time: String?, at now: Int64) -> String {
        guard let time, !time.isEmpty else { return "<unknown>" }
        guard let instant = try? Instant(parsing: time) else { return "<invalid>" }
        return text(now &- instant.millisecondsSinceEpoch)
    }

    static func text(_ milliseconds: Int64) -> String {
        // Clocks differ a little.
        if milliseconds < -1_000 { return "<invalid>" }
        let seconds = max(milliseconds, 0) / 1_000
        if seconds < 120 { return "\(seconds)s" }
        let minutes = seconds / 60
        if minutes < 10 { return two(minutes, "m", seconds % 60, "s") }
        if minutes < 180 { return "\(minutes)m" }
        let hours = minutes / 60
        if hours < 8 { return two(hours, "h", minutes % 60, "m") }
        if hours < 48 { return "\(hours)h" }
        let days = hours / 24
        if hours < 192 { return two(days, "d", hours % 24, "h") }
        if hours < 24 * 365 * 2 { return "\(days)d" }
        let years = days / 365
        if hours < 24 * 365 * 8 { return two(years, "y", days % 365, "d") }
        return "\(years)y"
    }

    private static func two(_ large: Int64, _ unit: String, _ small: Int64, _ part: String) -> String {
        small == 0 ? "\(large)\(unit)" : "\(large)\(unit)\(small)\(part)"
    }
}
