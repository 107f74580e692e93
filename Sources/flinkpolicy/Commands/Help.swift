import ArgumentParser
import PolicyDSL
import ShippedPolicies

struct Help: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "help",
        abstract: "Explain a diagnostic or a command.",
        discussion: "Nothing is looked up on a network. Examples: flinkpolicy help gap, flinkpolicy help check.")

    @Flag(help: "List all diagnostics, each with a sentence.")
    var list = false

    @Argument(help: "The id of a diagnostic, as in error[gap], or a command.")
    var topic: String?

    func answer(_ console: inout Console) throws -> ExitStatus {
        if list {
            let width = DiagnosticGuide.entries.map(\.id.count).max() ?? 0
            for entry in DiagnosticGuide.entries {
                let padding = String(repeating: " ", count: width - entry.id.count)
                console.out.write("\(entry.id)\(padding)  \(entry.summary)\n")
            }
            return .fine
        }
        guard let topic else {
            console.out.write(FlinkPolicy.helpMessage() + "\n")
            return .fine
        }
        let commands = FlinkPolicy.configuration.subcommands
        if let command = commands.first(where: { $0._commandName == topic }) {
            console.out.write(FlinkPolicy.helpMessage(for: command) + "\n")
            return .fine
        }
        if let entry = DiagnosticGuide.entry(for: topic) {
            console.out.write("\(entry.id)\n\n\(entry.plainText)")
            return .fine
        }
        let near = nearest(topic, among: DiagnosticGuide.entries.map(\.id) + commands.map { $0._commandName })
        throw InputError(
            topic, "there is no such diagnostic or command",
            help: near.map { "did you mean `\($0)`?" } ?? "`flinkpolicy help --list` shows all diagnostics")
    }
}
