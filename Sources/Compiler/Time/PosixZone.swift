/// The rule at the end of zone data: `CET-1CEST,M3.5.0,M10.5.0/3`.
public struct PosixZone: Hashable, Sendable {
    public enum Day: Hashable, Sendable {
        /// `Mm.w.d`: the w-th (5: last) weekday d (0: Sunday) of a month.
        case weekday(month: Int, week: Int, day: Int)
        /// `Jn`: 1 to 365, 29 February never counted.
        case julian(Int)
        /// `n`: 0 to 365, 29 February counted.
        case ofYear(Int)
    }

    public struct Change: Hashable, Sendable {
        public var day: Day
        /// Seconds after local midnight; may be negative or beyond a day.
        public var time: Int
    }

    /// The text that it was read from, canonical by being the only form.
    public let text: String
    /// Seconds east of UTC.
    let standard: Int
    let summer: (offset: Int, starts: Change, ends: Change)?

    public static func == (left: PosixZone, right: PosixZone) -> Bool { left.text == right.text }
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// `nil` if the text is no rule.
    public init?(_ text: String) {
        guard text.utf8.count <= 100 else { return nil }
        var reader = Reader(rest: Array(text.utf8)[...])
        guard reader.name(), let standard = reader.offset() else { return nil }
        self.text = text
        self.standard = -standard
        if reader.rest.isEmpty {
            summer = nil
            return
        }
        guard reader.name() else { return nil }
        var offset = -standard + 3_600
        if reader.rest.first != UInt8(ascii: ",") {
            guard let stated = reader.offset() else { return nil }
            offset = -stated
        }
        guard reader.take(","), let starts = reader.change(), reader.take(","), let ends = reader.change(),
            reader.rest.isEmpty
        else { return nil }
        summer = (offset, starts, ends)
    }

    func offset(at moment: Int) -> Int {
        guard let summer else { return standard }
        let year = CalendarDay(daysSinceEpoch: CalendarDay.floorDivide(moment + standard, 86_400)).year
        let starts = Self.local(summer.starts, year) - standard
        let ends = Self.local(summer.ends, year) - summer.offset
        let isSummer = starts < ends ? starts <= moment && moment < ends : !(ends <= moment && moment < starts)
        return isSummer ? summer.offset : standard
    }

    /// The first moment after this one at which the offset changes; `nil` if it never does.
    func nextChange(after moment: Int) -> Int? {
        guard let summer, summer.offset != standard else { return nil }
        let year = CalendarDay(daysSinceEpoch: CalendarDay.floorDivide(moment, 86_400)).year
        // A rule of one year may reach into the next; permanent summer time never changes.
        let moments = ((year - 1)...(year + 2)).flatMap { year in
            [Self.local(summer.starts, year) - standard, Self.local(summer.ends, year) - summer.offset]
        }
        return moments.filter { $0 > moment && offset(at: $0) != offset(at: $0 - 1) }.min()
    }

    private static func local(_ change: Change, _ year: Int) -> Int {
        let first = CalendarDay(year: year, month: 1, day: 1).daysSinceEpoch
        let day: Int
        switch change.day {
        case .julian(let number): day = first + number - 1 + (CalendarDay.isLeap(year) && number >= 60 ? 1 : 0)
        case .ofYear(let number): day = first + number
        case .weekday(let month, let week, let weekday):
            let start = CalendarDay(year: year, month: month, day: 1).daysSinceEpoch
            var date = 1 + (weekday - CalendarDay.weekday(ofDay: start) + 7) % 7 + (week - 1) * 7
            while date > CalendarDay.days(inMonth: month, of: year) { date -= 7 }
            day = start + date - 1
        }
        return day * 86_400 + change.time
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func name() -> Bool {
            if take("<") {
                guard let end = rest.firstIndex(of: UInt8(ascii: ">")), end > rest.startIndex else { return false }
                rest = rest[(end + 1)...]
                return true
            }
            let letters = rest.prefix { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
            rest = rest.dropFirst(letters.count)
            return letters.count >= 3
        }

        mutating func number(_ range: ClosedRange<Int>) -> Int? {
            var value = 0
            var count = 0
            while let byte = rest.first, (0x30...0x39).contains(byte), count < 4 {
                value = value * 10 + Int(byte - 0x30)
                count += 1
                rest.removeFirst()
            }
            return count > 0 && range.contains(value) ? value : nil
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func offset() -> Int? {
            let sign = take("-") ? -1 : 1
            if sign == 1 { _ = take("+") }
            guard var value = number(0...167).map({ $0 * 3_600 }) else { return nil }
            if take(":") {
                guard let minutes = number(0...59) else { return nil }
                value += minutes * 60
                if take(":") {
                    guard let seconds = number(0...59) else { return nil }
                    value += seconds
                }
            }
            return sign * value
        }

        mutating func change() -> Change? {
            let day: Day
            if take("M") {
                guard let month = number(1...12), take("."), let week = number(1...5), take("."),
                    let weekday = number(0...6)
                else { return nil }
                day = .weekday(month: month, week: week, day: weekday)
            } else if take("J") {
                guard let number = number(1...365) else { return nil }
                day = .julian(number)
            } else {
                guard let number = number(0...365) else { return nil }
                day = .ofYear(number)
            }
            guard take("/") else { return Change(day: day, time: 7_200) }
            return offset().map { Change(day: day, time: $0) }
        }
    }
}
