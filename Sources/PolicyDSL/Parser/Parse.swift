/// The tree of a policy text. Always gives one: what could not be read is reported and left out.
///
/// Time and memory are linear in the text. Any bytes are accepted. The tree of a text with errors is good for finding
/// more of them, and for nothing else.
public func parse(_ source: SourceFile, _ found: inout Diagnostics) -> PolicySyntax {
    let (syntax, _, reported) = parseKeepingComments(source)
    for diagnostic in reported { found.add(diagnostic) }
    return syntax
}

/// The tree, the comments that it does not hold, and the errors.
func parseKeepingComments(
    _ source: SourceFile
) -> (syntax: PolicySyntax, comments: [SourceComment], found: [Diagnostic]) {
    let reporter = SyntaxReporter(file: source.id)
    let nothing = PolicySyntax(name: Spelled("", SourceRange(file: source.id, lower: 0, upper: 0)))
    guard source.text.count <= SyntaxLimit.bytes else {
        reporter.report(at: 0, .sourceTooLarge(source))
        return (nothing, [], reporter.found)
    }
    guard checkEncoding(source.text, reporter) else { return (nothing, [], reporter.found) }
    let list = lex(source, reporter)
    var parser = Parser(source, list.tokens, reporter)
    let syntax = parser.policy()
    return (syntax, list.comments, withoutConsequences(reporter.found, in: source))
}

/// A forgotten quote turns text into words and words into text: what else is wrong on its line comes from that.
private func withoutConsequences(_ found: [Diagnostic], in source: SourceFile) -> [Diagnostic] {
    let id = Diagnostic.unterminatedString
    let lines = Set(found.filter { $0.id == id }.compactMap { $0.range.map { source.lines.line(of: $0.lower) } })
    if lines.isEmpty { return found }
    return found.filter { diagnostic in
        diagnostic.id == id || !(diagnostic.range.map { lines.contains(source.lines.line(of: $0.lower)) } ?? false)
    }
}

extension Diagnostic {
    fileprivate static func sourceTooLarge(_ source: SourceFile) -> Diagnostic {
        Diagnostic(
            .error, "source-too-large", "a policy of \(source.text.count) bytes is not read",
            at: SourceRange(file: source.id, lower: 0, upper: 0), notes: ["the limit is \(SyntaxLimit.bytes) bytes"])
    }
}
