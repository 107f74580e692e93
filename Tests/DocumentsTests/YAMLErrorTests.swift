import Documents
import Testing

@Suite struct YAMLErrorTests {
    static let errors: [(text: String, message: String, range: String)] = [
        ("a:\n\tb: 1\n", "a tab is used for indentation", "2:1-2:2"),
        ("a:\n  b: 1\n\tc: 1\n", "a tab is used for indentation", "3:1-3:2"),
        ("a: b: c\n", "a `:` is not allowed here", "1:5-1:6"),
        ("a: `x`\n", "``` cannot start a value", "1:4-1:5"),
        ("a: @x\n", "`@` cannot start a value", "1:4-1:5"),
        ("a: 1\n b: 2\n", "a `:` is not allowed here", "2:3-2:4"),
        ("a: \"x\n", "the text ends inside a quoted string", "2:1-2:1"),
        ("a: [1, 2\n", "did not find expected `,` or `]` while parsing a flow sequence", "2:1-2:1"),
        ("a: {b: 1\nc: 2\n", "did not find expected `,` or `}` while parsing a flow mapping", "2:2-2:3"),
        ("- a\nb: 1\n", "no `-` is found here, inside a list", "2:1-2:2"),
        ("a:\n  b: 1\n c: 2\n", "no key is found here", "3:2-3:3"),
        ("a: 1\nb\nc: 2\n", "a `:` is missing after a key", "3:1-3:2"),
        ("[1, 2]: x\n", "a list is used as a key", "1:1-1:2"),
        ("{a: 1}: x\n", "a map is used as a key", "1:1-1:2"),
        ("? [1]\n: x\n", "a list is used as a key", "1:3-1:4"),
        ("~: x\n", "null is used as a key", "1:1-1:2"),
        ("a: *nowhere\n", "no anchor `&nowhere` stands before the alias `*nowhere`", "1:4-1:12"),
    ]

    @Test(arguments: errors)
    func `a refused text says where and why`(text: String, message: String, range: String) {
        let error = error { () throws(DocumentError) in try yaml(text) }
        #expect(error.message == message)
        #expect(spelling(error.range) == range)
    }

    static let encodings: [(bytes: [UInt8], message: String, start: String)] = [
        (Array("a: x\nb: ".utf8) + [0xFF], "the byte 0xff is not UTF-8", "2:4"),
        (Array("é: ".utf8) + [0xC3], "the byte 0xc3 is not UTF-8", "1:4"),
        (Array("a: ".utf8) + [0xC0, 0x80], "the byte 0xc0 is not UTF-8", "1:4"),
        (Array("a: ".utf8) + [0xED, 0xA0, 0x80], "the byte 0xed is not UTF-8", "1:4"),
        (Array("a: ".utf8) + [0xF4, 0x90, 0x80, 0x80], "the byte 0xf4 is not UTF-8", "1:4"),
        (Array("a: x\u{1}".utf8), "the control character U+0001 is not allowed in YAML", "1:5"),
        (Array("a: é\0".utf8), "the control character U+0000 is not allowed in YAML", "1:5"),
        (Array("\u{FEFF}a: \u{7F}".utf8), "the control character U+007F is not allowed in YAML", "1:4"),
        ([0xFF, 0xFE, 0x61, 0x00], "the text is UTF-16 or UTF-32, not UTF-8", "1:1"),
        ([0xFE, 0xFF, 0x00, 0x61], "the text is UTF-16 or UTF-32, not UTF-8", "1:1"),
        ([0x61, 0x00, 0x3A, 0x00], "the text is UTF-16 or UTF-32, not UTF-8", "1:1"),
        ([0x00, 0x61, 0x00, 0x3A], "the text is UTF-16 or UTF-32, not UTF-8", "1:1"),
    ]

    @Test(arguments: encodings)
    func `bytes that are no text are refused where they stand`(bytes: [UInt8], message: String, start: String) {
        let error = error { () throws(DocumentError) in try DocumentFile.readYAML(bytes, name: "t") }
        #expect(error.kind == .encoding)
        #expect(error.message == message)
        #expect(error.range?.start.description == start)
    }

    @Test(arguments: [
        ("image: [***REGISTRY HOST***]:[***PORT***]/x\n", "[***REGISTRY HOST***]", "1:8-1:29"),
        ("a: 1\nimage: {{ .Values.image }}\n", "{{ .Values.image }}", "2:8-2:27"),
        ("image: {{ .Values.image }}:{{ .Values.tag }}\n", "{{ .Values.image }}", "1:8-1:27"),
        ("a:\n  {{- if .Values.x }}\n  b: 1\n  {{- end }}\n", "{{- if .Values.x }}", "2:3-2:22"),
        ("image: <registry>: <tag>\n", "<registry>", "1:8-1:18"),
        ("image: @registry@/x\n", "@registry@", "1:8-1:18"),
        ("image: %REGISTRY%/x\n", "%REGISTRY%", "1:8-1:18"),
        ("image: {a: ${NAME}}\n", "${NAME}", "1:12-1:19"),
        ("a: \"{{ fine }}\" # {{ fine }}\nimage: {{ x }}\n", "{{ x }}", "2:8-2:15"),
    ])
    func `a placeholder is named instead of what it leads to`(text: String, name: String, range: String) {
        let error = error { () throws(DocumentError) in try DocumentFile.read(Array(text.utf8), name: "t") }
        #expect(error.message == "the placeholder `\(name)` was not filled in")
        #expect(error.kind == .placeholder)
        #expect(spelling(error.range) == range)
        #expect(error.help != nil)
    }

    @Test(arguments: ["image: <name>", "image: ${NAME}/x", "image: \"{{ x }}\"", "image: x{{ y }}"])
    func `what looks like a placeholder and can be read is a string`(text: String) throws {
        #expect(try yaml(text).first?["image"]?.string != nil)
    }
}
