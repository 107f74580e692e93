public import Documents
public import PolicyCompiler

/// One line of `decide --decision retain`: settings, `now` and a list of snapshots in; what stays and what goes, each
/// with its reason, out.
///
/// A snapshot has a `name` and the facts of the vocabulary without their prefix: `age`, `state`, `trigger`; `created`
/// may stand for `age`. Without a `kind` it is a savepoint, as in a test's `given snapshots`. What is not given is not
/// known, so a line that reads it protects the snapshot.
public struct RetentionLine: Sendable {
    private let evaluator: RetentionEvaluator
    private let programs: [Int]
    private let texts: RetentionText
    private let defaults: [FactValue?]
    private let facts: [PolicyInput]

    /// - Parameter program: Of which `retain`; `nil`: all of the policy. `nil` is given back if there is no such one.
    public init?(_ policy: CompiledPolicy, program: String? = nil) {
        programs = policy.retention.indices.filter { program == nil || policy.retention[$0].name == program }
        guard !programs.isEmpty else { return nil }
        evaluator = RetentionEvaluator(policy)
        texts = RetentionText(policy)
        defaults = policy.inputs.map(\.declaredDefault)
        facts = policy.inputs
    }

    public func answer(_ bytes: ArraySlice<UInt8>) -> Document {
        do throws(DocumentError) {
            return answer(try JSONReader.readValue(bytes))
        } catch {
            return DecisionLine.error(error.message, column: error.range?.start.column)
        }
    }

    public func answer(_ object: Document) -> Document {
        do throws(LineProblem) {
            return try decide(object)
        } catch {
            return DecisionLine.error(error.message)
        }
    }

    private struct LineProblem: Error {
        let message: String
    }

    private func decide(_ object: Document) throws(LineProblem) -> Document {
        guard var entries = object.map?.entries else {
            throw LineProblem(message: "a line is an object of facts, not \(object.kindName)")
        }
        guard let now = object["now"]?.scalarText.flatMap({ try? Instant(parsing: $0) }) else {
            throw LineProblem(
                message: object["now"] == nil
                    ? "`now` is missing: the moment for which ages are told, as 2026-11-21T05:00:00Z"
                    : "`now` is no moment such as 2026-11-21T05:00:00Z")
        }
        guard let list = object["snapshots"]?.list else {
            throw LineProblem(message: "`snapshots` has to be a list of objects")
        }
        entries.removeAll { $0.key == "now" || $0.key == "snapshots" }
        let (given, errors) = givenFacts(in: Document(.map(DocumentMap(entries))), for: facts)
        if let first = errors.first(where: { $0.kind != .name || Vocabulary.fact(named: $0.name) == nil }) {
            throw LineProblem(message: first.description)
        }
        var values = defaults
        for fact in given { values[fact.input.index] = fact.value }
        var snapshots: [RetainedSnapshot] = []
        snapshots.reserveCapacity(list.count)
        for (place, element) in list.enumerated() { snapshots.append(try snapshot(element, place, now)) }
        return document(snapshots, evaluator.evaluate(snapshots, values, now: now, programs: programs))
    }

    // MARK: In

    private func snapshot(_ document: Document, _ place: Int, _ now: Instant) throws(LineProblem) -> RetainedSnapshot {
        func trouble(_ message: String) -> LineProblem { LineProblem(message: "snapshots[\(place)]: \(message)") }
        guard let map = document.map else { throw trouble("an object is expected, not \(document.kindName)") }
        var name: String?
        var rest: [DocumentMap.Entry] = []
        var created: Document?
        for entry in map.entries {
            let key = entry.key.hasPrefix("snapshot.") ? String(entry.key.dropFirst(9)) : entry.key
            switch key {
            case "name", "id": name = entry.value.scalarText
            case "created": created = entry.value
            case "label": rest.append(DocumentMap.Entry(key: "snapshot.label", value: entry.value))
            default:
                guard let fact = Vocabulary.fact(named: "snapshot.\(key)") else {
                    let known = Vocabulary.facts.compactMap {
                        $0.name.hasPrefix("snapshot.") ? String($0.name.dropFirst(9)) : nil
                    }
                    let help = Suggestion.help(for: key, among: known)
                    throw trouble("a snapshot has no `\(key)`" + (help.map { "; \($0)" } ?? ""))
                }
                rest.append(DocumentMap.Entry(key: fact.name, value: entry.value))
            }
        }
        guard let name else { throw trouble("`name` is missing") }
        // The kind and the age are read whether or not the policy has a condition on them.
        let own = ["snapshot.kind", "snapshot.age"].compactMap { name -> PolicyInput? in
            guard !facts.contains(where: { $0.name == name }), let fact = Vocabulary.fact(named: name) else {
                return nil
            }
            return PolicyInput(name: name, type: fact.type, canBeNone: false, origin: .builtIn)
        }
        let inputs = facts + own
        let (given, errors) = givenFacts(in: Document(.map(DocumentMap(rest))), for: inputs)
        if let first = errors.first(where: { $0.kind != .name }) { throw trouble(first.description) }
        var values = [FactValue?](repeating: nil, count: inputs.count)
        for fact in given { values[fact.input.index] = fact.value }
        func value(_ name: String) -> FactValue? { inputs.firstIndex { $0.name == name }.flatMap { values[$0] } }
        func set(_ name: String, _ value: FactValue) {
            if let place = inputs.firstIndex(where: { $0.name == name }) { values[place] = value }
        }
        if let created {
            guard let moment = created.scalarText.flatMap({ try? Instant(parsing: $0) }) else {
                throw trouble("`created` is no moment such as 2026-11-21T05:00:00Z")
            }
            set("snapshot.age", .number(max(0, now.milliseconds(since: moment))))
        }
        guard case .number(let age)? = value("snapshot.age") else { throw trouble("`age` or `created` is missing") }
        if value("snapshot.kind") == nil { set("snapshot.kind", .name("SAVEPOINT")) }
        set("snapshot.name", .string(name))
        let kind: RetainedSnapshot.Kind? =
            switch value("snapshot.kind") {
            case .name("CHECKPOINT")?: .checkpoint
            case .name?: .savepoint
            default: nil
            }
        return RetainedSnapshot(
            name: name, kind: kind, age: age, values: evaluator.snapshotInputs.map { values[$0.index] })
    }

    // MARK: Out

    private func document(_ snapshots: [RetainedSnapshot], _ result: RetentionResult) -> Document {
        var kept: [Document] = []
        for (place, verdict) in result.verdicts.enumerated() where !verdict.fate.isDeletion {
            kept.append(document(snapshots[place].name, verdict))
        }
        var fields: [(String, Document)] = [
            ("decision", .text("retain")),
            ("delete", .list(result.deletions.map { document(snapshots[$0].name, result.verdicts[$0]) })),
            ("keep", .list(kept)),
        ]
        if !result.open.isEmpty {
            fields.append(("undecided", .list(result.open.map { .text(facts[$0.index].name) })))
        }
        return Explanation.map(fields)
    }

    private func document(_ name: String, _ verdict: RetentionVerdict) -> Document {
        var fields: [(String, Document)] = [
            ("fate", .text(verdict.fate.rawValue)), ("name", .text(name)), ("reason", .text(texts.reason(verdict))),
        ]
        if let program = verdict.program { fields.append(("program", .text(evaluator.policy.retention[program].name))) }
        if let origin = texts.origin(verdict) { fields.append(("source", .text(origin.description))) }
        return Explanation.map(fields)
    }
}
