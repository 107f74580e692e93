package import PolicyCompiler

/// A small table over inputs of all types, with all the values that its conditions can tell apart.
package struct RandomTable {
    package var inputs: [PolicyInput] = []
    package var table: DecisionTable
    /// For each input, values enough for every case and every order of numbers to occur.
    package var domains: [[FactValue]] = []

    /// What a generated table may hold.
    package struct Options {
        package var hit = HitPolicy.first
        package var inputs = 2...5
        package var rows = 1...6
        /// More combinations of values than this, and the table is made again.
        package var combinations = 1500
        /// Rows that take what is left are added, so that there is no gap.
        package var isTotal = false
        /// Names of inputs that the clock moves.
        package var hasClock = false
        package var hasStrings = true
        package var hasBounds = true
        /// How many spare numbers there are for each number: two where some are known and others open.
        package var spares = 1

        package init() {}
    }

    package init(seed: UInt64, _ options: Options = Options()) {
        var random = SeededRandom(seed: seed &* 0x9E37_79B9)
        while true {
            var maker = Maker(random: random, options: options)
            maker.make()
            random = maker.random
            let table = DecisionTable(id: DecisionID("ready"), hit: options.hit, rows: maker.rows)
            maker.forgetUnread()
            let domains = Self.domains(maker.inputs, table, options)
            if domains.reduce(1, { $0 * $1.count }) <= options.combinations {
                inputs = maker.inputs
                self.table = table
                self.domains = domains
                return
            }
        }
    }

    /// All values up to the greatest constant, and beyond it one for each number, so that all orders occur there too.
    private static func domains(_ inputs: [PolicyInput], _ table: DecisionTable, _ options: Options) -> [[FactValue]] {
        var greatest: Int64 = 0
        for row in table.rows {
            row.guardCondition.visitNumbers { greatest = max(greatest, $0) }
        }
        for input in inputs { greatest = max(greatest, input.atLeast ?? 0, input.atMost ?? 0) }
        let spare = Int64(inputs.filter(\.type.isNumber).count * options.spares)
        let read = table.readInputs
        return inputs.enumerated().map { place, input in
            var values: [FactValue] = []
            switch input.type {
            case .bool: values = [.bool(false), .bool(true)]
            case .names(let domain): values = domain.values.map { .name($0) }
            case .string:
                values = ["", "a", "b", "ab", "ba", "aa", "c", "abc", "cab", "bca", "acb", "cb"].map { .string($0) }
            case .count, .duration, .percentage, .size:
                values = (0...(greatest + spare)).filter { number in
                    number >= input.atLeast ?? 0 && number <= input.atMost ?? .max
                }.map { .number($0) }
            case .schedule, .window: values = [.string("1h")]
            }
            if input.canBeNone { values.append(FactValue.none) }
            if input.canBeUnknown { values.append(.unknown) }
            return read.contains(InputID(place)) ? values : Array(values.prefix(1))
        }
    }

    /// Every combination of values that can be observed.
    package func forEachObservation(_ visit: ([FactValue]) -> Void) {
        forEachCompletion(of: [FactValue?](repeating: nil, count: inputs.count), visit)
    }

    /// Every combination that can be observed and has the values that are known.
    package func forEachCompletion(of known: [FactValue?], _ visit: ([FactValue]) -> Void) {
        var values = known.map { $0 ?? FactValue.none }
        func walk(_ place: Int) {
            guard place < inputs.count else {
                if canBeObserved(values) { visit(values) }
                return
            }
            if known[place] != nil { return walk(place + 1) }
            for value in domains[place] {
                values[place] = value
                walk(place + 1)
            }
        }
        walk(0)
    }

    /// Facts of one answer are unknown together, and settings are within their bounds.
    package func canBeObserved(_ values: [FactValue]) -> Bool {
        for (place, input) in inputs.enumerated() {
            if let answer = input.answer {
                for other in inputs.indices where other < place && inputs[other].answer == answer {
                    if (values[place] == .unknown) != (values[other] == .unknown) { return false }
                }
            }
            if input.atMost != nil, values[place] == FactValue.none { return false }
            if let least = input.raisedTo, let other = inputs.firstIndex(where: { $0.name == least }),
                case .number(let left) = values[place], case .number(let right) = values[other], left < right
            {
                return false
            }
            if let cap = input.cappedBy, let other = inputs.firstIndex(where: { $0.name == cap }) {
                switch (values[place], values[other]) {
                case (.number(let left), .number(let right)): if left > right { return false }
                case (.none, .number): return false  // no limit is above every limit
                default: break
                }
            }
        }
        return true
    }

    /// Some values that can be observed; numbers leave as many greater ones as there are inputs.
    package func observation(_ random: inout SeededRandom) -> [FactValue] {
        while true {
            var values: [FactValue] = []
            for (place, domain) in domains.enumerated() {
                let numbers = domain.filter { if case .number = $0 { true } else { false } }.count
                let least = inputs.filter(\.type.isNumber).count
                let value = random.pick(domain)
                if case .number(let number) = value, numbers > least * 2, inputs[place].atMost == nil {
                    let limit = Int64(numbers - least) + (inputs[place].atLeast ?? 0)
                    values.append(.number(min(number, limit)))
                } else {
                    values.append(value)
                }
            }
            if canBeObserved(values) { return values }
        }
    }

    /// A policy that has the table alone.
    package var policy: CompiledPolicy {
        CompiledPolicy(
            name: "p", summary: nil, layers: ["p"], over: [], kinds: [], selector: .always, inputs: inputs,
            constants: [], strategies: [], change: [], tables: [table], retention: [], asserts: [], tests: [])
    }

    /// For failures: the table as text.
    package var description: String {
        let list = inputs.map { input in
            "\(input.name): \(input.type.description)\(input.canBeNone ? " N" : "")\(input.answer.map { " U(\($0))" } ?? "")"
                + (input.isSetting ? " setting" : "") + (input.cappedBy.map { " at most \($0)" } ?? "")
                + (input.raisedTo.map { " at least \($0)" } ?? "")
                + (input.atLeast.map { " from \($0)" } ?? "") + (input.atMost.map { " to \($0)" } ?? "")
        }
        let text = ConditionText(policy)
        let rows = table.rows.map { "  \($0.outcome.act) when \(text.text($0.guardCondition.withoutNames))" }
        return (list + ["hit \(table.hit.rawValue)"] + rows).joined(separator: "\n")
    }
}

/// Makes the inputs and rows of one table.
private struct Maker {
    var random: SeededRandom
    let options: RandomTable.Options
    var inputs: [PolicyInput] = []
    var rows: [Row] = []

    init(random: SeededRandom, options: RandomTable.Options) {
        self.random = random
        self.options = options
    }

    mutating func make() {
        let count = options.inputs.lowerBound + random.below(options.inputs.count)
        for place in 0..<count { inputs.append(input(place)) }
        if options.hasBounds { bound() }
        let rowCount = options.rows.lowerBound + random.below(options.rows.count)
        for place in 0..<rowCount {
            rows.append(row(condition(depth: random.below(3)), place))
        }
        if options.hit == .first, options.isTotal || random.chance(1, in: 2) { rows.append(row(.always, rows.count)) }
    }

    /// An input that no row reads is no fact of the table: nothing ties others to it.
    mutating func forgetUnread() {
        let read = DecisionTable(id: DecisionID("ready"), rows: rows).readInputs
        let names = Set(read.map { inputs[$0.index].name })
        for place in inputs.indices {
            if !read.contains(InputID(place)) {
                inputs[place].answer = nil
                inputs[place].canBeNone = false
                inputs[place].cappedBy = nil
                inputs[place].raisedTo = nil
            }
            if let name = inputs[place].cappedBy, !names.contains(name) { inputs[place].cappedBy = nil }
            if let name = inputs[place].raisedTo, !names.contains(name) { inputs[place].raisedTo = nil }
        }
    }

    private mutating func row(_ condition: Condition, _ place: Int) -> Row {
        // Few outcomes, so that rows agree now and then.
        let outcomes: [Outcome] = [
            Outcome(.proceed), Outcome(.wait("a")), Outcome(.wait("b")), Outcome(.block("a")),
            Outcome(.wait("a"), holdsAll: true),
        ]
        return Row(
            guardCondition: condition, outcome: random.pick(outcomes),
            origin: RowOrigin(policy: "p", file: "p.fpol", line: place + 1, column: 1))
    }

    private mutating func input(_ place: Int) -> PolicyInput {
        let isSetting = random.chance(1, in: 4)
        let origin: PolicyInput.Origin = isSetting ? .setting([]) : .builtIn
        let answer = !isSetting && random.chance(1, in: 3) ? random.pick(["x", "y"]) : nil
        let canBeNone = random.chance(1, in: 3)
        let type: ValueType
        switch random.below(options.hasStrings ? 9 : 8) {
        case 0, 1, 2: type = .bool
        case 3, 4: type = .names(NameDomain(["p", "q", "r"]))
        case 8: type = .string
        default: type = options.hasClock || random.chance(3, in: 4) ? .duration : .count
        }
        let name = options.hasClock && type == .duration && !isSetting ? "f\(place).age" : "f\(place)"
        return PolicyInput(name: name, type: type, canBeNone: canBeNone, answer: answer, origin: origin)
    }

    /// Bounds of settings, by numbers or by another setting.
    private mutating func bound() {
        for place in inputs.indices where inputs[place].isSetting && inputs[place].type.isNumber {
            switch random.below(6) {
            case 0: inputs[place].atLeast = Int64(random.below(3))
            case 1: inputs[place].atMost = Int64(2 + random.below(3))
            case 2:
                let others = inputs.indices.filter {
                    $0 != place && inputs[$0].type == inputs[place].type && inputs[$0].isSetting
                        && inputs[$0].cappedBy == nil && inputs[$0].raisedTo == nil
                }
                guard !others.isEmpty else { continue }
                let name = inputs[random.pick(others)].name
                // As the resolver does, what bounds the other bounds this one too.
                let other = inputs.first { $0.name == name }
                if random.chance(1, in: 3) {
                    inputs[place].raisedTo = name
                    inputs[place].atLeast = other?.atLeast
                } else {
                    inputs[place].cappedBy = name
                    inputs[place].atMost = other?.atMost
                }
            default: break
            }
        }
    }

    private mutating func condition(depth: Int) -> Condition {
        if depth == 0 { return atom() }
        switch random.below(8) {
        case 0, 1, 2: return .and(parts(depth))
        case 3, 4: return .or(parts(depth))
        case 5: return .not(condition(depth: depth - 1))
        case 6: return .maybe(condition(depth: depth - 1))
        default: return .named("n", condition(depth: depth - 1))
        }
    }

    private mutating func parts(_ depth: Int) -> [Condition] {
        (0..<(2 + random.below(2))).map { _ in condition(depth: depth - 1) }
    }

    private mutating func atom() -> Condition {
        let place = random.below(inputs.count)
        let input = InputID(place)
        let type = inputs[place].type
        switch random.below(10) {
        case 0: return .isUnknown(input)
        case 1: return .isNone(input)
        default: break
        }
        switch type {
        case .bool: return .member(input, .positions(random.chance(3, in: 4) ? 2 : 1, none: random.chance(1, in: 5)))
        case .names: return .member(input, .positions(UInt64(1 + random.below(6)), none: random.chance(1, in: 5)))
        case .string:
            if random.chance(1, in: 2) {
                return .matches(input, pattern: random.pick(["a*", "*b", "*a*", "*", "ab", "a*b"]))
            }
            return .member(
                input, .strings(random.chance(1, in: 2) ? ["a"] : ["ab", "b"], negated: random.chance(1, in: 4)))
        case .count, .duration, .percentage, .size, .schedule, .window:
            let relation = random.pick(Relation.allCases)
            let others = inputs.indices.filter { inputs[$0].type == type }
            if others.count > 1, random.chance(1, in: 2) {
                return .compare(input, relation, .input(InputID(random.pick(others))))
            }
            return .compare(input, relation, .number(Int64(random.below(4))))
        }
    }
}

extension DecisionTable {
    package var readInputs: Set<InputID> {
        var read: Set<InputID> = []
        for row in rows { row.guardCondition.forEachInput { read.insert($0) } }
        return read
    }
}

extension Condition {
    /// Named conditions as what they stand for.
    package var withoutNames: Condition {
        switch self {
        case .named(_, let inner): inner.withoutNames
        case .not(let inner): .not(inner.withoutNames)
        case .maybe(let inner): .maybe(inner.withoutNames)
        case .and(let parts): .and(parts.map(\.withoutNames))
        case .or(let parts): .or(parts.map(\.withoutNames))
        case .always, .never, .member, .compare, .isNone, .isUnknown, .matches: self
        }
    }

    fileprivate func visitNumbers(_ visit: (Int64) -> Void) {
        switch self {
        case .compare(_, _, .number(let number)): visit(number)
        case .not(let inner), .maybe(let inner), .named(_, let inner): inner.visitNumbers(visit)
        case .and(let parts), .or(let parts): for part in parts { part.visitNumbers(visit) }
        default: break
        }
    }
}
