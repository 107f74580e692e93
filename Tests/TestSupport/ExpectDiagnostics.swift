public import PolicyDSL
public import Testing

/// Compares what a pass finds in an annotated policy with the annotations.
///
/// `#` starts a comment, so an annotated text is still a policy. A comment below a line, whose carets stand below what is
/// meant, says what is found there and how the message begins:
///
///     use a when b = c
///     #            ^ error[assignment-in-condition]: a comparison is written
///
/// `---` instead of `^^^` stands for a related label, and then the text is that of the label. In a comment that begins
/// with `#^` the `#` counts as the first mark. A missing thing has an empty range, and one mark. ` ...` may end a text.
///
/// - Parameter diagnose: The pass: from a source to its diagnostics.
public func expectDiagnostics(
    _ annotated: String, _ diagnose: (SourceFile) -> [Diagnostic],
    at location: Testing.SourceLocation = #_sourceLocation
) {
    let source = SourceFile(name: "test.fpol", annotated)
    var expected = annotations(of: annotated)
    for diagnostic in diagnose(source) {
        let headline = "\(diagnostic.severity.rawValue)[\(diagnostic.id)]: \(diagnostic.message)"
        var findings = [Finding(diagnostic.range, headline, source)]
        findings += diagnostic.related.map { Finding($0.range, $0.text, source, isRelated: true) }
        for finding in findings {
            if let index = expected.firstIndex(where: { finding.fulfils($0) }) {
                expected.remove(at: index)
            } else if !finding.isRelated {
                let text = renderText(diagnostic, sources: [source.id: source], colored: false)
                Testing.Issue.record("not expected, at \(finding.place):\n\(text)", sourceLocation: location)
            }
        }
    }
    for missing in expected {
        Testing.Issue.record("expected at \(missing.place), and not found: \(missing.text)", sourceLocation: location)
    }
}

/// Something found or expected at columns of a line, all counted from 1.
private struct Finding {
    var line: Int
    var lower: Int
    var upper: Int
    var text: String
    var isRelated: Bool

    var place: String { "\(line):\(lower)-\(upper)" }

    init(line: Int, lower: Int, upper: Int, text: String, isRelated: Bool) {
        self.line = line
        self.lower = lower
        self.upper = upper
        self.text = text
        self.isRelated = isRelated
    }

    init(_ range: SourceRange?, _ text: String, _ source: SourceFile, isRelated: Bool = false) {
        let start = range.map { source.position(of: $0.lower) } ?? (line: 1, column: 1)
        let end = range.map { source.position(of: $0.upper) } ?? (line: 1, column: 1)
        // Of a range over several lines the first is annotated.
        let upper = end.line == start.line ? max(end.column, start.column + 1) : .max
        self.init(line: start.line, lower: start.column, upper: upper, text: text, isRelated: isRelated)
    }

    func fulfils(_ annotation: Finding) -> Bool {
        line == annotation.line && lower == annotation.lower && isRelated == annotation.isRelated
            && (upper == annotation.upper || upper == .max) && text.hasPrefix(annotation.text)
    }
}

private func annotations(of text: String) -> [Finding] {
    var findings: [Finding] = []
    var target = 0
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        let scalars = Array(line.unicodeScalars)
        let indent = scalars.prefix { $0 == " " }.count
        guard indent < scalars.count, scalars[indent] == "#" else {
            target = number + 1
            continue
        }
        let margin = scalars[(indent + 1)...].prefix { $0 == " " }.count
        let start = indent + 1 + margin
        guard start < scalars.count, scalars[start] == "^" || scalars[start] == "-" else {
            target = number + 1
            continue
        }
        let sign = scalars[start]
        let marks = scalars[start...].prefix { $0 == sign }.count
        var rest = String(String.UnicodeScalarView(scalars[(start + marks)...]))
        // `# ---- Section` and the like are comments of the policy.
        guard sign == "^" || rest.hasPrefix(" ") else {
            target = number + 1
            continue
        }
        rest.trimPrefix(while: { $0 == " " })
        if rest.hasSuffix(" ...") { rest.removeLast(4) }
        // Columns count from 1; `#^` counts the `#` as a mark.
        let lower = margin == 0 ? start : start + 1
        findings.append(
            Finding(line: target, lower: lower, upper: start + 1 + marks, text: rest, isRelated: sign == "-"))
    }
    return findings
}
