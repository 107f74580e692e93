/// `Mon-Thu 09:00-16:00 UTC`: hours of some days of the week.
struct WeeklyWindow: Hashable, Sendable {
    /// 0 is Monday.
    var days: Set<Int>
    /// Milliseconds since midnight; `to` is not part of it. A window whose end is not after its start goes on into the
    /// next day.
    var from: Int64
    var to: Int64
    var zone: String

    private static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// `nil` if the text is no window. Without days it is every day, without a zone UTC.
    init?(_ text: String) {
        var parts = text.split(whereSeparator: \.isWhitespace).map(String.init)[...]
        guard let first = parts.first else { return nil }
        if first.first?.isNumber == true {
            days = Set(0...6)
        } else {
            guard let days = Self.days(first) else { return nil }
            self.days = days
            parts = parts.dropFirst()
        }
        guard let hours = parts.popFirst()?.split(separator: "-"), hours.count == 2,
            let from = Self.time(hours[0]), let to = Self.time(hours[1]), from < 86_400_000
        else { return nil }
        self.from = from
        self.to = to
        zone = parts.popFirst() ?? "UTC"
        guard parts.isEmpty else { return nil }
    }

    /// Whether the moment is in it; `nil` if that takes the data of a time zone.
    func contains(_ moment: Instant) -> Bool? {
        guard let offset = Instant.fixedOffset(zone) else { return nil }
        let (day, time) = moment.weekday(atOffset: offset)
        if from < to { return days.contains(day) && from <= time && time < to }
        return (days.contains(day) && from <= time) || (days.contains((day + 6) % 7) && time < to)
    }

    /// `Mon-Thu`, `Sat,Sun`, `Mon-Wed,Fri`, `Sat-Mon`.
    private static func days(_ text: String) -> Set<Int>? {
        var days: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { name in
                names.firstIndex { name.lowercased() == $0 || (name.count > 3 && name.lowercased().hasPrefix($0)) }
            }
            switch (ends.count, ends.first ?? nil, ends.last ?? nil) {
            case (1, let day?, _): days.insert(day)
            case (2, let first?, let last?):
                var day = first
                days.insert(day)
                while day != last {
                    day = (day + 1) % 7
                    days.insert(day)
                }
            default: return nil
            }
        }
        return days.isEmpty ? nil : days
    }

    /// `09:00`, up to `24:00`.
    private static func time(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].count == 2, let hour = Int64(parts[0]), let minute = Int64(parts[1]),
            (0...24).contains(hour), (0..<60).contains(minute), hour < 24 || minute == 0
        else { return nil }
        return (hour * 60 + minute) * 60_000
    }
}
