import Documents
import Foundation
import PolicyCompiler

@testable import PolicyRuntime

/// An exchange recorded from a real Flink or a real API server, unedited.
struct PlanRecording {
    let method: String
    let path: String
    let body: Document?
    let contentType: String?
    let status: Int
    let response: Document

    static func flink(_ name: String, _ version: String = "2.3.0") throws -> PlanRecording {
        try PlanRecording("flink-rest/\(version)/\(name).json")
    }

    static func kubernetes(_ name: String) throws -> PlanRecording { try PlanRecording("kube-api/1.36/\(name).json") }

    static func all(in folder: String) throws -> [PlanRecording] {
        try FileManager.default.contentsOfDirectory(atPath: fixtures + folder).sorted()
            .map { try PlanRecording("\(folder)/\($0)") }
    }

    private static let fixtures =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path + "/Fixtures/"

    private init(_ file: String) throws {
        let text = try String(contentsOfFile: Self.fixtures + file, encoding: .utf8)
        let document = try JSONReader.readValue(Array(text.utf8))
        method = document["request"]?["method"]?.string ?? ""
        path = document["request"]?["path"]?.string ?? ""
        let sent = document["request"]?["body"]
        body = sent?.isNull == true ? Document?.none : sent
        contentType = document["request"]?["headers"]?["Content-Type"]?.string
        status = Int(document["status"]?.integer ?? 0)
        response = document["response"] ?? .map([:])
    }
}

enum PlanSample {
    static let ids = PlanIdentifiers(
        trigger: "34739409c5af4c1fa1999f6c3176dfc8", job: "d9240e09ad0e445693301ced58d30901", resultStore: "r-1",
        now: 1_795_237_200_000)
    static let job = "f9c4bbf3565336bd8d9d823d131f3a4c"

    static func subject(
        _ shape: PlanSubject.Shape = .application, desired: DesiredState = .running, mode: String = "savepoint"
    ) -> PlanSubject {
        var subject =
            switch shape {
            case .application:
                PlanSubject(
                    kind: .flinkDeployment, namespace: "rec", name: "orders", newSpec: application(mode), ids: ids)
            case .sessionCluster:
                PlanSubject(kind: .flinkDeployment, namespace: "rec", name: "orders", newSpec: cluster, ids: ids)
            case .sessionJob:
                PlanSubject(kind: .flinkSessionJob, namespace: "rec", name: "sj", newSpec: sessionJob(mode), ids: ids)
            }
        subject.uid = "fd72014d-4c86-4993-a2e5-a9287b4a9c5d"
        subject.resourceVersion = "312"
        subject.generation = 7
        subject.finalizers = [DirectTarget.finalizer]
        subject.deployedSpec = subject.newSpec
        subject.desired = desired
        subject.jobID = shape == .sessionCluster ? nil : job
        subject.jobState = shape == .sessionCluster ? nil : "RUNNING"
        subject.highAvailability = shape == .sessionJob ? .none : .kubernetes(.init())
        subject.savepointDirectory = "file:///flink-data/savepoints"
        subject.deployConfiguration = PlanConfiguration([
            .init("taskmanager.numberOfTaskSlots", "2"), .init("state.savepoints.dir", "file:///flink-data/savepoints"),
            .init("high-availability.type", "kubernetes"),
            .init("high-availability.storageDir", "file:///flink-data/ha"),
            .init("kubernetes.operator.savepoint.history.max.count", "5"),
            .init("execution.savepoint.path", "file:///by-hand"),
        ])
        subject.observeConfiguration = subject.deployConfiguration
        subject.upgradeSavepoint = "file:/flink-data/savepoints/upgrade"
        subject.lastSavepoint = "file:/flink-data/savepoints/last"
        subject.previousStart = "file:/flink-data/savepoints/previous"
        subject.initialSavepoint = "file:/flink-data/savepoints/initial"
        subject.lastCheckpoint = "file:/flink-data/checkpoints/chk-2"
        return subject
    }

    private static let cluster = Document.map([
        "image": "flink:1.20", "flinkVersion": "v1_20", "serviceAccount": "flink",
        "jobManager": .map(["resource": .map(["memory": "1024m", "cpu": Document(.real(0.5))])]),
        "taskManager": .map(["resource": .map(["memory": "2g", "cpu": 1])]),
    ])

    private static func application(_ mode: String) -> Document {
        var map = cluster.map ?? DocumentMap()
        map["job"] = .map([
            "jarURI": "local:///opt/flink/examples/streaming/StateMachineExample.jar", "entryClass": "com.shop.Orders",
            "args": ["--topic", "orders"], "parallelism": 3, "upgradeMode": Document(.string(mode)), "state": "running",
            "allowNonRestoredState": true,
        ])
        return Document(.map(map))
    }

    private static func sessionJob(_ mode: String) -> Document {
        .map([
            "deploymentName": "session",
            "flinkConfiguration": .map(["pipeline.max-parallelism": 128, "kubernetes.operator.x": "y"]),
            "job": .map([
                "jarURI": "https://example.com/job.jar", "entryClass": "com.shop.Orders",
                "args": ["--name", "count-job"],
                "parallelism": 4, "upgradeMode": Document(.string(mode)), "allowNonRestoredState": false,
            ]),
        ])
    }

    static func strategy(_ mechanism: String, keeping: String? = nil, restore: String?) -> Strategy {
        Strategy(
            name: "s", summary: nil, suspend: Mechanism(mechanism, keeping: keeping), parameters: [], restore: restore,
            origin: RowOrigin(policy: "p", file: "p.fpol", line: 1, column: 1))
    }

    static func use(
        _ mechanism: String, keeping: String? = nil, restore: String?,
        in decision: DecisionID = DecisionID("upgrade", "savepoint"),
        with parameters: PlanParameters = PlanParameters()
    ) -> PlanIntent {
        PlanIntent(
            decision, .use(strategy: "s"), strategy: strategy(mechanism, keeping: keeping, restore: restore),
            parameters: parameters)
    }

    static let mechanisms: [(name: String, keeping: String?)] = [
        ("cancel", nil), ("stop-with-savepoint", nil), ("savepoint-with-cancel", nil), ("savepoint-then-cancel", nil),
        ("delete-cluster", nil), ("delete-cluster", "ha"),
    ]
    static let restores: [String?] = [
        "savepoint", "checkpoint", "ha-metadata", "upgrade-savepoint", "last-savepoint", "previous-start",
        "initial-savepoint", "nothing", nil,
    ]
    static let shapes: [PlanSubject.Shape] = [.application, .sessionCluster, .sessionJob]

    /// Every plan of a suspend mechanism with a restore source, for every shape and desired state, that there is.
    static func allPlans() -> [(plan: Plan, subject: PlanSubject)] {
        var result: [(Plan, PlanSubject)] = []
        for shape in shapes {
            for desired in [DesiredState.running, .suspended] {
                let subject = subject(shape, desired: desired)
                for mechanism in mechanisms {
                    for restore in restores {
                        for decision in [DecisionID("upgrade", "savepoint"), DecisionID("delete", "savepoint")] {
                            let intent = use(mechanism.name, keeping: mechanism.keeping, restore: restore, in: decision)
                            if let plan = try? plan(intent, for: subject) { result.append((plan, subject)) }
                        }
                    }
                }
                for source in restores.compactMap({ $0 }) {
                    for decision in ["deploy", "restore", "recover", "upgrade"] {
                        let intent = PlanIntent(DecisionID(decision), .start(from: source))
                        if let plan = try? plan(intent, for: subject) { result.append((plan, subject)) }
                    }
                }
            }
        }
        return result
    }
}

extension LoweredPlan {
    var kubernetes: [KubernetesRequest] {
        requests.compactMap { if case .kubernetes(let request) = $0 { request } else { nil } }
    }
    var flink: [FlinkRequest] { requests.compactMap { if case .flink(let request) = $0 { request } else { nil } } }
}
