import ArgumentParser
import PolicyOperator

@main
struct FlinkPolicyOperator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flinkpolicy-operator",
        abstract: "The commands of flinkpolicy that have effects; `flinkpolicy NAME` starts them.",
        discussion: "Exit status: 0 fine; 1 the answer is bad news; 2 wrong usage, or input that cannot be read.",
        version: OperatorVersion.text,
        subcommands: [Operator.self, Simulate.self])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error)
        }
    }

    /// Wrong usage ends with 2, where the parser would say 64.
    private static func end(with error: any Error) -> Never {
        let message = fullMessage(for: error)
        let isFine = exitCode(for: error) == .success
        if isFine {
            if !message.isEmpty { print(message) }
            exit(withError: nil)
        }
        // A status alone: what there is to say was said.
        if !message.isEmpty { StandardError.write(message) }
        exit(withError: ExitCode(error is ExitCode ? exitCode(for: error).rawValue : 2))
    }
}
