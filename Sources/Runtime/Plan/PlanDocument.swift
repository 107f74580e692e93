public import Documents

extension Plan {
    /// As JSON: what each step does, when it may, and what its failure means.
    public var document: Document {
        .map([
            "decision": Document(.string(intent.decision.description)), "outcome": Document(.string(intent.title)),
            "notes": Document(.list(notes.map { Document(.string($0)) })),
            "steps": Document(.list(steps.map(\.document))),
        ])
    }
}

extension PlanStep {
    fileprivate var document: Document {
        var map = DocumentMap()
        map["step"] = Document(.integer(Int64(index + 1)))
        map["name"] = Document(.string(name))
        map["does"] = Document(.string(does))
        map["onlyIf"] = Document(.list(preconditions.map { Document(.string($0.description)) }))
        map["ifItFails"] = Document(.string(onFailure.description))
        map["key"] = Document(.string(key.description))
        if let yields { map["yields"] = Document(.string(yields.rawValue)) }
        return Document(.map(map))
    }
}
