import Documents
import Testing

@Suite struct JSONReaderTests {
    static let values: [(text: String, value: Document)] = [
        ("null", nil), ("true", true), ("false", false), ("0", 0), ("-0", 0), ("-12", -12), ("\"\"", ""), ("[]", []),
        ("9223372036854775807", Document(.integer(.max))), ("-9223372036854775808", Document(.integer(.min))),
        ("9223372036854775808", Document(.real(0x1p63))), ("-9223372036854775809", Document(.real(-0x1p63))),
        ("[18446744073709551615,1,\"99999999999999999999\"]", [Document(.real(0x1p64)), 1, "99999999999999999999"]),
        ("1.0", Document(.real(1))), ("1e3", Document(.real(1000))), ("1E-2", Document(.real(0.01))),
        ("5e-324", Document(.real(.leastNonzeroMagnitude))), ("0.1", Document(.real(0.1))), ("{}", .map([:])),
        (" \r\n\t{ \"a\" : [ 1 , \"x\" , null ] } \n", .map(["a": [1, "x", nil]])),
        (#""a\"\\\/\b\f\n\r\t\u0041\u00e9""#, "a\"\\/\u{8}\u{c}\n\r\tA\u{e9}"), (#""\ud83d\ude00""#, "\u{1F600}"),
        ("\"\u{1F600}é\u{7F}\"", "\u{1F600}é\u{7F}"), (#""a\u0000b""#, "a\0b"), ("\u{FEFF}[1]", [1]),
        (#"{"b":1,"a":2}"#, .map(["b": 1, "a": 2])),
    ]

    @Test(arguments: values)
    func `a value reads as it looks`(text: String, value: Document) throws {
        #expect(try json(text) == [value])
        #expect(try JSONReader.readValue(Array(text.utf8)) == value)
    }

    @Test func `keys keep their order`() throws {
        let map = try #require(try json(#"{"z":1,"a":2,"m":3}"#).first?.map)
        #expect(map.entries.map(\.key) == ["z", "a", "m"])
    }

    @Test(arguments: [
        (#"{"a":1}{"a":2}"#, 2), ("{\"a\":1}\n{\"a\":2}\n", 2), ("{}\n\n[]\r\n1 2 \"x\"", 5), ("", 0), (" \n", 0),
        ("1\n2", 2),
        ("{\"a\":99999999999999999999}\n{\"a\":1}", 2),
    ])
    func `values one after another are documents`(text: String, count: Int) throws {
        #expect(try json(text).count == count)
    }

    @Test func `integers beside one that is too large stay integers`() throws {
        let documents = try json("{\"a\":1}\n{\"a\":9223372036854775807,\"b\":9223372036854775808}")
        #expect(documents[1]["a"] == Document(.integer(.max)))
        #expect(documents[1]["b"]?.value == .real(0x1p63))
    }

    static let errors: [(text: String, message: String, range: String)] = [
        ("{\"a\":1", "the text ends inside a map", "1:7-1:7"),
        ("[1,", "the text ends inside a list", "1:4-1:4"),
        ("{\"a\"", "the text ends inside a map", "1:5-1:5"),
        ("{\"a\":", "the text ends inside a map", "1:6-1:6"),
        ("\"abc", "the text ends inside a string", "1:1-1:5"),
        ("\"abc\n\"", "a string is not closed on its line", "1:1-1:5"),
        ("\"a\u{1}\"", "the control character 0x01 is not escaped", "1:3-1:4"),
        ("[1,]", "`]` is not expected here, but a value, `,` or `]`", "1:4-1:5"),
        ("[1 2]", "`2` is not expected here, but a value, `,` or `]`", "1:4-1:5"),
        ("{\"a\":1,}", "`}` is not expected here, but a key in double quotes", "1:8-1:9"),
        ("{a:1}", "`a` is not expected here, but a key in double quotes", "1:2-1:3"),
        ("{\"a\" 1}", "a `:` is missing after the key `a`", "1:6-1:7"),
        ("{\"a\":1 \"b\":2}", "`\"` is not expected here, but `,` or `}`", "1:8-1:9"),
        ("{\"a\":1}}", "`}` is not expected here, but a value or the end of the text", "1:8-1:9"),
        ("{\"a\":1}\n,{\"a\":2}", "`,` is not expected here, but a value or the end of the text", "2:1-2:2"),
        ("{\"a\":1} garbage", "`garbage` is not a JSON value", "1:9-1:16"),
        ("[01]", "`01` is not a JSON value", "1:2-1:4"), ("[1.]", "`1.` is not a JSON value", "1:2-1:4"),
        ("[+1]", "`+1` is not a JSON value", "1:2-1:4"), ("[.5]", "`.5` is not a JSON value", "1:2-1:4"),
        ("[NaN]", "`NaN` is not a JSON value", "1:2-1:5"), ("[tru]", "`tru` is not a JSON value", "1:2-1:5"),
        ("true0", "`true0` is not a JSON value", "1:1-1:6"), ("1-2", "`1-2` is not a JSON value", "1:1-1:4"),
        ("[1e999]", "the number `1e999` is too large", "1:2-1:7"),
        (#"["é\q"]"#, "`\\q` is no escape that JSON knows", "1:4-1:6"),
        (#"["\u12"]"#, "`\\u` needs four hex digits", "1:3-1:5"),
        (#"["\ud800"]"#, "`\\ud800` is half of a surrogate pair, which is no character", "1:3-1:9"),
        (#"["\ud800\u0041"]"#, "`\\ud800` is half of a surrogate pair, which is no character", "1:3-1:9"),
        (#"["\udc00"]"#, "`\\udc00` is half of a surrogate pair, which is no character", "1:3-1:9"),
        (#"{"a\u0000":1}"#, "a key contains the character U+0000", "1:2-1:11"),
        ("{\"image\": {{ .Values.image }}}", "the placeholder `{{ .Values.image }}` was not filled in", "1:11-1:30"),
        ("[***PORT***]", "the placeholder `[***PORT***]` was not filled in", "1:1-1:13"),
    ]

    @Test(arguments: errors)
    func `a refused text says where and why`(text: String, message: String, range: String) {
        let error = error { () throws(DocumentError) in try json(text) }
        #expect(error.message == message)
        #expect(spelling(error.range) == range)
        let second = DocumentsTests.error { () throws(DocumentError) in try JSONReader.readValue(Array(text.utf8)) }
        #expect(second == error)
    }

    @Test(
        arguments: [
            (Array("[\"a".utf8) + [0xFF] + Array("\"]".utf8), "the byte 0xff is not UTF-8", "1:4"),
            (Array("[".utf8) + [0x80], "the byte 0x80 is not UTF-8", "1:2"),
            (Array("[\"\n".utf8) + [0xC3, 0x28], "a string is not closed on its line", "1:2"),
            ([0xFF, 0xFE, 0x5B, 0x00], "the text is UTF-16 or UTF-32, not UTF-8", "1:1"),
            ([0x5B, 0x00, 0x5D, 0x00], "the text is UTF-16 or UTF-32, not UTF-8", "1:1"),
            (Array("[1, \0]".utf8), "`\0` is not expected here, but a value, `,` or `]`", "1:5"),
        ] as [([UInt8], String, String)])
    func `bytes that are no text are refused where they stand`(bytes: [UInt8], message: String, start: String) {
        let error = error { () throws(DocumentError) in try DocumentFile.readJSON(bytes, name: "t") }
        #expect(error.message == message)
        #expect(error.range?.start.description == start)
    }

    @Test(arguments: [
        ("{\"a\": 1,\n \"b\": {\"a\": 1},\n \"a\": 2}", "a", "3:2-3:5", "1:2-1:5"),
        ("{}\n[{\"é\":1, \"é\":2}]", "é", "2:10-2:13", "2:3-2:6"),
        (#"{"a":1,"\u0061":2}"#, "a", "1:8-1:16", "1:2-1:5"),
        ("{\"caf\u{E9}\":1,\"cafe\u{301}\":2}", "caf\u{E9}", "1:11-1:18", "1:2-1:8"),
    ])
    func `a duplicate key names both places`(text: String, key: String, second: String, first: String) {
        let error = error { () throws(DocumentError) in try json(text) }
        #expect(error.message == "the key `\(key)` stands twice")
        #expect(error.kind == .duplicateKey)
        #expect(spelling(error.range) == second)
        #expect(spelling(error.related?.range) == first)
    }

    @Test func `one value is one value`() {
        let two = error { () throws(DocumentError) in try JSONReader.readValue(Array("{} {}".utf8)) }
        #expect(two.message == "a second value follows the first")
        #expect(spelling(two.range) == "1:4-1:6")
        let none = error { () throws(DocumentError) in try JSONReader.readValue([]) }
        #expect(none.message == "a value is missing")
    }

    @Test func `a line inside a buffer is read in place`() throws {
        let buffer = Array("{\"a\":1}\n{\"a\":2}\n".utf8)
        #expect(try JSONReader.readValue(buffer[8..<15]) == .map(["a": 2]))
    }
}
