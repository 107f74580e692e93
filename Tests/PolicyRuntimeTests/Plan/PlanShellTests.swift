import Documents
import Foundation
import PolicyCompiler
import Testing

@testable import PolicyRuntime

@Suite struct PlanShellTests {
    private static let hostile = [
        "it's", "two words", "$(touch pwned)", "`touch pwned`", "\"; touch pwned; \"", "line\nbreak", "\\", "*", "",
        "-n", "~",
        "#x", "EOF", "$HOME", "ü€", "a\tb", "'\\''", "!!", "$SAVEPOINT_PATH",
    ]

    private static func hostileSubject(_ shape: PlanSubject.Shape) -> PlanSubject {
        var subject = PlanSample.subject(shape)
        let arguments = Document(.list(hostile.map { Document(.string($0)) }))
        if shape != .sessionCluster {
            subject.newSpec = subject.newSpec.setting(arguments, at: DocumentPath(keys: "job", "args"))
            subject.newSpec = subject.newSpec.setting("C$(touch pwned)", at: DocumentPath(keys: "job", "entryClass"))
        }
        if shape == .sessionJob { subject.jarURI = "https://example.com/it's $(touch pwned).jar" }
        subject.savepointDirectory = "s3://b/it's $(touch pwned)\nx"
        subject.lastSavepoint = "file:/la'st $(touch pwned)"
        for (number, text) in hostile.enumerated() { subject.deployConfiguration["hostile.\(number)"] = text }
        return subject
    }

    @Test(arguments: hostile) func `a word reaches the command as it is`(_ text: String) throws {
        let runner = try PlanScriptRunner()
        defer { runner.remove() }
        let result = try runner.run(
            script: "kubectl \(Shell.word(text)) \(Shell.quoted(text)) after\n\(Shell.comment(text))\n")
        #expect(result.status == 0)
        #expect(result.calls.map(\.words) == [["kubectl", text, text, "after"]])
        #expect(runner.leftovers == [])
    }

    /// The values that the stubs answer with, for every step that yields one.
    private func values(of plan: Plan) -> StepValues {
        var values = StepValues()
        for step in plan.steps {
            values[step.index, .savepointPath] = PlanScriptRunner.location
            values[step.index, .checkpointPath] = PlanScriptRunner.location
            values[step.index, .requestID] = "34739409c5af4c1fa1999f6c3176dfc8"
            values[step.index, .jarID] = "0c0ffee_job.jar"
            values[step.index, .jobID] = PlanSample.ids.job
            values[step.index, .generation] = "8"
        }
        return values
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let shape: PlanSubject.Shape
        let mechanism: String
        let restore: String
        let target: any PlanTarget

        var testDescription: String { "\(name), \(target.name)" }
    }

    private static let cases: [Case] = [
        Case(
            name: "stop an application", shape: .application, mechanism: "stop-with-savepoint", restore: "savepoint",
            target: DirectTarget()),
        Case(
            name: "cancel an application", shape: .application, mechanism: "cancel", restore: "checkpoint",
            target: DirectTarget()),
        Case(
            name: "two calls", shape: .application, mechanism: "savepoint-then-cancel", restore: "last-savepoint",
            target: DirectTarget()),
        Case(
            name: "stop a session job", shape: .sessionJob, mechanism: "stop-with-savepoint", restore: "savepoint",
            target: DirectTarget()),
        Case(
            name: "replace a session cluster", shape: .sessionCluster, mechanism: "delete-cluster", restore: "nothing",
            target: DirectTarget()),
        Case(
            name: "stop an application", shape: .application, mechanism: "stop-with-savepoint", restore: "savepoint",
            target: ApacheTarget()),
        Case(
            name: "two calls", shape: .application, mechanism: "savepoint-then-cancel", restore: "last-savepoint",
            target: ApacheTarget()),
        Case(
            name: "stop a session job", shape: .sessionJob, mechanism: "stop-with-savepoint", restore: "savepoint",
            target: ApacheTarget()),
    ]

    @Test(arguments: cases, ["/bin/sh", "/bin/bash"])
    func `a script sends what the requests say, to the letter`(_ sample: Case, _ shell: String) throws {
        let subject = Self.hostileSubject(sample.shape)
        let plan = try plan(PlanSample.use(sample.mechanism, restore: sample.restore), for: subject)
        let lowered = sample.target.lower(plan, for: subject)
        let runner = try PlanScriptRunner()
        defer { runner.remove() }
        let script = ShellScript(lowered, of: plan, for: subject).text
        let result = try runner.run(script: script, shell: shell)
        #expect(result.status == 0, "\(result.output)\n\(script)")
        #expect(runner.leftovers == [])

        // Every body that was sent, in the order in which it was sent, against every body of the plan.
        let sent = result.calls.flatMap { call -> [String] in
            var bodies: [String] = call.input.isEmpty ? [] : [call.input]
            for (flag, body) in zip(call.words, call.words.dropFirst()) where flag == "-d" || flag == "-p" {
                bodies.append(body)
            }
            return bodies
        }
        let values = values(of: plan)
        let expected = lowered.requests.compactMap { request -> Document? in
            switch request {
            case .kubernetes(let request): request.body?.filled(with: values)
            case .flink(let request): request.body?.filled(with: values)
            case .host: nil
            }
        }
        let decoded = try sent.map { try JSONReader.readValue(Array($0.utf8)) }
        #expect(decoded.count == expected.count)
        for (sent, expected) in zip(decoded, expected) { #expect(sent == expected) }
    }

    @Test func `every script is a script, to either shell`() throws {
        let runner = try PlanScriptRunner()
        defer { runner.remove() }
        let folder = runner.folder.appendingPathComponent("scripts")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var count = 0
        for shape in PlanSample.shapes {
            let subject = Self.hostileSubject(shape)
            for mechanism in PlanSample.mechanisms {
                for restore in PlanSample.restores {
                    for decision in [DecisionID("upgrade", "savepoint"), DecisionID("delete", "savepoint")] {
                        let intent = PlanSample.use(
                            mechanism.name, keeping: mechanism.keeping, restore: restore, in: decision)
                        guard let plan = try? plan(intent, for: subject) else { continue }
                        for target in [DirectTarget(), ApacheTarget()] as [any PlanTarget] {
                            let text = ShellScript(target.lower(plan, for: subject), of: plan, for: subject).text
                            try text.write(
                                to: folder.appendingPathComponent("\(count)"), atomically: true, encoding: .utf8)
                            count += 1
                        }
                    }
                }
            }
        }
        #expect(count > 100)
        for shell in ["/bin/sh", "/bin/bash"] {
            let check = "for f in scripts/*; do \(shell) -n \"$f\" || exit 1; done"
            let result = try runner.run(shell, ["-c", check])
            #expect(result.status == 0, "\(result.output)")
        }
    }

    @Test func `a script stops where a step fails, before anything is deleted`() throws {
        let subject = PlanSample.subject()
        let plan = try plan(PlanSample.use("stop-with-savepoint", restore: "savepoint"), for: subject)
        let text = ShellScript(DirectTarget().lower(plan, for: subject), of: plan, for: subject).text
        let runner = try PlanScriptRunner()
        defer { runner.remove() }
        let failing = text.replacingOccurrences(
            of: "set -eu\n",
            with: """
                set -eu
                curl() {
                  case "$*" in
                    */config*) printf '{"refresh-interval": 3000}' ;;
                    *) printf '{"status": {"id": "COMPLETED"}, "operation": {"failure-cause": {"stack-trace": "no space"}}}' ;;
                  esac
                }

                """)
        let result = try runner.run(script: failing)
        #expect(result.status != 0)
        #expect(result.output.contains("no space"))
        #expect(!result.calls.contains { $0.words.contains("delete") || $0.words.contains("--subresource=scale") })
    }

    /// Programs of jq against the reader in Swift: two ways to one answer, on answers of a real Flink.
    @Test func `a script reads an answer as the runtime does`() throws {
        let endpoint = FlinkEndpoint(namespace: "rec", service: "orders-rest")
        let output = Template.Variable(step: 0, kind: .savepointPath)
        let job = Template(PlanSample.job)
        let requests: [FlinkRequest] = [
            .savepointStatus(of: "j", trigger: "t", at: endpoint, yields: output),
            .checkpointStatus(of: "j", trigger: "t", at: endpoint, yields: output),
            .disposalStatus(Template("r"), at: endpoint),
            .jobState(of: job, in: ["FINISHED"], failing: ["CANCELED"], at: endpoint),
            .restored(job, .nothing, at: endpoint), .restored(job, .something, at: endpoint),
            .restored(
                job, .from(Template("file:///flink-data/savepoints/savepoint-f9c4bb-943e60674054")), at: endpoint),
        ]
        let runner = try PlanScriptRunner()
        defer { runner.remove() }
        var script = ""
        var expected: [String] = []
        for request in requests {
            let verdict = try #require(request.verdict)
            for recording in try PlanRecording.all(in: "flink-rest/2.3.0")
            where recording.method == "GET" && recording.status == 200 {
                // Each is asked of its own kind of answer only.
                guard belongs(request, recording) else { continue }
                let answer = Shell.quoted(recording.response.jsonLine)
                script += "printf %s \(answer) | jq -r \(Shell.quoted(verdict)) | head -n 1 | cut -d : -f 1\n"
                switch request.answer.read(status: recording.status, body: recording.response) {
                case .pending: expected.append("pending")
                case .done, .alreadyDone: expected.append("done")
                case .failed: expected.append("failed")
                }
            }
        }
        #expect(expected.count > 15 && Set(expected).count == 3)
        let result = try runner.run(script: script)
        #expect(result.output.split(separator: "\n").map(String.init) == expected)
    }

    private func belongs(_ request: FlinkRequest, _ recording: PlanRecording) -> Bool {
        let parts = recording.path.split(separator: "/").map(String.init)
        switch request.answer.meaning {
        case .operation(_, "failureCause"): return parts.count == 4 && parts[2] == "checkpoints"
        case .operation(.none, _): return parts.first == "savepoint-disposal"
        case .operation: return parts.count == 4 && parts[2] == "savepoints"
        case .jobState: return parts.last == "overview"
        case .restored: return parts.count == 3 && parts[2] == "checkpoints"
        case .status, .value, .lastSegment, .newestSnapshot: return false
        }
    }

    @Test func `a request reads as the command that a person would type`() throws {
        let subject = PlanSample.subject()
        let lowered = DirectTarget().lower(
            try plan(PlanSample.use("stop-with-savepoint", restore: "savepoint"), for: subject), for: subject)
        let commands = lowered.requests.map(\.command)
        #expect(
            commands.contains(
                "curl -sS --fail-with-body -X POST http://localhost:8081/jobs/f9c4bbf3565336bd8d9d823d131f3a4c/stop "
                    + "-H 'Content-Type: application/json' -d '{\"drain\":false,\"formatType\":\"CANONICAL\","
                    + "\"targetDirectory\":\"file:///flink-data/savepoints\",\"triggerId\":\"34739409c5af4c1fa1999f6c3176dfc8\"}'"
            ))
        #expect(
            commands.contains(
                "kubectl patch -n rec deployment orders --subresource=scale --type=merge -p '{\"spec\":{\"replicas\":0}}'"
            ))
        #expect(
            commands.contains(
                "kubectl delete -n rec deployment orders --cascade=foreground --ignore-not-found --wait=false"))
        #expect(commands.contains("kubectl wait -n rec --for=delete deployment/orders --timeout=300s"))
        #expect(
            commands.contains(
                "kubectl delete -n rec configmap -l 'app=orders,configmap-type=high-availability' --wait=false")
                || commands.contains(
                    "kubectl delete -n rec configmap -l app=orders,configmap-type=high-availability --wait=false")
        )
        #expect(
            commands.contains {
                $0.hasPrefix(
                    "kubectl patch -n rec flinkdeployments.flink.apache.org orders --subresource=status --type=merge -p "
                )
            })
        #expect(
            FlinkEndpoint(of: subject).portForwardCommand == "kubectl port-forward -n rec svc/orders-rest 8081:8081")
    }

    @Test func `a request as JSON names its method, path, type and body`() throws {
        let subject = PlanSample.subject()
        let scale = TargetRequest.kubernetes(.scale("orders", to: 0, namespace: "rec"))
        #expect(
            scale.document
                == .map([
                    "api": "kubernetes", "method": "PATCH",
                    "path": "/apis/apps/v1/namespaces/rec/deployments/orders/scale",
                    "contentType": "application/merge-patch+json", "body": .map(["spec": .map(["replicas": 0])]),
                ]))
        let cancel = TargetRequest.flink(.cancel("j", at: FlinkEndpoint(of: subject)))
        #expect(
            cancel.document
                == .map(["api": "flink", "method": "PATCH", "url": "http://orders-rest.rec:8081/jobs/j?mode=cancel"]))
    }
}
