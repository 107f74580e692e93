import Documents
import PolicyCompiler
import Testing

@testable import PolicyRuntime
@testable import PolicySimulator

/// Every guarantee under every fault around every call of what the operator does.
///
/// A fault point is one call and one fault. So many of each case are tried, spread over all calls and faults.
@Suite struct FaultPointTests {
    /// What goes wrong just before a call, or with it.
    enum Fault: String, CaseIterable, Sendable {
        case killed, killedForLong, requestLost, replyLost, duplicated, delayed, delayedForLong, conflict
        case tooManyRequests, internalError, unavailable, jobManagerDies, tasksLost, triggersForgotten
        case clockForward, clockBack, secondOperator, slowLeader, verySlowLeader, watchDropped
        case haMetadataDeleted, deploymentDeleted

        var happenings: [Happening.What] {
            switch self {
            case .killed: [.operatorKilled(afterCalls: 0, down: 3_000)]
            // Longer than Flink remembers a trigger id.
            case .killedForLong: [.operatorKilled(afterCalls: 0, down: 360_000)]
            case .requestLost: [.requestLost(calls: 1)]
            case .replyLost: [.replyLost(calls: 1)]
            case .duplicated: [.requestDuplicated(calls: 1)]
            case .delayed: [.requestDelayed(calls: 1, by: 2_000)]
            case .delayedForLong: [.requestDelayed(calls: 1, by: 40_000)]
            case .conflict: [.serverError(status: 409, calls: 1)]
            case .tooManyRequests: [.serverError(status: 429, calls: 2)]
            case .internalError: [.serverError(status: 500, calls: 2)]
            case .unavailable: [.serverError(status: 503, calls: 3)]
            case .jobManagerDies: [.jobManagerKilled]
            case .tasksLost: [.taskManagersLost(for: 20_000)]
            case .triggersForgotten: [.triggersForgotten]
            case .clockForward: [.clockJump(3_600_000)]
            case .clockBack: [.clockJump(-3_600_000)]
            case .secondOperator: [.secondOperator(for: 60_000)]
            // With the call in its hand, which it makes when it wakes up.
            case .slowLeader: [.operatorPaused(5_000), .secondOperator(for: 60_000)]
            case .verySlowLeader: [.operatorPaused(90_000), .secondOperator(for: 180_000)]
            case .watchDropped: [.watchDropped(for: 60_000)]
            case .haMetadataDeleted: [.haMetadataDeleted]
            case .deploymentDeleted: [.deploymentDeleted]
            }
        }

        /// Faults that leave the job alone.
        static let ofTheOperator: [Fault] = [
            .killed, .requestLost, .replyLost, .duplicated, .delayed, .conflict, .tooManyRequests, .internalError,
            .unavailable, .clockForward, .clockBack, .watchDropped,
        ]
    }

    /// Of each case: all points are some thousands, which take minutes.
    private static let most = 12

    /// Tries each fault before each call, and holds what comes out against `expectation`.
    ///
    /// - Returns: How many fault points were tried.
    @discardableResult
    private func enumerate(
        _ cases: [WorldCase], _ faults: [Fault], named name: String, preceding: [Happening.What] = [],
        _ expectation: (Simulation, String) throws -> Void = { _, _ in }
    ) throws -> Int {
        try enumerate(cases, faults.map { ($0.rawValue, preceding + $0.happenings) }, named: name, expectation)
    }

    @discardableResult
    private func enumerate(
        _ cases: [WorldCase], _ faults: [(name: String, happenings: [Happening.What])], named name: String,
        _ expectation: (Simulation, String) throws -> Void
    ) throws -> Int {
        var points: [(WorldCase, Int, (name: String, happenings: [Happening.What]))] = []
        for item in cases {
            for call in 0..<(try item.calls()) { points += faults.map { (item, call, $0) } }
        }
        // A stride that is no divisor of what it steps over, so that calls and faults both vary.
        var stride = max(1, points.count / Self.most)
        while stride > 1, faults.count.isMultiple(of: stride) || stride.isMultiple(of: faults.count) { stride += 1 }
        var count = 0
        for place in Swift.stride(from: 0, to: points.count, by: stride) {
            let (item, call, fault) = points[place]
            var simulation = try item.simulation()
            simulation.happen(before: call, fault.happenings)
            let violation = simulation.run()
            let place = "\(item.mode): \(fault.name) at call \(call)"
            #expect(violation == nil, "\(place): \(violation.map { "\($0)" } ?? "")")
            if violation == nil { try expectation(simulation, place) }
            count += 1
        }
        print("\(name): \(count) fault points")
        return count
    }

    // MARK: No step is lost, and none is done twice with effect

    @Test func `no step is lost, and none is done twice with effect`() throws {
        try enumerate([WorldCase()], Fault.ofTheOperator, named: "no step lost, none done twice") { simulation, place in
            #expect(simulation.savepoints.count == 1, "\(place): \(simulation.savepoints)")
            #expect(simulation.runningJob?.restoredFrom == simulation.savepoints.first, "\(place)")
            #expect(simulation.isUnderWay == false, "\(place)")
        }
        let lastState = WorldCase(mode: "last-state")
        try enumerate([lastState], Fault.ofTheOperator, named: "no step lost, with HA metadata") { simulation, place in
            #expect(simulation.savepoints.isEmpty, "\(place): \(simulation.savepoints)")
            #expect(simulation.runningJob?.restoredRecords ?? 0 > 10_000, "\(place)")
            #expect(simulation.isUnderWay == false, "\(place)")
        }
    }

    // MARK: Never two stops in flight for one job

    @Test func `never are two stops in flight for one job`() throws {
        var slow = WorldCase()
        slow.schedule = [
            Happening(at: 59_000, .savepointFault(.slow(milliseconds: 25_000))), Happening(at: 60_000, .changeImage),
        ]
        try enumerate([slow], Fault.allCases, named: "never two stops in flight")
    }

    // MARK: A completed savepoint is never forgotten

    /// The stop fails after its savepoint is written, so that the path stands only in the failure's text.
    @Test(arguments: [true, false])
    func `a savepoint whose stop failed after it is not forgotten`(isFinal: Bool) throws {
        var item = WorldCase()
        item.schedule = [
            Happening(at: 59_000, .savepointFault(.failsAfterwards(isFinal: isFinal))),
            Happening(at: 60_000, .changeImage),
        ]
        let faults = Fault.ofTheOperator + [.killedForLong, .secondOperator, .slowLeader]
        try enumerate([item], faults, named: "savepoint in a failure's text, final: \(isFinal)") { simulation, place in
            #expect(!simulation.savepoints.isEmpty, "\(place)")
        }
    }

    @Test func `a savepoint whose trigger id has expired is not forgotten`() throws {
        var item = WorldCase(configuration: [("rest.async.store-duration", "2 s")])
        let faults: [Fault] = [.killed, .killedForLong, .replyLost, .slowLeader, .triggersForgotten, .unavailable]
        try enumerate([item], faults, named: "expired trigger id of a stop")
        // Of a savepoint that a person asked for by its nonce.
        item.schedule = [Happening(at: 60_000, .triggerSavepoint)]
        try enumerate([item], faults, named: "expired trigger id of a savepoint")
    }

    // MARK: Never restore from something older than was decided

    @Test(arguments: ["savepoint", "last-state"])
    func `nothing starts from something older than was decided`(mode: String) throws {
        let faults: [Fault] = [
            .jobManagerDies, .tasksLost, .haMetadataDeleted, .deploymentDeleted, .killedForLong, .delayedForLong,
            .verySlowLeader,
        ]
        try enumerate([WorldCase(mode: mode)], faults, named: "never older state, \(mode)") { simulation, place in
            // Or it waits for a person, which is no start at all.
            guard let job = simulation.runningJob else { return }
            #expect(job.restoredRecords > 0, "\(place): started empty")
        }
    }

    // MARK: Never delete state that somebody needs

    @Test func `no state is deleted that a suspended job needs`() throws {
        var item = WorldCase()
        item.schedule = [Happening(at: 60_000, .suspend), Happening(at: 200_000, .resume)]
        try enumerate([item, WorldCase(mode: "last-state")], Fault.allCases, named: "suspended and resumed") {
            simulation, place in
            guard let job = simulation.runningJob else { return }
            #expect(job.restoredRecords > 0, "\(place): started empty")
        }
    }

    // MARK: Two operators at once do no harm

    /// One stands still before each of its calls, for shorter and longer, and makes it when it wakes up.
    @Test(arguments: ["savepoint", "last-state", "stateless"])
    func `two operators at once do no harm`(mode: String) throws {
        let pauses: [Int64] = [500, 2_000, 5_000, 20_000, 45_000, 90_000]
        var faults = pauses.map {
            (
                name: "paused for \($0) ms",
                happenings: [Happening.What.operatorPaused($0), .secondOperator(for: 120_000)]
            )
        }
        faults.append((name: "both at work", happenings: [.secondOperator(for: 120_000)]))
        try enumerate([WorldCase(mode: mode)], faults, named: "two operators, \(mode)") { simulation, place in
            #expect(simulation.isUnderWay == false, "\(place)")
        }
    }

    // MARK: A person edits in the middle

    @Test func `an edit in the middle is noticed, and decided anew`() throws {
        let edits: [(name: String, happenings: [Happening.What])] = [
            ("another image", [.changeImage]), ("suspend", [.suspend]), ("another mode", [.changeMode("last-state")]),
            ("another parallelism", [.changeParallelism(1)]), ("a label", [.touch]),
            ("a savepoint by its nonce", [.triggerSavepoint]),
            ("another image, and killed", [.changeImage, .operatorKilled(afterCalls: 0, down: 3_000)]),
            ("suspend, and a lost reply", [.suspend, .replyLost(calls: 1)]),
        ]
        try enumerate([WorldCase(), WorldCase(mode: "last-state")], edits, named: "an edit in the middle") {
            simulation, place in
            #expect(simulation.isUnderWay == false, "\(place)")
            let isSuspended = simulation.resource?["spec"]?["job"]?["state"]?.string == "suspended"
            #expect((simulation.runningJob == nil) == isSuspended, "\(place)")
        }
    }
}
