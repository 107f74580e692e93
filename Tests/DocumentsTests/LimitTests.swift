import Documents
import Foundation
import Testing

@Suite struct LimitTests {
    private func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    @Test func `bytes`() throws {
        #expect(try yaml("a: 1", limits: DocumentLimits(bytes: 4)).count == 1)
        #expect(try json("[12]", limits: DocumentLimits(bytes: 4)).count == 1)
        for limits in [DocumentLimits(bytes: 3)] {
            let message = "the text has 4 bytes, more than the 3 that are read"
            #expect(error { () throws(DocumentError) in try yaml("a: 1", limits: limits) }.message == message)
            #expect(error { () throws(DocumentError) in try json("[12]", limits: limits) }.message == message)
            let value = error { () throws(DocumentError) in try JSONReader.readValue(Array("[12]".utf8), limits: limits)
            }
            #expect(value.message == message)
        }
    }

    @Test func `depth`() throws {
        #expect(try yaml(nested(100)) == json(nested(100)))
        for error in [
            error { () throws(DocumentError) in try yaml(nested(101)) },
            error { () throws(DocumentError) in try json(nested(101)) },
        ] {
            #expect(error.message == "lists and maps are nested more than 100 deep")
            #expect(error.range?.start == TextPosition(line: 1, column: 101))
            #expect(error.kind == .limit)
        }
    }

    @Test func `depth counts what aliases repeat`() throws {
        let text = "a: &a [[1]]\nb: [*a]\n"
        #expect(try yaml(text, limits: DocumentLimits(depth: 4)).count == 1)
        let error = error { () throws(DocumentError) in try yaml(text, limits: DocumentLimits(depth: 3)) }
        #expect(error.message == "lists and maps are nested more than 3 deep")
        #expect(spelling(error.range) == "2:5-2:7")
    }

    @Test(arguments: [1000, 1_000_000])
    func `a tower of brackets is refused, however high`(height: Int) {
        let limits = DocumentLimits(depth: .max)
        let tower = String(repeating: "[", count: height)
        #expect(error { () throws(DocumentError) in try json(tower, limits: limits) }.kind != .value)
        #expect(error { () throws(DocumentError) in try yaml(tower, limits: limits) }.kind != .value)
        let maps = String(repeating: "{\"a\":", count: height)
        #expect(error { () throws(DocumentError) in try json(maps, limits: limits) }.kind != .value)
    }

    @Test func `nodes`() throws {
        let text = "[1, 2, 3]"
        #expect(try yaml(text, limits: DocumentLimits(nodes: 4)).count == 1)
        #expect(try json(text, limits: DocumentLimits(nodes: 4)).count == 1)
        for error in [
            error { () throws(DocumentError) in try yaml(text, limits: DocumentLimits(nodes: 3)) },
            error { () throws(DocumentError) in try json(text, limits: DocumentLimits(nodes: 3)) },
        ] {
            #expect(error.message == "the text has more than 3 values")
            #expect(spelling(error.range) == "1:8-1:9")
        }
        #expect(throws: DocumentError.self) { try json("1 2 3 4", limits: DocumentLimits(nodes: 3)) }
    }

    @Test func `nodes count what aliases repeat`() throws {
        let text = "- &a [1, 2]\n- *a\n"
        #expect(try yaml(text, limits: DocumentLimits(nodes: 7)).count == 1)
        let error = error { () throws(DocumentError) in try yaml(text, limits: DocumentLimits(nodes: 6)) }
        #expect(error.message == "with its aliases expanded, the text has more than 6 values")
        #expect(spelling(error.range) == "2:3-2:5")
    }

    @Test func `a billion laughs are refused before they are told`() {
        var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1..<60 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let error = error { () throws(DocumentError) in try yaml(text) }
        #expect(error.message == "with its aliases expanded, the text has more than 5000000 values")
        #expect(error.range?.start.line == 7)
    }

    @Test func `merges count as much as what they bring`() {
        var text = "a: &a {\((0..<100).map { "k\($0): 1" }.joined(separator: ", "))}\n"
        for number in 0..<100 { text += "b\(number): {<<: *a}\n" }
        #expect(throws: Never.self) { try yaml(text, limits: DocumentLimits(nodes: 20_000)) }
        #expect(throws: DocumentError.self) { try yaml(text, limits: DocumentLimits(nodes: 10_000)) }
    }

    @Test func `scalars and keys`() throws {
        let limits = DocumentLimits(scalarBytes: 4)
        for text in ["[\"abcd\"]", "{\"abcd\": 1}", "[\"a\\u00e9b\"]"] {
            #expect(throws: Never.self) { try yaml(text, limits: limits) }
            #expect(throws: Never.self) { try json(text, limits: limits) }
        }
        for text in ["[\"abcde\"]", "{\"abcde\": 1}", "[\"a\\u00e9bc\"]"] {
            let message = "a string has"
            #expect(error { () throws(DocumentError) in try yaml(text, limits: limits) }.message.hasPrefix(message))
            let inJSON = error { () throws(DocumentError) in try json(text, limits: limits) }
            #expect(inJSON.message.hasPrefix(message))
            #expect(inJSON.range?.start == TextPosition(line: 1, column: 2))
        }
    }

    /// Linux gives each thread 8 MiB, macOS only half of one to all but the first.
    @Test(arguments: [(DocumentLimits.default.depth, 512 << 10), (DocumentLimits.deepest, 8 << 20)])
    func `the deepest tree fits the stack of a thread`(depth: Int, stackBytes: Int) async throws {
        let limits = DocumentLimits(depth: depth)
        let text = nested(depth)
        let maps = String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
        let isSame = await withCheckedContinuation { done in
            let thread = Thread {
                var isSame = false
                do {
                    let list = try yaml(text, limits: limits)
                    let map = try json(maps, limits: limits)
                    isSame = try list == json(text, limits: limits) && map == yaml(maps, limits: limits)
                    _ = list.hashValue
                    _ = YAMLWriter.text(of: map)
                    _ = try JSONWriter.canonical(map[0])
                } catch {}
                done.resume(returning: isSame)
            }
            thread.stackSize = stackBytes
            thread.start()
        }
        #expect(isSame)
        #expect(throws: DocumentError.self) { try yaml(nested(depth + 1), limits: limits) }
        #expect(throws: DocumentError.self) { try json(nested(depth + 1), limits: limits) }
    }
}
