import Documents

/// A selector by labels: `tier=gold,state in (COMPLETED,ABANDONED),!debug`.
struct LabelSelector: Sendable, Hashable {
    struct Requirement: Sendable, Hashable {
        enum Relation: Sendable, Hashable { case isIn, isNotIn, exists, doesNotExist, isAbove, isBelow }

        var key: String
        var relation: Relation
        var values: [String] = []
    }

    var requirements: [Requirement] = []

    static let everything = LabelSelector()

    var isEverything: Bool { requirements.isEmpty }

    func matches(_ object: Document) -> Bool {
        isEverything || matches(labels: object["metadata"]?["labels"]?.map ?? DocumentMap())
    }

    func matches(labels: DocumentMap) -> Bool {
        requirements.allSatisfy { requirement in
            let value = labels[requirement.key]?.string
            switch requirement.relation {
            case .isIn: return value.map { requirement.values.contains($0) } ?? false
            case .isNotIn: return value.map { !requirement.values.contains($0) } ?? true
            case .exists: return value != nil
            case .doesNotExist: return value == nil
            case .isAbove: return Self.compare(value, requirement.values) { $0 > $1 }
            case .isBelow: return Self.compare(value, requirement.values) { $0 < $1 }
            }
        }
    }

    private static func compare(_ value: String?, _ bounds: [String], _ holds: (Int64, Int64) -> Bool) -> Bool {
        guard let value = value.flatMap({ Int64($0) }), let bound = bounds.first.flatMap({ Int64($0) }) else {
            return false
        }
        return holds(value, bound)
    }

    /// Reads the text form.
    init(_ text: String) throws(StatusError) {
        var parser = LabelSelectorParser(text)
        requirements = try parser.requirements()
    }

    init() {}

    /// Reads the form in which objects carry one: `matchLabels`, `matchExpressions`.
    ///
    /// `nil` where it is none.
    init?(_ document: Document?) {
        guard let map = document?.map else { return nil }
        for entry in map["matchLabels"]?.map?.entries ?? [] {
            requirements.append(Requirement(key: entry.key, relation: .isIn, values: [entry.value.string ?? ""]))
        }
        for expression in map["matchExpressions"]?.list ?? [] {
            let relation: Requirement.Relation
            switch expression["operator"]?.string {
            case "In": relation = .isIn
            case "NotIn": relation = .isNotIn
            case "Exists": relation = .exists
            case "DoesNotExist": relation = .doesNotExist
            default: return nil
            }
            requirements.append(
                Requirement(
                    key: expression["key"]?.string ?? "", relation: relation,
                    values: (expression["values"]?.list ?? []).compactMap(\.string)))
        }
    }

    /// The text form, by key.
    var text: String {
        requirements.sorted { $0.key < $1.key }.map { requirement in
            let list = requirement.values.sorted().joined(separator: ",")
            return switch requirement.relation {
            case .isIn:
                requirement.values.count == 1 ? "\(requirement.key)=\(list)" : "\(requirement.key) in (\(list))"
            case .isNotIn: "\(requirement.key) notin (\(list))"
            case .exists: requirement.key
            case .doesNotExist: "!\(requirement.key)"
            case .isAbove: "\(requirement.key)>\(list)"
            case .isBelow: "\(requirement.key)<\(list)"
            }
        }.joined(separator: ",")
    }
}

private struct LabelSelectorParser {
    private enum Token: Hashable {
        case word(String)
        case sign(String)
        case end

        var text: String {
            switch self {
            case .word(let text), .sign(let text): text
            case .end: ""
            }
        }
    }

    private var tokens: [Token] = []
    private var next = 0

    init(_ text: String) {
        var word: [UInt8] = []
        let bytes = Array(text.utf8)
        var index = 0
        func flush(_ tokens: inout [Token], _ word: inout [UInt8]) {
            if !word.isEmpty { tokens.append(.word(String(decoding: word, as: UTF8.self))) }
            word = []
        }
        while index < bytes.count {
            let byte = bytes[index]
            let following = index + 1 < bytes.count ? bytes[index + 1] : 0
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: flush(&tokens, &word)
            case UInt8(ascii: "="), UInt8(ascii: "!"):
                flush(&tokens, &word)
                let isLong = following == UInt8(ascii: "=")
                tokens.append(.sign(String(UnicodeScalar(byte)) + (isLong ? "=" : "")))
                if isLong { index += 1 }
            case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: "<"), UInt8(ascii: ">"):
                flush(&tokens, &word)
                tokens.append(.sign(String(UnicodeScalar(byte))))
            default: word.append(byte)
            }
            index += 1
        }
        flush(&tokens, &word)
    }

    private func peek() -> Token { next < tokens.count ? tokens[next] : .end }

    private mutating func take() -> Token {
        defer { next += 1 }
        return peek()
    }

    mutating func requirements() throws(StatusError) -> [LabelSelector.Requirement] {
        var found: [LabelSelector.Requirement] = []
        guard peek() != .end else { return found }
        while true {
            found.append(try requirement())
            switch take() {
            case .end: return found
            case .sign(","):
                if case .end = peek() { throw refuse("found '', expected: identifier after ','") }
                if case .sign(let sign) = peek(), sign != "!" {
                    throw refuse("found '\(sign)', expected: identifier after ','")
                }
            case let other: throw refuse("found '\(other.text)', expected: ',' or 'end of string'")
            }
        }
    }

    private mutating func requirement() throws(StatusError) -> LabelSelector.Requirement {
        var isNegated = false
        if peek() == .sign("!") {
            isNegated = true
            next += 1
        }
        guard case .word(let key) = take() else {
            next -= 1
            throw refuse(
                isNegated
                    ? "found '\(peek().text)', expected: identifier"
                    : "found '\(peek().text)', expected: !, identifier, or 'end of string'")
        }
        guard ObjectNames.isQualifiedName(key) else { throw refuse("key: Invalid value: \(quoted(key))") }
        if isNegated { return .init(key: key, relation: .doesNotExist) }
        switch peek() {
        case .end, .sign(","): return .init(key: key, relation: .exists)
        case .word("in"): return try .init(key: key, relation: .isIn, values: set())
        case .word("notin"): return try .init(key: key, relation: .isNotIn, values: set())
        case .sign("="), .sign("=="): return try .init(key: key, relation: .isIn, values: [value(of: key)])
        case .sign("!="): return try .init(key: key, relation: .isNotIn, values: [value(of: key)])
        case .sign(">"): return try .init(key: key, relation: .isAbove, values: [value(of: key)])
        case .sign("<"): return try .init(key: key, relation: .isBelow, values: [value(of: key)])
        case let other:
            throw refuse("found '\(other.text)', expected: in, notin, =, ==, !=, gt, lt")
        }
    }

    private mutating func value(of key: String) throws(StatusError) -> String {
        next += 1
        switch peek() {
        case .end, .sign(","): return ""
        case .word(let text):
            next += 1
            guard ObjectNames.isLabelText(text) else {
                throw refuse("values[0][\(key)]: Invalid value: \(quoted(text)): \(labelValueText)")
            }
            return text
        case .sign(let sign): throw refuse("found '\(sign)', expected: identifier")
        }
    }

    private mutating func set() throws(StatusError) -> [String] {
        next += 1
        guard take() == .sign("(") else {
            next -= 1
            throw refuse("found '\(peek().text)' expected: '('")
        }
        var values: [String] = []
        var isSeparated = true
        while true {
            switch take() {
            case .word(let text) where isSeparated:
                values.append(text)
                isSeparated = false
            case .sign(","):
                if isSeparated { values.append("") }
                isSeparated = true
            case .sign(")"):
                if isSeparated { values.append("") }
                return values
            case let other: throw refuse("found '\(other.text)', expected: ',', or ')'")
            }
        }
    }

    private func refuse(_ text: String) -> StatusError { .badRequest(text) }

    private var labelValueText: String {
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start "
            + "and end with an alphanumeric character"
    }
}
