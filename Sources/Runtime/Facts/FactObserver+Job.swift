import Documents
import PolicyCompiler

/// Facts of the job, as Flink reports it.
extension FactObserver {
    mutating func jobFact(_ name: String) -> ObservedValue? {
        switch name {
        case "job.state": return seen.state
        case "job.known": return jobKnown()
        case "job.error": return jobError()
        case "job.start.age":
            if let start = job.entry?["start-time"], let answer = job.overview, let moment = start.instant {
                return age(of: moment, from: answer.provenance, in: start)
            }
            return recordedAge(["startTime"])
        case "job.update.age": return updateAge()
        case "job.listed": return jobListed()
        case "unexpected-jobs": return unexpectedJobs()
        case "checkpoint.completed.age": return checkpointAge { $0.newest }
        case "checkpoint.pending.age": return checkpointAge { $0.pending }
        case "flink.reachable":
            guard let answer = job.anyAnswer else { return .open("any answer of Flink") }
            return .bool(!answer.isUnreachable, from: answer.provenance)
        case "rescale.possible": return rescalePossible()
        default: return nil
        }
    }

    private func jobKnown() -> ObservedValue {
        switch subject.live {
        case .notObserved:
            guard job.jobID != nil, let overview = job.overview else {
                return .open("the status of \(subject.title)")
            }
            return .bool(true, from: overview.provenance)
        case .absent(let why): return .bool(false, from: why)
        case .present:
            let id = subject.jobStatus?["jobId"]
            return .bool(id?.value.string.map { !$0.isEmpty } ?? false, from: id?.provenance ?? statusPlace)
        }
    }

    private func jobError() -> ObservedValue {
        if let why = seen.isMissing { return .value(.name("not-found"), from: why) }
        switch subject.live {
        case .notObserved: return .open("the status of \(subject.title)")
        case .absent(let why): return .value(.none, from: why)
        case .present:
            guard let error = subject.status?["error"], let text = error.value.scalarText, !text.isEmpty else {
                return .value(.none, from: statusPlace)
            }
            return .value(.name(text == "Job Not Found" ? "not-found" : "other"), from: error.provenance)
        }
    }

    private mutating func recordedAge(_ keys: [String]) -> ObservedValue {
        if case .notObserved = subject.live { return .open("the status of \(subject.title)") }
        return age(of: subject.jobStatus?[keys], absent: statusPlace)
    }

    /// The operator sets the time whenever it sees another state than the recorded one.
    private mutating func updateAge() -> ObservedValue {
        if let recorded = subject.jobStatus?["state"]?.value.string, let entry = job.entry,
            let state = entry["state"]?.value.string, let answer = job.overview, state != recorded,
            seen.state.value == .name(state)
        {
            return .value(.number(0), from: .derived("the state has just changed", from: [answer.provenance]))
        }
        return recordedAge(["updateTime"])
    }

    private func jobListed() -> ObservedValue {
        guard let answer = job.overview else {
            if let answer = job.state, answer.outcome == .answered { return .bool(true, from: answer.provenance) }
            if let why = seen.isMissing { return .bool(false, from: why) }
            return .open("GET /jobs/overview")
        }
        guard answer.outcome == .answered else { return .unknown(from: answer.provenance) }
        return .bool(job.entry != nil, from: answer.provenance)
    }

    private func unexpectedJobs() -> ObservedValue {
        guard let answer = job.overview else { return .open("GET /jobs/overview") }
        guard answer.outcome == .answered else { return .unknown(from: answer.provenance) }
        if subject.kind == .flinkSessionJob,
            evidence.listing(of: "FlinkSessionJob", in: subject.namespace) == nil
        {
            return .open("the FlinkSessionJobs of \(subject.clusterName), to tell whose jobs they are")
        }
        return .value(.number(Int64(job.foreignJobs().count)), from: answer.provenance)
    }

    private mutating func checkpointAge(
        _ pick: (CheckpointStatistics) -> CheckpointStatistics.Moment?
    ) -> ObservedValue {
        guard let answer = job.checkpoints else { return .open("GET /jobs/ID/checkpoints") }
        guard answer.outcome == .answered else { return .unknown(from: answer.provenance) }
        guard let moment = pick(CheckpointStatistics(answer.body)) else {
            return .value(.none, from: answer.provenance)
        }
        return age(of: moment.time, from: answer.provenance, in: moment.place)
    }
}

/// `GET /jobs/ID/checkpoints`, as the operator reads it.
struct CheckpointStatistics {
    struct Moment {
        var time: Instant
        var id: Int64
        var place: SourcedDocument
    }

    /// Of the latest restored, completed and savepoint the one with the highest id; a restore counts from when it was
    /// done, the others from when they were triggered.
    private(set) var newest: Moment?
    /// The first of the history, if it is under way.
    private(set) var pending: Moment?
    /// The latest completed savepoint.
    private(set) var savepoint: Moment?

    init(_ body: SourcedDocument) {
        let latest = body["latest"]
        savepoint = Self.moment(latest?["savepoint"], "trigger_timestamp")
        newest = [
            Self.moment(latest?["completed"], "trigger_timestamp"),
            savepoint,
            Self.moment(latest?["restored"], "restore_timestamp"),
        ]
        .compactMap { $0 }
        // Of equal ids the first wins: a job that fell back to its last checkpoint is as old as that.
        .reduce(nil) { best, next in best.map { next.id > $0.id ? next : $0 } ?? next }
        if let first = body["history"]?.elements.first, first["status"]?.value.string == "IN_PROGRESS" {
            pending = Self.moment(first, "trigger_timestamp")
        }
    }

    private static func moment(_ entry: SourcedDocument?, _ field: String) -> Moment? {
        guard let entry, let milliseconds = entry[field]?.value.integer, let id = entry["id"]?.value.integer else {
            return nil
        }
        return Moment(time: Instant(millisecondsSinceEpoch: milliseconds), id: id, place: entry)
    }
}
