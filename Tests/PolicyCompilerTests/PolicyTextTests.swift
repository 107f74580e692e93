import Foundation
import PolicyDSL
import TestSupport
import Testing

@testable import PolicyCompiler

/// Policies as text, all the way through parser, resolver, lowering, analysis and artifact, against a reading of the
/// language that is written anew in `RandomPolicyText`.
///
/// `POLICY_SEED=<the seed of a failure> swift test --filter PolicyTextAgainstBruteForce` runs that policy again.
@Suite struct PolicyTextAgainstBruteForceTests {
    @Test func `what is found in a text, and what it decides, is what the language says`() throws {
        let run = RandomRun(debug: 400, release: 6000)
        var accepted = 0
        for seed in run.seeds {
            let random = RandomPolicyText(seed: seed)
            let result = compile(SourceFile(name: "p.fpol", random.text))
            var differences = findings(random, result)
            if let policy = result.policy {
                accepted += 1
                differences += try decisions(random, policy)
                // What is formatted means the same.
                guard case .success(let formatted) = format(SourceFile(name: "p.fpol", random.text)) else {
                    Issue.record("POLICY_SEED=\(seed)\n\(random.text)\nis not formatted")
                    return
                }
                if case .success(let again) = format(SourceFile(name: "p.fpol", formatted)), again != formatted {
                    differences.append("formatting is not idempotent:\n\(formatted)\n\(again)")
                }
                if let other = compile(SourceFile(name: "p.fpol", formatted)).policy {
                    differences += try decisions(random, other).map { "formatted: \($0)" }
                } else {
                    differences.append("formatted, it is refused:\n\(formatted)")
                }
                if let read = try? ArtifactReader.read(ArtifactWriter.write(policy), name: "p.json") {
                    if read != policy { differences.append("the artifact is another policy") }
                } else {
                    differences.append("the artifact is not read")
                }
            }
            guard differences.isEmpty else {
                Issue.record("POLICY_SEED=\(seed)\n\(random.text)\n\(differences.prefix(5).joined(separator: "\n"))")
                return
            }
        }
        if run.seeds.count > 100 { #expect(accepted > run.seeds.count / 20, "too few policies are accepted") }
    }

    // MARK: What it decides

    private func decisions(_ random: RandomPolicyText, _ policy: CompiledPolicy) throws -> [String] {
        guard let table = policy.tables.first(where: { $0.id == DecisionID("ready") }) else { return ["no table"] }
        let evaluator = RowEvaluator(inputs: policy.inputs)
        let program = try TableProgram(table, inputs: policy.inputs, kinds: policy.kinds)
        let places = policy.inputs.map { input in random.inputs.firstIndex { $0.name == input.name } }
        for values in random.observations {
            let facts = places.map { $0.map { values[$0] } ?? FactValue.none }
            let row = evaluator.firstRow(of: table, facts)
            let found = row.map { place in
                let outcome = table.rows[place].outcome
                return OutcomeText.act(outcome.act) + (outcome.holdsAll ? " holding all" : "")
            }
            let expected = random.decided(values)?.outcome
            if found != expected { return ["\(facts): \(found ?? "nothing") instead of \(expected ?? "nothing")"] }
            if table.hit == .first, program.row(for: facts) != row ?? program.noRow {
                return ["\(facts): the compiled form decides otherwise"]
            }
        }
        return []
    }

    // MARK: What is found in it

    private func findings(_ random: RandomPolicyText, _ result: Compilation) -> [String] {
        var found = Findings()
        var unexpected: [String] = []
        for diagnostic in result.diagnostics {
            let line =
                diagnostic.range.flatMap { range in result.sources[range.file]?.position(of: range.lower).line } ?? 0
            switch diagnostic.id {
            case "gap":
                found.gaps.insert(diagnostic.message.contains("`table risk`") ? "risk" : "ready")
            case "unreachable": found.unreachable.insert(line)
            case "overlap", "conflict": found.overlaps.insert(line)
            case "unknown": found.unknown.insert(line)
            case "assert-refuted": found.isRefuted = true
            case "redundant", "unused", "dead-column", "never-unknown", "never-none", "duplicate-value", "endless-wait",
                "shadow":
                break
            default: unexpected.append(renderText(diagnostic, sources: result.sources, colored: false))
            }
        }
        let expected = Findings(random)
        // Nothing is asked of what depends on a table that decides nothing somewhere, beyond the table itself.
        var list = unexpected
        func compare<Value: Equatable>(_ what: String, _ one: Value, _ other: Value) {
            if one != other { list.append("\(what): found \(one), expected \(other)") }
        }
        compare("gaps of the table", found.gaps.contains("risk"), expected.gaps.contains("risk"))
        let rows = Set(random.table.map(\.line))
        compare("overlaps of the table", found.overlaps.intersection(rows), expected.overlaps.intersection(rows))
        if !expected.gaps.contains("risk"), expected.overlaps.isDisjoint(with: rows) {
            compare("overlaps", found.overlaps, expected.overlaps)
            compare("gaps", found.gaps, expected.gaps)
            // What stands in a chain that nothing enters follows from the fallback that is never taken.
            compare(
                "unreachable", found.unreachable.union(expected.unentered),
                expected.unreachable.union(expected.unentered))
            compare("refuted", found.isRefuted, expected.isRefuted)
            compare("unknown", found.unknown, expected.unknown)
        }
        return list
    }
}

/// What is to be found, by trying everything.
private struct Findings {
    var gaps: Set<String> = []
    /// Lines of rules.
    var unreachable: Set<Int> = []
    /// Lines of rules in chains none of whose rules is reached.
    var unentered: Set<Int> = []
    /// Lines of rows of which an earlier one matches, too.
    var overlaps: Set<Int> = []
    var unknown: Set<Int> = []
    var isRefuted = false

    init() {}

    init(_ random: RandomPolicyText) {
        let observations = random.observations
        var decided: [(values: [FactValue], decided: RandomPolicyText.Decided?)] = []
        var reached: Set<Int> = []
        for values in observations {
            let decision = random.decided(values)
            decided.append((values, decision))
            for rule in decision?.rules ?? [] { reached.insert(rule.line) }
            guard let decision else {
                gaps.insert("ready")
                continue
            }
            if let premise = random.premise, decision.outcome.hasPrefix(RandomPolicyText.forbidden),
                random.truth(premise, values) == .yes
            {
                isRefuted = true
            }
            if random.hit != .first { overlap(random.rules, random.hit, random, values) }
        }
        if random.hit == .first {
            let all = random.rules + random.chainsInUse.sorted().flatMap { random.chains[$0] }
            unreachable = Set(all.map(\.line)).subtracting(reached)
            for chain in random.chains where chain.allSatisfy({ !reached.contains($0.line) }) {
                unentered.formUnion(chain.map(\.line))
            }
            findUnknown(random, decided)
        }
        table(random, observations)
    }

    private mutating func table(_ random: RandomPolicyText, _ observations: [[FactValue]]) {
        guard !random.table.isEmpty else { return }
        var reached: Set<Int> = []
        for values in observations {
            if let row = random.table.first(where: { random.truth($0.claim, values) == .yes }) {
                reached.insert(row.line)
            } else {
                gaps.insert("risk")
            }
            if random.tableHit != .first { overlap(random.table, random.tableHit, random, values) }
        }
        if random.tableHit == .first {
            unreachable.formUnion(Set(random.table.map(\.line)).subtracting(reached))
        }
    }

    /// Of rows that match together the later is the one that is reported.
    private mutating func overlap(
        _ rules: [RandomPolicyText.Rule], _ hit: RandomPolicyText.Hit, _ random: RandomPolicyText, _ values: [FactValue]
    ) {
        let matching = rules.filter { random.truth($0.claim, values) == .yes }
        for (place, first) in matching.enumerated() {
            for second in matching[(place + 1)...] where hit == .unique || !asksForTheSame(first, second) {
                overlaps.insert(second.line)
            }
        }
    }

    /// The wording of reasons does not count.
    private func asksForTheSame(_ left: RandomPolicyText.Rule, _ right: RandomPolicyText.Rule) -> Bool {
        guard case .outcome(let one) = left.consequence, case .outcome(let other) = right.consequence else {
            return false
        }
        return Self.withoutReason(one) == Self.withoutReason(other)
    }

    private static func withoutReason(_ outcome: String) -> String {
        outcome.replacing("\"a\"", with: "").replacing("\"b\"", with: "")
    }

    /// Rules that decide while an answer is missing that would lead to another outcome, and do not accept that.
    private mutating func findUnknown(
        _ random: RandomPolicyText, _ all: [(values: [FactValue], decided: RandomPolicyText.Decided?)]
    ) {
        for answer in Set(random.inputs.compactMap(\.answer)).sorted() {
            let places = random.inputs.indices.filter { random.inputs[$0].answer == answer }
            func others(_ values: [FactValue]) -> [FactValue] {
                var values = values
                for place in places { values[place] = FactValue.none }
                return values
            }
            var outcomes: [[FactValue]: Set<String>] = [:]
            for (values, decided) in all where values[places[0]] != .unknown {
                if let decided { outcomes[others(values), default: []].insert(Self.withoutReason(decided.outcome)) }
            }
            for (values, decided) in all where values[places[0]] == .unknown {
                guard let decided else { continue }
                let accepted = decided.rules.reduce(into: Set<String>()) { $0.formUnion(random.accepted($1.claim)) }
                guard !accepted.contains(answer) else { continue }
                if outcomes[others(values)]?.contains(where: { $0 != Self.withoutReason(decided.outcome) }) ?? false {
                    unknown.insert(decided.line)
                }
            }
        }
    }
}
