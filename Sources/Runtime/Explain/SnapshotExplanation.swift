import Documents
public import PolicyCompiler

// A FlinkStateSnapshot by itself: what becomes of it next (`progress`), or how it goes (`dispose`).
extension Explainer {
    public static let snapshotKind = "FlinkStateSnapshot"

    /// The kind of the job that a FlinkStateSnapshot refers to, whose policy decides about it.
    public static func jobKind(of snapshot: EvidenceResource) -> ResourceKind {
        let stated = snapshot.spec?["jobReference"]?["kind"]?.value.string
        return stated.flatMap(ResourceKind.init) ?? .flinkDeployment
    }

    /// - Parameters:
    ///   - snapshot: Of the kind FlinkStateSnapshot; the live one in the evidence is used where there is one.
    ///   - isDeleting: Also without a `deletionTimestamp`.
    public func explain(
        snapshot manifest: EvidenceResource, isDeleting: Bool, evidence: Evidence, options: ExplanationOptions
    ) -> Explanation {
        var findings: [EvidenceFinding] = []
        let namespace = manifest.namespace ?? "default"
        let found = evidence.resource(kind: Self.snapshotKind, namespace: namespace, name: manifest.name, &findings)
        let resource = found.flatMap { $0.isLive ? $0 : nil } ?? manifest
        let subject = Subject(jobOf: resource, in: namespace, evidence)
        var pass = Pass(decider, subject, evidence, options)
        var observer = FactObserver(subject, evidence, now: options.now)
        var snapshot = observer.snapshot(resource)
        if isDeleting { snapshot.facts["snapshot.deleting"] = .bool(true, from: .given) }
        pass.tellAlone(snapshot, resource)
        return Explanation(
            title: resource.title, kind: Self.snapshotKind, namespace: namespace, name: resource.name,
            source: manifest.content.reference.source, policy: decider.policy,
            policyIsShipped: options.policyIsShipped, now: options.now,
            change: ChangeReport(fields: [], changeClass: "ignore"), pass: pass.steps, snapshots: [],
            summary: pass.sentences.joined(separator: "; "),
            findings: findings + pass.observation.findings + pass.findings, observation: pass.observation,
            values: pass.view.values)
    }
}

extension Pass {
    /// The one decision about a snapshot that is explained by itself.
    fileprivate mutating func tellAlone(_ snapshot: ObservedSnapshot, _ resource: EvidenceResource) {
        let id = DecisionID(snapshot.isDeleting ? "dispose" : "progress")
        if !snapshot.isDeleting, let refusal = SnapshotRefusal(resource) {
            let why = "the operator's validation refuses it: \(refusal.reason)"
            sentences = ["\(why); nothing is done with it, and it is tried again every interval"]
            steps.append(.notTaken(id, because: why))
            return
        }
        guard let report = tell(snapshot) else {
            sentences = ["the policy does not decide `\(id)`"]
            return
        }
        snapshots = []
        steps.append(.taken(report))
        if report.weight == .quiet {
            let state = snapshot.facts["snapshot.state"]?.value.map { FactText.text($0, .string) } ?? "not under way"
            sentences = ["nothing is done with it any more: it is \(state.filter { $0 != "\"" })"]
        } else {
            settle(report)
        }
        if !resource.isLive {
            findings.append(
                EvidenceFinding(
                    .note, "`\(resource.title)` was not seen in the cluster: it is told as if it had just been applied",
                    at: resource.content))
        }
        let jobIsMissing = snapshot.facts["snapshot.job-exists"]?.value == .bool(false)
        let isPending = snapshot.facts["snapshot.state"]?.value == .name("TRIGGER_PENDING")
        if jobIsMissing, isPending, !snapshot.isDeleting,
            snapshot.facts["snapshot.already-exists"]?.value != .bool(true)
        {
            findings.append(
                EvidenceFinding(
                    .warning,
                    "the job does not exist, which the operator's validation refuses as long as the snapshot is pending: it"
                        + " waits for the job instead of giving up", at: resource.content))
        }
    }
}

/// What the operator's validation refuses of a FlinkStateSnapshot (reference, 6.3).
private struct SnapshotRefusal {
    var reason: String

    init?(_ snapshot: EvidenceResource) {
        let savepoint = snapshot.spec?["savepoint"]
        let checkpoint = snapshot.spec?["checkpoint"]
        if (savepoint == nil) == (checkpoint == nil) {
            reason =
                "it has \(savepoint == nil ? "neither `spec.savepoint` nor" : "both `spec.savepoint` and") `spec.checkpoint`,"
                + " and takes exactly one"
        } else if savepoint?["alreadyExists"]?.value.bool == true {
            return nil
        } else if (snapshot.spec?["jobReference"]?["name"]?.value.string ?? "").isEmpty {
            reason = "`spec.jobReference` names no job"
        } else {
            return nil
        }
    }
}

extension Subject {
    /// The job that a snapshot refers to, as far as it is known.
    init(jobOf snapshot: EvidenceResource, in namespace: String, _ evidence: Evidence) {
        let reference = snapshot.spec?["jobReference"]
        let kind = Explainer.jobKind(of: snapshot)
        let stated = reference?["name"]?.value.string ?? ""
        let name = stated.isEmpty ? snapshot.name : stated
        var ignored: [EvidenceFinding] = []
        if !stated.isEmpty,
            let found = evidence.resource(kind: kind.rawValue, namespace: namespace, name: name, &ignored),
            let subject = Subject(manifest: found, evidence: evidence)
        {
            self = subject
            return
        }
        var manifest = snapshot
        manifest.kind = kind.rawValue
        manifest.name = name
        manifest.namespace = namespace
        manifest.content.value = .map([
            "kind": .text(kind.rawValue), "metadata": .map(["name": .text(name), "namespace": .text(namespace)]),
        ])
        let unknown = "the status of \(manifest.title)"
        let live: Live
        if stated.isEmpty {
            live = .absent(.derived("the snapshot names no job", from: [snapshot.content.provenance]))
        } else {
            live = Subject.live(manifest, in: namespace, against: nil, evidence, &ignored)
        }
        let recorded: Recorded = if case .absent(let why) = live { .nothing(why) } else { .notObserved(unknown) }
        self.init(
            kind: kind, namespace: namespace, name: name, manifest: manifest, live: live, deployed: recorded,
            stable: recorded, session: nil, operatorConfiguration: nil, isDeleting: false, findings: [])
    }
}
