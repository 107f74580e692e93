import Documents

/// A spec that was deployed, as the operator recorded it or as a person gave it.
public struct RecordedSpec: Hashable, Sendable {
    public var spec: SourcedDocument
    /// `resource_metadata.firstDeployment`: recorded before the first deployment was confirmed.
    public var isFirstDeployment: Bool
    public var origin: Origin

    public enum Origin: Hashable, Sendable {
        /// `status.reconciliationStatus.lastReconciledSpec` or `lastStableSpec`: what the operator compares with.
        case recorded
        /// A manifest that a person says is deployed: how the job was really suspended, it does not tell.
        case manifest
    }

    public init(manifest spec: SourcedDocument) {
        self.spec = spec
        isFirstDeployment = false
        origin = .manifest
    }

    /// Reads the JSON in the status: `{"spec": {...}, "resource_metadata": {...}}`.
    ///
    /// - Returns: `nil` where it cannot be read, which is a finding then.
    init?(recording text: SourcedDocument, _ findings: inout [EvidenceFinding]) {
        let field = text.reference.path.steps.last.map { DocumentPath([$0]).description } ?? "the recorded spec"
        let inner: SourcedDocument
        if text.value.string != nil {
            guard let read = text.readEmbedded("`\(field)`", &findings) else { return nil }
            inner = read
        } else {
            inner = text  // someone pasted the object itself
        }
        guard let spec = inner["spec"], spec.value.map != nil else {
            findings.append(
                EvidenceFinding(
                    .error, "`\(field)` holds no `spec`, so what is deployed is not known", at: text,
                    help: "give the resource as `kubectl get -o yaml` prints it"))
            return nil
        }
        self.spec = spec
        isFirstDeployment = inner["resource_metadata"]?["firstDeployment"]?.value.bool ?? false
        origin = .recorded
    }

    var jobState: SourcedDocument? { spec["job"]?["state"] }
    var upgradeMode: SourcedDocument? { spec["job"]?["upgradeMode"] }
    var flinkVersion: SourcedDocument? { spec["flinkVersion"] }
}
