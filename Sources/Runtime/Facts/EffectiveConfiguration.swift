import Documents

/// The configuration that rules read, as far as it is known.
struct EffectiveConfiguration {
    /// What is certain.
    var values: FlinkConfiguration
    /// What would be needed to know the rest; `nil` if `values` is all there is.
    var missing: String?
    /// Under what is missing: taken for the operator's own keys, which the new spec brings along.
    var presumed = FlinkConfiguration()

    enum Lookup {
        case value(FlinkConfiguration.ConfigValue)
        /// Not set. `presuming`: what that rests on, where it is not certain.
        case absent(presuming: String?)
        case open(String)
    }

    func lookup(_ key: String) -> Lookup {
        if let value = values.value(of: key) { return .value(value) }
        guard let missing else { return .absent(presuming: nil) }
        guard Self.isOperatorKey(key) else { return .open(missing) }
        return presumed.value(of: key).map(Lookup.value) ?? .absent(presuming: missing)
    }

    static func isOperatorKey(_ key: String) -> Bool {
        key.hasPrefix("kubernetes.operator.") || key.hasPrefix("job.autoscaler.")
    }
}

/// The two configurations of a resource (and the operator's own): what would be deployed, and what the running job is
/// watched with.
struct EffectiveConfigurations {
    /// From the new spec.
    var deploy: EffectiveConfiguration
    /// From the deployed spec, with the operator's keys and the savepoint directory of the new one on top.
    var observe: EffectiveConfiguration
    var ofOperator: FlinkConfiguration

    private static let savepointDirectory = "execution.checkpointing.savepoint-dir"

    init(_ subject: Subject) {
        let own = subject.operatorConfiguration
        ofOperator = own?.defaults(namespace: subject.namespace, flinkVersion: Self.version(of: subject)) ?? .init()
        switch subject.kind {
        case .flinkDeployment:
            deploy = EffectiveConfiguration(values: Self.built(from: subject.spec, own, subject.namespace))
            observe = Self.observe(
                new: subject.spec, deployed: subject.deployedForConfiguration, deploy: deploy.values, own,
                subject.namespace)
        case .flinkSessionJob:
            deploy = Self.ofSessionJob(subject, own)
            observe = deploy
        case .flinkCluster:
            deploy = EffectiveConfiguration(values: FlinkConfiguration(subject.spec?["flinkProperties"]))
            observe = deploy
        }
    }

    /// What the operator makes of a spec: its defaults for namespace and version, and the spec's keys over them.
    private static func built(
        from spec: SourcedDocument?, _ own: OperatorConfiguration?, _ namespace: String
    ) -> FlinkConfiguration {
        let defaults = own?.defaults(
            namespace: namespace, flinkVersion: spec?["flinkVersion"]?.value.string)
        return (defaults ?? .init()).overlaid(with: FlinkConfiguration(spec?["flinkConfiguration"]))
    }

    private static func observe(
        new: SourcedDocument?, deployed: Subject.Recorded, deploy: FlinkConfiguration, _ own: OperatorConfiguration?,
        _ namespace: String
    ) -> EffectiveConfiguration {
        let asked = FlinkConfiguration(new?["flinkConfiguration"])
        var laidOver = asked.filtered(EffectiveConfiguration.isOperatorKey)
        if let directory = asked.value(of: savepointDirectory) {
            laidOver.set(savepointDirectory, directory.text, directory.provenance)
        }
        switch deployed {
        case .spec(let recorded):
            let base = built(from: recorded.spec, own, namespace)
            return EffectiveConfiguration(values: base.overlaid(with: laidOver))
        case .nothing:
            return EffectiveConfiguration(values: deploy)  // nothing is deployed: there is only the new spec
        case .notObserved(let what):
            return EffectiveConfiguration(values: laidOver, missing: what, presumed: deploy)
        case .unreadable:
            return EffectiveConfiguration(values: laidOver, missing: "a readable deployed spec", presumed: deploy)
        }
    }

    /// The session cluster's, with the job's own keys on top; none at all while its JobManager is not ready.
    private static func ofSessionJob(_ subject: Subject, _ own: OperatorConfiguration?) -> EffectiveConfiguration {
        let asked = FlinkConfiguration(subject.spec?["flinkConfiguration"])
        guard let session = subject.session else { return EffectiveConfiguration(values: asked) }
        switch session.live {
        case .notObserved:
            let defaults = own?.defaults(namespace: subject.namespace, flinkVersion: nil) ?? .init()
            return EffectiveConfiguration(
                values: asked, missing: "flinkdeployment/\(session.name), the session cluster",
                presumed: defaults)
        case .absent: return EffectiveConfiguration(values: FlinkConfiguration())
        case .present(let cluster):
            guard cluster.status?["jobManagerDeploymentStatus"]?.value.string == "READY" else {
                return EffectiveConfiguration(values: FlinkConfiguration())
            }
            let deploy = built(from: cluster.spec, own, subject.namespace)
            var configuration = observe(
                new: cluster.spec, deployed: session.deployed, deploy: deploy, own, subject.namespace)
            configuration.values = configuration.values.overlaid(with: asked)
            return configuration
        }
    }

    private static func version(of subject: Subject) -> String? {
        let spec = subject.kind == .flinkSessionJob ? subject.session?.live.resource?.spec : subject.spec
        return spec?["flinkVersion"]?.value.string
    }
}

extension Subject {
    /// The spec that runs. After a rollback that is the stable one: `lastReconciledSpec` keeps the one that failed.
    var deployedForConfiguration: Recorded {
        guard status?["reconciliationStatus"]?["state"]?.value.string == "ROLLED_BACK", stable.spec != nil else {
            return deployed
        }
        return stable
    }
}
