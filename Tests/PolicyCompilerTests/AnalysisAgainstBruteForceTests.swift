import Foundation
import PolicyDSL
import TestSupport
import Testing

@testable import PolicyCompiler

/// What analysis says of random small tables against trying every combination of values on the plain evaluator.
///
/// `POLICY_SEED=<the seed of a failure> swift test --filter AnalysisAgainstBruteForce` runs that table again.
@Suite struct AnalysisAgainstBruteForceTests {
    @Test func `findings on first-hit tables are those of brute force`() throws {
        try compare(RandomTable.Options(), RandomRun(debug: 3000, release: 60_000))
    }

    @Test func `findings on tables that are total are those of brute force`() throws {
        var options = RandomTable.Options()
        options.isTotal = true
        options.rows = 2...8
        try compare(options, RandomRun(debug: 2000, release: 20_000))
    }

    @Test(arguments: [HitPolicy.unique, .any])
    func `overlaps and gaps are those of brute force`(hit: HitPolicy) throws {
        var options = RandomTable.Options()
        options.hit = hit
        try compare(options, RandomRun(debug: 1000, release: 10_000))
    }

    private func compare(_ options: RandomTable.Options, _ run: RandomRun) throws {
        for seed in run.seeds {
            let table = RandomTable(seed: seed, options)
            let analysis = try AnalysisFindings(table, seed: seed)
            let expected = BruteForce(table, analysis.claim)
            let differences = analysis.differences(from: expected, table)
            guard differences.isEmpty else {
                Issue.record("POLICY_SEED=\(seed)\n\(table.description)\n\(differences.joined(separator: "\n"))")
                return
            }
        }
    }
}

extension RandomRun {
    init(debug: UInt64, release: UInt64) {
        self.init(debug: debug, release: release) { ProcessInfo.processInfo.environment[$0] }
    }
}

/// What analysis finds in one table.
private struct AnalysisFindings {
    var hasGap = false
    var gapExamples: [String] = []
    var gapIsCovered = true
    /// Rows by number, with the example of the finding.
    var unreachable: Set<Int> = []
    var redundant: Set<Int> = []
    var unknown: [UnknownFinding: String] = [:]
    var overlaps: [RowPair: String] = [:]
    var refuted: String?
    var dead: Set<InputID> = []
    /// The claim of an assert that was made up.
    let claim: Condition
    let seed: UInt64

    init(_ random: RandomTable, seed: UInt64) throws {
        self.seed = seed
        // An assert about the inputs and the outcome: of another table's first row, whatever that says.
        var inputs = random.inputs
        let outcome = InputID(inputs.count)
        inputs.append(PolicyInput(name: "outcome", type: .names(Outcome.words), canBeNone: false, origin: .builtIn))
        inputs.append(PolicyInput(name: "strategy", type: .names(NameDomain(["-"])), canBeNone: true, origin: .builtIn))
        inputs.append(PolicyInput(name: "restore", type: .names(NameDomain(["-"])), canBeNone: true, origin: .builtIn))
        let word = Outcome.words.index(of: seed % 2 == 0 ? "wait" : "proceed") ?? 0
        let premise = random.table.rows[Int(seed % UInt64(random.table.rows.count))].guardCondition
        claim = .or([.not(premise), .member(outcome, .positions(1 << UInt64(word), none: false))])

        func range(_ row: Int) -> SourceRange { SourceRange(file: FileID(0), lower: row * 10, upper: row * 10 + 5) }
        let rows = random.table.rows.enumerated().map { place, row in
            LoweredRow(
                guards: row.guardCondition == .always ? [] : [row.guardCondition],
                rule: ResolvedRule(
                    consequence: .outcome(row.outcome), condition: row.guardCondition, isOtherwise: false,
                    range: range(place), outcomeRange: range(place), reads: [], layer: 0, origin: row.origin),
                path: [])
        }
        let policy = ResolvedPolicy(
            name: "p", layers: ["p"], over: [], kinds: [], selector: .always, inputs: inputs, constants: [],
            strategies: [], change: [], entries: [], chains: [:],
            asserts: [
                ResolvedAssert(
                    text: "claim", claim: .holds(claim), references: [("ready", nil, range(0))], range: range(0),
                    textRange: range(0), layer: 0, origin: random.table.rows[0].origin)
            ], retains: [], tests: [], scenarios: [],
            outcomeInputs: .init(
                outcome: outcome, strategy: InputID(outcome.index + 1), restore: InputID(outcome.index + 2)))
        let lowered = LoweredTable(
            id: random.table.id, hit: random.table.hit, rows: rows,
            heading: SourceRange(file: FileID(0), lower: 900, upper: 905), kinds: [])
        let analysis = try TableAnalysis(policy, lowered, asserts: policy.asserts)
        try analysis.findGaps()
        try analysis.findOverlaps()
        try analysis.findUnhandledUnknowns()
        try analysis.findRefutedAsserts()
        var uses: [SourceRange: RuleUse] = [:]
        try analysis.gatherUses(&uses)
        var matters: [InputID: Bool] = [:]
        try analysis.gatherColumns(&matters)
        for (input, isAlive) in matters where !isAlive { dead.insert(input) }
        var found = analysis.found
        if let gap = analysis.gap { found.add(gap) }
        found.add(contentsOf: RuleUses.findings(uses, top: 0))
        for diagnostic in found.all {
            let row = (diagnostic.range?.lower ?? 0) / 10
            switch diagnostic.id {
            case "gap":
                hasGap = true
                gapExamples =
                    diagnostic.examples
                    + diagnostic.notes.filter { $0.hasPrefix("also nothing when ") }.map { String($0.dropFirst(18)) }
            case "unreachable": unreachable.insert(row)
            case "redundant": redundant.insert(row)
            case "unknown":
                let names = random.inputs.filter { diagnostic.message.contains("`\($0.name)`") }
                unknown[UnknownFinding(row: row, answer: names.first?.answer ?? "")] = diagnostic.examples.first ?? ""
            case "overlap", "conflict":
                let first = (diagnostic.related.first?.range.lower ?? 0) / 10
                overlaps[RowPair(first: first, second: row)] = diagnostic.examples.first ?? ""
            case "assert-refuted": refuted = diagnostic.examples.first ?? ""
            default: Issue.record("\(diagnostic.id) was not expected")
            }
        }
        if hasGap, let boxes = try analysis.model.boxes(of: analysis.model.gap) {
            let store = analysis.store
            var covered = Diagram.empty
            for box in boxes { covered = try store.union(covered, analysis.model.diagram(of: box)) }
            gapIsCovered = try store.intersection(covered, analysis.model.valid) == analysis.model.gap
        }
        try compareForms(random, analysis)
    }

    /// The table that ships and its compiled form decide as the rows that were lowered do.
    private func compareForms(_ random: RandomTable, _ analysis: TableAnalysis) throws {
        guard random.table.hit == .first else { return }
        let shipped = try analysis.table()
        let program = try TableProgram(random.table, inputs: random.inputs, kinds: [])
        let shippedProgram = try TableProgram(shipped, inputs: random.inputs, kinds: [])
        let evaluator = RowEvaluator(inputs: random.inputs)
        var isRecorded = false
        random.forEachObservation { values in
            guard !isRecorded else { return }
            let row = evaluator.firstRow(of: random.table, values)
            let outcome = row.map { random.table.rows[$0].outcome }
            let compiled = program.row(for: values)
            let simple = evaluator.firstRow(of: shipped, values)
            let simpleCompiled = shippedProgram.row(for: values)
            if compiled != row ?? program.noRow {
                isRecorded = true
                Issue.record("POLICY_SEED=\(seed)\n\(random.description)\ncompiled form differs at \(values)")
            }
            if simple.map({ shipped.rows[$0].outcome }) != outcome
                || simpleCompiled != simple ?? shippedProgram.noRow
            {
                isRecorded = true
                Issue.record("POLICY_SEED=\(seed)\n\(random.description)\nsimplified table differs at \(values)")
            }
        }
    }

    func differences(from expected: BruteForce, _ random: RandomTable) -> [String] {
        var list: [String] = []
        func compare<Value: Equatable>(_ what: String, _ found: Value, _ expected: Value) {
            if found != expected { list.append("\(what): found \(found), expected \(expected)") }
        }
        compare("gap", hasGap, expected.hasGap)
        if !gapIsCovered { list.append("the boxes of the gap do not cover it exactly") }
        compare("overlaps", Set(overlaps.keys), expected.overlaps)
        compare("refuted", refuted != nil, expected.isRefuted)
        if random.table.hit == .first {
            compare("unreachable", unreachable, expected.unreachable)
            compare("redundant", redundant, expected.redundant)
            compare("unknown", Set(unknown.keys), expected.unknown)
            compare("dead", dead, expected.dead)
        }
        for example in gapExamples where !expected.isWitness(example, { values, _ in expected.first(values) == nil }) {
            list.append("no gap at \(example)")
        }
        for (pair, example) in overlaps
        where !expected.isWitness(
            example, { values, _ in expected.matches(pair.first, values) && expected.matches(pair.second, values) })
        {
            list.append("no overlap of \(pair) at \(example)")
        }
        if let refuted, !expected.isWitness(refuted, { values, _ in expected.refutes(values, claim) }) {
            list.append("not refuted at \(refuted)")
        }
        for (finding, example) in unknown
        where !expected.isWitness(example, all: false, { expected.isUnhandled(finding, $0, $1) }) {
            list.append("\(finding) handles \(example)")
        }
        return list
    }
}

private struct UnknownFinding: Hashable {
    var row: Int
    var answer: String
}

private struct RowPair: Hashable {
    var first: Int
    var second: Int
}

/// The same questions, answered by trying everything.
private struct BruteForce {
    let random: RandomTable
    let evaluator: RowEvaluator
    var hasGap = false
    var isRefuted = false
    var unreachable: Set<Int> = []
    var redundant: Set<Int> = []
    var unknown: Set<UnknownFinding> = []
    var overlaps: Set<RowPair> = []
    var dead: Set<InputID> = []

    init(_ random: RandomTable, _ claim: Condition) {
        self.random = random
        evaluator = RowEvaluator(inputs: random.inputs)
        let rows = random.table.rows
        var observations: [(values: [FactValue], row: Int?)] = []
        var reached: Set<Int> = []
        var needed: Set<Int> = []
        var gap = false
        var refuted = false
        var overlaps: Set<RowPair> = []
        random.forEachObservation { values in
            let matching = rows.indices.filter { matches($0, values) }
            observations.append((values, matching.first))
            guard let first = matching.first else {
                gap = true
                return
            }
            reached.insert(first)
            if matching.count < 2 || rows[matching[1]].outcome != rows[first].outcome { needed.insert(first) }
            if !refuted, refutes(values, claim) { refuted = true }
            if random.table.hit != .first {
                for (index, one) in matching.enumerated() {
                    for other in matching[(index + 1)...]
                    where random.table.hit == .unique || !rows[one].outcome.asksForTheSame(as: rows[other].outcome) {
                        overlaps.insert(RowPair(first: one, second: other))
                    }
                }
            }
        }
        hasGap = gap
        isRefuted = refuted
        self.overlaps = overlaps
        unreachable = Set(rows.indices).subtracting(reached)
        redundant = reached.subtracting(needed).filter { accepted($0).isEmpty }
        guard random.table.hit == .first else { return }
        unknown = unhandled(observations)
        dead = deadInputs(observations)
    }

    func matches(_ row: Int, _ values: [FactValue]) -> Bool {
        evaluator.answer(random.table.rows[row].guardCondition, values) == .yes
    }

    func first(_ values: [FactValue]) -> Int? { evaluator.firstRow(of: random.table, values) }

    func refutes(_ values: [FactValue], _ claim: Condition) -> Bool {
        guard let row = first(values) else { return false }
        let all = values + [.name(random.table.rows[row].outcome.word), FactValue.none, FactValue.none]
        let inputs =
            random.inputs + [
                PolicyInput(name: "outcome", type: .names(Outcome.words), canBeNone: false, origin: .builtIn)
            ]
        return RowEvaluator(inputs: inputs).answer(claim, all) == .no
    }

    private func accepted(_ row: Int) -> Set<InputID> {
        var inputs: Set<InputID> = []
        random.table.rows[row].guardCondition.forEachAcceptedUnknown { inputs.insert($0) }
        return inputs
    }

    // MARK: Unknown

    private var answers: [String] { Set(random.inputs.compactMap(\.answer)).sorted() }

    /// The inputs of an answer that the table reads.
    private func inputs(of answer: String) -> [InputID] {
        var read: Set<InputID> = []
        for row in random.table.rows { row.guardCondition.forEachInput { read.insert($0) } }
        return random.inputs.indices.map(InputID.init).filter {
            random.inputs[$0.index].answer == answer && read.contains($0)
        }
    }

    private func unhandled(_ observations: [(values: [FactValue], row: Int?)]) -> Set<UnknownFinding> {
        var found: Set<UnknownFinding> = []
        for answer in answers {
            let asked = inputs(of: answer)
            guard !asked.isEmpty else { continue }
            // What is known beside the answer, with the rows that knowing the answer leads to.
            var decided: [[FactValue]: Set<Int>] = [:]
            for (values, row) in observations {
                guard let row, values[asked[0].index] != .unknown else { continue }
                decided[masked(values, asked), default: []].insert(row)
            }
            for (values, row) in observations {
                guard let row, values[asked[0].index] == .unknown, accepted(row).isDisjoint(with: asked) else {
                    continue
                }
                let finding = UnknownFinding(row: row, answer: answer)
                guard !found.contains(finding) else { continue }
                let outcome = random.table.rows[row].outcome
                if decided[masked(values, asked)]?.contains(where: {
                    !random.table.rows[$0].outcome.asksForTheSame(as: outcome)
                }) ?? false {
                    found.insert(finding)
                }
            }
        }
        return found
    }

    private func masked(_ values: [FactValue], _ inputs: [InputID]) -> [FactValue] {
        var values = values
        // All of the answer, read or not: they are unknown together.
        let answer = inputs.first.flatMap { random.inputs[$0.index].answer }
        for place in values.indices where random.inputs[place].answer == answer { values[place] = .unknown }
        return values
    }

    func isUnhandled(_ finding: UnknownFinding, _ values: [FactValue], _ random: RandomTable) -> Bool {
        guard first(values) == finding.row else { return false }
        let asked = inputs(of: finding.answer)
        guard asked.allSatisfy({ values[$0.index] == .unknown }) else { return false }
        var known: [FactValue?] = values
        for place in values.indices where random.inputs[place].answer == finding.answer { known[place] = nil }
        let outcome = random.table.rows[finding.row].outcome
        var isOtherwise = false
        random.forEachCompletion(of: known) { completed in
            guard !isOtherwise, completed[asked[0].index] != .unknown, let row = first(completed) else { return }
            if !random.table.rows[row].outcome.asksForTheSame(as: outcome) { isOtherwise = true }
        }
        return isOtherwise
    }

    // MARK: Dead columns

    private func deadInputs(_ observations: [(values: [FactValue], row: Int?)]) -> Set<InputID> {
        var dead: Set<InputID> = []
        var read: Set<InputID> = []
        for row in random.table.rows { row.guardCondition.forEachInput { read.insert($0) } }
        for input in read {
            var outcomes: [[FactValue]: Outcome?] = [:]
            let isAlive = observations.contains { values, row in
                var others = values
                others[input.index] = FactValue.none
                // What no row reads is no fact of this table.
                for place in others.indices where !read.contains(InputID(place)) { others[place] = FactValue.none }
                // To decide nothing is an outcome, too.
                let outcome = row.map { random.table.rows[$0].outcome }
                if let known = outcomes[others] { return known != outcome }
                outcomes[others] = .some(outcome)
                return false
            }
            if !isAlive { dead.insert(input) }
        }
        return dead
    }

    // MARK: Witnesses

    /// Whether an example as printed shows what it is said to show, whatever the facts are that it leaves out.
    func isWitness(_ text: String, all: Bool = true, _ shows: ([FactValue], RandomTable) -> Bool) -> Bool {
        guard let known = WitnessText.values(text, random.inputs) else { return false }
        guard known.enumerated().allSatisfy({ place, value in value.map { isOfDomain($0, place) } ?? true }) else {
            return false
        }
        // Numbers beside those of the example, so that the ones it leaves out can have any order to them.
        var random = random
        for case .number(let number)? in known {
            for place in random.domains.indices where random.inputs[place].type.isNumber {
                for near in [number - 1, number, number + 1] {
                    let value = FactValue.number(near)
                    if isOfDomain(value, place), !random.domains[place].contains(value) {
                        random.domains[place].append(value)
                    }
                }
            }
        }
        var count = 0
        var shown = 0
        random.forEachCompletion(of: known) { values in
            count += 1
            if shows(values, random) { shown += 1 }
        }
        return all ? count > 0 && shown == count : shown > 0
    }

    private func isOfDomain(_ value: FactValue, _ place: Int) -> Bool {
        let input = random.inputs[place]
        switch (value, input.type) {
        case (.none, _): return input.canBeNone
        case (.unknown, _): return input.canBeUnknown
        case (.number(let number), _):
            return input.type.isNumber && number >= input.atLeast ?? 0 && number <= input.atMost ?? .max
        case (.string, .string), (.bool, .bool): return true
        case (.name(let name), .names(let domain)): return domain.index(of: name) != nil
        default: return false
        }
    }
}

/// Examples as findings print them, read back.
enum WitnessText {
    static func values(_ text: String, _ inputs: [PolicyInput]) -> [FactValue?]? {
        var values = [FactValue?](repeating: nil, count: inputs.count)
        if text == "whatever the facts are" { return values }
        for part in text.split(separator: ",") {
            let sides = part.split(separator: "=").map { $0.drop { $0 == " " } }
            guard sides.count == 2 else { return nil }
            let name = sides[0].split(separator: " ").joined(separator: " ")
            guard let place = inputs.firstIndex(where: { $0.name == name }),
                let value = value(String(sides[1]), inputs[place].type)
            else { return nil }
            values[place] = value
        }
        return values
    }

    private static func value(_ text: String, _ type: ValueType) -> FactValue? {
        switch text {
        case "none": return FactValue.none
        case "unknown": return .unknown
        default: break
        }
        switch type {
        case .bool: return .bool(text == "yes")
        case .names: return .name(text)
        case .string: return .string(String(text.dropFirst().dropLast()))
        case .count: return Int64(text).map { .number($0) }
        case .duration:
            let units: [(String, Int64)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
            for (unit, factor) in units where text.hasSuffix(unit) {
                if let number = Int64(text.dropLast(unit.utf8.count)) { return .number(number * factor) }
            }
            return nil
        case .percentage, .size, .schedule, .window: return nil
        }
    }
}
