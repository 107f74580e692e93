#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

struct ChildOutput: Sendable {
    /// The exit status; 128 and more for a signal.
    var status: Int32
    var bytes: [UInt8]
}

struct ChildProcessError: Error, Sendable {
    var problem: String
    var isMissing = false
}

/// Runs a program to its end, and takes what it prints. Blocks its thread.
enum ChildProcess {
    private static let largestOutput = 4 << 20

    static func run(
        _ command: String, _ arguments: [String], adding variables: [(name: String, value: String)], timeout: Duration
    ) throws(ChildProcessError) -> ChildOutput {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw ChildProcessError(problem: systemWords(errno)) }
        let (readEnd, writeEnd) = (ends[0], ends[1])
        // Another child that is started meanwhile must not hold them open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(readEnd) }
        let child: pid_t
        do throws(ChildProcessError) {
            child = try spawn(command, arguments, variables, output: writeEnd)
            close(writeEnd)
        } catch {
            close(writeEnd)
            throw error
        }
        let deadline = ContinuousClock.now + timeout
        do throws(ChildProcessError) {
            let bytes = try readAll(readEnd, until: deadline)
            return ChildOutput(status: try wait(for: child, until: deadline), bytes: bytes)
        } catch {
            kill(child, SIGKILL)
            var status: Int32 = 0
            waitpid(child, &status, 0)
            throw error
        }
    }

    private static func spawn(
        _ command: String, _ arguments: [String], _ variables: [(name: String, value: String)], output: Int32
    ) throws(ChildProcessError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        var words: [UnsafeMutablePointer<CChar>?] = ([command] + arguments).map { strdup($0) } + [nil]
        let added = Set(variables.map(\.name))
        var lines = variables.map { "\($0.name)=\($0.value)" }
        var entry = environ
        while let text = entry.pointee {
            let line = String(cString: text)
            if !added.contains(String(line.prefix { $0 != "=" })) { lines.append(line) }
            entry += 1
        }
        var environment: [UnsafeMutablePointer<CChar>?] = lines.map { strdup($0) } + [nil]
        defer { for pointer in words + environment { free(pointer) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, command, &actions, nil, &words, &environment)
        guard code == 0 else {
            throw ChildProcessError(
                problem: code == ENOENT ? "is not installed" : "cannot be started: \(systemWords(code))",
                isMissing: code == ENOENT)
        }
        return child
    }

    private static func readAll(
        _ descriptor: Int32, until deadline: ContinuousClock.Instant
    ) throws(ChildProcessError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { throw ChildProcessError(problem: "took too long") }
            var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&question, 1, Int32(clamping: left.components.seconds * 1000 + 1))
            if ready < 0, errno != EINTR { throw ChildProcessError(problem: systemWords(errno)) }
            guard ready > 0 else { continue }
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw ChildProcessError(problem: systemWords(errno))
            }
            bytes += chunk[..<count]
            guard bytes.count <= largestOutput else { throw ChildProcessError(problem: "printed too much") }
        }
    }

    private static func wait(
        for child: pid_t, until deadline: ContinuousClock.Instant
    ) throws(ChildProcessError) -> Int32 {
        var status: Int32 = 0
        while true {
            let ended = waitpid(child, &status, WNOHANG)
            if ended == child { break }
            if ended < 0, errno != EINTR { throw ChildProcessError(problem: systemWords(errno)) }
            guard ContinuousClock.now < deadline else { throw ChildProcessError(problem: "took too long") }
            usleep(2_000)
        }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}
