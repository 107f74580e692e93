/// An inventory that refutes a claim, as small as it could be made, with what becomes of each snapshot.
struct RetentionWitness {
    /// Snapshots of one sort, beside the one that goes.
    struct Group {
        enum Order {
            /// Before the one that goes where both have one age.
            case ahead
            /// Wherever their age puts them.
            case anywhere
        }

        /// Whose facts they have: a subject of the formula; 0 is the one that goes.
        var subject: Int
        var order: Order
        /// How many at most.
        var most: Int64 = 0
        /// As many as it takes.
        var isUnlimited = false
    }

    struct Line {
        var name: String
        var age: Int64
        /// `snapshot.state = COMPLETED`
        var facts: [String]
        /// The line that takes it, `nil` within if no line keeps it; `nil` if it stays.
        var deletion: Int??
    }

    /// `max-savepoints = 3`
    var settings: [String]
    /// The newest first.
    var lines: [Line]
    /// The whole inventory, for whoever replays it elsewhere.
    var samples: [RetentionDefinition.Sample]
    var deployment: [FactValue]
    var now: Int64

    /// A counterexample with more snapshots than this is not built.
    private static let mostSnapshots: Int64 = 5_000

    /// - Parameters:
    ///   - witness: Values of the formula.
    ///   - isBad: Whether what became of an inventory refutes the claim.
    /// - Returns: `nil` if no inventory of these sorts does.
    init?(
        _ witness: Witness, _ formula: RetentionFormula, _ proof: RetentionProof, _ groups: [Group],
        isBad: (RetentionDefinition.Result, [RetentionDefinition.Sample], RowEvaluator) -> Bool
    ) {
        let builder = Builder(witness, formula, proof)
        guard let most = builder.most, most <= Self.mostSnapshots else { return nil }
        let bounds = groups.map { $0.isUnlimited ? most : min($0.most, Self.mostSnapshots) }
        // All at once is the worst; what is not needed is taken away again.
        for variant in Builder.Variant.all {
            func isRefuted(_ counts: [Int64]) -> Bool {
                let samples = builder.inventory(groups, counts, variant)
                return isBad(builder.run(samples, variant), samples, builder.definition.evaluator)
            }
            guard isRefuted(bounds) else { continue }
            var counts = bounds
            for place in counts.indices {
                var low: Int64 = -1
                var high = counts[place]
                while high - low > 1 {
                    let middle = low + (high - low) / 2
                    var tried = counts
                    tried[place] = middle
                    if isRefuted(tried) { high = middle } else { low = middle }
                }
                counts[place] = high
            }
            guard isRefuted(counts) else { continue }
            samples = builder.inventory(groups, counts, variant)
            deployment = builder.deployment
            now = builder.now(variant)
            let result = builder.run(samples, variant)
            settings = builder.settings
            let shown = samples
            lines = shown.indices.sorted { (shown[$0].age, shown[$0].name) < (shown[$1].age, shown[$1].name) }.map {
                Line(
                    name: shown[$0].name, age: shown[$0].age, facts: builder.facts(shown[$0]),
                    deletion: result.deletions[$0])
            }
            return
        }
        return nil
    }
}

/// Makes inventories of the values that solve a formula.
private struct Builder {
    /// Ways to put snapshots of one sort one after the other, and to choose now.
    struct Variant {
        /// By name at the same age, or each a millisecond younger than the one before it.
        var sharesAge: Bool
        /// The one that goes was taken when a month begins on a Monday, so that what is newer can lie in one period with
        /// it; or now is noon of a Wednesday.
        var startsPeriods: Bool

        static let all = [
            Variant(sharesAge: true, startsPeriods: false), Variant(sharesAge: true, startsPeriods: true),
            Variant(sharesAge: false, startsPeriods: false), Variant(sharesAge: false, startsPeriods: true),
        ]
    }

    let witness: Witness
    let formula: RetentionFormula
    let definition: RetentionDefinition
    let program: RetentionProgram
    /// For every input of the policy; facts of snapshots stand in the samples.
    private(set) var deployment: [FactValue]

    init(_ witness: Witness, _ formula: RetentionFormula, _ proof: RetentionProof) {
        self.witness = witness
        self.formula = formula
        let program = proof.program
        self.program = program
        definition = RetentionDefinition(program, inputs: formula.inputs, zone: proof.zone)
        deployment = formula.inputs.indices.map { place in
            if let value = witness.values[InputID(place)] { return value }
            let input = formula.inputs[place]
            let usual = Vocabulary.fact(named: input.name)?.typical ?? input.declaredDefault ?? FactValue.none
            if usual == FactValue.none, !input.canBeNone || program.limits(InputID(place)), input.type.isNumber {
                return .number(input.atLeast ?? 1)
            }
            return usual
        }
    }

    /// How many others can be needed at most; `nil` if that cannot be counted.
    var most: Int64? {
        var most: Int64 = 1
        for value in program.lines.flatMap(\.values) {
            let number: FactValue =
                switch value {
                case .constant(let constant): constant
                case .input(let input): deployment[input.index]
                }
            let isCount: Bool =
                switch value {
                case .constant: program.counts.contains(value)
                case .input(let input): formula.inputs[input.index].type == .count
                }
            guard isCount, case .number(let count) = number else { continue }
            let (next, overflow) = most.addingReportingOverflow(count)
            if overflow { return nil }
            most = next
        }
        return most
    }

    func now(_ variant: Variant) -> Int64 {
        let wednesday: Int64 = 1_772_625_600_000  // 4 March 2026, noon
        let firstMonday: Int64 = 1_704_067_200_000  // 1 January 2024
        guard variant.startsPeriods, case .number(let age) = deployment[formula.subjects[0].age.index] else {
            return wednesday
        }
        return firstMonday.addingReportingOverflow(age).partialValue
    }

    func run(_ samples: [RetentionDefinition.Sample], _ variant: Variant) -> RetentionDefinition.Result {
        definition.evaluate(samples, deployment: deployment, now: now(variant))
    }

    func inventory(_ groups: [RetentionWitness.Group], _ counts: [Int64], _ variant: Variant)
        -> [RetentionDefinition.Sample]
    {
        // Names in the order of the inventory; `m` is the one that goes.
        var samples = [sample(0, "m", 0)]
        for (number, group) in groups.enumerated() {
            let prefix = group.order == .ahead ? "a" : "z"
            let digits = String(counts[number]).utf8.count
            for count in 0..<counts[number] {
                let text = String(count + 1)
                let name = "\(prefix)\(number)-" + String(repeating: "0", count: digits - text.utf8.count) + text
                samples.append(sample(group.subject, name, variant.sharesAge ? 0 : count + 1))
            }
        }
        // Shown as s1, s2 ... in their order, which keeps ties as they are.
        let name = formula.inputs.firstIndex { $0.name == "snapshot.name" }
        let order = samples.indices.sorted {
            (samples[$0].age, samples[$0].name) < (samples[$1].age, samples[$1].name)
        }
        let width = String(samples.count).utf8.count
        for (rank, place) in order.enumerated() {
            let text = String(rank + 1)
            samples[place].name = "s" + String(repeating: "0", count: width - text.utf8.count) + text
            guard let name else { continue }
            // A name that a condition asks for stays; only one snapshot can have it.
            if case .string(let wanted)? = witness.values[InputID(name)], place == 0 { samples[place].name = wanted }
            samples[place].values[name] = .string(samples[place].name)
        }
        return samples
    }

    private func sample(_ subject: Int, _ name: String, _ younger: Int64) -> RetentionDefinition.Sample {
        var values = deployment
        let places = formula.subjects[subject].places
        for (own, copy) in places { values[own.index] = deployment[copy.index] }
        let age = formula.subjects[0].age
        if case .number(let number) = values[age.index] { values[age.index] = .number(max(0, number - younger)) }
        var sample = RetentionDefinition.Sample(name: name, age: 0, values: values)
        if case .number(let number) = values[age.index] { sample.age = number }
        return sample
    }

    // MARK: What is shown

    /// The settings that limit, and facts of the deployment that matter.
    var settings: [String] {
        var shown = witness.essential.filter { $0.index < formula.policy.inputs.count }
        for case .input(let input) in program.lines.flatMap(\.values) where !shown.contains(input) {
            shown.append(input)
        }
        return shown.filter { !formula.inputs[$0.index].isAboutSnapshot }.map {
            "\(formula.inputs[$0.index].name) = \(FactText.text(deployment[$0.index], formula.inputs[$0.index].type))"
        }
    }

    /// Facts that a condition of the program or the claim reads, other than the age.
    func facts(_ sample: RetentionDefinition.Sample) -> [String] {
        let read = Set(witness.values.keys)
        return formula.inputs.indices.compactMap { place in
            let input = formula.inputs[place]
            let isRead = formula.subjects.contains { read.contains($0.places[InputID(place)] ?? InputID(place)) }
            guard input.isAboutSnapshot, isRead, place < formula.policy.inputs.count || !input.name.contains(" of "),
                input.name != "snapshot.age", input.name != "snapshot.name"
            else { return nil }
            return "\(input.name.dropFirst(9)) = \(FactText.text(sample.values[place], input.type))"
        }
    }
}

extension RetentionProgram {
    /// The values that count snapshots, not time.
    fileprivate var counts: [Value] {
        lines.compactMap { line in
            switch line {
            case .keepNewest(let value), .atMost(let value), .alwaysKeep(let value, _), .keepPer(let value, _, _, _):
                value
            default: nil
            }
        }
    }

    /// Whether a setting says how many or how long.
    fileprivate func limits(_ input: InputID) -> Bool { lines.flatMap(\.values).contains(.input(input)) }
}
