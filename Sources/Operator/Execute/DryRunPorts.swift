import Documents
package import PolicyRuntime
import Synchronization

/// Lets nothing through that changes something.
///
/// What the operator would write into the status of the resource is kept here for the pass, which decides on it as if it
/// had been written. The first other write ends the pass: it is the journal that would begin the plan.
package final class DryRunPorts: Ports {
    private let ports: any Ports
    private let state = Mutex(State())

    private struct State {
        var overlay: [String: Document] = [:]
        var stopped: PortCall?
    }

    package init(_ ports: any Ports) { self.ports = ports }

    /// The write that would have come next.
    package var firstWrite: PortCall? { state.withLock { $0.stopped } }

    package func perform(_ call: PortCall) async -> PortReply {
        guard case .kubernetes(let request) = call else {
            return call.isQuestion ? await ports.perform(call) : refuse(call)
        }
        let path = String(request.path.prefix { $0 != "?" })
        if request.method == "GET" {
            let reply = await ports.perform(call)
            guard case .answer(var answer) = reply, let patch = state.withLock({ $0.overlay[path] }) else {
                return reply
            }
            answer.body = answer.body.merging(patch)
            return .answer(answer)
        }
        guard request.method == "PATCH", path.hasSuffix("/status"), let body = request.body else { return refuse(call) }
        let object = String(path.dropLast("/status".count))
        let patch: Document? = state.withLock { state in
            if let before = state.overlay[object] {
                // Again and again the same: nothing would come of it.
                guard before != body else { return nil }
                state.overlay[object] = before.merging(body, keepsNulls: true)
            } else {
                state.overlay[object] = body
            }
            return state.overlay[object]
        }
        guard let patch else { return refuse(call) }
        let reply = await ports.perform(.kubernetes(APICall("GET", object)))
        guard case .answer(var answer) = reply else { return reply }
        answer.body = answer.body.merging(patch)
        return .answer(answer)
    }

    private func refuse(_ call: PortCall) -> PortReply {
        state.withLock { if $0.stopped == nil { $0.stopped = call } }
        return .unreachable("dry run: nothing is written")
    }
}

extension Document {
    /// RFC 7396, but for `metadata.resourceVersion`, which is a condition.
    ///
    /// - Parameter keepsNulls: Where both are patches, whose nulls still say that something goes.
    func merging(_ patch: Document, keepsNulls: Bool = false) -> Document {
        guard case .map(let changes) = patch.value else { return patch }
        var result = map ?? DocumentMap()
        for entry in changes.entries where entry.key != "resourceVersion" {
            if entry.value.isNull, !keepsNulls {
                result[entry.key] = nil
            } else {
                result[entry.key] = (result[entry.key] ?? Document(.null)).merging(entry.value, keepsNulls: keepsNulls)
            }
        }
        return Document(.map(result))
    }
}
