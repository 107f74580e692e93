import Documents
import PolicyDSL

// Columns and constants: what conditions may name.

extension PolicyDecoder {
    mutating func readConstants(_ node: ArtifactNode) throws(ArtifactTrouble) {
        for element in try node.elements() {
            let fields = try element.fields(["name", "type", "value"])
            let name = try fields.name("name")
            guard !constants.contains(where: { $0.name == name }) else {
                throw element.trouble("there are two constants `\(name)`")
            }
            let type = try type(fields.required("type"))
            constants.append(
                CompiledPolicy.Constant(name: name, type: type, value: try value(fields.required("value"), of: type)))
        }
    }

    mutating func readInputs(_ node: ArtifactNode) throws(ArtifactTrouble) {
        let elements = try node.elements()
        for element in elements {
            let input = try readInput(element)
            guard inputIndex[input.name] == nil, !constants.contains(where: { $0.name == input.name }) else {
                throw element.trouble("the name `\(input.name)` stands for two things")
            }
            inputIndex[input.name] = InputID(inputs.count)
            inputs.append(input)
        }
        // Bounds and schedules may name inputs that stand further down.
        for (element, input) in zip(elements, inputs) { try checkReferences(of: input, element) }
    }

    private func readInput(_ node: ArtifactNode) throws(ArtifactTrouble) -> PolicyInput {
        let fields = try node.fields([
            "name", "type", "can-be-none", "answer", "from", "default", "at-least", "at-most", "raised-to", "capped-by",
        ])
        let name = try fields.name("name")
        let type = try type(fields.required("type"))
        let fromNode = try fields.required("from")
        let origin = try inputOrigin(fromNode)
        var input = PolicyInput(
            name: name, type: type, canBeNone: try fields.flag("can-be-none"),
            answer: try fields.optionalString("answer"), origin: origin)
        if let node = fields["default"] {
            let value = try value(node, of: type)
            guard value != FactValue.none || input.canBeNone else { throw node.trouble("`\(name)` is never none") }
            input.declaredDefault = value
        }
        input.atLeast = try fields.optionalInteger("at-least")
        input.atMost = try fields.optionalInteger("at-most")
        input.raisedTo = try fields.optionalString("raised-to")
        input.cappedBy = try fields.optionalString("capped-by")
        if let least = input.atLeast, let most = input.atMost, least > most {
            throw node.trouble("the bounds of `\(name)` leave no value")
        }
        let isBounded = input.atLeast != nil || input.atMost != nil || input.raisedTo != nil || input.cappedBy != nil
        if isBounded, !type.isNumber { throw node.trouble("`\(name)` has bounds, and is no number") }
        try checkOrigin(of: input, node, fromNode)
        return input
    }

    private func checkOrigin(
        of input: PolicyInput, _ node: ArtifactNode, _ from: ArtifactNode
    ) throws(ArtifactTrouble) {
        if let spelling = PolicyInput.spelling(of: input.origin) {
            guard input.name == spelling else { throw node.trouble("the input is called `\(spelling)`") }
        }
        switch input.origin {
        case .field, .window, .due:
            guard input.type == .bool, !input.canBeNone else { throw node.trouble("`\(input.name)` is yes or no") }
        case .label, .annotation, .snapshotLabel:
            guard input.type == .string, input.canBeNone else {
                throw node.trouble("`\(input.name)` is a string or none")
            }
        case .setting, .userFact:
            guard input.declaredDefault != nil else { throw node.trouble("the field `default` is missing") }
        case .builtIn: try checkBuiltIn(input, node, from)
        }
        switch input.origin {
        case .setting, .userFact: break
        case .builtIn, .field, .label, .annotation, .snapshotLabel, .window, .due:
            guard input.declaredDefault == nil else { throw node.trouble("`\(input.name)` has no default") }
        }
        if input.answer != nil, input.origin != .builtIn { throw node.trouble("`\(input.name)` is always observed") }
    }

    /// The facts of the program that reads are those of the one that wrote, or the tables are about something else.
    private func checkBuiltIn(
        _ input: PolicyInput, _ node: ArtifactNode, _ from: ArtifactNode
    ) throws(ArtifactTrouble) {
        let isOutcome = ArtifactFormat.outcomeInputs.contains(input.name)
        guard from.document.string == (isOutcome ? "outcome" : "fact") else {
            throw from.trouble("this is not where `\(input.name)` comes from")
        }
        if isOutcome {
            guard case .names = input.type, input.answer == nil else {
                throw node.trouble("`\(input.name)` is compared with names")
            }
            return
        }
        guard let fact = Vocabulary.fact(named: input.name) else {
            throw node.unknown("fact that this program knows", input.name, among: Vocabulary.facts.map(\.name))
        }
        guard input.type == fact.type, input.canBeNone == fact.canBeNone, input.answer == fact.answer else {
            throw node.trouble(
                "the fact `\(input.name)` has other values here than this program observes",
                help: "compile the policy again with this version")
        }
    }

    private func checkReferences(of input: PolicyInput, _ node: ArtifactNode) throws(ArtifactTrouble) {
        for other in [input.cappedBy, input.raisedTo] {
            guard let other else { continue }
            guard let id = inputIndex[other], inputs[id.index].type == input.type else {
                throw node.trouble("`\(other)`, which bounds `\(input.name)`, is no input of its type")
            }
        }
        switch input.origin {
        case .window(let text, let setting?): try checkSetting(setting, [.window], isConstant: text != nil, node)
        case .due(let setting?, nil, _, _):
            let isConstant = constants.contains { $0.name == setting }
            try checkSetting(setting, [.schedule, .duration], isConstant: isConstant, node)
        default: break
        }
    }

    private func checkSetting(
        _ name: String, _ types: [ValueType], isConstant: Bool, _ node: ArtifactNode
    ) throws(ArtifactTrouble) {
        let type =
            isConstant ? constants.first { $0.name == name }?.type : inputIndex[name].map { inputs[$0.index].type }
        guard let type, types.contains(type) else {
            throw node.trouble("`\(name)` is no setting that can be read here")
        }
    }

    // MARK: Types and sources

    func type(_ node: ArtifactNode) throws(ArtifactTrouble) -> ValueType {
        if case .string(let word) = node.document.value {
            let simple: [ValueType] = [
                .bool, .count, .duration, .percentage, .size, .string, .schedule, .window,
            ]
            guard let type = simple.first(where: { $0.description == word }) else {
                throw node.unknown("type", word, among: simple.map(\.description))
            }
            return type
        }
        let fields = try node.fields(["names", "ordered", "called"])
        let namesNode = try fields.required("names")
        let names = try namesNode.each { (node) throws(ArtifactTrouble) in try node.name() }
        guard !names.isEmpty else { throw namesNode.trouble("a type has no values") }
        guard names.count <= NameDomain.limit else {
            throw namesNode.trouble("a type has \(names.count) names, more than \(NameDomain.limit)")
        }
        guard Set(names).count == names.count else { throw namesNode.trouble("a name is listed twice") }
        return .names(
            NameDomain(names, isOrdered: try fields.flag("ordered"), named: try fields.optionalString("called")))
    }

    private func inputOrigin(_ node: ArtifactNode) throws(ArtifactTrouble) -> PolicyInput.Origin {
        if case .string = node.document.value {
            _ = try node.word("origin of an input", among: ["fact", "outcome"])
            return .builtIn
        }
        let fields = try node.fields([
            "field", "was", "label", "annotation", "snapshot-label", "setting", "declared-fact", "window", "due",
        ])
        if let segments = fields["field"] {
            let word = try fields.required("was").word("change", among: ["changed", "added", "removed"])
            return .field(OperandSyntax.FieldChange(rawValue: word) ?? .changed, FieldPattern(try segments.strings()))
        }
        if let key = fields["label"] { return .label(try key.string()) }
        if let key = fields["annotation"] { return .annotation(try key.string()) }
        if let key = fields["snapshot-label"] { return .snapshotLabel(try key.string()) }
        if let sources = fields["setting"] { return .setting(try self.sources(sources)) }
        if let sources = fields["declared-fact"] { return .userFact(try self.sources(sources)) }
        if let window = fields["window"] {
            let fields = try window.fields(["text", "setting"])
            let text = try fields.optionalString("text")
            if let text, let problem = WeeklyWindow.problem(text) { throw window.trouble(problem) }
            let setting = try fields.optionalString("setting")
            guard text != nil || setting != nil else { throw window.trouble("this is no window") }
            return .window(text: text, setting: setting)
        }
        let due = try fields.required("due")
        let dueFields = try due.fields(["text", "setting", "rule", "zone"])
        let text = try dueFields.optionalString("text")
        let setting = try dueFields.optionalString("setting")
        guard (text == nil) != (setting == nil) else { throw due.trouble("this is no schedule") }
        return .due(
            setting: setting, text: text, rule: try dueFields.string("rule"), zone: try zoneName(dueFields["zone"]))
    }

    private func sources(_ node: ArtifactNode) throws(ArtifactTrouble) -> [ValueSource] {
        try node.each { (source) throws(ArtifactTrouble) in
            let fields = try source.fields([
                "config", "new-config", "operator-config", "path", "label", "annotation", "unit",
            ])
            let place: ValueSource.Place
            if let key = fields["config"] {
                place = .config(.deployed, key: try key.string())
            } else if let key = fields["new-config"] {
                place = .config(.new, key: try key.string())
            } else if let key = fields["operator-config"] {
                place = .config(.ofOperator, key: try key.string())
            } else if let path = fields["path"] {
                place = .path(try path.strings())
            } else if let key = fields["label"] {
                place = .label(try key.string())
            } else {
                place = .annotation(try fields.string("annotation"))
            }
            guard let unit = fields["unit"] else { return ValueSource(place) }
            let word = try unit.word("unit", among: SourceSyntax.Unit.allCases.map(\.rawValue))
            return ValueSource(place, unit: SourceSyntax.Unit(rawValue: word))
        }
    }
}
