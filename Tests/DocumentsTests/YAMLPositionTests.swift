import Documents
import Testing

@Suite struct YAMLPositionTests {
    static let places: [(text: String, path: DocumentPath, range: String)] = [
        ("a: 1", DocumentPath(keys: "a"), "1:4-1:5"),
        ("a: 1", DocumentPath(), "1:1-1:5"),
        ("\u{FEFF}a: 1", DocumentPath(keys: "a"), "1:4-1:5"),
        ("a: \"x y\"  # c\n", DocumentPath(keys: "a"), "1:4-1:9"),
        ("a:\nb: 1\n", DocumentPath(keys: "a"), "1:3-1:3"),
        ("a:\r\n  b: x\r\n  c: y\r\nd: z", DocumentPath(keys: "a"), "2:3-3:7"),
        ("a:\n- x\n- yy\n\n# end\nb: 1", DocumentPath(keys: "a"), "2:1-3:5"),
        ("a:\n- x\n- yy\n", DocumentPath(keys: "a").appending(1), "3:3-3:5"),
        ("a: [x,\n  yy]\n", DocumentPath(keys: "a"), "1:4-2:6"),
        ("a: {k: [1, {m: 2}]}", DocumentPath(keys: "a", "k").appending(1).appending("m"), "1:16-1:17"),
        ("é: ü", DocumentPath(keys: "é"), "1:4-1:5"),
        ("\u{1F600}: \u{1F600}x", DocumentPath(keys: "\u{1F600}"), "1:4-1:6"),
        ("a: |\n  x\n  yy\n\nb: 1", DocumentPath(keys: "a"), "1:4-3:5"),
        ("a: |\n  x\n  yy", DocumentPath(keys: "a"), "1:4-3:5"),
        ("a: >-\r\n  x\r\n  yy\r\nb: 1", DocumentPath(keys: "a"), "1:4-3:5"),
        ("a: |\nb: 1", DocumentPath(keys: "a"), "1:4-1:5"),
        ("a: x\n  y\nb: 1", DocumentPath(keys: "a"), "1:4-2:4"),
        ("a: &n x", DocumentPath(keys: "a"), "1:4-1:8"),
        ("a: !!str x", DocumentPath(keys: "a"), "1:4-1:11"),
        ("a: [&n {k: 1}, *n]", DocumentPath(keys: "a").appending(1), "1:16-1:18"),
        ("a:\n  - b:\n      - c\n", DocumentPath(keys: "a"), "2:3-3:10"),
    ]

    @Test(arguments: places)
    func `each value has its place`(text: String, path: DocumentPath, range: String) throws {
        let file = try DocumentFile.readYAML(Array(text.utf8), name: "t")
        #expect(spelling(file.range(of: path)) == range)
    }

    @Test func `keys have places too`() throws {
        let text = "a: 1\n\"b c\":\n  d: {e: 2}\n<<: {f: 3}\n"
        let file = try DocumentFile.readYAML(Array(text.utf8), name: "t")
        #expect(spelling(file.keyRange(of: DocumentPath(keys: "a"))) == "1:1-1:2")
        #expect(spelling(file.keyRange(of: DocumentPath(keys: "b c"))) == "2:1-2:6")
        #expect(spelling(file.keyRange(of: DocumentPath(keys: "b c", "d", "e"))) == "3:7-3:8")
        #expect(spelling(file.keyRange(of: DocumentPath(keys: "f"))) == "4:6-4:7")
        #expect(file.keyRange(of: DocumentPath(keys: "x")) == nil)
        #expect(file.range(of: DocumentPath(keys: "a"), in: 1) == nil)
    }

    @Test func `the values of a map lie inside it`() throws {
        func check(_ document: Document, inside outer: TextRange) {
            guard let range = document.range else { return #expect(Bool(false), "no range") }
            #expect(outer.start <= range.start && range.end <= outer.end)
            switch document.value {
            case .list(let elements): for element in elements { check(element, inside: range) }
            case .map(let map): for entry in map.entries { check(entry.value, inside: range) }
            case .null, .bool, .integer, .real, .string: break
            }
        }
        for document in try yaml(manifest) { check(document, inside: try #require(document.range)) }
    }
}
