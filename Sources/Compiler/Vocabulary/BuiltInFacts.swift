// The facts of the vocabulary, each with where it is read.

extension Vocabulary {
    /// The resource, as the new spec has it.
    static let resourceFacts: [FactDefinition] = [
        FactDefinition(
            name: "kind", type: .names(NameDomain(ResourceKind.allCases.map(\.rawValue), named: "kind")),
            canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`kind`",
            meaning: "which kind of resource this is", typical: .name("FlinkDeployment")),
        FactDefinition(
            name: "namespace", type: .string, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`metadata.namespace`",
            meaning: "the namespace of the resource", typical: .string("default")),
        FactDefinition(
            name: "name", type: .string, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`metadata.name`",
            meaning: "the name of the resource", typical: .string("shop")),
        FactDefinition(
            name: "generation", type: .count, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`metadata.generation`",
            meaning: "the number of the spec, raised by the API server with every edit", typical: .number(7)),
        FactDefinition(
            name: "desired.state", type: resourceState, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source:
                "`spec.job.state`; FlinkCluster: suspended if the control is `job-cancel` or `spec.job.cancelRequested` is set",
            meaning: "whether the job is to run", typical: .name("running")),
        FactDefinition(
            name: "mode", type: .names(modes), canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`spec.job.upgradeMode`; none for a session cluster and for FlinkCluster",
            meaning: "how the user wants state to be carried over an upgrade", typical: .name("savepoint")),
        FactDefinition(
            name: "cluster.mode", type: .names(NameDomain(["native", "standalone"])), canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`spec.mode` (absent: native)",
            meaning: "who creates the TaskManagers: Flink itself or the operator", typical: .name("native")),
        FactDefinition(
            name: "flink-version", type: flinkVersion, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`spec.flinkVersion`; FlinkSessionJob: that of its session cluster",
            meaning: "the Flink version of the new spec", typical: .name("v1_20")),
        FactDefinition(
            name: "initial-savepoint", type: .path, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`spec.job.initialSavepointPath`; FlinkCluster: `spec.job.fromSavepoint`",
            meaning: "the savepoint that the user names to start from", typical: .none),
        FactDefinition(
            name: "savepoint.directory", type: .path, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source:
                "config `execution.checkpointing.savepoint-dir` or `state.savepoints.dir`; FlinkCluster: `spec.job.savepointsDir`",
            meaning: "where savepoints are written", typical: .name("path")),
        FactDefinition(
            name: "checkpoint.directory", type: .path, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "config `execution.checkpointing.dir` or `state.checkpoints.dir`",
            meaning: "where checkpoints are written", typical: .name("path")),
        FactDefinition(
            name: "new.savepoint.directory", type: .path, canBeNone: true,
            answer: nil, kinds: [.flinkDeployment, .flinkSessionJob],
            source:
                "config `execution.checkpointing.savepoint-dir` or `state.savepoints.dir` of the new spec",
            meaning: "where the new spec has savepoints written", typical: .name("path")),
        FactDefinition(
            name: "new.checkpoint.directory", type: .path, canBeNone: true,
            answer: nil, kinds: [.flinkDeployment, .flinkSessionJob],
            source: "config `execution.checkpointing.dir` or `state.checkpoints.dir` of the new spec",
            meaning: "where the new spec has checkpoints written", typical: .name("path")),
        FactDefinition(
            name: "ha.enabled", type: .bool, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "config `high-availability.type` or `high-availability`, as deployed",
            meaning: "whether the deployed configuration has high availability", typical: .bool(true)),
        FactDefinition(
            name: "new.ha.enabled", type: .bool, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "config `high-availability.type` or `high-availability` of the new spec",
            meaning: "whether the new configuration has high availability", typical: .bool(true)),
        FactDefinition(
            name: "change", type: .names(changeClasses), canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "the `change` decision",
            meaning: "the highest class of what changed between the deployed and the new spec", typical: .name("ignore")
        ),
    ]
    /// What the resource's status records.
    static let recordedFacts: [FactDefinition] = [
        FactDefinition(
            name: "deployed.state", type: resourceState, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.reconciliationStatus.lastReconciledSpec`, `job.state`; none: never deployed",
            meaning: "whether the deployed spec has the job running", typical: .name("running")),
        FactDefinition(
            name: "last-mode", type: .names(modes), canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.reconciliationStatus.lastReconciledSpec`, `job.upgradeMode`",
            meaning: "how the job was really suspended or started last", typical: .name("savepoint")),
        FactDefinition(
            name: "deployed.stable", type: .bool, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`lastReconciledSpec` equals `lastStableSpec`",
            meaning: "whether the deployed spec was seen to run", typical: .bool(true)),
        FactDefinition(
            name: "stable.state", type: resourceState, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.reconciliationStatus.lastStableSpec`, `job.state`",
            meaning: "whether the last stable spec has the job running", typical: .name("running")),
        FactDefinition(
            name: "stable.flink-version", type: .names(NameDomain(["same", "other"])), canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.reconciliationStatus.lastStableSpec`, `flinkVersion`, against the deployed spec",
            meaning: "whether the last stable spec has the same Flink version", typical: .name("same")),
        FactDefinition(
            name: "reconciliation.state",
            type: .names(NameDomain(["DEPLOYED", "UPGRADING", "ROLLING_BACK", "ROLLED_BACK"])), canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.reconciliationStatus.state`",
            meaning: "what the operator was doing last", typical: .name("DEPLOYED")),
        FactDefinition(
            name: "deploy.age", type: .duration, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.reconciliationStatus.reconciliationTimestamp`",
            meaning: "the time since the spec was last deployed", typical: .number(86_400_000)),
        FactDefinition(
            name: "upgrade-savepoint", type: .names(NameDomain(["path", "last-state-marker"])), canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.jobStatus.upgradeSavepointPath`",
            meaning: "the state recorded when the job was last suspended; the marker says that only HA metadata knows",
            typical: .name("path")),
        FactDefinition(
            name: "last-savepoint", type: .path, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source:
                "`status.jobStatus.savepointInfo.lastSavepoint`; FlinkCluster: `status.components.job.savepointLocation`",
            meaning: "the last savepoint that the status records", typical: .name("path")),
        FactDefinition(
            name: "previous-start", type: .path, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "FlinkCluster: `status.components.job.fromSavepoint`",
            meaning: "what the job was started from before", typical: .none),
        FactDefinition(
            name: "started-from",
            type: .names(
                NameDomain([
                    "nothing", "savepoint", "checkpoint", "ha-metadata", "initial-savepoint", "upgrade-savepoint",
                    "last-savepoint", "previous-start",
                ])), canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "our journal",
            meaning: "what the job was started from by the last plan", typical: .name("savepoint")),
    ]
    /// The job, as Flink reports it.
    static let jobFacts: [FactDefinition] = [
        FactDefinition(
            name: "job.state", type: jobState, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.jobStatus.state`, from `GET /jobs/overview`; RECONCILING: not seen since",
            meaning: "the state of the job", typical: .name("RUNNING")),
        FactDefinition(
            name: "job.known", type: .bool, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.jobStatus.jobId` is set",
            meaning: "whether a job id is recorded", typical: .bool(true)),
        FactDefinition(
            name: "job.error", type: .names(NameDomain(["not-found", "other"])), canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.error`",
            meaning: "the error that the status shows", typical: .none),
        FactDefinition(
            name: "job.start.age", type: .duration, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.jobStatus.startTime`",
            meaning: "the time since the job started", typical: .number(172_800_000)),
        FactDefinition(
            name: "job.update.age", type: .duration, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.jobStatus.updateTime`",
            meaning: "the time since the job's state last changed", typical: .number(172_800_000)),
        FactDefinition(
            name: "job.listed", type: .bool, canBeNone: false,
            answer: "jobs", kinds: ResourceKind.allCases,
            source: "`GET /jobs/overview` lists the job",
            meaning: "whether Flink knows the job", typical: .bool(true)),
        FactDefinition(
            name: "unexpected-jobs", type: .count, canBeNone: false,
            answer: "jobs", kinds: ResourceKind.allCases,
            source: "`GET /jobs/overview`, jobs that are not ours",
            meaning: "how many jobs run that this resource did not start", typical: .number(0)),
        FactDefinition(
            name: "checkpoint.completed.age", type: .duration, canBeNone: true,
            answer: "checkpoints", kinds: ResourceKind.allCases,
            source:
                "`GET /jobs/ID/checkpoints`, of `latest.completed`, `.savepoint` and `.restored` the one with the highest id",
            meaning: "the time since the newest checkpoint or restore", typical: .number(60_000)),
        FactDefinition(
            name: "checkpoint.pending.age", type: .duration, canBeNone: true,
            answer: "checkpoints", kinds: ResourceKind.allCases,
            source: "`GET /jobs/ID/checkpoints`, `history[0]` while it is in progress",
            meaning: "the time since the checkpoint under way was triggered", typical: .none),
        FactDefinition(
            name: "flink.reachable", type: .bool, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "Flink's REST API answered in this pass",
            meaning: "whether the JobManager can be asked", typical: .bool(true)),
        FactDefinition(
            name: "rescale.possible", type: .bool, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source:
                "`GET /jobs/ID/resource-requirements`, the scheduler and the Flink version; standalone: reactive mode",
            meaning: "whether the job can be scaled in place", typical: .bool(true)),
    ]
    /// The cluster that the job runs on.
    static let clusterFacts: [FactDefinition] = [
        FactDefinition(
            name: "jobmanager.status", type: jobManagerStatus, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.jobManagerDeploymentStatus`, from the Deployment and its Pods",
            meaning: "the state of the JobManager Deployment", typical: .name("READY")),
        FactDefinition(
            name: "jobmanager.never-started", type: .bool, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "Deployment condition `Available` is False since the Deployment was created",
            meaning: "whether the JobManager provably never ran", typical: .bool(false)),
        FactDefinition(
            name: "ha.metadata", type: .bool, canBeNone: false,
            answer: "ha", kinds: ResourceKind.allCases,
            source: "ConfigMaps by label, or ZooKeeper, with the deployed configuration",
            meaning: "whether HA metadata of the running job exists", typical: .bool(true)),
        FactDefinition(
            name: "new.ha.metadata", type: .bool, canBeNone: false,
            answer: "new.ha", kinds: ResourceKind.allCases,
            source: "ConfigMaps by label, or ZooKeeper, with the new configuration",
            meaning: "whether the new spec would find HA metadata", typical: .bool(true)),
        FactDefinition(
            name: "ha.checkpoint", type: .bool, canBeNone: false,
            answer: "ha", kinds: ResourceKind.allCases,
            source: "the same; a key `checkpointID-*`",
            meaning: "whether that HA metadata holds a checkpoint", typical: .bool(true)),
        FactDefinition(
            name: "new.ha.checkpoint", type: .bool, canBeNone: false,
            answer: "new.ha", kinds: ResourceKind.allCases,
            source: "the same; a key `checkpointID-*`",
            meaning: "whether the HA metadata that the new spec would find holds a checkpoint", typical: .bool(true)),
        FactDefinition(
            name: "cluster.health", type: .names(NameDomain(["healthy", "unhealthy"])), canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`GET /jobs/ID/metrics`, evaluated over a window by the observer",
            meaning: "whether restarts and checkpoints of the job are within limits", typical: .name("healthy")),
        FactDefinition(
            name: "session.exists", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkSessionJob],
            source: "the FlinkDeployment that `spec.deploymentName` names",
            meaning: "whether the session cluster exists", typical: .bool(true)),
        FactDefinition(
            name: "session.deleting", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkSessionJob],
            source: "`metadata.deletionTimestamp` of the session cluster",
            meaning: "whether the session cluster is being deleted", typical: .bool(false)),
        FactDefinition(
            name: "session.ha.enabled", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkSessionJob],
            source: "config `high-availability.type` of the session cluster",
            meaning: "whether the session cluster has high availability", typical: .bool(true)),
        FactDefinition(
            name: "session.jobmanager", type: jobManagerStatus, canBeNone: true,
            answer: nil, kinds: [.flinkSessionJob],
            source: "`status.jobManagerDeploymentStatus` of the session cluster",
            meaning: "the state of the session cluster's JobManager", typical: .name("READY")),
        FactDefinition(
            name: "session.jobs", type: .count, canBeNone: false,
            answer: nil, kinds: [.flinkDeployment],
            source: "FlinkSessionJobs that name this session cluster",
            meaning: "how many session jobs the cluster has", typical: .number(0)),
        FactDefinition(
            name: "session.unmanaged-jobs", type: .count, canBeNone: false,
            answer: "session-jobs", kinds: [.flinkDeployment],
            source: "`GET /jobs/overview` of the session cluster",
            meaning: "how many jobs run there that no FlinkSessionJob owns", typical: .number(0)),
    ]
    /// The job's savepoints as one line of history.
    static let savepointFacts: [FactDefinition] = [
        FactDefinition(
            name: "savepoint.triggered", type: .bool, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.jobStatus.savepointInfo.triggerId` (deprecated status)",
            meaning: "whether a savepoint is pending in the status", typical: .bool(false)),
        FactDefinition(
            name: "checkpoint.triggered", type: .bool, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.jobStatus.checkpointInfo.triggerId` (deprecated status)",
            meaning: "whether a checkpoint is pending in the status", typical: .bool(false)),
        FactDefinition(
            name: "savepoint.age", type: .duration, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "the last completed savepoint of any trigger; FlinkCluster: `status.components.job.savepointTime`",
            meaning: "the time since the last savepoint", typical: .number(180_000)),
        FactDefinition(
            name: "savepoint.age-at-end", type: .duration, canBeNone: true,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: the same, at `status.components.job.completionTime`",
            meaning: "how old the last savepoint was when the job ended", typical: .number(180_000)),
        FactDefinition(
            name: "savepoint.trigger.age", type: .duration, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "the last trigger; FlinkCluster: `status.savepoint.triggerTime`",
            meaning: "the time since a savepoint was last triggered", typical: .number(180_000)),
        FactDefinition(
            name: "savepoint.final", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: `status.components.job.finalSavepoint`",
            meaning: "whether the last savepoint was taken as the job stopped", typical: .bool(false)),
        FactDefinition(
            name: "savepoint.state",
            type: .names(NameDomain(["NotTriggered", "InProgress", "TriggerFailed", "Failed", "Succeeded"])),
            canBeNone: true,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: `status.savepoint.state`",
            meaning: "the state of the savepoint asked for last", typical: .name("Succeeded")),
        FactDefinition(
            name: "savepoint.reason", type: savepointReason, canBeNone: true,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: `status.savepoint.triggerReason`",
            meaning: "why the last savepoint was asked for", typical: .name("scheduled")),
        FactDefinition(
            name: "savepoint-generation.asked", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: `spec.job.savepointGeneration` is greater than the status'",
            meaning: "whether the spec asks for a savepoint by its generation", typical: .bool(false)),
        FactDefinition(
            name: "savepoint-generation.next", type: .bool, canBeNone: false,
            answer: nil, kinds: [.flinkCluster],
            source: "FlinkCluster: `spec.job.savepointGeneration` is the status' value + 1",
            meaning: "whether the generation asked for is the next one", typical: .bool(false)),
    ]
    /// Attempts and deadlines, from our journal.
    static let journalFacts: [FactDefinition] = [
        FactDefinition(
            name: "upgrade.attempts", type: .count, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "our journal",
            meaning: "how often this generation's job was tried to be suspended", typical: .number(0)),
        FactDefinition(
            name: "recover.attempts", type: .count, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "our journal",
            meaning: "how often the job was restarted since it was last stable", typical: .number(0)),
        FactDefinition(
            name: "upgrade.waited", type: .duration, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "our journal",
            meaning: "the time since this generation was first seen", typical: .number(60_000)),
        FactDefinition(
            name: "savepoint.failures", type: .count, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "our journal",
            meaning: "how many savepoints failed in a row for this generation", typical: .number(0)),
        FactDefinition(
            name: "savepoint.failed.age", type: .duration, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "our journal; FlinkCluster: `status.savepoint.updateTime`",
            meaning: "the time since the last such failure", typical: .none),
        FactDefinition(
            name: "recover.age", type: .duration, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "our journal",
            meaning: "the time since the last restart", typical: .none),
        FactDefinition(
            name: "rescale.failed", type: .bool, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "our journal",
            meaning: "whether scaling in place was tried for this generation and failed", typical: .bool(false)),
    ]
    /// One snapshot; only in `progress`, `dispose` and `retain`.
    static let snapshotFacts: [FactDefinition] = [
        FactDefinition(
            name: "snapshot.name", type: .string, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`metadata.name`; history: the location",
            meaning: "the name of the snapshot", typical: .string("s")),
        FactDefinition(
            name: "snapshot.kind", type: .names(NameDomain(["SAVEPOINT", "CHECKPOINT"])), canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`spec.savepoint` or `spec.checkpoint`",
            meaning: "which of the two it is", typical: .name("SAVEPOINT")),
        FactDefinition(
            name: "snapshot.record", type: .names(NameDomain(["resource", "history"])), canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "a FlinkStateSnapshot, or an entry of `savepointHistory`",
            meaning: "where it is recorded", typical: .name("resource")),
        FactDefinition(
            name: "snapshot.trigger", type: .names(snapshotTriggers), canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "label `snapshot.trigger-type`; history: `triggerType`",
            meaning: "what triggered it", typical: .name("PERIODIC")),
        FactDefinition(
            name: "snapshot.state",
            type: .names(NameDomain(["TRIGGER_PENDING", "IN_PROGRESS", "COMPLETED", "FAILED", "ABANDONED"])),
            canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.state`; history: COMPLETED",
            meaning: "how far it got", typical: .name("COMPLETED")),
        FactDefinition(
            name: "snapshot.age", type: .duration, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`metadata.creationTimestamp`; history: `timeStamp`",
            meaning: "the time since it was created", typical: .number(3_600_000)),
        FactDefinition(
            name: "snapshot.trigger.age", type: .duration, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.triggerTimestamp`; deprecated status: `triggerTimestamp`",
            meaning: "the time since it was triggered", typical: .number(30_000)),
        FactDefinition(
            name: "snapshot.result", type: .names(NameDomain(["pending", "success", "failure"])), canBeNone: false,
            answer: "snapshot-result", kinds: ResourceKind.allCases,
            source: "`GET /jobs/ID/savepoints/TRIGGER`, checkpoints alike",
            meaning: "what Flink says of it", typical: .name("pending")),
        FactDefinition(
            name: "snapshot.failures", type: .count, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.failures`, the one just seen included",
            meaning: "how often it failed", typical: .number(0)),
        FactDefinition(
            name: "snapshot.backoff-limit", type: .count, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`spec.backoffLimit` (negative: none)",
            meaning: "how many failures are retried", typical: .none),
        FactDefinition(
            name: "snapshot.path", type: .path, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`status.path`",
            meaning: "where its data is", typical: .name("path")),
        FactDefinition(
            name: "snapshot.job", type: .path, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`spec.jobReference.name`",
            meaning: "whether it names a job", typical: .name("path")),
        FactDefinition(
            name: "snapshot.job-exists", type: .bool, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "the resource that `spec.jobReference` names",
            meaning: "whether that job exists", typical: .bool(true)),
        FactDefinition(
            name: "snapshot.already-exists", type: .bool, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`spec.savepoint.alreadyExists`",
            meaning: "whether the savepoint is only to be recorded", typical: .bool(false)),
        FactDefinition(
            name: "snapshot.deleting", type: .bool, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`metadata.deletionTimestamp`",
            meaning: "whether the record is being deleted", typical: .bool(false)),
        FactDefinition(
            name: "snapshot.dispose-on-delete", type: .bool, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`spec.savepoint.disposeOnDelete`",
            meaning: "whether the data goes with the record", typical: .bool(true)),
        FactDefinition(
            name: "snapshot.format", type: savepointFormat, canBeNone: true,
            answer: nil, kinds: ResourceKind.allCases,
            source: "`spec.savepoint.formatType`",
            meaning: "the format of the savepoint", typical: .name("CANONICAL")),
        FactDefinition(
            name: "snapshot.restored-from", type: .bool, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "equals `latest.restored` of `GET /jobs/ID/checkpoints`",
            meaning: "whether the running job was restored from it", typical: .bool(false)),
        FactDefinition(
            name: "snapshot.needed-for-rollback", type: .bool, canBeNone: false,
            answer: nil, kinds: ResourceKind.allCases,
            source: "equals what the last stable spec was started from",
            meaning: "whether a rollback would start from it", typical: .bool(false)),
    ]
}
