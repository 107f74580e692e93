import PolicyCompiler
import PolicyDSL
import ShippedPolicies

/// Finds policies by path or name, and the policies that they extend.
struct PolicyLoader {
    /// The texts that the user gave: what one of them extends is looked for here first.
    private(set) var given: [SourceFile] = []

    /// More is refused before it is read to the end. The compiler's own limit is lower and says so with a diagnostic.
    static let limit = 64 << 20

    /// The policies that a command line names: paths, `-`, names of shipped policies, and directories, which stand for
    /// the `.fpol` files in them.
    mutating func sources(_ arguments: [String]) throws(InputError) -> [SourceFile] {
        var sources: [SourceFile] = []
        for argument in arguments {
            if kind(of: argument) == .directory, ShippedPolicies.text(of: argument) == nil {
                let paths = try files(in: argument, suffix: ".fpol")
                guard !paths.isEmpty else { throw InputError(argument, "holds no `.fpol` file") }
                for path in paths { sources.append(try read(path)) }
            } else {
                sources.append(try source(argument))
            }
        }
        given += sources
        return sources
    }

    /// One policy: a path, `-`, or the name of a shipped policy. A file wins over a name.
    func source(_ argument: String) throws(InputError) -> SourceFile {
        if argument == "-" { return try read("-") }
        switch kind(of: argument) {
        case .file, .other: return try read(argument)
        case .directory, .missing:
            if let text = ShippedPolicies.text(of: argument) {
                return SourceFile(name: "\(argument).fpol", text: text)
            }
        }
        guard kind(of: argument) == .missing, !argument.contains("/") else { return try read(argument) }
        let near = nearest(argument, among: ShippedPolicies.names)
        throw InputError(
            argument, "there is no such file, and no policy of this name is shipped",
            help: near.map { "did you mean `\($0)`?" }
                ?? "the shipped policies are \(ShippedPolicies.names.joined(separator: ", "))")
    }

    /// Compiles a policy. What it extends is looked for among the given texts, beside it, and in what is shipped.
    ///
    /// - Throws: If a file beside it has the name of what it extends, and cannot be read.
    func compile(_ source: SourceFile) throws(InputError) -> Compilation {
        var failure: InputError?
        let compilation = PolicyCompiler.compile(source) { name in
            if let given = given.first(where: { $0.isPolicy(named: name) }) { return given }
            let path = "\(directory(of: source.name))\(name).fpol"
            if kind(of: path) != .missing {
                do throws(InputError) {
                    return try read(path)
                } catch {
                    failure = error
                    return nil
                }
            }
            return ShippedPolicies.text(of: name).map { SourceFile(name: "\(name).fpol", text: $0) }
        }
        if let failure { throw failure }
        return compilation
    }

    /// A policy that is to be used, not judged: warnings are not shown, errors are.
    func compiled(_ argument: String) throws(InputError) -> CompiledPolicy {
        let source = try source(argument)
        let compilation = try compile(source)
        guard let policy = compilation.policy else {
            let errors = compilation.diagnostics.filter { $0.severity == .error }
            let texts = errors.prefix(5).map { renderText($0, sources: compilation.sources, colored: false) }
            throw InputError(argument, "the policy has errors\n" + texts.joined(separator: "\n"))
        }
        return policy
    }

    private func read(_ path: String) throws(InputError) -> SourceFile {
        SourceFile(name: path, text: try readBytes(path, limit: Self.limit))
    }

    /// With its `/`; empty for the working directory.
    private func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }
}

extension SourceFile {
    /// Whether the text declares `name`, or is called so.
    fileprivate func isPolicy(named name: String) -> Bool {
        var found = Diagnostics()
        return self.name == "\(name).fpol" || self.name.hasSuffix("/\(name).fpol")
            || parse(self, &found).name.text == name
    }
}
