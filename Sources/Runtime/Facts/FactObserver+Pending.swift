import Documents
import PolicyCompiler

/// Snapshots that only the status of the job's resource knows of: triggered, and not yet complete (deprecated; reference,
/// 3.5).
extension FactObserver {
    mutating func pendingSnapshots() -> [ObservedSnapshot] {
        if subject.kind == .flinkCluster { return clusterSavepoint().map { [$0] } ?? [] }
        return ["savepointInfo", "checkpointInfo"].compactMap { field in
            guard let info = subject.jobStatus?[field], let id = info["triggerId"]?.value.string, !id.isEmpty else {
                return nil
            }
            return pending(info, trigger: id, isCheckpoint: field == "checkpointInfo")
        }
    }

    private mutating func pending(
        _ info: SourcedDocument, trigger id: String, isCheckpoint: Bool
    ) -> ObservedSnapshot {
        let place = info.provenance
        let name = "the \(isCheckpoint ? "checkpoint" : "savepoint") triggered as \(id)"
        var facts: [String: ObservedValue] = [
            "snapshot.name": .value(.string(name), from: place),
            "snapshot.kind": .value(.name(isCheckpoint ? "CHECKPOINT" : "SAVEPOINT"), from: place),
            "snapshot.record": .value(.name("history"), from: place),
            "snapshot.state": .value(.name("IN_PROGRESS"), from: place),
            // A nonce is tried again as long as its grace lasts, whatever the count.
            "snapshot.failures": .value(.number(0), from: place),
            "snapshot.backoff-limit": .value(.none, from: place),
            "snapshot.job": .value(.name("path"), from: place),
            "snapshot.already-exists": .bool(false, from: place),
            "snapshot.deleting": .bool(false, from: place),
            "snapshot.dispose-on-delete": .bool(false, from: place),
            "snapshot.path": .value(.none, from: place),
            "snapshot.restored-from": .bool(false, from: place),
            "snapshot.needed-for-rollback": .bool(false, from: place),
        ]
        if let live = subject.live.resource {
            facts["snapshot.job-exists"] = .bool(true, from: live.content.provenance)
        }
        func read(_ name: String, _ key: String) {
            let type = Vocabulary.fact(named: name)?.type ?? .string
            facts[name] = field([key], of: info, as: type, absent: .none)
        }
        read("snapshot.trigger", "triggerType")
        if isCheckpoint || info["formatType"]?.value.string == "UNKNOWN" {
            facts["snapshot.format"] = .value(.none, from: place)  // that of a checkpoint is FULL or INCREMENTAL
        } else {
            read("snapshot.format", "formatType")
        }
        let age = age(of: info["triggerTimestamp"], absent: place)
        facts["snapshot.trigger.age"] = age
        facts["snapshot.age"] = age.value == FactValue.none ? .open("`triggerTimestamp` of the savepoint") : age
        facts["snapshot.result"] = result(ofTrigger: id)
        return ObservedSnapshot(name: name, facts: facts, reference: info.reference, content: info, labels: nil)
    }
}
