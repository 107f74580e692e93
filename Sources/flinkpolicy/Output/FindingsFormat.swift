import ArgumentParser
import Documents
import PolicyCompiler
import PolicyDSL
import PolicyRuntime
import ShippedPolicies

/// How the findings of `check` are written.
enum FindingsFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, sarif, github

    func write(_ checked: [CheckedText], stats: Bool, to console: inout Console) {
        let compilations = checked.map(\.compilation)
        switch self {
        case .text:
            writeText(checked, stats: stats, to: &console)
            return
        case .json: console.out.write(pretty(FindingsReport.json(compilations)))
        case .sarif:
            let report = FindingsReport.sarif(compilations, version: FlinkPolicy.version) { id in
                DiagnosticGuide.entry(for: id).map { ($0.summary, $0.text) }
            }
            console.out.write(pretty(report))
        case .github: console.out.write(FindingsReport.annotations(compilations))
        }
        // What a tool reads stays what it can read.
        if stats { for compilation in compilations { console.err.write(statistics(compilation)) } }
    }
}

/// What was found in one text.
struct CheckedText {
    var compilation: Compilation
    /// The name of the text, if it holds manifests.
    var manifests: String?
    /// The Flink resources in it.
    var resources = 0
}

private func pretty(_ document: Document) -> String {
    do {
        return try JSONWriter.pretty(document) + "\n"
    } catch {
        preconditionFailure("a report is a document that can be written: \(error)")
    }
}

private func writeText(_ checked: [CheckedText], stats: Bool, to console: inout Console) {
    for text in checked {
        let compilation = text.compilation
        for diagnostic in compilation.diagnostics {
            console.out.write(
                renderText(diagnostic, sources: compilation.sources, colored: console.isColored) + "\n")
        }
        console.out.write(summary(text) + "\n")
        if stats { console.out.write(statistics(compilation)) }
    }
}

/// What a reader takes away: the number of findings, or what was proved.
private func summary(_ text: CheckedText) -> String {
    let compilation = text.compilation
    let name = text.manifests ?? compilation.sources[FileID(0)]?.name ?? "policy"
    let found = Diagnostic.Severity.allCases.compactMap { severity in
        counted(compilation.diagnostics.count { $0.severity == severity }, severity.rawValue)
    }.joined(separator: ", ")
    if text.manifests != nil {
        let resources = counted(text.resources, "Flink resource") ?? "no Flink resources"
        return "\(name): \(found.isEmpty ? "no findings" : found); \(resources)"
    }
    guard let policy = compilation.policy else { return "\(name): \(found)" }
    let tables = counted(policy.tables.count, "decision table") ?? "no decision tables"
    let proved = "\(tables), each with an outcome for all facts"
    let asserts = counted(policy.asserts.count { !$0.tables.isEmpty }, "assert").map { "; \($0) proved" } ?? ""
    return "\(name): \(found.isEmpty ? "no findings" : found); \(proved)\(asserts)"
}

/// `nil` for none.
private func counted(_ count: Int, _ noun: String) -> String? {
    count == 0 ? nil : "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// One line a table: how many rows, columns and combinations, the share of the budget that analysis took, and what the
/// table is compiled to.
private func statistics(_ compilation: Compilation) -> String {
    var lines = [
        ["table", "rows", "reached", "columns", "combinations", "observable", "nodes", "work", "budget", "compiled to"]
    ]
    let decider = compilation.policy.map { Decider(lazily: $0) }
    for table in compilation.statistics {
        let evaluator = try? decider?.evaluator(table.table.decision, entry: table.table.entry)
        lines.append([
            table.table.description, "\(table.rowsGenerated)", "\(table.rowsReached)", "\(table.columns)",
            rounded(table.combinations), rounded(table.validCombinations), "\(table.nodes)", "\(table.work)",
            "\(table.budget)", evaluator?.form.description ?? (decider == nil ? "-" : "rows"),
        ])
    }
    let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
        let cells = zip(line, widths).enumerated().map { place, cell in
            let padding = String(repeating: " ", count: cell.1 - cell.0.count)
            // Words begin together, numbers end together; nothing pads the end of a line.
            if place == widths.count - 1 { return cell.0 }
            return place == 0 ? cell.0 + padding : padding + cell.0
        }
        return "  " + cells.joined(separator: "  ") + "\n"
    }.joined()
}

/// All digits while they can be read, then two of them and the power of ten.
private func rounded(_ number: Double) -> String {
    guard number >= 1e7 else { return "\(Int(number))" }
    var power = 0
    var leading = number
    while leading >= 10 {
        leading /= 10
        power += 1
    }
    let tenths = Int((leading * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)e\(power)"
}
