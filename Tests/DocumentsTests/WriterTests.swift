import Documents
import Testing

@Suite struct WriterTests {
    static let canonical: [(value: Document, text: String)] = [
        (nil, "null"), (true, "true"), (false, "false"), (0, "0"), (Document(.integer(.min)), "-9223372036854775808"),
        (Document(.real(1)), "1.0"), (Document(.real(-0.0)), "0.0"), (Document(.real(0.1)), "0.1"),
        (Document(.real(1e16)), "1e+16"), (Document(.real(.leastNonzeroMagnitude)), "5e-324"),
        (Document(.real(1e100)), "1e+100"),
        (Document(.real(123456.789)), "123456.789"), ([], "[]"), (.map([:]), "{}"), ([1, ["x"]], "[1,[\"x\"]]"),
        (
            .map(["b": 1, "a": 2, "B": 3, "é": 4, "z": 5, "\u{1F600}": 6, "\u{FF5E}": 7]),
            "{\"B\":3,\"a\":2,\"b\":1,\"z\":5,\"é\":4,\"\u{FF5E}\":7,\"\u{1F600}\":6}"
        ),
        ("a\"\\/\u{8}\u{c}\n\r\t\u{1}\u{1f}\0é\u{7f}", #""a\"\\/\b\f\n\r\t\u0001\u001f\u0000é"# + "\u{7f}\""),
    ]

    @Test(arguments: canonical)
    func `canonical JSON has one spelling`(value: Document, text: String) throws {
        #expect(String(decoding: try JSONWriter.canonical(value), as: UTF8.self) == text)
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan])
    func `JSON has no word for what is not finite`(value: Double) {
        let error = error { () throws(DocumentError) in try JSONWriter.canonical([Document(.real(value))]) }
        #expect(error.message == "JSON has no number for `\(value)`")
    }

    @Test func `pretty JSON keeps the order of keys unless told`() throws {
        let document: Document = .map(["b": [1, .map(["c": nil])], "a": .map([:]), "d": []])
        #expect(
            try JSONWriter.pretty(document) == """
                {
                  "b": [
                    1,
                    {
                      "c": null
                    }
                  ],
                  "a": {},
                  "d": []
                }
                """)
        #expect(try JSONWriter.pretty(.map(["b": 1, "a": 2]), sortingKeys: true) == "{\n  \"a\": 2,\n  \"b\": 1\n}")
    }

    @Test func `YAML looks as kubectl writes it`() {
        let document: Document = .map([
            "kind": "FlinkDeployment",
            "spec": .map([
                "args": ["--input", "a: b", .map(["k": 1, "l": [2, [3, 4]]])], "image": "r/x:1", "slots": "2",
                "none": nil, "on": true, "ratio": Document(.real(0.5)), "log": "a = 1\n  b\n\nc\n", "cut": "a\nb",
                "rest": "a\n\n",
                "empty": [], "nothing": .map([:]), "text": "",
            ]),
        ])
        #expect(
            YAMLWriter.text(of: document) == """
                kind: FlinkDeployment
                spec:
                  args:
                  - --input
                  - "a: b"
                  - k: 1
                    l:
                    - 2
                    - - 3
                      - 4
                  image: r/x:1
                  slots: "2"
                  none: null
                  "on": true
                  ratio: 0.5
                  log: |
                    a = 1
                      b

                    c
                  cut: |-
                    a
                    b
                  rest: |+
                    a

                  empty: []
                  nothing: {}
                  text: ""

                """)
    }

    @Test(arguments: [
        "a", "a b", "s3://b/x", "a:b", "-x", "a#b", "a, b", "v1.20", "2048m", "12:30", "2001-12-14", "é", "<name>",
        "a'b\"c",
        "=", "${X}", "-1x", "x [y] {z}",
    ])
    func `strings that read back as they are stay without quotes`(text: String) throws {
        #expect(YAMLWriter.text(of: [.map(["a": .init(.string(text))])]) == "a: \(text)\n")
        #expect(try yaml("a: \(text)\n").first?["a"]?.string == text)
    }

    @Test(arguments: [
        "", " a", "a ", "a: b", "a:", "a #b", "#a", "12", "0x1", "1e3", "true", "no", "y", "~", "null", ".inf", "-",
        "- a", "---",
        "...", "--- a", "? a", "[a", "{a", "&a", "*a", "!a", "|", ">", "'a", "\"a", "%a", "@a", "`a", "<<", "a\tb",
        "a\u{1}",
        "\0", "\u{7F}", "\u{85}", "\u{2028}", "\u{FEFF}x", "\u{FFFE}", "\r\n", "\n", " \nx", "a\r\nb", "?", ":", ",a",
        "1_0",
    ])
    func `strings that would not are quoted`(text: String) throws {
        let document: Document = .map(["a": .init(.string(text))])
        let written = YAMLWriter.text(of: document)
        #expect(written.hasPrefix("a: \""))
        #expect(try yaml(written) == [document])
        let asKey: Document = .map([text: 1])
        #expect(try yaml(YAMLWriter.text(of: [asKey])) == [asKey])
    }

    @Test func `a stream has a line between its documents`() throws {
        #expect(YAMLWriter.text(of: [.map(["a": 1]), [2]]) == "a: 1\n---\n- 2\n")
        #expect(try yaml(YAMLWriter.text(of: try yaml(manifest))) == yaml(manifest))
    }

    @Test func `a key longer than libyaml looks ahead is written so that it is read`() throws {
        for length in [999, 1000, 1001, 1024, 5000] {
            let key = String(repeating: "k", count: length)
            let document: Document = .map([key: ["x"], "b": .map([key + "2": .map(["c": 1])])])
            #expect(try yaml(YAMLWriter.text(of: document)) == [document])
        }
    }
}
