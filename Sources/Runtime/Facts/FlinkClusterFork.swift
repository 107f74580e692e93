import Documents

/// The two versions of the FlinkCluster operator, which share a CRD and not much of their behaviour.
///
/// Spotify's is the one that is maintained, so it is taken unless a field is there that only Google's has. Everything
/// that has to know asks here: which policy explains, which rules `check` holds a manifest to, what a target sends.
public enum FlinkClusterFork: String, Sendable, Hashable, CaseIterable {
    case google, spotify

    /// The shipped policy that says how it behaves.
    public var policy: String { "flinkcluster-\(rawValue)" }

    /// - Parameters:
    ///   - spec: Of the resource, as it is to be.
    ///   - status: As its operator wrote it.
    init(spec: SourcedDocument?, status: SourcedDocument?) {
        self = Self.fieldOfGoogle(spec: spec, status: status) == nil ? .spotify : .google
    }

    /// A field that only Google's version has; `nil` if there is none.
    static func fieldOfGoogle(spec: SourcedDocument?, status: SourcedDocument?) -> SourcedDocument? {
        for path in googlesSpec { if let found = spec?[path] { return found } }
        for path in googlesStatus { if let found = status?[path] { return found } }
        return nil
    }

    /// The first field of the spec that only Spotify's version has.
    static func fieldOfSpotify(spec: SourcedDocument) -> [String]? { spotifysSpec.first { spec[$0] != nil } }

    private static let googlesSpec = [["job", "takeSavepointOnUpgrade"]]

    private static let googlesStatus = [
        ["components", "job", "lastSavepointTriggerID"], ["components", "job", "lastSavepointTriggerTime"],
        ["components", "job", "lastSavepointTime"], ["components", "jobManagerStatefulSet"],
        ["components", "taskManagerStatefulSet"],
        // The other version has them under `status.revision`.
        ["currentRevision"], ["nextRevision"],
    ]

    private static let spotifysSpec = [
        ["flinkVersion"], ["batchScheduler"], ["job", "takeSavepointOnUpdate"], ["job", "maxStateAgeToRestoreSeconds"],
        ["job", "mode"], ["job", "pyFile"], ["job", "pyFiles"], ["job", "pyModule"], ["job", "classPath"],
        ["job", "savepointFormatType"], ["jobManager", "memoryProcessRatio"], ["taskManager", "memoryProcessRatio"],
        ["taskManager", "deploymentType"], ["taskManager", "horizontalPodAutoscaler"],
    ]
}

extension Subject {
    /// A field that only Google's version has; `nil` if there is none, or the resource is no FlinkCluster.
    public var fieldOfGoogle: SourcedDocument? {
        kind == .flinkCluster ? FlinkClusterFork.fieldOfGoogle(spec: spec, status: status) : nil
    }

    /// `nil` for other kinds.
    var fork: FlinkClusterFork? {
        kind == .flinkCluster ? FlinkClusterFork(spec: spec, status: status) : nil
    }

    /// Says why Google's policy is taken, in the explanation.
    public mutating func noteVersion(_ field: SourcedDocument, policy: String) {
        findings.append(
            EvidenceFinding(
                .note, "`\(field.reference.field)` is a field of Google's operator only, so `\(policy)` decides",
                at: field, help: "name another policy with `--policy`"))
    }
}
