import Documents
import PolicyRuntime

// What is asked of the cluster.
extension SimulatedFlink {
    private var commit: String { version.isVersion1 ? "1d3f2a7" : "c0f8d1a" }

    var overviewAnswer: APIAnswer {
        var running: Int64 = 0
        var finished: Int64 = 0
        var cancelled: Int64 = 0
        var failed: Int64 = 0
        for job in jobs {
            switch job.state {
            case .finished: finished += 1
            case .canceled: cancelled += 1
            case .failed: failed += 1
            case .initializing, .created, .running, .restarting, .failing, .cancelling, .suspended, .reconciling:
                running += 1
            }
        }
        let registered = taskManagers.filter(\.isRegistered)
        let total = registered.reduce(0) { $0 + $1.slots }
        let free = registered.reduce(0) { $0 + freeSlots(of: $1) }
        return .ok(
            .map([
                "taskmanagers": Document(.integer(Int64(registered.count))),
                "slots-total": Document(.integer(Int64(total))), "slots-available": Document(.integer(Int64(free))),
                "jobs-running": Document(.integer(running)), "jobs-finished": Document(.integer(finished)),
                "jobs-cancelled": Document(.integer(cancelled)), "jobs-failed": Document(.integer(failed)),
                "flink-version": Document(.string(version.description)), "flink-commit": Document(.string(commit)),
            ]))
    }

    var configAnswer: APIAnswer {
        .ok(
            .map([
                "refresh-interval": Document(.integer(settings.refreshInterval)),
                "timezone-name": "Coordinated Universal Time", "timezone-offset": 0,
                "flink-version": Document(.string(version.description)),
                "flink-revision": Document(.string("\(commit) @ 2026-01-01T00:00:00+00:00")),
                "features": .map(["web-submit": true, "web-cancel": true, "web-rescale": false, "web-history": false]),
            ]))
    }

    /// Keys as they are written, sorted.
    func configurationList(_ configuration: [String: String]) -> Document {
        let pairs = configuration.sorted { $0.key < $1.key }
        return Document(
            .list(pairs.map { .map(["key": Document(.string($0.key)), "value": Document(.string($0.value))]) }))
    }

    var taskManagersAnswer: APIAnswer {
        .ok(.map(["taskmanagers": Document(.list(taskManagers.filter(\.isRegistered).map(document)))]))
    }

    func taskManagerAnswer(_ id: String) throws(RESTError) -> APIAnswer {
        guard let found = taskManagers.first(where: { $0.id == id && $0.isRegistered }) else {
            throw .handler(404, "Could not find TaskExecutor with id \(id).")
        }
        return .ok(document(found))
    }

    private func document(_ taskManager: TaskManager) -> Document {
        let free = freeSlots(of: taskManager)
        let mebibyte: Int64 = 1_048_576
        let resource = Document.map([
            "cpuCores": Document(.real(2)), "taskHeapMemory": 192, "taskOffHeapMemory": 0, "managedMemory": 32,
            "networkMemory": 32, "extendedResources": .map([:]),
        ])
        var map = DocumentMap([
            .init(key: "id", value: Document(.string(taskManager.id))),
            .init(
                key: "path",
                value: Document(.string("pekko.tcp://flink@127.0.0.1:\(taskManager.port)/user/rpc/taskmanager_0"))),
            .init(key: "dataPort", value: Document(.integer(taskManager.port))), .init(key: "jmxPort", value: -1),
            .init(key: "timeSinceLastHeartbeat", value: 0),
            .init(key: "slotsNumber", value: Document(.integer(Int64(taskManager.slots)))),
            .init(key: "freeSlots", value: Document(.integer(Int64(free)))),
        ])
        if !version.isVersion1 {
            let tasks = live.reduce(0) {
                $0 + (jobs[$1].slots[taskManager.number] ?? 0) * jobs[$1].program.vertices.count
            }
            map["assignedTasks"] = Document(.integer(Int64(tasks)))
        }
        map["totalResource"] = resource
        map["freeResource"] = resource
        map["hardware"] = .map([
            "cpuCores": 2, "physicalMemory": Document(.integer(24_576 * mebibyte)),
            "freeMemory": Document(.integer(320 * mebibyte)), "managedMemory": Document(.integer(32 * mebibyte)),
        ])
        map["memoryConfiguration"] = .map([
            "frameworkHeap": Document(.integer(64 * mebibyte)), "taskHeap": Document(.integer(192 * mebibyte)),
            "frameworkOffHeap": Document(.integer(64 * mebibyte)), "taskOffHeap": 0,
            "networkMemory": Document(.integer(32 * mebibyte)), "managedMemory": Document(.integer(32 * mebibyte)),
            "jvmMetaspace": Document(.integer(128 * mebibyte)), "jvmOverhead": Document(.integer(64 * mebibyte)),
            "totalFlinkMemory": Document(.integer(384 * mebibyte)),
            "totalProcessMemory": Document(.integer(576 * mebibyte)),
        ])
        return Document(.map(map))
    }

    // Applications: one for each job.

    private func applicationState(_ job: FlinkJob) -> String {
        switch job.state {
        case .finished: "FINISHED"
        case .canceled: "CANCELED"
        case .cancelling: "CANCELING"
        case .failed: "FAILED"
        case .failing: "FAILING"
        case .initializing, .created, .running, .restarting, .suspended, .reconciling: "RUNNING"
        }
    }

    private func application(_ job: FlinkJob) -> [DocumentMap.Entry] {
        [
            .init(key: "id", value: Document(.string(job.id))),
            .init(key: "name", value: Document(.string("SingleJobApplication(\(job.program.name))"))),
            .init(key: "start-time", value: shown(job.startedAt)),
            .init(key: "end-time", value: job.endedAt.map { shown($0) } ?? -1),
            .init(key: "duration", value: Document(.integer((job.endedAt ?? now) - job.startedAt))),
            .init(key: "status", value: Document(.string(applicationState(job)))),
        ]
    }

    var applicationsAnswer: APIAnswer {
        let list = jobs.reversed().map { job in
            Document(
                .map(
                    DocumentMap(
                        application(job) + [
                            .init(key: "jobs", value: .map([job.state.rawValue: Document(.integer(1))]))
                        ])))
        }
        return .ok(.map(["applications": Document(.list(list))]))
    }

    func applicationAnswer(_ id: String) throws(RESTError) -> APIAnswer {
        guard HexID.isValid(id) else { throw .parameter("path", "applicationid", id) }
        guard let place = places[id.lowercased()] else {
            throw .exception(
                404,
                JavaError("org.apache.flink.runtime.rest.NotFoundException", "Application \(id) not found"))
        }
        let job = jobs[place]
        let state = applicationState(job)
        let words = ["CREATED", "FAILING", "FAILED", "RUNNING", "CANCELED", "CANCELING", "FINISHED"]
        let timestamps = words.map { word -> DocumentMap.Entry in
            switch word {
            case "CREATED", "RUNNING": .init(key: word, value: shown(job.startedAt))
            case state: .init(key: word, value: shown(job.changedAt))
            default: .init(key: word, value: 0)
            }
        }
        return .ok(
            Document(
                .map(
                    DocumentMap(
                        application(job) + [
                            .init(key: "timestamps", value: Document(.map(DocumentMap(timestamps)))),
                            .init(key: "jobs", value: [overview(job)]),
                        ]))))
    }
}
