package import Documents
package import NIOCore
package import PolicyRuntime
package import PolicySimulator

/// A simulated world that several clients use at once, and whose time passes by itself.
///
/// Calls are carried out one after another, each at once. Watches are not told what happens: they are woken, and ask for
/// as much as they can take (``WatchCursor``).
package actor LivingWorld {
    private var world: SimulatedWorld
    private nonisolated let clock: WorldClock
    private var reconciler: SimulatedOperator?
    private var waiters: [UInt64: Waiter] = [:]
    private var nextWaiter: UInt64 = 0
    private var watches = 0
    private var isShutDown = false
    private var openAPIRevision: Int64 = -1
    private var openAPITexts: [String: ByteBuffer] = [:]
    /// What watches were last woken for.
    private var toldRevision: Int64 = 0

    private struct Waiter {
        var cursor: WatchCursor
        var deadline: ContinuousClock.Instant
        var continuation: CheckedContinuation<Void, Never>
    }

    /// More watches at once than this are refused.
    package static let mostWatches = 4_096
    /// How exact the world's time is for who asks, in milliseconds of ours.
    private static let grain = 5.0
    /// Calls that the operator inside makes in a row before others have their turn.
    private static let callsInARow = 64

    /// - Parameter decider: By which an operator inside the world reconciles; `nil` for a world without one.
    package init(
        seed: UInt64, namespaces: [String] = ["default", "kube-system"], clock: WorldClock, decider: Decider? = nil
    ) {
        self.clock = clock
        world = SimulatedWorld(seed: seed, namespaces: namespaces, now: clock.beginning)
        world.showsPods = true
        if let decider {
            reconciler = SimulatedOperator(
                "operator", by: decider, options: Reconciliation.Options(),
                random: SimulatedFlink.Random(seed: seed &+ 1), watchingFrom: world.kubernetes.resourceVersion)
        }
    }

    /// What became of a call, with what it takes to show it.
    package struct Outcome: Sendable {
        package var answer: APIAnswer
        package var warnings: [String] = []
        /// The kind that was read, where a table of it can be shown.
        package var kind: PolicySimulator.ResourceKind?
        package var now: Int64
    }

    /// Answers a call of the Kubernetes API.
    ///
    /// - Parameter manager: Whose writes these are where the call does not say so.
    package func answer(_ call: APICall, manager: String) -> Outcome {
        catchUp()
        world.kubernetes.defaultFieldManager = manager
        let kind = world.kubernetes.kindRead(by: call)
        let reply = world.answer(.kubernetes(call))
        world.kubernetes.defaultFieldManager = "flinkpolicy"
        let warnings = world.kubernetes.warnings
        if call.method != "GET" { reconcile() }
        wake()
        guard case .answer(let answer) = reply else {
            return Outcome(answer: StatusError.serviceUnavailable.answer, now: world.now)
        }
        return Outcome(answer: answer, warnings: warnings, kind: kind, now: world.now)
    }

    /// Answers a call of the REST API of a Flink cluster; `nil` where nobody answers there.
    package func answer(_ call: APICall, namespace: String, service: String) -> APIAnswer? {
        catchUp()
        // A FlinkCluster's service is called otherwise than that of a FlinkDeployment; both are meant by the name.
        let isKnown = world.clusters["\(namespace)/\(service)"] != nil
        let other = "\(service)-jobmanager"
        let name = isKnown || world.clusters["\(namespace)/\(other)"] == nil ? service : other
        let reply = world.answer(.flink(FlinkEndpoint(namespace: namespace, service: name), call))
        if call.method != "GET" { reconcile() }
        wake()
        guard case .answer(let answer) = reply else { return nil }
        return answer
    }

    /// `/openapi/v3` for an empty key, and else one of its documents; `nil` where there is none.
    ///
    /// Each client asks for these, so they are made once for each set of kinds.
    package func openAPI(_ key: String) -> ByteBuffer? {
        let revision = world.kubernetes.definitionsRevision
        if openAPIRevision != revision {
            openAPIRevision = revision
            openAPITexts = [:]
        }
        if let text = openAPITexts[key] { return text }
        let document = key.isEmpty ? world.kubernetes.openAPIIndex : world.kubernetes.openAPIDocument(key)
        guard let document else { return nil }
        let text = FaceAnswer.json(document)
        openAPITexts[key] = text
        return text
    }

    /// Everything that is served, for discovery.
    package func read<Value: Sendable>(_ body: @Sendable (SimulatedKubernetes) -> Value) -> Value {
        body(world.kubernetes)
    }

    // MARK: Watches

    package enum WatchAdmission: Sendable {
        case opened(WatchCursor, PolicySimulator.ResourceKind)
        case answered(APIAnswer)
    }

    /// Opens a watch; `nil` where the call asks for none. What is opened has to be closed.
    package func openWatch(_ call: APICall) -> WatchAdmission? {
        catchUp()
        switch world.kubernetes.openWatch(call, at: world.now) {
        case nil: return nil
        case .answered(let answer)?: return .answered(answer)
        case .opened(let cursor, let kind)?:
            guard watches < Self.mostWatches, !isShutDown else {
                return .answered(StatusError.tooManyRequests(retryAfterSeconds: 1).answer)
            }
            watches += 1
            return .opened(cursor, kind)
        }
    }

    package func closeWatch() { watches -= 1 }

    package var openWatches: Int { watches }

    /// The next events of a watch, which may be none, and the time at which they are told.
    package func events(of cursor: inout WatchCursor) -> (batch: WatchCursor.Batch, now: Int64) {
        var batch = cursor.next(in: world.kubernetes)
        if isShutDown, batch.events.isEmpty { batch.isOver = true }
        return (batch, world.now)
    }

    package func bookmark(of cursor: inout WatchCursor) -> Document? { cursor.bookmark(in: world.kubernetes) }

    /// Returns when a watch has something to tell, or at the deadline, or when the task is cancelled.
    package func waitForNews(of cursor: WatchCursor, until deadline: ContinuousClock.Instant) async {
        guard !isShutDown, !cursor.hasNews(in: world.kubernetes) else { return }
        let id = nextWaiter
        nextWaiter += 1
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume()
                } else {
                    waiters[id] = Waiter(cursor: cursor, deadline: deadline, continuation: continuation)
                }
            }
        } onCancel: {
            Task { await self.release(id) }
        }
    }

    private func release(_ id: UInt64) { waiters.removeValue(forKey: id)?.continuation.resume() }

    private func wake() {
        guard world.kubernetes.resourceVersion != toldRevision else { return }
        toldRevision = world.kubernetes.resourceVersion
        for (id, waiter) in waiters where waiter.cursor.hasNews(in: world.kubernetes) { release(id) }
    }

    // MARK: Time

    /// Lets time pass until the task is cancelled.
    package func run() async {
        while !Task.isCancelled, !isShutDown {
            world.advance(to: clock.now)
            reconcile()
            wake()
            let moment = ContinuousClock.now
            for (id, waiter) in waiters where waiter.deadline <= moment { release(id) }
            try? await Task.sleep(for: pause(from: moment))
        }
    }

    /// Ends all watches, so that a server that waits for its last answers can end.
    package func shutDown() {
        isShutDown = true
        for id in waiters.keys { release(id) }
    }

    /// How long nothing happens by itself.
    private func pause(from moment: ContinuousClock.Instant) -> Duration {
        var pause = Duration.milliseconds(100)
        if let next = world.nextChange { pause = min(pause, clock.wait(until: next)) }
        if let due = reconciler?.nextDue { pause = min(pause, clock.wait(until: due)) }
        if let deadline = waiters.values.map(\.deadline).min() { pause = min(pause, deadline - moment) }
        return max(pause, .milliseconds(Self.grain))
    }

    private func catchUp() {
        let now = clock.now
        if Double(now - world.now) >= Self.grain * clock.speed { world.advance(to: now) }
    }

    /// The operator inside does what it has to do now.
    private func reconcile() {
        guard reconciler != nil else { return }
        var calls = 0
        while calls < Self.callsInARow {
            reconciler?.watch(world.kubernetes, at: world.now)
            switch reconciler?.next(at: world.now, clock: world.now) {
            case .call(_, let call)?:
                calls += 1
                world.kubernetes.defaultFieldManager = "flinkpolicy"
                let reply = world.answer(call)
                reconciler?.received(reply, at: world.now)
            case .finished?: calls += 1
            case .idle?, nil: return
            }
        }
    }
}
