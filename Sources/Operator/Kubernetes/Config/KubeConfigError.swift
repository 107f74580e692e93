/// Why no connection can be made of a configuration.
package struct KubeConfigError: Error, Sendable, Hashable, CustomStringConvertible {
    /// `file:line:column`, or the file alone; `nil` where no file is to blame.
    package var place: String?
    package var problem: String
    package var help: String?

    package init(_ problem: String, at place: String? = nil, help: String? = nil) {
        self.place = place
        self.problem = problem
        self.help = help
    }

    package var description: String {
        (place.map { "\($0): " } ?? "") + problem + (help.map { "\n  help: \($0)" } ?? "")
    }
}
