import Documents

/// The Deployment of a JobManager, as far as it was given.
enum JobManagerDeployment {
    case present(EvidenceResource)
    case absent(Provenance)
    case notAsked

    init(
        of cluster: String, in namespace: String, _ evidence: Evidence, _ findings: inout [EvidenceFinding]
    ) {
        if let found = evidence.resource(
            kind: "Deployment", namespace: namespace, name: cluster, &findings)
        {
            self = .present(found)
        } else if let listing = evidence.listing(of: "Deployment", in: namespace) {
            self = .absent(.derived("no deployment/\(cluster) in the list", from: [.field(listing.reference)]))
        } else if let refusal = evidence.isAbsent("deployments", namespace: namespace, name: cluster) {
            self = .absent(.derived("not found", from: [.field(refusal.reference)]))
        } else {
            self = .notAsked
        }
    }

    /// Why there is no JobManager, where the operator would see that in this pass.
    static func absence(
        of subject: Subject, _ job: JobEvidence, _ evidence: Evidence, _ findings: inout [EvidenceFinding]
    ) -> Provenance? {
        guard subject.kind == .flinkDeployment, !isAsRecorded(subject, job),
            case .absent(let why) = Self(of: subject.clusterName, in: subject.namespace, evidence, &findings)
        else { return nil }
        return .derived("there is no JobManager", from: [why])
    }

    /// Whether the operator does not look at the Deployment in this pass, so that what it recorded holds (reference, 0.2): it
    /// does not while Flink answers, nor in the middle of an upgrade or a rollback but for a cancellation that it sees
    /// through, nor of a job that is suspended and whose cluster is gone.
    static func isAsRecorded(_ subject: Subject, _ job: JobEvidence) -> Bool {
        let isBetween = ["UPGRADING", "ROLLING_BACK"].contains(
            subject.status?["reconciliationStatus"]?["state"]?.value.string ?? "")
        if isBetween, subject.jobStatus?["state"]?.value.string != "CANCELLING" { return true }
        return switch subject.status?["jobManagerDeploymentStatus"]?.value.string {
        case "READY": !(job.anyAnswer?.isUnreachable ?? false)
        case "MISSING":
            subject.spec?["job"]?["state"]?.value.string == "suspended"
                && subject.deployed.spec?.jobState?.value.string == "suspended"
        default: false
        }
    }

    static func isAvailable(_ deployment: EvidenceResource) -> Bool {
        (deployment.status?["availableReplicas"]?.value.integer ?? 0) >= 1
    }

    /// Whether the condition `Available` is False since the Deployment was created.
    static func neverStarted(_ deployment: EvidenceResource) -> Bool {
        guard let created = deployment.created else { return false }
        return conditions(of: deployment).contains {
            $0["type"]?.value.string == "Available" && $0["status"]?.value.string == "False"
                && $0["lastTransitionTime"]?.instant == created
        }
    }

    /// Why a container waits that will not get well by waiting.
    private static let hopeless: Set<String> = [
        "CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "RunContainerError", "CreateContainerConfigError",
        "OOMKilled",
    ]

    /// What makes the operator give up on a Deployment: a container of one of its Pods, or its own conditions.
    static func trouble(of deployment: EvidenceResource, _ pods: [EvidenceResource]) -> Provenance? {
        for condition in conditions(of: deployment) {
            let type = condition["type"]?.value.string
            let isFailure = type == "ReplicaFailure" || condition["reason"]?.value.string == "FailedCreate"
            if isFailure, condition["status"]?.value.string != "False" {
                return .derived(condition["message"]?.value.string ?? "FailedCreate", from: [condition.provenance])
            }
        }
        let ofJobManager = pods.filter {
            $0.label("app") == deployment.name && ($0.label("component") ?? "jobmanager") == "jobmanager"
        }
        for pod in ofJobManager {
            let containers =
                (pod.status?["initContainerStatuses"]?.elements ?? [])
                + (pod.status?["containerStatuses"]?.elements ?? [])
            for container in containers {
                if let reason = container["state"]?["waiting"]?["reason"], let text = reason.value.string,
                    hopeless.contains(text)
                {
                    return .derived(text, from: [reason.provenance])
                }
            }
        }
        return nil
    }

    private static func conditions(of deployment: EvidenceResource) -> [SourcedDocument] {
        deployment.status?["conditions"]?.elements ?? []
    }
}
