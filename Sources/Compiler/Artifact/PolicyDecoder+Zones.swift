import Documents

// Time zones: what an artifact decides by where the machine has no zone data, or other data.

extension PolicyDecoder {
    /// The zones of the artifact, which are exactly those that the policy names.
    func zones(_ fields: ArtifactFields, named names: Set<String>) throws(ArtifactTrouble) -> [NamedZone] {
        guard let node = fields["zones"] else {
            guard let name = names.sorted().first else { return [] }
            throw fields.node.trouble(
                "the time zone `\(name)` is named, and its rules are missing", help: "compile the policy again")
        }
        let zones = try node.each { (node) throws(ArtifactTrouble) in try zone(node) }
        for (left, right) in zip(zones, zones.dropFirst()) where left.name >= right.name {
            throw node.trouble("the time zones are not in the order of their names")
        }
        guard !zones.isEmpty else { throw node.trouble("there are no zones in it") }
        for (place, zone) in zones.enumerated() where !names.contains(zone.name) {
            throw ArtifactTrouble(
                message: "nothing in the policy names the time zone `\(zone.name)`", path: node.path.appending(place))
        }
        for name in names.sorted() where !zones.contains(where: { $0.name == name }) {
            throw node.trouble(
                "the time zone `\(name)` is named, and its rules are missing", help: "compile the policy again")
        }
        return zones
    }

    private func zone(_ node: ArtifactNode) throws(ArtifactTrouble) -> NamedZone {
        let fields = try node.fields(["name", "offset", "transitions", "footer"])
        var rules = ZoneRules(initialOffset: try offset(fields.required("offset")))
        let transitions = try fields.required("transitions")
        let elements = try transitions.elements()
        guard elements.count <= ZoneRules.transitionLimit else {
            throw transitions.trouble("a zone has more than \(ZoneRules.transitionLimit) transitions")
        }
        for element in elements {
            let pair = try element.elements()
            guard pair.count == 2 else { throw element.trouble("a transition is a moment and an offset") }
            let at = Int(try pair[0].integer(atLeast: Int64(ZoneRules.times.lowerBound)))
            guard at <= ZoneRules.times.upperBound else { throw pair[0].trouble("no transition lies so far away") }
            if let last = rules.transitions.last, at <= last.at { throw pair[0].trouble("the transitions do not rise") }
            rules.transitions.append(ZoneRules.Transition(at: at, offset: try offset(pair[1])))
        }
        if let footer = fields["footer"] {
            guard let zone = PosixZone(try footer.string()) else {
                throw footer.trouble("this is no rule of a time zone")
            }
            rules.footer = zone
        }
        guard rules == rules.normalised else {
            throw node.trouble("the zone says something twice, so no compiler wrote it")
        }
        let name = try fields.required("name")
        return NamedZone(name: try zoneName(name) ?? "", rules: rules)
    }

    /// The name of a zone, or an offset; `nil` where none is given.
    func zoneName(_ node: ArtifactNode?) throws(ArtifactTrouble) -> String? {
        guard let node else { return nil }
        let name = try node.string()
        guard ZoneName.isName(name) || ZoneName.fixedOffset(name) != nil else {
            throw node.trouble("`\(name)` is no name of a time zone")
        }
        return name
    }

    private func offset(_ node: ArtifactNode) throws(ArtifactTrouble) -> Int {
        let offset = try node.integer(atLeast: Int64(ZoneRules.offsets.lowerBound))
        guard offset <= ZoneRules.offsets.upperBound else { throw node.trouble("no zone is so far from UTC") }
        return Int(offset)
    }
}
