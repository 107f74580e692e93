import Documents
import PolicyCompiler
import PolicyDSL

/// How strictly a text is read, which depends on who else reads it.
enum ReadingManner {
    /// As Flink does: names in any case, booleans only `true` and `false`.
    case flink
    /// As Kubernetes does with an enum of a CRD: names in their own case.
    case exact
    /// As people write where no program sets the rules: `yes` and `no` are booleans.
    case loose
}

extension ValueType {
    /// Reads a text as a value of this type. Blank is `none` for a schedule, a window and a path.
    ///
    /// - Parameter unit: That of a bare number, where it is a duration.
    func read(
        _ text: String, _ manner: ReadingManner, unit: SourceSyntax.Unit? = nil
    ) -> Result<FactValue, InvalidText> {
        do throws(FlinkValueError) {
            return try .success(parse(FlinkValues.trimmed(text), whole: text, manner, unit))
        } catch {
            return .failure(InvalidText(expected: noun, help: suggestion(for: text)))
        }
    }

    struct InvalidText: Error {
        var expected: String
        var help: String?
    }

    private func parse(
        _ text: String, whole: String, _ manner: ReadingManner, _ unit: SourceSyntax.Unit?
    ) throws(FlinkValueError) -> FactValue {
        switch self {
        case .bool:
            return .bool(try manner == .flink ? FlinkValues.boolean(text) : FlinkValues.looseBoolean(text))
        case .count: return .number(try notNegative(FlinkValues.integer(text), text))
        case .duration:
            guard unit == .seconds, let seconds = Int64(text) else {
                return .number(try notNegative(FlinkValues.duration(text), text))
            }
            let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
            guard !overflow else { throw FlinkValueError(text, isNot: noun) }
            return .number(try notNegative(milliseconds, text))
        case .percentage: return .number(try FlinkValues.percentage(text))
        case .size: return .number(try FlinkValues.size(text))
        case .names(let domain):
            // Of a path, only whether there is one counts.
            if domain.values == ["path"] { return text.isEmpty ? .none : .name("path") }
            if let exact = domain.values.first(where: { $0 == text }) { return .name(exact) }
            if manner == .flink, let name = domain.values.first(where: { $0.lowercased() == text.lowercased() }) {
                return .name(name)
            }
            throw FlinkValueError(text, isNot: noun)
        case .string: return .string(whole)
        case .schedule:
            if text.isEmpty { return .none }
            guard (try? FlinkValues.duration(text)) != nil || Self.looksLikeCron(text) else {
                throw FlinkValueError(text, isNot: noun)
            }
            return .string(text)
        case .window:
            if text.isEmpty { return .none }
            guard (try? WeeklyWindow(text)) != nil else { throw FlinkValueError(text, isNot: noun) }
            return .string(text)
        }
    }

    private func notNegative(_ value: Int64, _ text: String) throws(FlinkValueError) -> Int64 {
        guard value >= 0 else { throw FlinkValueError(text, isNot: noun) }
        return value
    }

    /// Quartz: six or seven fields of digits, names and `* ? , - / L W #`. That they mean something, cron says.
    private static func looksLikeCron(_ text: String) -> Bool {
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard (6...7).contains(fields.count) else { return false }
        return fields.joined().allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "*?,-/#".contains($0)) }
    }

    private func suggestion(for text: String) -> String? {
        switch self {
        case .names(let domain):
            Suggestion.help(for: text, among: domain.values)
                ?? "one of \(domain.values.map { "`\($0)`" }.joined(separator: ", "))"
        case .duration: "such as `10 min`, `24 h` or `PT24H`"
        case .schedule: "a duration such as `6h`, or a cron expression with seconds such as `0 0 */6 * * ?`"
        case .window: "such as `Mon-Thu 09:00-16:00 UTC`"
        case .bool, .count, .percentage, .size, .string: nil
        }
    }

    /// What a value of this type is called in a message.
    var noun: String {
        switch self {
        case .bool: "boolean"
        case .count: "count"
        case .duration: "duration"
        case .percentage: "percentage"
        case .size: "size"
        case .names(let domain): domain.name ?? "value of \(domain.values.joined(separator: ", "))"
        case .string: "string"
        case .schedule: "schedule"
        case .window: "window"
        }
    }
}

extension SourcedDocument {
    /// Reads this value as a fact.
    ///
    /// - Parameter source: What the value is called where it is none of the type.
    func observed(
        as type: ValueType, _ manner: ReadingManner, unit: SourceSyntax.Unit? = nil, source: String? = nil
    ) -> ObservedValue {
        let source = source ?? reference.field
        guard let text = value.scalarText else {
            let invalid = InvalidValue(source: source, text: value.kindName, expected: type.noun)
            return ObservedValue(.invalid(invalid), from: provenance)
        }
        return .reading(text, as: type, manner, unit: unit, source: source, from: provenance)
    }
}

extension ObservedValue {
    static func reading(
        _ text: String, as type: ValueType, _ manner: ReadingManner, unit: SourceSyntax.Unit? = nil,
        source: String, from provenance: Provenance
    ) -> ObservedValue {
        switch type.read(text, manner, unit: unit) {
        case .success(let value): return .value(value, from: provenance)
        case .failure(let error):
            let invalid = InvalidValue(source: source, text: text, expected: error.expected, help: error.help)
            return ObservedValue(.invalid(invalid), from: provenance)
        }
    }
}
