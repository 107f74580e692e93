/// The configuration that a cluster is started with: the new spec's, and what a start lays over it.
///
/// - SeeAlso: reference, 2.2, steps 2, 4 and 6, and "Defaults injected for jobs".
func deployConfiguration(
    of start: ClusterStart, for subject: PlanSubject, restore: Template?
) -> [(key: String, value: Template)] {
    var configuration = subject.deployConfiguration
    configuration.removeOperatorKeys()
    configuration.removeRestoreKeys()
    configuration["kubernetes.cluster-id"] = subject.clusterID
    configuration["kubernetes.namespace"] = subject.namespace
    configuration["jobmanager.rpc.address"] = "\(subject.clusterID).\(subject.namespace)"
    configuration.setIfAbsent("blob.server.port", "6124")
    configuration.setIfAbsent("taskmanager.rpc.port", "6122")
    configuration.addMemory(of: subject)
    if subject.highAvailability.isEnabled { configuration["high-availability.cluster-id"] = subject.clusterID }
    if let job = start.job {
        configuration.addJobDefaults(of: subject)
        configuration.addJob(job, of: subject)
    }
    var result = configuration.entries.map { (key: $0.key, value: Template($0.value)) }
    if let restore { result.append((restoreKey(for: subject.flinkVersion), restore)) }
    return result.sorted { $0.key < $1.key }
}

/// Where Flink reads the path to restore from: renamed in 1.20, which still reads the old key.
func restoreKey(for version: FlinkVersion) -> String {
    version < .claimMode ? "execution.savepoint.path" : "execution.state-recovery.path"
}

/// Likewise whether state that no operator of the job claims may be left behind.
func ignoreUnclaimedKey(for version: FlinkVersion) -> String {
    version < .claimMode
        ? "execution.savepoint.ignore-unclaimed-state" : "execution.state-recovery.ignore-unclaimed-state"
}

extension PlanConfiguration {
    /// The operator's and the autoscaler's own: Flink has no use for them.
    mutating func removeOperatorKeys() {
        remove(withPrefix: "kubernetes.operator.")
        remove(withPrefix: "job.autoscaler.")
    }

    /// Where to restore from is the decision's business, even if the user configured it.
    mutating func removeRestoreKeys() {
        for key in ["execution.savepoint.path", "execution.state-recovery.path"] { self[key] = nil }
    }

    fileprivate mutating func addJobDefaults(of subject: PlanSubject) {
        self["execution.shutdown-on-application-finish"] = "false"
        setIfAbsent("execution.submit-failed-job-on-application-error", "true")
        setIfAbsent("web.cancel.enable", "false")
        setIfAbsent("pipeline.name", subject.name)
        setIfAbsent("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION")
        if subject.newSpec["job"]?["upgradeMode"]?.string == "last-state" {
            setIfAbsent("execution.checkpointing.interval", "5 min")
        }
    }

    fileprivate mutating func addJob(_ start: JobStart, of subject: PlanSubject) {
        let job = subject.newSpec["job"]
        self["$internal.pipeline.job-id"] = start.job
        if let parallelism = job?["parallelism"]?.integer, parallelism > 0 {
            self["parallelism.default"] = String(parallelism)
        }
        if let allows = start.allowsNonRestoredState {
            self[ignoreUnclaimedKey(for: subject.flinkVersion)] = allows ? "true" : "false"
        }
        // A jar of the image has to be on the class path; the JobManager of a standalone job looks nowhere else.
        if let uri = job?["jarURI"]?.string, uri.hasPrefix("local://") {
            self["pipeline.classpaths"] = "file://" + uri.dropFirst("local://".count)
        }
        if let storage = first(of: "high-availability.storageDir") {
            // A result of an earlier job of this name must not be taken for the new one's.
            setIfAbsent("job-result-store.delete-on-commit", "false")
            self["job-result-store.storage-path"] =
                "\(storage)/job-result-store/\(subject.clusterID)/\(subject.ids.resultStore)"
        }
    }

    fileprivate mutating func addMemory(of subject: PlanSubject) {
        for (role, key) in [("jobManager", "jobmanager"), ("taskManager", "taskmanager")] {
            if let memory = subject.newSpec[role]?["resource"]?["memory"], let bytes = memoryBytes(memory.argumentText)
            {
                self["\(key).memory.process.size"] = "\(bytes)b"
            }
        }
    }
}

/// A memory size as Flink (`2048m`, `2 gb`) or Kubernetes (`2Gi`) spells it; `m` is a mebibyte, as Flink reads it.
func memoryBytes(_ text: String) -> Int64? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(digits.count).filter { $0 != " " }.lowercased()
    guard let number = Double(digits), number.isFinite, number >= 0 else { return nil }
    let factors: [String: Double] = [
        "": 1, "b": 1, "bytes": 1, "k": 1024, "kb": 1024, "ki": 1024, "kibibytes": 1024, "m": 1_048_576,
        "mb": 1_048_576,
        "mi": 1_048_576, "mebibytes": 1_048_576, "g": 1_073_741_824, "gb": 1_073_741_824, "gi": 1_073_741_824,
        "gibibytes": 1_073_741_824, "t": 1_099_511_627_776, "tb": 1_099_511_627_776, "ti": 1_099_511_627_776,
        "tebibytes": 1_099_511_627_776,
    ]
    guard let factor = factors[unit] else { return nil }
    return Int64(exactly: (number * factor).rounded(.down))
}
