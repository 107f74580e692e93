import Documents
import PolicyCompiler

/// What has to be asked before a resource can be decided about, one call after another; what the answers show decides what
/// is asked next.
///
/// Flink is asked only what it does not answer from a cache, but for the statistics of checkpoints, whose ages may be some
/// seconds off (real-flink.md, section 2).
struct EvidenceQuestions: Sendable {
    let kind: ResourceKind
    let namespace: String
    let name: String
    private(set) var evidence = Evidence()
    /// The resource itself; `nil` before it was answered, and if there is none.
    private(set) var resource: EvidenceResource?
    private var stage: Stage = .resource
    private var waiting: [PortCall] = []
    private var asked: PortCall?
    private let resourceKind: KubernetesResource

    private enum Stage: Sendable { case resource, surroundings, jobs, job, done }

    enum Trouble: Error {
        /// There is no such resource.
        case gone
        /// The API server did not say.
        case unanswered(String)
    }

    init(_ kind: ResourceKind, namespace: String, name: String) {
        self.kind = kind
        self.namespace = namespace
        self.name = name
        resourceKind = KubernetesResource.of(kind)
        waiting = [get(resourceKind, name)]
    }

    /// The next call; `nil` once nothing is left to be asked.
    mutating func next() -> PortCall? {
        while waiting.isEmpty {
            switch stage {
            case .resource:
                stage = .surroundings
                waiting = surroundings()
            case .surroundings:
                stage = .jobs
                if hasJobManager { waiting = [flink("/jobs/overview")] }
            case .jobs:
                stage = .job
                waiting = questionsAboutJob()
            case .job: stage = .done
            case .done: return nil
            }
        }
        asked = waiting.removeFirst()
        return asked
    }

    /// Whether the resource is known and nothing else was asked yet.
    var knowsResourceOnly: Bool { stage == .resource && resource != nil }

    mutating func received(_ reply: PortReply) throws(Trouble) {
        guard let asked else { return }
        self.asked = nil
        switch asked {
        case .kubernetes(let call): try note(call, reply)
        case .flink(_, let call): noteFlink(call, reply)
        case .host: break
        }
    }

    private mutating func note(_ call: APICall, _ reply: PortReply) throws(Trouble) {
        let answer: APIAnswer
        switch reply {
        case .answer(let it): answer = it
        case .unreachable(let text), .lost(let text): throw .unanswered(text)
        }
        if stage == .resource {
            if answer.status == 404 { throw .gone }
            guard answer.status == 200 else { throw .unanswered(answer.body["message"]?.string ?? "\(answer.status)") }
        } else if answer.status != 200, answer.status != 404, answer.status != 403 {
            throw .unanswered(answer.body["message"]?.string ?? "HTTP \(answer.status)")
        }
        evidence.add([Self.recording(call, answer)], from: "\(call.method) \(call.path)")
        guard stage == .resource else { return }
        var findings: [EvidenceFinding] = []
        resource = evidence.resource(kind: kind.rawValue, namespace: namespace, name: name, &findings)
        if resource == nil { throw .unanswered("the answer is no \(kind.rawValue)") }
    }

    private mutating func noteFlink(_ call: APICall, _ reply: PortReply) {
        let source = "\(call.method) \(call.path)"
        switch reply {
        case .answer(let answer): evidence.add([Self.recording(call, answer)], from: source)
        case .unreachable(let text), .lost(let text):
            let recording = Document.map([
                "request": .map(["method": .text(call.method), "path": .text(call.path)]), "error": .text(text),
            ])
            evidence.add([recording], from: source)
            // Who does not answer one question will not answer the next.
            waiting = []
            if stage == .jobs { stage = .job }
        }
    }

    private static func recording(_ call: APICall, _ answer: APIAnswer) -> Document {
        .map([
            "request": .map(["method": .text(call.method), "path": .text(call.path)]),
            "status": .number(Int64(answer.status)), "response": answer.body,
        ])
    }

    // MARK: What is asked

    private var sessionCluster: String? {
        kind == .flinkSessionJob ? resource?.spec?["deploymentName"]?.value.string : nil
    }

    private var cluster: String { sessionCluster ?? name }

    private func surroundings() -> [PortCall] {
        guard kind != .flinkCluster else {
            return [
                list(.deployments), list(.pods, "cluster=\(name)"), list(.configMaps, "cluster=\(name)"),
            ]
        }
        var calls = [
            get(.deployments, cluster), list(.pods, "app=\(cluster)"), list(.configMaps, haSelector(of: cluster)),
            list(.flinkStateSnapshots),
        ]
        if let sessionCluster {
            calls.append(get(.flinkDeployments, sessionCluster))
            calls.append(list(.flinkSessionJobs))
        }
        return calls
    }

    /// Without a Deployment nobody could answer.
    private var hasJobManager: Bool {
        evidence.resources(ofKind: "Deployment", namespace: namespace).contains { $0.name == cluster }
            || kind == .flinkCluster
    }

    private func questionsAboutJob() -> [PortCall] {
        let status = resource?.status?["jobStatus"]
        guard let job = status?["jobId"]?.value.string, RecordedEndpoint.isID(job) else { return [] }
        var calls = [flink("/jobs/\(job)/checkpoints")]
        for (info, path) in [("savepointInfo", "savepoints"), ("checkpointInfo", "checkpoints")] {
            if let trigger = status?[info]?["triggerId"]?.value.string, RecordedEndpoint.isID(trigger) {
                calls.append(flink("/jobs/\(job)/\(path)/\(trigger)"))
            }
        }
        for snapshot in evidence.resources(ofKind: "FlinkStateSnapshot", namespace: namespace)
        where snapshot.status?["state"]?.value.string == "IN_PROGRESS"
            && snapshot.spec?["jobReference"]?["name"]?.value.string == name
        {
            guard let trigger = snapshot.status?["triggerId"]?.value.string, RecordedEndpoint.isID(trigger) else {
                continue
            }
            calls.append(
                flink("/jobs/\(job)/\(snapshot.spec?["checkpoint"] == nil ? "savepoints" : "checkpoints")/\(trigger)"))
        }
        if resource?.spec?["flinkConfiguration"]?["jobmanager.scheduler"] != nil {
            calls.append(flink("/jobs/\(job)/resource-requirements"))
        }
        return calls
    }

    private func get(_ resource: KubernetesResource, _ name: String) -> PortCall {
        let request = KubernetesRequest(.get, resource, namespace: namespace, name: name)
        return .kubernetes(APICall(request.method, request.path))
    }

    private func list(_ resource: KubernetesResource, _ selector: String? = nil) -> PortCall {
        let request = KubernetesRequest(.get, resource, namespace: namespace, labelSelector: selector)
        return .kubernetes(APICall(request.method, request.path))
    }

    private func flink(_ path: String) -> PortCall {
        .flink(FlinkEndpoint(namespace: namespace, service: "\(cluster)-rest"), APICall("GET", path))
    }
}
