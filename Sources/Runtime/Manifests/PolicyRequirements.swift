import Documents
import PolicyCompiler
import PolicyDSL

/// What a policy asks of a manifest before anything has happened to it.
///
/// The facts that the manifest itself settles are taken from it, all others are those of a healthy, running job. What the
/// policy then refuses (`admit`), or holds back although another spec would go ahead (`upgrade`), is a requirement that
/// the manifest does not meet. What waits for something else, as for a window or an approval, is none.
struct PolicyRequirements {
    private let policy: CompiledPolicy
    private let decider: Decider
    private let manifest: Manifest
    private let observed: [Observation.ObservedInput]
    private let configuration: FlinkConfiguration

    /// `nil` if the policy is not for the manifest.
    init?(_ decider: Decider, _ manifest: Manifest, _ defaults: OperatorConfiguration?) {
        policy = decider.policy
        self.decider = decider
        self.manifest = manifest
        guard let kind = ResourceKind(rawValue: manifest.kind), policy.kinds.contains(kind),
            Self.isOfFork(policy, manifest), let resource = EvidenceResource(manifest.content),
            var subject = Subject(manifest: resource, evidence: Evidence())
        else { return nil }
        subject.operatorConfiguration = defaults
        observed =
            Observation(
                of: policy, for: subject, evidence: Evidence(), now: Instant(millisecondsSinceEpoch: 0)
            ).inputs
        let known = observed.map { $0.value ?? .unknown }
        guard RowEvaluator(inputs: policy.inputs).answer(policy.selector, known) == .yes else { return nil }
        let version = manifest.spec?["flinkVersion"]?.value.string
        let base = defaults?.defaults(namespace: manifest.namespace ?? "default", flinkVersion: version)
        configuration = (base ?? FlinkConfiguration()).overlaid(
            with: FlinkConfiguration(manifest.spec?["flinkConfiguration"]))
    }

    /// What one version of the FlinkCluster operator asks for, a resource of the other one need not have.
    private static func isOfFork(_ policy: CompiledPolicy, _ manifest: Manifest) -> Bool {
        guard manifest.kind == "FlinkCluster" else { return true }
        let own = FlinkClusterFork(spec: manifest.spec, status: manifest.content["status"])
        return !FlinkClusterFork.allCases.contains { $0 != own && policy.layers.contains($0.policy) }
    }

    var findings: [ManifestFinding] {
        // A value that cannot be read is told by itself, and nothing can be decided with it.
        guard observed.allSatisfy({ $0.invalid == nil }) else { return [] }
        if let denial { return [denial] }
        return [lack].compactMap { $0 }
    }

    // MARK: What the spec settles

    /// Facts that are read from the spec alone.
    private static let specFacts: Set<String> = [
        "kind", "namespace", "name", "mode", "desired.state", "cluster.mode", "flink-version", "initial-savepoint",
        "savepoint.directory", "checkpoint.directory", "ha.enabled", "new.savepoint.directory",
        "new.checkpoint.directory", "new.ha.enabled", "cluster.job",
    ]

    /// What another spec of the same resource could have instead.
    private static let choices: Set<String> = specFacts.subtracting([
        "kind", "namespace", "name", "mode", "desired.state", "cluster.mode", "cluster.job",
    ])

    private func isOfSpec(_ input: PolicyInput, among names: Set<String> = Self.specFacts) -> Bool {
        switch input.origin {
        case .builtIn: names.contains(input.name)
        case .setting: true
        case .label, .annotation, .userFact, .field, .snapshotLabel, .window, .due: false
        }
    }

    private func facts(mode: FactValue?, beside: [String: FactValue]) -> TestFacts? {
        var given = observed.compactMap { entry -> PolicyTest.Given? in
            let isAbout =
                switch entry.input.origin {
                case .label, .annotation, .userFact: true
                default: isOfSpec(entry.input)
                }
            guard isAbout, let value = entry.value ?? inForce(entry.input.name), value != .unknown else { return nil }
            return PolicyTest.Given(name: entry.input.name, value: value)
        }
        for (name, value) in beside where policy.inputs.contains(where: { $0.name == name }) {
            given.append(PolicyTest.Given(name: name, value: value))
        }
        let test = PolicyTest(
            name: "", given: given, snapshotColumns: [], snapshots: [], expectations: [],
            origin: RowOrigin(policy: policy.name, file: "", line: 0, column: 0))
        let facts = TestFacts(test, of: policy, mode: mode)
        return facts.contradictions.isEmpty ? facts : nil
    }

    /// What is in force once the spec is deployed, as if it were already.
    private func inForce(_ name: String) -> FactValue? {
        guard manifest.kind == "FlinkDeployment" else { return nil }
        func isSet(_ key: String) -> Bool {
            configuration.value(of: key).map { !$0.text.allSatisfy(\.isWhitespace) } ?? false
        }
        return switch name {
        case "savepoint.directory":
            isSet("execution.checkpointing.savepoint-dir") ? .name("path") : FactValue.none
        case "checkpoint.directory": isSet("execution.checkpointing.dir") ? .name("path") : FactValue.none
        case "ha.enabled":
            .bool(
                isSet("high-availability.type")
                    && configuration.value(of: "high-availability.type")?.text.lowercased() != "none")
        default: nil
        }
    }

    // MARK: Decisions

    /// As if the resource were made anew.
    private var denial: ManifestFinding? {
        let id = DecisionID("admit")
        guard let table = policy.table(id),
            let facts = facts(
                mode: mode, beside: ["cluster.exists": .bool(false), "deployed.state": FactValue.none]),
            case .decided(let row) = decider.decide(id, facts.values),
            case .deny(let reason) = table.rows[row].outcome.act
        else { return nil }
        let ways = ways(id, table, facts) { if case .accept = $0 { true } else { false } }
        return .denied(by: policy.name, reason, table.rows[row], ways, at: place(ways), words(ways))
    }

    /// As if the spec were applied to a job that runs and is healthy.
    private var lack: ManifestFinding? {
        guard let id = decider.table("upgrade", mode: mode), let table = policy.table(id),
            let facts = facts(mode: mode, beside: ["change": .name("upgrade")]),
            case .decided(let row) = decider.decide(id, facts.values)
        else { return nil }
        let reason: String
        switch table.rows[row].outcome.act {
        case .wait(let text), .block(let text): reason = text
        default: return nil
        }
        let ways = ways(id, table, facts) { act in
            switch act {
            case .use, .start, .perform: true
            default: false
            }
        }
        guard let ways else { return nil }
        return .held(
            by: policy.name, reason, table.rows[row], OutcomeText.text(table.rows[ways.row].outcome.act),
            at: place(ways), words(ways))
    }

    /// The upgrade mode, whether the policy reads it or not.
    private var mode: FactValue {
        guard manifest.kind != "FlinkCluster", let job = manifest.spec?["job"], job.value.map != nil else {
            return FactValue.none
        }
        return .name(job["upgradeMode"]?.value.string ?? "stateless")
    }

    /// The fewest facts of the spec with which the answer would be another.
    private func ways(
        _ id: DecisionID, _ table: DecisionTable, _ facts: TestFacts, _ isWanted: (Outcome.Act) -> Bool
    ) -> Counterfactual? {
        decider.counterfactuals(id, facts.values, upTo: 2).filter { item in
            isWanted(table.rows[item.row].outcome.act)
                && item.changes.allSatisfy { isOfSpec(policy.inputs[$0.input.index], among: Self.choices) }
        }.min { $0.changes.count < $1.changes.count }
    }

    private func words(_ way: Counterfactual?) -> String? {
        way.map { way in
            way.changes.map { change in
                let input = policy.inputs[change.input.index]
                return "`\(input.name) = \(ValueText.text(change.value, input.type))`"
            }.joined(separator: " and ")
        }
    }

    /// Where the first of the facts stands in the manifest; else its name.
    private func place(_ way: Counterfactual?) -> ManifestFinding.Place {
        for change in way?.changes ?? [] {
            if case .field(let reference) = observed[change.input.index].provenance,
                reference.embedded == nil, reference.source == manifest.content.reference.source,
                let key = reference.path.keys.last,
                let map = manifest.content[Array(reference.path.keys.dropLast())], let value = map[key]
            {
                return ManifestReview.place(of: value, key: key, in: map)
            }
        }
        return manifest.content["metadata"]?["name"].map { .value($0) } ?? .key("kind", in: manifest.content)
    }
}

extension DocumentPath {
    /// The keys on the way; elements of lists end it.
    fileprivate var keys: [String] {
        var keys: [String] = []
        for step in steps {
            guard case .key(let key) = step else { break }
            keys.append(key)
        }
        return keys
    }
}

extension ManifestFinding {
    fileprivate static func denied(
        by policy: String, _ reason: String, _ row: Row, _ way: Counterfactual?, at place: Place, _ words: String?
    ) -> ManifestFinding {
        ManifestFinding(
            .error, "policy-denies", "`\(policy)` refuses this spec: \(reason)", at: place,
            notes: ["`admit` says so at \(row.origin.description)"],
            help: row.outcome.remedy ?? words.map { "it would be accepted with \($0)" })
    }

    fileprivate static func held(
        by policy: String, _ reason: String, _ row: Row, _ outcome: String, at place: Place, _ words: String?
    ) -> ManifestFinding {
        ManifestFinding(
            .warning, "policy-requires", "by `\(policy)`, an upgrade to this spec is held back: \(reason)", at: place,
            notes: ["`upgrade` says so at \(row.origin.description), of a job that runs and is healthy"],
            help: words.map { "it would `\(outcome)` with \($0)" })
    }
}
