/// Where each line of a text starts. `\n`, `\r\n` and a lone `\r` end a line.
public struct LineIndex: Sendable {
    private let starts: [Int]

    init(_ text: [UInt8]) {
        var starts = [0]
        var offset = 0
        while offset < text.count {
            let byte = text[offset]
            offset += 1
            if byte == UInt8(ascii: "\r"), offset < text.count, text[offset] == UInt8(ascii: "\n") { offset += 1 }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { starts.append(offset) }
        }
        self.starts = starts
    }

    public var count: Int { starts.count }

    /// The 0-based line that holds the byte at `offset`; the last line for an offset behind the text.
    public func line(of offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// The offset at which the 0-based `line` starts.
    public func start(of line: Int) -> Int { starts[line] }
}
