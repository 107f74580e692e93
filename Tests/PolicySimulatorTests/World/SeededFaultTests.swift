import Testing

@testable import PolicySimulator

/// Whether the guarantees notice an executor that does not keep them.
@Suite struct SeededFaultTests {
    #if DEBUG
        /// A debug build needs seconds for each seed: it begins with the one that is known to show the fault.
        private static let seeds: UInt64 = 1
    #else
        private static let seeds: UInt64 = 1000
    #endif

    /// The first seed that shows each.
    private static let known: [SeededFault: UInt64] = [:]

    @Test(arguments: SeededFault.allCases)
    func `a mistake of the executor is caught within 1000 seeds`(fault: SeededFault) throws {
        let first = Self.seeds == 1 ? Self.known[fault] ?? 1 : 1
        var caught: (seed: UInt64, violation: Violation)?
        for seed in first..<(first + Self.seeds) {
            var unmodified = try fault.simulation(seed: seed, isFaulty: false)
            let own = unmodified.run()
            #expect(own == nil, "seed \(seed), unmodified: \(own.map { "\($0)" } ?? "")")
            var faulty = try fault.simulation(seed: seed, isFaulty: true)
            if let violation = faulty.run() {
                caught = (seed, violation)
                break
            }
        }
        let found = try #require(caught, "\(fault.rawValue) was not caught")
        print("\(fault.rawValue): caught by seed \(found.seed): \(found.violation)")
    }
}
