import Documents
import PolicyCompiler

/// Whether the job can be scaled without a restart, as the operator would try it.
extension FactObserver {
    private static let overrides = "pipeline.jobvertex-parallelism-overrides"

    mutating func rescalePossible() -> ObservedValue {
        let mode = observe("cluster.mode")
        switch mode.value {
        case .name("native")?: return nativeRescale()
        case .name("standalone")?: return standaloneRescale()
        default: return .open("`spec.mode` of the cluster")
        }
    }

    /// Standalone: only the reactive scheduler, by the number of TaskManagers.
    private mutating func standaloneRescale() -> ObservedValue {
        let scheduler = configurations.observe.lookup("scheduler-mode")
        switch scheduler {
        case .open(let what): return .open(what)
        case .absent: return .bool(false, from: .derived("`scheduler-mode` is not REACTIVE", from: []))
        case .value(let value):
            guard value.text.uppercased() == "REACTIVE" else { return .bool(false, from: value.provenance) }
            let name = "\(subject.clusterName)-taskmanager"
            switch JobManagerDeployment(of: name, in: subject.namespace, evidence, &findings) {
            case .present(let deployment): return .bool(true, from: deployment.content.provenance)
            case .absent(let why): return .bool(false, from: why)
            case .notAsked: return .open("deployment/\(name)")
            }
        }
    }

    /// Native: the adaptive scheduler of Flink 1.18 and later, and overrides for the vertices of the running job.
    private mutating func nativeRescale() -> ObservedValue {
        for impediment in [schedulerImpediment(), versionImpediment(), stateImpediment()] {
            if let impediment { return impediment }
        }
        let before: [String: String]
        let after: [String: String]
        switch (configurations.observe.lookup(Self.overrides), configurations.deploy.lookup(Self.overrides)) {
        case (.open(let what), _), (_, .open(let what)): return .open(what)
        case (let old, let new): (before, after) = (Self.overrides(old), Self.overrides(new))
        }
        if before.isEmpty, after.isEmpty {
            return .bool(false, from: .derived("`\(Self.overrides)` is not set", from: []))
        }
        guard let answer = job.requirements else { return .open("GET /jobs/ID/resource-requirements") }
        guard answer.outcome == .answered else { return .bool(false, from: answer.provenance) }
        let running = Set(answer.body.value.map?.entries.map(\.key) ?? [])
        let removed = Set(before.keys).subtracting(after.keys).intersection(running)
        if let vertex = removed.min() {
            return .bool(
                false, from: .derived("the override of vertex \(vertex) is removed", from: [answer.provenance]))
        }
        return .bool(true, from: answer.provenance)
    }

    private func schedulerImpediment() -> ObservedValue? {
        switch configurations.observe.lookup("jobmanager.scheduler") {
        case .open(let what): .open(what)
        case .absent: .bool(false, from: .derived("`jobmanager.scheduler` is not Adaptive", from: []))
        case .value(let value): value.text.lowercased() == "adaptive" ? nil : .bool(false, from: value.provenance)
        }
    }

    private mutating func versionImpediment() -> ObservedValue? {
        let recorded =
            subject.kind == .flinkSessionJob
            ? (subject.session?.deployed.spec ?? nil)?.flinkVersion : subject.deployed.spec?.flinkVersion
        guard let recorded, let version = recorded.value.string.flatMap(FlinkVersionNumber.init) else {
            return .open("the deployed `spec.flinkVersion`")
        }
        let least = FlinkVersionNumber("v1_18")
        return least.map { version < $0 } ?? true ? .bool(false, from: recorded.provenance) : nil
    }

    private func stateImpediment() -> ObservedValue? {
        switch seen.state.content {
        case .open, .invalid: return .open("the state of the job")
        case .value(.name(let name)) where !JobStates.isTerminal(name) && name != "RECONCILING": return nil
        case .value: return .bool(false, from: seen.state.provenance)
        }
    }

    /// `vertex:parallelism,...`
    private static func overrides(_ lookup: EffectiveConfiguration.Lookup) -> [String: String] {
        guard case .value(let value) = lookup else { return [:] }
        var found: [String: String] = [:]
        for pair in value.text.split(whereSeparator: { $0 == "," || $0 == ";" }) {
            let parts = pair.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { found[FlinkValues.trimmed(String(parts[0]))] = FlinkValues.trimmed(String(parts[1])) }
        }
        return found
    }
}
