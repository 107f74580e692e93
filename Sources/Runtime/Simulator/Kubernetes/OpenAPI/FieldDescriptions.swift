import Documents

/// What `kubectl explain` says of kinds and fields, in this project's words.
enum FieldDescriptions {
    static let type: KeyValuePairs<String, String> = [
        "apiVersion": "Group and version of the kind.", "kind": "The kind of the object.",
    ]

    static let kinds: [ResourceKind.ID: String] = [
        .flinkDeployment: "A Flink cluster: one application with its job, or a session that jobs are submitted to.",
        .flinkSessionJob: "A job that is submitted to a session cluster.",
        .flinkStateSnapshot: "One savepoint or checkpoint of a job, taken or to be taken.",
        .flinkBlueGreenDeployment: "Two FlinkDeployments, of which one takes over from the other at each change.",
        .flinkCluster: "A Flink cluster and its job, as the operators for FlinkCluster run it.",
        .namespace: "A scope for names.", .configMap: "Configuration as text, by key.",
        .secret: "What is not to be read by everybody, by key, in Base64.",
        .serviceAccount: "An identity of what runs in pods.",
        .service: "A name and an address for the pods that a selector chooses.",
        .pod: "Containers that run together on one node.", .event: "What somebody reported of an object.",
        .deployment: "So many pods of a template, replaced when the template changes.",
        .lease: "Who holds something, and until when.",
        .customResourceDefinition: "A kind that is served beside the built-in ones.",
    ]

    /// By path below the kind.
    static func fields(of kind: ResourceKind) -> [String: String] {
        switch kind.id {
        case .flinkDeployment: deployment.merging(job(at: "spec.job")) { $1 }
        case .flinkSessionJob: sessionJob.merging(job(at: "spec.job")) { $1 }
        case .flinkStateSnapshot: snapshot
        case .deployment: workload
        default: [:]
        }
    }

    static let metadata: [String: String] = [
        "annotations": "Texts by key that nothing selects by.",
        "creationTimestamp": "When the server stored it first. Set by the server.",
        "deletionGracePeriodSeconds": "How long it may take to end. Set by the server.",
        "deletionTimestamp": "Since when it is to go; finalizers may still hold it. Set by the server.",
        "finalizers": "Who has something to do before it may go.",
        "generateName": "What the server makes a name of by a random suffix, where there is no name.",
        "generation": "Rises with each change of what is wanted. Set by the server.",
        "labels": "Short texts by key that selectors choose by.",
        "managedFields": "Which manager set which fields. Set by the server.",
        "name": "Unique in its namespace for its kind.", "namespace": "The scope of its name.",
        "ownerReferences": "The objects that it goes away with.",
        "resourceVersion": "Changes with each write; a write that names an old one is refused.",
        "uid": "Unique for all time. Set by the server.",
    ]

    private static func job(at path: String) -> [String: String] {
        [
            path: "The job: what runs, and how it is stopped and restored.",
            path + ".jarURI": "Where the job's jar is.", path + ".entryClass": "The class with the main method.",
            path + ".args": "What the main method is given.", path + ".parallelism": "How many subtasks run at once.",
            path + ".state": "Whether the job is to run or to be suspended.",
            path + ".upgradeMode": "How state is carried over a change: not at all, by a savepoint, by the last state.",
            path + ".initialSavepointPath": "What the first start is restored from.",
            path + ".allowNonRestoredState": "Whether state that no operator of the job takes may be left behind.",
            path + ".savepointTriggerNonce": "A change of this number asks for a savepoint.",
            path + ".checkpointTriggerNonce": "A change of this number asks for a checkpoint.",
            path + ".savepointRedeployNonce": "A change of this number starts again from initialSavepointPath.",
            path + ".autoscalerResetNonce": "A change of this number makes the autoscaler forget what it measured.",
        ]
    }

    private static let deployment: [String: String] = [
        "spec": "What is wanted.", "status": "What was observed and done.",
        "spec.image": "The image of the JobManager and the TaskManagers.",
        "spec.imagePullPolicy": "When the image is pulled.",
        "spec.flinkVersion": "The version of Flink that the image holds: v1_20, v2_0.",
        "spec.flinkConfiguration": "Flink's configuration, by key.",
        "spec.logConfiguration": "Files of the logging configuration, by name.",
        "spec.serviceAccount": "What the pods run as.", "spec.jobManager": "The JobManager's resources and replicas.",
        "spec.taskManager": "The TaskManagers' resources and replicas.",
        "spec.podTemplate": "What the pods of both are made of.",
        "spec.ingress": "How the REST API is reached from outside.",
        "spec.mode": "Who starts TaskManagers: Flink (native), or Kubernetes (standalone).",
        "spec.restartNonce": "A change of this number restarts the job.",
        "status.error": "What went wrong last.", "status.lifecycleState": "Where the deployment is on its way.",
        "status.jobStatus": "The job as it was last seen.",
        "status.jobManagerDeploymentStatus": "The JobManager's Deployment as it was last seen.",
        "status.observedGeneration": "The generation that was last acted on.",
        "status.reconciliationStatus": "Which spec was deployed last, and which was stable.",
        "status.clusterInfo": "What the REST API says of itself.",
    ]

    private static let sessionJob: [String: String] = [
        "spec": "What is wanted.", "status": "What was observed and done.",
        "spec.deploymentName": "The FlinkDeployment whose session cluster the job is submitted to.",
        "spec.flinkConfiguration": "Flink's configuration of the job, by key.",
        "spec.restartNonce": "A change of this number restarts the job.", "status.error": "What went wrong last.",
        "status.jobStatus": "The job as it was last seen.",
    ]

    private static let snapshot: [String: String] = [
        "spec": "What is wanted.", "status": "What was observed and done.",
        "spec.jobReference": "The job that it is of.", "spec.savepoint": "That it is a savepoint, and of what kind.",
        "spec.savepoint.path": "Where it is, or is to be.",
        "spec.savepoint.alreadyExists": "Whether it is only recorded, and not taken.",
        "spec.savepoint.disposeOnDelete": "Whether its data goes away with this record.",
        "spec.savepoint.formatType": "Canonical can be read by any version, native is faster.",
        "spec.checkpoint": "That it is a checkpoint.", "spec.backoffLimit": "How often it is tried again.",
        "status.state": "How far it has come.", "status.path": "Where it is.", "status.error": "Why it failed.",
        "status.failures": "How often it failed.", "status.triggerId": "What Flink knows it by while it is taken.",
    ]

    private static let workload: [String: String] = [
        "spec": "What is wanted.", "status": "What was observed.", "spec.replicas": "How many pods are to run.",
        "spec.selector": "Which pods are its own.", "spec.template": "What the pods are made of.",
        "spec.strategy": "How pods of an old template are replaced.", "spec.paused": "Whether changes wait.",
        "spec.template.spec.containers": "What runs in each pod.", "spec.template.spec.volumes": "What they can mount.",
    ]

    /// A schema with what is said of its fields.
    static func described(_ schema: Document, _ texts: [String: String], at path: String = "") -> Document {
        guard !texts.isEmpty else { return schema }
        var schema = schema
        if let text = texts[path] { schema.set("description", Document(.string(text))) }
        guard let properties = schema["properties"]?.map else { return schema }
        let described = properties.entries.map { entry in
            DocumentMap.Entry(
                key: entry.key,
                value: self.described(entry.value, texts, at: path.isEmpty ? entry.key : "\(path).\(entry.key)"))
        }
        schema.set("properties", Document(.map(DocumentMap(described))))
        return schema
    }
}
