import Documents
import PolicyDSL

/// Turns the `policy` of an artifact into a policy whose names all lead somewhere and whose values all fit their types.
struct PolicyDecoder {
    private let root: ArtifactNode
    var layers: [String] = []
    var inputs: [PolicyInput] = []
    var inputIndex: [String: InputID] = [:]
    var constants: [CompiledPolicy.Constant] = []
    var strategies: [Strategy] = []
    var conditions = NamedConditions()

    init(_ root: ArtifactNode) { self.root = root }

    mutating func policy() throws(ArtifactTrouble) -> CompiledPolicy {
        let fields = try root.fields([
            "name", "summary", "layers", "over", "kinds", "selector", "inputs", "constants", "strategies", "change",
            "tables", "retention", "asserts", "tests", "zones", "conditions",
        ])
        let name = try fields.name("name")
        let layersNode = try fields.required("layers")
        layers = try layersNode.each { (node) throws(ArtifactTrouble) in try node.name() }
        guard layers.first == name else { throw layersNode.trouble("the first layer is not the policy itself") }
        guard Set(layers).count == layers.count else { throw layersNode.trouble("a layer is listed twice") }
        let kinds = try kinds(fields.required("kinds"))
        try readConstants(fields.required("constants"))
        try readInputs(fields.required("inputs"))
        try readStrategies(fields.required("strategies"))
        conditions = try NamedConditions(fields.required("conditions"))
        var selector = Condition.always
        if let node = fields["selector"] { selector = try condition(node) }
        let change = try list(fields.required("change")) { (decoder, node) throws(ArtifactTrouble) in
            try decoder.changeRow(node)
        }
        let tablesNode = try fields.required("tables")
        let tables = try list(tablesNode) { (decoder, node) throws(ArtifactTrouble) in try decoder.table(node) }
        guard Set(tables.map(\.id)).count == tables.count else { throw tablesNode.trouble("a decision has two tables") }
        let retentionNode = try fields.required("retention")
        let retention = try list(retentionNode) { (decoder, node) throws(ArtifactTrouble) in try decoder.program(node) }
        guard Set(retention.map(\.name)).count == retention.count else {
            throw retentionNode.trouble("two retention programs have one name")
        }
        var policy = CompiledPolicy(
            name: name, summary: try fields.optionalString("summary"), layers: layers,
            over: try fields["over"]?.strings() ?? [], kinds: kinds, selector: selector, inputs: inputs,
            constants: constants, strategies: strategies, change: change, tables: tables, retention: retention)
        policy.asserts = try list(fields.required("asserts")) { (decoder, node) throws(ArtifactTrouble) in
            try decoder.assert(node, of: policy)
        }
        policy.tests = try list(fields.required("tests")) { (decoder, node) throws(ArtifactTrouble) in
            try decoder.test(node, of: policy)
        }
        policy.zones = try zones(fields, named: policy.zoneNames)
        return policy
    }

    /// What `read` makes of the elements of a list; it may use up what it knows of named conditions.
    mutating func list<Item>(
        _ node: ArtifactNode, _ read: (inout PolicyDecoder, ArtifactNode) throws(ArtifactTrouble) -> Item
    ) throws(ArtifactTrouble) -> [Item] {
        var items: [Item] = []
        for element in try node.elements() { items.append(try read(&self, element)) }
        return items
    }

    private func kinds(_ node: ArtifactNode) throws(ArtifactTrouble) -> [ResourceKind] {
        let kinds = try node.each { (element) throws(ArtifactTrouble) -> ResourceKind in
            let text = try element.string()
            guard let kind = ResourceKind(rawValue: text) else {
                throw element.unknown("kind of resource", text, among: ResourceKind.allCases.map(\.rawValue))
            }
            return kind
        }
        guard !kinds.isEmpty else { throw node.trouble("the policy is for no kind of resource") }
        guard Set(kinds).count == kinds.count else { throw node.trouble("a kind is listed twice") }
        return kinds
    }

    func origin(_ node: ArtifactNode) throws(ArtifactTrouble) -> RowOrigin {
        let fields = try node.fields(["policy", "file", "line", "column"])
        let layer = try fields.required("policy").word("layer of the policy", among: layers)
        let file = try fields.string("file")
        let lineNode = try fields.required("line")
        let columnNode = try fields.required("column")
        guard let line = Int32(exactly: try lineNode.integer(atLeast: 1)) else {
            throw lineNode.trouble("no text has so many lines")
        }
        guard let column = Int32(exactly: try columnNode.integer(atLeast: 1)) else {
            throw columnNode.trouble("no line is so long")
        }
        return RowOrigin(policy: layer, file: file, line: Int(line), column: Int(column))
    }

    func input(_ node: ArtifactNode) throws(ArtifactTrouble) -> InputID {
        let name = try node.string()
        guard let input = inputIndex[name] else { throw node.unknown("input of the policy", name, among: inputNames) }
        return input
    }

    private var inputNames: [String] { inputs.map(\.name) }

    // MARK: Values

    /// A value that stands where any type can.
    func value(_ node: ArtifactNode) throws(ArtifactTrouble) -> FactValue {
        switch node.document.value {
        case .null: return FactValue.none
        case .bool(let bool): return .bool(bool)
        case .integer: return .number(try node.integer())
        case .string(let name): return .name(name)
        case .map:
            let fields = try node.fields(["text", "unknown"])
            if let text = fields["text"] {
                guard fields["unknown"] == nil else { throw node.trouble("a value is a text and unknown at once") }
                return .string(try text.string())
            }
            guard try fields.required("unknown").bool() else { throw node.trouble("this is no value") }
            return .unknown
        case .real, .list: throw node.trouble("this is \(node.document.kindName), where a value belongs")
        }
    }

    /// A value of this type, or `none`.
    func value(_ node: ArtifactNode, of type: ValueType, or unknown: FactValue? = nil) throws(ArtifactTrouble)
        -> FactValue
    {
        let value = try value(node)
        let fits: Bool =
            switch (value, type) {
            case (.none, _), (.bool, .bool): true
            case (.unknown, _): unknown == .unknown
            case (.number, .count), (.number, .duration), (.number, .percentage), (.number, .size): true
            case (.number, .schedule), (.string, .schedule), (.string, .window), (.string, .string): true
            case (.name(let name), .names(let domain)): domain.index(of: name) != nil
            default: false
            }
        guard fits else {
            if case .name(let name) = value, case .names(let domain) = type {
                throw node.unknown("value of \(type.description)", name, among: domain.values)
            }
            throw node.trouble("this is no value of the type \(type.description)")
        }
        if case .string(let text) = value {
            let problem =
                switch type {
                case .schedule: ScheduleText.problem(text)
                case .window: WeeklyWindow.problem(text)
                default: String?.none
                }
            if let problem { throw node.trouble(problem) }
        }
        return value
    }

    /// A constant of this type, or an input of it.
    func parameterValue(_ node: ArtifactNode, of type: ValueType) throws(ArtifactTrouble) -> Outcome.Parameter.Value {
        guard let map = node.document.map, map["setting"] != nil else {
            return .constant(try value(node, of: type))
        }
        let setting = try node.fields(["setting"]).required("setting")
        let input = try input(setting)
        guard inputs[input.index].type == type else {
            throw setting.trouble(
                "`\(inputs[input.index].name)` is a \(inputs[input.index].type.description), and a"
                    + " \(type.description) belongs here")
        }
        return .input(input)
    }
}
