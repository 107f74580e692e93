import Documents
import Testing

@testable import PolicySimulator

/// What triggers do to each other and to the job, beyond what recordings show.
@Suite struct FlinkOperationTests {
    @Test func `a stop that fails after its savepoint names the path in its text only`() {
        var bench = FlinkBench()
        let job = bench.run()
        bench.wait(5_000)
        bench.flink.faultNextSavepoints([.failsAfterwards(isFinal: false)])
        let stop = bench.trigger("stop", job)
        bench.wait(100)
        let failure = bench.failure(job, stop) ?? "none"
        #expect(failure.contains("StopWithSavepointStoppingException: A savepoint has been created at: file:/data/"))
        #expect(bench.location(job, stop) == nil)
        #expect(
            bench.storage.snapshots.values.contains { $0.isSavepoint && $0.isComplete && failure.contains($0.path) })
        #expect(bench.state(job) == "RESTARTING")
        bench.wait(2_000)
        #expect(bench.report(job)?.hasRunningTasks == true)
    }

    @Test(arguments: [(0, "FAILED"), (20, "RESTARTING")] as [(Int64, String)])
    func `two stops with two trigger ids destroy each other`(_ gap: Int64, _ state: String) {
        var bench = FlinkBench()
        let job = bench.run(["--snapshot-millis", "2500"])
        bench.wait(1_500)
        let first = bench.trigger("stop", job)
        bench.wait(gap)
        let second = bench.trigger("stop", job)
        bench.wait(gap == 0 ? 8_000 : 100)
        #expect(bench.state(job) == state)
        let failure = bench.failure(job, first)
        #expect(failure?.contains(gap == 0 ? "A savepoint has been created at" : "suspending") == true)
        #expect(bench.failure(job, second) != nil)
    }

    @Test func `the same trigger id stops once, however often it is sent`() {
        var bench = FlinkBench()
        let job = bench.run()
        bench.wait(5_000)
        let id = Document(.string(String(repeating: "ab", count: 16)))
        var answers: Set<String> = []
        for _ in 0..<5 {
            answers.insert(bench.trigger("stop", job, ["triggerId": id]))
            bench.wait(30)
        }
        #expect(answers.count == 1)
        bench.wait(1_000)
        #expect(bench.state(job) == "FINISHED")
        #expect(bench.storage.snapshots.values.count { $0.isSavepoint } == 1)
    }

    @Test func `a trigger id is forgotten so long after its end, polled or not`() {
        var bench = FlinkBench(.flink2, ["rest.async.store-duration": "4s"])
        let job = bench.run()
        bench.wait(5_000)
        let id = Document(.string(String(repeating: "cd", count: 16)))
        let trigger = bench.trigger("savepoints", job, ["triggerId": id])
        bench.wait(43)
        for _ in 0..<39 {
            bench.wait(100)
            #expect(bench.location(job, trigger) != nil)
        }
        bench.wait(200)
        #expect(bench.call("GET", "/jobs/\(job)/savepoints/\(trigger)")?.status == 404)
        _ = bench.trigger("savepoints", job, ["triggerId": id])
        bench.wait(100)
        #expect(bench.storage.snapshots.values.count { $0.isSavepoint } == 2)
    }

    @Test func `a savepoint that runs into its timeout leaves the job alone, a stop does not`() {
        var bench = FlinkBench(.flink2, ["execution.checkpointing.timeout": "2s"])
        let job = bench.run()
        bench.wait(5_000)
        bench.flink.faultNextSavepoints([.neverCompletes, .neverCompletes])
        let savepoint = bench.trigger("savepoints", job)
        bench.wait(2_100)
        #expect(bench.failure(job, savepoint)?.contains("Checkpoint expired before completing") == true)
        #expect(bench.state(job) == "RUNNING")
        let stop = bench.trigger("stop", job)
        bench.wait(2_050)
        #expect(bench.failure(job, stop)?.contains("Checkpoint expired before completing") == true)
        #expect(bench.state(job) == "RESTARTING")
    }

    @Test func `a savepoint that cannot be written fails and leaves nothing behind`() {
        var bench = FlinkBench()
        let job = bench.run()
        bench.wait(5_000)
        bench.storage.setWritable(false, "file:///data/savepoints")
        let savepoint = bench.trigger("savepoints", job)
        let stop = bench.trigger("stop", job)
        bench.wait(100)
        #expect(bench.failure(job, savepoint)?.contains("Failed to create savepoint directory") == true)
        #expect(bench.failure(job, stop)?.contains("Failed to create savepoint directory") == true)
        #expect(bench.report(job)?.hasRunningTasks == true)
        bench.storage.setWritable(true, "file:///data/savepoints")
        #expect(!bench.storage.snapshots.values.contains { $0.isSavepoint })
        bench.wait(3_000)
        let records = bench.report(job)?.records ?? 0
        bench.wait(1_000)
        #expect((bench.report(job)?.records ?? 0) == records + 200)
    }

    @Test func `a JobManager that dies leaves an incomplete savepoint, which nothing starts from`() {
        var bench = FlinkBench()
        let job = bench.run()
        bench.wait(5_000)
        _ = bench.trigger("savepoints", job)
        bench.wait(10)
        bench.flink.killJobManager(at: bench.now, storage: &bench.storage)
        let path = bench.storage.snapshots.values.first { $0.isSavepoint }
        #expect(path?.isComplete == false)
        bench.flink.startJobManager(at: bench.now)
        bench.wait(3_000)
        let answer = bench.runAnswer([], ["savepointPath": Document(.string(path?.path ?? ""))])
        #expect(answer?.status == 400)
        #expect(answer?.body["errors"]?.list?.first?.string?.contains("Cannot find meta data file") == true)
    }

    @Test func `a JobManager that dies after the savepoint of a stop leaves it where nobody is told`() {
        var bench = FlinkBench(.flink2, ["high-availability.type": "kubernetes"])
        let job = bench.run()
        bench.wait(5_000)
        _ = bench.trigger("stop", job)
        bench.wait(45)
        #expect(bench.report(job)?.pendingStops == 1)
        let metadata = bench.flink.haMetadata
        bench.flink.killJobManager(at: bench.now, storage: &bench.storage)
        let savepoint = bench.storage.snapshots.values.first { $0.isSavepoint && $0.isComplete }
        #expect(savepoint != nil)
        bench.flink.startJobManager(at: bench.now, haMetadata: metadata)
        bench.wait(3_000)
        // It was never stopped: it goes on from its last checkpoint, which is older.
        #expect(bench.report(job)?.hasRunningTasks == true)
        #expect((bench.report(job)?.restoredRecords ?? .max) < (savepoint?.state.records ?? 0))
    }

    @Test func `a savepoint that is disposed of twice is gone once`() {
        var bench = FlinkBench()
        let job = bench.run()
        bench.wait(5_000)
        let savepoint = bench.trigger("savepoints", job)
        bench.wait(100)
        let path = bench.location(job, savepoint) ?? ""
        var outcomes: [Bool] = []
        for _ in 0..<2 {
            let answer = bench.call("POST", "/savepoint-disposal", .map(["savepoint-path": Document(.string(path))]))
            #expect(answer?.status == 200)
            bench.wait(10)
            let status = bench.get("/savepoint-disposal/\(answer?.body["request-id"]?.string ?? "")")
            outcomes.append(status["operation"]?["failure-cause"] == nil)
        }
        #expect(outcomes == [true, false])
    }
}
