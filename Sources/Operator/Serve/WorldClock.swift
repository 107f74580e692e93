import PolicyRuntime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// What time it is in a simulated world: it begins now, and runs as fast as real time or a number of times faster.
package struct WorldClock: Sendable {
    /// How much of the world's time passes in a second of ours.
    package let speed: Double
    package let beginning: Int64
    private let start = ContinuousClock.now

    /// - Parameter beginning: Milliseconds since 1970.
    package init(speed: Double = 1, beginning: Int64 = WorldClock.wallMilliseconds) {
        self.speed = speed
        self.beginning = beginning
    }

    /// Milliseconds since 1970, in the world. Never goes back, whatever becomes of the machine's own clock.
    package var now: Int64 {
        let elapsed = ContinuousClock.now - start
        let milliseconds = Double(elapsed.components.seconds) * 1_000 + Double(elapsed.components.attoseconds) / 1e15
        // A clock that ran for longer than there are milliseconds stands still.
        return beginning &+ (Int64(exactly: (milliseconds * speed).rounded(.down)) ?? 0)
    }

    /// How long to wait until the world has come to a time.
    package func wait(until time: Int64) -> Duration {
        .milliseconds(max(0, Double(time - now) / speed))
    }

    package static var wallMilliseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
