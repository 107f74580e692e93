import PolicyCompiler
import PolicyDSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Standard output and standard error of a command, and what is known of the terminal behind them.
struct Console {
    var out = Output(STDOUT_FILENO)
    var err = Output(STDERR_FILENO)

    /// Whether standard output takes colours: it is a terminal, and nobody asked for none.
    let isColored = Console.takesColor(STDOUT_FILENO)
    /// Whether standard error takes colours.
    let isErrorColored = Console.takesColor(STDERR_FILENO)

    /// The line of progress that stands on the terminal, if one does.
    private var progress = Progress()

    /// A sentence about what went wrong, on standard error.
    mutating func complain(_ text: String) {
        let heading = isErrorColored ? "\u{1B}[1;31merror\u{1B}[0m" : "error"
        err.write("\(heading): \(text)\n")
    }

    /// What was found in a policy that a command needs for something else, on standard error.
    mutating func report(_ compilation: Compilation) {
        for diagnostic in compilation.diagnostics where diagnostic.severity != .note {
            err.write(renderText(diagnostic, sources: compilation.sources, colored: isErrorColored) + "\n")
        }
    }

    /// Whether somebody sees how far a command is.
    var showsProgress: Bool { progress.isTerminal }

    /// How far a long command is, on a terminal and nowhere else: the last such line is written over.
    mutating func showProgress(_ text: @autoclosure () -> String) {
        guard let line = progress.line(text, at: clockMilliseconds()) else { return }
        err.write(line)
        err.flush()
    }

    /// Takes the line of progress away, so that something else can be written.
    mutating func hideProgress() {
        guard let line = progress.clearing() else { return }
        err.write(line)
        err.flush()
    }

    /// Writes what is buffered, and gives the status that the program ends with.
    mutating func finish(_ status: ExitStatus) -> ExitStatus {
        var status = status
        out.flush()
        if case .failed(let code) = out.failure {
            complain("cannot write to standard output: \(reason(code))")
            status = .noAnswer
        }
        err.flush()
        if case .failed = err.failure { status = .noAnswer }
        return status
    }

    /// The columns that text for a person may take: those of the terminal, at most 100.
    static let width: Int = {
        var size = winsize()
        let isTerminal = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0
        return isTerminal && size.ws_col >= 40 ? min(100, Int(size.ws_col)) : 100
    }()

    private static func takesColor(_ descriptor: Int32) -> Bool {
        // https://no-color.org: present and not empty.
        guard isatty(descriptor) == 1, environment("NO_COLOR") ?? "" == "" else { return false }
        return environment("TERM") != "dumb"
    }
}

/// A line on the terminal that is written again and again.
private struct Progress {
    let isTerminal = isatty(STDERR_FILENO) == 1 && environment("TERM") != "dumb"
    private var isShown = false
    private var last: Int64 = 0

    /// More often nobody reads it.
    private static let interval: Int64 = 200

    mutating func line(_ text: () -> String, at now: Int64) -> String? {
        guard isTerminal, now - last >= Self.interval || now < last else { return nil }
        last = now
        isShown = true
        return "\r\u{1B}[K\(text())"
    }

    mutating func clearing() -> String? {
        guard isShown else { return nil }
        isShown = false
        last = 0
        return "\r\u{1B}[K"
    }
}

/// A variable of the environment; `nil` if it is not set.
func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}

/// The system's words for an `errno`, in the lowercase of our messages.
func reason(_ code: Int32) -> String {
    let text = String(cString: strerror(code))
    return text.prefix(1).lowercased() + text.dropFirst()
}
