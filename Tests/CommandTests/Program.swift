import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The `flinkpolicy` that was built beside the tests, or the one that `FLINKPOLICY_BINARY` names.
enum Program {
    struct Result {
        var status: Int32
        var out: String
        var err: String
        /// The processor time that it took.
        var seconds: Double
    }

    /// Where standard input comes from.
    enum Input {
        case text(String)
        case bytes([UInt8])
        case file(String)
        case nothing
    }

    /// Where standard output goes.
    enum Destination {
        case memory
        case file(String)
        /// A pipe whose reader has gone.
        case closedPipe
        /// A terminal, whose text is what was printed.
        case terminal
    }

    static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        .joined(separator: "/")

    static let path: String = {
        if let path = ProcessInfo.processInfo.environment["FLINKPOLICY_BINARY"] { return path }
        // Beside the test bundle, which is where SwiftPM puts all products.
        let beside = Bundle.allBundles.map(\.bundlePath) + [CommandLine.arguments[0]]
        for bundle in beside {
            let candidate = URL(filePath: bundle).deletingLastPathComponent().appending(path: "flinkpolicy").path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
        }
        return "\(root)/.build/debug/flinkpolicy"
    }()

    static func run(
        _ arguments: String..., input: Input = .nothing, to destination: Destination = .memory
    ) throws -> Result {
        try runAll(arguments, input: input, to: destination)
    }

    /// Runs it to its end.
    ///
    /// - Parameter megabytes: It gets no more memory than this. What it used could not be told afterwards: Linux counts
    ///   in what the process that started it used.
    static func runAll(
        _ arguments: [String], input: Input = .nothing, to destination: Destination = .memory,
        within megabytes: Int? = nil, environment: [String: String] = [:]
    ) throws -> Result {
        let limited = megabytes.map { ["/bin/sh", "-c", "ulimit -v \($0 << 10) && exec \"$0\" \"$@\""] } ?? []
        let command = limited + [path] + arguments
        let folder = try Folder()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, try path(of: input, in: folder), O_RDONLY, 0)
        var pipeEnds: [Int32] = [-1, -1]
        var terminal: Int32 = -1
        var terminalOfProgram: Int32 = -1
        defer { if terminal >= 0 { close(terminal) } }
        switch destination {
        case .memory:
            posix_spawn_file_actions_addopen(&actions, 1, folder.path("out"), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        case .file(let path): posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY, 0)
        case .closedPipe:
            guard pipe(&pipeEnds) == 0 else { throw POSIXError(.EPIPE) }
            close(pipeEnds[0])
            posix_spawn_file_actions_adddup2(&actions, pipeEnds[1], 1)
        case .terminal:
            guard openpty(&terminal, &terminalOfProgram, nil, nil, nil) == 0 else { throw POSIXError(.ENOTTY) }
            posix_spawn_file_actions_adddup2(&actions, terminalOfProgram, 1)
        }
        posix_spawn_file_actions_addopen(&actions, 2, folder.path("err"), O_WRONLY | O_CREAT | O_TRUNC, 0o600)

        let variables = ProcessInfo.processInfo.environment.merging(environment) { _, given in given }
        var argv: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for string in argv + envp { free(string) } }
        var id = pid_t()
        let code = posix_spawn(&id, command[0], &actions, nil, &argv, &envp)
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .ENOENT) }
        if pipeEnds[1] >= 0 { close(pipeEnds[1]) }
        if terminalOfProgram >= 0 { close(terminalOfProgram) }
        let printed = terminal >= 0 ? readToEnd(of: terminal) : nil
        var status: Int32 = 0
        var usage = rusage()
        while wait4(id, &status, 0, &usage) < 0, errno == EINTR {}
        return Result(
            // As a shell tells it: a signal is 128 and its number.
            status: status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F),
            out: printed ?? folder.text("out"),
            err: folder.text("err"),
            seconds: usage.ru_utime.seconds + usage.ru_stime.seconds)
    }

    /// What a terminal shows until the program behind it ends, which is an error of `read` on Linux.
    private static func readToEnd(of terminal: Int32) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(terminal, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }

    private static func path(of input: Input, in folder: Folder) throws -> String {
        switch input {
        case .nothing: "/dev/null"
        case .file(let path): path
        case .text(let text): try folder.write(text, to: "in")
        case .bytes(let bytes): try folder.write(bytes, to: "in")
        }
    }
}

extension timeval {
    fileprivate var seconds: Double { Double(tv_sec) + Double(tv_usec) / 1e6 }
}

/// A directory of its own, gone with the value.
final class Folder {
    let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "flinkpolicy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    func path(_ name: String) -> String { directory.appending(path: name).path }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: directory.appending(path: name))
        return path(name)
    }

    /// A file of that many zero bytes, which takes no room on the disk.
    func sparse(_ name: String, bytes: Int) throws -> String {
        try write("", to: name)
        guard truncate(path(name), off_t(bytes)) == 0 else { throw POSIXError(.EIO) }
        return path(name)
    }

    /// Empty if there is no such file.
    func text(_ name: String) -> String {
        (try? Data(contentsOf: directory.appending(path: name))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()) ?? [] }
}
