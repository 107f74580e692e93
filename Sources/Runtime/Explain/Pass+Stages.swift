import Documents
import PolicyCompiler

// The stages behind the change of the spec: rollback, snapshots, recovery.
extension Pass {
    /// The last stable spec becomes the new one, with another mode; then `upgrade` decides, and once the job is stopped
    /// `restore` (language.md, section 6; reference, 2.8).
    mutating func rollback() {
        guard let table = decider.table("rollback") else { return }
        if let ending { return steps.append(.notTaken(table, because: ending)) }
        guard deployedIsToRun else {
            return steps.append(.notTaken(table, because: "nothing is deployed that is to run"))
        }
        let isUnderWay = fact("reconciliation.state") == .name("ROLLING_BACK")
        guard
            let report = take(
                table, isUnderWay ? "a rollback is under way" : "is what is deployed stable, or to be taken back")
        else { return }
        settle(report)
        guard case .rollBack(let mode)? = report.row?.outcome.act else { return }
        guard let stable = subject.stable.spec else {
            findings.append(
                EvidenceFinding(
                    .warning, "the last stable spec is not known, so what the rollback does cannot be told", in: "",
                    help: "give the resource with its status: `kubectl get -o yaml`"))
            return
        }
        isRollingBack = true
        replaceSpec(by: SpecReplacement(stable.spec, what: "as last stable", state: "running", mode: mode))
        if let place = view.place("change") {
            view.values[place] = .name("upgrade")  // whatever differs, it is handled as an upgrade
        }
        ending = nil
        let isStopped = isUnderWay && (fact("jobmanager.status") == .name("MISSING") || jobHasEnded)
        if isStopped {
            decide("restore", "the job is stopped, and the stable spec is to run")
        } else {
            decide("upgrade", "the stable spec takes the place of the one that runs")
        }
        ending = ending ?? "`rollback` acts, and that ends the pass"
    }

    private var jobHasEnded: Bool {
        if case .name(let state)? = fact("job.state") { JobStates.isTerminal(state) } else { false }
    }

    private var deployedIsToRun: Bool {
        fact("deployed.state") == .name("running") || fact("reconciliation.state") == .name("ROLLING_BACK")
    }

    /// `snapshot savepoint` and `snapshot checkpoint`: one does not hold back the other.
    mutating func snapshot(_ kind: String) {
        let table = DecisionID("snapshot", kind)
        guard policy.table(table) != nil else { return }
        if let ending, !ending.hasPrefix("`snapshot ") { return steps.append(.notTaken(table, because: ending)) }
        guard subject.kind == .flinkCluster ? fact("cluster.job") != .bool(false) : fact("mode") != FactValue.none
        else {
            return steps.append(.notTaken(table, because: "a session cluster has no job of its own"))
        }
        takeQuietly(table, "is a \(kind) due")
    }

    /// `recover` and `finish`.
    mutating func failures(_ decision: String) {
        guard let table = decider.table(decision) else { return }
        if let ending { return steps.append(.notTaken(table, because: ending)) }
        guard fact("deployed.state") != FactValue.none else {
            return steps.append(.notTaken(table, because: "nothing is deployed"))
        }
        let occasion = decision == "recover" ? "does anything have to be put right" : "has the job ended for good"
        guard subject.kind == .flinkCluster else {
            if let report = take(table, occasion) { settle(report) }
            return
        }
        // Whether Flink answers is seldom given with a FlinkCluster; where the job is well, nothing follows from it.
        guard let report = report(table, occasion, view) else { return }
        let isQuietIfHealthy = report.healthy.map { if case .skip = $0.outcome.act { true } else { false } } ?? false
        if let report = take(table, occasion, keepingUndecided: !isQuietIfHealthy) {
            if report.row != nil || !report.invalid.isEmpty || !isQuietIfHealthy { settle(report) }
        }
    }

    /// Takes a decision whose open facts are told in the pass, and end nothing.
    private mutating func takeQuietly(_ id: DecisionID, _ occasion: String) {
        guard let report = take(id, occasion, keepingUndecided: false) else { return }
        if report.row != nil || !report.invalid.isEmpty { settle(report) }
    }
}

/// A spec that stands in the place of the new one.
struct SpecReplacement {
    var spec: SourcedDocument
    /// `as deployed`
    var what: String
    /// `spec.job.state` and `spec.job.upgradeMode`, where they are to be others.
    var state: String?
    var mode: String?

    init(_ spec: SourcedDocument, what: String, state: String? = nil, mode: String? = nil) {
        self.spec = spec
        self.what = what
        self.state = state
        self.mode = mode
    }
}

extension Subject {
    /// The same resource with another spec; places in it are told where that spec stands.
    func replacing(by replacement: SpecReplacement) -> Subject {
        var spec = replacement.spec.value
        if spec["job"]?.map != nil {
            if let state = replacement.state {
                spec = spec.setting(.text(state), at: DocumentPath(keys: "job", "state"))
            }
            if let mode = replacement.mode {
                spec = spec.setting(.text(mode), at: DocumentPath(keys: "job", "upgradeMode"))
            }
        }
        var result = self
        var content = manifest.content
        content.value = content.value.setting(spec, at: DocumentPath(keys: "spec"))
        let place = replacement.spec.reference
        content.reference = FieldReference(
            source: place.source, document: place.document, resource: "\(title) \(replacement.what)",
            position: place.position)
        result.manifest.content = content
        return result
    }
}
