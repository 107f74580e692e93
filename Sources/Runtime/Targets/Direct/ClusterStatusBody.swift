import Documents

// The status of a FlinkCluster, as merge patches in the fields of its two operators (flinkcluster-operator.md, 17).
extension DirectTarget {
    /// - Returns: Nothing where the CRD has no place for what changes: then an event alone tells it.
    func clusterStatusRequests(
        _ change: StatusChange, _ plan: Plan, _ subject: PlanSubject, _ cluster: FlinkClusterSubject
    ) -> [TargetRequest] {
        var status = ClusterStatus(subject, cluster)
        status.write(change, plan)
        return status.requests(clearingAnnotation: change.control?.clearsAnnotation ?? false)
    }

    /// A savepoint that a stop took: it counts as one more, and is where the job starts from next.
    func clusterSavepointRequests(
        _ path: PathValue, isFinal: Bool, _ plan: Plan, _ subject: PlanSubject, _ cluster: FlinkClusterSubject
    ) -> [TargetRequest] {
        var status = ClusterStatus(subject, cluster)
        status.recordSavepoint(Template(path, in: plan), isFinal: isFinal)
        return status.requests(clearingAnnotation: false)
    }

    /// What becomes of the savepoint that was under way.
    func clusterSavepointRequests(
        _ change: SnapshotChange, _ plan: Plan, _ subject: PlanSubject, _ cluster: FlinkClusterSubject
    ) -> [TargetRequest] {
        var status = ClusterStatus(subject, cluster)
        let states = [
            "COMPLETED": "Succeeded", "FAILED": "Failed", "ABANDONED": "Failed", "TRIGGER_PENDING": "NotTriggered",
            "IN_PROGRESS": "InProgress",
        ]
        status.savepoint.add("state", .text(states[change.state] ?? change.state))
        status.savepoint.add("message", change.error.map(Document.text))
        if cluster.fork == .spotify { status.savepoint.add("requestTime", .text(subject.ids.timestamp)) }
        if let path = change.path {
            status.recordSavepoint(
                Template(path, in: plan), isFinal: ["update", "job cancel"].contains(cluster.savepointReason ?? ""))
        }
        return status.requests(clearingAnnotation: false)
    }
}

private struct ClusterStatus {
    let subject: PlanSubject
    let cluster: FlinkClusterSubject
    var state: String?
    var components = Document.map([:])
    var job = Document.map([:])
    var savepoint = Document.map([:])
    var control = Document.map([:])
    var holes: [(path: DocumentPath, text: Template)] = []

    init(_ subject: PlanSubject, _ cluster: FlinkClusterSubject) {
        self.subject = subject
        self.cluster = cluster
    }

    private var isGoogles: Bool { cluster.fork == .google }
    private var now: Document { .text(subject.ids.timestamp) }

    mutating func write(_ change: StatusChange, _ plan: Plan) {
        if change.reconciliationState == "UPGRADING" { state = "Updating" }
        if change.reconciliationState == "DEPLOYED", change.recorded?.state == .running { state = "Running" }
        switch change.jobManagerStatus {
        case "MISSING": setJobManager("Deleted")
        case "DEPLOYING": setJobManager("NotReady")
        default: break
        }
        if let state = change.jobState { job.add("state", .text(jobState(state, change))) }
        switch change.jobID {
        case .to(let id): job.add("id", .text(id))
        case .cleared: job.add("id", .text(""))
        case nil: break
        }
        switch change.upgradeSavepoint {
        case .to(let path): put(Template(path, in: plan), at: ["components", "job", "fromSavepoint"])
        case .cleared: job.add("fromSavepoint", .text(""))
        case nil: break
        }
        if let trigger = change.trigger { write(trigger, reason: plan.intent.parameters.text("reason")) }
        if let control = change.control { write(control) }
    }

    private mutating func setJobManager(_ state: String) {
        components.add(isGoogles ? "jobManagerStatefulSet" : "jobManager", .map(["state": .text(state)]))
    }

    private func jobState(_ state: String, _ change: StatusChange) -> String {
        switch state {
        case "RECONCILING": isGoogles ? "Pending" : "Deploying"
        case "FINISHED": change.reconciliationState == "UPGRADING" ? "Updating" : "Cancelled"
        case "FAILED": "Failed"
        default: state
        }
    }

    private mutating func write(_ trigger: StatusChange.PendingTrigger, reason: String?) {
        let reasons = ["PERIODIC": "scheduled", "MANUAL": "user requested", "UPGRADE": "update"]
        savepoint.add("jobID", subject.jobID.map(Document.text))
        savepoint.add("state", "InProgress")
        savepoint.add("triggerID", .text(trigger.id))
        savepoint.add(
            "triggerReason", .text(reason?.replacing("-", with: " ") ?? reasons[trigger.type] ?? "user requested"))
        savepoint.add("triggerTime", now)
        if isGoogles {
            job.add("lastSavepointTriggerID", .text(trigger.id))
            job.add("lastSavepointTriggerTime", now)
        }
    }

    private mutating func write(_ change: StatusChange.ControlChange) {
        if let state = change.state {
            control = .map(["name": .text(change.name), "state": .text(state), "updateTime": now])
            control.add("message", change.message.map(Document.text))
        }
        guard let reason = change.parks else { return }
        savepoint = .map(["requestTime": now, "state": "NotTriggered", "triggerReason": .text(reason)])
    }

    mutating func recordSavepoint(_ path: Template, isFinal: Bool) {
        put(path, at: ["components", "job", "savepointLocation"])
        job.add("savepointGeneration", .number(cluster.savepointGeneration.addingSaturated(1)))
        job.add(isGoogles ? "lastSavepointTime" : "savepointTime", now)
        if isFinal, !isGoogles { job.add("finalSavepoint", Document(.bool(true))) }
    }

    private mutating func put(_ text: Template, at keys: [String]) {
        job.add(keys[keys.count - 1], .text(text.description))
        holes.append((DocumentPath((["status"] + keys).map(DocumentPath.Step.key)), text))
    }

    func requests(clearingAnnotation clears: Bool) -> [TargetRequest] {
        var components = components
        if job.map?.isEmpty == false { components.add("job", job) }
        var status = Document.map([:])
        status.add("state", state.map(Document.text))
        for (key, value) in [("components", components), ("control", control), ("savepoint", savepoint)]
        where value.map?.isEmpty == false { status.add(key, value) }
        var requests: [TargetRequest] = []
        if status.map?.isEmpty == false {
            var body = RequestBody(.map(["status": status]))
            for hole in holes { body.set(hole.text, at: hole.path) }
            requests.append(.kubernetes(.patch(subject, body, subresource: "status")))
        }
        if clears, cluster.liveControl != nil {
            let none = Document.map([FlinkClusterFork.controlAnnotation: nil])
            requests.append(.kubernetes(.patch(subject, .map(["metadata": .map(["annotations": none])]))))
        }
        return requests
    }
}
