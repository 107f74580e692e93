import Documents
import PolicyRuntime
import Testing

@testable import PolicySimulator

/// Random people, networks and machines: nothing crashes, and what must never be is never.
@Suite struct FlinkFuzzTests {
    @Test(arguments: 0..<40 as Range<UInt64>)
    func `whatever is done, records come only from where they were counted`(_ seed: UInt64) {
        var random = SimulatedFlink.Random(seed: seed &* 7_919)
        func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
        var bench = FlinkBench(
            seed % 2 == 0 ? .flink1 : .flink2,
            ["high-availability.type": seed % 3 == 0 ? "kubernetes" : "NONE", "rest.async.store-duration": "5s"],
            seed: seed)
        var triggers = ["ab"]
        var jobs = [String(repeating: "0", count: 32)]
        for _ in 0..<300 {
            let job = jobs[below(jobs.count)]
            switch below(16) {
            case 0:
                let snapshot = bench.storage.snapshots.keys.sorted().randomElement(using: &random)
                let id = bench.run(
                    ["--rate", String(below(2_000))],
                    snapshot.map {
                        [
                            "savepointPath": Document(.string($0)),
                            "allowNonRestoredState": Document(.bool(below(2) == 0)),
                        ]
                    } ?? [:])
                if id != "none" { jobs.append(id) }
            case 1:
                triggers.append(
                    bench.trigger("stop", job, ["triggerId": Document(.string(triggers[below(triggers.count)]))]))
            case 2: triggers.append(bench.trigger("stop", job))
            case 3: triggers.append(bench.trigger("savepoints", job, ["cancel-job": Document(.bool(below(4) == 0))]))
            case 4: _ = bench.trigger("checkpoints", job)
            case 5: _ = bench.call("PATCH", "/jobs/\(job)")
            case 6: bench.flink.failJob(job, isFinal: below(5) == 0, at: bench.now, storage: &bench.storage)
            case 7: bench.flink.loseTaskManagers(1, gracefully: below(2) == 0, at: bench.now, storage: &bench.storage)
            case 8: bench.flink.addTaskManagers(below(2), at: bench.now)
            case 9:
                let metadata = bench.flink.haMetadata
                bench.flink.killJobManager(at: bench.now, storage: &bench.storage)
                bench.wait(Int64(below(5_000)))
                bench.flink.startJobManager(at: bench.now, haMetadata: metadata)
            case 10:
                bench.flink.faultNextSavepoints([
                    [.slow(milliseconds: 3_000), .throwsInOperator, .neverCompletes, .failsAfterwards(isFinal: false)][
                        below(4)]
                ])
            case 11: bench.storage.setWritable(below(2) == 0, "file:/data/savepoints")
            case 12:
                for path in ["", "/checkpoints", "/exceptions", "/config", "/plan"] {
                    _ = bench.get("/jobs/\(job)\(path)")
                }
            case 13: _ = bench.get("/jobs/\(job)/savepoints/\(triggers[below(triggers.count)])")
            default: bench.wait(Int64(below(4_000)))
            }
            check(bench)
        }
    }

    private func check(_ bench: FlinkBench) {
        var slots: [Int: Int] = [:]
        for place in bench.flink.live {
            for (number, count) in bench.flink.jobs[place].slots { slots[number, default: 0] += count }
        }
        for (number, count) in slots {
            let all = bench.flink.taskManagers.first { $0.number == number }?.slots
            #expect(all.map { count <= $0 } ?? true, "a slot is given twice")
        }
        for report in bench.flink.reports {
            #expect(
                report.records >= report.restoredRecords || report.restores > 1, "records were lost without a restore")
            #expect(report.pendingStops <= 2)
            if report.state.isTerminal { #expect(!report.hasRunningTasks && report.pendingStops == 0) }
            // What a job keeps can be restored from, if nobody took it away.
            for path in report.checkpoints where bench.storage.snapshots[path] != nil {
                #expect(bench.storage.snapshot(at: path) != nil)
            }
        }
        if let next = bench.flink.nextChange { #expect(next >= bench.flink.now) }
    }

    @Test func `a world under the same seed does the same`() {
        func run() -> [SimulatedFlink.JobReport] {
            var bench = FlinkBench(seed: 9)
            _ = bench.run()
            for _ in 0..<50 {
                bench.wait(700)
                bench.flink.loseTaskManagers(1, at: bench.now, storage: &bench.storage)
                bench.flink.addTaskManagers(at: bench.now)
            }
            return bench.flink.reports
        }
        #expect(run() == run())
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `no call and no configuration crashes it`(_ seed: UInt64) {
        var random = SimulatedFlink.Random(seed: seed)
        func pick<Element>(_ list: [Element]) -> Element { list[Int(random.next() % UInt64(list.count))] }
        let words = [
            "9223372036854775807", "-1", "", "0", "9999999999999999 d", "PT9999999999H", "none", "ö", "1e9", "true",
            "10", "2s",
        ]
        let keys = [
            "execution.checkpointing.interval", "execution.checkpointing.timeout", "execution.checkpointing.min-pause",
            "execution.checkpointing.num-retained", "restart-strategy.type", "restart-strategy.fixed-delay.delay",
            "restart-strategy.exponential-delay.backoff-multiplier", "heartbeat.interval", "heartbeat.timeout",
            "taskmanager.numberOfTaskSlots", "parallelism.default", "jobstore.expiration-time", "web.refresh-interval",
            "rest.async.store-duration", "web.checkpoints.history", "slot.request.timeout",
            "execution.checkpointing.dir",
        ]
        var changes: [String: String] = [:]
        for _ in 0..<6 { changes[pick(keys)] = pick(words) }
        var bench = FlinkBench(pick([.flink1, .flink2]), changes, seed: seed)
        let job = bench.run([
            "--rate", pick(words), "--count", pick(words), "--fail-at", pick(words), "--snapshot-millis", pick(words),
        ])
        let paths = [
            "", "/", "?", "/jobs", "/jobs/\(job)", "/jobs/%zz%4",
            "/jobs/\(job)/checkpoints/details/99999999999999999999",
            "/jobs/\(job)/checkpoints/details/1/subtasks/x", "/jars/%2e%2e/run", "/jars//run", "/v1", "/v1/v1/jobs",
            "//jobs//",
            "/savepoint-disposal/\(job)", "/applications/\(job)", "/jobs/\(job)/vertices/x/subtasks/metrics?get=,,.",
            "/jobs/\(job)/stop?=&&", "/jobs/\(job)/savepoints", "/jobs/\(job)/stop", "/taskmanagers/x",
            "/jobs/\u{1F600}",
        ]
        let values: [Document] = [
            nil, true, 0, Document(.integer(.min)), Document(.real(.nan)), "x", [], [nil], .map([:]), .map(["a": [1]]),
        ]
        for _ in 0..<300 {
            var fields = DocumentMap()
            for field in ["target-directory", "targetDirectory", "triggerId", "parallelism", "savepoint-path", "jobId"]
            where random.next() % 3 == 0 { fields[field] = pick(values) }
            let body = pick(values + [Document(.map(fields))])
            let answer = bench.call(
                pick(["GET", "POST", "PATCH", "DELETE", "PUT", "ä"]), pick(paths), body, jar: pick([nil, "", "/", "x"]))
            if let answer { #expect((200...599).contains(answer.status)) }
            bench.wait(pick([0, 1, 100, 5_000, -5_000]))
        }
        bench.flink.advance(to: .max, storage: &bench.storage)
        bench.flink.advance(to: .min, storage: &bench.storage)
        _ = bench.flink.reports
        _ = bench.get("/jobs/overview")
    }
}
