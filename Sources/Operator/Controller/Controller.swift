import CoreMetrics
import Documents
package import Logging
import PolicyCompiler
package import PolicyRuntime
import Synchronization

/// Watches, queues, and runs passes; one at a time for each resource.
package final class Controller: Sendable {
    package struct Settings: Sendable {
        package var namespaces: [String] = []
        package var options = Reconciliation.Options()
        package var isDryRun = false
        package var workers = 16

        package init() {}
    }

    private let client: KubernetesClient
    private let ports: any Ports
    private let authority: any Authority
    private let policies: PolicyKeeper
    private let settings: Settings
    private let decisions: DecisionLog?
    private let logger: Logger
    private let metrics: ControllerMetrics

    package let cache = ObjectCache()
    private let queue = WorkQueue<PassRunner.Key>()
    private let watches = Mutex<[Watched: Reflector.State]>([:])
    private let isStopping = Mutex(false)
    /// How often in a row a resource asked to be looked at again at once.
    private let hurries = Mutex<[PassRunner.Key: Int]>([:])

    private struct Watched: Hashable {
        var resource: KubernetesResource
        var namespace: String
    }

    package init(
        _ client: KubernetesClient, _ ports: any Ports, authority: any Authority, policies: PolicyKeeper,
        settings: Settings, decisions: DecisionLog? = nil, metrics: ControllerMetrics, logger: Logger
    ) {
        self.client = client
        self.ports = ports
        self.authority = authority
        self.policies = policies
        self.settings = settings
        self.decisions = decisions
        self.metrics = metrics
        self.logger = logger
    }

    // MARK: Running

    /// Works until it is cancelled. Passes under way then end before their next call, and get ``grace`` for that.
    package func run() async {
        while !Task.isCancelled {
            let kinds = kinds
            isStopping.withLock { $0 = false }
            await queue.open()
            // Not children of this task: whoever cancels it does not cut off a request in the middle.
            let workers = (0..<settings.workers).map { _ in Task { await self.work() } }
            await withTaskGroup(of: Void.self) { group in
                for reflector in reflectors { group.addTask { await reflector.run() } }
                group.addTask { await self.measure() }
                // Another policy may be for other kinds, which are to be watched.
                group.addTask { await self.wait { $0.kinds != kinds } }
                await group.next()
                group.cancelAll()
            }
            await stop(workers)
        }
    }

    /// How long a request that is under way may take before it is cut off.
    private static let grace: Duration = .seconds(10)

    private func stop(_ workers: [Task<Void, Never>]) async {
        isStopping.withLock { $0 = true }
        await queue.close()
        let cutOff = Task {
            try? await Task.sleep(for: Self.grace)
            for worker in workers { worker.cancel() }
        }
        for worker in workers { await worker.value }
        cutOff.cancel()
    }

    private func wait(until isSo: @Sendable (Controller) -> Bool) async {
        while !Task.isCancelled, !isSo(self) { try? await Task.sleep(for: .seconds(1)) }
    }

    private var kinds: Set<ResourceKind> { Set(policies.current?.decider.policy.kinds ?? []) }

    /// What is watched: the resources that the policy is for, and what belongs to them.
    private var reflectors: [Reflector] {
        let namespaces = settings.namespaces.isEmpty ? [""] : settings.namespaces
        var selections: [ObjectCache.Selection] = [
            .init(.flinkDeployments, namespaces), .init(.flinkSessionJobs, namespaces),
            .init(.flinkStateSnapshots, namespaces), .init(.flinkClusters, namespaces),
            // Each object of a Flink cluster says which component of it it is.
            .init(.deployments, namespaces, labelSelector: "component"),
            .init(.pods, namespaces, labelSelector: "component"),
            .init(.configMaps, namespaces, labelSelector: "configmap-type=high-availability"),
        ]
        let kinds = kinds
        if !kinds.contains(.flinkCluster) { selections.removeAll { $0.resource == .flinkClusters } }
        if !kinds.contains(.flinkDeployment), !kinds.contains(.flinkSessionJob) {
            selections.removeAll { $0.resource.group == "flink.apache.org" }
        }
        return selections.flatMap { selection in
            cache.add(selection)
            return selection.namespaces.map { namespace in
                Reflector(
                    selection: selection, namespace: namespace, client: client, cache: cache, logger: logger,
                    changed: { [self] in await changed($0, $1, $2) },
                    report: { [self] in note($0, $1, $2) })
            }
        }
    }

    private func note(_ resource: KubernetesResource, _ namespace: String, _ state: Reflector.State) {
        let watched = Watched(resource: resource, namespace: namespace)
        let before = watches.withLock { watches in
            defer { watches[watched] = state }
            return watches[watched]
        }
        guard before != state else { return }
        var metadata: Logger.Metadata = ["kind": "\(resource.kind)"]
        if !namespace.isEmpty { metadata["namespace"] = "\(namespace)" }
        switch state {
        case .watching: logger.info("watching", metadata: metadata)
        case .missing:
            metadata["resource"] = "\(resource.plural).\(resource.group)"
            logger.notice("the kind is not installed; it is picked up when it is", metadata: metadata)
        case .failing(let error):
            metadata["error"] = "\(error)"
            logger.warning("cannot be watched", metadata: metadata)
        }
        metrics.noteWatch(resource.kind, isWatching: state == .watching)
    }

    /// `nil` once all that is installed is watched; else what is not.
    package var unreadiness: String? {
        let states = watches.withLock { $0 }
        guard !states.isEmpty else { return "nothing is watched yet" }
        let failing = states.compactMap { watched, state -> String? in
            guard case .failing(let error) = state else { return nil }
            return "\(watched.resource.kind) cannot be watched: \(error)"
        }
        if let first = failing.sorted().first { return first }
        return states.values.contains(.watching) ? nil : "none of the kinds is installed"
    }

    // MARK: What changes ask for

    private func changed(_ resource: KubernetesResource, _ old: Document?, _ new: Document?) async {
        guard let object = new ?? old, let name = object.objectName else { return }
        if let kind = Self.kind(of: resource) {
            let key = PassRunner.Key(kind, name.namespace, name.name)
            if new == nil { decisions?.forget(key) }
            if old == nil || new == nil || Self.asksForMore(old, new) { await add(key) }
            // A session cluster carries its jobs.
            if resource == .flinkDeployments, old?["status"] != new?["status"] {
                await addSessionJobs(of: name, after: .milliseconds(200))
            }
            return
        }
        if resource == .flinkStateSnapshots {
            guard let job = object["spec"]?["jobReference"]?["name"]?.string else { return }
            let kind: ResourceKind =
                object["spec"]?["jobReference"]?["kind"]?.string == "FlinkSessionJob"
                ? .flinkSessionJob : .flinkDeployment
            await add(PassRunner.Key(kind, name.namespace, job), after: .milliseconds(100))
            return
        }
        // Of pods and Deployments what is said comes in bursts.
        let labels = object["metadata"]?["labels"]
        if let cluster = labels?["cluster"]?.string, labels?["app"]?.string == "flink" {
            await add(PassRunner.Key(.flinkCluster, name.namespace, cluster), after: .milliseconds(500))
        } else if let app = labels?["app"]?.string {
            await add(PassRunner.Key(.flinkDeployment, name.namespace, app), after: .milliseconds(500))
            await addSessionJobs(
                of: ObjectCache.Name(namespace: name.namespace, name: app), after: .milliseconds(500))
        }
    }

    private func addSessionJobs(of cluster: ObjectCache.Name, after delay: Duration) async {
        for job in cache.objects(
            .flinkSessionJobs, under: .label("deploymentName", cluster.name), in: cluster.namespace)
        {
            if let name = job.objectName { await add(.init(.flinkSessionJob, name.namespace, name.name), after: delay) }
        }
    }

    /// Only what is there and what the policy is for.
    private func add(_ key: PassRunner.Key, after delay: Duration = .zero) async {
        guard policies.current?.decider.policy.kinds.contains(key.kind) ?? false else { return }
        guard cache.object(Self.resource(of: key.kind), key.namespace, key.name) != nil else {
            await queue.forget(key)
            return
        }
        await queue.add(key, after: delay)
    }

    /// Everything is looked at again: the policy is another one.
    package func addAll() async {
        for kind in policies.current?.decider.policy.kinds ?? [] {
            for name in cache.names(Self.resource(of: kind)) {
                await add(.init(kind, name.namespace, name.name), after: .milliseconds(Int64.random(in: 0...2000)))
            }
        }
    }

    /// A status, or the journal, that we wrote ourselves asks for nothing.
    private static func asksForMore(_ old: Document?, _ new: Document?) -> Bool {
        guard old?["spec"] == new?["spec"] else { return true }
        func outside(_ object: Document?) -> Document? {
            guard case .map(var metadata)? = object?["metadata"]?.value else { return nil }
            for key in ["resourceVersion", "generation", "managedFields"] { metadata[key] = nil }
            if case .map(var annotations)? = metadata["annotations"]?.value {
                annotations[Journal.annotation] = nil
                metadata["annotations"] = annotations.isEmpty ? nil : Document(.map(annotations))
            }
            return Document(.map(metadata))
        }
        return outside(old) != outside(new)
    }

    // MARK: Passes

    private func work() async {
        while let key = await queue.next() {
            let next = await pass(key)
            if let next { await queue.add(key, after: next) }
            await queue.finish(key)
        }
    }

    /// One pass; when the next one is due.
    private func pass(_ key: PassRunner.Key) async -> Duration? {
        guard let policy = policies.current else { return .seconds(5) }
        let start = ContinuousClock.now
        let time = wallClockMilliseconds()
        var calls: [(call: PortCall, reply: PortReply)] = []
        var dryRun: DryRunPorts?
        let result = await run(key, policy, &calls, &dryRun)
        metrics.notePass(key.kind.rawValue, took: ContinuousClock.now - start, result)
        var metadata: Logger.Metadata = [
            "kind": "\(key.kind.rawValue)", "namespace": "\(key.namespace)", "name": "\(key.name)",
        ]
        switch result {
        case .finished(let requeue):
            metrics.noteDecision(requeue.decided)
            if let decided = requeue.decided { metadata["decided"] = "\(decided)" }
            let write = dryRun?.firstWrite
            let writes = calls.count { !$0.call.isQuestion }
            if let write {
                metadata["plan"] = "\(write.plan ?? write.line)"
                logger.notice("dry run: a plan would begin", metadata: metadata)
            } else {
                metadata["writes"] = "\(writes)"
                logger.log(level: writes > 0 ? .info : .debug, "\(requeue.because)", metadata: metadata)
            }
            decisions?.note(
                DecisionLog.Entry(
                    key: key, time: time, policy: policy.decider.policy.name, digest: policy.digest,
                    target: settings.options.target?.rawValue, decided: requeue.decided ?? write?.plan,
                    because: requeue.because, isDryRun: settings.isDryRun, calls: calls))
            if write != nil { return .milliseconds(settings.options.resync) }
            guard let time = requeue.at else {
                hurries.withLock { $0[key] = nil }
                return nil
            }
            return delay(of: key, until: time)
        case .withoutAuthority(let why):
            logger.debug("not acting: \(why)", metadata: metadata)
            return .seconds(2)
        case .tooLong:
            logger.error("a pass made too many calls and was left", metadata: metadata)
            return .seconds(60)
        case .cancelled: return nil
        }
    }

    private func run(
        _ key: PassRunner.Key, _ policy: PolicyKeeper.Loaded, _ calls: inout [(call: PortCall, reply: PortReply)],
        _ dryRun: inout DryRunPorts?
    ) async -> PassRunner.Result {
        var made: [(call: PortCall, reply: PortReply)] = []
        let stops: @Sendable () -> Bool = { [self] in isStopping.withLock { $0 } }
        // First on what the watches know. Whoever wants to write looks again, at the server itself.
        let cached = CachedPorts(ports, cache, for: key)
        let first = await PassRunner(cached, authority: OnlyReading(), isStopping: stops).run(
            key, by: policy.decider, options: settings.options
        ) { made.append(($0, $1)) }
        calls = made
        guard case .withoutAuthority = first else { return first }
        made = []
        let live: any Ports
        if settings.isDryRun {
            let dry = DryRunPorts(ports)
            dryRun = dry
            live = dry
        } else {
            live = ports
        }
        let leader: any Authority = settings.isDryRun ? SoleAuthority() : authority
        let result = await PassRunner(live, authority: leader, isStopping: stops).run(
            key, by: policy.decider, options: settings.options
        ) { made.append(($0, $1)) }
        calls = made
        return result
    }

    /// A clock that jumped makes nobody wait for longer than twice what is usual. Who is in a hurry again and again, as
    /// when the server refuses what is written, gets slower.
    private func delay(of key: PassRunner.Key, until time: Int64) -> Duration {
        let milliseconds = max(0, time - wallClockMilliseconds())
        let hurry = hurries.withLock { hurries in
            let count = milliseconds == 0 ? hurries[key, default: 0] + 1 : 0
            hurries[key] = count == 0 ? nil : count
            return count
        }
        guard milliseconds == 0 else {
            return .milliseconds(min(milliseconds, max(settings.options.resync, settings.options.pace.limit ?? 0) * 2))
        }
        return hurry <= Self.freeHurries
            ? .zero : min(.seconds(30), .milliseconds(100) * (1 << min(hurry - Self.freeHurries, 10)))
    }

    /// One plan after another is no hurry yet.
    private static let freeHurries = 5

    // MARK: What is measured

    private func measure() async {
        while !Task.isCancelled {
            metrics.noteQueue(waiting: await queue.waiting, running: await queue.underWay)
            for resource in [
                KubernetesResource.flinkDeployments, .flinkSessionJobs, .flinkClusters, .flinkStateSnapshots,
            ] {
                metrics.noteObjects(resource.kind, cache.count(resource))
            }
            try? await Task.sleep(for: .seconds(5))
        }
    }

    private static func kind(of resource: KubernetesResource) -> ResourceKind? {
        switch resource {
        case .flinkDeployments: .flinkDeployment
        case .flinkSessionJobs: .flinkSessionJob
        case .flinkClusters: .flinkCluster
        default: nil
        }
    }

    private static func resource(of kind: ResourceKind) -> KubernetesResource {
        switch kind {
        case .flinkDeployment: .flinkDeployments
        case .flinkSessionJob: .flinkSessionJobs
        case .flinkCluster: .flinkClusters
        }
    }
}

/// Lets a pass see, and stops it where it would write.
private struct OnlyReading: Authority {
    func objection() -> String? { "it has something to do" }
}

extension PortCall {
    /// Of the write that begins a plan: the decision and the steps.
    fileprivate var plan: String? {
        guard case .kubernetes(let call) = self,
            let text = call.body?["metadata"]?["annotations"]?[Journal.annotation]?.string,
            let journal = try? JSONReader.readValue(Array(text.utf8))
        else { return nil }
        return journal["run"]?["decision"]?.string
    }
}
