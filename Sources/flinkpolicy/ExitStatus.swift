#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How a command ends. The same for every command, and whatever the format of the output.
enum ExitStatus: Int32 {
    case fine = 0
    /// The answer is bad news: an error or a warning was found, a test failed, `fmt --check` differs.
    case badNews = 1
    /// There is no answer: wrong usage, input that cannot be read, output that cannot be written.
    case noAnswer = 2

    mutating func worsen(to other: ExitStatus) {
        if other.rawValue > rawValue { self = other }
    }

    func endProcess() -> Never { exit(rawValue) }
}
