import Documents
import PolicyDSL

/// Writes a compiled policy as an artifact: what ships in a ConfigMap, what is signed, what the runtime loads.
///
/// Same policy, same bytes: canonical JSON, and of the files that the policy was read from only the names without their
/// directories, so that it does not matter where the compiler was run.
public enum ArtifactWriter {
    /// The bytes of the artifact, without a line break at the end.
    public static func write(_ policy: CompiledPolicy) -> [UInt8] {
        let content = document(of: policy)
        return canonical(
            .map([
                "format": Document(.string(ArtifactFormat.name)),
                "version": Document(.integer(ArtifactFormat.version)),
                "digest": Document(.string(digest(of: content))),
                "policy": content,
            ]))
    }

    /// What names a policy in journals and explanations: `sha256:` and 64 hex digits.
    public static func digest(of policy: CompiledPolicy) -> String { digest(of: document(of: policy)) }

    static func digest(of content: Document) -> String { "sha256:" + SHA256.hex(canonical(content)) }

    /// The value of `policy` in the artifact.
    static func document(of policy: CompiledPolicy) -> Document {
        var encoder = PolicyEncoder(policy)
        return encoder.document()
    }

    private static func canonical(_ document: Document) -> [UInt8] {
        // It throws for reals alone, and a policy has none.
        (try? JSONWriter.canonical(document)) ?? []
    }
}

/// Turns the parts of a policy into documents; named conditions are written once, where they are met first.
struct PolicyEncoder {
    let policy: CompiledPolicy
    /// The expansions of each name. A named condition has one; a derived table one for each set of values asked for.
    private var expansions: [String: [Condition]] = [:]
    private var conditions: [DocumentMap.Entry] = []

    init(_ policy: CompiledPolicy) { self.policy = policy }

    mutating func document() -> Document {
        var map = MapBuilder()
        map.add("name", policy.name)
        map.add("summary", policy.summary)
        map.add("layers", list(policy.layers))
        if !policy.over.isEmpty { map.add("over", list(policy.over)) }
        map.add("kinds", list(policy.kinds.map(\.rawValue)))
        if policy.selector != .always { map.add("selector", document(policy.selector)) }
        map.add("inputs", Document(.list(policy.inputs.map(document))))
        map.add("constants", Document(.list(policy.constants.map(document))))
        map.add("strategies", Document(.list(policy.strategies.map(document))))
        map.add("change", each(policy.change) { $0.document($1) })
        map.add("tables", each(policy.tables) { $0.document($1) })
        map.add("retention", each(policy.retention) { $0.document($1) })
        map.add("asserts", Document(.list(policy.asserts.map(document))))
        map.add("tests", Document(.list(policy.tests.map(document))))
        if !policy.zones.isEmpty { map.add("zones", Document(.list(policy.zones.map(document)))) }
        // Last, because all the others add to it.
        map.add("conditions", Document(.map(DocumentMap(conditions))))
        return map.document
    }

    private func document(_ zone: NamedZone) -> Document {
        var map = MapBuilder()
        map.add("name", zone.name)
        map.add("offset", Int64(zone.rules.initialOffset))
        map.add(
            "transitions",
            Document(
                .list(
                    zone.rules.transitions.map { transition in
                        Document(
                            .list([
                                Document(.integer(Int64(transition.at))), Document(.integer(Int64(transition.offset))),
                            ]))
                    })))
        map.add("footer", zone.rules.footer?.text)
        return map.document
    }

    // MARK: Columns

    private func document(_ input: PolicyInput) -> Document {
        var map = MapBuilder()
        map.add("name", input.name)
        map.add("type", document(input.type))
        if input.canBeNone { map.add("can-be-none", true) }
        map.add("answer", input.answer)
        map.add("from", document(input.origin, of: input))
        if let value = input.declaredDefault { map.add("default", document(value)) }
        map.add("at-least", input.atLeast)
        map.add("at-most", input.atMost)
        map.add("raised-to", input.raisedTo)
        map.add("capped-by", input.cappedBy)
        return map.document
    }

    private func document(_ type: ValueType) -> Document {
        guard case .names(let domain) = type else { return Document(.string(type.description)) }
        var map = MapBuilder()
        map.add("names", list(domain.values))
        if domain.isOrdered { map.add("ordered", true) }
        map.add("called", domain.name)
        return map.document
    }

    private func document(_ origin: PolicyInput.Origin, of input: PolicyInput) -> Document {
        var map = MapBuilder()
        switch origin {
        case .builtIn:
            return Document(.string(ArtifactFormat.outcomeInputs.contains(input.name) ? "outcome" : "fact"))
        case .field(let change, let pattern):
            map.add("field", list(pattern.segments))
            map.add("was", change.rawValue)
        case .label(let key): map.add("label", key)
        case .annotation(let key): map.add("annotation", key)
        case .snapshotLabel(let key): map.add("snapshot-label", key)
        case .setting(let sources): map.add("setting", Document(.list(sources.map(document))))
        case .userFact(let sources): map.add("declared-fact", Document(.list(sources.map(document))))
        case .window(let text, let setting):
            var window = MapBuilder()
            window.add("text", text)
            window.add("setting", setting)
            map.add("window", window.document)
        case .due(let setting, let text, let rule, let zone):
            var due = MapBuilder()
            due.add("setting", setting)
            due.add("text", text)
            due.add("rule", rule)
            due.add("zone", zone)
            map.add("due", due.document)
        }
        return map.document
    }

    private func document(_ source: ValueSource) -> Document {
        var map = MapBuilder()
        switch source.place {
        case .config(.deployed, let key): map.add("config", key)
        case .config(.new, let key): map.add("new-config", key)
        case .config(.ofOperator, let key): map.add("operator-config", key)
        case .path(let segments): map.add("path", list(segments))
        case .label(let key): map.add("label", key)
        case .annotation(let key): map.add("annotation", key)
        }
        map.add("unit", source.unit?.rawValue)
        return map.document
    }

    private func document(_ constant: CompiledPolicy.Constant) -> Document {
        var map = MapBuilder()
        map.add("name", constant.name)
        map.add("type", document(constant.type))
        map.add("value", document(constant.value))
        return map.document
    }

    /// Names stand as they are, for they are most frequent; texts are marked.
    func document(_ value: FactValue) -> Document {
        switch value {
        case .bool(let bool): Document(.bool(bool))
        case .name(let name): Document(.string(name))
        case .number(let number): Document(.integer(number))
        case .string(let text): .map(["text": Document(.string(text))])
        case .none: Document(.null)
        case .unknown: .map(["unknown": true])
        }
    }

    func document(_ value: Outcome.Parameter.Value) -> Document {
        switch value {
        case .constant(let value): document(value)
        case .input(let input): .map(["setting": Document(.string(name(input)))])
        }
    }

    func document(_ origin: RowOrigin) -> Document {
        .map([
            "policy": Document(.string(origin.policy)),
            "file": Document(.string(Self.lastComponent(origin.file))),
            "line": Document(.integer(Int64(origin.line))),
            "column": Document(.integer(Int64(origin.column))),
        ])
    }

    private static func lastComponent(_ file: String) -> String {
        file.split(separator: "/").last.map(String.init) ?? file
    }

    // MARK: Conditions

    mutating func document(_ condition: Condition) -> Document {
        switch condition {
        case .always: return true
        case .never: return false
        case .member(let input, let values): return document(input, values)
        case .compare(let input, let relation, let comparand):
            var map = MapBuilder()
            map.add("input", name(input))
            map.add("is", relation.rawValue)
            switch comparand {
            case .number(let number): map.add("number", number)
            case .input(let other): map.add("other", name(other))
            }
            return map.document
        case .isNone(let input): return .map(["none": Document(.string(name(input)))])
        case .isUnknown(let input): return .map(["unknown": Document(.string(name(input)))])
        case .matches(let input, let pattern):
            return .map(["input": Document(.string(name(input))), "matches": Document(.string(pattern))])
        case .not(let inner): return .map(["not": document(inner)])
        case .maybe(let inner): return .map(["maybe": document(inner)])
        case .and(let parts): return .map(["and": each(parts) { $0.document($1) }])
        case .or(let parts): return .map(["or": each(parts) { $0.document($1) }])
        case .named(let name, let inner): return .map(["named": Document(.string(key(name, inner)))])
        }
    }

    private func document(_ input: InputID, _ values: ValueSet) -> Document {
        var map = MapBuilder()
        map.add("input", name(input))
        switch values {
        case .positions(let bits, let none):
            var known: [Document] = []
            for (position, value) in Self.positions(of: policy.inputs[input.index].type).enumerated()
            where bits >> UInt64(position) & 1 == 1 {
                known.append(document(value))
            }
            map.add("in", Document(.list(known + (none ? [nil] : []))))
        case .strings(let texts, let negated): map.add(negated ? "not-in" : "in", list(texts))
        }
        return map.document
    }

    /// The values that the bits of a set stand for.
    static func positions(of type: ValueType) -> [FactValue] {
        switch type {
        case .bool: [.bool(false), .bool(true)]
        case .names(let domain): domain.values.map { .name($0) }
        case .count, .duration, .percentage, .size, .string, .schedule, .window: []
        }
    }

    /// The key under which an expansion stands in `conditions`: the name, from the second on with its number.
    private mutating func key(_ name: String, _ inner: Condition) -> String {
        let known = expansions[name] ?? []
        if let place = known.firstIndex(of: inner) { return Self.key(name, place) }
        expansions[name] = known + [inner]
        let key = Self.key(name, known.count)
        let value = document(inner)
        conditions.append(DocumentMap.Entry(key: key, value: value))
        return key
    }

    private static func key(_ name: String, _ place: Int) -> String { place == 0 ? name : "\(name)@\(place + 1)" }

    // MARK: Helpers

    func name(_ input: InputID) -> String { policy.inputs[input.index].name }

    func list(_ texts: [String]) -> Document { Document(.list(texts.map { Document(.string($0)) })) }

    mutating func each<Item>(_ items: [Item], _ encode: (inout PolicyEncoder, Item) -> Document) -> Document {
        var result: [Document] = []
        for item in items { result.append(encode(&self, item)) }
        return Document(.list(result))
    }
}

/// A map under construction; what is `nil` is left out.
struct MapBuilder {
    private var entries: [DocumentMap.Entry] = []

    var document: Document { Document(.map(DocumentMap(entries))) }

    mutating func add(_ key: String, _ value: Document) { entries.append(DocumentMap.Entry(key: key, value: value)) }
    mutating func add(_ key: String, _ text: String?) { if let text { add(key, Document(.string(text))) } }
    mutating func add(_ key: String, _ number: Int64?) { if let number { add(key, Document(.integer(number))) } }
    mutating func add(_ key: String, _ bool: Bool) { add(key, Document(.bool(bool))) }
}
