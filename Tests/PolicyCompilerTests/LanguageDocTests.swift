import Foundation
import PolicyCompiler
import TestSupport
import Testing

@testable import PolicyDSL

// What the documentation shows, tried: `docs/language.md`, `docs/facts.md`, `policies/README.md` and the examples.

// MARK: - The language

@Test(arguments: try PolicyBlock.all(in: "docs/language.md"))
func `a policy in the language reference is what it says`(block: PolicyBlock) throws {
    let compilation = try block.compiled()
    let found = compilation.diagnostics.filter { !block.isForgiven($0) }
    let shown = found.map { renderText($0, sources: compilation.sources, colored: false) }.joined(separator: "\n")
    if let expected = block.expected {
        #expect(Set(found.map { "\($0.severity.rawValue)[\($0.id)]" }) == [expected], "\(shown)")
    } else {
        #expect(found.map(\.message) == [], "\(shown)")
    }
}

@Test func `the grammar has the words that the parser knows`() throws {
    let grammar = try #require(try fences(in: "docs/language.md").first { $0.info == "ebnf" }).text
    let terminals = grammar.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    let words = Set(terminals.filter { $0.first?.isLetter ?? false })
    #expect(words == Set(Word.allCases.filter { $0 != .other }.map(\.rawValue)))
}

@Test func `the worked example has the size of the table`() throws {
    let source = SourceFile(name: "apache-operator.fpol", text: try read("policies/apache-operator.fpol"))
    let statistics = compile(source).statistics.first { $0.table == DecisionID("upgrade", "savepoint") }
    let table = try #require(statistics)
    let text = String(decoding: try read("docs/language.md"), as: UTF8.self)
    #expect(text.contains("**\(table.rowsGenerated) rows** are generated, and **\(table.rowsReached)** remain"))
}

// MARK: - Facts

@Test(arguments: Vocabulary.facts.map(\.name))
func `a built-in fact is listed`(name: String) throws {
    let fact = try #require(Vocabulary.fact(named: name))
    let flags = [fact.canBeUnknown ? "U" : nil, fact.canBeNone ? "N" : nil].compactMap(\.self).joined(separator: " ")
    let type = fact.type.description.replacing("|", with: "\\|")
    let row =
        "| `\(fact.name)` | \(type) | \(flags) | \(fact.meaning) | \(fact.source) | "
        + "\(FactText.text(fact.typical, fact.type)) |"
    let isListed = String(decoding: try read("docs/facts.md"), as: UTF8.self).contains(row + "\n")
    #expect(isListed, "docs/facts.md lacks the row\n\(row)")
}

// MARK: - Policies

@Test(arguments: try examples())
func `an example compiles without findings, is formatted and is listed`(name: String) throws {
    let text = try read("policies/examples/\(name).fpol")
    let source = SourceFile(name: "\(name).fpol", text: text)
    let compilation = compile(source) { try? shipped($0) }
    let found = compilation.diagnostics.filter { $0.severity != .note }
    let shown = found.map { renderText($0, sources: compilation.sources, colored: false) }.joined(separator: "\n")
    #expect(found.map(\.message) == [], "\(shown)")
    #expect(compilation.policy?.name == name)
    #expect(try format(source).get() == String(decoding: text, as: UTF8.self))
    #expect(String(decoding: try read("policies/README.md"), as: UTF8.self).contains("examples/\(name).fpol"))
}

// MARK: - Blocks

/// A fenced block of Markdown.
private struct Fence {
    /// What stands behind the backticks.
    var info: String
    var text: String
    /// Of the first line of the text, from 1.
    var line: Int
}

private func fences(in path: String) throws -> [Fence] {
    var fences: [Fence] = []
    var open: Fence?
    let text = String(decoding: try read(path), as: UTF8.self)
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        if line.hasPrefix("```") {
            if let fence = open { fences.append(fence) }
            open = open == nil ? Fence(info: String(line.dropFirst(3)), text: "", line: number + 2) : nil
        } else {
            open?.text += line + "\n"
        }
    }
    return fences
}

/// A block that is marked `fpol`, or `fpol` and what is found in it: `fpol error[gap]`.
///
/// A block without a header of its own is read below `policy example for FlinkDeployment`; what it declares need not be
/// used there.
struct PolicyBlock: CustomTestStringConvertible {
    var line: Int
    var text: String
    /// `error[gap]`; `nil` where nothing may be found.
    var expected: String?
    /// The whole policies of the same page, by name: what one of them extends is looked for here first.
    var page: [String: String] = [:]

    var testDescription: String { "line \(line)" }

    static func all(in path: String) throws -> [PolicyBlock] {
        let blocks = try fences(in: path).compactMap { fence -> PolicyBlock? in
            let info = fence.info.split(separator: " ").map(String.init)
            guard info.first == "fpol" else { return nil }
            return PolicyBlock(line: fence.line, text: fence.text, expected: info.dropFirst().first)
        }
        let whole = blocks.filter { $0.isWhole && $0.expected == nil }
        let page = Dictionary(whole.map { ($0.name, $0.text) }) { first, _ in first }
        return blocks.map { block in
            var block = block
            block.page = page
            return block
        }
    }

    var isWhole: Bool { text.hasPrefix("policy ") }
    private var name: String { text.split(whereSeparator: \.isWhitespace).dropFirst().first.map(String.init) ?? "" }

    func compiled() throws -> Compilation {
        let whole = isWhole ? text : "policy example for FlinkDeployment\n" + text
        return compile(SourceFile(name: "language.md:\(line)", whole), zones: .ofTests) { name in
            if let text = page[name] { return SourceFile(name: "\(name).fpol", text) }
            return try? shipped(name)
        }
    }

    /// A fragment declares things that only the rest of its policy would use; a note is no finding.
    func isForgiven(_ diagnostic: Diagnostic) -> Bool {
        diagnostic.severity == .note && expected == nil
            || !isWhole && ["unused", "dead-column"].contains(diagnostic.id)
    }
}

// MARK: - Files

private func examples() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "policies/examples").path())
        .filter { $0.hasSuffix(".fpol") }.map { String($0.dropLast(".fpol".count)) }.sorted()
}

private func shipped(_ name: String) throws -> SourceFile {
    SourceFile(name: "\(name).fpol", text: try read("policies/\(name).fpol"))
}

private func read(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: root.appending(path: path)))
}

private var root: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
