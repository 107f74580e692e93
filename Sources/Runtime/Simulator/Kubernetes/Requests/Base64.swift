/// Base64, with the alphabet of Secrets and the one of URLs (which is not padded).
enum Base64 {
    static func encoded(_ bytes: [UInt8], isForURLs: Bool = false) -> String {
        let alphabet = Self.alphabet(isForURLs)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let given = min(bytes.count - index, 3)
            var group: UInt32 = 0
            for offset in 0..<3 { group = group << 8 | UInt32(offset < given ? bytes[index + offset] : 0) }
            for digit in 0...given { text.append(alphabet[Int(group >> UInt32(18 - 6 * digit) & 63)]) }
            if given < 3, !isForURLs { text.append(contentsOf: Array(repeating: UInt8(ascii: "="), count: 3 - given)) }
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// `nil` where it is none.
    static func decoded(_ text: String, isForURLs: Bool = false) -> [UInt8]? {
        var values = [UInt8?](repeating: nil, count: 256)
        for (value, byte) in alphabet(isForURLs).enumerated() { values[Int(byte)] = UInt8(value) }
        var digits = Array(text.utf8)
        if !isForURLs {
            guard digits.count % 4 == 0 else { return nil }
            for _ in 0..<2 where digits.last == UInt8(ascii: "=") { digits.removeLast() }
        }
        guard digits.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        var group: UInt32 = 0
        var bits = 0
        for digit in digits {
            guard let value = values[Int(digit)] else { return nil }
            group = group << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
            }
        }
        return bytes
    }

    private static func alphabet(_ isForURLs: Bool) -> [UInt8] {
        Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
            + Array((isForURLs ? "-_" : "+/").utf8)
    }
}
