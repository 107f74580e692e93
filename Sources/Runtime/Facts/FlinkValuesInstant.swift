import PolicyCompiler

/// A moment, to the millisecond.
public struct Instant: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var millisecondsSinceEpoch: Int64

    public init(millisecondsSinceEpoch: Int64) { self.millisecondsSinceEpoch = millisecondsSinceEpoch }

    /// Reads `2026-11-21T05:11:25Z`, with a fraction of seconds or an offset such as `+01:00` if need be; also a bare
    /// number of milliseconds since 1970, as Flink writes its times.
    public init(parsing text: String) throws(FlinkValueError) {
        let plain = FlinkValues.trimmed(text)
        if let milliseconds = Int64(plain) {
            self.init(millisecondsSinceEpoch: milliseconds)
        } else if let moment = Self.rfc3339(plain) {
            self = moment
        } else {
            throw FlinkValueError(text, isNot: "a time such as `2026-11-21T05:11:25Z`")
        }
    }

    /// The time that passed since `earlier`; negative if that is later. Saturates.
    public func milliseconds(since earlier: Instant) -> Int64 {
        let (value, overflow) = millisecondsSinceEpoch.subtractingReportingOverflow(earlier.millisecondsSinceEpoch)
        return overflow ? (millisecondsSinceEpoch < 0 ? .min : .max) : value
    }

    public static func < (left: Instant, right: Instant) -> Bool {
        left.millisecondsSinceEpoch < right.millisecondsSinceEpoch
    }

    /// In UTC, with a fraction only if there is one: `2026-11-21T05:11:25Z`.
    public var description: String {
        let days = Self.floorDivide(millisecondsSinceEpoch, 86_400_000)
        var rest = Self.remainder(millisecondsSinceEpoch, 86_400_000)
        let day = CalendarDay(daysSinceEpoch: Int(days))
        let fraction = rest % 1_000
        rest /= 1_000
        let time = [rest / 3_600, rest / 60 % 60, rest % 60].map { Self.padded($0, 2) }.joined(separator: ":")
        let date =
            "\(Self.padded(Int64(day.year), 4))-\(Self.padded(Int64(day.month), 2))-\(Self.padded(Int64(day.day), 2))"
        return "\(date)T\(time)\(fraction == 0 ? "" : ".\(Self.padded(fraction, 3))")Z"
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value.magnitude)
        return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// What is left over by ``floorDivide(_:_:)``, 0 or more. Not by multiplying back, which overflows at the ends.
    private static func remainder(_ value: Int64, _ divisor: Int64) -> Int64 {
        let rest = value % divisor
        return rest < 0 ? rest + divisor : rest
    }

    static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value / divisor - (value % divisor < 0 ? 1 : 0)
    }
}

extension Instant {
    private static func rfc3339(_ text: String) -> Instant? {
        var rest = Array(text.utf8)[...]
        guard let year = digits(4, &rest), take("-", &rest), let month = digits(2, &rest), take("-", &rest),
            let day = digits(2, &rest), take("T", &rest) || take("t", &rest) || take(" ", &rest),
            let hour = digits(2, &rest), take(":", &rest), let minute = digits(2, &rest)
        else { return nil }
        var second: Int64 = 0
        var fraction: Int64 = 0
        if take(":", &rest) {
            guard let value = digits(2, &rest) else { return nil }
            second = value
            if take(".", &rest) {
                let places = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                guard !places.isEmpty,
                    let value = FlinkValues.milliseconds(ofFraction: String(decoding: places, as: UTF8.self)[...])
                else { return nil }
                fraction = value
                rest = rest.dropFirst(places.count)
            }
        }
        guard let offset = offset(&rest), rest.isEmpty, (1...12).contains(month), (1...31).contains(day), hour < 24,
            minute < 60, second <= 60
        else { return nil }
        let date = CalendarDay(year: Int(year), month: Int(month), day: Int(day))
        guard CalendarDay(daysSinceEpoch: date.daysSinceEpoch) == date else { return nil }
        let seconds = ((Int64(date.daysSinceEpoch) * 24 + hour) * 60 + minute) * 60 + second
        return Instant(millisecondsSinceEpoch: seconds * 1_000 + fraction - offset)
    }

    /// `Z`, `+01:00` or `+0100`, in milliseconds.
    private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        if take("Z", &rest) || take("z", &rest) { return 0 }
        let sign: Int64
        if take("+", &rest) { sign = 1 } else if take("-", &rest) { sign = -1 } else { return nil }
        guard let hours = digits(2, &rest) else { return nil }
        _ = take(":", &rest)
        guard let minutes = digits(2, &rest), hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes) * 60_000
    }

    private static func take(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    private static func digits(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> Int64? {
        guard rest.count >= count else { return nil }
        var value: Int64 = 0
        for byte in rest.prefix(count) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        rest = rest.dropFirst(count)
        return value
    }
}
