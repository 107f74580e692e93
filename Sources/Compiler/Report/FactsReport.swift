public import Documents

/// The facts that a policy can read: the whole vocabulary, or what some tables of one policy read.
public enum FactsReport {
    public enum Format: String, Sendable, Hashable, CaseIterable {
        case text, json
    }

    /// The names of the inputs that a selection of tables reads, in the order of the policy's inputs.
    public static func names(readBy selection: TableReport.Selection, of policy: CompiledPolicy) -> [String] {
        var read: Set<InputID> = []
        func note(_ condition: Condition) { condition.forEachInput { read.insert($0) } }
        func note(_ parameters: [Outcome.Parameter]) {
            for parameter in parameters { if case .input(let input) = parameter.value { read.insert(input) } }
        }
        for table in policy.tables where selection.takes(table.id) {
            for row in table.rows {
                note(row.guardCondition)
                note(row.outcome.parameters)
                if case .use(let name) = row.outcome.act { note(policy.strategy(named: name)?.parameters ?? []) }
            }
        }
        if selection.takes(DecisionID("change")) { for row in policy.change { note(row.condition) } }
        return policy.inputs.indices.filter { read.contains(InputID($0)) }.map { policy.inputs[$0].name }
    }

    /// The text ends with a line break.
    ///
    /// - Parameters:
    ///   - names: Only these; `nil` for all facts, and all inputs of the policy.
    ///   - policy: Its settings, declared facts and other inputs are listed behind the facts.
    public static func render(
        _ names: [String]? = nil, of policy: CompiledPolicy? = nil, format: Format
    ) -> String {
        switch format {
        case .text: text(facts(names), inputs(names, of: policy))
        case .json: ReportText.json(document(names, of: policy))
        }
    }

    /// As `docs/schemas/facts.schema.json` describes it.
    public static func document(_ names: [String]? = nil, of policy: CompiledPolicy? = nil) -> Document {
        var map = MapBuilder()
        map.add("format", "flinkpolicy/facts")
        map.add("version", 1)
        map.add("facts", Document(.list(facts(names).map(document))))
        if let policy {
            map.add("policy", policy.name)
            map.add("inputs", Document(.list(inputs(names, of: policy).map(document))))
        }
        return map.document
    }

    private static func facts(_ names: [String]?) -> [FactDefinition] {
        guard let names else { return Vocabulary.facts }
        let wanted = Set(names)
        return Vocabulary.facts.filter { wanted.contains($0.name) }
    }

    /// The inputs of a policy that are no built-in facts.
    private static func inputs(_ names: [String]?, of policy: CompiledPolicy?) -> [PolicyInput] {
        let wanted = names.map(Set.init)
        return (policy?.inputs ?? []).filter { input in
            input.origin != .builtIn && (wanted?.contains(input.name) ?? true)
        }
    }

    // MARK: Text

    private static func text(_ facts: [FactDefinition], _ inputs: [PolicyInput]) -> String {
        var blocks: [[String]] = []
        for fact in facts {
            var details = [fact.meaning, "from \(fact.source)"]
            var typical = "typical: \(ValueText.text(fact.typical, fact.type))"
            if fact.kinds.count < ResourceKind.allCases.count {
                typical += "; only for \(fact.kinds.map(\.rawValue).joined(separator: ", "))"
            }
            details.append(typical)
            if let answer = fact.answer { details.append("unknown if there is no answer to \(answer)") }
            blocks.append(block(fact.name, fact.type, fact.canBeNone, details))
        }
        for input in inputs {
            var details = ["from \(input.sourceText)"]
            if let value = input.declaredDefault { details.append("default: \(ValueText.text(value, input.type))") }
            if let bounds = input.boundsText { details.append(bounds) }
            blocks.append(block(input.name, input.type, input.canBeNone, details))
        }
        return blocks.map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
    }

    private static func block(_ name: String, _ type: ValueType, _ canBeNone: Bool, _ details: [String]) -> [String] {
        let domain = "\(name) : \(type.domainText)\(canBeNone ? ", or none" : "")"
        let first = TextLayout.wrapped(domain, width: TextLayout.width - 4).enumerated()
            .map { ($0 == 0 ? "" : "    ") + $1 }
        return first
            + details.flatMap { TextLayout.wrapped($0, width: TextLayout.width - 4).map { "    \($0)" } }
    }

    // MARK: JSON

    private static func document(_ fact: FactDefinition) -> Document {
        var map = head(fact.name, fact.type, fact.canBeNone, fact.answer)
        map.add("kinds", ReportText.list(fact.kinds.map(\.rawValue)))
        map.add("source", fact.source)
        map.add("meaning", fact.meaning)
        map.add("typical", ValueText.text(fact.typical, fact.type))
        return map.document
    }

    private static func document(_ input: PolicyInput) -> Document {
        var map = head(input.name, input.type, input.canBeNone, input.answer)
        map.add("source", input.sourceText)
        if let value = input.declaredDefault { map.add("default", ValueText.text(value, input.type)) }
        map.add("minimum", input.atLeast)
        map.add("maximum", input.atMost)
        map.add("minimum-from", input.raisedTo)
        map.add("maximum-from", input.cappedBy)
        return map.document
    }

    private static func head(_ name: String, _ type: ValueType, _ canBeNone: Bool, _ answer: String?) -> MapBuilder {
        var map = MapBuilder()
        map.add("name", name)
        map.add("type", type.word)
        map.add("unit", type.unit)
        if case .names(let domain) = type {
            map.add("values", ReportText.list(domain.values))
            map.add("ordered", domain.isOrdered)
        }
        map.add("can-be-none", canBeNone)
        map.add("can-be-unknown", answer != nil)
        map.add("answer", answer)
        return map
    }
}

extension TableReport.Selection {
    /// Whether a table is shown.
    func takes(_ id: DecisionID) -> Bool {
        switch self {
        case .everything: true
        case .decision(let decision, let entry): id.decision == decision && (entry == nil || id.entry == entry)
        case .upgradeModes: id.decision == "upgrade" || id.decision == "admit"
        }
    }
}

extension ValueType {
    /// One word: `bool`, `names`, `duration` ...
    fileprivate var word: String { if case .names = self { "names" } else { description } }

    fileprivate var unit: String? {
        switch self {
        case .duration: "milliseconds"
        case .size: "bytes"
        case .percentage: "percent"
        case .bool, .count, .names, .string, .schedule, .window: nil
        }
    }

    /// The values themselves.
    fileprivate var domainText: String {
        switch self {
        case .bool: "no | yes"
        case .count: "a count from 0"
        case .duration: "a duration from 0s"
        case .percentage: "a percentage from 0%"
        case .size: "a size from 0kb"
        case .names(let domain): domain.values.joined(separator: domain.isOrdered ? " < " : " | ")
        case .string: "any text"
        case .schedule: "a duration or cron expression"
        case .window: "a window of time"
        }
    }
}

extension PolicyInput {
    fileprivate var sourceText: String {
        switch origin {
        case .builtIn: "the vocabulary"
        case .field: "the new spec against the deployed one"
        case .label, .annotation, .snapshotLabel: name
        case .setting(let sources), .userFact(let sources): sources.map(\.description).joined(separator: ", ")
        case .window(let text, let setting): "the clock and \(setting ?? text.map { "\"\($0)\"" } ?? "a window")"
        case .due(let setting, let text, _, _): "the clock and \(setting ?? text ?? "a schedule")"
        }
    }

    fileprivate var boundsText: String? {
        var parts: [String] = []
        if let least = atLeast { parts.append("at least \(ValueText.text(.number(least), type))") }
        if let other = raisedTo { parts.append("at least \(other)") }
        if let most = atMost { parts.append("at most \(ValueText.text(.number(most), type))") }
        if let other = cappedBy { parts.append("at most \(other)") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
