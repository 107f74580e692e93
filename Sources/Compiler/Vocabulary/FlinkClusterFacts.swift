// The facts that only a FlinkCluster has, for both versions of its operator.

extension Vocabulary {
    static let flinkClusterFacts: [FactDefinition] = [
        FactDefinition(
            name: "cluster.job", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: `spec.job` is there",
            meaning: "whether the cluster is for one job; without, it is a session cluster", typical: .bool(true)),
        FactDefinition(
            name: "cluster.exists", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: the live resource",
            meaning: "whether the resource exists already", typical: .bool(true)),
        FactDefinition(
            name: "deployed.cluster.job", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkDeployment, .flinkCluster],
            source: "`spec.job` of the deployed spec is there",
            meaning: "whether what is deployed is a cluster for one job", typical: .bool(true)),
        FactDefinition(
            name: "component.job",
            type: .names(
                NameDomain([
                    "Pending", "Updating", "Restarting", "Deploying", "DeployFailed", "Running", "Succeeded",
                    "Cancelled", "Failed", "Suspended", "Lost", "Unknown",
                ])), canBeNone: true,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: `status.components.job.state`",
            meaning: "the state of the job component", typical: .name("Running")),
        FactDefinition(
            name: "cluster.state",
            type: .names(
                NameDomain([
                    "Creating", "Running", "Reconciling", "Updating", "Stopping", "PartiallyStopped", "Stopped",
                ])), canBeNone: true,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: `status.state`",
            meaning: "the state of the cluster", typical: .name("Running")),
        FactDefinition(
            name: "components.ready", type: .names(NameDomain(["none-of-them", "some", "all"])), canBeNone: false,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: the states in `status.components`",
            meaning: "how many of the components that are needed are ready", typical: .name("all")),
        FactDefinition(
            name: "components.updated", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: `currentRevision` and `nextRevision` of `status.revision` are the same",
            meaning: "whether the operator has recorded that every component has the newest revision",
            typical: .bool(true)),
        FactDefinition(
            name: "update.under-way", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: `currentRevision` and `nextRevision` of `status.revision` differ",
            meaning: "whether the operator has taken up a new spec and is not done with it", typical: .bool(false)),
        FactDefinition(
            name: "submitter", type: .names(NameDomain(["not-started", "running", "succeeded", "failed"])),
            canBeNone: true,
            answer: nil, kinds: [.flinkCluster],
            source: "the Kubernetes Job `<cluster>-job-submitter`",
            meaning: "what became of the Job that submits the job", typical: .name("succeeded")),
        FactDefinition(
            name: "submitter.job-id", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkCluster],
            source: "the submitter's termination message, or the label `flinkoperator.k8s.io/job-id`",
            meaning: "whether the id of the submitted job can be read", typical: .bool(true)),
        FactDefinition(
            name: "job.flink-state", type: jobState, canBeNone: true,
            answer: "jobs", kinds: [.flinkCluster],
            source: "FlinkCluster: `GET /jobs/overview`, the recorded job; none: it is not listed",
            meaning: "what Flink says of the job now", typical: .name("RUNNING")),
        FactDefinition(
            name: "deployed.savepoint.directory", type: .path, canBeNone: true,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: `spec.job.savepointsDir` of the deployed spec",
            meaning: "where the deployed spec has savepoints written", typical: .name("path")),
        FactDefinition(
            name: "savepoint.job", type: .names(NameDomain(["same", "other"])), canBeNone: true,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: `status.savepoint.jobID` against `status.components.job.id`",
            meaning: "whether the last savepoint asked for was of this job", typical: .name("same")),
        FactDefinition(
            name: "deployed.cancel-requested", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: `spec.job.cancelRequested` of the deployed spec",
            meaning: "whether the deployed spec asks for a cancellation", typical: .bool(false)),
        FactDefinition(
            name: "scale.alone", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: the new spec against the deployed one",
            meaning: "whether `spec.taskManager.replicas` is all that changes", typical: .bool(false)),
        FactDefinition(
            name: "scale.detected", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: the new spec against the deployed one, by what stands right below `spec` in both",
            meaning:
                "whether Spotify's operator takes the edit for a change of replicas: of what both specs have, `taskManager` alone differs, and its replicas do",
            typical: .bool(false)),
        FactDefinition(
            name: "savepoint-generation.alone", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: the new spec against the deployed one",
            meaning: "whether `spec.job.savepointGeneration` is all that changes", typical: .bool(false)),
        FactDefinition(
            name: "cancel-requested.alone", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: the new spec against the deployed one",
            meaning: "whether `spec.job.cancelRequested` is all that changes", typical: .bool(false)),
        FactDefinition(
            name: "control", type: .names(NameDomain(["savepoint", "job-cancel"])), canBeNone: true,
            answer: nil, kinds: [.flinkCluster],
            source: "annotation `flinkclusters.flinkoperator.k8s.io/user-control`, else `status.control.name`",
            meaning: "what the user asked for by annotation", typical: .none),
        FactDefinition(
            name: "control.asked", type: .names(NameDomain(["savepoint", "job-cancel", "other"])), canBeNone: true,
            answer: nil, kinds: [.flinkCluster],
            source: "annotation `flinkclusters.flinkoperator.k8s.io/user-control`",
            meaning: "what the annotation asks for now", typical: .none),
        FactDefinition(
            name: "control.recorded", type: .names(NameDomain(["savepoint", "job-cancel", "other"])), canBeNone: true,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: `status.control.name`",
            meaning: "what was asked for last, done or not", typical: .none),
        FactDefinition(
            name: "control.state",
            type: .names(NameDomain(["Requested", "Progressing", "InProgress", "Succeeded", "Failed"])),
            canBeNone: true,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: `status.control.state`",
            meaning: "how far that got", typical: .none),
        FactDefinition(
            name: "control.message", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: `status.control.message` is set",
            meaning: "whether the operator left a message, as it does when a call failed", typical: .bool(false)),
        FactDefinition(
            name: "control.retries", type: .count, canBeNone: true,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: `status.control.details.retries`",
            meaning: "how often that was tried again", typical: .none),
        FactDefinition(
            name: "control.new", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkCluster],
            source: "the annotation is set and not in progress",
            meaning: "whether the control was not taken up yet", typical: .bool(false)),
        FactDefinition(
            name: "control.changed", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkCluster],
            source: "the annotation differs from the old object's",
            meaning: "whether the control is being changed", typical: .bool(false)),
    ]
}
