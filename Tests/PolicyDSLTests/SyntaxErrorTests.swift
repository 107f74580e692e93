import PolicyDSL
import TestSupport
import Testing

/// Expects what the annotations say, of lexer and parser. The header of the policy may be left out.
private func expectSyntax(_ annotated: String, at location: Testing.SourceLocation = #_sourceLocation) {
    let text = annotated.contains("policy p") ? annotated : "policy p for FlinkDeployment\n" + annotated
    expectDiagnostics(
        text,
        { source in
            var found = Diagnostics()
            _ = parse(source, &found)
            return found.sorted
        }, at: location)
}

private func parsed(_ text: String) -> (syntax: PolicySyntax, found: [Diagnostic]) {
    var found = Diagnostics()
    let syntax = parse(SourceFile(name: "f", text), &found)
    return (syntax, found.sorted)
}

// MARK: - Conditions

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
        let b = x === y or x ≤ y
        #         ^^^ error[foreign-operator]: `===` is written `==` here
        #                    ^ error[foreign-operator]: `≤` is written `<=` here
        """)
}

@Test func `a fix of an operator makes the text right`() throws {
    let text = "policy p for X\nlet a = !b && c = d || x ≠ y\nsetting s == 5\nupgrade { otherwse use a }\n"
    let (_, found) = parsed(text)
    var bytes = Array(text.utf8)
    for fix in found.flatMap(\.fixes).sorted(by: { $0.range > $1.range }) {
        bytes.replaceSubrange(fix.range.lower..<fix.range.upper, with: Array(fix.replacement.utf8))
    }
    #expect(
        String(decoding: bytes, as: UTF8.self)
            == "policy p for X\nlet a = not b and c == d or x != y\nsetting s = 5\nupgrade { otherwise use a }\n")
}

@Test func `a condition that breaks off leaves the next rule alone`() {
    expectSyntax(
        """
        upgrade {
          use a when b and
          #               ^ error[syntax]: expected a condition, found the end of the line
          use b when (c or d
          #          ^ error[syntax]: this `(` is not closed
          start from savepoint when x in {A, B
          #                              ^ error[syntax]: this `{` is not closed
          wait "x" when a ==
          #                 ^ error[syntax]: expected a value to compare with, found the end of the line
            remedy "y"
          otherwise skip
        }
        let c = not
        #          ^ error[syntax]: expected a condition, found the end of the line
        let d = c
        """)
}

@Test func `what belongs into a condition otherwise says how`() {
    expectSyntax(
        """
        let a = x is RUNNING
        #         ^^ error[syntax]: `is` goes with `none` and `unknown` only
        let b = x in RUNNING
        #            ^^^^^^^ error[syntax]: expected `{` after `in`
        let c = spec.image == 3
        #       ^^^^^^^^^^ error[syntax]: a field of the resource is no value
        let d = a < b < c
        #             ^ error[syntax]: comparisons cannot be chained
        let e = now change-window
        #           ^^^^^^^^^^^^^ error[syntax]: expected `in` after `now`
        let f = a b
        #         ^ error[syntax]: expected the end of the condition, found `b`
        let and = a
        #   ^^^ error[reserved-word]: expected the name of the condition, found `and`
        let g = x == changed
        let h = a + b
        #         ^ error[syntax]: `+` has no meaning here
        """)
}

// MARK: - Words

@Test func `a misspelt word is named and read as what was meant`() {
    expectSyntax(
        """
        upgrad savepoint {
        #^^^^^ error[misspelt-word]: `upgrad` means nothing here
          use a whem x
          #     ^^^^ error[misspelt-word]: `whem` means nothing here
            alow state loss "y"
          # ^^^^ error[misspelt-word]: `alow` means nothing here
          otherwse skip
          #^^^^^^^ error[misspelt-word]: `otherwse` means nothing here
        }
        strategy y { suspnd cancel }
        #            ^^^^^^ error[misspelt-word]: `suspnd` means nothing here
        setting z : count = 3 at mots 5
        #                        ^^^^ error[misspelt-word]: `mots` means nothing here
        """)
}

@Test func `a misspelt word carries the fix`() {
    let (syntax, found) = parsed("policy p for X\nsettig a : count = 3\n")
    #expect(found.map(\.help) == [["did you mean `setting`?"]])
    #expect(found.flatMap(\.fixes).map(\.replacement) == ["setting"])
    #expect(syntax.declarations.count == 1)
}

@Test(arguments: [
    ("upgrad", "upgrade"), ("Upgrade", "upgrade"), ("setitng", "setting"), ("let", "let"), ("pogress", "progress"),
])
func `the nearest word is found`(word: String, meant: String) {
    #expect(nearest(word, among: ["upgrade", "setting", "let", "progress", "on"]) == meant)
}

@Test(arguments: ["", "a", "xx", "banana", "no"])
func `a word that is like nothing is like nothing`(word: String) {
    #expect(nearest(word, among: ["upgrade", "setting", "let", "progress", "on"]) == nil)
}

// MARK: - Blocks

@Test func `a missing brace is reported where it was opened, and the next declaration is read`() {
    let (syntax, found) = parsed(
        """
        policy p for X
        upgrade savepoint {
          use a when x

        chain z {
          otherwise skip
        }
        strategy s {
          suspend cancel
        before upgrade {
          wait "x" when y
        }
        test "t" {
          expect upgrade skip
        let a = b
        change {
          otherwise upgrade
        """)
    #expect(found.map(\.id) == Array(repeating: "missing-brace", count: 4))
    #expect(found.map { $0.range?.lower } == [33, 91, 156, 197].map { Optional($0) })
    #expect(syntax.declarations.count == 7)
}

@Test func `a brace too many is one error`() {
    expectSyntax(
        """
        upgrade {
          use a when x
        } }
        # ^ error[syntax]: this `}` closes nothing
        restore {
          otherwise skip
        }
        """)
}

@Test func `a forgotten opening brace costs nothing else`() {
    expectSyntax(
        """
        upgrade
        #      ^ error[syntax]: expected `{` after `upgrade`, found the end of the line
          use a when x
          use b
        }
        let a = b c
        #         ^ error[syntax]: expected the end of the condition
        """)
}

@Test func `what stands in the wrong place is told where it belongs`() {
    expectSyntax(
        """
        use a when b
        #^^ error[syntax]: `use` stands outside of a block
        before upgrade * { wait "x" when freeze }
        #              ^ error[syntax]: `*` is no entry
        retain savepoints {
        #      ^^^^^^^^^^ error[syntax]: a retention has a name
          keep all
        }
        upgrade savepoint last-state {
        #                ^ error[syntax]: a comma is missing
          when x use b
          #^^^ error[syntax]: a rule begins with its outcome, not with `when`
          wait when x
          #   ^ error[syntax]: `wait` needs a reason
          use a when b when c
          #            ^^^^ error[syntax]: a rule has one `when`
          otherwise use a when b
          #               ^^^^ error[syntax]: `otherwise` has no condition
        }
        policy q for X
        #^^^^^ error[syntax]: a text holds one policy
        before setting x = 5
        #      ^^^^^^^ error[syntax]: expected a decision, chain, strategy, let or retain after `before`
        """)
}

// MARK: - Values and texts

@Test func `a number is a number of something known`() {
    expectSyntax(
        """
        setting a : duration = 1w
        #                      ^^ error[unknown-unit]: `w` is no unit
        setting b : duration = 10x
        #                      ^^^ error[unknown-unit]: `x` is no unit
        setting c : count = 9223372036854775808
        #                   ^^^^^^^^^^^^^^^^^^^ error[number]: this number is too large
        setting d : duration = 106751991168d
        #                      ^^^^^^^^^^^^^ error[number]: this number is too large
        setting e : count = 1.5
        #                   ^^^ error[number]: fractions are not written
        setting f : count = -1
        #                   ^^ error[number]: there are no negative numbers
        setting g : size = 8388608tb
        #                  ^^^^^^^^^ error[number]: this number is too large
        """)
}

@Test(
    arguments: [
        ("1w", "7d"), ("2weeks", "14d"), ("5min", "5m"), ("3hours", "3h"), ("10MB", "10mb"), ("64k", "64kb"),
        ("1GiB", "1gb"),
        ("10sec", "10s"), ("5dd", nil),
    ] as [(String, String?)])
func `a unit that others use is translated`(written: String, meant: String?) {
    let (_, found) = parsed("policy p for X\nsetting a : duration = \(written)\n")
    #expect(found.map(\.id) == ["unknown-unit"])
    #expect(found.first?.fixes.first?.replacement == meant)
}

@Test(
    arguments: [
        ("30s", .milliseconds(30_000)), ("15m", .milliseconds(900_000)), ("24h", .milliseconds(86_400_000)),
        ("7d", .milliseconds(604_800_000)), ("500ms", .milliseconds(500)), ("10%", .percentage(10)),
        ("64kb", .bytes(65_536)), ("64mb", .bytes(67_108_864)), ("1gb", .bytes(1_073_741_824)),
        ("1tb", .bytes(1_099_511_627_776)), ("9223372036854775807", .count(.max)), ("0", .count(0)),
        ("yes", .name("yes")),
        ("none", .name("none")), ("a-b.c-d", .name("a-b.c-d")), (#""a \"b\" \\ \n\t""#, .string("a \"b\" \\ \n\t")),
        ("106751991167d", .milliseconds(106_751_991_167 * 86_400_000)),
    ] as [(String, ValueSyntax.Kind)])
func `a literal has its value`(written: String, value: ValueSyntax.Kind) {
    let (syntax, found) = parsed("policy p for X\nsetting a = \(written)\n")
    #expect(found.isEmpty)
    guard case .setting(let setting)? = syntax.declarations.first else {
        Testing.Issue.record("no setting")
        return
    }
    #expect(setting.value?.kind == value)
}

@Test func `a text ends on its line, in straight quotes, with known escapes`() {
    expectSyntax(
        #"""
        upgrade {
          wait "forgotten when c
          #    ^^^^^^^^^^^^^^^^^ error[unterminated-string]: the text does not end on its line
          wait "a \q b" when 'c' == “d”
          #       ^^ error[bad-escape]: `\q` stands for nothing
          #                  ^^^ error[foreign-quotes]: texts stand in straight double quotes
          #                         ^^^ error[foreign-quotes]: texts stand in straight double quotes
          otherwise skip
        }
        test "forgotten {
        #    ^^^^^^^^^^^ error[unterminated-string]: the text does not end on its line
          expect upgrade skip
        }
        """#)
}

@Test func `what is no ASCII stands in texts and comments only`() {
    expectSyntax(
        """
        # größe – “fine” here
        let größe = "größe"
        #   ^^^^^ error[foreign-character]: names are written in ASCII letters
        let a\u{A0}= b – c
        #    ^ error[foreign-character]: a space that is no plain one
        #         ^ error[foreign-character]: U+2013 looks like `-`
        let z = \u{200B}b
        #       ^ error[foreign-character]: an invisible character
        """)
}

@Test func `bytes that no text may contain are reported once`() {
    func ids(_ bytes: [UInt8]) -> [String] {
        var found = Diagnostics()
        _ = parse(SourceFile(name: "f", text: Array("policy p for X # ".utf8) + bytes), &found)
        return found.sorted.map(\.id)
    }
    #expect(ids([0xFF, 0xFE, 0x80, 0x0A]) == ["invalid-utf8"])
    #expect(ids(Array("\nlet a".utf8) + [0xFF] + Array("= b".utf8)) == ["invalid-utf8"])
    #expect(ids([0xED, 0xA0, 0x80]) == ["invalid-utf8"])
    #expect(ids([0xC0, 0x80]) == ["invalid-utf8"])
    #expect(ids([0x00, 0x01, 0x0A]) == ["control-character"])
    #expect(ids(Array("\u{202E}".utf8)) == ["control-character"])
    #expect(ids(Array("\n\tlet a = b\r\n".utf8)) == [])
    var found = Diagnostics()
    _ = parse(SourceFile(name: "f", text: [0xEF, 0xBB, 0xBF] + Array("policy p for X".utf8)), &found)
    #expect(found.all.isEmpty)
    _ = parse(SourceFile(name: "f", text: [0xFF, 0xFE, 0x70, 0x00]), &found)
    #expect(found.all.map(\.message) == ["the text is UTF-16"])
}

// MARK: - Grids, tests, retention

@Test func `a row of a grid is whole`() {
    expectSyntax(
        """
        table t : a | b {
          | x | y | => |
          | 1 | a |
          #^^^^^^^^ error[grid]: this row has 2 cells for 3 columns
          | 1 | 2 | 3 | a |
          #^^^^^^^^^^^^^^^^ error[grid]: this row has 4 cells for 3 columns
          | 1 | | a |
          #     ^ error[grid]: a cell is empty
          | 1 | - | a
          #          ^ error[grid]: this row does not end in `|`
          | == 1 | - | a |
          # ^^ error[grid]: `==` goes without saying in a cell
          | [1 .. 5 | - | a |
          #         ^ error[syntax]: expected `]` or `)`
          | 1 | - | a |
        }
        table u : a | b {
          | x | y |
          #^^^^^^^^ error[grid]: the heading of this grid does not end in `=>`
        }
        table v : a | b {
        #     ^ error[grid]: `table v` has no grid
        }
        upgrade {
          | x | => |
          | 1 | nonsense |
          #     ^^^^^^^^ error[syntax]: expected an outcome in the last column
          | 2 | use a |
        }
        """)
}

@Test func `a step of a test is whole`() {
    expectSyntax(
        """
        test "x" {
          expect upgrade use x
          given a = b
          #^^^^ error[syntax]: `given` stands before `expect` in a test
        }
        test "y" {
          given a == b c = d
          #       ^^ error[syntax]: a value is given with `=`
          #            ^ error[syntax]: expected the end of the line
          apply spec.x = 3
          #^^^^ error[syntax]: `apply` is a step of a scenario
          expect upgrade use x with a = b
          #                    ^^^^ error[syntax]: expected the end of the expectation
          expect change nothing
          #             ^^^^^^^ error[syntax]: expected a class of change
        }
        scenario "z" {
          fault x explodes
          #       ^^^^^^^^ error[syntax]: expected `fails`, `times out` or `reply lost`
          after 1m
        }
        retain r of savepoints {
          keep 5
          #    ^ error[syntax]: which of them to keep is not said
          keep newest 5 when x
          #             ^^^^ error[syntax]: expected the end of the line
          leave alone
          #          ^ error[syntax]: expected `when` after `leave alone`
        }
        """)
}

// MARK: - The header

@Test func `a policy says what it is for`() {
    expectSyntax(
        """
        let a = b  # no policy p
        #^^ error[syntax]: a policy begins with its name and what it is for
        let c = = d
        #       ^ error[syntax]: expected a condition, found `=`
        """)
    expectSyntax(
        """
        policy p
        #       ^ error[syntax]: the policy does not say what it is for
        let a = b
        """)
    expectSyntax(
        """
        policy p for FlinkDeployment "x-*"
        #                            ^^^^^ error[syntax]: which resources of a kind are meant is a condition
        """)
}

// MARK: - One mistake, one diagnostic

@Test(arguments: [
    "for namespace \"x\"", "for label \"tier\" == \"gold\"", "for FlinkDeployment for namespace \"x\"",
    "for FlinkDeployment \"x\"",
])
func `a selector without its words is one mistake`(selector: String) {
    let (_, found) = parsed("policy p \(selector)\nready { proceed }")
    #expect(found.map(\.message) == ["which resources of a kind are meant is a condition"])
}

@Test func `a declaration that goes on too long is still a declaration`() {
    let (syntax, found) = parsed(
        """
        policy p for FlinkDeployment
        fact a : count = 0 from label "a" default 0
        setting b : count = 1 at least 0 please
        ready { proceed }
        """)
    #expect(found.count == 2)
    #expect(syntax.declarations.count == 3)
}

@Test func `a token that is left out is seldom more than one diagnostic`() throws {
    // Takes out each word of a policy in turn: the more diagnostics that gives, the worse the recovery.
    let text = try ShippedPolicies.text("production")
    var counts: [Int: Int] = [:]
    var start: Int?
    for (offset, byte) in text.enumerated() {
        let isPart = byte > 0x20
        if isPart, start == nil { start = offset }
        if !isPart, let lower = start {
            start = nil
            var damaged = text
            damaged.removeSubrange(lower..<offset)
            var found = Diagnostics()
            _ = parse(SourceFile(name: "f", text: damaged), &found)
            counts[found.all.count, default: 0] += 1
        }
    }
    let total = counts.values.reduce(0, +)
    #expect(counts.keys.max() ?? 0 <= 3, "\(counts)")
    #expect((counts[0] ?? 0) + (counts[1] ?? 0) > total * 95 / 100, "\(counts)")
}
