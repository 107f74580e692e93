#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Lines of standard input, as they come.
struct LineReader {
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var start = 0
    private var end = 0
    private var isAtEnd = false

    /// A longer line is no object of facts; reading it would only fill memory.
    static let longestLine = 16 << 20

    /// Whether nothing that was read is left: whoever answers line by line flushes then.
    var isDrained: Bool { start == end }

    /// The next line without its end; `nil` at the end of the input.
    mutating func next() throws(InputError) -> ArraySlice<UInt8>? {
        var line: [UInt8] = []
        while true {
            if start == end {
                if isAtEnd { return line.isEmpty ? nil : line[...] }
                try fill()
                if isAtEnd { return line.isEmpty ? nil : line[...] }
            }
            if let newline = buffer[start..<end].firstIndex(of: 0x0A) {
                let piece = buffer[start..<newline]
                start = newline + 1
                if line.isEmpty { return ArraySlice(Array(piece)) }
                return (line + piece)[...]
            }
            line += buffer[start..<end]
            start = end
            guard line.count <= Self.longestLine else {
                throw InputError("-", "has a line of more than \(Self.longestLine >> 20) MiB")
            }
        }
    }

    private mutating func fill() throws(InputError) {
        while true {
            let count = buffer.withUnsafeMutableBytes { read(0, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw InputError("-", "cannot be read: \(reason(errno))")
            }
            start = 0
            end = count
            isAtEnd = count == 0
            return
        }
    }
}

/// Milliseconds since 1970.
func clockMilliseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
}
