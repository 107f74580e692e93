import Documents
import PolicyCompiler

/// What the status does not say yet of what was observed: whoever does the operator's work writes it down before anything
/// is decided on it (reference, 3.1 to 3.4).
extension FactObserver {
    /// `nil` where the status says all of it, or there is none to be written.
    mutating func statusToRecord() -> StatusChange? {
        guard subject.kind != .flinkCluster, subject.live.resource?.status != nil, subject.deployed.spec != nil else {
            return nil
        }
        var change = StatusChange()
        let jobStatus = subject.jobStatus
        if case .name(let state)? = seen.state.value, state != jobStatus?["state"]?.value.string {
            change.jobState = state
        }
        if subject.kind == .flinkDeployment, case .name(let state)? = jobManagerToRecord,
            state != subject.status?["jobManagerDeploymentStatus"]?.value.string
        {
            change.jobManagerStatus = state
            // Who lost its JobManager is not seen any more (reference, 0.2).
            if state == "MISSING", let last = jobStatus?["state"]?.value.string, !JobStates.isTerminal(last) {
                change.jobState = "RECONCILING"
            }
        }
        if seen.hasJustEnded, let path = newestPath, path != jobStatus?["upgradeSavepointPath"]?.value.string {
            change.upgradeSavepoint = .to(.known(path))
        }
        if case .done = upgrade {
            change.reconciliationState = "DEPLOYED"
            change.recorded = .init(source: .deployed, state: .running, mode: nil, isStable: false)
        } else if seen.markedSuspended != nil, isRecordedAsRunning {
            change.recorded = .init(source: .deployed, state: .suspended, mode: nil, isStable: false)
        } else if seen.markedStable != nil, !isRecordedAsStable {
            change.recorded = .init(source: .deployed, state: .running, mode: nil, isStable: true)
        }
        return change == StatusChange() ? nil : change
    }

    /// A suspended job has none, and the status says so already.
    private var jobManagerToRecord: FactValue? {
        mutating get {
            if case .done = upgrade { return observe("jobmanager.status").value }
            guard isRecordedAsRunning, subject.status?["reconciliationStatus"]?["state"]?.value.string != "UPGRADING"
            else { return nil }
            return seenJobManager().value
        }
    }

    private var isRecordedAsRunning: Bool { subject.deployed.spec?.jobState?.value.string ?? "running" == "running" }

    private var isRecordedAsStable: Bool {
        guard let deployed = subject.deployed.spec, let stable = subject.stable.spec else { return false }
        return deployed.spec.value == stable.spec.value
    }

    /// Of the newest checkpoint or savepoint that the job completed or started from.
    private var newestPath: String? {
        guard let answer = job.checkpoints, answer.outcome == .answered else { return nil }
        let path = CheckpointStatistics(answer.body).newest?.place["external_path"]?.value.string
        return path.flatMap { $0.hasPrefix("<") ? nil : $0 }
    }
}
