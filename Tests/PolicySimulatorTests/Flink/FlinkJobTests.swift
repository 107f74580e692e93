import Documents
import Testing

@testable import PolicySimulator

@Suite struct FlinkJobTests {
    @Test func `a job counts on from the savepoint that it was stopped with`() {
        var bench = FlinkBench()
        let first = bench.run()
        bench.wait(10_000)
        let stop = bench.trigger("stop", first)
        #expect(bench.operation(first, stop)["status"]?["id"] == "IN_PROGRESS")
        bench.wait(200)
        let path = bench.location(first, stop)
        #expect(path?.hasPrefix("file:/data/savepoints/savepoint-\(first.prefix(6))-") == true)
        #expect(bench.state(first) == "FINISHED")
        let stoppedAt = bench.report(first)?.records
        let second = bench.run([], ["savepointPath": Document(.string(path ?? ""))])
        #expect(bench.report(second)?.restoredRecords == stoppedAt)
        #expect(bench.report(second)?.lineage == first)
        bench.wait(5_000)
        #expect((bench.report(second)?.records ?? 0) > (stoppedAt ?? .max))
    }

    @Test func `a job without a TaskManager is RUNNING, and none of its tasks is`() {
        var bench = FlinkBench(taskManagers: 0)
        let job = bench.run()
        bench.wait(2_000)
        #expect(bench.state(job) == "RUNNING")
        #expect(bench.get("/jobs/overview")["jobs"]?.list?.first?["tasks"]?["scheduled"] == 2)
        #expect(bench.report(job)?.hasRunningTasks == false)
        let savepoint = bench.trigger("savepoints", job)
        bench.wait(10)
        #expect(bench.failure(job, savepoint)?.contains("Not all required tasks are currently running") == true)
        bench.flink.addTaskManagers(at: bench.now)
        bench.wait(1_000)
        #expect(bench.report(job)?.hasRunningTasks == true)
    }

    @Test func `a failed job starts again from its last checkpoint`() {
        var bench = FlinkBench()
        let job = bench.run()
        bench.wait(10_000)
        let checkpoint = bench.report(job)?.checkpoints.last
        let counted = bench.storage.snapshot(at: checkpoint ?? "")?.state.records
        bench.flink.failJob(job, at: bench.now, storage: &bench.storage)
        #expect(bench.state(job) == "RESTARTING")
        bench.wait(1_050)
        #expect(bench.state(job) == "RUNNING")
        #expect(bench.report(job)?.restoredFrom == checkpoint)
        #expect(bench.report(job)?.records == counted)
    }

    @Test func `without high availability a new JobManager knows no job`() {
        var bench = FlinkBench()
        let job = bench.run()
        bench.wait(5_000)
        bench.flink.killJobManager(at: bench.now, storage: &bench.storage)
        #expect(bench.call("GET", "/overview") == nil)
        bench.flink.startJobManager(at: bench.now)
        bench.wait(2_010)
        #expect(bench.call("GET", "/jobs/\(job)")?.status == 503)
        bench.wait(1_000)
        #expect(bench.call("GET", "/jobs/\(job)")?.status == 404)
        #expect(bench.get("/jobs")["jobs"]?.list?.isEmpty == true)
    }

    @Test func `with high availability an application goes on from its last checkpoint`() {
        let program = SimulatedProgram()
        var bench = FlinkBench(
            .flink1,
            [
                "high-availability.type": "kubernetes", "$internal.pipeline.job-id": String(repeating: "a", count: 32),
                "execution.savepoint.path": "file:///nowhere",
            ], mode: .application(program, arguments: []), starts: false)
        bench.storage.write(
            .init(
                path: "file:/nowhere", isSavepoint: true, format: "CANONICAL", checkpointID: 7, jobID: "b",
                state: .init(lineage: "b", records: 1_000, operators: ["numbers", "counter"]), isComplete: true,
                startedAt: 0, bytes: 1))
        bench.flink.startJobManager(at: bench.now)
        bench.flink.addTaskManagers(at: bench.now)
        bench.wait(20_000)
        let job = String(repeating: "a", count: 32)
        #expect(bench.report(job)?.lineage == "b")
        let metadata = bench.flink.haMetadata
        let latest = metadata.jobs[job]?.latestCheckpoint
        #expect((latest?.id ?? 0) > 7)
        bench.flink.killJobManager(at: bench.now, storage: &bench.storage)
        bench.wait(1_000)
        bench.flink.startJobManager(at: bench.now, haMetadata: metadata)
        bench.wait(2_100)
        #expect(bench.report(job)?.restoredFrom == latest?.path)
        #expect(bench.report(job)?.lineage == "b")
        #expect(bench.report(job)?.restoredRecords == bench.storage.snapshot(at: latest?.path ?? "")?.state.records)
    }
}
