package import Documents
import NIOCore
package import PolicyRuntime

/// The API server's verbs, with the client's share of patience: a rate limit, tries, sizes.
package struct KubernetesClient: Sendable {
    package let connection: KubernetesConnection
    let limiter: RateLimiter
    let retries: RetryPolicy
    let report: @Sendable (Sent) -> Void

    /// What became of one try, for metrics.
    package struct Sent: Sendable {
        package var method: String
        /// `nil`: there was no answer.
        package var status: Int?
        package var took: Duration
        package var waited: Duration
    }

    package init(
        _ connection: KubernetesConnection, limiter: RateLimiter = RateLimiter(rate: 50, burst: 100),
        retries: RetryPolicy = RetryPolicy(), report: @escaping @Sendable (Sent) -> Void = { _ in }
    ) {
        self.connection = connection
        self.limiter = limiter
        self.retries = retries
        self.report = report
    }

    /// Sends a call as it is, and says what became of it, as the executor wants to know.
    package func perform(_ call: APICall) async -> PortReply {
        do throws(TransportError) {
            return .answer(try await answer(call))
        } catch {
            switch error.kind {
            case .unreachable, .cancelled: return .unreachable(error.message)
            case .lost, .unusable: return .lost(error.message)
            }
        }
    }

    /// The answer, of whatever status.
    package func answer(_ call: APICall, timeout: Duration? = nil) async throws(TransportError) -> APIAnswer {
        var tried = 0
        while true {
            tried += 1
            let waited = try await mayBeSent()
            let start = ContinuousClock.now
            let outcome: RetryPolicy.Outcome
            let result: Result<APIAnswer, TransportError>
            do throws(TransportError) {
                let reply = try await connection.send(call, timeout: timeout)
                report(
                    Sent(method: call.method, status: reply.status, took: .now - start, waited: waited))
                let answer = try JSONAnswer.read(reply, from: "the API server")
                result = .success(answer)
                outcome = .status(answer.status, answer.retryAfter)
            } catch {
                if error.kind != .unusable { report(Sent(method: call.method, took: .now - start, waited: waited)) }
                result = .failure(error)
                switch error.kind {
                case .unreachable: outcome = .unreachable
                case .lost: outcome = .lost
                case .unusable, .cancelled: throw error
                }
            }
            let isQuestion = call.method == "GET"
            guard let delay = retries.delay(after: outcome, tried: tried, isQuestion: isQuestion) else {
                return try result.get()
            }
            do { try await Task.sleep(for: delay) } catch { throw TransportError(.cancelled, "cancelled") }
        }
    }

    private func mayBeSent() async throws(TransportError) -> Duration {
        do { return try await limiter.wait() } catch { throw TransportError(.cancelled, "cancelled") }
    }

    /// The body of a good answer.
    @discardableResult
    package func body(of call: APICall, timeout: Duration? = nil) async throws(KubernetesFailure) -> Document {
        let answer: APIAnswer
        do throws(TransportError) {
            answer = try await self.answer(call, timeout: timeout)
        } catch {
            throw .transport(error)
        }
        guard (200..<300).contains(answer.status) else { throw .refused(KubernetesError(answer)) }
        return answer.body
    }
}

/// An answer that should be JSON.
enum JSONAnswer {
    private static let limits = DocumentLimits(bytes: 512 << 20, depth: 200, nodes: 50_000_000)

    /// - Throws: `unusable` where a good answer is no JSON. Of a refusal that is none, the status is what counts.
    static func read(_ reply: HTTPReply, from server: String) throws(TransportError) -> APIAnswer {
        let bytes = Array(reply.body.readableBytesView)
        guard !bytes.isEmpty else { return APIAnswer(reply.status, retryAfter: reply.retryAfter) }
        let isGood = (200..<300).contains(reply.status)
        let type = reply.header("content-type")?.prefix { $0 != ";" }.lowercased() ?? ""
        do {
            let body = try JSONReader.readValue(bytes, limits: limits)
            return APIAnswer(reply.status, body, retryAfter: reply.retryAfter)
        } catch {
            if !isGood {
                let text = type == "text/plain" ? String(decoding: bytes.prefix(300), as: UTF8.self) : nil
                let body = Document.map([
                    "message": Document(.string("HTTP \(reply.status)" + (text.map { ": \($0)" } ?? "")))
                ])
                return APIAnswer(reply.status, body, retryAfter: reply.retryAfter)
            }
            if type == "text/html" {
                throw TransportError(
                    .unusable, "\(server) answers with HTML: a proxy or a login page stands before it")
            }
            throw TransportError(.unusable, "the answer of \(server) is no JSON (\(error.description))")
        }
    }
}
