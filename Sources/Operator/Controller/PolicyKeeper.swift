import Documents
import Logging
import PolicyCompiler
package import PolicyRuntime
import Synchronization

/// The policy that decides, and the last one that did not compile.
///
/// A plan under way is not touched by a new policy: it stands in the journal with all that it needs.
package final class PolicyKeeper: Sendable {
    package struct Loaded: Sendable {
        package var decider: Decider
        /// Of its content; the same text in another file has the same.
        package var digest: String
    }

    package enum Change: Sendable {
        case none
        case loaded(Loaded)
        /// What was there before still decides.
        case refused(PolicyError)
    }

    private struct State {
        var loaded: Loaded?
        /// As last read, whether they compiled or not.
        var texts: PolicyTexts?
        var loadedTexts: PolicyTexts?
        var error: PolicyError?
    }

    package let origin: PolicyOrigin
    private let client: KubernetesClient
    private let state = Mutex(State())

    package init(_ origin: PolicyOrigin, _ client: KubernetesClient) {
        self.origin = origin
        self.client = client
    }

    package var current: Loaded? { state.withLock { $0.loaded } }
    /// Why the newest text does not decide.
    package var error: PolicyError? { state.withLock { $0.error } }

    /// Reads it again, and compiles it if it changed.
    package func reload() async -> Change {
        let texts: PolicyTexts
        do throws(PolicyError) {
            texts = try await read()
        } catch {
            return refuse(error, texts: nil)
        }
        let isNew = state.withLock { state in
            // It could not be read for a while, and is the one that decides.
            if state.loadedTexts == texts { state = State(loaded: state.loaded, texts: texts, loadedTexts: texts) }
            return state.texts != texts
        }
        guard isNew else { return .none }
        do throws(PolicyError) {
            let decider = try texts.decider()
            let loaded = Loaded(decider: decider, digest: ArtifactWriter.digest(of: decider.policy))
            state.withLock { $0 = State(loaded: loaded, texts: texts, loadedTexts: texts) }
            return .loaded(loaded)
        } catch {
            return refuse(error, texts: texts)
        }
    }

    private func refuse(_ error: PolicyError, texts: PolicyTexts?) -> Change {
        state.withLock { state in
            if let texts { state.texts = texts }
            guard state.error != error else { return Change.none }
            state.error = error
            return .refused(error)
        }
    }

    private func read() async throws(PolicyError) -> PolicyTexts {
        switch origin {
        case .named(let name): return try PolicyTexts(named: name)
        case .configMap(let namespace, let name):
            let object: Document
            do throws(KubernetesFailure) {
                object = try await client.get(ObjectPath(.configMaps, namespace, name))
            } catch {
                throw PolicyError("\(origin) cannot be read: \(error)")
            }
            return try PolicyTexts(configMap: object, name: origin.description)
        }
    }
}
