import PolicyDSL
import TestSupport
import Testing

@testable import PolicyCompiler

/// Windows at both edges of daylight saving, over midnight, on both hemispheres.
@Suite struct WindowTests {
    private static func rules(_ zone: String) throws -> ZoneRules {
        switch ZoneData.ofTests.zone(zone) {
        case .rules(let rules): return rules
        default:
            Issue.record("no test zone \(zone)")
            return .utc
        }
    }

    /// `2026-03-29 00:30` in UTC, as milliseconds.
    private static func utc(_ text: String) -> Int64 {
        let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
        let day = CalendarDay(year: numbers[0], month: numbers[1], day: numbers[2]).daysSinceEpoch
        return Int64(day * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + (numbers.count > 5 ? numbers[5] : 0)) * 1_000
    }

    private static func text(_ milliseconds: Int64?) -> String {
        guard let milliseconds else { return "never" }
        let days = CalendarDay.floorDivide(Int(milliseconds), 86_400_000)
        let day = CalendarDay(daysSinceEpoch: days)
        let minutes = (Int(milliseconds) - days * 86_400_000) / 60_000
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(day.year)-\(two(day.month))-\(two(day.day)) \(two(minutes / 60)):\(two(minutes % 60))"
    }

    @Test(arguments: [
        // Berlin leaves out 02:00 to 03:00 on 29 March 2026 and shows it twice on 25 October.
        ("Sun 02:30-03:30 Europe/Berlin", "2026-03-29 00:59", false),
        ("Sun 02:30-03:30 Europe/Berlin", "2026-03-29 01:00", true),  // 03:00
        ("Sun 02:30-03:30 Europe/Berlin", "2026-03-29 01:29", true),
        ("Sun 02:30-03:30 Europe/Berlin", "2026-03-29 01:30", false),
        ("Sun 02:00-03:00 Europe/Berlin", "2026-03-29 01:00", false),  // there is no such hour
        ("Sun 02:00-03:00 Europe/Berlin", "2026-10-25 00:00", true),
        ("Sun 02:00-03:00 Europe/Berlin", "2026-10-25 01:59", true),  // the second time
        ("Sun 02:00-03:00 Europe/Berlin", "2026-10-25 02:00", false),
        ("Sun 02:30-03:00 Europe/Berlin", "2026-10-25 00:45", true),
        ("Sun 02:30-03:00 Europe/Berlin", "2026-10-25 01:15", false),
        ("Sun 02:30-03:00 Europe/Berlin", "2026-10-25 01:45", true),
        // Over midnight: the days are those on which it starts.
        ("Sat 22:00-06:00 Europe/Berlin", "2026-03-29 03:59", true),  // Sunday 05:59 in summer
        ("Sat 22:00-06:00 Europe/Berlin", "2026-03-29 04:00", false),
        ("Sun 22:00-06:00 Europe/Berlin", "2026-03-29 03:59", false),
        ("Sat 22:00-06:00 Europe/Berlin", "2026-10-25 04:59", true),  // 05:59 in winter
        // Sydney: summer ends on 5 April 2026 and begins on 4 October.
        ("Sun 02:00-03:00 Australia/Sydney", "2026-04-04 15:30", true),
        ("Sun 02:00-03:00 Australia/Sydney", "2026-04-04 16:30", true),
        ("Sun 02:00-03:00 Australia/Sydney", "2026-04-04 17:00", false),
        ("Sun 02:00-03:00 Australia/Sydney", "2026-10-03 16:30", false),
        ("Mon-Fri 09:00-17:00 Australia/Sydney", "2026-01-04 22:00", true),  // Monday 09:00, +11
        ("Mon-Fri 09:00-17:00 Australia/Sydney", "2026-06-01 06:59", true),  // Monday 16:59, +10
        // Half an hour: Kolkata always, Lord Howe by its half an hour of summer.
        ("Mon 09:00-10:00 Asia/Kolkata", "2026-06-01 03:30", true),
        ("Mon 09:00-10:00 Asia/Kolkata", "2026-06-01 03:29", false),
        ("Sun 01:30-02:00 Australia/Lord_Howe", "2026-04-04 14:45", true),
        ("Sun 01:30-02:00 Australia/Lord_Howe", "2026-04-04 15:15", true),
        ("Sun 01:30-02:00 Australia/Lord_Howe", "2026-04-04 15:30", false),
        // As people write it.
        ("sat 05:00-07:00", "2026-11-21 06:00", true), ("Saturday 5:00-6:00", "2026-11-21 06:00", false),
        ("22:00-07:00 UTC", "2026-11-21 06:00", true), ("Fri-Sun 06:00-06:01 UTC", "2026-11-21 06:00", true),
        ("Sat 22:00-07:00 UTC", "2026-11-21 06:00", false), ("Sat 08:00-09:00 +02:00", "2026-11-21 06:00", true),
        ("Fri,Sat 01:00-02:00 -05:00", "2026-11-21 06:00", true), ("Sat-Mon 00:00-24:00", "2026-11-23 23:59", true),
    ])
    func `a window holds a moment or not`(_ text: String, _ moment: String, _ isIn: Bool) throws {
        let window = try WeeklyWindow(text)
        #expect(window.contains(Self.utc(moment), in: try Self.rules(window.zone)) == isIn)
    }

    @Test(arguments: [
        ("Mon-Thu 09:00-16:00 Europe/Berlin", "2026-11-21 06:00", "2026-11-23 08:00"),
        ("Mon-Thu 09:00-16:00 Europe/Berlin", "2026-11-23 08:00", "2026-11-23 15:00"),
        // It opens when clocks are put, not at its own start.
        ("Sun 02:30-03:30 Europe/Berlin", "2026-03-28 12:00", "2026-03-29 01:00"),
        ("Sun 02:30-03:30 Europe/Berlin", "2026-03-29 01:00", "2026-03-29 01:30"),
        // A week later: on the first Sunday there is no such hour.
        ("Sun 02:00-03:00 Europe/Berlin", "2026-03-23 12:00", "2026-04-05 00:00"),
        ("Sun 02:30-03:00 Europe/Berlin", "2026-10-25 00:30", "2026-10-25 01:00"),
        ("Sun 02:30-03:00 Europe/Berlin", "2026-10-25 01:00", "2026-10-25 01:30"),
        ("Mon-Sun 00:00-24:00 UTC", "2026-11-21 06:00", "never"),
        ("Mon-Fri 00:00-24:00 UTC", "2026-11-23 06:00", "2026-11-28 00:00"),
    ])
    func `the next change is known`(_ text: String, _ moment: String, _ next: String) throws {
        let window = try WeeklyWindow(text)
        #expect(Self.text(window.nextChange(after: Self.utc(moment), in: try Self.rules(window.zone))) == next)
    }

    /// Samoa left out 30 December 2011: its windows of that Friday never were.
    @Test func `a day that a zone leaves out has no window`() throws {
        let apia = try #require(ZoneTests.Sample.all.first { $0.name == "Pacific/Apia" })
        let rules = try ZoneRules(tzif: apia.bytes).normalised
        let window = try WeeklyWindow("Fri 09:00-10:00 Pacific/Apia")
        #expect(Self.text(window.nextChange(after: Self.utc("2011-12-24 00:00"), in: rules)) == "2012-01-05 19:00")
    }

    /// The next change is the first of all minutes at which membership differs.
    @Test(arguments: [1, 2, 3, 4, 5, 6]) func `the next change is the first`(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let zones = ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe", "Asia/Kolkata"]
        let days = ["Mon", "Sat,Sun", "Sun", "Fri-Mon", "Wed,Sun"]
        // Near the changes of daylight saving of 2026.
        let starts = [
            "2026-03-28 00:00", "2026-10-24 12:00", "2026-03-07 00:00", "2026-11-01 00:00", "2026-04-04 06:00",
        ]
        for _ in 0..<40 {
            func pick(_ texts: [String]) -> String { texts[Int.random(in: 0..<texts.count, using: &random)] }
            func time() -> String {
                let minute = Int.random(in: 0..<48, using: &random) * 30
                return "\(minute / 60):\(minute % 60 == 0 ? "00" : "30")"
            }
            guard let window = try? WeeklyWindow("\(pick(days)) \(time())-\(time()) \(pick(zones))") else { continue }
            let rules = try Self.rules(window.zone)
            var moment = Self.utc(pick(starts)) + Int64.random(in: 0..<86_400, using: &random) * 1_000
            for _ in 0..<4 {
                let isOpen = window.contains(moment, in: rules)
                guard let next = window.nextChange(after: moment, in: rules) else { break }
                var minute = (moment / 60_000 + 1) * 60_000
                while minute < next {
                    #expect(window.contains(minute, in: rules) == isOpen)
                    minute += 60_000
                }
                #expect(window.contains(next, in: rules) != isOpen && window.contains(next - 1, in: rules) == isOpen)
                moment = next
            }
        }
    }

    @Test(arguments: [
        ("", "a window has days, hours and a zone, and this is empty"),
        ("Mon", "`Mon` has no hours, such as `09:00-16:00`"),
        ("Mon 9-16", "`9-16` is no span of time"), ("Moonday 09:00-10:00", "`Moonday` is no day of the week"),
        ("Mon-Tue-Wed 09:00-10:00", "`Mon-Tue-Wed` is no range of days of the week"),
        ("Mon 09:00-09:00", "`09:00-09:00` starts when it ends"),
        ("Mon 24:00-06:00", "`24:00-06:00` starts at the end of a day"),
        ("Mon 09:60-10:00", "`09:60-10:00` is no span of time"),
        ("Mon 09:00-25:00", "`09:00-25:00` is no span of time"), ("Mo 09:00-10:00", "`Mo` is no day of the week"),
        ("Mon 09:00-10:00 Europe/Berlin now", "`now` follows the zone `Europe/Berlin` of a window"),
        ("Mon 09:00-10:00 ../passwd", "`../passwd` is no name of a time zone"),
        ("Mon 09:00-10:00 +25:00", "`+25:00` is no name of a time zone"),
    ])
    func `what is no window says why`(_ text: String, _ why: String) { #expect(WeeklyWindow.problem(text) == why) }

    @Test func `no text stops the reader`() {
        var random = SeededRandom(seed: 5)
        let letters = Array("MonTueSat0123456789:-,+/ UTCEurope.")
        for _ in 0..<5_000 {
            let text = String(
                (0..<Int.random(in: 0..<30, using: &random)).compactMap { _ in letters.randomElement(using: &random) })
            _ = (try? WeeklyWindow(text))?.nextChange(after: 1_700_000_000_000, in: .utc)
        }
        #expect((try? WeeklyWindow("Mon 09:00-10:00 UTC"))?.nextChange(after: .max, in: .utc) == nil)
        #expect((try? WeeklyWindow("Mon 09:00-10:00 UTC"))?.contains(.min, in: .utc) != nil)
    }
}
