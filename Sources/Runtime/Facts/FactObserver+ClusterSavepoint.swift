import Documents
import PolicyCompiler

/// The one savepoint that a FlinkCluster's status has a place for, while it is under way (flinkcluster-operator.md, 7).
extension FactObserver {
    mutating func clusterSavepoint() -> ObservedSnapshot? {
        guard let savepoint = subject.status?["savepoint"], savepoint["state"]?.value.string == "InProgress" else {
            return nil
        }
        let place = savepoint.provenance
        let id = savepoint["triggerID"]?.value.string ?? ""
        let reason = savepoint["triggerReason"]?.value.string ?? ""
        let name =
            (id.isEmpty ? "the savepoint under way" : "the savepoint triggered as \(id)")
            + (reason.isEmpty ? "" : " (\(reason))")
        var facts: [String: ObservedValue] = [
            "snapshot.name": .value(.string(name), from: place),
            "snapshot.kind": .value(.name("SAVEPOINT"), from: place),
            "snapshot.record": .value(.name("history"), from: place),
            "snapshot.state": .value(.name("IN_PROGRESS"), from: place),
            "snapshot.trigger": .value(.name(Self.trigger(reason)), from: place),
            "snapshot.failures": .value(.number(0), from: place),
            "snapshot.backoff-limit": .value(.none, from: place),
            "snapshot.job": .value(.name("path"), from: place),
            "snapshot.job-exists": .bool(true, from: place),
            "snapshot.already-exists": .bool(false, from: place),
            "snapshot.deleting": .bool(false, from: place),
            "snapshot.dispose-on-delete": .bool(false, from: place),
            "snapshot.path": .value(.none, from: place),
            "snapshot.restored-from": .bool(false, from: place),
            "snapshot.needed-for-rollback": .bool(false, from: place),
        ]
        let type = Vocabulary.fact(named: "snapshot.format")?.type ?? .string
        facts["snapshot.format"] = field(["formatType"], of: savepoint, as: type, absent: .none)
        let age = age(of: savepoint["triggerTime"], absent: place)
        facts["snapshot.trigger.age"] = age
        facts["snapshot.age"] = age.value == FactValue.none ? .open("`triggerTime` of the savepoint") : age
        facts["snapshot.result"] = id.isEmpty ? .open("the trigger id of the savepoint") : result(ofTrigger: id)
        return ObservedSnapshot(
            name: name, facts: facts, reference: savepoint.reference, content: savepoint, labels: nil)
    }

    private static func trigger(_ reason: String) -> String {
        switch reason {
        case "scheduled", "scheduled initial": "PERIODIC"
        case "update", "job cancel": "UPGRADE"
        default: "MANUAL"
        }
    }
}
