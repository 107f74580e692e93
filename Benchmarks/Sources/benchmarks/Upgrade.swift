import CBaselines
import PolicyCompiler
import PolicyDSL
import PolicyRuntime

/// The upgrade decision of the policy that ships, against the same decision by hand.
struct UpgradeBenchmark {
    let decider: Decider
    let evaluator: DecisionEvaluator
    private var random = SeededRandom(20_261_121)

    init(_ policy: CompiledPolicy) throws {
        decider = try Decider(policy)
        evaluator = try decider.evaluator("upgrade")
    }

    /// Observations in all four representations, answers checked to be equal.
    struct Observations {
        var inC: [upgrade_facts] = []
        var inSwift: [UpgradeByHand] = []
        /// The evaluator's vectors, one behind the other.
        var codes: [UInt8] = []
        var numbers: [Int64] = []

        func repeated(_ times: Int) -> Observations {
            var all = Observations()
            for _ in 0..<times {
                all.inC += inC
                all.inSwift += inSwift
                all.codes += codes
                all.numbers += numbers
            }
            return all
        }
    }

    mutating func rows(rounds: Int) throws -> [ResultRow] {
        let many = try observations(100_000)
        let few = try observations(64)
        let million = many.repeated(10)
        return [
            row("one upgrade decision, 100 000 observations in random order", many, repeated: 1, rounds),
            row("one upgrade decision, 64 observations repeated", few, repeated: 1563, rounds),
            columns(million, rounds),
        ]
    }

    // MARK: Rows

    private func row(_ work: String, _ observations: Observations, repeated: Int, _ rounds: Int) -> ResultRow {
        let count = observations.inC.count
        let evaluator = evaluator
        let width = evaluator.layout.codeCount
        let depth = evaluator.layout.numberCount
        let ours = Contender("evaluator") {
            var sum = 0
            let codes = observations.codes.span
            let numbers = observations.numbers.span
            for _ in 0..<repeated {
                for place in 0..<count {
                    sum &+= Int(
                        evaluator.decide(
                            codes: codes.extracting((place * width)..<((place + 1) * width)),
                            numbers: numbers.extracting((place * depth)..<((place + 1) * depth))))
                }
            }
            return sum
        }
        let inC = Contender("ifs in C") {
            var sum = 0
            observations.inC.withUnsafeBufferPointer { facts in
                for _ in 0..<repeated {
                    for place in 0..<count { sum &+= Int(upgrade_decide(facts.baseAddress.unsafelyUnwrapped + place)) }
                }
            }
            return sum
        }
        let inSwift = Contender("ifs in Swift") {
            var sum = 0
            observations.inSwift.withUnsafeBufferPointer { facts in
                for _ in 0..<repeated {
                    for place in 0..<count { sum &+= Int(facts[place].decide().rawValue) }
                }
            }
            return sum
        }
        return ResultRow(
            work: work, comparison: compare([ours, inC, inSwift], operations: count * repeated, rounds: rounds),
            bound: .ratio(to: 1, must: 0.5, aim: 0.3))
    }

    private func columns(_ observations: Observations, _ rounds: Int) -> ResultRow {
        let count = observations.inC.count
        let evaluator = evaluator
        let codes = Self.transposed(observations.codes, count, evaluator.layout.codeCount)
        let numbers = Self.transposed(observations.numbers, count, evaluator.layout.numberCount)
        let rows = UnsafeMutableBufferPointer<Int32>.allocate(capacity: count)
        rows.initialize(repeating: 0)
        let ours = Contender("evaluator") {
            var span = MutableSpan(_unsafeElements: rows)
            evaluator.decide(columns: codes.span, numbers: numbers.span, into: &span)
            return Int(rows[count - 1])
        }
        let inC = Contender("loop of ifs in C") {
            observations.inC.withUnsafeBufferPointer { facts in
                Int(upgrade_decide_all(facts.baseAddress, count, rows.baseAddress))
            }
        }
        return ResultRow(
            work: "1 000 000 observations in columns, one call: for each",
            comparison:
                compare([ours, inC], operations: count, rounds: rounds), bound: .ratio(to: 1, must: 0.5, aim: 0.2))
    }

    private static func transposed<Element>(_ rows: [Element], _ count: Int, _ width: Int) -> [Element] {
        var columns: [Element] = []
        columns.reserveCapacity(rows.count)
        for place in 0..<width { for row in 0..<count { columns.append(rows[row * width + place]) } }
        return columns
    }

    // MARK: Observations

    private mutating func observations(_ count: Int) throws -> Observations {
        var made = Observations()
        var outcome = Outcomes(decider, evaluator)
        for _ in 0..<count {
            let facts = someFacts()
            let byHand = try Self.swift(facts)
            let vector = try vector(facts)
            var facts2 = facts
            let answer = upgrade_decide(&facts2)
            guard answer == Int32(byHand.decide().rawValue) else { throw BenchmarkError("C and Swift differ") }
            let row = evaluator.decide(vector)
            guard try outcome.number(row) == answer else {
                throw BenchmarkError("the evaluator says \(outcome.text(row)), the ifs \(answer), for \(facts)")
            }
            made.inC.append(facts)
            made.inSwift.append(byHand)
            made.codes += vector.codes
            made.numbers += vector.numbers
        }
        return made
    }

    private mutating func someFacts() -> upgrade_facts {
        func below(_ limit: Int) -> UInt8 { UInt8(random.below(limit)) }
        let limit: Int64 = 600_000
        func age(canBeUnknown: Bool = true) -> Int64 {
            switch random.below(8) {
            case 0: AGE_NONE_VALUE
            case 1 where canBeUnknown: AGE_UNKNOWN_VALUE
            case 2: limit
            default: Int64(random.below(1_200_000))
            }
        }
        var facts = upgrade_facts()
        facts.kind = below(4) == 0 ? 1 : 0
        facts.mode = facts.kind == 1 ? below(3) : below(10) == 0 ? 3 : below(3)
        // A session cluster has no nonce that asks for a redeploy.
        facts.change = below(facts.mode == 3 ? 4 : 5)
        facts.cluster_mode = below(2)
        facts.reconciliation = below(4)
        facts.job_state = below(12)
        facts.jobmanager = below(5)
        facts.upgrade_savepoint = below(3)
        facts.last_mode = below(4)
        facts.ha_metadata = below(8) == 0 ? 2 : below(2)
        facts.new_ha_metadata = below(8) == 0 ? 2 : below(2)
        facts.in_place_scaling = below(2)
        facts.rescale_possible = below(2)
        facts.rescale_failed = below(2)
        facts.last_savepoint = below(2)
        facts.last_state_fallback = below(2)
        facts.version_change = facts.kind == 1 ? 0 : below(2)
        facts.savepoint_directory = below(2)
        facts.ha_enabled = below(2)
        facts.new_ha_enabled = below(2)
        facts.never_started = below(2)
        facts.last_state_cancel = below(2)
        facts.start_age = age(canBeUnknown: false)
        facts.completed_age = age()
        facts.pending_age = age()
        facts.max_checkpoint_age = below(2) == 0 ? AGE_NONE_VALUE : limit
        return facts
    }

    private static func swift(_ facts: upgrade_facts) throws -> UpgradeByHand {
        guard let mode = UpgradeByHand.Mode(rawValue: facts.mode),
            let change = UpgradeByHand.Change(rawValue: facts.change),
            let kind = UpgradeByHand.Kind(rawValue: facts.kind),
            let clusterMode = UpgradeByHand.ClusterMode(rawValue: facts.cluster_mode),
            let reconciliation = UpgradeByHand.Reconciliation(rawValue: facts.reconciliation),
            let jobState = UpgradeByHand.JobState(rawValue: facts.job_state),
            let jobManager = UpgradeByHand.JobManager(rawValue: facts.jobmanager),
            let upgradeSavepoint = UpgradeByHand.UpgradeSavepoint(rawValue: facts.upgrade_savepoint),
            let lastMode = UpgradeByHand.Mode(rawValue: facts.last_mode),
            let haMetadata = UpgradeByHand.Seen(rawValue: facts.ha_metadata),
            let newHAMetadata = UpgradeByHand.Seen(rawValue: facts.new_ha_metadata),
            let rescalePossible = UpgradeByHand.Seen(rawValue: facts.rescale_possible),
            let rescaleFailed = UpgradeByHand.Seen(rawValue: facts.rescale_failed),
            let neverStarted = UpgradeByHand.Seen(rawValue: facts.never_started)
        else { throw BenchmarkError("facts out of range") }
        return UpgradeByHand(
            mode: mode, change: change, kind: kind, clusterMode: clusterMode, reconciliation: reconciliation,
            jobState: jobState, jobManager: jobManager, upgradeSavepoint: upgradeSavepoint, lastMode: lastMode,
            haMetadata: haMetadata, newHAMetadata: newHAMetadata, inPlaceScaling: facts.in_place_scaling == 1,
            rescalePossible: rescalePossible, rescaleFailed: rescaleFailed,
            hasLastSavepoint: facts.last_savepoint == 1, lastStateFallback: facts.last_state_fallback == 1,
            versionChanged: facts.version_change == 1, hasSavepointDirectory: facts.savepoint_directory == 1,
            haEnabled: facts.ha_enabled == 1, newHAEnabled: facts.new_ha_enabled == 1, neverStarted: neverStarted,
            lastStateCancel: facts.last_state_cancel == 1, startAge: facts.start_age,
            completedAge: facts.completed_age, pendingAge: facts.pending_age,
            maxCheckpointAge: facts.max_checkpoint_age)
    }

    private func vector(_ facts: upgrade_facts) throws -> FactVector {
        let modes = ["stateless", "savepoint", "last-state"]
        func mode(_ number: UInt8) -> FactValue { number == 3 ? .none : .name(modes[Int(number)]) }
        func seen(_ number: UInt8) -> FactValue { number == 2 ? .unknown : .bool(number == 1) }
        func path(_ number: UInt8) -> FactValue { number == 1 ? .name("path") : .none }
        func age(_ number: Int64) -> FactValue {
            number == AGE_NONE_VALUE ? .none : number == AGE_UNKNOWN_VALUE ? .unknown : .number(number)
        }
        let changes = ["ignore", "in-place", "scale", "upgrade", "redeploy"]
        let states = [
            "INITIALIZING", "CREATED", "RUNNING", "FAILING", "FAILED", "CANCELLING", "CANCELED", "FINISHED",
            "RESTARTING",
            "SUSPENDED", "RECONCILING",
        ]
        let reconciliations = ["DEPLOYED", "UPGRADING", "ROLLING_BACK", "ROLLED_BACK"]
        let managers = ["READY", "DEPLOYED_NOT_READY", "DEPLOYING", "MISSING", "ERROR"]
        let values: [(String, FactValue)] = [
            ("mode", mode(facts.mode)), ("change", .name(changes[Int(facts.change)])),
            ("kind", .name(facts.kind == 0 ? "FlinkDeployment" : "FlinkSessionJob")),
            ("cluster.mode", .name(facts.cluster_mode == 0 ? "native" : "standalone")),
            ("reconciliation.state", .name(reconciliations[Int(facts.reconciliation)])),
            ("job.state", facts.job_state == 11 ? .none : .name(states[Int(facts.job_state)])),
            ("jobmanager.status", .name(managers[Int(facts.jobmanager)])),
            (
                "upgrade-savepoint",
                facts.upgrade_savepoint == 2
                    ? .none : .name(facts.upgrade_savepoint == 0 ? "path" : "last-state-marker")
            ),
            ("last-mode", mode(facts.last_mode)), ("ha.metadata", seen(facts.ha_metadata)),
            ("new.ha.metadata", seen(facts.new_ha_metadata)),
            ("in-place-scaling", .bool(facts.in_place_scaling == 1)),
            ("rescale.possible", seen(facts.rescale_possible)),
            ("rescale.failed", seen(facts.rescale_failed)), ("last-savepoint", path(facts.last_savepoint)),
            ("last-state-fallback", .bool(facts.last_state_fallback == 1)),
            ("changed spec.flinkVersion", .bool(facts.version_change == 1)),
            ("savepoint.directory", path(facts.savepoint_directory)), ("ha.enabled", .bool(facts.ha_enabled == 1)),
            ("new.ha.enabled", .bool(facts.new_ha_enabled == 1)),
            ("jobmanager.never-started", seen(facts.never_started)),
            ("last-state-cancel", .bool(facts.last_state_cancel == 1)), ("job.start.age", age(facts.start_age)),
            ("checkpoint.completed.age", age(facts.completed_age)),
            ("checkpoint.pending.age", age(facts.pending_age)), ("max-checkpoint-age", age(facts.max_checkpoint_age)),
        ]
        let layout = evaluator.layout
        if let fact = layout.facts.first(where: { fact in !values.contains { $0.0 == fact.name } }) {
            throw BenchmarkError("the policy reads `\(fact.name)`, which the hand-written decision does not know")
        }
        var vector = layout.blank
        for (name, value) in values where !layout.set(name, value, in: &vector) {
            throw BenchmarkError("\(name) cannot be \(value)")
        }
        return vector
    }
}

let AGE_NONE_VALUE = Int64.max - 1
let AGE_UNKNOWN_VALUE = Int64.max

/// The number by which the hand-written decision calls the outcome of a row.
private struct Outcomes {
    private let numbers: [Int32?]
    private let texts: [String]

    init(_ decider: Decider, _ evaluator: DecisionEvaluator) {
        texts = evaluator.rows.map { row in
            guard let table = decider.policy.table(row.table) else { return "" }
            return switch table.rows[row.row].outcome.act {
            case .use(let strategy): "use \(strategy)"
            case .start(let source): "start from \(source)"
            case .perform(let mechanism): "do \(mechanism.description)"
            case .wait(let reason): "wait \(reason)"
            case .block(let reason): "block \(reason)"
            default: ""
            }
        }
        let known: [(String, upgrade_answer)] = [
            ("use chosen-savepoint", USE_CHOSEN_SAVEPOINT), ("do rescale", DO_RESCALE),
            ("use session-redeploy", USE_SESSION_REDEPLOY), ("use empty", USE_EMPTY),
            ("start from nothing", START_FROM_NOTHING), ("use with-savepoint", USE_WITH_SAVEPOINT),
            ("use from-checkpoint", USE_FROM_CHECKPOINT), ("use from-ha-metadata", USE_FROM_HA_METADATA),
            ("start from upgrade-savepoint", START_FROM_UPGRADE_SAVEPOINT),
            ("start from last-savepoint", START_FROM_LAST_SAVEPOINT), ("do delete-cluster", DO_DELETE_CLUSTER),
            ("block the job has ended", BLOCK_CHECKPOINT_UNKNOWN),
            ("block the JobManager is gone", BLOCK_NO_HA_METADATA),
            ("wait HA metadata", WAIT_UNREADABLE), ("wait the job is being cancelled", WAIT_CANCELLING),
            ("wait a change of Flink version", WAIT_VERSION_CHANGE), ("wait a checkpoint", WAIT_CHECKPOINT),
            ("wait last-state fallback", WAIT_FALLBACK_OFF), ("wait the job can neither", WAIT_UNAVAILABLE),
        ]
        numbers = texts.map { text in
            known.first { text.hasPrefix($0.0) }.map { Int32($0.1.rawValue) }
        }
    }

    func number(_ row: Int32) throws -> Int32 {
        guard row >= 0 else { return -1 }
        guard let number = numbers[Int(row)] else { throw BenchmarkError("no hand-written answer for \(text(row))") }
        return number
    }

    func text(_ row: Int32) -> String { row < 0 ? "nothing" : texts[Int(row)] }
}
