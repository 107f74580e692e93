import Documents
import Testing

@Suite struct DocumentFileTests {
    private func read(_ text: String) throws(DocumentError) -> DocumentFile {
        try DocumentFile.read(Array(text.utf8), name: "-")
    }

    @Test(arguments: [
        ("{\"a\": 1}", DocumentFile.Notation.json), (" \n[1]", .json), ("\u{FEFF}{}", .json), ("{a: 1}", .yaml),
        ("[a]", .yaml),
        ("{\"a\": b}", .yaml), ("{\"a\": 1} # c", .yaml), ("{\"a\": 1}\n---\n{\"b\": 2}", .yaml), ("a: 1", .yaml),
        ("", .yaml),
        ("\"a\"", .yaml), ("{\"a\":1}\n{\"b\":2}", .json), ("12", .yaml),
    ])
    func `the notation is recognised`(text: String, notation: DocumentFile.Notation) throws {
        #expect(try read(text).notation == notation)
    }

    @Test func `both notations give the same tree`() throws {
        let fromJSON = try read(#"{"a":[1,2.5,"x",null,true,{}]}"#)
        let fromYAML = try read("a:\n- 1\n- 2.5\n- x\n-\n- yes\n- {}\n")
        #expect(fromJSON.documents == fromYAML.documents)
    }

    @Test(arguments: [
        ("{\"a\": 1", "the text ends inside a map"), ("[1, 2", "the text ends inside a list"),
        ("{a: 1", "did not find expected `,` or `}` while parsing a flow mapping"),
        ("{\"a\":1,\"a\":2}", "the key `a` stands twice"), ("{a: 1, a: 2}", "the key `a` stands twice"),
        ("{\"a\\u0000\":1}", "a key contains the character U+0000"),
        ("{{ .Values.all }}", "the placeholder `{{ .Values.all }}` was not filled in"),
        ("{\"a\": {{ .x }}}", "the placeholder `{{ .x }}` was not filled in"),
    ])
    func `the error is that of the notation that the text looks like`(text: String, message: String) {
        #expect(error { () throws(DocumentError) in try read(text) }.message == message)
    }

    @Test func `the file keeps its name and its text`() throws {
        let file = try read("a: 1")
        #expect(file.name == "-")
        #expect(file.text == Array("a: 1".utf8))
    }
}
