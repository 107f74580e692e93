/// The time of a simulation: it moves only when it is told to.
public struct SimulatedClock: Sendable, Hashable {
    /// Milliseconds since 1970, UTC, as the simulated machines show it. May be set back: clocks jump.
    public var now: Int64
    /// Milliseconds since the simulation began. Never goes back.
    public private(set) var elapsed: Int64 = 0

    public init(now: Int64) { self.now = now }

    /// - Precondition: `milliseconds` is not negative.
    public mutating func advance(by milliseconds: Int64) {
        now += milliseconds
        elapsed += milliseconds
    }
}
