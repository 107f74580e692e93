package import PolicyCompiler

/// What one decision of a pass came to, for those who watch passes.
package struct TakenDecision: Sendable, Hashable {
    package var id: DecisionID
    /// `nil` where nothing could be decided, and of `change`.
    package var act: Outcome.Act?
    /// Of `change`: the class.
    package var changeClass: String?
    package var origin: RowOrigin?
    /// The row allows that state is lost.
    package var grantsLoss: Bool

    package init(
        _ id: DecisionID, _ act: Outcome.Act?, changeClass: String? = nil, origin: RowOrigin?, grantsLoss: Bool = false
    ) {
        self.id = id
        self.act = act
        self.changeClass = changeClass
        self.origin = origin
        self.grantsLoss = grantsLoss
    }

    /// `use with-savepoint`, `redeploy`
    package var text: String { act.map(OutcomeText.text) ?? changeClass ?? "nothing: it depends on what is not known" }

    /// Whether it asks for something, rather than to leave things as they are.
    package var acts: Bool {
        switch act {
        case .use, .start, .perform, .rollBack, .trigger, .retry, .disposeData, .complete, .abandon, .fail, .release:
            true
        case .wait, .block, .deny, .skip, .proceed, .accept, .value, nil: false
        }
    }
}

extension Explanation {
    package var taken: [TakenDecision] {
        var taken: [TakenDecision] = []
        if let change, !change.fields.isEmpty {
            let deciding = change.fields.first { $0.changeClass == change.changeClass }
            taken.append(
                TakenDecision(
                    DecisionID("change"), nil, changeClass: change.changeClass, origin: deciding?.origin))
        }
        for report in decisions + snapshots {
            let row = report.row
            taken.append(
                TakenDecision(
                    report.id, row?.outcome.act, origin: row?.origin,
                    grantsLoss: row?.outcome.stateLossGrant != nil))
        }
        return taken
    }
}

/// What a call that changes something is for.
package enum CallPurpose: Sendable, Hashable {
    /// It writes down that a plan begins.
    case beginning
    case step(StepAction)

    /// Whether `crash` and `fault` mean it by this name.
    package func isMeant(by mechanism: Mechanism) -> Bool {
        guard case .step(let action) = self else { return mechanism.name == "record" }
        switch (action, mechanism.name) {
        case (.takeSavepoint(let order), "savepoint-with-cancel"): return order.cancelsJob
        case (.takeSavepoint(let order), "savepoint-then-cancel"), (.takeSavepoint(let order), "take-savepoint"):
            return !order.cancelsJob
        case (.deleteCluster(.everything), "delete-cluster"): return true
        case (.deleteCluster(.taskManagers), "delete-task-managers"): return true
        case (.deleteCluster, _): return false
        case (.cancel, "cancel-unexpected-jobs"): return true
        case (.deploy(let start), "update-in-place"): return start.isInPlace
        default: return action.name == mechanism.name
        }
    }
}
