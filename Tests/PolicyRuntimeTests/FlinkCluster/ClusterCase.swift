import Documents
import Foundation
import PolicyCompiler
import PolicyDSL
import Testing

@testable import PolicyRuntime

/// A FlinkCluster as `kubectl get -o yaml` prints it, what is to become of it, and what is made of that.
struct ClusterCase {
    static let now = "2026-11-21T05:00:00Z"

    var fork: FlinkClusterFork
    /// Edits of the dump, status and all, as text.
    var live: [(String, String)] = []
    /// Edits of the new spec, on top of those of the dump.
    var edits: [(String, String)] = []
    /// What the annotation of the manifest asks for.
    var asks: String?
    /// Files of evidence beside the dump.
    var answers: [(name: String, text: String)] = []
    var isDeleting = false
    /// Whether there is no live object, and that is known.
    var isNew = false
    var settings: [String] = []

    init(
        _ fork: FlinkClusterFork, live: [(String, String)] = [], edits: [(String, String)] = [], asks: String? = nil,
        answers: [(name: String, text: String)] = [], settings: [String] = []
    ) {
        self.fork = fork
        self.live = live
        self.edits = edits
        self.asks = asks
        self.answers = answers
        self.settings = settings
    }

    func explain(target: ExplanationOptions.Target? = nil) throws -> Explanation {
        let explainer = try Self.explainers[fork]!.get()
        let dump = try Self.edited(Self.dumps[fork]!, live)
        let head = try #require(dump.range(of: "\nstatus:"))
        var manifest = try Self.edited(String(dump[..<head.lowerBound]), edits)
        for line in ["uid", "resourceVersion", "generation"] {
            manifest = manifest.replacing(try Regex("\\n  \(line): .*"), with: "")
        }
        if let asks {
            manifest = manifest.replacing(
                "annotations: {}", with: "annotations: {\(FlinkClusterFork.controlAnnotation): \(asks)}")
        }
        var files = answers
        if isNew {
            files.append(
                ("list.yaml", "apiVersion: v1\nkind: FlinkClusterList\nitems: []\nmetadata: {resourceVersion: '1'}\n"))
        } else {
            files.append(("live.yaml", dump))
        }
        let evidence = try Facts.evidence(files)
        var findings: [EvidenceFinding] = []
        let file = try DocumentFile.read(Array(manifest.utf8), name: "manifest.yaml")
        let resource = try #require(Subject.manifests(in: file.documents, from: file.name, &findings).first)
        let subject = try #require(Subject(manifest: resource, evidence: evidence, isDeleting: isDeleting))
        #expect((subject.fieldOfGoogle != nil) == (fork == .google))
        let options = ExplanationOptions(
            given: try settings.map { try parseSetting($0, for: explainer.decider.policy.inputs) },
            now: try Instant(parsing: Self.now), target: target)
        return explainer.explain(subject, evidence: evidence, options: options)
    }

    /// Every edit has to find its place, or it tries nothing.
    private static func edited(_ text: String, _ edits: [(String, String)]) throws -> String {
        var text = text
        for (old, new) in edits {
            try #require(text.contains(old), "\(old)")
            text = text.replacing(old, with: new)
        }
        return text
    }

    /// Compiled once: that is not what is tried here.
    private static let explainers: [FlinkClusterFork: Result<Explainer, any Error>] = {
        var explainers: [FlinkClusterFork: Result<Explainer, any Error>] = [:]
        for fork in FlinkClusterFork.allCases {
            explainers[fork] = Result {
                let url = ExplainCase.root.appending(path: "policies/\(fork.policy).fpol")
                let text = try Data(contentsOf: url)
                let policy = compile(SourceFile(name: "\(fork.policy).fpol", text: Array(text))).policy
                return Explainer(try Decider(#require(policy)))
            }
        }
        return explainers
    }()

    static let jobID = "0d5a6b1f2c3e4d5f60718293a4b5c6d7"
    static let trigger = "aa11bb22cc33dd44ee55ff6600112233"

    /// A job that runs for a day, with a savepoint of half an hour ago.
    private static let dumps: [FlinkClusterFork: String] = [
        .spotify: """
        apiVersion: flinkoperator.k8s.io/v1beta1
        kind: FlinkCluster
        metadata:
          name: orders
          namespace: shop
          uid: 6a0cbd0e-0000-4000-8000-000000000001
          resourceVersion: "4711"
          generation: 3
          annotations: {}
        spec:
          flinkVersion: "1.18"
          image: {name: "registry/orders:1"}
          jobManager:
            resources: {requests: {cpu: "1", memory: 2Gi}}
          taskManager:
            replicas: 2
            resources: {requests: {cpu: "2", memory: 4Gi}}
          job:
            jarFile: /opt/orders.jar
            savepointsDir: s3://shop/savepoints
            autoSavepointSeconds: 3600
            savepointGeneration: 5
            restartPolicy: FromSavepointOnFailure
            maxStateAgeToRestoreSeconds: 21600
            cleanupPolicy: {afterJobSucceeds: KeepCluster}
        status:
          state: Running
          revision: {currentRevision: orders-85dc8f749-3, nextRevision: orders-85dc8f749-3}
          components:
            jobManager: {name: orders-jobmanager, state: Ready}
            jobManagerService: {name: orders-jobmanager, state: Ready}
            taskManager: {name: orders-taskmanager, state: Ready}
            job:
              id: \(jobID)
              submitterName: orders-job-submitter
              submitterExitCode: 0
              state: Running
              startTime: "2026-11-20T05:00:00Z"
              savepointGeneration: 5
              savepointLocation: s3://shop/savepoints/savepoint-5
              savepointTime: "2026-11-21T04:30:00Z"
          savepoint:
            jobID: \(jobID)
            triggerID: \(trigger)
            triggerTime: "2026-11-21T04:29:50Z"
            triggerReason: scheduled
            requestTime: "2026-11-21T04:30:00Z"
            state: Succeeded
        """,
        .google: """
        apiVersion: flinkoperator.k8s.io/v1beta1
        kind: FlinkCluster
        metadata:
          name: clicks
          namespace: ads
          uid: 6a0cbd0e-0000-4000-8000-000000000002
          resourceVersion: "815"
          generation: 2
          annotations: {}
        spec:
          image: {name: "registry/clicks:1"}
          jobManager: {replicas: 1}
          taskManager: {replicas: 2}
          job:
            jarFile: /opt/clicks.jar
            savepointsDir: gs://ads/savepoints
            takeSavepointOnUpgrade: false
            autoSavepointSeconds: 3600
            savepointGeneration: 2
            restartPolicy: FromSavepointOnFailure
            cleanupPolicy: {afterJobSucceeds: DeleteCluster, afterJobFails: KeepCluster}
        status:
          state: Running
          currentRevision: clicks-85dc8f749-2
          nextRevision: clicks-85dc8f749-2
          components:
            jobManagerStatefulSet: {name: clicks-jobmanager, state: Ready}
            jobManagerService: {name: clicks-jobmanager, state: Ready}
            taskManagerStatefulSet: {name: clicks-taskmanager, state: Ready}
            job:
              id: \(jobID)
              name: clicks-job-submitter
              state: Running
              savepointGeneration: 2
              savepointLocation: gs://ads/savepoints/savepoint-2
              lastSavepointTriggerTime: "2026-11-21T04:29:50Z"
              lastSavepointTime: "2026-11-21T04:30:00Z"
          savepoint:
            jobID: \(jobID)
            triggerID: \(trigger)
            triggerTime: "2026-11-21T04:29:50Z"
            triggerReason: scheduled
            requestTime: "2026-11-21T04:29:50Z"
            state: Succeeded
        """,
    ]

    /// Flink lists the job in this state.
    static func overview(_ state: String, others: String = "") -> (name: String, text: String) {
        (
            "overview.json",
            """
            {"request": {"method": "GET", "path": "/jobs/overview"}, "status": 200, "response": {"jobs": [
              {"jid": "\(jobID)", "name": "orders", "state": "\(state)", "start-time": 1, "end-time": -1}\(others)]}}
            """
        )
    }

    static let unreachable = (
        name: "overview.json",
        text: """
        {"request": {"method": "GET", "path": "/jobs/overview"}, "status": 503,
         "response": {"errors": ["Service temporarily unavailable"]}}
        """
    )

    /// What Flink says of the savepoint.
    static func operation(_ body: String) -> (name: String, text: String) {
        (
            "savepoint.json",
            """
            {"request": {"method": "GET", "path": "/jobs/\(jobID)/savepoints/\(trigger)"}, "status": 200,
             "response": \(body)}
            """
        )
    }
}

extension Explanation {
    func outcome(of decision: String) -> String? {
        for step in pass where step.id.decision == decision {
            guard let report = step.report else { return nil }
            return report.row.map { OutcomeText.text($0.outcome.act) } ?? "open"
        }
        return nil
    }

    func warns(of words: String) -> Bool { warnings.contains { $0.contains(words) } }

    /// Method, path or url, and body of each request.
    func sent(by decision: String? = nil) -> [String] {
        plans.filter { decision == nil || $0.plan.intent.decision.decision == decision }.flatMap(\.lowered.requests).map
        {
            request in
            let document = request.document
            let body = document["body"].map {
                " " + (try? JSONWriter.canonical($0)).map { String(decoding: $0, as: UTF8.self) }!
            }
            let place = (document["path"] ?? document["url"])?.string ?? request.command
            return "\(document["method"]?.string ?? "") \(place)\(body ?? "")"
        }
    }

    /// The changes among them: without questions.
    var changes: [String] { sent().filter { !$0.hasPrefix("GET") } }

    var targetNotes: [String] { plans.flatMap { $0.plan.notes + $0.lowered.notes } }
}
