/// The two forms in which objects carry times.
enum TimeText {
    /// RFC 3339: `2026-11-21T05:11:25Z`, with or without a fraction, in any zone.
    static func isTime(_ text: String) -> Bool { rest(of: text).map { fraction(of: $0) != nil } ?? false }

    /// What the server says of a text that is no time with exactly six digits of a second; `nil` of one that is.
    static func microTimeError(_ text: String) -> String? {
        let layout = "2006-01-02T15:04:05.000000Z07:00"
        guard let rest = rest(of: text) else {
            return "parsing time \(quoted(text)) as \"\(layout)\": cannot parse \(quoted(text)) as \"2006\""
        }
        guard let digits = fraction(of: rest), digits == 6 else {
            let shown = quoted(String(decoding: rest, as: UTF8.self))
            return "parsing time \(quoted(text)) as \"\(layout)\": cannot parse \(shown) as \".000000\""
        }
        return nil
    }

    /// What stands behind the seconds; `nil` where the text does not begin with a date and a time of day.
    private static func rest(of text: String) -> ArraySlice<UInt8>? {
        let bytes = Array(text.utf8)
        let pattern = Array("dddd-dd-ddTdd:dd:dd".utf8)
        guard bytes.count >= pattern.count else { return nil }
        for (byte, expected) in zip(bytes, pattern) {
            let fits = expected == UInt8(ascii: "d") ? isDigit(byte) : byte == expected
            guard fits else { return nil }
        }
        func number(_ at: Int) -> Int { Int(bytes[at] - 48) * 10 + Int(bytes[at + 1] - 48) }
        guard (1...12).contains(number(5)), (1...31).contains(number(8)), number(11) < 24, number(14) < 60,
            number(17) < 60
        else { return nil }
        return bytes[pattern.count...]
    }

    /// How many digits a fraction of a second has; `nil` where no zone ends the text.
    private static func fraction(of rest: ArraySlice<UInt8>) -> Int? {
        var rest = rest
        var digits = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            while let byte = rest.first, isDigit(byte) {
                digits += 1
                rest.removeFirst()
            }
            guard digits > 0 else { return nil }
        }
        if rest.elementsEqual("Z".utf8) { return digits }
        let zone = Array(rest)
        guard zone.count == 6, zone[0] == UInt8(ascii: "+") || zone[0] == UInt8(ascii: "-"),
            zone[3] == UInt8(ascii: ":"), [1, 2, 4, 5].allSatisfy({ isDigit(zone[$0]) })
        else { return nil }
        return digits
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
