import Documents
import Logging
import PolicyRuntime

/// Keeps the cache of one kind in one namespace as the server has it: lists, watches, lists again when it must.
struct Reflector: Sendable {
    enum State: Sendable, Hashable {
        case watching
        /// The kind is not installed.
        case missing
        case failing(String)
    }

    let selection: ObjectCache.Selection
    /// Empty: all.
    let namespace: String
    let client: KubernetesClient
    let cache: ObjectCache
    let logger: Logger
    /// Each change, in order.
    let changed: @Sendable (KubernetesResource, _ old: Document?, _ new: Document?) async -> Void
    let report: @Sendable (KubernetesResource, _ namespace: String, State) -> Void

    /// How often a kind that is missing is looked for.
    private static let missingDelay: Duration = .seconds(15)
    private static let longestDelay: Duration = .seconds(30)

    /// Ends when it is cancelled.
    func run() async {
        var failures = 0
        while !Task.isCancelled {
            let outcome = await round()
            cache.note(selection.resource, namespace: namespace, isFresh: false)
            if Task.isCancelled { return }
            switch outcome {
            case .expired: failures = 0
            case .missing:
                report(selection.resource, namespace, .missing)
                await pause(Self.missingDelay)
            case .failed(let error):
                failures += 1
                report(selection.resource, namespace, .failing(error))
                let full = min(Self.longestDelay, .milliseconds(250) * (1 << min(failures, 10)))
                await pause(full / 2 + full / 2 * Double.random(in: 0...1))
            }
        }
    }

    private enum Outcome {
        /// The server has forgotten what happened since: all is listed again.
        case expired
        case missing
        case failed(String)
    }

    /// One list, and watches from there on for as long as they can be resumed.
    private func round() async -> Outcome {
        let path = ObjectPath(selection.resource, namespace.isEmpty ? nil : namespace)
        let list: ObjectList
        do throws(KubernetesFailure) {
            list = try await client.list(path, labelSelector: selection.labelSelector)
        } catch {
            return error.refusal?.isNotFound == true ? .missing : .failed("\(error)")
        }
        for change in cache.replace(selection.resource, namespace: namespace, with: list.items) {
            await changed(selection.resource, change.old, change.new)
        }
        report(selection.resource, namespace, .watching)
        let position = WatchPosition(list.resourceVersion)
        var failures = 0
        while !Task.isCancelled {
            let before = await position.version
            do throws(KubernetesFailure) {
                cache.note(selection.resource, namespace: namespace, isFresh: true)
                try await client.watch(
                    path, from: before, labelSelector: selection.labelSelector, lasting: Int.random(in: 240...300)
                ) { event in
                    try await handle(event, position)
                }
                failures = 0
            } catch {
                if let refusal = error.refusal, refusal.isExpired { return .expired }
                if error.refusal?.isNotFound == true { return .missing }
                if await position.isExpired { return .expired }
                failures = await position.version == before ? failures + 1 : 0
                logger.debug(
                    "a watch ended", metadata: ["kind": "\(selection.resource.kind)", "error": "\(error)"])
                // At first it goes on where it was, at once: connections end for all sorts of reasons.
                if failures > 1 {
                    cache.note(selection.resource, namespace: namespace, isFresh: false)
                    report(selection.resource, namespace, .failing("\(error)"))
                    let full = min(Self.longestDelay, .milliseconds(250) * (1 << min(failures, 10)))
                    await pause(full / 2 + full / 2 * Double.random(in: 0...1))
                } else {
                    await pause(.milliseconds(50))
                }
            }
            if failures == 0 { report(selection.resource, namespace, .watching) }
        }
        return .expired
    }

    private func handle(_ event: WatchEvent, _ position: WatchPosition) async throws {
        switch event {
        case .added(let object), .modified(let object):
            let old = cache.store(object, of: selection.resource)
            await position.move(to: object["metadata"]?["resourceVersion"]?.string)
            await changed(selection.resource, old, object)
        case .deleted(let object):
            let old = cache.remove(object, of: selection.resource)
            await position.move(to: object["metadata"]?["resourceVersion"]?.string)
            await changed(selection.resource, old ?? object, nil)
        case .bookmark(let version): await position.move(to: version)
        case .failed(let error):
            if error.isExpired { await position.expire() }
            throw TransportError(.lost, "the watch failed: \(error)")
        }
    }

    private func pause(_ duration: Duration) async { try? await Task.sleep(for: duration) }
}

/// How far a watch has come.
private actor WatchPosition {
    private(set) var version: String
    private(set) var isExpired = false

    init(_ version: String) { self.version = version }

    func move(to version: String?) {
        if let version, !version.isEmpty { self.version = version }
    }

    func expire() { isExpired = true }
}
