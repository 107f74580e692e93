import Documents
import PolicyCompiler

/// Facts of the resource as the new spec has it.
extension FactObserver {
    mutating func resourceFact(_ name: String) -> ObservedValue? {
        let manifest = subject.manifest
        switch name {
        case "kind":
            let place = manifest.content["kind"] ?? manifest.content
            return .value(.name(subject.kind.rawValue), from: place.provenance)
        case "namespace":
            guard let stated = manifest.metadata?["namespace"] else {
                return .value(.string(subject.namespace), from: .derived("the manifest names none", from: []))
            }
            return .value(.string(subject.namespace), from: stated.provenance)
        case "name":
            return .value(
                .string(subject.name), from: (manifest.metadata?["name"] ?? manifest.content).provenance)
        case "generation": return generation()
        case "desired.state": return desiredState()
        case "mode": return mode()
        case "cluster.mode":
            return ofCluster(
                ["spec", "mode"], as: .names(NameDomain(["native", "standalone"])), absent: .name("native"))
        case "flink-version": return flinkVersion()
        case "initial-savepoint":
            return field(["spec", "job", "initialSavepointPath"], of: manifest.content, as: .path, absent: .none)
        case "savepoint.directory":
            return configured("state.savepoints.dir", in: configurations.observe, as: .path, absent: .none)
        case "checkpoint.directory":
            return configured("state.checkpoints.dir", in: configurations.observe, as: .path, absent: .none)
        case "new.savepoint.directory":
            return configured("state.savepoints.dir", in: configurations.deploy, as: .path, absent: .none)
        case "new.checkpoint.directory":
            return configured("state.checkpoints.dir", in: configurations.deploy, as: .path, absent: .none)
        case "ha.enabled": return highAvailability(in: configurations.observe)
        case "new.ha.enabled": return highAvailability(in: configurations.deploy)
        case "change": return .open("it is what the `change` decision gives")
        default: return nil
        }
    }

    /// That of the live resource, or the one that it will have once the manifest is applied.
    private func generation() -> ObservedValue {
        switch subject.live {
        case .notObserved:
            guard let stated = subject.manifest.metadata?["generation"] else {
                return .open("`metadata.generation` of the live resource")
            }
            return stated.observed(as: .count, .exact)
        case .absent(let why): return .value(.number(1), from: why)
        case .present(let live):
            guard let stated = live.metadata?["generation"] else {
                return .open("`metadata.generation` of the live resource")
            }
            let isEdited = live.spec.map {
                !specDifferences(
                    from: $0.value, to: subject.spec?.value ?? Document(.null), of: subject.kind.rawValue
                ).isEmpty
            }
            guard isEdited == true, case .value(.number(let number)) = stated.observed(as: .count, .exact).content
            else { return stated.observed(as: .count, .exact) }
            return .value(
                .number(number.addingSaturated(1)), from: .derived("one more than", from: [stated.provenance]))
        }
    }

    private func desiredState() -> ObservedValue {
        let content = subject.manifest.content
        let states = ValueType.names(NameDomain(["running", "suspended"]))
        return field(["spec", "job", "state"], of: content, as: states, absent: .name("running"))
    }

    private func mode() -> ObservedValue {
        let content = subject.manifest.content
        if subject.spec?["job"] == nil {
            guard let spec = subject.spec else { return .value(.none, from: content.provenance) }
            guard spec.value.map != nil else { return Self.notAMap(spec) }
            return .value(.none, from: .derived("no spec.job", from: [spec.provenance]))
        }
        return field(
            ["spec", "job", "upgradeMode"], of: content, as: .names(Vocabulary.modes), absent: .name("stateless"))
    }

    private func flinkVersion() -> ObservedValue {
        let version = ofCluster(["spec", "flinkVersion"], as: Vocabulary.flinkVersion, absent: .none)
        return version.value == FactValue.none ? .open("`spec.flinkVersion`, which is missing") : version
    }

    /// A field of the FlinkDeployment that makes the cluster: of a session job, that of its session cluster.
    private func ofCluster(_ keys: [String], as type: ValueType, absent: FactValue) -> ObservedValue {
        guard subject.kind == .flinkSessionJob else {
            return field(keys, of: subject.manifest.content, as: type, absent: absent)
        }
        guard let session = subject.session else { return .open("`spec.deploymentName`, which is missing") }
        guard let cluster = session.live.resource else { return .open("flinkdeployment/\(session.name)") }
        return field(keys, of: cluster.content, as: type, absent: absent)
    }

    func highAvailability(in configuration: EffectiveConfiguration) -> ObservedValue {
        switch HighAvailabilityKeys(configuration) {
        case .off(let why): .bool(false, from: why)
        case .kubernetes(let why), .zookeeper(let why), .other(let why): .bool(true, from: why)
        case .open(let what): .open(what)
        }
    }
}
