import Documents
import PolicyCompiler

/// Facts of the job's savepoints.
extension FactObserver {
    mutating func savepointFact(_ name: String) -> ObservedValue? {
        switch name {
        case "savepoint.triggered": return triggered("savepointInfo")
        case "checkpoint.triggered": return triggered("checkpointInfo")
        case "savepoint.age":
            return youngest(of: completedSavepoints())
        case "savepoint.trigger.age":
            return youngest(of: triggeredSavepoints())
        default: return nil
        }
    }

    private func triggered(_ info: String) -> ObservedValue {
        if case .notObserved = subject.live { return .open("the status of \(subject.title)") }
        let id = subject.jobStatus?[info]?["triggerId"]
        return .bool(id?.value.string.map { !$0.isEmpty } ?? false, from: id?.provenance ?? statusPlace)
    }

    // MARK: One line of history, from three places

    private struct SavepointTimes {
        var times: [SourcedDocument]
        /// Whether nothing else could show a newer one; what would, if not.
        var missing: String?
    }

    private mutating func youngest(of savepoints: SavepointTimes) -> ObservedValue {
        let newest = savepoints.times.compactMap { time in time.instant.map { ($0, time) } }.max { $0.0 < $1.0 }
        if let (moment, place) = newest { return age(of: moment, from: place.provenance, in: place) }
        if let missing = savepoints.missing { return .open(missing) }
        return .value(.none, from: statusPlace)
    }

    private mutating func completedSavepoints() -> SavepointTimes {
        var found = SavepointTimes(times: [], missing: missingHistory)
        found.times += [subject.jobStatus?["savepointInfo"]?["lastSavepoint"]?["timeStamp"]].compactMap { $0 }
        found.times += savepointResources().filter { $0.status?["state"]?.value.string == "COMPLETED" }.compactMap {
            $0.status?["triggerTimestamp"] ?? $0.metadata?["creationTimestamp"]
        }
        if let answer = job.checkpoints, answer.outcome == .answered,
            let savepoint = CheckpointStatistics(answer.body).savepoint?.place["trigger_timestamp"]
        {
            found.times.append(savepoint)
        }
        return found
    }

    private mutating func triggeredSavepoints() -> SavepointTimes {
        var found = completedSavepoints()
        found.times += [subject.jobStatus?["savepointInfo"]?["triggerTimestamp"]].compactMap { time in
            // 0 stands for none there.
            time?.number == 0 ? nil : time
        }
        found.times += savepointResources().compactMap { $0.status?["triggerTimestamp"] }
        return found
    }

    private var missingHistory: String? {
        if case .absent = subject.live { return nil }
        if case .notObserved = subject.live { return "the status of \(subject.title)" }
        let isListed = evidence.listing(of: "FlinkStateSnapshot", in: subject.namespace) != nil
        return isListed ? nil : "the FlinkStateSnapshots of namespace `\(subject.namespace)`"
    }

    /// FlinkStateSnapshots of this job that are savepoints.
    private mutating func savepointResources() -> [EvidenceResource] {
        if let savepoints = known.savepoints { return savepoints }
        let savepoints = evidence.resources(ofKind: "FlinkStateSnapshot", namespace: subject.namespace).filter {
            let job = $0.spec?["jobReference"]
            return $0.spec?["savepoint"] != nil && job?["name"]?.value.string == subject.name
                && (job?["kind"]?.value.string ?? subject.kind.rawValue) == subject.kind.rawValue
        }
        known.savepoints = savepoints
        return savepoints
    }
}

extension SourcedDocument {
    fileprivate var number: Int64? { value.integer ?? value.string.flatMap { Int64($0) } }
}
