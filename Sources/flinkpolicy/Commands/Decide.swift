import ArgumentParser
import Documents
import PolicyCompiler
import PolicyDSL
import PolicyRuntime

struct Decide: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide",
        abstract:
            "Decide for facts: a JSON object a line on standard input, a JSON decision a line on standard output.",
        discussion: """
            Names are dotted or nested. "unknown" is what could not be observed, null is none; an absent fact takes its \
            declared default, or stays open: then all decisions that it allows are given. A line that is wrong gives an \
            object with an error, and the exit status is 1 in the end.
            """)

    @Option(help: "A policy file or the name of a shipped one.")
    var policy: String

    @Option(help: "The decision: ready, change, deploy, upgrade, restore, delete, retain ...")
    var decision: String

    func answer(_ console: inout Console) throws -> ExitStatus {
        let compiled = try PolicyLoader().policy(policy)
        let decider: Decider
        do throws(DeciderError) {
            decider = try Decider(compiled)
        } catch {
            throw InputError(policy, "the table `\(error.table)` is too complex")
        }
        var words = decision.split(separator: " ").map(String.init)
        let entry = words.count > 1 ? words.removeLast() : nil
        let known = Set(compiled.tables.map(\.id.decision)).union(compiled.change.isEmpty ? [] : ["change"])
            .union(compiled.retention.isEmpty ? [] : ["retain"])
        guard let word = words.first, known.contains(word) else {
            let near = nearest(words.first ?? "", among: known.sorted())
            throw ValidationError(
                "the policy has no decision `\(words.first ?? "")`" + (near.map { "; did you mean `\($0)`?" } ?? ""))
        }
        var memo = DecisionMemo()
        let answerLine: (ArraySlice<UInt8>, inout DecisionMemo) -> Document
        if word == "retain" {
            guard let line = RetentionLine(compiled, program: entry) else {
                let names = compiled.retention.map { "`\($0.name)`" }.joined(separator: ", ")
                throw ValidationError("the policy has no `retain \(entry ?? "")`; it has \(names)")
            }
            answerLine = { bytes, _ in line.answer(bytes) }
        } else {
            let line = DecisionLine(decider: decider, decision: word, entry: entry)
            answerLine = { line.answer($0, &$1) }
        }
        var status = ExitStatus.fine
        var number = 0
        var answered = 0
        var lines = LineReader()
        while let bytes = try lines.next() {
            number += 1
            if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            answered += 1
            let answer = answerLine(bytes, &memo)
            if answer["error"] != nil { status = .badNews }
            var document = answer
            if answer["error"] != nil { document = DecisionLine.numbered(answer, number) }
            console.out.write((try? JSONWriter.canonical(document)) ?? [])
            console.out.write("\n")
            if lines.isDrained { console.out.flush() }
            if console.out.isClosed { break }
        }
        guard answered > 0 else { throw InputError("-", "is empty: give a JSON object of facts a line") }
        return status
    }
}
