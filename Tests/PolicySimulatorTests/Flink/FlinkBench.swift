import Documents
import PolicyRuntime

@testable import PolicySimulator

/// A cluster with its storage and a clock, so that a test reads as what somebody does to it.
struct FlinkBench {
    var flink: SimulatedFlink
    var storage = SimulatedStorage()
    var now: Int64 = 1_000_000

    static let usual: [String: String] = [
        "execution.checkpointing.interval": "2s", "execution.checkpointing.dir": "file:///data/checkpoints",
        "execution.checkpointing.savepoint-dir": "file:///data/savepoints",
        "execution.checkpointing.num-retained": "3",
        "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
        "restart-strategy.type": "fixed-delay", "restart-strategy.fixed-delay.attempts": "3",
        "restart-strategy.fixed-delay.delay": "1s", "taskmanager.numberOfTaskSlots": "4",
        "web.refresh-interval": "50",
    ]

    /// One that runs, with one TaskManager.
    init(
        _ version: SimulatedFlink.Version = .flink2, _ changes: [String: String] = [:],
        mode: SimulatedFlink.Mode = .session, seed: UInt64 = 1, taskManagers: Int = 1, starts: Bool = true
    ) {
        flink = SimulatedFlink(
            version: version, configuration: Self.usual.merging(changes) { $1 }, mode: mode,
            random: SimulatedFlink.Random(seed: seed), timing: .fixed)
        guard starts else { return }
        flink.startJobManager(at: now)
        flink.addTaskManagers(taskManagers, at: now)
        wait(5_000)
    }

    mutating func wait(_ milliseconds: Int64) {
        now += milliseconds
        flink.advance(to: now, storage: &storage)
    }

    mutating func call(_ method: String, _ path: String, _ body: Document? = nil, jar: String? = nil) -> APIAnswer? {
        flink.answer(APICall(method, path, body: body, jarURI: jar), at: now, storage: &storage)
    }

    mutating func get(_ path: String) -> Document { call("GET", path)?.body ?? nil }

    mutating func upload(_ uri: String = "file:///jars/count.jar") -> String {
        let answer = call("POST", "/jars/upload", jar: uri)
        return answer?.body["filename"]?.string?.split(separator: "/").last.map(String.init) ?? "none"
    }

    /// The id of a new job.
    mutating func run(_ arguments: [String] = [], _ fields: [String: Document] = [:]) -> String {
        runAnswer(arguments, fields)?.body["jobid"]?.string ?? "none"
    }

    mutating func runAnswer(_ arguments: [String] = [], _ fields: [String: Document] = [:]) -> APIAnswer? {
        let jar = upload()
        var body = DocumentMap([
            .init(key: "programArgsList", value: Document(.list(arguments.map { Document(.string($0)) })))
        ])
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) { body[key] = value }
        return call("POST", "/jars/\(jar)/run", Document(.map(body)))
    }

    /// The trigger id of a savepoint, stop or checkpoint.
    mutating func trigger(_ kind: String, _ job: String, _ fields: KeyValuePairs<String, Document> = [:]) -> String {
        call("POST", "/jobs/\(job)/\(kind)", .map(fields))?.body["request-id"]?.string ?? "none"
    }

    mutating func operation(_ job: String, _ trigger: String, kind: String = "savepoints") -> Document {
        get("/jobs/\(job)/\(kind)/\(trigger)")
    }

    mutating func location(_ job: String, _ trigger: String) -> String? {
        operation(job, trigger)["operation"]?["location"]?.string
    }

    mutating func failure(_ job: String, _ trigger: String) -> String? {
        operation(job, trigger)["operation"]?["failure-cause"]?["stack-trace"]?.string
    }

    mutating func state(_ job: String) -> String { get("/jobs/\(job)/status")["status"]?.string ?? "none" }

    func report(_ job: String) -> SimulatedFlink.JobReport? { flink.report(of: job) }
}
