/// Something that happens to a simulated world, at a moment that was chosen before it began.
public struct Happening: Sendable, Hashable, CustomStringConvertible {
    /// Milliseconds after the beginning.
    public var at: Int64
    public var what: What

    public enum What: Sendable, Hashable {
        // What people do.
        case changeImage
        case changeParallelism(Int64)
        case changeMode(String)
        case suspend
        case resume
        case triggerSavepoint
        case touch
        // What the network does to the next calls of whoever makes them.
        case requestLost(calls: Int)
        case replyLost(calls: Int)
        case serverError(status: Int, calls: Int)
        case requestDuplicated(calls: Int)
        /// They arrive, but so much later, and nobody waits for the answer any more.
        case requestDelayed(calls: Int, by: Int64)
        // What becomes of the operator.
        case operatorKilled(afterCalls: Int, down: Int64)
        case operatorPaused(Int64)
        case secondOperator(for: Int64)
        case watchDropped(for: Int64)
        case clockJump(Int64)
        // What becomes of Flink.
        case jobManagerKilled
        case taskManagersLost(for: Int64)
        case jobFails
        case savepointFault(SnapshotFault)
        case directoryUnwritable(for: Int64)
        /// Flink forgets what became of the savepoints and stops that were asked for.
        case triggersForgotten
        case haMetadataDeleted
        case deploymentDeleted
    }

    public init(at: Int64, _ what: What) {
        self.at = at
        self.what = what
    }

    public var description: String { "\(Self.seconds(at)): \(what.sentence)" }

    static func seconds(_ milliseconds: Int64) -> String {
        let tenths = milliseconds / 100
        return "\(tenths / 10).\(tenths % 10) s"
    }
}

extension Happening.What {
    var sentence: String {
        switch self {
        case .changeImage: "the image is changed"
        case .changeParallelism(let count): "the parallelism is set to \(count)"
        case .changeMode(let mode): "upgradeMode is set to \(mode)"
        case .suspend: "the job is to be suspended"
        case .resume: "the job is to run"
        case .triggerSavepoint: "a savepoint is asked for by its nonce"
        case .touch: "somebody writes a label"
        case .requestLost(let calls): "the next \(calls) requests get lost"
        case .replyLost(let calls): "the next \(calls) replies get lost"
        case .serverError(let status, let calls): "the next \(calls) requests are answered \(status)"
        case .requestDuplicated(let calls): "the next \(calls) requests arrive twice"
        case .requestDelayed(let calls, let time):
            "the next \(calls) requests arrive \(Happening.seconds(time)) late"
        case .operatorKilled(let calls, let down):
            "the operator is killed after \(calls) calls, for \(Happening.seconds(down))"
        case .operatorPaused(let time):
            "the operator stands still for \(Happening.seconds(time)), with a call in its hand"
        case .secondOperator(let time): "a second operator works for \(Happening.seconds(time))"
        case .watchDropped(let time): "the watch tells nothing for \(Happening.seconds(time))"
        case .clockJump(let time): "the operator's clock jumps by \(time / 1000) s"
        case .jobManagerKilled: "the JobManager dies"
        case .taskManagersLost(let time): "the TaskManagers are gone for \(Happening.seconds(time))"
        case .jobFails: "the job throws"
        case .savepointFault(let fault): "the next savepoint goes wrong: \(fault)"
        case .directoryUnwritable(let time): "savepoints cannot be written for \(Happening.seconds(time))"
        case .triggersForgotten: "Flink forgets the trigger ids"
        case .haMetadataDeleted: "somebody deletes the HA metadata"
        case .deploymentDeleted: "somebody deletes the JobManager's Deployment"
        }
    }

    /// The kinds of faults that can be chosen by name.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case people, network, `operator`, clock, flink, storage, deletion
    }

    public var kind: Kind {
        switch self {
        case .changeImage, .changeParallelism, .changeMode, .suspend, .resume, .triggerSavepoint, .touch: .people
        case .requestLost, .replyLost, .serverError, .requestDuplicated, .requestDelayed: .network
        case .operatorKilled, .operatorPaused, .secondOperator, .watchDropped: .operator
        case .clockJump: .clock
        case .jobManagerKilled, .taskManagersLost, .jobFails, .triggersForgotten: .flink
        case .savepointFault, .directoryUnwritable: .storage
        case .haMetadataDeleted, .deploymentDeleted: .deletion
        }
    }
}

extension Happening {
    /// A schedule by its seed: people's changes among faults, over some minutes.
    public static func schedule(
        seed: UInt64, count: Int = 60, over duration: Int64 = 1_800_000, kinds: Set<What.Kind> = Set(What.Kind.allCases)
    ) -> [Happening] {
        var random = SimulatedFlink.Random(seed: seed)
        var happenings: [Happening] = []
        while happenings.count < count {
            let what = What.random(&random)
            guard kinds.contains(what.kind) else { continue }
            // In bursts: faults that come together find more than faults that come alone.
            let burst = random.next() % 3 == 0
            let base = burst ? happenings.last?.at ?? 0 : Int64(random.next() % UInt64(duration))
            happenings.append(Happening(at: base + Int64(random.next() % 4_000), what))
        }
        return happenings.sorted { ($0.at, $0.what.sentence) < ($1.at, $1.what.sentence) }
    }
}

extension Happening.What {
    static func random(_ random: inout SimulatedFlink.Random) -> Happening.What {
        func number(_ limit: UInt64) -> Int64 { Int64(random.next() % limit) }
        switch number(32) {
        case 0, 1, 2, 3: return .changeImage
        case 4: return .changeParallelism(1 + number(3))
        case 5: return .changeMode(["savepoint", "last-state"][Int(number(2))])
        case 6: return .suspend
        case 7, 8: return .resume
        case 9: return .triggerSavepoint
        case 10: return .touch
        case 11: return .requestLost(calls: 1 + Int(number(4)))
        case 12: return .replyLost(calls: 1 + Int(number(4)))
        case 13: return .serverError(status: [409, 429, 500, 503][Int(number(4))], calls: 1 + Int(number(4)))
        case 14, 15: return .operatorKilled(afterCalls: Int(number(12)), down: number(20_000))
        case 16: return .operatorPaused(number(8_000))
        case 17: return .secondOperator(for: 5_000 + number(60_000))
        case 18: return .watchDropped(for: number(60_000))
        case 19: return .clockJump([-3_600_000, -30_000, 30_000, 3_600_000][Int(number(4))])
        case 20, 21: return .jobManagerKilled
        case 22: return .taskManagersLost(for: 5_000 + number(60_000))
        case 23: return .jobFails
        case 24: return .savepointFault(.random(&random))
        case 25: return .directoryUnwritable(for: number(60_000))
        case 26: return .haMetadataDeleted
        case 27: return .triggersForgotten
        case 28: return .requestDuplicated(calls: 1 + Int(number(4)))
        case 29, 30: return .requestDelayed(calls: 1 + Int(number(2)), by: 500 + number(20_000))
        default: return .deploymentDeleted
        }
    }
}

extension SnapshotFault {
    static func random(_ random: inout SimulatedFlink.Random) -> SnapshotFault {
        switch random.next() % 5 {
        case 0: .slow(milliseconds: 1_000 + Int64(random.next() % 30_000))
        case 1: .throwsInOperator
        case 2: .fails(message: "the savepoint was told to fail")
        case 3: .failsAfterwards(isFinal: true)
        default: .failsAfterwards(isFinal: false)
        }
    }
}
