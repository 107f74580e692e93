import Documents
import PolicyCompiler
import PolicyRuntime

/// A snapshot that was there when the story began.
struct ScenarioSnapshot: Sendable, Hashable {
    var name: String
    var path: String
    var isGone = false
    var dataIsGone = false
}

// `given snapshots`, and what became of them.
extension ScenarioPlay {
    /// Makes a record of each, as old as it is given, and its data.
    mutating func place(_ columns: [String], _ rows: [[FactValue]], _ step: PolicyScenario.Step) {
        guard setting.kind != .flinkCluster else {
            return problem(
                .impossible, "a FlinkCluster keeps no records of its snapshots", at: step.origin,
                help: "let it take one: `apply spec.job.savepointGeneration = 1`")
        }
        for (number, row) in rows.enumerated() {
            var facts = Dictionary(zip(columns, row), uniquingKeysWith: { first, _ in first })
            var name = "s\(number + 1)"
            if case .string(let given)? = facts.removeValue(forKey: "name") { name = given }
            if let trouble = place(name, &facts) {
                return problem(.impossible, "no world has snapshot `\(name)`", at: step.origin, notes: [trouble])
            }
        }
        for index in stage.actors.indices { stage.actors[index].process.add(setting.key, at: stage.now) }
    }

    private mutating func place(_ name: String, _ facts: inout [String: FactValue]) -> String? {
        func take(_ fact: String, _ usual: String) -> String { facts.removeValue(forKey: fact)?.text ?? usual }
        let isCheckpoint = take("kind", "SAVEPOINT") == "CHECKPOINT"
        let state = take("state", "COMPLETED")
        guard ["COMPLETED", "FAILED", "ABANDONED"].contains(state) else {
            return "what is \(state) belongs to an operation of Flink: trigger it in the story"
        }
        let trigger = take("trigger", "PERIODIC")
        let format = take("format", "CANONICAL")
        let disposes = facts.removeValue(forKey: "dispose-on-delete") ?? .bool(true)
        let exists = facts.removeValue(forKey: "already-exists") ?? .bool(false)
        var age: Int64 = 3_600_000
        if case .number(let given)? = facts.removeValue(forKey: "age") { age = given }
        var labels: [(String, Document)] = [
            ("snapshot.state", Document(text: state)), ("snapshot.trigger-type", Document(text: trigger)),
            ("snapshot.type", Document(text: isCheckpoint ? "CHECKPOINT" : "SAVEPOINT")),
        ]
        for (column, value) in facts.sorted(by: { $0.key < $1.key }) {
            guard let key = ScenarioSetting.metadataKey(column, "label") else {
                return "the simulator cannot give a snapshot `\(column)`"
            }
            if let text = value.text { labels.append((key, Document(text: text))) }
        }
        let path = "s3://flink/\(isCheckpoint ? "checkpoints" : "savepoints")/\(name)"
        var spec = Document.map([
            "jobReference": .map([
                "kind": Document(text: setting.kind.rawValue), "name": Document(text: setting.key.name),
            ]), "backoffLimit": -1,
        ])
        spec.put(
            isCheckpoint
                ? .map([:])
                : .map([
                    "path": Document(text: path), "formatType": Document(text: format),
                    "disposeOnDelete": Document(.bool(disposes == .bool(true))),
                    "alreadyExists": Document(.bool(exists == .bool(true))),
                ]), along: [isCheckpoint ? "checkpoint" : "savepoint"])
        var status = Document.map(["state": Document(text: state), "failures": 0])
        if state == "COMPLETED" { status.put(Document(text: path), along: ["path"]) }
        var object = Document.map([
            "apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkStateSnapshot",
            "metadata": .map([
                "name": Document(text: name), "namespace": Document(text: setting.key.namespace),
            ]),
            "spec": spec, "status": status,
        ])
        for (key, value) in labels { object.put(value, along: ["metadata", "labels", key]) }
        if !isCheckpoint, !(exists == .bool(true)) {
            object.put(["flinkpolicy.io/finalizer"], along: ["metadata", "finalizers"])
        }
        stage.world.kubernetes.put(object, by: "kubectl", at: stage.now - age)
        if state == "COMPLETED" {
            var snapshot = ScenarioManifests.snapshot(at: path, records: 1)
            snapshot.isSavepoint = !isCheckpoint
            snapshot.startedAt = stage.now - age
            stage.world.storage.write(snapshot)
        }
        givenSnapshots.append(ScenarioSnapshot(name: name, path: path))
        return nil
    }

    mutating func expectSnapshots(
        _ names: [String], _ step: PolicyScenario.Step, _ isOne: (ScenarioSnapshot) -> Bool
    ) {
        guard !givenSnapshots.isEmpty else {
            return problem(
                .impossible, "no snapshots are given of which something could be expected", at: step.origin,
                help: "write `given snapshots` and a grid before it")
        }
        for index in givenSnapshots.indices {
            let snapshot = givenSnapshots[index]
            let object = stage.world.kubernetes.object(.flinkStateSnapshot, setting.key.namespace, snapshot.name)
            givenSnapshots[index].isGone = object == nil
            givenSnapshots[index].dataIsGone = stage.world.storage.snapshot(at: snapshot.path) == nil
        }
        let found = givenSnapshots.filter(isOne).map(\.name).sorted()
        let isMet = Set(found) == Set(names.filter { $0 != "none" })
        verdict(isMet, step)
        guard !isMet else { return }
        problem(
            .failed, "`\(step.text)` is not so: it is \(found.isEmpty ? "none" : found.joined(separator: ", "))",
            at: step.origin,
            notes: givenSnapshots.map {
                "\($0.name): \($0.isGone ? "its record is gone" : "its record is there"), its data "
                    + ($0.dataIsGone ? "too" : "are there")
            })
    }
}
