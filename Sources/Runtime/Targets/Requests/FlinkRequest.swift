public import Documents

/// Where a cluster's REST API answers.
public struct FlinkEndpoint: Sendable, Hashable {
    public var namespace: String
    /// `<clusterID>-rest`; of a FlinkCluster `<name>-jobmanager`.
    public var service: String
    public var port: Int
    /// Instead of the service's own name.
    public var host: String?

    public init(namespace: String, service: String, port: Int = 8081, host: String? = nil) {
        self.namespace = namespace
        self.service = service
        self.port = port
        self.host = host
    }

    public init(of subject: PlanSubject) {
        self.init(
            namespace: subject.namespace,
            service: "\(subject.clusterID)-\(subject.kind == .flinkCluster ? "jobmanager" : "rest")",
            port: subject.restPort,
            host: subject.restHost)
    }

    /// From inside Kubernetes.
    public var baseURL: String { "http://\(host ?? "\(service).\(namespace)"):\(port)" }
}

/// One call of Flink's REST API, as a value.
///
/// Unknown fields of a body are ignored by Flink without a word, so what is sent has to be spelled as Flink spells it:
/// each constructor names the recordings (of Flink 2.3.0) that it was taken from.
public struct FlinkRequest: Sendable, Hashable {
    public var endpoint: FlinkEndpoint
    public var method: String
    /// With the query.
    public var path: Template
    public var body: RequestBody?
    /// A jar to be sent as the form field `jarfile`, by where it comes from.
    public var jarURI: String?
    public var answer: FlinkAnswer

    public init(
        _ method: String, _ path: Template, at endpoint: FlinkEndpoint, body: RequestBody? = nil,
        jarURI: String? = nil, answer: FlinkAnswer
    ) {
        self.endpoint = endpoint
        self.method = method
        self.path = path
        self.body = body
        self.jarURI = jarURI
        self.answer = answer
    }
}

/// How Flink's answer is read.
public struct FlinkAnswer: Sendable, Hashable {
    /// The statuses that mean yes.
    public var accepted: [Int]
    /// Statuses that mean that it was so already.
    public var alreadyDone: [Int]
    /// Names of exceptions in an error's text that mean the same: the jar run has no status for it.
    public var alreadyDoneErrors: [String]
    public var meaning: Meaning
    /// Where the value goes that `meaning` finds.
    public var yields: Template.Variable?

    public enum Meaning: Sendable, Hashable {
        /// The status says all.
        case status
        /// A value in the answer.
        case value(DocumentPath)
        /// The last segment of a path in the answer: the id of an uploaded jar.
        case lastSegment(DocumentPath)
        /// An operation under way: asked again until `status.id` is COMPLETED, which means an end, not success. Success
        /// is that there is no `failure`; `result` is where the value is then.
        case operation(result: DocumentPath?, failure: String)
        /// `/jobs/overview`: asked again until the job is in one of these states. One of `failing` ends it as a failure.
        case jobState(job: Template, in: [String], failing: [String])
        /// `/jobs/:id/checkpoints`: the path of the newest of `latest.completed`, `.savepoint` and `.restored`.
        case newestSnapshot
        /// `/jobs/:id/checkpoints`: what `latest.restored` says of that job.
        case restored(Restored, job: Template)
    }

    public enum Restored: Sendable, Hashable {
        case nothing
        case something
        case from(Template)
    }

    public init(
        accepting accepted: [Int], alreadyDone: [Int] = [], alreadyDoneErrors: [String] = [],
        _ meaning: Meaning = .status, yields: Template.Variable? = nil
    ) {
        self.accepted = accepted
        self.alreadyDone = alreadyDone
        self.alreadyDoneErrors = alreadyDoneErrors
        self.meaning = meaning
        self.yields = yields
    }

    /// Whether the request is asked again while the answer is pending.
    public var isPoll: Bool {
        switch meaning {
        case .operation, .jobState: true
        case .restored: true
        case .status, .value, .lastSegment, .newestSnapshot: false
        }
    }
}
