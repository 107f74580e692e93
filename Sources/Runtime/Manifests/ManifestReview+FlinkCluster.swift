import Documents

// What the webhook of the FlinkCluster operator refuses when a cluster is made, by fork, and what bites later.
extension ManifestReview {
    mutating func checkCluster(_ spec: SourcedDocument) {
        let head = ManifestFinding.Place.key("spec", in: manifest.content)
        let googles = spec["job"]?["takeSavepointOnUpgrade"]
        if googles != nil, let path = FlinkClusterFork.fieldOfSpotify(spec: spec), let job = spec["job"] {
            findings.append(
                .mixedForks(at: .key("takeSavepointOnUpgrade", in: job), "spec." + path.joined(separator: ".")))
        }
        // Only Spotify's fork has a version, and it has to be there.
        let isSpotifys = FlinkClusterFork(spec: spec, status: manifest.content["status"]) == .spotify
        if isSpotifys, spec["flinkVersion"] == nil { findings.append(.missing("spec.flinkVersion", at: head)) }
        if spec["image"]?["name"] == nil {
            findings.append(.missing("spec.image.name", at: spec["image"] == nil ? head : .key("image", in: spec)))
        }
        checkComponents(spec, isSpotifys: isSpotifys)
        if let job = spec["job"], job.value.map != nil {
            checkJob(ofCluster: job, spec, isSpotifys: isSpotifys)
        } else if let annotation = control {
            findings.append(.controlOfSession(annotation))
        }
        checkControl(spec)
    }

    private var control: SourcedDocument? {
        manifest.content["metadata"]?["annotations"]?[FlinkClusterFork.controlAnnotation]
    }

    private mutating func checkControl(_ spec: SourcedDocument) {
        guard let control, spec["job"] != nil else { return }
        let text = control.value.scalarText ?? ""
        if !["savepoint", "job-cancel"].contains(text) { findings.append(.unknownControl(control, text)) }
        if text == "savepoint", spec["job"]?["savepointsDir"] == nil {
            findings.append(.noSavepointsDirectory("the annotation `savepoint`", at: .value(control)))
        }
    }

    private mutating func checkComponents(_ spec: SourcedDocument, isSpotifys: Bool) {
        if let replicas = spec["jobManager"]?["replicas"], let count = replicas.value.integer, count != 1 {
            findings.append(.replicas(replicas, count, "exactly 1"))
        }
        if let replicas = spec["taskManager"]?["replicas"], let count = replicas.value.integer, count < 1 {
            findings.append(.replicas(replicas, count, "at least 1"))
        }
        for component in ["jobManager", "taskManager"] {
            guard let part = spec[component] else { continue }
            checkPorts(part, isSpotifys: isSpotifys)
            for field in ["memoryOffHeapRatio", "memoryProcessRatio"] {
                if let ratio = part[field], let percent = ratio.value.integer, !(0...100).contains(percent) {
                    findings.append(.percent(ratio, percent))
                }
            }
            guard isSpotifys, let resources = part["resources"] else { continue }
            for field in ["cpu", "memory"]
            where resources["requests"]?[field] == nil && resources["limits"]?[field] == nil {
                findings.append(.noResource(field, at: .key("resources", in: part)))
            }
        }
    }

    private mutating func checkPorts(_ part: SourcedDocument, isSpotifys: Bool) {
        var seen: [Int64: SourcedDocument] = [:]
        var ports = (part["ports"]?.value.map?.entries ?? []).compactMap { part["ports"]?[$0.key] }
        ports += (part["extraPorts"]?.elements ?? []).compactMap { $0["containerPort"] }
        for port in ports {
            guard let number = port.value.integer else { continue }
            if number <= 1024, !isSpotifys { findings.append(.lowPort(port, number)) }
            if let earlier = seen[number] { findings.append(.samePort(port, number, earlier)) }
            seen[number] = port
        }
    }

    private mutating func checkJob(ofCluster job: SourcedDocument, _ spec: SourcedDocument, isSpotifys: Bool) {
        let head = place(ofMap: ["spec", "job"])
        let programs = isSpotifys ? ["jarFile", "pyFile", "pyModule"] : ["jarFile"]
        if job["mode"]?.value.string != "Application", programs.allSatisfy({ job[$0] == nil }) {
            findings.append(.missing("spec.job.jarFile", at: head))
        }
        if job["cancelRequested"]?.value.bool == true {
            findings.append(.cancelled(at: .key("cancelRequested", in: job)))
        }
        let hasAge = job["maxStateAgeToRestoreSeconds"] != nil
        if isSpotifys, !hasAge {
            if let policy = job["restartPolicy"], policy.value.string == "FromSavepointOnFailure" {
                findings.append(.needsAge("a restart from a savepoint", at: .value(policy)))
            }
            if let flag = job["takeSavepointOnUpdate"], flag.value.bool == false {
                findings.append(.needsAge("an update without a savepoint", at: .value(flag)))
            }
        }
        if job["savepointsDir"] == nil {
            if job["autoSavepointSeconds"] != nil {
                findings.append(
                    .noSavepointsDirectory("`autoSavepointSeconds`", at: .key("autoSavepointSeconds", in: job)))
            } else if let policy = job["restartPolicy"], policy.value.string == "FromSavepointOnFailure",
                job["fromSavepoint"] == nil
            {
                findings.append(.noSavepointsDirectory("a restart from a savepoint", at: .value(policy)))
            } else if job["savepointGeneration"] != nil {
                findings.append(
                    .noSavepointsDirectory("`savepointGeneration`", at: .key("savepointGeneration", in: job)))
            }
        }
        if let seconds = job["autoSavepointSeconds"], let count = seconds.value.integer, count < 900,
            !isSpotifys
        {
            findings.append(.shortInterval(seconds, count))
        }
        if let path = job["fromSavepoint"], let text = path.value.string {
            if Self.isCheckpoint(text) {
                findings.append(.fromCheckpoint(path))
            } else if job["savepointsDir"] != nil {
                findings.append(.staleSavepoint(at: .key("fromSavepoint", in: job)))
            }
        }
    }
}

extension ManifestFinding {
    fileprivate static func mixedForks(at place: Place, _ other: String) -> ManifestFinding {
        ManifestFinding(
            .warning, "mixed-forks", "`takeSavepointOnUpgrade` is Google's, and `\(other)` is Spotify's", at: place,
            label: "either operator drops what only the other knows",
            help: "Spotify's spelling is `takeSavepointOnUpdate`")
    }

    fileprivate static func replicas(_ value: SourcedDocument, _ count: Int64, _ limit: String) -> ManifestFinding {
        ManifestFinding(
            .error, "out-of-range", "`\(value.reference.field)` is \(count), and has to be \(limit)", at: .value(value))
    }

    fileprivate static func percent(_ value: SourcedDocument, _ percent: Int64) -> ManifestFinding {
        ManifestFinding(
            .error, "out-of-range", "`\(value.reference.field)` is \(percent), and has to be between 0 and 100",
            at: .value(value))
    }

    fileprivate static func noResource(_ field: String, at place: Place) -> ManifestFinding {
        ManifestFinding(
            .error, "missing-field", "`resources` says nothing about `\(field)`", at: place,
            label: "refused without a request or a limit", help: "add `\(field)` to `requests` or `limits`")
    }

    fileprivate static func lowPort(_ value: SourcedDocument, _ number: Int64) -> ManifestFinding {
        ManifestFinding(.error, "bad-port", "the port \(number) is not above 1024", at: .value(value))
    }

    fileprivate static func samePort(
        _ value: SourcedDocument, _ number: Int64, _ earlier: SourcedDocument
    ) -> ManifestFinding {
        ManifestFinding(
            .error, "bad-port", "the port \(number) is used twice", at: .value(value),
            related: [Related(place: .value(earlier), text: "here first")])
    }

    fileprivate static func cancelled(at place: Place) -> ManifestFinding {
        ManifestFinding(
            .error, "cancel-requested", "a cluster cannot be made with `cancelRequested`", at: place,
            help: "remove it; to cancel a job, annotate its cluster with "
                + "`flinkclusters.flinkoperator.k8s.io/user-control: job-cancel`")
    }

    fileprivate static func needsAge(_ what: String, at place: Place) -> ManifestFinding {
        ManifestFinding(
            .error, "needs-max-age", "\(what) needs `maxStateAgeToRestoreSeconds`", at: place,
            label: "the operator refuses it", help: "add `maxStateAgeToRestoreSeconds: 3600`")
    }

    fileprivate static func noSavepointsDirectory(_ what: String, at place: Place) -> ManifestFinding {
        ManifestFinding(
            .error, "missing-directory", "\(what) needs `spec.job.savepointsDir`", at: place,
            label: "no savepoint is ever taken", help: "set `savepointsDir`")
    }

    fileprivate static func shortInterval(_ value: SourcedDocument, _ count: Int64) -> ManifestFinding {
        ManifestFinding(
            .warning, "short-savepoint-interval", "savepoints every \(count) s come every 900 s", at: .value(value),
            label: "Google's operator waits that long between two", help: "write at least 900")
    }

    fileprivate static func fromCheckpoint(_ path: SourcedDocument) -> ManifestFinding {
        ManifestFinding(
            .warning, "restores-checkpoint", "`spec.job.fromSavepoint` is a checkpoint, not a savepoint",
            at: .value(path), label: "the job that wrote it may delete it", help: "name a savepoint")
    }

    fileprivate static func staleSavepoint(at place: Place) -> ManifestFinding {
        ManifestFinding(
            .note, "stale-savepoint", "each later update starts from `fromSavepoint` again", at: place,
            help: "remove it once the job has started")
    }

    fileprivate static func controlOfSession(_ annotation: SourcedDocument) -> ManifestFinding {
        ManifestFinding(
            .error, "unknown-control", "a session cluster has no job to control", at: .value(annotation),
            help: "remove the annotation")
    }

    fileprivate static func unknownControl(_ annotation: SourcedDocument, _ text: String) -> ManifestFinding {
        ManifestFinding(
            .error, "unknown-control", "`\(text)` is nothing that a user can ask of a job", at: .value(annotation),
            help: Suggestion.help(for: text, among: ["savepoint", "job-cancel"])
                ?? "one of `savepoint`, `job-cancel`")
    }
}
