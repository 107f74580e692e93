/// A cron expression as Quartz reads it: seconds, minutes, hours, day of the month, month, day of the week, and perhaps
/// the year.
///
/// What Quartz's `CronExpression` reads without complaint and then ignores (an eighth field, a `W` in a list, a step
/// after names) is refused here, because it does not mean what it says.
public struct QuartzCron: Hashable, Sendable {
    enum DayOfMonth: Hashable, Sendable {
        case anyOf(UInt64)
        /// `L-n`, and with `W` the nearest weekday to it.
        case last(offset: Int, nearestWeekday: Bool)
        case nearestWeekday(Int)
    }

    /// Days of the week are 1 (Sunday) to 7.
    enum DayOfWeek: Hashable, Sendable {
        case anyOf(UInt64)
        case last(Int)
        case nth(Int, of: Int)
    }

    enum Day: Hashable, Sendable {
        case ofMonth(DayOfMonth)
        case ofWeek(DayOfWeek)
    }

    /// Bits are the values.
    let seconds: UInt64
    let minutes: UInt64
    let hours: UInt64
    let months: UInt64
    let day: Day
    /// `nil`: every year.
    let years: Set<Int>?

    /// The years that a fire time is looked for in.
    static let years = 1970...2199

    // MARK: Fire times

    /// The first fire time after a moment; `nil` if there is none. Both in milliseconds since 1970.
    ///
    /// A local time that clocks skip is no fire time; one that they show twice fires the second time.
    public func next(after milliseconds: Int64, in zone: ZoneRules = .utc) -> Int64? {
        let limit: Int64 = 253_402_300_799_000  // the end of year 9999
        guard abs(milliseconds) < limit else { return nil }
        let start = CalendarDay.floorDivide(Int(milliseconds), 1_000) + 1
        let local = start + zone.offset(at: start)
        var days = CalendarDay.floorDivide(local, 86_400)
        var earliest = local - days * 86_400
        days = max(days, 0)
        while true {
            let date = CalendarDay(daysSinceEpoch: days)
            guard date.year <= Self.years.upperBound else { return nil }
            if let years, !years.contains(date.year) {
                guard let year = years.filter({ $0 > date.year }).min() else { return nil }
                days = CalendarDay(year: year, month: 1, day: 1).daysSinceEpoch
                earliest = 0
                continue
            }
            if months & (1 << UInt64(date.month)) == 0 {
                days += CalendarDay.days(inMonth: date.month, of: date.year) - date.day + 1
                earliest = 0
                continue
            }
            if isOn(date, days), let found = first(onDay: days, from: earliest, zone) { return found }
            days += 1
            earliest = 0
        }
    }

    private func first(onDay days: Int, from earliest: Int, _ zone: ZoneRules) -> Int64? {
        for hour in 0..<24 where hours & (1 << UInt64(hour)) != 0 && (hour + 1) * 3_600 > earliest {
            for minute in 0..<60 where minutes & (1 << UInt64(minute)) != 0 {
                let base = hour * 3_600 + minute * 60
                guard base + 60 > earliest else { continue }
                for second in 0..<60 where seconds & (1 << UInt64(second)) != 0 && base + second >= earliest {
                    if let moment = zone.moment(ofLocal: days * 86_400 + base + second) { return Int64(moment) * 1_000 }
                }
            }
        }
        return nil
    }

    private func isOn(_ date: CalendarDay, _ days: Int) -> Bool {
        let last = CalendarDay.days(inMonth: date.month, of: date.year)
        func nearestWeekday(_ day: Int) -> Int {
            switch CalendarDay.weekday(ofDay: days - date.day + day) {
            case 6: day == 1 ? 3 : day - 1
            case 0: day == last ? day - 2 : day + 1
            default: day
            }
        }
        switch day {
        case .ofMonth(.anyOf(let set)): return set & (1 << UInt64(date.day)) != 0
        case .ofMonth(.last(let offset, let isNearest)):
            guard last - offset >= 1 else { return false }
            return date.day == (isNearest ? nearestWeekday(last - offset) : last - offset)
        case .ofMonth(.nearestWeekday(let day)): return day <= last && date.day == nearestWeekday(day)
        case .ofWeek(let week):
            let weekday = CalendarDay.weekday(ofDay: days) + 1
            switch week {
            case .anyOf(let set): return set & (1 << UInt64(weekday)) != 0
            case .last(let wanted): return weekday == wanted && date.day + 7 > last
            case .nth(let number, let wanted): return weekday == wanted && (date.day - 1) / 7 + 1 == number
            }
        }
    }
}
