import Documents
import Testing

@Suite struct JSONPlacesTests {
    static let places: [(text: String, path: DocumentPath, document: Int, value: String, key: String)] = [
        ("{\"a\": 1}", DocumentPath(), 0, "1:1-1:9", "nowhere"),
        ("{\"a\": 1}", DocumentPath(keys: "a"), 0, "1:7-1:8", "1:2-1:5"),
        ("\u{FEFF}{\"a\":\"é\\\"\"}", DocumentPath(keys: "a"), 0, "1:6-1:11", "1:2-1:5"),
        (
            "{\n  \"a\": {\r\n    \"b\": [1, {\"c\": true}]\n  }\n}",
            DocumentPath(keys: "a", "b").appending(1).appending("c"), 0, "3:20-3:24", "3:15-3:18"
        ),
        ("{\n  \"a\": {\r\n    \"b\": [1, {\"c\": true}]\n  }\n}", DocumentPath(keys: "a"), 0, "2:8-4:4", "2:3-2:6"),
        ("{\"a\":1}\n{\"b\":[0,1e5]}", DocumentPath(keys: "b").appending(1), 1, "2:9-2:12", "nowhere"),
        ("{\"x\\u0061\":\"}\",\"y\":2}", DocumentPath(keys: "xa"), 0, "1:12-1:15", "1:2-1:11"),
        ("{\"x\":\"]}\\\"\",\"y\":2}", DocumentPath(keys: "y"), 0, "1:17-1:18", "1:13-1:16"),
        ("{\"a\":[]}", DocumentPath(keys: "a").appending(0), 0, "nowhere", "nowhere"),
        ("{\"a\":[1]}", DocumentPath(keys: "a").appending(1), 0, "nowhere", "nowhere"),
        ("{\"a\":1}", DocumentPath(keys: "b"), 0, "nowhere", "nowhere"),
        ("{\"a\":1}", DocumentPath(keys: "a", "b"), 0, "nowhere", "nowhere"),
        ("{\"a\":1}", DocumentPath(keys: "a"), 1, "nowhere", "nowhere"),
    ]

    @Test(arguments: places)
    func `places are found along a path`(text: String, path: DocumentPath, document: Int, value: String, key: String)
        throws
    {
        let file = try DocumentFile.readJSON(Array(text.utf8), name: "t")
        #expect(spelling(file.range(of: path, in: document)) == value)
        #expect(spelling(file.keyRange(of: path, in: document)) == key)
    }
}
