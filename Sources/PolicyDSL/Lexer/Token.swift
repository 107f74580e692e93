/// A word, a literal or a mark, and where it stands. Its text stays in the source.
struct Token {
    enum Kind: UInt8 {
        case name, path, string
        case count, duration, percentage, size
        case leftBrace, rightBrace, leftParenthesis, rightParenthesis, leftBracket, rightBracket
        case bar, comma, colon, assign, arrow, dots, dash, star
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
        /// Something that has no meaning.
        case invalid
        case end
    }

    var kind: Kind
    /// What a name spells; `.other` for every other token.
    var word: Word
    var startsLine: Bool
    /// Whether a diagnostic has been made about this token; the parser stays quiet about it then.
    var isReported = false
    var lower: Int32
    var upper: Int32
}

/// A `#` and what follows it up to the end of the line.
struct SourceComment {
    var lower: Int
    var upper: Int
    /// Whether nothing but space stands before it on its line.
    var startsLine: Bool
}

/// What the lexer gives: tokens, the last of them ``Token/Kind/end``, and comments, each in the order of the text.
struct TokenList {
    var tokens: [Token] = []
    var comments: [SourceComment] = []
}

/// Bounds on what is read. A policy that a person wrote comes nowhere near them.
enum SyntaxLimit {
    static let bytes = 4 << 20
    static let nesting = 100
    static let errors = 100
}

/// Collects the errors of one text, and stops at a number that nobody reads to the end.
///
/// Shared by lexer and parser. Diagnostics are made late: of a text that is no policy at all, most are never needed.
final class SyntaxReporter {
    let file: FileID
    private(set) var found: [Diagnostic] = []
    private var errors = 0

    init(file: FileID) { self.file = file }

    /// Makes and keeps the diagnostic, unless there are too many already.
    func report(at lower: Int, _ make: @autoclosure () -> Diagnostic) {
        errors += 1
        if errors <= SyntaxLimit.errors { found.append(make()) }
        if errors == SyntaxLimit.errors + 1 {
            found.append(.tooManyErrors(at: SourceRange(file: file, lower: lower, upper: lower)))
        }
    }

    /// Whether a diagnostic made now would be dropped.
    var isFull: Bool { errors > SyntaxLimit.errors }
}

extension Diagnostic {
    fileprivate static func tooManyErrors(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .note, "too-many-errors", "more than \(SyntaxLimit.errors) syntax errors: the others are not shown",
            at: range)
    }
}
