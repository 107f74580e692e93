/// So many requests a second, and a burst of more after a quiet time. Whoever has to wait waits in the order of asking.
package actor RateLimiter {
    private let interval: Duration
    private let burst: Int
    /// When the bucket would be full again, if nobody asked any more.
    private var fullAt: ContinuousClock.Instant

    /// - Parameter rate: Requests a second.
    package init(rate: Double, burst: Int) {
        interval = .seconds(1.0 / max(rate, 0.001))
        self.burst = max(burst, 1)
        fullAt = .now
    }

    /// Returns once a request may be sent.
    ///
    /// - Returns: How long that took.
    @discardableResult
    package func wait() async throws -> Duration {
        let delay = take(at: .now)
        if delay > .zero { try await Task.sleep(for: delay) }
        return delay
    }

    /// Takes one token; says when it is there.
    func take(at now: ContinuousClock.Instant) -> Duration {
        fullAt = max(fullAt, now) + interval
        let behind = now.duration(to: fullAt) - interval * burst
        return max(.zero, behind)
    }
}
