import Documents

/// Which version of the FlinkCluster operator a resource belongs to.
///
/// Spotify's is the one that is maintained, so it is taken unless a field tells otherwise.
extension Subject {
    /// A field that only Google's version has; `nil` if there is none.
    public var fieldOfGoogle: SourcedDocument? {
        guard kind == .flinkCluster else { return nil }
        if let flag = spec?["job"]?["takeSavepointOnUpgrade"] { return flag }
        let components = status?["components"]
        for field in ["lastSavepointTriggerID", "lastSavepointTriggerTime", "lastSavepointTime"] {
            if let found = components?["job"]?[field] { return found }
        }
        for field in ["jobManagerStatefulSet", "taskManagerStatefulSet"] {
            if let found = components?[field] { return found }
        }
        // The other version has them under `status.revision`.
        return status?["currentRevision"] ?? status?["nextRevision"]
    }

    /// Says why Google's policy is taken, in the explanation.
    public mutating func noteVersion(_ field: SourcedDocument, policy: String) {
        findings.append(
            EvidenceFinding(
                .note, "`\(field.reference.field)` is a field of Google's operator only, so `\(policy)` decides",
                at: field, help: "name another policy with `--policy`"))
    }
}
