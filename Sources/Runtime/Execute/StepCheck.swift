import Documents

/// A precondition of a step, asked for just before it.
struct StepCheck: Sendable, Hashable {
    enum Verdict: Sendable, Hashable {
        case holds
        /// The plan is out of date.
        case fails(String)
        case pending(String)
    }

    private enum Question: Sendable, Hashable {
        case job(String, in: [String], isWanted: Bool)
        case clusterGone
        case haMetadata
    }

    private let question: Question

    /// `nil` where there is nothing to ask: what the journal itself sees to, and what only ZooKeeper could tell.
    init?(_ precondition: Precondition, of action: StepAction, _ subject: PlanSubject) {
        switch precondition {
        case .unchanged, .valueOf, .done: return nil
        case .jobIn(let states):
            guard let job = action.job ?? subject.jobID else { return nil }
            question = .job(job, in: states, isWanted: true)
        case .jobNotIn(let states):
            guard let job = action.job ?? subject.jobID else { return nil }
            question = .job(job, in: states, isWanted: false)
        case .clusterGone: question = .clusterGone
        case .haMetadata:
            guard case .kubernetes = subject.highAvailability else { return nil }
            question = .haMetadata
        }
    }

    func call(for subject: PlanSubject) -> PortCall {
        switch question {
        case .job: return .flink(FlinkEndpoint(of: subject), APICall("GET", "/jobs/overview"))
        case .clusterGone:
            let request = KubernetesRequest.untilGone(
                .deployments, subject.clusterID, namespace: subject.namespace)
            return .kubernetes(APICall(request.method, request.path))
        case .haMetadata:
            let request = KubernetesRequest(
                .get, .configMaps, namespace: subject.namespace, labelSelector: haSelector(of: subject.clusterID))
            return .kubernetes(APICall(request.method, request.path))
        }
    }

    func verdict(_ reply: PortReply) -> Verdict {
        let answer: APIAnswer
        switch reply {
        case .answer(let it): answer = it
        case .unreachable(let text), .lost(let text): return .pending(text)
        }
        switch question {
        case .job(let job, let states, let isWanted):
            guard answer.status == 200, let jobs = answer.body["jobs"]?.list else {
                return .pending("Flink answers \(answer.status)")
            }
            let state = jobs.first { $0["jid"]?.string == job }?["state"]?.string
            if let state, states.contains(state) { return isWanted ? .holds : .fails("the job is \(state)") }
            guard isWanted else { return .holds }
            return .fails(state.map { "the job is \($0)" } ?? "the JobManager does not know the job")
        case .clusterGone:
            return answer.status == 404 ? .holds : .pending("something of the old cluster is still there")
        case .haMetadata:
            guard answer.status == 200, let items = answer.body["items"]?.list else {
                return .pending("the HA metadata cannot be listed")
            }
            return items.isEmpty ? .fails("the HA metadata is gone") : .holds
        }
    }
}

/// The labels that Flink gives the ConfigMaps of its HA metadata.
func haSelector(of clusterID: String) -> String { "app=\(clusterID),configmap-type=high-availability" }

/// Whether a request was done that may have been sent by somebody who could not say so any more.
struct RequestProbe: Sendable, Hashable {
    enum Verdict: Sendable, Hashable {
        case wasDone, wasNot
        case pending(String)
    }

    private enum Question: Sendable, Hashable {
        /// A stop whose job has ended, or whose trigger id may be forgotten: its result is asked for, not a second stop.
        case hasEnded(job: String, remembers: Bool)
        case isListed(job: String)
        /// Within the time for which Flink remembers a trigger id, an id that it does not know was not sent.
        case isKnown(remembers: Bool)
    }

    private let question: Question
    let call: PortCall

    /// How long Flink remembers the result of a trigger.
    private static func storeDuration(_ subject: PlanSubject) -> Int64 {
        let text = subject.observeConfiguration["rest.async.store-duration"]
        return text.flatMap { try? FlinkValues.duration($0) } ?? 300_000
    }

    /// `nil` where sending again does no harm.
    init?(_ request: TargetRequest?, of action: StepAction?, _ subject: PlanSubject, sentFor age: Int64) {
        let endpoint = FlinkEndpoint(of: subject)
        switch action {
        case .stopWithSavepoint(let order)?:
            question = .hasEnded(job: order.job, remembers: age < Self.storeDuration(subject))
            call = .flink(endpoint, APICall("GET", "/jobs/overview"))
        case .takeSavepoint(let order)? where order.cancelsJob:
            question = .hasEnded(job: order.job, remembers: age < Self.storeDuration(subject))
            call = .flink(endpoint, APICall("GET", "/jobs/overview"))
        case .takeSavepoint(let order)?:
            question = .isKnown(remembers: age < Self.storeDuration(subject))
            call = .flink(endpoint, APICall("GET", "/jobs/\(order.job)/savepoints/\(order.trigger)"))
        case .runJar(let start)?:
            guard case .flink(let run)? = request, run.method == "POST", run.body != nil else { return nil }
            question = .isListed(job: start.job)
            call = .flink(endpoint, APICall("GET", "/jobs/overview"))
        default: return nil
        }
    }

    func verdict(_ reply: PortReply) -> Verdict {
        let answer: APIAnswer
        switch reply {
        case .answer(let it): answer = it
        case .unreachable(let text), .lost(let text): return .pending(text)
        }
        if case .isKnown(let remembers) = question {
            switch answer.status {
            case 200: return .wasDone
            case 404: return remembers ? .wasNot : .wasDone
            default: return .pending("Flink answers \(answer.status)")
            }
        }
        guard answer.status == 200, let jobs = answer.body["jobs"]?.list else {
            return .pending("Flink answers \(answer.status)")
        }
        func state(of job: String) -> String? { jobs.first { $0["jid"]?.string == job }?["state"]?.string }
        switch question {
        case .hasEnded(let job, let remembers):
            let runs = state(of: job).map { !JobStates.isTerminal($0) } ?? false
            return runs && remembers ? .wasNot : .wasDone
        case .isListed(let job): return state(of: job) == nil ? .wasNot : .wasDone
        case .isKnown: return .wasDone
        }
    }
}

extension StepAction {
    /// The job that it is about.
    var job: String? {
        switch self {
        case .takeSavepoint(let order): order.job
        case .takeCheckpoint(let job, _), .cancel(let job, _): job
        case .stopWithSavepoint(let order): order.job
        default: nil
        }
    }

    /// Whether it asks something of a job that Flink remembers under a trigger id.
    var isOfJob: Bool {
        switch self {
        case .takeSavepoint, .takeCheckpoint, .stopWithSavepoint: true
        default: false
        }
    }
}

extension Plan {
    /// Whether the savepoint that it waits for is that of a stop, which Flink lists as SYNC_SAVEPOINT.
    var stopsJob: Bool { steps.contains { if case .stopWithSavepoint = $0.action { true } else { false } } }
}

extension FlinkAnswer {
    /// Whether the overview was answered without the job.
    func isAbsent(in body: Document, _ values: StepValues) -> Bool {
        guard case .jobState(let job, _, _) = meaning, let jobs = body["jobs"]?.list else { return false }
        let wanted = job.filled(with: values)
        return !jobs.contains { $0["jid"]?.string == wanted }
    }
}

extension FlinkAnswer {
    /// The state of a job that is to end and goes on.
    func goesOn(_ body: Document, _ values: StepValues) -> String? {
        guard case .jobState(let job, let states, _) = meaning, states.contains("CANCELED") else { return nil }
        let wanted = job.filled(with: values)
        let state = body["jobs"]?.list?.first { $0["jid"]?.string == wanted }?["state"]?.string
        return state.flatMap { ["RUNNING", "RESTARTING"].contains($0) ? $0 : nil }
    }
}

extension KubernetesRequest {
    /// Whether its answer is the resource whose journal is kept.
    func isAbout(_ subject: PlanSubject) -> Bool {
        resource == subject.resource && name == subject.name && namespace == subject.namespace
    }
}
