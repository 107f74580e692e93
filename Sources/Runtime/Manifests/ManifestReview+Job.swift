import Documents

// Has the job what its upgrade mode and its snapshots need?
extension ManifestReview {
    private static let savepointDirectory = "execution.checkpointing.savepoint-dir"
    private static let checkpointDirectory = "execution.checkpointing.dir"
    private static let prefix = "kubernetes.operator."

    mutating func checkJob(_ spec: SourcedDocument) {
        checkHighAvailability()
        checkPeriodic()
        guard let job = spec["job"], job.value.map != nil else { return }
        checkDirectories(job)
        checkParallelism(job, spec)
        checkRestore(job)
        checkJar(job, spec)
        checkLastState(job)
    }

    /// The mode and where it is stated; the job's key where it is the default.
    private func mode(_ job: SourcedDocument) -> (name: String, place: ManifestFinding.Place) {
        guard let mode = job["upgradeMode"], let name = mode.value.string else {
            return ("stateless", place(ofMap: ["spec", "job"]))
        }
        return (name, .value(mode))
    }

    /// In the order of the operator's validator, of which the first finding counts.
    private mutating func checkDirectories(_ job: SourcedDocument) {
        guard knowsConfiguration else { return }
        let (mode, place) = mode(job)
        if ["savepoint", "last-state"].contains(mode), setting(Self.checkpointDirectory) == nil {
            findings.append(.noDirectory("the mode `\(mode)`", "state.checkpoints.dir", at: place))
        }
        guard setting(Self.savepointDirectory) == nil else { return }
        let directory = "state.savepoints.dir"
        if mode == "savepoint" {
            findings.append(.noDirectory("the mode `savepoint`", directory, at: place))
        } else if let nonce = job["savepointTriggerNonce"] {
            findings.append(
                .noDirectory("`savepointTriggerNonce`", directory, at: .key("savepointTriggerNonce", in: job), nonce))
        } else if let entry = entry(Self.prefix + "periodic.savepoint.interval") {
            findings.append(.noDirectory("a periodic savepoint", directory, at: entry.place))
        } else if let entry = entry(Self.prefix + "job.upgrade.last-state.max.allowed.checkpoint.age") {
            findings.append(.noDirectory("a limit to the age of checkpoints", directory, at: entry.place))
        }
    }

    private mutating func checkParallelism(_ job: SourcedDocument, _ spec: SourcedDocument) {
        guard spec["taskManager"]?["replicas"] == nil else { return }
        if let value = job["parallelism"] {
            if let count = value.value.integer, count == 0 { findings.append(.noParallelism(value)) }
        } else {
            findings.append(
                .missing("spec.job.parallelism", at: place(ofMap: ["spec", "job"]), help: "parallelism: 1"))
        }
    }

    private mutating func checkRestore(_ job: SourcedDocument) {
        let initial = job["initialSavepointPath"]
        if let initial, let path = initial.value.string, Self.isCheckpoint(path) {
            findings.append(.restoresCheckpoint(initial))
        }
        let isBlank = initial?.value.string.map { $0.allSatisfy(\.isWhitespace) } ?? true
        if job["savepointRedeployNonce"] != nil, isBlank {
            findings.append(.redeployWithoutPath(at: .key("savepointRedeployNonce", in: job)))
        }
        for field in ["savepointTriggerNonce", "checkpointTriggerNonce"] where job[field] != nil {
            findings.append(.deprecatedNonce(field, at: .key(field, in: job)))
        }
    }

    /// Whether the last directory of a path is one that Flink names checkpoints with.
    static func isCheckpoint(_ path: String) -> Bool {
        guard let last = path.split(separator: "/").last(where: { $0 != "_metadata" }), last.hasPrefix("chk-") else {
            return false
        }
        return last.utf8.count > 4 && last.dropFirst(4).allSatisfy { ("0"..."9").contains($0) }
    }

    private mutating func checkJar(_ job: SourcedDocument, _ spec: SourcedDocument) {
        guard let jar = job["jarURI"], let text = jar.value.string, let location = StorageLocation(text) else { return }
        if manifest.kind == "FlinkSessionJob" {
            let allowed = setting(Self.prefix + "user.artifacts.allowed-schemes") ?? "https"
            let schemes = allowed.split(whereSeparator: { $0 == ";" || $0 == "," }).map {
                FlinkValues.trimmed(String($0))
            }
            let scheme = location.scheme ?? "file"
            if !schemes.contains(scheme) { findings.append(.jarScheme(jar, scheme, schemes)) }
        } else if let scheme = location.scheme, scheme != "local", spec["mode"]?.value.string != "standalone",
            let version = spec["flinkVersion"]?.value.string.flatMap({ FlinkVersionNumber($0) }),
            let first = FlinkVersionNumber("v1_19"), version < first
        {
            findings.append(.jarNotLocal(jar, scheme))
        }
    }

    private mutating func checkLastState(_ job: SourcedDocument) {
        let (mode, place) = mode(job)
        guard mode == "last-state", manifest.kind == "FlinkDeployment" else { return }
        if !hasHighAvailability { findings.append(.lastStateWithoutHA(at: place)) }
    }

    private mutating func checkHighAvailability() {
        guard knowsConfiguration else { return }
        let type = entry("high-availability.type")
        if let storage = entry("high-availability.storageDir"), setting("high-availability.type") == nil {
            findings.append(.storageWithoutType(storage))
        }
        if let type, hasHighAvailability, setting("high-availability.storageDir") == nil {
            findings.append(.typeWithoutStorage(type))
        }
    }

    private mutating func checkPeriodic() {
        if let entry = entry(Self.prefix + "periodic.savepoint.interval"), let interval = entry.text,
            !interval.isEmpty, interval != "0", !isOn(Self.prefix + "savepoint.cleanup.enabled", otherwise: true)
        {
            findings.append(.noCleanup(entry, self.entry(Self.prefix + "savepoint.cleanup.enabled")))
        }
        let age = Self.prefix + "job.upgrade.last-state.max.allowed.checkpoint.age"
        if let limit = duration(age), let entry = entry(age),
            let interval = duration("execution.checkpointing.interval"), limit < interval
        {
            findings.append(.ageBelowInterval(entry, limit, interval, self.entry("execution.checkpointing.interval")))
        }
    }
}

extension ManifestFinding {
    fileprivate static func noDirectory(
        _ what: String, _ key: String, at place: Place, _ value: SourcedDocument? = nil
    ) -> ManifestFinding {
        ManifestFinding(
            .error, "missing-directory", "\(what) needs `\(key)`", at: place,
            label: "refused, unless the operator's own configuration sets it",
            help: "set `\(key)` in `spec.flinkConfiguration`")
    }

    fileprivate static func noParallelism(_ value: SourcedDocument) -> ManifestFinding {
        ManifestFinding(
            .error, "out-of-range", "`spec.job.parallelism` is 0, and cannot be less than 1", at: .value(value),
            help: "to stop a job, set `spec.job.state: suspended`")
    }

    fileprivate static func restoresCheckpoint(_ path: SourcedDocument) -> ManifestFinding {
        ManifestFinding(
            .warning, "restores-checkpoint", "`spec.job.initialSavepointPath` is a checkpoint, not a savepoint",
            at: .value(path), label: "the job that wrote it may delete it",
            help: "name a savepoint, or make sure that the job that wrote it is gone for good")
    }

    fileprivate static func redeployWithoutPath(at place: Place) -> ManifestFinding {
        ManifestFinding(
            .warning, "redeploy-without-path", "`savepointRedeployNonce` has no `initialSavepointPath` to start from",
            at: place, label: "changing it is refused", help: "set `spec.job.initialSavepointPath` to the savepoint")
    }

    fileprivate static func deprecatedNonce(_ field: String, at place: Place) -> ManifestFinding {
        ManifestFinding(
            .note, "deprecated-field", "`spec.job.\(field)` is deprecated", at: place,
            help: "a FlinkStateSnapshot triggers one")
    }

    fileprivate static func jarScheme(
        _ jar: SourcedDocument, _ scheme: String, _ schemes: [String]
    ) -> ManifestFinding {
        ManifestFinding(
            .warning, "jar-location", "the operator does not fetch jars from `\(scheme):`", at: .value(jar),
            label: "it allows \(schemes.map { "`\($0):`" }.joined(separator: ", "))",
            help: "allow it with `kubernetes.operator.user.artifacts.allowed-schemes` where the operator is configured")
    }

    fileprivate static func jarNotLocal(_ jar: SourcedDocument, _ scheme: String) -> ManifestFinding {
        ManifestFinding(
            .warning, "jar-location", "before Flink 1.19 an application's jar cannot come from `\(scheme):`",
            at: .value(jar), help: "put it into the image and name it with `local:///`")
    }

    fileprivate static func lastStateWithoutHA(at place: Place) -> ManifestFinding {
        ManifestFinding(
            .warning, "last-state-without-ha",
            "`last-state` without high availability works only while the JobManager answers",
            at: place, label: "if it is gone, nothing tells which checkpoint was the last",
            help: "set `high-availability.type: kubernetes` and `high-availability.storageDir`")
    }

    fileprivate static func storageWithoutType(_ entry: ConfigurationEntry) -> ManifestFinding {
        ManifestFinding(
            .warning, "ha-without-type", "`\(entry.key)` has no effect without `high-availability.type`",
            at: entry.place, help: "set `high-availability.type: kubernetes`")
    }

    fileprivate static func typeWithoutStorage(_ entry: ConfigurationEntry) -> ManifestFinding {
        ManifestFinding(
            .error, "ha-without-storage", "high availability needs `high-availability.storageDir`", at: entry.place,
            label: "the JobManager does not start without it",
            help: "set `high-availability.storageDir` to a durable directory")
    }

    fileprivate static func noCleanup(_ entry: ConfigurationEntry, _ switchedOff: ConfigurationEntry?)
        -> ManifestFinding
    {
        ManifestFinding(
            .warning, "periodic-without-cleanup", "periodic savepoints are taken and never removed", at: entry.place,
            related: switchedOff.map { [Related(place: $0.place, text: "cleanup is switched off here")] } ?? [],
            help: "remove `kubernetes.operator.savepoint.cleanup.enabled: false`, or let the storage expire them")
    }

    fileprivate static func ageBelowInterval(
        _ entry: ConfigurationEntry, _ limit: Int64, _ interval: Int64, _ other: ConfigurationEntry?
    ) -> ManifestFinding {
        let limit = FlinkValues.durationText(limit)
        let interval = FlinkValues.durationText(interval)
        return ManifestFinding(
            .warning, "age-below-interval",
            "a checkpoint may be \(limit) old, and there is one every \(interval)", at: .value(entry.value),
            label: "most of the time the last one is too old",
            related: other.map { [Related(place: .value($0.value), text: "the interval")] } ?? [],
            help: "allow at least twice the interval")
    }
}
