extension FlinkValues {
    /// Milliseconds of a duration as Flink and ISO 8601 spell it: `24 h`, `10 min`, `500ms`, `PT24H`, `P1DT2H`.
    ///
    /// A bare number is milliseconds. There is no sign, no fraction and, outside ISO, no sum of units (`1h30m`), as in
    /// Flink's `TimeUtils`. What is finer than a millisecond is cut off.
    public static func duration(_ text: String) throws(FlinkValueError) -> Int64 {
        let plain = trimmed(text)
        if plain.first == "P" || plain.first == "p" {
            guard let value = isoDuration(plain.uppercased()) else {
                throw FlinkValueError(text, isNot: "an ISO 8601 duration")
            }
            return value
        }
        guard let (count, unit) = countAndUnit(plain) else { throw FlinkValueError(text, isNot: "a duration") }
        if let divisor = fineUnits[unit] { return count / divisor }
        guard let milliseconds = durationUnits[unit] else { throw FlinkValueError(text, isNot: "a duration") }
        let (value, overflow) = count.multipliedReportingOverflow(by: milliseconds)
        guard !overflow else { throw FlinkValueError(text, isNot: "a duration that fits 64 bits") }
        return value
    }

    /// A duration in the largest unit that has no remainder: `90m`, `1d`, `1500ms`.
    public static func durationText(_ milliseconds: Int64) -> String {
        for (unit, size) in [("d", Int64(86_400_000)), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)]
        where milliseconds != 0 && milliseconds % size == 0 {
            return "\(milliseconds / size)\(unit)"
        }
        return milliseconds == 0 ? "0s" : "\(milliseconds)ms"
    }

    private static let durationUnits: [String: Int64] = [
        "": 1, "ms": 1, "milli": 1, "millis": 1, "millisecond": 1, "milliseconds": 1,
        "s": 1_000, "sec": 1_000, "secs": 1_000, "second": 1_000, "seconds": 1_000,
        "m": 60_000, "min": 60_000, "minute": 60_000, "minutes": 60_000,
        "h": 3_600_000, "hour": 3_600_000, "hours": 3_600_000,
        "d": 86_400_000, "day": 86_400_000, "days": 86_400_000,
    ]

    /// How many of them make a millisecond.
    private static let fineUnits: [String: Int64] = [
        "us": 1_000, "\u{b5}s": 1_000, "\u{3bc}s": 1_000, "micro": 1_000, "micros": 1_000, "microsecond": 1_000,
        "microseconds": 1_000, "ns": 1_000_000, "nano": 1_000_000, "nanos": 1_000_000, "nanosecond": 1_000_000,
        "nanoseconds": 1_000_000,
    ]

    /// `PnDTnHnMnS`, each part once and in this order, seconds with a fraction if need be; `nil` for anything else.
    private static func isoDuration(_ text: String) -> Int64? {
        var rest = text.dropFirst()
        var order = ["D", "T", "H", "M", "S"][...]
        var total: Int64 = 0
        var inTime = false
        var hasPart = false
        while let first = rest.first {
            if first == "T" {
                guard let place = order.firstIndex(of: "T") else { return nil }
                order = order[(place + 1)...]
                rest = rest.dropFirst()
                guard !rest.isEmpty else { return nil }
                inTime = true
                continue
            }
            let number = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
            rest = rest.dropFirst(number.count)
            guard let unit = rest.first.map(String.init), let place = order.firstIndex(of: unit) else { return nil }
            guard inTime == (unit != "D") else { return nil }
            order = order[(place + 1)...]
            rest = rest.dropFirst()
            guard let part = isoPart(number, unit) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow else { return nil }
            total = sum
            hasPart = true
        }
        return hasPart ? total : nil
    }

    private static func isoPart(_ number: Substring, _ unit: String) -> Int64? {
        let pieces = number.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = pieces.first.flatMap({ Int64($0) }), let scale = durationUnits[unit.lowercased()] else {
            return nil
        }
        let (value, overflow) = whole.multipliedReportingOverflow(by: scale)
        guard !overflow else { return nil }
        if pieces.count == 1 { return value }
        guard pieces.count == 2, unit == "S", !pieces[1].isEmpty, let fraction = milliseconds(ofFraction: pieces[1])
        else { return nil }
        let (sum, tooMuch) = value.addingReportingOverflow(fraction)
        return tooMuch ? nil : sum
    }

    /// The milliseconds in the digits behind a decimal point of seconds: `5` is 500.
    static func milliseconds(ofFraction digits: Substring) -> Int64? {
        guard digits.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
        return Int64((digits.prefix(3) + "000").prefix(3))
    }
}
