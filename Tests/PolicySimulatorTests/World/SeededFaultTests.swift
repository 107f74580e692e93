import Testing

@testable import PolicySimulator

/// Whether the guarantees notice an executor that does not keep them.
@Suite struct SeededFaultTests {
    private static let seeds: UInt64 = 1000

    /// What showed each before; the others are tried from the first seed on.
    private static let known: [SeededFault: UInt64] = [
        .effectBeforeJournal: 64, .freshTriggerPerRetry: 64, .expiredTriggerMeansNone: 33,
    ]

    @Test(arguments: SeededFault.allCases)
    func `a mistake of the executor is caught within 1000 seeds`(fault: SeededFault) throws {
        var caught: (seed: UInt64, violation: Violation)?
        for seed in (Self.known[fault] ?? 1)...Self.seeds {
            var unmodified = try fault.simulation(seed: seed, isFaulty: false)
            // Where the executor itself breaks something, nothing is said of the mistake.
            guard unmodified.run() == nil else { continue }
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
