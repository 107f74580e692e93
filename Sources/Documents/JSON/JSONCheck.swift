/// Says where and why a text is not the JSON that ``JSONReader`` takes. Only walks texts that were refused.
///
/// It keeps the open lists and maps itself, so that no nesting is too deep for it.
struct JSONCheck {
    private var cursor: JSONCursor
    private let limits: DocumentLimits
    private var open: [Open] = []
    private var nodes = 0

    /// A list or a map that has not ended yet.
    private struct Open {
        let isMap: Bool
        let start: Int
        var keys: [String: Range<Int>] = [:]
        /// Whether the next thing is the value of a key.
        var hasKey = false
        var isEmpty = true
    }

    /// Where something is wrong, and what.
    private struct Found: Error {
        var kind: DocumentError.Kind = .syntax
        let message: String
        let offsets: Range<Int>
        var related: (offsets: Range<Int>, text: String)?
        var help: String?
    }

    init(_ text: [UInt8], _ limits: DocumentLimits) {
        cursor = JSONCursor(text)
        self.limits = limits
    }

    /// The error for a text that was refused with `trouble`.
    func error(for trouble: JSONTrouble) -> DocumentError {
        var check = self
        let lines = LineTable(cursor.text, breaks: .json)
        do {
            try check.walk()
        } catch {
            let range = lines.range(error.offsets)
            if error.kind == .syntax {
                let line = lines.line(range.start.line)
                if let found = Placeholder.first(in: cursor.text, line: line) {
                    let name = String(decoding: cursor.text[found], as: UTF8.self)
                    return .notFilledIn(name, at: lines.range(found))
                }
            }
            let related = error.related.map { DocumentError.Related(lines.range($0.offsets), $0.text) }
            return DocumentError(error.kind, error.message, at: range, related: related, help: error.help)
        }
        // What jansson minds and this walk does not.
        switch trouble {
        case .refused(let text, let line, let column):
            let place = TextPosition(line: line, column: column)
            return DocumentError(
                .syntax, text.prefix(1).lowercased() + text.dropFirst(), at: TextRange(start: place, end: place))
        case .largeInteger, .unfit: return DocumentError(.value, "the text is not JSON that can be read")
        }
    }

    private mutating func walk() throws(Found) {
        while true {
            cursor.skipBlanks()
            guard let next = cursor.next else {
                guard let last = open.last else { return }
                throw unclosed(last)
            }
            guard var top = open.popLast() else {
                try value(next)
                continue
            }
            if next == UInt8(ascii: top.isMap ? "}" : "]"), !top.hasKey {
                cursor.offset += 1
                continue
            }
            if top.hasKey {
                top.hasKey = false
            } else {
                if !top.isEmpty, !cursor.take(UInt8(ascii: ",")) { throw unexpected(in: top) }
                top.isEmpty = false
                if top.isMap {
                    try key(&top)
                    open.append(top)
                    continue
                }
            }
            open.append(top)
            guard let next = cursor.next else { throw unclosed(top) }
            try value(next)
        }
    }

    /// Moves over a key and its colon.
    private mutating func key(_ map: inout Open) throws(Found) {
        guard cursor.next != nil else { throw unclosed(map) }
        guard cursor.next == UInt8(ascii: "\"") else { throw unexpected(in: map) }
        let offsets = try string()
        let name = cursor.string(offsets)
        if name.utf8.contains(0) {
            throw Found(kind: .value, message: "a key contains the character U+0000", offsets: offsets)
        }
        if let first = map.keys.updateValue(offsets, forKey: name) {
            throw Found(
                kind: .duplicateKey, message: "the key `\(name)` stands twice", offsets: offsets,
                related: (first, "`\(name)` stands here first"))
        }
        cursor.skipBlanks()
        guard cursor.next != nil else { throw unclosed(map) }
        guard cursor.take(UInt8(ascii: ":")) else {
            throw Found(message: "a `:` is missing after the key `\(name)`", offsets: here)
        }
        map.hasKey = true
    }

    /// Moves over a scalar, or into a list or a map.
    private mutating func value(_ next: UInt8) throws(Found) {
        nodes += 1
        guard nodes <= limits.nodes else {
            throw Found(kind: .limit, message: DocumentError.tooManyNodes(limits, at: nil).message, offsets: here)
        }
        switch next {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            open.append(Open(isMap: next == UInt8(ascii: "{"), start: cursor.offset))
            guard open.count <= limits.depth else {
                throw Found(kind: .limit, message: DocumentError.tooDeep(limits, at: nil).message, offsets: here)
            }
            cursor.offset += 1
        case UInt8(ascii: "\""): _ = try string()
        default: try word()
        }
    }

    private mutating func word() throws(Found) {
        let offsets = cursor.skipWord()
        guard !offsets.isEmpty else { throw unexpected(in: open.last) }
        let text = String(decoding: cursor.text[offsets], as: UTF8.self)
        if text == "true" || text == "false" || text == "null" { return }
        guard Self.isNumber(cursor.text[offsets]) else {
            if let invalid = TextEncoding.firstInvalidByte(in: Array(cursor.text[offsets])) {
                throw notUTF8(offsets.lowerBound + invalid)
            }
            throw Found(message: "`\(text)` is not a JSON value", offsets: offsets)
        }
        guard let value = Double(text), value.isFinite else {
            throw Found(kind: .value, message: "the number `\(text)` is too large", offsets: offsets)
        }
    }

    static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        let whole = rest.prefix(while: \.isDigit)
        guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return false }
        rest = rest.dropFirst(whole.count)
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: \.isDigit)
            guard !fraction.isEmpty else { return false }
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard let exponent = rest.popFirst() else { return true }
        guard exponent | 0x20 == UInt8(ascii: "e") else { return false }
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        return !rest.isEmpty && rest.allSatisfy(\.isDigit)
    }
}

// Strings.
extension JSONCheck {
    private mutating func string() throws(Found) -> Range<Int> {
        let text = cursor.text
        let start = cursor.offset
        var offset = start + 1
        while true {
            guard offset < text.count else {
                throw Found(message: "the text ends inside a string", offsets: start..<text.count)
            }
            switch text[offset] {
            case UInt8(ascii: "\""):
                cursor.offset = offset + 1
                let count = offset - start - 1
                guard
                    count <= limits.scalarBytes || cursor.string(start..<(offset + 1)).utf8.count <= limits.scalarBytes
                else {
                    let message = DocumentError.tooLong(count, limits, at: nil).message
                    throw Found(kind: .limit, message: message, offsets: start..<(offset + 1))
                }
                return start..<(offset + 1)
            case UInt8(ascii: "\\"): offset = try escape(at: offset)
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                throw Found(message: "a string is not closed on its line", offsets: start..<offset)
            case 0..<0x20:
                let byte = TextEncoding.spelling(of: text[offset])
                throw Found(message: "the control character \(byte) is not escaped", offsets: offset..<(offset + 1))
            default:
                let length = TextEncoding.scalarLength(in: text, at: offset)
                guard length > 0 else { throw notUTF8(offset) }
                offset += length
            }
        }
    }

    /// The offset behind the escape at `offset`.
    private func escape(at offset: Int) throws(Found) -> Int {
        let text = cursor.text
        let kind = offset + 1 < text.count ? text[offset + 1] : 0
        guard kind == UInt8(ascii: "u") else {
            guard "\"\\/bfnrt".utf8.contains(kind) else {
                let end = min(
                    offset + 1 + max(1, kind == 0 ? 0 : TextEncoding.scalarLength(in: text, at: offset + 1)), text.count
                )
                let spelling = String(decoding: text[offset..<end], as: UTF8.self)
                throw Found(message: "`\(spelling)` is no escape that JSON knows", offsets: offset..<end)
            }
            return offset + 2
        }
        let end = min(offset + 6, text.count)
        guard let code = JSONCursor.hex(text[(offset + 2)..<end]) else {
            throw Found(message: "`\\u` needs four hex digits", offsets: offset..<min(offset + 2, text.count))
        }
        guard code & 0xF800 == 0xD800 else { return end }
        let rest = text[end...]
        if code < 0xDC00, rest.starts(with: "\\u".utf8), let low = JSONCursor.hex(rest.dropFirst(2).prefix(4)),
            low & 0xFC00 == 0xDC00
        {
            return end + 6
        }
        let spelling = String(decoding: text[offset..<end], as: UTF8.self)
        throw Found(
            kind: .encoding, message: "`\(spelling)` is half of a surrogate pair, which is no character",
            offsets: offset..<end)
    }
}

// Texts of the errors.
extension JSONCheck {
    /// The scalar at the cursor.
    private var here: Range<Int> {
        guard cursor.next != nil else { return cursor.offset..<cursor.offset }
        return cursor.offset..<(cursor.offset + max(1, TextEncoding.scalarLength(in: cursor.text, at: cursor.offset)))
    }

    private func unexpected(in container: Open?) -> Found {
        if cursor.next != nil, TextEncoding.scalarLength(in: cursor.text, at: cursor.offset) == 0 {
            return notUTF8(cursor.offset)
        }
        let wanted =
            switch container {
            case nil: "a value or the end of the text"
            case let open? where !open.isMap: "a value, `,` or `]`"
            default: cursor.isAfterSeparator ? "a key in double quotes" : "`,` or `}`"
            }
        let spelling = String(decoding: cursor.text[here], as: UTF8.self)
        return Found(message: "`\(spelling)` is not expected here, but \(wanted)", offsets: here)
    }

    private func unclosed(_ container: Open) -> Found {
        let name = container.isMap ? "map" : "list"
        return Found(
            message: "the text ends inside a \(name)", offsets: cursor.text.count..<cursor.text.count,
            related: (container.start..<(container.start + 1), "the \(name) starts here"))
    }

    private func notUTF8(_ offset: Int) -> Found {
        let byte = TextEncoding.spelling(of: cursor.text[offset])
        return Found(kind: .encoding, message: "the byte \(byte) is not UTF-8", offsets: offset..<(offset + 1))
    }
}

extension JSONCursor {
    /// Whether what stands before is the start of a map or a comma.
    fileprivate var isAfterSeparator: Bool {
        let previous = text[..<offset].last { !$0.isJSONBlank }
        return previous == UInt8(ascii: "{") || previous == UInt8(ascii: ",")
    }
}
