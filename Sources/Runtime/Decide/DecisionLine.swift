public import Documents
import PolicyCompiler

/// One line of `decide`: an object of facts in, a decision out, both as JSON.
public struct DecisionLine: Sendable {
    let decider: Decider
    let decision: String
    let entry: String?
    private let defaults: [FactValue?]

    /// - Parameter entry: The mode, `savepoint` or `checkpoint`; `nil`: what the facts say.
    public init(decider: Decider, decision: String, entry: String? = nil) {
        self.decider = decider
        self.decision = decision
        self.entry = entry
        defaults = decider.policy.inputs.map(\.declaredDefault)
    }

    /// The answer to a line; an object with `error` where it cannot be answered.
    ///
    /// - Parameter memo: Makes lines with open facts cheap that are like others before. It never changes an answer.
    public func answer(_ bytes: ArraySlice<UInt8>, _ memo: inout DecisionMemo) -> Document {
        let object: Document
        do throws(DocumentError) {
            object = try JSONReader.readValue(bytes)
        } catch {
            return Self.error(error.message, column: error.range?.start.column)
        }
        return answer(object, &memo)
    }

    public func answer(_ object: Document, _ memo: inout DecisionMemo) -> Document {
        guard object.map != nil else { return Self.error("a line is an object of facts, not \(object.kindName)") }
        var object = object
        let fields: [FieldDifference]?
        switch Self.takeFields(from: &object) {
        case .success(let taken): fields = taken
        case .failure(let problem): return Self.error(problem.message)
        }
        let (facts, errors) = givenFacts(in: object, for: decider.policy.inputs)
        // A fact that this policy does not read changes nothing, and one program feeds many policies.
        let serious = errors.filter { $0.kind != .name || !isKnownFact($0.name) }
        if let first = serious.first { return Self.error(first.description) }
        var values = defaults
        for fact in facts { values[fact.input.index] = fact.value }
        let given = Set(facts.map(\.input.index))
        if let fields { apply(fields, given, &values) }
        if decision == "change" { return changeAnswer(fields ?? [], values) }
        return answer(values, object, &memo)
    }

    private func isKnownFact(_ name: String) -> Bool {
        Vocabulary.fact(named: name) != nil || name.hasPrefix("label \"") || name.hasPrefix("annotation \"")
    }

    // MARK: Deciding

    private func answer(_ values: [FactValue?], _ object: Document, _ memo: inout DecisionMemo) -> Document {
        let ids: [DecisionID]
        if let entry {
            ids = [DecisionID(decision, entry)]
        } else if let id = decider.table(decision, mode: mode(values, object)) {
            ids = [id]
        } else {
            // The mode is open, so every table can be the one.
            ids = decider.policy.tables.map(\.id).filter { $0.decision == decision }
        }
        guard ids.allSatisfy({ decider.policy.table($0) != nil }) else {
            return Self.error("the policy has no table `\(decision) \(entry ?? "")`")
        }
        if ids.count == 1 { return answer(ids[0], values, &memo) }
        var outcomes: [Document] = []
        var open: [String] = ["mode"]
        for id in ids {
            let answer = self.answer(id, values, &memo)
            if answer["error"] != nil { return answer }
            for fact in answer["undecided"]?.list ?? [] {
                if let name = fact.string, !open.contains(name) { open.append(name) }
            }
            for outcome in answer["outcomes"]?.list ?? [answer] where !outcomes.contains(outcome) {
                outcomes.append(outcome)
            }
        }
        return .map([
            "undecided": Document(.list(open.map { Document(.string($0)) })), "outcomes": Document(.list(outcomes)),
        ])
    }

    /// The mode as given, whether or not the policy reads it.
    private func mode(_ values: [FactValue?], _ object: Document) -> FactValue? {
        if let place = decider.policy.inputs.firstIndex(where: { $0.name == "mode" }), let value = values[place] {
            return value
        }
        guard let given = object["mode"] else {
            // A kind without modes has the one table for none.
            return decider.policy.kinds.allSatisfy { $0.modes == [nil] } ? FactValue.none : nil
        }
        return given.isNull ? FactValue.none : given.string.map(FactValue.name)
    }

    private func answer(_ id: DecisionID, _ values: [FactValue?], _ memo: inout DecisionMemo) -> Document {
        guard let key = memo.key(id, values, decider) else { return answer(id, values) }
        if let known = memo[key] { return known }
        let answer = self.answer(id, values)
        memo[key] = answer
        return answer
    }

    /// The answer of one table to values for each of ``CompiledPolicy/inputs``; `nil` is open.
    public func answer(_ id: DecisionID, _ values: [FactValue?]) -> Document {
        guard let table = decider.policy.table(id) else { return Self.error("the policy has no table `\(id)`") }
        switch decider.decide(id, values) {
        case .decided(let row): return document(table.rows[row], id)
        case .collected(let rows):
            return .map([
                "decision": .text(id.description),
                "outcomes": Document(.list(rows.map { document(table.rows[$0], id) })),
            ])
        case .undecided(let rows):
            let residual = decider.residual(id, values)
            let open = residual?.openInputs.map { decider.policy.inputs[$0.index].name } ?? []
            var outcomes: [Document] = []
            for row in rows {
                let outcome = document(table.rows[row], id)
                if !outcomes.contains(where: { $0["outcome"] == outcome["outcome"] && $0 == outcome }) {
                    outcomes.append(outcome)
                }
            }
            return .map([
                "undecided": Document(.list(open.map { .text($0) })), "outcomes": Document(.list(outcomes)),
            ])
        case .contradiction: return Self.error("these facts contradict each other")
        case .misfit(let input):
            let input = decider.policy.inputs[input.index]
            return Self.error("the value of `\(input.name)` is none that a \(input.type.description) can have")
        case .noSuchTable: return Self.error("the policy has no table `\(id)`")
        }
    }

    private func document(_ row: Row, _ id: DecisionID) -> Document {
        var result = OutcomeDocument.document(row.outcome, decider.policy.inputs)
        guard case .map(var map) = result.value else { return result }
        map["decision"] = .text(id.description)
        map["rule"] = .text(row.origin.description)
        result.value = .map(map)
        return result
    }

    // MARK: Changed fields

    private struct Problem: Error { var message: String }

    /// `"fields": ["spec.image", {"field": "spec.restartNonce", "kind": "removed"}]`, taken out of the object.
    private static func takeFields(from object: inout Document) -> Result<[FieldDifference]?, Problem> {
        guard case .map(var map) = object.value, let listed = map["fields"] else { return .success(nil) }
        map["fields"] = nil
        object.value = .map(map)
        guard let list = listed.list else { return .failure(Problem(message: "`fields` is a list of changed fields")) }
        var fields: [FieldDifference] = []
        for item in list {
            let text = item.string ?? item["field"]?.string
            guard let text else { return .failure(Problem(message: "a changed field is a path such as `spec.image`")) }
            let word = item["kind"]?.string ?? "changed"
            guard let kind = FieldDifference.Kind(rawValue: word) else {
                return .failure(Problem(message: "`\(word)` is none of added, removed, changed"))
            }
            fields.append(FieldDifference(path: segments(of: text), kind: kind, old: nil, new: nil))
        }
        return .success(fields)
    }

    /// Segments at dots; what stands in quotes, and all behind `flinkConfiguration.`, is one.
    static func segments(of text: String) -> [String] {
        var segments: [String] = []
        var current = ""
        var isQuoted = false
        for character in text {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == ".", !isQuoted, segments.last != "flinkConfiguration" {
                segments.append(current)
                current = ""
            } else {
                current.append(character)
            }
        }
        return segments + [current]
    }

    private func apply(_ fields: [FieldDifference], _ given: Set<Int>, _ values: inout [FactValue?]) {
        for (place, input) in decider.policy.inputs.enumerated() where !given.contains(place) {
            guard case .field(let kind, let pattern) = input.origin, !pattern.segments.isEmpty else { continue }
            let isSo = fields.contains { field in
                pattern.covers(field.path)
                    && (kind == .changed || (kind == .added) == (field.kind == .added) && field.kind != .changed)
            }
            values[place] = .bool(isSo)
        }
        if let place = decider.policy.inputs.firstIndex(where: { $0.name == "change" }), !given.contains(place) {
            values[place] = .name(decider.policy.classify(fields, values).changeClass)
        }
    }

    private func changeAnswer(_ fields: [FieldDifference], _ values: [FactValue?]) -> Document {
        let report = decider.policy.classify(fields, values)
        return .map([
            "decision": "change", "class": .text(report.changeClass),
            "fields": Document(
                .list(
                    report.fields.map { field in
                        .map([
                            "field": .text(field.difference.field), "class": .text(field.changeClass),
                            "rule": .text(field.origin?.description ?? ""),
                        ])
                    })),
        ])
    }

    // MARK: Errors

    static func error(_ message: String, column: Int? = nil) -> Document {
        guard let column else { return .map(["error": .text(message)]) }
        return .map(["error": .text(message), "column": .number(Int64(column))])
    }

    /// An error with the number of its line.
    public static func numbered(_ answer: Document, _ line: Int) -> Document {
        guard case .map(var map) = answer.value else { return answer }
        map["line"] = .number(Int64(line))
        return Document(.map(map))
    }
}
