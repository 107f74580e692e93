/// What names a time zone: a fixed offset from UTC, which needs no data, or a name of the time zone database.
public enum ZoneName {
    /// Longer than any name of the database by half.
    private static let longest = 48

    /// `UTC`, `GMT`, `Z`, `+02:00`, `-0330`, `UTC+2`: the same on any machine; `nil` for what needs zone data.
    public static func fixedOffset(_ text: String) -> ZoneRules? {
        if ["UTC", "GMT", "Z", "Etc/UTC", "Etc/GMT"].contains(text) { return .utc }
        var rest = text[...]
        for prefix in ["UTC", "GMT"] where rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
            break
        }
        guard let sign = rest.first, sign == "+" || sign == "-" else { return nil }
        let parts = rest.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        let hours: Int?
        let minutes: Int?
        switch parts.count {
        case 1 where parts[0].utf8.count == 4:
            (hours, minutes) = (digits(parts[0].prefix(2)), digits(parts[0].suffix(2)))
        case 1: (hours, minutes) = (digits(parts[0]), 0)
        case 2: (hours, minutes) = (digits(parts[0]), parts[1].utf8.count == 2 ? digits(parts[1]) : nil)
        default: return nil
        }
        guard let hours, let minutes, hours <= 18, minutes < 60 else { return nil }
        return ZoneRules(initialOffset: (sign == "-" ? -1 : 1) * (hours * 3_600 + minutes * 60))
    }

    private static func digits(_ text: Substring) -> Int? {
        guard (1...2).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    /// Whether a text is spelled as names of the database are. Such a text is safe as a path below its directory: it has
    /// no empty part and none that starts with a dot.
    public static func isName(_ text: String) -> Bool {
        guard (1...longest).contains(text.utf8.count) else { return false }
        return text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part.utf8.first != UInt8(ascii: ".")
                && part.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                        || [UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains(byte)
                }
        }
    }
}
