import Documents
import PolicyRuntime

/// A job as it was when somebody asked: Flink answers `/jobs/:id` from it until it is older than `web.refresh-interval`.
struct CachedGraph: Sendable {
    var job: FlinkJob
    var takenAt: Int64
}

/// What Flink last fetched of a job's counter.
struct FetchedMetrics: Sendable, Hashable {
    var total: Int64
    var restoredTotal: Int64
    /// So early that a TaskManager does not yet know how busy it is: Flink then prints a string for the number.
    var isFirst: Bool
}

// What is asked of jobs.
extension SimulatedFlink {
    /// A time as this machine's clock shows it.
    func shown(_ time: Int64) -> Document { Document(.integer(time + clockOffset)) }

    /// A time of something that need not have happened.
    private func shown(_ time: Int64?, otherwise: Int64) -> Document {
        time.map { shown($0) } ?? Document(.integer(otherwise))
    }

    private func job(_ id: String) throws(RESTError) -> FlinkJob {
        guard let place = places[id] else { throw .jobNotFound(id) }
        return jobs[place]
    }

    /// The job as Flink's cache has it.
    private mutating func cachedJob(_ id: String) throws(RESTError) -> FlinkJob {
        if let cached = graphs[id], now < cached.takenAt + settings.refreshInterval { return cached.job }
        let job = try job(id)
        graphs[id] = CachedGraph(job: job, takenAt: now)
        return job
    }

    /// Newest first. (Flink 1 has no order.)
    private var shownJobs: ReversedCollection<[FlinkJob]> { jobs.reversed() }

    var jobsAnswer: APIAnswer {
        let list = shownJobs.map { job in
            Document.map(["id": Document(.string(job.id)), "status": Document(.string(job.state.rawValue))])
        }
        return .ok(.map(["jobs": Document(.list(list))]))
    }

    var jobsOverviewAnswer: APIAnswer {
        .ok(.map(["jobs": Document(.list(shownJobs.map(overview)))]))
    }

    func overview(_ job: FlinkJob) -> Document {
        var entries: [DocumentMap.Entry] = []
        entries.reserveCapacity(11)
        func add(_ key: String, _ value: Document) { entries.append(.init(key: key, value: value)) }
        add("jid", Document(.string(job.id)))
        add("name", Document(.string(job.program.name)))
        if !version.isVersion1 {
            add("jobType", "STREAMING")
            add("schedulerType", job.hasGraph ? "Default" : nil)
        }
        add("start-time", shown(job.startedAt))
        add("end-time", shown(job.endedAt, otherwise: -1))
        add("duration", Document(.integer((job.endedAt ?? now) - job.startedAt)))
        add("state", Document(.string(job.state.rawValue)))
        add("last-modification", shown(job.changedAt))
        add("tasks", job.taskTotals)
        if !version.isVersion1 { add("pending-operators", 0) }
        return Document(.map(DocumentMap(entries)))
    }

    mutating func jobAnswer(_ id: String) throws(RESTError) -> APIAnswer {
        let job = try cachedJob(id)
        defer { fetchMetrics() }
        let plan = plan(job)
        var entries: [DocumentMap.Entry] = []
        entries.reserveCapacity(18)
        func add(_ key: String, _ value: Document) { entries.append(.init(key: key, value: value)) }
        add("jid", Document(.string(job.id)))
        if !version.isVersion1 { add("application-id", Document(.string(job.id))) }
        add("name", Document(.string(job.program.name)))
        add("isStoppable", false)
        add("state", Document(.string(job.state.rawValue)))
        add("job-type", "STREAMING")
        if !version.isVersion1 { add("schedulerType", job.hasGraph ? "Default" : nil) }
        add("start-time", shown(job.startedAt))
        add("end-time", shown(job.endedAt, otherwise: -1))
        add("duration", Document(.integer((job.endedAt ?? now) - job.startedAt)))
        add("maxParallelism", -1)
        add("now", shown(now))
        add(
            "timestamps",
            Document(
                .map(
                    DocumentMap(
                        JobState.allCases.map { state in
                            let time = job.entered[state.index]
                            return .init(key: state.rawValue, value: time == 0 ? 0 : shown(time))
                        }))))
        add("vertices", Document(.list(job.shownVertices.map { vertex($0, of: job) })))
        add("status-counts", job.vertexCounts)
        add("plan", plan)
        if !version.isVersion1 { add("pending-operators", 0) }
        return .ok(Document(.map(DocumentMap(entries))))
    }

    private func vertex(_ vertex: SimulatedProgram.Vertex, of job: FlinkJob) -> Document {
        let ended = job.tasks == .finished || job.tasks == .canceled || job.tasks == .failed
        let endedAt = ended && job.tasksStartedAt != nil ? job.tasksChangedAt : nil
        let hasStarted = job.tasksStartedAt != nil
        let isSource = vertex == job.program.vertices.first
        let counted = max(0, job.records(at: now) - job.attemptRecords)
        // Nothing is known of what runs until metrics were fetched for the first time.
        let hasMetrics = hasStarted && (job.tasks != .running || metrics[job.id] != nil)
        let hasBusyTime = job.tasks != .running || metrics[job.id]?.isFirst != true
        return .map([
            "id": Document(.string(vertex.id)), "slotSharingGroupId": Document(.string(job.slotSharingGroup)),
            "name": Document(.string(vertex.name)), "maxParallelism": 128,
            "parallelism": Document(.integer(Int64(job.submission.parallelism))),
            "status": Document(.string(job.tasks.vertexWord(of: vertex, in: job.program))),
            "start-time": shown(job.tasksStartedAt, otherwise: -1),
            "end-time": shown(endedAt, otherwise: -1),
            "duration": Document(.integer(job.tasksStartedAt.map { (endedAt ?? now) - $0 } ?? -1)),
            "tasks": job.taskCounts(of: vertex),
            "metrics": .map([
                "read-bytes": Document(
                    .integer(isSource ? 0 : hasStarted ? counted.multipliedReportingOverflow(by: 21).partialValue : 0)),
                "read-bytes-complete": Document(.bool(hasMetrics)), "write-bytes": 0,
                "write-bytes-complete": Document(.bool(hasMetrics)),
                "read-records": Document(.integer(isSource || !hasStarted ? 0 : counted)),
                "read-records-complete": Document(.bool(hasMetrics)),
                "write-records": Document(.integer(isSource && hasStarted ? counted : 0)),
                "write-records-complete": Document(.bool(hasMetrics)), "accumulated-backpressured-time": 0,
                "accumulated-idle-time": 0, "accumulated-busy-time": hasBusyTime ? Document(.real(0)) : "NaN",
            ]),
        ])
    }

    private func plan(_ job: FlinkJob) -> Document {
        var nodes: [Document] = []
        for (index, vertex) in job.shownVertices.enumerated() {
            var node = DocumentMap([
                .init(key: "id", value: Document(.string(vertex.id))), .init(key: "operator", value: ""),
                .init(key: "parallelism", value: Document(.integer(Int64(job.submission.parallelism)))),
                .init(key: "operator_strategy", value: ""),
                .init(key: "description", value: Document(.string(vertex.name + "<br/>"))),
                .init(key: "optimizer_properties", value: .map([:])),
            ])
            if index > 0 {
                node["inputs"] = [
                    .map([
                        "id": Document(.string(job.program.vertices[index - 1].id)), "num": 0,
                        "exchange": "pipelined_bounded", "ship_strategy": "HASH",
                    ])
                ]
            }
            nodes.insert(Document(.map(node)), at: 0)
        }
        return .map([
            "jid": Document(.string(job.id)), "name": Document(.string(job.program.name)), "type": "STREAMING",
            "nodes": Document(.list(nodes)),
        ])
    }

    func jobStatusAnswer(_ id: String) throws(RESTError) -> APIAnswer {
        guard let place = places[id] else { throw .unexpected(.jobNotFound(id)) }
        return .ok(.map(["status": Document(.string(jobs[place].state.rawValue))]))
    }

    mutating func jobConfigAnswer(_ id: String) throws(RESTError) -> APIAnswer {
        let job = try cachedJob(id)
        var execution = DocumentMap([])
        if version.isVersion1 { execution["execution-mode"] = "PIPELINED" }
        let strategy =
            version.isVersion1 ? "Cluster level default restart strategy" : job.settings.restartStrategy.description
        execution["restart-strategy"] = Document(.string(strategy))
        execution["job-parallelism"] = Document(.integer(Int64(job.submission.parallelism)))
        execution["object-reuse-mode"] = false
        execution["user-config"] = .map([:])
        return .ok(
            .map([
                "jid": Document(.string(job.id)), "name": Document(.string(job.program.name)),
                "execution-config": Document(.map(execution)),
            ]))
    }

    mutating func jobPlanAnswer(_ id: String) throws(RESTError) -> APIAnswer {
        .ok(.map(["plan": plan(try cachedJob(id))]))
    }

    func jobManagerConfigAnswer(_ id: String) throws(RESTError) -> APIAnswer {
        _ = try job(id)
        return .ok(configurationList(configuration))
    }

    func resourceRequirementsAnswer(_ id: String) throws(RESTError) -> APIAnswer {
        _ = try job(id)
        throw .unexpected(
            JavaError(
                "java.lang.UnsupportedOperationException",
                "The DefaultScheduler does not support changing the parallelism without a job restart. This feature is "
                    + "currently only expected to work with the AdaptiveScheduler."))
    }

    mutating func jobExceptionsAnswer(_ id: String) throws(RESTError) -> APIAnswer {
        let job = try cachedJob(id)
        let entries = job.failures.map { document($0, isRoot: true) }
        let history = Document.map(["entries": Document(.list(entries)), "truncated": false])
        guard version.isVersion1 else { return .ok(.map(["exceptionHistory": history])) }
        let last = job.failures.first
        // Of the tasks as they are: a task that runs again has no exception.
        let current = job.tasks == .failed ? last.map { $0.concurrent.first ?? $0 } : nil
        return .ok(
            .map([
                "root-exception": last.map { Document(.string($0.error.stackTrace)) } ?? nil,
                "timestamp": last.map { shown($0.at) } ?? nil,
                "all-exceptions": Document(
                    .list(
                        current.map { failure in
                            [
                                .map([
                                    "exception": Document(.string(failure.error.stackTrace)),
                                    "task": Document(.string(failure.task.map { $0.prefix { $0 != ")" } + ")" } ?? "")),
                                    "location": Document(.string(failure.taskManager?.endpoint ?? "(unassigned)")),
                                    "endpoint": Document(.string(failure.taskManager?.endpoint ?? "(unassigned)")),
                                    "timestamp": shown(failure.at),
                                    "taskManagerId": Document(.string(failure.taskManager?.id ?? "(unassigned)")),
                                ])
                            ]
                        } ?? [])),
                "truncated": false, "exceptionHistory": history,
            ]))
    }

    private func document(_ failure: FlinkJob.Failure, isRoot: Bool) -> Document {
        var map = DocumentMap([
            .init(key: "exceptionName", value: Document(.string(failure.error.name))),
            .init(key: "stacktrace", value: Document(.string(failure.error.stackTrace))),
            .init(key: "timestamp", value: shown(failure.at)), .init(key: "failureLabels", value: .map([:])),
        ])
        if let task = failure.task {
            map["taskName"] = Document(.string(task))
            if version.isVersion1 {
                map["location"] = Document(.string(failure.taskManager?.endpoint ?? "(unassigned)"))
            }
            map["endpoint"] = Document(.string(failure.taskManager?.endpoint ?? "(unassigned)"))
            map["taskManagerId"] = Document(.string(failure.taskManager?.id ?? "(unassigned)"))
        }
        if isRoot {
            map["concurrentExceptions"] = Document(.list(failure.concurrent.map { document($0, isRoot: false) }))
        }
        return Document(.map(map))
    }

    /// The counter's gauges: `total` and `restoredTotal`, under whatever name the operator has.
    ///
    /// They are what they were when Flink last fetched metrics, and that it does only because somebody asks.
    mutating func metricsAnswer(_ id: String, _ vertexID: String, _ call: RESTCall) throws(RESTError) -> APIAnswer {
        defer { fetchMetrics() }
        let job = try job(id)
        guard let fetched = metrics[id], job.program.vertices.last?.id == vertexID, let names = call.parameter("get")
        else { return .ok([]) }
        let found = names.split(separator: ",").compactMap { name -> Document? in
            let value: Int64
            switch name.split(separator: ".").last {
            case "total": value = fetched.total
            case "restoredTotal": value = fetched.restoredTotal
            default: return nil
            }
            let number = Document(.real(Double(value)))
            return .map([
                "id": Document(.string(String(name))), "min": number, "max": number, "avg": number, "sum": number,
                "skew": Document(.real(0)),
            ])
        }
        return .ok(Document(.list(found)))
    }

    /// For whoever asks next.
    private mutating func fetchMetrics() {
        guard metricsFetchedAt.map({ $0 + settings.metricsInterval <= now }) ?? true else { return }
        metricsFetchedAt = now
        metrics = [:]
        for place in live where jobs[place].isRunningTasks {
            metrics[jobs[place].id] = FetchedMetrics(
                total: jobs[place].records(at: now), restoredTotal: jobs[place].restoredRecords,
                isFirst: now < (jobs[place].tasksStartedAt ?? 0) + 400)
        }
    }
}

extension FlinkJob.Tasks {
    /// As `/jobs/:id` counts tasks, in its order.
    static let words = [
        "DEPLOYING", "FAILED", "RECONCILING", "CANCELED", "RUNNING", "CANCELING", "FINISHED", "CREATED", "SCHEDULED",
        "INITIALIZING",
    ]

    /// Of the tasks of one vertex: where they failed, only those of the last one did, the others were cancelled.
    func word(of vertex: SimulatedProgram.Vertex, in program: SimulatedProgram) -> String {
        switch self {
        case .created: "CREATED"
        case .scheduled: "SCHEDULED"
        case .running: "RUNNING"
        case .canceling: "CANCELING"
        case .finished: "FINISHED"
        case .canceled: "CANCELED"
        case .failed: vertex == program.vertices.last ? "FAILED" : "CANCELED"
        }
    }

    /// Of the vertex itself, which knows no SCHEDULED.
    func vertexWord(of vertex: SimulatedProgram.Vertex, in program: SimulatedProgram) -> String {
        self == .scheduled ? "CREATED" : word(of: vertex, in: program)
    }
}

extension FlinkJob {
    var shownVertices: [SimulatedProgram.Vertex] { hasGraph ? program.vertices : [] }

    func taskCounts(of vertex: SimulatedProgram.Vertex) -> Document {
        Self.counts(FlinkJob.Tasks.words, [tasks.word(of: vertex, in: program): Int64(submission.parallelism)])
    }

    var vertexCounts: Document {
        var counts: [String: Int64] = [:]
        for vertex in shownVertices { counts[tasks.vertexWord(of: vertex, in: program), default: 0] += 1 }
        return Self.counts(FlinkJob.Tasks.words, counts)
    }

    private static let overviewWords = [
        "RUNNING", "CANCELING", "CANCELED", "TOTAL", "CREATED", "SCHEDULED", "DEPLOYING", "RECONCILING", "FINISHED",
        "INITIALIZING", "FAILED",
    ]

    /// As `/jobs/overview` counts them.
    var taskTotals: Document {
        var counts: [String: Int64] = [:]
        for vertex in shownVertices {
            counts[tasks.word(of: vertex, in: program), default: 0] += Int64(submission.parallelism)
        }
        counts["TOTAL"] = Int64(shownVertices.count * submission.parallelism)
        return Document(
            .map(
                DocumentMap(
                    Self.overviewWords.map { word in
                        .init(key: word.lowercased(), value: Document(.integer(counts[word] ?? 0)))
                    })))
    }

    private static func counts(_ words: [String], _ counts: [String: Int64]) -> Document {
        Document(
            .map(DocumentMap(words.map { .init(key: $0, value: Document(.integer(counts[$0] ?? 0))) })))
    }
}
