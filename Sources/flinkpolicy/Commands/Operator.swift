import ArgumentParser

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Starts `flinkpolicy-operator operator`, as git starts the programs of its commands.
struct Operator: AnsweringCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the operator: watch Flink resources and carry out what a policy decides.",
        discussion:
            "Runs `flinkpolicy-operator`, beside this program or on PATH; `flinkpolicy operator --help` shows its options.",
        helpNames: [])

    @Argument(parsing: .captureForPassthrough, help: "What is passed on.")
    var arguments: [String] = []

    func answer(_ console: inout Console) throws -> ExitStatus {
        try EffectsProgram.become("operator", arguments, &console)
    }
}

/// The program that has the commands with effects: this one links nothing that networks.
enum EffectsProgram {
    static let name = "flinkpolicy-operator"

    /// Becomes that program; returns only if it cannot.
    static func become(_ command: String, _ arguments: [String], _ console: inout Console) throws -> ExitStatus {
        guard let path = find() else {
            throw InputError(
                name, "is neither beside `flinkpolicy` nor on PATH, and `\(command)` is one of its commands",
                help: "install both programs in one directory")
        }
        // What this process ignores, the other would ignore too.
        signal(SIGPIPE, SIG_DFL)
        let words = [path, command] + arguments
        var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        pointers.append(nil)
        execv(path, &pointers)
        let code = errno
        for pointer in pointers { free(pointer) }
        signal(SIGPIPE, SIG_IGN)
        throw InputError(path, "cannot be started: \(reason(code))")
    }

    /// Beside this program, links followed; else the first of that name on `PATH` that may be executed.
    private static func find() -> String? {
        var places: [String] = []
        if let own = ownPath, let slash = own.lastIndex(of: "/") { places.append(String(own[..<slash])) }
        places += (environment("PATH") ?? "").split(separator: ":").map(String.init)
        return places.lazy.map { "\($0)/\(name)" }.first { kind(of: $0) == .file && access($0, X_OK) == 0 }
    }

    private static var ownPath: String? {
        guard let path = realpath("/proc/self/exe", nil) ?? realpath(CommandLine.arguments[0], nil) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }
}
