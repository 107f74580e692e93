extension SimulatedFlink {
    /// SplitMix64: small, and the same on every machine.
    public struct Random: RandomNumberGenerator, Sendable, Hashable {
        private var state: UInt64

        public init(seed: UInt64) { state = seed }

        public mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }

        /// `count` lowercase hex digits.
        mutating func hex(_ count: Int) -> String {
            String(unsafeUninitializedCapacity: count) { buffer in
                var bits: UInt64 = 0
                for index in 0..<count {
                    if index % 16 == 0 { bits = next() }
                    let digit = UInt8(truncatingIfNeeded: bits & 15)
                    buffer[index] = digit < 10 ? 48 + digit : 87 + digit
                    bits >>= 4
                }
                return count
            }
        }

        /// In the form of a UUID, as Flink names uploaded jars.
        mutating func uuid() -> String {
            "\(hex(8))-\(hex(4))-\(hex(4))-\(hex(4))-\(hex(12))"
        }

        /// A duration of `range`, both ends included; its lower end if it is a point.
        mutating func milliseconds(_ range: ClosedRange<Int64>) -> Int64 {
            let width = UInt64(range.upperBound &- range.lowerBound)
            return width == 0 ? range.lowerBound : range.lowerBound + Int64(next() % (width &+ 1))
        }
    }
}
