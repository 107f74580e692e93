import PolicyDSL
import TestSupport
import Testing

/// Expects what the annotations say, of lexer and parser. The header of the policy may be left out.
private func expectSyntax(_ annotated: String, at location: Testing.SourceLocation = #_sourceLocation) {
    let text = annotated.hasPrefix("policy") ? annotated : "policy p for FlinkDeployment\n" + annotated
    expectDiagnostics(
        text,
        { source in
            var found = Diagnostics()
            _ = parse(source, &found)
            return found.sorted
        }, at: location)
}

@Test func `a comparison in a condition is written with two signs`() {
    expectSyntax(
        """
        upgrade {
          use a when mode = savepoint and kind == FlinkDeployment
          #               ^ error[assignment-in-condition]: a comparison is written `==`
        }
        """)
}

@Test func `an operator of another language is read as ours`() {
    expectSyntax(
        """
        let a = !b && c || d <> e
        #       ^ error[foreign-operator]: `!` is written `not` here
        #          ^^ error[foreign-operator]: `&&` is written `and` here
        #               ^^ error[foreign-operator]: `||` is written `or` here
        #                    ^^ error[foreign-operator]: `<>` is written `!=` here
        """)
}
