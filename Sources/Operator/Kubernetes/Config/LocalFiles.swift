#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a file was when it was read, so that a change of it is seen without reading it again.
struct FileStamp: Sendable, Hashable {
    private var seconds: Int
    private var nanoseconds: Int
    private var size: Int64
    private var node: UInt64

    /// Links followed: a mounted Secret is replaced by turning a link.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
        size = Int64(status.st_size)
        node = UInt64(status.st_ino)
    }
}

/// The bytes of a file; what is longer than `limit` is refused.
func readLocalFile(_ path: String, limit: Int = 16 << 20) throws(KubeConfigError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw KubeConfigError(systemWords(errno), at: path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count == 0 { return bytes }
        if count < 0 {
            if errno == EINTR { continue }
            throw KubeConfigError(systemWords(errno), at: path)
        }
        bytes += chunk[..<count]
        guard bytes.count <= limit else { throw KubeConfigError("is larger than \(limit >> 10) KiB", at: path) }
    }
}

/// The system's words for an `errno`, in lowercase.
func systemWords(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }

/// A variable of the environment; `nil` if it is not set or empty.
func environmentValue(_ name: String) -> String? {
    guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
    return value
}

/// Milliseconds since 1970.
package func wallClockMilliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}
