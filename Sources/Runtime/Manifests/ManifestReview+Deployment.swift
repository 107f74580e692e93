import Documents

// What the Apache operator's validator says of a FlinkDeployment, and what it lets pass although it bites.
extension ManifestReview {
    private static let oldestSupported = FlinkVersionNumber("v1_15")
    private static let oldestCurrent = FlinkVersionNumber("v1_19")

    mutating func checkDeployment(_ spec: SourcedDocument) {
        let head = ManifestFinding.Place.key("spec", in: manifest.content)
        if let version = spec["flinkVersion"] {
            checkVersion(version, spec)
        } else {
            findings.append(.missing("spec.flinkVersion", at: head, help: "flinkVersion: v1_20"))
        }
        if spec["serviceAccount"] == nil {
            findings.append(.missing("spec.serviceAccount", at: head, help: "serviceAccount: flink"))
        }
        checkIngress(spec)
        for entry in spec["logConfiguration"]?.value.map?.entries ?? [] {
            guard let files = spec["logConfiguration"] else { break }
            if !["log4j-console.properties", "logback-console.xml"].contains(entry.key) {
                findings.append(.badLogFile(entry.key, at: .key(entry.key, in: files)))
            }
        }
        checkMemory("jobManager", "jobmanager", spec, head)
        checkMemory("taskManager", "taskmanager", spec, head)
        checkReplicas(spec)
    }

    private mutating func checkVersion(_ value: SourcedDocument, _ spec: SourcedDocument) {
        guard let text = value.value.string, let version = FlinkVersionNumber(text) else { return }
        if let oldest = Self.oldestSupported, version < oldest {
            findings.append(.unsupportedVersion(text, value))
        } else if let current = Self.oldestCurrent, version < current {
            findings.append(.deprecatedVersion(text, value))
        }
        guard let image = spec["image"], let name = image.value.string, let tag = ImageTag(name) else { return }
        if tag.version != version { findings.append(.imageVersion(tag, text, image, value)) }
    }

    private mutating func checkIngress(_ spec: SourcedDocument) {
        guard let ingress = spec["ingress"] else { return }
        guard let template = ingress["template"] else {
            findings.append(.missing("spec.ingress.template", at: .key("ingress", in: spec)))
            return
        }
        if let text = template.value.string, text.allSatisfy(\.isWhitespace) {
            findings.append(.emptyIngress(template))
        }
    }

    private mutating func checkMemory(
        _ component: String, _ section: String, _ spec: SourcedDocument, _ head: ManifestFinding.Place
    ) {
        guard spec[component]?["resource"]?["memory"] == nil else { return }
        let resources = spec[component]?["resources"]
        if resources?["requests"]?["memory"] != nil || resources?["limits"]?["memory"] != nil { return }
        let keys = ["process.size", "flink.size", "heap.size", "task.heap.size"].map { "\(section).memory.\($0)" }
        if (keys + ["\(section).heap.size"]).contains(where: { setting($0) != nil }) { return }
        let place = spec[component] == nil ? head : .key(component, in: spec)
        findings.append(.noMemory(component, section, at: place))
    }

    private mutating func checkReplicas(_ spec: SourcedDocument) {
        if let replicas = spec["jobManager"]?["replicas"], let count = replicas.value.integer {
            if count < 1 { findings.append(.noReplicas(replicas, count)) }
            if count > 1, !hasHighAvailability { findings.append(.replicasWithoutHA(replicas, count)) }
        }
        if let replicas = spec["taskManager"]?["replicas"], let count = replicas.value.integer, count < 1 {
            findings.append(.noReplicas(replicas, count))
        }
        if let entry = entry("kubernetes.operator.deployment.rollback.enabled"),
            isOn(entry.key, otherwise: false), !hasHighAvailability
        {
            findings.append(.rollbackWithoutHA(entry))
        }
        if let entry = entry("kubernetes.operator.cluster.health-check.enabled"), isOn(entry.key, otherwise: false),
            !isOn("kubernetes.operator.jm-deployment-recovery.enabled", otherwise: true)
        {
            findings.append(.healthWithoutRecovery(entry))
        }
    }
}

/// The Flink version that the tag of an official image names.
struct ImageTag: Hashable {
    var text: String
    var version: FlinkVersionNumber

    /// `nil` for images of other names, whose tags count something else, and for tags without a version.
    init?(_ image: String) {
        guard !image.contains("@"), let name = image.split(separator: "/").last else { return nil }
        let parts = name.split(separator: ":")
        guard parts.count == 2, parts[0] == "flink" else { return nil }
        let numbers = parts[1].prefix { $0 != "-" }.split(separator: ".")
        guard numbers.count >= 2, let number = FlinkVersionNumber("v\(numbers[0])_\(numbers[1])") else { return nil }
        // `flink:1.0.7` of a team of its own is no Flink.
        guard number.major == 1 ? (5...20).contains(number.minor) : number.major == 2 else { return nil }
        text = String(parts[1])
        version = number
    }
}

extension ManifestFinding {
    fileprivate static func unsupportedVersion(_ text: String, _ value: SourcedDocument) -> ManifestFinding {
        ManifestFinding(
            .error, "unsupported-version", "the operator no longer runs `\(text)`", at: .value(value),
            help: "the oldest version that it runs is `v1_15`")
    }

    fileprivate static func deprecatedVersion(_ text: String, _ value: SourcedDocument) -> ManifestFinding {
        ManifestFinding(
            .note, "deprecated-version", "the operator will stop to run `\(text)` in one of its next releases",
            at: .value(value))
    }

    fileprivate static func imageVersion(
        _ tag: ImageTag, _ version: String, _ image: SourcedDocument, _ value: SourcedDocument
    ) -> ManifestFinding {
        ManifestFinding(
            .warning, "image-version", "the image has Flink `\(tag.text)`, and `spec.flinkVersion` is `\(version)`",
            at: .value(image), related: [Related(place: .value(value), text: "the operator goes by this")],
            help: "let both name one version")
    }

    fileprivate static func emptyIngress(_ template: SourcedDocument) -> ManifestFinding {
        ManifestFinding(
            .error, "missing-field", "`spec.ingress.template` is empty", at: .value(template),
            help: "such as `{{name}}.{{namespace}}.flink.example.com`")
    }

    fileprivate static func badLogFile(_ name: String, at place: Place) -> ManifestFinding {
        let files = ["log4j-console.properties", "logback-console.xml"]
        return ManifestFinding(
            .error, "bad-log-file", "`\(name)` is no file of the log configuration", at: place,
            label: "the operator refuses it",
            help: Suggestion.help(for: name, among: files)
                ?? "one of \(files.map { "`\($0)`" }.joined(separator: ", "))")
    }

    fileprivate static func noMemory(_ component: String, _ section: String, at place: Place) -> ManifestFinding {
        ManifestFinding(
            .warning, "missing-memory", "nothing says how much memory the \(component) gets", at: place,
            label: "refused, unless the operator's own configuration says it",
            help: "set `spec.\(component).resource.memory`, or `\(section).memory.process.size`")
    }

    fileprivate static func noReplicas(_ value: SourcedDocument, _ count: Int64) -> ManifestFinding {
        ManifestFinding(
            .error, "out-of-range", "`\(value.reference.field)` is \(count), and cannot be less than 1",
            at: .value(value), help: "to stop a job, set `spec.job.state: suspended`")
    }

    fileprivate static func replicasWithoutHA(_ value: SourcedDocument, _ count: Int64) -> ManifestFinding {
        ManifestFinding(
            .error, "needs-ha", "\(count) JobManagers need high availability", at: .value(value),
            label: "the operator refuses it", help: "set `high-availability.type: kubernetes`, or one replica")
    }

    fileprivate static func rollbackWithoutHA(_ entry: ConfigurationEntry) -> ManifestFinding {
        ManifestFinding(
            .error, "needs-ha", "a rollback needs high availability", at: entry.place,
            label: "the operator refuses it", help: "set `high-availability.type: kubernetes`")
    }

    fileprivate static func healthWithoutRecovery(_ entry: ConfigurationEntry) -> ManifestFinding {
        ManifestFinding(
            .error, "needs-recovery", "the health check needs the recovery of JobManagers", at: entry.place,
            label: "the operator refuses it",
            help: "remove `kubernetes.operator.jm-deployment-recovery.enabled: false`")
    }
}
