import Documents
import PolicyCompiler

/// Facts that the operator recorded in the status.
extension FactObserver {
    mutating func recordedFact(_ name: String) -> ObservedValue? {
        switch name {
        case "deployed.state": return deployedState()
        case "last-mode":
            return recordedField(subject.deployed, as: .names(Vocabulary.modes), absent: .name("stateless")) {
                $0.origin == .recorded ? .some($0.upgradeMode) : nil
            }
        case "deployed.stable": return deployedStable()
        case "deployed.cluster.job":
            switch subject.deployed {
            case .notObserved(let what): return .open(what)
            case .unreadable: return .open("a recorded spec that can be read")
            case .nothing(let why): return .bool(false, from: why)
            case .spec(let recorded):
                let job = recorded.spec["job"]
                return .bool(job != nil, from: (job ?? recorded.spec).provenance)
            }
        case "stable.state":
            if let why = seen.markedStable { return .value(.name("running"), from: why) }
            return recordedField(subject.stable, as: states, absent: .name("running")) { .some($0.jobState) }
        case "stable.flink-version": return stableVersion()
        case "reconciliation.state":
            if case .done(let why) = upgrade { return .value(.name("DEPLOYED"), from: deployedAlready(why)) }
            // A status without it is one of before the first deployment: the CRD's default is UPGRADING.
            return statusField(
                ["reconciliationStatus", "state"],
                as: .names(NameDomain(["DEPLOYED", "UPGRADING", "ROLLING_BACK", "ROLLED_BACK"])), absent: .none)
        case "deploy.age":
            if case .notObserved = subject.live { return .open("the status of \(subject.title)") }
            return age(
                of: subject.status?["reconciliationStatus"]?["reconciliationTimestamp"], absent: statusPlace)
        case "upgrade-savepoint": return upgradeSavepoint()
        case "last-savepoint":
            return statusField(
                ["jobStatus", "savepointInfo", "lastSavepoint", "location"], as: .path, absent: .none)
        case "previous-start":
            return .value(.none, from: .declaredDefault("only a FlinkCluster records it"))
        default: return nil
        }
    }

    /// See ``UpgradeCompletion``.
    func deployedAlready(_ why: Provenance) -> Provenance {
        .derived("the upgrade has been deployed", from: [why])
    }

    private var states: ValueType { .names(NameDomain(["running", "suspended"])) }

    /// A field of a recorded spec; `none` where there is no such spec. `read` gives `nil` where the spec does not tell.
    private func recordedField(
        _ recorded: Subject.Recorded, as type: ValueType, absent: FactValue,
        _ read: (RecordedSpec) -> SourcedDocument??
    ) -> ObservedValue {
        switch recorded {
        case .notObserved(let what): return .open(what)
        case .unreadable: return .open("a recorded spec that can be read")
        case .nothing(let why): return .value(.none, from: why)
        case .spec(let spec):
            guard let field = read(spec) else {
                return .open("the status: a manifest does not say how the job was last suspended")
            }
            guard let field else {
                return .value(absent, from: .derived("its default", from: [spec.spec.provenance]))
            }
            return field.observed(as: type, .exact)
        }
    }

    private func deployedState() -> ObservedValue {
        let recorded = recordedField(subject.deployed, as: states, absent: .name("running")) { .some($0.jobState) }
        if case .done(let why) = upgrade { return .value(.name("running"), from: deployedAlready(why)) }
        if let why = seen.markedSuspended, recorded.value == .name("running") {
            return .value(.name("suspended"), from: why)
        }
        return recorded
    }

    private func deployedStable() -> ObservedValue {
        if let why = seen.markedStable { return .bool(true, from: why) }
        switch (subject.deployed, subject.stable) {
        case (.unreadable, _), (_, .unreadable): return .open("a recorded spec that can be read")
        case (.notObserved(let what), _), (_, .notObserved(let what)): return .open(what)
        case (.nothing(let why), _), (_, .nothing(let why)): return .bool(false, from: why)
        case (.spec(let deployed), .spec(let stable)):
            guard deployed.origin == .recorded else { return .open("the status of \(subject.title)") }
            return .bool(
                deployed.spec.value == stable.spec.value,
                from: .derived("compared", from: [deployed.spec.provenance, stable.spec.provenance]))
        }
    }

    private func stableVersion() -> ObservedValue {
        if let why = seen.markedStable { return .value(.name("same"), from: why) }
        switch (subject.deployed, subject.stable) {
        case (_, .unreadable), (.unreadable, .spec): return .open("a recorded spec that can be read")
        case (_, .notObserved(let what)), (.notObserved(let what), .spec): return .open(what)
        case (_, .nothing(let why)), (.nothing(let why), .spec): return .value(.none, from: why)
        case (.spec(let deployed), .spec(let stable)):
            let isSame = deployed.flinkVersion?.value == stable.flinkVersion?.value
            return .value(
                .name(isSame ? "same" : "other"),
                from: .derived("compared", from: [deployed.spec.provenance, stable.spec.provenance]))
        }
    }

    /// What the operator writes there when a restart can only come from HA metadata.
    private static let marker = "KUBERNETES_OPERATOR_LAST_STATE"

    private func upgradeSavepoint() -> ObservedValue {
        if case .notObserved = subject.live { return .open("the status of \(subject.title)") }
        if seen.hasJustEnded { return lastStateOfEndedJob() }
        return recordedUpgradeSavepoint()
    }

    private func recordedUpgradeSavepoint() -> ObservedValue {
        guard let path = subject.jobStatus?["upgradeSavepointPath"], let text = path.value.scalarText,
            !FlinkValues.trimmed(text).isEmpty
        else { return .value(.none, from: statusPlace) }
        return .value(.name(text == Self.marker ? "last-state-marker" : "path"), from: path.provenance)
    }

    /// Once a job is seen to have ended, the newest checkpoint or savepoint that Flink reports is recorded; if there is
    /// none, what was recorded stays, unless the job was cancelled.
    private func lastStateOfEndedJob() -> ObservedValue {
        guard let answer = job.checkpoints else {
            return .open("GET /jobs/ID/checkpoints, since the job has just ended")
        }
        guard answer.outcome == .answered else { return recordedUpgradeSavepoint() }
        if let newest = CheckpointStatistics(answer.body).newest {
            guard newest.place["external_path"]?.value.string != nil else { return recordedUpgradeSavepoint() }
            return .value(.name("path"), from: answer.provenance)
        }
        return seen.state.value == .name("CANCELED")
            ? .value(.none, from: answer.provenance) : recordedUpgradeSavepoint()
    }
}
