/// Why a text is no cron expression; lowercase, without a full stop.
public struct CronError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

extension QuartzCron {
    public init(_ text: String) throws(CronError) {
        let fields = text.split { $0 == " " || $0 == "\t" }.map { $0.uppercased() }
        guard fields.count != 5 else {
            throw CronError("`\(text)` has 5 fields: Quartz cron starts with the seconds and has 6 or 7")
        }
        guard fields.count == 6 || fields.count == 7 else {
            throw CronError("`\(text)` has \(fields.count) fields: Quartz cron has 6 or 7, seconds first")
        }
        seconds = try Field.seconds.set(fields[0])
        minutes = try Field.minutes.set(fields[1])
        hours = try Field.hours.set(fields[2])
        months = try Field.months.set(fields[4])
        switch (fields[3], fields[5]) {
        case ("?", "?"): throw CronError("`?` stands for the day of the month or for that of the week, not for both")
        case ("?", let week): day = .ofWeek(try Self.dayOfWeek(week))
        case (let month, "?"): day = .ofMonth(try Self.dayOfMonth(month))
        case (_, "*"): throw CronError("one of the two days has to be `?`: write `?` for the day of the week")
        case ("*", _): throw CronError("one of the two days has to be `?`: write `?` for the day of the month")
        default: throw CronError("Quartz takes a day of the month or a day of the week, not both: write `?` for one")
        }
        years = fields.count == 7 && fields[6] != "*" ? try Field.yearSet(fields[6]) : nil
    }

    private static func dayOfMonth(_ text: String) throws(CronError) -> DayOfMonth {
        if text.contains("L") {
            if text.contains(",") {
                throw CronError("`L` cannot stand in a list of days of the month")
            }
            var rest = text.dropFirst()
            let isNearest = rest.last == "W"
            if isNearest { rest = rest.dropLast() }
            guard !rest.isEmpty else { return .last(offset: 0, nearestWeekday: isNearest) }
            guard rest.first == "-", let offset = Field.number(rest.dropFirst()), offset <= 30 else {
                throw CronError("`\(text)` is no last day of the month: `L`, `L-3`, `LW` and `L-3W` are")
            }
            return .last(offset: offset, nearestWeekday: isNearest)
        }
        if text.contains("W") {
            guard text.last == "W", let day = Field.number(text.dropLast()), (1...31).contains(day) else {
                throw CronError(
                    "`\(text)` is no nearest weekday: `W` stands behind one day, as in `15W`, and in no list")
            }
            return .nearestWeekday(day)
        }
        return .anyOf(try Field.daysOfMonth.set(text))
    }

    private static func dayOfWeek(_ text: String) throws(CronError) -> DayOfWeek {
        if text == "L" { return .anyOf(1 << 7) }  // Saturday, the last of the week
        if text.last == "L", let day = Field.daysOfWeek.value(text.dropLast()) { return .last(day) }
        if text.contains("#") {
            let parts = text.split(separator: "#", omittingEmptySubsequences: false)
            guard parts.count == 2, let day = Field.daysOfWeek.value(parts[0]), let number = Field.number(parts[1]),
                (1...5).contains(number)
            else {
                throw CronError("`\(text)` is no day of a month's week: `FRI#3` is its third Friday, up to `#5`")
            }
            return .nth(number, of: day)
        }
        return .anyOf(try Field.daysOfWeek.set(text))
    }
}

/// A field with values of one range.
private struct Field {
    let what: String
    let range: ClosedRange<Int>
    var names: [String] = []

    static let seconds = Field(what: "seconds", range: 0...59)
    static let minutes = Field(what: "minutes", range: 0...59)
    static let hours = Field(what: "hours", range: 0...23)
    static let daysOfMonth = Field(what: "days of the month", range: 1...31)
    static let months = Field(
        what: "months", range: 1...12,
        names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"])
    static let daysOfWeek = Field(
        what: "days of the week", range: 1...7, names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"])

    static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 4, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    /// A number of the range or a name.
    func value(_ text: Substring) -> Int? {
        if let place = names.firstIndex(of: String(text)) { return place + 1 }
        return Self.number(text).flatMap { range.contains($0) ? $0 : nil }
    }

    func set(_ text: String) throws(CronError) -> UInt64 {
        var result: UInt64 = 0
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            for value in try values(part) { result |= 1 << UInt64(value) }
        }
        return result
    }

    static func yearSet(_ text: String) throws(CronError) -> Set<Int> {
        let field = Field(what: "years", range: QuartzCron.years)
        var result: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            result.formUnion(try field.values(part))
        }
        return result
    }

    private func values(_ text: Substring) throws(CronError) -> [Int] {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        var step = 1
        if parts.count == 2 {
            let most = range.lowerBound == 1970 ? 200 : range.upperBound
            guard let number = Self.number(parts[1]), number <= most else {
                throw CronError("`\(parts[1])` is no step of \(what)")
            }
            step = max(number, 1)
        }
        guard parts.count <= 2, let first = parts.first else { throw trouble(text) }
        let isOpen = parts.count == 2 && Self.number(parts[1]) != 0
        if first == "*" || (first.isEmpty && parts.count == 2) {
            return Array(stride(from: range.lowerBound, through: range.upperBound, by: step))
        }
        let ends = first.split(separator: "-", omittingEmptySubsequences: false)
        if parts.count == 2, names.contains(where: { first.contains($0) }) {
            throw CronError("Quartz ignores the step in `\(text)`: write numbers")
        }
        guard ends.count <= 2, let start = ends.first.flatMap({ value($0) }) else { throw trouble(text) }
        guard ends.count == 2 else {
            return isOpen ? Array(stride(from: start, through: range.upperBound, by: step)) : [start]
        }
        guard let end = value(ends[1]) else { throw trouble(text) }
        if start <= end { return Array(stride(from: start, through: end, by: step)) }
        guard range.lowerBound != 1970 else { throw CronError("the years `\(text)` end before they start") }
        // Goes on from the start of the range, in steps that do not start anew.
        let size = range.count
        return stride(from: start, through: end + size, by: step).map {
            ($0 - range.lowerBound) % size + range.lowerBound
        }
    }

    private func trouble(_ text: Substring) -> CronError {
        if text == "?" { return CronError("`?` stands for a day of the month or of the week, not for \(what)") }
        return CronError("`\(text)` is none of the \(what), \(range.lowerBound) to \(range.upperBound)")
    }
}
