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
        checkGeneration(old, job, before, spec)
        checkHighAvailabilityOf(before, spec)
        if let type = spec["taskManager"]?["deploymentType"], let text = type.value.string,
            text != before["taskManager"]?["deploymentType"]?.value.string ?? "StatefulSet"
        {
            findings.append(.deploymentType(type))
        }
    }
}

extension ManifestReview {
    /// `savepointGeneration` asks for a savepoint: one more than the last one, and nothing else beside it.
    fileprivate mutating func checkGeneration(
        _ old: SourcedDocument, _ job: SourcedDocument, _ before: SourcedDocument, _ spec: SourcedDocument
    ) {
        guard let value = job["savepointGeneration"], let asked = value.value.integer,
            value.value != old["savepointGeneration"]?.value
        else { return }
        let path = ["status", "components", "job", "savepointGeneration"]
        let last = (context.old?.content[path] ?? old["savepointGeneration"])?.value.integer ?? 0
        if asked != last &+ 1 {
            findings.append(.generation(value, last &+ 1))
        } else if job.value.map?.without("savepointGeneration") != old.value.map?.without("savepointGeneration")
            || spec.value.map?.without("job") != before.value.map?.without("job")
        {
            findings.append(.generationBesideOthers(value))
        }
    }

    /// Spotify's version refuses to turn high availability on or off.
    fileprivate mutating func checkHighAvailabilityOf(_ before: SourcedDocument, _ spec: SourcedDocument) {
        guard FlinkClusterFork(spec: spec, status: context.old?.content["status"]) == .spotify else { return }
        func type(_ spec: SourcedDocument) -> String? {
            guard let text = FlinkConfiguration(spec["flinkProperties"]).value(of: "high-availability.type")?.text,
                !text.allSatisfy(\.isWhitespace), text.lowercased() != "none"
            else { return nil }
            return text
        }
        let isOn = type(spec) != nil
        guard isOn != (type(before) != nil) else { return }
        let place =
            entry("high-availability.type")?.place
            ?? (spec["flinkProperties"] == nil
                ? .key("spec", in: manifest.content) : .key("flinkProperties", in: spec))
        findings.append(.highAvailability(isOn: isOn, at: place))
    }
}

extension DocumentMap {
    /// The values of all keys but one, by key.
    fileprivate func without(_ key: String) -> [String: Document] {
        Dictionary(
            entries.filter { $0.key != key }.map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last })
    }
}

extension ManifestFinding {
    fileprivate static func generation(_ value: SourcedDocument, _ expected: Int64) -> ManifestFinding {
        refused(
            "`savepointGeneration` has to be \(expected)", at: .value(value),
            help: "write \(expected), which is one more than the last")
    }

    fileprivate static func generationBesideOthers(_ value: SourcedDocument) -> ManifestFinding {
        refused(
            "`savepointGeneration` cannot change together with anything else", at: .value(value),
            help: "ask for the savepoint first, and change the rest afterwards")
    }

    fileprivate static func highAvailability(isOn: Bool, at place: Place) -> ManifestFinding {
        refused(
            "high availability cannot be turned \(isOn ? "on" : "off")", at: place,
            help: "delete the cluster and make it anew from a savepoint")
    }

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
