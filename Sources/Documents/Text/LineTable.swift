/// Where the lines of a text start: made once, and only where a place is asked for, it turns byte offsets into lines
/// and columns and back without walking the text again.
struct LineTable: Sendable {
    /// What ends a line besides `\n`, `\r\n` and a lone `\r`.
    enum Breaks {
        case json
        /// Also U+0085, U+2028 and U+2029, which YAML 1.1, and so libyaml, counts.
        case yaml
    }

    private let text: [UInt8]
    private let starts: [Int]

    init(_ text: [UInt8], breaks: Breaks) {
        self.text = text
        // The byte order mark takes no column.
        var starts = [TextEncoding.markLength(text)]
        text.withUnsafeBufferPointer { bytes in
            var offset = 0
            while offset < bytes.count {
                let byte = bytes[offset]
                offset += 1
                switch byte {
                case 0x0A: starts.append(offset)
                case 0x0D:
                    if offset < bytes.count, bytes[offset] == 0x0A { offset += 1 }
                    starts.append(offset)
                case 0xC2 where breaks == .yaml:
                    guard offset < bytes.count, bytes[offset] == 0x85 else { continue }
                    offset += 1
                    starts.append(offset)
                case 0xE2 where breaks == .yaml:
                    guard offset + 1 < bytes.count, bytes[offset] == 0x80, bytes[offset + 1] | 1 == 0xA9 else {
                        continue
                    }
                    offset += 2
                    starts.append(offset)
                default: continue
                }
            }
        }
        self.starts = starts
    }

    /// The place of the scalar that the byte at `offset` belongs to; behind the text for an offset behind it.
    func position(of offset: Int) -> TextPosition {
        let offset = min(offset, text.count)
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        let start = min(starts[low], offset)
        return TextPosition(line: low + 1, column: scalarCount(start..<offset) + 1)
    }

    func range(_ offsets: Range<Int>) -> TextRange {
        TextRange(start: position(of: offsets.lowerBound), end: position(of: offsets.upperBound))
    }

    var lineCount: Int { starts.count }

    /// The bytes of the line with this number from 1, without what ends it; empty for a line that is not there.
    func line(_ number: Int) -> Range<Int> {
        guard number >= 1, number <= starts.count else { return text.count..<text.count }
        let start = starts[number - 1]
        var end = number < starts.count ? starts[number] : text.count
        if number < starts.count {
            end -= 1
            if text[end] == 0x0A, end > start, text[end - 1] == 0x0D { end -= 1 }
            while end > start, text[end].isContinuation { end -= 1 }
        }
        return start..<end
    }

    /// The offset of `position`, or the end of its line if that is shorter.
    func offset(of position: TextPosition) -> Int {
        let line = line(position.line)
        var offset = line.lowerBound
        var column = 1
        while column < position.column, offset < line.upperBound {
            offset += 1
            while offset < line.upperBound, text[offset].isContinuation { offset += 1 }
            column += 1
        }
        return offset
    }

    private func scalarCount(_ offsets: Range<Int>) -> Int {
        var count = 0
        for offset in offsets where !text[offset].isContinuation { count += 1 }
        return count
    }
}
