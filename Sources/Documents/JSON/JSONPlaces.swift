/// Finds where values stand in a text that was read as JSON, by walking it again along a path.
struct JSONPlaces {
    private let text: [UInt8]

    init(_ text: [UInt8]) { self.text = text }

    /// The ranges of the value at `path` in the document with the index `document`, and of the key that leads there.
    func place(of path: DocumentPath, in document: Int) -> (key: TextRange?, value: TextRange)? {
        var cursor = JSONCursor(text)
        for _ in 0..<document {
            _ = cursor.skipValue()
            cursor.skipBlanks()
        }
        var key: Range<Int>?
        for step in path.steps {
            switch step {
            case .key(let name):
                guard let found = enter(name, &cursor) else { return nil }
                key = found
            case .index(let index):
                guard enter(index, &cursor) else { return nil }
                key = nil
            }
        }
        guard cursor.next != nil else { return nil }
        let lines = LineTable(text, breaks: .json)
        return (key.map(lines.range), lines.range(cursor.skipValue()))
    }

    /// For a text that should have ended after its first value.
    func unexpectedSecondValue() -> DocumentError {
        var cursor = JSONCursor(text)
        _ = cursor.skipValue()
        cursor.skipBlanks()
        let range = LineTable(text, breaks: .json).range(cursor.skipValue())
        return DocumentError(.syntax, "a second value follows the first", at: range)
    }

    /// Moves from a map to its value under `name`, and returns where the key stands.
    private func enter(_ name: String, _ cursor: inout JSONCursor) -> Range<Int>? {
        guard cursor.take(UInt8(ascii: "{")) else { return nil }
        while cursor.next == UInt8(ascii: "\"") {
            let key = cursor.skipString()
            cursor.skipBlanks()
            guard cursor.take(UInt8(ascii: ":")) else { return nil }
            if cursor.string(key) == name { return key }
            _ = cursor.skipValue()
            cursor.skipBlanks()
            guard cursor.take(UInt8(ascii: ",")) else { return nil }
        }
        return nil
    }

    /// Moves from a list to its element with this index.
    private func enter(_ index: Int, _ cursor: inout JSONCursor) -> Bool {
        guard index >= 0, cursor.take(UInt8(ascii: "[")), cursor.next != UInt8(ascii: "]") else { return false }
        for _ in 0..<index {
            _ = cursor.skipValue()
            cursor.skipBlanks()
            guard cursor.take(UInt8(ascii: ",")) else { return false }
        }
        return true
    }
}
