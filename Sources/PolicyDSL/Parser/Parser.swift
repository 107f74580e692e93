/// Thrown when reading cannot go on here. What is wrong has been reported already.
struct Reported: Error {}

/// Tokens about which nothing more is to be said.
private final class Quiet {
    /// Where the last error was reported.
    var reported = -1
    /// A misspelt word that was taken for another one. If that was wrong, what follows it looks wrong too.
    var guessed = -10
}

/// A recursive descent over the tokens, two of lookahead.
///
/// One mistake gives one diagnostic: whoever throws ``Reported`` has reported, whoever catches it skips to a place
/// where reading makes sense again (the next rule, the next declaration), and in between nobody says anything.
struct Parser {
    let source: SourceFile
    let bytes: [UInt8]
    private(set) var tokens: [Token]
    private(set) var index = 0
    let reporter: SyntaxReporter
    private let quiet = Quiet()
    private var depth = 0

    init(_ source: SourceFile, _ tokens: [Token], _ reporter: SyntaxReporter) {
        self.source = source
        self.tokens = tokens
        self.reporter = reporter
        bytes = source.text
    }

    // MARK: - Looking

    var token: Token { tokens[index] }
    var kind: Token.Kind { tokens[index].kind }
    var word: Word { tokens[index].word }
    var next: Token { peek(1) }

    func peek(_ distance: Int) -> Token { tokens[min(index + distance, tokens.count - 1)] }

    func range(of token: Token) -> SourceRange {
        SourceRange(file: source.id, lower: Int(token.lower), upper: Int(token.upper))
    }

    /// The range of the current token.
    var here: SourceRange { range(of: token) }

    /// The empty range behind the last token: where something is missing.
    var behindLast: SourceRange {
        let upper = index > 0 ? Int(tokens[index - 1].upper) : 0
        return SourceRange(file: source.id, lower: upper, upper: upper)
    }

    /// From the first byte of the token at `start` to the last one of the token before the current one.
    func range(from start: Int) -> SourceRange {
        let lower = Int(tokens[start].lower)
        let upper = index > start ? Int(tokens[index - 1].upper) : lower
        return SourceRange(file: source.id, lower: lower, upper: upper)
    }

    func text(of token: Token) -> String {
        String(decoding: bytes[Int(token.lower)..<Int(token.upper)], as: UTF8.self)
    }

    func spelled(_ token: Token) -> Spelled { Spelled(text(of: token), range(of: token)) }

    // MARK: - Moving

    mutating func advance() {
        if index < tokens.count - 1 { index += 1 }
    }

    mutating func accept(_ word: Word) -> Bool {
        guard tokens[index].word == word else { return false }
        advance()
        return true
    }

    mutating func accept(_ kind: Token.Kind) -> Bool {
        guard tokens[index].kind == kind else { return false }
        advance()
        return true
    }

    /// Passes over `word`, or over a misspelling of it.
    mutating func expect(_ word: Word, _ reason: String = "") throws(Reported) {
        if accept(word) { return }
        if correct(among: [word]) { return advance() }
        throw expected("`\(word.rawValue)`", reason)
    }

    mutating func expect(_ kind: Token.Kind, _ spelled: String, _ reason: String = "") throws(Reported) {
        if accept(kind) { return }
        throw expected("`\(spelled)`", reason)
    }

    /// Any name that is not reserved.
    mutating func name(_ what: String) throws(Reported) -> Spelled {
        guard kind == .name else { throw expected(what) }
        if word.isReserved {
            let diagnostic = Diagnostic.reserved(text(of: token), what, at: here)
            throw fail(diagnostic)
        }
        defer { advance() }
        return spelled(token)
    }

    mutating func names(_ what: String) throws(Reported) -> [Spelled] {
        var all = [try name(what)]
        while accept(.comma) { all.append(try name(what)) }
        return all
    }

    // MARK: - Texts and values

    /// The content of a text in quotes, if one stands here.
    mutating func textIfAny() -> Spelled? {
        guard kind == .string else { return nil }
        defer { advance() }
        return Spelled(content(lower: Int(token.lower), upper: Int(token.upper)), here)
    }

    mutating func text(_ what: String) throws(Reported) -> Spelled {
        if let text = textIfAny() { return text }
        throw expected(what)
    }

    /// What stands between the quotes, escapes resolved.
    func content(lower: Int, upper: Int) -> String {
        var slice = bytes[lower..<upper]
        let quote = slice.removeFirst()
        guard quote == UInt8(ascii: "\"") else {
            // Other quotes; reported. Their marks are one or two or three bytes of one character.
            return String(String(decoding: bytes[lower..<upper], as: UTF8.self).dropFirst().dropLast())
        }
        if slice.last == quote { slice.removeLast() }
        guard slice.contains(UInt8(ascii: "\\")) else { return String(decoding: slice, as: UTF8.self) }
        var result: [UInt8] = []
        var isEscaped = false
        for byte in slice {
            if isEscaped {
                result.append(unescaped(byte) ?? byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    mutating func valueIfAny() -> ValueSyntax? {
        let token = token
        let range = range(of: token)
        let kind: ValueSyntax.Kind
        switch token.kind {
        case .name where !token.word.isReserved || token.word.isValue: kind = .name(text(of: token))
        case .string: kind = .string(content(lower: range.lower, upper: range.upper))
        case .count, .duration, .percentage, .size:
            switch try? Literal(bytes[range.lower..<range.upper]) {
            case .count(let count)?: kind = .count(count)
            case .milliseconds(let milliseconds)?: kind = .milliseconds(milliseconds)
            case .percentage(let percentage)?: kind = .percentage(percentage)
            case .bytes(let bytes)?: kind = .bytes(bytes)
            case nil: kind = .count(0)  // reported by the lexer
            }
        default: return nil
        }
        advance()
        return ValueSyntax(kind, range)
    }

    mutating func value(_ what: String = "a value") throws(Reported) -> ValueSyntax {
        if let value = valueIfAny() { return value }
        if kind == .name { throw fail(.reserved(text(of: token), what, at: here)) }
        if kind == .dash, next.kind == .count || next.kind == .duration, next.lower == token.upper {
            throw fail(.negative(at: here.through(range(of: next))))
        }
        if kind == .path { throw fail(.pathAsValue(text(of: token), at: here)) }
        throw expected(what)
    }

    // MARK: - Reporting

    /// Reports unless something was said about this token already.
    @discardableResult
    func fail(_ diagnostic: @autoclosure () -> Diagnostic) -> Reported {
        let isQuiet = token.isReported || quiet.reported == index || index - quiet.guessed <= 1
        quiet.reported = index
        if !isQuiet { reporter.report(at: Int(token.lower), diagnostic()) }
        return Reported()
    }

    /// A small slip: reported, and read as what was meant.
    func slip(_ diagnostic: @autoclosure () -> Diagnostic) {
        fail(diagnostic())
        // What follows may be another mistake.
        quiet.reported = -1
    }

    func expected(_ what: String, _ reason: String = "") -> Reported {
        fail(.expected(what, reason, found: describeToken(), at: kind == .end ? behindLast : here))
    }

    func describeToken() -> String {
        switch token.kind {
        case .end: "the end of the text"
        case .string: "a text"
        default:
            "`\(String(decoding: bytes[Int(token.lower)..<min(Int(token.upper), Int(token.lower) + 60)], as: UTF8.self))`"
        }
    }

    /// If the current name is close to one of `words`, reports that and makes it that word.
    mutating func correct(among words: [Word]) -> Bool {
        guard kind == .name, !token.isReported, quiet.reported != index, token.upper - token.lower <= 64 else {
            return false
        }
        if reporter.isFull { return false }
        let text = text(of: token)
        guard let nearest = nearest(text, among: words.map(\.rawValue)), let word = Word(rawValue: nearest) else {
            return false
        }
        fail(.misspelt(text, nearest, at: here))
        quiet.reported = -1
        quiet.guessed = index
        tokens[index].word = word
        return true
    }

    // MARK: - Depth

    /// Reads something that can contain itself, unless it does so too often.
    mutating func nested<Result>(
        _ read: (inout Parser) throws(Reported) -> Result
    ) throws(Reported) -> Result {
        guard depth < SyntaxLimit.nesting else {
            let reported = fail(.tooDeep(at: here))
            skipToItem()
            quiet.reported = index
            throw reported
        }
        depth += 1
        defer { depth -= 1 }
        return try read(&self)
    }

    // MARK: - Going on after an error

    /// Skips to where the next line of a block begins, its `}`, the next declaration, or the end.
    mutating func skipToItem(orModifier: Bool = false) {
        var braces = 0
        while kind != .end {
            if token.startsLine {
                if word.beginsItem || kind == .bar || beginsDeclaration { return }
                if orModifier, word.isModifier { return }
            }
            if kind == .leftBrace { braces += 1 }
            if kind == .rightBrace {
                if braces == 0 || token.startsLine { return }
                braces -= 1
            }
            advance()
        }
    }

    mutating func skipToDeclaration() {
        while kind != .end, !(token.startsLine && beginsDeclaration) { advance() }
    }

    /// Skips the rest of the line.
    mutating func skipLine() {
        repeat { advance() } while kind != .end && !token.startsLine
    }

    /// Whether a declaration begins here, judged by as many words as it takes to be sure: most words that declare
    /// something are also words of rules.
    var beginsDeclaration: Bool { beginsDeclaration(at: index) }

    private func beginsDeclaration(at index: Int) -> Bool {
        let last = tokens.count - 1
        let next = tokens[min(index + 1, last)]
        let word = tokens[index].word
        switch word {
        case .setting, .fact, .let, .table, .strategy, .chain: return next.kind == .name && !next.word.isReserved
        case .retain: return next.kind == .name || next.kind == .leftBrace
        case .assert, .test, .scenario: return next.kind == .string
        case .before, .after, .replace:
            switch next.word {
            case .chain, .strategy, .let, .retain, .change: return true
            default: return next.word.isDecision
            }
        case .change: return next.kind == .leftBrace
        default:
            guard word.isDecision else { return false }
            // DECISION [NAME {"," NAME}] ("{" | "hit")
            var position = index + 1
            while position + 1 < last, tokens[position].kind == .name || tokens[position].kind == .star,
                tokens[position].word != .hit, tokens[position + 1].kind == .comma, position < index + 32
            {
                position += 2
            }
            if tokens[min(position, last)].word == .hit { return true }
            if tokens[min(position, last)].kind == .name || tokens[min(position, last)].kind == .star { position += 1 }
            let token = tokens[min(position, last)]
            return token.kind == .leftBrace || token.word == .hit
        }
    }

    // MARK: - Blocks

    /// `{` items `}`. A missing brace is reported where it was to be closed: at the opening one.
    ///
    /// - Parameters:
    ///   - heading: What the block belongs to, as messages name it: `upgrade savepoint`.
    ///   - item: Reads one item, or throws and leaves the skipping to the block.
    mutating func block<Item>(
        _ heading: String, _ item: (inout Parser) throws(Reported) -> Item?
    ) throws(Reported) -> [Item] {
        let open = here
        var isOpen = accept(.leftBrace)
        if !isOpen {
            let reported = expected("`{`", "after `\(heading)`")
            // The brace alone was forgotten if a line of the block follows.
            guard token.startsLine, word.beginsItem, !beginsDeclaration else { throw reported }
        }
        var items: [Item] = []
        while true {
            if accept(.rightBrace) { return items }
            if kind == .end || (token.startsLine && beginsDeclaration) {
                if isOpen { missingBrace(heading, open) }
                isOpen = false
                return items
            }
            let start = index
            do throws(Reported) {
                if let one = try item(&self) { items.append(one) }
            } catch {
                if index == start { advance() }
                skipToItem()
            }
            if index == start { advance() }
        }
    }

    private func missingBrace(_ heading: String, _ open: SourceRange) {
        let next = kind == .end ? nil : here
        fail(.missingBrace(heading, open: open, next: next, end: behindLast))
        quiet.reported = -1
    }
}

extension Diagnostic {
    static func expected(_ what: String, _ reason: String, found: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "expected \(what)\(reason.isEmpty ? "" : " \(reason)"), found \(found)", at: range)
    }

    fileprivate static func reserved(_ word: String, _ what: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "reserved-word", "expected \(what), found `\(word)`, which is a reserved word", at: range,
            notes: ["reserved are " + Word.allCases.filter(\.isReserved).map(\.rawValue).joined(separator: " ")])
    }

    fileprivate static func negative(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "number", "there are no negative numbers", at: range,
            help: ["a limit that does not exist is `none`"])
    }

    fileprivate static func pathAsValue(_ path: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "syntax", "a field of the resource is no value", at: range,
            help: [
                "`changed \(path)` asks whether it was edited",
                "to read it, give it a name and a type: `fact my-fact : string from \(path)`",
            ])
    }

    fileprivate static func misspelt(_ word: String, _ meant: String, at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "misspelt-word", "`\(word)` means nothing here", at: range, help: ["did you mean `\(meant)`?"],
            fixes: [Fix("write `\(meant)`", at: range, replacement: meant)])
    }

    fileprivate static func tooDeep(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "nesting-too-deep", "this condition is nested more than \(SyntaxLimit.nesting) levels deep",
            at: range, help: ["name a part of it: `let my-condition = ...`"])
    }

    fileprivate static func missingBrace(
        _ heading: String, open: SourceRange, next: SourceRange?, end: SourceRange
    ) -> Diagnostic {
        Diagnostic(
            .error, "missing-brace", "the block of `\(heading)` is not closed", at: open, label: "opened here",
            related: [Label(next ?? end, next == nil ? "the text ends" : "the next declaration begins here")],
            fixes: [Fix("write `}`", at: end, replacement: "\n}")])
    }
}
