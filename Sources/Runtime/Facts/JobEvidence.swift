import Documents

/// The answers of Flink that are about the job of a subject, picked from all that were given.
struct JobEvidence {
    /// The recorded id, or the one that the answers show for a job of this name.
    private(set) var jobID: String?
    /// `GET /jobs/overview` of the job's cluster.
    private(set) var overview: RecordedAnswer?
    /// The job's entry in it.
    private(set) var entry: SourcedDocument?
    /// `GET /jobs/ID/status` or, where that was not asked, `GET /jobs/ID`.
    private(set) var state: RecordedAnswer?
    private(set) var checkpoints: RecordedAnswer?
    private(set) var requirements: RecordedAnswer?
    /// Any answer of the cluster, of those that answered if there is one.
    private(set) var anyAnswer: RecordedAnswer?
    private(set) var findings: [EvidenceFinding] = []

    /// Ids of jobs that belong to other resources, with the cluster that they run on.
    private var others: [String: String] = [:]
    private let subject: Subject
    /// Whether the evidence shows one cluster only, so that an answer without an id can be of no other.
    private let isOnlyCluster: Bool

    init(_ subject: Subject, _ evidence: Evidence) {
        self.subject = subject
        jobID = (subject.jobStatus?["jobId"] ?? subject.status?["components"]?["job"]?["id"])?.value.string
        var clusters: Set<String> = []
        for resource in evidence.clusterResources() {
            let cluster = resource.spec?["deploymentName"]?.value.string ?? resource.name
            let namespace = resource.namespace ?? subject.namespace
            clusters.insert("\(namespace)/\(cluster)")
            guard resource.title != subject.title || namespace != subject.namespace else { continue }
            if let id = resource.status?["jobStatus"]?["jobId"]?.value.string {
                others[id] = "\(namespace)/\(cluster)"
            }
        }
        clusters.insert("\(subject.namespace)/\(subject.clusterName)")
        isOnlyCluster = clusters.count == 1
        pickOverview(evidence.answers)
        state =
            pick("status", evidence.answers) { if case .jobStatus = $0 { true } else { false } }
            ?? pick("job", evidence.answers) { if case .job = $0 { true } else { false } }
        checkpoints = pick("checkpoints", evidence.answers) { if case .checkpoints = $0 { true } else { false } }
        requirements = pick("resource requirements", evidence.answers) {
            if case .resourceRequirements = $0 { true } else { false }
        }
        let ours = evidence.answers.filter(isOurs)
        anyAnswer = ours.last { $0.status != 503 && !$0.isUnreachable } ?? ours.last
        if let overview, anyAnswer?.isUnreachable ?? true { anyAnswer = overview }
        findings = findings.sortedForOutput()
    }

    /// Jobs of the cluster that are under way and belong to no resource that was given.
    func foreignJobs() -> [SourcedDocument] {
        (overview?.body["jobs"]?.elements ?? []).filter { job in
            guard let id = job["jid"]?.value.string, id != jobID, others[id] == nil else { return false }
            return !JobStates.isTerminal(job["state"]?.value.string)
        }
    }

    // MARK: Which answer is meant

    private mutating func pickOverview(_ answers: [RecordedAnswer]) {
        let all = answers.filter { $0.endpoint == .jobsOverview }
        if jobID == nil { jobID = idByName(all) ?? onlyID(answers) }
        let listing = all.filter { answer in self.entry(of: answer) != nil }
        if let newest = newest(of: listing, "GET /jobs/overview") {
            overview = newest
            entry = entry(of: newest)
            return
        }
        // None lists the job. One that lists the jobs of another cluster says nothing about ours.
        let cluster = "\(subject.namespace)/\(subject.clusterName)"
        let owners = all.map { answer in
            (answer, Set((answer.body["jobs"]?.elements ?? []).compactMap { others[$0["jid"]?.value.string ?? ""] }))
        }
        // One that lists other jobs of the same session cluster is of that cluster.
        if let ofCluster = newest(of: owners.filter { $1 == [cluster] }.map(\.0), "GET /jobs/overview") {
            overview = ofCluster
            return
        }
        let neutral = owners.filter { $1.isEmpty }.map(\.0)
        guard let first = neutral.first else { return }
        guard isOnlyCluster, neutral.count == 1 else {
            if jobID != nil || neutral.count > 1 {
                findings.append(.ambiguous("GET /jobs/overview", first, subject))
            }
            return
        }
        overview = first
        if first.outcome == .answered { findings.append(.taken("GET /jobs/overview", first, subject)) }
    }

    /// The answer about our job; one that does not say of which job it is, only if there can be no doubt.
    private mutating func pick(
        _ what: String, _ answers: [RecordedAnswer], where isKind: (RecordedEndpoint) -> Bool
    ) -> RecordedAnswer? {
        let all = answers.filter { isKind($0.endpoint) }
        if let jobID {
            let exact = all.filter { $0.endpoint.job == jobID }
            if !exact.isEmpty { return newest(of: exact, exact[0].endpoint.description) }
        }
        let bare = all.filter { $0.endpoint.job == nil }
        guard let first = bare.first else { return nil }
        guard isOnlyCluster, bare.count == 1 else {
            findings.append(.ambiguous(first.endpoint.description, first, subject))
            return nil
        }
        findings.append(.taken(first.endpoint.description, first, subject))
        return first
    }

    /// The id of the newest job with the name of the resource, where exactly one overview has such a job.
    private mutating func idByName(_ overviews: [RecordedAnswer]) -> String? {
        let named = overviews.flatMap { $0.body["jobs"]?.elements ?? [] }.filter {
            $0["name"]?.value.string == subject.name && $0["jid"]?.value.string.map { others[$0] == nil } ?? false
        }
        let newest = named.max { $0.number("start-time") < $1.number("start-time") }
        guard let newest, let id = newest["jid"]?.value.string else { return nil }
        findings.append(
            EvidenceFinding(
                .note, "the job `\(id)` is taken for that of \(subject.title), because of its name", at: newest))
        return id
    }

    /// The one job that all answers are about, if no other resource has it.
    private mutating func onlyID(_ answers: [RecordedAnswer]) -> String? {
        let ids = Set(answers.compactMap(\.endpoint.job)).subtracting(others.keys)
        guard isOnlyCluster, ids.count == 1, let id = ids.first,
            let answer = answers.first(where: { $0.endpoint.job == id })
        else { return nil }
        findings.append(
            EvidenceFinding(
                .note, "the job `\(id)` is taken for that of \(subject.title): no other was asked about",
                in: answer.source))
        return id
    }

    /// The answer that was given last, by the times in it; where several were given, that is said.
    private mutating func newest(of answers: [RecordedAnswer], _ what: String) -> RecordedAnswer? {
        let sorted = answers.sorted { ($0.moment, $0.source) < ($1.moment, $1.source) }
        guard let last = sorted.last else { return nil }
        if sorted.contains(where: { $0.body.value != last.body.value || $0.outcome != last.outcome }) {
            findings.append(
                EvidenceFinding(
                    .warning, "`\(what)` was answered more than once; the answer in \(last.source) is used",
                    in: last.source, help: "give one answer to each request"))
        }
        return last
    }

    private func entry(of answer: RecordedAnswer) -> SourcedDocument? {
        guard let jobID else { return nil }
        return answer.body["jobs"]?.elements.first { $0["jid"]?.value.string == jobID }
    }

    private func isOurs(_ answer: RecordedAnswer) -> Bool {
        if let id = answer.endpoint.job { return id == jobID }
        return isOnlyCluster && answer.endpoint != .unknown
    }
}

extension RecordedAnswer {
    var isUnreachable: Bool { if case .unreachable = outcome { true } else { false } }

    /// The latest time that stands in the answer, in milliseconds; -1 where there is none. Answers carry no date.
    fileprivate var moment: Int64 {
        let places: [SourcedDocument]
        switch endpoint {
        case .jobsOverview, .jobs: places = body["jobs"]?.elements ?? []
        case .checkpoints:
            places =
                (body["history"]?.elements ?? [])
                + ["completed", "savepoint", "failed", "restored"].compactMap { body["latest"]?[$0] }
        case .overview, .job, .jobStatus, .resourceRequirements, .snapshotResult, .configuration, .other, .unknown:
            places = [body]
        }
        let fields = [
            "now", "last-modification", "end-time", "trigger_timestamp", "latest_ack_timestamp", "restore_timestamp",
        ]
        return places.flatMap { place in
            fields.map { place.number($0) } + [place.number("start-time").addingSaturated(place.number("duration"))]
        }
        .max() ?? -1
    }
}

extension SourcedDocument {
    /// The number under `key`; -1 where there is none.
    func number(_ key: String) -> Int64 { self[key]?.value.integer ?? -1 }
}

extension Int64 {
    func addingSaturated(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}

extension Evidence {
    /// Live resources that run on a cluster of Flink's.
    func clusterResources() -> [EvidenceResource] {
        ["FlinkDeployment", "FlinkSessionJob", "FlinkCluster"].flatMap { resources(ofKind: $0) }.filter(\.isLive)
    }
}

/// States of a job, as Flink groups them.
enum JobStates {
    /// It has ended for good: not SUSPENDED, which another JobManager may take up.
    static func isTerminal(_ state: String?) -> Bool {
        state == "FAILED" || state == "CANCELED" || state == "FINISHED"
    }
}

extension EvidenceFinding {
    fileprivate static func ambiguous(_ what: String, _ answer: RecordedAnswer, _ subject: Subject) -> EvidenceFinding {
        EvidenceFinding(
            .warning, "`\(what)` may be of another cluster than that of \(subject.title), so it is not used",
            in: answer.source,
            help: "give the answers of one cluster, or the resource with its status, which has the job's id")
    }

    fileprivate static func taken(_ what: String, _ answer: RecordedAnswer, _ subject: Subject) -> EvidenceFinding {
        EvidenceFinding(.note, "`\(what)` is taken for the cluster of \(subject.title)", in: answer.source)
    }
}
