/// SplitMix64: small, and the same on every machine.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number below `limit`. Cheaper than `Int.random(in:)`, which a hundred thousand tables notice in a debug build.
    public mutating func below(_ limit: Int) -> Int { Int(next() >> 33) % limit }

    public mutating func chance(_ one: Int, in all: Int) -> Bool { below(all) < one }

    public mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }
}

/// Which random cases to run: `POLICY_SEED` runs that one again, `POLICY_COUNT` as many as it says.
public struct RandomRun: Sendable {
    public let seeds: Range<UInt64>

    /// - Parameters:
    ///   - debug: How many in a debug build.
    ///   - release: How many where code is optimized.
    public init(debug: UInt64, release: UInt64, environment: (String) -> String?) {
        if let seed = environment("POLICY_SEED").flatMap(UInt64.init) {
            seeds = seed..<seed + 1
            return
        }
        var count = debug
        #if !DEBUG
            count = release
        #endif
        seeds = 0..<(environment("POLICY_COUNT").flatMap(UInt64.init) ?? count)
    }
}
