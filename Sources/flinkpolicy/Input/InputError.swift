import PolicyCompiler

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
        let place = path == "-" ? "standard input" : path.hasPrefix("-:") ? "standard input\(path.dropFirst())" : path
        return "\(place): \(problem)" + (help.map { "\n  help: \($0)" } ?? "")
    }

    /// An artifact that cannot be used; with the place in it.
    init(_ error: ArtifactError) {
        let place = error.range.map { ":\($0.start)" } ?? ""
        let field = error.path.steps.isEmpty ? "" : "\(error.path): "
        self.init(error.file + place, field + error.message, help: error.help)
    }
}
