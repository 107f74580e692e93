import PolicyCompiler
import Testing

/// The operator's keys, with the prefix that all share left out: who may set it, the type, the default, the old spelling.
private let operatorKeys: [(String, ConfigKeys.Scope, ConfigKeys.KeyType, String?, old: String?)] = [
    ("job.upgrade.last-state-fallback.enabled", .perResource, .bool, "true", nil),
    ("job.upgrade.last-state.max.allowed.checkpoint.age", .perResource, .duration, nil, nil),
    ("job.upgrade.last-state.job-cancel.enabled", .perResource, .bool, "false", nil),
    ("job.upgrade.ignore-pending-savepoint", .perResource, .bool, "false", nil),
    ("job.upgrade.inplace-scaling.enabled", .perResource, .bool, "true", nil),
    ("job.restart.failed", .perResource, .bool, "false", nil),
    ("job.savepoint-on-deletion", .perResource, .bool, "false", nil),
    ("job.drain-on-savepoint-deletion", .perResource, .bool, "false", nil),
    ("jm-deployment-recovery.enabled", .perResource, .bool, "true", "reconciler.jm-deployment-recovery.enabled"),
    ("jm-deployment.shutdown-ttl", .perResource, .duration, "1 d", nil),
    ("jm-deployment.startup.probe.enabled", .perResource, .bool, "true", nil),
    ("deployment.rollback.enabled", .perResource, .bool, "false", nil),
    ("deployment.readiness.timeout", .perResource, .duration, "5 min", nil),
    ("cluster.health-check.enabled", .perResource, .bool, "false", nil),
    ("cluster.health-check.restarts.window", .perResource, .duration, "2 min", nil),
    ("cluster.health-check.restarts.threshold", .perResource, .int, "64", nil),
    ("cluster.health-check.checkpoint-progress.enabled", .perResource, .bool, "true", nil),
    ("cluster.health-check.checkpoint-progress.window", .perResource, .duration, nil, nil),
    ("snapshot.resource.enabled", .perResource, .bool, "true", nil),
    ("periodic.savepoint.interval", .perResource, .string, nil, nil),
    ("periodic.checkpoint.interval", .perResource, .string, nil, nil),
    ("savepoint.trigger.grace-period", .perResource, .duration, "1 min", "observer.savepoint.trigger.grace-period"),
    ("checkpoint.trigger.grace-period", .perResource, .duration, "1 min", nil),
    ("savepoint.format.type", .perResource, .enumeration(["CANONICAL", "NATIVE"]), "CANONICAL", nil),
    ("checkpoint.type", .perResource, .enumeration(["FULL", "INCREMENTAL", "UNKNOWN"]), "FULL", nil),
    ("savepoint.cleanup.enabled", .perResource, .bool, "true", nil),
    ("savepoint.dispose-on-delete", .perResource, .bool, "false", nil),
    ("savepoint.history.max.count", .perResource, .int, "10", nil),
    ("savepoint.history.max.age", .perResource, .duration, "1 d", nil),
    ("savepoint.history.max.count.threshold", .operatorOnly, .int, nil, nil),
    ("savepoint.history.max.age.threshold", .operatorOnly, .duration, nil, nil),
    ("session.deletion.block-on-session-jobs", .perResource, .bool, "true", nil),
    ("session.deletion.block-on-unmanaged-jobs", .perResource, .bool, "true", "session.block-on-unmanaged-jobs"),
    ("user.artifacts.allowed-schemes", .operatorOnly, .list, "https", nil),
    ("user.artifacts.disallow-restricted-hosts", .operatorOnly, .bool, "true", nil),
    ("reconcile.interval", .operatorOnly, .duration, "1 min", "reconciler.reschedule.interval"),
    ("observer.progress-check.interval", .operatorOnly, .duration, "10 s", nil),
    ("observer.rest-ready.delay", .operatorOnly, .duration, "10 s", nil),
    ("flink.client.timeout", .operatorOnly, .duration, "10 s", nil),
    ("flink.client.cancel.timeout", .operatorOnly, .duration, "1 min", nil),
    ("resource.cleanup.timeout", .operatorOnly, .duration, "5 min", nil),
    ("job.submission.timeout", .operatorOnly, .duration, "10 min", nil),
    (
        "resource.deletion.propagation", .operatorOnly, .enumeration(["Foreground", "Background", "Orphan"]),
        "Foreground", nil
    ),
    ("retry.initial.interval", .operatorOnly, .duration, "5 s", nil),
    ("retry.interval.multiplier", .operatorOnly, .double, "1.5", nil),
    ("retry.max.attempts", .operatorOnly, .int, "15", nil),
    ("retry.max.interval", .operatorOnly, .duration, nil, nil),
    ("rate-limiter.refresh-period", .operatorOnly, .duration, "15 s", nil),
    ("rate-limiter.limit", .operatorOnly, .int, "5", nil),
    ("bluegreen.abort.grace-period", .perResource, .duration, "10 min", nil),
    ("bluegreen.reconciliation.reschedule-interval", .perResource, .duration, "15 s", nil),
    ("bluegreen.deployment-deletion.delay", .perResource, .duration, "0 ms", nil),
]

@Test(arguments: operatorKeys)
func `an operator key has its scope, type, default and old spelling`(
    name: String, scope: ConfigKeys.Scope, type: ConfigKeys.KeyType, defaultText: String?, old: String?
) throws {
    let name = "kubernetes.operator." + name
    let key = try #require(ConfigKeys.key(name))
    #expect(key.name == name)
    #expect(key.scope == scope)
    #expect(key.type == type)
    #expect(key.defaultText == defaultText)
    #expect(key.deprecatedFor == nil)
    #expect(ConfigKeys.isOperatorOnly(name) == (scope == .operatorOnly))
    if let old {
        let key = try #require(ConfigKeys.key("kubernetes.operator." + old))
        #expect(key.deprecatedFor == name)
        #expect(key.scope == scope)
        #expect(key.type == type)
    }
}

@Test(arguments: [
    ("state.savepoints.dir", "execution.checkpointing.savepoint-dir"),
    ("state.checkpoints.dir", "execution.checkpointing.dir"),
    ("state.checkpoints.num-retained", "execution.checkpointing.num-retained"),
    ("state.checkpoint-storage", "execution.checkpointing.storage"),
    ("state.backend", "state.backend.type"),
    ("state.backend.incremental", "execution.checkpointing.incremental"),
    ("high-availability", "high-availability.type"),
    ("execution.savepoint.path", "execution.state-recovery.path"),
    ("execution.savepoint-restore-mode", "execution.state-recovery.claim-mode"),
    ("execution.savepoint.ignore-unclaimed-state", "execution.state-recovery.ignore-unclaimed-state"),
    ("restart-strategy", "restart-strategy.type"),
    ("akka.ask.timeout", "pekko.ask.timeout"),
    ("kubernetes.pod-template-file", "kubernetes.pod-template-file.default"),
    ("execution.checkpointing.unaligned", "execution.checkpointing.unaligned.enabled"),
])
func `an old spelling of a Flink key leads to the new one`(old: String, new: String) throws {
    let oldKey = try #require(ConfigKeys.key(old))
    let newKey = try #require(ConfigKeys.key(new))
    #expect(oldKey.deprecatedFor == new)
    #expect(newKey.deprecatedFor == nil)
    #expect(oldKey.scope == .flink)
    #expect(oldKey.type == newKey.type)
    #expect(oldKey.knownBy.contains(.flink1n15) && oldKey.knownBy.contains(.flink1n20))
    #expect(newKey.knownBy.contains(.flink2n3))
}

@Test func `a Flink key tells type, default and the versions that know it`() throws {
    let timeout = try #require(ConfigKeys.key("execution.checkpointing.timeout"))
    #expect(timeout.type == .duration)
    #expect(timeout.defaultText == "10 min")
    #expect(timeout.knownBy == [.flink1n15, .flink1n20, .flink2n3])
    #expect(ConfigKeys.key("taskmanager.memory.network.max")?.type == .memory)
    #expect(ConfigKeys.key("taskmanager.memory.managed.fraction")?.type == .double)
    #expect(ConfigKeys.key("kubernetes.jobmanager.annotations")?.type == .map)
    #expect(ConfigKeys.key("scheduler-mode")?.type == .enumeration(["REACTIVE"]))
    #expect(ConfigKeys.key("execution.savepoint-restore-mode")?.type == .enumeration(["CLAIM", "NO_CLAIM", "LEGACY"]))
    #expect(ConfigKeys.key("execution.checkpointing.savepoint-dir")?.knownBy == [.flink1n20, .flink2n3])
    #expect(ConfigKeys.key("high-availability.use-old-ha-services")?.knownBy == [.flink1n15])
    #expect(ConfigKeys.key("state.backend.forst.thread.num")?.knownBy == [.flink2n3])
}

@Test(arguments: [
    "env.java.opts.all", "containerized.master.env.TZ", "containerized.taskmanager.env.TZ",
    "metrics.reporter.prom.factory.class", "fs.s3a.endpoint", "s3.access-key", "s3a.path.style.access",
    "presto.s3.endpoint", "security.kerberos.login.keytab", "kubernetes.jobmanager.annotations.team",
    "kubernetes.taskmanager.labels.example.org/team", "job.autoscaler.enabled", "job.autoscaler.of.tomorrow",
    "kubernetes.operator.job.autoscaler.enabled", "$internal.pipeline.job-id",
    "kubernetes.operator.plugins.listeners.audit.class", "kubernetes.operator.metrics.reporter.prom.port",
    "kubernetes.operator.default-configuration.namespace.shop.state.savepoints.dir",
    "kubernetes.operator.default-configuration.flink-version.v1_18+.taskmanager.numberOfTaskSlots",
    "kubernetes.operator.default-configuration.namespace.shop.kubernetes.operator.job.restart.failed",
])
func `a member of an open family is known`(name: String) {
    #expect(ConfigKeys.isKnown(name))
}

@Test(arguments: [
    "", ".", "|", "\n", "state", "state.", "state.savepoints", "state.savepoints.dir.", "State.savepoints.dir",
    "state.savepoints.dir|7>execution", "7s", "a", "zzz", "metrics.reporter.", "kubernetes.operator.",
    "kubernetes.jobmanager.annotations.", "kubernetes.operator.periodic.savepoint.intervall", "pipeline.my-own",
    "jobmanager.memory.proces.size", "kubernetes.operator.default-configuration.namespace.shop",
    "kubernetes.operator.default-configuration.namespace..state.savepoints.dir",
    "kubernetes.operator.default-configuration.namespace.shop.state.savepoint.dir",
])
func `anything else is unknown`(name: String) {
    #expect(!ConfigKeys.isKnown(name))
    #expect(ConfigKeys.key(name) == nil)
}

@Test func `what the operator keeps to itself has no effect in a resource`() {
    #expect(ConfigKeys.isOperatorOnly("kubernetes.operator.reconciler.reschedule.interval"))
    #expect(ConfigKeys.isOperatorOnly("kubernetes.operator.metrics.reporter.prom.port"))
    #expect(ConfigKeys.isOperatorOnly("kubernetes.operator.default-configuration.namespace.shop.state.savepoints.dir"))
    #expect(!ConfigKeys.isOperatorOnly("state.savepoints.dir"))
    #expect(!ConfigKeys.isOperatorOnly("job.autoscaler.enabled"))
    #expect(!ConfigKeys.isOperatorOnly("no.such.key"))
}

@Test func `an autoscaler key is also known with the operator's prefix, as an old spelling`() {
    #expect(
        ConfigKeys.key("kubernetes.operator.job.autoscaler.metrics.window")?.deprecatedFor
            == "job.autoscaler.metrics.window")
    #expect(
        ConfigKeys.key("kubernetes.operator.job.autoscaler.target.utilization")?.deprecatedFor
            == "job.autoscaler.utilization.target")
    #expect(ConfigKeys.key("job.autoscaler.vertex.max-parallelism")?.scope == .perResource)
}

@Test(arguments: [
    // Letters.
    ("kubernetes.operator.job.upgrade.last-state-fallbak.enabled", fallback),
    ("kubernetes.operator.periodic.savepoint.intervall", "kubernetes.operator.periodic.savepoint.interval"),
    ("kubernetes.operater.snapshot.resource.enabled", "kubernetes.operator.snapshot.resource.enabled"),
    ("state.savepoint.dir", "state.savepoints.dir"),
    ("execution.checkpoint.interval", "execution.checkpointing.interval"),
    ("jobmanager.memory.proces.size", "jobmanager.memory.process.size"),
    ("job.autoscaler.stabilisation.interval", "job.autoscaler.stabilization.interval"),
    ("kubernetes.operator.metrics.reportrs", "kubernetes.operator.metrics.reporters"),
    (
        "kubernetes.operator.default-configuration.namespace.shop.state.savepoint.dir",
        "kubernetes.operator.default-configuration.namespace.shop.state.savepoints.dir"
    ),
    // Separators and letter case.
    ("taskmanager.number-of-task-slots", "taskmanager.numberOfTaskSlots"),
    ("taskmanager.numberoftaskslots", "taskmanager.numberOfTaskSlots"),
    ("high-availability.storage-dir", "high-availability.storageDir"),
    ("high.availability.type", "high-availability.type"),
    ("execution.checkpointing.savepoint.dir", "execution.checkpointing.savepoint-dir"),
    ("execution.checkpointing.inter-vall", "execution.checkpointing.interval"),
    // A beginning that is missing, or one too many.
    ("job.upgrade.last-state-fallback.enabled", fallback),
    ("job.upgrade.last-state-fallbak.enabled", fallback),
    ("numberOfTaskSlots", "taskmanager.numberOfTaskSlots"),
    ("flinkConfiguration.state.savepoints.dir", "state.savepoints.dir"),
    ("kubernetes.operator.state.savepoints.dir", "state.savepoints.dir"),
    // Words.
    ("kubernetes.operator.job.last-state-fallback.enabled", fallback),
    ("kubernetes.operator.job.upgrade.last-state.fallback.is.enabled", fallback),
    // What is right already.
    ("state.savepoints.dir", "state.savepoints.dir"),
])
func `a slip leads to the key that was meant`(name: String, meant: String) {
    #expect(ConfigKeys.nearest(to: name) == meant)
}

private let fallback = "kubernetes.operator.job.upgrade.last-state-fallback.enabled"

@Test(arguments: [
    "", "enabled", "dir", "shop.payments.retries", "taskmanager.memory.network.avg", "memory.process.size",
    "kubernetes.operator.savepoint.history.max", "pipeline.my-own", "...", String(repeating: "state.", count: 1000),
])
func `nothing is suggested where nothing is close, or two are`(name: String) {
    #expect(ConfigKeys.nearest(to: name) == nil)
}

@Test func `every listed key is found, in order, and its newer spelling is listed`() {
    let all = ConfigKeys.all
    #expect(all.count > 1300)
    for (key, next) in zip(all, all.dropFirst()) {
        #expect(key.name.utf8.lexicographicallyPrecedes(next.name.utf8))
    }
    for key in all {
        #expect(ConfigKeys.key(key.name) == key)
        #expect(!key.knownBy.isEmpty)
        #expect(key.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
        #expect(key.deprecatedFor != key.name)
        if let newer = key.deprecatedFor { #expect(ConfigKeys.key(newer)?.scope == key.scope) }
        if let value = key.defaultText {
            switch key.type {
            case .bool: #expect(["true", "false"].contains(value), "\(key.name)")
            case .int: #expect(Int(value) != nil, "\(key.name)")
            case .double: #expect(Double(value) != nil, "\(key.name)")
            case .duration:
                let parts = value.split(separator: " ")
                #expect(Int(parts[0]) != nil && ["ms", "s", "min", "h", "d"].contains(parts[1]), "\(key.name)")
            case .enumeration(let values): #expect(values.contains(value), "\(key.name)")
            case .memory, .string, .list, .map: #expect(!value.isEmpty)
            }
        }
    }
}
