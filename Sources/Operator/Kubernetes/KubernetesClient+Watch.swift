package import Documents
import NIOCore
import PolicyRuntime
import Synchronization

/// One line of a watch.
package enum WatchEvent: Sendable {
    case added(Document), modified(Document), deleted(Document)
    /// Nothing happened up to here.
    case bookmark(resourceVersion: String)
    /// 410 means that changes were missed: list again.
    case failed(KubernetesError)
}

extension KubernetesClient {
    /// Watches from a `resourceVersion` on, until the server ends it, which it does after a while in any case.
    ///
    /// - Parameter receive: Gets each event in turn; the next one waits for it.
    package func watch(
        _ path: ObjectPath, from resourceVersion: String, labelSelector: String? = nil, fieldSelector: String? = nil,
        lasting seconds: Int = 290, receive: @Sendable @escaping (WatchEvent) async throws -> Void
    ) async throws(KubernetesFailure) {
        var query = [
            ("watch", "true"), ("resourceVersion", resourceVersion), ("allowWatchBookmarks", "true"),
            ("timeoutSeconds", String(seconds)),
        ]
        if let labelSelector { query.append(("labelSelector", labelSelector)) }
        if let fieldSelector { query.append(("fieldSelector", fieldSelector)) }
        let lines = Mutex(LineSplitter(limit: Self.longestEvent))
        let resource = path.resource
        let answer: APIAnswer
        do throws(TransportError) {
            do { try await limiter.wait() } catch { throw TransportError(.cancelled, "cancelled") }
            let refusal = try await connection.stream(
                APICall("GET", path.path(query: query)), lifetime: .seconds(seconds + 30)
            ) { part in
                for line in try lines.withLock({ try $0.add(part.readableBytesView) }) {
                    try await receive(try WatchEvent(line: line, of: resource))
                }
                return true
            }
            guard let refusal else { return }
            answer = try JSONAnswer.read(refusal, from: "the API server")
        } catch {
            throw .transport(error)
        }
        throw .refused(KubernetesError(answer))
    }

    /// An object has 1.5 MiB at most in etcd; printed as JSON with its fields' owners it may be longer.
    private static let longestEvent = 16 << 20
}

/// Parts of a stream to whole lines.
struct LineSplitter: Sendable {
    private var rest: [UInt8] = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// The lines that are complete now, without their ends.
    mutating func add(_ bytes: some Collection<UInt8>) throws(TransportError) -> [[UInt8]] {
        rest += bytes
        var lines: [[UInt8]] = []
        var start = rest.startIndex
        while let end = rest[start...].firstIndex(of: 0x0A) {
            if end > start { lines.append(Array(rest[start..<end])) }
            start = end + 1
        }
        rest.removeFirst(start - rest.startIndex)
        guard rest.count <= limit else {
            throw TransportError(.unusable, "an event of a watch is longer than \(limit >> 20) MiB")
        }
        return lines
    }
}

extension WatchEvent {
    init(line: [UInt8], of resource: KubernetesResource) throws(TransportError) {
        let event: Document
        do {
            event = try JSONReader.readValue(line)
        } catch {
            throw TransportError(.unusable, "a line of a watch is no JSON (\(error.description))")
        }
        guard let object = event["object"] else {
            throw TransportError(.unusable, "a line of a watch is no event")
        }
        switch event["type"]?.string {
        case "ADDED": self = .added(object.named(resource))
        case "MODIFIED": self = .modified(object.named(resource))
        case "DELETED": self = .deleted(object.named(resource))
        case "BOOKMARK":
            self = .bookmark(resourceVersion: object["metadata"]?["resourceVersion"]?.string ?? "")
        case "ERROR": self = .failed(KubernetesError(object))
        default: throw TransportError(.unusable, "a line of a watch is of no known type")
        }
    }
}
