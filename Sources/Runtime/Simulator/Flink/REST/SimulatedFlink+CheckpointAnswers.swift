import Documents
import PolicyRuntime

/// Statistics as they were when somebody asked: kept as long as `rest.cache.checkpoint-statistics.timeout` says.
struct CachedStatistics: Sendable {
    var statistics: CheckpointStatistics
    var vertices: [SimulatedProgram.Vertex]
    var takenAt: Int64
    /// What `/checkpoints` said of it, with a clock that was off by so much.
    var answer: (body: Document, clockOffset: Int64)?
}

// What is asked of checkpoints.
extension SimulatedFlink {
    private mutating func cachedStatistics(_ id: String) throws(RESTError) -> CachedStatistics {
        if let cached = statistics[id], now < cached.takenAt + settings.statisticsTimeout { return cached }
        guard let place = places[id] else { throw .jobNotFound(id) }
        var fresh = CachedStatistics(
            statistics: jobs[place].statistics, vertices: jobs[place].program.vertices, takenAt: now)
        // What is under way may be further by now, and everything else says the same as before.
        if let old = statistics[id], fresh.statistics.inProgress == 0, old.statistics == fresh.statistics {
            fresh.answer = old.answer
        }
        statistics[id] = fresh
        return fresh
    }

    mutating func checkpointsAnswer(_ id: String) throws(RESTError) -> APIAnswer {
        let cached = try cachedStatistics(id)
        if let answer = cached.answer, answer.clockOffset == clockOffset { return .ok(answer.body) }
        let body = document(cached)
        statistics[id]?.answer = (body, clockOffset)
        return .ok(body)
    }

    private func document(_ cached: CachedStatistics) -> Document {
        let statistics = cached.statistics
        func entry(_ entry: CheckpointStatistics.Entry?) -> Document {
            guard var entry else { return nil }
            entry.acknowledge(until: cached.takenAt, vertices: cached.vertices.count)
            return document(entry, vertices: cached.vertices, withTasks: false)
        }
        let none = statistics.sizes.percentiles == nil
        let zero = Self.summary(.init(), percentiles: none ? nil : 0)
        let latest = Document.map([
            "completed": entry(statistics.latestCompleted), "savepoint": entry(statistics.latestSavepoint),
            "failed": entry(statistics.latestFailed),
            "restored": statistics.latestRestore.map { restore in
                .map([
                    "id": Document(.integer(restore.id)), "restore_timestamp": shown(restore.at),
                    "is_savepoint": Document(.bool(restore.isSavepoint)),
                    "external_path": Document(.string(restore.path)),
                ])
            } ?? nil,
        ])
        return .map([
            "counts": .map([
                "restored": Document(.integer(Int64(statistics.restored))),
                "total": Document(.integer(Int64(statistics.total))),
                "in_progress": Document(.integer(Int64(statistics.inProgress))),
                "completed": Document(.integer(Int64(statistics.completed))),
                "failed": Document(.integer(Int64(statistics.failed))),
            ]),
            "summary": .map([
                "checkpointed_size": Self.summary(statistics.sizes), "state_size": Self.summary(statistics.sizes),
                "end_to_end_duration": Self.summary(statistics.durations),
                "alignment_buffered": Self.summary(.init(), percentiles: 0), "processed_data": zero,
                "persisted_data": zero,
            ]),
            "latest": latest, "history": Document(.list(statistics.history.map { entry($0) })),
        ])
    }

    private static let percentileNames = ["p50", "p90", "p95", "p99", "p999"]

    private static func summary(_ summary: CheckpointStatistics.Summary) -> Document {
        Self.summary(summary, summary.percentiles.map { $0.map { Document(.real($0)) } })
    }

    private static func summary(_ summary: CheckpointStatistics.Summary, percentiles: Double?) -> Document {
        Self.summary(summary, percentiles.map { Array(repeating: Document(.real($0)), count: percentileNames.count) })
    }

    /// - Parameter percentiles: `nil` where there is none: Flink then prints a string.
    private static func summary(_ summary: CheckpointStatistics.Summary, _ percentiles: [Document]?) -> Document {
        var entries: [DocumentMap.Entry] = [
            .init(key: "min", value: Document(.integer(summary.minimum))),
            .init(key: "max", value: Document(.integer(summary.maximum))),
            .init(key: "avg", value: Document(.integer(summary.average))),
        ]
        for (index, name) in percentileNames.enumerated() {
            entries.append(.init(key: name, value: percentiles?[index] ?? "NaN"))
        }
        return Document(.map(DocumentMap(entries)))
    }

    private func document(
        _ entry: CheckpointStatistics.Entry, vertices: [SimulatedProgram.Vertex], withTasks: Bool
    ) -> Document {
        var entries: [DocumentMap.Entry] = []
        entries.reserveCapacity(21)
        func add(_ key: String, _ value: Document) { entries.append(.init(key: key, value: value)) }
        let className: String
        let status: String
        var duration: Int64 = -1
        var bytes: Int64 = 0
        switch entry.outcome {
        case .inProgress: (className, status) = ("in_progress", "IN_PROGRESS")
        case .completed:
            (className, status) = ("completed", "COMPLETED")
            duration = (entry.acknowledgedAt ?? entry.triggeredAt) - entry.triggeredAt
            bytes = entry.bytes
        case .failed(let time, _):
            (className, status) = ("failed", "FAILED")
            duration = time - entry.triggeredAt
        }
        let tasks = withTasks ? vertices : []
        add("className", Document(.string(className)))
        add("id", Document(.integer(entry.id)))
        add("status", Document(.string(status)))
        add("is_savepoint", Document(.bool(entry.kind.isSavepoint)))
        add("savepointFormat", entry.kind.format.map { Document(.string($0.rawValue)) } ?? nil)
        add("trigger_timestamp", shown(entry.triggeredAt))
        add("latest_ack_timestamp", entry.acknowledgedAt.map { shown($0) } ?? -1)
        add("checkpointed_size", Document(.integer(bytes)))
        add("state_size", Document(.integer(bytes)))
        add("end_to_end_duration", Document(.integer(duration)))
        add("alignment_buffered", 0)
        add("processed_data", 0)
        add("persisted_data", 0)
        add("num_subtasks", Document(.integer(Int64(vertices.count))))
        add("num_acknowledged_subtasks", Document(.integer(Int64(entry.acknowledged))))
        add("checkpoint_type", Document(.string(entry.kind.word)))
        add(
            "tasks",
            Document(
                .map(
                    DocumentMap(
                        Self.byID(tasks).map { vertex in
                            .init(
                                key: vertex.id,
                                value: Document(.map(task(entry, status, duration, vertex, of: vertices))))
                        }))))
        switch entry.outcome {
        case .inProgress: break
        case .completed(let path, let isDiscarded):
            add("external_path", Document(.string(path)))
            add("discarded", Document(.bool(isDiscarded)))
        case .failed(let time, let message):
            add("failure_timestamp", shown(time))
            add("failure_message", Document(.string(message)))
        }
        return Document(.map(DocumentMap(entries)))
    }

    /// Without those whose uid stands twice.
    private static func byID(_ vertices: [SimulatedProgram.Vertex]) -> [SimulatedProgram.Vertex] {
        var known: Set<String> = []
        return vertices.filter { known.insert($0.id).inserted }
    }

    private func task(
        _ entry: CheckpointStatistics.Entry, _ status: String, _ duration: Int64, _ vertex: SimulatedProgram.Vertex,
        of vertices: [SimulatedProgram.Vertex]
    ) -> DocumentMap {
        let hasDone = entry.acknowledgedAt != nil
        // All the state is the last one's, the counter's.
        let bytes = hasDone && vertex == vertices.last ? entry.bytes : 0
        return DocumentMap([
            .init(key: "id", value: Document(.integer(entry.id))),
            .init(key: "status", value: Document(.string(status))),
            .init(key: "latest_ack_timestamp", value: entry.acknowledgedAt.map { shown($0) } ?? -1),
            .init(key: "checkpointed_size", value: Document(.integer(bytes))),
            .init(key: "state_size", value: Document(.integer(bytes))),
            .init(key: "end_to_end_duration", value: Document(.integer(duration))),
            .init(key: "alignment_buffered", value: 0), .init(key: "processed_data", value: 0),
            .init(key: "persisted_data", value: 0), .init(key: "num_subtasks", value: 1),
            .init(key: "num_acknowledged_subtasks", value: hasDone ? 1 : 0),
        ])
    }

    private mutating func entry(
        _ id: String, _ checkpoint: String
    ) throws(RESTError) -> (entry: CheckpointStatistics.Entry, vertices: [SimulatedProgram.Vertex]) {
        guard let number = Int64(checkpoint) else { throw .parameter("path", "checkpointid", checkpoint) }
        let cached = try cachedStatistics(id)
        let known =
            cached.statistics.history
            + [cached.statistics.latestCompleted, cached.statistics.latestSavepoint, cached.statistics.latestFailed]
            .compactMap { $0 }
        guard let entry = known.first(where: { $0.id == number }) else {
            throw .handler(404, "Could not find checkpointing statistics for checkpoint \(number).")
        }
        return (entry, cached.vertices)
    }

    mutating func checkpointAnswer(_ id: String, _ checkpoint: String) throws(RESTError) -> APIAnswer {
        let (entry, vertices) = try entry(id, checkpoint)
        return .ok(document(entry, vertices: vertices, withTasks: true))
    }

    mutating func checkpointSubtasksAnswer(
        _ id: String, _ checkpoint: String, _ vertexID: String
    ) throws(RESTError) -> APIAnswer {
        let (entry, vertices) = try entry(id, checkpoint)
        guard let vertex = vertices.first(where: { $0.id == vertexID }) else {
            throw .handler(404, "There is no checkpoint statistics for task \(vertexID).")
        }
        let all = document(entry, vertices: vertices, withTasks: true)
        guard let status = all["status"]?.string, let duration = all["end_to_end_duration"]?.integer else {
            return .ok(all)
        }
        var map = task(entry, status, duration, vertex, of: vertices)
        let bytes = map["state_size"]?.integer ?? 0
        func of(_ value: Int64) -> Document {
            var summary = CheckpointStatistics.Summary()
            summary.add(value)
            return Self.summary(summary, percentiles: nil)
        }
        let none = Self.summary(.init(), percentiles: nil)
        map["summary"] = .map([
            "checkpointed_size": of(bytes), "state_size": of(bytes), "end_to_end_duration": of(max(0, duration)),
            "checkpoint_duration": .map(["sync": none, "async": of(max(0, duration) / 2)]),
            "alignment": .map([
                "buffered": Self.summary(.init(), percentiles: 0), "processed": none, "persisted": none,
                "duration": none,
            ]),
            "start_delay": of(max(0, duration) / 3),
        ])
        map["subtasks"] =
            entry.acknowledgedAt.map { time in
                [
                    .map([
                        "className": "completed", "index": 0, "ack_timestamp": shown(time),
                        "end_to_end_duration": Document(.integer(duration)),
                        "checkpointed_size": Document(.integer(bytes)),
                        "state_size": Document(.integer(bytes)),
                        "checkpoint": .map(["sync": 0, "async": Document(.integer(duration / 2))]),
                        "alignment": .map(["buffered": 0, "processed": 0, "persisted": 0, "duration": 0]),
                        "start_delay": Document(.integer(duration / 3)), "unaligned_checkpoint": false,
                        "aborted": false,
                        "status": "completed",
                    ])
                ]
            } ?? [.map(["className": "pending", "index": 0, "status": "pending_or_failed"])]
        return .ok(Document(.map(map)))
    }

    func checkpointsConfigAnswer(_ id: String) throws(RESTError) -> APIAnswer {
        guard let place = places[id] else { throw .jobNotFound(id) }
        let settings = jobs[place].settings
        let storage =
            settings.checkpointDirectory == nil ? "JobManagerCheckpointStorage" : "FileSystemCheckpointStorage"
        return .ok(
            .map([
                "mode": "exactly_once", "interval": Document(.integer(settings.checkpointInterval ?? .max)),
                "timeout": Document(.integer(settings.checkpointTimeout)),
                "min_pause": Document(.integer(settings.checkpointPause)),
                "max_concurrent": Document(.integer(Int64(settings.concurrentCheckpoints))),
                "externalization": .map([
                    "enabled": Document(.bool(settings.retention != .never)),
                    "delete_on_cancellation": Document(.bool(settings.retention != .onCancellation)),
                ]),
                "state_backend": "HashMapStateBackend", "checkpoint_storage": Document(.string(storage)),
                "unaligned_checkpoints": false,
                "tolerable_failed_checkpoints": Document(.integer(settings.tolerableFailures)),
                "aligned_checkpoint_timeout": 0, "checkpoints_after_tasks_finish": true,
                "state_changelog_enabled": false, "changelog_periodic_materialization_interval": 600_000,
                "changelog_storage": "memory",
            ]))
    }
}
