/// The uids and name suffixes that a server would draw: here a counter, mixed, so that the same seed gives the same ones.
struct SeededIdentifiers: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A step of SplitMix64: a counter and a mixer, so that no two of the first 2^64 are the same.
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A uid of the form of a random UUID (version 4).
    mutating func uid() -> String {
        let high = next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = Array("0123456789abcdef".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        for (word, isHigh) in [(high, true), (low, false)] {
            for index in 0..<16 {
                if isHigh ? index == 8 || index == 12 : index == 0 || index == 4 { bytes.append(UInt8(ascii: "-")) }
                bytes.append(digits[Int(word >> UInt64(60 - 4 * index) & 0xF)])
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What is put behind a `generateName`: five characters that spell no words.
    mutating func nameSuffix() -> String {
        let alphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)
        var bits = next()
        var bytes: [UInt8] = []
        for _ in 0..<5 {
            bytes.append(alphabet[Int(bits % UInt64(alphabet.count))])
            bits /= UInt64(alphabet.count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A number below `bound`, which is above zero.
    mutating func number(below bound: UInt64) -> UInt64 { next() % bound }
}
