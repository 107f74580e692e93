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
    /// The last token that began a line.
    private var lineStart = 0
    /// The brace that opened the block that is being read.
    private var blockOpen = 0
    /// Whether a brace was skipped that may have been the one to close the block.
    private var skippedBrace = false

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
        guard index < tokens.count - 1 else { return }
        index += 1
        if tokens[index].startsLine { lineStart = index }
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
        if !token.startsLine, correct(among: [word]) { return advance() }
        throw missing("`\(word.rawValue)`", reason)
    }

    mutating func expect(_ kind: Token.Kind, _ spelled: String, _ reason: String = "") throws(Reported) {
        if accept(kind) { return }
        throw missing("`\(spelled)`", reason)
    }

    /// Any name that is not reserved.
    mutating func name(_ what: String) throws(Reported) -> Spelled {
        guard kind == .name, !beginsNextItem else { throw missing(what) }
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
        throw missing(what)
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
            case nil: kind = .malformed  // reported by the lexer
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
        throw missing(what)
    }

    // MARK: - Reporting

    /// Reports unless something was said about this token already.
    @discardableResult
    func fail(_ diagnostic: @autoclosure () -> Diagnostic) -> Reported {
        // A text that was not closed has swallowed what is missing on the next line.
        let isSwallowed =
            token.startsLine && index > 0 && tokens[index - 1].isReported && tokens[index - 1].kind == .string
        let isQuiet = token.isReported || isSwallowed || quiet.reported == index || index - quiet.guessed <= 1
        quiet.reported = index
        if isQuiet { return Reported() }
        if kind == .invalid {
            reporter.report(at: Int(token.lower), .strayMark(text(of: token), at: here))
        } else {
            reporter.report(at: Int(token.lower), diagnostic())
        }
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

    /// Something is missing at the end of a line; otherwise, what stands here is not what was expected.
    func missing(_ what: String, _ reason: String = "") -> Reported {
        guard token.startsLine, kind != .end, index > 0 else { return expected(what, reason) }
        return fail(.expected(what, reason, found: "the end of the line", at: behindLast))
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
                // The brace of a block of several lines begins a line; another one belongs to what is skipped.
                if token.startsLine || (braces == 0 && lineStart <= blockOpen) { return }
                if braces == 0 { skippedBrace = true }
                braces = max(0, braces - 1)
            }
            advance()
        }
    }

    /// Skips the rows that begin here.
    ///
    /// - Returns: Whether there were any.
    @discardableResult
    mutating func skipGrid() -> Bool {
        let start = index
        while kind == .bar, token.startsLine {
            repeat { advance() } while kind != .end && !token.startsLine && kind != .rightBrace
        }
        return index > start
    }

    /// Whether a bar stands on this line, from here on.
    var lineHasBar: Bool {
        var position = 0
        while position == 0 || !peek(position).startsLine, peek(position).kind != .end {
            if peek(position).kind == .bar { return true }
            position += 1
        }
        return false
    }

    mutating func skipToDeclaration() {
        while kind != .end, !(token.startsLine && beginsDeclaration) { advance() }
    }

    /// Whether the next rule or declaration begins here, where a name is expected: a word of those begins the line, and
    /// what follows could not follow if it were a name.
    var beginsNextItem: Bool {
        guard token.startsLine, kind == .name else { return false }
        switch (word, next.word) {
        case (.start, .from), (.fall, .back), (.roll, .back), (.trigger, .as), (.dispose, .data), (.retry, .after),
            (.allow, .state), (.holding, .all), (.retrying, .after):
            return true
        case (.otherwise, let outcome): return outcome.isOutcome
        case (.use, .other), (.do, .other), (.with, .other): return next.kind == .name
        case (.wait, _), (.block, _), (.deny, _), (.skip, _), (.abandon, _), (.fail, _), (.remedy, _), (.because, _),
            (.warn, _):
            return next.kind == .string
        default: return beginsDeclaration
        }
    }

    /// Whether a declaration begins here, judged by as many words as it takes to be sure: most words that declare
    /// something are also words of rules.
    var beginsDeclaration: Bool { beginsDeclaration(at: index) }

    private func beginsDeclaration(at index: Int) -> Bool {
        let last = tokens.count - 1
        let next = tokens[min(index + 1, last)]
        let word = tokens[index].word
        switch word {
        case .setting, .fact, .let, .table:
            let behind = tokens[min(index + 2, last)].kind
            return next.kind == .name && (!next.word.isReserved || behind == .assign || behind == .colon)
        case .strategy, .chain: return next.kind == .name && !next.word.isReserved
        case .retain:
            let behind = tokens[min(index + 2, last)]
            return next.kind == .name && (behind.word == .of || behind.kind == .leftBrace)
        case .assert, .hazard, .test, .scenario: return next.kind == .string
        case .before, .after, .replace:
            switch next.word {
            case .chain, .strategy, .let, .retain, .change, .setting, .fact, .table, .assert, .hazard, .test:
                return true
            default: return next.word.isDecision
            }
        case .change: return next.kind == .leftBrace
        default:
            guard word.isDecision else { return false }
            // DECISION [NAME {"," NAME}] ("{" | "hit"), where a comma may have been forgotten.
            var position = index + 1
            while position < last, position < index + 32, tokens[position].word != .hit,
                tokens[position].word != .when, !tokens[position].word.isReserved || tokens[position].word == .none,
                tokens[position].kind == .comma || tokens[position].kind == .star || tokens[position].kind == .name,
                !tokens[position].startsLine || tokens[position - 1].kind == .comma || position == index + 1
            {
                position += 1
            }
            let token = tokens[position]
            return token.kind == .leftBrace || token.word == .hit
        }
    }

    // MARK: - Blocks

    /// `{` items `}`. A missing brace is reported where it was to be closed: at the opening one.
    ///
    /// - Parameters:
    ///   - heading: What the block belongs to, as messages name it: `upgrade savepoint`.
    ///   - hasGrids: Whether grids can stand in it.
    ///   - item: Reads one item, or throws and leaves the skipping to the block.
    mutating func block<Item>(
        _ heading: String, hasGrids: Bool = false, _ item: (inout Parser) throws(Reported) -> Item?
    ) throws(Reported) -> [Item] {
        let open = here
        (blockOpen, skippedBrace) = (index, false)
        var isOpen = accept(.leftBrace)
        if !isOpen {
            let reported = missing("`{`", "after `\(heading)`")
            // The brace alone was forgotten if a line of the block follows.
            guard token.startsLine, word.beginsItem, !beginsDeclaration else { throw reported }
        }
        var items: [Item] = []
        while true {
            if accept(.rightBrace) { return items }
            if kind == .end || (token.startsLine && beginsDeclaration) {
                if isOpen, !skippedBrace { missingBrace(heading, open) }
                isOpen = false
                return items
            }
            let start = index
            do throws(Reported) {
                if let one = try item(&self) { items.append(one) }
            } catch {
                if index == start, kind != .leftBrace { advance() }
                repeat { skipToItem() } while !hasGrids && skipGrid()
            }
            if index == start, kind != .rightBrace { advance() }
        }
    }

    private func missingBrace(_ heading: String, _ open: SourceRange) {
        let next = kind == .end ? nil : here
        fail(.missingBrace(heading, open: open, next: next, end: behindLast))
        quiet.reported = -1
    }
}

extension Diagnostic {
    fileprivate static func strayMark(_ mark: String, at range: SourceRange) -> Diagnostic {
        let isArithmetic = mark == "+" || mark == "/" || mark == "%"
        return Diagnostic(
            .error, "syntax", "`\(mark)` has no meaning here", at: range,
            help: isArithmetic ? ["a policy does not calculate: what needs arithmetic is a fact"] : [])
    }

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
