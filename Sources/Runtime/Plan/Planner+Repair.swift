import PolicyCompiler

// `do A`: a repair, after which everything is decided again (language.md, section 6).
extension Planner {
    mutating func repair(_ mechanism: Mechanism) throws(PlanError) {
        record()
        switch mechanism.name {
        case "delete-cluster": deleteClusterAsRepair(keepingHA: mechanism.keeping == "ha")
        case "delete-task-managers": add(.deleteCluster(.taskManagers))
        case "take-savepoint": try takeSavepointAsRepair()
        case "cancel-unexpected-jobs":
            for job in subject.unexpectedJobIDs {
                add(.cancel(job: job, ignoresErrors: false))
                add(.poll(.jobTerminal(job: job)))
            }
        case "rescale": rescale()
        case "update-in-place": try updateInPlace()
        default: throw .mechanismUnknown(mechanism.description)
        }
        add(.lookAgain(after: 0))
    }

    private mutating func deleteClusterAsRepair(keepingHA: Bool) {
        var suspended = Suspended()
        let job = subject.jobID.flatMap { subject.jobManagerIsMissing || subject.jobIsTerminal ? nil : $0 }
        if !keepingHA, let job { add(.cancel(job: job, ignoresErrors: true)) }
        deleteCluster(keepingHA: keepingHA, startsFromHA: false, &suspended)
        patchStatus(
            .with {
                $0.jobManagerStatus = "MISSING"
                // What the rule says of the job, which nobody can ask any more; a job that had ended stays what it was.
                $0.jobState = intent.parameters.jobState ?? (subject.jobIsTerminal ? nil : "FINISHED")
            })
    }

    private mutating func takeSavepointAsRepair() throws(PlanError) {
        let job = try job(for: "take-savepoint")
        let format = intent.parameters.format ?? "CANONICAL"
        add(
            .takeSavepoint(
                SavepointOrder(
                    job: job, directory: intent.parameters.directory ?? subject.savepointDirectory, format: format,
                    cancelsJob: false, trigger: subject.ids.trigger)),
            when: [.jobIn(["RUNNING"])])
        patchStatus(
            .with {
                $0.trigger = .init(id: subject.ids.trigger, isCheckpoint: false, type: "UPGRADE", format: format)
            })
    }

    private mutating func rescale() {
        if subject.clusterMode == .standalone {
            add(.rescale(.taskManagers(taskManagerReplicas(of: subject))))
        } else {
            add(.rescale(.vertices(rescaledVertices)))
        }
        patchStatus(
            .with { $0.recorded = .init(source: .new, state: .running, mode: nil, isStable: false) })
    }

    /// Upper bound as the override says, lower bound no higher than that (reference, 2.9). Overrides of vertices that
    /// the job does not have are ignored.
    private var rescaledVertices: [VertexParallelism] {
        let overrides = vertexOverrides(subject.deployConfiguration)
        return subject.vertices.map { vertex in
            guard let upper = overrides[vertex.id] else { return vertex }
            return VertexParallelism(id: vertex.id, lowerBound: min(upper, vertex.lowerBound), upperBound: upper)
        }
    }

    private mutating func updateInPlace() throws(PlanError) {
        let start: JobStart? =
            subject.shape == .application
            ? JobStart(
                job: try job(for: "update-in-place"), restore: .nothing,
                allowsNonRestoredState: subject.newSpec["job"]?["allowNonRestoredState"]?.bool)
            : nil
        add(.deploy(ClusterStart(job: start, isInPlace: true, requiresHA: false)))
        patchStatus(
            .with { $0.recorded = .init(source: .new, state: .running, mode: nil, isStable: false) })
    }
}

/// `pipeline.jobvertex-parallelism-overrides`: `id:parallelism`, separated by commas.
func vertexOverrides(_ configuration: PlanConfiguration) -> [String: Int64] {
    var overrides: [String: Int64] = [:]
    for entry in (configuration["pipeline.jobvertex-parallelism-overrides"] ?? "").split(separator: ",") {
        let parts = entry.split(separator: ":", omittingEmptySubsequences: false).map { trimmed(String($0)) }
        if parts.count == 2, let parallelism = Int64(parts[1]) { overrides[parts[0]] = parallelism }
    }
    return overrides
}

/// `spec.taskManager.replicas`, else as many as the parallelism needs slots.
func taskManagerReplicas(of subject: PlanSubject) -> Int64 {
    if let replicas = subject.newSpec["taskManager"]?["replicas"]?.integer { return max(0, replicas) }
    if let cluster = subject.cluster { return cluster.fork == .google ? 1 : 3 }  // the CRD's defaults
    guard let parallelism = subject.newSpec["job"]?["parallelism"]?.integer, parallelism > 0 else { return 1 }
    let slots = max(1, subject.deployConfiguration["taskmanager.numberOfTaskSlots"].flatMap(Int64.init) ?? 1)
    return (parallelism - 1) / slots + 1
}

private func trimmed(_ text: String) -> String {
    let blanks: Set<Character> = [" ", "\t", "\n", "\r"]
    return String(text.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed())
}
