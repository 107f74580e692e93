import Documents
import Testing

@testable import PolicySimulator

/// Reads that lag, restores, restarts, and what is kept of a job.
@Suite struct FlinkLifeTests {
    @Test func `a cancelled job is RUNNING at its own address until the cache is old`() {
        var bench = FlinkBench(.flink2, ["web.refresh-interval": "3000"])
        let job = bench.run()
        bench.wait(5_000)
        #expect(bench.get("/jobs/\(job)")["state"] == "RUNNING")
        _ = bench.call("PATCH", "/jobs/\(job)?mode=cancel")
        bench.wait(100)
        #expect(bench.state(job) == "CANCELED")
        #expect(bench.get("/jobs/overview")["jobs"]?.list?.first?["state"] == "CANCELED")
        #expect(bench.get("/jobs/\(job)")["state"] == "RUNNING")
        bench.wait(2_899)
        #expect(bench.get("/jobs/\(job)")["state"] == "RUNNING")
        bench.wait(1)
        #expect(bench.get("/jobs/\(job)")["state"] == "CANCELED")
    }

    @Test func `checkpoints are counted late, by a cache of their own`() {
        var bench = FlinkBench(.flink2, ["web.refresh-interval": "3000"])
        let job = bench.run()
        bench.wait(1_000)
        func completed(_ bench: inout FlinkBench) -> Int64? {
            bench.get("/jobs/\(job)/checkpoints")["counts"]?["completed"]?.integer
        }
        let before = completed(&bench)
        bench.wait(2_900)
        #expect(completed(&bench) == before)
        bench.wait(100)
        #expect((completed(&bench) ?? 0) > (before ?? .max))
    }

    @Test func `a savepoint that is not there leaves a FAILED job in the overview`() {
        var bench = FlinkBench()
        let answer = bench.runAnswer([], ["savepointPath": "file:///data/savepoints/none"])
        #expect(answer?.status == 400)
        #expect(answer?.body["jobid"] == nil)
        let job = bench.get("/jobs/overview")["jobs"]?.list?.first
        #expect(job?["state"] == "FAILED")
        #expect(job?["schedulerType"]?.isNull == true)
        #expect(job?["tasks"]?["total"] == 0)
    }

    @Test func `a claimed savepoint goes when newer checkpoints take its place, another one stays`() {
        for (mode, stays) in [("CLAIM", false), ("NO_CLAIM", true), ("LEGACY", true)] {
            var bench = FlinkBench()
            let first = bench.run()
            bench.wait(5_000)
            let stop = bench.trigger("stop", first)
            bench.wait(200)
            let path = bench.location(first, stop) ?? "none"
            let second = bench.run(
                [], ["savepointPath": Document(.string(path)), "claimMode": Document(.string(mode))])
            bench.wait(12_000)
            #expect(bench.report(second)?.hasRunningTasks == true)
            #expect((bench.storage.snapshot(at: path) != nil) == stays, "\(mode)")
        }
    }

    @Test func `a program without the state's operators starts from nothing if that is allowed`() {
        var bench = FlinkBench()
        let first = bench.run()
        bench.wait(5_000)
        let stop = bench.trigger("stop", first)
        bench.wait(200)
        let path = Document(.string(bench.location(first, stop) ?? "none"))
        #expect(bench.runAnswer(["--uid-suffix", "-v2"], ["savepointPath": path])?.status == 400)
        let second = bench.run(["--uid-suffix", "-v2"], ["savepointPath": path, "allowNonRestoredState": true])
        #expect(bench.report(second)?.restoredRecords == 0)
        #expect(bench.report(second)?.lineage == second)
        #expect(bench.report(second)?.restores == 1)
    }

    @Test func `a job whose last checkpoint was deleted fails until it may not restart any more`() {
        var bench = FlinkBench()
        let job = bench.run()
        bench.wait(10_000)
        for path in bench.report(job)?.checkpoints ?? [] { bench.storage.remove(path) }
        bench.flink.failJob(job, at: bench.now, storage: &bench.storage)
        bench.wait(10_000)
        #expect(bench.state(job) == "FAILED")
    }

    @Test(
        arguments: [
            ("none", [:], 0), ("fixed-delay", ["restart-strategy.fixed-delay.attempts": "2"], 2),
            ("failure-rate", ["restart-strategy.failure-rate.max-failures-per-interval": "4"], 4),
            ("exponential-delay", [:], 5),
        ] as [(String, [String: String], Int)])
    func `a restart strategy restarts so often`(_ type: String, _ settings: [String: String], _ restarts: Int) {
        var bench = FlinkBench(.flink2, settings.merging(["restart-strategy.type": type]) { $1 })
        let job = bench.run()
        bench.wait(1_000)
        var count = 0
        while count < 5 {
            bench.flink.failJob(job, at: bench.now, storage: &bench.storage)
            bench.wait(9_000)
            guard bench.state(job) == "RUNNING" else { break }
            count += 1
        }
        #expect(count == restarts)
        #expect(bench.state(job) == (restarts == 5 ? "RUNNING" : "FAILED"))
    }

    @Test func `a lost TaskManager is noticed late, and the job is RUNNING without slots`() {
        var bench = FlinkBench()
        let job = bench.run()
        bench.wait(5_000)
        bench.flink.loseTaskManagers(at: bench.now, storage: &bench.storage)
        let counted = bench.report(job)?.records
        bench.wait(10_000)
        #expect(bench.get("/overview")["taskmanagers"] == 1)
        #expect(bench.get("/jobs/overview")["jobs"]?.list?.first?["tasks"]?["running"] == 2)
        #expect(bench.report(job)?.records == counted)
        bench.wait(12_000)
        #expect(bench.get("/overview")["taskmanagers"] == 0)
        #expect(bench.state(job) == "RUNNING")
        #expect(bench.get("/jobs/overview")["jobs"]?.list?.first?["tasks"]?["scheduled"] == 2)
        bench.wait(300_000)
        #expect(
            bench.get("/jobs/\(job)/exceptions")["exceptionHistory"]?["entries"]?.list?.first?["exceptionName"]?.string?
                .hasSuffix("NoResourceAvailableException") == true)
    }

    @Test(arguments: [
        ("RETAIN_ON_CANCELLATION", true), ("DELETE_ON_CANCELLATION", false), ("NO_EXTERNALIZED_CHECKPOINTS", false),
    ])
    func `checkpoints of a cancelled job stay if they are retained`(_ retention: String, _ stay: Bool) {
        var bench = FlinkBench(.flink1, ["execution.checkpointing.externalized-checkpoint-retention": retention])
        let job = bench.run()
        bench.wait(10_000)
        #expect(bench.storage.snapshots.count == 3)
        _ = bench.call("PATCH", "/jobs/\(job)?mode=cancel")
        bench.wait(100)
        #expect(bench.storage.snapshots.isEmpty == !stay)
    }

    @Test func `an application that ends takes its JobManager with it, unless told not to`() {
        for (setting, isDown) in [("true", true), ("false", false)] {
            var bench = FlinkBench(
                .flink2, ["execution.shutdown-on-application-finish": setting],
                mode: .application(SimulatedProgram(recordLimit: 500), arguments: []))
            bench.wait(10_000)
            #expect((bench.flink.jobManager == .down(exitStatus: 0)) == isDown)
            if !isDown { #expect(bench.get("/jobs/overview")["jobs"]?.list?.first?["state"] == "FINISHED") }
        }
    }

    @Test func `a session with high availability finds the jobs whose metadata are still there`() {
        var bench = FlinkBench(.flink2, ["high-availability.type": "kubernetes"])
        let jobs = [bench.run(["--name", "one"]), bench.run(["--name", "two"])]
        bench.wait(10_000)
        var metadata = bench.flink.haMetadata
        #expect(Set(metadata.jobs.keys) == Set(jobs))
        metadata.jobs[jobs[0]] = nil
        bench.flink.killJobManager(at: bench.now, storage: &bench.storage)
        bench.flink.startJobManager(at: bench.now, haMetadata: metadata)
        bench.wait(3_000)
        #expect(bench.flink.reports.map(\.name) == ["two"])
        #expect(bench.report(jobs[1])?.restoredFrom == metadata.jobs[jobs[1]]?.latestCheckpoint?.path)
    }

    @Test func `HA metadata go through the data of a ConfigMap and back`() {
        let job = SimulatedHAMetadata.Job(
            checkpoints: [.init(id: 9, path: "file:/a/chk-9"), .init(id: 10, path: "file:/a/chk-10")], counter: 11)
        let data = Dictionary(uniqueKeysWithValues: job.configMapData.map { ($0.key, $0.value) })
        #expect(data["counter"] == "11")
        #expect(SimulatedHAMetadata.Job(configMapData: data) == job)
    }

    @Test func `the same job is not taken twice while the JobManager lives`() {
        for (version, word) in [(SimulatedFlink.Version.flink1, "Job"), (.flink2, "Application")] {
            var bench = FlinkBench(version)
            let id = Document(.string(String(repeating: "1", count: 32)))
            #expect(bench.runAnswer([], ["jobId": id])?.status == 200)
            bench.wait(1_000)
            let again = bench.runAnswer([], ["jobId": id])
            #expect(again?.status == 400)
            let text = again?.body["errors"]?.list?.first?.string
            #expect(text?.contains("Duplicate\(word)SubmissionException") == true)
        }
    }

    @Test func `a job that ended is forgotten after an hour, and its id is not`() {
        var bench = FlinkBench()
        let id = Document(.string(String(repeating: "2", count: 32)))
        let job = bench.run([], ["jobId": id])
        bench.wait(1_000)
        _ = bench.call("PATCH", "/jobs/\(job)")
        bench.wait(1_000)
        let other = bench.run()
        bench.wait(3_598_000)
        #expect(bench.state(job) == "CANCELED")
        bench.wait(2_000)
        #expect(bench.call("GET", "/jobs/\(job)")?.status == 404)
        #expect(bench.state(other) == "RUNNING")
        #expect(bench.runAnswer([], ["jobId": id])?.status == 400)
    }

    @Test(arguments: [
        ("file:///data/sp", "file:/data/sp"), ("file:/data/sp/", "file:/data/sp"), ("/data/sp", "file:/data/sp"),
        ("sp", "file:/opt/sp"), ("s3://bucket/sp/_metadata", "s3://bucket/sp"),
        ("file:/data/sp/_metadata", "file:/data/sp"),
        ("", "file:/opt"), ("/", "file:/"),
    ])
    func `paths are spelled as Flink spells them`(_ sent: String, _ printed: String) {
        #expect(SimulatedStorage.canonical(sent, workingDirectory: "/opt") == printed)
    }
}
