import Foundation
import Testing

@testable import PolicyDSL

/// The formatted text, or a recorded issue.
private func formatted(_ text: String, at location: Testing.SourceLocation = #_sourceLocation) -> String {
    switch format(SourceFile(name: "test.fpol", text)) {
    case .success(let text): return text
    case .failure(let refusal):
        let found = refusal.found.map { diagnostic in
            renderText(diagnostic, sources: [FileID(0): SourceFile(name: "test.fpol", text)], colored: false)
        }
        Testing.Issue.record("refused: \(found.joined(separator: "\n"))", sourceLocation: location)
        return ""
    }
}

private func tree(_ text: String) -> String {
    var found = Diagnostics()
    return dump(parse(SourceFile(name: "test.fpol", text), &found))
}

private func comments(of text: String) -> [String] {
    let reporter = SyntaxReporter(file: FileID(0))
    return lex(SourceFile(name: "test.fpol", text), reporter).comments.map {
        String(decoding: Array(text.utf8)[$0.lower..<$0.upper], as: UTF8.self).trimmingCharacters(in: .whitespaces)
    }
}

@Test(arguments: ShippedPolicies.names)
func `a shipped policy is formatted`(name: String) throws {
    let text = String(decoding: try ShippedPolicies.text(name), as: UTF8.self)
    let printed = formatted(text)
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try ShippedPolicies.write(printed, name) }
    #expect(printed == text)
    #expect(tree(printed) == tree(text))
    // What stands between bars, a row of a grid or the values of a table, is one line by the grammar.
    #expect(!printed.split(separator: "\n").contains { $0.count > 120 && !$0.contains(" | ") })
}

// MARK: - Layouts

/// The tokens and comments of a text, and whether each stands in a grid, which is made of lines.
private struct Element {
    var text: String
    var isComment: Bool
    var startsLine: Bool
    var isAfterBlank: Bool
    var isInGrid: Bool
}

private func elements(of text: String) -> [Element] {
    let source = SourceFile(name: "test.fpol", text)
    let list = lex(source, SyntaxReporter(file: source.id))
    var elements: [(lower: Int, element: Element)] = []
    var isInGrid = false
    for token in list.tokens where token.kind != .end {
        if token.startsLine { isInGrid = token.kind == .bar }
        let range = SourceRange(file: source.id, lower: Int(token.lower), upper: Int(token.upper))
        elements.append(
            (
                range.lower,
                Element(
                    text: source.text(of: range), isComment: false, startsLine: token.startsLine,
                    isAfterBlank: token.startsLine && source.isAfterBlankLine(range.lower), isInGrid: isInGrid)
            ))
    }
    for comment in list.comments {
        let range = SourceRange(file: source.id, lower: comment.lower, upper: comment.upper)
        elements.append(
            (
                range.lower,
                Element(
                    text: source.text(of: range), isComment: true, startsLine: comment.startsLine,
                    isAfterBlank: comment.startsLine && source.isAfterBlankLine(range.lower), isInGrid: false)
            ))
    }
    return elements.sorted { $0.lower < $1.lower }.map(\.element)
}

/// The same words and comments between other spaces and line ends. Blank lines and whether a comment stands alone are
/// what the author says with layout; they stay.
private func mangled(_ text: String, _ random: inout Random) -> String {
    let lineEnd = random.chance(2) ? "\n" : "\r\n"
    var result = ""
    var previous: Element?
    for element in elements(of: text) {
        func space() -> String {
            String(repeating: random.chance(4) ? "\t" : " ", count: .random(in: 1...5, using: &random))
        }
        if let previous {
            let mustBreak =
                element.isAfterBlank || previous.isComment || (element.isComment && element.startsLine)
                || (element.startsLine && (element.isInGrid || previous.isInGrid))
            let mustJoin = (element.isComment && !element.startsLine) || (element.isInGrid && !element.startsLine)
            if mustBreak {
                result += element.isAfterBlank ? lineEnd + (random.chance(2) ? space() : "") + lineEnd : lineEnd
                if random.chance(2) { result += space() }
            } else if !mustJoin, random.chance(element.startsLine ? 2 : 6) {
                result += lineEnd + (random.chance(2) ? space() : "")
            } else {
                result += space()
            }
        }
        result += element.text
        previous = element
    }
    return result + (random.chance(2) ? lineEnd : "")
}

@Test(arguments: ShippedPolicies.names)
func `layout does not change what the formatter prints`(name: String) throws {
    let text = String(decoding: try ShippedPolicies.text(name), as: UTF8.self)
    let expected = formatted(text)
    for seed in 0..<5 {
        var random = Random(seed: UInt64(seed))
        let mangled = mangled(text, &random)
        let printed = formatted(mangled)
        #expect(printed == expected, "seed \(seed)")
        if printed != expected { break }
    }
}

@Test(arguments: ShippedPolicies.names)
func `comments survive wherever they stand`(name: String) throws {
    let text = String(decoding: try ShippedPolicies.text(name), as: UTF8.self)
    for seed in 0..<5 {
        var random = Random(seed: UInt64(seed))
        var commented = ""
        var count = 0
        for element in elements(of: text) {
            if element.startsLine || element.isComment && !commented.isEmpty {
                commented += element.startsLine ? "\n" : " "
            } else {
                commented += " "
            }
            commented += element.text
            if !element.isComment, !element.isInGrid, random.chance(8) {
                count += 1
                commented += (random.chance(2) ? " " : "\n") + "# added \(count)\n"
            }
        }
        let printed = formatted(commented)
        #expect(comments(of: printed).sorted() == comments(of: commented).sorted(), "seed \(seed)")
        #expect(tree(printed) == tree(text), "seed \(seed)")
        #expect(formatted(printed) == printed, "seed \(seed)")
    }
}

// MARK: - Cases

@Test func `a text with errors is not touched`() {
    guard case .failure(let refusal) = format(SourceFile(name: "f", "policy p for FlinkDeployment\nlet a = = b")) else {
        Testing.Issue.record("formatted")
        return
    }
    #expect(refusal.found.count == 1)
}

@Test func `parentheses are printed where people would have to remember the grammar`() {
    let text = """
        policy p
        for FlinkDeployment

        let a = (b and c) or d
        let e = (b or c) and not (d or a) and not maybe e
        let f = b and c implies d or e
        let g = (b implies c) implies (d implies e)
        let h = (b implies c) and (d or e or f)
        let i = not b == c

        """
    #expect(formatted(text) == text)
    let loose = """
        policy p for FlinkDeployment
        let a = b and (c) or (d)
        let e = (b or c) and ((not ((d or a))) and not maybe (e))
        let f = (b and c) implies (d or e)
        let g = (b implies c) implies d implies e
        let h = (b implies c) and ((d or e) or f)
        let i = not (b == c)
        """
    #expect(formatted(loose) == text)
}

@Test(arguments: ["nasty"])
func `a golden text`(name: String) throws {
    let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let input = String(decoding: try read("\(folder)/Golden/\(name).fpol"), as: UTF8.self)
    let printed = formatted(input)
    let path = "\(folder)/Golden/\(name).formatted.fpol"
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try write(printed, to: path) }
    #expect(printed == String(decoding: try read(path), as: UTF8.self))
    #expect(formatted(printed) == printed)
    #expect(tree(printed) == tree(input))
    #expect(comments(of: printed).sorted() == comments(of: input).sorted())
}
