import Documents
import NIOCore
package import PolicyRuntime

/// Sends calls to JobManagers. What they answer is small: anything else is no JobManager.
///
/// The same for 1.15 to 2.x: paths, statuses and fields are the same throughout, and what differs is read by who asked.
package struct FlinkClient: Sendable {
    private let transport: HTTPTransport
    private let address: FlinkAddress
    private let retries: RetryPolicy
    private let jars: JarSource

    /// Of one answer. The statistics of a job with many vertices and a long history stay far below.
    private static let largestAnswer = 32 << 20

    package init(
        _ transport: HTTPTransport, at address: FlinkAddress, retries: RetryPolicy = Self.patience
    ) {
        self.transport = transport
        self.address = address
        self.retries = retries
        jars = JarSource(transport)
    }

    /// Less patient than with the API server: a JobManager that starts is asked again by the plan itself.
    package static var patience: RetryPolicy {
        var policy = RetryPolicy()
        policy.tries = 2
        policy.longest = .seconds(1)
        policy.patience = .seconds(2)
        return policy
    }

    package func perform(_ endpoint: FlinkEndpoint, _ call: APICall) async -> PortReply {
        do throws(TransportError) {
            return .answer(try await answer(endpoint, call))
        } catch {
            switch error.kind {
            case .unreachable, .cancelled: return .unreachable(error.message)
            case .lost, .unusable: return .lost(error.message)
            }
        }
    }

    private func answer(_ endpoint: FlinkEndpoint, _ call: APICall) async throws(TransportError) -> APIAnswer {
        let request = try await request(endpoint, call)
        var tried = 0
        while true {
            tried += 1
            let outcome: RetryPolicy.Outcome
            let result: Result<APIAnswer, TransportError>
            do throws(TransportError) {
                let reply = try await transport.send(
                    request, timeout: call.jarURI == nil ? .seconds(30) : .seconds(600), limit: Self.largestAnswer)
                let answer = try JSONAnswer.read(reply, from: "Flink")
                result = .success(answer)
                outcome = .status(answer.status, answer.retryAfter)
            } catch {
                result = .failure(error)
                switch error.kind {
                case .unreachable: outcome = .unreachable
                case .lost: outcome = .lost
                case .unusable, .cancelled: throw error
                }
            }
            guard let delay = retries.delay(after: outcome, tried: tried, isQuestion: request.isQuestion) else {
                return try result.get()
            }
            do { try await Task.sleep(for: delay) } catch { throw TransportError(.cancelled, "cancelled") }
        }
    }

    private func request(_ endpoint: FlinkEndpoint, _ call: APICall) async throws(TransportError) -> HTTPRequest {
        let url = address.url(of: endpoint) + call.path
        var headers: [(name: String, value: String)] = [("Accept", "application/json")]
        if let uri = call.jarURI {
            let form = MultipartForm(field: "jarfile", fileName: JarSource.fileName(of: uri))
            headers.append(("Content-Type", form.contentType))
            return HTTPRequest(call.method, url, headers: headers, body: form.body(try await jars.bytes(of: uri)))
        }
        guard let body = call.body else { return HTTPRequest(call.method, url, headers: headers) }
        guard let bytes = try? JSONWriter.canonical(body) else {
            throw TransportError(.unreachable, "the body of \(call.method) \(call.path) is no JSON")
        }
        headers.append(("Content-Type", "application/json"))
        return HTTPRequest(call.method, url, headers: headers, body: ByteBuffer(bytes: bytes))
    }
}
