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

    /// Takes a text that was read elsewhere among the given ones.
    mutating func give(_ source: SourceFile) { given.append(source) }

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

    /// The policy that an argument names, whether text or artifact.
    ///
    /// - Throws: `PolicyErrors` if it does not compile; `InputError` if it cannot be read.
    func policy(_ argument: String) throws -> CompiledPolicy {
        let source = try source(argument)
        // What ships was proven by the tests of the package, and is what it was then if no file takes the place of a layer.
        var compilation = try compile(source, scrutiny: source.isShipped ? .provenBefore : .complete)
        if source.isShipped, !compilation.sources.values.allSatisfy(\.isShipped) { compilation = try compile(source) }
        guard let policy = compilation.policy else { throw PolicyErrors(compilation: compilation) }
        return policy
    }

    /// Compiles a policy. What it extends is looked for among the given texts, beside it, and in what is shipped.
    ///
    /// An artifact is read instead, and has nothing to report: it either is what a compiler wrote, or an error.
    ///
    /// - Parameter keepingDirectories: Whether the compiled policy names its sources as the user did. Without, it is the
    ///   same wherever it is compiled; messages name them in full even so.
    /// - Parameter scrutiny: ``Scrutiny/provenBefore`` only for a text that ships.
    /// - Throws: If a file beside it has the name of what it extends, and cannot be read.
    func compile(
        _ source: SourceFile, keepingDirectories: Bool = true, scrutiny: Scrutiny = .complete
    ) throws(InputError) -> Compilation {
        if source.isArtifact {
            return Compilation(
                policy: try artifact(source), diagnostics: [], sources: [source.id: source], statistics: [])
        }
        var failure: InputError?
        var full: [String: SourceFile] = [:]
        func named(_ file: SourceFile) -> SourceFile {
            guard !keepingDirectories else { return file }
            let last = file.name.split(separator: "/").last.map(String.init) ?? file.name
            let short = SourceFile(id: file.id, name: last, text: file.text)
            full[short.name] = file
            return short
        }
        var compilation = PolicyCompiler.compile(named(source), scrutiny: scrutiny, zones: ZoneFiles.data) { name in
            do throws(InputError) {
                return try base(name, of: source).map(named)
            } catch {
                failure = error
                return nil
            }
        }
        if let failure { throw failure }
        for (id, file) in compilation.sources {
            compilation.sources[id] = full[file.name].map { SourceFile(id: id, name: $0.name, text: $0.text) } ?? file
        }
        return compilation
    }

    private func base(_ name: String, of source: SourceFile) throws(InputError) -> SourceFile? {
        if let given = given.first(where: { $0.isPolicy(named: name) }) { return given }
        let path = "\(directory(of: source.name))\(name).fpol"
        if kind(of: path) != .missing { return try read(path) }
        return ShippedPolicies.text(of: name).map { SourceFile(name: "\(name).fpol", text: $0) }
    }

    private func artifact(_ source: SourceFile) throws(InputError) -> CompiledPolicy {
        do {
            return try ArtifactReader.read(source.text, name: source.name)
        } catch {
            throw InputError(error)
        }
    }

    private func read(_ path: String) throws(InputError) -> SourceFile {
        SourceFile(name: path, text: try readBytes(path, limit: Self.limit))
    }

    /// With its `/`; empty for the working directory.
    private func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }
}

/// A policy that was needed and does not compile.
struct PolicyErrors: Error {
    var compilation: Compilation
}

extension SourceFile {
    fileprivate var isShipped: Bool { ShippedPolicies.names.contains { ShippedPolicies.text(of: $0) == text } }

    /// Whether the text is to be read as an artifact. No policy begins with a brace, so all JSON is, and is refused
    /// where it is none.
    fileprivate var isArtifact: Bool {
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]
        return text.first { !blanks.contains($0) } == UInt8(ascii: "{")
    }

    /// Whether the text declares `name`, or is called so.
    fileprivate func isPolicy(named name: String) -> Bool {
        var found = Diagnostics()
        return self.name == "\(name).fpol" || self.name.hasSuffix("/\(name).fpol")
            || parse(self, &found).name.text == name
    }
}
