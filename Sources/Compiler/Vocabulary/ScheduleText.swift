/// What a schedule written in a policy may look like: a duration literal, or Quartz cron in quotes.
enum ScheduleText {
    /// Why `text` is no cron expression as Quartz reads it; `nil` if it is one.
    static func problem(_ text: String) -> String? {
        do throws(CronError) {
            _ = try QuartzCron(text)
            return nil
        } catch {
            return error.description
        }
    }
}

/// What a window written in a policy may look like: days, times, zone.
enum WindowText {
    static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    /// Why `text` is no window; `nil` if it is one. The zone's existence is not checked here: zone data is the host's.
    static func problem(_ text: String) -> String? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2 || parts.count == 3 else { return "`\(text)` is no window" }
        for range in parts[0].split(separator: ",") {
            for day in range.split(separator: "-") where !days.contains(String(day)) {
                return "`\(day)` is no day of the week"
            }
        }
        let times = parts[1].split(separator: "-")
        guard times.count == 2, let start = minutes(times[0]), let end = minutes(times[1]) else {
            return "`\(parts[1])` is no span of time"
        }
        if start == end { return "`\(parts[1])` starts when it ends" }
        return nil
    }

    /// `09:30` as minutes of the day, `24:00` included.
    static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, parts[1].utf8.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
            (0...24).contains(hour), (0..<60).contains(minute), hour < 24 || minute == 0
        else { return nil }
        return hour * 60 + minute
    }
}
