import Documents
import PolicyCompiler
import Testing

@testable import PolicyRuntime

/// Requests to Flink, held against what a real Flink was sent.
@Suite struct PlanFlinkRequestTests {
    private let endpoint = FlinkEndpoint(namespace: "rec", service: "orders-rest")
    private let output = Template.Variable(step: 0, kind: .savepointPath)

    private func expectSame(_ request: FlinkRequest, as recording: PlanRecording) {
        #expect(request.method == recording.method)
        #expect(request.path.description == recording.path)
        #expect(request.body?.document == recording.body)
    }

    @Test(arguments: [("133-stop-trigger", "2.3.0"), ("132-stop-trigger", "1.20.5")])
    func `a stop is the recorded one`(_ name: String, _ version: String) throws {
        let recording = try PlanRecording.flink(name, version)
        let order = StopOrder(
            job: try #require(recording.path.split(separator: "/").dropFirst().first.map(String.init)),
            directory: recording.body?["targetDirectory"]?.string, format: "CANONICAL", drains: false,
            trigger: try #require(recording.body?["triggerId"]?.string))
        expectSame(.stopWithSavepoint(order, at: endpoint), as: recording)
    }

    @Test func `a savepoint is the recorded one, with all the fields that any recording has`() throws {
        let recording = try PlanRecording.flink("056-savepoint-with-trigger-id")
        let job = String(recording.path.split(separator: "/")[1])
        let trigger = try #require(recording.body?["triggerId"]?.string)
        let order = SavepointOrder(
            job: job, directory: recording.body?["target-directory"]?.string, format: "CANONICAL", cancelsJob: false,
            trigger: trigger)
        expectSame(.takeSavepoint(order, at: endpoint), as: recording)

        let cancelling = try PlanRecording.flink("210-savepoint-cancel-job-trigger")
        let request = FlinkRequest.takeSavepoint(
            SavepointOrder(
                job: job, directory: "file:///flink-data/savepoints", format: "NATIVE", cancelsJob: true,
                trigger: trigger),
            at: endpoint)
        for entry in try #require(cancelling.body?.map).entries {
            #expect(request.body?.document[entry.key] == entry.value)
        }
    }

    @Test func `a cancel, a checkpoint, a disposal are the recorded ones`() throws {
        let cancel = try PlanRecording.flink("164-cancel")
        expectSame(.cancel("05b25a2b8fc3176188d1ad013f6a39ff", at: endpoint), as: cancel)

        let checkpoint = try PlanRecording.flink("090-checkpoint-full-trigger")
        let sent = FlinkRequest.takeCheckpoint(of: "j", trigger: "t", at: endpoint)
        #expect(sent.body?.document["checkpointType"] == checkpoint.body?["checkpointType"])

        for (name, version) in [("196-disposal-trigger", "2.3.0"), ("195-disposal-trigger", "1.20.5")] {
            let disposal = try PlanRecording.flink(name, version)
            let path = try #require(disposal.body?["savepoint-path"]?.string)
            expectSame(.dispose(Template(path), at: endpoint, yields: output), as: disposal)
        }
    }

    @Test func `polls ask where the recordings did`() throws {
        let stop = try PlanRecording.flink("136-stop-completed")
        let ids = stop.path.split(separator: "/").map(String.init)
        expectSame(.savepointStatus(of: ids[1], trigger: ids[3], at: endpoint, yields: output), as: stop)
        let checkpoint = try PlanRecording.flink("092-checkpoint-full-completed")
        let its = checkpoint.path.split(separator: "/").map(String.init)
        expectSame(.checkpointStatus(of: its[1], trigger: its[3], at: endpoint, yields: output), as: checkpoint)
        let details = try PlanRecording.flink("038-job-checkpoint-details")
        expectSame(
            .checkpointDetails(of: ids[1], number: Template("2"), at: endpoint, yields: output), as: details)
        let disposal = try PlanRecording.flink("198-disposal-completed")
        expectSame(
            .disposalStatus(Template(String(disposal.path.split(separator: "/")[1])), at: endpoint), as: disposal)
        expectSame(
            .jobState(of: Template(PlanSample.job), in: ["RUNNING"], at: endpoint),
            as: try PlanRecording.flink("028-jobs-overview"))
    }

    @Test func `every field of every body is one that Flink knows`() throws {
        var known: [String: Set<String>] = [:]
        for version in ["2.3.0", "1.20.5"] {
            for recording in try PlanRecording.all(in: "flink-rest/\(version)") where recording.method == "POST" {
                guard recording.status < 300 || recording.path.hasSuffix("/run") else { continue }
                for entry in recording.body?.map?.entries ?? [] {
                    known[endpointName(recording.path), default: []].insert(entry.key)
                }
            }
        }
        // No recording runs a jar with a parallelism; reference, 2.0.
        known["run", default: []].insert("parallelism")
        #expect(known.keys.sorted() == ["checkpoints", "run", "savepoint-disposal", "savepoints", "stop"])
        var seen: Set<String> = []
        for (plan, subject) in PlanSample.allPlans() {
            for request in DirectTarget().lower(plan, for: subject).flink where request.method == "POST" {
                guard let body = request.body?.document.map else { continue }
                let name = endpointName(request.path.description)
                seen.insert(name)
                for entry in body.entries { #expect(known[name]?.contains(entry.key) == true, "\(name) \(entry.key)") }
            }
        }
        #expect(seen == ["run", "savepoints", "stop"])
    }

    private func endpointName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "" }

    @Test func `no state is asked of the cached path of a job`() {
        for (plan, subject) in PlanSample.allPlans() {
            for request in DirectTarget().lower(plan, for: subject).flink where request.method == "GET" {
                #expect(
                    request.path.description.split(separator: "/").count != 2
                        || request.path.description == "/jobs/overview")
            }
        }
    }

    // Running jars.

    private func run(_ version: FlinkVersion, _ restore: String, allows: Bool? = nil) throws -> Document {
        var subject = PlanSample.subject(.sessionJob)
        subject.flinkVersion = version
        let plan = try plan(PlanIntent(DecisionID("restore"), .start(from: restore)), for: subject)
        let request = try #require(
            DirectTarget().lower(plan, for: subject).flink.first { $0.path.description.hasSuffix("/run") })
        return try #require(request.body?.document)
    }

    @Test func `a jar is run with the fields of the recordings`() throws {
        let body = try run(FlinkVersion(2, 1), "upgrade-savepoint")
        #expect(body["savepointPath"] == "file:/flink-data/savepoints/upgrade")
        #expect(
            body["programArgsList"] == (try PlanRecording.flink("188-jar-run-with-job-id").body?["programArgsList"]))
        #expect(body["claimMode"] == (try PlanRecording.flink("162-jar-run-no-claim").body?["claimMode"]))
        #expect(
            body["allowNonRestoredState"]
                == (try PlanRecording.flink("151-jar-run-savepoint-path").body?["allowNonRestoredState"]))
        #expect(body["jobId"]?.string == PlanSample.ids.job)
        #expect(body["entryClass"] == "com.shop.Orders")
        #expect(body["parallelism"] == 4)
        #expect(body["flinkConfiguration"] == .map(["pipeline.max-parallelism": "128"]))
    }

    @Test func `older versions are asked in their own words`() throws {
        let before = try run(FlinkVersion(1, 19), "upgrade-savepoint")
        #expect(before["restoreMode"] == "NO_CLAIM" && before["claimMode"] == nil)
        #expect(before["flinkConfiguration"] != nil)
        #expect(try run(FlinkVersion(1, 16), "nothing")["flinkConfiguration"] == nil)
        #expect(try run(FlinkVersion(1, 17), "nothing")["flinkConfiguration"] != nil)
        let empty = try run(FlinkVersion(1, 20), "nothing")
        #expect(empty["savepointPath"] == nil && empty["claimMode"] == nil)
    }

    @Test func `format, drain and directory of the decision are in the request`() throws {
        let parameters = PlanParameters([
            "format": .name("NATIVE"), "drain": .bool(true), "directory": .string("s3://b/x"),
        ])
        let subject = PlanSample.subject()
        let plan = try plan(PlanSample.use("stop-with-savepoint", restore: "savepoint", with: parameters), for: subject)
        let stop = try #require(DirectTarget().lower(plan, for: subject).flink.first)
        #expect(
            stop.body?.document
                == .map([
                    "targetDirectory": "s3://b/x", "drain": true,
                    "triggerId": Document(.string(PlanSample.ids.trigger)),
                    "formatType": "NATIVE",
                ]))
    }
}

/// Answers of a real Flink, as a plan reads them.
@Suite struct PlanFlinkAnswerTests {
    private let endpoint = FlinkEndpoint(namespace: "rec", service: "orders-rest")
    private let output = Template.Variable(step: 0, kind: .savepointPath)

    private func read(_ request: FlinkRequest, _ recording: String, _ version: String = "2.3.0") throws -> FlinkReading
    {
        let recording = try PlanRecording.flink(recording, version)
        return request.answer.read(status: recording.status, body: recording.response)
    }

    @Test func `COMPLETED is the end, and success only without a failure`() throws {
        let status = FlinkRequest.savepointStatus(of: "j", trigger: "t", at: endpoint, yields: output)
        #expect(try read(status, "135-stop-in-progress") == .pending)
        #expect(
            try read(status, "136-stop-completed") == .done("file:/flink-data/savepoints/savepoint-f9c4bb-943e60674054")
        )
        guard case .failed(let reason) = try read(status, "071-savepoint-unwritable-failed") else {
            Issue.record("a savepoint into an unwritable directory counts as done")
            return
        }
        #expect(!reason.isEmpty)
        guard case .failed = try read(status, "065-savepoint-status-unknown-trigger-id") else {
            Issue.record("a trigger id that Flink has forgotten is waited for")
            return
        }
    }

    /// Not recorded: the text is quoted in real-flink.md, section 2.
    @Test func `a savepoint whose stop failed afterwards is not lost`() {
        let status = FlinkRequest.savepointStatus(of: "j", trigger: "t", at: endpoint, yields: output)
        let trace =
            "java.util.concurrent.CompletionException: x\nCaused by: org.apache.flink.runtime.StopWithSavepointStoppingException: "
            + "A savepoint has been created at: file:/s/savepoint-1, but the corresponding job j failed during stopping."
        let body = Document.map([
            "status": .map(["id": "COMPLETED"]),
            "operation": .map(["failure-cause": .map(["class": "x", "stack-trace": Document(.string(trace))])]),
        ])
        #expect(status.answer.read(status: 200, body: body) == .done("file:/s/savepoint-1"))
    }

    @Test func `checkpoints spell their failure otherwise`() throws {
        let status = FlinkRequest.checkpointStatus(of: "j", trigger: "t", at: endpoint, yields: output)
        #expect(try read(status, "092-checkpoint-full-completed") == .done("15"))
        guard case .failed(let reason) = try read(status, "149-checkpoint-finished-job-completed") else {
            Issue.record("a failed checkpoint counts as done")
            return
        }
        #expect(reason.hasPrefix("org.apache.flink.runtime.messages.FlinkJobNotFoundException"))
    }

    @Test func `cancelling what has ended is done already`() throws {
        let cancel = FlinkRequest.cancel("j", at: endpoint)
        #expect(try read(cancel, "164-cancel") == .done(nil))
        #expect(try read(cancel, "150-cancel-finished-job") == .alreadyDone)
        #expect(try read(cancel, "109-job-unknown-cancel") == .alreadyDone)
    }

    @Test func `running a jar twice with one job id is done already, in both versions`() throws {
        let subject = PlanSample.subject(.sessionJob)
        let run = FlinkRequest.runJar(
            Template("x"), JobStart(job: "j", restore: .nothing, allowsNonRestoredState: nil), restore: nil,
            for: subject,
            at: endpoint)
        #expect(try read(run, "188-jar-run-with-job-id") == .done("d9240e09ad0e445693301ced58d30901"))
        #expect(try read(run, "189-jar-run-same-job-id-running") == .alreadyDone)
        #expect(try read(run, "188-jar-run-same-job-id-running", "1.20.5") == .alreadyDone)
        guard case .failed = try read(run, "195-jar-run-bad-entry-class") else {
            Issue.record("a bad entry class counts as done")
            return
        }
    }

    @Test func `disposing of what is gone is done already`() throws {
        let status = FlinkRequest.disposalStatus(Template("r"), at: endpoint)
        #expect(try read(status, "197-disposal-in-progress") == .pending)
        #expect(try read(status, "198-disposal-completed") == .done(nil))
        #expect(try read(status, "200-disposal-again-failed") == .alreadyDone)
    }

    @Test func `an uploaded jar is known by the last part of its file name`() throws {
        let upload = FlinkRequest.uploadJar(from: "https://example.com/job.jar", at: endpoint, yields: output)
        #expect(
            try read(upload, "008-jars-upload") == .done("37d569f4-094c-4362-8b22-9bc0542f9e83_count-job-2.3.0.jar"))
    }

    @Test func `the newest snapshot is the one with the highest id, savepoint or checkpoint`() throws {
        let newest = FlinkRequest.newestSnapshot(of: "j", at: endpoint, yields: output)
        #expect(
            try read(newest, "055-job-checkpoints-after-savepoints")
                == .done("file:/flink-data/savepoints/savepoint-f9c4bb-030e8302d125"))
        #expect(
            try read(newest, "168-job-canceled-checkpoints")
                == .done("file:/flink-data/checkpoints/05b25a2b8fc3176188d1ad013f6a39ff/chk-23"))
    }

    @Test func `what was restored is compared with what was decided`() throws {
        func read(_ expected: FlinkAnswer.Restored, _ name: String) throws -> FlinkReading {
            try self.read(.restored(Template("j"), expected, at: endpoint), name)
        }
        let path = "file:///flink-data/savepoints/savepoint-f9c4bb-943e60674054"
        #expect(try read(.from(Template(path)), "152-savepoint-path-job-checkpoints") == .done(nil))
        #expect(try read(.something, "152-savepoint-path-job-checkpoints") == .done(nil))
        for (expected, name) in [
            (FlinkAnswer.Restored.nothing, "152-savepoint-path-job-checkpoints"),
            (.from(Template("file:/other")), "152-savepoint-path-job-checkpoints"),
        ] {
            guard case .failed = try read(expected, name) else {
                Issue.record("\(expected) passes for \(name)")
                return
            }
        }
        // A wrong key in the configuration starts the job empty, in silence.
        #expect(try read(.from(Template(path)), "187-config-wrong-key-job-checkpoints") == .pending)
        #expect(try read(.nothing, "187-config-wrong-key-job-checkpoints") == .done(nil))
    }

    @Test func `a job's state is that of the overview`() throws {
        let overview = try PlanRecording.flink("141-jobs-overview-with-stopped")
        let terminal = FlinkRequest.jobState(
            of: Template(PlanSample.job), in: ["FAILED", "CANCELED", "FINISHED"], at: endpoint)
        #expect(terminal.answer.read(status: overview.status, body: overview.response) == .done(nil))
        let running = try PlanRecording.flink("028-jobs-overview")
        #expect(terminal.answer.read(status: running.status, body: running.response) == .pending)
    }
}
