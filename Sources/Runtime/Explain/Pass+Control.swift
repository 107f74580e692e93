import PolicyCompiler

// What the user of a FlinkCluster asks for by annotation (flinkcluster-operator.md, 8).
extension Pass {
    /// Taken up, refused or settled in the status, and nothing else: what is asked for, the decisions behind it do.
    mutating func control() {
        guard let table = decider.table("control") else { return }
        if let ending { return steps.append(.notTaken(table, because: ending)) }
        let asked = fact("control.asked")
        if asked == FactValue.none, !(fact("control.state").map(Self.isUnderWay) ?? false) {
            return steps.append(.notTaken(table, because: "no annotation asks for anything"))
        }
        guard !isNew else {
            return steps.append(.notTaken(table, because: "nothing is deployed yet that could be controlled"))
        }
        let what =
            if case .name(let name)? = asked { "the annotation asks for `\(name)`" } else {
                "what was asked for is under way"
            }
        guard let report = take(table, asked == FactValue.none ? "what was asked for is under way" : what) else {
            return
        }
        settle(report, endsUnless: { _ in true })
    }

    private static func isUnderWay(_ state: FactValue) -> Bool {
        ["Requested", "Progressing", "InProgress"].contains { state == .name($0) }
    }

    /// Whether the annotation is being set, or set otherwise.
    var controlChanges: Bool { fact("control.changed") == .bool(true) }

    /// Whether the plan of `control` sends the annotation, so that no other plan of the pass has to.
    var controlIsPlanned: Bool {
        steps.contains { step in
            guard step.id.decision == "control", case .accept? = step.report?.row?.outcome.act else { return false }
            return step.report?.plan != nil
        }
    }
}
