import PolicyDSL

/// How a table is printed.
public enum TableFormat: String, Sendable, Hashable, CaseIterable {
    case text, markdown, html, csv, json
}

/// The lowered decision tables of a policy, for people and for tools.
public enum TableReport {
    /// What of a policy is shown.
    public enum Selection: Sendable, Hashable {
        /// Every table in the order of a pass, and the upgrade modes.
        case everything
        /// All entries of a decision, or of `table` one derived fact.
        case decision(String, entry: String?)
        /// The table of upgrade modes as Flink's documentation prints it.
        case upgradeModes
    }

    /// What `--decision NAME` means: `upgrade`, `upgrade savepoint`, `upgrade-modes`, `risk` or `table risk`.
    ///
    /// - Parameter name: `nil` for everything.
    public static func selection(
        _ name: String?, of policy: CompiledPolicy
    ) throws(UnknownDecisionError) -> Selection {
        guard let name else { return .everything }
        if name == "upgrade-modes" { return .upgradeModes }
        let sections = TableSection.ids(of: policy)
        let words = name.split(separator: " ").map(String.init)
        for id in sections {
            if id.description == words.joined(separator: " ") { return .decision(id.decision, entry: id.entry) }
        }
        if words.count == 1 {
            if sections.contains(where: { $0.decision == words[0] }) { return .decision(words[0], entry: nil) }
            if sections.contains(DecisionID("table", words[0])) { return .decision("table", entry: words[0]) }
        }
        throw UnknownDecisionError(name, of: policy)
    }

    /// - Parameter decision: `nil` for everything; without an entry, all entries of the decision.
    public static func render(_ policy: CompiledPolicy, decision: DecisionID?, format: TableFormat) -> String {
        render(policy, decision.map { .decision($0.decision, entry: $0.entry) } ?? .everything, format: format)
    }

    /// The text ends with a line break.
    public static func render(_ policy: CompiledPolicy, _ selection: Selection, format: TableFormat) -> String {
        var sections: [TableSection] = []
        var modes: UpgradeModes?
        switch selection {
        case .everything:
            sections = TableSection.sections(of: policy)
            modes = UpgradeModes(policy)
        case .decision(let decision, let entry):
            sections = TableSection.sections(of: policy) { id in
                id.decision == decision && (entry == nil || id.entry == entry)
            }
        case .upgradeModes: modes = UpgradeModes(policy)
        }
        return switch format {
        case .text: TableText.render(policy, sections, modes)
        case .markdown: TableMarkdown.render(policy, sections, modes)
        case .html: TableHTML.render(policy, sections, modes)
        case .csv: TableCSV.render(sections, modes)
        case .json: TableJSON.render(policy, sections, modes)
        }
    }
}

/// A decision that the policy does not take.
public struct UnknownDecisionError: Error, Sendable, Hashable, CustomStringConvertible {
    public var name: String
    /// The nearest name that there is.
    public var suggestion: String?
    /// What can be asked for.
    public var known: [String]

    init(_ name: String, of policy: CompiledPolicy) {
        self.name = name
        let ids = TableSection.ids(of: policy)
        var known: [String] = []
        for id in ids {
            for text in [id.decision, id.description, id.decision == "table" ? id.entry ?? "" : id.decision]
            where !known.contains(text) && text != "table" {
                known.append(text)
            }
        }
        known.append("upgrade-modes")
        self.known = known
        suggestion = nearest(name, among: known)
    }

    public var message: String { "the policy takes no decision `\(name)`" }
    public var help: String {
        suggestion.map { "did you mean `\($0)`?" } ?? "it takes \(known.joined(separator: ", "))"
    }
    public var description: String { "\(message); \(help)" }
}

/// A table in words.
struct TableSection {
    struct Line {
        /// From 1.
        var number: Int
        /// `any` where nothing is left to ask.
        var when: String
        var outcome: String
        /// The outcome without what is said of it.
        var act: String
        var modifiers: [String]
        var origin: RowOrigin
        var fallbacks: [Row.Fallback]
        var isOtherwise: Bool

        /// `apache-operator:181 via unavailable`
        var from: String {
            let via = fallbacks.map(\.target).joined(separator: ", ")
            return "\(origin.policy):\(origin.line)" + (via.isEmpty ? "" : " via \(via)")
        }
    }

    var id: DecisionID
    var hit: HitPolicy
    var lines: [Line]
    /// The named conditions that the rows and these names use, in the order of their first use.
    var names: [(name: String, meaning: String)]

    static let always = "any"

    var heading: String { hit == .first ? id.description : "\(id.description) hit \(hit.rawValue)" }

    /// The decisions in the order of a pass, `change` in its place, derived facts last.
    static func ids(of policy: CompiledPolicy) -> [DecisionID] {
        var ids: [DecisionID] = []
        for (decision, _) in Vocabulary.decisions {
            if decision == "change", !policy.change.isEmpty { ids.append(DecisionID("change")) }
            ids += policy.tables.map(\.id).filter { $0.decision == decision }
        }
        return ids + policy.tables.map(\.id).filter { $0.decision == "table" }
    }

    static func sections(
        of policy: CompiledPolicy, where isWanted: (DecisionID) -> Bool = { _ in true }
    ) -> [TableSection] {
        let texts = ConditionText(policy)
        var sections: [TableSection] = []
        for id in ids(of: policy) where isWanted(id) {
            if id.decision == "change" {
                sections.append(change(of: policy, texts))
            } else if let table = policy.table(id) {
                sections.append(section(of: table, in: policy, texts))
            }
        }
        return sections
    }

    private static func section(
        of table: DecisionTable, in policy: CompiledPolicy, _ texts: ConditionText
    ) -> TableSection {
        let outcomes = OutcomeText(policy)
        var lines: [Line] = []
        for (place, row) in table.rows.enumerated() {
            let when = row.guardCondition == .always ? always : texts.text(row.guardCondition)
            lines.append(
                Line(
                    number: place + 1, when: when, outcome: outcomes.short(row.outcome),
                    act: OutcomeText.act(row.outcome.act), modifiers: outcomes.modifiers(row.outcome),
                    origin: row.origin, fallbacks: row.fallbacks, isOtherwise: row.isOtherwise))
        }
        return TableSection(
            id: table.id, hit: table.hit, lines: lines,
            names: names(in: table.rows.map(\.guardCondition), policy, texts))
    }

    /// `change` takes the first row that covers a field; the result is the highest class of all changed fields.
    private static func change(of policy: CompiledPolicy, _ texts: ConditionText) -> TableSection {
        var lines: [Line] = []
        for (place, row) in policy.change.enumerated() {
            var when = row.patterns.map(\.spelling).joined(separator: ", ")
            if row.condition != .always { when += (when.isEmpty ? "" : " when ") + texts.text(row.condition) }
            lines.append(
                Line(
                    number: place + 1, when: when.isEmpty ? always : when, outcome: row.changeClass,
                    act: row.changeClass, modifiers: [], origin: row.origin, fallbacks: [],
                    isOtherwise: row.patterns.isEmpty))
        }
        return TableSection(
            id: DecisionID("change"), hit: .first, lines: lines,
            names: names(in: policy.change.map(\.condition), policy, texts))
    }

    private static func names(
        in conditions: [Condition], _ policy: CompiledPolicy, _ texts: ConditionText
    ) -> [(name: String, meaning: String)] {
        var found: [(name: String, meaning: String)] = []
        var seen: Set<String> = []
        func visit(_ condition: Condition) {
            switch condition {
            case .named(let name, let inner):
                guard seen.insert(name).inserted else { return }
                if policy.table(DecisionID("table", name)) != nil {
                    found.append((name, "by `table \(name)`"))
                    return
                }
                found.append((name, texts.text(inner)))
                visit(inner)
            case .not(let inner), .maybe(let inner): visit(inner)
            case .and(let parts), .or(let parts): for part in parts { visit(part) }
            case .always, .never, .member, .compare, .isNone, .isUnknown, .matches: break
            }
        }
        for condition in conditions { visit(condition) }
        return found
    }
}
