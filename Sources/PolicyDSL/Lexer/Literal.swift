/// The value of a number with or without a unit.
enum Literal: Hashable {
    case count(Int64)
    case milliseconds(Int64)
    case percentage(Int64)
    case bytes(Int64)

    enum Trouble: Error {
        case unknownUnit
        case tooLarge
    }

    /// The units, by what they measure, and how many of the smallest unit each is.
    static let durations: [(unit: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]
    static let sizes: [(unit: String, bytes: Int64)] = [
        ("b", 1), ("kb", 1 << 10), ("mb", 1 << 20), ("gb", 1 << 30), ("tb", 1 << 40),
    ]
    static var units: [String] { durations.map(\.unit) + sizes.map(\.unit) + ["%"] }

    /// The unit that is meant by a spelling of other notations, such as Flink's own.
    static func unit(meantBy spelling: String) -> String? {
        switch spelling {
        case "day", "days", "D": "d"
        case "hour", "hours", "hr", "hrs", "H": "h"
        case "min", "mins", "minute", "minutes", "M": "m"
        case "sec", "secs", "second", "seconds", "S": "s"
        case "msec", "msecs", "milli", "millis", "millisecond", "milliseconds": "ms"
        case "k", "K", "kib", "KiB", "Ki", "kB", "KB": "kb"
        case "mib", "MiB", "Mi", "MB": "mb"
        case "g", "G", "gib", "GiB", "Gi", "GB": "gb"
        case "t", "T", "tib", "TiB", "Ti", "TB": "tb"
        case "percent": "%"
        default: nil
        }
    }

    /// Reads `15m`, `64mb`, `10%` or `7`.
    init(_ bytes: ArraySlice<UInt8>) throws(Trouble) {
        var value: Int64 = 0
        var isTooLarge = false
        var index = bytes.startIndex
        while index < bytes.endIndex, let digit = bytes[index].digit {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int64(digit))
            if overflow || carry { isTooLarge = true }
            value = sum
            index += 1
        }
        let unit = bytes[index...]
        let factor: Int64
        let make: (Int64) -> Literal
        if unit.isEmpty {
            (factor, make) = (1, Literal.count)
        } else if unit.elementsEqual("%".utf8) {
            (factor, make) = (1, Literal.percentage)
        } else if let known = Self.durations.first(where: { $0.unit.utf8.elementsEqual(unit) }) {
            (factor, make) = (known.milliseconds, Literal.milliseconds)
        } else if let known = Self.sizes.first(where: { $0.unit.utf8.elementsEqual(unit) }) {
            (factor, make) = (known.bytes, Literal.bytes)
        } else {
            throw .unknownUnit
        }
        let (scaled, overflow) = value.multipliedReportingOverflow(by: factor)
        if isTooLarge || overflow { throw .tooLarge }
        self = make(scaled)
    }
}

extension UInt8 {
    var digit: UInt8? { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") ? self - UInt8(ascii: "0") : nil }

    var isLetter: Bool {
        let lower = self | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
    }

    /// Whether a name can begin with it.
    var beginsName: Bool { isLetter || self == UInt8(ascii: "_") }

    /// Whether it can stand inside a name, dashes and dots apart.
    var continuesName: Bool { beginsName || digit != nil }
}
