extension JSONCheck {
    /// The text with `.0` behind each integer that 64 bits do not hold, which makes jansson read it as a real.
    static func spellingLargeIntegersAsReals(_ text: [UInt8]) -> [UInt8] {
        var cursor = JSONCursor(text)
        var result = Array(text[..<cursor.offset])
        while let next = cursor.next {
            let start = cursor.offset
            if next == UInt8(ascii: "\"") {
                result.append(contentsOf: text[cursor.skipString()])
                continue
            }
            let word = text[cursor.skipWord()]
            guard !word.isEmpty else {
                result.append(next)
                cursor.offset = start + 1
                continue
            }
            result.append(contentsOf: word)
            let digits = word.first == UInt8(ascii: "-") ? word.dropFirst() : word
            if digits.count > 18, isNumber(word), digits.allSatisfy(\.isDigit),
                Int64(String(decoding: word, as: UTF8.self)) == nil
            {
                result.append(contentsOf: ".0".utf8)
            }
        }
        return result
    }
}
