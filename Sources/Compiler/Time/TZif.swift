/// Why bytes are no zone data; lowercase, without a full stop.
public struct TZifError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

extension ZoneRules {
    /// Reads what `/usr/share/zoneinfo` holds: TZif of the versions 1 to 4 (RFC 9636).
    ///
    /// The bytes are believed in nothing: counts are compared with what is there before anything is read by them, times
    /// have to rise and offsets to be possible. Zones that count leap seconds (`right/...`) are refused, because moments
    /// here do not.
    public init(tzif bytes: [UInt8]) throws(TZifError) {
        guard bytes.count <= Self.byteLimit else { throw TZifError("it is larger than \(Self.byteLimit >> 10) KiB") }
        var reader = TZifReader(rest: bytes[...])
        let first = try reader.header()
        guard first.version > 1 else {
            self = try reader.body(first, timeSize: 4)
            return
        }
        // What follows holds the same with longer times, so the part for old readers is only passed over.
        try reader.skip(first.size(timeSize: 4))
        let second = try reader.header()
        guard second.version == first.version else { throw TZifError("its two parts have different versions") }
        var rules = try reader.body(second, timeSize: 8)
        rules.footer = try reader.footer()
        self = rules
    }

    /// The largest file that is in use has 4 KiB.
    public static let byteLimit = 64 << 10
}

private struct TZifReader {
    var rest: ArraySlice<UInt8>

    struct Header {
        var version = 1
        var utcFlags = 0
        var standardFlags = 0
        var leapSeconds = 0
        var times = 0
        var types = 0
        var letters = 0

        func size(timeSize: Int) -> Int {
            times * (timeSize + 1) + types * 6 + letters + leapSeconds * (timeSize + 4) + standardFlags + utcFlags
        }
    }

    mutating func header() throws(TZifError) -> Header {
        let bytes = try take(44)
        let start = bytes.startIndex
        guard bytes.starts(with: Array("TZif".utf8)) else { throw TZifError("it does not start as zone data does") }
        var header = Header()
        switch bytes[start + 4] {
        case 0: header.version = 1
        case let byte where (UInt8(ascii: "2")...UInt8(ascii: "4")).contains(byte): header.version = Int(byte) - 0x30
        default: throw TZifError("it has a version that is not 1 to 4")
        }
        let counts = (0..<6).map { place -> Int in
            bytes[(start + 20 + place * 4)..<(start + 24 + place * 4)].reduce(0) { $0 << 8 | Int($1) }
        }
        (header.utcFlags, header.standardFlags, header.leapSeconds) = (counts[0], counts[1], counts[2])
        (header.times, header.types, header.letters) = (counts[3], counts[4], counts[5])
        guard counts.allSatisfy({ $0 <= ZoneRules.byteLimit }) else { throw TZifError("it counts more than it has") }
        guard (1...256).contains(header.types), header.letters > 0,
            [0, header.types].contains(header.utcFlags), [0, header.types].contains(header.standardFlags)
        else { throw TZifError("its counts contradict each other") }
        return header
    }

    mutating func body(_ header: Header, timeSize: Int) throws(TZifError) -> ZoneRules {
        guard header.leapSeconds == 0 else { throw TZifError("it counts leap seconds") }
        let times = try take(header.times * timeSize)
        let kinds = try take(header.times)
        let types = try take(header.types * 6)
        try skip(header.letters + header.standardFlags + header.utcFlags)
        var offsets: [Int] = []
        for place in 0..<header.types {
            let type = types.dropFirst(place * 6).prefix(6)
            let offset = Self.signed(type.prefix(4))
            guard ZoneRules.offsets.contains(offset) else { throw TZifError("it has an offset of more than a day") }
            guard type.dropFirst(4).first ?? 2 <= 1, Int(type.last ?? 255) < header.letters else {
                throw TZifError("it has a kind of local time that contradicts itself")
            }
            offsets.append(offset)
        }
        var rules = ZoneRules(initialOffset: offsets[0])
        for (place, kind) in kinds.enumerated() {
            let at = Self.signed(times.dropFirst(place * timeSize).prefix(timeSize))
            guard Int(kind) < offsets.count else { throw TZifError("it has a time without a kind") }
            if let last = rules.transitions.last, at <= last.at { throw TZifError("its times do not rise") }
            rules.transitions.append(ZoneRules.Transition(at: at, offset: offsets[Int(kind)]))
        }
        return rules
    }

    mutating func footer() throws(TZifError) -> PosixZone? {
        guard rest.first == 0x0A, let end = rest.dropFirst().firstIndex(of: 0x0A) else {
            throw TZifError("it ends before its last line")
        }
        let line = rest[(rest.startIndex + 1)..<end]
        guard !line.isEmpty else { return nil }
        guard let zone = PosixZone(String(decoding: line, as: UTF8.self)) else {
            throw TZifError("its last line is no rule of a time zone")
        }
        return zone
    }

    private mutating func take(_ count: Int) throws(TZifError) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw TZifError("it is cut off") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func skip(_ count: Int) throws(TZifError) { _ = try take(count) }

    /// Big-endian, in two's complement.
    private static func signed(_ bytes: ArraySlice<UInt8>) -> Int {
        let value = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return bytes.count == 4 ? Int(Int32(truncatingIfNeeded: value)) : Int(truncatingIfNeeded: value)
    }
}
