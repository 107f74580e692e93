import PolicyDSL

/// Why a text is no window; lowercase, without a full stop.
public struct WindowError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
    /// What to write instead.
    public let help: String?

    init(_ description: String, help: String? = nil) {
        self.description = description
        self.help = help
    }
}

/// `Mon-Thu 09:00-16:00 Europe/Berlin`: hours of some days of the week, as clocks and calendars of a zone show them.
///
/// A moment lies in it by what a clock on the wall shows then. So an hour that clocks skip is simply missing, one that
/// they show twice is in it twice, and a window between them can open two times on one day.
public struct WeeklyWindow: Hashable, Sendable {
    /// 0 is Monday.
    public let days: Set<Int>
    /// Seconds since midnight; `to` is not part of it. A window whose end is not after its start goes on into the next
    /// day, and belongs to the day on which it starts.
    public let from: Int
    public let to: Int
    /// A name of the time zone database, or an offset; UTC where the text says nothing.
    public let zone: String

    private static let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    /// Reads days, hours and zone. Without days it is every day, without a zone UTC. Whether there is such a zone, only
    /// zone data tell.
    public init(_ text: String) throws(WindowError) {
        var parts = text.split { $0 == " " || $0 == "\t" }.map(String.init)[...]
        guard let first = parts.first else {
            throw WindowError("a window has days, hours and a zone, and this is empty")
        }
        if first.utf8.first.map({ (0x30...0x39).contains($0) }) == true {
            days = Set(0...6)
        } else {
            days = try Self.days(first)
            parts = parts.dropFirst()
        }
        guard let hours = parts.popFirst() else { throw WindowError("`\(text)` has no hours, such as `09:00-16:00`") }
        (from, to) = try Self.span(hours)
        zone = parts.popFirst() ?? "UTC"
        guard parts.isEmpty else {
            throw WindowError("`\(parts.joined(separator: " "))` follows the zone `\(zone)` of a window")
        }
        guard ZoneName.fixedOffset(zone) != nil || ZoneName.isName(zone) else {
            throw WindowError("`\(zone)` is no name of a time zone")
        }
    }

    /// Why `text` is no window; `nil` if it is one.
    static func problem(_ text: String) -> String? {
        do throws(WindowError) {
            _ = try WeeklyWindow(text)
            return nil
        } catch {
            return error.description
        }
    }

    /// Whether a moment lies in it, in milliseconds since 1970.
    public func contains(_ milliseconds: Int64, in rules: ZoneRules) -> Bool {
        contains(second: CalendarDay.floorDivide(Int(milliseconds), 1_000), rules)
    }

    private func contains(second: Int, _ rules: ZoneRules) -> Bool {
        let (local, overflow) = second.addingReportingOverflow(rules.offset(at: second))
        guard !overflow else { return false }
        let day = CalendarDay.floorDivide(local, 86_400)
        let time = local - day * 86_400
        let weekday = (CalendarDay.weekday(ofDay: day) + 6) % 7
        if from < to { return days.contains(weekday) && from <= time && time < to }
        return (days.contains(weekday) && from <= time) || (days.contains((weekday + 6) % 7) && time < to)
    }

    /// The first moment after this one at which it opens or closes, in milliseconds since 1970; `nil` if it never does.
    public func nextChange(after milliseconds: Int64, in rules: ZoneRules) -> Int64? {
        guard abs(milliseconds) < Int64(ZoneRules.times.upperBound) * 1_000 else { return nil }
        let now = CalendarDay.floorDivide(Int(milliseconds), 1_000)
        let isOpen = contains(second: now, rules)
        // It can change only where a clock shows one of its ends or midnight, and where clocks are put. A week has all
        // there is; a zone that leaves out a day of the calendar takes one more.
        let end = now + 16 * 86_400
        var moments: Set<Int> = []
        var offsets: Set<Int> = [rules.offset(at: now)]
        var change = rules.nextChange(after: now)
        while let moment = change, moment <= end {
            moments.insert(moment)
            offsets.insert(rules.offset(at: moment))
            change = rules.nextChange(after: moment)
        }
        for offset in offsets {
            let day = CalendarDay.floorDivide(now + offset, 86_400)
            for day in (day - 1)...(day + 17) {
                for time in [0, from, to] { moments.insert(day * 86_400 + time - offset) }
            }
        }
        let next = moments.sorted().first { $0 > now && contains(second: $0, rules) != isOpen }
        return next.map { Int64($0) * 1_000 }
    }

    // MARK: Reading

    /// `Mon-Thu`, `Sat,Sun`, `Mon-Wed,Fri`, `Sat-Mon`.
    private static func days(_ text: String) throws(WindowError) -> Set<Int> {
        var days: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
            guard (1...2).contains(ends.count), let first = ends.first, let last = ends.last else {
                throw WindowError("`\(part)` is no range of days of the week")
            }
            var day = try self.day(first)
            let lastDay = try self.day(last)
            days.insert(day)
            while day != lastDay {
                day = (day + 1) % 7
                days.insert(day)
            }
        }
        return days
    }

    /// `Mon`, in any capitals, or as much of the name as one likes.
    private static func day(_ text: Substring) throws(WindowError) -> Int {
        let plain = text.lowercased()
        if plain.utf8.count >= 3, let day = names.firstIndex(where: { $0.hasPrefix(plain) }) { return day }
        let short = names.map { $0.prefix(1).uppercased() + $0.dropFirst().prefix(2) }
        let near = nearest(String(text), among: short + names) ?? short.first { $0.lowercased().hasPrefix(plain) }
        let known = near.flatMap { near in names.firstIndex { $0.hasPrefix(near.lowercased()) } }
        throw WindowError("`\(text)` is no day of the week", help: known.map { "did you mean `\(short[$0])`?" })
    }

    private static func span(_ text: String) throws(WindowError) -> (from: Int, to: Int) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let from = time(ends[0]), let to = time(ends[1]) else {
            throw WindowError("`\(text)` is no span of time", help: "write hours and minutes, such as `09:00-16:00`")
        }
        guard from != to else {
            throw WindowError("`\(text)` starts when it ends", help: "a whole day is `00:00-24:00`")
        }
        guard from < 86_400 else {
            throw WindowError("`\(text)` starts at the end of a day", help: "write `00:00` of the day after")
        }
        return (from, to)
    }

    /// `09:00` in seconds, up to `24:00`.
    private static func time(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }), let hour = Int(parts[0]),
            let minute = Int(parts[1]), minute < 60, hour < 24 || (hour == 24 && minute == 0)
        else { return nil }
        return (hour * 60 + minute) * 60
    }
}
