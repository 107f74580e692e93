import ArgumentParser
import PolicyDSL

struct Format: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt",
        abstract: "Format policies.",
        discussion: """
            Files are rewritten, and the names of those that changed are printed; standard input goes to standard \
            output. What does not parse is not touched. With --check nothing is written, and the exit status is 1 if \
            something would change.
            """)

    @Flag(help: "Only say what would change.")
    var check = false

    @Argument(help: "Files, directories, or - for standard input.")
    var files: [String]

    func answer(_ console: inout Console) throws -> ExitStatus {
        var status = ExitStatus.fine
        for path in try paths() {
            let source = SourceFile(name: path, text: try readBytes(path, limit: PolicyLoader.limit))
            switch format(source) {
            case .success(let text): status.worsen(to: try use(text, of: source, &console))
            case .failure(let refusal):
                for diagnostic in refusal.found {
                    let text = renderText(
                        diagnostic, sources: [source.id: source], colored: console.isErrorColored)
                    console.err.write(text + "\n")
                }
                status.worsen(to: .badNews)
            }
        }
        return status
    }

    private func paths() throws -> [String] {
        var paths: [String] = []
        for path in files {
            guard kind(of: path) == .directory else {
                paths.append(path)
                continue
            }
            let found = try flinkpolicy.files(in: path, suffix: ".fpol")
            guard !found.isEmpty else { throw InputError(path, "holds no `.fpol` file") }
            paths += found
        }
        return paths
    }

    private func use(_ text: String, of source: SourceFile, _ console: inout Console) throws -> ExitStatus {
        let differs = Array(text.utf8) != source.text
        if check {
            guard differs else { return .fine }
            console.out.write("\(source.name):\(firstDifference(source.text, Array(text.utf8))): not formatted\n")
            return .badNews
        }
        if source.name == "-" {
            console.out.write(text)
        } else if differs {
            try writeFile(Array(text.utf8), to: source.name)
            console.out.write("\(source.name)\n")
        }
        return .fine
    }

    /// The line, from 1, at which two texts part.
    private func firstDifference(_ left: [UInt8], _ right: [UInt8]) -> Int {
        1 + zip(left, right).prefix { $0 == $1 }.count { $0.0 == UInt8(ascii: "\n") }
    }
}
