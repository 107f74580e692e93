import PolicyDSL
import Testing

// Whatever the bytes are: no crash, an answer soon, not more diagnostics than anybody reads.

/// Parses, formats and renders; gives the diagnostics.
@discardableResult
private func survive(_ text: [UInt8], at location: Testing.SourceLocation = #_sourceLocation) -> [Diagnostic] {
    let source = SourceFile(name: "f", text: text)
    var found = Diagnostics()
    let syntax = parse(source, &found)
    #expect(found.all.count <= 101, sourceLocation: location)
    for diagnostic in found.all {
        #expect(!renderText(diagnostic, sources: [source.id: source], colored: false).isEmpty)
        #expect(diagnostic.range.map { $0.lower >= 0 && $0.lower <= $0.upper && $0.upper <= text.count } ?? true)
    }
    if !found.hasErrors {
        #expect(!syntax.name.text.isEmpty, sourceLocation: location)
        guard case .success(let printed) = format(source) else {
            Testing.Issue.record("parsed, but not formatted", sourceLocation: location)
            return found.all
        }
        guard case .success(let again) = format(SourceFile(name: "f", printed)) else {
            Testing.Issue.record("formatted to something with errors:\n\(printed)", sourceLocation: location)
            return found.all
        }
        #expect(again == printed, sourceLocation: location)
        var foundAgain = Diagnostics()
        #expect(dump(parse(SourceFile(name: "f", printed), &foundAgain)) == dump(syntax), sourceLocation: location)
    }
    return found.all
}

@Test func `random bytes are no policy and do no harm`() {
    for seed in 0..<80 {
        var random = Random(seed: UInt64(seed))
        let bytes = (0..<Int.random(in: 0...600, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        survive(bytes)
    }
}

@Test func `random words of the language do no harm`() {
    let words = [
        "policy", "for", "where", "setting", "let", "table", "strategy", "chain", "retain", "assert", "test",
        "scenario",
        "before", "upgrade", "change", "delete", "use", "start", "from", "do", "wait", "skip", "when", "otherwise",
        "and",
        "or", "not", "maybe", "implies", "in", "is", "none", "unknown", "changed", "now", "{", "}", "(", ")", "[", "]",
        "|", "||", ",", ":", "=", "==", "<", "=>", "..", "-", "*", "\"text\"", "\"", "10m", "5", "10x", "spec.a.b", "a",
        "job.state", "\n", "\n", "\n  ", "# c\n", "keep", "at", "most", "given", "expect", "of", "savepoints", "with",
        "allow", "state", "loss", "snapshots", "every", "hit", "first",
    ]
    for seed in 0..<400 {
        var random = Random(seed: UInt64(seed))
        let count = Int.random(in: 1...200, using: &random)
        let text = (0..<count).map { _ in words[Int.random(in: 0..<words.count, using: &random)] }.joined(
            separator: " ")
        survive(Array(text.utf8))
    }
}

@Test(arguments: ShippedPolicies.names)
func `a damaged policy is still read`(name: String) throws {
    let text = try ShippedPolicies.text(name)
    for seed in 0..<25 {
        var random = Random(seed: UInt64(seed))
        var damaged = text
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0..<damaged.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: damaged.remove(at: place)
            case 1: damaged.insert(UInt8.random(in: 0...255, using: &random), at: place)
            case 2: damaged[place] = Array("{}()|,=\" \n#".utf8)[Int.random(in: 0..<11, using: &random)]
            default: damaged.removeSubrange(place..<min(damaged.count, place + 20))
            }
        }
        survive(damaged)
    }
}

@Test(arguments: [("cloudera", 1), ("production", 29)])
func `a policy that breaks off anywhere is still read`(name: String, step: Int) throws {
    let text = try ShippedPolicies.text(name)
    for end in stride(from: 0, to: text.count, by: step) {
        var found = Diagnostics()
        _ = parse(SourceFile(name: "f", text: Array(text[..<end])), &found)
        // What was complete stays; only what breaks off is reported.
        #expect(found.all.count <= 2, "\(end): \(found.all.map(\.message))")
    }
}

@Test(arguments: [
    "(", "not ", "maybe ", "a implies ", "{", "|", "upgrade {\n", "when ", ";", "= ", "\"", "'", "\n|", "“", "\u{FF}",
    "&&", "-", "a ", "before ", "let a = ", "change { ", "1w ", "upgrade a, ", "use a when (", "\u{0}x",
])
func `much of the same is refused soon`(part: String) {
    // A megabyte of what is most likely to recurse; of the rest enough to see that time is linear.
    let count = (part == "(" ? 1 << 20 : 1 << 17) / part.utf8.count
    let header = "policy p for FlinkDeployment\nlet a = "
    let text = Array((header + String(repeating: part, count: count)).utf8)
    let clock = ContinuousClock()
    var found = Diagnostics()
    let source = SourceFile(name: "f", text: text)
    let spent = clock.measure { _ = parse(source, &found) }
    #expect(found.hasErrors)
    #expect(found.all.count <= 101)
    // Without optimization, on a busy machine; what is quadratic takes minutes.
    #expect(spent < .seconds(10), "\(part)")
    for diagnostic in found.all.prefix(3) {
        let rendered = renderText(diagnostic, sources: [source.id: source], colored: false)
        #expect(rendered.utf8.count < 4000)
    }
}

@Test func `nesting has a limit that no person meets`() {
    func nested(_ depth: Int) -> [UInt8] {
        let open = String(repeating: "(", count: depth)
        return Array("policy p for X\nlet a = \(open)b\(String(repeating: ")", count: depth))\nlet c = = d\n".utf8)
    }
    #expect(survive(nested(100)).map(\.id) == ["syntax"])
    #expect(survive(nested(101)).map(\.id) == ["nesting-too-deep", "syntax"])
    #expect(survive(nested(100_000)).map(\.id) == ["nesting-too-deep", "syntax"])
}

@Test func `a text that is too large is not read at all`() {
    let found = survive([UInt8](repeating: UInt8(ascii: "("), count: (4 << 20) + 1))
    #expect(found.map(\.id) == ["source-too-large"])
}

@Test func `after a hundred errors there is one closing note`() {
    let text = "policy p for X\n" + String(repeating: "let a = = b\n", count: 500)
    let found = survive(Array(text.utf8))
    #expect(found.count == 101)
    #expect(found.last?.id == "too-many-errors")
    #expect(found.last?.severity == .note)
}

@Test func `a large grid is read in time that is linear in it`() {
    func spent(_ rows: Int) -> Duration {
        var text = "policy p for X\ntable t : low | high {\n"
        let columns = (0..<11).map { "fact-\($0)" }.joined(separator: " | ")
        text += "  | \(columns) | => |\n"
        for row in 0..<rows {
            let cells = (0..<11).map { $0 % 3 == 0 ? "-" : $0 % 3 == 1 ? "value-\(row)" : "< \(row)m" }
            text += "  | \(cells.joined(separator: " | ")) | low |\n"
        }
        let source = SourceFile(name: "f", text + "}\n")
        var found = Diagnostics()
        var syntax: PolicySyntax?
        let spent = ContinuousClock().measure { syntax = parse(source, &found) }
        #expect(found.all.isEmpty)
        guard case .table(let table)? = syntax?.declarations.first else { return .zero }
        #expect(table.grid.rows.count == rows)
        return spent
    }
    _ = spent(100)
    let small = spent(2000)
    let large = spent(10_000)
    #expect(large < small * 20)
}
