/// Input that cannot be read, or a file that cannot be written. Ends the program with 2.
struct InputError: Error, CustomStringConvertible {
    /// The path that the user gave, `-` for standard input.
    var path: String
    var problem: String
    /// What to do about it.
    var help: String?

    init(_ path: String, _ problem: String, help: String? = nil) {
        self.path = path
        self.problem = problem
        self.help = help
    }

    var description: String {
        "\(path == "-" ? "standard input" : path): \(problem)" + (help.map { "\n  help: \($0)" } ?? "")
    }
}
