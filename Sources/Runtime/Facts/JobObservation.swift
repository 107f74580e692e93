import Documents
import PolicyCompiler

/// What the operator would find out about the job in this pass, and what that does to its records.
///
/// Follows its observers: Flink's answer replaces the state in the status, a job that is not listed is RECONCILING, one
/// that was cancelled makes the deployed spec count as suspended, one that runs makes it stable.
struct JobObservation {
    /// `none`: the status has no state.
    private(set) var state: ObservedValue
    /// Whether the deployed spec now counts as suspended, though the status does not say so; why.
    private(set) var markedSuspended: Provenance?
    /// Whether the deployed spec now counts as stable; why.
    private(set) var markedStable: Provenance?
    /// Whether Flink answered and does not know the job; why.
    private(set) var isMissing: Provenance?
    /// Whether the job was seen to have ended in this pass, which the status did not know.
    private(set) var hasJustEnded = false

    /// - Parameter absence: Why there is no JobManager that could be asked; `nil` where there is one, or nobody looked.
    init(
        _ subject: Subject, _ job: JobEvidence, _ upgrade: UpgradeCompletion, withoutJobManager absence: Provenance?
    ) {
        state = Self.recordedState(subject)
        if case .done(let why) = upgrade {
            state = .value(.name("RECONCILING"), from: .derived("the upgrade has been deployed", from: [why]))
        } else if !Self.isObserved(subject, recorded: state.value) {
            return
        }
        let before = state.value
        if let entry = job.entry, let answer = job.overview, let found = entry["state"] {
            found.value.string.map { see($0, answer.provenance, before, subject) }
        } else if let answer = job.overview {
            notSeen(answer, before, subject)
        } else if let answer = job.state {
            if let text = answer.body["status"]?.value.string ?? answer.body["state"]?.value.string {
                see(text, answer.provenance, before, subject)
            } else {
                notSeen(answer, before, subject)
            }
        } else if let absence, case .name(let name)? = before, !JobStates.isTerminal(name) {
            state = .value(.name("RECONCILING"), from: absence)
        }
    }

    /// A suspended job is not looked for; nor one that is being replaced, except to see a cancellation through.
    private static func isObserved(_ subject: Subject, recorded: FactValue?) -> Bool {
        if recorded == .name("CANCELLING") { return true }
        if subject.deployed.spec?.jobState?.value.string == "suspended" { return false }
        let state = subject.status?["reconciliationStatus"]?["state"]?.value.string
        return state != "UPGRADING" && state != "ROLLING_BACK"
    }

    private static func recordedState(_ subject: Subject) -> ObservedValue {
        switch subject.live {
        case .notObserved: return .open("the status of \(subject.title), or GET /jobs/overview")
        case .absent(let why): return .value(.none, from: why)
        case .present(let resource):
            guard let text = subject.jobStatus?["state"] else {
                return .value(.none, from: (subject.jobStatus ?? resource.content).provenance)
            }
            return text.observed(as: Vocabulary.jobState, .exact)
        }
    }

    private mutating func see(
        _ text: String, _ provenance: Provenance, _ before: FactValue?, _ subject: Subject
    ) {
        state = .reading(text, as: Vocabulary.jobState, .exact, source: "the state of the job", from: provenance)
        let wasTerminal = if case .name(let name)? = before { JobStates.isTerminal(name) } else { false }
        let isTerminal = JobStates.isTerminal(text)
        hasJustEnded = isTerminal && !wasTerminal
        if text == "CANCELED" || (isTerminal && before == .name("CANCELLING")) {
            markedSuspended = .derived("the job was cancelled", from: [provenance])
            return
        }
        let isDeployed = subject.status?["reconciliationStatus"]?["state"]?.value.string == "DEPLOYED"
        let isToRun = subject.deployed.spec.map { $0.jobState?.value.string ?? "running" } == "running"
        if (text == "RUNNING" && isDeployed) || (text == "FINISHED" && isToRun) {
            markedStable = .derived("the job was seen \(text)", from: [provenance])
        }
    }

    private mutating func notSeen(_ answer: RecordedAnswer, _ before: FactValue?, _ subject: Subject) {
        if let trouble = Self.trouble(of: answer) {
            guard before == .name("RUNNING") else { return }
            state = .value(.name("RECONCILING"), from: .derived(trouble, from: [answer.provenance]))
            return
        }
        let why = Provenance.derived("Flink does not know the job", from: [answer.provenance])
        isMissing = why
        state = .value(.name("RECONCILING"), from: why)
        let wasTerminal = if case .name(let name)? = before { JobStates.isTerminal(name) } else { false }
        let isStateless = subject.spec?["job"]?["upgradeMode"]?.value.string ?? "stateless" == "stateless"
        if subject.kind == .flinkSessionJob, isStateless, !wasTerminal {
            markedSuspended = .derived("Flink lost a stateless session job", from: [answer.provenance])
        }
    }

    /// Why the answer says nothing about the job; `nil` if it says that there is none.
    private static func trouble(of answer: RecordedAnswer) -> String? {
        switch answer.outcome {
        case .answered: nil
        case .unreachable(let why): "Flink did not answer (\(why))"
        case .refused(let why):
            // `/jobs/ID` answers 404, `/jobs/ID/status` 500 with the same exception.
            answer.endpoint.job != nil && (answer.status == 404 || why.contains("NotFound"))
                ? nil : "Flink answered with an error (\(why))"
        }
    }
}
