/// Which of the texts of one compilation a range lies in. Numbered by whoever loads them.
public struct FileID: Hashable, Sendable, Comparable {
    public let number: Int32

    public init(_ number: Int) { self.number = Int32(number) }

    public static func < (left: FileID, right: FileID) -> Bool { left.number < right.number }
}

/// A policy text and its name.
public struct SourceFile: Sendable {
    public let id: FileID
    /// As messages show it: the path that the user gave, `-` for standard input, `<name>.fpol` for a shipped policy.
    public let name: String
    /// UTF-8; whether it is valid is the lexer's business.
    public let text: [UInt8]
    public let lines: LineIndex

    public init(id: FileID = FileID(0), name: String, text: [UInt8]) {
        self.id = id
        self.name = name
        self.text = text
        lines = LineIndex(text)
    }

    public init(id: FileID = FileID(0), name: String, _ text: String) {
        self.init(id: id, name: name, text: Array(text.utf8))
    }

    /// The text of `range`, with invalid bytes replaced.
    public func text(of range: SourceRange) -> String {
        String(decoding: text[max(0, range.lower)..<min(text.count, range.upper)], as: UTF8.self)
    }

    /// A place as people read it: line and column from 1, the column in characters as an editor shows them.
    public func position(of offset: Int) -> (line: Int, column: Int) {
        let line = lines.line(of: offset)
        let start = lines.start(of: line)
        let prefix = String(decoding: text[start..<min(max(offset, start), text.count)], as: UTF8.self)
        return (line + 1, prefix.unicodeScalars.count + 1)
    }
}

/// A piece of a policy text: byte offsets, the upper one exclusive.
public struct SourceRange: Hashable, Sendable, Comparable {
    public var file: FileID
    public var lower: Int
    public var upper: Int

    public init(file: FileID, lower: Int, upper: Int) {
        self.file = file
        self.lower = lower
        self.upper = upper
    }

    /// From the start of this one to the end of the other.
    public func through(_ other: SourceRange) -> SourceRange {
        SourceRange(file: file, lower: lower, upper: max(upper, other.upper))
    }

    public static func < (left: SourceRange, right: SourceRange) -> Bool {
        (left.file, left.lower, left.upper) < (right.file, right.lower, right.upper)
    }
}
