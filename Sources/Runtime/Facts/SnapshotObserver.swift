import Documents
import PolicyCompiler

/// Finds the snapshots of a subject's job: FlinkStateSnapshots that refer to it, and the history in its status.
extension FactObserver {
    mutating func snapshots() -> [ObservedSnapshot] {
        guard subject.kind != .flinkCluster else { return [] }
        var found: [ObservedSnapshot] = []
        // As the operator's index does, by name alone: a FlinkDeployment and a FlinkSessionJob of one name share them.
        for resource in evidence.resources(ofKind: "FlinkStateSnapshot", namespace: subject.namespace)
        where resource.spec?["jobReference"]?["name"]?.value.string == subject.name {
            found.append(snapshot(resource))
        }
        for entry in subject.jobStatus?["savepointInfo"]?["savepointHistory"]?.elements ?? [] {
            found.append(snapshot(history: entry))
        }
        return found.sorted(by: ObservedSnapshot.isBefore)
    }

    private func type(_ name: String) -> ValueType { Vocabulary.fact(named: name)?.type ?? .string }

    // MARK: A resource

    mutating func snapshot(_ resource: EvidenceResource) -> ObservedSnapshot {
        let content = resource.content
        let place = content.provenance
        let savepoint = resource.spec?["savepoint"]
        var facts: [String: ObservedValue] = [:]
        facts.reserveCapacity(24)
        func read(_ name: String, _ keys: [String], absent: FactValue) {
            facts[name] = field(keys, of: content, as: type(name), absent: absent)
        }
        facts["snapshot.name"] = .value(.string(resource.name), from: place)
        facts["snapshot.kind"] = .value(.name(savepoint == nil ? "CHECKPOINT" : "SAVEPOINT"), from: place)
        facts["snapshot.record"] = .value(.name("resource"), from: place)
        read("snapshot.trigger", ["metadata", "labels", "snapshot.trigger-type"], absent: .none)
        read("snapshot.state", ["status", "state"], absent: .name("TRIGGER_PENDING"))
        read("snapshot.path", ["status", "path"], absent: .none)
        read("snapshot.job", ["spec", "jobReference", "name"], absent: .none)
        read("snapshot.already-exists", ["spec", "savepoint", "alreadyExists"], absent: .bool(false))
        // The CRD's default for savepoints; the data of a checkpoint is Flink's.
        read("snapshot.dispose-on-delete", ["spec", "savepoint", "disposeOnDelete"], absent: .bool(savepoint != nil))
        read(
            "snapshot.format", ["spec", "savepoint", "formatType"],
            absent: savepoint == nil ? .none : .name("CANONICAL"))
        facts["snapshot.age"] = age(of: resource.metadata?["creationTimestamp"], absent: place)
        if facts["snapshot.age"]?.value == FactValue.none {
            facts["snapshot.age"] = .open("`metadata.creationTimestamp` of \(resource.title)")
        }
        facts["snapshot.trigger.age"] = age(of: resource.status?["triggerTimestamp"], absent: place)
        facts["snapshot.deleting"] = .bool(resource.isDeleting, from: place)
        facts["snapshot.backoff-limit"] = backoffLimit(resource)
        let result = result(of: resource)
        facts["snapshot.result"] = result
        facts["snapshot.failures"] = failures(resource, result)
        addReferences(to: &facts, path: resource.status?["path"], place)
        return ObservedSnapshot(
            name: resource.name, facts: facts, reference: content.reference, content: content,
            labels: resource.metadata?["labels"])
    }

    /// Negative is for ever.
    private func backoffLimit(_ resource: EvidenceResource) -> ObservedValue {
        if let limit = resource.spec?["backoffLimit"], let number = limit.value.integer, number < 0 {
            return .value(.none, from: limit.provenance)
        }
        return field(["spec", "backoffLimit"], of: resource.content, as: .count, absent: .none)
    }

    /// What Flink says of the operation: a failure is a completed one with a cause, whose key is spelled in two ways.
    private func result(of resource: EvidenceResource) -> ObservedValue {
        guard let id = resource.status?["triggerId"]?.value.string, !id.isEmpty else {
            return .open("an operation of Flink: none was triggered")
        }
        return self.result(ofTrigger: id)
    }

    func result(ofTrigger id: String) -> ObservedValue {
        let answer = evidence.answers.last {
            if case .snapshotResult(_, id) = $0.endpoint { true } else { false }
        }
        guard let answer else { return .open("GET /jobs/ID/savepoints/\(id)") }
        guard answer.outcome == .answered else { return .unknown(from: answer.provenance) }
        guard answer.body["status"]?["id"]?.value.string == "COMPLETED" else {
            return .value(.name("pending"), from: answer.provenance)
        }
        let operation = answer.body["operation"]
        let isFailure = operation?["failure-cause"] != nil || operation?["failureCause"] != nil
        return .value(.name(isFailure ? "failure" : "success"), from: answer.provenance)
    }

    /// The failure that was just seen counts, though the status does not have it yet; and so does a question that Flink
    /// did not answer (reference, 5.3).
    private func failures(_ resource: EvidenceResource, _ result: ObservedValue) -> ObservedValue {
        let recorded = field(["status", "failures"], of: resource.content, as: .count, absent: .number(0))
        guard result.value == .name("failure") || result.value == .unknown,
            resource.status?["state"]?.value.string == "IN_PROGRESS",
            case .value(.number(let count)) = recorded.content
        else { return recorded }
        return .value(
            .number(count.addingSaturated(1)),
            from: .derived("one more than", from: [recorded.provenance, result.provenance]))
    }

    // MARK: An entry of the history

    private mutating func snapshot(history entry: SourcedDocument) -> ObservedSnapshot {
        let location = entry["location"]?.value.scalarText ?? ""
        let place = entry.provenance
        var facts: [String: ObservedValue] = [:]
        for (name, value) in Self.ofHistory { facts[name] = .value(value, from: place) }
        facts["snapshot.name"] = .value(.string(location), from: place)
        facts["snapshot.path"] = .value(location.isEmpty ? .none : .name("path"), from: place)
        facts["snapshot.trigger"] = field(["triggerType"], of: entry, as: type("snapshot.trigger"), absent: .none)
        facts["snapshot.format"] =
            entry["formatType"]?.value.string == "UNKNOWN"
            ? .value(.none, from: place)
            : field(["formatType"], of: entry, as: type("snapshot.format"), absent: .none)
        let age = age(of: entry["timeStamp"], absent: place)
        facts["snapshot.age"] = age.value == FactValue.none ? .open("`timeStamp` of the savepoint") : age
        addReferences(to: &facts, path: entry["location"], place)
        return ObservedSnapshot(
            name: location, facts: facts, reference: entry.reference, content: entry, labels: nil)
    }

    /// What every entry is: only completed savepoints get there.
    private static let ofHistory: [(String, FactValue)] = [
        ("snapshot.kind", .name("SAVEPOINT")), ("snapshot.record", .name("history")),
        ("snapshot.state", .name("COMPLETED")), ("snapshot.result", .name("success")),
        ("snapshot.failures", .number(0)), ("snapshot.backoff-limit", .none), ("snapshot.trigger.age", .none),
        ("snapshot.job", .name("path")), ("snapshot.already-exists", .bool(false)), ("snapshot.deleting", .bool(false)),
        ("snapshot.dispose-on-delete", .bool(false)),
    ]

    // MARK: What refers to it

    private mutating func addReferences(
        to facts: inout [String: ObservedValue], path: SourcedDocument?, _ place: Provenance
    ) {
        switch subject.live {
        case .notObserved: facts["snapshot.job-exists"] = .open("the live \(subject.title)")
        case .absent(let why): facts["snapshot.job-exists"] = .bool(false, from: why)
        case .present(let live): facts["snapshot.job-exists"] = .bool(true, from: live.content.provenance)
        }
        let path = path?.value.string.map(Self.plain) ?? ""
        facts["snapshot.restored-from"] = restoredFrom(path, place)
        facts["snapshot.needed-for-rollback"] = neededForRollback(path, place)
    }

    private func restoredFrom(_ path: String, _ place: Provenance) -> ObservedValue {
        guard !path.isEmpty else { return .bool(false, from: place) }
        guard let answer = job.checkpoints, answer.outcome == .answered else {
            return .open("GET /jobs/ID/checkpoints")
        }
        let restored = answer.body["latest"]?["restored"]?["external_path"]?.value.string
        return .bool(restored.map(Self.plain) == path, from: answer.provenance)
    }

    /// The stable spec was started from what is recorded, if it is the one that runs. If another one runs, only a
    /// journal would know.
    private mutating func neededForRollback(_ path: String, _ place: Provenance) -> ObservedValue {
        guard !path.isEmpty else { return .bool(false, from: place) }
        if case .notObserved = subject.live { return .open("the status of \(subject.title)") }
        if let start = subject.jobStatus?["upgradeSavepointPath"], start.value.string.map(Self.plain) == path {
            return .bool(true, from: start.provenance)
        }
        let stable = known.deployedIsStable ?? observe("deployed.stable")
        known.deployedIsStable = stable
        guard stable.value == .bool(true) else { return .open("what the last stable spec was started from") }
        return .bool(false, from: stable.provenance)
    }

    /// Flink prints `file:/a` for what was asked for as `file:///a`, and paths with or without a slash at their end.
    private static func plain(_ path: String) -> String {
        var path = path.hasPrefix("file:///") ? "file:/" + path.dropFirst("file:///".count) : path
        while path.hasSuffix("/"), path.count > 1 { path.removeLast() }
        return path
    }
}
