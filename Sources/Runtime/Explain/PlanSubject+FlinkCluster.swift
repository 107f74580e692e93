import Documents
import PolicyCompiler

extension PlanSubject {
    /// Takes over what stands in the manifest and in the status of a FlinkCluster.
    mutating func read(cluster subject: Subject, _ fact: (String) -> FactValue?) {
        var cluster = FlinkClusterSubject(fork: subject.fork ?? .spotify)
        let live = subject.live.resource
        let status = live?.status?.value
        func text(_ document: Document?) -> String? { document?.string.flatMap { $0.isEmpty ? nil : $0 } }
        cluster.liveSpec = live?.spec?.value
        cluster.liveControl = live?.annotation(FlinkClusterFork.controlAnnotation)?.value.scalarText
        cluster.askedControl =
            subject.manifest.annotation(FlinkClusterFork.controlAnnotation)?.value.scalarText ?? cluster.liveControl
        cluster.recordedControl = text(status?["control"]?["name"])
        cluster.controlState = text(status?["control"]?["state"])
        let revisions = status?["revision"] ?? status
        cluster.currentRevision = text(revisions?["currentRevision"])
        cluster.nextRevision = text(revisions?["nextRevision"])
        let job = status?["components"]?["job"]
        cluster.jobState = text(job?["state"])
        cluster.savepointGeneration = max(0, job?["savepointGeneration"]?.integer ?? 0)
        let savepoint = status?["savepoint"]
        cluster.savepointState = text(savepoint?["state"])
        cluster.savepointReason = text(savepoint?["triggerReason"])
        cluster.savepointTrigger = text(savepoint?["triggerID"])
        if case .number(let age)? = fact("savepoint.age") { cluster.savepointAge = age }
        self.cluster = cluster

        let spec = newSpec["job"]
        jobID = text(job?["id"])
        lastSavepoint = text(job?["savepointLocation"])
        previousStart = text(job?["fromSavepoint"])
        initialSavepoint = text(spec?["fromSavepoint"])
        savepointDirectory = text(spec?["savepointsDir"])
        jarURI = text(spec?["jarFile"])
        jobState = Self.flinkStates[cluster.jobState ?? ""]
        if case .name(let state)? = fact("job.flink-state") { jobState = state }
        if fact("desired.state") == .name("suspended") { desired = .suspended }
        if cluster.fork == .google { flinkVersion = FlinkVersion(1, 14) }  // it says no version, and knows no later one
        if let version = newSpec["flinkVersion"]?.scalarText {
            let parts = version.split(separator: ".").prefix(2).joined(separator: "_")
            if let parsed = FlinkVersion("v\(parts)") { flinkVersion = parsed }
        }
        if let port = newSpec["jobManager"]?["ports"]?["ui"]?.integer, let small = Int(exactly: port) {
            restPort = small
        }
        clusterMode = .standalone
        snapshotResources = false
        highAvailability = .none  // its metadata stay, whatever happens (15)
    }

    /// What Flink says of a job that the operator has in this state.
    private static let flinkStates = [
        "Running": "RUNNING", "Succeeded": "FINISHED", "Cancelled": "CANCELED", "Failed": "FAILED",
        "Suspended": "SUSPENDED",
    ]
}
