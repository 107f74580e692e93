import Documents

/// Whether an upgrade that the status shows as under way has reached the cluster already: the operator may have been
/// interrupted between deploying and recording that it did.
enum UpgradeCompletion {
    case notUpgrading
    /// What was to be deployed is there: the operator now counts it as deployed and running.
    case done(Provenance)
    /// It is not, and it was the first deployment: the record of it is erased, so that it is a first one again.
    case firstNotDone(Provenance)
    /// It is not, or nobody can tell.
    case notDone

    private static let generation = "flinkdeployment.flink.apache.org/generation"

    init(_ subject: Subject, _ evidence: Evidence, _ job: JobEvidence, _ findings: inout [EvidenceFinding]) {
        guard subject.status?["reconciliationStatus"]?["state"]?.value.string == "UPGRADING" else {
            self = .notUpgrading
            return
        }
        let completion =
            subject.kind == .flinkDeployment
            ? Self.ofDeployment(subject, evidence, &findings) : Self.ofSessionJob(job)
        switch completion {
        case .some((true, let why)): self = .done(why)
        case .some((false, let why)) where subject.deployed.spec?.isFirstDeployment ?? false: self = .firstNotDone(why)
        case .some, nil: self = .notDone
        }
    }

    /// The Deployment carries the generation that it was made for.
    private static func ofDeployment(
        _ subject: Subject, _ evidence: Evidence, _ findings: inout [EvidenceFinding]
    ) -> (Bool, Provenance)? {
        let status = subject.status?["jobManagerDeploymentStatus"]
        guard status?.value.string ?? "MISSING" == "MISSING" else {
            return (false, status?.provenance ?? .declaredDefault(nil))
        }
        switch JobManagerDeployment(of: subject.clusterName, in: subject.namespace, evidence, &findings) {
        case .notAsked: return nil
        case .absent(let why): return (false, why)
        case .present(let deployment):
            let made = deployment.annotation(generation)?.value.scalarText.flatMap { Int64($0) } ?? -1
            let observed = subject.status?["observedGeneration"]?.value.integer ?? -1
            return (!deployment.isDeleting && made == observed, deployment.content.provenance)
        }
    }

    /// Flink lists the job, and it is not one that was cancelled for the upgrade.
    private static func ofSessionJob(_ job: JobEvidence) -> (Bool, Provenance)? {
        guard let overview = job.overview, overview.outcome == .answered else { return nil }
        let state = job.entry?["state"]?.value.string
        return (state != nil && state != "CANCELLING" && state != "CANCELED", overview.provenance)
    }
}
