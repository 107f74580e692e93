import Documents
import PolicyCompiler

extension PlanSubject {
    /// The subject of a plan, from what was observed of a resource.
    ///
    /// Ids are made from the resource and its generation, so that explaining twice gives the same text; whoever performs
    /// a plan chooses its own.
    init(
        _ subject: Subject, _ observation: Observation, for decision: DecisionID, now: Instant, attempt: String = ""
    ) {
        self.init(subject, EffectiveConfigurations(subject), for: decision, now: now, attempt: attempt) {
            observation[$0]?.value
        }
    }

    /// - Parameter fact: What was observed of a fact of the vocabulary, by its name.
    init(
        _ subject: Subject, _ configurations: EffectiveConfigurations, for decision: DecisionID, now: Instant,
        attempt: String = "", _ fact: (String) -> FactValue?
    ) {
        let resource = subject.live.resource ?? subject.manifest
        let metadata = resource.content.value["metadata"]
        let generation = metadata?["generation"]?.integer ?? 1
        let seed =
            "\(decision) of \(subject.kind.rawValue)/\(subject.namespace)/\(subject.name)@\(generation)\(attempt)"
        self.init(
            kind: subject.kind, namespace: subject.namespace, name: subject.name,
            newSpec: subject.spec?.value ?? .map([:]),
            ids: PlanIdentifiers(
                trigger: DerivedID.hex("trigger \(seed)"), job: DerivedID.hex("job \(seed)"),
                resultStore: DerivedID.uuid("result store \(seed)"), now: now.millisecondsSinceEpoch))
        self.generation = generation
        uid = metadata?["uid"]?.string
        resourceVersion = metadata?["resourceVersion"]?.string
        finalizers = metadata?["finalizers"]?.list?.compactMap(\.string) ?? []
        conditions = subject.status?.value["conditions"]?.list ?? []
        deployedSpec = subject.deployed.spec?.spec.value
        if let text = deployedSpec?["flinkVersion"]?.string { deployedFlinkVersion = FlinkVersion(text) }
        deployConfiguration = PlanConfiguration(configurations.deploy.values)
        observeConfiguration = PlanConfiguration(configurations.observe.values)
        clusterID = subject.session?.name ?? subject.name
        let jobStatus = subject.jobStatus?.value
        jobID = jobStatus?["jobId"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        if case .name(let state)? = fact("job.state") { jobState = state }
        jobManagerIsMissing = fact("jobmanager.status") == .name("MISSING")
        savepointDirectory =
            deployConfiguration.first(of: "execution.checkpointing.savepoint-dir", "state.savepoints.dir")
        upgradeSavepoint = jobStatus?["upgradeSavepointPath"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        lastSavepoint = jobStatus?["savepointInfo"]?["lastSavepoint"]?["location"]?.string
        if isKubernetesHA { highAvailability = .kubernetes(HighAvailability.KubernetesMetadata()) }
        snapshotResources = !observeConfiguration.isFalse("kubernetes.operator.snapshot.resource.enabled")
        disposesOnDelete = observeConfiguration.isTrue("kubernetes.operator.savepoint.dispose-on-delete")
        if let port = deployConfiguration["rest.port"].flatMap(Int.init) { restPort = port }
        if kind == .flinkCluster { read(cluster: subject, fact) }
    }

    /// What Flink said of the job that a plan has to name.
    mutating func note(_ job: JobEvidence) {
        unexpectedJobIDs = job.foreignJobs().compactMap { ($0["jid"] ?? $0["id"])?.value.string }
        if let answer = job.requirements, answer.outcome == .answered {
            vertices = (answer.body.value.map?.entries ?? []).compactMap { entry in
                let parallelism = entry.value["parallelism"]
                guard let lower = parallelism?["lowerBound"]?.integer, let upper = parallelism?["upperBound"]?.integer
                else { return nil }
                return VertexParallelism(id: entry.key, lowerBound: lower, upperBound: upper)
            }
        }
        if let answer = job.checkpoints, answer.outcome == .answered {
            lastCheckpoint = CheckpointStatistics(answer.body).newest?.place["external_path"]?.value.string
        }
    }

    private var isKubernetesHA: Bool {
        let type = deployConfiguration.first(of: "high-availability.type", "high-availability")?.lowercased()
        return type == "kubernetes" || type?.hasSuffix("kuberneteshaservicesfactory") ?? false
    }
}

extension PlanConfiguration {
    init(_ configuration: FlinkConfiguration) {
        self.init(configuration.texts.sorted { $0.key < $1.key }.map { Entry($0.key, $0.value) })
    }

    fileprivate func isFalse(_ key: String) -> Bool { self[key]?.lowercased() == "false" }
}

/// Ids that are the same whenever the same thing is explained. Not secret and not random.
enum DerivedID {
    /// 32 hex digits.
    static func hex(_ seed: String) -> String {
        var first: UInt64 = 0xCBF2_9CE4_8422_2325
        var second: UInt64 = 0x9E37_79B9_7F4A_7C15
        for byte in seed.utf8 {
            first = (first ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
            second = (second ^ UInt64(byte)) &* 0xFF51_AFD7_ED55_8CCD
            second ^= second >> 29
        }
        return padded(first) + padded(second)
    }

    static func uuid(_ seed: String) -> String {
        let digits = Array(hex(seed))
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return parts.map { String(digits[$0]) }.joined(separator: "-")
    }

    private static func padded(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
