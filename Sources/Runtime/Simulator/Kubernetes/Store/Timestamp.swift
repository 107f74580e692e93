/// Times as Kubernetes writes them: RFC 3339, UTC, to the second.
enum Timestamp {
    /// `2026-11-21T05:11:25Z`, of milliseconds since 1970. Years outside of 0 to 9999 are cut off there.
    static func text(_ milliseconds: Int64) -> String {
        let earliest: Int64 = -62_167_219_200
        let latest: Int64 = 253_402_300_799
        let seconds = min(max(floorDivide(milliseconds, 1000), earliest), latest)
        let day = floorDivide(seconds, 86_400)
        let second = seconds - day * 86_400
        let (year, month, dayOfMonth) = civil(day)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20)
        func put(_ value: Int64, _ digits: Int) {
            var divisor: Int64 = digits == 4 ? 1000 : 10
            while divisor > 0 {
                bytes.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
                divisor /= 10
            }
        }
        put(year, 4)
        bytes.append(UInt8(ascii: "-"))
        put(month, 2)
        bytes.append(UInt8(ascii: "-"))
        put(dayOfMonth, 2)
        bytes.append(UInt8(ascii: "T"))
        put(second / 3600, 2)
        bytes.append(UInt8(ascii: ":"))
        put(second / 60 % 60, 2)
        bytes.append(UInt8(ascii: ":"))
        put(second % 60, 2)
        bytes.append(UInt8(ascii: "Z"))
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    /// The date of a day counted from 1970-01-01, in the Gregorian calendar counted from March of the year 0.
    private static func civil(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
