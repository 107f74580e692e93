/// Why a text was not formatted: it does not parse, and what is not understood is not touched.
public struct FormatRefusal: Error {
    public let found: [Diagnostic]
}

/// The text in its one layout. Formatting again changes nothing; the meaning and every comment stay.
///
/// What the author says with layout is kept: single blank lines inside a block and between related declarations, and
/// whether a comment has a line of its own.
public func format(_ source: SourceFile) -> Result<String, FormatRefusal> {
    let (syntax, comments, found) = parseKeepingComments(source)
    guard !found.contains(where: { $0.severity == .error }) else { return .failure(FormatRefusal(found: found)) }
    var printer = SyntaxPrinter(source, comments)
    printer.policy(syntax)
    return .success(weave(printer.pieces, comments, source))
}
