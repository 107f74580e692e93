/// The text that a ``YAMLReader`` reads, for the places that libyaml does not give: where a block scalar really ends,
/// and what a refused line holds.
struct YAMLSource {
    private let text: [UInt8]
    /// Made when the first place is asked for; most texts need none.
    private lazy var lines = LineTable(text, breaks: .yaml)

    init(_ text: [UInt8]) { self.text = text }

    /// `range` without the line break and the blank lines that libyaml counts to the scalar.
    mutating func blockScalar(_ range: TextRange) -> TextRange {
        guard range.end.column == 1 else { return range }
        var number = range.end.line - 1
        while number > range.start.line, text[lines.line(number)].allSatisfy(\.isJSONBlank) { number -= 1 }
        return TextRange(start: range.start, end: lines.position(of: lines.line(number).upperBound))
    }

    /// `error`, or what its line makes a likelier reason: a placeholder.
    mutating func error(_ error: DocumentError) -> DocumentError {
        guard let range = error.range else { return error }
        return placeholder(in: [range.start.line]) ?? error
    }

    /// Names the trouble that libyaml met, with its place in the text.
    mutating func error(for failure: YAMLFailure) -> DocumentError {
        switch failure.stage {
        case .memory: return DocumentError(.limit, "there is no memory left to read YAML with")
        case .reader: return badCharacter(failure)
        case .scanner, .parser: break
        }
        if let error = placeholder(in: [failure.place.line, failure.context?.place.line ?? 0]) { return error }
        // At the end of a text without a last line break, libyaml is one line further.
        let isBehind = failure.place.line > lines.lineCount
        let place = isBehind ? lines.position(of: text.count) : failure.place
        let offset = lines.offset(of: place)
        let next = offset < lines.line(place.line).upperBound ? text[offset] : nil
        let end = TextPosition(line: place.line, column: place.column + (next == nil ? 0 : 1))
        let range = TextRange(start: place, end: end)
        let (message, help) = Self.wording(of: failure, at: next)
        return DocumentError(.syntax, message, at: range, related: Self.context(of: failure), help: help)
    }

    private mutating func placeholder(in numbers: [Int]) -> DocumentError? {
        for number in numbers {
            guard let found = Placeholder.first(in: text, line: lines.line(number)) else { continue }
            return .notFilledIn(String(decoding: text[found], as: UTF8.self), at: lines.range(found))
        }
        return nil
    }

    /// libyaml reads ahead, and does not always say where it met the byte; the text does.
    private mutating func badCharacter(_ failure: YAMLFailure) -> DocumentError {
        if let offset = TextEncoding.firstInvalidByte(in: text) {
            let byte = TextEncoding.spelling(of: text[offset])
            return DocumentError(.encoding, "the byte \(byte) is not UTF-8", at: lines.range(offset..<(offset + 1)))
        }
        let body = TextEncoding.markLength(text)
        var offset = body
        while offset < text.count {
            let length = max(1, TextEncoding.scalarLength(in: text, at: offset))
            let scalar = String(decoding: text[offset..<(offset + length)], as: UTF8.self).unicodeScalars.first
            if let scalar, !YAMLScalar.isPrintable(scalar) {
                let code = String(scalar.value, radix: 16, uppercase: true)
                let name = "U+" + String(repeating: "0", count: max(0, 4 - code.count)) + code
                let start = lines.position(of: offset)
                let end = TextPosition(line: start.line, column: start.column + 1)
                return DocumentError(
                    .encoding, "the control character \(name) is not allowed in YAML",
                    at: TextRange(start: start, end: end))
            }
            offset += length
        }
        return DocumentError(.encoding, failure.problem)
    }

    private static func context(of failure: YAMLFailure) -> DocumentError.Related? {
        guard let context = failure.context, context.place != failure.place else { return nil }
        return DocumentError.Related(TextRange(start: context.place, end: context.place), context.text)
    }

    /// Our words for what people meet often; libyaml's for the rest.
    private static func wording(of failure: YAMLFailure, at next: UInt8?) -> (message: String, help: String?) {
        if next == UInt8(ascii: "\t") || failure.problem.contains("tab character") {
            return ("a tab is used for indentation", "indent with spaces")
        }
        let character = next.map { $0 < 0x80 ? "`\(Character(UnicodeScalar($0)))`" : "this" } ?? "this"
        return switch failure.problem {
        case "found character that cannot start any token":
            ("\(character) cannot start a value", "quote the value")
        case "mapping values are not allowed in this context":
            ("a `:` is not allowed here", "quote the value if it contains `: `; otherwise check the indentation")
        case "could not find expected ':'":
            ("a `:` is missing after a key", nil)
        case "did not find expected key":
            ("no key is found here", "check the indentation, and whether a quote or bracket is open")
        case "did not find expected '-' indicator":
            ("no `-` is found here, inside a list", "check the indentation")
        case "found unexpected end of stream":
            ("the text ends inside a quoted string", nil)
        default: (failure.problem.replacing("'", "`") + (failure.context.map { " " + $0.text } ?? ""), nil)
        }
    }
}

extension String {
    fileprivate func replacing(_ old: Character, _ new: Character) -> String {
        String(map { $0 == old ? new : $0 })
    }
}
