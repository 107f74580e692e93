import Documents
import PolicyCompiler

/// What is wrong with a manifest as far as facts are read from it.
struct ManifestCheck {
    private(set) var findings: [EvidenceFinding] = []

    private enum Shape {
        case map
        case names([String])
        case count
        case text
    }

    /// The fields that facts are read from, and what the CRDs have there.
    private static let shapes: [(path: [String], shape: Shape)] = [
        (["spec"], .map),
        (["spec", "job"], .map),
        (["spec", "flinkConfiguration"], .map),
        (["metadata", "labels"], .map),
        (["metadata", "annotations"], .map),
        (["spec", "job", "state"], .names(["running", "suspended"])),
        (["spec", "job", "upgradeMode"], .names(Vocabulary.modes.values)),
        (["spec", "mode"], .names(["native", "standalone"])),
        (["spec", "flinkVersion"], .names(versions)),
        (["spec", "job", "parallelism"], .count),
        (["spec", "deploymentName"], .text),
    ]
    private static let versions: [String] =
        if case .names(let domain) = Vocabulary.flinkVersion { domain.values } else { [] }

    /// The fields of the CRDs, v1beta1, to tell a slip of the pen.
    private static let specFields: [String: [String]] = [
        "FlinkDeployment": [
            "image", "imagePullPolicy", "serviceAccount", "flinkVersion", "mode", "flinkConfiguration",
            "restartNonce", "ingress", "podTemplate", "logConfiguration", "jobManager", "taskManager", "job",
        ],
        "FlinkSessionJob": ["deploymentName", "job", "flinkConfiguration", "restartNonce"],
    ]
    private static let jobFields = [
        "jarURI", "entryClass", "args", "parallelism", "state", "upgradeMode", "initialSavepointPath",
        "allowNonRestoredState", "savepointTriggerNonce", "checkpointTriggerNonce", "savepointRedeployNonce",
        "autoscalerResetNonce",
    ]

    init(_ manifest: EvidenceResource) {
        guard let fields = Self.specFields[manifest.kind] else { return }
        for (path, shape) in Self.shapes { check(manifest.content, path, shape) }
        guard let spec = manifest.spec else {
            findings.append(
                EvidenceFinding(.error, "`\(manifest.title)` has no `spec`", at: manifest.content))
            return
        }
        checkNames(in: spec, known: fields)
        if let job = spec["job"] { checkNames(in: job, known: Self.jobFields) }
        if manifest.kind == "FlinkDeployment", spec.value.map != nil, spec["flinkVersion"] == nil {
            findings.append(
                EvidenceFinding(
                    .error, "`spec.flinkVersion` is missing", at: spec,
                    help: "the operator does not act on a FlinkDeployment without it"))
        }
        if manifest.kind == "FlinkSessionJob", spec.value.map != nil {
            for field in ["deploymentName", "job"] where spec[field] == nil {
                findings.append(EvidenceFinding(.error, "`spec.\(field)` is missing", at: spec))
            }
        }
        checkPlaceholders(spec, depth: 0)
    }

    private mutating func check(_ root: SourcedDocument, _ path: [String], _ shape: Shape) {
        guard let value = root[path] else { return }
        let field = path.joined(separator: ".")
        switch shape {
        case .map:
            if value.value.map == nil { report(value, "`\(field)` is \(value.value.kindName), not a map") }
        case .text:
            if value.value.string == nil { report(value, "`\(field)` is \(value.value.kindName), not a string") }
        case .count:
            if value.value.integer.map({ $0 < 0 }) ?? true {
                report(value, "`\(field)` is \(Self.quoted(value.value)), not a count")
            }
        case .names(let names):
            guard let text = value.value.string else {
                report(value, "`\(field)` is \(Self.quoted(value.value)), not a name")
                return
            }
            guard !names.contains(text) else { return }
            let help = Suggestion.help(for: text, among: names)
            report(
                value, "`\(field)` cannot be `\(text)`",
                help: help ?? "one of \(names.map { "`\($0)`" }.joined(separator: ", "))")
        }
    }

    private static func quoted(_ value: Document) -> String {
        value.scalarText.map { "`\($0)`" } ?? value.kindName
    }

    private mutating func report(_ value: SourcedDocument, _ message: String, help: String? = nil) {
        findings.append(EvidenceFinding(.error, message, at: value, help: help))
    }

    /// An unknown field is dropped by the API server without a word, so what it meant does not happen.
    private mutating func checkNames(in map: SourcedDocument, known: [String]) {
        for entry in map.value.map?.entries ?? [] where !known.contains(entry.key) {
            let field = "\(map.reference.path).\(entry.key)"
            findings.append(
                EvidenceFinding(
                    .warning, "`\(field)` is no field that Kubernetes keeps", in: map.reference.source,
                    at: entry.keyRange?.start ?? map.reference.position,
                    help: Suggestion.help(for: entry.key, among: known)))
        }
    }

    /// What a template engine should have filled in.
    private mutating func checkPlaceholders(_ value: SourcedDocument, depth: Int) {
        guard depth < 40 else { return }
        if let text = value.value.string, Self.hasPlaceholder(text) {
            findings.append(
                EvidenceFinding(.warning, "`\(value.reference.field)` still has a placeholder: `\(text)`", at: value))
        }
        for entry in value.value.map?.entries ?? [] {
            // Arguments and templates of Pods may refer to environment variables in earnest.
            guard entry.key != "args", entry.key != "podTemplate", let child = value[entry.key] else { continue }
            checkPlaceholders(child, depth: depth + 1)
        }
    }

    private static func hasPlaceholder(_ text: String) -> Bool {
        text.contains("{{") || text.contains("[***") || (text.hasPrefix("<") && text.hasSuffix(">"))
            || text.contains("${")
    }
}
