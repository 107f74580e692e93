import PolicyCompiler
import Testing

/// `2026-03-29 02:30:00`, as seconds since 1970 as if it were UTC.
private func local(_ text: String) throws -> Int {
    let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
    try #require(numbers.count == 6)
    let days = CalendarDay(year: numbers[0], month: numbers[1], day: numbers[2]).daysSinceEpoch
    return ((days * 24 + numbers[3]) * 60 + numbers[4]) * 60 + numbers[5]
}

private func text(_ local: Int) -> String {
    let days = CalendarDay.floorDivide(local, 86_400)
    let rest = local - days * 86_400
    let day = CalendarDay(daysSinceEpoch: days)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(day.year)-\(two(day.month))-\(two(day.day)) "
        + [rest / 3_600, rest / 60 % 60, rest % 60].map(two).joined(separator: ":")
}

/// The next fire times, all in UTC.
private func fires(_ cron: String, after start: String, count: Int = 1, in zone: ZoneRules = .utc) throws -> [String] {
    let cron = try QuartzCron(cron)
    var moment = try Int64(local(start)) * 1_000
    var found: [String] = []
    while found.count < count, let next = cron.next(after: moment, in: zone) {
        #expect(next > moment)
        found.append(text(Int(next / 1_000)))
        moment = next
    }
    return found
}

@Suite struct QuartzCronTests {
    static let berlin = ZoneRules(initialOffset: 3_600, footer: PosixZone("CET-1CEST,M3.5.0,M10.5.0/3"))

    @Test(arguments: [
        ("0 0 12 * * ?", "2026-11-25 12:00:00", "2026-11-26 12:00:00"),
        ("0 0 12 * * ?", "2026-11-25 11:59:59", "2026-11-25 12:00:00"),
        ("0 15 10 ? * *", "2026-12-31 10:15:00", "2027-01-01 10:15:00"),
        ("0 15 10 * * ? 2027", "2026-03-01 00:00:00", "2027-01-01 10:15:00"),
        ("0/30 * * * * ?", "2026-03-01 00:00:29", "2026-03-01 00:00:30"),
        ("0 0/5 14,18 * * ?", "2026-03-01 14:55:00", "2026-03-01 18:00:00"),
        ("0 0-5 14 * * ?", "2026-03-01 14:05:00", "2026-03-02 14:00:00"),
        ("0 10,44 14 ? 3 WED", "2026-01-01 00:00:00", "2026-03-04 14:10:00"),
        ("0 15 10 ? * MON-FRI", "2026-11-27 10:15:00", "2026-11-30 10:15:00"),
        ("0 15 10 15 * ?", "2026-11-25 00:00:00", "2026-12-15 10:15:00"),
        ("0 15 10 L * ?", "2028-02-01 00:00:00", "2028-02-29 10:15:00"),
        ("0 15 10 L-2 * ?", "2026-11-25 00:00:00", "2026-11-28 10:15:00"),
        ("0 0 0 LW * ?", "2026-05-01 00:00:00", "2026-05-29 00:00:00"),  // the 31st is a Sunday
        ("0 0 0 15W * ?", "2026-08-01 00:00:00", "2026-08-14 00:00:00"),  // a Saturday
        ("0 0 0 15W * ?", "2026-11-01 00:00:00", "2026-11-16 00:00:00"),  // a Sunday
        ("0 0 0 1W * ?", "2026-08-01 00:00:00", "2026-08-03 00:00:00"),  // not in the month before
        ("0 15 10 ? * 6L", "2026-11-01 00:00:00", "2026-11-27 10:15:00"),
        ("0 15 10 ? * friL 2028-2029", "2026-11-01 00:00:00", "2028-01-28 10:15:00"),
        ("0 15 10 ? * 6#3", "2026-11-01 00:00:00", "2026-11-20 10:15:00"),
        ("0 0 0 ? * SUN#5", "2026-12-01 00:00:00", "2027-01-31 00:00:00"),
        ("0 0 0 ? * L", "2026-11-25 00:00:00", "2026-11-28 00:00:00"),  // alone it is Saturday
        ("0 0 22-2 * * ?", "2026-11-25 02:00:00", "2026-11-25 22:00:00"),
        ("0 0 22-2 * * ?", "2026-11-25 23:00:00", "2026-11-26 00:00:00"),
        ("0 0 0 ? NOV-FEB FRI-MON", "2026-03-01 00:00:00", "2026-11-01 00:00:00"),
        ("0 50-10/10 0 * * ?", "2026-11-25 00:10:00", "2026-11-25 00:50:00"),
        ("0 0 0 29 2 ?", "2097-01-01 00:00:00", "2104-02-29 00:00:00"),  // 2100 is no leap year
        ("\t0  0 0 1 JAN ?  ", "2026-11-25 00:00:00", "2027-01-01 00:00:00"),
        ("5/0 0 0 * * ?", "2026-11-25 00:00:05", "2026-11-26 00:00:05"),
    ])
    func `the next fire time`(_ cron: String, _ start: String, _ expected: String) throws {
        #expect(try fires(cron, after: start) == [expected])
    }

    @Test(arguments: ["0 0 0 30 2 ?", "0 0 0 1 1 ? 2020", "0 0 0 31 4,6,9,11 ?", "0 0 0 L-30 2 ?"])
    func `an expression can have no fire time`(_ cron: String) throws {
        #expect(try fires(cron, after: "2026-01-01 00:00:00") == [])
    }

    @Test(arguments: [
        ("0 * * * *", "has 5 fields: Quartz cron starts with the seconds"),
        ("0 0 0 * * ? * *", "has 8 fields"),
        ("", "has 0 fields"),
        ("60 0 0 * * ?", "`60` is none of the seconds, 0 to 59"),
        ("0 0 24 * * ?", "`24` is none of the hours, 0 to 23"),
        ("0 0 0 0 * ?", "`0` is none of the days of the month, 1 to 31"),
        ("0 0 0 ? * 0", "`0` is none of the days of the week, 1 to 7"),
        ("0 0 0 ? * SON", "`SON` is none of the days of the week"),
        ("0 0 0 * * *", "write `?` for the day of the week"),
        ("0 0 0 1 * MON", "not both: write `?` for one"),
        ("0 0 0 ? * ?", "`?` stands for the day of the month or for that of the week, not for both"),
        ("? 0 0 * * ?", "not for seconds"),
        ("0 0/60 0 * * ?", "`60` is no step of minutes"),
        ("0 0 0 1,L * ?", "cannot stand in a list"), ("0 0 0 1W,15W * ?", "in no list"),
        ("0 0 0 ? * FRI#6", "third Friday"),
        ("0 0 0 ? * MON-FRI/2", "Quartz ignores the step"), ("0 0 0 * * ? 2030-2026", "end before they start"),
        ("0 1--2 0 * * ?", "is none of the minutes"), ("0 1/2/3 0 * * ?", "is none of the minutes"),
        ("0 , 0 * * ?", "is none of the minutes"), ("0 99999999999999999999 0 * * ?", "is none of the minutes"),
    ])
    func `what Quartz refuses is refused, with the reason`(_ cron: String, _ reason: String) {
        #expect { try QuartzCron(cron) } throws: { error in
            "\(error)".contains(reason)
        }
    }

    @Test func `an hour that clocks skip has no fire times`() throws {
        #expect(
            try fires("0 30 2 * * ?", after: "2026-03-28 12:00:00", count: 2, in: Self.berlin)
                == ["2026-03-30 00:30:00", "2026-03-31 00:30:00"])
        #expect(
            try fires("0 30 * * * ?", after: "2026-03-29 00:30:00", count: 2, in: Self.berlin)
                == ["2026-03-29 01:30:00", "2026-03-29 02:30:00"])
    }

    @Test func `an hour that clocks show twice fires once, the second time`() throws {
        #expect(
            try fires("0 30 2 * * ?", after: "2026-10-24 12:00:00", count: 2, in: Self.berlin)
                == ["2026-10-25 01:30:00", "2026-10-26 01:30:00"])
        #expect(
            try fires("0 30 * * * ?", after: "2026-10-24 23:30:00", count: 2, in: Self.berlin)
                == ["2026-10-25 01:30:00", "2026-10-25 02:30:00"])
    }

    @Test func `walking all seconds of a cron agrees with asking for the next`() throws {
        for text in ["0/20 1/7 3-5 ? * MON,WED", "15 0/30 22-2 L * ?", "0 0 0/8 1,31 * ?"] {
            let cron = try QuartzCron(text)
            var next = try #require(cron.next(after: 1_774_000_000_000, in: Self.berlin))
            for step in 1...50 {
                let following = try #require(cron.next(after: next, in: Self.berlin))
                #expect(following > next, "\(text), step \(step)")
                #expect(cron.next(after: following - 1, in: Self.berlin) == following)
                #expect(cron.next(after: (next + following) / 2, in: Self.berlin) == following)
                next = following
            }
        }
    }
}

@Suite struct ZoneRulesTests {
    @Test(arguments: [
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29 00:59:59", 3_600),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29 01:00:00", 7_200),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25 00:59:59", 7_200),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25 01:00:00", 3_600),
        ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08 06:59:59", -18_000),
        ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08 07:00:00", -14_400),
        ("EST5EDT,M3.2.0,M11.1.0", "2026-11-01 06:00:00", -18_000),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-01 00:00:00", 39_600),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-07-01 00:00:00", 36_000),
        ("<+0330>-3:30", "2026-07-01 00:00:00", 12_600),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01 00:00:00", 0),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29 00:59:59", -7_200),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29 01:00:00", -3_600),
        ("XXX3YYY,J60,J300", "2028-03-01 05:00:00", -7_200),
    ])
    func `the rule at the end of zone data`(_ rule: String, _ moment: String, _ offset: Int) throws {
        #expect(PosixZone(rule) != nil)
        let zone = ZoneRules(initialOffset: 0, footer: PosixZone(rule))
        #expect(zone.offset(at: try local(moment)) == offset)
    }

    @Test(arguments: ["", "C", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M1.1.1", "<CET-1", "CET-999"])
    func `a rule that is none`(_ rule: String) { #expect(PosixZone(rule) == nil) }

    @Test func `a local time that is skipped has no moment, one that comes twice has the second`() throws {
        let zone = QuartzCronTests.berlin
        #expect(zone.moment(ofLocal: try local("2026-03-29 02:30:00")) == nil)
        #expect(zone.moment(ofLocal: try local("2026-03-29 03:00:00")) == (try local("2026-03-29 01:00:00")))
        #expect(zone.moment(ofLocal: try local("2026-10-25 02:30:00")) == (try local("2026-10-25 01:30:00")))
    }
}
