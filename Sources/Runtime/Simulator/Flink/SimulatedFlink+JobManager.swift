// The JobManager's life, and what comes back with it.
extension SimulatedFlink {
    /// Starts the JobManager's process; does nothing while there is one.
    ///
    /// - Parameter haMetadata: What is still there of what it wrote in an earlier life. Read only with high availability.
    public mutating func startJobManager(at time: Int64, haMetadata: SimulatedHAMetadata = SimulatedHAMetadata()) {
        guard case .down = jobManager else { return }
        now = max(now, min(max(time, 0), 1 << 52))
        let portAt = now + random.milliseconds(timing.jobManagerStart)
        jobManager = .starting(portAt: portAt, readyAt: portAt + random.milliseconds(timing.leaderElection))
        if settings.hasHA { setHAMetadata(haMetadata) }
    }

    /// Ends the JobManager's process at once, as a lost node does. All it knew is gone; TaskManagers stay.
    public mutating func killJobManager(at time: Int64, storage: inout SimulatedStorage) {
        advance(to: time, storage: &storage)
        shutDown(status: nil)
    }

    mutating func shutDown(status: Int?) {
        jobManager = .down(exitStatus: status)
        exit = nil
        jobs = []
        places = [:]
        live = []
        oldestEnd = nil
        knownJobs = []
        operations = OperationStore()
        graphs = [:]
        statistics = [:]
        metrics = [:]
        metricsFetchedAt = nil
        if !settings.keepsUploads { jars = [] }
        taskManagers.removeAll { !$0.isAlive }
        for index in taskManagers.indices {
            taskManagers[index].isRegistered = false
            taskManagers[index].changesAt = nil
        }
    }

    mutating func becomeReady(storage: inout SimulatedStorage) {
        jobManager = .ready
        for index in taskManagers.indices {
            taskManagers[index].changesAt = now + random.milliseconds(timing.registration)
        }
        switch mode {
        case .session: recoverSession(storage: &storage)
        case .application(let program, let arguments):
            startApplication(program.applying(arguments: arguments), storage: &storage)
        }
    }

    private mutating func recoverSession(storage: inout SimulatedStorage) {
        guard settings.hasHA else { return }
        let found = haMetadata.jobs.compactMap { id, job in storage.storedJobs[id].map { (stored: $0, job: job) } }
        for (stored, job) in found.sorted(by: { $0.stored.order < $1.stored.order }) {
            _ = startJob(stored.submission, recovered: job, storage: &storage)
        }
    }

    private mutating func startApplication(_ program: SimulatedProgram, storage: inout SimulatedStorage) {
        let reader = FlinkConfigurationReader(configuration)
        var submission = JobSubmission(
            id: applicationJobID(reader), program: program, configuration: configuration,
            parallelism: settings.parallelism)
        submission.takeOver(reader)
        guard storage.jobResults[submission.id] == nil else {
            // It ended in an earlier life, and that is remembered: it is not run again.
            if settings.shutsDownOnFinish { exit = (now + 100, 0) }
            return
        }
        let recovered = settings.hasHA ? haMetadata.jobs[submission.id] : nil
        _ = startJob(submission, recovered: recovered, storage: &storage)
    }

    private mutating func applicationJobID(_ reader: FlinkConfigurationReader) -> String {
        if let id = reader.text("$internal.pipeline.job-id")?.lowercased(), HexID.isValid(id) { return id }
        return settings.hasHA ? String(repeating: "0", count: 32) : random.hex(32)
    }

    /// Changes one key of the configuration of a cluster that runs; `nil` takes it away. Jobs that run keep theirs.
    public mutating func configure(_ key: String, _ value: String?) {
        configuration[key] = value
        settings = FlinkSettings(configuration, isVersion1: version.isVersion1)
    }

    mutating func setHAMetadata(_ metadata: SimulatedHAMetadata) {
        haMetadata = metadata
        haRevision += 1
    }

    mutating func setHAMetadata(of id: String, _ job: SimulatedHAMetadata.Job?) {
        haMetadata.jobs[id] = job
        haRevision += 1
    }
}

extension JobSubmission {
    /// What Flink reads of a job's own configuration, where the call itself did not say it.
    mutating func takeOver(_ reader: FlinkConfigurationReader) {
        if let name = reader.text("pipeline.name") { program.name = name }
        guard savepointPath == nil else { return }
        savepointPath = reader.text("execution.state-recovery.path", "execution.savepoint.path")
        let ignores = reader.text(
            "execution.state-recovery.ignore-unclaimed-state", "execution.savepoint.ignore-unclaimed-state")
        if let ignores { allowsNonRestoredState = ignores.lowercased() == "true" }
        let mode = reader.text("execution.state-recovery.claim-mode", "execution.savepoint-restore-mode")
        if let mode = mode.flatMap({ ClaimMode(rawValue: $0.uppercased()) }) { claimMode = mode }
    }
}

/// Ids as Flink prints them.
enum HexID {
    /// 32 hex digits.
    static func isValid(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 32
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
            }
    }
}
