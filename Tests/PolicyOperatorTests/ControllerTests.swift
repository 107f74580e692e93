import Documents
import Foundation
import Logging
import PolicyRuntime
import PolicySimulator
import Synchronization
import Testing

@testable import PolicyOperator

/// A controller under the shipped policy, in a hurry.
private func controller(
    _ server: TestServer, decisions: DecisionLog? = nil, isDryRun: Bool = false,
    authority: any Authority = SoleAuthority(),
    metrics: ControllerMetrics = ControllerMetrics(MetricsRegistry())
) async throws -> Controller {
    let client = try client(of: server)
    let policies = PolicyKeeper(.named("apache-operator"), client)
    guard case .loaded = await policies.reload() else { throw NeverSo(what: "the shipped policy loads") }
    let flink = FlinkClient(HTTPTransport(), at: try FlinkAddress(template: server.url + "/flink/NAMESPACE/NAME"))
    var settings = Controller.Settings()
    settings.isDryRun = isDryRun
    settings.workers = 4
    settings.options.resync = 500
    settings.options.watch = 100
    settings.options.patience.shortestPoll = 20
    settings.options.patience.longestPoll = 100
    settings.options.patience.firstRetry = 50
    settings.options.pace.first = 100
    return Controller(
        client, ClusterPorts(client, flink), authority: authority, policies: policies, settings: settings,
        decisions: decisions, metrics: metrics, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
}

private let deployments = "/apis/flink.apache.org/v1beta1/namespaces/default/flinkdeployments"

private func deployment(_ name: String, mode: String = "savepoint") -> Document {
    let change = Document.map([
        "metadata": .map(["name": Document(.string(name))]),
        "spec": .map([
            "jobManager": .map(["resource": .map(["cpu": 1])]), "taskManager": .map(["resource": .map(["cpu": 1])]),
        ]),
    ])
    return SampleManifests.deployment(mode: mode).merging(change)
}

private func state(_ api: SimulatedAPI, _ name: String) -> String? {
    api.call("GET", "\(deployments)/\(name)").body["status"]?["jobStatus"]?["state"]?.string
}

private func run(_ controller: Controller, _ test: () async throws -> Void) async throws {
    let task = Task { await controller.run() }
    do { try await test() } catch {
        task.cancel()
        await task.value
        throw error
    }
    task.cancel()
    await task.value
}

@Test func `a deployment that is applied runs, is upgraded from a savepoint, and goes when it is deleted`() async throws
{
    try await withCluster { api, server in
        try await withFolder { folder in
            let log = try DecisionLog(folder + "/decisions.jsonl")
            try await run(try await controller(server, decisions: log)) {
                let created = api.call("POST", deployments, deployment("orders"))
                #expect(created.status == 201, "\(created.body["message"]?.string ?? "")")
                try await eventually("the job runs") { state(api, "orders") == "RUNNING" }
                let first = api.call("GET", "\(deployments)/orders").body["status"]?["jobStatus"]?["jobId"]?.string
                let change = Document.map(["spec": .map(["job": .map(["parallelism": 1])])])
                api.call("PATCH", "\(deployments)/orders", change, "application/merge-patch+json")
                try await eventually("it was upgraded and runs") {
                    let status = api.call("GET", "\(deployments)/orders").body["status"]
                    return status?["jobStatus"]?["state"]?.string == "RUNNING"
                        && status?["reconciliationStatus"]?["lastReconciledSpec"]?.string?.contains("\"parallelism\":1")
                            ?? false
                        && status?["jobStatus"]?["upgradeSavepointPath"]?.string != nil
                }
                #expect(first != nil)
                api.call("DELETE", "\(deployments)/orders")
                try await eventually("it is gone") { api.call("GET", "\(deployments)/orders").status == 404 }
            }
            let text = try String(contentsOfFile: folder + "/decisions.jsonl", encoding: .utf8)
            let lines = try text.split(separator: "\n").map { try json(String($0)) }
            #expect(
                lines.contains { $0["decided"]?.string?.hasPrefix("upgrade") == true },
                "\(lines.map { $0["decided"]?.string ?? "-" })")
            #expect(lines.allSatisfy { $0["policy"]?["name"]?.string == "apache-operator" })
        }
    }
}

@Test func `a job that is well costs no writes, and no reads but watches and questions to Flink`() async throws {
    try await withCluster { api, server in
        try await run(try await controller(server)) {
            api.call("POST", deployments, deployment("orders"))
            try await eventually("the job runs") { state(api, "orders") == "RUNNING" }
            // Statuses follow for a while: until two passes in a row wrote nothing.
            try await eventually("it is quiet") {
                let before = server.requests.count { $0.method != "GET" }
                try await Task.sleep(for: .milliseconds(1500))
                return server.requests.count { $0.method != "GET" } == before
            }
            let before = server.requests.count
            try await Task.sleep(for: .seconds(2))
            let asked = server.requests[before...]
            #expect(asked.allSatisfy { $0.method == "GET" })
            #expect(asked.contains { $0.path.hasPrefix("/flink/") })
            #expect(
                asked.allSatisfy { $0.path.hasPrefix("/flink/") || $0.path.contains("watch=true") },
                "\(asked.map(\.path))")
        }
    }
}

@Test func `a dry run decides and writes nothing`() async throws {
    try await withCluster { api, server in
        try await withFolder { folder in
            let log = try DecisionLog(folder + "/decisions.jsonl")
            try await run(try await controller(server, decisions: log, isDryRun: true)) {
                api.call("POST", deployments, deployment("orders"))
                try await eventually("a plan is told") {
                    let text = try? String(contentsOfFile: folder + "/decisions.jsonl", encoding: .utf8)
                    return text?.contains("\"decided\":\"deploy") ?? false
                }
            }
            #expect(server.requests.allSatisfy { $0.method == "GET" })
            #expect(api.call("GET", "\(deployments)/orders").body["status"] == nil)
        }
    }
}

@Test func `who has no authority looks and does not touch`() async throws {
    struct Nobody: Authority { func objection() -> String? { "somebody else leads" } }
    try await withCluster { api, server in
        let registry = MetricsRegistry()
        try await run(try await controller(server, authority: Nobody(), metrics: ControllerMetrics(registry))) {
            api.call("POST", deployments, deployment("orders"))
            try await eventually("a pass was made") { registry.text.contains("result=\"without_authority\"") }
        }
        #expect(server.requests.allSatisfy { $0.method == "GET" })
    }
}

@Test func `one resource full of nonsense does not keep the others from running`() async throws {
    try await withCluster { api, server in
        try await run(try await controller(server)) {
            let nonsense = Document.map([
                "metadata": .map([
                    "annotations": .map([
                        "flinkpolicy.io/journal": "{this is no journal",
                        "big": Document(.string(String(repeating: "x", count: 200_000))),
                    ])
                ]),
                "spec": .map([
                    "job": .map(["parallelism": -7, "jarURI": "::::"]), "image": "",
                    "flinkConfiguration": .map(["execution.checkpointing.interval": "soon"]),
                ]),
            ])
            let broken = api.call("POST", deployments, deployment("broken").merging(nonsense))
            #expect(broken.status == 201, "\(broken.body["message"]?.string ?? "")")
            for name in ["a", "b", "c"] { api.call("POST", deployments, deployment(name)) }
            for name in ["a", "b", "c"] {
                try await eventually("\(name) runs") { state(api, name) == "RUNNING" }
            }
            // Nobody knows what is under way there, so nothing is done.
            let journal = api.call("GET", "\(deployments)/broken").body["metadata"]?["annotations"]?[
                "flinkpolicy.io/journal"]
            #expect(journal?.string == "{this is no journal")
        }
    }
}

@Test func `watches that break, and answers that are errors, delay the work and lose nothing`() async throws {
    try await withCluster { api, server in
        let counter = Counter()
        api.fail { request in
            if request.path.contains("watch=true"), counter.next() % 3 == 0 { return .broken }
            switch counter.next() % 7 {
            case 2: return .json(#"{"kind":"Status","code":503,"message":"busy"}"#, 503)
            case 4: return .json(#"{"kind":"Status","code":429}"#, 429, [("Retry-After", "0")])
            case 5 where request.method == "GET": return .broken
            default: return nil
            }
        }
        try await run(try await controller(server)) {
            api.call("POST", deployments, deployment("orders", mode: "last-state"))
            try await eventually("the job runs", within: .seconds(240)) { state(api, "orders") == "RUNNING" }
            api.fail(nil)
            #expect(api.with { $0.clusters.count } == 1)
        }
    }
}
