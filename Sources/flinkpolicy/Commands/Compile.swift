import ArgumentParser
import PolicyCompiler

struct Compile: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "compile",
        abstract: "Compile a policy to its artifact, which is JSON.",
        discussion: """
            The same policy gives the same bytes everywhere. Warnings go to standard error and do not keep the \
            artifact from being written; errors do, and the exit status is 1 then.
            """)

    @Argument(help: "A file, the name of a shipped policy, or - for standard input.")
    var policy: String

    @Option(name: .shortAndLong, help: "The file to write; - is standard output.")
    var output = "-"

    func answer(_ console: inout Console) throws -> ExitStatus {
        let loader = PolicyLoader()
        let compilation = try loader.compile(loader.source(policy), keepingDirectories: false)
        guard let compiled = compilation.policy else { throw PolicyErrors(compilation: compilation) }
        console.report(compilation)
        let artifact = ArtifactWriter.write(compiled)
        if output == "-" {
            console.out.write(artifact)
        } else {
            try writeFile(artifact, to: output)
        }
        return .fine
    }
}
