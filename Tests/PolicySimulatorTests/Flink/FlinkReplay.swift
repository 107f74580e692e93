import Documents
import PolicyRuntime

@testable import PolicySimulator

/// What happened between two recordings, that no recording shows.
enum FlinkReplayEvent {
    case wait(Int64)
    /// A cluster of its own, with other configuration.
    case cluster([String: String?])
    case startJobManager
    case killJobManager
    case addTaskManager
    case loseTaskManager
    /// A job whose id is in the path of the recording.
    case job([String], [String: String] = [:])
    /// Until all tasks of the newest job run.
    case running
    case state(String)
    case cancel
    /// A checkpoint of the newest job, by hand, until it has completed or not.
    case checkpoint
    /// The same, without waiting.
    case checkpointBegins
    case savepoint
    /// The newest job is asked for.
    case look
    /// The recorded call is made again until its operation is over.
    case over
    case unwritable(String)
}

/// Makes the recorded calls, one after another, at a cluster like the recorded one.
struct FlinkReplay {
    let version: String
    private var bench: FlinkBench
    private(set) var comparison: FlinkComparison
    private var jar = ""
    private var newest = ""

    static let configuration: [String: String] = [
        "execution.checkpointing.interval": "2s", "execution.checkpointing.dir": "file:///flink-data/checkpoints",
        "execution.checkpointing.savepoint-dir": "file:///flink-data/savepoints",
        "execution.checkpointing.num-retained": "3", "parallelism.default": "1", "rest.address": "127.0.0.1",
        "rest.port": "8081", "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
        "restart-strategy.type": "fixed-delay", "restart-strategy.fixed-delay.attempts": "3",
        "restart-strategy.fixed-delay.delay": "1s", "taskmanager.numberOfTaskSlots": "4",
        "web.refresh-interval": "50", "web.upload.dir": "/flink-data/upload", "metrics.fetcher.update-interval": "300",
        "state.backend.type": "hashmap",
    ]

    init(_ version: String) {
        self.version = version
        bench = FlinkBench(starts: false)
        comparison = FlinkComparison(names: FlinkNames(), isVersion1: version.hasPrefix("1"))
        makeCluster([:])
        bench.storage.setWritable(false, "file:///flink-data/afile")
    }

    private mutating func makeCluster(_ changes: [String: String?]) {
        var configuration = Self.configuration
        for (key, value) in changes { configuration[key] = value }
        bench.flink = SimulatedFlink(
            version: SimulatedFlink.Version(version) ?? .flink2, configuration: configuration,
            random: SimulatedFlink.Random(seed: UInt64(bench.now)), timing: .fixed, fileSystems: ["file"])
        bench.flink.workingDirectory = "/flink-data"
        jar = ""
    }

    /// What differs; `nil`: replayed.
    mutating func replay(_ recording: FlinkRecording) -> String? {
        var isOver = recording.name.hasSuffix("-completed") || recording.name.hasSuffix("-failed")
        for event in FlinkReplayScript.events(before: recording.name, isVersion1: comparison.isVersion1) {
            if case .over = event { isOver = true } else { perform(event, recording) }
        }
        bench.now += 1
        var answer = send(recording)
        if isOver, recording.method == "GET" {
            var polls: Int64 = 0
            while answer?.body["status"]?["id"] == "IN_PROGRESS", polls < 2_000 {
                bench.wait(polls < 100 ? 1 : 10)
                answer = send(recording)
                polls += 1
            }
        }
        if recording.name.hasPrefix("metric-") {
            // The first one to ask is told nothing.
            bench.wait(310)
            answer = send(recording)
        }
        guard answer?.status == recording.status else {
            return "status \(recording.status ?? 0) recorded, \(answer?.status ?? 0) simulated: "
                + "\(answer?.body["errors"]?.list?.first?.string?.prefix(300) ?? "")"
        }
        guard let answer else { return nil }
        if recording.path.hasSuffix("/jars/upload"), let name = answer.body["filename"]?.string,
            let recorded = recording.response["filename"]?.string
        {
            learnJar(recorded, name)
        }
        if recording.path.contains("/run"), let id = answer.body["jobid"]?.string { newest = id }
        return comparison.difference(recording.response, answer.body)
    }

    private mutating func learnJar(_ recorded: String, _ simulated: String) {
        let names = [recorded, simulated].compactMap { $0.split(separator: "/").last.map(String.init) }
        comparison.names.learn(names[0], names[1])
        jar = names[1]
    }

    private mutating func send(_ recording: FlinkRecording) -> APIAnswer? {
        let isUpload = recording.path.hasSuffix("/jars/upload")
        let hasJar = isUpload && recording.body?.string?.contains("jarfile") == true
        return bench.call(
            recording.method, comparison.names.translated(recording.path),
            isUpload ? nil : recording.body.map { comparison.names.translated($0) },
            jar: hasJar ? "file:///jars/count-job-\(version).jar" : nil)
    }

    private mutating func perform(_ event: FlinkReplayEvent, _ recording: FlinkRecording) {
        switch event {
        case .wait(let milliseconds): bench.wait(milliseconds)
        case .cluster(let changes): makeCluster(changes)
        case .startJobManager: bench.flink.startJobManager(at: bench.now)
        case .killJobManager: bench.flink.killJobManager(at: bench.now, storage: &bench.storage)
        case .addTaskManager:
            bench.flink.addTaskManagers(at: bench.now)
            bench.wait(400)
        case .loseTaskManager: bench.flink.loseTaskManagers(at: bench.now, storage: &bench.storage)
        case .job(let arguments, let configuration): startJob(arguments, configuration, recording)
        case .running: waitUntil { $0?.hasRunningTasks == true }
        case .state(let state): waitUntil { $0?.state.rawValue == state }
        case .cancel:
            _ = bench.call("PATCH", "/jobs/\(newest)?mode=cancel")
            bench.wait(100)
        case .checkpoint:
            _ = bench.trigger("checkpoints", newest)
            bench.wait(60)
        case .checkpointBegins: _ = bench.trigger("checkpoints", newest)
        case .savepoint:
            _ = bench.trigger("savepoints", newest)
            bench.wait(60)
        case .unwritable(let directory): bench.storage.setWritable(false, directory)
        case .look:
            _ = bench.get("/jobs/\(newest)")
            bench.wait(60)
        case .over: break
        }
    }

    private mutating func startJob(
        _ arguments: [String], _ configuration: [String: String], _ recording: FlinkRecording
    ) {
        if jar.isEmpty { jar = bench.upload("file:///jars/count-job-\(version).jar") }
        let settings = DocumentMap(
            configuration.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: Document(.string($0.value))) })
        let body = Document.map([
            "programArgsList": Document(.list(arguments.map { Document(.string($0)) })),
            "flinkConfiguration": Document(.map(settings)),
        ])
        newest = bench.call("POST", "/jars/\(jar)/run", body)?.body["jobid"]?.string ?? "none"
        let parts = recording.path.split(separator: "/")
        if parts.count > 1, parts[0] == "jobs" {
            comparison.names.learn(String(parts[1].prefix { $0 != "?" }), newest)
        }
    }

    private mutating func waitUntil(_ isSo: (SimulatedFlink.JobReport?) -> Bool) {
        var patience = 10_000
        while !isSo(bench.report(newest)), patience > 0 {
            bench.wait(10)
            patience -= 1
        }
    }
}
