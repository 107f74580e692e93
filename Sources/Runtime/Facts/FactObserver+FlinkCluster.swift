import Documents
import PolicyCompiler

/// Facts of a FlinkCluster, whose operators record other things in other places; `nil` where it is as with the others.
///
/// Google's and Spotify's versions differ in fields; where both have one for the same thing, the one that is there is read.
extension FactObserver {
    mutating func flinkClusterFact(_ name: String) -> ObservedValue? {
        let type = Vocabulary.fact(named: name)?.type ?? .string
        let manifest = subject.manifest.content
        switch name {
        case "mode", "last-mode": return .value(.none, from: .declaredDefault("a FlinkCluster has no such field"))
        case "flink-version": return clusterVersion()
        case "initial-savepoint": return field(["spec", "job", "fromSavepoint"], of: manifest, as: type, absent: .none)
        case "savepoint.directory":
            // An empty one counts: Flink's default is meant.
            if let stated = manifest[["spec", "job", "savepointsDir"]] {
                return .value(.name("path"), from: stated.provenance)
            }
            return field(["spec", "job", "savepointsDir"], of: manifest, as: type, absent: .none)
        case "desired.state": return desiredClusterState()
        case "control", "control.new", "control.changed", "control.state", "control.asked", "control.recorded",
            "control.message", "control.retries":
            return control(name)
        case "deployed.state": return deployedClusterState()
        case "jobmanager.status": return componentStatus()
        case "job.state", "job.update.age": return .open("a FlinkCluster records `component.job` instead")
        case "job.known":
            if case .notObserved = subject.live { return .open("the status of \(subject.title)") }
            let id = component?["id"]?.value.string ?? ""
            return .bool(!id.isEmpty, from: component?.provenance ?? statusPlace)
        case "job.start.age": return componentAge("startTime")
        case "component.job": return statusField(["components", "job", "state"], as: type, absent: .none)
        case "last-savepoint": return statusField(["components", "job", "savepointLocation"], as: type, absent: .none)
        case "previous-start": return statusField(["components", "job", "fromSavepoint"], as: type, absent: .none)
        case "savepoint.final":
            return statusField(["components", "job", "finalSavepoint"], as: type, absent: .bool(false))
        case "savepoint.age": return componentAge("lastSavepointTime", "savepointTime")
        case "savepoint.age-at-end": return ageAtEnd()
        case "savepoint.trigger.age":
            return component?["lastSavepointTriggerTime"] == nil
                ? savepointAge("triggerTime") : componentAge("lastSavepointTriggerTime")
        case "savepoint.failed.age":
            let savepoint = subject.status?["savepoint"]
            if subject.status != nil, !(savepoint?["state"]?.value.string?.hasSuffix("Failed") ?? false) {
                return .value(.none, from: savepoint?.provenance ?? statusPlace)
            }
            // One version stores its update time under the name of the request.
            return savepointAge(savepoint?["updateTime"] == nil ? "requestTime" : "updateTime")
        case "savepoint.state": return statusField(["savepoint", "state"], as: type, absent: .none)
        case "savepoint.reason": return savepointReason(type)
        case "savepoint-generation.asked": return generation { $0 > $1 }
        case "savepoint-generation.next": return generation { $0 == $1.addingSaturated(1) }
        case "deploy.age": return componentAge("deployTime")
        default: return flinkClusterComponent(name) ?? flinkClusterDifference(name)
        }
    }

    private var component: SourcedDocument? { subject.status?["components"]?["job"] }

    /// The first of these times that the job's status has.
    private mutating func componentAge(_ fields: String...) -> ObservedValue {
        if case .notObserved = subject.live { return .open("the status of \(subject.title)") }
        return age(of: fields.compactMap { component?[$0] }.first, absent: statusPlace)
    }

    private mutating func savepointAge(_ field: String) -> ObservedValue {
        if case .notObserved = subject.live { return .open("the status of \(subject.title)") }
        return age(of: subject.status?["savepoint"]?[field], absent: statusPlace)
    }

    private func ageAtEnd() -> ObservedValue {
        if case .notObserved = subject.live { return .open("the status of \(subject.title)") }
        guard let end = component?["completionTime"],
            let savepoint = component?["lastSavepointTime"] ?? component?["savepointTime"],
            let ended = end.instant, let taken = savepoint.instant
        else { return .value(.none, from: statusPlace) }
        return .value(
            .number(max(0, ended.milliseconds(since: taken))),
            from: .derived("the time between", from: [savepoint.provenance, end.provenance]))
    }

    /// `spec.flinkVersion: "1.20"`.
    private func clusterVersion() -> ObservedValue {
        guard let stated = subject.spec?["flinkVersion"], let text = stated.value.scalarText else {
            return .open("`spec.flinkVersion`")
        }
        let name = "v" + text.split(separator: ".").prefix(2).joined(separator: "_")
        return .reading(
            name, as: Vocabulary.flinkVersion, .exact, source: stated.reference.field, from: stated.provenance)
    }

    /// The operators write reasons with blanks: `user requested`.
    private func savepointReason(_ type: ValueType) -> ObservedValue {
        if case .notObserved = subject.live { return .open("the status of \(subject.title)") }
        guard let stated = subject.status?["savepoint"]?["triggerReason"], let text = stated.value.string, !text.isEmpty
        else { return .value(.none, from: statusPlace) }
        return .reading(
            text.replacing(" ", with: "-"), as: type, .exact, source: stated.reference.field,
            from: stated.provenance)
    }

    private func generation(_ relation: (Int64, Int64) -> Bool) -> ObservedValue {
        guard let asked = subject.spec?["job"]?["savepointGeneration"], let wanted = asked.value.integer else {
            return .bool(false, from: (subject.spec ?? subject.manifest.content).provenance)
        }
        if case .notObserved = subject.live { return .open("the status of \(subject.title)") }
        return .bool(relation(wanted, max(0, component?.number("savepointGeneration") ?? 0)), from: asked.provenance)
    }

    // MARK: What the user asked for

    /// Of the manifest, or left on the live object.
    private var asked: SourcedDocument? {
        subject.manifest.annotation(FlinkClusterFork.controlAnnotation)
            ?? subject.live.resource?.annotation(FlinkClusterFork.controlAnnotation)
    }

    private func control(_ name: String) -> ObservedValue {
        let type = Vocabulary.fact(named: name)?.type ?? .string
        switch name {
        case "control":
            if let asked { return asked.observed(as: type, .exact) }
            return statusField(["control", "name"], as: type, absent: .none)
        case "control.asked": return named(asked, as: type)
        case "control.recorded":
            if case .notObserved = subject.live { return .open("the status of \(subject.title)") }
            return named(subject.status?["control"]?["name"], as: type)
        case "control.state": return statusField(["control", "state"], as: type, absent: .none)
        case "control.message":
            if case .notObserved = subject.live { return .open("the status of \(subject.title)") }
            let message = subject.status?["control"]?["message"]
            return .bool(!(message?.value.string ?? "").isEmpty, from: message?.provenance ?? statusPlace)
        case "control.retries": return statusField(["control", "details", "retries"], as: type, absent: .none)
        case "control.changed":
            let before = subject.live.resource?.annotation(FlinkClusterFork.controlAnnotation)
            let after = subject.manifest.annotation(FlinkClusterFork.controlAnnotation)
            // Left out of a manifest, an annotation stays on the live object.
            let isChanged = after.map { $0.value != before?.value } ?? false
            return .bool(isChanged, from: (after ?? subject.manifest.content).provenance)
        default:
            guard let asked else { return .bool(false, from: subject.manifest.content.provenance) }
            let state = subject.status?["control"]?["state"]?.value.string
            let isTaken = state == "Progressing" || state == "InProgress"
            return .bool(!isTaken, from: asked.provenance)
        }
    }

    /// One of the names that the operators know, or `other`.
    private func named(_ stated: SourcedDocument?, as type: ValueType) -> ObservedValue {
        guard let stated else { return .value(.none, from: statusPlace) }
        let name = stated.value.scalarText ?? ""
        return .value(.name(["savepoint", "job-cancel"].contains(name) ? name : "other"), from: stated.provenance)
    }

    /// An annotation left out of a manifest stays on the live object. What was asked for before is over in Google's version
    /// once it has succeeded or failed; Spotify's goes by the name of the last control, whatever came of it (10.2).
    private func desiredClusterState() -> ObservedValue {
        if let asked, asked.value.string == "job-cancel" { return .value(.name("suspended"), from: asked.provenance) }
        if let control = subject.status?["control"], control["name"]?.value.string == "job-cancel" {
            let state = control["state"]?.value.string ?? ""
            if subject.fork == .spotify || !["Succeeded", "Failed"].contains(state) {
                return .value(.name("suspended"), from: control.provenance)
            }
        }
        let cancelled = field(
            ["spec", "job", "cancelRequested"], of: subject.manifest.content, as: .bool, absent: .bool(false))
        guard case .value(let value) = cancelled.content else { return cancelled }
        return .value(.name(value == .bool(true) ? "suspended" : "running"), from: cancelled.provenance)
    }

    // MARK: What is there

    /// A job that ended still counts as deployed: whether it starts again is for `recover`, not for `restore`.
    private func deployedClusterState() -> ObservedValue {
        switch subject.deployed {
        case .notObserved(let what): return .open(what)
        case .unreadable: return .open("a spec that can be read")
        case .nothing(let why): return .value(.none, from: why)
        case .spec(let recorded):
            if subject.spec?["job"] != nil, subject.status != nil, component == nil {
                return .value(.none, from: .derived("no job in the status", from: [statusPlace]))
            }
            return .value(.name("running"), from: recorded.spec.provenance)
        }
    }

    private func componentStatus() -> ObservedValue {
        if case .notObserved = subject.live { return .open("the status of \(subject.title)") }
        let components = subject.status?["components"]
        let manager = components?["jobManager"] ?? components?["jobManagerStatefulSet"]
        switch manager?["state"]?.value.string {
        case "Ready"?: return .value(.name("READY"), from: manager?.provenance ?? statusPlace)
        case "NotReady"?, "Updating"?: return .value(.name("DEPLOYING"), from: manager?.provenance ?? statusPlace)
        default: return .value(.name("MISSING"), from: manager?.provenance ?? statusPlace)
        }
    }
}
