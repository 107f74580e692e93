import PolicyCompiler

// The resource is being deleted: `delete` decides, and nothing else acts.
extension Pass {
    mutating func deletion() {
        decide("delete", deletionOccasion)
        tellFinalizers()
        tellSnapshotsThatStay()
        let why = "the resource is being deleted"
        for name in ["admit", "upgrade", "rollback", "recover"] where has(name) {
            steps.append(.notTaken(DecisionID(name), because: why))
        }
    }

    private var deletionOccasion: String {
        guard let since = subject.live.resource?.metadata?["deletionTimestamp"]?.instant else {
            return "the resource is being deleted"
        }
        let age = now.milliseconds(since: since)
        return age > 0
            ? "the resource is being deleted, for \(DurationText.short(age))" : "the resource is being deleted"
    }

    /// A resource goes once nobody holds it any more; the operator is only one of those who may.
    private mutating func tellFinalizers() {
        guard let live = subject.live.resource else { return }
        let finalizers = live.metadata?["finalizers"]?.elements ?? []
        let names = finalizers.compactMap { $0.value.string }
        if names.isEmpty {
            findings.append(
                EvidenceFinding(
                    .warning,
                    "`\(live.title)` has no finalizer, so Kubernetes removes it at once and nobody stops its job in order",
                    at: live.content))
        }
        for (name, place) in zip(names, finalizers) where !Self.operatorFinalizers.contains(name) {
            findings.append(
                EvidenceFinding(
                    .warning,
                    "the finalizer `\(name)` is not the operator's: the resource stays until whoever set it takes it away",
                    at: place))
        }
    }

    private static let operatorFinalizers = [
        "flinkdeployments.flink.apache.org/finalizer", "flinksessionjobs.flink.apache.org/finalizer",
        "flinkstatesnapshots.flink.apache.org/finalizer", DirectTarget.finalizer,
    ]

    /// Snapshots have no owner: they stay, and some cannot go without the job (reference, 2.10 and 5.6).
    private mutating func tellSnapshotsThatStay() {
        let resources = observation.snapshots.filter { $0.facts["snapshot.record"]?.value == .name("resource") }
        guard !resources.isEmpty else { return }
        let stuck = resources.filter {
            $0.facts["snapshot.state"]?.value == .name("COMPLETED")
                && $0.facts["snapshot.dispose-on-delete"]?.value == .bool(true)
        }
        let count =
            resources.count == 1 ? "1 FlinkStateSnapshot refers" : "\(resources.count) FlinkStateSnapshots refer"
        var text = "\(count) to this job and stay\(resources.count == 1 ? "s" : "")"
        if !stuck.isEmpty {
            text +=
                "; with `disposeOnDelete`, \(stuck.map { "`\($0.name)`" }.prefix(3).joined(separator: ", "))"
                + "\(stuck.count > 3 ? " and \(stuck.count - 3) more" : "") cannot be deleted once the job is gone"
        }
        findings.append(EvidenceFinding(stuck.isEmpty ? .note : .warning, text, in: ""))
    }
}
