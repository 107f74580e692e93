import Documents
package import Logging
import PolicyRuntime
import Synchronization

/// Who may act: whoever renews the Lease.
///
/// Clocks are not compared: a lease is taken for left once its record has not changed for its whole duration, as seen
/// here. Who holds it stops acting before the others may take it.
package final class LeaseElection: Authority, Sendable {
    package struct Settings: Sendable {
        package var namespace: String
        package var name = "flinkpolicy-operator"
        package var identity: String
        package var duration: Duration = .seconds(15)
        /// Who could not renew for so long stops.
        package var renewWithin: Duration = .seconds(10)
        package var retry: Duration = .seconds(2)

        package init(namespace: String, identity: String) {
            self.namespace = namespace
            self.identity = identity
        }
    }

    private let client: KubernetesClient
    private let settings: Settings
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        /// Until when we may act.
        var heldUntil: ContinuousClock.Instant?
        var seen: (record: String, at: ContinuousClock.Instant)?
        var holder: String?
    }

    package init(_ client: KubernetesClient, _ settings: Settings, logger: Logger) {
        self.client = client
        self.settings = settings
        self.logger = logger
    }

    package var isLeader: Bool { state.withLock { $0.heldUntil.map { ContinuousClock.now < $0 } ?? false } }

    /// Who holds it, as last seen.
    package var holder: String? { state.withLock { $0.holder } }

    package func objection() -> String? { isLeader ? nil : "the lease is not held" }

    /// Waits for the lease, runs `lead` while it is held, and begins anew when it is lost. Ends when it is cancelled, and
    /// gives the lease back then.
    package func run(_ lead: @Sendable @escaping () async -> Void) async {
        while !Task.isCancelled {
            guard await tryToHold() else {
                try? await Task.sleep(for: settings.retry * Double.random(in: 1...1.2))
                continue
            }
            logger.notice("leading", metadata: ["identity": "\(settings.identity)"])
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await lead() }
                group.addTask { await self.renewWhileHeld() }
                await group.next()
                group.cancelAll()
            }
            if !Task.isCancelled { logger.warning("the lease was lost: somebody else may lead") }
        }
        await release()
    }

    private func renewWhileHeld() async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: settings.retry) } catch { return }
            if await tryToHold() { continue }
            guard isLeader else { return }
        }
    }

    // MARK: One try

    private var path: ObjectPath { ObjectPath(.leases, settings.namespace, settings.name) }

    /// Whether it is held now.
    private func tryToHold() async -> Bool {
        let start = ContinuousClock.now
        do throws(KubernetesFailure) {
            try await hold(since: start)
        } catch {
            logger.log(
                level: error.refusal?.isConflict == true ? .debug : .warning, "the lease could not be renewed",
                metadata: ["error": "\(error)"])
        }
        return isLeader
    }

    private func hold(since start: ContinuousClock.Instant) async throws(KubernetesFailure) {
        let timeout = settings.renewWithin / 2
        let answer: Document
        do throws(KubernetesFailure) {
            answer = try await client.body(of: APICall("GET", path.path()), timeout: timeout)
        } catch {
            guard error.refusal?.isNotFound == true else { throw error }
            let lease = self.lease(
                transitions: 0, acquired: nil,
                metadata: DocumentMap([.init(key: "name", value: Document(.string(settings.name)))]))
            _ = try await client.create(lease, at: ObjectPath(.leases, settings.namespace))
            note(holder: settings.identity, heldSince: start)
            return
        }
        let spec = answer["spec"]
        let holder = spec?["holderIdentity"]?.string ?? ""
        let record = "\(holder) \(spec?["renewTime"]?.string ?? "") \(spec?["leaseTransitions"]?.integer ?? 0)"
        let isOurs = holder == settings.identity
        if !isOurs, !holder.isEmpty {
            let known = spec?["leaseDurationSeconds"]?.integer ?? 15
            let limit = Duration.seconds(max(1, min(known, 3600)))
            let isLeft = state.withLock { state in
                if state.seen?.record != record { state.seen = (record, .now) }
                state.holder = holder
                state.heldUntil = nil
                return (state.seen?.at ?? .now).duration(to: .now) >= limit
            }
            guard isLeft else { return }
        }
        let transitions = spec?["leaseTransitions"]?.integer ?? 0
        let lease = self.lease(
            transitions: isOurs ? transitions : transitions &+ 1, acquired: isOurs ? spec?["acquireTime"]?.string : nil,
            metadata: answer["metadata"]?.map ?? DocumentMap())
        _ = try await client.replace(lease, at: path)
        note(holder: settings.identity, heldSince: start)
    }

    private func note(holder: String, heldSince start: ContinuousClock.Instant) {
        state.withLock {
            $0.holder = holder
            $0.heldUntil = start + settings.renewWithin
            $0.seen = nil
        }
    }

    private func lease(transitions: Int64, acquired: String?, metadata: DocumentMap) -> Document {
        let now = Self.microTime(wallClockMilliseconds())
        var metadata = metadata
        metadata["managedFields"] = nil
        return .map([
            "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": Document(.map(metadata)),
            "spec": .map([
                "holderIdentity": Document(.string(settings.identity)),
                "leaseDurationSeconds": Document(.integer(settings.duration.components.seconds)),
                "acquireTime": Document(.string(acquired ?? now)), "renewTime": Document(.string(now)),
                "leaseTransitions": Document(.integer(transitions)),
            ]),
        ])
    }

    /// Nobody has to wait for what we do not do any more.
    private func release() async {
        let held = state.withLock { state in
            let held = state.heldUntil != nil
            state.heldUntil = nil
            return held
        }
        guard held else { return }
        // In a task of its own, since this one is cancelled.
        await Task {
            guard let current = try? await client.body(of: APICall("GET", path.path()), timeout: .seconds(3)),
                current["spec"]?["holderIdentity"]?.string == settings.identity,
                case .map(var map) = current.value, case .map(var spec)? = current["spec"]?.value
            else { return }
            spec["holderIdentity"] = ""
            spec["leaseDurationSeconds"] = 1
            map["spec"] = Document(.map(spec))
            _ = try? await client.replace(Document(.map(map)), at: path)
            logger.notice("the lease is given back")
        }.value
    }

    /// Lease times need microseconds (recordings, README): `2026-11-21T05:00:05.000000Z`.
    static func microTime(_ milliseconds: Int64) -> String {
        let second = Instant(millisecondsSinceEpoch: milliseconds - milliseconds % 1000).description
        let fraction = String(milliseconds % 1000)
        return second.dropLast() + "." + String(repeating: "0", count: 3 - fraction.count) + fraction + "000Z"
    }
}
