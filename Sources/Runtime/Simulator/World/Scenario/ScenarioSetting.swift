import Documents
import PolicyCompiler
import PolicyRuntime

/// What a scenario begins with: the resources, as the facts at its head have them.
struct ScenarioSetting: Sendable {
    let kind: PolicyCompiler.ResourceKind
    let key: SimulatedOperator.Key
    /// All that are looked after.
    let keys: [SimulatedOperator.Key]
    /// `namespace/name` of the JobManager's Deployment.
    let cluster: String
    private(set) var objects: [Document] = []
    private(set) var storage: [SimulatedStorage.Snapshot] = []
    /// How many steps are only about the beginning.
    let head: Int
    /// Whether the job runs when the story begins.
    let isDeployed: Bool
    /// What the objects say already, so that it needs not be brought about.
    private(set) var said: Set<String> = []
    /// Whether the policy is for the resource.
    let isSelected: Bool
    private let facts: [String: FactValue]

    init(_ scenario: PolicyScenario, _ policy: CompiledPolicy) {
        var facts: [String: FactValue] = [:]
        var head = 0
        heads: for step in scenario.steps {
            switch step.kind {
            case .given(let given):
                for fact in given { facts[fact.name] = fact.value }
                head += 1
            default: break heads
            }
        }
        self.head = head
        let selected = policy.selected(facts, usual: ["namespace": .string("default"), "name": .string("shop")])
        isSelected = selected != nil
        facts.merge(selected ?? [:]) { given, _ in given }
        self.facts = facts
        kind = Self.kind(facts, scenario, policy)
        func text(_ fact: String) -> String? { if case .string(let text)? = facts[fact] { text } else { nil } }
        let namespace = text("namespace") ?? "default"
        let name = text("name") ?? "shop"
        key = SimulatedOperator.Key(kind, namespace, name)
        let session = SimulatedOperator.Key(.flinkDeployment, namespace, "session")
        keys = kind == .flinkSessionJob ? [session, key] : [key]
        cluster = kind == .flinkSessionJob ? "\(namespace)/session" : "\(namespace)/\(name)"
        isDeployed = facts["deployed.state"] != FactValue.none || !facts.keys.contains("deployed.state")
        makeObjects()
    }

    /// The one that is given, else the first of the policy that has all the facts that are given and the mode.
    private static func kind(
        _ facts: [String: FactValue], _ scenario: PolicyScenario, _ policy: CompiledPolicy
    ) -> PolicyCompiler.ResourceKind {
        if case .name(let name)? = facts["kind"], let kind = PolicyCompiler.ResourceKind(rawValue: name) { return kind }
        let all = scenario.steps.flatMap { step -> [String] in
            if case .given(let given) = step.kind { given.map(\.name) } else { [] }
        }
        let fitting = policy.kinds.first { kind in
            all.allSatisfy { Vocabulary.fact(named: $0)?.kinds.contains(kind) ?? true }
        }
        return fitting ?? policy.kinds.first ?? .flinkDeployment
    }

    // MARK: The API

    var path: String {
        let (group, plural) =
            switch kind {
            case .flinkDeployment: ("flink.apache.org", "flinkdeployments")
            case .flinkSessionJob: ("flink.apache.org", "flinksessionjobs")
            case .flinkCluster: ("flinkoperator.k8s.io", "flinkclusters")
            }
        return "/apis/\(group)/v1beta1/namespaces/\(key.namespace)/\(plural)/\(key.name)"
    }

    func resource(in stage: ScenarioStage) -> Document? {
        stage.world.kubernetes.object(kind.simulatedID, key.namespace, key.name)
    }

    var summary: String {
        let kind = self.kind.rawValue
        return isDeployed ? "\(kind) \(key.name) runs" : "\(kind) \(key.name) is created"
    }

    /// Whether the job runs, somebody said so, and it has a checkpoint where it takes any.
    func isUp(in stage: ScenarioStage) -> Bool {
        guard let job = stage.jobs.first(where: { $0.hasRunningTasks && $0.state == .running }) else { return false }
        if takesCheckpoints, job.checkpoints.isEmpty { return false }
        guard let status = resource(in: stage)?["status"] else { return false }
        guard kind != .flinkCluster else {
            return status["components"]?["job"]?["state"]?.string == "Running" && status["state"]?.string == "Running"
        }
        return status["jobStatus"]?["state"]?.string == "RUNNING"
            && status["reconciliationStatus"]?["lastStableSpec"]?.string != nil
    }

    /// What is deployed is what the specification says, as with a job that was upgraded before in its mode; a first start
    /// is recorded as stateless.
    func settle(_ world: inout SimulatedWorld) {
        guard kind != .flinkCluster, let mode = facts["mode"]?.text ?? usualMode(in: world) else { return }
        world.kubernetes.edit(kind.simulatedID, key.namespace, key.name, by: "operator", at: world.now) { object in
            for field in ["lastReconciledSpec", "lastStableSpec"] {
                guard let text = object["status"]?["reconciliationStatus"]?[field]?.string else { continue }
                let settled = text.replacing(
                    "\"upgradeMode\":\"stateless\"", with: "\"upgradeMode\":\"\(mode)\"")
                object.put(Document(text: settled), along: ["status", "reconciliationStatus", field])
            }
        }
    }

    private func usualMode(in world: SimulatedWorld) -> String? {
        world.kubernetes.object(kind.simulatedID, key.namespace, key.name)?["spec"]?["job"]?["upgradeMode"]?.string
    }

    func trouble(in stage: ScenarioStage) -> [String] {
        let states = stage.jobs.map(\.state.rawValue).joined(separator: ", ")
        let error = resource(in: stage)?["status"]?["error"]?.string
        return ["after half an hour \(states.isEmpty ? "there is no job" : "the job is \(states)")"]
            + (error.map { ["its status says: \($0)"] } ?? [])
    }

    private var takesCheckpoints: Bool { facts["checkpoint.directory"] != FactValue.none }

    // MARK: The resources

    private mutating func makeObjects() {
        var object = ScenarioManifests.resource(kind, key.namespace, key.name)
        func set(_ value: Document?, _ path: String...) { object.put(value, along: path[...]) }
        for (name, value) in facts.sorted(by: { $0.key < $1.key }) {
            if let key = Self.metadataKey(name, "label") {
                set(value.text.map(Document.init(text:)), "metadata", "labels", key)
            } else if let key = Self.metadataKey(name, "annotation") {
                set(value.text.map(Document.init(text:)), "metadata", "annotations", key)
            } else {
                guard say(name, value, set) else { continue }
            }
            said.insert(name)
        }
        objects = [object]
        if kind == .flinkSessionJob {
            objects.insert(ScenarioManifests.sessionCluster(key.namespace, facts), at: 0)
        }
    }

    static func metadataKey(_ name: String, _ word: String) -> String? {
        guard name.hasPrefix("\(word) \""), name.hasSuffix("\"") else { return nil }
        return String(name.dropFirst(word.count + 2).dropLast())
    }

    /// Writes a fact of the specification into it; `false` for one that is none.
    private mutating func say(
        _ name: String, _ value: FactValue, _ set: (Document?, String...) -> Void
    ) -> Bool {
        let isCluster = kind == .flinkCluster
        let configuration = isCluster ? "flinkProperties" : "flinkConfiguration"
        switch name {
        case "kind", "namespace", "name", "deployed.state": return true
        case "mode":
            guard let mode = value.text else { return false }
            set(Document(text: mode), "spec", "job", "upgradeMode")
        case "cluster.mode": set(value.text.map(Document.init(text:)), "spec", "mode")
        case "flink-version":
            guard let version = value.text else { return false }
            let plain = String(version.dropFirst()).replacing("_", with: ".")
            if isCluster {
                set(Document(text: plain), "spec", "flinkVersion")
                set(Document(text: "flink:\(plain).1"), "spec", "image", "name")
            } else {
                set(Document(text: version), "spec", "flinkVersion")
                set(Document(text: "flink:\(plain).1"), "spec", "image")
            }
        case "initial-savepoint":
            let path = "s3://flink/savepoints/initial"
            set(
                value.isPath ? Document(text: path) : nil, "spec", "job",
                isCluster ? "fromSavepoint" : "initialSavepointPath")
            if value.isPath { storage.append(ScenarioManifests.snapshot(at: path, records: 1_000)) }
        case "savepoint.directory":
            if isCluster {
                set(value.isPath ? Document(text: "s3://flink/savepoints") : nil, "spec", "job", "savepointsDir")
            } else {
                set(
                    value.isPath ? Document(text: "s3://flink/savepoints") : nil, "spec", configuration,
                    "execution.checkpointing.savepoint-dir")
            }
        case "checkpoint.directory":
            set(
                value.isPath ? Document(text: "s3://flink/checkpoints") : nil, "spec", configuration,
                "execution.checkpointing.dir")
            if !value.isPath { set(nil, "spec", configuration, "execution.checkpointing.interval") }
        case "ha.enabled":
            guard kind != .flinkSessionJob, value == .bool(false) else { return value == .bool(true) }
            set(nil, "spec", configuration, "high-availability.type")
            set(nil, "spec", configuration, "high-availability.storageDir")
        default: return false
        }
        return true
    }
}

/// The resources of scenarios: small ones, as people write them.
enum ScenarioManifests {
    static func resource(_ kind: PolicyCompiler.ResourceKind, _ namespace: String, _ name: String) -> Document {
        var object: Document
        switch kind {
        case .flinkDeployment: object = SampleManifests.deployment()
        case .flinkSessionJob: object = sessionJob()
        case .flinkCluster: object = .map([:])  // nobody in the simulated cluster runs one
        }
        object.put(Document(text: name), along: ["metadata", "name"])
        object.put(Document(text: namespace), along: ["metadata", "namespace"])
        return object
    }

    private static func sessionJob() -> Document {
        .map([
            "apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkSessionJob", "metadata": .map([:]),
            "spec": .map([
                "deploymentName": "session",
                "job": .map([
                    "jarURI": "https://example.com/shop.jar", "parallelism": 2, "upgradeMode": "savepoint",
                    "state": "running",
                ]),
            ]),
        ])
    }

    /// The session cluster of a session job.
    static func sessionCluster(_ namespace: String, _ facts: [String: FactValue]) -> Document {
        let hasHA = facts["ha.enabled"] != .bool(false) && facts["session.ha.enabled"] != .bool(false)
        var object = SampleManifests.deployment(hasHA: hasHA)
        object.put(Document(text: "session"), along: ["metadata", "name"])
        object.put(Document(text: namespace), along: ["metadata", "namespace"])
        object.put(nil, along: ["spec", "job"])
        object.put(
            .map(["replicas": 1, "resource": .map(["memory": "1024m", "cpu": "0.5"])]), along: ["spec", "taskManager"])
        return object
    }

    /// A savepoint that somebody took long ago.
    static func snapshot(at path: String, records: Int64) -> SimulatedStorage.Snapshot {
        SimulatedStorage.Snapshot(
            path: SimulatedStorage.canonical(path), isSavepoint: true, format: "CANONICAL", checkpointID: 1,
            jobID: String(repeating: "0", count: 32),
            state: .init(
                lineage: String(repeating: "0", count: 32), records: records,
                operators: SimulatedProgram().vertices.map(\.uid)), isComplete: true, startedAt: 0, bytes: 4_455)
    }
}

extension Document {
    init(text: String) { self.init(.string(text)) }

    /// Sets a value, or takes it out, and makes the maps on the way.
    mutating func put(_ value: Document?, along path: ArraySlice<String>) {
        guard let key = path.first else { return }
        var map = self.map ?? DocumentMap()
        if path.count == 1 {
            map[key] = value
        } else {
            var inner = map[key] ?? .map([:])
            inner.put(value, along: path.dropFirst())
            map[key] = inner
        }
        self = Document(.map(map))
    }
}

extension FactValue {
    /// As a label or a field says it; `nil` for none.
    var text: String? {
        switch self {
        case .bool(let bool): bool ? "true" : "false"
        case .name(let text), .string(let text): text
        case .number(let number): "\(number)"
        case .none, .unknown: nil
        }
    }

    var isPath: Bool { self == .name("path") }
}
