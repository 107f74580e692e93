package import PolicyRuntime
import Synchronization

/// Ports of one pass that answer from the watches what they know.
///
/// Only what turns out to need nothing may rest on them: who wants to write looks again, at the server itself.
package final class CachedPorts: Ports {
    private let ports: any Ports
    private let cache: ObjectCache
    private let job: (namespace: String, name: String)
    private let used = Mutex(false)

    package init(_ ports: any Ports, _ cache: ObjectCache, for key: PassRunner.Key) {
        self.ports = ports
        self.cache = cache
        job = (key.namespace, key.name)
    }

    /// Whether anything was answered that the server may see otherwise by now.
    package var hasAnswered: Bool { used.withLock { $0 } }

    package func perform(_ call: PortCall) async -> PortReply {
        if case .kubernetes(let request) = call, let answer = cache.answer(request, for: job) {
            used.withLock { $0 = true }
            return .answer(answer)
        }
        return await ports.perform(call)
    }
}
