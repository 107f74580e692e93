import ArgumentParser
import PolicyCompiler

struct Table: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "table",
        abstract: "Show the decision tables of a policy.",
        discussion: """
            Rows are tried from the top; the first that matches decides. `--decision upgrade-modes` shows the table of \
            upgrade modes as Flink's documentation prints it.
            """)

    @Argument(help: "A file, the name of a shipped policy, or - for standard input.")
    var policy: String

    @Option(help: "Only this decision or derived fact, as in upgrade or \"upgrade savepoint\".")
    var decision: String?

    @Option(help: "How to print it.")
    var format = TableFormat.text

    func answer(_ console: inout Console) throws -> ExitStatus {
        let compiled = try PolicyLoader().policy(policy)
        let selection = try select(decision, of: compiled)
        console.out.write(TableReport.render(compiled, selection, format: format))
        return .fine
    }
}

extension TableFormat: ExpressibleByArgument {}

/// What `--decision` means for a policy.
func select(_ decision: String?, of policy: CompiledPolicy) throws(ValidationError) -> TableReport.Selection {
    do {
        return try TableReport.selection(decision, of: policy)
    } catch {
        throw ValidationError("--decision: \(error.description)")
    }
}
