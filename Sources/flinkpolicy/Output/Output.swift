#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Buffered text for a file descriptor.
///
/// Errors are kept, not thrown: after the first one nothing more is written, and ``failure`` tells it at the end.
struct Output {
    enum Failure {
        /// The reader went away, which is its right (`flinkpolicy table p | head`).
        case closed
        case failed(errno: Int32)
    }

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private(set) var failure: Failure?

    private static let capacity = 1 << 16

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Whether writing more is in vain; whoever streams looks at it.
    var isClosed: Bool { failure != nil }

    mutating func write(_ text: some StringProtocol) {
        guard failure == nil else { return }
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.capacity { flush() }
    }

    mutating func write(_ bytes: some Sequence<UInt8>) {
        guard failure == nil else { return }
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.capacity { flush() }
    }

    mutating func flush() {
        if failure == nil, let code = writeAll(buffer, to: descriptor) {
            failure = code == EPIPE ? .closed : .failed(errno: code)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// Writes everything; gives the `errno` where that fails.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var start = 0
    while start < bytes.count {
        let written = bytes.withUnsafeBytes {
            write(descriptor, $0.baseAddress.map { $0 + start }, bytes.count - start)
        }
        if written < 0 {
            if errno == EINTR { continue }
            // Somebody left the terminal or the pipe in the non-blocking mode: wait until there is room.
            if errno == EAGAIN {
                var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&room, 1, -1)
                continue
            }
            return errno
        }
        start += written
    }
    return nil
}
