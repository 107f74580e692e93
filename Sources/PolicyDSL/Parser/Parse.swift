/// The tree of a policy text. Always gives one: what could not be read is reported and left out.
///
/// Time and memory are linear in the text. Any bytes are accepted.
public func parse(_ source: SourceFile, _ found: inout Diagnostics) -> PolicySyntax {
    fatalError()
}
