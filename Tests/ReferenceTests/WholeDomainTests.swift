import Foundation
import PolicyCompiler
import PolicyDSL
import Testing

/// `policies/apache-operator.fpol` against the transcription of the operator, at every combination of facts.
///
/// For a release build: a debug build takes hours.
@Suite struct WholeDomainTests {
    let policy: CompiledPolicy

    init() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "policies")
        let text = try Data(contentsOf: folder.appending(path: "apache-operator.fpol"))
        let compilation = compile(SourceFile(name: "apache-operator.fpol", text: Array(text)))
        policy = try #require(compilation.policy)
    }

    private func program(_ decision: String, _ entry: String? = nil) throws -> TableProgram {
        let table = try #require(policy.table(DecisionID(decision, entry)))
        let kinds: [ResourceKind] = entry == "none" ? [.flinkDeployment] : policy.kinds
        return try TableProgram(table, inputs: policy.inputs, kinds: kinds)
    }

    /// Outcomes without reasons, as the reference spells them.
    private func words(_ table: DecisionTable) -> [String] {
        table.rows.map { row in
            switch row.outcome.act {
            case .use(let strategy): "use \(strategy)"
            case .start(let source): "start from \(source)"
            case .perform(let mechanism): "do \(mechanism.description)"
            default: row.outcome.word
            }
        }
    }

    private func report(_ name: String, _ sweep: DomainSweep, _ result: DomainSweep.Result) {
        let factors = sweep.dimensions.map { "\($0.name) \($0.options.count)" }.joined(separator: " x ")
        print("\(name): \(result.combinations) combinations compared, of \(factors)")
    }

    @Test(arguments: ["stateless", "savepoint", "last-state", "none"])
    func `upgrade decides as the operator does, whatever the facts`(mode: String) async throws {
        let program = try program("upgrade", mode)
        let words = words(program.table)
        var dimensions = ApacheDomain.upgrade
        if let place = ApacheDomain.modes.firstIndex(where: { $0.0 == (mode == "none" ? FactValue.none : .name(mode)) })
        {
            // The table is the mode's own; the reference is told.
            let reference = ApacheDomain.modes[place].1
            dimensions.insert(
                SweepDimension("mode", [SweepDimension.Option(values: [:]) { $0.mode = reference }]), at: 1)
        }
        if mode == "none" {
            dimensions[2] = SweepDimension("kind", [ApacheDomain.kinds.options[0]])
        }
        let sweep = DomainSweep(program, inputs: policy.inputs, dimensions)
        #expect(sweep.missingColumns.isEmpty)
        let judge = UpgradeJudge(words, program.table)
        let result = await sweep.runOnBothCores { judge.agrees($0, $1) }
        report("upgrade \(mode)", sweep, result)
        #expect(result.differences.isEmpty)
        #expect(result.combinations > 1000)
    }

    @Test func `restore decides as the operator does, whatever the facts`() async throws {
        let program = try program("restore")
        let words = words(program.table)
        let sweep = DomainSweep(
            program, inputs: policy.inputs,
            [
                ApacheDomain.jobs, ApacheDomain.kinds, ApacheDomain.mode, ApacheDomain.lastMode,
                ApacheDomain.newHAEnabled, ApacheDomain.newHAMetadata, ApacheDomain.jobManager,
                ApacheDomain.upgradeSavepoint, ApacheDomain.lastSavepoint,
            ])
        #expect(sweep.missingColumns.isEmpty)
        let result = await sweep.runOnBothCores { row, facts in
            var facts = facts
            if !facts.haEnabled { facts.haMetadata = .no }
            return row < words.count && words[row] == ApacheReference.restore(facts).outcome
        }
        report("restore", sweep, result)
        #expect(result.differences.isEmpty)
        #expect(result.combinations > 1000)
    }

    @Test func `deploy decides as the operator does`() throws {
        let program = try program("deploy")
        let words = words(program.table)
        let sweep = DomainSweep(
            program, inputs: policy.inputs,
            [
                ApacheDomain.kinds,
                .fact(
                    "desired.state",
                    [
                        (.name("running"), { $0.desiredState = .running }),
                        (.name("suspended"), { $0.desiredState = .suspended }),
                    ]),
                .fact(
                    "initial-savepoint",
                    [
                        (FactValue.none, { $0.hasInitialSavepoint = false }),
                        (.name("path"), { $0.hasInitialSavepoint = true }),
                    ]),
            ])
        #expect(sweep.missingColumns.isEmpty)
        let result = sweep.run(part: 0, of: 1) { row, facts in
            row < words.count && words[row] == ApacheReference.deploy(facts).outcome
        }
        report("deploy", sweep, result)
        #expect(result.differences.isEmpty)
    }

    @Test func `ready decides as the operator does`() throws {
        let program = try program("ready")
        let words = words(program.table)
        let statuses: [(FactValue, ApacheReference.JobManager?)] =
            ApacheDomain.jobManagers.map { (FactValue.name($0.0), $0.1) } + [(FactValue.none, nil)]
        let sweep = DomainSweep(
            program, inputs: policy.inputs,
            [
                ApacheDomain.kinds, ApacheDomain.mode, ApacheDomain.recordedStates,
                .flag("savepoint.triggered", \.savepointTriggered),
                .flag("ignore-pending-savepoint", \.ignorePendingSavepoint), .flag("session.exists", \.sessionExists),
                .fact(
                    "session.jobmanager", statuses.map { value, status in (value, { $0.sessionJobManager = status }) }),
            ])
        #expect(sweep.missingColumns.isEmpty)
        let result = sweep.run(part: 0, of: 1) { row, facts in
            row < words.count && words[row] == ApacheReference.ready(facts).outcome
        }
        report("ready", sweep, result)
        #expect(result.differences.isEmpty)
    }

    @Test(arguments: ["stateless", "savepoint", "last-state", "none"])
    func `delete decides as the operator does`(mode: String) throws {
        let program = try program("delete", mode)
        let words = words(program.table)
        let reference = try #require(
            ApacheDomain.modes.first { $0.0 == (mode == "none" ? FactValue.none : .name(mode)) }?.1)
        let statuses: [(FactValue, ApacheReference.JobManager?)] =
            ApacheDomain.jobManagers.map { (FactValue.name($0.0), $0.1) } + [(FactValue.none, nil)]
        let jobState = SweepDimension.fact(
            "job.state",
            ApacheDomain.jobStates.map { name, state in
                (name.map(FactValue.name) ?? FactValue.none, { $0.jobState = state })
            })
        let errors: [(FactValue, ApacheReference.JobError)] = [
            (FactValue.none, .none), (.name("not-found"), .notFound), (.name("other"), .other),
        ]
        let sweep = DomainSweep(
            program, inputs: policy.inputs,
            [
                mode == "none" ? SweepDimension("kind", [ApacheDomain.kinds.options[0]]) : ApacheDomain.kinds,
                SweepDimension("mode", [SweepDimension.Option(values: [:]) { $0.mode = reference }]), jobState,
                ApacheDomain.recordedStates, .flag("job.known", \.hasJobID), .flag("session.exists", \.sessionExists),
                .flag("session.deleting", \.sessionDeleting), .flag("session.ha.enabled", \.sessionHAEnabled),
                .flag("block-on-session-jobs", \.blockOnSessionJobs),
                .flag("block-on-unmanaged-jobs", \.blockOnUnmanagedJobs),
                .flag("savepoint-on-deletion", \.savepointOnDeletion),
                .fact(
                    "session.jobmanager", statuses.map { value, status in (value, { $0.sessionJobManager = status }) }),
                .fact("job.error", errors.map { value, error in (value, { $0.jobError = error }) }),
                .fact(
                    "session.jobs",
                    [(.number(0), { $0.hasSessionJobs = false }), (.number(2), { $0.hasSessionJobs = true })]),
                .fact(
                    "session.unmanaged-jobs",
                    [
                        (.number(0), { $0.hasUnmanagedJobs = .no }), (.number(1), { $0.hasUnmanagedJobs = .yes }),
                        (.unknown, { $0.hasUnmanagedJobs = .unknown }),
                    ]),
            ])
        #expect(sweep.missingColumns.isEmpty)
        let result = sweep.run(part: 0, of: 1) { row, facts in
            row < words.count && words[row] == ApacheReference.delete(facts).outcome
        }
        report("delete \(mode)", sweep, result)
        #expect(result.differences.isEmpty)
    }
}

extension WholeDomainTests {
    /// The sweep must not pass whatever the policy says: mistakes that change a decision are all found.
    @Test func `fifty seeded mistakes in the policy are all noticed`() throws {
        var caught = 0
        var seed: UInt64 = 0
        while caught < 50 {
            seed += 1
            var mutation = TableMutation(seed: seed)
            let mode = seed % 2 == 0 ? "savepoint" : "last-state"
            let table = try #require(policy.table(DecisionID("upgrade", mode)))
            let (mutated, what) = mutation.mutate(table)
            // A mistake that changes no decision that the operator takes is none.
            guard
                let witness = try TableDiff.difference(
                    table, mutated, within: whereTheOperatorDecides, inputs: policy.inputs, kinds: policy.kinds)
            else { continue }
            let program = try TableProgram(mutated, inputs: policy.inputs, kinds: policy.kinds)
            let reference: ApacheReference.Mode = mode == "savepoint" ? .savepoint : .lastState
            var dimensions = ApacheDomain.upgrade.map { narrowed($0, to: witness) }
            dimensions.insert(
                SweepDimension("mode", [SweepDimension.Option(values: [:]) { $0.mode = reference }]), at: 1)
            let judge = UpgradeJudge(words(mutated), mutated)
            let result = DomainSweep(program, inputs: policy.inputs, dimensions)
                .run(part: 0, of: 1, stopAtFirst: true) { judge.agrees($0, $1) }
            let facts = witness.sorted { $0.key < $1.key }
                .map {
                    "\(policy.inputs[$0.key.index].name) = \(FactText.text($0.value, policy.inputs[$0.key.index].type))"
                }
            #expect(
                !result.differences.isEmpty,
                "seed \(seed), \(mode): \(what), at \(facts.joined(separator: ", "))")
            caught += 1
        }
        print("mistakes: \(caught) noticed, of \(seed) seeds")
    }

    /// HA metadata could be read, and is there only with HA: elsewhere the policy may do other than the operator.
    private var whereTheOperatorDecides: Condition {
        func input(_ name: String) -> InputID { InputID(policy.inputs.firstIndex { $0.name == name } ?? 0) }
        func yes(_ name: String) -> Condition { .member(input(name), .positions(0b10, none: false)) }
        return .all(
            ["", "new."].flatMap { prefix -> [Condition] in
                [
                    .not(.isUnknown(input("\(prefix)ha.metadata"))),
                    .any([yes("\(prefix)ha.enabled"), .not(yes("\(prefix)ha.metadata"))]),
                ]
            })
    }

    /// The dimension around a witness: what is found there is found in the whole. Ages stay as they are.
    private func narrowed(_ dimension: SweepDimension, to witness: [InputID: FactValue]) -> SweepDimension {
        let options = dimension.options.filter { option in
            option.values.allSatisfy { name, value in
                guard let place = policy.inputs.firstIndex(where: { $0.name == name }),
                    !policy.inputs[place].type.isNumber, let wanted = witness[InputID(place)]
                else { return true }
                return value == wanted
            }
        }
        return options.isEmpty ? dimension : SweepDimension(dimension.name, options)
    }
}

/// Holds a row of `upgrade` against the reference.
struct UpgradeJudge: Sendable {
    /// Numbers for outcome words, so that nothing is compared as text in the walk.
    private let ofRow: [Int]
    private let holdsAll: [Bool]
    private let ofAnswer: [Int]
    private let waits: Int

    init(_ words: [String], _ table: DecisionTable) {
        var numbers: [String: Int] = [:]
        func number(_ word: String) -> Int {
            if let known = numbers[word] { return known }
            numbers[word] = numbers.count
            return numbers.count - 1
        }
        ofRow = words.map(number)
        holdsAll = table.rows.map(\.outcome.holdsAll)
        waits = number("wait")
        var answers: [Int] = []
        var raw: UInt8 = 0
        while let answer = ApacheReference.UpgradeAnswer(rawValue: raw) {
            answers.append(number(answer.outcome))
            raw += 1
        }
        ofAnswer = answers
    }

    /// Where HA metadata could not be read the operator throws and tries again; the policy may wait, or decide what
    /// the operator decides whatever it would have read.
    func agrees(_ row: Int, _ facts: ApacheReference.Facts) -> Bool {
        guard row < ofRow.count else { return false }
        let own = ofRow[row]
        if facts.haMetadata == .unknown || facts.newHAMetadata == .unknown {
            if own == waits { return true }
            return isSound(own, facts)
        }
        let answer = ApacheReference.upgrade(facts)
        if ofAnswer[Int(answer.rawValue)] != own { return false }
        // A wait or a block lets the other changes run exactly where the operator does.
        let stops = own == waits || answer.outcomeIsBlock
        return !stops || holdsAll[row] != answer.letsOtherChangesRun
    }

    private func isSound(_ own: Int, _ facts: ApacheReference.Facts) -> Bool {
        let answers = ApacheReference.upgradesIfReadable(facts)
        for (raw, number) in ofAnswer.enumerated() where number != own {
            if answers.rawValue >> UInt32(raw) & 1 == 1 { return false }
        }
        return true
    }
}

extension ApacheReference.UpgradeAnswer {
    fileprivate var outcomeIsBlock: Bool {
        switch self {
        case .errorLastCheckpointUnknown, .errorJobManagerAndHAGone: true
        default: false
        }
    }
}
