import ArgumentParser

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@main
struct FlinkPolicy: AnsweringCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "flinkpolicy",
        abstract: "Decide how Flink jobs are upgraded, recovered and snapshotted, by policies proven complete.",
        discussion: """
            Exit status: 0 fine; 1 the answer is bad news (something found, a test failed, a file differs); \
            2 wrong usage, or input or output that fails.
            """,
        version: version,
        subcommands: [
            Check.self, Explain.self, Decide.self, Table.self, Facts.self, Compile.self, Test.self, Simulate.self,
            Operator.self,
            Format.self, Help.self,
        ])

    /// Runs the command that the arguments name.
    ///
    /// Unlike the argument parser's own `main`, wrong usage ends with 2, and what is printed goes through ``Output``, so
    /// that a full disk is not mistaken for success.
    static func main() {
        // A reader that goes away is seen as an error of `write`, not as a signal.
        signal(SIGPIPE, SIG_IGN)
        run(Array(CommandLine.arguments.dropFirst())).endProcess()
    }

    /// Without a command there is nothing to do, which is not success.
    func answer(_ console: inout Console) throws -> ExitStatus {
        console.err.write(Self.helpMessage() + "\n")
        return .noAnswer
    }

    private static func run(_ arguments: [String]) -> ExitStatus {
        var console = Console()
        let command: any ParsableCommand
        do {
            // Serving is an effect, and the other program's; its options are not known here.
            if arguments.first == "simulate", arguments.contains("--serve") {
                return console.finish(
                    try EffectsProgram.become("simulate", Array(arguments.dropFirst()), &console))
            }
            command = try parse(arguments)
        } catch let error as InputError {
            console.complain(error.description)
            return console.finish(.noAnswer)
        } catch {
            return console.finish(console.explain(error))
        }
        guard let answering = command as? any AnsweringCommand else {
            // The parser's own commands (completion scripts) only throw what they print.
            var other = command
            do { try other.run() } catch { return console.finish(console.explain(error)) }
            return console.finish(.fine)
        }
        do {
            return console.finish(try answering.answer(&console))
        } catch let error as PolicyErrors {
            console.report(error.compilation)
            return console.finish(.badNews)
        } catch let error as InputError {
            console.complain(error.description)
            return console.finish(.noAnswer)
        } catch let error as ValidationError {
            console.complain("\(error.message)\n  see `flinkpolicy \(type(of: command)._commandName) --help`")
            return console.finish(.noAnswer)
        } catch {
            console.complain("\(error)")
            return console.finish(.noAnswer)
        }
    }
}

extension FlinkPolicy {
    /// The command that the arguments name.
    ///
    /// The parser looks at the options of every command before it reads an argument, which takes longer than most answers.
    /// So the command that is named is asked alone; what it does not take is left to the whole, for the message.
    private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
        if let name = arguments.first,
            let named = configuration.subcommands.first(where: { $0.configuration.commandName == name }),
            let command = try? named.parse(Array(arguments.dropFirst()))
        {
            return command
        }
        return try parseAsRoot(arguments)
    }
}

extension Console {
    /// Writes what the argument parser has to say: help and the version that were asked for, or why the usage is wrong.
    fileprivate mutating func explain(_ error: any Error) -> ExitStatus {
        let message = FlinkPolicy.fullMessage(for: error)
        guard FlinkPolicy.exitCode(for: error) != .success else {
            out.write(message + "\n")
            return .fine
        }
        err.write(message + "\n")
        return .noAnswer
    }
}

/// A command that writes to a ``Console`` and says how it ended.
protocol AnsweringCommand: ParsableCommand {
    /// - Throws: `InputError` for what cannot be read or written, `ValidationError` for wrong usage.
    func answer(_ console: inout Console) throws -> ExitStatus
}
