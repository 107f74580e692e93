import ArgumentParser
import PolicyCompiler

struct Facts: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "facts",
        abstract: "List the facts that policies can read.",
        discussion: """
            Each with its type, its values, whether it can be unknown, where it comes from, and what it means. With \
            --policy also the settings and facts that the policy declares.
            """)

    @Option(help: "A policy whose settings and facts are listed too.")
    var policy: String?

    @Option(help: "Only what this decision reads, in --policy or else in apache-operator.")
    var decision: String?

    @Option(help: "How to print it.")
    var format = FactsReport.Format.text

    func answer(_ console: inout Console) throws -> ExitStatus {
        guard let name = policy ?? decision.map({ _ in "apache-operator" }) else {
            console.out.write(FactsReport.render(format: format))
            return .fine
        }
        let compiled = try PolicyLoader().policy(name)
        let names = try decision.map { FactsReport.names(readBy: try select($0, of: compiled), of: compiled) }
        console.out.write(FactsReport.render(names, of: compiled, format: format))
        return .fine
    }
}

extension FactsReport.Format: ExpressibleByArgument {}
