public import PolicyCompiler

/// A value that a person or a host gives for an input.
public struct GivenFact: Hashable, Sendable {
    public var input: InputID
    public var value: FactValue

    public init(_ input: InputID, _ value: FactValue) {
        self.input = input
        self.value = value
    }
}

/// Why a given value was not taken.
public struct GivenFactError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// Not `name=value`, or one name twice.
        case form
        /// The policy reads no such input.
        case name
        /// The input has no such value.
        case value
    }

    public var kind: Kind
    /// The name or key as given.
    public var name: String
    public var message: String
    public var help: String?

    public var description: String { help.map { "\(message); \($0)" } ?? message }
}

/// Reads `name=value`, as `--set` takes it: `job.state=FAILING`, `checkpoint.completed.age=15m`, `ha.metadata=unknown`.
///
/// - Parameter inputs: Those of the policy; their types say what the text means.
public func parseSetting(_ text: String, for inputs: [PolicyInput]) throws(GivenFactError) -> GivenFact {
    guard let equals = separator(in: text) else {
        throw GivenFactError(kind: .form, name: text, message: "`\(text)` is not `name=value`", help: nil)
    }
    let name = FlinkValues.trimmed(String(text[..<equals]))
    let value = FlinkValues.trimmed(String(text[text.index(after: equals)...]))
    let id = try GivenFacts.input(named: name, in: inputs)
    return GivenFact(id, try GivenFacts.read(unquoted(value), for: inputs[id.index]))
}

/// The first `=` that is not inside quotes, which stand around keys.
private func separator(in text: String) -> String.Index? {
    var isQuoted = false
    for index in text.indices {
        if text[index] == "\"" { isQuoted.toggle() }
        if text[index] == "=", !isQuoted { return index }
    }
    return nil
}

private func unquoted(_ text: String) -> String {
    guard text.count >= 2, text.first == "\"", text.last == "\"" else { return text }
    return String(text.dropFirst().dropLast())
}

/// What both ways of giving facts share.
enum GivenFacts {
    static func input(named name: String, in inputs: [PolicyInput]) throws(GivenFactError) -> InputID {
        if let index = inputs.firstIndex(where: { $0.name == name }) { return InputID(index) }
        if Vocabulary.fact(named: name) != nil {
            throw GivenFactError(
                kind: .name, name: name, message: "the policy does not read the fact `\(name)`", help: nil)
        }
        throw GivenFactError(
            kind: .name, name: name, message: "there is no fact or setting `\(name)`",
            help: Suggestion.help(for: name, among: inputs.map(\.name)))
    }

    static func read(_ text: String, for input: PolicyInput) throws(GivenFactError) -> FactValue {
        // Opaque text may be any word; but a fact that can be unknown or none is meant to be.
        if text == "unknown", input.canBeUnknown { return .unknown }
        if text == "none", input.canBeNone { return .none }
        if text == "unknown" || text == "none", input.type != .string {
            throw invalid(text, input, help: "it can never be \(text)")
        }
        if case .names(let domain) = input.type, domain.values == ["path"] {
            return text.isEmpty && input.canBeNone ? .none : .name("path")
        }
        switch input.type.read(text, .loose) {
        case .success(let value): return try within(value, text, input)
        case .failure(let error): throw invalid(text, input, help: error.help)
        }
    }

    static func within(_ value: FactValue, _ text: String, _ input: PolicyInput) throws(GivenFactError) -> FactValue {
        if value == .none, !input.canBeNone { throw invalid(text, input, help: "it can never be none") }
        guard case .number(let number) = value else { return value }
        if let least = input.atLeast, number < least {
            throw invalid(text, input, help: "it is at least \(Self.text(least, input.type))")
        }
        if let most = input.atMost, number > most {
            throw invalid(text, input, help: "it is at most \(Self.text(most, input.type))")
        }
        return value
    }

    static func invalid(_ text: String, _ input: PolicyInput, help: String?) -> GivenFactError {
        GivenFactError(
            kind: .value, name: input.name,
            message: "`\(input.name)` cannot be `\(text)`, which is no \(input.type.noun)", help: help)
    }

    private static func text(_ number: Int64, _ type: ValueType) -> String {
        type == .duration ? FlinkValues.durationText(number) : "\(number)"
    }
}
