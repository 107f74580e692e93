import PolicyDSL
import Testing

private let file = FileID(0)
private let text = """
    upgrade last-state {
      use from-ha-metadata   when ha.metadata
      use from-checkpoint    when not ha.metadata
    }
    """
private let source = SourceFile(id: file, name: "policies/payments.fpol", text)

/// The range of the first occurrence of `part`.
private func range(of part: String, in source: SourceFile = source) -> SourceRange {
    let bytes = Array(part.utf8)
    for lower in source.text.indices where source.text[lower...].starts(with: bytes) {
        return SourceRange(file: source.id, lower: lower, upper: lower + bytes.count)
    }
    return SourceRange(file: source.id, lower: 0, upper: 0)
}

private func render(_ diagnostic: Diagnostic, _ sources: SourceFile...) -> String {
    renderText(diagnostic, sources: Dictionary(uniqueKeysWithValues: sources.map { ($0.id, $0) }), colored: false)
}

@Test func `a diagnostic shows its lines, marks and remarks`() {
    let diagnostic = Diagnostic(
        .error, "gap", "`upgrade last-state` decides nothing when `ha.metadata` is unknown",
        at: range(of: "ha.metadata\n"), label: "neither true nor false if the API server did not answer",
        related: [.init(range(of: "not ha.metadata"), "nor does this row match then")],
        examples: ["mode = last-state, job.state = FAILING, ha.metadata = unknown"],
        help: ["add `wait \"HA metadata could not be read\" when ha.metadata is unknown`"])
    #expect(
        render(diagnostic, source) == """
            error[gap]: `upgrade last-state` decides nothing when `ha.metadata` is unknown
             --> policies/payments.fpol:2:31
              |
            2 |   use from-ha-metadata   when ha.metadata
              |                               ^^^^^^^^^^^ neither true nor false if the API server did not answer
            3 |   use from-checkpoint    when not ha.metadata
              |                               --------------- nor does this row match then
              |
              = example: mode = last-state, job.state = FAILING, ha.metadata = unknown
              = help: add `wait "HA metadata could not be read" when ha.metadata is unknown`

            """)
}

@Test func `a place in another file has its own block`() {
    let base = SourceFile(id: FileID(1), name: "base.fpol", "\n\n\nsetting tries : count = 3\n")
    let diagnostic = Diagnostic(
        .warning, "shadow", "`last-state` is declared twice", at: range(of: "last-state"),
        related: [.init(range(of: "tries", in: base), "first here")])
    #expect(
        render(diagnostic, source, base) == """
            warning[shadow]: `last-state` is declared twice
             --> policies/payments.fpol:1:9
              |
            1 | upgrade last-state {
              |         ^^^^^^^^^^
             ::: base.fpol:4:9
              |
            4 | setting tries : count = 3
              |         ----- first here

            """)
}

@Test func `lines between marks are shown if it is one and left out if they are more`() {
    let lines = SourceFile(name: "f", "a\nb\nc\nd\ne\nf\n")
    let diagnostic = Diagnostic(
        .error, "x", "m", at: range(of: "a", in: lines),
        related: [.init(range(of: "c", in: lines), "third"), .init(range(of: "f", in: lines), "last")])
    #expect(
        render(diagnostic, lines) == """
            error[x]: m
             --> f:1:1
              |
            1 | a
              | ^
            2 | b
            3 | c
              | - third
            ...
            6 | f
              | - last

            """)
}

@Test func `a range over several lines is marked where it begins and where it ends`() {
    let diagnostic = Diagnostic(.error, "x", "m", at: range(of: text), label: "all of it")
    #expect(
        render(diagnostic, source) == """
            error[x]: m
             --> policies/payments.fpol:1:1
              |
            1 | upgrade last-state {
              | ^^^^^^^^^^^^^^^^^^^^
            ...
            4 | }
              | ^ all of it

            """)
}

@Test func `tabs, wide and combining characters keep the marks in place`() {
    let wide = SourceFile(name: "f", "\ta \"日本\" e\u{301} here\n")
    let diagnostic = Diagnostic(.error, "x", "m", at: range(of: "here", in: wide))
    let lines = render(diagnostic, wide).split(separator: "\n")
    #expect(lines[3] == "1 |     a \"日本\" e\u{301} here")
    // Two columns for each of the wide ones, none for the accent.
    #expect(lines[4] == "  |                ^^^^")
}

@Test func `a long line is cut around the mark`() {
    let line = String(repeating: "ab ", count: 400) + "HERE" + String(repeating: " cd", count: 400)
    let long = SourceFile(name: "f", line)
    let lines = render(Diagnostic(.error, "x", "m", at: range(of: "HERE", in: long)), long).split(separator: "\n")
    #expect(lines[3].utf8.count < 170)
    #expect(lines[3].hasPrefix("1 | ...") && lines[3].hasSuffix("..."))
    let column = lines[4].utf8.firstIndex(of: UInt8(ascii: "^"))
    #expect(
        column.map { lines[3].utf8.dropFirst(lines[4].utf8.distance(from: lines[4].startIndex, to: $0)).prefix(4) }
            .map { String(decoding: $0, as: UTF8.self) } == "HERE")
}

@Test func `what is in a text cannot play tricks on a terminal`() {
    let bytes: [UInt8] = Array("a \u{1B}[31m \u{202E} b".utf8) + [0xFF, 0x0A]
    let evil = SourceFile(name: "e\u{1B}vil", text: bytes)
    let text = render(Diagnostic(.error, "x", "m\u{7}\n", at: range(of: "b", in: evil), label: "\u{1B}"), evil)
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E })
}

@Test func `a finding about no text is a line`() {
    #expect(render(Diagnostic(.note, "x", "m", help: ["do"])) == "note[x]: m\n  = help: do\n")
}

@Test func `a fix without help is the help`() {
    let range = range(of: "use")
    let diagnostic = Diagnostic(.error, "x", "m", at: range, fixes: [.init("write `do`", at: range, replacement: "do")])
    #expect(render(diagnostic, source).hasSuffix("  = help: write `do`\n"))
}

@Test func `colours change nothing but colours`() {
    let diagnostic = Diagnostic(.error, "x", "m", at: range(of: "use"), label: "here", help: ["h"])
    let colored = renderText(diagnostic, sources: [file: source], colored: true)
    #expect(colored.contains("\u{1B}[1;31m"))
    var plain = ""
    var isEscape = false
    for character in colored {
        if character == "\u{1B}" { isEscape = true }
        if !isEscape { plain.append(character) }
        if character == "m" { isEscape = false }
    }
    #expect(plain == render(diagnostic, source))
}
