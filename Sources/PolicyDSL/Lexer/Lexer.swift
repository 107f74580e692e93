/// Cuts a text into tokens. Whatever is malformed is reported here, once, and stands in the list as what it was most
/// likely meant to be, so that the parser can go on.
struct Lexer {
    let file: FileID
    let bytes: [UInt8]
    let words = WordTable()
    let reporter: SyntaxReporter
    var list = TokenList()
    var offset = 0
    /// Whether no token has begun on this line yet.
    var startsLine = true
    /// Whether the first token of this line is a bar: then `||` is an empty cell and not a foreign `or`.
    var isGridLine = false

    init(_ source: SourceFile, _ reporter: SyntaxReporter) {
        file = source.id
        bytes = source.text
        self.reporter = reporter
        list.tokens.reserveCapacity(bytes.count / 5)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
    }

    mutating func run() {
        while offset < bytes.count {
            let byte = bytes[offset]
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                startsLine = true
                isGridLine = false
                offset += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"): offset += 1
            case 0..<0x20, 0x7F: offset += 1  // reported by `checkEncoding`
            case UInt8(ascii: "#"): comment()
            case UInt8(ascii: "\""): string(closedBy: byte)
            case UInt8(ascii: "'"): foreignString(length: 1, close: [byte])
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number()
            case 0x80...: foreignScalar()
            default: byte.beginsName ? name() : mark(byte)
            }
        }
        add(.end, from: offset)
    }

    mutating func add(_ kind: Token.Kind, from lower: Int, word: Word = .other, isReported: Bool = false) {
        list.tokens.append(
            Token(
                kind: kind, word: word, startsLine: startsLine, isReported: isReported, lower: Int32(lower),
                upper: Int32(offset)))
        if startsLine, kind == .bar { isGridLine = true }
        startsLine = false
    }

    func range(_ lower: Int) -> SourceRange { SourceRange(file: file, lower: lower, upper: offset) }

    func peek(_ distance: Int = 1) -> UInt8 { offset + distance < bytes.count ? bytes[offset + distance] : 0 }

    func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    mutating func skipToLineEnd() {
        while offset < bytes.count, !isLineEnd(bytes[offset]) { offset += 1 }
    }

    private mutating func comment() {
        let lower = offset
        skipToLineEnd()
        list.comments.append(SourceComment(lower: lower, upper: offset, startsLine: startsLine))
    }

    // MARK: - Names and paths

    private mutating func name() {
        let lower = offset
        var hash = WordTable.start
        var isDotted = false
        while true {
            while offset < bytes.count, bytes[offset].continuesName {
                hash = WordTable.step(hash, bytes[offset])
                offset += 1
            }
            guard offset < bytes.count else { break }
            if bytes[offset] == UInt8(ascii: "-"), peek().continuesName {
                hash = WordTable.step(hash, bytes[offset])
                offset += 1
            } else if bytes[offset] == UInt8(ascii: "."), !isDotted, isPathRoot(lower) {
                return path(from: lower)
            } else if bytes[offset] == UInt8(ascii: "."), peek().beginsName {
                isDotted = true
                hash = WordTable.step(hash, bytes[offset])
                offset += 1
            } else {
                break
            }
        }
        if offset < bytes.count, bytes[offset] >= 0x80, let scalar = decodeScalar(bytes, at: offset),
            !scalar.value.isForeignMark
        {
            return foreignName(from: lower)
        }
        add(.name, from: lower, word: words.word(bytes[lower..<offset], hash: hash))
    }

    private func isPathRoot(_ lower: Int) -> Bool {
        let name = bytes[lower..<offset]
        return name.elementsEqual("spec".utf8) || name.elementsEqual("status".utf8)
            || name.elementsEqual("metadata".utf8)
    }

    /// At the first dot behind `spec`, `status` or `metadata`.
    private mutating func path(from lower: Int) {
        var isReported = false
        while offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
            offset += 1
            let segment = offset
            if offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") {
                isReported = quoted(closedBy: UInt8(ascii: "\"")) || isReported
            } else {
                while offset < bytes.count, bytes[offset].continuesPath { offset += 1 }
            }
            if offset == segment, !isReported {
                isReported = true
                reporter.report(at: lower, .emptySegment(at: range(lower)))
            }
        }
        add(.path, from: lower, isReported: isReported)
    }

    /// A word with letters that are not ASCII.
    private mutating func foreignName(from lower: Int) {
        while offset < bytes.count {
            if bytes[offset].continuesName {
                offset += 1
            } else if bytes[offset] >= 0x80 {
                guard let scalar = decodeScalar(bytes, at: offset), !scalar.value.isForeignMark else { break }
                offset += scalar.length
            } else {
                break
            }
        }
        reporter.report(at: lower, .foreignLetter(at: range(lower)))
        add(.name, from: lower, isReported: true)
    }

    // MARK: - Numbers

    private mutating func number() {
        let lower = offset
        while offset < bytes.count, bytes[offset].digit != nil { offset += 1 }
        let digits = offset
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "."), peek().digit != nil {
            offset += 1
            while offset < bytes.count, bytes[offset].continuesName { offset += 1 }
            reporter.report(at: lower, .fraction(at: range(lower)))
            return add(.count, from: lower, isReported: true)
        }
        while offset < bytes.count, bytes[offset].continuesName { offset += 1 }
        if offset == digits, offset < bytes.count, bytes[offset] == UInt8(ascii: "%") { offset += 1 }
        if offset == digits, let unit = unitBehindSpace() {
            let spelled = String(decoding: bytes[lower..<digits], as: UTF8.self)
            offset = unit.end
            reporter.report(at: lower, .spaceBeforeUnit(unit.text, after: spelled, at: range(lower)))
            return add(.count, from: lower, isReported: true)
        }
        do throws(Literal.Trouble) {
            switch try Literal(bytes[lower..<offset]) {
            case .count: add(.count, from: lower)
            case .milliseconds: add(.duration, from: lower)
            case .percentage: add(.percentage, from: lower)
            case .bytes: add(.size, from: lower)
            }
        } catch {
            switch error {
            case .tooLarge: reporter.report(at: lower, .tooLarge(at: range(lower)))
            case .unknownUnit:
                let spelled = String(decoding: bytes[lower..<digits], as: UTF8.self)
                let unit = String(decoding: bytes[digits..<min(offset, digits + 64)], as: UTF8.self)
                reporter.report(at: lower, .unknownUnit(unit, after: spelled, at: range(lower)))
            }
            add(.count, from: lower, isReported: true)
        }
    }

    /// A unit that stands apart from the number that was just read, as in Flink's `90 min`. No word of the grammar that
    /// can follow a number is one.
    private func unitBehindSpace() -> (text: String, end: Int)? {
        var start = offset
        while start < bytes.count, bytes[start] == UInt8(ascii: " ") { start += 1 }
        guard start > offset else { return nil }
        var end = start
        while end < bytes.count, bytes[end].continuesName || bytes[end] == UInt8(ascii: "%") { end += 1 }
        guard end > start, end - start <= 12 else { return nil }
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        guard Literal.units.contains(text) || Literal.unit(meantBy: text) != nil else { return nil }
        return (text, end)
    }

    // MARK: - Marks

    private mutating func mark(_ byte: UInt8) {
        let lower = offset
        let next = peek()
        offset += 1
        switch byte {
        case UInt8(ascii: "{"): add(.leftBrace, from: lower)
        case UInt8(ascii: "}"): add(.rightBrace, from: lower)
        case UInt8(ascii: "("): add(.leftParenthesis, from: lower)
        case UInt8(ascii: ")"): add(.rightParenthesis, from: lower)
        case UInt8(ascii: "["): add(.leftBracket, from: lower)
        case UInt8(ascii: "]"): add(.rightBracket, from: lower)
        case UInt8(ascii: ","): add(.comma, from: lower)
        case UInt8(ascii: ":"): add(.colon, from: lower)
        case UInt8(ascii: "*"): add(.star, from: lower)
        case UInt8(ascii: "|"):
            if next == byte, !isGridLine, !startsLine {
                foreign(from: lower, length: 2, for: "or", as: .name, word: .or)
            } else {
                add(.bar, from: lower)
            }
        case UInt8(ascii: "&"):
            foreign(from: lower, length: next == byte ? 2 : 1, for: "and", as: .name, word: .and)
        case UInt8(ascii: "="):
            if next == UInt8(ascii: "="), peek() == byte {
                foreign(from: lower, length: 3, for: "==", as: .equal)
            } else if next == UInt8(ascii: "=") {
                pair(.equal, from: lower)
            } else if next == UInt8(ascii: ">") {
                pair(.arrow, from: lower)
            } else if next == UInt8(ascii: "<") {
                foreign(from: lower, length: 2, for: "<=", as: .lessOrEqual)
            } else {
                add(.assign, from: lower)
            }
        case UInt8(ascii: "!"):
            if next == UInt8(ascii: "="), peek() == UInt8(ascii: "=") {
                foreign(from: lower, length: 3, for: "!=", as: .notEqual)
            } else if next == UInt8(ascii: "=") {
                pair(.notEqual, from: lower)
            } else {
                foreign(from: lower, length: 1, for: "not ", as: .name, word: .not)
            }
        case UInt8(ascii: "<"):
            if next == UInt8(ascii: "=") {
                pair(.lessOrEqual, from: lower)
            } else if next == UInt8(ascii: ">") {
                foreign(from: lower, length: 2, for: "!=", as: .notEqual)
            } else {
                add(.less, from: lower)
            }
        case UInt8(ascii: ">"):
            next == UInt8(ascii: "=") ? pair(.greaterOrEqual, from: lower) : add(.greater, from: lower)
        case UInt8(ascii: "."):
            if next == byte {
                pair(.dots, from: lower)
            } else {
                add(.invalid, from: lower)
            }
        case UInt8(ascii: "-"):
            next == UInt8(ascii: ">") ? foreign(from: lower, length: 2, for: "=>", as: .arrow) : add(.dash, from: lower)
        case UInt8(ascii: ";"):
            // Nothing ends with a semicolon; as if it were not there.
            reporter.report(at: lower, .semicolon(at: range(lower)))
        case UInt8(ascii: "/") where next == byte:
            skipToLineEnd()
            reporter.report(at: lower, .foreignComment(at: SourceRange(file: file, lower: lower, upper: lower + 2)))
        default:
            while offset < bytes.count, bytes[offset] == byte { offset += 1 }
            add(.invalid, from: lower)
        }
    }

    private mutating func pair(_ kind: Token.Kind, from lower: Int) {
        offset = lower + 2
        add(kind, from: lower)
    }

    /// Another language's mark, read as ours.
    private mutating func foreign(
        from lower: Int, length: Int, for ours: String, as kind: Token.Kind, word: Word = .other
    ) {
        offset = lower + length
        reporter.report(
            at: lower, .foreignOperator(String(decoding: bytes[lower..<offset], as: UTF8.self), ours, at: range(lower)))
        add(kind, from: lower, word: word, isReported: true)
    }

    // MARK: - What is not ASCII

    private mutating func foreignScalar() {
        let lower = offset
        guard let scalar = decodeScalar(bytes, at: offset) else {
            offset += 1  // reported by `checkEncoding`
            return
        }
        offset += scalar.length
        switch scalar.value {
        case 0xA0, 0x2007, 0x202F, 0x3000, 0x2000...0x200A:
            reporter.report(at: lower, .foreignSpace(scalar.value, at: range(lower), replacement: " "))
        case 0xAD, 0x200B...0x200F, 0x2060, 0xFEFF:
            reporter.report(at: lower, .foreignSpace(scalar.value, at: range(lower), replacement: ""))
        case 0x85, 0x2028, 0x2029:
            reporter.report(at: lower, .foreignSpace(scalar.value, at: range(lower), replacement: "\n"))
            startsLine = true
        case 0x202A...0x202E, 0x2066...0x2069: break  // reported by `checkEncoding`
        case 0x201C, 0x201D, 0x201E, 0x00AB:
            offset = lower
            foreignString(length: scalar.length, close: [0xE2, 0x80, 0x9D], [0xE2, 0x80, 0x9C], [0xC2, 0xBB])
        case 0x2018, 0x2019, 0x201A:
            offset = lower
            foreignString(length: scalar.length, close: [0xE2, 0x80, 0x99], [0xE2, 0x80, 0x98])
        case 0x2010...0x2015, 0x2212:
            reporter.report(at: lower, .foreignMark(scalar.value, "-", at: range(lower)))
            add(.dash, from: lower, isReported: true)
        case 0x2026:
            reporter.report(at: lower, .foreignMark(scalar.value, "..", at: range(lower)))
            add(.dots, from: lower, isReported: true)
        case 0x2260: foreign(from: lower, length: scalar.length, for: "!=", as: .notEqual)
        case 0x2264: foreign(from: lower, length: scalar.length, for: "<=", as: .lessOrEqual)
        case 0x2265: foreign(from: lower, length: scalar.length, for: ">=", as: .greaterOrEqual)
        case 0x2192, 0x21D2: foreign(from: lower, length: scalar.length, for: "=>", as: .arrow)
        case 0xAC: foreign(from: lower, length: scalar.length, for: "not ", as: .name, word: .not)
        case 0x2227: foreign(from: lower, length: scalar.length, for: "and", as: .name, word: .and)
        case 0x2228: foreign(from: lower, length: scalar.length, for: "or", as: .name, word: .or)
        default: foreignName(from: lower)
        }
    }
}

/// The tokens and comments of a text.
func lex(_ source: SourceFile, _ reporter: SyntaxReporter) -> TokenList {
    var lexer = Lexer(source, reporter)
    lexer.run()
    return lexer.list
}

extension UInt8 {
    fileprivate var continuesPath: Bool {
        continuesName || self == UInt8(ascii: "-") || self == UInt8(ascii: "*")
    }
}

extension UInt32 {
    /// Non-ASCII characters that ``Lexer/foreignScalar()`` knows as something else than a letter.
    fileprivate var isForeignMark: Bool {
        switch self {
        case 0x85, 0xA0, 0xAB, 0xAC, 0xAD, 0xBB, 0x2000...0x206F, 0x2190...0x22FF, 0x3000, 0xFEFF: true
        default: false
        }
    }
}

extension Diagnostic {
    fileprivate static func emptySegment(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "a part of this path is missing", at: range, label: "nothing stands after a dot",
            help: [
                "a key with dots is one part, in quotes: `spec.flinkConfiguration.\"taskmanager.numberOfTaskSlots\"`"
            ])
    }

    fileprivate static func foreignLetter(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "foreign-character", "names are written in ASCII letters, digits, `-` and `_`", at: range,
            help: ["other characters can stand in texts and comments"])
    }

    fileprivate static func fraction(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "number", "fractions are not written", at: range,
            help: ["use a smaller unit: `90s` for one and a half minutes"])
    }

    fileprivate static func tooLarge(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "number", "this number is too large", at: range,
            label: "in the smallest unit, the largest is \(Int64.max)")
    }

    fileprivate static func unknownUnit(_ unit: String, after digits: String, at range: SourceRange) -> Diagnostic {
        let known = "the units are " + Literal.units.map { "`\($0)`" }.joined(separator: ", ")
        let replacement: String?
        switch unit {
        case "w", "week", "weeks":
            replacement = Int64(digits).flatMap { $0 < 1_000_000 ? "\($0 * 7)d" : nil }
        default:
            replacement = (Literal.unit(meantBy: unit) ?? nearest(unit, among: Literal.units)).map { digits + $0 }
        }
        let help = replacement.map { "did you mean `\($0)`?" }
        return Diagnostic(
            .error, "unknown-unit", "`\(unit)` is no unit", at: range, notes: [known], help: help.map { [$0] } ?? [],
            fixes: replacement.map { [Fix("write `\($0)`", at: range, replacement: $0)] } ?? [])
    }

    fileprivate static func spaceBeforeUnit(
        _ unit: String, after digits: String, at range: SourceRange
    ) -> Diagnostic {
        let replacement = digits + (Literal.unit(meantBy: unit) ?? unit)
        return Diagnostic(
            .error, "unknown-unit", "a unit stands directly behind its number", at: range,
            fixes: [Fix("write `\(replacement)`", at: range, replacement: replacement)])
    }

    fileprivate static func foreignOperator(_ theirs: String, _ ours: String, at range: SourceRange) -> Diagnostic {
        let spelled = String(ours.prefix { $0 != " " })
        return Diagnostic(
            .error, "foreign-operator", "`\(theirs)` is written `\(spelled)` here", at: range,
            fixes: [Fix("write `\(spelled)`", at: range, replacement: ours)])
    }

    fileprivate static func semicolon(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "nothing ends with `;`", at: range, label: "a rule ends where the next one begins",
            fixes: [Fix("remove it", at: range, replacement: "")])
    }

    fileprivate static func foreignComment(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "foreign-operator", "a comment begins with `#`", at: range,
            fixes: [Fix("write `#`", at: range, replacement: "#")])
    }

    fileprivate static func foreignSpace(_ value: UInt32, at range: SourceRange, replacement: String) -> Diagnostic {
        let what = replacement == " " ? "a space that is no plain one" : "an invisible character"
        return Diagnostic(
            .error, "foreign-character", "\(what) stands in the text", at: range, label: value.scalarName,
            fixes: [
                Fix(
                    replacement == " " ? "write a plain space" : "remove it", at: range,
                    replacement: replacement == "\n" ? " " : replacement)
            ])
    }

    fileprivate static func foreignMark(_ value: UInt32, _ ours: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "foreign-character", "\(value.scalarName) looks like `\(ours)` and is another character", at: range,
            fixes: [Fix("write `\(ours)`", at: range, replacement: ours)])
    }
}
