import Documents
import PolicyDSL

// Rows and what they ask for.

extension PolicyDecoder {
    mutating func readStrategies(_ node: ArtifactNode) throws(ArtifactTrouble) {
        for element in try node.elements() {
            let fields = try element.fields(["name", "summary", "suspend", "with", "restore", "source"])
            let name = try fields.name("name")
            guard !strategies.contains(where: { $0.name == name }) else {
                throw element.trouble("there are two strategies `\(name)`")
            }
            let suspend = try mechanism(fields.required("suspend"), among: Vocabulary.suspendMechanisms)
            strategies.append(
                Strategy(
                    name: name, summary: try fields.optionalString("summary"), suspend: suspend,
                    parameters: try parameters(fields["with"], of: suspend.name),
                    restore: try fields["restore"].map(restoreSource) ?? nil,
                    origin: try origin(fields.required("source"))))
        }
    }

    mutating func changeRow(_ node: ArtifactNode) throws(ArtifactTrouble) -> ChangeRow {
        let fields = try node.fields(["class", "fields", "when", "source"])
        let changeClass = try fields.required("class").word("class of changes", among: Vocabulary.changeClasses.values)
        let patterns = try fields.required("fields").each { (node) throws(ArtifactTrouble) -> FieldPattern in
            let segments = try node.strings()
            guard !segments.isEmpty else { throw node.trouble("a field path is empty") }
            return FieldPattern(segments)
        }
        return ChangeRow(
            changeClass: changeClass, patterns: patterns, condition: try condition(fields.required("when")),
            origin: try origin(fields.required("source")))
    }

    mutating func table(_ node: ArtifactNode) throws(ArtifactTrouble) -> DecisionTable {
        let fields = try node.fields(["decision", "entry", "hit", "rows"])
        let id = try decision(fields)
        let hit = try fields.required("hit").word("hit policy", among: HitPolicy.allCases.map(\.rawValue))
        let rows = try list(fields.required("rows")) { (decoder, row) throws(ArtifactTrouble) in
            try decoder.row(row, of: id.decision)
        }
        return DecisionTable(id: id, hit: HitPolicy(rawValue: hit) ?? .first, rows: rows)
    }

    private func decision(_ fields: ArtifactFields) throws(ArtifactTrouble) -> DecisionID {
        let decisions = Vocabulary.decisions.map(\.name).filter { $0 != "change" } + ["table"]
        let decision = try fields.required("decision").word("decision", among: decisions)
        let entries = Vocabulary.decisions.first { $0.name == decision }?.entries
        switch entries {
        case .single:
            if let entry = fields["entry"] { throw entry.trouble("`\(decision)` has no entries") }
            return DecisionID(decision)
        case .modes:
            return DecisionID(
                decision, try fields.required("entry").word("mode", among: Vocabulary.modes.values + ["none"]))
        case .snapshots:
            return DecisionID(
                decision, try fields.required("entry").word("snapshot", among: ["savepoint", "checkpoint"]))
        case nil: return DecisionID(decision, try fields.name("entry"))
        }
    }

    private mutating func row(_ node: ArtifactNode, of decision: String) throws(ArtifactTrouble) -> Row {
        let fields = try node.fields(["when", "outcome", "source", "fallbacks", "otherwise", "hazards"])
        let fallbacks = try fields["fallbacks"]?.each { (node) throws(ArtifactTrouble) in
            let fields = try node.fields(["to", "because", "warning", "source"])
            return Row.Fallback(
                target: try fields.name("to"), origin: try origin(fields.required("source")),
                because: try fields.optionalString("because"), warning: try fields.optionalString("warning"))
        }
        var hazards: [Row.Hazard] = []
        for element in try fields["hazards"]?.elements() ?? [] {
            let fields = try element.fields(["text", "when", "source"])
            hazards.append(
                Row.Hazard(
                    text: try fields.string("text"), condition: try condition(fields.required("when")),
                    origin: try origin(fields.required("source"))))
        }
        return Row(
            guardCondition: try condition(fields.required("when")),
            outcome: try outcome(fields.required("outcome"), of: decision),
            origin: try origin(fields.required("source")), fallbacks: fallbacks ?? [],
            isOtherwise: try fields.flag("otherwise"), hazards: hazards)
    }

    // MARK: Outcomes

    private static let actFields = [
        "act", "strategy", "from", "mechanism", "as", "reason", "after", "value",
    ]

    private func outcome(_ node: ArtifactNode, of decision: String) throws(ArtifactTrouble) -> Outcome {
        let fields = try node.fields(
            Self.actFields + [
                "with", "allow-state-loss", "remedy", "because", "warning", "holding-all", "retrying",
            ])
        var outcome = Outcome(try act(fields))
        guard Outcome.words(of: decision)?.contains(outcome.word) ?? false else {
            throw node.trouble("`\(decision)` cannot end in `\(outcome.word)`")
        }
        let taker: String? =
            switch outcome.act {
            case .perform(let mechanism): mechanism.name
            case .trigger: "trigger"
            case .use(let name): strategies.first { $0.name == name }?.suspend.name
            default: nil
            }
        outcome.parameters = try parameters(fields["with"], of: taker)
        outcome.stateLossGrant = try fields.optionalString("allow-state-loss")
        outcome.remedy = try fields.optionalString("remedy")
        outcome.because = try fields.optionalString("because")
        outcome.warning = try fields.optionalString("warning")
        outcome.holdsAll = try fields.flag("holding-all")
        outcome.retrying = try fields["retrying"].map(pace) ?? nil
        if outcome.holdsAll, !["wait", "block"].contains(outcome.word) {
            throw node.trouble("only `wait` and `block` hold all")
        }
        return outcome
    }

    func expectedAct(_ node: ArtifactNode) throws(ArtifactTrouble) -> Outcome.Act {
        try act(node.fields(Self.actFields))
    }

    private func act(_ fields: ArtifactFields) throws(ArtifactTrouble) -> Outcome.Act {
        let node = try fields.required("act")
        let reason = try fields.optionalString("reason") ?? ""
        switch try node.word("outcome", among: Outcome.words.values + ["value"]) {
        case "use":
            return .use(
                strategy: try fields.required("strategy").word("strategy", among: strategies.map(\.name)))
        case "start": return .start(from: try restoreSource(fields.required("from")))
        case "do": return .perform(try mechanism(fields.required("mechanism"), among: Vocabulary.repairs))
        case "roll-back": return .rollBack(as: try fields.required("as").word("mode", among: Vocabulary.modes.values))
        case "wait": return .wait(reason)
        case "block": return .block(reason)
        case "deny": return .deny(reason)
        case "skip": return .skip(reason)
        case "abandon": return .abandon(reason)
        case "fail": return .fail(reason)
        case "trigger":
            guard let type = fields["as"] else { return .trigger(as: nil) }
            return .trigger(as: try type.word("trigger", among: Vocabulary.snapshotTriggers.values))
        case "retry":
            guard let after = fields["after"] else { return .retry(nil) }
            return .retry(try pace(after))
        case "dispose-data": return .disposeData
        case "proceed": return .proceed
        case "accept": return .accept
        case "complete": return .complete
        case "release": return .release
        case "value": return .value(try fields.name("value"))
        default: throw node.trouble("this is no outcome")
        }
    }

    private func restoreSource(_ node: ArtifactNode) throws(ArtifactTrouble) -> String {
        try node.word("source that a job can start from", among: Vocabulary.restoreSources.map(\.name))
    }

    private func mechanism(_ node: ArtifactNode, among names: [String]) throws(ArtifactTrouble) -> Mechanism {
        let fields = try node.fields(["name", "keeping"])
        let mechanism = Mechanism(
            try fields.required("name").word("mechanism", among: names),
            keeping: try fields.optionalString("keeping"))
        if let keeping = fields["keeping"], mechanism.name != "delete-cluster" || mechanism.keeping != "ha" {
            throw keeping.trouble("only `delete-cluster keeping ha` keeps something")
        }
        return mechanism
    }

    private func pace(_ node: ArtifactNode) throws(ArtifactTrouble) -> Pace {
        let fields = try node.fields(["milliseconds", "doubling", "up-to"])
        return Pace(
            first: try fields.required("milliseconds").integer(), isDoubling: try fields.flag("doubling"),
            limit: try fields.optionalInteger("up-to"))
    }

    private func parameters(
        _ node: ArtifactNode?, of mechanism: String?
    ) throws(ArtifactTrouble) -> [Outcome.Parameter] {
        guard let node else { return [] }
        guard let mechanism, let known = Vocabulary.parameters[mechanism] else {
            throw node.trouble("this takes no parameters")
        }
        var seen: Set<String> = []
        return try node.each { (parameter) throws(ArtifactTrouble) in
            let fields = try parameter.fields(["name", "value"])
            let nameNode = try fields.required("name")
            let name = try nameNode.string()
            guard let type = known[name] else {
                throw nameNode.unknown("parameter of `\(mechanism)`", name, among: known.keys.sorted())
            }
            guard seen.insert(name).inserted else { throw nameNode.trouble("`\(name)` is given twice") }
            return Outcome.Parameter(name, try parameterValue(fields.required("value"), of: type))
        }
    }
}
