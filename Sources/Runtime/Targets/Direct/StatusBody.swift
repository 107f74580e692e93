import Documents

/// A status change as the merge patch of the status subresource (recording 023; fields: reference, 7.2).
func statusBody(_ change: StatusChange, _ plan: Plan, _ subject: PlanSubject) -> RequestBody {
    var status = Document.map([:])
    status.add("jobManagerDeploymentStatus", change.jobManagerStatus.map(Document.text))
    status.add("error", change.error.map { $0.document(Document.text) })
    let job = jobStatus(change, subject)
    if job.map?.isEmpty == false { status.add("jobStatus", job) }
    let reconciliation = reconciliationStatus(change, subject)
    if reconciliation.map?.isEmpty == false { status.add("reconciliationStatus", reconciliation) }
    if change.recorded != nil { status.add("observedGeneration", .number(subject.generation)) }
    if let condition = change.statusCondition, subject.kind == .flinkDeployment {
        status.add("conditions", conditions(with: condition, subject))
    }
    var body = RequestBody(.map(["status": status]))
    if case .to(let path) = change.upgradeSavepoint {
        body.set(Template(path, in: plan), at: DocumentPath(keys: "status", "jobStatus", "upgradeSavepointPath"))
    }
    return body
}

private func jobStatus(_ change: StatusChange, _ subject: PlanSubject) -> Document {
    var job = Document.map([:])
    job.add("jobId", change.jobID.map { $0.document(Document.text) })
    job.add("state", change.jobState.map(Document.text))
    if change.jobState != nil { job.add("updateTime", .text(String(subject.ids.now))) }
    if change.upgradeSavepoint == .cleared { job.add("upgradeSavepointPath", Document(.null)) }
    if let trigger = change.trigger {
        var pending = Document.map([
            "triggerId": .text(trigger.id), "triggerTimestamp": .number(subject.ids.now),
            "triggerType": .text(trigger.type),
        ])
        pending.add("formatType", .text(trigger.isCheckpoint ? "FULL" : trigger.format))
        job.add(trigger.isCheckpoint ? "checkpointInfo" : "savepointInfo", pending)
    }
    return job
}

private func reconciliationStatus(_ change: StatusChange, _ subject: PlanSubject) -> Document {
    var reconciliation = Document.map([:])
    reconciliation.add("state", change.reconciliationState.map(Document.text))
    guard let recorded = change.recorded else { return reconciliation }
    let spec = recordedSpec(recorded, subject).jsonLine
    reconciliation.add("reconciliationTimestamp", .number(subject.ids.now))
    reconciliation.add("lastReconciledSpec", .text(spec))
    if recorded.isStable { reconciliation.add("lastStableSpec", .text(spec)) }
    return reconciliation
}

/// `{"spec": {...}, "resource_metadata": {...}}`, with the state and mode that the job really has.
private func recordedSpec(_ recorded: StatusChange.RecordedSpec, _ subject: PlanSubject) -> Document {
    var spec = recorded.source == .new ? subject.newSpec : subject.deployedSpec ?? subject.newSpec
    if let job = spec["job"], !job.isNull {
        spec = spec.setting(.text(recorded.state.rawValue), at: DocumentPath(keys: "job", "state"))
        if let mode = recorded.mode {
            spec = spec.setting(.text(mode), at: DocumentPath(keys: "job", "upgradeMode"))
        }
    }
    let isFirst = subject.deployedSpec == nil
    return .map([
        "resource_metadata": .map([
            "apiVersion": .text(subject.resource.apiVersion), "firstDeployment": Document(.bool(isFirst)),
        ]),
        "spec": spec,
    ])
}

/// The list with our condition in it: a merge patch replaces lists as a whole.
private func conditions(with condition: StatusChange.StatusCondition, _ subject: PlanSubject) -> Document {
    let type = "Decided"
    let own = Document.map([
        "type": .text(type), "status": "False", "reason": .text(condition.reason), "message": .text(condition.message),
        "lastTransitionTime": .text(subject.ids.timestamp), "observedGeneration": .number(subject.generation),
    ])
    return .list(subject.conditions.filter { $0["type"]?.string != type } + [own])
}

extension StatusChange.Setting {
    fileprivate func document(_ convert: (Value) -> Document) -> Document {
        switch self {
        case .to(let value): convert(value)
        case .cleared: Document(.null)
        }
    }
}
