import Documents

/// The named conditions of an artifact: read when they are first asked for.
struct NamedConditions {
    fileprivate enum State {
        case unread
        case reading
        case read(Measured)
    }

    fileprivate var nodes: [String: ArtifactNode] = [:]
    fileprivate var states: [String: State] = [:]
    /// Parts of all conditions read so far, named ones expanded each time.
    fileprivate var parts = 0

    init() {}

    init(_ node: ArtifactNode) throws(ArtifactTrouble) {
        guard let map = node.document.map else {
            throw node.trouble("this is \(node.document.kindName), where a map belongs")
        }
        for entry in map.entries {
            nodes[entry.key] = ArtifactNode(document: entry.value, path: node.path.appending(entry.key))
        }
    }
}

/// A condition and what evaluating it may cost.
private struct Measured {
    var condition: Condition
    var depth = 1
    var parts = 1

    init(_ condition: Condition) { self.condition = condition }

    init(_ condition: Condition, of inner: [Measured]) {
        self.condition = condition
        for item in inner {
            depth = max(depth, item.depth + 1)
            // Sums stay small: what exceeds the limit is refused where it first does.
            parts += item.parts
        }
    }
}

extension PolicyDecoder {
    mutating func condition(_ node: ArtifactNode) throws(ArtifactTrouble) -> Condition {
        let measured = try read(node, level: 1)
        conditions.parts += measured.parts
        guard conditions.parts <= ArtifactFormat.conditionParts else {
            throw node.trouble("the conditions have more than \(ArtifactFormat.conditionParts) parts in all")
        }
        return measured.condition
    }

    /// - Parameter level: Conditions that this one stands in, itself included.
    private mutating func read(_ node: ArtifactNode, level: Int) throws(ArtifactTrouble) -> Measured {
        guard level <= ArtifactFormat.conditionDepth else { throw Self.tooDeep(node) }
        let measured = try parts(node, level: level)
        guard measured.depth <= ArtifactFormat.conditionDepth else { throw Self.tooDeep(node) }
        guard measured.parts <= ArtifactFormat.conditionParts else {
            throw node.trouble("the condition has more than \(ArtifactFormat.conditionParts) parts")
        }
        return measured
    }

    private static func tooDeep(_ node: ArtifactNode) -> ArtifactTrouble {
        node.trouble("conditions are nested more than \(ArtifactFormat.conditionDepth) deep")
    }

    private mutating func parts(_ node: ArtifactNode, level: Int) throws(ArtifactTrouble) -> Measured {
        if case .bool(let bool) = node.document.value { return Measured(bool ? .always : .never) }
        let fields = try node.fields([
            "input", "in", "not-in", "is", "number", "other", "none", "unknown", "matches", "not", "maybe", "and", "or",
            "named",
        ])
        // Fields that do not belong together are found when the policy is written again.
        if let input = fields["none"] { return Measured(.isNone(try self.input(input))) }
        if let input = fields["unknown"] { return Measured(.isUnknown(try self.input(input))) }
        if let inner = fields["not"] {
            let inner = try read(inner, level: level + 1)
            return Measured(.not(inner.condition), of: [inner])
        }
        if let inner = fields["maybe"] {
            let inner = try read(inner, level: level + 1)
            return Measured(.maybe(inner.condition), of: [inner])
        }
        if let list = fields["and"] {
            let inner = try members(list, level: level)
            return Measured(.and(inner.map(\.condition)), of: inner)
        }
        if let list = fields["or"] {
            let inner = try members(list, level: level)
            return Measured(.or(inner.map(\.condition)), of: inner)
        }
        if let key = fields["named"] { return try named(key, level: level) }
        return Measured(try test(fields))
    }

    private mutating func members(_ node: ArtifactNode, level: Int) throws(ArtifactTrouble) -> [Measured] {
        let elements = try node.elements()
        guard elements.count > 1 else { throw node.trouble("this takes two conditions or more") }
        var members: [Measured] = []
        var parts = 0
        for element in elements {
            let member = try read(element, level: level + 1)
            members.append(member)
            parts += member.parts
            guard parts <= ArtifactFormat.conditionParts else {
                throw element.trouble("the condition has more than \(ArtifactFormat.conditionParts) parts")
            }
        }
        return members
    }

    private mutating func named(_ node: ArtifactNode, level: Int) throws(ArtifactTrouble) -> Measured {
        let key = try node.name()
        guard let definition = conditions.nodes[key] else {
            throw node.unknown("named condition of the policy", key, among: conditions.nodes.keys.sorted())
        }
        let name = String(key.prefix { $0 != "@" })
        guard !name.isEmpty else { throw node.trouble("a named condition has no name") }
        switch conditions.states[key] ?? .unread {
        case .reading: throw node.trouble("the named condition `\(key)` is made of itself")
        case .read(let inner): return Measured(.named(name, inner.condition), of: [inner])
        case .unread:
            conditions.states[key] = .reading
            let inner = try read(definition, level: level + 1)
            conditions.states[key] = .read(inner)
            return Measured(.named(name, inner.condition), of: [inner])
        }
    }

    // MARK: Tests of one input

    private func test(_ fields: ArtifactFields) throws(ArtifactTrouble) -> Condition {
        let node = try fields.required("input")
        let input = try self.input(node)
        let name = inputs[input.index].name
        guard !ArtifactFormat.outcomeInputs.contains(name) else {
            throw node.trouble("`\(name)` can be read by asserts only")
        }
        let type = inputs[input.index].type
        if let pattern = fields["matches"] {
            guard type == .string else { throw node.trouble("`\(name)` is no string") }
            return .matches(input, pattern: try pattern.string())
        }
        if let list = fields["in"] { return .member(input, try values(list, of: type, isNegated: false)) }
        if let list = fields["not-in"] { return .member(input, try values(list, of: type, isNegated: true)) }
        let relationNode = try fields.required("is")
        let word = try relationNode.word("relation", among: Relation.allCases.map(\.rawValue))
        guard type.isNumber else { throw node.trouble("`\(name)` is no number") }
        let relation = Relation(rawValue: word) ?? .equal
        if let number = fields["number"] { return .compare(input, relation, .number(try number.integer())) }
        let otherNode = try fields.required("other")
        let other = try self.input(otherNode)
        guard inputs[other.index].type == type else {
            throw otherNode.trouble("`\(inputs[other.index].name)` and `\(name)` are not of one type")
        }
        return .compare(input, relation, .input(other))
    }

    private func values(
        _ node: ArtifactNode, of type: ValueType, isNegated: Bool
    ) throws(ArtifactTrouble) -> ValueSet {
        if type == .string { return .strings(try node.strings(), negated: isNegated) }
        let positions = PolicyEncoder.positions(of: type)
        guard !positions.isEmpty, !isNegated else { throw node.trouble("the values of this input are not listed") }
        var bits: UInt64 = 0
        var listsNone = false
        for element in try node.elements() {
            let value = try self.value(element, of: type)
            if value == FactValue.none {
                listsNone = true
            } else if let place = positions.firstIndex(of: value) {
                bits |= 1 << UInt64(place)
            }
        }
        return .positions(bits, none: listsNone)
    }
}
