import Documents

// May what is deployed become this?
extension ManifestReview {
    mutating func checkChange(from old: Manifest, _ spec: SourcedDocument) {
        guard let before = old.spec else { return }
        let head = ManifestFinding.Place.key("spec", in: manifest.content)
        switch manifest.kind {
        case "FlinkDeployment", "FlinkCluster":
            if (before["job"] == nil) != (spec["job"] == nil) {
                let place = spec["job"] == nil ? head : .key("job", in: spec)
                findings.append(.sessionSwitch(isSession: spec["job"] == nil, at: place))
                return
            }
        case "FlinkSessionJob":
            if let name = spec["deploymentName"], let other = before["deploymentName"], name.value != other.value {
                findings.append(.moved(name, other))
            }
        default: return
        }
        if manifest.kind == "FlinkDeployment" {
            let mode = spec["mode"]?.value.string ?? "native"
            let other = before["mode"]?.value.string ?? "native"
            if mode != other {
                findings.append(.modeSwitch(other, mode, at: spec["mode"].map { .value($0) } ?? head))
            }
            checkVersionChange(before, spec)
        }
        if manifest.kind == "FlinkCluster" { checkClusterChange(before, spec) }
    }

    private mutating func checkVersionChange(_ before: SourcedDocument, _ spec: SourcedDocument) {
        guard let version = spec["flinkVersion"], let other = before["flinkVersion"], version.value != other.value,
            before["job"]?["state"]?.value.string == "suspended",
            before["job"]?["upgradeMode"]?.value.string == "last-state",
            ["savepoint", "last-state"].contains(spec["job"]?["upgradeMode"]?.value.string)
        else { return }
        findings.append(.versionOfSuspended(version, other))
    }

    private mutating func checkClusterChange(_ before: SourcedDocument, _ spec: SourcedDocument) {
        guard let old = before["job"], let job = spec["job"], before.value != spec.value else { return }
        if old["savepointsDir"] == nil {
            findings.append(.updateWithoutDirectory(at: place(ofMap: ["spec", "job"])))
        } else if job["savepointsDir"] == nil {
            findings.append(.directoryRemoved(at: place(ofMap: ["spec", "job"])))
        }
        if old["cancelRequested"]?.value.bool == true, job["cancelRequested"]?.value.bool != true {
            findings.append(.cancelTakenBack(at: place(ofMap: ["spec", "job"])))
        }
        if let type = spec["taskManager"]?["deploymentType"], let text = type.value.string,
            text != before["taskManager"]?["deploymentType"]?.value.string ?? "StatefulSet"
        {
            findings.append(.deploymentType(type))
        }
    }
}

extension ManifestFinding {
    private static func refused(
        _ message: String, at place: Place, related: [Related] = [], help: String? = nil
    ) -> ManifestFinding {
        ManifestFinding(
            .error, "forbidden-change", message, at: place, label: "the operator refuses this change", related: related,
            help: help)
    }

    fileprivate static func sessionSwitch(isSession: Bool, at place: Place) -> ManifestFinding {
        refused(
            isSession
                ? "a cluster with a job cannot become a session cluster"
                : "a session cluster cannot become one with a job",
            at: place, help: "delete the resource and make it anew, or use another name")
    }

    fileprivate static func moved(_ name: SourcedDocument, _ other: SourcedDocument) -> ManifestFinding {
        refused(
            "a job cannot move to another session cluster", at: .value(name),
            related: [Related(place: .value(other), text: "it runs on this one")],
            help: "stop it with a savepoint, and make a new FlinkSessionJob with `initialSavepointPath`")
    }

    fileprivate static func modeSwitch(_ other: String, _ mode: String, at place: Place) -> ManifestFinding {
        refused(
            "the mode of a cluster cannot change from `\(other)` to `\(mode)`", at: place,
            help: "delete the resource and make it anew")
    }

    fileprivate static func versionOfSuspended(_ version: SourcedDocument, _ other: SourcedDocument) -> ManifestFinding
    {
        refused(
            "a job that was suspended with `last-state` cannot resume on another Flink version", at: .value(version),
            related: [Related(place: .value(other), text: "it was suspended on this one")],
            help: "resume it first, then change the version")
    }

    fileprivate static func updateWithoutDirectory(at place: Place) -> ManifestFinding {
        refused(
            "a job that was made without `savepointsDir` cannot be updated", at: place,
            help: "delete the cluster and make it anew, with `savepointsDir`")
    }

    fileprivate static func directoryRemoved(at place: Place) -> ManifestFinding {
        refused("`savepointsDir` cannot be removed", at: place, help: "keep it")
    }

    fileprivate static func cancelTakenBack(at place: Place) -> ManifestFinding {
        refused("`cancelRequested` cannot be taken back", at: place, help: "delete the cluster and make it anew")
    }

    fileprivate static func deploymentType(_ value: SourcedDocument) -> ManifestFinding {
        refused("`spec.taskManager.deploymentType` cannot change", at: .value(value))
    }
}
