import Documents
import Testing

@Suite struct YAMLReaderTests {
    @Test func `a manifest reads as it looks`() throws {
        let documents = try yaml(manifest)
        #expect(documents.count == 2)
        let spec = try #require(documents.first?["spec"])
        #expect(spec["job"]?["parallelism"] == 8)
        #expect(spec["jobManager"]?["resource"]?["cpu"] == 1)
        #expect(spec["taskManager"]?["resource"]?["cpu"]?.value == .real(0.5))
        #expect(spec["job"]?["args"] == ["--input", "kafka:9092", "folded text"])
        #expect(spec["ingress"]?.isNull == true)
        #expect(
            spec["logConfiguration"]?["log4j-console.properties"]
                == "rootLogger.level = INFO\n  indented = yes\n\nlast = line\n")
        #expect(documents.first?["metadata"]?["labels"] == .map(["team": "money", "tier": "1"]))
    }

    @Test(arguments: [
        ("", 0), ("\n\n", 0), ("# only a comment\n", 0), ("---\n", 0), ("---\n---\n", 0),
        ("---\n# x\n---\na: 1\n---\n", 1),
        ("a: 1\n---\nb: 2\n", 2), ("a: 1\n...\n---\nb: 2\n...\n", 2), ("null\n", 1), ("--- ''\n", 1),
        ("%YAML 1.1\n---\na: 1\n", 1),
        ("\u{FEFF}", 0),
    ])
    func `empty documents are left out`(text: String, count: Int) throws { #expect(try yaml(text).count == count) }

    @Test(arguments: [
        "a: 1\r\nb:\r\n- x\r\n", "\u{FEFF}a: 1\nb:\n- x\n", "a: 1\rb:\r- x", "{a: 1, b: [x]}", "{\"a\":1,\"b\":[x,]}",
    ])
    func `line ends, marks and styles do not change the value`(text: String) throws {
        #expect(try yaml(text) == [.map(["a": 1, "b": ["x"]])])
    }

    @Test func `an alias repeats the value of its anchor and stands where it is written`() throws {
        let document = try #require(try yaml("a: &x {k: 1}\nb: *x\nc: *x\n").first)
        #expect(document["b"] == .map(["k": 1]))
        #expect(spelling(document["b"]?.range) == "2:4-2:6")
        #expect(spelling(document["b"]?["k"]?.range) == "1:11-1:12")
    }

    @Test func `anchors may be set again and do not outlive their document`() throws {
        #expect(try yaml("- &a 1\n- *a\n- &a 2\n- *a\n") == [[1, 1, 2, 2]])
        let error = error { () throws(DocumentError) in try yaml("&a x\n---\n- *a\n") }
        #expect(error.message == "no anchor `&a` stands before the alias `*a`")
        #expect(spelling(error.range) == "3:3-3:5")
    }

    @Test func `an alias inside its own anchor is refused`() {
        let error = error { () throws(DocumentError) in try yaml("a: &x [1, *x]") }
        #expect(error.message == "the alias `*x` stands inside the value that `&x` names")
        #expect(spelling(error.range) == "1:11-1:13")
    }

    @Test(arguments: [
        ("base: &b {x: 1, k: 2}\na: {<<: *b}", #"{"x":1,"k":2}"#),
        ("base: &b {x: 1, k: 2}\na: {x: 3, <<: *b}", #"{"x":3,"k":2}"#),
        ("base: &b {x: 1, k: 2}\na: {<<: *b, x: 3}", #"{"k":2,"x":3}"#),
        ("base: &b {x: 1}\nmore: &m {x: 2, z: 3}\na: {w: 0, <<: [*b, *m], v: 4}", #"{"w":0,"x":1,"z":3,"v":4}"#),
        ("a: {<<: {x: 1}}", #"{"x":1}"#), ("a: {<<: []}", "{}"), ("a: {'<<': 1}", #"{"<<":1}"#),
        ("a: {!!merge <<: {x: 1}}", #"{"x":1}"#), ("b: &b {<<: {x: 1}, k: 2}\na: {<<: *b}", #"{"x":1,"k":2}"#),
    ])
    func `a merge brings what is not there`(text: String, expected: String) throws {
        let map = try #require(try yaml(text).first?["a"])
        let spelling = try JSONWriter.pretty(map).filter { $0 != " " && $0 != "\n" }
        #expect(spelling == expected)
    }

    @Test(arguments: [
        ("a: {<<: 1}", "`<<` merges a map or a list of maps, and this is a number", "1:9-1:10"),
        ("a: {<<: [x]}", "`<<` merges a map or a list of maps, and this is a string", "1:10-1:11"),
        ("a:\n  <<: {}\n  <<: {}\n", "the key `<<` stands twice", "3:3-3:5"),
    ])
    func `a merge of something else is refused`(text: String, message: String, range: String) {
        let error = error { () throws(DocumentError) in try yaml(text) }
        #expect(error.message == message)
        #expect(spelling(error.range) == range)
    }

    @Test(arguments: [
        ("a: 1\nb: 2\na: 3\n", "a", "3:1-3:2", "1:1-1:2"),
        ("x:\n  - {k: 1, 'k': 2}\n", "k", "2:12-2:15", "2:6-2:7"),
        ("1: x\n\"1\": y\n", "1", "2:1-2:4", "1:1-1:2"),
        (
            "{a1: 0, a2: 0, a3: 0, a4: 0, a5: 0, a6: 0, a7: 0, a8: 0, a9: 0, b1: 0, b2: 0, b3: 0, a9: 1}", "a9",
            "1:86-1:88", "1:58-1:60"
        ),
        ("caf\u{E9}: 1\ncafe\u{301}: 2\n", "caf\u{E9}", "2:1-2:6", "1:1-1:5"),
    ])
    func `a duplicate key names both places`(text: String, key: String, second: String, first: String) {
        let error = error { () throws(DocumentError) in try yaml(text) }
        #expect(error.kind == .duplicateKey)
        #expect(error.message == "the key `\(key)` stands twice")
        #expect(spelling(error.range) == second)
        #expect(spelling(error.related?.range) == first)
    }

    @Test func `a long map with keys of every kind finds each of them`() throws {
        let text = (0..<40).map { "key\($0): \($0)\n" }.joined()
        let map = try #require(try yaml(text).first?.map)
        for number in 0..<40 { #expect(map["key\(number)"] == Document(.integer(Int64(number)))) }
        #expect(map["key40"] == nil)
    }
}
