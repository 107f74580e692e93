/// When a request is sent again by the client itself. What is left to the caller is told to the caller.
package struct RetryPolicy: Sendable {
    /// Tries in all.
    package var tries = 4
    package var first: Duration = .milliseconds(250)
    package var longest: Duration = .seconds(8)
    /// Longer than this nobody is made to wait: the answer goes to the caller, with its `Retry-After`.
    package var patience: Duration = .seconds(15)
    /// From 0 to 1; of the system's generator.
    package var random: @Sendable () -> Double = { Double.random(in: 0...1) }

    package init() {}

    /// How long to wait before the next try; `nil`: there is none.
    ///
    /// - Parameter tried: Tries so far.
    package func delay(after outcome: Outcome, tried: Int, isQuestion: Bool) -> Duration? {
        guard tried < tries else { return nil }
        switch outcome {
        case .unreachable: return backoff(tried)
        case .lost: return isQuestion ? backoff(tried) : nil
        case .status(429, let after): return asked(after, tried)
        // Refused before anything was done; other errors of a server leave open what became of a write.
        case .status(503, let after?): return asked(after, tried)
        case .status(500...599, let after): return isQuestion ? asked(after, tried) : nil
        case .status: return nil
        }
    }

    package enum Outcome: Sendable, Hashable {
        case unreachable, lost
        /// With its `Retry-After` in milliseconds.
        case status(Int, Int64?)
    }

    private func asked(_ milliseconds: Int64?, _ tried: Int) -> Duration? {
        guard let milliseconds else { return backoff(tried) }
        let wanted = Duration.milliseconds(milliseconds)
        guard wanted <= patience else { return nil }
        // Not all at the same moment.
        return wanted + wanted * (random() * 0.1)
    }

    /// Half of the doubled time is certain, half is chance.
    private func backoff(_ tried: Int) -> Duration {
        let full = min(longest, first * (1 << min(max(tried - 1, 0), 16)))
        return full / 2 + full / 2 * random()
    }
}
