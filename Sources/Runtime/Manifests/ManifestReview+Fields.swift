import Documents
import PolicyCompiler

// Are the fields of the spec those of the CRD, and of its types?
extension ManifestReview {
    mutating func checkFields(_ spec: SourcedDocument) {
        guard let schema = ManifestSchema.spec(of: manifest.kind) else { return }
        check(spec, schema, .key("spec", in: manifest.content), depth: 0)
    }

    private mutating func check(
        _ value: SourcedDocument, _ schema: ManifestSchema, _ place: ManifestFinding.Place, depth: Int
    ) {
        guard depth < 40, !value.value.isNull else { return }
        switch schema {
        case .anything: break
        case .text: expect(value.value.string != nil, "a string", value, place)
        case .flag: expect(value.value.bool != nil, "a boolean", value, place)
        case .number:
            if case .real = value.value.value { break }
            expect(value.value.integer != nil, "a number", value, place)
        case .quantity:
            let isNumber = if case .real = value.value.value { true } else { value.value.integer != nil }
            expect(isNumber || value.value.string != nil, "a quantity", value, place)
        case .count(let least):
            expect(value.value.integer != nil, "a whole number", value, place)
            if let number = value.value.integer, number < least {
                findings.append(.tooSmall(value, number, least))
            }
        case .memory:
            expect(value.value.string != nil, "a string", value, place)
            if let text = value.value.string { checkMemory(text, value) }
        case .names(let names):
            expect(value.value.string != nil, "a string", value, place)
            if let text = value.value.string, !names.contains(text) {
                findings.append(.unknownValue(value, text, names))
            }
        case .list(let element):
            expect(value.value.list != nil, "a list", value, place)
            for item in value.elements { check(item, element, .value(item), depth: depth + 1) }
        case .texts:
            expect(value.value.map != nil, "a map", value, place)
            for entry in value.value.map?.entries ?? [] {
                if let child = value[entry.key] { check(child, .text, .value(child), depth: depth + 1) }
            }
        case .freeMap: expect(value.value.map != nil, "a map", value, place)
        case .fields(let fields):
            expect(value.value.map != nil, "a map", value, place)
            for entry in value.value.map?.entries ?? [] {
                guard let field = fields[entry.key] else {
                    findings.append(unknownField(entry.key, in: value, fields))
                    continue
                }
                guard let child = value[entry.key] else { continue }
                let place = Self.place(of: child, key: entry.key, in: value)
                check(child, field, place, depth: depth + 1)
            }
        }
    }

    private mutating func expect(
        _ isTrue: Bool, _ what: String, _ value: SourcedDocument, _ place: ManifestFinding.Place
    ) {
        if !isTrue { findings.append(.wrongType(value, what, place)) }
    }

    /// Kubernetes drops an unknown field without a word, so what it meant does not happen.
    private func unknownField(
        _ key: String, in map: SourcedDocument, _ fields: [String: ManifestSchema]
    ) -> ManifestFinding {
        let near = Suggestion.nearest(to: key, among: fields.keys.sorted())
        if near == nil, let spec = ManifestSchema.spec(of: manifest.kind),
            let home = Self.home(of: key, in: spec, at: "spec", depth: 0)
        {
            return .misplacedField(key, in: map, home: home)
        }
        if near == nil, ConfigKeys.key(key) != nil, manifest.kind != "FlinkStateSnapshot" {
            let home = manifest.kind == "FlinkCluster" ? "spec.flinkProperties" : "spec.flinkConfiguration"
            return .misplacedField(key, in: map, home: home)
        }
        return .unknownField(key, in: map, near: near)
    }

    /// Where in the spec a field of this name belongs.
    private static func home(of key: String, in schema: ManifestSchema, at path: String, depth: Int) -> String? {
        guard depth < 3, case .fields(let fields) = schema else { return nil }
        if fields[key] != nil { return path }
        for name in fields.keys.sorted() {
            if let field = fields[name], let found = home(of: key, in: field, at: "\(path).\(name)", depth: depth + 1) {
                return found
            }
        }
        return nil
    }

    private mutating func checkMemory(_ text: String, _ value: SourcedDocument) {
        if let bytes = try? FlinkValues.size(text) {
            if bytes < 1 << 20, value.reference.path.steps.last == .key("memory") {
                findings.append(.tinyMemory(text, bytes, value))
            }
        } else if !Quantity.isOne(text) {
            findings.append(.badQuantity(text, value))
        }
    }
}

/// Quantities as Kubernetes spells them.
enum Quantity {
    private static let units: Set<Substring> = [
        "", "n", "u", "m", "k", "K", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei",
    ]

    static func isOne(_ text: String) -> Bool {
        var rest = text[...]
        if rest.first == "+" || rest.first == "-" { rest.removeFirst() }
        let digits = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
        guard digits.contains(where: { $0 != "." }), digits.count(where: { $0 == "." }) <= 1 else { return false }
        rest = rest.dropFirst(digits.count)
        if units.contains(rest) { return true }
        guard rest.first == "e" || rest.first == "E" else { return false }
        return Int(rest.dropFirst()) != nil
    }
}

extension ManifestFinding {
    fileprivate static func wrongType(_ value: SourcedDocument, _ what: String, _ place: Place) -> ManifestFinding {
        let field = value.reference.field
        let scalar = value.value.scalarText
        let found = scalar.map { "`\($0)`, \(value.value.kindName)" } ?? value.value.kindName
        var help: String?
        var replacement: String?
        switch (value.value.value, what) {
        case (.integer, "a string"), (.real, "a string"), (.bool, "a string"):
            replacement = scalar.map { "\"\($0)\"" }
            help = replacement.map { "write `\($0)`" }
        case (.string(let text), "a whole number") where Int64(text) != nil,
            (.string(let text), "a number") where Double(text) != nil,
            (.string(let text), "a boolean") where text == "true" || text == "false":
            replacement = text
            help = "write `\(text)` without quotes"
        default: break
        }
        return ManifestFinding(
            .error, "wrong-type", "`\(field)` is \(found), not \(what)", at: place,
            label: "the API server refuses it", help: help, replacement: replacement)
    }

    fileprivate static func unknownValue(
        _ value: SourcedDocument, _ text: String, _ names: [String]
    ) -> ManifestFinding {
        let near = Suggestion.nearest(to: text, among: names)
        return ManifestFinding(
            .error, "unknown-value", "`\(value.reference.field)` cannot be `\(text)`", at: .value(value),
            help: near.map { "did you mean `\($0)`?" }
                ?? "one of \(names.map { "`\($0)`" }.joined(separator: ", "))", replacement: near)
    }

    fileprivate static func tooSmall(_ value: SourcedDocument, _ number: Int64, _ least: Int64) -> ManifestFinding {
        ManifestFinding(
            .error, "out-of-range", "`\(value.reference.field)` is \(number), and cannot be less than \(least)",
            at: .value(value))
    }

    fileprivate static func unknownField(_ key: String, in map: SourcedDocument, near: String?) -> ManifestFinding {
        let field = map.reference.path.appending(key).description
        return ManifestFinding(
            .warning, "unknown-field", "`\(field)` is no field that Kubernetes keeps", at: .key(key, in: map),
            label: "dropped without a word", help: near.map { "did you mean `\($0)`?" }, replacement: near)
    }

    fileprivate static func misplacedField(_ key: String, in map: SourcedDocument, home: String) -> ManifestFinding {
        let field = map.reference.path.appending(key).description
        return ManifestFinding(
            .warning, "misplaced-field", "`\(field)` stands in the wrong place", at: .key(key, in: map),
            label: "dropped without a word here", help: "move `\(key)` to `\(home)`")
    }

    fileprivate static func tinyMemory(_ text: String, _ bytes: Int64, _ value: SourcedDocument) -> ManifestFinding {
        ManifestFinding(
            .error, "tiny-memory", "`\(value.reference.field)` is \(bytes) bytes", at: .value(value),
            label: "a number without a unit counts bytes", help: "write the unit: `\(text)m`")
    }

    fileprivate static func badQuantity(_ text: String, _ value: SourcedDocument) -> ManifestFinding {
        ManifestFinding(
            .error, "bad-quantity", "`\(text)` is no amount of memory", at: .value(value),
            help: "Flink's spelling is `2048m` or `2 gb`, that of Kubernetes `2Gi`")
    }
}
